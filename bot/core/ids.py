"""The identities that every layer passes around."""

from __future__ import annotations

import secrets
from typing import NewType

Slug = NewType("Slug", str)
SubscriptionId = NewType("SubscriptionId", str)
CommentId = NewType("CommentId", str)
SubmissionId = NewType("SubmissionId", str)
GuestCommentId = NewType("GuestCommentId", str)
MemberId = NewType("MemberId", str)
MessageId = NewType("MessageId", str)
ThreadId = NewType("ThreadId", str)

ID_LENGTH = 10
_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford's base 32: no letter that can be read as another


def new_id() -> str:
    """A random id of ``ID_LENGTH`` characters (50 bits): short enough to leave room for a date in a Discord nonce."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(ID_LENGTH))
