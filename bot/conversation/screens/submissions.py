"""What members see who write for the daily essay, and admins who decide on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.core.essay import Essay
from bot.core.submission import Submission
from bot.core.subscription import Subscription
from bot.services.community.submitting import Taker


@dataclass(frozen=True, slots=True)
class SubmitScreen:
    """A member's own submissions that wait, and ``news``: what became of others, which they were not told yet.
    ``waiting`` is how many of all members wait, and ``guests`` how many comments from the pages, None for whoever does
    not decide.
    """

    own: Sequence[Submission]
    news: Sequence[Submission]
    waiting: int | None
    guests: int | None = None


@dataclass(frozen=True, slots=True)
class SubmittedScreen:
    """An essay was put before the admins."""

    submission: Submission


@dataclass(frozen=True, slots=True)
class SubmissionWithdrawnScreen:
    """Its author took it back."""

    submission: Submission


@dataclass(frozen=True, slots=True)
class SubmissionsScreen:
    """A page of those that wait, of ``total``, the oldest first."""

    submissions: Sequence[Submission]
    total: int
    page: int
    pages: int


@dataclass(frozen=True, slots=True)
class SubmissionScreen:
    """One that waits, to be decided on: a page of its text, and the essay that it would become with who takes it
    (``essay`` None: a link alone, whose page is not read yet).
    """

    submission: Submission
    text: str
    page: int
    pages: int
    essay: Essay | None
    takers: Sequence[Taker]


@dataclass(frozen=True, slots=True)
class ApprovedScreen:
    """It is an essay of the community from now on. ``told``: its author has been told."""

    submission: Submission
    essay: Essay
    told: bool
    takers: Sequence[Taker]


@dataclass(frozen=True, slots=True)
class DeclinedScreen:
    """It was declined. ``told``: its author has been told."""

    submission: Submission
    told: bool


@dataclass(frozen=True, slots=True)
class TakenScreen:
    """A channel takes the essays of members from now on."""

    subscription: Subscription
