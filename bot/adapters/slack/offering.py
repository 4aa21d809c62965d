"""What Slack offers while a member types into a menu: at most 100 options, each of at most 75 characters."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Final

from bot.adapters.slack.requests import Payload, Requests, name_of
from bot.adapters.slack.responding import Ack
from bot.adapters.slack.screens.layout import Block, option
from bot.conversation.completing import TYPED_MAX, Completing, Offer
from bot.conversation.request import Request
from bot.conversation.services import Services
from bot.core.community import Community
from bot.errors import BotError

log = logging.getLogger(__name__)

OFFERED: Final = 20


class Offering:
    """Offers essays and time zones. Where they cannot be looked for, nothing is offered."""

    def __init__(self, services: Services, requests: Requests) -> None:
        self._services = services
        self._completing = Completing(services)
        self._requests = requests

    async def asked(self, body: Payload, ack: Ack) -> None:
        """``block_suggestion``: the acknowledgement is the answer."""
        request, _place = await self._requests.read(body)
        typed = str(body.get("value") or "")[:TYPED_MAX]
        offer = self._zones if name_of(body.get("action_id")) == "zone" else self._essays
        try:
            await ack(options=await offer(typed, request))
        except BotError as error:
            log.info("Nothing could be offered: %s", error)
            await ack(options=[])

    async def _zones(self, typed: str, request: Request) -> Sequence[Block]:
        return _options(self._completing.zones(typed, request.language, OFFERED))

    async def _essays(self, typed: str, request: Request) -> Sequence[Block]:
        """Essays whose title or tags hold what was typed, then those that are found by their text."""
        if not typed.strip():
            return []
        return _options(await self._found(typed, request.member.community))

    async def _found(self, typed: str, here: Community) -> Sequence[Offer]:
        offers = {offer.value: offer for offer in await self._completing.essays(typed, here, OFFERED)}
        for essay in (await self._services.searching.search(typed, here, mends=False)).essays:
            offers.setdefault(essay.slug, Offer(essay.slug, essay.author, essay.title))
        return list(offers.values())[:OFFERED]


def _options(offers: Sequence[Offer]) -> list[Block]:
    return [option(offer.label or offer.value, offer.value, offer.detail) for offer in offers]
