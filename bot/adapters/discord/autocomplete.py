"""What Discord offers while a member types: at most 25 choices, each at most 100 characters."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine, Mapping
from typing import Any, Final, TypeAlias

import discord
from discord.app_commands import Choice

from bot.adapters.discord.asking import community_at
from bot.adapters.discord.desk import Desk
from bot.adapters.discord.layout import plain
from bot.conversation.typed import complete_zone
from bot.core.community import Community
from bot.errors import BotError
from bot.language.normalize import fold
from bot.services.library.naming import fitting

Completion: TypeAlias = "Callable[[discord.Interaction[Any], str], Coroutine[Any, Any, list[Choice[str]]]]"

CHOICES_MAX: Final = 25
CHOICE_MAX: Final = 100
NAME_MAX: Final = 32
"""Characters of a tag or an author that an option takes: all options of a search stand in one button's id."""
_TYPED_MAX: Final = 100
_COLLECTIONS_MAX: Final = 300


def essays(desk: Desk) -> Completion:
    """Essays by title; the value is the slug."""

    async def complete(interaction: discord.Interaction[Any], typed: str) -> list[Choice[str]]:
        found = await desk.searching.complete(typed[:_TYPED_MAX], community_at(interaction), CHOICES_MAX)
        return [Choice(name=plain(f"{e.title} · {e.author}"), value=e.slug) for e in found]

    return _quiet(complete)


def queries(desk: Desk) -> Completion:
    """Titles to search for, after what was typed itself."""

    async def complete(interaction: discord.Interaction[Any], typed: str) -> list[Choice[str]]:
        text, here = plain(typed), community_at(interaction)
        found = await desk.searching.complete(text, here, CHOICES_MAX - 1) if text else []
        names = dict.fromkeys([text[:60]] * bool(text) + [plain(e.title)[:60] for e in found])
        return [Choice(name=name, value=name) for name in names]

    return _quiet(complete)


def categories(desk: Desk) -> Completion:
    """The library's categories."""
    return _names(lambda here: desk.library.categories(here))


def tags(desk: Desk) -> Completion:
    """The library's tags."""
    return _names(lambda here: desk.library.tags(here))


def authors(desk: Desk) -> Completion:
    """Who wrote the library's essays."""
    return _names(lambda here: desk.library.authors(here))


def _names(names: Callable[[Community], Awaitable[Mapping[str, int]]]) -> Completion:
    async def complete(interaction: discord.Interaction[Any], typed: str) -> list[Choice[str]]:
        found = await fitting(await names(community_at(interaction)), typed[:_TYPED_MAX], CHOICES_MAX)
        shown = dict.fromkeys(plain(name) for name in found if len(name) <= NAME_MAX)
        return [Choice(name=name, value=name) for name in shown]

    return _quiet(complete)


def collections(desk: Desk) -> Completion:
    """The library's collections, after those that were typed already."""

    async def complete(interaction: discord.Interaction[Any], typed: str) -> list[Choice[str]]:
        before, comma, begun = typed[:_COLLECTIONS_MAX].replace("、", ",").rpartition(",")
        chosen = {fold(name).strip() for name in before.split(",")}
        everything = await desk.library.collections(community_at(interaction))
        known = [name for name in everything if fold(name) not in chosen]
        offered = [f"{before}{comma} {name}".strip() for name in known if fold(begun).strip() in fold(name)]
        return [Choice(name=one, value=one) for one in offered if len(one) <= CHOICE_MAX][:CHOICES_MAX]

    return _quiet(complete)


def zones(desk: Desk) -> Completion:
    """IANA time zones; before anything is typed, the machine's."""

    async def complete(_interaction: discord.Interaction[Any], typed: str) -> list[Choice[str]]:
        found = complete_zone(typed[:_TYPED_MAX], CHOICES_MAX) if typed.strip() else [desk.zone]
        return [Choice(name=zone, value=zone) for zone in found]

    return complete


def _quiet(complete: Completion) -> Completion:
    """Nothing is offered where the library cannot be asked: the command itself will say why."""

    async def quiet(interaction: discord.Interaction[Any], typed: str) -> list[Choice[str]]:
        try:
            return await complete(interaction, typed)
        except BotError:
            return []

    return quiet
