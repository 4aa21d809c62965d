"""A whole fleet in one thread and in no time at all: one seed is one run, and the same run each time.

Workers are tasks of a loop whose time leaps to what comes next (``tests.fakes.leaping``). Every call that one makes of
its stores and its platform passes its ``Process``, which at either side of it may wait, stand still for longer than a
lease, lose the database's answer, or die. What a platform was sent takes its effect whatever becomes of the sender.

``simulate(seed)`` runs one; ``python -m tests.tools.simulate --seed N`` tells it step by step.
"""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Final, TypeVar

from bot.core.community import Channel, MessageRef, Platform
from bot.core.delivery import STANDING, Content, DeliveryState, Reason
from bot.core.phrase import BUSY
from bot.core.subscription import THREADED_KINDS, Kind, Slot
from bot.errors import StoreBusy
from bot.ports.clock import Clock
from bot.services.delivery.composing import Makers
from bot.services.delivery.delivering import Delivering
from bot.services.delivery.picking import Picking
from bot.services.delivery.timekeeping import Timekeeper
from tests.fakes.chat import ACCEPTED_502, BROKEN, LOST, NONCE_WINDOW, REFUSED_502, FakeChat, Fault, late, slow
from tests.fakes.chat import unavailable as busy
from tests.fakes.clock import FakeHolidays
from tests.fakes.digest_maker import FakeDigestMaker
from tests.fakes.leaping import leap_through
from tests.fakes.stores import MemoryStores
from tests.faults.watch import Crash, Moment, Watch, watched
from tests.faults.world import DAY, DUE, daily, essay

T = TypeVar("T")

POST: Final = (LOST, ACCEPTED_502, REFUSED_502, BROKEN, late(20), late(70), late(300), slow(50), slow(70), busy(30))
STEP: Final = (LOST, ACCEPTED_502, REFUSED_502, BROKEN, late(20), slow(50), busy(30))
"""A question that is accepted after the lease can stand twice: it has no sweep."""
READ: Final = (LOST, BROKEN, busy(30), slow(50))
FAULTS: Final[Mapping[str, Sequence[Fault]]] = {
    "post": POST,
    "open_thread": STEP,
    "ask": STEP,
    "find": READ,
    "asked": READ,
    "delete": STEP,
}
STORM: Final = 900.0
"""Simulated seconds in which things go wrong."""
SOON: Final = timedelta(seconds=50)
CALM: Final = 4500.0
"""And those after them: longer than a lease, a retry, and a sweep that was booked by a clock 50 minutes ahead."""
REMEMBERS: Final = timedelta(minutes=3)
"""Discord says "a few minutes", and we trust it for one."""
HOURS: Final = timedelta(hours=6)
MINUTES: Final = timedelta(minutes=6)
"""A limit within the storm, by which slots may be skipped."""


@dataclass(slots=True)
class Weather:
    """How often what goes wrong, of all moments or calls; and between which seconds somebody stands still."""

    fault: float
    death: float
    pause: float
    lost: float
    delay: float
    still: tuple[float, float] = (5.0, 150.0)
    leaps: bool = False

    @property
    def is_gentle(self) -> bool:
        """Workers only die, and only answers are lost: then two posts may at no moment stand together."""
        return not self.pause and not self.leaps


@dataclass(slots=True)
class Run:
    """What came of one seed. ``wrong`` is empty where each slot stands once with its question, or was skipped as it may
    be.
    """

    seed: int
    wrong: list[str] = field(default_factory=list)
    trace: list[str] = field(default_factory=list)
    happened: Counter[str] = field(default_factory=Counter)

    @property
    def again(self) -> str:
        """How to see it once more."""
        return f"python -m tests.tools.simulate --seed {self.seed}"


