"""The connection: paced, never trying a lost write again, and ending in one sentence."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from functools import partial

import aiohttp
import pytest
from discord.gateway import DiscordWebSocket
from discord.http import Route

from bot.adapters.discord.client import API_URL, DiscordClient, DiscordRunner
from bot.adapters.discord.failures import LostAnswer
from bot.adapters.discord.http import PacedHTTP, watch
from bot.core.community import Channel
from bot.core.pacing import Holder, Limit
from bot.errors import ChatUncertain
from bot.services.pacing.alone import PacingAlone
from bot.services.pacing.requests import RequestPacing
from tests.adapters.discord.living import eventually, living
from tests.fronts.discord.faults import LOST, UNHEARD, Fault, foreign, refused, too_many
from tests.fronts.discord.front import CREATE, Front
from tests.fronts.discord.gateway import Op
from tests.fronts.discord.state import TOKEN
from tests.hanging import HANGING
from tests.unit.arranged import post


@pytest.mark.parametrize("fault", [refused(502), refused(404), LOST], ids=["502", "404", "lost"])
async def test_a_request_that_fails_gives_its_place_back(fault: Fault) -> None:
    pacing = RequestPacing(Limit(rate=1e6, burst=9, places=1, seconds=0))
    session = aiohttp.ClientSession(trace_configs=[watch(pacing)])
    async with Front(strict=False).listening() as front, session:
        for _ in range(3):  # with a place that is kept, the second waits for good
            front.faults.add(CREATE, fault)
            with suppress(LostAnswer, aiohttp.ClientError):
                await session.post(f"{front.api_url}/channels/1/messages", headers={"Authorization": f"Bot {TOKEN}"})
        assert len(front.of(CREATE)) == 3
    await pacing.enter()
    with pytest.raises(TimeoutError):  # given back once, not twice
        async with asyncio.timeout(0.01):
            await pacing.enter()


async def test_a_pause_that_discord_wants_of_the_whole_bot_is_told_to_every_process() -> None:
    shared = PacingAlone()
    pacing = RequestPacing(Limit(rate=1e6, burst=9, places=50), shared, "bot")
    session = aiohttp.ClientSession(trace_configs=[watch(pacing)])
    async with Front(strict=False).listening() as front, session:
        address, who = f"{front.api_url}/channels/1/messages", {"Authorization": f"Bot {TOKEN}"}
        front.faults.add(CREATE, too_many(7), too_many(30, everywhere=True))
        await session.post(address, headers=who)
        assert (await shared.share("bot", Holder("other", 0, 1), 0, 48)).held == 0, "of one route alone"
        await session.post(address, headers=who)

        async def told() -> bool:
            return (await shared.share("bot", Holder("other", 0, 1), 0, 48)).held > 0

        await eventually(told)
    await pacing.stop()


async def test_members_never_wait_for_the_pace() -> None:
    async with living() as world:
        world.discord.client.pacing.hold_here(3600)
        asked = world.acts.slash(world.place, world.ann, "essay help")
        await world.acts.answered(asked)
        ref = Channel(world.channel.community, str(world.place.id))
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.05):
                await world.discord.chat.post(ref, post("essay-1"), "key")


async def test_a_write_that_failed_is_not_sent_again_behind_our_back() -> None:
    async with living() as world:
        ref = await world.deliver()
        world.front.requests.clear()
        world.front.faults.add(CREATE, refused(502))
        with pytest.raises(ChatUncertain):
            await world.discord.chat.mirror(world.mirror(ref, "text"))
        assert [request.status for request in world.front.of(CREATE)] == [502]


async def test_a_wrong_token_is_told_once_and_tried_again(caplog: pytest.LogCaptureFixture) -> None:
    async with Front().listening() as front:
        client = DiscordClient(api_url=front.api_url, gateway_url=front.gateway_url)
        runner = DiscordRunner(client, "wrong-token", patience=0.0)
        runner.start()
        await front.until(lambda: len(front.of("GET /users/@me")) > 1, what="a second try")
        assert "DISCORD_TOKEN" in (client.link.trouble or "")
        await runner.stop()
    [said] = sentences(caplog)
    assert said.startswith("Discord does not accept DISCORD_TOKEN: copy the bot's token")
    assert said.endswith("The local page keeps running.")
    assert "wrong-token" not in caplog.text


async def test_a_token_that_is_revoked_later_is_one_sentence(caplog: pytest.LogCaptureFixture) -> None:
    async with living() as world:
        world.front.gateway.revoke()
        await world.front.until(lambda: world.front.gateway.connected == 0, what="the end")

        async def told() -> bool:
            return "DISCORD_TOKEN" in (world.discord.client.link.trouble or "")

        await eventually(told)
    assert [one for one in sentences(caplog) if "DISCORD_TOKEN" in one] != []
    assert TOKEN not in caplog.text


def began(front: Front, sessions: int) -> bool:
    return len(front.gateway.heard(Op.IDENTIFY)) == sessions


async def test_what_ends_the_library_does_not_end_the_front(caplog: pytest.LogCaptureFixture) -> None:
    async with Front().listening() as front:
        client = DiscordClient(api_url=front.api_url, gateway_url=front.gateway_url, guild_ready_timeout=0.02)
        runner = DiscordRunner(client, TOKEN, first_retry=0.0)
        runner.start()
        try:
            for sessions in (1, 2, 3):
                await front.until(partial(began, front, sessions), what="a session")
                await asyncio.wait_for(client.wait_until_ready(), HANGING)
                front.gateway.garble()
        finally:
            await runner.stop()
    assert client.is_closed()
    assert sentences(caplog)[0].startswith("Discord ended (JSONDecodeError: ")


async def test_an_intent_that_is_not_granted_is_one_sentence(caplog: pytest.LogCaptureFixture) -> None:
    async with Front().listening() as front:
        client = DiscordClient(api_url=front.api_url, gateway_url=front.gateway_url, captures=True)
        runner = DiscordRunner(client, TOKEN)
        runner.start()

        async def told() -> bool:
            return "Message Content" in (client.link.trouble or "")

        await eventually(told)
        await runner.stop()
    assert len([one for one in sentences(caplog) if "Message Content" in one]) == 1


async def test_a_start_while_discord_has_no_answer_is_only_a_late_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(PacedHTTP, "first_retry", 0.0)
    async with Front().listening() as front:
        front.faults.add("GET /gateway/bot", refused(503), UNHEARD, refused(503))
        client = DiscordClient(api_url=front.api_url, gateway_url=front.gateway_url)
        runner = DiscordRunner(client, TOKEN)
        runner.start()
        await asyncio.wait_for(client.wait_until_ready(), HANGING)
        await runner.stop()


async def test_a_token_that_is_refused_only_then_is_tried_again_with_patience(caplog: pytest.LogCaptureFixture) -> None:
    async with Front().listening() as front:
        front.faults.add("GET /gateway/bot", refused(401))
        client = DiscordClient(api_url=front.api_url, gateway_url=front.gateway_url)
        runner = DiscordRunner(client, TOKEN, patience=0.0)
        runner.start()

        async def works() -> bool:
            return client.is_ready() and client.link.trouble is None

        await eventually(works)
        await runner.stop()
    assert "Discord does not accept DISCORD_TOKEN" in caplog.text


PAGE = "<html>Log in to this network</html>"
STRANGE = {"page": foreign(401, PAGE), "API": foreign(401, '{"code": 401, "message": "no"}', "application/json")}
STRANGE |= {"portal": foreign(200, PAGE), "ok": foreign(200, '{"ok": true}', "application/json")}
STRANGE |= {"redirect": foreign(302, "", Location="/login"), "forbidden": foreign(403, PAGE)}


@pytest.mark.parametrize("route", ["GET /users/@me", "GET /gateway/bot"])
@pytest.mark.parametrize("who", STRANGE)
async def test_a_refusal_that_is_not_discords_is_only_a_late_start(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, route: str, who: str
) -> None:
    monkeypatch.setattr(PacedHTTP, "first_retry", 0.0)
    async with Front().listening() as front:
        front.faults.add(route, STRANGE[who], STRANGE[who])
        client = DiscordClient(api_url=front.api_url, gateway_url=front.gateway_url)
        runner = DiscordRunner(client, TOKEN, first_retry=0.0)
        runner.start()
        await front.until(lambda: front.gateway.connected > 0, what="a connection")
        await runner.stop()
    assert "does not accept" not in caplog.text


async def test_the_addresses_are_put_back() -> None:
    gateway = DiscordWebSocket.DEFAULT_GATEWAY
    async with living() as world:
        assert world.front.api_url == Route.BASE
    assert (API_URL, gateway) == (Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY)


def sentences(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [r.getMessage() for r in caplog.records if r.levelno >= logging.ERROR and r.name.startswith("bot.")]
