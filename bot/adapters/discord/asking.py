"""An interaction turned into our own values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import discord

from bot.adapters.discord.desk import Desk
from bot.adapters.discord.render import Words
from bot.adapters.discord.translate import language_of
from bot.core.community import Channel, Community, Member, Platform
from bot.core.essay import Language
from bot.core.ids import MemberId, ThreadId
from bot.errors import InvalidInput, NotAllowed

NOWHERE: Final = Community(Platform.DISCORD, "@me")
"""The community of a direct message."""


@dataclass(frozen=True, slots=True)
class Ask:
    """Who asks, and where. ``channel`` is the one above a thread, None in a direct message. ``argument`` is what the
    pressed component carries; ``values`` are what was chosen or typed, by field (a component's own under ``""``).
    """

    desk: Desk
    interaction: discord.Interaction[Any]
    member: Member
    channel: Channel | None
    thread: ThreadId | None
    language: Language
    words: Words
    argument: str = ""
    values: Mapping[str, Sequence[str]] | None = None

    @property
    def here(self) -> Channel:
        """The channel. Raises ``InvalidInput`` in a direct message."""
        if self.channel is None:
            raise InvalidInput("This works in a channel of a community, not in a direct message.")
        return self.channel

    def admin(self, command: str) -> None:
        """Raise ``NotAllowed`` where the member is no admin of this community."""
        if not self.member.is_admin:
            raise NotAllowed("Only an admin can use {command}.", command=command)

    def value(self, field: str = "") -> str:
        """The first value of a field; empty where there is none."""
        return next(iter((self.values or {}).get(field, ())), "")


def ask_of(desk: Desk, interaction: discord.Interaction[Any], argument: str = "") -> Ask:
    """The interaction in our own words."""
    language = language_of(interaction.locale)
    guild = interaction.guild_id
    community = community_at(interaction)
    user = interaction.user
    member = Member(
        community,
        MemberId(str(user.id)),
        user.display_name,
        is_admin=guild is not None and interaction.permissions.manage_guild,
        is_bot=user.bot,
    )
    place = interaction.channel
    parent = place.parent_id if isinstance(place, discord.Thread) else None
    channel = Channel(community, str(parent or interaction.channel_id)) if guild is not None else None
    thread = ThreadId(str(interaction.channel_id)) if parent else None
    words = Words(desk.catalogue, language)
    return Ask(desk, interaction, member, channel, thread, language, words, argument, _values(interaction))


def community_at(interaction: discord.Interaction[Any]) -> Community:
    """The guild in which somebody acts; ``NOWHERE`` in a direct message."""
    guild = interaction.guild_id
    return Community(Platform.DISCORD, str(guild)) if guild is not None else NOWHERE


def writer_of(community: Community, author: discord.User | discord.Member) -> Member:
    """Who wrote a message."""
    is_admin = isinstance(author, discord.Member) and author.guild_permissions.manage_guild
    return Member(community, MemberId(str(author.id)), author.display_name, is_admin=is_admin)


def _values(interaction: discord.Interaction[Any]) -> dict[str, Sequence[str]]:
    data: Mapping[str, Any] = interaction.data or {}
    if interaction.type is discord.InteractionType.component:
        return {"": data.get("values") or ()}
    if interaction.type is discord.InteractionType.modal_submit:
        return dict(_fields(data.get("components") or ()))
    return dict(_options(data.get("options") or ()))


def _options(options: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, Sequence[str]]]:
    """What was typed behind a command, whatever groups it stands in."""
    for each in options:
        yield from _options(each.get("options") or ())
        if isinstance(each.get("value"), str):
            yield each["name"], [each["value"]]


def _fields(components: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, Sequence[str]]]:
    """The fields of a modal, whatever they are wrapped in."""
    for component in components:
        inner = component.get("components") or [component["component"]] if "component" in component else None
        if inner is not None:
            yield from _fields(inner)
        elif "custom_id" in component:
            value = component.get("value")
            yield component["custom_id"], component.get("values") or ([value] if value else [])
