"""The one deadline by which everything stops, and the signals that begin it."""

from __future__ import annotations

import asyncio
import logging
import signal
import subprocess
import sys
import textwrap
from contextlib import AsyncExitStack

import pytest

from bot.wiring.stopping import Deadline, Ends
from tests.hanging import HANGING

SOON = 0.01


class Part:
    """Notes in ``said`` when it stops; ``hangs``: it would do so for ever."""

    def __init__(self, said: list[str], name: str, *, hangs: bool = False) -> None:
        self.name = name
        self._said = said
        self._hangs = hangs
        self.stopping = asyncio.Event()

    async def stop(self) -> None:
        self.stopping.set()
        try:
            if self._hangs:
                await asyncio.Event().wait()
        except asyncio.CancelledError:
            self._said.append(f"{self.name} cut short")
            raise
        self._said.append(self.name)


async def stopped(deadline: Deadline, *parts: Part) -> None:
    async with asyncio.timeout(HANGING), AsyncExitStack() as stack:
        for part in parts:
            Ends(stack, deadline).add(part.name, part.stop)


async def test_parts_stop_in_the_opposite_order_and_none_that_hangs_keeps_the_others() -> None:
    said: list[str] = []
    parts = [
        Part(said, "database"),
        Part(said, "platform", hangs=True),
        Part(said, "page", hangs=True),
        Part(said, "clock"),
    ]
    await stopped(Deadline(seconds=SOON, last=SOON), *parts)
    assert said == ["clock", "page cut short", "platform cut short", "database"]


async def test_whoever_hurries_need_not_wait_for_the_deadline() -> None:
    said: list[str] = []
    deadline = Deadline(seconds=10 * HANGING, last=SOON)
    hanging = Part(said, "page", hangs=True)
    ending = asyncio.create_task(stopped(deadline, Part(said, "database"), Part(said, "two", hangs=True), hanging))
    await hanging.stopping.wait()
    assert said == []
    deadline.hurry()
    await ending
    assert said == ["page cut short", "two cut short", "database"]


async def test_a_part_that_fails_to_stop_is_told_and_the_others_stop(caplog: pytest.LogCaptureFixture) -> None:
    said: list[str] = []

    async def fail() -> None:
        raise OSError("the socket is gone")

    async with AsyncExitStack() as stack:
        ends = Ends(stack, Deadline())
        ends.add("the database", Part(said, "database").stop)
        ends.add("the page", fail)
    assert said == ["database"]
    [told] = [record for record in caplog.records if record.levelno >= logging.WARNING]
    assert told.getMessage() == "It is unclear whether the page has stopped."


def ended(program: str, signals: int) -> int:
    """The exit code of a program that is sent so many signals when it has said that it began."""
    source = "from bot.wiring.stopping import Deadline, stopped_by_signals\n" + textwrap.dedent(program)
    with subprocess.Popen([sys.executable, "-c", source], stdout=subprocess.PIPE) as running:
        assert running.stdout is not None
        assert running.stdout.readline() == b"begun\n"
        for _ in range(signals):
            running.send_signal(signal.SIGTERM)
        try:
            return running.wait(HANGING)
        finally:
            running.kill()


def test_a_signal_ends_the_block_wherever_it_is() -> None:
    program = """
        import asyncio

        async def main():
            with stopped_by_signals(Deadline()):
                print("begun", flush=True)
                await asyncio.Event().wait()
            return 7

        raise SystemExit(asyncio.run(main()))
    """
    assert ended(program, 1) == 7


def test_a_process_whose_loop_stands_still_ends_at_the_second_signal() -> None:
    """The loop hears nothing, and a thread that is no daemon would be waited for."""
    program = """
        import asyncio, threading, time

        async def main():
            with stopped_by_signals(Deadline()):
                threading.Thread(target=time.sleep, args=(600,)).start()
                print("begun", flush=True)
                while True:
                    time.sleep(1)

        asyncio.run(main())
    """
    assert ended(program, 2) == 0
