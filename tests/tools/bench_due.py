"""``make bench``, the part about a busy moment: essays due at once from a large library, and new essays taken in while
others go out.

Chat is the tests' fake, so every figure is ours and the database's. It prints processor seconds and memory, and never
fails on them.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import psutil

from bot.config import Settings
from bot.core.calendar import Schedule
from bot.core.community import Channel, Community, Platform
from bot.core.essay import Draft
from bot.core.ids import SubscriptionId
from bot.core.subscription import NextSlot, Slot, Subscription
from bot.ports.source import Absence, Harvest, Spot
from bot.services.delivery.delivering import Delivering
from bot.wiring import Core, opened
from tests.fakes.chat import FakeChat
from tests.tools.bench_pick import fill_library
from tests.unit.arranged import draft

LIBRARY: Final = 100_000
DUE: Final = 100
NEW: Final = 2_000
SENTENCES: Final = 150
"""Some 6,500 characters an essay: long ones."""
EVERY: Final = 5.0
"""Seconds between two essays that are due while new ones are taken in."""
_SENTENCE: Final = "入社した年、会議で一言も話せなかった。隣の席の先輩は、それを見ていて何も言わなかった。"


class Made:
    """A source of ``count`` long essays, made when they are read."""

    def __init__(self, count: int) -> None:
        self.name = "bench-new"
        self.absence = Absence.MEANS_NOTHING
        self.names_slugs = True
        self._count = count

    async def places(self) -> Sequence[str]:
        return [f"new-{number}.md" for number in range(self._count)]

    async def look(self, places: Sequence[str]) -> Sequence[Spot]:
        return [Spot(place, place, place, len(_SENTENCE) * SENTENCES * 3) for place in places]

    async def read(self, places: Sequence[str]) -> Harvest:
        return Harvest(tuple(map(_draft, places)), spots=tuple(await self.look(places)))


def _draft(place: str) -> Draft:
    slug = place.removesuffix(".md")
    body = "\n\n".join(f"{_SENTENCE}{slug}" if not at % 10 else _SENTENCE for at in range(SENTENCES))
    return draft(slug, title=f"題 {slug}", body=body)


async def due_at_once(folder: Path, library: int, due: int) -> str:
    """All of them are in channels of their own, and due since a moment."""
    async with opened(Settings.load(None, {"DATA_DIR": str(folder)})) as core:
        await fill_library(core, library)
        chat, delivering = _delivering(core)
        await _subscribe(core, [0.0], "warm")
        await delivering.tick()  # what is loaded at first use is loaded
        await _subscribe(core, [0.0] * due, "due")
        before = time.process_time()
        while chat.calls.count("ask") <= due:
            await delivering.tick()
        spent = time.process_time() - before
        await delivering.stop()
        what = f"{due} essays due at once from a library of {library:,}"
        return f"{what}: {spent:.2f} s of CPU until all are posted, with threads and questions"


async def taken_in(folder: Path, new: int) -> list[str]:
    """New essays are taken in while one is due every few seconds."""
    async with opened(Settings.load(None, {"DATA_DIR": str(folder)})) as core:
        await core.services.library.sync(core.source)
        chat, delivering = _delivering(core)
        ahead = [EVERY * number for number in range(1, 1 + max(3, new // 200))]
        dues = await _subscribe(core, ahead, "while")
        process, sizes = psutil.Process(), list[float]()
        reading = asyncio.create_task(core.services.library.sync(Made(new), lambda *_: sizes.append(_mib(process))))
        late: list[float] = []
        while not reading.done():
            before = chat.calls.count("post")
            await delivering.tick()
            now = datetime.now(UTC)
            posted = chat.calls.count("post") - before
            late += [(now - dues[len(late) + at]).total_seconds() for at in range(posted)]
            await asyncio.sleep(1)
        report = await reading
        await delivering.stop()
    early, last, length = max(sizes[: max(2, len(sizes) // 5)]), max(sizes), len(_SENTENCE) * SENTENCES
    taken = f"{len(report.added):,} essays of {length:,} characters taken in: at most {early:.0f} MiB"
    latest = f"the latest was posted {max(late, default=0):.1f} s after its instant"
    return [f"{taken} in the first fifth, {last:.0f} MiB in all", f"… meanwhile {len(late)} essays were due: {latest}"]


def _mib(process: psutil.Process) -> float:
    return float(process.memory_info().rss) / 2**20


def _delivering(core: Core) -> tuple[FakeChat, Delivering]:
    services = core.services
    chat = FakeChat(services.clock, nonce_window=timedelta(minutes=1))
    return chat, Delivering(
        subscriptions=core.stores.subscriptions,
        deliveries=core.stores.deliveries,
        picking=core.picking,
        chats={Platform.DISCORD: chat},
        clock=services.clock,
        holidays=services.holidays,
        pace=services.pace,
        keeps={Platform.DISCORD},
    )


async def _subscribe(core: Core, ahead: Sequence[float], name: str) -> Sequence[datetime]:
    """A subscription for each of ``ahead``, seconds from now until its slot; returns the instants."""
    now = datetime.now(UTC)
    dues = [(now + timedelta(seconds=seconds)).replace(microsecond=0) for seconds in ahead]
    for number, due in enumerate(dues):
        id_ = SubscriptionId(f"{name}{number}")
        channel = Channel(Community(Platform.DISCORD, str((number + 1) << 22)), f"{name}{number}")
        await core.stores.subscriptions.add(
            Subscription(
                id=id_,
                channel=channel,
                schedule=Schedule(due.time(), "UTC"),
                upcoming=NextSlot(Slot(id_, due.date()), due),
                created=now,
            )
        )
    return dues


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--library", type=int, default=LIBRARY)
    parser.add_argument("--due", type=int, default=DUE)
    parser.add_argument("--new", type=int, default=NEW)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="ichiwa-bench-") as made:
        sys.stdout.write(asyncio.run(due_at_once(Path(made) / "due", options.library, options.due)) + "\n")
        sys.stdout.flush()
        for line in asyncio.run(taken_in(Path(made) / "new", options.new)):
            sys.stdout.write(f"{line}\n")
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0
    sys.stdout.write(f"load {load:.1f} on {os.cpu_count()} processors\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
