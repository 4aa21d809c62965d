"""The connection of Socket Mode: renewed, mended, told of what may have been missed, and given up where it must be."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

import pytest
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult

from bot.adapters.slack.web import socket
from bot.adapters.slack.web.socket import SlackRunner
from bot.adapters.slack.web.web import Web
from tests.fronts.slack.acts import Acts
from tests.fronts.slack.faults import UNHEARD, error, foreign, refused
from tests.fronts.slack.front import Front
from tests.fronts.slack.state import APP_TOKEN

OPEN = "apps.connections.open"


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "PING_SECONDS", 0.02)
    monkeypatch.setattr(socket, "_FIRST_RETRY", 0.0)
    monkeypatch.setattr(socket, "_LAST_RETRY", 0.0)


@pytest.fixture
def log(caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    with caplog.at_level(logging.INFO):
        yield caplog


class Linked:
    """``hellos`` are the connections, each with whether events may have been missed before; ``heard`` the events."""

    def __init__(self, front: Front, web: Web) -> None:
        self.front = front
        self.hellos: list[bool] = []
        self.heard: list[str] = []
        self.acts = Acts(front)
        self.home = self.acts.found("Home")
        self.ann = self.acts.person(self.home, "Ann")
        self.channel = self.acts.channel(self.home, "essays")
        app = AsyncApp(authorize=_authorize, client=web.client(), request_verification_enabled=False)

        async def hear(event: dict[str, str]) -> None:
            self.heard.append(event["text"])
            front.stir()

        app.event("message")(hear)
        self.runner = SlackRunner(app, APP_TOKEN, web.client(), self._connected)

    async def _connected(self, missed: bool) -> None:
        self.hellos.append(missed)
        self.front.stir()

    async def connected(self, times: int) -> None:
        await self.front.until(lambda: len(self.hellos) >= times, what=f"hello {times}")

    async def hear(self, text: str) -> None:
        self.acts.write(self.channel, self.ann, text)
        await self.front.until(lambda: text in self.heard, what=text)


async def _authorize(team_id: str | None) -> AuthorizeResult:
    return AuthorizeResult(enterprise_id=None, team_id=team_id, bot_token="xoxb-1", bot_user_id="U1", bot_id="B1")


@asynccontextmanager
async def linked(*faults: object) -> AsyncIterator[Linked]:
    async with Front().listening() as front:
        web = Web(front.api_url)
        made = Linked(front, web)
        front.faults.add(OPEN, *faults)  # type: ignore[arg-type]
        made.runner.start()
        try:
            yield made
        finally:
            await made.runner.stop()
            await web.stop()


async def test_the_first_connection_may_have_missed_everything_before() -> None:
    async with linked() as link:
        await link.connected(1)
        await link.hear("Hello")
        assert link.hellos == [True]


async def test_slack_renews_the_connection_and_nothing_is_missed() -> None:
    async with linked() as link:
        await link.connected(1)
        link.front.outbox.refresh()
        await link.connected(2)
        await link.hear("Hello")
        assert link.hellos == [True, False]


async def test_a_connection_that_breaks_is_mended_and_what_was_not_acknowledged_comes_again() -> None:
    async with linked() as link:
        await link.connected(1)
        link.front.outbox.drop()
        await link.connected(2)
        await link.hear("Hello")
        assert link.hellos == [True, False]


async def test_after_a_longer_time_away_events_may_be_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "AWAY_SECONDS", -1.0)
    async with linked() as link:
        await link.connected(1)
        link.front.outbox.refresh()
        await link.connected(2)
        assert link.hellos == [True, True]


async def test_while_slack_cannot_be_reached_it_is_tried_again(log: pytest.LogCaptureFixture) -> None:
    async with linked(UNHEARD, refused(503), error("internal_error")) as link:
        await link.connected(1)
        await link.hear("Hello")
    assert log.text.count("Trying again in 0 s.") == 3
    assert "Slack is connected." in log.text
    assert "Traceback" not in log.text


async def test_a_refusal_that_is_not_slacks_is_no_end(log: pytest.LogCaptureFixture) -> None:
    page, kind = "<html>Log in to this network</html>", "application/json"
    strange = [foreign(401, page), foreign(200, page), foreign(302, "", Location="/login"), foreign(403, "")]
    strange += [foreign(401, '{"ok": false, "error": "invalid_auth"}', kind), foreign(200, '{"ok": true}', kind)]
    async with linked(*strange) as link:
        await link.connected(1)
        await link.hear("Hello")
    assert log.text.count("Trying again in 0 s.") == len(strange)
    assert not [record for record in log.records if record.levelno >= logging.ERROR]


@pytest.mark.parametrize("code", ["invalid_auth", "missing_scope"])
async def test_a_refused_token_is_told_once_and_tried_until_it_works(log: pytest.LogCaptureFixture, code: str) -> None:
    async with linked(error(code), error(code), error(code)) as link:
        await link.connected(1)
        assert len(link.front.of(OPEN)) == 4
        assert link.runner.link.trouble is None
    [told] = [record.getMessage() for record in log.records if record.levelno >= logging.ERROR]
    assert "SLACK_APP_TOKEN" in told
    assert told.endswith("The local page keeps running.")
    assert APP_TOKEN not in log.text


async def test_while_the_token_is_refused_the_link_says_so() -> None:
    async with linked(*[error("token_revoked")] * 10_000) as link:
        await link.front.until(lambda: len(link.front.of(OPEN)) > 1, what="a second try")
        assert "SLACK_APP_TOKEN was revoked" in (link.runner.link.trouble or "")


async def test_two_programs_share_the_events_of_one_app() -> None:
    async with linked() as link:
        await link.connected(1)
        web = Web(link.front.api_url)
        other: list[str] = []
        app = AsyncApp(authorize=_authorize, client=web.client(), request_verification_enabled=False)

        async def hear(event: dict[str, str]) -> None:
            other.append(event["text"])
            link.front.stir()

        app.event("message")(hear)
        second = SlackRunner(app, APP_TOKEN, web.client(), link._connected)
        second.start()
        await link.connected(2)
        for number in range(6):
            link.acts.write(link.channel, link.ann, str(number))
        await link.front.until(lambda: len(link.heard) + len(other) == 6, what="six events")
        assert sorted([*link.heard, *other]) == ["0", "1", "2", "3", "4", "5"]
        await second.stop()
        await web.stop()


async def test_nothing_is_left_behind_when_it_stops() -> None:
    before = asyncio.all_tasks()
    async with linked() as link:
        await link.connected(1)
    assert {task for task in asyncio.all_tasks() - before if not task.done()} == set()
