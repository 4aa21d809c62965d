"""Repeated failures in the log: once, then counted."""

from __future__ import annotations

import io
import logging

from bot.cli.repeats import KIND_MAX, KIND_SECONDS, KNOWN_MAX, Repeats


class Watch:
    def __init__(self) -> None:
        self.now = 0.0
        self.lines: list[str] = []
        self.told: list[str] = []
        self._filter = Repeats(lambda: self.now, self.told.append)

    def log(
        self, text: str, *args: object, error: Exception | None = None, level: int = logging.ERROR, place: int = 0
    ) -> None:
        info = (type(error), error, None) if error is not None else None
        record = logging.LogRecord("bot", level, "", place, text, args, info)
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
        watch.log("%d", number, place=number)
    assert len(watch._filter._seen) == KNOWN_MAX


def test_a_flood_of_one_kind_is_cut_and_counted_however_its_lines_differ() -> None:
    watch = Watch()
    for number in range(10_000):
        watch.now = number / 1_000
        watch.log("Delivery %d: not accepted", number, level=logging.WARNING)
    assert len(watch.lines) == KIND_MAX
    watch.now = KIND_SECONDS
    watch.log("something else", level=logging.INFO)
    assert watch.told == [f"{10_000 - KIND_MAX} more lines like this were left out: Delivery {KIND_MAX}: not accepted"]
    watch.log("Delivery %d: not accepted", 10_000, level=logging.WARNING)
    assert watch.lines[-1] == "Delivery 10000: not accepted"


def test_a_flood_from_one_place_leaves_every_other_its_room() -> None:
    watch = Watch()
    for number in range(100):
        watch.log("Delivery %d: not accepted", number, place=1)
        watch.log("Delivery %d: in doubt", number, place=2)
    assert len(watch.lines) == 2 * KIND_MAX
    watch.log("the disk is full", place=3)
    assert watch.lines[-1] == "the disk is full"


def test_the_kinds_that_are_remembered_are_bounded() -> None:
    watch = Watch()
    for number in range(3 * KNOWN_MAX):
        watch.log("line of place %d", number, place=number)
    assert len(watch.lines) == 3 * KNOWN_MAX
    assert len(watch._filter._kinds) == KNOWN_MAX


def test_what_was_left_out_is_told_by_the_log_itself() -> None:
    now = 0.0
    logger, handler = logging.getLogger("of_this_test"), logging.StreamHandler(io.StringIO())
    handler.addFilter(Repeats(lambda: now))
    root = logging.getLogger()
    root.addHandler(handler)
    try:
        for number in range(KIND_MAX + 5):
            logger.warning("flood %d", number)
        now = KIND_SECONDS
        logger.warning("after it")
    finally:
        root.removeHandler(handler)
    lines = handler.stream.getvalue().splitlines()
    assert lines[KIND_MAX:] == [f"5 more lines like this were left out: flood {KIND_MAX}", "after it"]
