"""What a host's robots.txt (RFC 9309) lets us read."""

from __future__ import annotations

import re
from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from protego import Protego

TOKEN: Final = "Ichiwa"  # noqa: S105 (the name that a robots.txt calls us by)
ROBOTS_MAX: Final = 500 * 1024
"""Bytes of a robots.txt that are looked at, as RFC 9309, 2.5 asks."""
KEPT: Final = timedelta(hours=24)
"""For how long its rules are held to be true (RFC 9309, 2.4)."""
HOSTS_MAX: Final = 500
"""Of so many hosts the rules are kept in memory."""
DELAY_MAX: Final = timedelta(seconds=30)
"""No more than this is granted between two requests: a host could make us wait for ever."""
_AGENT: Final = re.compile(r"[\s\ufeff]*user[- ]?agent\s*[:\s]\s*(?P<name>[^#]*)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Rules:
    """``delay`` is what the host wants to lie between two requests."""

    delay: timedelta = timedelta(0)
    _parsed: Protego | None = field(default=None, repr=False)

    @classmethod
    def of(cls, text: str) -> Rules:
        """Takes up to a second for the longest text, and memory in proportion."""
        parsed = Protego.parse("\n".join(_for_us(line) for line in text.splitlines()))
        wanted = min(parsed.crawl_delay(TOKEN) or 0.0, DELAY_MAX.total_seconds())
        return cls(timedelta(seconds=wanted), parsed)

    def allow(self, url: str) -> bool:
        return self._parsed is None or self._parsed.can_fetch(url, TOKEN)


def _for_us(line: str) -> str:
    """The line, with all other programs under one name: their rules are kept for each of them, and a file that names
    ten thousand programs over ten thousand rules would fill the memory.
    """
    found = _AGENT.match(line)
    if not found:
        return line
    name = found["name"].strip().lower()
    return f"User-agent: {name if name in ('*', TOKEN.lower()) else 'others'}"


class RobotsCache:
    """The rules of the hosts that were asked lately, by their origin."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, tuple[Rules, datetime]] = OrderedDict()

    def of(self, origin: str, now: datetime) -> Rules | None:
        """None where they are not known, or were asked for too long ago."""
        rules, since = self._kept.get(origin, (None, now))
        if abs(now - since) >= KEPT:
            del self._kept[origin]
            return None
        return rules

    def keep(self, origin: str, rules: Rules, now: datetime) -> None:
        self._kept[origin] = (rules, now)
        self._kept.move_to_end(origin)
        while len(self._kept) > HOSTS_MAX:
            self._kept.popitem(last=False)
