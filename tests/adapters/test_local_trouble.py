"""The local channel over HTTP: stores that fail, typed commands, and what open pages are told."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

import pytest

from bot.adapters.local.hub import Change, ChangeKind
from bot.core.comment import Comment
from bot.core.community import LOCAL_CHANNEL, Community, MessageRef
from bot.core.ids import MemberId, MessageId, Slug
from bot.core.rating import Vote
from bot.errors import BotError, ConfigError, StoreBusy, StoreError, StoreFull
from tests.adapters.local_world import World, refused, words
from tests.fakes.stores import MemoryComments, MemoryRatings, MemoryStores
from tests.unit.arranged import draft


@pytest.fixture
async def world() -> World:
    """A channel with one post, which is message 1."""
    world = World()
    await world.fill([draft("first"), draft("second")])
    await world.deliver(await world.subscribe())
    return world


# What goes wrong behind the page


class SickComments(MemoryComments):
    """Comments that can be read and not be kept."""

    def __init__(self, stores: MemoryStores, error: Exception) -> None:
        super().__init__(stores.deliveries, stores.subscriptions, stores.page_names, stores.communities)
        self._error = error

    async def add(self, comment: Comment) -> None:
        raise self._error


async def sick(error: Exception) -> World:
    stores = MemoryStores.empty()
    stores = replace(stores, comments=SickComments(stores, error))
    world = World(stores)
    await world.fill([draft("first")])
    await world.deliver(await world.subscribe())
    return world


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (StoreFull("The disk is full, so nothing was saved. An admin has to free some space first."), 507),
        (StoreBusy("The database is busy, so nothing was saved. Try again in a moment."), 503),
        (StoreError("The database {path} reported an error: {detail}.", path="x", detail="<y>"), 500),
        (ConfigError("The setting {name} is wrong.", name="X"), 500),
    ],
)
async def test_a_store_that_fails_is_one_sentence(
    error: BotError, status: int, caplog: pytest.LogCaptureFixture
) -> None:
    world = await sick(error)
    async with world.member() as browser:
        answer = await browser.post("/channel/messages/1/comments", json={"text": "Hello."})
        assert refused(answer, status) == str(error)
        assert answer.json()["kind"] == type(error).__name__
        assert "0 comments" in words((await browser.get("/")).text)
        form = await browser.post(
            "/channel/messages/1/comments", json={"text": "Hello."}, headers={"Accept": "text/html"}
        )
        assert form.headers["content-type"].startswith("text/html")
        assert str(error) in words(form.text)
    assert str(error) in caplog.text


async def test_an_unexpected_failure_shows_a_plain_sentence_and_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    world = await sick(RuntimeError("a secret detail"))
    async with world.member() as browser:
        sent = {"text": "Hello."}
        for accept in ("application/json", "text/html"):
            answer = await browser.post("/channel/messages/1/comments", json=sent, headers={"Accept": accept})
            assert answer.status_code == 500
            assert "Something went wrong on our side" in answer.text
            assert "secret" not in answer.text
            assert "Traceback" not in answer.text
    assert "a secret detail" in caplog.text


class SickRatings(MemoryRatings):
    """Ratings whose own part nobody can read."""

    async def votes(self, community: Community, slug: Slug, member: MemberId) -> Sequence[Vote]:
        raise StoreBusy("The database is busy, so nothing was saved. Try again in a moment.")


async def test_reading_works_for_strangers_while_ratings_are_sick() -> None:
    world = World(replace(MemoryStores.empty(), ratings=SickRatings()))
    await world.fill([draft("first")])
    await world.deliver(await world.subscribe())
    async with world.client() as browser:
        assert (await browser.get("/")).status_code == 200
    async with world.member() as browser:
        assert (await browser.get("/")).status_code == 503


# Commands


async def test_a_command_is_answered_to_the_asker_alone(world: World) -> None:
    async with world.member() as browser, world.client() as other:
        answer = await browser.post("/channel/command", json={"text": "/essay search second"})
        assert answer.status_code == 200
        assert 'href="/e/second"' in answer.text
        assert "/e/second" not in (await other.get("/")).text
        unknown = refused(await browser.post("/channel/command", json={"text": "/essay serch x"}), 400)
        assert "search" in unknown


async def test_a_comment_by_command_appears_in_the_thread(world: World) -> None:
    async with world.member() as browser:
        await browser.post("/channel/command", json={"text": "/essay comment Hello from below."})
        assert "Hello from below." in words((await browser.get("/channel/messages/1")).text)


async def test_completion_answers_rows(world: World) -> None:
    async with world.client() as browser:
        rows = (await browser.get("/channel/complete", params={"text": "/essay se"})).json()
        assert rows[0]["text"].startswith("/essay search")
        assert set(rows[0]) == {"text", "label", "detail"}
        for text in ("", "\x00", "/essay \u202e", "/essay search " + "x" * 5000, "\U0001f600"):
            assert (await browser.get("/channel/complete", params={"text": text})).status_code == 200


# Live


async def test_every_act_is_told_to_open_pages(world: World) -> None:
    with world.hub.listener() as listener:
        async with world.member() as browser:
            await browser.post("/channel/messages/1/reaction", json={"emoji": "4️⃣"})
            card = (await browser.post("/channel/messages/1/comments", json={"text": "Hello."})).text
            number = re.findall(r'data-comment="(\w+)"', card)[0]
            await browser.patch(f"/channel/comments/{number}", json={"text": "Better."})
            await browser.delete(f"/channel/comments/{number}")
            await browser.delete("/channel/messages/1/reaction")
            await browser.post("/channel/command", json={"text": "/essay rate 4"})
            await browser.post("/channel/command", json={"text": "/essay comment Hello."})
            await browser.post("/channel/command", json={"text": "/essay today"})
        world.hub.close()
        rated, changed = Change(ChangeKind.RATED, "first"), Change(ChangeKind.CHANGED, "1")
        assert [c async for c in listener.changes()] == [rated, changed, changed, changed, rated, rated, changed]


async def test_the_stream_carries_changes_and_ends_with_the_hub(world: World) -> None:
    async with world.streaming() as received:
        await world.chat.delete(MessageRef(LOCAL_CHANNEL, MessageId("1")))
        world.hub.publish(Change(ChangeKind.RATED, "first"))
        world.hub.close()
    assert received == [{"kind": "removed", "id": "1"}, {"kind": "rated", "id": "first"}]
