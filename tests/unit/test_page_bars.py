"""How much of an essay is found on a web page, and how little of what stands around it; `make bench` shows more."""

from __future__ import annotations

from tests.tools.bench_pages import measure, meets_bars
from tests.tools.page_fixtures import pages, strange


def test_japanese_pages_come_to_their_essay_its_question_and_nothing_else() -> None:
    score, _ = measure(pages("ja", 40, seed=11), "Japanese")
    assert score.asked > 10
    assert meets_bars(score), score
    assert not score.wrong


def test_english_pages_are_read_no_worse_than_by_trafilatura_alone() -> None:
    ours, alone = measure(pages("en", 24, seed=12), "English")
    assert ours.mean >= alone.mean, (ours, alone)


def test_a_theme_that_no_rule_knows_is_read_better_than_by_trafilatura_alone() -> None:
    for language in ("ja", "en"):
        ours, alone = measure(map(strange, pages(language, 24, seed=13)), language)
        assert ours.mean > alone.mean, (ours, alone)
        assert ours.kept == ours.asked
