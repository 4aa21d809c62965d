"""The groups that reports are made of, and what somebody can find out who puts all reports of all days side by side."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.community import Community, Member, Platform, person_of
from bot.core.ids import MemberId, Slug
from bot.core.rating import Distribution, Vote
from bot.core.report import (
    Act,
    Figure,
    OfSource,
    Report,
    Scope,
    Span,
    Stream,
    common_spans,
    counted_until,
    grouped,
    month_before,
    spans,
)
from bot.errors import InvalidInput
from bot.ports.searched import Searched
from bot.services.community.reporting import Reporting
from tests.fakes.clock import FixedClock
from tests.fakes.stores import MemoryStores
from tests.unit.arranged import essay

LEAST = 5
FIRST = datetime(2026, 10, 28, 9, tzinfo=UTC)
HOMES = (Community(Platform.DISCORD, "1"), Community(Platform.SLACK, "T1"))
SLUGS = (Slug("x"), Slug("y"))
SCOPES: tuple[Scope, ...] = (*HOMES, OfSource("letters"), None)
MONTHS = (date(2026, 10, 1), date(2026, 11, 1))
counts = st.tuples(*[st.integers(0, 12)] * 5)


@given(counts, st.integers(1, 8))
def test_spans_hold_every_rating_once_and_never_too_few(given_: Distribution, least: int) -> None:
    made = spans(given_, least)
    assert sum(span.count for span in made) == sum(given_)
    assert [span.low for span in made] == [1, *(span.high + 1 for span in made[:-1])]
    assert made[-1].high == 5
    assert len(made) == 1 or min(span.count for span in made) >= least


def test_a_distribution_of_groups_that_are_divided_differently_takes_what_tells_most() -> None:
    halves = (Span(1, 3, 5), Span(4, 5, 6))
    fine = (Span(1, 3, 5), Span(4, 4, 7), Span(5, 5, 8))
    assert common_spans([halves, halves, fine, (Span(1, 5, 9),)]) == (Span(1, 3, 15), Span(4, 5, 27))
    assert common_spans([fine]) == fine
    assert common_spans([(Span(1, 5, 9),)]) == ()


@given(st.lists(st.tuples(st.integers(0, 12), st.integers(0, 50)), max_size=60), st.sampled_from(list(Figure)))
def test_a_group_has_enough_members_and_time_alone_tells_groups_apart(
    acts: list[tuple[int, int]], figure: Figure
) -> None:
    stream = Stream(HOMES[0], SLUGS[0], figure)
    until = FIRST + timedelta(minutes=51)
    done = [Act(MemberId(str(who)), FIRST + timedelta(minutes=at)) for who, at in acts]
    made = grouped(stream, done, until, LEAST)
    assert bool(made) == (len({act.member for act in done}) >= LEAST)
    for group in made:
        held = [act for act in done if group.since <= act.at < group.until]
        assert (group.count, group.members) == (len(held), len({act.member for act in held}))
        assert group.members >= LEAST
    assert sum(group.count for group in made) in (0, len(done))


def test_a_day_is_counted_when_it_is_over_and_what_came_late_is_there() -> None:
    assert counted_until(datetime(2026, 12, 1, 0, 59, tzinfo=UTC)) == datetime(2026, 11, 30, tzinfo=UTC)
    assert counted_until(datetime(2026, 12, 1, 1, 0, tzinfo=UTC)) == datetime(2026, 12, 1, tzinfo=UTC)
    assert month_before(date(2026, 1, 1)) == date(2025, 12, 1)
    assert month_before(date(2026, 12, 1), -1) == date(2027, 1, 1)


@dataclass
class Bits:
    """Somebody who knows which score each rating is worth: each has a bit of its own, so that a sum names its parts."""

    of: dict[int, MemberId] = field(default_factory=dict)

    def score(self, member: MemberId) -> float:
        bit = len(self.of)
        self.of[bit] = member
        return 1 + 2.0 ** -(bit + 1)

    def ratings(self, total: float, count: int) -> frozenset[int]:
        rest, found = total - count, set()
        for bit in self.of:
            if rest >= 2.0 ** -(bit + 1):
                rest -= 2.0 ** -(bit + 1)
                found.add(bit)
        assert rest == 0
        return frozenset(found)


class World:
    """Two communities, two essays of one source, and an attacker who reads every report every day."""

    def __init__(self) -> None:
        self.stores = MemoryStores.empty()
        self.clock = FixedClock(FIRST)
        self.reporting = Reporting(self.stores.reports, self.stores.essays, self.stores.sources, self.clock, LEAST)
        self.bits = Bits()
        self.seen: set[frozenset[int]] = set()
        self.words: dict[str, int] = {}

    async def act(self, who: int, home: int, slug: int, what: str) -> None:
        member = Member(HOMES[home], MemberId(f"m{who}"), "somebody")
        ratings = self.stores.ratings
        self.clock.advance(timedelta(minutes=7))
        match what:
            case "rate" if len(self.bits.of) < 45:
                score = self.bits.score(member.id)
                await ratings.vote(member, Vote(SLUGS[slug], member.id, "x", score, self.clock.now()))
            case "take back":
                await ratings.withdraw(member, SLUGS[slug], "x")
            case "forget":
                await ratings.forget(person_of(member))

    async def look(self) -> None:
        """A day later."""
        self.clock.advance(timedelta(days=1))
        await self.reporting.count()
        standing = {
            round(v.score, 16) for home in HOMES for s in SLUGS for v in await self.stores.ratings.of_essay(home, s)
        }
        for scope in SCOPES:
            for month in MONTHS:
                for told in self.told(await self.reporting.report(scope, month)):
                    assert all(1 + 2.0 ** -(bit + 1) in standing for bit in told), "what was taken back is told"
                    self.seen.add(told)

    def told(self, report: Report) -> list[frozenset[int]]:
        every = [each.ratings for each in report.essays] + [each.ratings for each in report.months]
        for span in [*report.spans, *(span for each in report.essays for span in each.spans)]:
            assert span.count >= LEAST
        return [self.bits.ratings(score.total, score.count) for score in every if score.count]

    def atoms(self) -> Mapping[frozenset[int], set[MemberId]]:
        """The ratings that no report tells apart: whatever is added and subtracted is made of these."""
        seen = sorted(self.seen, key=sorted)
        atoms: dict[frozenset[int], set[MemberId]] = defaultdict(set)
        for bit, member in self.bits.of.items():
            inside = frozenset(number for number, told in enumerate(seen) if bit in told)
            if inside:
                atoms[inside].add(member)
        return atoms


_DEEDS = st.tuples(
    st.integers(0, 11), st.integers(0, 1), st.integers(0, 1), st.sampled_from(["rate"] * 7 + ["take back", "forget"])
)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.lists(_DEEDS, min_size=4, max_size=16), min_size=2, max_size=6))
async def test_no_difference_of_any_two_reports_is_of_fewer_than_k_members(
    days: list[list[tuple[int, int, int, str]]],
) -> None:
    world = World()
    await world.stores.essays.apply("letters", [essay("x"), essay("y")], [])
    for day in days:
        for deed in day:
            await world.act(*deed)
        await world.look()
    for members in world.atoms().values():
        assert len(members) >= LEAST


async def test_enough_ratings_are_told_the_day_after_with_how_they_are_distributed() -> None:
    world = World()
    await world.stores.essays.apply("letters", [essay("x"), essay("y")], [])
    for who in range(12):
        member = Member(HOMES[0], MemberId(f"m{who}"), "somebody")
        vote = Vote(SLUGS[0], member.id, "x", 5.0 if who < 6 else 2.0, FIRST + timedelta(minutes=who))
        await world.stores.ratings.vote(member, vote)
        await world.stores.searched.opened(member, Searched(SLUGS[0], "人脈" if who else "mine", FIRST))
    await world.reporting.count()
    assert (await world.reporting.report(HOMES[0], MONTHS[0])).essays == ()
    world.clock.advance(timedelta(days=1))
    await world.reporting.count()
    report = await world.reporting.report(None, MONTHS[0])
    [told] = report.essays
    assert (told.ratings.count, told.ratings.mean) == (12, 3.5)
    assert told.spans == (Span(1, 2, 6), Span(3, 5, 6))
    assert told.searches == (("人脈", 11),)
    assert (report.total.ratings.count, report.total.searches) == (12, 11)
    wary = Reporting(world.stores.reports, world.stores.essays, world.stores.sources, world.clock, 7)
    [told] = (await wary.report(None, MONTHS[0])).essays
    assert (told.ratings.count, told.spans) == (12, ())
    wary = Reporting(world.stores.reports, world.stores.essays, world.stores.sources, world.clock, 13)
    assert (await wary.report(None, MONTHS[0])).essays == ()


async def test_clicks_are_told_in_steps_and_up_to_yesterday() -> None:
    world = World()
    await world.stores.essays.apply("letters", [essay("x")], [])
    for who in range(5):
        await world.act(who, 0, 0, "rate")
    await world.look()
    stores, today = world.stores, world.clock.now().date()
    for number in range(13):
        day = date(2026, 10, 28) if number else date(2026, 9, 30)
        await stores.clicks.count(HOMES[number % 2], SLUGS[0], day)
    for _ in range(9):
        await stores.clicks.count(HOMES[0], SLUGS[0], today)
    counting = Reporting(stores.reports, stores.essays, stores.sources, world.clock, LEAST, stores.clicks)
    [told] = (await counting.report(None, MONTHS[0])).essays
    assert told.clicks == 10  # of twelve in the month; today's are to come
    [told] = (await counting.report(HOMES[0], MONTHS[0])).essays
    assert told.clicks == 5  # of six
    assert (await world.reporting.report(None, MONTHS[0])).essays[0].clicks is None


@pytest.mark.parametrize("text", ["2026-13", "11", "2027-01", "１２", "2026-11-01", "1999-12"])
def test_what_is_no_month_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput):
        World().reporting.month(text)
    assert World().reporting.month("2026-9") == date(2026, 9, 1)
