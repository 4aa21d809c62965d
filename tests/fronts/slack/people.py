"""Who is who: auth.*, users.info, team.info, bots.info, and how an install ends."""

from __future__ import annotations

from tests.fronts.slack import wire
from tests.fronts.slack.desk import METHODS, Call, Desk, Refused
from tests.fronts.slack.places import paged
from tests.fronts.slack.state import APP_ID, CLIENT_ID, CLIENT_SECRET, Json, Workspace


@METHODS.on("auth.test")
def test(desk: Desk, call: Call) -> Json:
    workspace = call.workspace
    body: Json = {"ok": True, "url": f"https://{workspace.domain}.slack.com/", "team": workspace.name}
    body |= {"user": "ichiwa", "team_id": workspace.id, "user_id": workspace.bot.id, "bot_id": workspace.bot_id}
    return body | {"is_enterprise_install": False}


@METHODS.on("auth.revoke")
def revoke(desk: Desk, call: Call) -> Json:
    if not call.flag("test"):
        revoked(desk, call.workspace)
    return {"ok": True, "revoked": not call.flag("test")}


@METHODS.on("apps.uninstall")
def uninstall(desk: Desk, call: Call) -> Json:
    if (call.text("client_id"), call.text("client_secret")) != (CLIENT_ID, CLIENT_SECRET):
        raise Refused("bad_client_secret")
    uninstalled(desk, call.workspace)
    return {"ok": True}


@METHODS.on("users.info", "users:read")
def user(desk: Desk, call: Call) -> Json:
    found = call.workspace.members.get(call.text("user"))
    if found is None:
        raise Refused("user_not_found")
    return {"ok": True, "user": wire.member(found, call.workspace, locale=call.flag("include_locale"))}


@METHODS.on("users.list", "users:read")
def users(desk: Desk, call: Call) -> Json:
    page, metadata = paged(call, list(call.workspace.members.values()), 1000, 1000)
    return {"ok": True, "members": [wire.member(one, call.workspace) for one in page], "response_metadata": metadata}


@METHODS.on("team.info", "team:read")
def team(desk: Desk, call: Call) -> Json:
    one = call.workspace
    body = {"id": one.id, "name": one.name, "domain": one.domain, "email_domain": "", "icon": {"image_default": True}}
    return {"ok": True, "team": body}


@METHODS.on("bots.info", "users:read")
def bot(desk: Desk, call: Call) -> Json:
    workspace = call.workspace
    if call.text("bot") not in ("", workspace.bot_id):
        raise Refused("bot_not_found")
    body = {"id": workspace.bot_id, "deleted": False, "name": workspace.bot.name, "updated": 1700000000}
    return {"ok": True, "bot": body | {"app_id": APP_ID, "user_id": workspace.bot.id, "icons": {}}}


def revoked(desk: Desk, workspace: Workspace) -> None:
    """The bot's token is worth nothing any more, and the app is told."""
    if workspace.token is not None:
        desk.state.revoked[workspace.token] = workspace
    workspace.token = None
    tokens = {"oauth": [], "bot": [workspace.bot.id]}
    desk.emit(workspace, {"type": "tokens_revoked", "tokens": tokens, "event_ts": desk.state.new_ts()})


def uninstalled(desk: Desk, workspace: Workspace) -> None:
    """The app is thrown out: it leaves every conversation, its token ends, and it is told so."""
    if workspace.token is not None:
        desk.state.revoked[workspace.token] = workspace
    workspace.token = None
    desk.emit(workspace, {"type": "app_uninstalled", "event_ts": desk.state.new_ts()})
    revoked(desk, workspace)
    workspace.here = False
    workspace.homes.clear()
    for channel in workspace.channels.values():
        if workspace.bot.id in channel.members:
            channel.members.remove(workspace.bot.id)


@METHODS.on("oauth.v2.access", whose="none")
def access(desk: Desk, call: Call) -> Json:
    if (call.text("client_id"), call.text("client_secret")) != (CLIENT_ID, CLIENT_SECRET):
        raise Refused("invalid_client_id")
    granted = desk.codes.pop(call.text("code"), None)
    if granted is None:
        raise Refused("invalid_code")
    workspace, who, redirect = granted
    if redirect and call.text("redirect_uri") != redirect:
        raise Refused("bad_redirect_uri")
    workspace.here = True
    workspace.token = f"xoxb-{workspace.id}-{desk.state.new_id('K')}"
    body: Json = {"ok": True, "app_id": APP_ID, "authed_user": {"id": who}, "token_type": "bot"}
    body |= {"scope": ",".join(sorted(workspace.scopes)), "access_token": workspace.token}
    body |= {"bot_user_id": workspace.bot.id, "team": {"id": workspace.id, "name": workspace.name}}
    return body | {"enterprise": None, "is_enterprise_install": False}


@METHODS.on("apps.connections.open", whose="app")
def connect(desk: Desk, call: Call) -> Json:
    ticket = desk.state.new_id("W")
    desk.tickets.add(ticket)
    return {"ok": True, "url": f"{desk.url().replace('http', 'ws', 1)}/link/?ticket={ticket}&app_id={APP_ID}"}
