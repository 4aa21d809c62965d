"""The app manifest: within Slack's limits, and with nothing that the program does not use."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.adapters.slack.install.manifest import EVENTS, SCOPES, manifest, manifest_text
from bot.adapters.slack.screens.layout import PREFIX
from bot.adapters.slack.web.events import Events, Handler
from bot.conversation.routes import GLOBAL_MENU, MESSAGE_MENU
from tests.adapters.shelf import HOLIDAYS
from tests.adapters.slack.talk import talking

REPOSITORY = Path(__file__).resolve().parents[3]
PAGE = (REPOSITORY / "docs" / "reference" / "slack.md").read_text(encoding="utf-8")
ADDRESS = "https://essays.example.org"
NEEDED = {
    "app_mention": {"app_mentions:read"},
    "channel_archive": {"channels:read"},
    "channel_deleted": {"channels:read"},
    "channel_left": {"channels:read"},
    "group_archive": {"groups:read"},
    "group_deleted": {"groups:read"},
    "group_left": {"groups:read"},
    "member_joined_channel": {"channels:read", "groups:read"},
    "member_left_channel": {"channels:read", "groups:read"},
    "message.channels": {"channels:history"},
    "message.groups": {"groups:history"},
    "reaction_added": {"reactions:read"},
    "reaction_removed": {"reactions:read"},
}
"""The scopes that Slack's pages of these events name."""


@pytest.mark.parametrize("http", [False, True])
def test_every_text_is_within_slacks_limits(http: bool) -> None:
    made = manifest(ADDRESS if http else None)
    display, features = made["display_information"], made["features"]
    assert len(display["name"]) <= 35
    assert len(display["description"]) <= 140
    assert 174 <= len(display["long_description"]) <= 4000
    assert all(len(one["name"]) <= 24 and len(one["description"]) <= 150 for one in features["shortcuts"])
    assert len(features["shortcuts"]) <= 10
    assert all(len(one["description"]) <= 2000 for one in features["slash_commands"])
    assert json.loads(manifest_text(ADDRESS if http else None)) == made


def test_one_of_socket_mode_and_addresses_is_there() -> None:
    socket, http = manifest_text(), manifest_text(ADDRESS)
    assert manifest()["settings"]["socket_mode_enabled"] is True
    assert manifest(ADDRESS)["settings"]["socket_mode_enabled"] is False
    assert "https://" not in socket
    for path in ("/slack/events", "/slack/oauth_redirect"):
        assert f'"{ADDRESS}{path}"' in http
    assert manifest(f"{ADDRESS}/") == manifest(ADDRESS)


def test_the_scopes_allow_the_events() -> None:
    for event in EVENTS:
        assert NEEDED.get(event, set()) <= set(SCOPES), event
    assert list(SCOPES) == sorted(set(SCOPES))
    assert list(EVENTS) == sorted(set(EVENTS))


async def test_the_program_listens_to_exactly_these_events(monkeypatch: pytest.MonkeyPatch) -> None:
    listened: set[str] = set()
    on = Events.on

    def overhear(self: Events, kind: str, handler: Handler) -> None:
        listened.add(kind)
        on(self, kind, handler)

    monkeypatch.setattr(Events, "on", overhear)
    async with talking(HOLIDAYS):
        assert {name.partition(".")[0] for name in EVENTS} == listened


def test_every_shortcut_is_answered() -> None:
    shortcuts = manifest()["features"]["shortcuts"]
    assert {one["callback_id"] for one in shortcuts} == {f"{PREFIX}{name}" for name in (*MESSAGE_MENU, *GLOBAL_MENU)}


def test_every_scope_and_every_event_is_explained() -> None:
    assert [name for name in (*SCOPES, *EVENTS) if f"`{name}`" not in PAGE] == []
