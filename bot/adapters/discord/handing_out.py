"""Which roles members can take by a button: those that bring no right that not everybody has, and that we may give."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import discord

from bot.adapters.discord.failures import wrapped
from bot.adapters.discord.permissions import NEEDS
from bot.adapters.discord.render import mention
from bot.conversation.escaping import plain_line
from bot.conversation.phrases import Sentence
from bot.core.phrase import message
from bot.errors import ChatForbidden, ChatGone, InvalidInput

NAME_MAX: Final = 100
_REASON: Final = "The member pressed a button of the daily essay"
"""In the guild's audit log, which its admins read."""
_NOT_ALLOWED: Final = message(
    "Discord does not let me change who has the role “{role}”. Admins can check my permissions and the order of the "
    "roles."
)
_GONE: Final = message("Discord does not know you or the role “{role}” here any more. Nothing was changed.")
_EVERYBODY: Final = message("Members can neither take nor give back the role “{role}” by a button: everybody has it.")
_NOT_OURS: Final = message(
    "Members can neither take nor give back the role “{role}” by a button: Discord or another app decides who has it."
)
_NO_PERMISSION: Final = message(
    "Members can neither take nor give back the role “{role}” by a button until I have this permission: {names}"
)
_ABOVE: Final = message(
    "Members can neither take nor give back the role “{role}” by a button until it stands below mine in the list of "
    "roles."
)
_RIGHTS: Final = message(
    "Members cannot take the role “{role}” by a button: it has permissions that not everybody has: {names}"
)
_RIGHTS_THERE: Final = message(
    "Members cannot take the role “{role}” by a button: in {channel} it has permissions that not everybody has: {names}"
)
_TAKES_AWAY: Final = message(
    "Members can neither take nor give back the role “{role}” by a button: in {channel} it takes permissions away: "
    "{names}"
)
_MANAGE_ROLES: Final = message("Manage Roles")
_OTHERS: Final = message("other permissions")
ADMINISTRATOR: Final = message("Administrator")
NAMES: Final = {
    "manage_guild": message("Manage Server"),
    "manage_roles": _MANAGE_ROLES,
    "manage_channels": message("Manage Channels"),
    "manage_messages": message("Manage Messages"),
    "manage_threads": message("Manage Threads"),
    "manage_webhooks": message("Manage Webhooks"),
    "kick_members": message("Kick Members"),
    "ban_members": message("Ban Members"),
    "moderate_members": message("Timeout Members"),
    "mention_everyone": message("Mention Everyone"),
    "view_audit_log": message("View Audit Log"),
    **{need.name: need.label for need in NEEDS if need.vital},
}
"""The permissions that are named, as Discord's English client calls them; all others are told together."""


def rights(role: int, everybody: int) -> list[str]:
    """The names of what the bits of ``role`` allow beyond those of ``everybody``, the weightiest first. A bit that
    Discord adds one day counts as well. Whoever administers can do everything, so nothing else is named then.
    """
    more = discord.Permissions(role & ~everybody)
    if more.administrator:
        return [ADMINISTRATOR]
    named = {name: label for name, label in NAMES.items() if getattr(more, name)}
    known = discord.Permissions(**dict.fromkeys(named, True))
    return [*named.values(), *([_OTHERS] if more.value & ~known.value else [])]


def against(role: discord.Role) -> Sentence | None:
    """Why members cannot take ``role``; None where they can. A member who gives it back asks ``unable`` alone."""
    return unable(role) or next(_opening(role), None)


def unable(role: discord.Role) -> Sentence | None:
    """Why members can neither take nor give ``role`` back; None where they can. By the cache: Discord has the last
    word.
    """
    me: discord.Member | None = role.guild.me  # the library promises it, and has none while a guild is not there
    fields = {"role": name_of(role)}
    if role.is_default():
        return Sentence(_EVERYBODY, fields)
    if role.managed or role.tags is not None:  # tags: a bot's own, boosters', bought and linked roles
        return Sentence(_NOT_OURS, fields)
    if me is None or not me.guild_permissions.manage_roles:
        return Sentence(_NO_PERMISSION, fields, {"names": [_MANAGE_ROLES]})
    if me.id != role.guild.owner_id and me.top_role <= role:
        return Sentence(_ABOVE, fields)
    return next(_closing(role), None)


async def hand(client: discord.Client, role: discord.Role, member: str, *, on: bool) -> None:
    """Give the member with this id ``role``, or take it; where it is so already, Discord changes nothing. Raises
    ``InvalidInput`` with the reason why not, and any other ``ChatError``.
    """
    if why := against(role) if on else unable(role):
        raise why.refusal()
    change = client.http.add_role if on else client.http.remove_role
    try:
        with wrapped():
            await change(role.guild.id, member, role.id, reason=_REASON)
    except ChatForbidden as exc:
        raise InvalidInput(_NOT_ALLOWED, role=name_of(role)) from exc
    except ChatGone as exc:
        raise InvalidInput(_GONE, role=name_of(role)) from exc


def name_of(role: discord.Role) -> str:
    return plain_line(role.name, NAME_MAX)


def _opening(role: discord.Role) -> Iterator[Sentence]:
    """What a member may be allowed with the role and not without: in the whole guild, or in a channel of it. There
    Discord lets what one role allows go before what another one denies, such as one that mutes. And whoever sees a
    channel by another role can be allowed more in it by this one. So bits are compared, not what they come to.
    """
    guild, fields = role.guild, {"role": name_of(role)}
    everybody = guild.default_role
    if names := rights(role.permissions.value, everybody.permissions.value):
        yield Sentence(_RIGHTS, fields, {"names": names})
    for channel in guild.channels:
        allowed, _ = channel.overwrites_for(role).pair()
        if allowed.value and (names := rights(allowed.value, _safe(channel, role))):
            yield _there(_RIGHTS_THERE, role, channel, names)


def _safe(channel: discord.abc.GuildChannel, role: discord.Role) -> int:
    """The bits that everybody has in ``channel``, and that no role but ``role`` denies to anybody."""
    everybody = channel.guild.default_role
    allowed, denied = channel.overwrites_for(everybody).pair()
    safe = everybody.permissions.value & ~denied.value | allowed.value
    for other, overwrite in channel.overwrites.items():
        if isinstance(other, discord.Role) and other not in (role, everybody):
            safe &= ~overwrite.pair()[1].value
    return safe


def _closing(role: discord.Role) -> Iterator[Sentence]:
    """What the role denies to its members, who would have it again once they gave the role back."""
    for channel in role.guild.channels:
        _, denied = channel.overwrites_for(role).pair()
        if names := rights(denied.value, 0):
            yield _there(_TAKES_AWAY, role, channel, names)


def _there(sentence: str, role: discord.Role, channel: discord.abc.GuildChannel, names: Sequence[str]) -> Sentence:
    # a link, which shows the channel's name to those alone who see the channel
    return Sentence(sentence, {"role": name_of(role), "channel": mention(str(channel.id))}, {"names": names})
