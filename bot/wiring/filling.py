"""The essay folder is read beside everything else: neither platforms nor due essays wait for it."""

from __future__ import annotations

import asyncio
import logging
from contextlib import aclosing, suppress
from typing import TYPE_CHECKING, Final

from bot.core.collection import Outside
from bot.errors import BotError
from bot.services.library import reading_summary

if TYPE_CHECKING:
    from bot.services.library.importing import SyncReport
    from bot.wiring.core import Core

log = logging.getLogger(__name__)

AGAIN_SECONDS: Final = 60.0
"""After so long a folder that could not be read, or what could not be saved, is tried again."""
LOOKING: Final = "The essay folder is being looked through."
FAILED: Final = "The essays could not be loaded; the log says why. Ichiwa keeps trying."


class Filling:
    """Loads the essays, and makes the first subscription as soon as there is one to post."""

    def __init__(self, core: Core, again: float = AGAIN_SECONDS) -> None:
        self._core = core
        self._again = again
        self._task: asyncio.Task[None] | None = None
        self._is_subscribed = False
        self._has_failed = False
        self._is_over = False
        self._tried = asyncio.Event()

    @property
    def state(self) -> str:
        """One sentence as long as not everything is read; else empty. It names no path, for anybody may read it."""
        if self._is_over:
            return ""
        done, total = self._core.services.library.reading or (0, 0)
        if total:
            return f"Essays are being read: {done:,} of {total:,} so far."
        return FAILED if self._has_failed else LOOKING

    async def tried(self) -> None:
        """Returns when the first reading has ended, well or not."""
        await self._tried.wait()

    def start(self) -> None:
        self._task = asyncio.create_task(self._fill(), name="filling")

    async def stop(self) -> None:
        """Leave the reading wherever it is: the next start reads what is not written yet."""
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task

    async def _fill(self) -> None:
        while True:
            try:
                await self._read()
            except BotError as exc:
                log.error("The essays could not be loaded: %s", exc)
            except Exception:
                log.exception("The essays could not be loaded.")
            else:
                self._is_over = True
                return
            finally:
                self._tried.set()
            self._has_failed = True
            await asyncio.sleep(self._again)

    async def _read(self) -> None:
        from bot.language.morphemes import shared

        await self._subscribe()
        reading = self._core.services.library.importing(self._core.source)
        is_long = False
        try:
            async with aclosing(reading.portions()) as portions:
                async for done, total in portions:
                    await self._subscribe()
                    if not is_long and done < total:
                        is_long = True
                        log.info("Essays are being read: %d of %d so far.", done, total)
        finally:
            shared().rest()
        self._tell(reading.report)

    async def _subscribe(self) -> None:
        """With the first essay of the library, wherever it came from."""
        services = self._core.services
        if not self._is_subscribed and await services.library.newest(Outside.OPERATOR, 1):
            await services.first_run.begin()
            self._is_subscribed = True

    def _tell(self, report: SyncReport) -> None:
        for line in reading_summary.faults(report.broken):
            log.warning("A broken essay was skipped: %s", line)
        for line in reading_summary.left_out(report.passed_over):
            log.info("Left out: %s", line)
        if report.unknown_keys:
            log.info("Keys that are not used: %s", reading_summary.unknown_keys(report.unknown_keys))
        if report.missing:
            log.warning("%s", report.missing)
        new, changed, withdrawn = len(report.added), len(report.changed), len(report.withdrawn)
        if new or changed or withdrawn:
            log.info("Essays: %d new, %d changed, %d withdrawn.", new, changed, withdrawn)
        if not self._is_subscribed:
            log.warning("There are no essays in %s yet, so there is nothing to post.", self._core.settings.essays_dir)
