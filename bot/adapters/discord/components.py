"""Buttons, menus and forms by their custom_id. Nothing is kept in memory, so those from before a restart still work."""

from __future__ import annotations

import re
from typing import Any, Final

import discord

from bot.adapters.discord import post_words, setup
from bot.adapters.discord.answering import Act, Answering, Manner
from bot.adapters.discord.asking import Ask
from bot.adapters.discord.commands import reading, taking_part
from bot.adapters.discord.layout import Screen
from bot.adapters.discord.modals import comment_modal
from bot.adapters.discord.refs import slot_of
from bot.core.ids import Slug
from bot.core.subscription import Slot
from bot.errors import NotFound

_ID: Final = re.compile(r"ichiwa:(?P<name>[a-z-]+)(?::(?P<argument>.*))?", re.DOTALL)


def _slot(ask: Ask) -> Slot:
    """The slot whose key the component carries. Raises ``NotFound``."""
    slot = slot_of(ask.argument)
    if slot is None:
        raise NotFound("This message is no essay of mine.")
    return slot


async def _rate(ask: Ask) -> Screen:
    return await taking_part.choosing(ask, (await ask.desk.reading.posted(_slot(ask))).post.slug)


async def _rate_essay(ask: Ask) -> Screen:
    return await taking_part.choosing(ask, Slug(ask.argument))


async def _comment(ask: Ask) -> discord.ui.Modal:
    ask.here  # noqa: B018 (raises in a direct message)
    return comment_modal(f"ichiwa:write:{_slot(ask).key}", ask.words)


async def _comment_essay(ask: Ask) -> discord.ui.Modal:
    await ask.desk.reading.of_essay(ask.here, Slug(ask.argument))
    return comment_modal(f"ichiwa:write-essay:{ask.argument}", ask.words)


async def _written(ask: Ask) -> Screen:
    return await taking_part.comment_in(ask, _slot(ask), ask.value("text"))


async def _written_on(ask: Ask) -> Screen:
    return await taking_part.comment(ask, ask.value("text"), ask.argument)


async def _unknown(ask: Ask) -> Screen:
    raise NotFound("This button does not work any more.")


NEW, SLOW, TURN = Manner.NEW, Manner.SLOW, Manner.TURN
ROUTES: Final[dict[str, tuple[Act, Manner]]] = {
    "rate": (_rate, NEW),
    "rate-essay": (_rate_essay, NEW),
    "score": (taking_part.scored, TURN),
    "withdraw": (taking_part.withdraw, TURN),
    "comment": (_comment, NEW),
    "comment-essay": (_comment_essay, NEW),
    "write": (_written, SLOW),
    "write-essay": (_written_on, SLOW),
    "remove": (taking_part.remove, SLOW),
    "save": (taking_part.save, NEW),
    "unsave": (taking_part.unsave, TURN),
    "forget": (taking_part.forget, SLOW),
    "open": (reading.opened, NEW),
    "search": (reading.turned, TURN),
    "setup": (setup.form, NEW),
    "setup-form": (setup.filled, NEW),
    "policy": (setup.policy_chosen, TURN),
    "collections": (setup.collections_chosen, TURN),
    "cards": (setup.cards_chosen, TURN),
    "ping": (setup.ping_chosen, TURN),
    "capture": (setup.capture_turned, TURN),
    "post-first": (setup.first_posted, TURN),
    "words": (post_words.form, NEW),
    "words-form": (post_words.filled, NEW),
    "moderation": (setup.moderation_form, NEW),
    "moderation-form": (setup.moderation_filled, NEW),
}


class Components:
    """Finds what a pressed component or a filled form asks for."""

    def __init__(self, answering: Answering) -> None:
        self._answering = answering

    async def handle(self, interaction: discord.Interaction[Any]) -> None:
        """Attend to a component or a form of ours; anything else is left alone."""
        if interaction.type not in (discord.InteractionType.component, discord.InteractionType.modal_submit):
            return
        data: dict[str, Any] = dict(interaction.data or {})
        match = _ID.fullmatch(str(data.get("custom_id", "")))
        if match is None:
            return
        act, manner = ROUTES.get(match["name"], (_unknown, NEW))
        await self._answering.attend(interaction, act, manner, match["argument"] or "")
