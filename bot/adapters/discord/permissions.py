"""What the bot may do in Discord: what it asks for, and what it misses where."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import discord

from bot.core.phrase import message

SCOPES: Final = ("bot", "applications.commands")


@dataclass(frozen=True, slots=True)
class Need:
    """A permission by the library's name, as Discord's English client calls it, and what fails without it.
    ``for_votes``: nothing else needs it.
    """

    name: str
    label: str
    without: str
    vital: bool = False
    in_forums: bool = True
    for_votes: bool = False


NEEDS: Final = (
    Need("view_channel", message("View Channel"), "nothing is posted", vital=True),
    Need("send_messages", message("Send Messages"), "nothing is posted", vital=True),
    Need("read_message_history", message("Read Message History"), "a post whose answer was lost is held for you"),
    Need("create_public_threads", message("Create Public Threads"), "no thread is opened", in_forums=False),
    Need("send_messages_in_threads", message("Send Messages in Threads"), "the closing question is not asked"),
    Need("embed_links", message("Embed Links"), "comments are not shown in the thread"),
    Need("add_reactions", message("Add Reactions"), "the emojis to rate with are missing"),
    Need("send_polls", message("Create Polls"), "members cannot vote on the next essay", for_votes=True),
)
"""``create_public_threads`` has no part in forums, where a post is a thread from the start."""


def asked_for() -> discord.Permissions:
    """The permissions in the invite link."""
    return discord.Permissions(**{need.name: True for need in NEEDS})


def invite_url(application_id: int) -> str:
    """The link with which an admin invites the bot."""
    return discord.utils.oauth_url(application_id, permissions=asked_for(), scopes=SCOPES)


def may_speak(channel: discord.TextChannel) -> bool:
    """Whether we may write in ``channel``."""
    allowed = channel.permissions_for(channel.guild.me)
    return allowed.view_channel and allowed.send_messages


def missing(channel: discord.abc.GuildChannel, me: discord.Member) -> list[Need]:
    """What we may not do in ``channel``."""
    allowed = channel.permissions_for(me)
    forum = isinstance(channel, discord.ForumChannel)
    needed = [need for need in NEEDS if need.in_forums or not forum]
    return [need for need in needed if not getattr(allowed, need.name)]
