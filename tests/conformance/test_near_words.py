"""Every search index says alike which words of the library a word may be a slip of."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import replace

import pytest

from bot.core.essay import Essay, Language
from bot.ports.search import NearWord, SearchIndex
from tests.conformance.examples import essay


def _essay(slug: str, body: str, language: Language = Language.JA) -> Essay:
    plain = replace(essay(slug, language=language, title="題"), tags=(), category="", author="", summary="")
    return replace(plain, question="", body=body)


LIBRARY = [
    _essay("change", "転職の面接で、移動の話をした。コミュニケーションは難しい。"),
    _essay("again", "転職した。面接は長かった。"),
    _essay("hall", "免責の話。マネージャーは来ない。"),
    _essay("boss", "Managers negotiate. The manager left a manual.", Language.EN),
    _essay("deal", "A negotiation about a salary. Managers again.", Language.EN),
]


@pytest.fixture
async def library(index: SearchIndex) -> SearchIndex:
    await index.update(LIBRARY)
    return index


@pytest.mark.parametrize(
    ("typed", "near"),
    [
        ("mangers", ["managers"]),
        ("MANAGRE", ["manager"]),
        ("manuels", ["manual"]),  # a plural of what is there in the singular
        ("negociation", ["negotiation"]),
        ("negosiatoin", ["negotiation"]),  # eight letters and more: two edits
        ("sallary", ["salary"]),
        ("xalary", []),  # the first letter holds
        ("manager", []),  # it is there
        ("managing", []),  # so is its stem
        ("man", []),
        ("面設", ["面接"]),  # converted wrongly
        ("異動", ["移動"]),
        ("面接", []),
        ("コミュニケージョン", ["コミュニケーション"]),
        ("コニュミケーション", []),  # two edits of a katakana word
        ("てんしゃく", ["転職"]),
        ("てんしょき", ["転職"]),
        ("tensyokku", ["転職"]),
        ("tenshoku", []),  # it is found as it is
        ("転職話動", []),
        ("", []),
        ("\x00", []),
        ("\ud800", []),
        ("ab%' OR 1", []),
    ],
)
async def test_what_is_near_comes_and_nothing_else(library: SearchIndex, typed: str, near: list[str]) -> None:
    assert [each.word for each in await library.near_words(typed, 5)] == near


async def test_the_nearest_comes_first_then_the_most_common_then_by_letters(index: SearchIndex) -> None:
    await index.update([_essay("a", "planning plaining", Language.EN), _essay("b", "stand. Plaiting, planking.")])
    await index.update([_essay("c", "Planking.", Language.EN)])
    assert await index.near_words("plannking", 5) == [
        NearWord("planking", 1, 2),
        NearWord("planning", 1, 1),
        NearWord("plaining", 2, 1),
    ]
    assert [each.word for each in await index.near_words("plannking", 1)] == ["planking"]
    assert await index.near_words("plannking", 0) == []


async def test_among_words_that_sound_the_same_those_that_share_characters_come_first(index: SearchIndex) -> None:
    await index.update([_essay("a", "公証は公証。交渉の話。"), _essay("b", "公証役場。")])
    near = await index.near_words("交証", 5)
    assert [each.word for each in near][:1] == ["公証"]
    assert [each.edits for each in near] == [0] * len(near)


async def test_what_no_essay_holds_any_more_is_not_near(library: SearchIndex) -> None:
    await library.remove([LIBRARY[1].slug])
    assert [each.word for each in await library.near_words("面設", 5)] == ["面接"]
    await library.remove([LIBRARY[0].slug, LIBRARY[4].slug])
    for slip in ("面設", "sallary", "tensyokku"):
        assert await library.near_words(slip, 5) == []
    await library.update([LIBRARY[0], LIBRARY[4]])
    assert [each.word for each in await library.near_words("sallary", 5)] == ["salary"]
    await library.clear()
    assert await library.near_words("sallary", 5) == []


async def test_a_rebuilt_index_knows_them(library: SearchIndex) -> None:
    async def batches() -> AsyncIterator[Sequence[Essay]]:
        yield LIBRARY[3:]

    await library.rebuild(batches())
    assert [each.word for each in await library.near_words("sallary", 5)] == ["salary"]
    assert await library.near_words("面設", 5) == []
