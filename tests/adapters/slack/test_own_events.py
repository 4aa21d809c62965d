"""Events over a real socket: each is handled once, and what we did ourselves is not even remembered."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import pytest
from slack_bolt.async_app import AsyncApp

from bot.adapters.slack.web.events import Events
from bot.core.community import Community
from tests.fakes.handled_events import MemoryHandledEvents
from tests.fronts.bolt import bolt, client_of, connected
from tests.fronts.slack.acts import Acts
from tests.fronts.slack.front import Awake, Front


class Scene:
    """A workspace with one channel; ``heard`` are the events that came to a handler."""

    def __init__(self, front: Front, app: AsyncApp) -> None:
        self.front, self.acts, self.client = front, Acts(front), client_of(front)
        self.home = self.acts.found("Home")
        self.member = self.acts.person(self.home, "Ben")
        self.place = self.acts.channel(self.home, "essays")
        self.heard: list[str] = []
        self.seen = MemoryHandledEvents()
        events = Events(app, self.seen, Awake())
        for kind in ("message", "reaction_added", "reaction_removed"):
            events.on(kind, self._hear)

    async def _hear(self, event: Mapping[str, Any], community: Community) -> None:
        assert community.id == self.home.id
        self.heard.append(str(event.get("subtype") or event.get("text") or event["type"]))
        self.front.stir()

    async def until(self, *heard: str) -> None:
        await self.front.until(lambda: len(self.heard) >= len(heard), what=f"{heard}")
        assert self.heard == list(heard)


@asynccontextmanager
async def listening() -> AsyncIterator[Scene]:
    async with Front().listening() as front:
        app = bolt(front)
        made = Scene(front, app)
        async with connected(front, app):
            yield made


@pytest.fixture
async def scene() -> AsyncIterator[Scene]:
    async with listening() as made:
        yield made


async def test_an_event_that_comes_again_is_handled_once(scene: Scene) -> None:
    scene.acts.write(scene.place, scene.member, "one")
    await scene.until("one")
    scene.acts.again(scene.front.events("message")[0])
    scene.acts.write(scene.place, scene.member, "two")
    await scene.until("one", "two")


async def test_what_we_do_ourselves_is_not_remembered(scene: Scene) -> None:
    sent = await scene.client.chat_postMessage(channel=scene.place.id, text="Essay")
    await scene.client.reactions_add(channel=scene.place.id, timestamp=sent["ts"], name="star")
    await scene.client.chat_update(channel=scene.place.id, ts=sent["ts"], text="Essay, corrected")
    scene.acts.react(scene.place.messages[sent["ts"]], scene.member, "star")
    await scene.until("reaction_added")
    assert len(scene.seen.kept) == 1


@pytest.mark.parametrize("replied", [False, True])
async def test_that_a_message_of_ours_was_deleted_is_heard(scene: Scene, replied: bool) -> None:
    sent = await scene.client.chat_postMessage(channel=scene.place.id, text="Essay")
    post = scene.place.messages[sent["ts"]]
    if replied:
        scene.acts.write(scene.place, scene.member, "hm", thread=post)
    scene.acts.erase(scene.place, post)
    await scene.until(*(["hm", "message_changed"] if replied else ["message_deleted"]))
