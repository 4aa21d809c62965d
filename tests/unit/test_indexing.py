"""The index follows the queue: at once, at a tick, after a fault; never to an older state than the latest."""

from __future__ import annotations

import logging
from collections.abc import Collection, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.essay import Essay
from bot.core.ids import Slug
from bot.errors import StoreBusy
from bot.ports.essays import Change
from bot.services.library import indexing
from bot.services.library.indexing import Indexer
from bot.services.library.library import Library
from bot.services.library.preparing import prepare
from tests.fakes.essays import MemoryEssays
from tests.fakes.fingerprints import MemoryFingerprints
from tests.fakes.library import ListSource, MemoryIndex
from tests.unit.arranged import draft

LUCK, TRUST = Slug("luck"), Slug("trust")


class Shaky(MemoryIndex):
    """An index that can be ``away``, and notes how many changes came at once."""

    def __init__(self, essays: MemoryEssays) -> None:
        super().__init__(essays)
        self.away = False
        self.came: list[int] = []
        self.settled = 0

    async def follow(self, changes: Sequence[Change]) -> int:
        if self.away:
            raise StoreBusy("The index is away.")
        self.came.append(len(changes))
        return await super().follow(changes)

    async def settle(self) -> None:
        self.settled += 1

    async def held(self) -> dict[Slug, Essay]:
        """What is indexed, whole."""
        return dict(self._kept)


class Setting:
    """A library of two essays, of which the index knows nothing yet."""

    def __init__(self) -> None:
        self.essays = MemoryEssays()
        self.index = Shaky(self.essays)
        self.indexer = Indexer(self.essays, self.index)
        self.other = Indexer(self.essays, self.index)  # another process
        self.library = Library(self.essays, self.indexer, MemoryFingerprints())

    async def put(self, *slugs: str, **changes: object) -> None:
        await self.essays.apply("test", [prepare(draft(slug, **changes), 1) for slug in slugs], ())

    async def in_step(self) -> bool:
        """Whether the index holds the essays of the library, each as it is."""
        return await self.index.held() == {essay.slug: essay for essay in await self.essays.every()}


@pytest.fixture
async def setting() -> Setting:
    made = Setting()
    await made.put("luck", "trust")
    return made


async def test_what_waits_is_indexed_and_waits_no_more(setting: Setting) -> None:
    assert await setting.indexer.drain() == 2
    assert await setting.in_step()
    assert await setting.indexer.drain() == 0


async def test_an_edit_is_indexed_when_it_returns_and_nothing_else_is(setting: Setting) -> None:
    edited = await setting.library.edit("luck", "New words.")
    assert await setting.index.held() == {LUCK: edited}
    assert [change.slug for change in await setting.essays.unindexed(9)] == [TRUST]


async def test_a_fault_of_the_index_lets_the_edit_stand_and_the_change_wait(
    setting: Setting, caplog: pytest.LogCaptureFixture
) -> None:
    await setting.indexer.drain()
    setting.index.away = True
    assert (await setting.library.edit("luck", "New words.")).summary == "New words."
    assert "saved, but cannot be searched yet: The index is away. Indexing will be retried." in caplog.text
    assert not await setting.in_step()
    setting.index.away = False
    assert await setting.indexer.drain() == 1
    assert await setting.in_step()


async def test_a_fault_of_the_index_lets_a_reading_stand(setting: Setting, caplog: pytest.LogCaptureFixture) -> None:
    setting.index.away = True
    report = await setting.library.sync(ListSource("more", [draft("patience")]))
    assert report.added == ("patience",)
    setting.index.away = False
    await setting.indexer.drain()
    assert await setting.in_step()
    assert caplog.records[-1].levelno == logging.WARNING


async def test_a_tick_takes_what_was_left_and_leaves_alone_what_somebody_is_at(setting: Setting) -> None:
    assert not await setting.other.is_left()  # the first look: whoever committed may be at it
    await setting.indexer.drain([LUCK])
    assert not await setting.other.is_left()  # the queue moves
    assert await setting.other.is_left()
    assert await setting.other.drain() == 1
    assert await setting.in_step()
    assert [await setting.other.is_left() for _ in range(3)] == [False, False, False]


