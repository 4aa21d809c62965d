"""chat.*: messages come, change and go."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from tests.fronts.slack import wire
from tests.fronts.slack.blocks import faults_of_blocks
from tests.fronts.slack.desk import METHODS, Call, Desk, Refused
from tests.fronts.slack.mentions import pinged
from tests.fronts.slack.state import Channel, Json, Kind, Message, Workspace

TEXT: Final = 40_000
_CHANNEL_TYPE: Final = {Kind.PUBLIC: "channel", Kind.PRIVATE: "group", Kind.DIRECT: "im"}


def made(desk: Desk, channel: Channel, user: str, body: Mapping[str, Any]) -> Message:
    """A new message, not yet put anywhere."""
    text = str(body.get("text") or "")
    blocks = body.get("blocks") or []
    if not text and not blocks and not body.get("attachments"):
        raise Refused("no_text")
    if len(text) > TEXT:
        raise Refused("msg_too_long")
    if found := faults_of_blocks(blocks, 50):
        raise Refused("invalid_blocks", response_metadata={"messages": [f"[ERROR] {one}" for one in found]})
    return Message(
        ts=desk.state.new_ts(),
        channel=channel.id,
        user=user,
        text=text,
        blocks=wire.named(blocks),
        attachments=list(body.get("attachments") or []),
        metadata=body.get("metadata"),
        thread_ts=body.get("thread_ts"),
        unfurls=bool(body.get("unfurl_links", True)) or bool(body.get("unfurl_media", True)),
        broadcast=bool(body.get("reply_broadcast")),
        pinged=pinged(body),
    )


def told(desk: Desk, channel: Channel, event: Json) -> None:
    """A message event, to an app that is in the conversation."""
    workspace = desk.state.workspaces[channel.workspace]
    if workspace.bot.id in channel.members:
        desk.emit(workspace, {"type": "message", "channel": channel.id, **event, "channel_type": _kind(channel)})


def _kind(channel: Channel) -> str:
    return _CHANNEL_TYPE[channel.kind]


def put(desk: Desk, channel: Channel, message: Message) -> None:
    """Let ``message`` stand in ``channel`` and tell the app."""
    workspace = desk.state.workspaces[channel.workspace]
    channel.messages[message.ts] = message
    event = wire.message(message, workspace) | {"event_ts": message.ts}
    told(desk, channel, event)
    if not message.by_app and f"user:{workspace.bot.id}" in message.pinged and workspace.bot.id in channel.members:
        mention = {name: value for name, value in event.items() if name != "type"}
        desk.emit(workspace, {"type": "app_mention", "channel": channel.id, **mention})


def change(desk: Desk, channel: Channel, message: Message, body: Mapping[str, Any]) -> None:
    """Edit ``message`` and tell the app; where only the text is given, the blocks go."""
    workspace = desk.state.workspaces[channel.workspace]
    before = wire.message(message, workspace)
    blocks = body.get("blocks")
    if found := faults_of_blocks(blocks or [], 50):
        raise Refused("invalid_blocks", response_metadata={"messages": [f"[ERROR] {one}" for one in found]})
    if blocks is not None or "text" in body:
        message.blocks = wire.named(blocks or [])
        message.text = str(body.get("text") or "")
        message.pinged = pinged(body)
    if "metadata" in body:
        message.metadata = body["metadata"]
    message.edited = desk.state.new_ts()
    told(desk, channel, _hidden(desk, "message_changed") | {
        "message": wire.message(message, workspace), "previous_message": before,
    })  # fmt: skip


def erase(desk: Desk, channel: Channel, message: Message) -> None:
    """Take ``message`` away; where replies hang on it, a tombstone stays, as in Slack."""
    workspace = desk.state.workspaces[channel.workspace]
    before = wire.message(message, workspace)
    if channel.replies(message.ts):
        message.subtype, message.text, message.blocks = "tombstone", "This message was deleted.", []
        message.user, message.by_app, message.metadata, message.reactions = "USLACKBOT", False, None, {}
        now = wire.message(message, workspace)
        told(desk, channel, _hidden(desk, "message_changed") | {"message": now, "previous_message": before})
        return
    del channel.messages[message.ts]
    gone = {"deleted_ts": message.ts, "previous_message": before}
    told(desk, channel, _hidden(desk, "message_deleted") | gone)


def _hidden(desk: Desk, subtype: str) -> Json:
    ts = desk.state.new_ts()
    return {"subtype": subtype, "hidden": True, "ts": ts, "event_ts": ts}


@METHODS.on("chat.postMessage", "chat:write")
def post(desk: Desk, call: Call) -> Json:
    channel = desk.channel(call, alive=True)
    workspace = call.workspace
    public = channel.kind is Kind.PUBLIC and "chat:write.public" in workspace.scopes
    if workspace.bot.id not in channel.members and not public:
        raise Refused("not_in_channel")
    if channel.read_only:
        raise Refused("restricted_action")
    if call.args.get("username") and "chat:write.customize" not in workspace.scopes:
        raise Refused("missing_scope", needed="chat:write.customize", provided=",".join(sorted(workspace.scopes)))
    thread = call.args.get("thread_ts")
    if thread is not None and thread not in channel.messages:
        raise Refused("thread_not_found")
    message = made(desk, channel, workspace.bot.id, call.args)
    message.by_app = True
    message.username = call.args.get("username")
    put(desk, channel, message)
    body = wire.message(message, workspace, metadata=True)
    return {"ok": True, "channel": channel.id, "ts": message.ts, "message": body}


@METHODS.on("chat.postEphemeral", "chat:write")
def whisper(desk: Desk, call: Call) -> Json:
    channel = desk.channel(call, member=True, alive=True)
    who = call.text("user")
    if who not in channel.members:
        raise Refused("user_not_in_channel")
    message = made(desk, channel, call.workspace.bot.id, call.args)
    message.by_app, message.to = True, who
    call.workspace.ephemerals.append(message)
    asked = desk.latest(call.workspace, who)
    if asked is not None:
        asked.shown.append(message)
    return {"ok": True, "message_ts": message.ts}


@METHODS.on("chat.update", "chat:write")
def update(desk: Desk, call: Call) -> Json:
    channel = desk.channel(call)
    message = _own(desk, channel, call)
    if channel.archived:
        raise Refused("is_archived")
    change(desk, channel, message, call.args)
    return {"ok": True, "channel": channel.id, "ts": message.ts, "text": message.text}


@METHODS.on("chat.delete", "chat:write")
def delete(desk: Desk, call: Call) -> Json:
    channel = desk.channel(call)
    message = _own(desk, channel, call)
    erase(desk, channel, message)
    return {"ok": True, "channel": channel.id, "ts": message.ts}


@METHODS.on("chat.getPermalink")
def link(desk: Desk, call: Call) -> Json:
    channel = desk.channel(call)
    message = desk.message(channel, call.args.get("message_ts"))
    path = f"/archives/{channel.id}/p{message.ts.replace('.', '')}"
    return {"ok": True, "channel": channel.id, "permalink": f"https://{call.workspace.domain}.slack.com{path}"}


def _own(desk: Desk, channel: Channel, call: Call) -> Message:
    message = desk.message(channel, call.args.get("ts"))
    if not message.by_app or message.subtype == "tombstone":
        raise Refused("cant_update_message" if call.method == "chat.update" else "cant_delete_message")
    return message


def whole(workspace: Workspace, message: Message, call: Call) -> Json:
    """A message as a call that reads it wants it."""
    return wire.message(message, workspace, metadata=call.flag("include_all_metadata"))
