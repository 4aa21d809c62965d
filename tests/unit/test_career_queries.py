"""The judged queries are what they claim to be, as far as a script can say."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from functools import cache

import pytest

from bot.adapters.sources.folder.markdown_folder import MarkdownFolder
from bot.core.essay import Draft, Language
from bot.language.detect import cjk_characters
from bot.language.index_terms import hiragana, is_kana
from bot.language.markdown import to_plain
from bot.language.morphemes import shared
from bot.language.normalize import fold
from bot.language.romaji import to_hiragana
from bot.language.terms import stem
from tests.fakes.library import whole
from tests.tools.career_queries import ESSAYS, KINDS, REALLY, SETS, Answer, Judged, judged, tally

DRAFTS: dict[str, Draft] = {draft.slug: draft for draft in asyncio.run(whole(MarkdownFolder(ESSAYS, "bundled"))).drafts}
QUERIES = [one for name in SETS for one in judged(name)]
COMMON = 3
"""Kana that a reading and the essay it means have in common at least, one after another."""


def of_kind(kind: str) -> list[Judged]:
    return [one for one in QUERIES if one.kind == kind]


def asked(one: Judged) -> str:
    return one.query


def best(one: Judged) -> Iterator[str]:
    return (slug for slug, grade in one.good.items() if grade == REALLY)


def words(draft: Draft) -> str:
    """All that is searched of an essay."""
    return fold("\n".join((draft.title, *draft.tags, draft.summary or "", to_plain(draft.body, draft.title))))


@cache
def sound(slug: str) -> str:
    return read(words(DRAFTS[slug]))


def read(text: str) -> str:
    """The reading in hiragana, of Japanese alone."""
    readings = (hiragana(m.reading) for line in text.splitlines() for m in shared().cut(line))
    return "".join(reading for reading in readings if is_kana(reading))


def stands(query: str, slug: str) -> bool:
    """Whether ``query`` stands in the essay in some spelling or inflection."""
    text = words(DRAFTS[slug])
    if fold(query) in text:
        return True
    if cjk_characters(query):
        return read(query) in sound(slug)
    return stems(fold(query)) <= stems(text)


def stems(text: str) -> set[str]:
    return {stem(word) for word in re.findall(r"[^\W_]+", text)}


@pytest.mark.parametrize("name", SETS)
def test_each_query_stands_once_and_is_of_a_known_kind(name: str) -> None:
    queries = judged(name)
    assert len({fold(one.query) for one in queries}) == len(queries)
    assert {one.kind for one in queries} <= set(KINDS)
    assert all(one.query == one.query.strip() != "" for one in queries)


def test_the_sets_are_as_large_as_the_documentation_says() -> None:
    assert [len(judged(name)) for name in SETS] == [100, 98, 98]


@pytest.mark.parametrize("one", QUERIES, ids=asked)
def test_what_is_good_is_an_essay_with_a_grade(one: Judged) -> None:
    assert one.good.keys() <= DRAFTS.keys()
    assert set(one.good.values()) <= {1, REALLY}
    if one.kind == "absent":
        assert one.good == {}
    else:
        assert REALLY in one.good.values()


@pytest.mark.parametrize("one", [one for one in QUERIES if one.kind != "reading"], ids=asked)
def test_a_query_is_in_its_language(one: Judged) -> None:
    assert cjk_characters(one.query) == 0 or one.language is Language.JA


@pytest.mark.parametrize("one", of_kind("form"), ids=asked)
def test_a_form_stands_in_an_essay_that_is_really_good(one: Judged) -> None:
    assert any(stands(one.query, slug) for slug in best(one))


@pytest.mark.parametrize("one", of_kind("synonym"), ids=asked)
def test_a_synonym_stands_in_no_text_that_is_really_good(one: Judged) -> None:
    assert not [slug for slug in best(one) if fold(one.query) in fold(DRAFTS[slug].title + DRAFTS[slug].body)]


@pytest.mark.parametrize("one", of_kind("reading"), ids=asked)
def test_a_reading_is_kana_or_romaji_and_sounds_like_its_essay(one: Judged) -> None:
    kana = fold(one.query).replace(" ", "")
    kana = kana if is_kana(kana) else to_hiragana(kana) or ""
    assert kana, one.query
    pieces = {kana[start : start + COMMON] for start in range(max(1, len(kana) - COMMON + 1))}
    assert any(piece in sound(slug) for slug in best(one) for piece in pieces)


def test_a_tally_counts_first_hits_by_grade_and_what_is_found_at_all() -> None:
    one = Judged("転職", "question", Language.JA, {"a": 2, "b": 1})
    other = Judged("猫", "absent", Language.JA, {})
    found = [
        Answer(one, ["a", "x"], 1.0),
        Answer(one, ["b", "a"], 1.0),
        Answer(one, ["x", "y", "b"], 1.0),
        Answer(one, ["x", "y", "z", "b"], 1.0),
        Answer(other, [], 6.0),
    ]
    counted = tally(found)
    assert (counted.queries, counted.really, counted.good, counted.early, counted.quiet) == (5, 1, 2, 3, 1)
    assert counted.recall == pytest.approx((0.5 + 1 + 0.5 + 0.5) / 4)
    assert counted.took == pytest.approx(2.0)
