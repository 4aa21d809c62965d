"""``make bench``, the part about Slack: the whole program against the loopback front.

How soon events are acknowledged, by Socket Mode and over HTTP, and whether the daily posts of many workspaces that are
due together are all there in a minute without a 429. It prints a table and never fails on a time.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from bot.adapters.slack.install.manifest import SCOPES
from bot.adapters.slack.install.sealing import Seal
from bot.adapters.slack.posts.refs import channel_of, community_of
from bot.config import Settings
from bot.core.installation import Installation
from bot.services.community.changes import Change
from bot.wiring import opened
from tests.fronts.slack.acts import Acts
from tests.fronts.slack.asked import Delivery
from tests.fronts.slack.front import POST, Front
from tests.fronts.slack.state import Channel, Member, Message
from tests.fronts.slack_served import KEY, SlackServed

EVENTS_A_SECOND: Final = 100
MEMBERS: Final = 50
ONE_A_SECOND: Final = (1.05, 1.0)
"""Slack's limit for one channel; the twentieth is what a message may come early by the network."""
COMMANDS: Final = ("today", "random", "top", "search 仕事")
ADDED_A_SECOND: Final = 100
"""Workspaces that are surely added in a second; the due instant lies behind the last."""


@dataclass(frozen=True, slots=True)
class Plan:
    """``events`` are sent twice: by Socket Mode and over HTTP. ``seconds``: how long due workspaces are watched."""

    events: int = 2000
    workspaces: int = 1000
    seconds: float = 75.0


@dataclass(slots=True)
class Result:
    """``acknowledged``: seconds of each acknowledgement, by the way that events come. ``posts``: seconds from the due
    instant to each daily post.
    """

    acknowledged: dict[str, list[float]] = field(default_factory=dict)
    unacknowledged: int = 0
    posts: list[float] = field(default_factory=list)
    calls: int = 0
    refused: int = 0


class Talking:
    """Members who react, reply, and ask, a hundred times a second."""

    def __init__(self, scene: SlackServed) -> None:
        self._acts = scene.acts
        self._place = scene.place
        self._members = [scene.acts.person(scene.home, f"Member {number}") for number in range(MEMBERS)]

    def act(self, number: int, post: Message) -> None:
        """One event; of five, two are reactions, two replies and one a command."""
        member: Member = self._members[number % MEMBERS]
        names = list(post.reactions)
        if number % 5 in (0, 2):
            name = names[number % len(names)]
            if member.id in post.reactions.get(name, ()):
                self._acts.unreact(post, member, name)
            else:
                self._acts.react(post, member, name)
        elif number % 5 in (1, 3):
            self._acts.write(self._place, member, f"Thought {number}", thread=post)
        else:
            self._acts.slash(self._place, member, COMMANDS[number % len(COMMANDS)])


async def acknowledge(plan: Plan, folder: Path, *, http: bool) -> tuple[list[float], int]:
    """Events at a steady rate, whatever the answers take; the seconds of each acknowledgement, and how many lack."""
    async with Front(strict=False).listening() as front:
        scene = SlackServed(front, folder, http=http)
        try:
            if http:
                await install(scene, [scene.place])
            await scene.subscribe(scene.place)
            await scene.start()
            post = await scene.posted()
            await scene.until(lambda: len(post.reactions) == 5, "seeded reactions")
            talking, loop = Talking(scene), asyncio.get_running_loop()
            before, began = len(front.outbox.sent), loop.time()
            for number in range(plan.events):
                talking.act(number, post)
                due = began + (number + 1) / EVENTS_A_SECOND
                await asyncio.sleep(max(0.0, due - loop.time()))
            sent: list[Delivery] = front.outbox.sent[before:]
            await asyncio.sleep(5)
        finally:
            scene.running.stop_for_good()
    told = [one.waited for one in sent if one.acknowledged is not None]
    return sorted(told), len(sent) - len(told)


