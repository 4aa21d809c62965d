"""Interactions answered: acknowledged in time, once, and only the asker sees it."""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from enum import Enum, auto
from typing import Any, Final, TypeAlias

import discord
from discord import AllowedMentions, ui

from bot.adapters.discord.asking import Ask, ask_of
from bot.adapters.discord.desk import Desk
from bot.adapters.discord.layout import Screen, screen
from bot.adapters.discord.render import Words
from bot.core.phrase import message
from bot.errors import BotError, ChatError, Conflict, StoreBusy

log = logging.getLogger(__name__)

Answer: TypeAlias = "Screen | ui.Modal | tuple[Screen, discord.File]"
Act: TypeAlias = Callable[[Ask], Awaitable[Answer]]

_REMEMBERED: Final = 2_000
_FAILED: Final = message("Something went wrong here, and it was written down for those who run this bot.")
_BUSY: Final = message("The database is busy at this moment. Try again in a few seconds.")
_COMMANDS: Final = frozenset({"command", "example"})
"""The fields of a sentence in which a command stands."""
_YOURS: Final = message("This is what you wrote, for you to copy:")
_WRITTEN: Final = ("text", "words", "rules")
"""The fields that hold more than a word."""
_GIVEN_BACK_MAX: Final = 3_500
"""Characters; with the sentence before them they stay below the 4,000 that one message shows."""
_NO_ANSWER: Final = message("Discord did not answer. Try again in a minute.")
_GONE: Final = frozenset({10062, 10015, 40060, 50027})
"""Unknown interaction, unknown webhook, already acknowledged, invalid token: the member has moved on."""


class Manner(Enum):
    """How an answer is given."""

    NEW = auto()
    """A new message, at once."""
    SLOW = auto()
    """A new message; the interaction is acknowledged before the work begins."""
    TURN = auto()
    """In place of the message whose component was pressed."""


class Answering:
    """Runs acts. One that arrives twice is done once."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self._seen: OrderedDict[int, None] = OrderedDict()

    async def attend(
        self, interaction: discord.Interaction[Any], act: Act, manner: Manner = Manner.NEW, argument: str = ""
    ) -> None:
        """Do ``act`` and answer with its result, or with a sentence where it cannot be done. Raises nothing."""
        if not self.is_new(interaction.id):
            log.info("Interaction %d came twice", interaction.id)
            return
        ask = ask_of(self.desk, interaction, argument)
        try:
            if manner is Manner.SLOW:
                await interaction.response.defer(ephemeral=True, thinking=True)
            await _give(interaction, await act(ask), manner)
        except discord.HTTPException as error:
            if error.code in _GONE:
                log.info("Interaction %d is over (%d)", interaction.id, error.code)
                return
            log.exception("The answer to interaction %d was refused", interaction.id)
            await self._tell(ask, BotError(_FAILED))
        except BotError as error:
            await self._tell(ask, error)
        except Exception:
            log.exception("Interaction %d failed", interaction.id)
            await self._tell(ask, BotError(_FAILED))

    def is_new(self, interaction: int) -> bool:
        """Whether this is the first time that we hear of it, among the latest ones."""
        if interaction in self._seen:
            return False
        self._seen[interaction] = None
        if len(self._seen) > _REMEMBERED:
            self._seen.popitem(last=False)
        return True

    async def _tell(self, ask: Ask, error: BotError) -> None:
        """One sentence, whose fields are escaped."""
        if isinstance(error, Conflict):
            log.info("A conflict: %s", error)
        if isinstance(error, ChatError):
            error = BotError(_NO_ANSWER)
        if isinstance(error, StoreBusy):
            error = BotError(_BUSY)
        sentence = ask.words.text(error.message, **_spoken(error.fields, ask.words))
        try:
            await _give(ask.interaction, screen(sentence, *_given_back(ask)), Manner.NEW)
        except discord.HTTPException as gone:
            log.info("Interaction %d could not be told: %s", ask.interaction.id, gone)


def _spoken(fields: Mapping[str, object], words: Words) -> dict[str, object]:
    """Commands as the member's client names them: there ``/essay schedule at:08:00`` may begin ``/エッセイ 予定``."""
    return {
        name: spelled(value, words) if isinstance(value, str) and name in _COMMANDS else value
        for name, value in fields.items()
    }


def spelled(command: str, words: Words) -> str:
    """A command with its names in the member's language; what was typed behind a colon stays."""
    return "/" + " ".join(_named(word, words) for word in command.removeprefix("/").split())


def _named(word: str, words: Words) -> str:
    name, colon, value = word.partition(":")
    return f"{words.text(name)}{colon}{value}"


def _given_back(ask: Ask) -> list[str]:
    """What was typed at length, so that nobody writes it twice; a block of code is what a client copies as it is."""
    typed = "\n\n".join(filter(None, (ask.value(field) for field in _WRITTEN)))
    if not typed:
        return []
    kept = typed.replace("`", "`\u200b")[:_GIVEN_BACK_MAX]  # so that no backticks end the block
    return [f"{ask.words.text(_YOURS)}\n```\n{kept}\n```"]


async def _give(interaction: discord.Interaction[Any], answer: Answer, manner: Manner) -> None:
    response = interaction.response
    if isinstance(answer, ui.Modal):
        answer.stop()  # its answer is routed by its custom_id, so nothing is kept here
        await response.send_modal(answer)
        return
    view, file = answer if isinstance(answer, tuple) else (answer, None)
    view.stop()
    none = AllowedMentions.none()
    if manner is Manner.TURN:
        await response.edit_message(view=view, allowed_mentions=none)
    elif file is not None and response.is_done():
        await interaction.followup.send(view=view, file=file, ephemeral=True, allowed_mentions=none)
    elif response.is_done():
        await interaction.followup.send(view=view, ephemeral=True, allowed_mentions=none)
    else:
        await response.send_message(view=view, ephemeral=True, allowed_mentions=none)
