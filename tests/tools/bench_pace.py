"""``make bench``, the part about a rush: many channels are due at one instant, on a Discord that takes 50 requests in
any second and answers 429 to more.

One process on SQLite, then a gateway and workers on PostgreSQL. It prints how long the rush took beside the time that
its requests take at 45 a second, every 429, how far posts came from their order, how late the event loops were, and how
soon a member's command was answered meanwhile. It never fails on a time.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from signal import SIGTERM
from typing import Final

import psutil

from bot.adapters.discord.http import LIMIT
from bot.config import Settings
from bot.core import community
from bot.core.community import Community, Platform
from bot.core.ids import SubscriptionId
from bot.services.community.changes import Change
from bot.wiring import opened
from tests import postgres
from tests.fronts.discord.acts import Acts
from tests.fronts.discord.front import CREATE, Front, Recorded
from tests.fronts.discord.interactions import Interaction
from tests.fronts.discord.limits import EXEMPT
from tests.fronts.discord.state import TOKEN, Channel, Guild
from tests.tools import probed
from tests.tools.process import Running

CHANNELS_A_GUILD: Final = 10
REACT: Final = "PUT /channels/{channel_id}/messages/{message_id}/reactions/{emoji_name}/@me"
PROBED: Final = [sys.executable, "-m", "tests.tools.probed", "run"]
STARTED_SECONDS: Final = 30
"""In which every process is surely there; what is due lies behind it."""
ADDED_A_SECOND: Final = 25
QUIET_SECONDS: Final = 8.0
BETWEEN_COMMANDS: Final = 1.0


@dataclass(frozen=True, slots=True)
class Layout:
    """The processes of one run, by their roles."""

    name: str
    roles: Sequence[str]
    on_server: bool


@dataclass(slots=True)
class Result:
    """``late``: milliseconds by which each loop was late. ``order``: for each post, how far it came from its place.
    ``cpu``: seconds of all processes together during the rush.
    """

    requests: int = 0
    seconds: float = 0.0
    posts: int = 0
    twice: int = 0
    refused_for_all: int = 0
    refused: int = 0
    order: list[int] = field(default_factory=list)
    late: list[float] = field(default_factory=list)
    answers: list[float] = field(default_factory=list)
    cpu: float = 0.0


class Rush:
    """One front, and the processes of one layout. After ``quiet`` seconds without a request it is over."""

    quiet = QUIET_SECONDS

    def __init__(self, front: Front, folder: Path, layout: Layout, url: str | None) -> None:
        self.front, self.layout = front, layout
        self.acts = Acts(front)
        self.member = self.acts.person("Aoi", "ja")
        self._folder = folder
        self.ids: dict[str, SubscriptionId] = {}
        front.limits.all_together = LIMIT.places
        front.limits.routes = {CREATE: (5, 5.0), REACT: (1, 0.25)}
        self._programs = [self._program(number, role, url) for number, role in enumerate(layout.roles)]

    def _program(self, number: int, role: str, url: str | None) -> Running:
        name = f"{role}-{number}"
        more = {"DATABASE_URL": url, "ROLE": role} if url is not None else {}
        return Running(
            self._folder / name,
            PROBED,
            DISCORD_TOKEN=TOKEN,
            DISCORD_API_URL=self.front.api_url,
            DISCORD_GATEWAY_URL=self.front.gateway_url,
            **{probed.VARIABLE: str(self._folder / f"{name}.late")},
            **more,
        )

    @property
    def settings(self) -> Settings:
        """Those of the first process."""
        return Settings.load(None, self._programs[0].environment)

    async def run(self, channels: int) -> Result:
        guilds = [self._guild(number) for number in range(-(-channels // CHANNELS_A_GUILD))]
        places = [place for guild in guilds for place in guild.channels.values()][:channels]
        await self.subscribe(places)
        result = Result()
        try:
            for running in self._programs:
                running.start()
            what = "the first post"
            within = STARTED_SECONDS * 20 + channels / ADDED_A_SECOND * 2
            await self.front.until(lambda: bool(self.front.of(CREATE)), within=within, what=what)
            before = self._cpu()
            asked = await self._rush(next(iter(guilds[0].channels.values())))
            result.cpu = self._cpu() - before
        finally:
            for running in self._programs:
                running.end(SIGTERM)
                running.stop_for_good()
        result.answers = sorted(one.seconds for one in asked if one.seconds is not None)
        for late in self._folder.glob("*.late"):
            result.late += [float(line) for line in late.read_text(encoding="utf-8").split()]
        self._count(result)
        return result

    def _cpu(self) -> float:
        times = [psutil.Process(running.pid).cpu_times() for running in self._programs]
        return sum(each.user + each.system for each in times)

    def _guild(self, number: int) -> Guild:
        guild = self.acts.found(f"Guild {number}", self.member)
        for channel in range(1, CHANNELS_A_GUILD):
            self.acts.channel(guild, f"channel-{channel}")
        return guild

    async def subscribe(self, places: list[Channel]) -> None:
        """All at one instant. The library is there before, so that nobody reads it meanwhile."""
        due = datetime.now(UTC) + timedelta(seconds=STARTED_SECONDS + len(places) / ADDED_A_SECOND)
        change = Change(at=due.time().replace(microsecond=0), zone="UTC")
        async with opened(self.settings) as core:
            async for _ in core.services.library.importing(core.source).portions():
                pass
            for place in places:
                home = Community(Platform.DISCORD, str(place.guild))
                added = await core.services.subscribing.add(community.Channel(home, str(place.id)), change)
                self.ids[str(place.id)] = added.id

    async def _rush(self, place: Channel) -> list[Interaction]:
        """Ask now and then, until nothing more is posted. Where no gateway is, nobody can ask."""
        asked: list[Interaction] = []
        while True:
            await asyncio.sleep(BETWEEN_COMMANDS)
            last = self.front.requests[-1].at if not asked else max(one.at for one in self.counted()[-20:])
            if (datetime.now(UTC) - last).total_seconds() > self.quiet or self.is_over():
                return asked
            if self.front.gateway.connected:
                asked.append(self.acts.slash(place, self.member, "essay today"))

    def is_over(self) -> bool:
        """Whether nothing more is waited for, though requests may go on."""
        return False

    def counted(self) -> list[Recorded]:
        """The requests that Discord counts, from the first post on."""
        seen = [one for one in self.front.requests if not one.path.startswith(EXEMPT)]
        first = next(number for number, one in enumerate(seen) if one.route == CREATE)
        return seen[first:]

    def _count(self, result: Result) -> None:
        seen = self.counted()
        posts = [
            one for one in seen if one.route == CREATE and one.status == 200 and one.params["channel_id"] in self.ids
        ]
        result.requests = len(seen)
        result.seconds = (seen[-1].at - seen[0].at).total_seconds()
        result.refused, result.refused_for_all = self.front.limits.refused, self.front.limits.refused_for_all
        order = list(dict.fromkeys(one.params["channel_id"] for one in posts))
        result.posts, result.twice = len(order), len(posts) - len(order)
        wanted = {place: number for number, place in enumerate(sorted(order, key=lambda place: self.ids[place]))}
        result.order = sorted(abs(number - wanted[place]) for number, place in enumerate(order))


def _at(share: float, values: Sequence[float]) -> float:
    return sorted(values)[int(len(values) * share)] if values else 0.0


def table(channels: int, layout: Layout, result: Result) -> str:
    """The figures, one a line."""
    ideal = result.requests / LIMIT.rate
    rows = [
        (f"{layout.name}: {channels:,} channels due at once, posts", f"{result.posts:,}"),
        ("… posted twice", f"{result.twice}"),
        ("… requests to Discord", f"{result.requests:,}"),
        ("… seconds", f"{result.seconds:.1f}"),
        (f"… beside requests ÷ {LIMIT.rate:.0f}", f"× {result.seconds / ideal:.3f}" if ideal else "–"),
        ("… answers of 429 to the whole bot", f"{result.refused_for_all}"),
        ("… answers of 429 in all", f"{result.refused}"),
        ("… a post's distance from its place in the order, median", f"{_at(0.5, result.order):.0f}"),
        ("… the furthest", f"{_at(0.999999, result.order):.0f}"),
        ("… processor seconds of all processes together", f"{result.cpu:.1f}"),
        ("… event loops late by, p99", f"{_at(0.99, result.late):.1f} ms"),
        ("… at most", f"{_at(0.999999, result.late):.1f} ms"),
        (
            f"… a command's first answer meanwhile ({len(result.answers)}), median",
            f"{_at(0.5, result.answers) * 1000:.0f} ms",
        ),
        ("… p95", f"{_at(0.95, result.answers) * 1000:.0f} ms"),
    ]
    return "\n".join(f"{name:<78}{value:>12}" for name, value in rows)


async def measure(channels: int, layout: Layout) -> Result:
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="ichiwa-bench-")))
        front = await stack.enter_async_context(Front(strict=False).listening())
        url = None
        if layout.on_server:
            server = stack.enter_context(postgres.running())
            url = await stack.enter_async_context(postgres.own_database(server))
        return await Rush(front, folder, layout, url).run(channels)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--channels", type=int, default=1_000, help="10,000 take half an hour a layout")
    parser.add_argument("--workers", type=int, default=4)
    parser.add_argument("--only", choices=("sqlite", "postgresql"))
    options = parser.parse_args()
    layouts = {
        "sqlite": Layout("one process, SQLite", ["all"], on_server=False),
        "postgresql": Layout(
            f"a gateway and {options.workers} workers, PostgreSQL",
            ["gateway", *["worker"] * options.workers],
            on_server=True,
        ),
    }
    for name, layout in layouts.items():
        if options.only in (None, name) and (postgres.is_there() or not layout.on_server):
            result = asyncio.run(measure(options.channels, layout))
            sys.stdout.write(f"{table(options.channels, layout, result)}\n")
            sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
