"""Somebody between us and the platform answers in its place: nothing is suspended, nothing is skipped before its time,
and nothing comes twice.
"""

from __future__ import annotations

import json
import logging
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import timedelta
from typing import TypeAlias

import pytest

from bot.core.delivery import DeliveryState, Reason
from bot.core.subscription import SubscriptionState
from bot.errors import ChatUnavailable, ChatUncertain
from tests.faults.crashes import ONCE, verdict
from tests.faults.discord_world import FrontWorld, forum_world, front_world
from tests.faults.slack_world import SlackWorld, slack_world
from tests.fronts.discord import faults as discord_faults
from tests.fronts.discord.front import CREATE
from tests.fronts.discord.state import Kind
from tests.fronts.slack import faults as slack_faults
from tests.fronts.slack.front import HISTORY, POST

AnyWorld: TypeAlias = FrontWorld | SlackWorld

HTML, JSON = "text/html; charset=utf-8", "application/json"
WALL = "<html><head><title>Access denied</title></head><body>error code: 1020</body></html>"
PAGES = {
    "a firewall's 403": (403, WALL, HTML),
    "a firewall's 404": (404, WALL, HTML),
    "a 403 without a body": (403, "", "text/plain"),
    "a 404 in plain words": (404, "404: Not Found", "text/plain"),
    "a 404 of another API": (404, json.dumps({"code": 404, "message": "Not Found"}), JSON),
    "a 403 of another API": (403, json.dumps({"error": "forbidden", "code": 403}), JSON),
    "a 403 whose code is a word": (403, json.dumps({"code": "ACCESS_DENIED", "message": "no"}), JSON),
    "a 403 without a code": (403, json.dumps({"message": "Missing Access"}), JSON),
    "a 403 that is a list": (403, "[]", JSON),
    "a 403 that says it is JSON": (403, WALL, JSON),
    "a 400 page": (400, WALL, HTML),
    "a 400 of another API": (400, json.dumps({"ok": False, "error": "bad_request"}), JSON),
    "a 401 page": (401, WALL, HTML),
    "a 401 of another API": (401, json.dumps({"message": "Unauthorized", "code": 401}), JSON),
    "a proxy that wants a password": (407, WALL, HTML),
    "a 451": (451, WALL, HTML),
    "a redirect to a login": (302, "", HTML),
    "a redirect that repeats": (307, "", HTML),
    "a wall that says 429": (429, WALL, HTML),
    "a captive portal": (200, WALL, HTML),
    "an empty 200": (200, "", HTML),
    "an empty 200 of JSON": (200, "", JSON),
    "another API's 200": (200, json.dumps({"status": "ok"}), JSON),
    "another API's ok": (200, json.dumps({"ok": True}), JSON),
    "an empty object": (200, "{}", JSON),
    "null": (200, "null", JSON),
    "no content": (204, "", HTML),
    "a 500 page": (500, WALL, HTML),
    "a 503 page": (503, WALL, HTML),
    "a 530 page": (530, WALL, HTML),
}
READ = [page for page in PAGES if page != "a 500 page"]  # which the library reads again by itself
LINK = {"Location": "/"}


