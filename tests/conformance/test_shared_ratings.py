"""``RatingStore.shared``: the ratings of those who agreed, and nothing that tells how anybody else rated."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest

from bot.core.community import Community, Member, Platform, person_of
from bot.core.delivery import Reason
from bot.core.guest import GuestComment, Said
from bot.core.ids import GuestCommentId, MemberId, Slug
from bot.core.page_name import PageName
from bot.core.rating import Score
from bot.core.report import LEAST
from bot.core.shared_talk import SharedRating, SharedRatings
from bot.core.subscription import SubscriptionState
from tests.conformance.bundle import Stores
from tests.conformance.examples import GUILD, NOW, SECOND, WORKSPACE, member, subscription, vote
from tests.fakes.stores import MemoryStores

SIX = Slug("door-six")
OTHER_GUILD = Community(Platform.DISCORD, "other guild")
AWAY = Community(Platform.SLACK, "away")
HOUSES = (GUILD, OTHER_GUILD, WORKSPACE, AWAY)
ANN, BEN = member("ann"), member("ben")
SORA = member("sora", WORKSPACE)


async def takes_part(stores: Stores, community: Community, *, shared: bool = True) -> None:
    await stores.communities.update(community, lambda s: replace(s, shared_talk=shared, house_name=community.id))


async def agree(stores: Stores, who: Member, *, ratings: bool = True) -> None:
    await stores.page_names.agree(person_of(who), PageName(who.id.title(), NOW))
    await stores.page_names.share(person_of(who), True)
    await stores.page_names.share_ratings(person_of(who), ratings)


async def rate(stores: Stores, who: Member, score: float, seconds: int = 0) -> None:
    await stores.ratings.vote(who, replace(vote(score, NOW + seconds * SECOND), member=who.id))


async def crowd(stores: Stores, community: Community, number: int) -> None:
    """So many members rate, and do not share it."""
    for n in range(number):
        await rate(stores, member(f"silent {n}", community), 1)


async def shown(stores: Stores, without: Community | None = None) -> dict[str, float]:
    found = await stores.ratings.shared(SIX, 9, without=without)
    assert found.score == Score(len(found.ratings), sum(each.score for each in found.ratings))
    return {f"{each.member} {each.community.id}": each.score for each in found.ratings}


@pytest.fixture
async def shared(stores: Stores) -> Stores:
    """Ann in the guild and Sora in the workspace share how they rated; all rated who are there."""
    for community in (GUILD, WORKSPACE):
        await takes_part(stores, community)
    for who in (ANN, SORA):
        await agree(stores, who)
    await rate(stores, ANN, 4)
    await rate(stores, SORA, 2, seconds=1)
    return stores


async def test_a_rating_is_shown_with_the_name_and_the_house_and_adds_to_its_platform(shared: Stores) -> None:
    ann = SharedRating(GUILD, ANN.id, "Ann", 4.0, NOW, "guild")
    sora = SharedRating(WORKSPACE, SORA.id, "Sora", 2.0, NOW + SECOND, "workspace")
    sums: dict[Platform | None, Score] = {Platform.DISCORD: Score(1, 4.0), Platform.SLACK: Score(1, 2.0)}
    assert await shared.ratings.shared(SIX, 9) == SharedRatings(sums, (sora, ann))
    assert await shared.ratings.shared(SIX, 9, without=GUILD) == SharedRatings({Platform.SLACK: Score(1, 2.0)}, (sora,))
    assert await shared.ratings.shared(Slug("other"), 9) == SharedRatings()


async def test_of_many_the_latest_are_listed_with_those_who_are_asked_for(shared: Stores) -> None:
    for n in range(4):
        await agree(shared, member(f"m{n}"))
        await rate(shared, member(f"m{n}"), 3, seconds=10 + n)
    found = await shared.ratings.shared(SIX, 2, of=[(GUILD, ANN.id), (WORKSPACE, ANN.id), (GUILD, SORA.id)])
    assert [each.member for each in found.ratings] == ["m3", "m2", "ann"]
    assert found.score == Score(6, 18.0)
    assert (await shared.ratings.shared(SIX, 0)).ratings == ()


async def test_a_person_counts_once_with_the_latest_that_they_gave_anywhere(shared: Stores) -> None:
    await takes_part(shared, OTHER_GUILD)
    await crowd(shared, GUILD, LEAST)
    there = Member(OTHER_GUILD, ANN.id, "Ann")
    await rate(shared, there, 5, seconds=2)
    assert await shown(shared) == {"ann other guild": 5, "sora workspace": 2}
    await rate(shared, ANN, 3, seconds=3)
    await crowd(shared, OTHER_GUILD, LEAST)
    assert await shown(shared) == {"ann guild": 3, "sora workspace": 2}
    assert await shown(shared, GUILD) == {"sora workspace": 2}
    await shared.ratings.withdraw(ANN, SIX, vote(3).source)
    assert await shown(shared, GUILD) == {"sora workspace": 2, "ann other guild": 5}


@pytest.mark.parametrize("by", ["ratings", "elsewhere", "page", "admins", "out"])
async def test_whoever_takes_it_back_is_not_shown_nor_what_they_leave_alone(shared: Stores, by: str) -> None:
    match by:
        case "ratings":
            await shared.page_names.share_ratings(person_of(ANN), False)
        case "elsewhere":
            await shared.page_names.share(person_of(ANN), False)
            assert await shared.page_names.share(person_of(ANN), True) == PageName("Ann", NOW, elsewhere=True)
        case "page":
            await shared.page_names.forget(person_of(ANN))
        case "admins":
            await takes_part(shared, GUILD, shared=False)
        case "out":
            gone = replace(subscription(due=None), state=SubscriptionState.SUSPENDED, reason=Reason.UNINSTALLED)
            await shared.subscriptions.add(gone)
    assert await shown(shared) == {}  # the one that everybody's sum has beside Sora's would be Ann's
    await crowd(shared, WORKSPACE, LEAST)
    assert await shown(shared) == {}  # a member of the workspace knows how it rated, and what everybody gave
    await crowd(shared, GUILD, LEAST - 1)
    assert await shown(shared) == {"sora workspace": 2}


@pytest.mark.parametrize(("rest", "is_shown"), [(0, True), (1, False), (LEAST - 1, False), (LEAST, True)])
async def test_where_few_others_rated_in_a_house_its_ratings_wait(shared: Stores, rest: int, is_shown: bool) -> None:
    await crowd(shared, AWAY, 3 * LEAST)
    await crowd(shared, WORKSPACE, LEAST)
    await crowd(shared, GUILD, rest)
    assert await shown(shared) == {"sora workspace": 2} | ({"ann guild": 4} if is_shown else {})


async def test_ratings_are_a_third_agreement_that_none_has_without_the_second(stores: Stores) -> None:
    ann = person_of(ANN)
    assert await stores.page_names.share_ratings(ann, True) is None
    await stores.page_names.agree(ann, PageName("Ann", NOW))
    assert await stores.page_names.share_ratings(ann, True) == PageName("Ann", NOW)
    assert await stores.page_names.share(ann, True) == PageName("Ann", NOW, elsewhere=True)
    both = PageName("Ann", NOW, elsewhere=True, ratings=True)
    assert await stores.page_names.share_ratings(ann, True) == both
    assert await stores.page_names.share(ann, True) == both
    assert await stores.page_names.agree(ann, PageName("A.", NOW)) == replace(both, name="A.")
    assert await stores.page_names.share_ratings(ann, False) == PageName("A.", NOW, elsewhere=True)


async def test_what_guests_gave_counts_where_the_admins_take_part_who_approved_it(stores: Stores) -> None:
    for n, community in enumerate((GUILD, WORKSPACE)):
        id_, said = GuestCommentId(f"g{n}"), Said("", "", "Yes.", 4 + n)
        guest = GuestComment(id=id_, slug=SIX, community=community, said=said, created=NOW)
        await stores.guests.add(guest, most_waiting=9)
        await stores.guests.update(id_, lambda each: each.approved(NOW, links=False))
    assert (await stores.guests.sums(SIX, shared=True)).comments == 0
    await takes_part(stores, WORKSPACE)
    assert (await stores.guests.sums(SIX, shared=True)).distribution == (0, 0, 0, 0, 1)
    assert (await stores.guests.sums(SIX)).comments == 2


async def step(stores: Stores, random: Random, number: int) -> None:
    """One act of somebody, the same for the same random numbers."""
    who = Member(random.choice(HOUSES), MemberId(random.choice("abcd")), "")
    act = random.choice(("join", "agree", "agree", "rate", "rate", "rate", "leave", "stop", "withdraw", "crowd"))
    match act:
        case "join" | "leave":
            await takes_part(stores, who.community, shared=act == "join")
        case "agree" | "stop":
            await agree(stores, who, ratings=act == "agree")
        case "rate":
            await rate(stores, who, random.randint(1, 5), seconds=number)
        case "withdraw":
            await stores.ratings.withdraw(who, SIX, vote(1).source)
        case "crowd":
            await crowd(stores, who.community, LEAST)


@pytest.mark.parametrize("seed", range(3))
async def test_every_store_shares_the_same(stores: Stores, seed: int) -> None:
    same = MemoryStores.empty()
    one, other = Random(seed), Random(seed)  # noqa: S311 (repeatable, no secret)
    most = 0
    for number in range(80):
        await step(stores, one, number)
        await step(same, other, number)
        for without in (None, GUILD, WORKSPACE):
            found = await stores.ratings.shared(SIX, 2, [(GUILD, MemberId("a"))], without)
            assert found == await same.ratings.shared(SIX, 2, [(GUILD, MemberId("a"))], without), (number, without)
            most = max(most, found.score.count)
    assert most > 2
