"""What acts ask of Discord."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import discord
from discord import ChannelType

from bot.adapters.discord import handing_out, permissions, refs
from bot.adapters.discord.screens import reading
from bot.conversation import labels
from bot.conversation.phrases import Sentence
from bot.conversation.stage import MentionedRole
from bot.core.comment import Comment
from bot.core.community import Channel, Community, Member, Platform
from bot.core.delivery import Delivery
from bot.core.ids import CommentId
from bot.core.phrase import message
from bot.errors import InvalidInput

CHANNEL_TYPES: Final = [ChannelType.text, ChannelType.news, ChannelType.forum]
"""Channels that essays can come to."""
_CANNOT_SPEAK: Final = message("I am not allowed to write in that channel. Allow me to, or choose another one.")
_AWAY: Final = message("Discord does not show me this community at the moment. Try again in a minute.")
_ROLE_GONE: Final = message(
    "The role that the essays here mention does not exist any more. An admin can choose another one: {command}"
)
_MISSING: Final = message("I still need these permissions in this channel: {names}")


class DiscordHost:
    """``Host`` over the gateway's cache: nothing is asked of Discord, and only who has a role is changed there.
    ``captures``: whether we are allowed to read what members write.
    """

    platform: Final = Platform.DISCORD
    has_reactions: Final = True
    makers_may_set_up: Final = False
    mirrors: Final = True
    fit: Final = reading.FIT

    def __init__(self, client: discord.Client, *, captures: bool) -> None:
        self._client = client
        self.reads_threads = captures

    async def may_set_up(self, member: Member, channel: Channel) -> bool:
        return member.is_admin

    async def check_channel(self, channel: Channel) -> None:
        place = self._place(channel)
        if place is None or place.type not in CHANNEL_TYPES:
            raise InvalidInput(labels.ELSEWHERE)

    async def check_log_channel(self, channel: Channel) -> None:
        place = self._place(channel)
        if not isinstance(place, discord.TextChannel):
            raise InvalidInput(labels.ELSEWHERE)
        if not permissions.may_speak(place):
            raise InvalidInput(_CANNOT_SPEAK)

    async def channel_name(self, channel: Channel) -> str:
        place = self._place(channel)
        return place.name if place is not None else ""

    async def missing(self, channel: Channel, *, vital: bool = False, votes: bool = False) -> Sequence[Sentence]:
        place = self._place(channel)
        if place is None:
            return []
        needs = permissions.missing(place, place.guild.me)
        names = [need.label for need in needs if (need.vital or not vital) and (votes or not need.for_votes)]
        return [Sentence(_MISSING, listed={"names": names})] if names else []

    async def mentioned_role(self, channel: Channel, role: str) -> MentionedRole:
        found = self._role(channel, role)
        if isinstance(found, Sentence):
            return MentionedRole("", found)
        return MentionedRole(handing_out.name_of(found), handing_out.against(found))

    async def hand_role(self, member: Member, channel: Channel, role: str, *, on: bool) -> None:
        found = self._role(channel, role)
        if isinstance(found, Sentence):
            raise found.refusal()
        await handing_out.hand(self._client, found, member.id, on=on)

    async def addresses(self, deliveries: Sequence[Delivery]) -> Sequence[str]:
        return [refs.jump_url(each.message) if each.message is not None else "" for each in deliveries]

    async def texts_of(self, delivery: Delivery, comments: Sequence[Comment]) -> Mapping[CommentId, str]:
        return {}

    def stores_text(self, community: Community) -> bool:
        return True

    def _role(self, channel: Channel, role: str) -> discord.Role | Sentence:
        """The role of the channel's guild, or why there is none."""
        guild = self._guild(channel)
        if guild is None:
            return Sentence(_AWAY)
        found = guild.get_role(refs.snowflake(role) or 0)
        return found or Sentence(_ROLE_GONE, {"command": "/essay schedule"})

    def _place(self, channel: Channel) -> discord.abc.GuildChannel | None:
        """The channel of its guild; None where we do not know it."""
        guild = self._guild(channel)
        return guild.get_channel(refs.snowflake(channel.id) or 0) if guild is not None else None

    def _guild(self, channel: Channel) -> discord.Guild | None:
        return self._client.get_guild(refs.snowflake(channel.community.id) or 0)
