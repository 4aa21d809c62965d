"""views.*: modals and home tabs."""

from __future__ import annotations

from typing import Any, Final

from tests.fronts.slack import wire
from tests.fronts.slack.asked import TRIGGER_LIVES, Asked
from tests.fronts.slack.blocks import faults_of_view
from tests.fronts.slack.desk import METHODS, Call, Desk, Refused
from tests.fronts.slack.state import Json, View, Workspace, opaque

STACK: Final = 3


def _checked(body: Any, kind: str) -> Json:
    if not isinstance(body, dict) or body.get("type") != kind:
        raise Refused("invalid_arguments", response_metadata={"messages": ["[ERROR] failed to match view"]})
    if found := faults_of_view(body):
        raise Refused("invalid_arguments", response_metadata={"messages": [f"[ERROR] {one}" for one in found]})
    return body | {"blocks": wire.named(body["blocks"])}


def _spent(desk: Desk, call: Call) -> Asked:
    """What the trigger of a call came from; a trigger is good once, and for three seconds."""
    asked = desk.triggers.get(call.text("trigger_id"))
    if asked is None or asked.workspace != call.workspace.id:
        raise Refused("invalid_trigger_id")
    if desk.state.clock.now() - asked.at >= TRIGGER_LIVES:
        raise Refused("expired_trigger_id")
    if asked.trigger_used:
        raise Refused("exchanged_trigger_id")
    asked.trigger_used = True
    return asked


def add(desk: Desk, workspace: Workspace, who: str, body: Json, below: View | None = None) -> View:
    """A new modal before ``who``, on top of another one or alone."""
    if below is None:
        for view in workspace.views.values():
            view.closed = view.closed or view.user == who
    id_ = desk.state.new_id("V")
    root, previous = (below.root, below.id) if below is not None else (id_, None)
    view = View(id_, workspace.id, who, _checked(body, "modal"), _hash(desk), root, previous)
    workspace.views[id_] = view
    return view


def change(desk: Desk, view: View, body: Json) -> None:
    """Put another content into a view; what was typed into fields that stay, stays."""
    view.body = _checked(body, view.body["type"])
    view.hash = _hash(desk)
    view.errors = {}


def close(workspace: Workspace, view: View, *, all_: bool = False) -> None:
    """Close a modal; ``all_``: with everything below and above."""
    for one in workspace.views.values():
        if one.id == view.id or (all_ and one.root == view.root):
            one.closed = True


def _hash(desk: Desk) -> str:
    return f"{desk.state.new_ts()}.{opaque()[:8]}"


@METHODS.on("views.open")
def open_(desk: Desk, call: Call) -> Json:
    asked = _spent(desk, call)
    view = add(desk, call.workspace, asked.who, call.args["view"])
    asked.view = view
    return {"ok": True, "view": wire.view(view, call.workspace)}


@METHODS.on("views.push")
def push(desk: Desk, call: Call) -> Json:
    asked = _spent(desk, call)
    below = call.workspace.modal(asked.who)
    if below is None:
        raise Refused("not_found")
    if sum(one.root == below.root and not one.closed for one in call.workspace.views.values()) >= STACK:
        raise Refused("push_limit_reached")
    view = add(desk, call.workspace, asked.who, call.args["view"], below)
    asked.view = view
    return {"ok": True, "view": wire.view(view, call.workspace)}


@METHODS.on("views.update")
def update(desk: Desk, call: Call) -> Json:
    view = call.workspace.views.get(call.text("view_id")) or _external(call)
    if view is None or view.closed:
        raise Refused("not_found")
    if call.text("hash") and call.text("hash") != view.hash:
        raise Refused("hash_conflict")
    change(desk, view, call.args["view"])
    return {"ok": True, "view": wire.view(view, call.workspace)}


@METHODS.on("views.publish")
def publish(desk: Desk, call: Call) -> Json:
    who = call.text("user_id")
    if who not in call.workspace.members:
        raise Refused("user_not_found")
    known = call.workspace.homes.get(who)
    if known is not None and call.text("hash") and call.text("hash") != known.hash:
        raise Refused("hash_conflict")
    if known is None:
        id_ = desk.state.new_id("V")
        known = View(id_, call.workspace.id, who, _checked(call.args["view"], "home"), _hash(desk), id_)
        call.workspace.homes[who] = known
    else:
        change(desk, known, call.args["view"])
    return {"ok": True, "view": wire.view(known, call.workspace)}


def _external(call: Call) -> View | None:
    name = call.text("external_id")
    found = (v for v in call.workspace.views.values() if name and v.body.get("external_id") == name and not v.closed)
    return next(found, None)
