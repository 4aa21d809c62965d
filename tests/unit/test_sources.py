"""Sources: previewed, confirmed, read again and again, paused, removed and made public."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.core.collection import Outside
from bot.core.community import LOCAL_COMMUNITY, Community, Platform
from bot.core.essay import Rights
from bot.core.ids import MemberId, Slug
from bot.core.source import Backlog, Source, SourceKind, SourceState
from bot.errors import AddressGone, BotError, Conflict, FetchFailed, InvalidInput, NotFound, ParseFailed, StoreBusy
from bot.ports.chat import Notice, SourceGone
from bot.ports.source import Dropped, EssaySource, Harvest
from bot.services.delivery.admin_notices import Admins
from bot.services.delivery.pace import Pace
from bot.services.library.importing import Import, Reading
from bot.services.library.indexing import Indexer
from bot.services.sources.adding import WAITS, Adding, checked_address
from bot.services.sources.keeping import Sources
from bot.services.sources.reading import LEASE, Importing, SourceReading
from bot.services.sources.telling import Telling
from bot.services.sources.withdrawing import Withdrawing
from tests.fakes.chat import FakeChat
from tests.fakes.clock import FixedClock
from tests.fakes.library import ListSource, MemoryIndex
from tests.fakes.opening import FakeOpener, ListedWork, MemoryUploads, Site
from tests.fakes.stores import MemoryStores
from tests.unit.arranged import NOW, draft, standing_order

FEED = "https://example.org/feed"
HERE = LOCAL_COMMUNITY
THERE = Community(Platform.DISCORD, "guild")
ANN = MemberId("ann")
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


class World:
    """The services over stores in memory, and a blog of four essays."""

    def __init__(self) -> None:
        self.clock = FixedClock(NOW)
        self.stores = MemoryStores.empty()
        self.opener = FakeOpener()
        self.uploads = MemoryUploads(self.clock)
        self.chat = FakeChat.with_nonce(self.clock)
        self.work = ListedWork()
        self.site = Site([draft(f"old-{n}", licence="") for n in range(4)], title="Letters, and more")
        self.opener.sites[FEED] = self.site
        self.indexer = Indexer(self.stores.essays, MemoryIndex(self.stores.essays))
        self.start()

    def start(self, importing: Importing | None = None) -> None:
        """A process over the same stores."""
        stores, clock = self.stores, self.clock
        self.adding = Adding(stores.sources, stores.essays, stores.fingerprints, self.opener, self.uploads, clock)
        withdrawing = Withdrawing(stores.essays, self.indexer)
        admins = Admins(stores.subscriptions, {Platform.LOCAL: self.chat}, Pace())
        self.reading = SourceReading(
            stores.sources,
            stores.essays,
            self.opener,
            self.uploads,
            importing or self.importing,
            withdrawing,
            Telling(stores.subscriptions, admins),
            clock,
        )
        self.sources = Sources(
            stores.sources,
            stores.essays,
            stores.subscriptions,
            self.uploads,
            self.reading,
            withdrawing,
            self.work,
            clock,
        )

    def importing(self, essays: EssaySource, reading: Reading) -> Import:
        return Import(self.stores.essays, self.stores.fingerprints, self.indexer, essays, reading)

    def slow_down(self, begun: asyncio.Event, go_on: asyncio.Event) -> None:
        """From now on a reading waits in its middle."""

        class Waiting(ListSource):
            async def read(self, places: Sequence[str]) -> Harvest:
                begun.set()
                await go_on.wait()
                return await super().read(places)

        def importing(essays: EssaySource, reading: Reading) -> Import:
            assert isinstance(essays, ListSource)
            waiting = Waiting(essays.name, essays.drafts)
            waiting.absence, waiting.names_slugs = essays.absence, essays.names_slugs
            return self.importing(waiting, reading)

        self.start(importing)

    async def added(self, owner: Community | None = HERE, rights: Rights = Rights.OWNER) -> Source:
        """The blog, confirmed and not read yet."""
        preview = await self.adding.preview_address(FEED, owner, ANN)
        self.adding.choose(preview.source.name, owner, rights)
        return await self.adding.confirm(preview.source.name, owner)

    async def tick(self) -> int:
        """Read what is due; returns how many sources that were."""
        await self.reading.tick(self.work)
        waiting, self.work.waiting = self.work.waiting, []
        for _, name in waiting:
            await self.reading.read(name)
        return len(waiting)

    async def get(self, source: Source) -> Source:
        found = await self.stores.sources.get(source.name)
        assert found is not None
        return found

    async def there(self) -> list[str]:
        return sorted(essay.slug for essay in await self.stores.essays.every())

    async def news(self) -> list[str]:
        return sorted(e.slug for e in await self.stores.essays.every() if e.news_at is not None)


@pytest.fixture
def world() -> World:
    return World()


async def test_a_preview_shows_three_essays_and_writes_nothing(world: World) -> None:
    world.site.dropped = (Dropped("Click the banner", "ranking"),)
    preview = await world.adding.preview_address("example.org/feed", HERE, ANN)
    assert [(each.essay.title, each.dropped) for each in preview.samples] == [
        (f"On old-{n}", world.site.dropped) for n in range(3)
    ]
    assert (preview.count, preview.source.kind, preview.licence) == (4, SourceKind.FEED, "")
    assert preview.source.defaults.rights is Rights.LINK_ONLY
    assert preview.source.title == "Letters and more", "commas stand between the names of collections"
    assert preview.samples[0].essay.body, "whoever confirms the rights sees the text"
    assert await world.stores.sources.every() == [] == await world.there()
    assert world.opener.open_now == 0


async def test_confirmed_it_is_its_communitys_from_the_first_essay_on(world: World) -> None:
    preview = await world.adding.preview_address(FEED, HERE, ANN, title="My letters")
    token = preview.source.name
    with pytest.raises(NotFound):
        await world.adding.confirm(token, THERE)
    world.adding.choose(token, HERE, Rights.LICENSED)
    world.adding.choose(token, HERE, backlog=Backlog.NEWEST_FIRST)
    source = await world.adding.confirm(token, HERE)
    assert (source.title, source.owner, source.added_by) == ("My letters", HERE, ANN)
    assert (source.defaults.rights, source.backlog) == (Rights.LICENSED, Backlog.NEWEST_FIRST)
    assert set((await world.stores.essays.owners())["My letters"]) == {HERE}
    assert await world.there() == []
    assert await world.tick() == 1
    assert await world.there() == ["old-0", "old-1", "old-2", "old-3"]
    kept = await world.stores.essays.get(Slug("old-0"))
    assert kept is not None
    assert (kept.collection, kept.rights) == ("My letters", Rights.LICENSED)
    with pytest.raises(NotFound):
        await world.adding.confirm(token, HERE)


async def test_a_preview_waits_for_an_hour_and_a_file_with_it(world: World) -> None:
    world.opener.sites["export.txt"] = Site([draft("a")], kind=SourceKind.MOVABLE_TYPE, title="")
    token = await world.adding.upload("C:\\blog\\export.txt", b"da")
    assert await world.adding.upload("C:\\blog\\export.txt", b"ta", token, 2) == token
    preview = await world.adding.preview_file(token, HERE, ANN)
    assert preview.source.title == "export.txt"
    assert preview.source.defaults.rights is Rights.OWNER
    assert world.uploads.kept[preview.source.name][1] == b"data"
    world.clock.advance(WAITS + timedelta(seconds=1))
    with pytest.raises(NotFound):
        await world.adding.confirm(preview.source.name, HERE)
    world.start()
    await world.adding.tidy()
    assert world.uploads.kept == {}


async def test_a_file_is_read_once_and_then_kept_no_longer(world: World) -> None:
    world.opener.sites["export.txt"] = Site([draft("a"), draft("b")], kind=SourceKind.MOVABLE_TYPE)
    preview = await world.adding.preview_file(await world.adding.upload("export.txt", b"data"), HERE, ANN)
    source = await world.adding.confirm(preview.source.name, HERE)
    await world.adding.tidy()
    assert world.uploads.kept
    await world.tick()
    assert await world.there() == ["a", "b"]
    after = await world.get(source)
    assert (after.next_read, after.read_at, world.uploads.kept) == (None, NOW, {})
    with pytest.raises(InvalidInput):
        await world.sources.refresh(source.name, HERE)


async def test_a_file_that_nobody_can_read_leaves_nothing(world: World) -> None:
    world.opener.sites["x.bin"] = Site(error=ParseFailed("This is no archive.", where="x.bin", line=1))
    with pytest.raises(ParseFailed):
        await world.adding.preview_file(await world.adding.upload("x.bin", b"data"), HERE, ANN)
    assert world.uploads.kept == {}


@pytest.mark.parametrize("text", ["", "file:///etc/passwd", "ftp://example.org/x", "localhost", "https://", "a b.c"])
def test_only_the_web_is_an_address(text: str) -> None:
    with pytest.raises(InvalidInput):
        checked_address(text)


async def test_an_address_is_added_once_by_each_community(world: World) -> None:
    first = await world.added()
    with pytest.raises(InvalidInput):
        await world.adding.preview_address(FEED, HERE, ANN)
    second = await world.added(THERE)
    assert second.title == f"{first.title} (2)"


async def test_the_front_page_of_a_blog_leads_to_its_feed_which_is_added_once(world: World) -> None:
    world.opener.sites["https://example.org/"] = replace(world.site, address=FEED)
    preview = await world.adding.preview_address("https://example.org/", HERE, ANN)
    assert preview.source.address == FEED
    await world.adding.confirm(preview.source.name, HERE)
    with pytest.raises(InvalidInput):
        await world.adding.preview_address("https://example.org/", HERE, ANN)


async def test_what_a_feed_brings_later_is_news_and_what_it_lacks_stays(world: World) -> None:
    source = await world.added()
    await world.tick()
    assert await world.news() == []
    world.site.drafts = [*world.site.drafts[2:], draft("fresh")]
    assert await world.tick() == 0, "an hour has not gone by"
    world.clock.advance(HOUR)
    assert await world.tick() == 1
    assert await world.there() == ["fresh", "old-0", "old-1", "old-2", "old-3"]
    assert await world.news() == ["fresh"]
    status = await world.sources.status(source.name, HERE)
    assert status.essays == 5
    assert status.report is not None
    assert status.report.added == (Slug("fresh"),)


async def test_an_answer_that_nothing_changed_writes_nothing_and_validators_are_given_back(world: World) -> None:
    source = await world.added()
    await world.tick()
    world.clock.advance(HOUR)
    await world.tick()
    assert [each.etag for each in world.site.asked] == ["", "", '"4"']
    after = await world.get(source)
    assert (after.read_at, after.next_read) == (NOW + HOUR, NOW + 2 * HOUR)


async def test_a_source_that_asks_for_rest_is_left_alone_for_so_long(world: World) -> None:
    world.site.rest = 5 * HOUR
    source = await world.added()
    await world.tick()
    assert (await world.get(source)).next_read == NOW + 5 * HOUR


async def test_failures_back_off_to_a_day_and_are_said_until_one_succeeds(world: World) -> None:
    source = await world.added()
    world.site.error = FetchFailed("The source answered with status {status}.", status=503)
    waits = []
    for _ in range(7):
        await world.tick()
        after = await world.get(source)
        assert after.next_read is not None
        waits.append((after.next_read - world.clock.now()) // HOUR)
        world.clock.advance(after.next_read - world.clock.now())
    assert waits == [1, 2, 4, 8, 16, 24, 24]
    assert (after.failure, after.failure_fields) == (world.site.error.message, (("status", "503"),))
    assert after.failures == 7
    world.site.error = FetchFailed("Busy.", retry_after=3 * DAY)
    await world.tick()
    assert (await world.get(source)).next_read == world.clock.now() + 3 * DAY
    world.clock.advance(3 * DAY)
    world.site.error = None
    await world.tick()
    after = await world.get(source)
    assert (after.failure, after.failures, after.read_at) == ("", 0, world.clock.now())
    assert await world.news() == [], "the first reading that succeeds is the back catalogue"


async def test_gone_for_a_day_it_is_suspended_and_its_admins_are_told_once(world: World) -> None:
    source = await world.added()
    await world.stores.subscriptions.add(standing_order())
    await world.tick()
    world.clock.advance(HOUR)
    world.site.error = AddressGone("There is nothing at “{address}” (HTTP {status}).", address=FEED, status=410)
    await world.tick()
    since = world.clock.now()
    for _ in range(9):
        if (after := await world.get(source)).next_read is None:
            break
        assert world.clock.now() - since < DAY
        assert after.state is SourceState.READING
        world.clock.advance(after.next_read - world.clock.now())
        await world.tick()
    assert world.clock.now() - since >= DAY
    assert (after.state, after.gone_since) == (SourceState.SUSPENDED, since)
    told: list[Notice] = [SourceGone(source.title)]
    assert world.chat.notices == told
    assert len(await world.there()) == 4, "a feed that is gone withdraws nothing"
    world.site.error = None
    await world.sources.resume(source.name, HERE)
    assert await world.tick() == 1
    assert (await world.get(source)).state is SourceState.READING


async def test_paused_it_is_not_read_until_it_resumes(world: World) -> None:
    source = await world.added()
    await world.sources.pause(source.name, HERE)
    assert await world.tick() == 0
    await world.sources.resume(source.name, HERE)
    assert await world.tick() == 1


async def test_removed_what_it_brought_is_withdrawn_and_added_again_it_is_the_same(world: World) -> None:
    source = await world.added()
    await world.tick()
    chosen = replace(standing_order(), collections=frozenset({source.title}))
    await world.stores.subscriptions.add(chosen)
    assert await world.sources.remove(source.name, HERE) == 4
    assert await world.there() == []
    assert await world.sources.of(HERE) == []
    kept = await world.stores.subscriptions.get(chosen.id)
    assert kept is not None
    assert kept.collections == frozenset()
    with pytest.raises(NotFound):
        await world.sources.refresh(source.name, HERE)
    again = await world.added()
    assert (again.name, again.title) == (source.name, source.title)
    await world.tick()
    assert await world.there() == ["old-0", "old-1", "old-2", "old-3"]
    assert await world.news() == []


async def test_a_community_touches_its_own_sources_alone_and_the_operator_all(world: World) -> None:
    source = await world.added()
    for act in (world.sources.refresh, world.sources.pause, world.sources.resume, world.sources.remove):
        with pytest.raises(NotFound):
            await act(source.name, THERE)
    assert await world.sources.of(THERE) == []
    assert [each.source.name for each in await world.sources.of(Outside.OPERATOR)] == [source.name]
    public = await world.sources.publish(source.name)
    assert public.owner is None
    assert (await world.stores.essays.owners()).get(source.title, {}) == {}
    assert await world.sources.of(HERE) == []


async def test_called_finds_one_by_its_title_and_names_those_that_there_are(world: World) -> None:
    with pytest.raises(NotFound):
        await world.sources.called("", HERE)
    source = await world.added()
    for text in ("", "LETTERS AND MORE", "letters", FEED, source.name):
        assert (await world.sources.called(text, HERE)).name == source.name
    with pytest.raises(InvalidInput, match="Letters and more"):
        await world.sources.called("unknown", HERE)


async def test_a_reading_that_was_killed_is_begun_again_when_its_lease_is_over(world: World) -> None:
    source = await world.added()
    await world.reading.tick(world.work)
    world.work.waiting = []  # the process died before it began
    world.start()
    assert await world.tick() == 0
    world.clock.advance(LEASE)
    assert await world.tick() == 1
    assert len(await world.there()) == 4
    assert (await world.get(source)).reading_until is None


async def test_who_has_lost_the_lease_writes_no_result(world: World) -> None:
    source = await world.added()
    await world.stores.sources.claim(world.clock.now(), world.clock.now() + LEASE, 1)
    with pytest.raises(Conflict):
        await world.reading.read_now(source.name)
    world.clock.advance(LEASE)
    begun, go_on = asyncio.Event(), asyncio.Event()
    world.slow_down(begun, go_on)
    late = asyncio.create_task(world.reading.read(source.name))
    await begun.wait()
    world.clock.advance(LEASE)
    other = (await world.stores.sources.claim(world.clock.now(), world.clock.now() + LEASE, 1))[0]
    go_on.set()
    await late
    assert await world.get(source) == other


async def test_removed_while_it_is_read_nothing_of_it_stays(world: World) -> None:
    source = await world.added()
    begun, go_on = asyncio.Event(), asyncio.Event()
    world.slow_down(begun, go_on)
    task = asyncio.create_task(world.reading.read_now(source.name))
    await begun.wait()
    assert (await world.sources.status(source.name, HERE)).is_read_now
    await world.sources.remove(source.name, HERE)
    go_on.set()
    await task
    assert await world.there() == []
    after = await world.get(source)
    assert (after.state, after.reading_until) == (SourceState.REMOVED, None)


async def test_an_unforeseen_error_is_a_failure_and_a_busy_store_is_tried_again(world: World) -> None:
    source = await world.added()
    world.site.error = ValueError("a bug")  # type: ignore[assignment]
    await world.tick()
    assert (await world.get(source)).failures == 1
    world.clock.advance(HOUR)
    world.site.error = StoreBusy("Busy.")  # type: ignore[assignment]
    with pytest.raises(BotError):
        await world.tick()
    assert (await world.get(source)).failures == 1
    world.site.error = None
    world.work.waiting = []
    world.clock.advance(LEASE)
    await world.tick()
    assert (await world.get(source)).read_at == world.clock.now()
