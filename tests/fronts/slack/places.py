"""conversations.*: what there is, who is there, and what stands there."""

from __future__ import annotations

from typing import Any

from tests.fronts.slack import wire
from tests.fronts.slack.chatting import whole
from tests.fronts.slack.desk import METHODS, Call, Desk, Refused
from tests.fronts.slack.state import Channel, Json, Kind, Message

READ = ("channels:read", "groups:read", "im:read", "mpim:read")
HISTORY = ("channels:history", "groups:history", "im:history", "mpim:history")
_NAMES = {"public_channel": Kind.PUBLIC, "private_channel": Kind.PRIVATE, "im": Kind.DIRECT}
_LETTERS = {Kind.PUBLIC: "channels", Kind.PRIVATE: "groups", Kind.DIRECT: "im"}


def needs(call: Call, channel: Channel, right: str) -> None:
    """Raise where the scope of this kind of conversation was not granted."""
    scope = f"{_LETTERS[channel.kind]}:{right}"
    if scope not in call.workspace.scopes:
        raise Refused("missing_scope", needed=scope, provided=",".join(sorted(call.workspace.scopes)))


def paged(call: Call, items: list[Any], default: int, most: int = 999) -> tuple[list[Any], Json]:
    """A page of ``items``, and what says where the next one begins."""
    cursor = call.text("cursor")
    begin = int(cursor.removeprefix("c")) if cursor else 0
    limit = min(call.number("limit", default), most)
    more = begin + limit < len(items)
    return items[begin : begin + limit], {"next_cursor": f"c{begin + limit}" if more else ""}


@METHODS.on("conversations.info", *READ)
def info(desk: Desk, call: Call) -> Json:
    channel = desk.channel(call)
    needs(call, channel, "read")
    return {"ok": True, "channel": wire.channel(channel, call.workspace)}


@METHODS.on("conversations.list", *READ)
def list_(desk: Desk, call: Call) -> Json:
    kinds = {_NAMES[name] for name in (call.text("types") or "public_channel").split(",") if name in _NAMES}
    bot = call.workspace.bot.id
    found = [
        one
        for one in call.workspace.channels.values()
        if one.kind in kinds
        and (one.kind is Kind.PUBLIC or bot in one.members)
        and not (one.archived and call.flag("exclude_archived"))
    ]
    for kind in kinds:
        needs(call, Channel("", "", "", kind), "read")
    page, metadata = paged(call, found, 100)
    channels = [wire.channel(one, call.workspace) for one in page]
    return {"ok": True, "channels": channels, "response_metadata": metadata}


@METHODS.on("users.conversations", *READ)
def mine(desk: Desk, call: Call) -> Json:
    kinds = {_NAMES[name] for name in (call.text("types") or "public_channel").split(",") if name in _NAMES}
    who = call.text("user") or call.workspace.bot.id
    found = [
        one
        for one in call.workspace.channels.values()
        if one.kind in kinds and who in one.members and not (one.archived and call.flag("exclude_archived"))
    ]
    page, metadata = paged(call, found, 100)
    channels = [wire.channel(one, call.workspace) for one in page]
    return {"ok": True, "channels": channels, "response_metadata": metadata}


@METHODS.on("conversations.members", *READ)
def members(desk: Desk, call: Call) -> Json:
    page, metadata = paged(call, desk.channel(call).members, 100)
    return {"ok": True, "members": page, "response_metadata": metadata}


@METHODS.on("conversations.join", "channels:join")
def join(desk: Desk, call: Call) -> Json:
    channel = desk.channel(call, alive=True)
    if channel.kind is not Kind.PUBLIC:
        raise Refused("method_not_supported_for_channel_type")
    enter(desk, channel, call.workspace.bot.id)
    return {"ok": True, "channel": wire.channel(channel, call.workspace)}


@METHODS.on("conversations.leave", "channels:manage", "channels:write", "channels:join")
def leave(desk: Desk, call: Call) -> Json:
    channel = desk.channel(call, member=True)
    channel.members.remove(call.workspace.bot.id)
    return {"ok": True}


@METHODS.on("conversations.open", "im:write")
def open_(desk: Desk, call: Call) -> Json:
    who = call.text("users")
    member = call.workspace.members.get(who)
    if member is None:
        raise Refused("user_not_found")
    if member.deleted:
        raise Refused("user_disabled")
    if member.bot:
        raise Refused("cannot_dm_bot")
    return {"ok": True, "channel": {"id": desk.direct(call.workspace, who).id}}


@METHODS.on("conversations.history", *HISTORY)
def history(desk: Desk, call: Call) -> Json:
    channel = desk.channel(call, member=True)
    needs(call, channel, "history")
    found = [one for one in reversed(channel.top()) if _within(call, one)]
    page, metadata = paged(call, found, 100)
    body: Json = {"ok": True, "messages": [whole(call.workspace, one, call) for one in page]}
    more = bool(metadata["next_cursor"])
    return body | {"has_more": more, "pin_count": 0} | ({"response_metadata": metadata} if more else {})


@METHODS.on("conversations.replies", *HISTORY)
def replies(desk: Desk, call: Call) -> Json:
    channel = desk.channel(call, member=True)
    needs(call, channel, "history")
    ts = call.text("ts")
    parent = channel.messages.get(ts)
    if parent is None:
        raise Refused("thread_not_found")
    found = [parent, *(one for one in channel.replies(ts) if _within(call, one))]
    page, metadata = paged(call, found, 1000, 1000)
    body: Json = {"ok": True, "messages": [whole(call.workspace, one, call) for one in page]}
    more = bool(metadata["next_cursor"])
    return body | {"has_more": more} | ({"response_metadata": metadata} if more else {})


def enter(desk: Desk, channel: Channel, who: str, inviter: str | None = None) -> None:
    """Somebody comes into a conversation, and the app hears of it."""
    if who in channel.members:
        return
    channel.members.append(who)
    workspace = desk.state.workspaces[channel.workspace]
    event: Json = {"type": "member_joined_channel", "user": who, "channel": channel.id, "team": workspace.id}
    event |= {"channel_type": "C" if channel.kind is Kind.PUBLIC else "G", "event_ts": desk.state.new_ts()}
    if workspace.bot.id in channel.members:
        desk.emit(workspace, event | ({"inviter": inviter} if inviter else {}))


def _within(call: Call, message: Message) -> bool:
    oldest, latest = call.text("oldest"), call.text("latest")
    ts = message.ts
    low = not oldest or _key(ts) > _key(oldest) or (call.flag("inclusive") and _key(ts) == _key(oldest))
    high = not latest or _key(ts) < _key(latest) or (call.flag("inclusive") and _key(ts) == _key(latest))
    return low and high


def _key(ts: str) -> int:
    """Timestamps compare as numbers of microseconds, however many decimals were written."""
    whole_, _, part = ts.partition(".")
    return int(whole_) * 1_000_000 + int((part + "000000")[:6])