class Simulation:
    """The world of one seed, and everything that is drawn from it."""

    def __init__(self, seed: int, platform: type[StormyChat]) -> None:
        self.draws = random.Random(seed)  # noqa: S311 (repeatable, no secret)
        self.run = Run(seed)
        self.stormy = True
        self.weather = _weather(self.draws)
        self.truth = Truth()
        self.stores = MemoryStores.empty()
        self.nonce = self.draws.random() < 0.5
        self.chat = platform(self, nonce_window=NONCE_WINDOW if self.nonce else None)
        self.platform = Platform.DISCORD if self.nonce else Platform.SLACK
        self.slots: list[Slot] = []
        self._late_limit = self.draws.choice((HOURS, HOURS, MINUTES))
        self._machines = [Machine(self, name) for name in "abc"[: self.draws.randint(1, 3)]]

    async def live(self) -> None:
        """The storm, the calm, and a look at what is left."""
        asyncio.get_running_loop().set_exception_handler(lambda *_: None)  # the dead leave tasks behind
        await self.stores.essays.apply("test", [essay(n) for n in (1, 2, 3)], [])
        for number in range(1, self.draws.randint(1, 3) + 1):
            subscription = daily(self.platform, number=number, late_limit=self._late_limit)
            if number == 2:  # a round-up beside the essays, at the same minute
                subscription = replace(subscription, kind=Kind.DIGEST)
            await self.stores.subscriptions.add(subscription)
            self.slots.append(Slot(subscription.id, DAY))
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(machine.serve()) for machine in self._machines]
            await asyncio.sleep(STORM)
            self.stormy = False
            for machine in self._machines:
                machine.off = timedelta(0)
            await asyncio.sleep(CALM)
            for task in tasks:
                task.cancel()
        for slot in self.slots:
            await self._judge(slot)

    async def _judge(self, slot: Slot) -> None:
        row, posts = await self.stores.deliveries.get(slot), self.chat.visible(slot.key)
        questions = len(self.chat.questions(posts[0].ref)) if posts else 0
        if questions > 1:
            self.run.happened["asked twice"] += 1
        if row is not None and row.sweep_at is None:
            asked = questions > 0 if row.kind in THREADED_KINDS else questions == 0
            if row.state is DeliveryState.DONE and [post.ref for post in posts] == [row.message] and asked:
                return
            late = self._late_limit is MINUTES and row.reason in (Reason.LATE, Reason.UNAVAILABLE)
            if row.state is DeliveryState.SKIPPED and late and not posts:
                self.run.happened["skipped"] += 1
                return
            given_up = row.state in STANDING and row.next_attempt is None
            if given_up and self._late_limit is MINUTES and [post.ref for post in posts] == [row.message]:
                self.run.happened["thread given up"] += 1
                return
        self.run.wrong.append(f"{slot.key}: {len(posts)} posts, {questions} questions, {row}")

    def tell(self, what: str, kind: str = "") -> None:
        """A line of the trace."""
        if kind:
            self.run.happened[kind] += 1
        self.run.trace.append(f"{asyncio.get_running_loop().time():9.3f} {what}")

    def happens(self, share: float) -> bool:
        """Whether it strikes now."""
        return self.stormy and self.draws.random() < share


def _weather(draws: random.Random) -> Weather:
    """Some seeds have much of one thing. A clock that leaps shortens the wait for the sweep, so that then nobody stands
    still and nothing is accepted late: what comes after the sweep stays, see docs/explanation/delivery.md.
    """
    leaps = draws.random() < 0.25
    return Weather(
        fault=draws.choice((0.0, 0.1, 0.3, 0.6)),
        death=draws.choice((0.0, 0.002, 0.01, 0.04)),
        pause=0.0 if leaps else draws.choice((0.0, 0.002, 0.01)),
        lost=draws.choice((0.0, 0.005, 0.03)),
        delay=draws.choice((0.05, 0.3)),
        leaps=leaps,
    )


class Truth:
    """The time that everybody would agree on: the platform's."""

    def now(self) -> datetime:
        return DUE + timedelta(seconds=asyncio.get_running_loop().time())

    async def sleep(self, duration: timedelta) -> None:
        await asyncio.sleep(max(0.0, duration.total_seconds()))


class Machine:
    """A place where one worker after the other lives. Its clock is ``off`` by some seconds, or leaps."""

    def __init__(self, simulation: Simulation, name: str) -> None:
        self._simulation = simulation
        self._name = name
        self._lives = 0
        self.off = timedelta(seconds=simulation.draws.uniform(-2, 2))

    def now(self) -> datetime:
        return self._simulation.truth.now() + self.off

    async def sleep(self, duration: timedelta) -> None:
        await self._simulation.truth.sleep(duration)

    def seconds(self) -> float:
        return asyncio.get_running_loop().time()

    async def serve(self) -> None:
        """A worker, and another one after each death."""
        while True:
            self._lives += 1
            process = Process(self._simulation, f"{self._name}{self._lives}")
            worker = process.worker(Timekeeper(self, self))
            while not process.dead:
                self._leap()
                try:
                    await worker.tick()
                except asyncio.CancelledError:
                    await worker.stop()
                    raise
                except BaseException:  # a crash, alone or in a group
                    if not process.dead:
                        raise
                await asyncio.sleep(self._simulation.draws.choice((1, 7)) if self._simulation.stormy else 45)
            await asyncio.sleep(self._simulation.draws.uniform(0, 90))

    def _leap(self) -> None:
        if self._simulation.weather.leaps and self._simulation.happens(0.01):
            self.off = timedelta(seconds=self._simulation.draws.choice((-1800, -61, -3, 0, 3, 61, 600, 3000)))
            self._simulation.tell(f"{self._name}: the clock is off by {self.off}", "leap")


