"""Posts of imported essays on the local page: their picture, their source, and the way to the original."""

from __future__ import annotations

from bot.core.essay import Rights
from bot.core.ids import Slug
from bot.core.picture import Picture
from bot.ports.pictures import EssayPicture
from tests.adapters.local_world import World, words
from tests.unit.arranged import draft

DESK = Picture("d" * 64, "image/png", 64, 48)
ADDRESS = "https://blog.example/desk.png"
ORIGINAL = "https://blog.example/1?a=1&b=2"


async def page_of(rights: Rights) -> str:
    """The channel with one post, of an essay with one picture."""
    world = World()
    body = f'Text.\n\n![A "desk"]({ADDRESS})'
    await world.fill([draft("luck", rights=rights, source_url=ORIGINAL, collection="A <blog>", body=body)])
    await world.stores.pictures.add(Slug("luck"), 0, ADDRESS, DESK, b"")
    for waiting in await world.stores.pictures.uncopied(world.clock.now(), 9):
        await world.stores.pictures.settle(waiting, [EssayPicture(ADDRESS, DESK, words='A "desk"')], None)
    await world.deliver(await world.subscribe())
    async with world.client() as browser:
        return (await browser.get("/")).text


async def test_a_post_shows_its_picture_from_our_own_address_and_leads_to_the_original() -> None:
    page = await page_of(Rights.LICENSED)
    assert f'<img class="picture" src="/pictures/{DESK.digest}" alt="A &#34;desk&#34;"' in page
    assert "Someone A <blog> Work" in words(page)
    assert '<a class="read" href="/e/luck">Read the essay' in page
    assert '<a href="https://blog.example/1?a=1&amp;b=2" rel="noopener">The original</a>' in page


async def test_what_we_may_only_point_to_leads_there_and_shows_no_picture() -> None:
    page = await page_of(Rights.LINK_ONLY)
    assert "<img class" not in page
    assert '<a class="read" href="https://blog.example/1?a=1&amp;b=2">Read at blog.example' in page
    assert "The original" not in page
    assert 'href="/e/luck"' not in page
