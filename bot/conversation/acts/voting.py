"""Acts of members who choose the next essay."""

from __future__ import annotations

from bot.conversation.request import Request
from bot.conversation.screens import ChosenScreen
from bot.conversation.stage import Stage
from bot.core.ids import Slug
from bot.core.subscription import Slot
from bot.errors import NotFound
from bot.services.community.reading import NOT_OURS


async def chosen(stage: Stage, request: Request) -> ChosenScreen:
    """An essay's button in a vote: the vote's slot and the essay, apart from each other by a colon."""
    key, _, slug = request.argument.partition(":")
    try:
        slot = Slot.from_key(key)
    except ValueError:
        raise NotFound(NOT_OURS) from None
    ballot, choice = await stage.services.voting.choose(request.member, slot, Slug(slug))
    return ChosenScreen(choice.title, ballot.under)
