"""``make bench``, the part about Discord: the whole program against the loopback front.

The memory of a guild, how soon a command is answered, and whether many channels that are due together are served
without a 429. It prints a table and never fails on a time.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import psutil

from bot.config import Settings
from bot.core import community
from bot.core.community import Community, Platform
from bot.services.community.changes import Change
from bot.wiring import opened
from tests.fronts.discord.acts import Acts
from tests.fronts.discord.front import CREATE, Front
from tests.fronts.discord.interactions import Interaction
from tests.fronts.discord.state import TOKEN, Channel, Guild, Member, Overwrite, Role
from tests.tools.process import ROOT, Running

ROLES: Final = 20
CHANNELS: Final = 32
OVERWRITES: Final = 2
"""What every guild has beside its first channel; discord.py keeps all of it."""
REACT: Final = "PUT /channels/{channel_id}/messages/{message_id}/reactions/{emoji_name}/@me"
COMMANDS_A_SECOND: Final = 50
COMMANDS: Final[tuple[tuple[str, dict[str, str]], ...]] = (
    ("essay today", {}),
    ("essay random", {}),
    ("essay top", {}),
    ("essay search", {"query": "仕事"}),
)
TYPED: Final[tuple[tuple[str, str, str], ...]] = (
    ("essay search", "query", "し"),
    ("essay search", "query", "shig"),
    ("essay search", "category", "c"),
    ("essay read", "essay", "仕事"),
)
"""A command, one of its options, and what was typed into it."""
SHARD: Final = 2500
SETTLED: Final = 5.0
"""Seconds after the start, in which the completion's own index is read."""
ADDED_A_SECOND: Final = 100
"""Subscriptions that are surely added in a second; the due instant lies behind the last."""


@dataclass(frozen=True, slots=True)
class Plan:
    """``seconds``: how long commands are asked, and how long due channels are watched. ``essays``: how many the
    library has while members type.
    """

    guilds: int = 10_000
    channels: int = 10_000
    commands: int = 500
    essays: int = 5_000
    seconds: float = 60.0


@dataclass(slots=True)
class Result:
    """``memory``: KiB a guild. ``answers``, ``completions``: seconds of every first answer. ``a_second``: requests by
    second.
    """

    memory: float = 0.0
    answers: list[float] = field(default_factory=list)
    completions: list[float] = field(default_factory=list)
    a_second: list[int] = field(default_factory=list)
    posts: int = 0
    refused: list[str] = field(default_factory=list)
    refused_for_all: int = 0


