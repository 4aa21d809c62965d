"""Write the generated pages: ``python -m tests.tools.docs``. ``tests/docs/test_reference.py`` fails while one is out of
date.

A new page is one line in ``PAGES`` and a function in ``tests/tools/pages`` that returns its whole text.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from bot.adapters.slack.install.manifest import manifest_text
from bot.conversation.catalogue import load_catalogue
from bot.core.essay import Language
from tests.tools.cli_page import cli_page
from tests.tools.commands_page import commands_page
from tests.tools.pages import errors, metrics, settings

ROOT: Final = Path(__file__).resolve().parents[2]
EXAMPLE_URL: Final = "https://essays.example.org"
PAGES: Final[Mapping[str, Callable[[], str]]] = {
    ".env.example": settings.env_example,
    "docs/reference/settings.md": settings.reference,
    "docs/reference/errors.md": errors.reference,
    "docs/reference/metrics.md": metrics.reference,
    "docs/reference/commands.md": lambda: commands_page(load_catalogue(), Language.EN),
    "docs/reference/commands.ja.md": lambda: commands_page(load_catalogue(), Language.JA),
    "docs/reference/cli.md": cli_page,
    "docs/how-to/slack-manifest.json": lambda: manifest_text() + "\n",
    "docs/how-to/slack-manifest-http.json": lambda: manifest_text(EXAMPLE_URL) + "\n",
}


def stale(root: Path = ROOT) -> list[str]:
    """The pages whose file is missing or differs from what would be written."""
    return [name for name, text in PAGES.items() if not _holds(root / name, text())]


def write(root: Path = ROOT) -> list[str]:
    """Write the pages that are out of date, and return their names."""
    names = stale(root)
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(PAGES[name](), encoding="utf-8")
    return names


def _holds(path: Path, text: str) -> bool:
    return path.is_file() and path.read_text(encoding="utf-8") == text


if __name__ == "__main__":
    for written in write():
        sys.stdout.write(f"wrote {written}\n")
