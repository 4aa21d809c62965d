"""Which essays may hold a phrase as it is written: every one that does is among them, in whatever index."""

from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.language.index_terms import Words
from bot.language.morphemes import shared
from bot.language.normalize import fold
from bot.language.query import stands_in
from bot.language.subjects import literal_phrases
from bot.language.terms import index_terms
from bot.ports.search import SearchIndex
from tests.conformance.test_search import _essay as made_essay

WORDS = Words(shared())
TEXT = "Her first week at the part-time job was a C# week. 上司に転職の相談をした。IT企業の話。"


async def _holding(index: SearchIndex, *texts: str) -> set[str]:
    found = await index.holding(texts)
    return {"one", "other"} if found is None else set(found)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("first week", {"one"}),
        ("week", {"one"}),
        ("time job", {"one"}),
        ("the part-time job was", {"one"}),
        ("転職の相談", {"one"}),
        ("職の相", {"one"}),
        ("c# week", {"one"}),
        ("企業の話", {"one"}),
        ("second week", set()),
        ("other seas", {"other"}),
        ("転職する", set()),
        ("???", {"one", "other"}),
    ],
)
async def test_what_holds_it_is_among_them(index: SearchIndex, text: str, found: set[str]) -> None:
    await index.update([made_essay("one", "話", TEXT), made_essay("other", "別", "The other season. 退職の話。")])
    assert await _holding(index, text) >= found
    if await index.holding([text]) is not None:
        assert await _holding(index, text) == found


async def test_all_of_several(index: SearchIndex) -> None:
    await index.update([made_essay("one", "話", TEXT), made_essay("other", "別", "The other season. 退職の話。")])
    assert await _holding(index, "の話", "転職") >= {"one"}
    if await index.holding(["転職"]) is not None:
        assert await _holding(index, "の話", "転職") == {"one"}
        assert await _holding(index, "の話", "退職") == {"other"}


@pytest.mark.parametrize(
    ("text", "phrase", "stands"),
    [
        ("the first week", "first wee", True),
        ("the first week", "irst week", False),
        ("thirst, first", "irst", False),
        ("afirst first", "first", True),
        ("三年目の転職", "年目の", True),
        ("it企業", "企業", True),
        ("", "", True),
    ],
)
def test_an_english_phrase_begins_where_a_word_does(text: str, phrase: str, stands: bool) -> None:
    assert stands_in(text, phrase) is stands


@given(st.text(alphabet=string.ascii_letters + " -'.#+&1転職上司のにィー", max_size=60), st.data())
def test_any_part_of_a_text_is_written_in_its_terms(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    part = text[start : data.draw(st.integers(start, len(text)))]
    if not stands_in(fold(text), fold(part)):
        return
    terms = index_terms(text)
    for phrase in literal_phrases(part):
        assert any(term.startswith(phrase.terms[-1]) if phrase.prefix else term in phrase.terms for term in terms), (
            phrase,
            terms,
        )
