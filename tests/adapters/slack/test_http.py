"""Requests to the app over HTTP: Slack's own are taken once, everything else is refused, and nothing is a 500."""

from __future__ import annotations

import io
import json
import time
from collections.abc import AsyncIterator

import aiohttp
import pytest

from bot.adapters.slack.install.workspaces import Workspace
from bot.adapters.web.access import LARGE_MAX
from bot.errors import ChatUnavailable
from tests.adapters.slack.http_world import OUTSIDE, HttpWorld, http_world
from tests.fronts.slack.outbox import signed
from tests.fronts.slack.state import Channel, Member

JSON = {"Content-Type": "application/json"}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
BODY = json.dumps({"type": "event_callback", "team_id": "T1", "event": {"type": "message"}}).encode()


class Scene:
    """A workspace that has the app."""

    def __init__(self, world: HttpWorld) -> None:
        self.world = world
        self.acts = world.acts
        self.home = world.acts.found("Home", installed=False)
        self.member: Member = world.acts.person(self.home, "Ben")
        self.place: Channel = world.acts.channel(self.home, "essays")


@pytest.fixture
async def scene() -> AsyncIterator[Scene]:
    async with http_world() as world:
        made = Scene(world)
        browser = await world.browser()
        await browser.begin()
        await browser.allow(made.home, made.member)
        await browser.close()
        yield made


async def post(world: HttpWorld, body: bytes, headers: dict[str, str]) -> int:
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{world.base}/slack/events", data=io.BytesIO(body), headers=headers) as response,
    ):
        return response.status


async def test_an_event_is_taken_at_once(scene: Scene) -> None:
    scene.acts.write(scene.place, scene.member, "こんにちは")
    await scene.world.front.until(lambda: len(scene.world.heard) == 1, what="an event")
    [event] = scene.world.front.events("message")
    await scene.world.front.until(lambda: event.acknowledged is not None, what="an acknowledgement")
    assert event.status == 200


async def test_a_command_is_answered_in_its_request(scene: Scene) -> None:
    asked = await scene.acts.answered(scene.acts.slash(scene.place, scene.member, "today"))
    assert asked.text == "今日は"


async def test_the_address_is_verified_by_its_challenge(scene: Scene) -> None:
    world = scene.world
    body = json.dumps({"type": "url_verification", "challenge": "abc", "token": "unused"}).encode()
    status, answer = await world.front.outbox.request(body, JSON | signed(body))
    assert (status, answer) == (200, {"challenge": "abc"})


def malformed() -> dict[str, dict[str, str]]:
    good = signed(BODY)
    stamp, signature = good["X-Slack-Request-Timestamp"], good["X-Slack-Signature"]

    def with_(stamp: str, signature: str) -> dict[str, str]:
        return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": signature}

    return {
        "none": {},
        "no-stamp": {"X-Slack-Signature": signature},
        "no-signature": {"X-Slack-Request-Timestamp": stamp},
        "empty": with_("", ""),
        "words": with_("yesterday", signature),
        "float": with_(f"{stamp}.0", signature),
        "negative": with_(f"-{stamp}", signature),
        "huge": with_("9" * 400, signature),
        "arabic digits": with_("".join(chr(0x660 + int(digit)) for digit in stamp), signature),
        "foreign": with_(stamp, "v0=" + "0" * 64),
        "no version": with_(stamp, signature.removeprefix("v0=")),
        "other version": with_(stamp, signature.replace("v0", "v1")),
        "not ascii": with_(stamp, "v0=é"),
        "capitals": with_(stamp, signature.upper()),
        "other secret": signed(BODY, "another secret"),
        "other body": signed(BODY + b" "),
        "old": signed(BODY, at=int(time.time()) - 301),
        "future": signed(BODY, at=int(time.time()) + 301),
    }


@pytest.mark.parametrize("how", malformed())
async def test_what_is_not_signed_by_slack_is_refused(scene: Scene, how: str) -> None:
    assert await post(scene.world, BODY, JSON | malformed()[how]) == 401
    assert scene.world.heard == []


