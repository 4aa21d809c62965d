"""Calls are judged by Slack's description of its Web API, where that is at hand; blocks by Slack's limits always."""

from __future__ import annotations

from typing import Any

import pytest

from tests.fronts.slack.blocks import faults_of_blocks, faults_of_options, faults_of_view
from tests.fronts.slack.description import ABSENT, Description, described
from tests.fronts.slack.desk import METHODS
from tests.fronts.slack.front import POST, SERVED, UPDATE
from tests.fronts.slack.state import Json

TS = "1700000000.000100"


@pytest.fixture(scope="module")
def description() -> Description:
    found = described()
    if found is None:
        pytest.skip(ABSENT)
    return found


def test_every_method_of_the_front_is_described(description: Description) -> None:
    assert SERVED
    assert [name for name in METHODS if not description.knows(name)] == []


@pytest.mark.parametrize(
    ("method", "args"),
    [
        (POST, {"channel": "C1", "text": "T", "metadata": {}, "unfurl_links": False, "thread_ts": TS}),
        (UPDATE, {"channel": "C1", "ts": TS, "blocks": [], "text": ""}),
        ("conversations.history", {"channel": "C1", "limit": "15", "include_all_metadata": "1", "oldest": TS}),
        ("users.info", {"user": "U1", "include_locale": "true"}),
        ("apps.connections.open", {}),
    ],
)
def test_calls_that_are_well(description: Description, method: str, args: Json) -> None:
    assert description.violations(method, args) == []


@pytest.mark.parametrize(
    ("method", "args", "reason"),
    [
        (POST, {"text": "T"}, "missing argument channel"),
        (POST, {"channel": "C1", "txt": "T"}, "unknown argument txt"),
        (POST, {"channel": "C1", "thread_ts": 1700000000.0001}, "argument thread_ts"),
        (POST, {"channel": "C1", "unfurl_links": "no"}, "argument unfurl_links"),
        (POST, {"channel": "C1", "blocks": "[]"}, "argument blocks"),
        ("reactions.get", {"channel": "C1"}, "missing argument timestamp"),
        ("conversations.history", {"channel": "C1", "limit": "many"}, "argument limit"),
        ("chat.shout", {}, "there is no such method"),
    ],
)
def test_calls_that_are_not(description: Description, method: str, args: Json, reason: str) -> None:
    [found] = description.violations(method, args)
    assert reason in found


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def section(text: str = "T", **more: Any) -> Json:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text, "verbatim": True}, **more}


def button(text: str = "T", **more: Any) -> Json:
    return {"type": "button", "text": plain(text), "action_id": "a", **more}


def actions(*elements: Json) -> Json:
    return {"type": "actions", "elements": list(elements)}


def option(text: str = "T", value: str = "v") -> Json:
    return {"text": plain(text), "value": value}


def select(*options: Json, **more: Any) -> Json:
    return {"type": "static_select", "action_id": "s", "options": list(options), **more}


FULL = [
    {"type": "header", "text": plain("x" * 150)},
    section("x" * 3000, accessory=button(action_id="b")),
    section("x", fields=[plain("x" * 2000)] * 5 + [plain("x")] * 5) | {"text": None},
    actions(button("x" * 75, value="x" * 2000, url="https://x.example", style="primary"), select(option())),
    {"type": "context", "elements": [plain("x")] * 10},
    {"type": "divider"},
]
WRONG: dict[str, list[Json]] = {
    "header": [{"type": "header", "text": plain("x" * 151)}],
    "a header in mrkdwn": [{"type": "header", "text": {"type": "mrkdwn", "text": "x"}}],
    "section": [section("x" * 3001)],
    "an empty text": [section("")],
    "field": [{"type": "section", "fields": [plain("x" * 2001)]}],
    "fields": [{"type": "section", "fields": [plain("x")] * 11}],
    "button text": [actions(button("x" * 76))],
    "button value": [actions(button(value="x" * 2001))],
    "action id": [actions(button(action_id="x" * 256))],
    "action id twice": [actions(button(), button())],
    "button in a section": [section(accessory=button("x" * 76))],
    "style": [actions(button(style="huge"))],
    "mrkdwn on a button": [actions({"type": "button", "action_id": "a", "text": {"type": "mrkdwn", "text": "x"}})],
    "many buttons": [actions(*[button(action_id=str(number)) for number in range(26)])],
    "many in a context": [{"type": "context", "elements": [plain("x")] * 11}],
    "option text": [actions(select(option("x" * 76)))],
    "option value": [actions(select(option(value="x" * 151)))],
    "no options": [actions(select())],
    "many options": [actions(select(*[option(value=str(number)) for number in range(101)]))],
    "initial option": [actions(select(option(), initial_option=option(value="w")))],
    "option description": [actions(select(option() | {"description": plain("x" * 76)}))],
    "option in mrkdwn": [actions(select({"text": {"type": "mrkdwn", "text": "x"}, "value": "v"}))],
    "group label": [actions(select(option_groups=[{"label": plain("x" * 76), "options": [option()]}]))],
    "option in a group": [actions(select(option_groups=[{"label": plain("x"), "options": [option("x" * 76)]}]))],
    "confirm": [actions(button(confirm={"title": plain("x" * 101), "text": plain("x")}))],
    "placeholder": [actions(select(option(), placeholder=plain("x" * 151)))],
    "misspelt": [section(accesory=button())],
    "misspelt inside": [actions(button(vlaue="x"))],
    "unknown": [{"type": "banner"}],
    "block id": [section(block_id="x" * 256)],
    "block id twice": [section(block_id="x"), section(block_id="x")],
    "many blocks": [section()] * 51,
    "all together": [section("x" * 3000)] * 5,
}


def test_blocks_at_their_limits_are_well() -> None:
    full = [{name: value for name, value in block.items() if value is not None} for block in FULL]
    assert [fault for block in full for fault in faults_of_blocks([block], 50)] == []


@pytest.mark.parametrize("name", WRONG)
def test_blocks_beyond_them_are_not(name: str) -> None:
    assert faults_of_blocks(WRONG[name], 50)


FORM: Json = {
    "type": "modal",
    "title": plain("x" * 24),
    "submit": plain("x" * 24),
    "private_metadata": "x" * 3000,
    "blocks": [{"type": "input", "label": plain("x"), "element": {"type": "plain_text_input", "action_id": "a"}}],
}


def test_a_view_at_its_limits_is_well() -> None:
    assert faults_of_view(FORM) == []
    assert faults_of_view({"type": "home", "blocks": [section()] * 100}) == []


@pytest.mark.parametrize(
    "more",
    [
        {"title": plain("x" * 25)},
        {"submit": plain("x" * 25)},
        {"submit": None},
        {"close": plain("x" * 25)},
        {"private_metadata": "x" * 3001},
        {"callback_id": "x" * 256},
        {"blocks": []},
        {"blocks": [section()] * 101},
        {"blocks": [{"type": "markdown", "text": "x"}]},
        {"type": "home"},
        {"calback_id": "x"},
    ],
)
def test_a_view_beyond_them_is_not(more: Json) -> None:
    assert faults_of_view(FORM | more)


def test_the_options_of_an_external_select() -> None:
    assert faults_of_options({"options": [option()]}) == faults_of_options({"options": []}) == []
    assert faults_of_options({"option_groups": [{"label": plain("x"), "options": [option()]}]}) == []
    for wrong in ({}, {"options": [option("x" * 76)]}, {"options": [option()] * 101}):
        assert faults_of_options(wrong)
