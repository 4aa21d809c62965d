"""What a member sees of their own reading: their days, their essays, and nothing kept unasked."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.core.comment import Comment
from bot.core.community import Member, Person, person_of
from bot.core.ids import CommentId, Slug
from bot.core.rating import Vote
from bot.core.reading_list import Read
from bot.errors import StoreError
from bot.services.community.own_reading import SHOWN, ReadingLists
from tests.fakes.clock import FixedClock
from tests.fakes.reading_lists import MemoryReadingLists
from tests.fakes.stores import MemoryStores
from tests.unit.arranged import ANN, BEN, NOW, essay, posted

DAY = timedelta(days=1)
SLUGS = [Slug(f"essay-{n}") for n in range(SHOWN + 2)]


class Desk:
    """A library, and what members did in it."""

    def __init__(self) -> None:
        self.stores = MemoryStores.empty()
        self.clock = FixedClock(NOW)
        self.lists = self.of(self.stores.reading_lists)

    def of(self, store: MemoryReadingLists) -> ReadingLists:
        stores = self.stores
        return ReadingLists(store, stores.ratings, stores.comments, stores.essays, self.clock)

    async def rate(self, member: Member, slug: Slug, days: int, score: float = 4) -> None:
        await self.stores.ratings.vote(member, Vote(slug, member.id, "👍", score, NOW - days * DAY))

    async def say(self, member: Member, slug: Slug, days: int) -> None:
        id_ = CommentId(f"{member.id} {slug} {days}")
        said = Comment(id=id_, slot=posted(slug).slot, slug=slug, author=member, text="t", created=NOW - days * DAY)
        await self.stores.comments.add(said)


@pytest.fixture
async def desk() -> Desk:
    made = Desk()
    await made.stores.essays.apply("test", [essay(slug) for slug in SLUGS], [])
    return made


async def test_days_of_reading_rating_and_commenting_are_one_run_of_ones_own(desk: Desk) -> None:
    await desk.lists.keep(ANN)
    await desk.rate(ANN, SLUGS[0], 2)
    await desk.say(ANN, SLUGS[1], 1)
    await desk.lists.opened(ANN, SLUGS[2], "UTC")
    assert (await desk.lists.of(ANN, "UTC")).streak == 3
    assert (await desk.lists.of(BEN, "UTC")).streak == 0
    await desk.lists.stop(ANN)
    assert (await desk.lists.of(ANN, "UTC")).streak == 2
    desk.clock.advance(DAY)
    assert (await desk.lists.of(ANN, "UTC")).streak == 0


async def test_days_are_those_of_the_zone(desk: Desk) -> None:
    late = NOW.replace(hour=16)  # past midnight in Tokyo
    await desk.stores.ratings.vote(ANN, Vote(SLUGS[0], ANN.id, "👍", 4.0, late - DAY))
    await desk.stores.ratings.vote(ANN, Vote(SLUGS[1], ANN.id, "👍", 4.0, late - timedelta(hours=2)))
    desk.clock.advance(late - NOW)
    assert (await desk.lists.of(ANN, "UTC")).streak == 2
    assert (await desk.lists.of(ANN, "Asia/Tokyo")).streak == 1
    await desk.lists.keep(ANN)
    await desk.lists.opened(ANN, SLUGS[2], "Asia/Tokyo")
    [(_, day)] = (await desk.lists.of(ANN, "UTC")).read
    assert day == late.date() + DAY


async def test_the_latest_essays_come_once_each_with_ones_own_score(desk: Desk) -> None:
    for number, slug in enumerate(SLUGS):
        await desk.rate(ANN, slug, number + 1, score=3)
    await desk.stores.ratings.vote(ANN, Vote(SLUGS[0], ANN.id, "5", 5.0, NOW))
    await desk.say(ANN, SLUGS[-1], 0)
    await desk.say(ANN, SLUGS[-1], 9)
    await desk.stores.essays.apply("test", [], [SLUGS[1]])
    own = await desk.lists.of(ANN, "UTC")
    told = [(each.essay.slug, each.score, each.comments) for each in own.touched]
    assert sorted(told[:2]) == [(SLUGS[0], 5.0, 0), (SLUGS[-1], 3.0, 2)]
    assert told[2:] == [(slug, 3.0, 0) for slug in SLUGS[2:SHOWN]]
    assert own.scores[SLUGS[0]] == 5.0


async def test_an_essay_that_was_read_again_stands_once_with_its_latest_day(desk: Desk) -> None:
    await desk.lists.keep(ANN)
    for slug in (SLUGS[0], SLUGS[1], SLUGS[0]):
        await desk.lists.opened(ANN, slug, "UTC")
        desk.clock.advance(DAY)
    read = (await desk.lists.of(ANN, "UTC")).read
    assert [(shown.slug, day) for shown, day in read] == [
        (SLUGS[0], (NOW + 2 * DAY).date()),
        (SLUGS[1], (NOW + DAY).date()),
    ]


async def test_an_essay_is_shown_though_its_reading_cannot_be_kept(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    class Full(MemoryReadingLists):
        async def opened(self, person: Person, read: Read) -> bool:
            raise StoreError("The disk is full.")

    full = Full()
    await full.keep(person_of(ANN), NOW)
    await desk.of(full).opened(ANN, SLUGS[0], "UTC")
    assert "could not be kept" in caplog.text
