"""``ReportStore``, ``SearchedStore`` and ``ReportKeyStore``."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.core.community import Community, Platform, person_of
from bot.core.ids import CommentId, Slug
from bot.core.report import Figure, Group, OfSource, Reach, Scope, Span, Stream, Sums
from bot.core.retention import Leftover
from bot.core.saved import Saved
from bot.core.subscription import Kind
from bot.ports.report_keys import ReportKey
from bot.ports.searched import Searched
from tests.conformance.bundle import Stores
from tests.conformance.examples import (
    GUILD,
    HOUR,
    MESSAGE,
    MINUTE,
    NOW,
    OTHER_CHANNEL,
    POST,
    SECOND,
    WORKSPACE,
    comment,
    delivery,
    essay,
    member,
    vote,
)

SIX = Slug("door-six")
LEAST = 3
UNTIL = NOW + timedelta(days=1)
MONTH = date(2026, 7, 1)
RATED = Stream(GUILD, SIX, Figure.RATINGS)


async def rate(stores: Stores, *members: str, score: float = 4.0, after: timedelta = timedelta(0)) -> None:
    for number, each in enumerate(members):
        await stores.ratings.vote(member(each), vote(score, NOW + after + number * MINUTE, by=each))


async def told(stores: Stores, scope: Scope = GUILD) -> Sequence[Group]:
    return sorted(await stores.reports.groups(scope, MONTH), key=lambda group: group.since)


async def test_acts_are_counted_when_enough_members_are_behind_them(stores: Stores) -> None:
    await rate(stores, "m1", "m2")
    assert await stores.reports.streams(NOW, UNTIL) == [RATED]
    assert await stores.reports.group(RATED, UNTIL, LEAST) == 0
    await rate(stores, "m3", score=1.0, after=HOUR)
    assert await stores.reports.group(RATED, NOW + HOUR, LEAST) == 0  # not before the end of the day
    assert await stores.reports.group(RATED, UNTIL, LEAST) == 1
    assert await told(stores) == [Group(RATED, NOW, UNTIL, MONTH, 3, 3, 9.0, (Span(1, 5, 3),))]
    assert await stores.reports.group(RATED, UNTIL, LEAST) == 0  # never twice


async def test_what_no_group_has_held_waits_for_a_group_of_its_own(stores: Stores) -> None:
    await rate(stores, "m1", "m2", "m3")
    await stores.reports.group(RATED, UNTIL, LEAST)
    await rate(stores, "m4", "m5", after=timedelta(days=1))
    assert await stores.reports.group(RATED, UNTIL + timedelta(days=1), LEAST) == 0
    await rate(stores, "m6", after=timedelta(days=2))
    assert await stores.reports.group(RATED, UNTIL + timedelta(days=2), LEAST) == 1
    assert [group.count for group in await told(stores)] == [3, 3]
    assert await stores.reports.sums(GUILD, MONTH, MONTH, LEAST) == [Sums(MONTH, Figure.RATINGS, 6, 24.0)]
    assert await stores.reports.sums(GUILD, MONTH, MONTH, 4) == []


@pytest.mark.parametrize("way", ["withdrawn", "given anew", "given in another way", "forgotten"])
async def test_a_rating_that_is_taken_back_takes_its_group_along_for_good(stores: Stores, way: str) -> None:
    await rate(stores, "m1", "m2", "m3")
    await stores.reports.group(RATED, UNTIL, LEAST)
    one = member("m1")
    again = vote(4.0, UNTIL)
    match way:
        case "withdrawn":
            await stores.ratings.withdraw(one, SIX, again.source)
        case "given anew":
            await stores.ratings.vote(one, again)
        case "given in another way":
            await stores.ratings.vote(one, replace(again, source="/essay rate"))
        case "forgotten":
            await stores.ratings.forget(person_of(one))
    assert await told(stores) == []
    await rate(stores, "m4", "m5", "m6", after=timedelta(days=2))
    await stores.reports.group(RATED, UNTIL + timedelta(days=2), LEAST)
    assert sum(group.count for group in await told(stores)) in (3, 4)  # none of the first three is counted again


@pytest.mark.parametrize("way", ["deleted", "hidden", "forgotten"])
async def test_a_comment_that_goes_takes_its_group_along(stores: Stores, way: str) -> None:
    for number in range(3):
        said = comment(f"c{number}", at=NOW + number * MINUTE)
        await stores.comments.add(replace(said, author=member(f"m{number}")))
    await stores.comments.add(replace(comment("c9"), author=replace(member("m9"), is_bot=True)))
    assert await stores.reports.streams(NOW, NOW + SECOND) == [Stream(GUILD, SIX, Figure.COMMENTS)]
    elsewhere = replace(comment("c8"), slug=Slug("door-nine"), author=replace(member("m9"), is_bot=True))
    await stores.comments.add(elsewhere)
    [stream] = await stores.reports.streams(NOW, UNTIL)
    await stores.reports.group(stream, UNTIL, LEAST)
    assert [(group.members, group.count) for group in await told(stores)] == [(3, 3)]
    await stores.comments.edit(CommentId("c0"), "another text", UNTIL)
    assert await told(stores) != []
    match way:
        case "deleted":
            await stores.comments.delete(CommentId("c1"), UNTIL)
        case "hidden":
            await stores.comments.hide(CommentId("c1"), UNTIL)
        case "forgotten":
            await stores.comments.forget(person_of(member("m1")))
    assert await told(stores) == []


async def test_what_is_saved_counts_where_it_was_saved_until_it_is_taken_back(stores: Stores) -> None:
    for number in range(3):
        whose = person_of(member(f"m{number}"))
        await stores.saved.save(whose, Saved(SIX, NOW + number * MINUTE, GUILD))
    await stores.saved.save(person_of(member("m7")), Saved(SIX, NOW))  # of an earlier version: nobody knows where
    stream = Stream(GUILD, SIX, Figure.SAVES)
    assert await stores.reports.streams(NOW, UNTIL) == [stream]
    await stores.reports.group(stream, UNTIL, LEAST)
    assert [group.count for group in await told(stores)] == [3]
    assert await told(stores, WORKSPACE) == []
    await stores.saved.remove(person_of(member("m2")), SIX)
    assert await told(stores) == []


async def test_searches_are_counted_by_their_words_and_for_as_long_as_they_are_kept(stores: Stores) -> None:
    for number in range(3):
        await stores.searched.opened(member(f"m{number}"), Searched(SIX, "人脈", NOW + number * MINUTE))
        await stores.searched.opened(member(f"m{number}"), Searched(SIX, "人脈", UNTIL))
    await stores.searched.opened(member("m0"), Searched(SIX, "mine alone", NOW))
    streams = await stores.reports.streams(NOW, UNTIL)
    assert {stream.words for stream in streams} == {"人脈", "mine alone"}
    for stream in streams:
        await stores.reports.group(stream, UNTIL, LEAST)
    assert [(group.stream.words, group.count) for group in await told(stores)] == [("人脈", 3)]
    own = await stores.searched.of_person(person_of(member("m0")))
    assert own == [Searched(SIX, "mine alone", NOW), Searched(SIX, "人脈", NOW)]
    assert await stores.searched.forget(person_of(member("m0"))) == 2
    assert await told(stores) == []
    assert await stores.leftovers.clear(Leftover.SEARCHES, NOW + 2 * MINUTE, 10) == 1


async def test_when_a_searchs_time_is_over_its_group_is_told_no_more(stores: Stores) -> None:
    for number in range(3):
        await stores.searched.opened(member(f"m{number}"), Searched(SIX, "人脈", NOW + number * MINUTE))
    await stores.reports.group(Stream(GUILD, SIX, Figure.SEARCHES, "人脈"), UNTIL, LEAST)
    assert await stores.leftovers.clear(Leftover.SEARCHES, NOW + SECOND, 10) == 1
    assert await told(stores) == []
    assert await stores.leftovers.clear(Leftover.SEARCHES, UNTIL + HOUR, 10) == 2


async def test_a_report_is_of_a_community_a_source_or_everything(stores: Stores) -> None:
    await stores.essays.apply("letters", [essay("door-six")], [])
    await stores.essays.apply("others", [essay("door-seven")], [])
    slack = Stream(WORKSPACE, Slug("door-seven"), Figure.RATINGS)
    for number in range(3):
        await rate(stores, f"m{number}", after=number * MINUTE)
        there = member(f"m{number}", community=WORKSPACE)
        await stores.ratings.vote(there, vote(4.0, NOW + number * MINUTE, by=there.id, slug=slack.slug))
    for stream in (RATED, slack):
        await stores.reports.group(stream, UNTIL, LEAST)
    assert [group.stream for group in await told(stores)] == [RATED]
    assert [group.stream for group in await told(stores, OfSource("letters"))] == [RATED]
    assert [group.stream for group in await told(stores, OfSource("others"))] == [slack]
    assert {group.stream for group in await told(stores, None)} == {RATED, slack}
    assert await stores.reports.groups(None, date(2026, 6, 1)) == []


async def test_posts_are_counted_by_month_and_essay(stores: Stores) -> None:
    await stores.essays.apply("letters", [essay("door-six")], [])
    posted = replace(delivery(), message=MESSAGE, post=POST)
    elsewhere = replace(posted, slot=replace(posted.slot, turn=12), channel=OTHER_CHANNEL)
    waiting = replace(posted, slot=replace(posted.slot, turn=13), message=None)
    private = replace(posted, slot=replace(posted.slot, turn=14), kind=Kind.PERSONAL)
    for each in (posted, elsewhere, waiting, private):
        await stores.deliveries.add(each)
    for scope in (GUILD, OfSource("letters"), None):
        assert await stores.reports.reach(scope, MONTH) == {SIX: Reach(2, 2)}
        assert await stores.reports.posts(scope, MONTH) == 2
    for scope in (WORKSPACE, OfSource("others")):
        assert await stores.reports.reach(scope, MONTH) == {}
    assert await stores.reports.posts(GUILD, date(2026, 8, 1)) == 0


async def test_how_far_acts_were_looked_at_is_kept(stores: Stores) -> None:
    assert await stores.reports.counted() is None
    for until in (NOW, UNTIL):
        await stores.reports.count_from(until)
        assert await stores.reports.counted() == until


async def test_a_key_is_kept_until_it_is_renewed(stores: Stores) -> None:
    keys = stores.report_keys
    first, second = ReportKey("t1", "", source="letters"), ReportKey("t2", "", source="letters")
    ours = ReportKey("t3", "k3", GUILD)
    assert await keys.make(first) == first
    assert await keys.make(second) == first
    assert await keys.make(ours) == ours
    await keys.renew(second)
    assert (await keys.find("t1"), await keys.find("t2"), await keys.find("t3")) == (None, second, ours)
    assert await keys.of(OfSource("letters")) == second
    assert await keys.of(Community(Platform.DISCORD, "another")) is None


async def test_two_who_count_at_once_count_nobody_twice(stores: Stores) -> None:
    for number in range(6):
        for each in ("m1", "m2", "m3", "m4"):
            await stores.ratings.vote(member(each), vote(4.0, NOW, by=each, slug=f"door-{number}"))
    streams = [Stream(GUILD, Slug(f"door-{number}"), Figure.RATINGS) for number in range(6)]
    days = (UNTIL, UNTIL + timedelta(days=1))
    await asyncio.gather(*(stores.reports.group(stream, until, LEAST) for stream in streams for until in days))
    assert await stores.reports.sums(GUILD, MONTH, MONTH, LEAST) == [Sums(MONTH, Figure.RATINGS, 24, 96.0)]


async def test_what_goes_while_it_is_counted_is_not_counted(stores: Stores) -> None:
    for number in range(8):
        slug = Slug(f"door-{number}")
        for each in ("m1", "m2", "m3"):
            await stores.ratings.vote(member(each), vote(4.0, NOW, by=each, slug=slug))
            said = comment(f"{each}-{number}")
            await stores.comments.add(replace(said, slug=slug, author=member(each)))
    figures = (Figure.RATINGS, Figure.COMMENTS)
    streams = [Stream(GUILD, Slug(f"door-{number}"), figure) for number in range(8) for figure in figures]
    gone = person_of(member("m1"))
    await asyncio.gather(
        *(stores.reports.group(stream, UNTIL, LEAST) for stream in streams[:8]),
        stores.ratings.forget(gone),
        stores.comments.forget(gone),
        *(stores.reports.group(stream, UNTIL, LEAST) for stream in streams[8:]),
    )
    assert await told(stores) == []
