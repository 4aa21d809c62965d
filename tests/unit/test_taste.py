"""Picks that learn: what is liked comes more often, what nobody rated comes too, and nothing twice."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.draw import place_of
from bot.core.ids import Slug
from bot.core.pick import Candidate, Pick, Policy, pick
from bot.core.rating import Score
from bot.core.taste import EXPLORED, SAMPLE, Heard, Known, Taste, Trait, TraitKind, Why, hint, sampled, traits_of

LIKED, OTHER = Trait(TraitKind.AUTHOR, "liked"), Trait(TraitKind.AUTHOR, "other")
DAY = date(2026, 7, 18)


def rated(trait: Trait, mean: float, essays: int = 20, raters: int = 20) -> list[Known]:
    return [Known(Slug(f"{trait.value}-{n}"), (trait,), Score(raters, raters * mean)) for n in range(essays)]


def candidates(count: int) -> list[Candidate]:
    by_turns = (LIKED, OTHER)
    return [Candidate(Slug(f"new-{n}"), DAY, traits=(by_turns[n % 2],)) for n in range(count)]


def test_what_members_rate_higher_comes_more_often_and_first() -> None:
    taste = Taste([*rated(LIKED, 4.5), *rated(OTHER, 2.5)])
    history: list[Pick] = []
    for _ in range(20):
        chosen = pick(Policy.LEARNED, candidates(40), history, 7, taste=taste)
        assert chosen is not None
        history.append(chosen)
    liked = [each for each in history if int(each.slug.removeprefix("new-")) % 2 == 0]
    assert len(liked) >= 16, "all but those that explore"


def test_a_taste_that_nobody_showed_moves_nothing_and_one_rating_hardly_anything() -> None:
    assert Taste().effect(LIKED) == 0
    once = Taste([Known(Slug("a"), (LIKED,), Score(1, 5.0)), Known(Slug("b"), (OTHER,), Score(1, 1.0))])
    often = Taste([*rated(LIKED, 5.0), *rated(OTHER, 1.0)])
    assert 0 < once.effect(LIKED) < 0.3 < 1.5 < often.effect(LIKED)
    assert once.doubt(LIKED) > often.doubt(LIKED)


def test_of_the_picks_a_share_explores_what_is_least_known() -> None:
    taste = Taste([*rated(LIKED, 4.9), *rated(OTHER, 1.2)])
    unknown = Known(Slug("unknown"), (Trait(TraitKind.AUTHOR, "unknown"), OTHER))
    good = [Known(Slug(f"good-{n}"), (LIKED,)) for n in range(10)]
    chosen = [taste.chosen([*good, unknown], f"key {n}") for n in range(40 * EXPLORED)]
    assert 20 < chosen.count(unknown.slug) < 60


@given(st.integers(2, 90), st.integers(0, 2**31), st.dictionaries(st.integers(0, 89), st.integers(1, 5), max_size=20))
def test_two_rounds_have_every_essay_twice_and_the_same_arguments_the_same_picks(
    count: int, seed: int, votes: dict[int, int]
) -> None:
    among = candidates(count)
    known = [Known(Slug(f"new-{n}"), (LIKED, OTHER)[n % 2 : n % 2 + 1], Score(1, score)) for n, score in votes.items()]
    picks: list[Pick] = []
    for _ in range(count * 2):
        chosen = pick(Policy.LEARNED, among, picks, seed, taste=Taste(known))
        assert chosen == pick(Policy.LEARNED, among[::-1], picks, seed, taste=Taste(known[::-1]))
        assert chosen is not None
        picks.append(chosen)
    for round_ in (1, 2):
        assert sorted(each.slug for each in picks if each.round == round_) == sorted(each.slug for each in among)


def test_a_pick_compares_no_more_than_a_sample_from_one_place_on() -> None:
    slugs = [Slug(f"essay-{n}") for n in range(1000)]
    found = sampled(slugs, "key")
    assert len(found) == SAMPLE
    between = sorted(slugs, key=place_of)
    first = between.index(found[0])
    assert list(found) == [*between, *between][first : first + SAMPLE]
    assert set(found) != set(sampled(slugs, "other key"))


def test_the_reason_names_the_trait_that_is_liked_most_or_is_to_be_found_out() -> None:
    taste = Taste([*rated(LIKED, 4.5), *rated(OTHER, 2.5)])
    exploits = next(f"{n}" for n in range(100) if taste.why(Known(Slug("x"), (LIKED,)), f"{n}") != Why(LIKED))
    assert taste.why(Known(Slug("x"), (LIKED, OTHER)), exploits) == Why(LIKED, 0.9)
    assert taste.why(Known(Slug("x"), (OTHER,)), exploits) == Why(OTHER)
    assert taste.why(Known(Slug("x"), ()), exploits) is None


def test_what_is_tried_without_a_rating_is_new_and_what_is_talked_of_is_said_to_be() -> None:
    talked = Taste([Known(Slug(f"talked-{n}"), (LIKED,), hint=hint(Heard(1, 9), 2.0)) for n in range(4)])
    keys = [f"{n}" for n in range(40 * EXPLORED)]
    reasons = [talked.why(Known(Slug("x"), (LIKED,)), key) for key in keys]
    assert set(reasons) == {Why(LIKED, is_heard=True), Why(LIKED, is_new=True)}
    assert 20 < reasons.count(Why(LIKED, is_new=True)) < 60
    assert Why(LIKED, is_new=True) not in [talked.why(Known(Slug("x"), (LIKED,), Score(1, 3.0)), key) for key in keys]


counts = st.integers(0, 500)


@given(counts, counts, st.integers(0, 2), st.integers(1, 9), st.floats(0, 200), st.integers(0, 30), counts, counts)
def test_more_comments_and_clicks_never_lower_and_a_skip_never_raises_what_an_essay_and_its_traits_promise(
    comments: int, clicks: int, skips: int, posts: int, usual: float, raters: int, more: int, opened: int
) -> None:
    def effect(heard: Heard) -> tuple[float, float]:
        said = hint(heard, usual)
        taste = Taste([*rated(OTHER, 2.0, 5), Known(Slug("x"), (LIKED,), Score(raters, 4.0 * raters), said)])
        return said, taste.effect(LIKED)

    heard = Heard(posts, comments, clicks, skips)
    louder = effect(heard._replace(comments=comments + more, clicks=clicks + opened))
    left_out = effect(heard._replace(skips=skips + 1))
    for less, now, above in zip(left_out, effect(heard), louder, strict=True):
        assert less <= now <= above
    assert abs(effect(heard)[1] - effect(Heard())[1]) < 0.5


@pytest.mark.parametrize(("minutes", "length"), [(1, "short"), (3, "short"), (4, "middle"), (7, "middle"), (8, "long")])
def test_an_essay_has_its_author_category_tags_length_and_language(minutes: int, length: str) -> None:
    found = traits_of("青山", "", ["a", "b", "a"], minutes, "ja")
    assert found == (("author", "青山"), ("tag", "a"), ("tag", "b"), ("length", length), ("language", "ja"))
