"""What admins see who decide on the comments of readers without an account."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.core.guest import GuestComment, GuestState
from bot.core.ids import Slug


@dataclass(frozen=True, slots=True)
class GuestsScreen:
    """A page of the comments that wait, the oldest first, or of those on the pages (``state``), the newest first; of
    ``total``. ``others`` is how many are in the other list, ``done`` the comment on which was just decided.
    """

    state: GuestState
    comments: Sequence[GuestComment]
    titles: Mapping[Slug, str]
    total: int
    page: int
    pages: int
    others: int
    done: GuestComment | None = None


@dataclass(frozen=True, slots=True)
class GuestScreen:
    """One of them, with a page of its ``text``. ``title`` is its essay's."""

    comment: GuestComment
    title: str
    text: str
    page: int
    pages: int


@dataclass(frozen=True, slots=True)
class GuestDecidedScreen:
    """It was decided on below a notice; ``waiting`` others wait."""

    comment: GuestComment
    title: str
    waiting: int
