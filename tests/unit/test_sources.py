"""Sources: previewed, confirmed, paused, removed and made public."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.core.collection import Outside
from bot.core.community import Community
from bot.core.essay import Rights
from bot.core.ids import Slug
from bot.core.source import Backlog, SourceKind
from bot.errors import Conflict, InvalidInput, NotFound, ParseFailed
from bot.ports.source import Dropped
from bot.services.sources.adding import WAITS, checked_address
from tests.fakes.opening import Site
from tests.unit.arranged import NOW, draft, essay, standing_order
from tests.unit.sources_world import ANN, FEED, HERE, THERE, World


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
    assert await world.stores.sources.page(100) == [] == await world.there()
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


@pytest.mark.parametrize("owners", [[], [THERE], [HERE, THERE]], ids=["nobody", "another", "both"])
async def test_a_name_that_others_took_meanwhile_stays_theirs(world: World, owners: list[Community]) -> None:
    preview = await world.adding.preview_address(FEED, HERE, ANN, title="Letters")
    await world.stores.essays.apply("blog", [replace(essay("theirs"), collection="Letters")], ())
    keys = dict.fromkeys(owners, "key")
    await world.stores.essays.give("Letters", keys)
    with pytest.raises(Conflict, match="came to be called “Letters”"):
        await world.adding.confirm(preview.source.name, HERE)
    assert (await world.stores.essays.owners()).get("Letters", {}) == keys
    assert await world.stores.sources.page(100) == []
    again = await world.adding.preview_address(FEED, HERE, ANN, title="Letters")
    assert (await world.adding.confirm(again.source.name, HERE)).title == "Letters (2)"


async def test_what_was_removed_comes_back_to_a_collection_that_is_still_its_own(world: World) -> None:
    source = await world.added()
    await world.sources.remove(source.name, HERE)
    await world.stores.essays.give(source.title, {HERE: "mine", THERE: "theirs"})
    await world.added()
    assert (await world.stores.essays.owners())[source.title] == {HERE: "mine", THERE: "theirs"}
    await world.sources.remove(source.name, HERE)
    await world.stores.essays.give(source.title, {THERE: "theirs"})
    with pytest.raises(Conflict, match="belongs to others"):
        await world.added()
    assert (await world.stores.essays.owners())[source.title] == {THERE: "theirs"}


async def test_of_two_previews_of_an_address_the_later_counts_under_the_same_title(world: World) -> None:
    earlier, elsewhere, later = [await world.adding.preview_address(FEED, owner, ANN) for owner in (HERE, THERE, HERE)]
    assert later.source.title == earlier.source.title != elsewhere.source.title
    with pytest.raises(NotFound):
        await world.adding.confirm(earlier.source.name, HERE)
    assert (await world.adding.confirm(later.source.name, HERE)).title == "Letters and more"


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
    assert [each.source.name for each in [one async for one in world.sources.listed(Outside.OPERATOR)]] == [source.name]
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
