"""Ratings: the vote that counts, scales of emojis, and the mean by which essays are ranked."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import MappingProxyType

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.core.community import LOCAL_COMMUNITY, Member
from bot.core.ids import MemberId, Slug
from bot.core.rating import (
    BY_COMMAND,
    HIGHEST,
    LOWEST,
    PRESETS,
    PRIOR_WEIGHT,
    Score,
    Vote,
    bayesian_mean,
    latest,
    may_rate,
    overall_mean,
    parse_scale,
)

NOW = datetime(2026, 5, 1, tzinfo=UTC)
VARIATION = "\ufe0f"


def vote(score: float, minutes: int, source: str = BY_COMMAND) -> Vote:
    return Vote(Slug("an-essay"), MemberId("m"), source, score, NOW + timedelta(minutes=minutes))


votes = st.lists(st.builds(vote, st.floats(LOWEST, HIGHEST), st.integers(0, 5), st.sampled_from(["1️⃣", BY_COMMAND])))
scores = st.floats(LOWEST, HIGHEST)
rated = st.lists(scores, min_size=1, max_size=50)


def score_of(values: list[float]) -> Score:
    return Score(len(values), sum(values))


@given(votes)
def test_the_latest_mark_counts_and_of_equal_instants_the_later_given(given_marks: list[Vote]) -> None:
    best = latest(given_marks)
    if best is None:
        assert not given_marks
        return
    newest = max(m.at for m in given_marks)
    assert best is [m for m in given_marks if m.at == newest][-1]


def test_bots_do_not_rate() -> None:
    assert may_rate(Member(LOCAL_COMMUNITY, MemberId("1"), "Rin"))
    assert not may_rate(Member(LOCAL_COMMUNITY, MemberId("2"), "Ichiwa", is_bot=True))


@pytest.mark.parametrize("name", sorted(PRESETS))
def test_presets_ascend_from_the_lowest_score_to_the_highest(name: str) -> None:
    scale = parse_scale(name)
    values = list(scale.scores.values())
    assert scale is PRESETS[name]
    assert scale.name == name
    assert values == sorted(values)
    assert (values[0], values[-1]) == (LOWEST, HIGHEST)
    assert [scale.score(emoji) for emoji in scale.seeds] == values


@pytest.mark.parametrize("emoji", ["❤", "❤️", "1⃣", "1️⃣", "5⃣"])
def test_variation_selectors_do_not_matter(emoji: str) -> None:
    scale = PRESETS["hearts"] if "❤" in emoji else PRESETS["five"]
    assert scale.score(emoji) == {"❤": 5.0, "1": 1.0, "5": 5.0}[emoji[0]]


@pytest.mark.parametrize("emoji", ["", VARIATION, "🍎", "1", "❤️❤️", "6️⃣"])
def test_what_is_no_part_of_the_scale_scores_nothing(emoji: str) -> None:
    assert all(scale.score(emoji) is None for scale in PRESETS.values())


def test_an_own_scale_is_read_in_ascending_order() -> None:
    scale = parse_scale("☀️=5  🌧=1 ⛅=3.5")
    assert scale.seeds == ("🌧", "⛅", "☀️")
    assert scale.score("☀") == 5.0
    assert scale.score("⛅" + VARIATION) == 3.5
    assert parse_scale(scale.name) == scale


@pytest.mark.parametrize(
    "text",
    [
        "",
        "stars",
        "☀=5",  # one emoji
        " ".join(f"e{n}=3" for n in range(11)),
        "☀=5 🌧",
        "☀=5 🌧=",
        "☀=5 =1",
        f"☀=5 {VARIATION}=1",  # nothing to press
        "☀=5 🌧=0.9",
        "☀=5.1 🌧=1",
        "☀=nan 🌧=1",
        "☀=inf 🌧=1",
        "☀=five 🌧=1",
        "☀=5 ☀=1",
        f"☀=5 ☀{VARIATION}=1",  # the same emoji, written in two ways
        "☀=5=4 🌧=1",
    ],
)
def test_a_wrong_scale_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"^"):
        parse_scale(text)


@given(st.text(alphabet="☀️🌧=135. x-", max_size=30))
def test_a_scale_is_refused_or_usable(text: str) -> None:
    try:
        scale = parse_scale(text)
    except ValueError:
        return
    assert 2 <= len(scale.seeds) <= 10
    assert [scale.score(seed) for seed in scale.seeds] == sorted(scale.scores.values())
    assert all(LOWEST <= score <= HIGHEST for score in scale.scores.values())


def test_scales_cannot_be_changed() -> None:
    assert isinstance(PRESETS, MappingProxyType)
    assert all(isinstance(s.scores, MappingProxyType) for s in [*PRESETS.values(), parse_scale("a=1 b=5")])


@given(rated, scores)
def test_the_ranking_mean_lies_between_the_prior_and_the_plain_mean(values: list[float], prior: float) -> None:
    score = score_of(values)
    assert score.mean is not None
    low, high = sorted((prior, score.mean))
    assert low - 1e-9 <= bayesian_mean(score, prior) <= high + 1e-9


@given(rated, scores, scores)
def test_the_ranking_mean_rises_with_a_rating_above_it_and_falls_with_one_below(
    values: list[float], prior: float, added: float
) -> None:
    before = bayesian_mean(score_of(values), prior)
    after = bayesian_mean(score_of([*values, added]), prior)
    assume(abs(added - before) > 1e-6)
    assert (after > before) == (added > before)


@given(rated, scores, st.integers(0, 49), st.floats(0.01, 4.0))
def test_a_better_rating_never_lowers_the_ranking_mean(
    values: list[float], prior: float, index: int, more: float
) -> None:
    index %= len(values)
    better = [*values[:index], values[index] + more, *values[index + 1 :]]
    assert bayesian_mean(score_of(better), prior) > bayesian_mean(score_of(values), prior)


@given(st.integers(1, 400), scores, scores)
def test_more_ratings_of_one_score_draw_the_mean_towards_it(count: int, value: float, prior: float) -> None:
    few, many = (bayesian_mean(score_of([value] * n), prior) for n in (count, count + 1))
    assert abs(many - value) <= abs(few - value) + 1e-9


def test_one_top_rating_does_not_beat_thirty_good_ones() -> None:
    assert bayesian_mean(Score(1, 5.0), 3.5) < bayesian_mean(Score(30, 30 * 4.8), 3.5)
    assert bayesian_mean(Score(), 3.5) == 3.5
    assert bayesian_mean(Score(5, 25.0), 3.0, PRIOR_WEIGHT) == 4.0


def test_the_prior_is_the_mean_of_all_ratings_or_the_middle_of_the_scale() -> None:
    assert overall_mean([]) == overall_mean([Score()]) == 3.0
    assert overall_mean([Score(1, 5.0), Score(3, 3.0), Score()]) == 2.0
    assert Score().mean is None
    assert Score(4, 14.0).mean == 3.5