@pytest.fixture(autouse=True)
def _quiet(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    with caplog.at_level(logging.CRITICAL):
        yield


@pytest.fixture(params=[front_world, forum_world, slack_world], ids=["discord", "forum", "slack"])
async def world(request: pytest.FixtureRequest) -> AsyncIterator[AnyWorld]:
    make: Callable[[], object] = request.param
    made: AnyWorld = await make()  # type: ignore[misc]
    await made.settle_in()
    yield made
    await made.close()


def between(world: AnyWorld, page: str, times: int = 1, *, writes: bool = True, reads: bool = False) -> None:
    """The next writes into the channel, or reads of it, are answered by somebody else."""
    status, body, kind = PAGES[page]
    if isinstance(world, SlackWorld):
        for method, wanted in ((POST, writes), (HISTORY, reads)):
            answers = [slack_faults.foreign(status, body, kind, **LINK)] * times
            world.front.faults.add(method, *answers if wanted else [])
        return
    posts = "POST /channels/{channel_id}/threads" if world.place.kind is Kind.FORUM else CREATE
    looks = ["GET /channels/{channel_id}/messages", "GET /guilds/{guild_id}/threads/active"]
    for route, wanted in ((posts, writes), *((look, reads) for look in looks)):
        world.front.faults.add(route, *[discord_faults.foreign(status, body, kind, **LINK)] * times if wanted else [])


async def order(world: AnyWorld) -> SubscriptionState:
    [subscription] = await world.subscriptions.page(100)
    return subscription.state


@pytest.mark.parametrize("page", PAGES)
async def test_a_post_that_somebody_else_refuses_comes_when_they_let_it_through(world: AnyWorld, page: str) -> None:
    between(world, page, 3)
    worker = world.worker()
    for pause in (0, 5, 30, 60, 120, 300, 600):
        world.clock.advance(timedelta(seconds=pause))
        await worker.tick()
        assert await order(world) is SubscriptionState.ACTIVE
    assert await verdict(world) == ONCE


@pytest.mark.parametrize("page", READ)
async def test_a_look_that_somebody_else_answers_finds_nothing_out(world: AnyWorld, page: str) -> None:
    """The post stands, its answer was lost, and what reads the channel is no answer of the platform."""
    if isinstance(world, SlackWorld):
        world.front.faults.add(POST, slack_faults.LOST)
    else:
        posts = "POST /channels/{channel_id}/threads" if world.place.kind is Kind.FORUM else CREATE
        world.front.faults.add(posts, discord_faults.LOST)
    between(world, page, 2, writes=False, reads=True)
    worker = world.worker()
    await worker.tick()
    for pause in (70, 120, 300, 600, 600):
        world.clock.advance(timedelta(seconds=pause))
        await worker.tick()
        assert await order(world) is SubscriptionState.ACTIVE
    assert await verdict(world) == ONCE


async def test_what_nobody_lets_through_until_it_is_late_is_skipped_with_its_reason(world: AnyWorld) -> None:
    between(world, "a firewall's 403", 100, reads=True)
    worker = world.worker()
    for _ in range(40):
        world.clock.advance(timedelta(minutes=10))
        await worker.tick()
    row = await world.row()
    assert (row.state, row.reason) == (DeliveryState.SKIPPED, Reason.UNAVAILABLE)
    assert await order(world) is SubscriptionState.ACTIVE
    assert await world.visible(row.slot.key) == []


async def test_a_firewall_that_lets_the_post_pass_and_keeps_the_answer_back_makes_no_second(world: AnyWorld) -> None:
    if isinstance(world, SlackWorld):
        world.front.faults.add(POST, *[slack_faults.Fault(status=403, body=WALL, headers={"Content-Type": HTML})] * 3)
    else:
        posts = "POST /channels/{channel_id}/threads" if world.place.kind is Kind.FORUM else CREATE
        kept = discord_faults.Fault(status=403, body=WALL, headers={"Content-Type": HTML})
        world.front.faults.add(posts, *[kept] * 3)
    worker = world.worker()
    most = 0
    for pause in (0, 5, 70, 130, 200, 400):
        world.clock.advance(timedelta(seconds=pause))
        await worker.tick()
        most = max(most, len(await world.visible((await world.row()).slot.key)))
    assert most == 1


@pytest.mark.parametrize("page", READ)
async def test_every_answer_of_somebody_else_is_unavailable_or_uncertain(world: AnyWorld, page: str) -> None:
    await world.worker().tick()
    row = await world.row()
    assert row.post is not None
    between(world, page, reads=True)
    with pytest.raises((ChatUnavailable, ChatUncertain)):
        await world.chat.find(row.channel, row.slot.key, row.due)
    if not isinstance(world, FrontWorld) or world.place.kind is Kind.TEXT:
        with pytest.raises((ChatUnavailable, ChatUncertain)):
            await world.chat.post(row.channel, row.post, "abcdefgh01-20260304-1")
