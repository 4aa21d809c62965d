"""A long text in parts: none too big, nothing lost, and cut where a reader pauses."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.essay import Language
from bot.language.blocks import Block, Image, Role, Rule, Span, Words
from bot.language.cut import is_boundary
from bot.language.paginate import Fit, Part, parts_of


def size(block: Block) -> int:
    return len(block.text) + 2 * len(block.spans) if isinstance(block, Words) else 10


def paragraph(*texts: str, role: Role = Role.PARAGRAPH) -> Words:
    return Words(role, tuple(Span(text, strong=bool(n % 2)) for n, text in enumerate(texts)))


def cut(*blocks: Block, limit: int = 40, language: Language = Language.EN) -> list[list[str]]:
    parts = parts_of(blocks, language, Fit(size, limit))
    return [[block.text if isinstance(block, Words) else "*" for block in part] for part in parts]


def test_short_blocks_share_a_part_and_are_not_cut() -> None:
    assert cut(paragraph("One."), paragraph("Two."), Rule(), limit=40) == [["One.", "Two.", "*"]]
    assert cut(paragraph("a" * 30), paragraph("b" * 30)) == [["a" * 30], ["b" * 30]]


def test_nothing_is_one_empty_part() -> None:
    assert cut() == [[]]


def test_a_long_paragraph_is_cut_at_the_end_of_a_sentence() -> None:
    said = cut(paragraph("It was late. Nobody had come to the meeting. So we went home."))
    assert said == [["It was late."], ["Nobody had come to the meeting."], ["So we went home."]]
    japanese = paragraph("夜だった。「もう帰ろう。」と言った。誰も来なかった会議室の灯りを消して外に出た。")
    assert cut(japanese, limit=30, language=Language.JA) == [
        ["夜だった。「もう帰ろう。」と言った。"],
        ["誰も来なかった会議室の灯りを消して外に出た。"],
    ]


def test_a_sentence_that_is_too_long_is_cut_at_a_phrase_and_a_word_at_a_character() -> None:
    assert cut(paragraph("one two three four five six seven eight nine ten")) == [
        ["one two three four five six seven"],
        ["eight nine ten"],
    ]
    assert cut(paragraph("x" * 90)) == [["x" * 38], ["x" * 38], ["x" * 14]]


def test_the_lines_of_a_listing_stay_whole() -> None:
    listing = paragraph("a = 1\n" * 9, role=Role.CODE)
    assert [text for part in cut(listing) for text in part] == ["a = 1\n" * 6, "a = 1\n" * 3]


def test_a_heading_goes_with_what_follows_it() -> None:
    heading = Words(Role.HEADING, (Span("Next"),), 2)
    assert cut(paragraph("a" * 28), heading, paragraph("b" * 20)) == [["a" * 28], ["Next", "b" * 20]]
    assert cut(paragraph("a" * 28), heading, paragraph("c" * 36))[1][0] == "Next"
    assert cut(heading) == [["Next"]]


def test_an_item_begins_with_its_marker_once() -> None:
    item = Words(Role.ITEM, (Span("One two three four. Five six seven eight nine ten. Eleven."),), 1, "•")
    parts = parts_of([item], Language.EN, Fit(size, 40))
    shown = [block for part in parts for block in part if isinstance(block, Words)]
    assert [block.marker for block in shown] == ["•", *[""] * (len(shown) - 1)]
    assert {block.level for block in shown} == {1}


@pytest.mark.parametrize("one", ["👩‍👩‍👧‍👦", "e\u0301", "🇯🇵", "👍🏽", "が".replace("が", "か\u3099")])
def test_what_a_reader_sees_as_one_character_is_never_cut(one: str) -> None:
    parts = parts_of([paragraph(one * 60)], Language.JA, Fit(size, 40))
    assert len(parts) > 1
    for part in parts:
        [block] = part
        assert isinstance(block, Words)
        assert block.text.replace(one, "") == ""


def test_a_character_that_is_longer_than_a_part_ends_all_the_same() -> None:
    zalgo = "a" + "\u0301" * 500
    assert "".join(text for part in cut(paragraph(zalgo)) for text in part) == zalgo


_SPANS = st.lists(st.text("ab 。.、\n漢👍\u0301", min_size=1, max_size=60), min_size=1, max_size=5)
_WORDS = st.builds(
    lambda texts, role: Words(role, tuple(Span(text, strong=bool(n % 2)) for n, text in enumerate(texts))),
    _SPANS,
    st.sampled_from(list(Role)),
)
_BLOCKS = st.lists(st.one_of(_WORDS, st.just(Rule()), st.just(Image("/p", "A desk"))), max_size=12)


def _shown(parts: list[Part] | list[list[Block]]) -> str:
    blocks = [block for part in parts for block in part]
    return re.sub(r"\s", "", "".join(block.text if isinstance(block, Words) else "*" for block in blocks))


@given(_BLOCKS, st.integers(12, 200), st.sampled_from(list(Language)))
def test_no_part_is_too_big_and_nothing_is_lost_or_said_twice(
    blocks: list[Block], limit: int, language: Language
) -> None:
    parts = parts_of(blocks, language, Fit(size, limit))
    assert _shown(parts) == _shown([blocks])
    assert all(sum(map(size, part)) <= limit for part in parts)
    assert all(parts) or parts == [()]


@given(st.text("ab漢👍\u0301\u200d🏽🇯🇵", min_size=1, max_size=200))
def test_a_cut_is_between_characters_where_one_fits(text: str) -> None:
    whole = paragraph(text)
    pieces = [
        block.text for part in parts_of([whole], Language.JA, Fit(size, 40)) for block in part if hasattr(block, "text")
    ]
    at = 0
    for piece, _ in pairwise(pieces):
        at += len(piece)
        assert is_boundary(text, at) or not any(is_boundary(text, near) for near in range(at - 20, at))
