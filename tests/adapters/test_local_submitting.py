"""On the local page a member submits an essay, and everybody there is an admin who decides."""

from __future__ import annotations

import re

from bot.adapters.local.page import LARGE_PATHS
from bot.adapters.web.access import Access
from bot.core.community import LOCAL_COMMUNITY, Platform
from bot.core.submission import TEXT_MAX, AuthorNews
from tests.adapters.local_world import World, refused, words


def form(name: str, argument: str = "", **fields: str) -> dict[str, object]:
    return {"name": name, "argument": argument, "fields": {key: [value] for key, value in fields.items()}}


async def test_an_essay_is_submitted_by_name_and_decided_on_by_a_notice() -> None:
    world = World(access=Access(large=LARGE_PATHS))
    world.services.platforms.chats[Platform.LOCAL] = world.chat
    written = form("submit-form", title="The <i>Blue</i> Door", text="扉" * TEXT_MAX, link="")
    async with world.client() as browser:
        assert "nickname" in refused(await browser.post("/channel/form", json=written), 403)
    async with world.member("Ann") as browser:
        shown = await browser.post("/channel/form", json=written)
        assert "“The <i>Blue</i> Door” is with the admins." in words(shown.text)
    [waiting] = await world.services.submitting.waiting(LOCAL_COMMUNITY, 9)
    assert len(waiting.written.text) == TEXT_MAX
    async with world.client() as browser:
        page = (await browser.get("/")).text
        assert "Ann submitted an essay: “The <i>Blue</i> Door”." in words(page)
        [pressed] = re.findall(r'data-route="(\w+)" data-argument="(\w+)"', page)
        assert pressed == ("submission", waiting.id)
        read = await browser.post("/channel/component", json=form(*pressed))
        assert re.findall(r'data-route="([\w-]+)"', read.text) == [
            "submission-page",
            "approve",
            "decline",
            "edit-submission",
            "submission-words",
        ]
        assert "<i>" not in read.text
        declined = form("decline-form", waiting.id, reason="Too long.")
        assert "is declined. The author has been told." in words(
            (await browser.post("/channel/form", json=declined)).text
        )
        assert "“The <i>Blue</i> Door” by Ann was declined: Too long." in words((await browser.get("/")).text)
        late = await browser.post("/channel/component", json=form("approve", waiting.id))
        assert refused(late, 409) == "“The <i>Blue</i> Door” was already declined."
    found = await world.stores.submissions.get(waiting.id)
    assert found is not None
    assert found.news is AuthorNews.TOLD


async def test_an_approved_essay_can_be_read_by_its_link_on_the_page() -> None:
    world = World()
    world.services.platforms.chats[Platform.LOCAL] = world.chat
    async with world.member("Ann") as browser:
        await browser.post("/channel/form", json=form("submit-form", title="The Blue Door", text="It was blue."))
        [waiting] = await world.services.submitting.waiting(LOCAL_COMMUNITY, 9)
        approved = await browser.post("/channel/component", json=form("approve", waiting.id))
        assert "“The Blue Door” by Ann is approved." in words(approved.text)
        assert "It was blue." in words((await browser.get("/e/the-blue-door")).text)
