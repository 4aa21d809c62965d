"""Submissions: what members write for the daily essay, until the admins of their community have decided."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Final
from urllib.parse import urlsplit

from bot.core.community import Channel, Member
from bot.core.essay import SUMMARY_MAX, Language
from bot.core.ids import Slug, SubmissionId
from bot.core.phrase import message
from bot.core.visible import is_visible, without_harm
from bot.errors import Conflict, InvalidInput

TITLE_MAX: Final = 200
TEXT_MAX: Final = 50_000
"""Characters of a text; what a chat's form can hold is less."""
LINK_MAX: Final = 1_000
REASON_MAX: Final = 500
OF_MEMBER: Final = 3
"""Submissions of one member that can wait at once."""
A_DAY: Final = 10
"""Submissions of one member in 24 hours, withdrawn ones as well: the admins get a notice of each."""
OF_COMMUNITY: Final = 50
"""Submissions of a community that can wait at once."""


class SubmissionState(StrEnum):
    """Where a submission has come to. All but the first are final."""

    WAITING = "waiting"
    APPROVED = "approved"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    """By its author."""


class AuthorNews(StrEnum):
    """Whether the author knows what was decided."""

    NONE = "none"
    """There is nothing to tell: it waits, or the author withdrew it."""
    DUE = "due"
    LATER = "later"
    """They take no message of ours: they read it when they come by."""
    TOLD = "told"


DECIDED: Final = {
    SubmissionState.APPROVED: message("“{title}” was already approved."),
    SubmissionState.DECLINED: message("“{title}” was already declined."),
    SubmissionState.WITHDRAWN: message("“{title}” was withdrawn by its author."),
}
"""What is said to whoever comes too late."""


@dataclass(frozen=True, slots=True)
class Written:
    """What a submission holds: a ``title`` and a ``text`` in Markdown, or a ``link`` alone. ``summary`` and
    ``question`` are empty until an admin writes them: then they are found in the text.
    """

    title: str
    text: str
    link: str = ""
    summary: str = ""
    question: str = ""

    @property
    def is_link_alone(self) -> bool:
        return not self.text

    @property
    def name(self) -> str:
        """What it is called: its title, or else its link."""
        return self.title or self.link


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """``author`` with the name that they had, ``channel`` the one in which they wrote and ``language`` the one in which
    they are answered. ``reason`` is what the admins say of a declined one; ``slug`` names the essay of an approved one.
    """

    id: SubmissionId
    author: Member
    channel: Channel
    language: Language
    written: Written
    created: datetime
    state: SubmissionState = SubmissionState.WAITING
    decided: datetime | None = None
    reason: str = ""
    slug: Slug | None = None
    news: AuthorNews = AuthorNews.NONE

    @property
    def is_waiting(self) -> bool:
        return self.state is SubmissionState.WAITING

    def check_waiting(self) -> None:
        """Raise ``Conflict``, with what became of it, where it waits no more."""
        if not self.is_waiting:
            raise Conflict(DECIDED[self.state], title=self.written.name[:TITLE_MAX])

    def rewritten(self, written: Written) -> Submission:
        """With other words. Raises ``Conflict``."""
        self.check_waiting()
        return replace(self, written=written)

    def approved(self, slug: Slug, now: datetime) -> Submission:
        """Raises ``Conflict``."""
        return replace(self._decided(SubmissionState.APPROVED, now), slug=slug, news=AuthorNews.DUE)

    def declined(self, reason: str, now: datetime) -> Submission:
        """Raises ``Conflict``."""
        return replace(self._decided(SubmissionState.DECLINED, now), reason=reason, news=AuthorNews.DUE)

    def withdrawn(self, now: datetime) -> Submission:
        """Without its text, of which nobody needs to know any more. Raises ``Conflict``."""
        taken_back = Written(self.written.title, "", self.written.link)
        return replace(self._decided(SubmissionState.WITHDRAWN, now), written=taken_back)

    def _decided(self, state: SubmissionState, now: datetime) -> Submission:
        self.check_waiting()
        return replace(self, state=state, decided=now)


def checked(title: str, text: str, link: str) -> Written:
    """What a member wrote, as it is kept. Raises ``InvalidInput`` where it is no essay, and for what is too long."""
    kept = Written(checked_title(title), checked_text(text), checked_link(link))
    if kept.text and not kept.title:
        raise InvalidInput("Give your essay a title.")
    if not kept.text and not kept.link:
        raise InvalidInput("Write a text, or give the link of a page.")
    return kept


def checked_title(text: str) -> str:
    """In one line; empty where nothing is to be seen. Raises ``InvalidInput``."""
    title = " ".join(_seen(text).split())
    _check_length("title", title, TITLE_MAX)
    return title


def checked_text(text: str) -> str:
    """Empty where nothing is to be seen. Raises ``InvalidInput``."""
    kept = _seen(text)
    _check_length("text", kept, TEXT_MAX)
    return kept


def checked_line(text: str) -> str:
    """A summary or a question, in one line; empty where nothing is to be seen. Raises ``InvalidInput``."""
    line = " ".join(_seen(text).split())
    _check_length("line", line, SUMMARY_MAX)
    return line


def checked_reason(text: str) -> str:
    """Empty where nothing is to be seen. Raises ``InvalidInput``."""
    kept = _seen(text)
    _check_length("reason", kept, REASON_MAX)
    return kept


def checked_link(text: str) -> str:
    """The address of a page, or nothing. Raises ``InvalidInput`` for any other."""
    link = text.strip()
    if not link:
        return ""
    _check_length("link", link, LINK_MAX)
    try:
        parts = urlsplit(link)
        name, _ = parts.hostname, parts.port  # the latter raises for what is no number
    except ValueError:
        name = parts = None
    usual = parts is not None and parts.scheme in ("http", "https") and "@" not in parts.netloc
    if not (name and usual and link.isprintable() and " " not in link):
        raise InvalidInput("“{link}” is not the address of a page. It begins with https://", link=link[:80])
    return link


_LENGTHS: Final = {
    "title": message("The title has {length} characters; the limit is {limit}."),
    "text": message("The text has {length} characters; the limit is {limit}."),
    "line": message("The summary or question has {length} characters; the limit is {limit}."),
    "reason": message("The reason has {length} characters; the limit is {limit}."),
    "link": message("The link has {length} characters; the limit is {limit}."),
}


def _check_length(what: str, text: str, limit: int) -> None:
    if len(text) > limit:
        raise InvalidInput(_LENGTHS[what], length=len(text), limit=limit)


def _seen(text: str) -> str:
    kept = without_harm(text).strip()
    return kept if any(map(is_visible, kept)) else ""
