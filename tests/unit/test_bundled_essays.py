"""The essays that come with the program: every file is whole, and what we make of it is right."""

from __future__ import annotations

import asyncio
from itertools import combinations
from pathlib import Path

import pytest

from bot.adapters.sources.folder.markdown_folder import MarkdownFolder
from bot.core.essay import Draft, Language
from bot.language.detect import detect
from bot.language.markdown import to_plain
from bot.language.segment import sentences
from bot.summaries.closing import closing_question
from bot.summaries.reading_time import minutes
from bot.summaries.summarize import BUDGET, is_dangling, summarize
from tests.fakes.library import whole
from tests.unit.bundled_themes import THEMES

ESSAYS = Path(__file__).resolve().parents[2] / "essays"
HARVEST = asyncio.run(whole(MarkdownFolder(ESSAYS, "bundled")))
LENGTHS = {Language.JA: range(700, 4001), Language.EN: range(130, 1501)}
SIGN_OFF = 120  # characters that a letter or a speech may have after its question
SUMMARY_LEAST = {Language.JA: 40, Language.EN: 100}

each_essay = pytest.mark.parametrize("essay", HARVEST.drafts, ids=lambda draft: draft.slug)


def length(essay: Draft) -> int:
    """Characters without white space, or words."""
    return len(essay.body.split()) if essay.language is Language.EN else len("".join(essay.body.split()))


def test_every_file_is_read() -> None:
    assert [str(error) for error in HARVEST.broken] == []
    assert {f"{draft.slug}.md" for draft in HARVEST.drafts} == {path.name for path in ESSAYS.iterdir()}


def themes(essay: Draft) -> list[str]:
    return [tag for tag in essay.tags if tag in THEMES[essay.language]]


def test_no_two_share_a_title_a_day_a_summary_or_a_subject() -> None:
    for shared in ("title", "date", "summary"):
        assert len({getattr(draft, shared) for draft in HARVEST.drafts}) == len(HARVEST.drafts), shared
    for one, other in combinations(HARVEST.drafts, 2):
        common = set(one.tags) & set(other.tags)
        assert len(common) <= 2, f"{one.slug} and {other.slug} are both about {', '.join(sorted(common))}"


@each_essay
def test_front_matter(essay: Draft) -> None:
    assert essay.licence == "CC BY 4.0"
    assert essay.author == ("Ichiwa 編集部" if essay.language is Language.JA else "Ichiwa editors")
    assert detect(essay.body) is detect(essay.summary) is essay.language


@each_essay
def test_tags_name_the_themes_first_and_then_the_setting(essay: Draft) -> None:
    assert 4 <= len(essay.tags) <= 8
    assert len(themes(essay)) >= 2
    assert themes(essay) == list(essay.tags[: len(themes(essay))])
    for tag in essay.tags:
        assert len(tag.split()) <= 3 if essay.language is Language.EN else len(tag) <= 8, tag


def test_a_theme_has_one_name_in_each_language_and_an_essay_in_one() -> None:
    assert all(len(set(names)) == len(names) for names in THEMES.values())
    used = {tag for draft in HARVEST.drafts for tag in themes(draft)}
    assert [pair for pair in zip(*THEMES.values(), strict=True) if used.isdisjoint(pair)] == []


@each_essay
def test_length(essay: Draft) -> None:
    assert length(essay) in LENGTHS[essay.language]
    assert 1 <= minutes(to_plain(essay.body), essay.language) <= 8


@each_essay
def test_summary(essay: Draft) -> None:
    assert SUMMARY_LEAST[essay.language] <= len(essay.summary) <= BUDGET[essay.language]
    assert essay.summary.endswith(("。", ".", "」", "”"))
    assert not is_dangling(essay.summary, essay.language)
    assert not any(sentence.endswith(("？", "?")) for sentence in sentences(essay.summary))
    assert essay.summary not in to_plain(essay.body)


@each_essay
def test_the_closing_question_is_the_authors_last_word(essay: Draft) -> None:
    """It ends the text, or only a sign-off follows; a text that asks its reader nothing has one in its front matter."""
    found = closing_question(essay.body, essay.language)
    assert closing_question(to_plain(essay.body), essay.language) == found
    assert bool(found) is not bool(essay.question)
    asked = found or essay.question
    assert sentences(asked) == [asked]
    assert asked.endswith(("？", "?"))
    if found:
        assert len(essay.body.rpartition(found)[2].strip()) <= SIGN_OFF
        assert found == next(s for s in reversed(sentences(essay.body)) if s.endswith(("？", "?")))


@each_essay
def test_a_summary_could_be_made_without_the_editor(essay: Draft) -> None:
    made = summarize(to_plain(essay.body), essay.language, essay.title)
    assert BUDGET[essay.language] / 3 <= len(made) <= BUDGET[essay.language]
    assert not made.endswith("…")
    assert not is_dangling(made, essay.language)
