"""``ichiwa slack`` and what the doctor says of Slack, against the loopback front in a thread of its own."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from bot.adapters.slack.install.sealing import Seal, new_key
from tests.adapters.cli.conftest import Desk
from tests.fronts.beside import beside
from tests.fronts.slack.acts import Acts
from tests.fronts.slack.front import Front
from tests.fronts.slack.state import APP_TOKEN, BOT_TOKEN, CLIENT_ID, SIGNING_SECRET

REPOSITORY = Path(__file__).resolve().parents[3]


@contextmanager
def slack() -> Iterator[tuple[Front, dict[str, str]]]:
    """A front with one workspace, and the settings that lead to it."""
    with beside(lambda: Front().listening()) as front:
        yield (
            front,
            {"SLACK_BOT_TOKEN": BOT_TOKEN, "SLACK_APP_TOKEN": APP_TOKEN, "SLACK_API_URL": front.api_url},
        )


def lines(desk: Desk, **settings: str) -> list[str]:
    """What the doctor says of Slack, its problems below."""
    said = desk.run("doctor", **settings).stdout
    return [line.strip() for line in said[said.index("slack:") :].splitlines()]


def test_the_manifest_is_the_one_in_the_repository(desk: Desk) -> None:
    kept = REPOSITORY / "docs" / "how-to"
    address = "https://essays.example.org"
    assert desk.text("slack", "manifest") == (kept / "slack-manifest.json").read_text(encoding="utf-8")
    over_http = desk.text("slack", "manifest", "--http", PUBLIC_URL=address)
    assert over_http == (kept / "slack-manifest-http.json").read_text(encoding="utf-8")
    assert json.loads(over_http)["settings"]["event_subscriptions"]["request_url"] == f"{address}/slack/events"


def test_over_http_slack_wants_an_address_with_a_certificate(desk: Desk) -> None:
    refusal = desk.refusal("slack", "manifest", "--http", PUBLIC_URL="http://essays.example.org", exit_code=78)
    assert "PUBLIC_URL is http://essays.example.org" in refusal


def test_without_slack_nothing_is_asked(desk: Desk) -> None:
    assert lines(desk) == ["slack: not configured (docs/how-to/slack.md)"]


def test_a_part_that_lacks_another_is_named(desk: Desk) -> None:
    said = desk.run("doctor", SLACK_BOT_TOKEN=BOT_TOKEN).stdout
    assert "SLACK_BOT_TOKEN needs SLACK_APP_TOKEN too" in said


def test_the_doctor_asks_slack(desk: Desk) -> None:
    with slack() as (front, settings):
        acts = Acts(front)
        home = acts.found("Home")
        place = acts.channel(home, "essays", bot=False)
        assert lines(desk, **settings) == ["slack: Home by Socket Mode; 0 channels with a subscription"]
        where = ["--platform", "slack", "--community", home.id, "--channel", place.id]
        desk.text("subscriptions", "add", *where, "--at", "08:00", "--tz", "UTC")
        home.scopes.discard("reactions:read")
        front.app_token = "xapp-another"
        found, *problems = lines(desk, **settings)
    assert found == "slack: Home; 1 channels with a subscription"
    assert problems[:2] == [
        "Home has not granted reactions:read: install the app again with the current manifest.",
        "Nothing can be posted in #essays: Ichiwa is not in it; write /invite @Ichiwa there.",
    ]
    assert problems[2].startswith("Socket Mode does not open: ")


def test_keys_are_made_and_rotated(desk: Desk) -> None:
    old, new = desk.text("slack", "key").strip(), desk.text("slack", "key").strip()
    assert old != new
    _install(desk, Seal([old]).seal("xoxb-secret"))
    both = {"SLACK_TOKEN_KEYS": f"{new},{old}"}
    assert desk.text("slack", "rotate", **both).startswith("1 of 1 tokens")
    assert desk.text("slack", "rotate", **both).startswith("0 of 1 tokens")
    with closing(sqlite3.connect(desk.database)) as connection:
        [(sealed,)] = connection.execute("SELECT token FROM installations")
    assert Seal([new]).open(sealed) == "xoxb-secret"
    refusal = desk.refusal("slack", "rotate", SLACK_TOKEN_KEYS=new_key(), exit_code=78)
    assert "SLACK_TOKEN_KEYS does not contain the key" in refusal


def test_without_keys_there_is_nothing_to_rotate(desk: Desk) -> None:
    assert desk.refusal("slack", "rotate", exit_code=78).startswith("SLACK_TOKEN_KEYS is not set")


def test_a_tokens_key_that_is_lost_is_named_by_the_doctor(desk: Desk) -> None:
    _install(desk, Seal([new_key()]).seal("xoxb-secret"))
    with slack() as (front, _):
        settings = {"SLACK_CLIENT_ID": CLIENT_ID, "SLACK_CLIENT_SECRET": "x", "SLACK_SIGNING_SECRET": SIGNING_SECRET}
        settings |= {"SLACK_API_URL": front.api_url, "SLACK_TOKEN_KEYS": new_key()}
        said = "\n".join(lines(desk, **settings))
    assert "SLACK_TOKEN_KEYS does not contain the key" in said


@pytest.mark.parametrize("name", ["SLACK_BOT_TOKEN", "SLACK_TOKEN_KEYS"])
def test_no_secret_is_shown(desk: Desk, name: str) -> None:
    secret = "xoxb-not-to-be-seen" if name == "SLACK_BOT_TOKEN" else f"{new_key()},short"
    result = desk.run("doctor", SLACK_API_URL="http://127.0.0.1:9/api/", **{name: secret})
    assert secret.split(",", 1)[0] not in result.output


def _install(desk: Desk, sealed: str) -> None:
    with closing(sqlite3.connect(desk.database)) as connection, connection:
        row = ("slack", "T1", sealed, "U1", "B1", "U2", "Home", "[]", 0)
        connection.execute("INSERT INTO installations VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", row)
