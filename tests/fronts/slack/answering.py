"""What the app says to something that was asked: with the acknowledgement, or later by the response URL."""

from __future__ import annotations

from tests.fronts.slack import chatting, viewing
from tests.fronts.slack.asked import RESPONSE_LIVES, RESPONSES, Asked
from tests.fronts.slack.blocks import faults_of_options
from tests.fronts.slack.desk import Desk, Refused
from tests.fronts.slack.state import Channel, Json, Message, View, Workspace


def acknowledged(desk: Desk, asked: Asked, answer: Json | None) -> list[str]:
    """Do what an acknowledgement says; returns what Slack would have against it."""
    if not answer:
        if asked.kind == "view_submission" and isinstance(asked.origin, View):
            viewing.close(desk.state.workspaces[asked.workspace], asked.origin)
        return ["an external select got no options"] if asked.kind == "block_suggestion" else []
    if asked.kind == "block_suggestion":
        found = faults_of_options(answer)
        groups = [one for group in answer.get("option_groups") or [] for one in group["options"]]
        asked.options = [] if found else [*(answer.get("options") or []), *groups]
        return found
    if asked.kind == "view_submission":
        return _submitted(desk, asked, answer)
    if asked.kind in ("slash", "block_actions") and (answer.get("text") or answer.get("blocks")):
        return _safely(lambda: _show(desk, asked, answer))
    return [f"{asked.kind} cannot be answered with {sorted(answer)}"]


def respond(desk: Desk, token: str, body: Json) -> tuple[int, str]:
    """A request to a response URL: status and text."""
    asked = desk.asked.get(token)
    if asked is None:
        return 404, "invalid_token"
    asked.responses += 1
    if asked.responses > RESPONSES or desk.state.clock.now() - asked.at > RESPONSE_LIVES:
        return 404, "used_url"
    try:
        if body.get("delete_original"):
            _gone(desk, asked)
        elif body.get("replace_original") and isinstance(asked.origin, Message):
            _replaced(desk, asked, asked.origin, body)
        else:
            _show(desk, asked, body)
    except Refused as refusal:
        return 400, str(refusal.body["error"])
    return 200, "ok"


def _show(desk: Desk, asked: Asked, body: Json) -> None:
    channel = _place(desk, asked)
    workspace = desk.state.workspaces[asked.workspace]
    message = chatting.made(desk, channel, workspace.bot.id, body)
    message.by_app = True
    if body.get("response_type") == "in_channel":
        chatting.put(desk, channel, message)
    else:
        message.to = asked.who
        workspace.ephemerals.append(message)
    asked.shown.append(message)


def _replaced(desk: Desk, asked: Asked, origin: Message, body: Json) -> None:
    channel = _place(desk, asked)
    if origin.to is None:
        chatting.change(desk, channel, origin, body)
    else:
        fresh = chatting.made(desk, channel, origin.user, body)
        origin.text, origin.blocks, origin.pinged = fresh.text, fresh.blocks, fresh.pinged
    asked.shown.append(origin)


def _gone(desk: Desk, asked: Asked) -> None:
    origin = asked.origin
    workspace = desk.state.workspaces[asked.workspace]
    asked.deleted = True
    if isinstance(origin, Message) and origin.to is not None:
        if origin in workspace.ephemerals:
            workspace.ephemerals.remove(origin)
    elif isinstance(origin, Message):
        chatting.erase(desk, _place(desk, asked), origin)


def _place(desk: Desk, asked: Asked) -> Channel:
    workspace = desk.state.workspaces[asked.workspace]
    channel = workspace.channels.get(asked.channel or "")
    if channel is None:
        raise Refused("channel_not_found")
    return channel


def _submitted(desk: Desk, asked: Asked, answer: Json) -> list[str]:
    """``response_action`` of a submitted modal."""
    view = asked.origin
    assert isinstance(view, View)
    workspace = desk.state.workspaces[asked.workspace]
    match answer.get("response_action"):
        case "errors":
            view.errors = asked.errors = answer["errors"]
            known = {block["block_id"] for block in view.blocks if block["type"] == "input"}
            return [f"an error for {name}, which is no input" for name in answer["errors"] if name not in known]
        case "clear":
            viewing.close(workspace, view, all_=True)
            return []
        case "update":
            return _safely(lambda: _updated(desk, asked, view, answer["view"]))
        case "push":
            return _safely(lambda: _pushed(desk, asked, workspace, view, answer["view"]))
        case other:
            return [f"response_action {other}"]


def _updated(desk: Desk, asked: Asked, view: View, body: Json) -> None:
    viewing.change(desk, view, body)
    asked.view = view


def _pushed(desk: Desk, asked: Asked, workspace: Workspace, below: View, body: Json) -> None:
    asked.view = viewing.add(desk, workspace, asked.who, body, below)


def _safely(work: object) -> list[str]:
    assert callable(work)
    try:
        work()
    except Refused as refusal:
        return [str(refusal.body)]
    return []