class Bench:
    """One front and one program, in the order of a day: it starts, is asked, and has much to post."""

    def __init__(self, front: Front, folder: Path, plan: Plan) -> None:
        self.front, self.plan, self.result = front, plan, Result()
        self.acts = Acts(front)
        self.member: Member = self.acts.person("Aoi", "ja")
        self.folder = folder
        front.limits.all_together = 50
        front.limits.routes = {CREATE: (5, 5.0), REACT: (1, 0.25)}

    def program(self, name: str, **settings: str) -> Running:
        return Running(
            self.folder / name,
            DISCORD_TOKEN=TOKEN,
            DISCORD_API_URL=self.front.api_url,
            DISCORD_GATEWAY_URL=self.front.gateway_url,
            **settings,
        )

    async def run(self) -> Result:
        running = self.program("empty")
        try:
            alone = await self._memory(running, lambda: True)
        finally:
            running.stop_for_good()
        self.front.gateway.sessions.clear()
        guilds = [self._guild(number) for number in range(self.plan.guilds)]
        self.front.desk.shards = -(-self.plan.guilds // SHARD)
        running = self.program("full")
        try:
            full = await self._memory(running, lambda: self.front.gateway.connected == self.front.desk.shards)
            self.result.memory = (full - alone) / 1024 / max(1, self.plan.guilds)
            await self._ask(guilds[0])
        finally:
            running.stop_for_good()
        self.front.gateway.sessions.clear()
        await self._type()
        await self._post(guilds)
        return self.result

    async def _type(self) -> None:
        """Members type, at a steady rate, in a library that is large."""
        guilds = self.front.state.guilds
        many, alone = dict(guilds), self.acts.found("Typing", self.member)
        guilds.clear()
        guilds[alone.id] = alone
        self.front.desk.shards = 1
        running = self.program("typing", ESSAYS_DIR=str(_library(self.folder, self.plan.essays)))
        running.start()
        try:
            await self.front.until(lambda: self.front.gateway.connected == 1, within=300, what=running.log)
            place: Channel = next(iter(alone.channels.values()))
            await asyncio.sleep(SETTLED)
            self.result.completions = await self._answers(
                lambda n: self.acts.typing(place, self.member, *TYPED[n % len(TYPED)][:2], **_option(n))
            )
        finally:
            running.stop_for_good()
        self.front.gateway.sessions.clear()
        guilds.clear()
        guilds.update(many)
        self.front.desk.shards = -(-self.plan.guilds // SHARD)

    def _guild(self, number: int) -> Guild:
        guild = self.acts.found(f"Guild {number}", self.member)
        for role in range(ROLES):
            id_ = self.front.state.new_id()
            guild.roles[id_] = Role(id_, f"Role {role}", 0, role)
        wanted = list(itertools.islice(guild.roles, OVERWRITES))
        for channel in range(CHANNELS):
            made = self.acts.channel(guild, f"channel-{channel}")
            made.overwrites = [Overwrite(id_, 0, allow=1 << 10) for id_ in wanted]
        return guild

    async def _memory(self, running: Running, there: Callable[[], bool]) -> float:
        """Start and return the bytes that the program holds when it has grown no more for five seconds."""
        running.start()
        await self.front.until(lambda: bool(self.front.state.commands), within=60, what=running.log)
        await self.front.until(there, within=300, what="all shards")
        sizes: list[int] = []
        while len(sizes) < 6 or max(sizes[-6:]) - min(sizes[-6:]) > 2**20:
            await asyncio.sleep(1)
            sizes.append(psutil.Process(running.pid).memory_info().rss)
        return float(sizes[-1])

    async def _ask(self, guild: Guild) -> None:
        place: Channel = next(iter(guild.channels.values()))

        def command(number: int) -> Interaction:
            words, options = COMMANDS[number % len(COMMANDS)]
            return self.acts.slash(place, self.member, words, **options)

        self.result.answers = await self._answers(command)

    async def _answers(self, ask: Callable[[int], Interaction]) -> list[float]:
        """How long each first answer took, ask after ask at a steady rate, whatever the answers take."""
        asked: list[Interaction] = []
        began = asyncio.get_running_loop().time()
        for number in range(self.plan.commands):
            asked.append(ask(number))
            due = began + (number + 1) / COMMANDS_A_SECOND
            await asyncio.sleep(max(0.0, due - asyncio.get_running_loop().time()))
        await self.front.until(lambda: all(one.answered for one in asked), within=60, what="answers")
        return sorted(one.seconds for one in asked if one.seconds is not None)

    async def _post(self, guilds: list[Guild]) -> None:
        """Everything is due in one minute; the requests are counted from the first post on."""
        running = self.program("due")
        places = [channel for guild in guilds for channel in guild.channels.values()][: self.plan.channels]
        await self._subscribe(running, places)
        already = len(self.front.requests)
        running.start()
        try:
            await self.front.until(lambda: bool(self.front.of(CREATE)), within=600, what=running.log)
            await asyncio.sleep(self.plan.seconds)
        finally:
            running.stop_for_good()
        seen = [request for request in self.front.requests[already:] if request.status is not None]
        first = next(request.at for request in seen if request.route == CREATE)
        seconds = Counter(int((request.at - first).total_seconds()) for request in seen if request.at >= first)
        self.result.a_second = [seconds[second] for second in range(max(seconds))]
        self.result.posts = sum(request.route == CREATE and "nonce" in request.body for request in seen)
        self.result.refused = [str(request.route) for request in seen if request.status == 429]
        self.result.refused_for_all = self.front.limits.refused_for_all

    async def _subscribe(self, running: Running, places: list[Channel]) -> None:
        due = datetime.now(UTC) + timedelta(seconds=5 + len(places) / ADDED_A_SECOND)
        change = Change(at=due.time().replace(microsecond=0), zone="UTC")
        async with opened(Settings.load(None, running.environment)) as core:
            for place in places:
                home = Community(Platform.DISCORD, str(place.guild))
                await core.services.subscribing.add(community.Channel(home, str(place.id)), change)


def _library(folder: Path, size: int) -> Path:
    """A folder of many essays, which are the bundled ones under other names."""
    made = folder / "essays"
    made.mkdir()
    bundled = sorted((ROOT / "essays").glob("*.md"))
    for number in range(size):
        source = bundled[number % len(bundled)]
        text = source.read_text(encoding="utf-8").replace("\nslug: ", f"\nslug: n{number}-", 1)
        text = text.replace("\ntitle: ", f"\ntitle: {number} ", 1)
        (made / f"n{number}-{source.name}").write_text(text, encoding="utf-8")
    return made


def _option(number: int) -> dict[str, str]:
    _words, name, typed = TYPED[number % len(TYPED)]
    return {name: typed}


def _at(share: float, answers: list[float]) -> float:
    """Milliseconds within which ``share`` of the answers came."""
    return answers[int(len(answers) * share)] * 1000 if answers else 0.0


def table(plan: Plan, result: Result) -> str:
    """The figures, one a line."""
    steady = sum(result.a_second) / len(result.a_second) if result.a_second else 0.0
    guild = f"{plan.guilds:,} guilds of {CHANNELS + 1} channels and {ROLES + 1} roles"
    rows = [
        (f"memory a guild, {guild}", f"{result.memory:.1f} KiB"),
        (
            f"{plan.commands} commands, {COMMANDS_A_SECOND} a second, first answer, median",
            f"{_at(0.5, result.answers):.0f} ms",
        ),
        ("… 95th percentile", f"{_at(0.95, result.answers):.0f} ms"),
        (f"completion among {plan.essays:,} essays, median", f"{_at(0.5, result.completions):.0f} ms"),
        ("… 95th percentile", f"{_at(0.95, result.completions):.0f} ms"),
        (f"{plan.channels:,} channels due together: requests a second", f"{steady:.1f}"),
        ("… in the busiest second", f"{max(result.a_second, default=0)}"),
        ("… posts and questions", f"{result.posts}"),
        ("… refused with 429 by the limit of the whole bot", f"{result.refused_for_all}"),
        *((f"… refused with 429 in all: {route}", str(n)) for route, n in Counter(result.refused).items()),
    ]
    return "\n".join(f"{name:<68}{value:>12}" for name, value in rows)


async def measure(plan: Plan) -> Result:
    with tempfile.TemporaryDirectory(prefix="ichiwa-bench-") as folder:
        async with Front(strict=False).listening() as front:
            return await Bench(front, Path(folder), plan).run()


def main() -> int:
    plan = Plan()
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--guilds", type=int, default=plan.guilds)
    parser.add_argument("--channels", type=int, default=plan.channels)
    parser.add_argument("--commands", type=int, default=plan.commands)
    parser.add_argument("--essays", type=int, default=plan.essays, help="the library while members type")
    parser.add_argument("--seconds", type=float, default=plan.seconds, help="how long due channels are watched")
    options = parser.parse_args()
    plan = Plan(options.guilds, options.channels, options.commands, options.essays, options.seconds)
    sys.stdout.write(f"{table(plan, asyncio.run(measure(plan)))}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
