"""Who opens the page first decides the language of the first essays: with a browser, and allowed to set it up."""

from __future__ import annotations

import asyncio
import re
from dataclasses import replace

import httpx
import pytest

from bot.adapters.web.access import Access
from bot.core.essay import Language
from bot.core.subscription import Subscription
from tests.adapters.local_world import World
from tests.unit.arranged import draft

JA, EN = Language.JA, Language.EN
PUBLISHED = Access(public_hosts=frozenset({"essays.example.org"}), password="four-words-of-mine")
ABROAD = {"Host": "essays.example.org", "Accept-Language": "ja"}


async def begun() -> World:
    """A program that has posted its first essay, in English; its library has as many in Japanese by now."""
    world = World()
    await world.fill([draft(f"en-{n}", language=EN) for n in range(3)])
    await world.services.first_run.begin()
    await world.deliver()
    await world.fill([draft(f"{language}-{n}", language=language) for language in Language for n in range(3)])
    return world


async def only(world: World) -> Subscription:
    [found] = await world.setup.page(100)
    return found


async def posted(world: World) -> list[Language | None]:
    await world.deliver()
    rows = await world.stores.deliveries.recent((await only(world)).channel, 10)
    return [row.post.language if row.post else None for row in rows][::-1]


@pytest.mark.parametrize(
    ("accepted", "language", "essays"),
    [
        ("ja-JP,ja;q=0.9,en;q=0.8", JA, [EN, JA]),
        ("de-DE,de;q=0.9,ja;q=0.8", JA, [EN, JA]),
        ("en-US,en;q=0.9,ja;q=0.8", EN, [EN]),
        ("de-DE,de;q=0.9", None, [EN]),
        ("*", None, [EN]),
    ],
)
async def test_the_first_browser_s_language(accepted: str, language: Language | None, essays: list[Language]) -> None:
    world = await begun()
    async with world.client(**{"Accept-Language": accepted}) as browser:
        assert (await browser.get("/")).status_code == 200
    assert (await only(world)).language is language
    assert await posted(world) == essays


async def test_eight_tabs_bring_one_essay_and_the_next_browser_changes_nothing() -> None:
    world = await begun()
    async with world.client(**{"Accept-Language": "ja"}) as browser:
        answers = await asyncio.gather(*(browser.get("/channel") for _ in range(8)))
    assert {answer.status_code for answer in answers} == {200}
    async with world.client(**{"Accept-Language": "en"}) as browser:
        await browser.get("/")
    assert await posted(world) == [EN, JA]
    assert (await only(world)).language is JA


async def test_what_no_person_opened_decides_nothing() -> None:
    world = await begun()
    async with world.client(**{"Accept-Language": "ja"}) as browser:
        await browser.head("/")
        await browser.get("/", headers={"Sec-Purpose": "prefetch;prerender"})
        await browser.get("/healthz")
        await browser.get("/about")
    async with httpx.AsyncClient(transport=httpx.ASGITransport(world.app), base_url="http://127.0.0.1:8080") as program:
        await program.get("/")
    assert (await only(world)).language is None
    assert await posted(world) == [EN]


async def test_strangers_decide_nothing() -> None:
    world = await begun()
    async with world.stranger(PUBLISHED) as anybody:
        for path in ("/", "/channel", "/channel/messages", "/e/en-0"):
            await anybody.get(path, headers=ABROAD)
        assert (await only(world)).language is None
        async with world.stranger(replace(PUBLISHED, open_paths=frozenset({"/channel"}))) as let_in:
            assert (await let_in.get("/channel", headers=ABROAD)).status_code == 200
        assert (await only(world)).language is None, "not even where the page were open to them"
        await anybody.get("/channel", headers=ABROAD, auth=("", PUBLISHED.password))
    assert (await only(world)).language is JA, "whoever has the password may set it up"


async def test_what_an_open_page_asks_for_counts_as_well() -> None:
    """So that an essay that was on its way in another language as the page was opened is followed by one."""
    world = await begun()
    [message] = [each for each in await world.stores.local_log.page(10) if each.post is not None]
    async with world.client(**{"Accept-Language": "ja"}) as browser:
        assert (await browser.get(f"/channel/messages/{message.id}")).status_code == 200
    assert await posted(world) == [EN, JA]


async def test_the_setup_form_offers_the_browser_s_language() -> None:
    world = World()
    for accepted, chosen in (("ja", "ja"), ("en", "en"), ("de", "any")):
        async with world.client(**{"Accept-Language": accepted}) as browser:
            form = (await browser.post("/channel/command", json={"text": "/essay setup"})).text
        assert re.search(rf'value="{chosen}"[^>]*(selected|checked)', form), form
