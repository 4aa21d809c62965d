"""What Slack offers while a member types into a menu: at most 100 options, each of at most 75 characters."""

from __future__ import annotations

import logging
from typing import Final

from bot.adapters.slack.answering import Ack
from bot.adapters.slack.asking import Payload, community_at
from bot.adapters.slack.desk import Desk
from bot.adapters.slack.layout import PREFIX, Block, option
from bot.conversation.typed import complete_zone
from bot.core.community import Community
from bot.core.essay import Essay
from bot.errors import BotError

log = logging.getLogger(__name__)

OFFERED: Final = 20
_TYPED_MAX: Final = 100


class Options:
    """Offers essays and time zones. Where they cannot be looked for, nothing is offered."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def asked(self, body: Payload, ack: Ack) -> None:
        """``block_suggestion``: the acknowledgement is the answer."""
        typed = str(body.get("value") or "")[:_TYPED_MAX]
        name = str(body.get("action_id")).removeprefix(PREFIX).partition(":")[0]
        try:
            found = self._zones(typed) if name == "zone" else await self._essays(typed, community_at(body))
            await ack(options=found)
        except BotError as error:
            log.info("Nothing could be offered: %s", error)
            await ack(options=[])

    def _zones(self, typed: str) -> list[Block]:
        found = complete_zone(typed, OFFERED) if typed.strip() else [self._desk.zone]
        return [option(zone, zone) for zone in found]

    async def _essays(self, typed: str, here: Community) -> list[Block]:
        """Essays whose title or tags hold what was typed, then those that are found by their text."""
        if not typed.strip():
            return []
        found: dict[str, Essay] = {e.slug: e for e in await self._desk.searching.complete(typed, here, OFFERED)}
        for result in (await self._desk.searching.search(typed, here)).results:
            found.setdefault(result.essay.slug, result.essay)
        return [option(e.title, e.slug, f"{e.author} · {e.category}") for e in found.values()][:OFFERED]
