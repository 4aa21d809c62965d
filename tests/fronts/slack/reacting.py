"""reactions.*: who reacted with what."""

from __future__ import annotations

from typing import Final

from tests.fronts.slack import wire
from tests.fronts.slack.desk import METHODS, Call, Desk, Refused
from tests.fronts.slack.state import Channel, Json, Message

_NAMES: Final = (
    "one two three four five six seven eight nine keycap_ten zero star star2 thumbsup thumbsdown +1 -1 "
    "heart clap fire eyes tada bulb neutral_face slightly_smiling_face slightly_frowning_face smile "
    "grinning sob sparkles rocket white_check_mark heavy_check_mark x question exclamation 100 pray "
    "muscle brain books seedling sunny cloud umbrella thinking_face zzz broken_heart blush disappointed "
    "heart_eyes astonished raised_hands ok_hand wave yawning_face "
)
NAMES: Final = frozenset(_NAMES.split())
"""The names of emojis that the front's workspaces have."""


def known(name: str) -> bool:
    """Skin tones count as their emoji."""
    return name.partition("::")[0] in NAMES


def add(desk: Desk, channel: Channel, message: Message, who: str, name: str) -> None:
    """Raises ``Refused`` where Slack would."""
    if not known(name):
        raise Refused("invalid_name")
    users = message.reactions.setdefault(name, [])
    if who in users:
        raise Refused("already_reacted")
    if len([one for one in message.reactions.values() if one]) > 23 and not users:
        raise Refused("too_many_emoji")
    users.append(who)
    tell(desk, channel, message, who, name, "reaction_added")


def remove(desk: Desk, channel: Channel, message: Message, who: str, name: str) -> None:
    users = message.reactions.get(name, [])
    if who not in users:
        raise Refused("no_reaction")
    users.remove(who)
    if not users:
        del message.reactions[name]
    tell(desk, channel, message, who, name, "reaction_removed")


def tell(desk: Desk, channel: Channel, message: Message, who: str, name: str, kind: str) -> None:
    workspace = desk.state.workspaces[channel.workspace]
    if workspace.bot.id in channel.members:
        item = {"type": "message", "channel": channel.id, "ts": message.ts}
        event = {"type": kind, "user": who, "reaction": name, "item": item, "item_user": message.user}
        desk.emit(workspace, event | {"event_ts": desk.state.new_ts()})


@METHODS.on("reactions.add", "reactions:write")
def add_(desk: Desk, call: Call) -> Json:
    channel = desk.channel(call, member=True, alive=True)
    add(desk, channel, desk.message(channel, call.args.get("timestamp")), call.workspace.bot.id, call.text("name"))
    return {"ok": True}


@METHODS.on("reactions.remove", "reactions:write")
def remove_(desk: Desk, call: Call) -> Json:
    channel = desk.channel(call, member=True, alive=True)
    message = desk.message(channel, call.args.get("timestamp"))
    remove(desk, channel, message, call.workspace.bot.id, call.text("name"))
    return {"ok": True}


@METHODS.on("reactions.get", "reactions:read")
def get(desk: Desk, call: Call) -> Json:
    channel = desk.channel(call, member=True)
    message = desk.message(channel, call.args.get("timestamp"))
    body = wire.message(message, call.workspace, full=call.flag("full"))
    return {"ok": True, "type": "message", "channel": channel.id, "message": body}
