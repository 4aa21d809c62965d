"""What a worker does: it posts what is due, and does the work that nobody waits for."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from bot.core.community import Platform
from bot.wiring.background import background_clocks, start_background
from bot.wiring.filling import Filling
from bot.wiring.model import summary_ticker
from bot.wiring.sources import source_ticker

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator

    from bot.adapters.scheduler.pulse import Pulse
    from bot.adapters.scheduler.ticker import Ticker
    from bot.services.delivery.balloting import Balloting
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
        self._deliverings: dict[Platform, Delivering] = {}
        self._background: list[Ticker] = []
        self._summaries: Ticker | None = None
        self.filling = Filling(core)

    async def start(self, ends: Ends) -> None:
        """Begin with what goes on by itself. Every platform must be there by now."""
        await self._load_holidays()
        self._deliverings = dict(self._made_deliverings())
        for delivering in self._deliverings.values():
            ends.add("what goes on after a tick", delivering.stop)
        await self._start_background(ends)
        ends.add("the reading of essays", self.filling.stop)

    def clocks(self) -> list[Ticker]:
        """The clocks of what is due."""

        core = self._core
        return [
            *self._delivery_tickers(),
            self._amending_ticker(),
            self._requoting_ticker(),
            self._ticker(core.services.authors_news.tick, "authors"),  # where they were not told at once
            self._ticker(core.services.guests.tick, "guests"),  # of whom the admins are told
            *self._mirror_tickers(),
            *self._background,
            source_ticker(core, self._pulse.part()),
            *self._sign_tickers(),
        ]

    def claim_no_more(self) -> None:
        """Nothing that is due is begun any more; what is being posted has the time that its clock is given."""
        for each in self._deliverings.values():
            each.claim_no_more()

    async def start_summaries(self, ends: Ends) -> None:
        """Begin with the rounds of the language model, where there is one, when the first reading has ended."""
        if self._summaries is None:
            return
        await self.filling.tried()  # so that the first round knows of every essay
        self._summaries.start()
        ends.add("the summaries", self._summaries.stop)

    async def _load_holidays(self) -> None:
        """Have the holiday calendars at hand where a subscription asks for one: loading them would stall the first
        tick.
        """
        services = self._core.services
        if await services.subscribing.has_holidays():
            await asyncio.to_thread(services.holidays.countries)

    def _made_deliverings(self) -> Iterator[tuple[Platform, Delivering]]:
        """One for each platform that is there: one that hangs keeps no other's essays waiting. The first also keeps
        the slots of the platforms that nobody serves here.
        """
        from bot.ports.background import Task
        from bot.services.community.personal import PersonalHours
        from bot.services.delivery.composing import Makers
        from bot.services.delivery.delivering import Delivering
        from bot.services.delivery.sweeping import sweep_task

        core, services = self._core, self._core.services
        chats = services.platforms.chats
        personal = PersonalHours(core.stores.subscriptions, core.stores.deliveries, core.picking)
        unserved = frozenset(Platform) - frozenset(chats)
        for number, (platform, chat) in enumerate(chats.items()):
            made = Delivering(
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
                work=core.background.near.work,
                metrics=services.metrics,
                makers=Makers(digests=services.digests, personal=personal, belonging=services.belonging),
                balloting=self._made_balloting(platform),
            )
            core.background.near.tasks[sweep_task(platform)] = Task(_sweeping(made), tries=1)
            yield platform, made

    def _made_balloting(self, platform: Platform) -> Balloting | None:
        """Where the platform has polls."""
        from bot.services.delivery.admin_notices import Admins
        from bot.services.delivery.balloting import Balloting

        core, services = self._core, self._core.services
        poll = services.platforms.polls.get(platform)
        if poll is None:
            return None
        return Balloting(
            core.stores.subscriptions,
            core.stores.ballots,
            core.stores.essays,
            core.stores.deliveries,
            core.picking,
            {platform: poll},
            services.clock,
            services.holidays,
            services.pace,
            Admins(core.stores.subscriptions, services.platforms.chats, services.pace),
            services.shards,
        )

    async def _start_background(self, ends: Ends) -> None:
        """Background work. What a process was reading when it was killed is read on at once where no other can be
        reading it.
        """
        if self._core.database.path is not None:
            await self._core.stores.sources.release()
        self._background = background_clocks(self._core)
        if self._model is not None:
            self._summaries = await summary_ticker(self._core, self._model, ends.stack)
        await start_background(self._core, ends)

    def _amending_ticker(self) -> Ticker:
        """The clock that brings posts up to date. It waits for every platform, and no essay waits for it."""
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
        return self._ticker(amending.tick, "posts")

    def _requoting_ticker(self) -> Ticker:
        """The clock that has round-ups follow the comments that they quote; no delivery waits for it."""
        from bot.services.delivery.requoting import Requoting

        services = self._core.services
        requoting = Requoting(
            self._core.stores.deliveries,
            services.digests,
            services.platforms.chats,
            services.clock,
            services.pace,
            services.shards,
        )
        return self._ticker(requoting.tick, "quotes")

    def _sign_tickers(self) -> list[Ticker]:
        """The clock that tells the other roles that somebody posts; none where there can be no others."""
        from bot.adapters.scheduler.ticker import Ticker
        from bot.services.delivery.workers import EVERY

        services = self._core.services
        return (
            []
            if self._core.settings.is_sqlite
            else [Ticker(EVERY, services.workers.leave_sign, work="sign of life", metrics=services.metrics)]
        )

    def _mirror_tickers(self) -> list[Ticker]:
        """One for each platform: a slow one keeps neither essays nor the other's comments waiting."""

        services = self._core.services
        mirrors = services.platforms.mirrors
        return [
            self._ticker(partial(services.mirroring.tick, platform), f"comments on {platform}") for platform in mirrors
        ]

    def _delivery_tickers(self) -> list[Ticker]:
        return [
            self._ticker(each.tick_well, f"deliveries on {platform}", self._pulse.part())
            for platform, each in self._deliverings.items()
        ]

    def _ticker(self, tick: Callable[[], Awaitable[object]], work: str, pulse: Pulse | None = None) -> Ticker:
        from bot.adapters.scheduler.ticker import Ticker

        return Ticker(self._every, tick, pulse=pulse, work=work, metrics=self._core.services.metrics)


def _sweeping(delivering: Delivering) -> Callable[[str], Awaitable[int]]:
    async def sweep(_: str) -> int:
        return await delivering.sweep()

    return sweep
