"""What a worker does: it posts what is due, and does the work that nobody waits for."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from bot.core.community import Platform
from bot.wiring.embedding import embedding_tickers
from bot.wiring.filling import Filling
from bot.wiring.model import summary_ticker
from bot.wiring.pictures import picture_ticker
from bot.wiring.sources import source_ticker

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.adapters.scheduler.pulse import Pulse
    from bot.adapters.scheduler.ticker import Ticker
    from bot.services.delivery.delivering import Delivering
    from bot.wiring.core import Core
    from bot.wiring.model import ModelUse
    from bot.wiring.stopping import Ends


class Work:
    """``model`` None: summaries consist of the essays' own sentences. The clocks are started after ``start``."""

    def __init__(self, core: Core, pulse: Pulse, model: ModelUse | None) -> None:
        self._core = core
        self._pulse = pulse
        self._model = model
        self._every = timedelta(seconds=core.settings.tick_seconds)
        self._deliverings: list[Delivering] = []
        self.filling = Filling(core)

    async def start(self, ends: Ends) -> None:
        """Begin with what goes on by itself. Every platform must be there by now."""
        await self._load_holidays()
        self._deliverings = list(self._made_deliverings())
        for delivering in self._deliverings:
            ends.add("what goes on after a tick", delivering.stop)
        await self._start_sources(ends)
        ends.add("the reading of essays", self.filling.stop)

    def clocks(self) -> list[Ticker]:
        """The clocks of what is due."""
        from bot.adapters.scheduler.ticker import Ticker

        core = self._core
        return [
            *(Ticker(self._every, each.tick_well, pulse=self._pulse.part()) for each in self._deliverings),
            self._amending_ticker(),
            self._index_ticker(),
            picture_ticker(core),
            Ticker(self._every, core.services.authors_news.tick),  # where authors were not told at once
            *self._mirror_tickers(),
            *embedding_tickers(core),
            source_ticker(core, self._pulse.part()),
            *self._sign_tickers(),
        ]

    async def start_summaries(self, ends: Ends) -> None:
        """Begin with the rounds of the language model, where there is one, when the first reading has ended."""
        if self._model is None:
            return
        summaries = await summary_ticker(self._core, self._model, ends.stack)
        await self.filling.tried()  # so that the first round knows of every essay
        summaries.start()
        ends.add("the summaries", summaries.stop)

    async def _load_holidays(self) -> None:
        """Have the holiday calendars at hand where a subscription asks for one: loading them would stall the first
        tick.
        """
        services = self._core.services
        if any(subscription.schedule.holidays for subscription in await services.subscribing.every()):
            await asyncio.to_thread(services.holidays.countries)

    def _made_deliverings(self) -> Iterator[Delivering]:
        """One for each platform that is there: one that hangs keeps no other's essays waiting. The first also keeps
        the slots of the platforms that nobody serves here.
        """
        from bot.services.delivery.delivering import Delivering

        core, services = self._core, self._core.services
        chats = services.platforms.chats
        unserved = frozenset(Platform) - frozenset(chats)
        for number, (platform, chat) in enumerate(chats.items()):
            yield Delivering(
                subscriptions=core.stores.subscriptions,
                deliveries=core.stores.deliveries,
                picking=core.picking,
                chats={platform: chat},
                clock=services.clock,
                holidays=services.holidays,
                pace=services.pace,
                shards=services.shards,
                keeps=frozenset({platform}) | (unserved if number == 0 else frozenset()),
                part=core.paces.part(platform),
            )

    async def _start_sources(self, ends: Ends) -> None:
        """The work of reading sources. What a process was reading when it was killed is read on at once where no other
        can be reading it.
        """
        core = self._core
        if core.database.path is not None:
            await core.stores.sources.release()
        core.sources.work.start()
        ends.add("the reading of sources", core.sources.work.stop)

    def _amending_ticker(self) -> Ticker:
        """The clock that brings posts up to date. It waits for every platform, and no essay waits for it."""
        from bot.adapters.scheduler.ticker import Ticker
        from bot.services.delivery.amending import Amending

        stores, services = self._core.stores, self._core.services
        amending = Amending(
            stores.essays,
            stores.deliveries,
            self._core.picking,
            services.platforms.chats,
            services.clock,
            services.pace,
            services.shards,
        )
        return Ticker(self._every, amending.tick)

    def _index_ticker(self) -> Ticker:
        """The clock that makes searchable what any process of the same database committed and did not come to index."""
        from bot.adapters.scheduler.ticker import Ticker
        from bot.language.morphemes import shared

        async def tick() -> None:
            if await self._core.indexer.tick():
                shared().rest()

        return Ticker(self._every, tick)

    def _sign_tickers(self) -> list[Ticker]:
        """The clock that tells the other roles that somebody posts; none where there can be no others."""
        from bot.adapters.scheduler.ticker import Ticker
        from bot.services.delivery.workers import EVERY

        services = self._core.services
        return [] if self._core.settings.is_sqlite else [Ticker(EVERY, services.workers.leave_sign)]

    def _mirror_tickers(self) -> list[Ticker]:
        """One for each platform: a slow one keeps neither essays nor the other's comments waiting."""
        from bot.adapters.scheduler.ticker import Ticker

        services = self._core.services
        mirrors = services.platforms.mirrors
        return [Ticker(self._every, partial(services.mirroring.tick, platform)) for platform in mirrors]
