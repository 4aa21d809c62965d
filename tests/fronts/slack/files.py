"""files.*: what the app uploads, in Slack's three steps."""

from __future__ import annotations

import json

from tests.fronts.slack.desk import METHODS, Call, Desk, Refused
from tests.fronts.slack.state import Json
from tests.fronts.slack.stored import File


@METHODS.on("files.getUploadURLExternal", "files:write")
def begin(desk: Desk, call: Call) -> Json:
    file = File(desk.state.new_id("F"), call.workspace.id, call.text("filename"), call.number("length", 0))
    if not file.name or file.length <= 0:
        raise Refused("invalid_arguments")
    desk.files[file.id] = file
    return {"ok": True, "upload_url": f"{desk.url()}/upload/{file.id}", "file_id": file.id}


@METHODS.on("files.completeUploadExternal", "files:write")
def complete(desk: Desk, call: Call) -> Json:
    named = call.args["files"]
    named = json.loads(named) if isinstance(named, str) else named
    channel = desk.channel(call, member=True, alive=True, name="channel_id")
    for one in named:
        file = desk.files.get(one["id"])
        if file is None or file.content is None or file.workspace != call.workspace.id:
            raise Refused("file_not_found")
        file.channel, file.comment = channel.id, call.text("initial_comment")
    return {"ok": True, "files": [{"id": one["id"], "title": one.get("title", "")} for one in named]}


def uploaded(desk: Desk, id_: str, content: bytes) -> int:
    """The second step: the bytes; returns the status of the answer."""
    file = desk.files.get(id_)
    if file is None or len(content) != file.length:
        return 400
    file.content = content
    return 200
