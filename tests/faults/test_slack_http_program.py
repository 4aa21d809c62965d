"""The whole program with many workspaces over HTTP: forged and repeated requests, tokens that end, and a restart."""

from __future__ import annotations

import io
import json
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta

import aiohttp
import pytest
import pytest_asyncio

from tests.fronts.slack.installing import Browser
from tests.fronts.slack.outbox import encoded, signed
from tests.fronts.slack.state import Channel, Member, Workspace
from tests.fronts.slack_served import SlackServed, slack_served

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.xdist_group("slack-http-program")]
JSON = {"Content-Type": "application/json"}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def slack(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[SlackServed]:
    async with slack_served(tmp_path_factory.mktemp("slack"), http=True) as scene:
        await scene.start()
        yield scene


@dataclass(frozen=True, slots=True)
class Home:
    """A workspace that has installed the app, with a channel that the app is in."""

    scene: SlackServed
    workspace: Workspace
    owner: Member
    member: Member
    place: Channel

    async def state(self, wanted: str) -> None:
        """Wait until the channel's subscription is as ``wanted``."""
        query, rows = "SELECT state FROM subscriptions WHERE channel = ?", self.scene.rows
        await self.scene.eventually(lambda: rows(query, self.place.id) == [(wanted,)], wanted)

    def tokens(self) -> list[tuple[object, ...]]:
        return self.scene.rows("SELECT token FROM installations WHERE community = ?", self.workspace.id)

    async def answered(self) -> None:
        """Wait until a command of somebody there is answered."""
        asked = self.scene.acts.slash(self.place, self.member, "help")
        assert (await self.scene.acts.shown(asked)).to == self.member.id


async def home(slack: SlackServed, name: str) -> Home:
    workspace = slack.acts.found(name, installed=False)
    owner, member = slack.acts.person(workspace, "Aoi", "ja-JP", owner=True), slack.acts.person(workspace, "Ben")
    there = Home(slack, workspace, owner, member, slack.acts.channel(workspace, "essays"))
    await install(slack, there)
    return there


async def install(slack: SlackServed, there: Home) -> None:
    browser = Browser(slack.front, slack.base)
    await browser.begin()
    page = await browser.allow(there.workspace, there.owner)
    await browser.close()
    assert page.status == 200, page.text


async def send(slack: SlackServed, body: bytes, headers: dict[str, str]) -> int:
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{slack.base}/slack/events", data=io.BytesIO(body), headers=headers) as response,
    ):
        return response.status


async def test_forged_and_repeated_requests_are_refused_and_break_nothing(slack: SlackServed) -> None:
    there = await home(slack, "Forged")
    slack.acts.slash(there.place, there.member, "help")
    body = json.dumps({"type": "event_callback", "team_id": there.workspace.id, "event": {"type": "message"}}).encode()
    now = int(time.time())
    forged: list[dict[str, str]] = [
        {},
        signed(body, "another secret"),
        signed(b"another body"),
        signed(body, at=now - 3600),
        {"X-Slack-Request-Timestamp": "soon", "X-Slack-Signature": "v0=é"},
    ]
    assert [await send(slack, body, JSON | headers) for headers in forged] == [401] * len(forged)
    mine = JSON | signed(body, at=now - 1)
    assert [await send(slack, body, mine) for _ in range(3)] == [200, 401, 401]
    await there.answered()
    assert "Traceback" not in slack.running.log


async def test_a_resent_event_counts_once(slack: SlackServed) -> None:
    there = await home(slack, "Resent")
    await slack.subscribe(there.place)
    post = await slack.posted(there.place)
    slack.acts.write(there.place, there.member, "A thought", thread=post)
    query, rows = "SELECT author FROM comments WHERE author = ?", slack.rows
    await slack.eventually(lambda: rows(query, there.member.id) == [(there.member.id,)], "a comment")
    for event in slack.front.events("message"):
        if event.payload["event"].get("user") == there.member.id:
            slack.acts.again(event)
    await there.answered()
    assert rows(query, there.member.id) == [(there.member.id,)]


async def test_a_reply_in_a_workspace_that_is_not_ours_is_kept_by_reference(slack: SlackServed) -> None:
    there = await home(slack, "Reference")
    await slack.subscribe(there.place)
    post = await slack.posted(there.place)
    slack.acts.write(there.place, there.member, "Nowhere but in Slack", thread=post)
    query = "SELECT text FROM comments WHERE author = ?"
    await slack.eventually(lambda: slack.rows(query, there.member.id) == [("",)], "a comment without text")
    assert b"Nowhere but in Slack" not in slack.stored()


async def test_a_revoked_token_ends_one_workspace_and_installing_again_mends_it(slack: SlackServed) -> None:
    there, other = await home(slack, "Revoked"), await home(slack, "Other")
    await slack.subscribe(there.place)
    await slack.posted(there.place)
    slack.acts.revoke(there.workspace)
    await slack.eventually(lambda: there.tokens() == [], "no token")
    await there.state("suspended")
    assert len(other.tokens()) == 1
    await other.answered()
    await install(slack, there)
    assert len(there.tokens()) == 1
    await there.answered()
    await there.state("active")  # nobody had to say so
    assert slack.running.log.count(f"The workspace {there.workspace.id} took our token back") == 1


async def test_a_recorded_command_does_nothing_after_a_restart(slack: SlackServed) -> None:
    there = await home(slack, "Recorded")
    await slack.subscribe(there.place, timedelta(hours=1))
    asked = slack.acts.slash(there.place, there.owner, "help")
    await slack.acts.shown(asked)
    asked.delivery.payload |= {"text": "pause", "trigger_id": "1.2.recorded"}
    body, kind = encoded(asked.delivery)
    recorded = {"Content-Type": kind} | signed(body)
    assert await send(slack, body, recorded) == 200
    await there.state("paused")
    assert await slack.end() == 0
    await slack.start()
    slack.acts.slash(there.place, there.owner, "resume")
    await there.state("active")
    for _ in range(2):
        assert await send(slack, body, recorded) == 401
    await there.answered()
    await there.state("active")


async def test_after_a_restart_workspaces_are_served_and_a_lost_key_is_told_at_the_start(slack: SlackServed) -> None:
    there = await home(slack, "Restart")
    assert await slack.end() == 0
    keys = slack.running.environment["SLACK_TOKEN_KEYS"]
    slack.running.environment["SLACK_TOKEN_KEYS"] = "A" * 43 + "="
    slack.running.start()
    assert slack.running.wait() == 78
    assert "SLACK_TOKEN_KEYS does not contain the key" in slack.running.log
    slack.running.environment["SLACK_TOKEN_KEYS"] = keys
    await slack.start()
    await there.answered()
