"""What a guest's form carries beside what they type: proof that it is ours and when it was handed out, so that no
cookie and no service of others is needed against programs that fill in forms.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, Self

from bot.core.ids import GuestCommentId, Slug, new_id
from bot.core.phrase import message
from bot.errors import InvalidInput

YOUNGEST: Final = timedelta(seconds=2)
"""Nobody reads a page and presses a button in less."""
OLDEST: Final = timedelta(hours=12)
"""A form that was left open overnight is shown once more."""
_WRITTEN: Final = re.compile(r"([0-9a-z]{10})\.([1-9][0-9]{0,10})\.([A-Za-z0-9_-]{43})", re.ASCII)
_SECRET: Final = re.compile(r"[A-Za-z0-9_-]{43}", re.ASCII)
_TOO_FAST: Final = message("That was faster than anybody can read. Wait a moment, then send it again.")
_NOT_OURS: Final = message(
    "This form is too old, or not one of ours. Here is a new one with your words: send it again."
)


@dataclass(frozen=True, slots=True)
class FormToken:
    """One comment on one essay: ``id`` will be the comment's, so that a form that is sent twice makes one. ``issued``
    counts in whole seconds.
    """

    id: GuestCommentId
    slug: Slug
    issued: datetime

    @classmethod
    def new(cls, slug: Slug, now: datetime) -> Self:
        return cls(GuestCommentId(new_id()), slug, now.replace(microsecond=0))

    @classmethod
    def read(cls, text: str, key: str, slug: Slug) -> Self | None:
        """What ``signed`` wrote for this essay with this key; None for everything else. Compares in constant time."""
        found = _WRITTEN.fullmatch(text)
        if found is None:
            return None
        token = cls(GuestCommentId(found[1]), slug, datetime.fromtimestamp(int(found[2]), UTC))
        return token if hmac.compare_digest(token.signed(key), text) else None

    def signed(self, key: str) -> str:
        """As it stands in a form."""
        seconds = int(self.issued.timestamp())
        return f"{self.id}.{seconds}.{_signature(key, 'form', self.id, self.slug, str(seconds))}"

    def is_over(self, now: datetime) -> bool:
        """Whether it is older than a form can be, or from a time to come."""
        return not -YOUNGEST <= now - self.issued <= OLDEST

    def check_pace(self, now: datetime) -> None:
        """Raise ``InvalidInput`` where the form comes back faster than somebody can have read it."""
        if now - self.issued < YOUNGEST:
            raise InvalidInput(_TOO_FAST)


def not_ours() -> InvalidInput:
    """What is said of a form that is over, or that nobody here handed out."""
    return InvalidInput(_NOT_OURS)


def own_secret(key: str, comment: GuestCommentId) -> str:
    """What opens the page on which a comment's writer sees it, and deletes it."""
    return _signature(key, "own", comment)


def is_own_secret(text: str, key: str, comment: GuestCommentId) -> bool:
    """Whether ``own_secret`` gave it; compares in constant time."""
    return _SECRET.fullmatch(text) is not None and hmac.compare_digest(own_secret(key, comment), text)


def _signature(key: str, *parts: str) -> str:
    """Each part with its length before it, so that no two different lists are the same bytes."""
    told = b"".join(len(part.encode()).to_bytes(4, "big") + part.encode() for part in parts)
    digest = hmac.new(key.encode(), told, hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
