"""Verse keeps its lines: in a summary of a poem, and on whatever shows it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.adapters.discord.escape import few_lines
from bot.conversation.escaping import plain_lines
from bot.core.essay import Language
from bot.language.markdown import to_prose
from bot.summaries.summarize import BUDGET, fitted, made, summarize
from bot.summaries.verse import LINES_MAX, first_lines, in_one_line, is_verse, verse_of

ENGLISH = """The bell is in the kitchen,\\
the boat is in a field.\\
The gulls have learned the bus route\\
and nothing has been sealed.

I ring it when the kettle sings,\\
I ring it when you're late.\\
The neighbours think the tide has turned\\
and close the garden gate."""
JAPANESE = """鐘は台所にある<br>
船は畑にある<br>
かもめは路線図を覚えた

湯がわけば鳴らす\\
きみが遅ければ鳴らす\\
庭の戸を閉める"""
STANZAS = [
    "The bell is in the kitchen,\nthe boat is in a field.\nThe gulls have learned the bus route",
    "鐘は台所にある\n船は畑にある\nかもめは路線図を覚えた",
    "Still\nthe rain\nfalls.",
]
PROSE = [
    "12 Harbour Street\nWhitby",
    "It rained.\nNobody came.\nWe closed at four.",
    "雨だった。\n誰も来なかった。\n四時に閉めた。",
    "今日は朝から店の棚を動かしました\n床が思ったより白くて驚きました\n棚の話",
    "- milk\n- bread\n- salt",
    "The shop that stood on the corner for as long as anybody could remember\nis now\na bank",
    "Of a morning",
]


@pytest.mark.parametrize("block", STANZAS)
def test_a_stanza_is_known_by_its_lines(block: str) -> None:
    assert is_verse(block)


@pytest.mark.parametrize("block", PROSE)
def test_an_address_a_list_and_short_sentences_are_none(block: str) -> None:
    assert not is_verse(block)


def test_a_poem_is_summarized_by_its_first_lines() -> None:
    found = made(to_prose(ENGLISH), Language.EN)
    assert found.chosen
    assert found.text.splitlines()[:2] == ["The bell is in the kitchen,", "the boat is in a field."]
    assert found.text.count("\n") == LINES_MAX - 1
    assert summarize(to_prose(JAPANESE), Language.JA).split("\n")[2] == "かもめは路線図を覚えた"


def test_where_not_all_fits_it_ends_with_a_stanza() -> None:
    prose = to_prose(ENGLISH)
    first = prose.split("\n\n")[0]
    assert summarize(prose, Language.EN, budget=len(first) + 60) == first
    assert summarize(prose, Language.EN, budget=60) == "\n".join(first.split("\n")[:2])
    assert fitted(first, Language.EN, 60) == "\n".join(first.split("\n")[:2])
    assert len(summarize(prose, Language.EN, budget=10)) <= 10


def test_a_poem_in_prose_is_no_sentence_of_it() -> None:
    stanza, prose = ENGLISH.split("\n\n")[0], "My daughter wrote this when the line closed. I read it to her at night."
    around = f"{prose}\n\n{stanza}\n\nShe is a purser now, on a larger boat, and she has kept the bell."
    found = summarize(to_prose(around), Language.EN)
    assert "boat is in a field" not in found
    assert "\n" not in found
    assert prose in found


def test_one_line_has_them_beside_each_other() -> None:
    assert in_one_line("Still\nthe rain") == "Still / the rain"
    assert in_one_line("It rained. We closed.") == "It rained. We closed."


def test_every_line_is_made_harmless_for_itself() -> None:
    said = few_lines("# Still\n\n> the rain\n" + "x\n" * 20, 100)
    assert said.split("\n")[:2] == ["\\# Still", "\\> the rain"]
    assert said.count("\n") < LINES_MAX
    assert plain_lines("# Still \n\n  > the   rain", 100) == "# Still\n> the rain"


@given(st.lists(st.text("ab#<@\n", max_size=40), max_size=12).map("\n".join), st.integers(13, 60))
def test_shown_lines_stay_within_their_limit(text: str, limit: int) -> None:
    for shown in (few_lines(text, limit), plain_lines(text, limit)):
        assert len(shown) <= limit
        assert shown.count("\n") < LINES_MAX


@given(st.lists(st.text("ab 。.あ\n", max_size=40), max_size=6), st.integers(1, 200))
def test_what_is_taken_is_the_beginning_and_fits(blocks: list[str], room: int) -> None:
    plain = "\n\n".join(blocks)
    stanzas = verse_of(plain)
    found = first_lines(stanzas, room)
    assert len(found) <= room
    assert found.count("\n") < LINES_MAX
    assert "\n".join(stanzas).startswith(found)


@pytest.mark.parametrize("language", Language)
def test_a_hostile_megabyte_of_short_lines_is_bounded(language: Language) -> None:
    assert len(summarize("ab\nか\n" * 200_000, language)) <= BUDGET[language]
