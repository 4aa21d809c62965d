"""Each file of ``bot.ports`` holds one Protocol, so that its name says what it is about."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import bot.ports

FILES = sorted(Path(bot.ports.__file__).parent.glob("[!_]*.py"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_file_holds_at_most_one_protocol(path: Path) -> None:
    classes = [node for node in ast.parse(path.read_text()).body if isinstance(node, ast.ClassDef)]
    protocols = [each.name for each in classes if any(ast.unparse(base) == "Protocol" for base in each.bases)]
    assert len(protocols) == 1 or path.stem == "platforms", protocols


def test_the_files_are_found() -> None:
    assert {"chat", "delivery_log", "delivery_queue", "picks"} <= {path.stem for path in FILES}
