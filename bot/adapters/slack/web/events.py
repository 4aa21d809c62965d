"""Slack's events: acknowledged at once, and each handled once, however often Slack sends it."""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final, TypeAlias

from slack_bolt.async_app import AsyncApp, AsyncBoltContext

from bot.adapters.slack.posts import refs
from bot.core.community import Community
from bot.core.retention import EVENTS_KEPT
from bot.errors import BotError, ChatUnavailable, StoreBusy, StoreError
from bot.ports.clock import Clock
from bot.ports.handled_events import HandledEventStore

log = logging.getLogger(__name__)

Handler: TypeAlias = Callable[[Mapping[str, Any], Community], Awaitable[None]]

PRUNED_EVERY: Final = timedelta(hours=1)
PAUSES: Final = (1.0, 5.0, 25.0)
"""Seconds before an event that could not be followed is tried again."""


_REACTIONS: Final = frozenset({"reaction_added", "reaction_removed"})
_CHANGED: Final = "message_changed"
_TOMBSTONE: Final = "tombstone"


class Events:
    """Hands events on. Bolt runs only the first listener of a kind, so all of them are registered here."""

    def __init__(
        self, app: AsyncApp, handled_events: HandledEventStore, clock: Clock, pauses: Sequence[float] = PAUSES
    ) -> None:
        self._app = app
        self._handled_events = handled_events
        self._clock = clock
        self._pauses = pauses
        self._handlers: dict[str, list[Handler]] = defaultdict(list)
        self._pruned: datetime | None = None

    def on(self, kind: str, handler: Handler) -> None:
        """Call ``handler`` for each event of ``kind`` (Slack's name of it), after those that came before it here."""
        if kind not in self._handlers:
            self._listen(kind)
        self._handlers[kind].append(handler)

    def _listen(self, kind: str) -> None:
        async def heard(body: dict[str, Any], event: dict[str, Any], context: AsyncBoltContext) -> None:
            """Bolt has acknowledged it before."""
            if context.team_id is None or _is_our_own(kind, event, context):
                return
            if await self._is_new(context.team_id, body.get("event_id")):
                await self._handle(kind, event, refs.community_of(context.team_id))
            else:
                log.info("Event %s came again", body.get("event_id"))

        self._app.event(kind)(heard)

    async def _handle(self, kind: str, event: Mapping[str, Any], community: Community) -> None:
        for handler in self._handlers[kind]:
            try:
                await self._patiently(handler, event, community)
            except BotError as error:
                log.warning("An event could not be followed (%s): %s", kind, error)
            except Exception:
                log.exception("An event could not be followed (%s)", kind)

    async def _patiently(self, handler: Handler, event: Mapping[str, Any], community: Community) -> None:
        """Slack has its acknowledgement and sends nothing again, so what passes by itself is tried again here."""
        for pause in self._pauses:
            try:
                return await handler(event, community)
            except (StoreBusy, ChatUnavailable) as error:
                log.info("An event is tried again in %.0f s: %s", pause, error)
                await asyncio.sleep(pause)
        await handler(event, community)

    async def _is_new(self, team: str, event: object) -> bool:
        """An event of which nobody can say that it came before is handled: most handlers take it twice without harm."""
        if not isinstance(event, str):
            return True
        now = self._clock.now()
        try:
            new = await self._handled_events.first(f"{team} {event}", now)
            if self._pruned is None or now - self._pruned >= PRUNED_EVERY:
                self._pruned = now
                await self._handled_events.prune(now - EVENTS_KEPT)
        except StoreError as error:
            log.warning("It is unclear whether event %s came before: %s", event, error)
            return True
        return new


def _is_our_own(kind: str, event: Mapping[str, Any], context: AsyncBoltContext) -> bool:
    """Whether it tells of what we did ourselves: the scale under a post, our messages and their changes. There are
    several for each post, and nothing follows from them. Who deleted a message of ours is not told, so that counts.
    """
    if kind in _REACTIONS:
        return context.bot_user_id is not None and event.get("user") == context.bot_user_id
    if kind != "message" or not context.bot_id:
        return False
    message = event.get("message") or {} if event.get("subtype") == _CHANGED else event
    return message.get("bot_id") == context.bot_id and message.get("subtype") != _TOMBSTONE
