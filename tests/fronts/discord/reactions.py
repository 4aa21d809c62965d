"""The routes of reactions, and what they tell everybody."""

from __future__ import annotations

from tests.fronts.discord import wire
from tests.fronts.discord.channels import HISTORY, MESSAGE
from tests.fronts.discord.desk import ROUTES, Body, Call, Desk, Refused
from tests.fronts.discord.state import BOT, Channel, Json, Message, Permission, Reaction

EMOJIS = 20
REACTIONS = f"{MESSAGE}/reactions"
REACTION = f"{REACTIONS}/{{emoji_name}}"


@ROUTES.on("PUT", f"{REACTION}/@me")
def add_own(desk: Desk, call: Call) -> Body:
    channel = desk.channel(call.path["channel_id"], HISTORY)
    message = desk.message(channel, call.path["message_id"])
    emoji = call.path["emoji_name"]
    if emoji not in message.reactions:
        desk.channel(call.path["channel_id"], Permission.ADD_REACTIONS)
    if channel.archived:
        raise Refused(400, 50083, "Thread is archived")
    if emoji.isascii() and ":" not in emoji:
        raise Refused(400, 10014, "Unknown Emoji")
    add(desk, channel, message, BOT, emoji)
    return None


@ROUTES.on("DELETE", f"{REACTION}/@me")
def remove_own(desk: Desk, call: Call) -> Body:
    channel = desk.channel(call.path["channel_id"])
    remove(desk, channel, desk.message(channel, call.path["message_id"]), BOT, call.path["emoji_name"])
    return None


@ROUTES.on("DELETE", f"{REACTION}/{{user_id}}")
def remove_theirs(desk: Desk, call: Call) -> Body:
    channel = desk.channel(call.path["channel_id"], Permission.MANAGE_MESSAGES)
    message = desk.message(channel, call.path["message_id"])
    remove(desk, channel, message, int(call.path["user_id"]), call.path["emoji_name"])
    return None


@ROUTES.on("DELETE", REACTIONS)
def clear_all(desk: Desk, call: Call) -> Body:
    channel = desk.channel(call.path["channel_id"], Permission.MANAGE_MESSAGES)
    clear(desk, channel, desk.message(channel, call.path["message_id"]))
    return None


@ROUTES.on("DELETE", REACTION)
def clear_one(desk: Desk, call: Call) -> Body:
    channel = desk.channel(call.path["channel_id"], Permission.MANAGE_MESSAGES)
    clear_emoji(desk, channel, desk.message(channel, call.path["message_id"]), call.path["emoji_name"])
    return None


@ROUTES.on("GET", REACTION)
def who_reacted(desk: Desk, call: Call) -> Body:
    """Oldest user first; ``type`` 1 asks for super reactions."""
    channel = desk.channel(call.path["channel_id"], HISTORY)
    message = desk.message(channel, call.path["message_id"])
    reaction = message.reactions.get(call.path["emoji_name"], Reaction(""))
    burst = call.number("type", 0) == 1
    users = sorted(id_ for id_ in reaction.users if (id_ in reaction.super) is burst)
    later = [id_ for id_ in users if id_ > call.number("after", 0)]
    return [wire.user(desk.state.users[id_]) for id_ in later[: call.number("limit", 25)]]


def add(desk: Desk, channel: Channel, message: Message, who: int, emoji: str, *, burst: bool = False) -> None:
    """``who`` reacts; a second time changes nothing."""
    if emoji not in message.reactions and len(message.reactions) >= EMOJIS:
        raise Refused(400, 30010, f"Maximum number of reactions reached ({EMOJIS})")
    reaction = message.reactions.setdefault(emoji, Reaction(emoji))
    if who in reaction.users:
        return
    reaction.users.append(who)
    if burst:
        reaction.super.add(who)
    told = told_of(channel, message, emoji, who, burst=burst) | {"message_author_id": str(message.author)}
    guild = desk.state.guild_of(channel)
    if guild is not None:
        told["member"] = wire.member(guild.members[who])
    desk.emit("MESSAGE_REACTION_ADD", told, channel.guild)


def remove(desk: Desk, channel: Channel, message: Message, who: int, emoji: str) -> None:
    """``who`` takes a reaction back."""
    reaction = message.reactions.get(emoji)
    if reaction is None or who not in reaction.users:
        return
    burst = who in reaction.super
    reaction.users.remove(who)
    reaction.super.discard(who)
    if not reaction.users:
        del message.reactions[emoji]
    desk.emit("MESSAGE_REACTION_REMOVE", told_of(channel, message, emoji, who, burst=burst), channel.guild)


def clear(desk: Desk, channel: Channel, message: Message) -> None:
    """All reactions go at once."""
    message.reactions.clear()
    desk.emit("MESSAGE_REACTION_REMOVE_ALL", _place(channel, message), channel.guild)


def clear_emoji(desk: Desk, channel: Channel, message: Message, emoji: str) -> None:
    """All reactions with one emoji go at once."""
    message.reactions.pop(emoji, None)
    told = _place(channel, message) | {"emoji": wire.emoji(emoji)}
    desk.emit("MESSAGE_REACTION_REMOVE_EMOJI", told, channel.guild)


def told_of(channel: Channel, message: Message, emoji: str, who: int, *, burst: bool = False) -> Json:
    """The event of one reaction."""
    body = _place(channel, message) | {"user_id": str(who), "emoji": wire.emoji(emoji), "burst": burst}
    return body | {"type": 1 if burst else 0, "burst_colors": []}


def _place(channel: Channel, message: Message) -> Json:
    place: Json = {"channel_id": str(channel.id), "message_id": str(message.id)}
    return place | ({"guild_id": str(channel.guild)} if channel.guild is not None else {})
