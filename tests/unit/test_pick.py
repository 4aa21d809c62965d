"""Picking: rounds without a repeat under every policy, whatever joins or leaves the collection."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.ids import Slug, SubscriptionId
from bot.core.news import news_for, news_since
from bot.core.pick import Candidate, Pick, Policy, pick, running_round
from bot.core.pin import Pin, Pins, pick_for
from bot.core.subscription import Slot

FIRST_DAY = date(2026, 1, 1)


def essay(name: str, day: int = 0, score: float = 0.0) -> Candidate:
    return Candidate(Slug(name), FIRST_DAY + timedelta(days=day), score)


def show(policy: Policy, candidates: list[Candidate], history: list[Pick], seed: int, times: int) -> list[Pick]:
    """Pick ``times`` essays one after the other, as a subscription does; returns the new picks."""
    grown = list(history)
    for _ in range(times):
        chosen = pick(policy, candidates, grown, seed)
        assert chosen is not None
        grown.append(chosen)
    return grown[len(history) :]


policies = st.sampled_from(Policy)
seeds = st.integers(0, 2**63)
candidates_ = st.builds(
    essay, st.sampled_from([f"essay-{n}" for n in range(12)]), st.integers(0, 4), st.sampled_from([2.5, 3.0, 4.5])
)
collections = st.lists(candidates_, min_size=1, max_size=12, unique_by=lambda c: c.slug)


@given(policies, collections, seeds)
def test_each_round_shows_every_essay_once(policy: Policy, collection: list[Candidate], seed: int) -> None:
    size = len(collection)
    shown = show(policy, collection, [], seed, 3 * size)
    assert [p.round for p in shown] == sorted([1, 2, 3] * size)
    for start in range(0, 3 * size, size):
        assert {p.slug for p in shown[start : start + size]} == {c.slug for c in collection}
    assert size == 1 or all(one.slug != other.slug for one, other in pairwise(shown))


@given(policies, st.lists(collections, min_size=2, max_size=8), seeds, st.data())
def test_nothing_repeats_while_essays_come_and_go(
    policy: Policy, versions: list[list[Candidate]], seed: int, data: st.DataObject
) -> None:
    """Each version of the collection lasts for some days. Within a round no essay comes twice, and a new round begins
    only when all that is there was shown.
    """
    history: list[Pick] = []
    for collection in versions:
        for _ in range(data.draw(st.integers(0, 6))):
            before = max((p.round for p in history), default=1)
            unseen = {c.slug for c in collection} - {p.slug for p in history if p.round == before}
            [chosen] = show(policy, collection, history, seed, 1)
            assert chosen.round == (before if unseen else before + 1)
            assert chosen.slug in (unseen or {c.slug for c in collection})
            assert len(collection) == 1 or not history or chosen.slug != history[-1].slug
            history.append(chosen)
    assert max(Counter(history).values(), default=1) == 1


@given(policies, collections, seeds, st.integers(0, 20), st.randoms())
def test_the_same_arguments_give_the_same_essay(
    policy: Policy, collection: list[Candidate], seed: int, days: int, random: object
) -> None:
    """Also when the store lists the essays in another order."""
    history = show(policy, collection, [], seed, days)
    mixed = list(collection)
    random.shuffle(mixed)  # type: ignore[attr-defined]  # hypothesis hides the type of its Random
    assert pick(policy, mixed, history, seed) == pick(policy, collection, history, seed)


@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        (Policy.IN_ORDER, ["oldest", "a-same-day", "b-same-day", "newest"]),
        (Policy.NEWEST, ["newest", "a-same-day", "b-same-day", "oldest"]),
        (Policy.BEST_RATED_UNSEEN, ["oldest", "newest", "a-same-day", "b-same-day"]),
    ],
)
def test_the_order_of_each_policy(policy: Policy, expected: list[str]) -> None:
    """Equal dates go by slug; equal scores by the newer date, then by slug."""
    collection = [
        essay("b-same-day", 5, 3.0),
        essay("newest", 9, 3.0),
        essay("a-same-day", 5, 3.0),
        essay("oldest", 1, 4.5),
    ]
    assert [p.slug for p in show(policy, collection, [], 7, 4)] == expected


def test_a_round_that_ends_does_not_begin_again_with_its_last_essay() -> None:
    """In a fixed order of two the second round begins with the other; alone, an essay has to come again."""
    two = [essay("a", 1), essay("b", 2)]
    history = [Pick(Slug("b"), 1), Pick(Slug("a"), 1)]
    assert pick(Policy.IN_ORDER, two, history, 0) == Pick(Slug("b"), 2)
    assert pick(Policy.IN_ORDER, two[:1], history, 0) == Pick(Slug("a"), 2)


def test_a_newcomer_is_shown_in_the_round_that_runs() -> None:
    history = show(Policy.SHUFFLE, [essay("a"), essay("b")], [], 1, 2)
    assert pick(Policy.SHUFFLE, [essay("a"), essay("b"), essay("c")], history, 1) == Pick(Slug("c"), 1)


def test_an_essay_that_comes_back_within_a_round_is_not_repeated() -> None:
    history = [Pick(Slug("a"), 1)]
    assert pick(Policy.IN_ORDER, [essay("b")], history, 0) == Pick(Slug("b"), 1)
    returned = pick(Policy.IN_ORDER, [essay("a", 1), essay("b", 2), essay("c", 3)], [*history, Pick(Slug("b"), 1)], 0)
    assert returned == Pick(Slug("c"), 1)


def test_the_shuffle_changes_with_the_seed_and_the_round_and_keeps_its_order_otherwise() -> None:
    collection = [essay(f"essay-{n}") for n in range(30)]
    shown = show(Policy.SHUFFLE, collection, [], 1, 60)
    first, second = [p.slug for p in shown[:30]], [p.slug for p in shown[30:]]
    assert first != second
    assert first != [p.slug for p in show(Policy.SHUFFLE, collection, [], 2, 30)]
    assert first != sorted(first)
    fewer = [c for c in collection if c.slug != first[20]]
    assert [p.slug for p in show(Policy.SHUFFLE, fewer, [], 1, 29)] == [s for s in first if s != first[20]]


def test_the_shuffle_is_the_same_on_every_machine_and_version() -> None:
    """A stored history belongs to an order, so the order is part of what is stored."""
    collection = [essay(name) for name in "abcde"]
    assert [p.slug for p in show(Policy.SHUFFLE, collection, [], 42, 5)] == ["c", "d", "a", "e", "b"]


def test_an_empty_collection_gives_nothing() -> None:
    assert pick(Policy.SHUFFLE, [], [Pick(Slug("a"), 3)], 1) is None


days = st.integers(0, 20)
names = st.sampled_from([f"essay-{n}" for n in range(14)])


@given(policies, collections, seeds, st.dictionaries(days, names, max_size=6), st.integers(1, 21))
def test_pins_are_honoured_and_nothing_is_doubled_by_them(
    policy: Policy, collection: list[Candidate], seed: int, wanted: dict[int, str], length: int
) -> None:
    """Of an essay that is pinned twice, the last pin counts, as in the store. Nothing that the policy chooses
    repeats in its round, or takes what is pinned for later while there is anything else.
    """
    slots = [Slot(SubscriptionId("a"), FIRST_DAY + timedelta(days=day)) for day in range(21)]
    once = {slug: day for day, slug in wanted.items()}
    able = {c.slug for c in collection} | {Slug("essay-13")}
    pins = Pins([Pin(slots[day], Slug(slug)) for slug, day in once.items()], able)
    history: list[Pick] = []
    for day in range(length):
        chosen = pick_for(slots[day], pins, policy, collection, history, seed)
        assert chosen is not None
        mine = next((slug for slug, pinned in once.items() if pinned == day), None)
        assert chosen.pinned == (mine in able)
        assert chosen.slug == mine or not chosen.pinned
        assert chosen.lapsed == (None if chosen.pinned else mine)
        later = {slug for slug, pinned in once.items() if pinned > day}
        if not chosen.pinned:
            assert chosen.slug not in later or {c.slug for c in collection} <= later
            assert chosen.slug not in {p.slug for p in history if p.round == chosen.round}
        assert running_round(history) <= chosen.round <= running_round(history) + 1
        history.append(chosen)


def test_a_pin_changes_no_choice_but_its_own() -> None:
    """What an admin was shown ahead stays, also where a shuffle divides many essays into parts."""
    collection = [essay(f"essay-{n}") for n in range(66)]
    slots = [Slot(SubscriptionId("a"), FIRST_DAY + timedelta(days=day)) for day in range(10)]

    def ahead(pins: Pins) -> list[Slug]:
        history: list[Pick] = []
        for slot in slots:
            chosen = pick_for(slot, pins, Policy.SHUFFLE, collection, history, 5)
            assert chosen is not None
            history.append(chosen)
        return [p.slug for p in history]

    first = ahead(Pins((), ()))
    swapped = Pins([Pin(slots[5], first[6]), Pin(slots[6], first[5])], first)
    assert ahead(swapped) == [*first[:5], first[6], first[5], *first[7:]]


@given(policies, collections, seeds, st.data())
def test_news_comes_first_each_once_and_breaks_no_round(
    policy: Policy, collection: list[Candidate], seed: int, data: st.DataObject
) -> None:
    """However many arrive, nothing comes twice in a round, no news twice as news, and the rest of the round follows."""
    created = datetime(2026, 1, 1, tzinfo=UTC)
    history: list[Pick] = []
    known = list(collection)
    for number in range(data.draw(st.integers(5, 30))):
        now = created + timedelta(days=number, hours=12)
        if data.draw(st.booleans()):
            known.append(replace(essay(f"news-{number}", number), news_at=now))
        slot = Slot(SubscriptionId("s"), now.date())
        chosen = pick_for(slot, Pins((), ()), policy, known, history, seed, created)
        assert chosen is not None
        waiting = [
            (each.news_at, each.slug)
            for each in known
            if each.news_at is not None and each.slug not in {pick.slug for pick in history}
        ]
        fresh = [each for each in waiting if each[0] > news_since(slot.local_date, created)]
        assert chosen.is_news == bool(fresh)
        if fresh:
            assert chosen.slug == min(fresh)[1]
        assert chosen.slug not in {pick.slug for pick in history if pick.round == chosen.round}
        if history and chosen.round > history[-1].round:
            before = {pick.slug for pick in history if pick.round == history[-1].round}
            assert {each.slug for each in known} <= before
        history.append(chosen)
    shown_as_news = [pick.slug for pick in history if pick.is_news]
    assert len(shown_as_news) == len(set(shown_as_news))


def test_what_came_before_the_subscription_or_two_weeks_ago_is_no_news() -> None:
    made = datetime(2026, 3, 1, tzinfo=UTC)
    early, late = replace(essay("early"), news_at=made), replace(essay("late"), news_at=made + timedelta(seconds=1))
    assert news_for(news_since(date(2026, 3, 2), made), [early], []) is None
    assert news_for(news_since(date(2026, 3, 2), made), [early, late], []) == "late"
    assert news_for(news_since(date(2026, 3, 16), made), [late], []) is None
    assert news_for(news_since(date(2026, 3, 2), made), [late], [], [late.slug]) is None
