"""The routes of channels, their messages and their threads."""

from __future__ import annotations

from tests.fronts.discord import posting, wire
from tests.fronts.discord.desk import MISSING_PERMISSIONS, ROUTES, Body, Call, Desk, Refused
from tests.fronts.discord.state import BOT, Channel, Json, Kind, Message, Permission

CHANNEL = "/channels/{channel_id}"
MESSAGES = f"{CHANNEL}/messages"
MESSAGE = f"{MESSAGES}/{{message_id}}"
PUBLISHED = 1 << 0
"""The flag of a message that was published to the channels that follow its own."""
HISTORY = Permission.READ_MESSAGE_HISTORY


@ROUTES.on("GET", CHANNEL)
def get_channel(desk: Desk, call: Call) -> Body:
    return wire.channel(desk.channel(call.path["channel_id"]), desk.state)


@ROUTES.on("PATCH", CHANNEL)
def edit_channel(desk: Desk, call: Call) -> Body:
    channel = desk.channel(call.path["channel_id"])
    may = desk.state.permissions(channel)
    only_revives = set(call.body) <= {"archived"} and not call.body.get("archived") and not channel.locked
    if channel.is_thread and not (only_revives or channel.owner == BOT or may & Permission.MANAGE_THREADS):
        raise Refused(*MISSING_PERMISSIONS)
    if channel.locked and call.body.get("locked", True) and not may & Permission.MANAGE_THREADS:
        raise Refused(400, 50083, "Thread is archived")
    channel.name = call.body.get("name") or channel.name
    channel.archived = bool(call.body.get("archived", channel.archived))
    channel.locked = bool(call.body.get("locked", channel.locked))
    channel.auto_archive = call.body.get("auto_archive_duration") or channel.auto_archive
    channel.applied_tags = [int(tag) for tag in call.body.get("applied_tags", channel.applied_tags)]
    written = wire.channel(channel, desk.state)
    desk.emit("THREAD_UPDATE" if channel.is_thread else "CHANNEL_UPDATE", written, channel.guild)
    return written


@ROUTES.on("DELETE", CHANNEL)
def delete_channel(desk: Desk, call: Call) -> Body:
    channel = desk.channel(call.path["channel_id"])
    if not channel.is_thread or not desk.state.permissions(channel) & Permission.MANAGE_THREADS:
        raise Refused(*MISSING_PERMISSIONS)
    desk.state.remove(channel)
    gone = {"id": str(channel.id), "parent_id": str(channel.parent), "type": int(channel.kind)}
    desk.emit("THREAD_DELETE", gone | {"guild_id": str(channel.guild)}, channel.guild)
    return wire.channel(channel, desk.state)


@ROUTES.on("POST", f"{CHANNEL}/typing")
def typing(desk: Desk, call: Call) -> Body:
    desk.channel(call.path["channel_id"], Permission.SEND_MESSAGES)
    return None


@ROUTES.on("GET", MESSAGES)
def list_messages(desk: Desk, call: Call) -> Body:
    channel = desk.channel(call.path["channel_id"])
    if not desk.state.permissions(channel) & HISTORY:
        return []
    ids = sorted(channel.messages, reverse=True)
    limit = call.number("limit", 50)
    if not 1 <= limit <= 100:
        raise posting.form(limit="int value should be between 1 and 100.")
    if "after" in call.query:
        ids = sorted(id_ for id_ in ids if id_ > call.number("after", 0))[:limit][::-1]
    elif "before" in call.query:
        ids = [id_ for id_ in ids if id_ < call.number("before", 0)]
    elif "around" in call.query:
        ids = sorted(ids, key=lambda id_: abs(id_ - call.number("around", 0)))[:limit]
        ids.sort(reverse=True)
    return [wire.message(channel.messages[id_], desk.state) for id_ in ids[:limit]]


@ROUTES.on("GET", MESSAGE)
def get_message(desk: Desk, call: Call) -> Body:
    channel = desk.channel(call.path["channel_id"], HISTORY)
    return wire.message(desk.message(channel, call.path["message_id"]), desk.state)


@ROUTES.on("POST", MESSAGES)
def create_message(desk: Desk, call: Call) -> Body:
    return posting.sent(desk, desk.channel(call.path["channel_id"]), call.body)


@ROUTES.on("PATCH", MESSAGE)
def edit_message(desk: Desk, call: Call) -> Body:
    channel = desk.channel(call.path["channel_id"])
    message = desk.own(channel, call.path["message_id"])
    posting.change(desk, message, call.body)
    return posting.changed(desk, channel, message)


@ROUTES.on("DELETE", MESSAGE)
def delete_message(desk: Desk, call: Call) -> Body:
    channel = desk.channel(call.path["channel_id"])
    message = desk.message(channel, call.path["message_id"])
    if message.author != BOT and not desk.state.permissions(channel) & Permission.MANAGE_MESSAGES:
        raise Refused(*MISSING_PERMISSIONS)
    erase(desk, channel, message)
    return None


def erase(desk: Desk, channel: Channel, message: Message) -> None:
    """Take ``message`` away and tell everybody."""
    del channel.messages[message.id]
    gone: Json = {"id": str(message.id), "channel_id": str(channel.id)}
    guild = {"guild_id": str(channel.guild)} if channel.guild is not None else {}
    desk.emit("MESSAGE_DELETE", gone | guild, channel.guild)


