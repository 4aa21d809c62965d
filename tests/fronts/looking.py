"""``python -m tests.fronts.looking SECONDS`` is ``ichiwa run``, but looks so soon for a post whose answer was lost: the
program itself gives it half a minute to turn up.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from bot.cli.entry import load_settings
from bot.services.delivery.pace import Pace
from bot.wiring import serve

SOON: Final[Sequence[str]] = (sys.executable, "-m", "tests.fronts.looking", "5")
"""Later than any answer of the loopback Slack is accepted."""

if __name__ == "__main__":
    look_after = timedelta(seconds=float(sys.argv[1]))
    asyncio.run(serve(load_settings(serving=True), pace=Pace(look_after=look_after)))
