"""A long text in several inputs of a form comes back as it was."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.conversation.acts.submitting import passages
from bot.conversation.forms import joined, part_name, parts_of
from bot.conversation.parts import PASSAGE_MAX

lines = st.lists(st.text(st.characters(exclude_characters="\n", exclude_categories=["Cs"]), max_size=18))


@given(lines, st.integers(20, 40))
def test_a_text_whose_lines_fit_comes_back_from_its_parts(lines: list[str], longest: int) -> None:
    text = "\n".join(lines)
    parts = parts_of(text, longest)
    assert all(len(part) <= longest for part in parts)
    assert "\n".join(parts) == text
    fields = {part_name("text", number): [part] if part else [] for number, part in enumerate(parts)}
    back = joined({**fields, "title": ["T"]})
    assert back["title"] == ["T"]
    if all(parts):
        assert "".join(back["text"]) == text


@given(st.text(max_size=200), st.integers(1, 30))
def test_no_part_is_too_long_and_nothing_is_lost(text: str, longest: int) -> None:
    parts = parts_of(text, longest)
    assert parts
    assert all(len(part) <= longest for part in parts)
    assert "".join(parts).replace("\n", "") == text.replace("\n", "")


@given(st.lists(st.sampled_from(["word ", "字" * 700, "\n", "\n\n", "x"]), max_size=40))
def test_passages_hold_the_whole_text(pieces: list[str]) -> None:
    text = "".join(pieces)
    pages = passages(text)
    assert all(len(page) <= PASSAGE_MAX for page in pages)
    assert "".join(pages).replace("\n", "") == text.replace("\n", "")


def test_a_passage_ends_with_its_paragraph() -> None:
    first, second = "a" * 1500, "b" * 1500
    assert passages(f"{first}\n\n{second}") == [first, second]
