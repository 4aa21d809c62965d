"""What stands around an essay on its page: ratings, comments, neighbours, sharing, and the way back to a thread."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from bot.adapters.discord.refs import thread_url as on_discord
from bot.adapters.local.chat import thread_url as on_the_page
from bot.adapters.slack.thread_links import thread_url as on_slack
from bot.adapters.web.access import Access
from bot.adapters.web.policy import policy
from bot.adapters.web.site.essay_page import bars
from bot.adapters.web.site.sharing import share_links
from bot.conversation.ways import THREAD
from bot.core.collection import Outside
from bot.core.community import LOCAL_CHANNEL, Channel, Community, MessageRef, Platform
from bot.core.delivery import Delivery
from bot.core.ids import MemberId, MessageId, Slug, SubscriptionId, ThreadId
from bot.core.rating import Score
from bot.core.shared_talk import SharedRating, SharedRatings
from bot.core.subscription import Slot
from bot.services.site.views import EssayView, Neighbours, PageComment
from tests.adapters.local_world import URL, World, words
from tests.adapters.reading_site import BELL, DESK, LONG, site
from tests.fakes.site import Furnished
from tests.unit.arranged import NOW, draft, post, posted

GUILD = Channel(Community(Platform.DISCORD, "100000000000000001"), "200000000000000002")
WORKSPACE = Channel(Community(Platform.SLACK, "T012AB3C4"), "C012AB3C4")
PUBLISHED = Access(public_hosts=frozenset({"essays.example"}))


@asynccontextmanager
async def published() -> AsyncIterator[httpx.AsyncClient]:
    """The site that the browser tests look at."""
    transport = httpx.ASGITransport(await site(), raise_app_exceptions=False)
    async with httpx.AsyncClient(
        transport=transport, base_url="https://essays.example", headers={"Accept-Language": "en"}
    ) as browser:
        yield browser


async def page_of(path: str, **headers: str) -> str:
    async with published() as browser:
        answer = await browser.get(path, headers=headers)
        assert answer.status_code == 200
        return answer.text


async def furnished(**around: Any) -> World:
    """A world whose essay ``one`` has ``around`` it what is given."""
    world = World()
    await world.fill([draft("one", title="One")])
    values: dict[str, Any] = {
        "essay": await world.library.essay("one", Outside.PUBLIC),
        "score": Score(),
        "distribution": (0, 0, 0, 0, 0),
        "comments": (),
        "commented": 0,
        "archived": (),
        "neighbours": Neighbours(),
        "related": (),
    }
    view = EssayView(**(values | around))
    world.services = replace(world.services, site=Furnished(world.services.site, {Slug("one"): view}))
    return world


async def shown(world: World, path: str = "/e/one", access: Access = PUBLISHED) -> str:
    async with world.stranger(access) as reader:
        answer = await reader.get(path)
    assert answer.status_code == 200
    return answer.text


# --- ratings and comments


async def test_the_rating_is_told_with_how_many_gave_each_score() -> None:
    page = await page_of(f"/e/{BELL}")
    said = words(page)
    assert "4.2 12 ratings" in said
    assert re.findall(r"(\d) out of 5: (\d+) rating", page) == [
        ("5", "7"),
        ("4", "2"),
        ("3", "2"),
        ("2", "1"),
        ("1", "0"),
    ]
    assert re.findall(r'class="full" width="(\d+)%"', page) == ["100", "29", "29", "14", "0"]


async def test_without_ratings_nothing_is_said_of_them() -> None:
    page = await shown(await furnished())
    assert 'class="rated"' not in page
    assert 'class="bars"' not in await shown(await furnished(score=Score(2, 8.0)))


def test_bars_are_as_long_as_the_longest_one_allows() -> None:
    assert [(bar.score, bar.count, bar.percent) for bar in bars((0, 1, 0, 0, 3))] == [
        (5, 3, 100),
        (4, 0, 0),
        (3, 0, 0),
        (2, 1, 33),
        (1, 0, 0),
    ]
    assert bars((0, 0, 0, 0, 0)) == ()


async def test_comments_show_the_name_that_was_chosen_and_what_was_written_as_text() -> None:
    written = datetime(2026, 3, 14, 20, tzinfo=UTC)
    hostile = PageComment('<b>Ann</b> & "co"', "<script>alert(1)</script>\n@everyone", written, Platform.DISCORD)
    nobody = PageComment("", "Yes.", written, Platform.SLACK, "The <i>house</i>")
    page = await shown(await furnished(comments=(hostile, nobody), commented=7))
    assert "<script>alert" not in page
    assert "<b>Ann" not in page
    said = words(page)
    assert '<script>alert(1)</script> @everyone <b>Ann</b> & "co" · March 15, 2026 · Discord' in said  # in Tokyo
    assert "Yes. Somebody · March 15, 2026 · Slack · The <i>house</i>" in said
    assert "The latest 2 of 7" in said


async def test_a_shared_rating_stands_beside_its_comment_or_in_a_list_with_its_house() -> None:
    comment = PageComment("Ann", "Yes.", NOW, Platform.DISCORD, "A house", 4.0)
    sora = SharedRating(WORKSPACE.community, MemberId("s"), "<b>Sora</b>", 10 / 3, NOW, "The <i>boat</i>")
    nobody = SharedRating(GUILD.community, MemberId("n"), "", 1.0, NOW)
    shared = SharedRatings({Platform.DISCORD: Score(2, 5.0), Platform.SLACK: Score(1, 10 / 3)}, (sora, nobody))
    page = await shown(await furnished(comments=(comment,), commented=1, shared=shared))
    assert "<b>Sora" not in page
    said = words(page)
    assert "· Discord · A house · ★ 4 out of 5" in said
    assert "Shared ratings ★ 2.8 · 3 ratings (Discord 2, Slack 1)" in said
    assert "<b>Sora</b> · ★ 3.3 out of 5 · Slack · The <i>boat</i> Somebody · ★ 1 out of 5 · Discord" in said
    assert "Shared ratings" not in words(await shown(await furnished()))


async def test_a_name_of_a_category_a_tag_or_an_author_is_text_and_leads_to_its_list() -> None:
    world = World()
    names = {"category": "<b>a/b</b>", "author": "O'Neil & <i>", "tags": ("c#", "../x", "名刺")}
    await world.fill([draft("one", title="</title><script>alert(1)</script>", **names)])
    page = await shown(world)
    assert "<script>alert" not in page
    assert "<b>a" not in page
    links = re.findall(r'<a href="(/(?:category|author|tag)/[^"]*)">', page)
    assert links == [
        "/category/~3Cb~3Ea~2Fb~3C~2Fb~3E",
        "/author/O%27Neil%20%26%20~3Ci~3E",
        "/tag/c%23",
        "/tag/~2E.~2Fx",
        "/tag/%E5%90%8D%E5%88%BA",
    ]


# --- neighbours and lists


async def test_the_essays_before_and_after_are_one_step_away() -> None:
    page = await page_of(f"/e/{BELL}")
    found = re.findall(r'<a href="([^"]*)" rel="(prev|next)"><span class="label">([^<]*)', page)
    assert found == [
        ("/e/a-quiet-lift", "prev", "The essay before"),
        (f"/e/{DESK}", "next", "The essay after"),
        (f"/e/{LONG}", "next", "After, in 海の仕事"),
    ]
    assert 'class="neighbours"' not in await shown(await furnished())


async def test_the_page_of_a_community_leads_to_no_list_and_is_passed_on_nowhere() -> None:
    world = World()
    await world.fill([draft("own", category="Ours", tags=("a",)), draft("open", tags=("a",))])
    guild = GUILD.community
    await world.services.collections.give("Ours", [guild])
    own = await world.library.essay("own", Outside.OPERATOR)
    path = await world.services.links.signed(own, guild)
    async with world.stranger(PUBLISHED) as reader:
        private, public = await reader.get(path), await reader.get("/e/open")
    assert private.headers["cache-control"] == "private, no-store"
    assert private.headers["x-robots-tag"] == "noindex"
    assert "etag" not in private.headers
    assert '<meta name="robots" content="noindex">' in private.text
    assert not re.findall(r'href="/(?:category|tag|author)/', private.text)
    assert "share" not in private.text.partition("<footer")[2]
    assert public.headers["cache-control"] == "no-cache"
    assert public.headers["etag"]
    assert len(re.findall(r'href="/(?:category|tag|author)/', public.text)) == 3


# --- sharing


async def test_what_is_shared_is_the_address_and_the_title_to_the_letter() -> None:
    address, title = "https://essays.example/e/a-b", "50% & 「鐘」?#=+"
    given = {link.name: link.url for link in share_links(address, title)}
    asked = {name: parse_qs(urlsplit(url).query) for name, url in given.items()}
    assert {urlsplit(url).scheme for url in given.values()} == {"https"}
    assert asked["Hatena Bookmark"] == {"mode": ["confirm"], "url": [address], "title": [title]}
    assert asked["X"] == {"text": [title], "url": [address]}
    assert asked["LINE"] == {"url": [address], "text": [title]}
    assert urlsplit(given["mixi2"]).hostname == "mixi.social"


async def test_a_page_that_others_can_open_has_its_address_to_pass_on() -> None:
    page = await page_of(f"/e/{DESK}")
    assert re.findall(r'<li><a href="https://([a-z.-]+)/[^"]*" rel="noopener"(?: data-brings)?>', page) == [
        "b.hatena.ne.jp",
        "x.com",
        "social-plugins.line.me",
        "mixi.social",
    ]
    assert f'<input id="address" type="text" value="https://essays.example/e/{DESK}" readonly>' in page
    assert '<button type="button" class="waits"' in page  # a script shows it
    assert 'value="https://example.org/elsewhere" readonly' in await page_of("/e/elsewhere")  # the original's


async def test_an_address_that_only_this_machine_knows_is_not_passed_on() -> None:
    world = World()
    await world.fill([draft("one")])
    assert 'class="share"' not in await shown(world)


# --- back to the conversation


def said_in(channel: Channel, message: str, thread: str | None = None, slug: str = "one") -> Delivery:
    delivery = posted(slug, channel=channel)
    return replace(
        delivery,
        slot=Slot(SubscriptionId("8k2m4n6p8q"), NOW.date()),
        post=post(slug),
        message=MessageRef(channel, MessageId(message)),
        thread=ThreadId(thread) if thread else None,
    )


DISCORD = said_in(GUILD, "300000000000000003", "300000000000000003")
SLACK = said_in(WORKSPACE, "1790000000.000100", "1790000000.000100")
LOCAL = said_in(LOCAL_CHANNEL, "17")


def test_a_thread_has_an_address_on_each_platform() -> None:
    assert on_discord(DISCORD) == "https://discord.com/channels/100000000000000001/300000000000000003"
    assert on_discord(replace(DISCORD, thread=None)) == (
        "https://discord.com/channels/100000000000000001/200000000000000002/300000000000000003"
    )
    assert on_slack(SLACK) == (
        "https://slack.com/app_redirect?team=T012AB3C4&channel=C012AB3C4&message_ts=1790000000.000100"
    )
    assert on_the_page(LOCAL) == "/#message-17"
    assert [link(replace(LOCAL, message=None)) for link in (on_discord, on_slack, on_the_page)] == ["", "", ""]


async def with_post(delivery: Delivery) -> World:
    world = World()
    await world.fill([draft("one"), draft("two")])
    links = world.services.platforms.thread_links
    links |= {Platform.DISCORD: on_discord, Platform.SLACK: on_slack, Platform.LOCAL: on_the_page}
    await world.stores.deliveries.add(delivery)
    return world


@pytest.mark.parametrize(
    ("delivery", "address", "platform"),
    [
        (DISCORD, "https://discord.com/channels/100000000000000001/300000000000000003", "Discord"),
        (SLACK, on_slack(SLACK), "Slack"),
    ],
)
async def test_who_comes_from_a_post_finds_the_way_back(delivery: Delivery, address: str, platform: str) -> None:
    world = await with_post(delivery)
    async with world.stranger(PUBLISHED) as reader:
        answer = await reader.get(f"/e/one?{THREAD}={delivery.slot.key}")
    link = address.replace("&", "&amp;")
    assert f'href="{link}" rel="noopener">Back to the conversation on {platform}</a>' in answer.text
    assert answer.headers["etag"]
    assert f'<link rel="canonical" href="{URL}/e/one">' in answer.text
    assert "Back to" not in await shown(world)


@pytest.mark.parametrize(
    ("path", "key"),
    [
        ("/e/two", DISCORD.slot.key),  # a post of another essay
        ("/e/one", "8k2m4n6p8r-20261124-1"),
        ("/e/one", f"{DISCORD.slot.key}0"),
        ("/e/one", "8k2m4n6p8q-20261399-1"),
        ("/e/one", "8k2m4n6p8q-20261124-99999999999999"),
        ("/e/one", "%00"),
        ("/e/one", '"><script>'),
        ("/e/one", "x" * 5000),
    ],
)
async def test_a_key_of_no_post_of_this_essay_leads_nowhere(path: str, key: str) -> None:
    assert "Back to" not in await shown(await with_post(DISCORD), f"{path}?{THREAD}={key}")


async def test_the_local_channels_own_post_is_reached_only_where_the_channel_is() -> None:
    world = await with_post(LOCAL)
    path = f"/e/one?{THREAD}={LOCAL.slot.key}"
    assert 'href="/#message-17">Discuss it in the channel</a>' in await shown(world, path, Access())
    assert "#message-17" not in await shown(world, path)
    assert 'href="/channel">Discuss it in the channel</a>' in await shown(world, "/e/one", Access())


# --- the page itself


async def test_choices_are_offered_only_where_they_choose_something() -> None:
    bell, desk, link = await asyncio.gather(page_of(f"/e/{BELL}"), page_of(f"/e/{DESK}"), page_of("/e/elsewhere"))
    assert ('value="vertical"' in bell, 'name="furigana"' in bell) == (True, True)
    assert ('value="vertical"' in desk, 'name="furigana"' in desk) == (False, False)
    assert 'name="furigana"' not in await page_of(f"/e/{LONG}")
    assert 'class="choices"' not in link


async def test_the_pages_own_script_is_the_only_one_that_may_run() -> None:
    async with published() as browser:
        answer = await browser.get(f"/e/{BELL}")
    [script] = re.findall(r"<script>(.*?)</script>", answer.text, re.DOTALL)
    assert answer.headers["content-security-policy"] == policy([script])
    assert "unsafe-inline" not in answer.headers["content-security-policy"]
    assert not re.findall(r'\s(?:on[a-z]+|style)="', answer.text)
