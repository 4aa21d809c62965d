"""Which essay a subscription gets, and the post that is made of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.adapters.sql.content_rows import post_of, post_values
from bot.core.community import Community, Member, Platform
from bot.core.delivery import DailyPost
from bot.core.essay import Essay, Language, Origin, Rights
from bot.core.ids import MemberId, Slug
from bot.core.pick import Pick, Policy
from bot.core.picture import Picture
from bot.core.rating import Vote
from bot.core.subscription import Slot, Subscription
from bot.ports.pictures import EssayPicture, Uncopied
from bot.services.delivery.picking import Picking, Planned, filled, in_length
from bot.services.delivery.slots import owed
from tests.fakes.stores import MemoryStores
from tests.faults.world import DUE, channel, daily, essay
from tests.unit.arranged import post

SUBSCRIPTION = daily(Platform.DISCORD)
SLOT = Slot(SUBSCRIPTION.id, DUE.date())


@pytest.fixture
async def stores() -> MemoryStores:
    stores = MemoryStores.empty()
    english = [essay(1), essay(2), essay(3)]
    japanese = [essay(4, language=Language.JA), essay(5, language=Language.JA)]
    await stores.essays.apply("test", [*english, *japanese], [])
    return stores


def picking(stores: MemoryStores, url: str = "https://essays.example") -> Picking:
    return Picking(stores.essays, stores.picks, url)


async def preview(stores: MemoryStores, **changes: object) -> Planned:
    planned = await picking(stores).plan(replace(SUBSCRIPTION, **changes), [SLOT])  # type: ignore[arg-type]
    assert planned is not None
    return planned


async def show(stores: MemoryStores, subscription: Subscription, days: int) -> list[Pick]:
    """Preview and keep what would be posted on each of ``days`` days."""
    picks = []
    for day in range(days):
        slot = Slot(subscription.id, (DUE + timedelta(days=day)).date())
        planned = await picking(stores).plan(subscription, [slot])
        assert planned is not None
        picks.append(planned.pick)
        row = replace(owed(subscription, slot, DUE + timedelta(days=day)), post=planned.post, round=planned.pick.round)
        await stores.deliveries.add(row)
    return picks


async def rate(stores: MemoryStores, community: Community, number: int, *scores: float) -> None:
    for n, score in enumerate(scores):
        member = Member(community, MemberId(f"member-{n}"), "Somebody")
        await stores.ratings.vote(member, Vote(Slug(f"essay-{number}"), member.id, "x", score, DUE))


async def test_the_post_says_all_that_a_platform_renders(stores: MemoryStores) -> None:
    planned = await preview(stores, policy=Policy.NEWEST, language=Language.EN, scale="thumbs")
    kept: Essay | None = await stores.essays.get(Slug("essay-3"))
    assert kept is not None
    post = planned.post
    assert planned.pick == Pick(kept.slug, 1)
    for name in ("slug", "title", "author", "language", "category", "minutes", "summary", "question"):
        assert getattr(post, name) == getattr(kept, name), name
    assert post.url == "https://essays.example/e/essay-3"
    assert post.seeds == ("👎", "👍")


async def test_the_address_of_the_pages_may_end_with_a_slash(stores: MemoryStores) -> None:
    planned = await picking(stores, "https://essays.example/reader/").plan(SUBSCRIPTION, [SLOT])
    assert planned is not None
    assert planned.post.url == f"https://essays.example/reader/e/{planned.post.slug}"


@pytest.mark.parametrize("language", [Language.JA, Language.EN, None])
async def test_the_language_of_the_subscription_decides(stores: MemoryStores, language: Language | None) -> None:
    picks = await show(stores, replace(SUBSCRIPTION, language=language), 5)
    of_round_one = {essay.slug for essay in await stores.essays.every(language)}
    assert {pick.slug for pick in picks} == of_round_one
    assert [pick.round for pick in picks].count(1) == len(of_round_one)


async def test_nothing_is_planned_without_an_essay() -> None:
    stores = MemoryStores.empty()
    assert await picking(stores).plan(SUBSCRIPTION, [SLOT]) is None


async def test_looking_ahead_keeps_nothing(stores: MemoryStores) -> None:
    assert await preview(stores) == await preview(stores)
    assert await stores.deliveries.picks(SUBSCRIPTION.id) == []


async def test_a_withdrawn_essay_is_not_picked(stores: MemoryStores) -> None:
    await stores.essays.apply("test", [], [Slug("essay-3")])
    assert (await preview(stores, policy=Policy.NEWEST, language=Language.EN)).pick.slug == "essay-2"


async def test_another_subscriptions_picks_do_not_matter(stores: MemoryStores) -> None:
    await show(stores, daily(Platform.DISCORD, number=2), 2)
    first = await preview(stores)
    assert first.pick.round == 1
    assert first == await picking(stores).plan(SUBSCRIPTION, [SLOT])


async def test_the_best_rated_is_the_communitys_own(stores: MemoryStores) -> None:
    home = channel(Platform.DISCORD).community
    await rate(stores, home, 1, 5.0, 5.0)
    await rate(stores, home, 2, 4.0)
    await rate(stores, home, 3, 1.0)
    await rate(stores, Community(Platform.DISCORD, "elsewhere"), 3, *[5.0] * 30)
    planned = await preview(stores, policy=Policy.BEST_RATED_UNSEEN, language=Language.EN)
    assert planned.pick.slug == "essay-1"


async def test_one_high_mark_does_not_beat_many(stores: MemoryStores) -> None:
    home = channel(Platform.DISCORD).community
    await rate(stores, home, 1, *[4.8] * 30)
    await rate(stores, home, 2, 5.0)
    await rate(stores, home, 3, *[1.0] * 9)
    planned = await preview(stores, policy=Policy.BEST_RATED_UNSEEN, language=Language.EN)
    assert planned.pick.slug == "essay-1"


@pytest.mark.parametrize(
    ("origin", "length", "shown"),
    [
        (Origin.EXTRACT, None, "Kept as it is."),
        (Origin.AUTHOR, 12, "One two."),
        (Origin.EDITOR, None, "One two. Three four. Five six."),
    ],
)
def test_a_summary_keeps_to_its_length(origin: Origin, length: int | None, shown: str) -> None:
    text = "Kept as it is." if origin is Origin.EXTRACT else "One two. Three four. Five six."
    assert in_length(replace(essay(1), language=Language.EN, summary=text, summary_origin=origin), length) == (
        shown,
        origin,
    )


def test_an_extract_is_made_anew_for_another_length() -> None:
    long = replace(essay(1), language=Language.EN, body="The baker lights the oven at four. " * 3, summary="Short.")
    assert len(in_length(long, 80)[0]) <= 80
    assert in_length(long, 80)[0] != "Short."


def test_a_model_s_words_give_way_to_the_extract_where_they_are_too_long() -> None:
    body = "The baker lights the oven at four. Nobody talks before the bread is out. Everybody waits."
    written = replace(
        essay(1), language=Language.EN, body=body, summary="Bread first, then talk.", summary_origin=Origin.MODEL
    )
    assert in_length(written, None) == in_length(written, 80) == ("Bread first, then talk.", Origin.MODEL)
    assert in_length(written, 22) == ("Everybody waits.", Origin.EXTRACT)


def test_a_communitys_question_names_the_essay() -> None:
    assert filled("What of “{title}”\n stays?", "A {name}") == "What of “A {name}” stays?"


DESK = Picture("d" * 64, "image/png", 10, 10)
BODY = "Text.\n\n![A desk](https://blog.example/desk.png)"


async def posted(
    stores: MemoryStores,
    url: str = "https://essays.example",
    *,
    address: str = "https://blog.example/desk.png",
    **changes: object,
) -> DailyPost:
    """What is posted of an essay of a blog that has one picture."""
    imported = replace(essay(9), source_url="https://www.blog.example/1", body=BODY, **changes)  # type: ignore[arg-type]
    await stores.essays.apply("blog", [imported], [])
    [waiting] = await stores.pictures.uncopied(DUE, 1) or [Uncopied(imported.slug, "")]
    await stores.pictures.add(imported.slug, 1, address, DESK, b"")
    shown = [EssayPicture("https://blog.example/gone.png", None), EssayPicture(address, DESK, words="A\ndesk")]
    await stores.pictures.settle(waiting, shown, None)
    made = Picking(stores.essays, stores.picks, url, stores.pictures)
    renewed = await made.renewed(post("essay-9"), SUBSCRIPTION.channel)
    assert renewed is not None
    return renewed


async def test_a_post_has_the_first_picture_of_which_there_is_a_copy(stores: MemoryStores) -> None:
    shown = await posted(stores)
    assert shown.picture == f"https://essays.example/pictures/{DESK.digest}"
    assert (shown.picture_path, shown.picture_words) == (f"/pictures/{DESK.digest}", "A desk")
    assert (shown.source_url, shown.source_name) == ("https://www.blog.example/1", "blog.example")
    assert (shown.read_url, shown.original_url) == (shown.url, shown.source_url)
    assert (await posted(stores, collection="A blog")).source_name == "A blog"


async def test_where_nobody_else_reaches_our_pages_chats_load_the_original_picture(stores: MemoryStores) -> None:
    shown = await posted(stores, "http://127.0.0.1:8080")
    assert shown.picture == "https://blog.example/desk.png"
    assert (await posted(stores, "http://localhost:8080", address="http://blog.example/desk.png")).picture == ""


async def test_a_picture_that_came_with_a_file_is_loaded_from_us_or_not_at_all(stores: MemoryStores) -> None:
    shown = await posted(stores, address="images/desk.png")
    assert shown.picture == f"https://essays.example/pictures/{DESK.digest}"
    shown = await posted(stores, "http://127.0.0.1:8080", address="images/desk.png")
    assert (shown.picture, shown.picture_path) == ("", f"/pictures/{DESK.digest}")


async def test_of_what_a_community_has_for_itself_chats_load_the_original_picture(stores: MemoryStores) -> None:
    await stores.essays.give("A blog", {SUBSCRIPTION.channel.community: "key"})
    shown = await posted(stores, collection="A blog")
    assert (shown.picture, shown.picture_path) == ("https://blog.example/desk.png", f"/pictures/{DESK.digest}")
    assert (await posted(stores, collection="A blog", address="images/desk.png")).picture == ""


async def test_what_we_may_only_point_to_is_posted_without_a_picture(stores: MemoryStores) -> None:
    shown = await posted(stores, rights=Rights.LINK_ONLY)
    assert (shown.picture, shown.picture_path, shown.picture_words) == ("", "", "")
    assert (shown.read_url, shown.original_url) == ("https://www.blog.example/1", "")


def test_a_post_that_was_frozen_by_an_earlier_version_still_loads() -> None:
    values = dict(post_values(post("luck")) or {})
    for name in ("rights", "source_url", "source_name", "picture", "picture_path", "picture_words"):
        del values[name]
    assert post_of(values) == post("luck")
