"""Interactions turned into our own values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import discord

from bot.adapters.discord import refs
from bot.adapters.discord.failures import wrapped
from bot.adapters.discord.search_ids import read_search
from bot.conversation.forms import joined
from bot.conversation.request import Attachment, PointedMessage, Request
from bot.core.community import Channel, Community, Member, Platform
from bot.core.essay import Language
from bot.core.ids import MemberId, MessageId, ThreadId

NOWHERE: Final = Community(Platform.DISCORD, "@me")
"""The community of a direct message."""


def request_of(interaction: discord.Interaction[Any], argument: str = "") -> Request:
    """Who asks, and where. ``argument`` is what the pressed component or the form carries."""
    guild, place = interaction.guild_id, interaction.channel
    community, user = community_at(interaction), interaction.user
    parent = place.parent_id if isinstance(place, discord.Thread) else None
    return Request(
        member=Member(
            community,
            MemberId(str(user.id)),
            user.display_name,
            is_admin=guild is not None and interaction.permissions.manage_guild,
            is_bot=user.bot,
        ),
        language=Language.of_locale(interaction.locale.value),
        channel=Channel(community, str(parent or interaction.channel_id)) if guild is not None else None,
        thread=ThreadId(str(interaction.channel_id)) if parent else None,
        argument=argument,
        fields=_fields_of(interaction),
        essays_language=_essays_language(interaction),
        roles=_roles(user),
        is_guest=interaction.is_user_integration() and not interaction.is_guild_integration(),
    )


def _roles(user: discord.User | discord.Member) -> frozenset[str] | None:
    """``pending``: the guild asks to accept its rules first, and a role from us would let the member in without."""
    if not isinstance(user, discord.Member) or user.pending:
        return None
    return frozenset(str(role.id) for role in user.roles)


def _essays_language(interaction: discord.Interaction[Any]) -> Language | None:
    """The guild's own language, else the member's. American English says nothing of a guild that is no Community: there
    nobody can choose another one.
    """
    locale, guild = interaction.guild_locale, interaction.guild
    is_chosen = guild is not None and "COMMUNITY" in guild.features
    if locale is not None and (is_chosen or locale is not discord.Locale.american_english):
        return Language.named_by(locale.value)
    return Language.named_by(interaction.locale.value)


def community_at(interaction: discord.Interaction[Any]) -> Community:
    """The guild in which somebody acts; ``NOWHERE`` in a direct message."""
    guild = interaction.guild_id
    return refs.community_of(guild) if guild is not None else NOWHERE


def pointed_of(community: Community, message: discord.Message) -> PointedMessage:
    """A message that was chosen from its menu."""
    return PointedMessage(MessageId(str(message.id)), writer_of(community, message.author), message.content)


def attachment_of(file: discord.Attachment) -> Attachment:
    """A file that came with a command; it is fetched from Discord where somebody reads it."""

    async def read() -> bytes:
        with wrapped():
            return await file.read()

    return Attachment(file.filename, file.size, read)


def writer_of(community: Community, author: discord.User | discord.Member) -> Member:
    """Who wrote a message."""
    is_admin = isinstance(author, discord.Member) and author.guild_permissions.manage_guild
    return Member(community, MemberId(str(author.id)), author.display_name, is_admin=is_admin, is_bot=author.bot)


def argument_of(interaction: discord.Interaction[Any], name: str, carried: str) -> str:
    """What a component called ``name`` asks for, of what its id carries."""
    if name != "search":
        return carried
    shown = interaction.message
    return read_search(carried, refs.shown_ids(shown.components) if shown is not None else ())


def _fields_of(interaction: discord.Interaction[Any]) -> dict[str, Sequence[str]]:
    """What was chosen in a component or filled into a form."""
    data: Mapping[str, Any] = interaction.data or {}
    match interaction.type:
        case discord.InteractionType.component:
            return {"": data.get("values") or ()}
        case discord.InteractionType.modal_submit:
            return joined(dict(_filled(data.get("components") or ())))
    return {}


def _filled(components: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, Sequence[str]]]:
    """The fields of a form, whatever they are wrapped in."""
    for component in components:
        inner = component.get("components") or [component["component"]] if "component" in component else None
        if inner is not None:
            yield from _filled(inner)
        elif "custom_id" in component:
            value = component.get("value")
            yield component["custom_id"], component.get("values") or ([value] if value else [])
