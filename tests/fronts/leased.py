"""``python -m tests.fronts.leased SECONDS`` is ``ichiwa run`` with leases of so many seconds."""

from __future__ import annotations

import asyncio
import sys
from datetime import timedelta

from bot.cli.entry import load_settings
from bot.services.delivery.pace import Pace
from bot.wiring import serve

if __name__ == "__main__":
    lease = timedelta(seconds=float(sys.argv[1]))
    asyncio.run(serve(load_settings(serving=True), pace=Pace(lease=lease, call_limit=lease / 2)))
