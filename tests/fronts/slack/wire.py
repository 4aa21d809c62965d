"""The front's values as Slack writes them."""

from __future__ import annotations

from collections.abc import Iterable

from tests.fronts.slack.state import APP_ID, Channel, Json, Kind, Member, Message, View, Workspace, opaque

USERS_SHOWN = 25
"""How many users a reaction names where nobody asks for all; Slack says that the list may be short."""


def member(one: Member, workspace: Workspace, *, locale: bool = False) -> Json:
    body: Json = {
        "id": one.id,
        "team_id": workspace.id,
        "name": one.name.lower().replace(" ", "."),
        "deleted": one.deleted,
        "real_name": one.name,
        "tz": one.tz,
        "profile": {"real_name": one.name, "display_name": one.name, "team": workspace.id, "image_48": ""},
        "is_admin": one.admin or one.owner,
        "is_owner": one.owner,
        "is_primary_owner": one is next((each for each in workspace.members.values() if each.owner), None),
        "is_restricted": False,
        "is_ultra_restricted": False,
        "is_bot": one.bot,
        "is_app_user": False,
        "updated": 1700000000,
    }
    return body | ({"locale": one.locale} if locale else {})


def channel(one: Channel, workspace: Workspace) -> Json:
    inside = workspace.bot.id in one.members
    body: Json = {
        "id": one.id,
        "created": 1700000000,
        "is_channel": one.kind is Kind.PUBLIC,
        "is_group": one.kind is Kind.PRIVATE,
        "is_im": one.kind is Kind.DIRECT,
        "is_mpim": False,
        "is_archived": one.archived,
        "is_private": one.kind is not Kind.PUBLIC,
        "context_team_id": workspace.id,
    }
    if one.kind is Kind.DIRECT:
        return body | {"user": next(iter(m for m in one.members if m != workspace.bot.id), workspace.bot.id)}
    return body | {
        "name": one.name,
        "name_normalized": one.name,
        "creator": one.creator,
        "is_general": one.general,
        "is_member": inside,
        "is_shared": False,
        "is_ext_shared": False,
        "num_members": len(one.members),
        "topic": {"value": "", "creator": "", "last_set": 0},
        "purpose": {"value": "", "creator": "", "last_set": 0},
    }


def message(one: Message, workspace: Workspace, *, metadata: bool = False, full: bool = False) -> Json:
    """``one`` as the app reads it; metadata only where it asks for it."""
    body: Json = {"type": "message", "user": one.user, "text": one.text, "ts": one.ts, "team": workspace.id}
    if one.subtype is not None:
        body["subtype"] = one.subtype
    if one.by_app:
        body |= {"bot_id": workspace.bot_id, "app_id": APP_ID}
        body["bot_profile"] = {"id": workspace.bot_id, "app_id": APP_ID, "name": workspace.bot.name, "deleted": False}
    if one.username is not None:
        body["username"] = one.username
    if one.blocks:
        body["blocks"] = one.blocks
    if one.thread_ts is not None:
        body["thread_ts"] = one.thread_ts
    if one.edited is not None:
        body["edited"] = {"user": one.user, "ts": one.edited}
    if one.metadata is not None and metadata:
        body["metadata"] = one.metadata
    body |= _thread(one, workspace)
    if any(one.reactions.values()):
        body["reactions"] = [_reaction(name, users, full) for name, users in one.reactions.items() if users]
    return body


def _thread(one: Message, workspace: Workspace) -> Json:
    place = workspace.channels.get(one.channel)
    if place is None:
        return {}
    if one.thread_ts not in (None, one.ts):
        parent = place.messages.get(one.thread_ts or "")
        return {"parent_user_id": parent.user} if parent is not None else {}
    replies = place.replies(one.ts)
    if not replies:
        return {}
    users = list(dict.fromkeys(reply.user for reply in replies))
    counts = {"reply_count": len(replies), "reply_users_count": len(users), "reply_users": users[:5]}
    return {"thread_ts": one.ts, "latest_reply": replies[-1].ts, "is_locked": False, **counts}


def _reaction(name: str, users: list[str], full: bool) -> Json:
    return {"name": name, "users": users if full else users[:USERS_SHOWN], "count": len(users)}


def view(one: View, workspace: Workspace) -> Json:
    body = one.body
    empty = {"private_metadata": "", "callback_id": "", "external_id": "", "clear_on_close": False}
    body = {"notify_on_close": False, "close": None, "submit": None, "title": None, **empty, **body}
    return body | {
        "id": one.id,
        "team_id": workspace.id,
        "hash": one.hash,
        "root_view_id": one.root,
        "previous_view_id": one.previous,
        "app_id": APP_ID,
        "app_installed_team_id": workspace.id,
        "bot_id": workspace.bot_id,
        "state": {"values": {}},
    }


def named(blocks: Iterable[Json]) -> list[Json]:
    """The blocks with the block and action ids that Slack gives to those without one, new ones each time."""

    def element(value: Json) -> Json:
        if value.get("type") in ("image", "mrkdwn", "plain_text") or str(value.get("type")).startswith("rich_text"):
            return value
        return {"action_id": opaque()[:5], **value}

    def block(value: Json) -> Json:
        made = {"block_id": opaque()[:5], **value}
        if value.get("type") in ("actions", "context_actions"):
            made["elements"] = [element(one) for one in value.get("elements") or []]
        for name in ("accessory", "element"):
            if isinstance(value.get(name), dict):
                made[name] = element(value[name])
        return made

    return [block(one) for one in blocks]
