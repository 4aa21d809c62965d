"""What one run of the fleet is to do, and how long it lets things take."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final

from bot.adapters.discord.chat import NONCE_WINDOW
from bot.core.community import Platform
from bot.services.delivery.pace import Pace

REQUESTS: Final = (1, 8)
"""How many requests the fleet makes from one kill or pause to the next."""
BY_TIME: Final = 0.2
"""The share of those that do not count requests, but come within ``SHORT`` seconds."""
SHORT: Final = 0.5
LONG: Final = 4.0
LINGERS: Final = 0.03
"""Seconds after a request that a kill may come."""
PAUSE: Final = (1.1, 2.2)
"""A pause in leases: always longer than one, and always shorter than the wait for the sweep."""


class Stores(StrEnum):
    """What the workers share."""

    SQLITE = "sqlite"
    POSTGRESQL = "postgresql"


WORKERS: Final = {Stores.SQLITE: 2, Stores.POSTGRESQL: 3}
"""SQLite takes one process that serves; its fleet opens the file without that lock, which asks more of it."""
COMBOS: Final = tuple((stores, platform) for stores in Stores for platform in (Platform.DISCORD, Platform.SLACK))


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """One run. Without ``pauses`` the weather accepts nothing later than a lease, so that two posts may at no moment
    stand together; with them it does, and only the end counts. ``whole``: each worker is all that
    ``ichiwa run --role worker`` starts, for which it takes PostgreSQL.
    """

    stores: Stores
    platform: Platform
    seed: int
    kills: int
    pauses: int = 0
    restarts: int = 0
    whole: bool = False

    @property
    def name(self) -> str:
        return f"{self.stores} × {self.platform}{' (whole)' if self.whole else ''}"

    @property
    def workers(self) -> int:
        return WORKERS[self.stores]

    @property
    def lease(self) -> float:
        """Seconds."""
        return 3.0 if self.pauses else 6.0

    @property
    def call_limit(self) -> float:
        """Seconds."""
        return 1.5 if self.pauses else 2.0

    @property
    def pace(self) -> Pace:
        """The program's own pace in proportion, so that a run waits for seconds where the program waits for minutes."""
        return Pace(
            lease=timedelta(seconds=self.lease),
            call_limit=timedelta(seconds=self.call_limit),
            sweep_after=timedelta(seconds=5 * self.lease if self.pauses else self.lease),
            look_first_after=timedelta(seconds=5 * self.lease),
            first_retry=timedelta(seconds=0.3),
            last_retry=timedelta(seconds=3),
            look_after=timedelta(seconds=self.lease / 2),
            # As many at once as are done within so short a lease on a busy machine, too.
            concurrency=6,
            per_community=6,
            slow=6,
            patience=timedelta(seconds=0.5),
            tick_limit=timedelta(seconds=3),
        )

    @property
    def nonce_trusted(self) -> timedelta:
        """How long the workers trust a nonce: as long as a lease, as in the program. Its wiring takes no other."""
        return NONCE_WINDOW if self.whole else timedelta(seconds=self.lease)

    @property
    def long(self) -> float:
        """Seconds after which there is a kill although nobody asks anything."""
        return 5 * LONG if self.whole else LONG

    @property
    def nonce_window(self) -> timedelta:
        """How long the front remembers one: Discord says "a few minutes", which is a few leases."""
        return 3 * self.nonce_trusted

    @property
    def estimate(self) -> float:
        """Seconds on a machine with a core for us: the strokes, the pauses between them, and the last sweep."""
        strokes = (self.kills + self.pauses) * (1.5 if self.whole else 0.3)
        paused = self.pauses * self.lease * sum(PAUSE) / 2 / self.workers
        return strokes + paused + self.pace.sweep_after.total_seconds() + 2 * self.lease + 4
