"""Readers without an account write on the page of an essay: what is refused, what waits, and what is shown."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from html import unescape
from typing import Final

import httpx
import pytest

from bot.adapters.web.access import Access
from bot.adapters.web.server import WebServer
from bot.core.community import Community, Platform
from bot.core.community_settings import HouseRules
from bot.core.guest import WAITING_MAX, GuestComment, GuestState, Said
from bot.core.guest_form import OLDEST
from bot.core.ids import GuestCommentId, Slug
from bot.wiring.site_export import public_site
from tests.adapters.local_world import URL, World, words
from tests.unit.arranged import draft

GUILD: Final = Community(Platform.DISCORD, "100000000000000001")
SERVED: Final = Access(public_hosts=frozenset({"essays.example"}))
FORM: Final = "/e/luck/comment"
TYPED: Final = {"name": "Ann <b>", "emoji": "🌸", "comment": "So true.\nSee https://ann.example/!", "score": "4"}


@pytest.fixture
async def world() -> World:
    world = World(guests=GUILD)
    await world.fill([draft("luck"), draft("trust"), draft("own", category="Ours")])
    await world.stores.essays.give("Ours", {GUILD: "key"})
    return world


@asynccontextmanager
async def reader(world: World, address: str = "192.0.2.7", proxied: str = "") -> AsyncIterator[httpx.AsyncClient]:
    """Somebody at ``address``, as the server has found it out; ``proxied`` is what they write about it themselves."""
    app = world.app_at(URL, SERVED)
    transport = httpx.ASGITransport(app, raise_app_exceptions=False, client=(address, 4711))
    headers = {"Accept-Language": "en"} | ({"X-Forwarded-For": proxied} if proxied else {})
    async with httpx.AsyncClient(transport=transport, base_url=URL, headers=headers) as browser:
        yield browser


def token_of(page: str) -> str:
    found = re.search(r'name="token" value="([^"]+)"', page)
    assert found is not None
    return unescape(found[1])


def mistake_of(answer: httpx.Response) -> str:
    """The one sentence that says why; what was typed is there still."""
    assert answer.status_code == 400
    assert answer.headers["cache-control"] == "no-store"
    assert answer.text.count('role="alert"') == 1
    found = re.search(r'role="alert">([^<]+)<', answer.text)
    assert found is not None
    return unescape(found[1])


def keeps_what_was_typed(page: str) -> bool:
    return (
        'value="Ann &lt;b&gt;"' in page
        and "\nSo true.\nSee https://ann.example/!</textarea>" in page
        and 'value="🌸" checked' in page
        and 'value="4" checked' in page
    )


async def opened(world: World, browser: httpx.AsyncClient, **typed: str) -> dict[str, str]:
    """The fields of a form that was read for a while and filled in."""
    token = token_of((await browser.get(FORM)).text)
    world.clock.advance(timedelta(seconds=30))
    return {**TYPED, **typed, "token": token}


async def waiting(world: World) -> int:
    return await world.stores.guests.count(GUILD, GuestState.WAITING)


async def test_a_comment_goes_from_the_essays_page_to_the_admins_and_onto_the_page(world: World) -> None:
    async with reader(world) as browser:
        page = await browser.get("/e/luck")
        assert f'action="{FORM}"' in page.text
        assert 'name="token"' not in page.text
        shown = await browser.post(FORM, data=TYPED)
        assert "Is this how you want to say it?" in words(shown.text)
        assert keeps_what_was_typed(shown.text)
        assert await waiting(world) == 0
        world.clock.advance(timedelta(seconds=30))
        sent = await browser.post(FORM, data=TYPED | {"token": token_of(shown.text)})
        assert sent.status_code == 303
        own = sent.headers["location"]
        thanks = await browser.get(own)
        assert "waits for an admin" in words(thanks.text)
        for answer in (shown, sent, thanks):
            assert "no-store" in answer.headers["cache-control"]
            assert answer.headers["x-robots-tag"] == "noindex"
            assert "set-cookie" not in answer.headers
        [comment] = await world.stores.guests.listed(GUILD, GuestState.WAITING, 9)
        assert comment.said == Said("Ann <b>", "🌸", TYPED["comment"], 4)
        same = await browser.get("/e/luck", headers={"If-None-Match": page.headers["etag"]})
        assert same.status_code == 304, "what waits changes no page"
        await world.services.guests.approve(GUILD, comment.id)
        now = await browser.get("/e/luck", headers={"If-None-Match": page.headers["etag"]})
        assert now.status_code == 200
        assert "So true. See ann.example/! 🌸 Ann <b> ·" in words(now.text)
        assert "Their ratings: 4.0 out of 5 (1 rating)" in words(now.text)
        assert "ann.example/!</a>" not in now.text
        assert 'href="https://ann.example' not in now.text
        assert "stands on the essay's page" in words((await browser.get(own)).text)
        await world.services.guests.take_back(GUILD, comment.id)
        assert (await browser.get("/e/luck")).headers["etag"] == page.headers["etag"]


async def test_links_can_be_pressed_where_an_admin_approved_them(world: World) -> None:
    async with reader(world) as browser:
        await browser.post(FORM, data=await opened(world, browser))
        [comment] = await world.stores.guests.listed(GUILD, GuestState.WAITING, 9)
        await world.services.guests.approve(GUILD, comment.id, links=True)
        page = (await browser.get("/e/luck")).text
    assert '<a href="https://ann.example/" rel="nofollow ugc noopener">https://ann.example/</a>!' in page


async def test_the_writer_deletes_it_by_the_address_that_only_they_have(world: World) -> None:
    async with reader(world) as browser:
        own = (await browser.post(FORM, data=await opened(world, browser))).headers["location"]
        [comment] = await world.stores.guests.listed(GUILD, GuestState.WAITING, 9)
        await world.services.guests.approve(GUILD, comment.id)
        for other in (own[:-1] + ("A" if own[-1] != "A" else "B"), own.replace("/luck/", "/trust/"), own + "x"):
            assert (await browser.post(other)).status_code == 404
        for odd in ("%00", "a%2Fb", "x" * 500, "%ED%A0%80"):
            assert (await browser.get(f"{FORM}/{odd}/{odd}")).status_code == 404
        assert (await browser.post(own, headers={"Origin": "https://evil.example"})).status_code == 403
        assert "So true." in (await browser.get("/e/luck")).text
        gone = await browser.post(own)
        assert (gone.status_code, gone.headers["location"]) == (303, own)
        assert "Nothing of it is kept." in words((await browser.get(own)).text)
        assert "So true." not in (await browser.get("/e/luck")).text
    assert await world.stores.guests.get(comment.id) is None


async def test_the_writer_deletes_it_also_where_the_essay_is_for_everybody_no_more(world: World) -> None:
    await world.fill([draft("luck", title="On Luck", category="Lent"), draft("trust")])
    async with reader(world) as browser:
        own = (await browser.post(FORM, data=await opened(world, browser))).headers["location"]
        await world.stores.essays.give("Lent", {GUILD: "other"})
        assert (await browser.get("/e/luck")).status_code == 404
        page = await browser.get(own)
        assert page.status_code == 200
        assert "On Luck" not in words(page.text)
        assert (await browser.get(own.replace("/luck/", "/trust/"))).status_code == 404
        deleted = await browser.post(own, follow_redirects=True)
        assert "Your comment is deleted" in words(deleted.text)
    assert await world.stores.guests.count(GUILD, GuestState.WAITING) == 0


async def test_a_form_that_is_sent_twice_makes_one_comment(world: World) -> None:
    async with reader(world) as browser:
        fields = await opened(world, browser)
        sent = [await browser.post(FORM, data=fields | {"comment": text}) for text in ("One.", "Two.", "", "Three.")]
    assert len({each.headers["location"] for each in sent}) == 1, "it counts once, too"
    [comment] = await world.stores.guests.listed(GUILD, GuestState.WAITING, 9)
    assert comment.said.text == "One."


async def test_a_token_is_for_one_essay_and_for_a_while(world: World) -> None:
    async with reader(world) as browser:
        fields = await opened(world, browser)
        forged = fields | {"token": fields["token"].replace(".", ".1", 1)}
        world.clock.advance(OLDEST)
        old = await browser.post(FORM, data=fields)
        other = await browser.post("/e/trust/comment", data=await opened(world, browser))
        for answer in (old, other, await browser.post(FORM, data=forged)):
            assert mistake_of(answer).startswith("This form is too old, or not one of ours.")
            assert keeps_what_was_typed(answer.text)
            assert token_of(answer.text) != fields["token"]
        assert await waiting(world) == 0
        world.clock.advance(timedelta(seconds=30))
        assert (await browser.post(FORM, data=fields | {"token": token_of(old.text)})).status_code == 303


async def test_what_comes_faster_than_anybody_reads_is_sent_again(world: World) -> None:
    async with reader(world) as browser:
        token = token_of((await browser.get(FORM)).text)
        answer = await browser.post(FORM, data=TYPED | {"token": token})
        assert mistake_of(answer).startswith("That was faster than anybody can read.")
        assert keeps_what_was_typed(answer.text)
        assert token_of(answer.text) == token
        world.clock.advance(timedelta(seconds=3))
        assert (await browser.post(FORM, data=TYPED | {"token": token})).status_code == 303


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"website": "https://spam.example"}, "Leave the last field of the form empty"),
        ({"comment": " \u200b "}, "The comment is empty."),
        ({"comment": "x" * 101}, "The comment has 101 characters; the limit is 100."),
        ({"comment": "Cheap CASINO!"}, "The comment contains a word that this community does not allow."),
        ({"name": "Casino"}, "The name contains a word"),
        ({"name": "n" * 41}, "The name has 41 characters"),
        ({"score": "6"}, "A rating is a number from 1 to 5."),
    ],
)
async def test_what_cannot_be_taken_is_said_and_not_lost(world: World, typed: dict[str, str], sentence: str) -> None:
    await world.moderation.change(
        GUILD, lambda s: type(s)(community=GUILD, rules=HouseRules(length=100, words=("casino",)))
    )
    async with reader(world) as browser:
        for fields in (await opened(world, browser, **typed), TYPED | typed):
            answer = await browser.post(FORM, data=fields)
            assert mistake_of(answer).startswith(sentence)
            assert 'value="🌸" checked' in answer.text
            assert "spam.example" not in answer.text, "the trap is empty again"
            assert unescape(answer.text).count(typed.get("name", typed.get("comment", ""))) >= 1
    assert await waiting(world) == 0


async def test_an_address_can_send_a_few_and_what_it_writes_of_itself_counts_for_nothing(world: World) -> None:
    async with reader(world) as browser:
        fields = [await opened(world, browser) for _ in range(5)]
    async with reader(world, proxied="203.0.113.1") as browser:
        for each in fields[:2]:
            assert (await browser.post(FORM, data=each)).status_code == 303
        refused = await browser.post(FORM, data=fields[2], headers={"X-Forwarded-For": "203.0.113.2"})
        assert world.stores.guest_days.asked == 2, "the store is not asked about what is refused"
        assert (await browser.post(FORM, data=fields[1])).status_code == 303, "what was taken is no further comment"
    assert mistake_of(refused) == "Several comments came from your network a short while ago. Try again in 1 min."
    assert keeps_what_was_typed(refused.text)
    async with reader(world, "2001:db8::1") as other, reader(world, "2001:db8::2") as neighbour:
        assert (await other.post(FORM, data=fields[2])).status_code == 303
        assert (await neighbour.post(FORM, data=fields[3])).status_code == 303
        mistake_of(await neighbour.post(FORM, data=fields[4]))  # of the same network


async def test_no_more_wait_than_admins_can_read(world: World) -> None:
    for n in range(WAITING_MAX):
        id_, said = GuestCommentId(f"g{n}"), Said("", "", "Yes.")
        made = GuestComment(id=id_, slug=Slug("luck"), community=GUILD, said=said, created=world.clock.now())
        await world.stores.guests.add(made, most_waiting=WAITING_MAX)
    async with reader(world) as browser:
        answer = await browser.post(FORM, data=await opened(world, browser))
    assert mistake_of(answer) == "Very many comments wait for the admins already. Try again in a few days."
    assert keeps_what_was_typed(answer.text)


async def test_other_sites_and_other_bodies_do_nothing(world: World) -> None:
    async with reader(world) as browser:
        fields = await opened(world, browser)
        for headers in ({"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}, {"Origin": "null"}):
            assert (await browser.post(FORM, data=fields, headers=headers)).status_code == 403
        assert (await browser.post(FORM, data=fields | {"comment": "x" * 70_000})).status_code == 413
        assert mistake_of(await browser.post(FORM, json=fields)).startswith("The comment is empty.")
        many = "&".join(f"f{n}=1" for n in range(1000))
        assert mistake_of(await browser.post(FORM, content=many)).startswith("The comment is empty.")
        half = await browser.post(FORM, content=b"comment=%ED%A0%80%00")
        assert half.status_code == 200
    assert await waiting(world) == 0


async def test_there_is_no_form_where_nobody_can_write(world: World) -> None:
    closed = World()
    await closed.fill([draft("luck")])
    own = await world.stores.essays.get(Slug("own"))
    assert own is not None
    ours = (await world.services.links.signed(own, GUILD)).replace("/e/own?", "/e/own/comment?")
    async with reader(closed) as browser, reader(world) as other:
        assert (await other.get(ours.replace("/comment", ""))).status_code == 200
        assert (await other.get(ours)).status_code == 404
        assert (await other.post(ours, data=TYPED)).status_code == 404
        assert "comment" not in (await browser.get("/e/luck")).text.replace("Comments", "")
        for method in ("GET", "POST"):
            assert (await browser.request(method, FORM)).status_code == 404
            assert (await other.request(method, "/e/own/comment")).status_code == 404
            assert (await other.request(method, "/e/nowhere/comment")).status_code == 404


async def test_a_copy_of_the_site_has_no_form_and_shows_what_was_approved(world: World) -> None:
    id_, said = GuestCommentId("g"), Said("", "", "Well said.")
    made = GuestComment(id=id_, slug=Slug("luck"), community=GUILD, said=said, created=world.clock.now())
    await world.stores.guests.add(made, most_waiting=9)
    await world.services.guests.approve(GUILD, id_)
    for is_static in (True, False):
        app = public_site(world.services, world.stores.pictures, "https://essays.example", is_static=is_static)
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="https://essays.example") as browser:
            page, about = [(await browser.get(path)).text for path in ("/e/luck", "/about")]
        assert "Well said." in page
        assert ('class="guest"' in page, "write below an essay" in about) == (not is_static, not is_static)


@pytest.mark.parametrize(("trusted", "statuses"), [(("127.0.0.1",), [303, 303, 303]), ((), [303, 303, 400])])
async def test_only_a_trusted_proxy_says_for_whom_a_comment_counts(
    world: World, trusted: tuple[str, ...], statuses: list[int]
) -> None:
    async with reader(world) as browser:
        fields = [await opened(world, browser) for _ in range(3)]
    server = WebServer(world.app_at(URL, SERVED), "127.0.0.1", 0, trusted)
    await server.start()
    try:
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{server.port}") as proxy:
            sent = [
                await proxy.post(FORM, data=each, headers={"X-Forwarded-For": f"192.0.2.{n}"})
                for n, each in enumerate(fields)
            ]
    finally:
        await server.stop()
    assert [each.status_code for each in sent] == statuses
