"""What ``/healthz`` says: everything that keeps essays from being posted, or words from being kept."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from bot.core.collection import Outside
from bot.core.community import LOCAL_CHANNEL
from bot.errors import BotError, StoreError, StoreFull

if TYPE_CHECKING:
    from bot.adapters.scheduler.pulse import Pulse
    from bot.core.link import Link
    from bot.wiring.core import Core
    from bot.wiring.filling import Filling

UNREADABLE: Final = "The database cannot be read; the log says why."
NOT_SAVED: Final = (
    "Nothing can be saved: the database's file was removed, replaced or damaged, or cannot be written to."
)
FULL: Final = "Nothing can be saved: the disk is full."
ONE_FAILED: Final = "The last tick of the clock ended in an error; the log says why."
STILL: Final = "The clock has stopped, so nothing is posted any more. Restart Ichiwa."
NO_WORKER: Final = "No process that posts has been seen for a minute, so what is due waits until one is started."


class Condition:
    """What is wrong now. No sentence names a path or an address, for anybody may read them; the log does. ``filling``
    None: another process reads the essays.
    """

    def __init__(self, core: Core, pulse: Pulse, links: Sequence[Link], filling: Filling | None) -> None:
        self._core = core
        self._pulse = pulse
        self._links = links
        self._filling = filling
        self._nobody_posts = False

    async def problems(self) -> list[str]:
        """One sentence for each thing that is wrong."""
        found = [await self._database(), STILL if self._pulse.is_still else None, self._ticks(), await self._essays()]
        return [each for each in (*found, *(link.trouble for link in self._links)) if each]

    def notes(self) -> list[str]:
        """One sentence for each thing that goes on and is none of those."""
        return [each for each in (self._state(), NO_WORKER if self._nobody_posts else "") if each]

    async def look(self) -> None:
        """Look closer at the database; a failed write is tried again with a small one, so that its end is noticed."""
        database = self._core.database
        try:
            self._nobody_posts = await self._core.services.workers.are_away()
            await database.look_through()
            if database.outcomes.trouble is not None:
                await database.try_writing()
        except StoreError as exc:
            database.outcomes.failed(exc)

    async def _database(self) -> str | None:
        try:
            await self._core.stores.subscriptions.of_channel(LOCAL_CHANNEL)
        except BotError:
            return UNREADABLE
        try:
            self._core.database.check_intact()
        except StoreError:
            return NOT_SAVED
        trouble = self._core.database.outcomes.trouble
        if trouble is None:
            return None
        return FULL if isinstance(trouble, StoreFull) else NOT_SAVED

    async def _essays(self) -> str | None:
        """While the first essays are read none can be posted; those that are there can, however many still come."""
        state = self._state()
        try:
            is_empty = bool(state) and not await self._core.services.library.newest(Outside.OPERATOR, 1)
        except BotError:  # the database is named already
            return None
        return f"There is no essay to post yet. {state}" if is_empty else None

    def _state(self) -> str:
        return self._filling.state if self._filling is not None else ""

    def _ticks(self) -> str | None:
        failed = self._pulse.failed
        if not failed:
            return None
        return ONE_FAILED if failed == 1 else f"The last {failed} ticks of the clock ended in errors; the log says why."