@pytest.mark.parametrize(
    ("path", "status"), [("/", 200), ("/channel", 404), ("/slack", 404), ("/slack/", 404), ("/slack/events/x", 404)]
)
async def test_from_outside_only_the_site_and_the_signed_paths_are_open(scene: Scene, path: str, status: int) -> None:
    elsewhere = {"Host": OUTSIDE, "X-Forwarded-For": "192.0.2.1"}
    base = scene.world.base
    async with aiohttp.ClientSession(headers=elsewhere) as session:
        async with session.get(base + path) as answer:
            assert answer.status == status
        async with session.get(f"{base}/slack/install", allow_redirects=False) as answer:
            assert answer.status == 302
        async with session.get(f"{base}/slack/oauth_redirect") as answer:
            assert answer.status == 400
    assert await post(scene.world, BODY, JSON | elsewhere) == 401
    assert await post(scene.world, BODY, JSON | elsewhere | signed(BODY)) == 200
    assert await post(scene.world, BODY, JSON | signed(BODY, at=int(time.time()) - 1) | {"Host": "evil.example"}) == 421


async def test_a_large_form_comes_through_and_a_larger_one_does_not(scene: Scene) -> None:
    event = {"type": "message", "channel": scene.place.id, "text": "x" * 300_000}
    for length, status in ((300_000, 200), (LARGE_MAX, 413)):
        event["text"] = "x" * length
        body = json.dumps({"type": "event_callback", "team_id": scene.home.id, "event": event}).encode()
        assert await post(scene.world, body, JSON | signed(body)) == status
    await scene.world.front.until(lambda: len(scene.world.heard) == 1, what="the form that fits")


async def test_a_replay_is_refused_and_heard_once(scene: Scene) -> None:
    scene.acts.write(scene.place, scene.member, "Once")
    await scene.world.front.until(lambda: len(scene.world.heard) == 1, what="an event")
    body = json.dumps(scene.world.front.events("message")[0].payload).encode()
    headers = JSON | signed(body, at=int(time.time()) - 30)  # not the second in which the front itself signed it
    assert [await post(scene.world, body, headers) for _ in range(3)] == [200, 401, 401]
    assert len(scene.world.heard) == 2, "a new signature is a resend, which event_id tells"


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (b"", JSON),
        (b"{", JSON),
        (b"[]", JSON),
        (b"\xff\xfe", JSON),
        (b"[" * 20_000, JSON),
        (b"", FORM),
        (b"payload={", FORM),
        (b"payload=[]", FORM),
        (b"payload=%ff", FORM),
        (b"x", {}),
    ],
)
async def test_what_cannot_be_read_is_refused_though_it_is_signed(
    scene: Scene, body: bytes, headers: dict[str, str]
) -> None:
    assert await post(scene.world, body, headers | signed(body)) == 400


async def test_events_of_a_stranger_and_of_no_interest_are_acknowledged(scene: Scene) -> None:
    for event in ({"type": "message", "channel": "C1"}, {"type": "team_join"}):
        body = json.dumps({"type": "event_callback", "team_id": "T404", "event_id": "Ev1", "event": event}).encode()
        assert await post(scene.world, body, JSON | signed(body)) == 200
    assert scene.world.heard == []


async def test_what_could_not_be_answered_comes_again(scene: Scene, caplog: pytest.LogCaptureFixture) -> None:
    kept, broken = scene.world.installed.find, [True, True]

    async def find(team: str) -> Workspace | None:
        if broken:
            broken.pop()
            raise ChatUnavailable("The database rests.")
        return await kept(team)

    scene.world.installed.find = find  # type: ignore[method-assign]
    with caplog.at_level("CRITICAL"):
        scene.acts.write(scene.place, scene.member, "Hello")
        await scene.world.front.until(lambda: len(scene.world.heard) == 1, what="a resent event")
    [event] = scene.world.front.events("message")
    await scene.world.front.until(lambda: event.acknowledged is not None, what="an acknowledgement")
    assert event.attempts == 2
