"""The process ends in time, counted from the signal and not from its start."""

from __future__ import annotations

import os
import queue
import threading
import time

import pytest

from bot.wiring.stopping import _end_in_time


class Limits(queue.SimpleQueue[float]):
    """Tells when somebody waits for a number of seconds to be named."""

    def __init__(self) -> None:
        self.is_waited_for = threading.Event()

    def get(self, block: bool = True, timeout: float | None = None) -> float:
        self.is_waited_for.set()
        return super().get(block, timeout)


def test_the_time_runs_from_the_signal_on_however_long_the_process_has_run(monkeypatch: pytest.MonkeyPatch) -> None:
    limits, has_come, looks, ended = Limits(), threading.Event(), list[bool](), list[int]()

    def looked() -> float:
        looks.append(has_come.is_set())
        return 0.0

    monkeypatch.setattr(time, "monotonic", looked)
    monkeypatch.setattr(os, "_exit", ended.append)
    waiting = threading.Thread(target=_end_in_time, args=(limits,))
    waiting.start()
    limits.is_waited_for.wait()
    has_come.set()
    limits.put(0.0)
    waiting.join()
    assert ended == [0]
    assert looks
    assert all(looks), "the clock was looked at before the signal came"
