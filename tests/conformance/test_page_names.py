"""``PageNameStore``, and the comments that pages show because of it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.core.comment import Comment
from bot.core.community import Community, Member, Person, Platform, person_of
from bot.core.delivery import Reason
from bot.core.ids import CommentId, MemberId, Slug
from bot.core.page_name import PageName
from bot.core.subscription import Slot, SubscriptionState
from tests.conformance.bundle import Stores
from tests.conformance.examples import (
    DAY,
    GUILD,
    NOW,
    OTHER_SUB,
    SECOND,
    SLACK_CHANNEL,
    SLOT,
    WORKSPACE,
    comment,
    member,
    subscription,
)

ESSAY = Slug("door-six")
OTHER_GUILD = Community(Platform.DISCORD, "other guild")
OTHER_WORKSPACE = Community(Platform.SLACK, "other workspace")
ME = person_of(member())
SLACK_ME = person_of(member(community=WORKSPACE))


def said(id_: str, by: str = "m1", community: Community = GUILD, seconds: int = 0, text: str = "いい話") -> Comment:
    author = Member(community, MemberId(by), "表示名")
    return replace(comment(id_, at=NOW + seconds * SECOND, text=text), author=author)


async def add(stores: Stores, *comments: Comment) -> None:
    for each in comments:
        await stores.comments.add(each)


async def shown(stores: Stores, community: Community | None = None) -> list[tuple[str, str]]:
    """The names and ids of what the essay's page shows; all of them are counted."""
    page = await stores.comments.on_page(ESSAY, community, 9)
    assert page.total == len(page.latest)
    return [(each.name, each.comment.id) for each in page.latest]


async def test_an_agreement_comes_back_as_it_was_given(stores: Stores) -> None:
    assert await stores.page_names.get(ME) is None
    assert await stores.page_names.agree(ME, PageName("青山 <b>", NOW)) == PageName("青山 <b>", NOW)
    assert await stores.page_names.get(ME) == PageName("青山 <b>", NOW)
    assert await stores.page_names.get(person_of(member("m2"))) is None


async def test_agreeing_again_changes_the_name_and_not_since_when(stores: Stores) -> None:
    await stores.page_names.agree(ME, PageName("青山", NOW))
    assert await stores.page_names.agree(ME, PageName("", NOW + SECOND)) == PageName("", NOW)
    assert await stores.page_names.get(ME) == PageName("", NOW)


async def test_a_person_of_one_workspace_has_agreed_in_no_other(stores: Stores) -> None:
    await stores.page_names.agree(SLACK_ME, PageName("Aoi", NOW))
    assert await stores.page_names.get(person_of(member(community=OTHER_WORKSPACE))) is None
    assert await stores.page_names.get(Person(Platform.SLACK, SLACK_ME.id)) is None


async def test_forgetting_takes_one_persons_alone_and_tells_whether_there_was_one(stores: Stores) -> None:
    other = person_of(member("m2"))
    for whose in (ME, other):
        await stores.page_names.agree(whose, PageName("青山", NOW))
    assert await stores.page_names.forget(ME)
    assert not await stores.page_names.forget(ME)
    assert await stores.page_names.get(ME) is None
    assert await stores.page_names.get(other) == PageName("青山", NOW)


async def test_a_page_shows_the_comments_of_those_who_agreed_oldest_first(stores: Stores) -> None:
    await add(stores, said("c2", seconds=2), said("c1", seconds=1), said("c0", seconds=1), said("no", by="m2"))
    assert await shown(stores) == []
    await stores.page_names.agree(ME, PageName("青山", NOW + 5 * SECOND))
    assert await shown(stores) == [("青山", "c0"), ("青山", "c1"), ("青山", "c2")]
    page = await stores.comments.on_page(ESSAY, None, 9)
    assert page.latest[0].comment == said("c0", seconds=1)


async def test_of_many_a_page_shows_the_latest_and_counts_all(stores: Stores) -> None:
    await stores.page_names.agree(ME, PageName("", NOW))
    await add(stores, *(said(f"c{n}", seconds=n) for n in range(5)))
    page = await stores.comments.on_page(ESSAY, None, 2)
    assert ([each.comment.id for each in page.latest], page.total) == (["c3", "c4"], 5)
    assert (await stores.comments.on_page(Slug("other"), None, 2)).total == 0


