"""Calls of Slack's Web API: what is tried again and what never, whose token is taken, and how messages are paced."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.adapters.slack.install.workspaces import Joined, OwnWorkspace
from bot.adapters.slack.install.workspaces import Workspace as Installed
from bot.adapters.slack.posts import refs
from bot.adapters.slack.web.clients import Clients
from bot.adapters.slack.web.failures import wrapped
from bot.adapters.slack.web.pacing import WAIT_MAX, ChannelPacing
from bot.adapters.slack.web.web import WAITS, Web
from bot.core.community import Channel, Platform
from bot.errors import ChatUnavailable, ChatUncertain, StoreBusy
from bot.ports.metrics import NO_METRICS, Metrics
from bot.services.pacing.alone import PacingAlone
from tests.fakes.leaping import leap_through
from tests.fakes.metrics import ToldMetrics
from tests.fronts.slack.acts import Acts
from tests.fronts.slack.faults import LOST, UNHEARD, Fault, error, too_many
from tests.fronts.slack.front import POST, Front
from tests.fronts.slack.state import BOT_TOKEN, Workspace
from tests.tools.process import free_port

CHANNELS = [refs.channel_of("T1", f"C{number}") for number in range(3)]


@asynccontextmanager
async def calling(metrics: Metrics = NO_METRICS) -> AsyncIterator[tuple[Front, Web, Workspace]]:
    async with Front().listening() as front:
        web = Web(front.api_url, metrics)
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


async def test_each_answer_of_429_is_counted_also_the_last_one() -> None:
    metrics = ToldMetrics()
    async with calling(metrics) as (front, web, _):
        front.faults.add("auth.test", *[too_many(0)] * (WAITS + 1))
        with pytest.raises(ChatUnavailable), wrapped():
            await web.client(BOT_TOKEN).auth_test()
        front.faults.add("auth.test", LOST)
        with pytest.raises(ChatUncertain), wrapped():
            await web.client(BOT_TOKEN).auth_test()
    assert metrics.told == [("rate limited", Platform.SLACK)] * (WAITS + 1)


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


@given(st.lists(st.tuples(st.sampled_from(CHANNELS), st.floats(0, 3)), max_size=40))
def test_messages_of_a_channel_keep_their_distance_and_others_do_not_wait(asked: list[tuple[Channel, float]]) -> None:
    sent: list[tuple[Channel, float, float]] = []

    async def send(pacing: ChannelPacing, channel: Channel) -> None:
        loop = asyncio.get_running_loop()
        wanted = loop.time()
        with suppress(ChatUnavailable):
            await pacing.wait(channel)
            sent.append((channel, wanted, loop.time()))

    async def day() -> None:
        shared = PacingAlone(asyncio.get_running_loop().time)
        workers = [ChannelPacing(shared), ChannelPacing(shared)]  # as two processes have it
        tasks = []
        for number, (channel, pause) in enumerate(asked):
            await asyncio.sleep(pause)
            tasks.append(asyncio.create_task(send(workers[number % 2], channel)))
        await asyncio.gather(*tasks)

    leap_through(day())
    for one in CHANNELS:
        mine = sorted((wanted, at) for channel, wanted, at in sent if channel == one)
        free = 0.0
        for wanted, at in mine:
            assert at == pytest.approx(max(wanted, free))
            free = at + 1


def test_a_queue_that_is_too_long_is_told() -> None:
    async def day() -> None:
        pacing = ChannelPacing(PacingAlone(asyncio.get_running_loop().time))
        waiting = [asyncio.create_task(pacing.wait(CHANNELS[0])) for _ in range(int(WAIT_MAX) + 1)]
        await asyncio.sleep(0)
        with pytest.raises(ChatUnavailable) as told:
            await pacing.wait(CHANNELS[0])
        assert told.value.retry_after == timedelta(seconds=21)
        await pacing.wait(CHANNELS[1])
        assert asyncio.get_running_loop().time() == 0
        await asyncio.gather(*waiting)
        assert asyncio.get_running_loop().time() == pytest.approx(WAIT_MAX)

    leap_through(day())


async def test_where_the_other_processes_cannot_be_asked_nothing_is_posted() -> None:
    class Broken(PacingAlone):
        async def book(self, bucket: str, pause: float, longest: float) -> float:
            raise StoreBusy("busy")

    with pytest.raises(ChatUnavailable):
        await ChannelPacing(Broken()).wait(CHANNELS[0])


def test_a_pause_that_slack_wants_of_one_is_kept_by_all() -> None:
    async def day() -> None:
        loop = asyncio.get_running_loop()
        shared = PacingAlone(loop.time)
        first, second = ChannelPacing(shared), ChannelPacing(shared)
        await first.refused(CHANNELS[0], ChatUnavailable("busy", retry_after=timedelta(seconds=15)))
        await first.refused(CHANNELS[1], ChatUnavailable("busy"))
        await second.wait(CHANNELS[1])
        assert loop.time() == 0
        await second.wait(CHANNELS[0])
        assert loop.time() == pytest.approx(15)

    leap_through(day())


async def test_a_post_is_never_sent_twice_by_the_library() -> None:
    async with calling() as (front, web, home):
        channel = Acts(front).channel(home, "essays")
        front.faults.add(POST, LOST)
        with pytest.raises(ChatUncertain), wrapped():
            await web.client(BOT_TOKEN).chat_postMessage(channel=channel.id, text="Hello")
        assert len(front.of(POST)) == 1
        assert len(channel.top()) == 1