@ROUTES.on("POST", f"{MESSAGE}/crosspost")
def publish_message(desk: Desk, call: Call) -> Body:
    channel = desk.channel(call.path["channel_id"], Permission.SEND_MESSAGES)
    message = desk.own(channel, call.path["message_id"])
    if channel.kind is not Kind.NEWS:
        raise Refused(400, 50024, "Cannot execute action on this channel type")
    if message.flags & PUBLISHED:
        raise Refused(400, 40033, "This message has already been crossposted")
    message.flags |= PUBLISHED
    return posting.changed(desk, channel, message)


@ROUTES.on("POST", f"{CHANNEL}/polls/{{message_id}}/expire")
def end_poll(desk: Desk, call: Call) -> Body:
    channel = desk.channel(call.path["channel_id"])
    message = desk.own(channel, call.path["message_id"])
    if message.poll is None:
        raise Refused(400, 520006, "Cannot expire a non-poll message")
    message.poll |= {"final": True, "ended": desk.state.clock.now()}
    return posting.changed(desk, channel, message)


@ROUTES.on("POST", f"{MESSAGE}/threads")
def thread_from_message(desk: Desk, call: Call) -> Body:
    channel = desk.channel(call.path["channel_id"], Permission.CREATE_PUBLIC_THREADS)
    message = desk.message(channel, call.path["message_id"])
    if message.thread is not None or desk.state.channel(message.id) is not None:
        raise Refused(400, 160004, "A thread has already been created for this message")
    thread = _thread(desk, channel, call, message.id)
    message.thread = thread.id
    return _opened(desk, thread)


@ROUTES.on("POST", f"{CHANNEL}/threads")
def thread_by_itself(desk: Desk, call: Call) -> Body:
    """In a forum this is a post, with its first message."""
    channel = desk.channel(call.path["channel_id"], Permission.CREATE_PUBLIC_THREADS)
    if channel.kind is not Kind.FORUM:
        return _opened(desk, _thread(desk, channel, call, desk.state.new_id()))
    tags = [int(tag) for tag in call.body.get("applied_tags") or []]
    if channel.needs_tag and not tags:
        raise Refused(400, 40067, "A tag is required to create a forum post in this channel")
    if len(tags) > 5 or not set(tags) <= {int(tag["id"]) for tag in channel.tags}:
        raise posting.form(applied_tags="Must be 5 or fewer tags of the forum.")
    body = call.body["message"]
    posting.check(body)
    thread = _thread(desk, channel, call, desk.state.new_id())
    thread.applied_tags = tags
    opened = _opened(desk, thread)
    message = posting.made(desk, thread, BOT, {**body, "nonce": None})
    message.id = thread.id
    return opened | {"message": posting.put(desk, thread, message)}


def _thread(desk: Desk, channel: Channel, call: Call, id_: int) -> Channel:
    assert channel.guild is not None
    thread = Channel(
        id=id_,
        guild=channel.guild,
        name=call.body["name"],
        kind=Kind.NEWS_THREAD if channel.kind is Kind.NEWS else Kind.THREAD,
        parent=channel.id,
        owner=BOT,
        auto_archive=call.body.get("auto_archive_duration") or 4320,
        made=desk.state.clock.now(),
    )
    desk.state.add(thread)
    return thread


def _opened(desk: Desk, thread: Channel) -> Json:
    written = wire.channel(thread, desk.state)
    desk.emit("THREAD_CREATE", written | {"newly_created": True}, thread.guild)
    return written | {"member": _thread_member(desk, thread)}


def _thread_member(desk: Desk, thread: Channel) -> Json:
    now = wire.instant(desk.state.clock.now())
    return {"id": str(thread.id), "user_id": str(BOT), "join_timestamp": now, "flags": 0}


@ROUTES.on("PUT", f"{CHANNEL}/thread-members/@me")
def join_thread(desk: Desk, call: Call) -> Body:
    desk.channel(call.path["channel_id"])
    return None


@ROUTES.on("GET", f"{CHANNEL}/threads/archived/public")
def archived_threads(desk: Desk, call: Call) -> Body:
    channel = desk.channel(call.path["channel_id"], HISTORY)
    return _listed(desk, [t for t in _threads(desk, channel.guild) if t.parent == channel.id and t.archived])


@ROUTES.on("GET", "/guilds/{guild_id}/threads/active")
def active_threads(desk: Desk, call: Call) -> Body:
    guild = desk.guild(call.path["guild_id"])
    return _listed(desk, [t for t in _threads(desk, guild.id) if not t.archived])


def _threads(desk: Desk, guild: int | None) -> list[Channel]:
    assert guild is not None
    found = (c for c in desk.state.guilds[guild].channels.values() if c.is_thread)
    return [c for c in found if desk.state.permissions(c) & Permission.VIEW_CHANNEL]


def _listed(desk: Desk, threads: list[Channel]) -> Json:
    own = [_thread_member(desk, thread) for thread in threads if thread.owner == BOT]
    return {"threads": [wire.channel(t, desk.state) for t in threads], "members": own, "has_more": False}
