"""``SourceStore``."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from bot.core.community import Person, Platform
from bot.core.essay import Language, Rights
from bot.core.ids import MemberId
from bot.core.source import Backlog, Defaults, Source, SourceKind, SourceState
from bot.errors import Conflict, NotFound
from tests.conformance.bundle import Stores
from tests.conformance.examples import GUILD, HOUR, NOW, SECOND, WORKSPACE

FULL = Source(
    name="s-full",
    title="仕事の話 “blog”",
    kind=SourceKind.FEED,
    address="https://example.org/feed",
    defaults=Defaults(
        author="青山", language=Language.JA, category="転職", licence="CC-BY-4.0", rights=Rights.LICENSED
    ),
    backlog=Backlog.SHUFFLED,
    owner=GUILD,
    added_by=MemberId("ann"),
    state=SourceState.READING,
    created=NOW,
    etag='W/"1"',
    last_modified="Sat, 18 Jul 2026 00:00:00 GMT",
    read_at=NOW - HOUR,
    next_read=NOW,
    reading_until=NOW - SECOND,
    failure="The source answered with status {status}.",
    failure_fields=(("status", "503"),),
    failures=2,
    gone_since=NOW - 2 * HOUR,
)


def source(name: str, **changes: object) -> Source:
    bare = Source(
        name=name,
        title=f"Title of {name}",
        kind=SourceKind.MOVABLE_TYPE,
        address="export.txt",
        defaults=Defaults(),
        backlog=Backlog.OLDEST_FIRST,
        owner=None,
        added_by=None,
        state=SourceState.READING,
        created=NOW,
    )
    return replace(bare, **changes)  # type: ignore[arg-type]


async def test_a_source_comes_back_as_it_was_added(stores: Stores) -> None:
    for each in (FULL, source("bare")):
        await stores.sources.add(each)
        assert await stores.sources.get(each.name) == each
        assert await stores.sources.titled(each.title) == each
    assert await stores.sources.get("unknown") is None
    assert await stores.sources.titled("unknown") is None


async def test_names_and_titles_are_taken_once_also_by_what_was_removed(stores: Stores) -> None:
    await stores.sources.add(replace(FULL, state=SourceState.REMOVED))
    for again in (replace(FULL, title="another"), replace(FULL, name="another")):
        with pytest.raises(Conflict):
            await stores.sources.add(again)
    assert await stores.sources.get("another") is None


async def test_lists_are_of_one_owner_in_order_without_what_was_removed(stores: Stores) -> None:
    for each in (
        source("b", owner=GUILD),
        source("a", owner=GUILD),
        source("c", owner=GUILD, created=NOW - HOUR, state=SourceState.SUSPENDED),
        source("d", owner=GUILD, state=SourceState.REMOVED),
        source("e", owner=WORKSPACE),
        source("f"),
    ):
        await stores.sources.add(each)
    assert [each.name for each in await stores.sources.of_community(GUILD)] == ["c", "a", "b"]
    assert [each.name for each in await stores.sources.of_community(WORKSPACE)] == ["e"]
    assert [each.name for each in await stores.sources.of_community(None)] == ["f"]
    assert [each.name for each in await stores.sources.page(100)] == ["c", "a", "b", "e", "f"]


async def test_an_address_is_found_for_its_owner_and_what_was_removed_last(stores: Stores) -> None:
    there = FULL.address
    for each in (
        source("gone", owner=GUILD, address=there, state=SourceState.REMOVED, created=NOW - HOUR),
        source("here", owner=GUILD, address=there, state=SourceState.PAUSED),
        source("older", owner=WORKSPACE, address=there, state=SourceState.REMOVED),
        source("public", address=there),
    ):
        await stores.sources.add(each)
    for owner, name in ((GUILD, "here"), (WORKSPACE, "older"), (None, "public")):
        found = await stores.sources.at(there, owner)
        assert found is not None
        assert found.name == name
    assert await stores.sources.at("https://example.org", GUILD) is None


async def test_who_added_it_is_found_and_forgotten_and_nobody_else(stores: Stores) -> None:
    ann, ben = MemberId("ann"), MemberId("ben")
    for each in (
        source("a", owner=GUILD, added_by=ann),
        source("b", owner=WORKSPACE, added_by=ann),
        source("c", owner=GUILD, added_by=ben),
        source("d", owner=GUILD, added_by=ann, state=SourceState.REMOVED),
    ):
        await stores.sources.add(each)
    on_discord = Person(Platform.DISCORD, ann)
    assert [each.name for each in await stores.sources.of_person(on_discord)] == ["a", "d"]
    assert await stores.sources.of_person(Person(Platform.SLACK, ann, GUILD)) == []
    assert await stores.sources.forget(Person(Platform.SLACK, ann, WORKSPACE)) == 1
    assert await stores.sources.forget(on_discord) == 2
    assert [each.added_by for each in await stores.sources.page(100)] == [None, None, ben]


async def test_what_is_due_is_claimed_by_one_until_the_lease_ends(stores: Stores) -> None:
    for each in (
        source("late", next_read=NOW - HOUR),
        source("now", next_read=NOW),
        source("held", next_read=NOW - HOUR, reading_until=NOW + SECOND),
        source("soon", next_read=NOW + SECOND),
        source("never"),
        source("paused", next_read=NOW, state=SourceState.PAUSED),
        source("suspended", next_read=NOW, state=SourceState.SUSPENDED),
    ):
        await stores.sources.add(each)
    first = await stores.sources.claim(NOW, NOW + HOUR, 1)
    assert first == [source("late", next_read=NOW - HOUR, reading_until=NOW + HOUR)]
    assert await stores.sources.get("late") == first[0]
    assert [each.name for each in await stores.sources.claim(NOW, NOW + HOUR, 9)] == ["now"]
    assert await stores.sources.claim(NOW, NOW + HOUR, 9) == []
    again = await stores.sources.claim(NOW + HOUR, NOW + 2 * HOUR, 9)
    assert [each.name for each in again] == ["held", "late", "now", "soon"]


async def test_released_everything_can_be_claimed_again(stores: Stores) -> None:
    for each in (source("a", next_read=NOW), source("b", next_read=NOW + HOUR)):
        await stores.sources.add(each)
    await stores.sources.claim(NOW, NOW + HOUR, 9)
    assert await stores.sources.release() == 1
    assert await stores.sources.release() == 0
    assert [each.name for each in await stores.sources.claim(NOW, NOW + HOUR, 9)] == ["a"]


async def test_two_processes_never_claim_the_same(pair: tuple[Stores, Stores]) -> None:
    for number in range(20):
        await pair[0].sources.add(source(f"s{number:02}", next_read=NOW))
    claims = [pair[turn % 2].sources.claim(NOW, NOW + HOUR, 3) for turn in range(12)]
    names = [each.name for claimed in await asyncio.gather(*claims) for each in claimed]
    assert sorted(names) == [f"s{number:02}" for number in range(20)]


async def test_update_writes_the_change_or_nothing(stores: Stores) -> None:
    def fail(_: Source) -> Source:
        raise LookupError("no")

    await stores.sources.add(FULL)
    after = replace(FULL, owner=None, added_by=None, failure="", failure_fields=(), failures=0, gone_since=None)
    assert await stores.sources.update(FULL.name, lambda _: after) == after == await stores.sources.get(FULL.name)
    with pytest.raises(LookupError):
        await stores.sources.update(FULL.name, fail)
    for other in (replace(after, name="x"), replace(after, title="x")):
        with pytest.raises(ValueError, match="keeps name and title"):
            await stores.sources.update(FULL.name, lambda _, other=other: other)  # type: ignore[misc]
    with pytest.raises(NotFound):
        await stores.sources.update("unknown", lambda each: each)
    assert await stores.sources.page(100) == [after]
