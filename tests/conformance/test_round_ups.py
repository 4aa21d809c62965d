"""``RoundUpStore``: what a round-up is made of."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from random import Random

from bot.core.comment import Comment
from bot.core.community import Channel, Community, Member, Person, Platform, person_of
from bot.core.delivery import DeliveryState
from bot.core.ids import CommentId, MemberId, MessageId, Slug, SubscriptionId
from bot.core.rating import Score, bayesian_mean, overall_mean
from bot.core.subscription import Kind, Slot, SubscriptionState
from bot.ports.round_ups import Talk
from tests.conformance.bundle import Stores
from tests.conformance.examples import (
    DAY,
    GUILD,
    HOUR,
    NOW,
    OTHER_CHANNEL,
    SECOND,
    SUB,
    WORKSPACE,
    comment,
    essay,
    full_delivery,
    member,
    subscription,
    vote,
)

SLUGS = [Slug(f"essay-{n}") for n in range(6)]
ONE = timedelta(days=1)
SECOND_SUB = SubscriptionId("cccccccccc")


async def posted(stores: Stores, slug: Slug, days: int = 0, sub: SubscriptionId = SUB, skipped: bool = False) -> None:
    """The essay came to a channel so many days after ``DAY``."""
    slot = Slot(sub, DAY + days * ONE)
    made = full_delivery(slot)
    assert made.post is not None
    assert made.message is not None
    state = DeliveryState.SKIPPED if skipped else DeliveryState.DONE
    place = replace(made.message, id=MessageId(f"{sub}{days}"))
    await stores.deliveries.add(replace(made, state=state, post=replace(made.post, slug=slug), message=place))


async def begun(stores: Stores) -> None:
    await stores.essays.apply("folder", [essay(slug) for slug in SLUGS], [])
    await stores.subscriptions.add(subscription(SUB))
    await stores.subscriptions.add(replace(subscription(SECOND_SUB), channel=OTHER_CHANNEL))


async def test_the_best_are_those_of_a_recount_whatever_was_voted_withdrawn_and_forgotten(stores: Stores) -> None:
    await begun(stores)
    for number, slug in enumerate(SLUGS[:4]):
        await posted(stores, slug, number, SUB if number % 2 else SECOND_SUB)
    chance = Random(19)  # noqa: S311 (no secret)
    people = [member(f"m{n}") for n in range(5)]
    for step in range(80):
        who, slug = chance.choice(people), chance.choice(SLUGS)
        source = chance.choice(("1️⃣", "5️⃣"))
        if chance.random() < 0.3:
            await stores.ratings.withdraw(who, slug, source)
        else:
            given = replace(vote(chance.choice((1.0, 2.5, 5.0)), NOW + step * SECOND, source=source), member=who.id)
            await stores.ratings.vote(who, replace(given, slug=slug))
    await stores.ratings.forget(person_of(people[0]))
    scores = await stores.ratings.scores(GUILD)
    prior = overall_mean(scores.values())
    ranked = sorted(
        ((slug, bayesian_mean(scores[slug], prior)) for slug in SLUGS[:4] if slug in scores),
        key=lambda each: (-round(each[1], 9), -scores[each[0]].count, each[0]),
    )
    best = await stores.round_ups.best(GUILD, DAY, DAY + 3 * ONE, 3)
    assert [(each.slug, each.score.count) for each in best] == [(slug, scores[slug].count) for slug, _ in ranked[:3]]
    assert [round(each.weight, 9) for each in best] == [round(weight, 9) for _, weight in ranked[:3]]


async def test_only_what_came_in_the_period_to_the_community_is_among_the_best(stores: Stores) -> None:
    await begun(stores)
    await posted(stores, SLUGS[0], -1)
    await posted(stores, SLUGS[1], 0)
    await posted(stores, SLUGS[2], 6, SECOND_SUB)
    await posted(stores, SLUGS[3], 7)
    await posted(stores, SLUGS[4], 3, skipped=True)
    for slug in SLUGS:
        await stores.ratings.vote(member(), replace(vote(4), slug=slug))
    await stores.ratings.vote(member(community=WORKSPACE), replace(vote(1), slug=SLUGS[1]))
    best = await stores.round_ups.best(GUILD, DAY, DAY + 6 * ONE, 9)
    assert [(each.slug, each.score) for each in best] == [(SLUGS[1], Score(1, 4.0)), (SLUGS[2], Score(1, 4.0))]
    assert await stores.round_ups.best(WORKSPACE, DAY, DAY + 6 * ONE, 9) == []
    await stores.essays.apply("folder", [], [SLUGS[1]])
    assert [each.slug for each in await stores.round_ups.best(GUILD, DAY, DAY + 6 * ONE, 9)] == [SLUGS[2]]


def said(id_: str, slug: Slug, at: timedelta = timedelta(), by: Member | None = None, text: str = "いい話") -> Comment:
    made = comment(id_, at=NOW + at, text=text)
    return replace(made, slug=slug, author=by or member())


async def test_what_was_rated_in_a_period_is_found_wherever_it_came_from(stores: Stores) -> None:
    await begun(stores)
    until = NOW + HOUR
    given = [("essay-0", 3, NOW), ("essay-1", 5, NOW - SECOND), ("essay-2", 4, until), ("essay-3", 5, until - SECOND)]
    for slug, score, at in given:
        await stores.ratings.vote(member(), vote(score, at, slug=slug))
    await stores.ratings.vote(member("m2"), vote(1, NOW - ONE, by="m2", slug="essay-3"))
    await stores.ratings.vote(member("m3", WORKSPACE), vote(5, NOW, by="m3", slug="essay-4"))
    found = await stores.round_ups.rated(GUILD, NOW, until, 9)
    assert [(each.slug, each.score) for each in found] == [("essay-0", Score(1, 3)), ("essay-3", Score(2, 6))]
    assert [each.slug for each in await stores.round_ups.rated(GUILD, NOW, until, 1)] == ["essay-0"]
    await stores.essays.apply("folder", [], [SLUGS[0]])
    assert [each.slug for each in await stores.round_ups.rated(GUILD, NOW, until, 9)] == ["essay-3"]


async def test_talk_is_counted_by_essay_in_the_period_without_what_is_deleted_or_hidden(stores: Stores) -> None:
    one, two, three = SLUGS[:3]
    for made in (
        said("a", two),
        said("b", two, SECOND),
        said("c", one, SECOND),
        said("d", one, HOUR),  # the end is not within
        said("e", one, -SECOND),
        said("f", three, SECOND),
        said("g", three, SECOND),
        said("h", three, by=member(community=WORKSPACE)),
    ):
        await stores.comments.add(made)
    await stores.comments.delete(CommentId("f"), NOW + HOUR)
    await stores.comments.hide(CommentId("g"), NOW + HOUR)
    assert await stores.round_ups.talked(GUILD, NOW, NOW + HOUR, 9) == [Talk(two, 2), Talk(one, 1)]
    assert await stores.round_ups.talked(GUILD, NOW, NOW + HOUR, 1) == [Talk(two, 2)]


async def ids(stores: Stores, community: Community = GUILD, *, assumed: bool = False) -> list[str]:
    found = await stores.round_ups.quotable(community, NOW, NOW + HOUR, 9, assumed=assumed)
    return [each.id for each in found]


async def test_nobody_is_quoted_who_did_not_agree_and_nothing_that_is_gone(stores: Stores) -> None:
    bot = replace(member("m9"), is_bot=True)
    for made in (
        said("a", SLUGS[0]),
        said("b", SLUGS[0], SECOND, by=member("m2")),
        said("c", SLUGS[0], by=member("m2")),
        said("d", SLUGS[0], by=bot),
        said("e", SLUGS[0], text=""),
        said("f", SLUGS[0]),
    ):
        await stores.comments.add(made)
    assert await ids(stores) == []
    assert await ids(stores, assumed=True) == ["b", "f", "c", "a"]
    assert await stores.round_ups.agree(person_of(member()), NOW) == NOW
    assert await stores.round_ups.agree(person_of(member()), NOW + SECOND) == NOW
    assert await stores.round_ups.agreed(person_of(member())) == NOW
    assert await ids(stores) == ["f", "a"]
    await stores.comments.hide(CommentId("f"), NOW)
    await stores.comments.delete(CommentId("b"), NOW)
    assert await ids(stores) == ["a"]
    assert await ids(stores, assumed=True) == ["c", "a"]
    assert await stores.round_ups.forget(person_of(member()))
    assert not await stores.round_ups.forget(person_of(member()))
    assert await ids(stores) == []


async def test_an_agreement_in_one_workspace_counts_in_no_other(stores: Stores) -> None:
    other = Community(Platform.SLACK, "other workspace")
    await stores.comments.add(said("a", SLUGS[0], by=member(community=WORKSPACE)))
    await stores.comments.add(said("b", SLUGS[0], by=member(community=other)))
    await stores.round_ups.agree(person_of(member(community=WORKSPACE)), NOW)
    assert await ids(stores, WORKSPACE) == ["a"]
    assert await ids(stores, other) == []


FAR = Community(Platform.DISCORD, "far")


async def test_what_comes_to_a_member_alone_is_shown_and_removed_with_its_deliveries(stores: Stores) -> None:
    mine = replace(subscription(SUB), kind=Kind.DIGEST, member=MemberId("m1"), channel=Channel(GUILD, "dm"))
    theirs = replace(subscription(SECOND_SUB), kind=Kind.DIGEST, member=MemberId("m2"))
    for each in (mine, theirs):
        await stores.subscriptions.add(each)
    await posted(stores, SLUGS[0])
    me = Person(Platform.DISCORD, MemberId("m1"))
    over = replace(mine, id=SubscriptionId("over"), channel=Channel(FAR, "dm"), state=SubscriptionState.ENDED)
    await stores.subscriptions.add(over)
    assert list(await stores.subscriptions.direct_to(me)) == [mine]
    assert {each.id for each in await stores.subscriptions.direct_to(me, also_ended=True)} == {SUB, over.id}
    assert await stores.subscriptions.forget_direct(replace(me, community=GUILD)) == 1, "in one community alone"
    assert [each.id for each in await stores.subscriptions.direct_to(me, also_ended=True)] == [over.id]
    assert await stores.subscriptions.forget_direct(me) == 1
    assert list(await stores.subscriptions.direct_to(me, also_ended=True)) == []
    assert await stores.deliveries.get(Slot(SUB, DAY)) is None
    assert await stores.subscriptions.get(SECOND_SUB) == theirs
