"""``make bench``, the part about commands: what one costs in processor time, beside a program of discord.py alone.

Both talk to the same loopback front. What passes until an answer depends on what else the machine does; this does not.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
import tempfile
import time
from pathlib import Path
from typing import Final

import psutil

from tests.fronts.discord.acts import Acts
from tests.fronts.discord.front import Front
from tests.fronts.discord.interactions import Interaction
from tests.fronts.discord.state import TOKEN, Channel, Member
from tests.tools.process import SHIPPED, Running

COMMANDS: Final = {
    "essay today": {},
    "essay random": {},
    "essay top": {},
    "essay search": {"query": "仕事"},
}
TIMES: Final = 100
SETTLED: Final = 8.0
"""Seconds after the start, in which indexes and pictures are made."""
AT_ONCE: Final = 5
IDLE: Final = 10.0


async def measure(folder: Path, times: int) -> list[str]:
    """The table's lines: milliseconds of CPU a command."""
    costs: dict[str, dict[str, float]] = {}
    async with Front(strict=False).listening() as front:
        acts = Acts(front)
        member = acts.person("Aoi", "ja")
        place = next(iter(acts.found("Guild", member).channels.values()))
        for name, command in (("bare", [sys.executable, "-m", "tests.tools.bare_discord"]), ("own", SHIPPED)):
            running = Running(
                folder / name,
                command,
                DISCORD_TOKEN=TOKEN,
                DISCORD_API_URL=front.api_url,
                DISCORD_GATEWAY_URL=front.gateway_url,
            )
            try:
                costs[name] = await _costs(front, acts, running, (place, member), times)
            finally:
                running.stop_for_good()
            front.gateway.sessions.clear()
            front.state.commands.clear()
    lines = [f"{'ms of CPU a command':<24}{'Ichiwa':>10}{'discord.py':>12}{'ours':>8}"]
    for name in costs["own"]:
        own, bare = costs["own"][name], costs["bare"][name]
        lines.append(f"{name:<24}{own:>10.2f}{bare:>12.2f}{own - bare:>8.2f}")
    return lines


async def _costs(
    front: Front, acts: Acts, running: Running, where: tuple[Channel, Member], times: int
) -> dict[str, float]:
    running.start()
    await front.until(lambda: bool(front.state.commands), within=120, what="commands")
    await front.until(lambda: front.gateway.connected == 1, within=120, what="a gateway")
    await asyncio.sleep(SETTLED)
    process = psutil.Process(running.pid)
    before = _seconds(process)
    await asyncio.sleep(IDLE)
    idle = (_seconds(process) - before) / IDLE  # what its clocks do meanwhile is no command's
    costs = {"a second without any": idle * 1000}
    for words, options in COMMANDS.items():
        await _ask(front, acts, where, words, options, AT_ONCE)  # what is loaded at first use is loaded
        before, began = _seconds(process), time.monotonic()
        for _ in range(times // AT_ONCE):
            await _ask(front, acts, where, words, options, AT_ONCE)
        await asyncio.sleep(0.5)  # what follows the first answer
        costs[words] = (_seconds(process) - before - idle * (time.monotonic() - began)) * 1000 / times
    return costs


async def _ask(
    front: Front, acts: Acts, where: tuple[Channel, Member], words: str, options: dict[str, str], times: int
) -> None:
    asked: list[Interaction] = [acts.slash(where[0], where[1], words, **options) for _ in range(times)]
    await front.until(lambda: all(one.answered for one in asked), within=60, what=words)


def _seconds(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=TIMES)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="ichiwa-bench-") as folder:
        lines = asyncio.run(measure(Path(folder), options.times))
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0
    sys.stdout.write("\n".join(lines) + f"\nload {load:.1f} on {os.cpu_count()} processors\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
