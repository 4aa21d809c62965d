"""On the local page everybody is an admin, who decides on what readers wrote on the pages of essays."""

from __future__ import annotations

import re

from bot.core.community import LOCAL_COMMUNITY, Platform
from bot.core.guest import WAITING_MAX, GuestComment, GuestState, Said
from bot.core.ids import GuestCommentId, Slug
from tests.adapters.local_world import World, words
from tests.unit.arranged import draft


async def write(world: World, id_: str) -> None:
    made = GuestComment(
        id=GuestCommentId(id_),
        slug=Slug("luck"),
        community=LOCAL_COMMUNITY,
        said=Said("<b>Ann</b>", "🌸", "So <i>true</i>, see https://spam.example", 4),
        created=world.clock.now(),
    )
    await world.stores.guests.add(made, most_waiting=WAITING_MAX)


async def test_a_notice_leads_to_the_list_where_it_is_decided() -> None:
    world = World(guests=LOCAL_COMMUNITY)
    world.services.platforms.chats[Platform.LOCAL] = world.chat
    await world.fill([draft("luck", title="On Luck")])
    await write(world, "g1")
    assert await world.services.guests.tick() == 1
    async with world.client() as browser:
        page = (await browser.get("/")).text
        assert "A reader commented on the page of “On Luck”: “So <i>true</i>, see spam.example”" in words(page)
        [pressed] = re.findall(r'data-route="(guests)" data-argument="([\w:]+)"', page)
        listed = await browser.post("/channel/component", json={"name": pressed[0], "argument": pressed[1]})
        assert "🌸 <b>Ann</b> · ★★★★ · on “On Luck”" in words(listed.text)
        assert "<i>" not in listed.text
        approved = await browser.post("/channel/component", json={"name": "guest-approve", "argument": "g1:list"})
        assert "is on the essay's page now" in words(approved.text)
        taken = await browser.post("/channel/component", json={"name": "guest-back", "argument": "g1:list"})
        assert "It is deleted in seven days." in words(taken.text)
    assert await world.stores.guests.count(LOCAL_COMMUNITY, GuestState.DECLINED) == 1
