"""The links that open an essay of a community's own for a while: what is signed, and how it is written in a query."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, Self
from urllib.parse import urlencode

from bot.core.community import Community

LIFETIME: Final = timedelta(days=3)
"""How long a link opens its page: what was opened on a Friday is read on Sunday, and what was passed on is soon of no
use.
"""
UNTIL: Final = "until"
SIGNATURE: Final = "sig"
_OLD: Final = "key"
"""Links of earlier versions, which opened for ever, had this one."""
_VERSION: Final = b"ichiwa essay link 1"
_SECONDS: Final = re.compile(r"[1-9][0-9]{0,10}", re.ASCII)
_ENCODED: Final = re.compile(r"[A-Za-z0-9_-]{43}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Ticket:
    """What a query says of a link: when it ends, and what is to prove it."""

    until: datetime
    signature: str

    @classmethod
    def of(cls, query: Iterable[tuple[str, str]]) -> Self | None:
        """The ticket in a query's pairs; None where there is none, or anything of it is odd or there twice."""
        said: dict[str, list[str]] = {UNTIL: [], SIGNATURE: []}
        for name, value in query:
            if name in said:
                said[name].append(value)
        if [len(values) for values in said.values()] != [1, 1]:
            return None
        [until], [signature] = said.values()
        if not _SECONDS.fullmatch(until) or not _ENCODED.fullmatch(signature):
            return None
        return cls(datetime.fromtimestamp(int(until), UTC), signature)

    @classmethod
    def signed(cls, key: str, slug: str, community: Community, until: datetime) -> Self:
        """The ticket for one essay in one community; ``until`` counts in whole seconds."""
        seconds = int(until.timestamp())
        parts = (_VERSION, slug.encode(), community.platform.value.encode(), community.id.encode(), b"%d" % seconds)
        # Each part with its length before it, so that no two different links are the same bytes.
        message = b"".join(len(part).to_bytes(4, "big") + part for part in parts)
        digest = hmac.new(key.encode(), message, hashlib.sha256).digest()
        encoded = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        return cls(datetime.fromtimestamp(seconds, UTC), encoded)

    def is_for(self, key: str, slug: str, community: Community) -> bool:
        """Whether it was signed for this essay and community; compares in constant time."""
        return hmac.compare_digest(Ticket.signed(key, slug, community, self.until).signature, self.signature)

    @property
    def query(self) -> str:
        """As it stands behind a question mark."""
        return urlencode({UNTIL: int(self.until.timestamp()), SIGNATURE: self.signature})


def names_a_ticket(query: Iterable[tuple[str, str]]) -> bool:
    """Whether a query was meant to open something, whatever it says."""
    return any(name in (UNTIL, SIGNATURE, _OLD) for name, _ in query)