class Process(Watch):
    """One worker's life: everything it calls passes here."""

    def __init__(self, simulation: Simulation, name: str) -> None:
        super().__init__()
        self.dead = False
        self._simulation = simulation
        self._name = name
        self._still_until = 0.0
        self._may_pause_from = 0.0

    def worker(self, clock: Clock) -> Delivering:
        """The program's own, over the shared stores."""
        s = self._simulation
        picks, essays = watched(s.stores.picks, "picks", self), watched(s.stores.essays, "essays", self)
        return Delivering(
            subscriptions=watched(s.stores.subscriptions, "subscriptions", self),
            deliveries=watched(s.stores.deliveries, "deliveries", self),
            picking=Picking(essays, picks, "https://essays.example"),
            chats={s.platform: watched(s.chat, "chat", self)},
            clock=clock,
            holidays=FakeHolidays(),
            makers=Makers(digests=FakeDigestMaker()),
        )

    async def passes(self, call: str, effect: Callable[[], Awaitable[Any]]) -> Any:
        is_platform = call.startswith("chat.")
        await self._at(call, Moment.BEFORE, is_platform)
        # What was sent takes effect, whether or not the sender lives to see it.
        result = await (asyncio.shield(asyncio.ensure_future(effect())) if is_platform else effect())
        await self._at(call, Moment.AFTER, is_platform)
        return result

    async def _at(self, call: str, moment: Moment, is_platform: bool) -> None:
        """Anything may happen here: between any two awaits of a worker there is a call."""
        s, weather = self._simulation, self._simulation.weather
        if self.dead:
            raise Crash
        if s.happens(weather.death):
            self.dead = True
            s.tell(f"{self._name} dies {moment} {call}", "death")
            raise Crash
        if asyncio.get_running_loop().time() >= self._may_pause_from and s.happens(weather.pause):
            self._stand_still(f"{moment} {call}")
        if s.happens(weather.delay):
            await self._running(s.draws.uniform(0, 0.5))
        await self._running(0)
        if not is_platform and s.happens(weather.lost):
            s.tell(f"{self._name}: the database's answer is lost {moment} {call}", "lost answer")
            raise StoreBusy(BUSY)
        s.tell(f"{self._name} {moment} {call}")

    def _stand_still(self, where: str) -> None:
        now, seconds = (
            asyncio.get_running_loop().time(),
            self._simulation.draws.uniform(*self._simulation.weather.still),
        )
        self._still_until, self._may_pause_from = now + seconds, now + seconds + 300
        self._simulation.tell(f"{self._name} stands still for {seconds:.0f} s {where}", "pause")

    async def _running(self, seconds: float) -> None:
        """Wait so long, and until we run again. Who stands still does not hear that it was cancelled before it goes
        on; and then it may have gone one step further.
        """
        loop, cancelled = asyncio.get_running_loop(), False
        until = loop.time() + seconds
        while (wait := max(until, self._still_until) - loop.time()) > 0:
            try:
                await asyncio.sleep(wait)
            except asyncio.CancelledError:
                if self._still_until <= loop.time():
                    raise
                cancelled = True
        if self.dead:
            raise Crash
        if cancelled and self._simulation.draws.random() < 0.5:
            raise asyncio.CancelledError


class StormyChat(FakeChat):
    """A platform whose faults are drawn, each call's anew."""

    def __init__(self, simulation: Simulation, *, nonce_window: timedelta | None) -> None:
        super().__init__(simulation.truth, nonce_window=nonce_window)
        self.remembers = REMEMBERS if nonce_window else None
        self._simulation = simulation

    async def _answer(self, method: str, effect: Callable[[datetime], T]) -> T:
        await asyncio.sleep(self._simulation.draws.uniform(0.01, 0.4))
        faults = FAULTS.get(method, ())
        if faults and self._simulation.happens(self._simulation.weather.fault):
            fault = self._simulation.draws.choice(faults)
            if (self._simulation.weather.leaps or self._simulation.weather.is_gentle) and not _is_soon(fault):
                fault = LOST
            self._simulation.tell(f"platform: {method} meets {fault}", "fault")
            self.script(method, fault)
        return await super()._answer(method, effect)

    def _put(self, at: datetime, channel: Channel, post: Content, key: str, parent: MessageRef | None) -> MessageRef:
        ref = super()._put(at, channel, post, key, parent)
        live = [m for m in self.messages.values() if (m.key, m.parent, m.deleted) == (key, None, False)]
        if parent is None and len(live) > 1:
            self._simulation.tell(f"platform: {len(live)} posts of {key}", "twice for a while")
            if self._simulation.weather.is_gentle:
                self._simulation.run.wrong.append(f"{key}: twice for a while")
        return ref


def _is_soon(fault: Fault) -> bool:
    """Whether what is accepted at all is accepted within the lease of whoever sent it."""
    return (fault.after or timedelta(0)) + fault.slow <= SOON


def simulate(seed: int, platform: type[StormyChat] = StormyChat) -> Run:
    """The run of ``seed``, the same each time."""
    made: list[Run] = []

    async def live() -> None:
        simulation = Simulation(seed, platform)
        made.append(simulation.run)
        await simulation.live()

    leap_through(live())
    return made[0]
