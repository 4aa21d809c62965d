"""Calls of Slack's Web API: what is tried again and what never, whose token is taken, and how messages are paced."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.adapters.slack.install.workspaces import Joined, OwnWorkspace
from bot.adapters.slack.install.workspaces import Workspace as Installed
from bot.adapters.slack.posts import refs
from bot.adapters.slack.web.clients import Clients
from bot.adapters.slack.web.failures import wrapped
from bot.adapters.slack.web.pacing import WAIT_MAX, Pacing
from bot.adapters.slack.web.web import WAITS, Web
from bot.errors import ChatUnavailable, ChatUncertain
from tests.fronts.slack.acts import Acts
from tests.fronts.slack.faults import LOST, UNHEARD, Fault, error, too_many
from tests.fronts.slack.front import POST, Front
from tests.fronts.slack.state import BOT_TOKEN, Workspace
from tests.tools.process import free_port

CHANNELS = [refs.channel_of("T1", f"C{number}") for number in range(3)]


@asynccontextmanager
async def calling() -> AsyncIterator[tuple[Front, Web, Workspace]]:
    async with Front().listening() as front:
        web = Web(front.api_url)
        try:
            yield front, web, Acts(front).found("Home")
        finally:
            await web.stop()


@pytest.mark.parametrize("fault", [LOST, UNHEARD])
async def test_a_lost_answer_is_never_asked_for_again(fault: Fault) -> None:
    async with calling() as (front, web, _):
        front.faults.add("auth.test", fault)
        with pytest.raises(ChatUncertain), wrapped():
            await web.client(BOT_TOKEN).auth_test()
        assert len(front.of("auth.test")) == 1


async def test_a_wait_is_waited_for_a_few_times_and_then_told() -> None:
    async with calling() as (front, web, _):
        front.faults.add("auth.test", *[too_many(0)] * WAITS)
        await web.client(BOT_TOKEN).auth_test()
        front.faults.add("auth.test", *[too_many(0)] * (WAITS + 1))
        with pytest.raises(ChatUnavailable) as caught, wrapped():
            await web.client(BOT_TOKEN).auth_test()
        assert caught.value.retry_after == timedelta(0)


async def test_where_nobody_listens_nothing_was_sent() -> None:
    web = Web(f"http://127.0.0.1:{free_port()}/api/")
    with pytest.raises(ChatUnavailable), wrapped():
        await web.client(BOT_TOKEN).auth_test()
    await web.stop()


async def test_a_page_of_a_proxy_is_no_answer() -> None:
    async with calling() as (front, web, _):
        front.faults.add("auth.test", Fault(after=None, status=200, body=None))
        with pytest.raises(ChatUncertain), wrapped():
            await web.client(BOT_TOKEN).auth_test()


async def test_a_proxy_of_the_environment_is_not_asked_for_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{free_port()}")
    async with calling() as (_, web, home):
        assert (await web.client(BOT_TOKEN).auth_test())["team_id"] == home.id


async def test_the_own_workspace_is_asked_for_once_and_others_are_not_ours() -> None:
    async with calling() as (front, web, home):
        own = OwnWorkspace(web, BOT_TOKEN)
        assert not own.is_own(home.id)
        clients = Clients(Joined(own), web)
        for _ in range(3):
            workspace = await clients.workspace(refs.community_of(home.id))
            assert (workspace.user, workspace.bot, workspace.own) == (home.bot.id, home.bot_id, True)
            assert BOT_TOKEN not in repr(workspace)
        assert own.is_own(home.id)
        assert len(front.of("auth.test")) == 1
        with pytest.raises(ChatUnavailable):
            await clients.of(refs.community_of("T999"))


class Other:
    """A workspace that installed us."""

    async def find(self, team: str) -> Installed | None:
        return Installed("T2", "xoxb-2", "U2", "B2") if team == "T2" else None

    async def some(self, limit: int) -> Sequence[Installed]:
        return [Installed("T2", "xoxb-2", "U2", "B2")][:limit]

    async def forget(self, team: str) -> None:
        raise AssertionError("nobody is to be forgotten")


async def test_an_own_token_that_is_of_no_use_stops_no_other_workspace() -> None:
    async with calling() as (front, web, home):
        front.faults.add("auth.test", *[error("token_revoked")] * 3)
        joined = Joined(OwnWorkspace(web, BOT_TOKEN), Other())
        found = await joined.find("T2")
        assert found is not None
        assert found.token == "xoxb-2"
        with pytest.raises(ChatUnavailable):
            await joined.find(home.id)


@pytest.mark.parametrize("code", ["invalid_auth", "token_revoked", "account_inactive"])
async def test_a_token_that_slack_does_not_take_suspends_nobody(code: str) -> None:
    """The operator mends it in the settings, and all goes on."""
    async with calling() as (front, web, home):
        front.faults.add("auth.test", error(code))
        clients = Clients(OwnWorkspace(web, BOT_TOKEN), web)
        with pytest.raises(ChatUnavailable, match="SLACK_BOT_TOKEN"):
            await clients.of(refs.community_of(home.id))
        await clients.of(refs.community_of(home.id))


@given(st.lists(st.tuples(st.sampled_from(CHANNELS), st.floats(0, 3)), max_size=60))
def test_messages_of_a_channel_keep_their_distance_and_others_do_not_wait(asked: list[tuple[object, float]]) -> None:
    pacing, now = Pacing(1.0), 0.0
    sent: dict[object, list[float]] = {}
    for channel, pause in asked:
        now += pause
        try:
            delay = pacing.delay(channel, now)  # type: ignore[arg-type]
        except ChatUnavailable:
            continue
        before = sent.setdefault(channel, [])
        assert delay == pytest.approx(max(0.0, before[-1] + 1 - now) if before else 0.0)
        before.append(now + delay)
    assert len(pacing._next) <= len(CHANNELS)


def test_a_queue_that_is_too_long_is_told() -> None:
    pacing = Pacing(1.0)
    delays = [pacing.delay(CHANNELS[0], 0.0) for _ in range(int(WAIT_MAX) + 1)]
    assert delays == [float(number) for number in range(int(WAIT_MAX) + 1)]
    with pytest.raises(ChatUnavailable):
        pacing.delay(CHANNELS[0], 0.0)
    assert pacing.delay(CHANNELS[1], 0.0) == 0
    assert pacing.delay(CHANNELS[0], 100.0) == 0
    assert len(pacing._next) == 1, "channels that are quiet are forgotten"


async def test_a_post_is_never_sent_twice_by_the_library() -> None:
    async with calling() as (front, web, home):
        channel = Acts(front).channel(home, "essays")
        front.faults.add(POST, LOST)
        with pytest.raises(ChatUncertain), wrapped():
            await web.client(BOT_TOKEN).chat_postMessage(channel=channel.id, text="Hello")
        assert len(front.of(POST)) == 1
        assert len(channel.top()) == 1
