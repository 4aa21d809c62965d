"""Acts answered: acknowledged at once, done once, and seen by nobody but the one who asked."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from typing import Any, Final, TypeAlias

from bot.adapters.slack.giving import Giving
from bot.adapters.slack.requests import Payload, Place, Requests, name_of
from bot.conversation.mistakes import Mistaken
from bot.conversation.performing import Performing
from bot.conversation.request import Request
from bot.conversation.routes import FormRoute, Route
from bot.conversation.stage import Act, Answer, Stage
from bot.core.community import Platform
from bot.core.ids import new_id
from bot.core.log_context import logged_with
from bot.errors import BotError

log = logging.getLogger(__name__)

Ack: TypeAlias = "Callable[..., Awaitable[Any]]"
Followed: TypeAlias = "Callable[[Request, Place], Awaitable[None]]"
"""What is done when an act was answered."""

PATIENCE: Final = 2.0
"""Seconds; Slack gives a form up after three."""


class Responding:
    """``patience``: seconds that a form waits to be checked. What Slack sends twice is done once."""

    def __init__(
        self,
        performing: Performing,
        requests: Requests,
        giving: Giving,
        followed: Followed,
        patience: float = PATIENCE,
    ) -> None:
        self.performing = performing
        self._requests = requests
        self._giving = giving
        self._followed = followed
        self._patience = patience

    async def follow(self, body: Payload, ack: Ack, route: Route) -> None:
        """A component, or an entry of a menu. Raises nothing once it is acknowledged."""
        await self.do(body, ack, route.act, replaces=route.replaces)

    async def do(self, body: Payload, ack: Ack, act: Act, *, replaces: bool = False) -> None:
        """Acknowledge, then answer with what ``act`` makes of the request."""
        with logged_with(interaction=new_id(), platform=Platform.SLACK):
            await self._acknowledge(ack, time.monotonic())
            if self.performing.is_new(_key(body)):
                await self._answer(*await self._requests.read(body), act, replaces=replaces)

    async def submit(self, body: Payload, ack: Ack) -> None:
        """A form that came back. It is checked before the acknowledgement, which takes a mistake to the field where it
        was made.
        """
        with logged_with(interaction=new_id(), platform=Platform.SLACK):
            await self._submitted(body, ack, time.monotonic())

    async def _submitted(self, body: Payload, ack: Ack, came: float) -> None:
        if not self.performing.is_new(_key(body)):
            await ack()
            return
        name = name_of(body["view"]["callback_id"])
        errors = await self._errors(body, self.performing.form(name))
        if errors:
            await self._acknowledge(ack, came, response_action="errors", errors=errors)
            return
        await self._acknowledge(ack, came)

        async def act(stage: Stage, request: Request) -> Answer:
            return await self.performing.filled(name, request)

        await self._answer(*await self._requests.read(body), act)

    async def _acknowledge(self, ack: Ack, came: float, **told: Any) -> None:
        await ack(**told)
        self.performing.stage.services.metrics.acknowledged(Platform.SLACK, time.monotonic() - came)

    async def _errors(self, body: Payload, route: FormRoute) -> dict[str, str]:
        """What is wrong, by the field that it is told beside; empty as well where finding out takes so long that Slack
        would give the form up: then it is told when the form is gone.
        """
        if route.check is None:
            return {}
        try:
            async with asyncio.timeout(self._patience):
                request, _place = await self._requests.read(body)
                mistake = await self.performing.mistake(route.check, request)
        except TimeoutError:
            log.info("A form could not be checked in time")
            return {}
        block = _block_of(mistake, body)
        return {block: self._giving.sentence(mistake, request)} if mistake is not None and block else {}

    async def _answer(self, request: Request, place: Place, act: Act, *, replaces: bool = False) -> None:
        """Raises nothing: that the member cannot be given anything in any way is logged."""
        answer = await self.performing.perform(act, request)

        async def give(stage: Stage, request: Request) -> Answer:
            await self._giving.give(request, place, answer, replaces=replaces)
            return answer

        given = await self.performing.perform(give, request)
        if given is not answer:
            try:
                await self._giving.give(request, place, given)
            except Exception as gone:
                log.info("%s could not be notified: %s", request.member.id, gone)
        await self._followed(request, place)


def _key(body: Payload) -> str:
    return str(body.get("trigger_id") or "")


def _block_of(mistake: BotError | None, body: Payload) -> str:
    """The block of the field in which the mistake was made, or of its first part; empty where the form has none."""
    if not isinstance(mistake, Mistaken):
        return ""
    blocks = {str(block.get("block_id")) for block in body["view"].get("blocks") or ()}
    blocks |= set((body["view"].get("state") or {}).get("values") or ())
    return next((block for block in (mistake.field, f"{mistake.field}-0") if block in blocks), "")
