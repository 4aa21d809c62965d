"""Long texts a portion at a time."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.language.portions import PORTION, portions

LINES = st.lists(st.integers(0, 3 * PORTION // 2).map(lambda length: "あ" * length), max_size=8)


@given(LINES)
def test_portions_are_lines_and_together_the_text(lines: list[str]) -> None:
    text = "\n".join(lines)
    found = list(portions(text))
    assert "".join(found) == text
    for portion in found[:-1]:
        assert portion.endswith("\n")
    for portion in found:
        assert len(portion) <= PORTION or "\n" not in portion[PORTION:-1]
