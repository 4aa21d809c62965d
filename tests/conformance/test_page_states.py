"""Everything that a page shows changes the token of its page, in every store; everything else leaves it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial
from itertools import pairwise

import pytest

from bot.adapters.sql.page_states import NOT_SHOWN, SHOWN
from bot.adapters.sql.schema import metadata
from bot.core.community import Community, Member, Platform, person_of
from bot.core.guest import GuestComment, Said
from bot.core.ids import CommentId, GuestCommentId, MemberId, Slug
from bot.core.page_name import PageName
from bot.core.picture import Picture
from bot.core.rating import Vote
from bot.ports.page_states import SiteState
from bot.ports.source import ArchivedComment
from tests.conformance.bundle import Stores
from tests.conformance.examples import NOW, comment
from tests.unit.arranged import essay

LUCK, TRUST = Slug("luck"), Slug("trust")
GUILD = Community(Platform.DISCORD, "1")
ANN, BOB = (Member(GUILD, MemberId(name), name.title()) for name in ("ann", "bob"))
WRITTEN = [essay("luck", category="Work"), essay("trust", category="Home"), essay("gone")]


async def filled(stores: Stores) -> None:
    await stores.essays.apply("s", WRITTEN, [])
    await stores.essays.apply("s", [], [Slug("gone")])
    await stores.ratings.vote(ANN, Vote(LUCK, ANN.id, "command", 4.0, NOW))
    await stores.ratings.vote(BOB, Vote(LUCK, BOB.id, "command", 2.0, NOW))


async def state(stores: Stores) -> SiteState:
    return await stores.page_states.site(())


async def test_the_same_library_has_the_same_state(stores: Stores) -> None:
    await filled(stores)
    before = await state(stores)
    assert list(before.essays) == ["luck", "trust"]
    assert await state(stores) == before
    assert list((await stores.page_states.site({"Home"})).essays) == ["luck"]


async def rewrite(stores: Stores) -> None:
    await stores.essays.apply("s", [replace(essay("luck", category="Work", body="New."), draft_hash="new")], [])


async def correct(stores: Stores) -> None:
    await stores.essays.edit(LUCK, "An editor's.", None)


async def archive(stores: Stores) -> None:
    await stores.essays.archive(LUCK, [ArchivedComment("Ann", "Yes.")])


async def picture(stores: Stores) -> None:
    await stores.pictures.add(LUCK, 0, "https://a.example/0", Picture("d" * 64, "image/png", 1, 1), b"d")


@pytest.mark.parametrize("change", [rewrite, correct, archive, picture])
async def test_what_an_essay_shows_of_its_own(stores: Stores, change: Callable[[Stores], Awaitable[None]]) -> None:
    await filled(stores)
    before = (await state(stores)).essays
    await change(stores)
    after = (await state(stores)).essays
    assert after[LUCK].own != before[LUCK].own
    assert after[LUCK].members == before[LUCK].members
    assert after[TRUST] == before[TRUST]


async def another(stores: Stores) -> None:
    await stores.ratings.vote(ANN, Vote(LUCK, ANN.id, "command", 5.0, NOW + timedelta(minutes=1)))


async def swap(stores: Stores) -> None:
    await stores.ratings.vote(ANN, Vote(LUCK, ANN.id, "command", 2.0, NOW))
    await stores.ratings.vote(BOB, Vote(LUCK, BOB.id, "command", 4.0, NOW))


async def take_back(stores: Stores) -> None:
    await stores.ratings.withdraw(BOB, LUCK, "command")


@pytest.mark.parametrize("change", [another, swap, take_back])
async def test_what_members_rated(stores: Stores, change: Callable[[Stores], Awaitable[None]]) -> None:
    await filled(stores)
    before = (await state(stores)).essays
    await change(stores)
    after = (await state(stores)).essays
    assert after[LUCK].members != before[LUCK].members
    assert after[LUCK].own == before[LUCK].own
    assert after[TRUST] == before[TRUST]


async def test_what_members_said(stores: Stores) -> None:
    await filled(stores)
    said = replace(comment("one"), slug=LUCK)
    seen = [(await state(stores)).essays[LUCK].members]
    await stores.comments.add(said)
    seen.append((await state(stores)).essays[LUCK].members)
    await stores.comments.edit(CommentId("one"), "Other words", NOW + timedelta(minutes=1))
    seen.append((await state(stores)).essays[LUCK].members)
    await stores.comments.delete(CommentId("one"), NOW + timedelta(minutes=2))
    seen.append((await state(stores)).essays[LUCK].members)
    assert len(set(seen)) == len(seen)


async def test_what_readers_without_an_account_said(stores: Stores) -> None:
    await filled(stores)
    id_, guests = GuestCommentId("g1"), stores.guests
    said = GuestComment(id=id_, slug=LUCK, community=GUILD, said=Said("", "", "Yes.", 4), created=NOW)
    before = await state(stores)
    await guests.add(said, most_waiting=9)
    assert await state(stores) == before, "nobody sees what waits"
    await guests.update(id_, lambda each: each.approved(NOW, links=False))
    shown = await state(stores)
    assert shown.essays[LUCK].members != before.essays[LUCK].members
    assert shown.essays[TRUST] == before.essays[TRUST]
    await guests.update(id_, lambda each: each.taken_back(NOW))
    assert await state(stores) == before


async def test_what_a_comments_house_is_called_and_who_agreed_that_it_is_told(stores: Stores) -> None:
    await filled(stores)
    said = replace(comment("one"), slug=LUCK)
    await stores.comments.add(said)
    whose = person_of(said.author)
    await stores.page_names.agree(whose, PageName("Aoi", NOW))
    seen = [(await state(stores)).essays[LUCK].members]
    await stores.page_names.share(whose, True)
    await stores.communities.update(said.author.community, lambda s: replace(s, shared_talk=True, house_name="One"))
    seen.append((await state(stores)).essays[LUCK].members)
    await stores.communities.update(said.author.community, lambda s: replace(s, house_name="Two"))
    seen.append((await state(stores)).essays[LUCK].members)
    await stores.page_names.share(whose, False)
    seen.append((await state(stores)).essays[LUCK].members)
    await stores.page_names.share(whose, True)
    await stores.communities.update(said.author.community, lambda s: replace(s, shared_talk=False))
    seen.append((await state(stores)).essays[LUCK].members)
    assert all(before != after for before, after in pairwise(seen[:4]))
    assert seen[4] != seen[2]


async def test_who_shares_how_they_rated_and_where_that_was(stores: Stores) -> None:
    await filled(stores)
    for who in map(person_of, (ANN, BOB)):
        await stores.page_names.agree(who, PageName("", NOW))
        await stores.page_names.share(who, True)
        await stores.page_names.share_ratings(who, True)
    seen = [await state(stores)]
    for name in ("One", "Two"):
        await stores.communities.update(GUILD, partial(replace, shared_talk=True, house_name=name))
        seen.append(await state(stores))
    await stores.communities.update(GUILD, lambda s: replace(s, rules=replace(s.rules, words=("ann",))))
    seen.append(await state(stores))
    await stores.page_names.share_ratings(person_of(ANN), False)
    seen.append(await state(stores))
    assert all(before.essays[LUCK].members != after.essays[LUCK].members for before, after in pairwise(seen))
    assert all(each.essays[TRUST] == seen[0].essays[TRUST] for each in seen)


async def test_whose_a_collection_is(stores: Stores) -> None:
    await filled(stores)
    before = await state(stores)
    await stores.essays.give("Work", {GUILD: "key"})
    assert (await state(stores)).shared != before.shared
    await stores.essays.give("Work", {})
    assert (await state(stores)).shared == before.shared


async def test_what_search_has_not_seen_yet(stores: Stores) -> None:
    await filled(stores)
    before = await state(stores)
    await stores.essays.reindex([Slug("other")])
    assert (await state(stores)).shared != before.shared


def test_of_every_table_it_is_known_whether_pages_show_it() -> None:
    assert not SHOWN & NOT_SHOWN
    assert set(metadata.tables) <= SHOWN | NOT_SHOWN
