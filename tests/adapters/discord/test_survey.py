"""What the doctor finds out, over real sockets."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest

from bot.adapters.discord.client import DiscordClient
from bot.adapters.discord.refs import channel_of
from bot.adapters.discord.survey import invitation, survey
from bot.errors import ChatUnavailable, ConfigError
from tests.fakes.pacing import unpaced
from tests.fronts.discord.acts import Acts
from tests.fronts.discord.front import Front
from tests.fronts.discord.state import BOT, TOKEN, Permission
from tests.tools.process import free_port

EMBED_LINKS = 1 << 14


def client(front: Front) -> DiscordClient:
    return DiscordClient(api_url=front.api_url, gateway_url=front.gateway_url, pacing=unpaced())


async def test_each_channel_says_what_is_missing() -> None:
    async with Front().listening() as front:
        acts = Acts(front)
        guild = acts.found("Home", acts.person("Olga"))
        guild.roles[guild.id].permissions |= EMBED_LINKS
        good, bad = acts.channel(guild, "good"), acts.channel(guild, "bad")
        acts.forbid(bad, Permission.SEND_MESSAGES, Permission.ADD_REACTIONS)
        gone = channel_of(guild.id, 1)
        found = await survey(client(front), TOKEN, [channel_of(guild.id, bad.id), gone])
    by_name = {channel.name: channel for channel in found.channels}
    assert by_name["good"].missing == ()
    assert [need.label for need in by_name["bad"].missing] == ["Send Messages", "Embed Links", "Add Reactions"]
    assert (by_name["bad"].subscribed, by_name["good"].subscribed) == (True, False)
    assert found.absent == (gone,)
    assert (found.guilds, good.name) == (1, "good")


async def test_the_invitation_asks_for_exactly_what_is_needed() -> None:
    async with Front().listening() as front:
        link = urlsplit(await invitation(client(front), TOKEN))
    asked = parse_qs(link.query)
    assert asked["client_id"] == [str(BOT)]
    assert asked["scope"] == ["bot applications.commands"]
    bits = [Permission(1 << bit) for bit in (6, 10, 11, 16, 35, 38, 49)]
    assert asked["permissions"] == [str(sum(bits) + EMBED_LINKS)]


async def test_a_wrong_token_is_told_by_the_name_of_its_setting() -> None:
    async with Front().listening() as front:
        with pytest.raises(ConfigError, match="DISCORD_TOKEN") as caught:
            await invitation(client(front), "wrong-token")
    assert "wrong-token" not in str(caught.value)


async def test_where_nobody_answers_discord_could_not_be_reached() -> None:
    nowhere = DiscordClient(api_url=f"http://127.0.0.1:{free_port()}/api/v10")
    with pytest.raises(ChatUnavailable, match="could not be reached"):
        await invitation(nowhere, TOKEN)
