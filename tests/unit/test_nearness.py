"""What a query means as vectors, and how much of it anything in the library is about."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.adapters.search.expressions import Asked, Counts, names, read
from bot.adapters.search.nearness import covered, query_vectors, unmet_of
from bot.adapters.search.ranking import Counted
from bot.errors import ModelUnavailable
from bot.language.index_terms import Words
from bot.language.morphemes import shared
from bot.language.subjects import weighed
from bot.language.thesaurus import said_otherwise
from bot.ports.meaning import direction_of, vector_of
from tests.fakes.meaning import WordsMeaning, closeness

MORPHEMES = shared()
WORDS = Words(MORPHEMES)
TOTAL = 100


def asked(query: str) -> Asked:
    return read(query, WORDS)


def counts(held_by: str, essays: int = 3) -> Counts:
    """What a library counts of which so many essays say ``held_by``, and nothing else."""
    return Counts(dict.fromkeys(names(read(held_by, WORDS, asks=False)), essays), TOTAL)


# said_otherwise


def test_a_text_is_said_otherwise_in_its_own_language_and_then_in_both() -> None:
    assert said_otherwise("テレワーク", MORPHEMES, 1) == (
        "テレワーク",
        "テレワーク リモート",
        "テレワーク リモート remote work",
    )
    own, both = said_otherwise("How to survive remote work?", MORPHEMES)[1:]
    assert own.isascii()
    assert both.startswith(own)
    assert "テレワーク" in both


def test_of_each_entry_so_many() -> None:
    [_, own, both] = said_otherwise("上司とテレワーク", MORPHEMES, 1)
    assert own == "上司とテレワーク 上長 リモート"
    assert both == "上司とテレワーク 上長 リモート boss remote work"


def test_what_the_thesaurus_does_not_know_stands_by_itself() -> None:
    assert said_otherwise("ゾルバ", MORPHEMES) == ("ゾルバ",)
    assert said_otherwise("", MORPHEMES) == ("",)


# direction_of

COMPONENTS = st.lists(st.integers(-100, 100), min_size=4, max_size=4).filter(any)


@given(COMPONENTS, COMPONENTS, st.floats(0.1, 9))
def test_each_vector_counts_the_same_however_it_is_scaled(one: list[int], other: list[int], factor: float) -> None:
    vectors = [vector_of(one), vector_of(other)]
    again = [vector_of([factor * each for each in one]), vectors[1]]
    assert direction_of(vectors) == direction_of(again)
    lengths = [math.hypot(*memoryview(vector).cast("b")) for vector in vectors]
    sums = [
        a / lengths[0] + b / lengths[1]
        for a, b in zip(*(memoryview(vector).cast("b") for vector in vectors), strict=True)
    ]
    if math.hypot(*sums) > 0.1:
        assert closeness(direction_of(vectors), vector_of(sums)) > 0.99


def test_a_short_vector_counts_as_much_as_a_long_one() -> None:
    long, short = bytes([127, 127, 0, 0]), bytes([0, 0, 1, 1])
    got = direction_of([long, short])
    assert closeness(got, long) == pytest.approx(closeness(got, short), abs=0.01)


def test_the_direction_of_one_is_its_own_and_of_opposites_the_first() -> None:
    one = vector_of([3.0, -4.0, 0.0])
    assert closeness(direction_of([one]), one) > 0.999
    opposite = vector_of([-3.0, 4.0, 0.0])
    assert direction_of([one, opposite]) == one


# unmet_of


def test_what_no_essay_holds_in_any_words_is_unmet() -> None:
    query = "ゾルバとテレワーク"
    assert unmet_of(asked(query), counts("何か")) == ("ゾルバ", "テレワーク")
    assert unmet_of(asked(query), counts("テレワーク")) == ("ゾルバ",)
    assert unmet_of(asked(query), counts("リモート")) == ("ゾルバ",)  # another word for it
    assert unmet_of(asked(query), counts("ゾルバ テレワーク")) == ()


def test_every_strange_word_is_unmet() -> None:
    query = "ゾルバ パティシエ バリスタ ショコラティエ"
    assert len(unmet_of(asked(query), counts("何か"))) == 4


# covered


def counted(query: Asked, known: Counts) -> Counted:
    return Counted({}, weighed(query.subjects, known.of, known.total))


def test_what_essays_hold_is_covered_and_what_is_strange_is_not() -> None:
    query = asked("ゾルバの面接はどうでしたか")
    known, unmet = counts("面接"), "ゾルバ"
    assert unmet_of(query, known) == (unmet,)
    near = [covered(query, counted(query, known), {unmet: cosine}) for cosine in (-1.0, 0.25, 0.4, 0.6, 1.0)]
    assert near[0] == near[1] < near[2] < near[3] == near[4] == 1
    assert 0 < near[0] < 0.5  # the rarer word tells more
    assert covered(query, counted(query, counts("ゾルバ 面接")), {}) == pytest.approx(1)


def test_a_query_of_strange_words_alone_is_not_covered() -> None:
    assert covered(asked("ゾルバ"), counted(asked("ゾルバ"), counts("面接")), {"ゾルバ": 0.1}) == 0
    assert covered(asked("ゾルバ"), counted(asked("ゾルバ"), counts("面接")), {"ゾルバ": 0.425}) == pytest.approx(0.5)


# meant


async def test_a_query_means_the_direction_of_all_its_ways_of_being_said() -> None:
    meaning = WordsMeaning()
    got = await query_vectors(meaning, MORPHEMES, "ゾルバのテレワーク", ["ゾルバ"])
    assert got is not None
    ways = said_otherwise("ゾルバのテレワーク", MORPHEMES)
    assert meaning.asked == [[*ways, "ゾルバ"]]
    assert got.whole == direction_of(await meaning.of_texts(ways))
    assert got.unmet == (direction_of(await meaning.of_texts(["ゾルバ"])),)


async def test_each_text_is_asked_for_once() -> None:
    meaning = WordsMeaning()
    got = await query_vectors(meaning, MORPHEMES, "ゾルバ", ["ゾルバ"])
    assert meaning.asked == [["ゾルバ"]]
    assert got is not None
    assert got.unmet == (got.whole,)


async def test_a_model_that_fails_means_nothing() -> None:
    meaning = WordsMeaning()
    meaning.fails = ModelUnavailable("It is away.")
    assert await query_vectors(meaning, MORPHEMES, "ゾルバ", ()) is None