async def install(scene: SlackServed, places: list[Channel]) -> None:
    """The app is in every workspace of ``places``, as though each had installed it."""
    seal = Seal([KEY])
    async with opened(Settings.load(None, scene.running.environment)) as core:
        for place in places:
            home = scene.front.state.workspaces[place.workspace]
            home.token, home.here = home.token or f"xoxb-{home.id}", True
            if home.bot.id not in place.members:
                place.members.append(home.bot.id)
            installation = Installation(
                community=community_of(home.id),
                token=seal.seal(home.token),
                user=home.bot.id,
                bot=home.bot_id,
                admin="",
                name=home.name,
                scopes=SCOPES,
                at=datetime.now(UTC),
            )
            await core.stores.installations.save(installation)


async def post(plan: Plan, folder: Path, result: Result) -> None:
    """The daily post of every workspace is due in the same second."""
    async with Front(strict=False).listening() as front:
        front.limits.channel = ONE_A_SECOND
        scene = SlackServed(front, folder, http=True)
        acts = Acts(front)
        homes = [acts.found(f"Home {number}", installed=False) for number in range(plan.workspaces)]
        places = [acts.channel(home, "essays") for home in homes]
        ahead = timedelta(seconds=10 + len(places) / ADDED_A_SECOND)
        try:
            await install(scene, places)
            due = (datetime.now(UTC) + ahead).replace(microsecond=0)
            async with opened(Settings.load(None, scene.running.environment)) as core:
                for place in places:
                    change = Change(at=due.time(), zone="UTC")
                    await core.services.subscribing.add(channel_of(place.workspace, place.id), change)
            await scene.start()
            await asyncio.sleep(max(0.0, (due - datetime.now(UTC)).total_seconds()))
            await asyncio.sleep(plan.seconds)
        finally:
            scene.running.stop_for_good()
        seen = [call for call in front.of(POST) if call.status == 200 and "thread_ts" not in call.args]
        result.posts = sorted((call.at - due).total_seconds() for call in seen)
        result.calls = len(front.calls)
        result.refused = front.limits.refused


def table(plan: Plan, result: Result) -> str:
    """The figures, one a line."""
    rows: list[tuple[str, str]] = []
    for way, waits in result.acknowledged.items():
        rows.append(
            (f"{len(waits):,} events {way}, {EVENTS_A_SECOND} a second: acknowledged, median", shown(waits, 0.5))
        )
        rows.append(("… 99th percentile", shown(waits, 0.99)))
    rows.append(("… never acknowledged", str(result.unacknowledged)))
    in_time = sum(seconds <= 60 for seconds in result.posts)
    rows += [
        (f"{plan.workspaces:,} workspaces due together: posts within a minute", f"{in_time:,}"),
        ("… the last one after", f"{max(result.posts, default=0):.1f} s"),
        ("… calls in all", f"{result.calls:,}"),
        ("… refused with 429", f"{result.refused}"),
    ]
    return "\n".join(f"{name:<68}{value:>12}" for name, value in rows)


def shown(waits: list[float], share: float) -> str:
    return f"{waits[min(len(waits) - 1, int(len(waits) * share))] * 1000:.0f} ms" if waits else "–"


async def measure(plan: Plan) -> Result:
    result = Result()
    with tempfile.TemporaryDirectory(prefix="ichiwa-bench-") as name:
        folder = Path(name)
        for way, http in (("by Socket Mode", False), ("over HTTP", True)):
            if plan.events:
                (folder / way).mkdir()
                result.acknowledged[way], missing = await acknowledge(plan, folder / way, http=http)
                result.unacknowledged += missing
        (folder / "due").mkdir()
        await post(plan, folder / "due", result)
    return result


def main() -> int:
    plan = Plan()
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=plan.events)
    parser.add_argument("--workspaces", type=int, default=plan.workspaces)
    parser.add_argument("--seconds", type=float, default=plan.seconds, help="how long due workspaces are watched")
    options = parser.parse_args()
    plan = Plan(options.events, options.workspaces, options.seconds)
    sys.stdout.write(f"{table(plan, asyncio.run(measure(plan)))}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
