"""Nothing grows too big: functions, classes, modules, and names that would gather everything."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FUNCTION_MAX, CLASS_MAX, MODULE_MAX = 50, 300, 400
FORBIDDEN = {"utils", "util", "helpers", "helper", "common", "models", "managers", "manager", "misc"}


def modules() -> list[Path]:
    return [path for folder in ("bot", "tests") for path in sorted((ROOT / folder).rglob("*.py"))]


def offenders(name: str, source: str) -> Iterator[str]:
    """One line for each part of the module that is too big."""
    lines = len(source.splitlines())
    if lines > MODULE_MAX:
        yield f"{name}: the module has {lines} lines, at most {MODULE_MAX} are allowed"
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ClassDef):
            kind, limit = "class", CLASS_MAX
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            kind, limit = "function", FUNCTION_MAX
        else:
            continue
        length = (node.end_lineno or node.lineno) - node.lineno + 1
        if length > limit:
            yield f"{name}:{node.lineno}: {kind} {node.name} has {length} lines, at most {limit} are allowed"


def forbidden(path: Path) -> str | None:
    """The part of the path that says nothing about what is in it, if any."""
    parts = [*path.parts[:-1], path.stem]
    return next((part for part in parts if part.lstrip("_") in FORBIDDEN), None)


def test_nothing_is_too_big() -> None:
    found = [
        line for path in modules() for line in offenders(str(path.relative_to(ROOT)), path.read_text(encoding="utf-8"))
    ]
    assert not found, "\n" + "\n".join(found)


def test_no_module_is_named_after_nothing() -> None:
    found = [str(path) for path in (p.relative_to(ROOT) for p in modules()) if forbidden(path)]
    assert not found, f"name these after what they hold: {', '.join(found)}"


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("def f():\n" + "    x = 1\n" * 50, "m.py:1: function f has 51 lines"),
        ("class C:\n    async def f():\n" + "        x = 1\n" * 50, "m.py:2: function f has 51 lines"),
        ("class C:\n" + "    x = 1\n" * 300, "m.py:1: class C has 301 lines"),
        ("x = 1\n" * 401, "m.py: the module has 401 lines"),
    ],
)
def test_what_is_too_big_is_named(source: str, said: str) -> None:
    [line] = offenders("m.py", source)
    assert line.startswith(said)


def test_what_just_fits_is_not_named() -> None:
    assert not list(offenders("m.py", "def f():\n" + "    x = 1\n" * 49 + "class C:\n" + "    x = 1\n" * 299))


@pytest.mark.parametrize("name", ["bot/utils.py", "bot/common/clock.py", "tests/_helpers.py", "bot/models/__init__.py"])
def test_a_forbidden_name_is_seen(name: str) -> None:
    assert forbidden(Path(name))
    assert not forbidden(Path("bot/ports/clock.py"))
