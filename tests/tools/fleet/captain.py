"""Forks the fleet, and kills and pauses it. One thread and no loop, so that a fork is safe at any moment.

Nothing is ended but what was forked here, by its id, and before its end was waited for: an id that is given anew is
never hit. Whatever happens to the captain, the kernel ends all of them with it.
"""

from __future__ import annotations

import ctypes
import os
import random
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Final

from tests.hanging import HANGING
from tests.tools.fleet.outcome import Outcome
from tests.tools.fleet.plan import BY_TIME, LINGERS, PAUSE, REQUESTS, SHORT, Plan
from tests.tools.fleet.shared import Count
from tests.tools.fleet.worker import work
from tests.tools.fleet.world import Look, Place, serve

DIES_PAUSED: Final = 0.2
"""The share of the paused that are killed before they can go on."""
_PR_SET_PDEATHSIG: Final = 1
_POLL: Final = 0.2
_GLANCE: Final = 0.004


def forked(work: Callable[[], None], log: Path) -> int:
    """The id of a child that does ``work`` and ends with it, or with us."""
    parent = os.getpid()
    child = os.fork()
    if child:
        return child
    code = 1
    try:
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:  # it had ended before we could ask
            os._exit(1)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        file = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        os.dup2(file, 1)
        os.dup2(file, 2)
        work()
        code = 0
    except BaseException:
        sys.excepthook(*sys.exc_info())
    finally:
        sys.stderr.flush()
        os._exit(code)


def ended(child: int) -> int:
    """Kill ``child`` wherever it is, and wait for its end; returns its status."""
    os.kill(child, signal.SIGKILL)
    return os.waitpid(child, 0)[1]


@dataclass(slots=True)
class Worker:
    """A place in the fleet: the process that has it now. ``resumes``: when one that stands still goes on, in the
    machine's monotonic seconds; 0 for one that runs.
    """

    pid: int
    resumes: float = 0.0


class Captain:
    """Works one plan over the file, or on the server, at ``address``; logs and files go to ``folder``."""

    def __init__(self, plan: Plan, address: str, folder: Path, restart: Callable[[], None] = lambda: None) -> None:
        self._plan = plan
        self._address = address
        self._folder = folder
        self._restart = restart
        self._draws = random.Random(f"captain {plan.seed} {plan.name}")  # noqa: S311 (repeatable, no secret)
        self._fleet: list[Worker] = []
        self._requests = Count()
        self._outcome = Outcome()
        self._left = {"kill": plan.kills, "pause": plan.pauses, "restart": plan.restarts}

    @property
    def log(self) -> Path:
        return self._folder / "workers.log"

    def run(self) -> Outcome:
        """Do it all. Bounded by the work: it ends early only where nothing moves any more."""
        began = time.monotonic()
        with self._world() as (line, place):
            try:
                self._fleet = [Worker(self._fork(place)) for _ in range(self._plan.workers)]
                self._kill_and_pause(place)
                _ask(line, "calm")
                self._wait(line, place)
            finally:
                for worker in self._fleet:
                    ended(worker.pid)
            counted: Outcome = _ask(line, "count")
        for name in ("kills", "pauses", "restarts", "errors"):
            setattr(counted, name, getattr(self._outcome, name))
        counted.seconds = round(time.monotonic() - began, 1)
        counted.hear(self.log.read_text(encoding="utf-8", errors="replace"))
        return counted

    @contextmanager
    def _world(self) -> Iterator[tuple[Connection, Place]]:
        mine, theirs = Pipe()
        child = forked(lambda: serve(self._plan, self._address, theirs, self._requests), self._folder / "world.log")
        theirs.close()
        try:
            yield mine, _heard(mine)
            mine.send("end")
            os.waitpid(child, 0)
            child = 0
        finally:
            if child:
                ended(child)
            mine.close()

    def _fork(self, place: Place) -> int:
        return forked(lambda: work(self._plan, place, self._folder), self.log)

    def _kill_and_pause(self, place: Place) -> None:
        """At moments drawn from the seed, until all is done that was planned and nobody stands still any more."""
        while any(self._left.values()) or any(worker.resumes for worker in self._fleet):
            self._let_live(place)
            running = [worker for worker in self._fleet if not worker.resumes]
            kinds = [kind for kind, left in self._left.items() if left]
            if running and kinds:
                [kind] = self._draws.choices(kinds, weights=[self._left[kind] for kind in kinds])
                self._left[kind] -= 1
                self._hit(self._draws.choice(running), kind, place)

    def _let_live(self, place: Place) -> None:
        """Return at the next moment to strike: mostly after some requests of the fleet, so that a slow machine is hit
        where a fast one is, and sometimes after a time, wherever everybody is then.
        """
        by_time = self._draws.random() < BY_TIME
        requests = self._requests.value + self._draws.randint(*REQUESTS)
        until = time.monotonic() + (self._draws.uniform(0, SHORT) if by_time else self._plan.long)
        while time.monotonic() < until and (by_time or self._requests.value < requests):
            time.sleep(_GLANCE)
            self._let_go_on(place)
        time.sleep(self._draws.uniform(0, LINGERS))
        self._look_after(place)

    def _hit(self, worker: Worker, kind: str, place: Place) -> None:
        if kind == "restart":
            self._restart()
            self._outcome.restarts += 1
        elif kind == "kill":
            ended(worker.pid)
            worker.pid = self._fork(place)
            self._outcome.kills += 1
        else:
            os.kill(worker.pid, signal.SIGSTOP)
            worker.resumes = time.monotonic() + self._draws.uniform(*PAUSE) * self._plan.lease
            self._outcome.pauses += 1

    def _let_go_on(self, place: Place) -> None:
        """Those whose pause is over; some of them die instead, beyond the planned kills."""
        for worker in self._fleet:
            if not worker.resumes or time.monotonic() < worker.resumes:
                continue
            worker.resumes = 0.0
            if self._draws.random() < DIES_PAUSED:
                ended(worker.pid)
                worker.pid = self._fork(place)
            else:
                os.kill(worker.pid, signal.SIGCONT)

    def _look_after(self, place: Place) -> None:
        """A worker that ended by itself is a fault, and another one takes its place."""
        for worker in self._fleet:
            gone, status = os.waitpid(worker.pid, os.WNOHANG)
            if gone:
                self._outcome.errors.append(f"a worker ended by itself with {os.waitstatus_to_exitcode(status)}")
                worker.pid = self._fork(place)

    def _wait(self, line: Connection, place: Place) -> None:
        """Until all is settled and swept, or nothing has moved for as long as ``HANGING``."""
        until, token = time.monotonic() + HANGING, 0
        while time.monotonic() < until:
            look: Look = _ask(line, "look")
            if look.open == 0:
                return
            if look.token != token:
                token, until = look.token, time.monotonic() + HANGING
            self._look_after(place)
            time.sleep(_POLL)
        self._outcome.errors.append("nothing moved any more")


def _ask(line: Connection, what: str) -> Any:
    line.send(what)
    return _heard(line)


def _heard(line: Connection) -> Any:
    if not line.poll(HANGING):
        raise RuntimeError("the world does not answer; see world.log")
    return line.recv()
