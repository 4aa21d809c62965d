"""The program itself is down while members write in an essay's thread: what they wrote is a comment when it is back."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

import pytest

from bot.config import Settings
from bot.core.community import Community, Member, Platform
from bot.core.ids import MemberId
from bot.wiring import opened
from tests.fronts.discord.gateway import CONTENT
from tests.fronts.served import served
from tests.fronts.slack_served import slack_served
from tests.tools.process import Running

TEXTS = "SELECT text FROM comments ORDER BY created"


def texts(running: Running) -> list[object]:
    """The texts of all comments."""
    with closing(sqlite3.connect(running.database)) as connection:
        return [row[0] for row in connection.execute(TEXTS)]


async def forget(running: Running, member: Member) -> None:
    """As ``my-data delete`` does."""
    async with opened(Settings.load(None, running.environment)) as core:
        await core.services.privacy.delete(member)


def are(running: Running, wanted: Sequence[str]) -> Callable[[], bool]:
    return lambda: texts(running) == list(wanted)


@pytest.mark.xdist_group("away-slack")
async def test_on_slack(tmp_path: Path) -> None:
    async with slack_served(tmp_path) as slack:
        other = slack.acts.person(slack.home, "Cho")
        await slack.subscribe(slack.place)
        await slack.start()
        post = await slack.posted()
        slack.acts.write(slack.place, slack.member, "live", thread=post)
        await slack.eventually(are(slack.running, ["live"]), "what was heard")
        assert await slack.end() == 0
        slack.acts.write(slack.place, slack.member, "away", thread=post)
        slack.acts.write(slack.place, other, "away, too", thread=post)
        await slack.start()
        await slack.eventually(are(slack.running, ["live", "away", "away, too"]), "what was written while away")
        assert await slack.end() == 0
        await forget(slack.running, Member(Community(Platform.SLACK, slack.home.id), MemberId(slack.member.id), ""))
        slack.acts.write(slack.place, other, "at last", thread=post)
        await slack.start()
        await slack.eventually(are(slack.running, ["away, too", "at last"]), "nothing of who was forgotten")
        assert await slack.end() == 0


@pytest.mark.xdist_group("away-discord")
async def test_on_discord(tmp_path: Path) -> None:
    async with served(tmp_path) as discord:
        running = discord.running
        running.environment["DISCORD_CAPTURE"] = "true"
        discord.front.gateway.allowed |= CONTENT
        other = discord.acts.person("Cho")
        discord.guild.members[other.id] = other
        await discord.subscribe(discord.general)
        with closing(sqlite3.connect(running.database)) as connection, connection:
            connection.execute("UPDATE subscriptions SET capture = 1")
        await discord.start()
        thread = discord.front.state.channel((await discord.posted()).id)
        assert thread is not None
        discord.acts.write(thread, discord.member, "live")
        await discord.eventually(are(running, ["live"]), "what was heard")
        assert await discord.end() == 0
        discord.acts.write(thread, discord.member, "away")
        discord.acts.write(thread, other, "away, too")
        await discord.start()
        await discord.eventually(are(running, ["live", "away", "away, too"]), "what was written while away")
        assert await discord.end() == 0
        await forget(
            running, Member(Community(Platform.DISCORD, str(discord.guild.id)), MemberId(str(discord.member.id)), "")
        )
        discord.acts.write(thread, other, "at last")
        await discord.start()
        await discord.eventually(are(running, ["away, too", "at last"]), "nothing of who was forgotten")
        assert await discord.end() == 0
