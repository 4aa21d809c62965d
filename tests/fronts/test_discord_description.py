"""Requests are judged by Discord's published description, where that is at hand."""

from __future__ import annotations

from typing import Any

import pytest

from tests.fronts.discord.description import ABSENT, Description, described
from tests.fronts.discord.desk import ROUTES
from tests.fronts.discord.front import CREATE, SERVED

PLACE = {"channel_id": "1"}
COMMANDS = "PUT /applications/{application_id}/commands"


@pytest.fixture(scope="module")
def description() -> Description:
    found = described()
    if found is None:
        pytest.skip(ABSENT)
    return found


def test_every_route_of_the_front_is_described(description: Description) -> None:
    assert SERVED
    missing = [
        route.name
        for route in ROUTES
        if any("no such operation" in one for one in description.violations(route.name, {}, {}, None))
    ]
    assert missing == []


@pytest.mark.parametrize(
    "body",
    [
        {"content": "x" * 2000, "nonce": "k" * 25, "enforce_nonce": True, "allowed_mentions": {"parse": []}},
        {"embeds": [{"title": "T", "flags": 0}]},
        {"flags": 1 << 15, "components": [{"type": 17, "components": [{"type": 10, "content": "T"}]}]},
    ],
)
def test_what_is_right_passes(description: Description, body: dict[str, Any]) -> None:
    assert description.violations(CREATE, PLACE, {}, body) == []


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({"content": "x" * 2001}, "too long"),
        ({"content": "x", "nonce": "k" * 26}, "nonce"),
        ({"content": "x", "enforce_nonze": True}, "enforce_nonze"),
        ({"content": "x", "allowed_mentions": {"parze": []}}, "parze"),
        ({"embeds": [{"titel": "T"}]}, "titel"),
        ({"components": [{"type": 1, "components": [{"type": 2, "style": 5, "lable": "Read"}]}]}, "lable"),
        (None, "None"),
    ],
)
def test_what_is_wrong_is_named(description: Description, body: Any, said: str) -> None:
    [one, *_] = description.violations(CREATE, PLACE, {}, body)
    assert said in one


def test_parameters_are_judged_as_well(description: Description) -> None:
    route = "GET /channels/{channel_id}/messages"
    assert description.violations(route, PLACE, {"limit": "100", "after": "5"}, None) == []
    assert description.violations(route, PLACE, {"limit": "101"}, None)
    assert description.violations(route, PLACE, {"since": "5"}, None)
    assert description.violations(route, {"channel_id": "general"}, {}, None)
    assert description.violations(route, PLACE, {}, {"limit": 5})


def test_commands_may_say_nsfw(description: Description) -> None:
    command = {"name": "essay", "description": "Essays", "nsfw": False, "type": 1}
    assert description.violations(COMMANDS, {"application_id": "1"}, {}, [command]) == []
    assert description.violations(COMMANDS, {"application_id": "1"}, {}, [command | {"descripton": "E"}])
