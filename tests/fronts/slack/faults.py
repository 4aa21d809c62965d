"""What can go wrong with one call, and in which order it does."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from tests.fronts.slack.state import Json


@dataclass(frozen=True, slots=True)
class Fault:
    """The effect of a call comes ``after`` some time (None: never); its answer is dropped, or is ``status`` with
    ``body`` (a text as it is; None: a page). ``slow``: how long the front lets it wait, by its clock.
    """

    after: timedelta | None = timedelta(0)
    dropped: bool = False
    status: int | None = None
    body: Json | str | None = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    slow: timedelta = timedelta(0)


FINE: Final = Fault()
LOST: Final = Fault(dropped=True)
"""Accepted, and the connection ends before the answer."""
UNHEARD: Final = Fault(after=None, dropped=True)
"""The connection ends before anything was accepted."""


def error(name: str, **more: object) -> Fault:
    """Not accepted; Slack says why in its own word, as in ``channel_not_found``."""
    return Fault(after=None, status=200, body={"ok": False, "error": name, **more})


def confused(name: str) -> Fault:
    """Accepted, although Slack answers with an error of its own, as in ``internal_error``."""
    return Fault(status=200, body={"ok": False, "error": name})


GONE: Final = error("channel_not_found")
ARCHIVED: Final = error("is_archived")
OUTSIDE: Final = error("not_in_channel")
RESTRICTED: Final = error("restricted_action")
REVOKED: Final = error("token_revoked")
NO_SCOPE: Final = error("missing_scope", needed="chat:write", provided="commands")


def foreign(status: int, page: str, kind: str = "text/html; charset=utf-8", **headers: str) -> Fault:
    """Not accepted: somebody on the way answers in the platform's place, with a ``page`` of that content type."""
    return Fault(after=None, status=status, body=page, headers={"Content-Type": kind, **headers})


def late(seconds: float) -> Fault:
    """The connection ends at once; the call is accepted only after ``seconds``."""
    return Fault(after=timedelta(seconds=seconds), dropped=True)


def slow(seconds: float) -> Fault:
    """Accepted and answered after ``seconds``, which the caller spends waiting."""
    return Fault(slow=timedelta(seconds=seconds))


def accepted(status: int) -> Fault:
    """Accepted, and answered with an error of the platform, which is not JSON."""
    return Fault(status=status, body=None)


def refused(status: int) -> Fault:
    """Not accepted, and answered with an error of the platform, which is not JSON."""
    return Fault(after=None, status=status, body=None)


def too_many(retry_after: int) -> Fault:
    """429: come back in ``retry_after`` seconds."""
    return Fault(after=None, status=429, body=RATE_LIMITED, headers={"Retry-After": str(retry_after)})


RATE_LIMITED: Final[Json] = {"ok": False, "error": "ratelimited"}


class Script:
    """The next calls of a method go like the faults given for it; after those all is well."""

    def __init__(self) -> None:
        self._waiting: dict[tuple[str, str], deque[Fault]] = {}

    def add(self, method: str, *faults: Fault, place: str | None = None) -> None:
        """``place``: only for calls about this channel."""
        self._waiting.setdefault((method, place or ""), deque()).extend(faults)

    def next(self, method: str, place: str) -> Fault:
        for key in ((method, place), (method, "")):
            if waiting := self._waiting.get(key):
                return waiting.popleft()
        return FINE
