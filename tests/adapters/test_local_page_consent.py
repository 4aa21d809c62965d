"""On the local page a member lets the reading pages show their comments, and nobody without a name does."""

from __future__ import annotations

import re

from bot.core.collection import Outside
from tests.adapters.local_world import World, refused, words
from tests.fakes.other_house import say_elsewhere
from tests.unit.arranged import draft


def sent(route: str, **fields: str) -> dict[str, object]:
    return {"name": route, "argument": "", "fields": {key: [value] for key, value in fields.items()}}


async def on_page(world: World) -> list[tuple[str, str]]:
    view = await world.services.site.essay("first", Outside.PUBLIC)
    return [(each.name, each.text) for each in view.comments]


async def test_what_others_gave_stands_over_their_comments_and_beside_them() -> None:
    world = World()
    await world.fill([draft("first")])
    await world.deliver(await world.subscribe())
    await say_elsewhere(world.services, "Kobune", "first", "Mine was blue.", world.clock.now())
    async with world.member("Ann") as browser:
        await browser.post("/channel/component", json=sent("talk-on"))
        said = words((await browser.post("/channel/command", json={"text": "/essay comments"})).text)
    assert "Elsewhere: ★ 4.0 · 1 rating (Slack 1)" in said
    assert "Kobune (Slack) · ★ 4 Mine was blue." in said


async def test_comments_are_shown_from_the_form_until_the_button() -> None:
    world = World()
    await world.fill([draft("first")])
    await world.deliver(await world.subscribe())
    for name in ("Ann", "Ben"):
        async with world.member(name) as browser:
            await browser.post("/channel/command", json={"text": f"/essay comment I am {name}."})
    async with world.client() as browser:
        assert "nickname" in refused(await browser.post("/channel/form", json=sent("page-name-form", name="X")), 403)
        assert "nickname" in refused(await browser.post("/channel/component", json=sent("page-stop")), 403)
        other = await browser.post("/channel/component", json=sent("page-elsewhere") | {"argument": "on"})
        assert "nickname" in refused(other, 403)
        joined = await browser.post("/channel/component", json=sent("talk-on"))
        assert "This community takes part." in words(joined.text)
    assert await on_page(world) == []
    async with world.member("Ann") as browser:
        await browser.post("/channel/command", json={"text": "/essay comment Once more."})
        asked = await browser.post("/channel/command", json={"text": "/essay my-data page"})
        assert re.findall(r'data-route="([\w-]+)"', asked.text) == ["page-name", "quote-me"]
        form = await browser.post("/channel/component", json=sent("page-name"))
        assert 'value="Ann"' in form.text
        shown = await browser.post("/channel/form", json=sent("page-name-form", name="<b>A.</b>"))
        assert "under the name “<b>A.</b>”" in words(shown.text)
        assert "<b>A." not in shown.text
        assert await on_page(world) == [("<b>A.</b>", "Once more.")]
        await browser.post("/channel/component", json=sent("page-stop"))
        assert await on_page(world) == []
