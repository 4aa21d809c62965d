"""From what was typed after ``/essay`` to what is done."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Final, TypeAlias

from bot.adapters.slack.answering import Act, Answer
from bot.adapters.slack.asking import Ask
from bot.adapters.slack.commands import admin, reading, taking_part
from bot.adapters.slack.commands.table import command_line

Run: TypeAlias = "Callable[[Ask, Mapping[str, str]], Awaitable[Answer]]"

RUNS: Final[dict[str, Run]] = {
    "today": reading.today,
    "search": reading.search,
    "read": reading.read,
    "random": reading.at_random,
    "top": reading.top,
    "history": reading.history,
    "about": reading.about,
    "help": reading.help_,
    "rate": taking_part.rate,
    "comment": taking_part.comment,
    "comments": taking_part.comments,
    "related": taking_part.related,
    "saved": taking_part.saved,
    "my-data": taking_part.my_data,
    "setup": admin.setup_,
    "schedule": admin.schedule,
    "settings": admin.settings,
    "preview": admin.preview,
    "skip": admin.skip,
    "pause": admin.pause,
    "resume": admin.resume,
    "post-now": admin.post_now,
    "source": admin.source,
    "recount": admin.recount,
    "moderation": admin.moderation,
}

_ASK_THEMSELVES: Final = frozenset({"setup", "moderation"})
"""The one is for any channel, the other for the whole workspace."""


def typed(text: str) -> Act:
    """The act that ``text`` asks for; it raises ``InvalidInput`` for what is no command, with the nearest one."""

    async def act(ask: Ask) -> Answer:
        call = command_line(ask.desk.catalogue).read(text)
        if call.command.admin and call.command.name not in _ASK_THEMSELVES:
            await ask.may_set(ask.here, call.command.line)
        return await RUNS[call.command.name](ask, call.arguments)

    return act
