"""The program as it is, with a probe in its event loop: how late the loop comes to what was to happen by now.

``python -m tests.tools.probed run`` writes the lateness of each probe, in milliseconds, into the file that
``PROBED`` names when it ends.
"""

from __future__ import annotations

import asyncio
import atexit
import os
from array import array
from pathlib import Path
from typing import Final

from bot.cli import main

EVERY: Final = 0.02
"""Seconds between two probes."""
VARIABLE: Final = "PROBED"


class _Probe:
    """Calls itself again and again, and notes how late it is called."""

    def __init__(self) -> None:
        self.late = array("d")

    def begin(self, loop: asyncio.AbstractEventLoop) -> None:
        self._plan(loop)

    def _plan(self, loop: asyncio.AbstractEventLoop) -> None:
        wanted = loop.time() + EVERY
        loop.call_at(wanted, self._called, loop, wanted)

    def _called(self, loop: asyncio.AbstractEventLoop, wanted: float) -> None:
        self.late.append((loop.time() - wanted) * 1000)
        self._plan(loop)

    def write(self, path: Path) -> None:
        path.write_text("\n".join(f"{each:.3f}" for each in self.late), encoding="utf-8")


class _Policy(asyncio.DefaultEventLoopPolicy):
    def __init__(self, probe: _Probe) -> None:
        super().__init__()
        self._probe = probe

    def new_event_loop(self) -> asyncio.AbstractEventLoop:
        loop = super().new_event_loop()
        loop.call_soon(self._probe.begin, loop)
        return loop


def probed() -> None:
    probe = _Probe()
    asyncio.set_event_loop_policy(_Policy(probe))
    atexit.register(probe.write, Path(os.environ[VARIABLE]))
    main()


if __name__ == "__main__":
    probed()