async def test_what_is_hidden_or_deleted_or_not_stored_is_not_on_a_page(stores: Stores) -> None:
    await stores.page_names.agree(ME, PageName("青山", NOW))
    await add(stores, *(said(f"c{n}", seconds=n) for n in range(4)), said("elsewhere", text=""))
    await stores.comments.hide(CommentId("c1"), NOW)
    await stores.comments.delete(CommentId("c2"), NOW)
    await stores.comments.edit(CommentId("c3"), "別の話", NOW)
    page = await stores.comments.on_page(ESSAY, None, 9)
    assert [(each.comment.id, each.comment.text) for each in page.latest] == [("c0", "いい話"), ("c3", "別の話")]
    assert page.total == 2


async def test_a_person_of_discord_has_agreed_everywhere_and_one_of_slack_in_one_workspace(stores: Stores) -> None:
    await stores.page_names.agree(ME, PageName("Everywhere", NOW))
    await stores.page_names.agree(SLACK_ME, PageName("Here", NOW))
    places = [GUILD, OTHER_GUILD, WORKSPACE, OTHER_WORKSPACE]
    await add(stores, *(said(f"c{n}", community=place, seconds=n) for n, place in enumerate(places)))
    assert await shown(stores) == [("Everywhere", "c0"), ("Everywhere", "c1"), ("Here", "c2")]
    assert await shown(stores, OTHER_GUILD) == [("Everywhere", "c1")]
    assert await shown(stores, WORKSPACE) == [("Here", "c2")]
    assert await shown(stores, OTHER_WORKSPACE) == []


async def test_whoever_takes_their_agreement_back_is_no_longer_on_a_page(stores: Stores) -> None:
    await stores.page_names.agree(ME, PageName("青山", NOW))
    await add(stores, said("c1"))
    await stores.page_names.forget(ME)
    assert await shown(stores) == []


async def test_an_earlier_agreement_reaches_no_other_community_and_a_second_one_is_taken_back_alone(
    stores: Stores,
) -> None:
    assert await stores.page_names.share(ME, True) is None
    await stores.page_names.agree(ME, PageName("青山", NOW))
    assert await stores.page_names.get(ME) == PageName("青山", NOW, elsewhere=False)
    assert await stores.page_names.share(ME, True) == PageName("青山", NOW, elsewhere=True)
    assert await stores.page_names.agree(ME, PageName("森", NOW)) == PageName("森", NOW, elsewhere=True)
    assert await stores.page_names.share(ME, False) == PageName("森", NOW)
    assert await stores.page_names.get(ME) == PageName("森", NOW)


async def takes_part(stores: Stores, community: Community, name: str = "", *, shared: bool = True) -> None:
    await stores.communities.update(community, lambda s: replace(s, shared_talk=shared, house_name=name))


async def elsewhere(stores: Stores, community: Community = WORKSPACE, limit: int = 9) -> list[tuple[str, str, str]]:
    found = await stores.comments.elsewhere(ESSAY, community, limit)
    return [(each.name, each.comment.id, each.house) for each in found]


async def test_other_communities_see_what_both_the_admins_and_the_author_agreed_to(stores: Stores) -> None:
    await add(stores, said("c1"), said("other", by="m2"), said("silent", community=OTHER_GUILD))
    await stores.page_names.agree(ME, PageName("青山", NOW))
    await takes_part(stores, GUILD, "One Guild")
    assert await elsewhere(stores) == []
    assert (await stores.comments.on_page(ESSAY, None, 9)).latest[0].house == ""
    await stores.page_names.share(ME, True)
    assert await elsewhere(stores) == [("青山", "c1", "One Guild")]
    assert await elsewhere(stores, GUILD) == []
    on_page = (await stores.comments.on_page(ESSAY, None, 9)).latest
    assert [(each.comment.id, each.house) for each in on_page] == [("c1", "One Guild"), ("silent", "")]
    await takes_part(stores, GUILD, "One Guild", shared=False)
    assert await elsewhere(stores) == []
    assert (await stores.comments.on_page(ESSAY, None, 9)).latest[0].house == ""


