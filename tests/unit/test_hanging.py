"""No test's result depends on how fast the machine is: whoever waits for what must come, waits ``HANGING`` long."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

TESTS = Path(__file__).resolve().parents[1]
SHORT = 1.0
"""A shorter wait is one for something that must not come, or that fails early."""


def limits(tree: ast.AST) -> Iterator[tuple[int, float]]:
    """Line and seconds of each wait that is limited by a number."""
    for node in ast.walk(tree):
        given: list[ast.expr] = []
        if isinstance(node, ast.Call):
            given = [keyword.value for keyword in node.keywords if keyword.arg in ("timeout", "within")]
            if isinstance(node.func, ast.Attribute) and node.func.attr in ("timeout", "wait_for"):
                given += node.args
        elif isinstance(node, ast.BinOp) and "monotonic()" in ast.unparse(node.left):
            given = [node.right]
        for each in given:
            if isinstance(each, ast.Constant) and isinstance(each.value, int | float):
                yield each.lineno, float(each.value)


def test_no_wait_is_limited_by_a_number_of_seconds() -> None:
    found = [
        f"{path.relative_to(TESTS)}:{line}: {seconds} s"
        for path in sorted(TESTS.rglob("*.py"))
        if path.parent.name != "tools"  # benches measure
        for line, seconds in limits(ast.parse(path.read_text(encoding="utf-8")))
        if seconds > SHORT
    ]
    assert not found, "use tests.hanging.HANGING:\n" + "\n".join(found)
