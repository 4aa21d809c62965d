"""Bad weather drawn from a seed: what a front does to one request out of three."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from tests.fronts.discord import faults as discord
from tests.fronts.slack import faults as slack
from tests.tools.fleet.plan import Plan
from tests.tools.fleet.shared import Count

LINGERS: Final = 0.25
"""Seconds that a slow answer takes at most, and what an acceptance comes after the client's own limit."""
STRUCK: Final = frozenset(
    {
        "POST /channels/{channel_id}/messages",
        "GET /channels/{channel_id}/messages",
        "DELETE /channels/{channel_id}/messages/{message_id}",
        "POST /channels/{channel_id}/messages/{message_id}/threads",
        "chat.postMessage",
        "chat.delete",
        "conversations.history",
        "conversations.replies",
    }
)
"""The requests of a delivery: to post, to open a thread, to ask, to look, to delete a copy."""
_KINDS: Final = {
    "fine": 64,
    "slow": 10,
    "lost": 5,
    "unheard": 4,
    "502 after": 4,
    "502 before": 4,
    "429": 3,
    "hangs": 2,
    "given up": 2,
    "late": 2,
}


@dataclass(frozen=True, slots=True)
class Blow:
    """One stroke of weather; ``seconds`` where its kind takes some."""

    kind: str
    seconds: float = 0.0


class Weather:
    """Draws from ``plan.seed``. ``calm`` ends it; ``counts`` are the strokes by kind; ``requests``, how many it saw."""

    def __init__(self, plan: Plan, requests: Count) -> None:
        self._requests = requests
        self.calm = False
        self.counts: dict[str, int] = {}
        self._plan = plan
        self._draws = random.Random(f"weather {plan.seed} {plan.name}")  # noqa: S311 (repeatable, no secret)

    def blow(self, name: str) -> Blow:
        """What happens to the next request of this ``name``."""
        if name in STRUCK:
            self._requests.add()
        if self.calm or name not in STRUCK:
            return Blow("fine")
        [kind] = self._draws.choices(list(_KINDS), weights=list(_KINDS.values()))
        if kind != "fine":
            self.counts[kind] = self.counts.get(kind, 0) + 1
        return Blow(kind, self._seconds(kind))

    def _seconds(self, kind: str) -> float:
        """Where workers are only killed, everything is accepted well within a lease."""
        lingers = self._draws.uniform(0, LINGERS)
        longest = 2 * self._plan.lease if self._plan.pauses else LINGERS
        match kind:
            case "given up":
                return self._plan.call_limit + self._draws.uniform(0, longest)
            case "late":
                return self._draws.uniform(0, longest)
            case "hangs":
                return self._plan.call_limit + lingers
            case _:
                return lingers


class DiscordWeather(discord.Script):
    """Discord's front in bad weather."""

    def __init__(self, weather: Weather) -> None:
        super().__init__()
        self._weather = weather

    def next(self, route: str, place: str) -> discord.Fault:
        blow = self._weather.blow(route)
        return {
            "fine": discord.FINE,
            "slow": discord.slow(blow.seconds),
            "lost": discord.LOST,
            "unheard": discord.UNHEARD,
            "502 after": discord.accepted(502),
            "502 before": discord.refused(502),
            "429": discord.too_many(0.2 + blow.seconds),
            "hangs": discord.Fault(after=None, dropped=True, slow=timedelta(seconds=blow.seconds)),
            "given up": discord.slow(blow.seconds),
            "late": discord.late(blow.seconds),
        }[blow.kind]


class SlackWeather(slack.Script):
    """Slack's front in bad weather."""

    def __init__(self, weather: Weather) -> None:
        super().__init__()
        self._weather = weather

    def next(self, method: str, place: str) -> slack.Fault:
        blow = self._weather.blow(method)
        return {
            "fine": slack.FINE,
            "slow": slack.slow(blow.seconds),
            "lost": slack.LOST,
            "unheard": slack.UNHEARD,
            "502 after": slack.accepted(502),
            "502 before": slack.refused(502),
            "429": slack.too_many(1),
            "hangs": slack.Fault(after=None, dropped=True, slow=timedelta(seconds=blow.seconds)),
            "given up": slack.slow(blow.seconds),
            "late": slack.late(blow.seconds),
        }[blow.kind]
