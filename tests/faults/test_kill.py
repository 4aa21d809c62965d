"""The program is killed at random moments of a busy run: nothing is missed, nothing comes twice."""

from __future__ import annotations

from tests.tools.program_faults import Plan, rehearse, report


def test_kill_minus_nine() -> None:
    plan = Plan(kills=8, seed=1, rate=4, lease=2.0)
    outcome = rehearse(plan)
    assert outcome.good, report(plan, outcome)
    assert outcome.once == outcome.due
