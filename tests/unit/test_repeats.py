"""Repeated failures in the log: once, then counted."""

from __future__ import annotations

import logging

from bot.cli.repeats import KNOWN_MAX, Repeats


class Watch:
    def __init__(self) -> None:
        self.now = 0.0
        self.lines: list[str] = []
        self._filter = Repeats(lambda: self.now)

    def log(self, message: str, *args: object, error: Exception | None = None, level: int = logging.ERROR) -> None:
        info = (type(error), error, None) if error is not None else None
        record = logging.LogRecord("bot", level, "", 0, message, args, info)
        if self._filter.filter(record):
            self.lines.append(record.getMessage() + (" with traceback" if record.exc_info else ""))


def test_a_failure_of_every_tick_is_a_few_lines_a_day() -> None:
    watch = Watch()
    for second in range(0, 86_400, 20):
        watch.now = float(second)
        for number in range(100):
            watch.log("Delivery %s failed", number, error=OSError("full"))
    assert watch.lines[0] == "Delivery 0 failed with traceback"
    assert sum("traceback" in line for line in watch.lines) == 1
    assert 20 < len(watch.lines) < 40
    assert "more since this was last logged" in watch.lines[1]


def test_other_failures_and_plain_lines_pass() -> None:
    watch = Watch()
    for text in ("a", "b"):
        watch.log("Delivery failed", error=OSError(text))
        watch.log("Essay %s is broken", text)
        watch.log("same", level=logging.INFO)
    assert len(watch.lines) == 6


def test_what_was_silent_for_long_is_new_and_little_is_remembered() -> None:
    watch = Watch()
    watch.log("gone", error=OSError("full"))
    watch.now = 200.0
    watch.log("gone", error=OSError("full"))
    assert watch.lines == ["gone with traceback"] * 2
    for number in range(3 * KNOWN_MAX):
        watch.log("%d", number)
    assert len(watch._filter._seen) == KNOWN_MAX
