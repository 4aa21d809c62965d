"""Slack's events: acknowledged at once, handled once, whatever Slack sends again and whatever the handler does."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from slack_bolt.async_app import AsyncApp, AsyncBoltRequest
from slack_bolt.authorization import AuthorizeResult

from bot.adapters.slack.web.events import Events
from bot.core.community import Community
from bot.core.retention import EVENTS_KEPT
from bot.errors import NotFound, StoreBusy
from tests.adapters.slack.talk import Talk
from tests.fakes.clock import FixedClock
from tests.fakes.handled_events import MemoryHandledEvents
from tests.unit.arranged import NOW


class Heard:
    """An app without a connection, and what its handlers heard."""

    def __init__(self, handled_events: MemoryHandledEvents) -> None:
        self.events: list[tuple[str, Mapping[str, Any]]] = []
        self.clock = FixedClock(NOW)
        self.app = AsyncApp(authorize=_authorize, request_verification_enabled=False)
        self.on = Events(self.app, handled_events, self.clock)

    async def hear(self, event: Mapping[str, Any], community: Community) -> None:
        self.events.append((community.id, event))

    async def send(self, event_id: str | None, kind: str = "message", team: str = "T1") -> int:
        body: dict[str, Any] = {"type": "event_callback", "team_id": team, "event": {"type": kind, "text": "x"}}
        if event_id is not None:
            body["event_id"] = event_id
        answer = await self.app.async_dispatch(AsyncBoltRequest(body=body, mode="socket_mode"))
        others = asyncio.all_tasks() - {asyncio.current_task()}
        await asyncio.gather(*others)
        return answer.status


async def _authorize(team_id: str | None) -> AuthorizeResult:
    return AuthorizeResult(enterprise_id=None, team_id=team_id, bot_token="xoxb-1", bot_user_id="U1", bot_id="B1")


async def test_an_event_is_handled_once_by_every_handler_in_their_order() -> None:
    heard, order = Heard(MemoryHandledEvents()), []

    async def second(event: Mapping[str, Any], community: Community) -> None:
        order.append(len(heard.events))

    heard.on.on("message", heard.hear)
    heard.on.on("message", second)
    for _ in range(3):
        assert await heard.send("Ev1") == 200
    assert [team for team, _ in heard.events] == ["T1"]
    assert order == [1]


async def test_the_same_id_in_another_workspace_is_another_event() -> None:
    heard = Heard(MemoryHandledEvents())
    heard.on.on("message", heard.hear)
    await heard.send("Ev1", team="T1")
    await heard.send("Ev1", team="T2")
    assert [team for team, _ in heard.events] == ["T1", "T2"]


async def test_what_was_heard_is_known_after_a_restart_and_forgotten_after_days() -> None:
    seen = MemoryHandledEvents()
    first, second = Heard(seen), Heard(seen)
    for one in (first, second):
        one.on.on("message", one.hear)
        await one.send("Ev1")
    assert (len(first.events), len(second.events)) == (1, 0)
    second.clock.advance(EVENTS_KEPT + timedelta(seconds=1))
    await second.send("Ev2")
    await second.send("Ev1")
    assert len(second.events) == 2


async def test_a_handler_that_fails_stops_neither_the_others_nor_the_acknowledgement(
    caplog: pytest.LogCaptureFixture,
) -> None:
    heard = Heard(MemoryHandledEvents())

    async def refuse(event: Mapping[str, Any], community: Community) -> None:
        raise NotFound("This thread no longer exists.")

    async def fail(event: Mapping[str, Any], community: Community) -> None:
        raise ValueError("unforeseen")

    for handler in (refuse, fail, heard.hear):
        heard.on.on("message", handler)
    assert await heard.send("Ev1") == 200
    assert len(heard.events) == 1
    assert "An event could not be followed (message): This thread no longer exists." in caplog.text
    assert "unforeseen" in caplog.text


async def test_where_the_store_is_busy_an_event_is_handled_all_the_same() -> None:
    class Busy(MemoryHandledEvents):
        async def first(self, event: str, at: Any) -> bool:
            raise StoreBusy("The database is busy.")

    heard = Heard(Busy())
    heard.on.on("message", heard.hear)
    assert await heard.send("Ev1") == 200
    assert await heard.send(None) == 200
    assert len(heard.events) == 2


async def test_the_acknowledgement_does_not_wait_for_the_handler() -> None:
    heard, go = Heard(MemoryHandledEvents()), asyncio.Event()

    async def wait(event: Mapping[str, Any], community: Community) -> None:
        await go.wait()
        await heard.hear(event, community)

    heard.on.on("message", wait)
    body = {"type": "event_callback", "team_id": "T1", "event_id": "Ev1", "event": {"type": "message"}}
    answer = await heard.app.async_dispatch(AsyncBoltRequest(body=body, mode="socket_mode"))
    assert (answer.status, heard.events) == (200, [])
    go.set()
    await asyncio.gather(*(asyncio.all_tasks() - {asyncio.current_task()}))
    assert len(heard.events) == 1


async def test_what_nobody_listens_for_is_acknowledged_all_the_same(talk: Talk) -> None:
    event = {"type": "team_rename", "name": "New"}
    payload = {"type": "event_callback", "team_id": talk.home.id, "event_id": "Ev1", "event": event}
    sent = talk.front.outbox.deliver("events_api", payload, talk.home.id)
    await talk.handled()
    assert sent.acknowledged is not None
    assert sent.attempts == 0


@pytest.mark.parametrize(("times", "kept"), [(0, 1), (2, 1), (3, 0)])
async def test_what_passes_by_itself_is_tried_again_since_slack_sends_nothing_twice(times: int, kept: int) -> None:
    heard, left = Heard(MemoryHandledEvents()), [StoreBusy("Busy.")] * times
    heard.on = Events(heard.app, MemoryHandledEvents(), heard.clock, pauses=(0, 0))

    async def handler(event: Mapping[str, Any], community: Community) -> None:
        if left:
            raise left.pop()
        await heard.hear(event, community)

    heard.on.on("message", handler)
    await heard.send("Ev1")
    assert len(heard.events) == kept
