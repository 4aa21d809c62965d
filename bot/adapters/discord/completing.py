"""What Discord offers while a member types: at most 25 choices, each at most 100 characters."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any, Final, TypeAlias

import discord
from discord.app_commands import Choice

from bot.adapters.discord.layout import LABEL_MAX, OPTIONS_MAX, plain
from bot.adapters.discord.requests import community_at
from bot.conversation.command import Option, Takes
from bot.conversation.completing import Completing, Offer
from bot.core.essay import Language
from bot.errors import BotError

Complete: TypeAlias = Callable[["discord.Interaction[Any]", str], Coroutine[Any, Any, list[Choice[str]]]]

_CUT: Final = frozenset({Takes.CATEGORY, Takes.QUERY})
"""What is found by its beginning, too."""
_NAMES: Final = frozenset({Takes.AUTHOR, Takes.CATEGORY, Takes.TAG})


def completion(completing: Completing, option: Option) -> Complete:
    """The choices for ``option``. None where the library cannot be asked: the command itself will say why."""
    longest = min(option.longest, LABEL_MAX)

    async def complete(interaction: discord.Interaction[Any], typed: str) -> list[Choice[str]]:
        community, language = community_at(interaction), Language.of_locale(interaction.locale.value)
        try:
            offers = await completing.values(option, typed, community, language, OPTIONS_MAX)
        except BotError:
            return []
        if option.takes is Takes.QUERY and typed.strip():  # what is typed is searched for as it stands
            offers = [Offer(plain(typed)), *offers]
        found: dict[str, Offer] = {}
        for offer in offers:
            found.setdefault(_value(offer, option.takes, longest), offer)
        choices = [Choice(name=_name(offer, option.takes), value=value) for value, offer in found.items() if value]
        return choices[:OPTIONS_MAX]

    return complete


def _value(offer: Offer, takes: Takes, longest: int) -> str:
    """What is sent; empty where the option cannot take it. Nothing is in quotes, which a typed line needs."""
    value = offer.label if takes in _NAMES else offer.value
    if takes in _CUT:
        return value[:longest].strip()
    return value if len(value) <= longest else ""


def _name(offer: Offer, takes: Takes) -> str:
    """What is shown. A zone's name says all: what the machine's zone is called is nothing to a member elsewhere."""
    detail = "" if takes is Takes.ZONE else offer.detail
    return plain(" · ".join(filter(None, (offer.label or offer.value, detail))))
