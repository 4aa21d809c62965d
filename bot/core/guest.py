"""Comments of guests: readers of the pages who have no account, and whose words wait for an admin's approval."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Final

from bot.core.comment import checked_text
from bot.core.community import Community
from bot.core.ids import GuestCommentId, Slug
from bot.core.page_name import checked_page_name
from bot.core.phrase import message
from bot.core.rating import HIGHEST, LOWEST, Score, no_score
from bot.core.visible import is_visible
from bot.errors import Conflict

WAITING_MAX: Final = 100
"""Comments that can wait at once: more than that no admin reads, and what is beyond it is spam."""
EMOJIS: Final = ("🙂", "😄", "🤔", "😢", "😮", "👏", "💪", "🌸", "☕", "🐱")
"""What stands beside a name on the page, if anything does."""
_ID_MAX: Final = 40
_SCHEME: Final = re.compile(r"[a-z][a-z0-9+.-]*:/+", re.IGNORECASE | re.ASCII)


class GuestState(StrEnum):
    """Where a guest's comment has come to."""

    WAITING = "waiting"
    APPROVED = "approved"
    """It stands on the page."""
    DECLINED = "declined"
    """It was never shown, or an admin took it from the page again."""


_DECIDED: Final = {
    GuestState.WAITING: message("This comment from the page waits for a decision."),
    GuestState.APPROVED: message("This comment was approved already."),
    GuestState.DECLINED: message("This comment was declined already."),
}


@dataclass(frozen=True, slots=True)
class Said:
    """What a guest wrote: ``name`` and ``emoji`` can be empty, ``score`` is 1 to 5 or None."""

    name: str
    emoji: str
    text: str
    score: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GuestComment:
    """A guest's comment on an essay. The admins of ``community`` decide on it, last at ``decided``; ``links``: those in
    its text were approved as well.
    """

    id: GuestCommentId
    slug: Slug
    community: Community
    said: Said
    created: datetime
    state: GuestState = GuestState.WAITING
    decided: datetime | None = None
    links: bool = False

    @property
    def is_waiting(self) -> bool:
        return self.state is GuestState.WAITING

    @property
    def is_approved(self) -> bool:
        return self.state is GuestState.APPROVED

    @property
    def shown_text(self) -> str:
        """Its text as others may see it: where its links were not approved, nothing in it is one for any program that
        makes links of what looks like them.
        """
        return self.said.text if self.links else without_links(self.said.text)

    @property
    def has_links(self) -> bool:
        return _SCHEME.search(self.said.text) is not None

    def approved(self, now: datetime, *, links: bool) -> GuestComment:
        """Raises ``Conflict`` where it waits no more."""
        self._check(GuestState.WAITING)
        return replace(self, state=GuestState.APPROVED, decided=now, links=links)

    def declined(self, now: datetime) -> GuestComment:
        """Raises ``Conflict`` where it waits no more."""
        self._check(GuestState.WAITING)
        return replace(self, state=GuestState.DECLINED, decided=now)

    def taken_back(self, now: datetime) -> GuestComment:
        """Off the page again. Raises ``Conflict`` where it is not on it."""
        self._check(GuestState.APPROVED)
        return replace(self, state=GuestState.DECLINED, decided=now)

    def _check(self, state: GuestState) -> None:
        if self.state is not state:
            raise Conflict(_DECIDED[self.state])


@dataclass(frozen=True, slots=True)
class GuestSums:
    """The approved comments on an essay: how many, and how many of them give it 1, 2 … 5."""

    comments: int = 0
    distribution: tuple[int, int, int, int, int] = (0, 0, 0, 0, 0)

    @property
    def rated(self) -> int:
        return sum(self.distribution)

    @property
    def score(self) -> Score:
        return Score(self.rated, float(sum(score * count for score, count in enumerate(self.distribution, 1))))

    @property
    def mean(self) -> float | None:
        return self.score.mean


def is_guest_id(text: str) -> bool:
    """Whether it can be a comment's id: what somebody puts into an address or a button can be anything."""
    return text.isascii() and text.isalnum() and len(text) <= _ID_MAX


def checked_said(name: str, emoji: str, text: str, score: str) -> Said:
    """What a guest typed, as it is kept. An empty ``score`` is none. Raises ``InvalidInput``."""
    return Said(checked_guest_name(name), emoji if emoji in EMOJIS else "", checked_text(text), _score(score))


def checked_guest_name(name: str) -> str:
    """In one line and without links; empty where nothing is to be seen. Raises ``InvalidInput``."""
    line = without_links(checked_page_name(name))
    return line if any(map(is_visible, line)) else ""


def without_links(text: str) -> str:
    """``text`` in which no address has the ``https://`` by which programs know one; what follows it stays readable."""
    while (found := _SCHEME.sub("", text)) != text:  # what is left can come together to another one
        text = found
    return text


def _score(text: str) -> int | None:
    if not text.strip():
        return None
    if text.strip() not in {str(score) for score in range(int(LOWEST), int(HIGHEST) + 1)}:
        raise no_score()
    return int(text)