async def test_an_older_state_never_takes_the_place_of_a_newer_one(setting: Setting) -> None:
    read = await setting.essays.unindexed(9)
    await setting.essays.edit(LUCK, "New words.", None)
    await setting.essays.apply("test", (), [TRUST])
    assert await setting.other.drain() == 2
    assert await setting.index.follow(read) == 0  # a process that was asleep since it read them
    assert await setting.in_step()


async def test_a_change_in_the_middle_goes_on_waiting(setting: Setting) -> None:
    read = await setting.essays.unindexed(9)
    await setting.essays.edit(LUCK, "New words.", None)
    assert await setting.index.follow(read) == 1
    assert [change.slug for change in await setting.essays.unindexed(9)] == [LUCK]
    await setting.indexer.drain()
    assert await setting.in_step()


async def test_the_queue_is_gone_through_in_parts(setting: Setting, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(indexing, "BATCH", 2)
    monkeypatch.setattr(indexing, "SETTLED", 5)
    await setting.put("a", "b", "z")
    assert await setting.indexer.drain() == 5
    assert (setting.index.came, setting.index.settled) == ([2, 2, 1], 1)
    await setting.put("a")
    await setting.indexer.drain()
    assert setting.index.settled == 1


async def test_an_index_that_was_emptied_is_filled_and_what_it_should_not_have_is_gone(setting: Setting) -> None:
    await setting.indexer.drain()
    assert await setting.indexer.refresh() == 0
    await setting.index.clear()
    await setting.index.update([prepare(draft("ghost"), 1)])
    assert await setting.indexer.refresh() == 3
    assert await setting.in_step()


async def test_a_rebuilt_index_holds_what_the_library_holds_now_and_tells_how_far_it_is() -> None:
    setting = Setting()
    await setting.put(*(f"essay-{number:03}" for number in range(245)))
    await setting.indexer.drain()
    await setting.index.remove([Slug("essay-003")])
    told: list[tuple[int, int]] = []
    assert await setting.indexer.rebuild(lambda done, total: told.append((done, total))) == 245
    assert told == [(100, 245), (200, 245), (245, 245)]
    assert await setting.in_step()


SLUGS = st.sampled_from(["luck", "trust", "patience"])
ACTS = st.one_of(
    st.tuples(st.just("put"), SLUGS),
    st.tuples(st.just("withdraw"), SLUGS),
    st.tuples(st.just("edit"), SLUGS),
    st.tuples(st.just("read"), st.sampled_from(["one", "two", "three"])),
    st.tuples(st.just("write"), st.sampled_from(["one", "two", "three"])),
)


@given(acts=st.lists(ACTS, max_size=30))
async def test_whatever_comes_between_what_is_taken_off_the_queue_is_indexed_as_it_is(
    acts: Sequence[tuple[str, str]],
) -> None:
    """Three processes read and write at any time, and may be killed between the two: each essay that does not wait is
    in the index as it is in the library.
    """
    setting = Setting()
    held: dict[str, Sequence[Change]] = {}
    for number, (act, name) in enumerate(acts):
        known = await setting.essays.get(Slug(name))
        if act == "put":
            await setting.put(name, title=f"Title {number}")
        elif act == "withdraw" and known:
            await setting.essays.apply("test", (), [Slug(name)])
        elif act == "edit" and known:
            await setting.essays.edit(Slug(name), f"Words {number}.", None)
        elif act == "read":
            held[name] = await setting.essays.unindexed(2)
        elif act == "write":
            await setting.index.follow(held.get(name, ()))
        waiting = {change.slug for change in await setting.essays.unindexed(9)}
        assert _without(waiting, await setting.index.held()) == _without(
            waiting, {essay.slug: essay for essay in await setting.essays.every()}
        )
    await setting.indexer.drain()
    assert await setting.in_step()


def _without(waiting: Collection[Slug], essays: dict[Slug, Essay]) -> dict[Slug, Essay]:
    return {slug: essay for slug, essay in essays.items() if slug not in waiting}
