"""What ``ichiwa doctor`` says of the bot's permissions on Discord."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from bot.adapters.discord.survey import ChannelFound, Survey

OTHERS_SHOWN: Final = 10
"""The most channels of a kind that are named."""


def asides(found: Survey) -> tuple[str, ...]:
    """What is missing where nothing is posted, and what only votes need."""
    votes = [each for each in found.channels if each.subscribed and each.missing != each.needed]
    notes = [
        f"#{channel.name} in {channel.guild} lacks {need.label}: {need.without}."
        for channel in votes[:OTHERS_SHOWN]
        for need in channel.missing
        if need.for_votes
    ]
    if len(votes) > OTHERS_SHOWN:
        notes.append(f"In {len(votes) - OTHERS_SHOWN} more channels members cannot vote on the next essay.")
    others = [channel for channel in found.channels if channel.needed and not channel.subscribed]
    notes += [
        f"#{channel.name} in {channel.guild}, which has no subscription, lacks "
        f"{', '.join(need.label for need in channel.needed)}."
        for channel in others[:OTHERS_SHOWN]
    ]
    if len(others) > OTHERS_SHOWN:
        notes.append(f"{len(others) - OTHERS_SHOWN} more channels without a subscription lack permissions.")
    return tuple(notes)


def lacking_everywhere(found: Survey) -> list[str]:
    """Permissions that the bot lacks in every channel of a guild: its role lacks them."""
    guilds: dict[int, list[ChannelFound]] = {}
    for channel in found.channels:
        guilds.setdefault(channel.guild_id, []).append(channel)
    return [
        f"{channels[0].guild} denies the bot {need.label} everywhere: {need.without}. Give it to the bot's role under "
        "Server Settings, Roles, or invite the bot again."
        for channels in guilds.values()
        for need in dict.fromkeys(need for channel in channels for need in channel.needed)
        if all(need in channel.missing or (channel.forum and not need.in_forums) for channel in channels)
    ]