async def test_the_comments_from_elsewhere_come_in_pages_newest_first(stores: Stores) -> None:
    await stores.page_names.agree(ME, PageName("", NOW))
    await stores.page_names.share(ME, True)
    await takes_part(stores, GUILD)
    await add(stores, *(said(f"c{n}", seconds=n // 2) for n in range(5)))
    first = await stores.comments.elsewhere(ESSAY, WORKSPACE, 2)
    rest = await stores.comments.elsewhere(ESSAY, WORKSPACE, 9, first[-1].comment)
    assert [each.comment.id for each in (*first, *rest)] == ["c4", "c3", "c2", "c1", "c0"]
    assert await stores.comments.elsewhere(Slug("other"), WORKSPACE, 9) == []


async def test_nothing_comes_from_elsewhere_that_is_gone_or_hidden_or_of_a_bot(stores: Stores) -> None:
    await stores.page_names.agree(ME, PageName("", NOW))
    await stores.page_names.share(ME, True)
    await takes_part(stores, GUILD)
    bot = said("bot")
    await add(stores, *(said(f"c{n}", seconds=n) for n in range(3)), said("there", text=""))
    await add(stores, replace(bot, author=replace(bot.author, is_bot=True)))
    await stores.comments.hide(CommentId("c1"), NOW)
    await stores.comments.delete(CommentId("c2"), NOW)
    assert [id_ for _, id_, _ in await elsewhere(stores)] == ["c0"]
    gone = replace(subscription(due=None), state=SubscriptionState.SUSPENDED, reason=Reason.UNINSTALLED)
    await stores.subscriptions.add(gone)
    assert await elsewhere(stores) == []


@pytest.mark.parametrize(
    ("state", "reason", "is_shown"),
    [
        (SubscriptionState.SUSPENDED, Reason.GONE, False),
        (SubscriptionState.SUSPENDED, Reason.UNINSTALLED, False),
        (SubscriptionState.SUSPENDED, Reason.FORBIDDEN, True),
        (SubscriptionState.ACTIVE, Reason.NONE, True),
        (SubscriptionState.ENDED, Reason.NONE, True),
    ],
)
async def test_where_we_are_not_any_more_nothing_is_shown(
    stores: Stores, state: SubscriptionState, reason: Reason, is_shown: bool
) -> None:
    await stores.page_names.agree(ME, PageName("青山", NOW))
    await stores.subscriptions.add(replace(subscription(SLOT.subscription, due=None), state=state, reason=reason))
    await add(stores, said("c1"))
    assert bool(await shown(stores)) is is_shown


async def test_a_community_that_took_us_out_is_not_on_a_page_with_any_of_its_channels(stores: Stores) -> None:
    for whose in (ME, SLACK_ME):
        await stores.page_names.agree(whose, PageName("青山", NOW))
    ended = replace(subscription(due=None), channel=SLACK_CHANNEL, state=SubscriptionState.ENDED)
    out = replace(subscription(OTHER_SUB, due=None), channel=SLACK_CHANNEL, state=SubscriptionState.SUSPENDED)
    await stores.subscriptions.add(ended)
    await stores.subscriptions.add(replace(out, reason=Reason.UNINSTALLED))
    await add(stores, said("c1", community=WORKSPACE), said("c2"))
    assert [id_ for _, id_ in await shown(stores)] == ["c2"]
    await stores.subscriptions.update(OTHER_SUB, lambda s: replace(s, state=SubscriptionState.ACTIVE, reason=""))
    assert [id_ for _, id_ in await shown(stores)] == ["c1", "c2"]


async def test_a_comment_in_a_lost_channel_leaves_the_others_alone(stores: Stores) -> None:
    await stores.page_names.agree(ME, PageName("青山", NOW))
    gone = replace(subscription(due=None), state=SubscriptionState.SUSPENDED, reason=Reason.GONE)
    await stores.subscriptions.add(gone)
    await add(stores, said("c1"), replace(said("c2"), slot=Slot(OTHER_SUB, DAY)))
    assert [id_ for _, id_ in await shown(stores)] == ["c2"]
