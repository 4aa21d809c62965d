"""Slack's published description of its Web API (OpenAPI 2, archived in 2021), and what a call does against it."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

VARIABLE: Final = "SLACK_WEB_API"
BESIDE: Final = Path(__file__).resolve().parents[4] / "shared" / "specs" / "slack-web-api-2021.json"
ABSENT: Final = f"Slack's description of its Web API is not there: name the file in {VARIABLE}"
NEWER: Final[Mapping[str, Mapping[str, str]]] = {
    "chat.postMessage": {"metadata": "object", "markdown_text": "string", "unfurl_links": "boolean"},
    "chat.postEphemeral": {"markdown_text": "string"},
    "chat.update": {"metadata": "object", "reply_broadcast": "boolean", "markdown_text": "string"},
    "conversations.history": {"include_all_metadata": "boolean"},
    "conversations.replies": {"include_all_metadata": "boolean"},
    "conversations.list": {"team_id": "string"},
    "conversations.open": {"prevent_creation": "boolean"},
    "oauth.v2.access": {"grant_type": "string", "refresh_token": "string"},
    "views.open": {"interactivity_pointer": "string"},
    "views.push": {"interactivity_pointer": "string"},
    "team.info": {"domain": "string"},
}
"""Arguments that Slack's present documentation has and the description of 2021 does not. This is the one place."""
NEW_METHODS: Final[Mapping[str, Mapping[str, str]]] = {
    "apps.connections.open": {},
    "files.getUploadURLExternal": {"filename": "string", "length": "integer", "alt_txt": "string"},
    "files.completeUploadExternal": {
        "files": "string",
        "channel_id": "string",
        "initial_comment": "string",
        "thread_ts": "string",
    },
}
LIBRARY_SENDS: Final = frozenset({"token", "team_id"})
"""What Slack's libraries add to any call, Slack takes, and the description mostly does not have."""
_STRUCTURED: Final = frozenset({"blocks", "attachments", "view", "metadata"})
_TS: Final = re.compile(r"\d{1,10}\.\d{6}")
_TIMESTAMPS: Final = frozenset({"ts", "thread_ts", "timestamp", "message_ts"})
_REQUIRED: Final = {
    "chat.update": ("channel", "ts"),
    "chat.delete": ("channel", "ts"),
    "conversations.history": ("channel",),
    "conversations.replies": ("channel", "ts"),
    "conversations.info": ("channel",),
    "conversations.members": ("channel",),
    "conversations.join": ("channel",),
    "reactions.get": ("channel", "timestamp"),
    "users.info": ("user",),
}
"""What the description calls optional and the method refuses to do without."""


@cache
def described() -> Description | None:
    """The description where there is one: in the file that the environment names, or beside the repository."""
    path = Path(os.environ.get(VARIABLE) or BESIDE)
    return Description(json.loads(path.read_text(encoding="utf-8"))) if path.is_file() else None


class Description:
    """Judges calls: no argument that a method does not have, none missing, each of its type."""

    def __init__(self, document: dict[str, Any]) -> None:
        self._known: dict[str, dict[str, str]] = {name: dict(more) for name, more in NEW_METHODS.items()}
        self._required: dict[str, set[str]] = {}
        for path, operations in document["paths"].items():
            method = path.removeprefix("/")
            [operation] = operations.values()
            parameters = [one for one in operation.get("parameters", []) if one["name"] != "token"]
            types = {one["name"]: one.get("type", "string") for one in parameters}
            self._known[method] = types | dict(NEWER.get(method, {}))
            needed = {one["name"] for one in parameters if one.get("required")}
            self._required[method] = needed | set(_REQUIRED.get(method, ()))

    def knows(self, method: str) -> bool:
        return method in self._known

    def violations(self, method: str, args: Mapping[str, Any]) -> list[str]:
        """What is wrong with a call; nothing, if all is well."""
        known = self._known.get(method)
        if known is None:
            return [f"{method}: there is no such method"]
        found = [f"missing argument {name}" for name in sorted(self._required.get(method, set()) - set(args))]
        for name, value in args.items():
            if name in LIBRARY_SENDS:
                continue
            if name not in known:
                found.append(f"unknown argument {name}")
            elif not _fits(name, known[name], value):
                found.append(f"argument {name}: {value!r} is no {known[name]}")
        return [f"{method}: {reason}" for reason in found]


def _fits(name: str, kind: str, value: Any) -> bool:
    if name in _STRUCTURED:
        return isinstance(value, dict | list)
    if name in _TIMESTAMPS:
        return isinstance(value, str) and bool(_TS.fullmatch(value))
    if kind == "boolean":
        return isinstance(value, bool) or str(value).lower() in ("true", "false", "1", "0")
    if kind in ("integer", "number"):
        return not isinstance(value, bool) and bool(re.fullmatch(r"\d+(\.\d+)?", str(value)))
    return isinstance(value, str)
