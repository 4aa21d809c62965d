"""A source is read in portions, can be left anywhere, and is not read again where it is the same."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import aclosing

import pytest

from bot.core.collection import Outside
from bot.core.essay import Draft
from bot.core.ids import Slug
from bot.errors import FetchFailed, ParseFailed
from bot.ports.source import Harvest
from bot.services.library.importing import PORTION, PORTION_BYTES, inspect
from bot.services.library.indexing import Indexer
from bot.services.library.library import Library
from bot.services.library.preparing import prepare
from tests.fakes.essays import MemoryEssays
from tests.fakes.fingerprints import MemoryFingerprints
from tests.fakes.library import ListSource, MemoryIndex
from tests.unit.arranged import draft


def drafts(count: int) -> list[Draft]:
    """Essays whose author wrote what takes time to find."""
    return [draft(f"essay-{n:03}", summary="Written.", question="Why?", body="One line.") for n in range(count)]


class Setting:
    """An empty library, and the index over it."""

    def __init__(self) -> None:
        self.essays = MemoryEssays()
        self.index = MemoryIndex(self.essays)
        self.fingerprints = MemoryFingerprints()
        self.library = self.restarted()

    def restarted(self) -> Library:
        return Library(self.essays, Indexer(self.essays, self.index), self.fingerprints)

    async def there(self) -> set[str]:
        return {essay.slug for essay in await self.library.newest(Outside.OPERATOR, 999)}


@pytest.fixture
def setting() -> Setting:
    return Setting()


async def test_no_more_than_a_portion_is_read_at_a_time_and_each_is_there_before_the_next(setting: Setting) -> None:
    source = ListSource("folder", drafts(220))
    seen: list[tuple[int, int]] = []
    async for done, total in setting.library.importing(source).portions():
        seen.append((done, total))
        assert setting.library.reading == (done, total)
        assert len(await setting.there()) == len(await setting.index.versions()) == done
        assert sum(source.read_at_once) == done
    assert source.read_at_once == [PORTION] * 4 + [20]
    assert seen[:2] == [(50, 220), (100, 220)]
    assert seen[-1] == (220, 220)
    assert setting.library.reading is None


async def test_long_essays_make_smaller_portions(setting: Setting) -> None:
    long = "word " * (PORTION_BYTES // 10)
    texts = [draft(f"long-{n}", summary="S.", question="Q?", body=long) for n in range(3)]
    source = ListSource("folder", [*texts, draft("short")])
    await inspect(source)
    assert source.read_at_once == [2, 2]


async def test_what_is_the_same_is_not_read_again(setting: Setting) -> None:
    source = ListSource("folder", drafts(120))
    await setting.library.sync(source)
    source.read_at_once.clear()
    report = await setting.restarted().sync(source)
    assert (source.read_at_once, report.unchanged) == ([], 120)
    source.drafts[60] = draft("essay-060", title="Another")
    report = await setting.restarted().sync(source)
    assert (source.read_at_once, report.changed, report.unchanged) == ([1], (Slug("essay-060"),), 119)


async def test_a_fingerprint_counts_only_while_the_library_has_what_was_read(setting: Setting) -> None:
    source = ListSource("folder", [draft("luck"), draft("trust"), draft("hope")])
    await setting.library.sync(source)
    await setting.essays.apply("folder", [], [Slug("luck")])
    await setting.essays.apply("folder", [prepare(draft("trust", title="By another folder"), 2)], [])
    source.read_at_once.clear()
    report = await setting.library.sync(source)
    assert (source.read_at_once, report.added, report.changed) == ([2], (Slug("luck"),), (Slug("trust"),))
    assert (await setting.library.essay("trust", Outside.OPERATOR)).title == "On trust"


async def test_a_reading_that_was_cut_off_goes_on_with_what_is_missing(setting: Setting) -> None:
    source = ListSource("folder", drafts(120))
    await setting.essays.apply("folder", [prepare(draft("gone"), 1)], [])
    async with aclosing(setting.library.importing(source).portions()) as portions:
        assert await anext(portions) == (50, 120)
    assert len(await setting.there()) == 51, "nothing is withdrawn before the end"
    assert setting.library.reading is None
    source.read_at_once.clear()
    report = await setting.restarted().sync(source)
    assert source.read_at_once == [50, 20]
    assert (len(report.added), report.unchanged, report.withdrawn) == (70, 50, ("gone",))


async def test_a_source_that_goes_away_in_the_middle_withdraws_nothing(setting: Setting) -> None:
    class Unplugged(ListSource):
        async def read(self, places: Sequence[str]) -> Harvest:
            if self.read_at_once:
                raise FetchFailed("It is gone.")
            return await super().read(places)

    await setting.library.sync(ListSource("folder", drafts(60)))
    with pytest.raises(FetchFailed):
        await setting.library.sync(Unplugged("folder", [draft("first"), *drafts(120)[60:]]))
    assert len(await setting.there()) == 110


async def test_of_two_places_with_one_slug_the_first_wins_also_when_it_was_broken_before(setting: Setting) -> None:
    source = ListSource("folder", [draft("luck", title="Later")], [ParseFailed("No.", where="a/luck.md", line=1)])
    assert (await setting.library.sync(source)).added == ("luck",)
    source.drafts, source.broken = [draft("luck", title="Earlier"), draft("luck", title="Later")], []
    for _ in range(2):
        report = await setting.restarted().sync(source)
        assert [str(error) for error in report.broken] == ["1/luck.md:1: The slug “luck” is taken by 0/luck.md."]
        assert (await setting.library.essay("luck", Outside.OPERATOR)).title == "Earlier"


async def test_places_that_are_gone_leave_no_fingerprint(setting: Setting) -> None:
    source = ListSource("folder", drafts(3))
    await setting.library.sync(source)
    del source.drafts[2]
    assert (await setting.library.sync(source)).withdrawn == ("essay-002",)
    assert await setting.fingerprints.places("folder", 9) == ["0/essay-000.md", "1/essay-001.md"]


async def test_the_index_is_merged_once_at_the_end(setting: Setting, monkeypatch: pytest.MonkeyPatch) -> None:
    settled: list[int] = []

    async def settle() -> None:
        settled.append(len(await setting.index.versions()))

    monkeypatch.setattr(setting.index, "settle", settle)
    monkeypatch.setattr("bot.services.library.indexing.SETTLED", 60)
    await setting.library.sync(ListSource("folder", drafts(150)))
    assert settled == [150]
