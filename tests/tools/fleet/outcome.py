"""What a run has come to, and how it is told."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Final

from tests.tools.fleet.plan import Plan

_SAID: Final = {
    "leases ended": re.compile(r"Leases ended: (\d+)"),
    "answers in doubt": re.compile(r"in doubt"),
    "found again": re.compile(r"found what an earlier attempt had posted"),
    "second copies removed": re.compile(r"removed a second copy"),
}
_KEYS: Final = ("missed", "briefly", "twice", "unasked", "asked_twice", "unsettled", "errors")
_COUNTS: Final = ("kills", "pauses", "restarts", "due", "once")
SHOWN: Final = 10


@dataclass(slots=True)
class Outcome:
    """All but ``seconds`` are counts or keys of slots. ``briefly``: more than one post stood at some moment; ``twice``:
    so it is in the end. ``unasked``: threads without their question; ``asked_twice``: with two.
    """

    kills: int = 0
    pauses: int = 0
    restarts: int = 0
    seconds: float = 0.0
    due: int = 0
    once: int = 0
    missed: list[str] = field(default_factory=list)
    briefly: list[str] = field(default_factory=list)
    twice: list[str] = field(default_factory=list)
    unasked: list[str] = field(default_factory=list)
    asked_twice: list[str] = field(default_factory=list)
    unsettled: list[str] = field(default_factory=list)
    weather: dict[str, int] = field(default_factory=dict)
    said: dict[str, int] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)

    def is_good(self, plan: Plan) -> bool:
        """Whether it is as it must be after ``plan``."""
        bad = self.missed or self.twice or self.unasked or self.unsettled or self.errors
        if not plan.pauses:
            bad = bad or self.briefly
        done = (self.kills, self.pauses, self.restarts) == (plan.kills, plan.pauses, plan.restarts)
        return not bad and done and self.due > 0 and self.once == self.due

    def hear(self, log: str) -> None:
        """Count what the workers said of faults that they met."""
        counts: Counter[str] = Counter()
        for name, pattern in _SAID.items():
            for found in pattern.findall(log):
                counts[name] += int(found) if found.isdecimal() else 1
        self.said = dict(counts)
        wrong = re.findall(r"^(?:Traceback|.*\b(?:Error|Exception)\b.*without).*$", log, re.MULTILINE)
        self.said["tracebacks"] = len(wrong)

    def as_row(self, plan: Plan) -> dict[str, Any]:
        """For the line of JSON."""
        return asdict(plan) | asdict(self) | {"good": self.is_good(plan)}


HEAD: Final = (
    f"{'':<22}{'seed':>5}{'kills':>7}{'pauses':>7}{'due':>7}{'once':>7}{'missed':>7}"
    f"{'briefly':>8}{'twice':>6}{'unasked':>8}{'asked 2×':>9}{'s':>6}"
)


def line(plan: Plan, outcome: Outcome) -> str:
    """One run as a line under ``HEAD``."""
    counts = (len(x) for x in (outcome.missed, outcome.briefly, outcome.twice, outcome.unasked, outcome.asked_twice))
    missed, briefly, twice, unasked, again = counts
    text = (
        f"{plan.name:<22}{plan.seed:>5}{outcome.kills:>7}{outcome.pauses:>7}{outcome.due:>7}{outcome.once:>7}"
        f"{missed:>7}{briefly:>8}{twice:>6}{unasked:>8}{again:>9}{outcome.seconds:>6.0f}"
    )
    return text if outcome.is_good(plan) else f"{text}  FAILED\n{details(outcome)}"


def details(outcome: Outcome) -> str:
    """What is wrong, slot by slot."""
    named = {
        "missed": outcome.missed,
        "briefly twice": outcome.briefly,
        "twice": outcome.twice,
        "unasked": outcome.unasked,
        "not settled": outcome.unsettled,
        "error": outcome.errors,
    }
    return "\n".join(f"    {name}: {one}" for name, all_ in named.items() for one in all_[:SHOWN])


def total(runs: Sequence[tuple[Plan, Outcome]]) -> str:
    """All runs together: those of kills alone, and those with pauses."""
    lines = []
    for name, some in (
        ("kills alone", [(p, o) for p, o in runs if not p.pauses]),
        ("kills and pauses", [(p, o) for p, o in runs if p.pauses]),
    ):
        if some:
            counts = Counter[str]()
            for _, outcome in some:
                row = asdict(outcome)
                counts.update({key: len(row[key]) for key in _KEYS})
                counts.update({key: row[key] for key in _COUNTS})
                counts.update(outcome.said)
            lines.append(f"{name}: " + ", ".join(f"{count} {key}" for key, count in counts.items()))
    wrong = sum(not outcome.is_good(plan) for plan, outcome in runs)
    return "\n".join([*lines, f"{len(runs)} runs, {wrong} of them failed"])
