"""The app as Slack must know it: what it may do, what it hears of, and the words that it has in Slack's menus."""

from __future__ import annotations

import json
from typing import Any, Final

SCOPES: Final = (
    "app_mentions:read",
    "channels:history",
    "channels:join",
    "channels:read",
    "chat:write",
    "commands",
    "files:write",
    "groups:history",
    "groups:read",
    "im:write",
    "reactions:read",
    "reactions:write",
    "users:read",
)
"""What we ask a workspace for. docs/reference/slack.md says why."""
EVENTS: Final = (
    "app_home_opened",
    "app_mention",
    "app_uninstalled",
    "channel_archive",
    "channel_deleted",
    "channel_left",
    "group_archive",
    "group_deleted",
    "group_left",
    "member_joined_channel",
    "member_left_channel",
    "message.channels",
    "message.groups",
    "reaction_added",
    "reaction_removed",
    "tokens_revoked",
)
COMMAND: Final = "/essay"
_HINT: Final = "today | search … | read | random | rate | comment | comments | top | saved | history | help"
_SHORTCUTS: Final = (
    ("message", "ichiwa:rate-message", "Rate this essay", "Rate the essay in this post"),
    ("message", "ichiwa:keep-message", "Save as comment", "Save this message as a comment on the essay"),
    ("message", "ichiwa:hide-message", "Hide this comment", "For admins: hide this comment"),
    ("global", "ichiwa:search", "Search essays", "Find an essay by words in it"),
)


def manifest(public_url: str | None = None) -> dict[str, Any]:
    """The manifest of an app for Socket Mode; with ``public_url`` of one that many workspaces install over HTTP."""
    address = f"{public_url.rstrip('/')}/slack" if public_url is not None else ""
    oauth: dict[str, Any] = {"scopes": {"bot": list(SCOPES)}}
    command: dict[str, Any] = {"command": COMMAND, "usage_hint": _HINT, "should_escape": True}
    command["description"] = "Read, rate and discuss the essay of the day"
    interactivity: dict[str, Any] = {"is_enabled": True}
    subscriptions: dict[str, Any] = {"bot_events": list(EVENTS)}
    if address:
        oauth["redirect_urls"] = [f"{address}/oauth_redirect"]
        command["url"] = subscriptions["request_url"] = f"{address}/events"
        interactivity |= {"request_url": f"{address}/events", "message_menu_options_url": f"{address}/events"}
    return {
        "display_information": _display(),
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": True,
            },
            "bot_user": {"display_name": "Ichiwa", "always_online": True},
            "shortcuts": [_shortcut(*one) for one in _SHORTCUTS],
            "slash_commands": [command],
        },
        "oauth_config": oauth,
        "settings": {
            "event_subscriptions": subscriptions,
            "interactivity": interactivity,
            "org_deploy_enabled": False,
            "socket_mode_enabled": not address,
            "token_rotation_enabled": False,
        },
    }


def manifest_text(public_url: str | None = None) -> str:
    """The manifest as it is pasted into Slack."""
    return json.dumps(manifest(public_url), ensure_ascii=False, indent=2)


def _display() -> dict[str, str]:
    return {
        "name": "Ichiwa",
        "description": "One career essay a day, to read, rate and discuss",
        "background_color": "#5c3b2e",
        "long_description": "Ichiwa (一話, “one story”) posts one career essay a day in a channel of yours, with a "
        "short summary and a link, and opens the discussion in its thread with the essay's own question. Members rate "
        "by reaction, comment in the thread, search and save essays, in Japanese and in English.",
    }


def _shortcut(kind: str, callback_id: str, name: str, description: str) -> dict[str, str]:
    return {"type": kind, "callback_id": callback_id, "name": name, "description": description}
