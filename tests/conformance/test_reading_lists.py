"""The lists of what members read that every store must keep, and what it must not."""

from __future__ import annotations

from datetime import timedelta

from bot.core.community import Person, person_of
from bot.core.ids import Slug
from bot.core.reading_list import Read
from bot.core.retention import Leftover
from tests.conformance.bundle import Stores
from tests.conformance.examples import NOW, WORKSPACE, member

SIX, SEVEN = Slug("door-six"), Slug("door-seven")
ME, OTHER = person_of(member()), person_of(member("m2"))
SLACK_ME = person_of(member(community=WORKSPACE))
TODAY = NOW.date()
DAY = timedelta(days=1)


async def test_without_a_list_nothing_of_what_somebody_reads_is_kept(stores: Stores) -> None:
    lists = stores.reading_lists
    assert not await lists.opened(ME, Read(SIX, TODAY, NOW))
    assert await lists.since(ME) is None
    assert list(await lists.of_person(ME)) == []
    assert await lists.keep(ME, NOW) == NOW
    assert list(await lists.of_person(ME)) == []


async def test_a_list_keeps_the_first_opening_of_a_day_newest_first(stores: Stores) -> None:
    lists = stores.reading_lists
    await lists.keep(ME, NOW)
    assert await lists.keep(ME, NOW + DAY) == NOW
    first, later = Read(SIX, TODAY, NOW), Read(SIX, TODAY + DAY, NOW + DAY)
    other = Read(SEVEN, TODAY, NOW)
    for read in (first, later, other):
        assert await lists.opened(ME, read)
    assert not await lists.opened(ME, Read(SIX, TODAY, NOW + timedelta(hours=1)))
    assert list(await lists.of_person(ME)) == [later, other, first]
    assert list(await lists.of_person(ME, 2)) == [later, other]


async def test_forgetting_ends_one_persons_list_alone(stores: Stores) -> None:
    lists, read = stores.reading_lists, Read(SIX, TODAY, NOW)
    for whose in (ME, OTHER, SLACK_ME):
        await lists.keep(whose, NOW)
        await lists.opened(whose, read)
    assert await lists.forget(ME) == 1
    assert await lists.forget(ME) == 0
    assert await lists.since(ME) is None
    assert not await lists.opened(ME, read)
    for whose in (OTHER, SLACK_ME):
        assert list(await lists.of_person(whose)) == [read]
    assert await lists.since(Person(SLACK_ME.platform, SLACK_ME.id)) is None


async def test_what_was_read_long_ago_goes_and_the_list_stays(stores: Stores) -> None:
    lists = stores.reading_lists
    await lists.keep(ME, NOW - DAY)
    old, new = Read(SIX, TODAY - DAY, NOW - DAY), Read(SIX, TODAY, NOW)
    for read in (old, new):
        await lists.opened(ME, read)
    assert await stores.leftovers.clear(Leftover.READINGS, NOW, 10) == 1
    assert list(await lists.of_person(ME)) == [new]
    assert await lists.since(ME) == NOW - DAY
