"""The round-up of each week on the reading site: its page, its feeds, and what nobody agreed to show."""

from __future__ import annotations

from datetime import timedelta

import pytest
from lxml.etree import fromstring

from bot.core.comment import Comment
from bot.core.community import Community, Member, Platform, person_of
from bot.core.ids import CommentId, MemberId, Slug, SubscriptionId
from bot.core.page_name import PageName
from bot.core.rating import Vote
from bot.core.subscription import Slot
from tests.adapters.feed_rules import ATOM, broken_in_atom, broken_in_json, not_whole
from tests.adapters.local_world import URL, World
from tests.unit.arranged import NOW, draft

FEEDS = [f"/digest{language}.{form}" for language in ("", ".ja", ".en") for form in ("atom", "json")]
GUILD = Community(Platform.DISCORD, "guild")
HOSTILE = "<script>alert(1)</script> \x0b Essay"
WORDS = "What stays with me is the <b>door</b> that stayed open."


@pytest.fixture
async def world() -> World:
    """Six days after a Tuesday it is the next week."""
    world = World()
    await world.fill([draft(f"e{n}", title=f"{HOSTILE} {n}") for n in range(3)])
    for _ in range(6):
        await world.services.site.daily(1)
        world.clock.advance(timedelta(days=1))
    return world


async def rated(world: World, slug: str, raters: int) -> None:
    for n in range(raters):
        member = Member(GUILD, MemberId(f"m{n}"), "")
        await world.stores.ratings.vote(member, Vote(Slug(slug), member.id, "x", 4.0, NOW))


async def said(world: World, by: str, text: str) -> Member:
    author = Member(GUILD, MemberId(by), f"{by}'s own name")
    slot = Slot(SubscriptionId("any"), NOW.date())
    comment = Comment(id=CommentId(by), slot=slot, slug=Slug("e0"), author=author, text=text, created=NOW)
    await world.stores.comments.add(comment)
    return author


async def test_a_week_has_a_page_that_names_no_mean_of_few_and_quotes_only_whoever_agreed(world: World) -> None:
    await rated(world, "e0", 5)
    await rated(world, "e1", 4)
    await said(world, "secret", "Nobody agreed that this much longer text stands on any page, so it must not.")
    author = await said(world, "ann", WORDS)
    await world.stores.page_names.agree(person_of(author), PageName("A. N.", NOW))
    async with world.client() as browser:
        overview, page = await browser.get("/digests"), await browser.get("/digests/2026-W48")
        other = await browser.get("/digests/2026-W47")
    assert (overview.status_code, page.status_code, other.status_code) == (200, 200, 404)
    assert 'href="/digests/2026-W48"' in overview.text
    assert "A. N." in page.text
    assert "the &lt;b&gt;door" in page.text
    assert "5 ratings" in page.text
    assert "4 ratings" not in page.text
    for kept_back in ("must not", "own name", "<script>alert"):
        assert kept_back not in page.text
    await world.services.privacy.delete(author)
    async with world.client() as browser:
        assert "door" not in (await browser.get("/digests/2026-W48")).text


@pytest.mark.parametrize("end", ["deleted", "hidden", "agreement", "edited"])
async def test_what_becomes_of_a_comment_becomes_of_page_and_feeds(world: World, end: str) -> None:
    author = await said(world, "ann", WORDS)
    await world.stores.page_names.agree(person_of(author), PageName("A. N.", NOW))
    paths = ["/digests/2026-W48", "/digest.atom", "/digest.json"]
    async with world.client() as browser:
        before = [(await browser.get(path)).text for path in paths]
        match end:
            case "deleted":
                await world.stores.comments.delete(CommentId("ann"), NOW)
            case "hidden":
                await world.stores.comments.hide(CommentId("ann"), NOW)
            case "agreement":
                await world.services.page_consent.take_back(author)
            case "edited":
                await world.stores.comments.edit(CommentId("ann"), "Another sentence, longer than that.", NOW)
        after = [(await browser.get(path)).text for path in paths]
    assert "stayed open" in before[0]
    assert not any("stayed open" in text for text in after)
    assert ("Another sentence" in after[0]) is (end == "edited")


@pytest.mark.parametrize("path", FEEDS)
async def test_a_feed_of_weeks_is_what_its_specification_asks_for(world: World, path: str) -> None:
    await rated(world, "e0", 5)
    async with world.client() as browser:
        answer = await browser.get(path)
    assert answer.status_code == 200
    if path.endswith("json"):
        assert broken_in_json(answer.content) == []
        [item] = answer.json()["items"]
        assert item["url"] == f"{URL}/digests/2026-W48"
        assert not_whole(item["content_html"]) == []
        return
    assert broken_in_atom(answer.content) == []
    [entry] = fromstring(answer.content).iter(f"{ATOM}entry")
    assert entry.findtext(f"{ATOM}id") == "tag:127.0.0.1,2026-11-30:/digests/2026-W48"
    assert "★ 4.0" in str(entry.findtext(f"{ATOM}content"))


async def test_before_a_week_is_over_there_is_none() -> None:
    world = World()
    await world.fill([draft("e0")])
    async with world.client() as browser:
        assert "2026-W48" not in (await browser.get("/digests")).text
        assert (await browser.get("/digests/2026-W48")).status_code == 404
        assert broken_in_atom((await browser.get("/digest.atom")).content) == []
