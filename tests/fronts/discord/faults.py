"""What can go wrong with one request, and in which order it does."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from tests.fronts.discord.state import Json


@dataclass(frozen=True, slots=True)
class Fault:
    """The effect of a request comes ``after`` some time (None: never); its answer is dropped, or is ``status`` with
    ``body`` (a text as it is; None: what it should be). ``slow``: how long the front lets it wait, by its clock.
    """

    after: timedelta | None = timedelta(0)
    dropped: bool = False
    status: int | None = None
    body: Json | str = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    slow: timedelta = timedelta(0)


FINE: Final = Fault()
LOST: Final = Fault(dropped=True)
"""Accepted, and the connection ends before the answer."""
UNHEARD: Final = Fault(after=None, dropped=True)
"""The connection ends before anything was accepted."""
FORBIDDEN: Final = Fault(after=None, status=403, body={"message": "Missing Permissions", "code": 50013})
GONE: Final = Fault(after=None, status=404, body={"message": "Unknown Channel", "code": 10003})


def foreign(status: int, page: str, kind: str = "text/html; charset=utf-8", **headers: str) -> Fault:
    """Not accepted: somebody on the way answers in the platform's place, with a ``page`` of that content type."""
    return Fault(after=None, status=status, body=page, headers={"Content-Type": kind, **headers})


def late(seconds: float) -> Fault:
    """The connection ends at once; the request is accepted only after ``seconds``."""
    return Fault(after=timedelta(seconds=seconds), dropped=True)


def slow(seconds: float) -> Fault:
    """Accepted and answered after ``seconds``, which the caller spends waiting."""
    return Fault(slow=timedelta(seconds=seconds))


def accepted(status: int) -> Fault:
    """Accepted, and answered with an error of the platform."""
    return Fault(status=status, body={"message": f"{status}: the gateway had no answer", "code": 0})


def refused(status: int) -> Fault:
    """Not accepted, and answered with an error of the platform."""
    return Fault(after=None, status=status, body={"message": f"{status}: the gateway had no answer", "code": 0})


def too_many(retry_after: float, *, everywhere: bool = False) -> Fault:
    """429: come back in ``retry_after`` seconds."""
    return Fault(
        after=None,
        status=429,
        body=rate_limited(retry_after, everywhere),
        headers=rate_headers(retry_after, everywhere),
    )


def rate_limited(retry_after: float, everywhere: bool) -> Json:
    """The body of a 429."""
    return {"message": "You are being rate limited.", "retry_after": retry_after, "global": everywhere}


def rate_headers(retry_after: float, everywhere: bool) -> dict[str, str]:
    """``Via`` tells Discord's own answer from that of a wall before it."""
    headers = {"Retry-After": str(max(1, round(retry_after))), "Via": "1.1 google"}
    headers["X-RateLimit-Scope"] = "global" if everywhere else "user"
    return headers | ({"X-RateLimit-Global": "true"} if everywhere else {})


class Script:
    """The next requests of a route go like the faults given for it; after those all is well."""

    def __init__(self) -> None:
        self._waiting: dict[tuple[str, str], deque[Fault]] = {}

    def add(self, route: str, *faults: Fault, place: int | None = None) -> None:
        """``place``: only for requests to this channel."""
        key = (route, str(place) if place is not None else "")
        self._waiting.setdefault(key, deque()).extend(faults)

    def next(self, route: str, place: str) -> Fault:
        for key in ((route, place), (route, "")):
            if waiting := self._waiting.get(key):
                return waiting.popleft()
        return FINE
