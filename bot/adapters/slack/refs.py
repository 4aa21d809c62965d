"""What stands in a button and in a message's metadata, and how our identities and Slack's are turned into each other.

A post is recognised by its metadata, which any member may read: the key of the delivery, and nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from bot.core.community import Channel, Community, MessageRef, Platform
from bot.core.ids import MessageId
from bot.core.subscription import Slot

PREFIX: Final = "ichiwa"
READ: Final = f"{PREFIX}:read"
RATE: Final = f"{PREFIX}:rate"
COMMENT: Final = f"{PREFIX}:comment"
SAVE: Final = f"{PREFIX}:save"
SETUP: Final = f"{PREFIX}:setup"

POST: Final = "ichiwa_post"
QUESTION: Final = "ichiwa_question"
SAID: Final = "ichiwa_comment"
"""A member's comment; its key is the comment's id."""
QUESTION_MARK: Final = "q"
"""What ``bot.services.delivery.opening.question_key`` adds to a post's key."""

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def community_of(team: str) -> Community:
    return Community(Platform.SLACK, team)


def channel_of(team: str, channel: str) -> Channel:
    return Channel(community_of(team), channel)


def message_of(channel: Channel, ts: str) -> MessageRef:
    return MessageRef(channel, MessageId(ts))


def slot_of(key: str) -> Slot | None:
    """The slot of a post's or a closing question's key; None where it is none."""
    try:
        return Slot.from_key(key.removesuffix(QUESTION_MARK))
    except ValueError:
        return None


def metadata(kind: str, key: str) -> dict[str, Any]:
    """The metadata of a message: ``kind`` is ``POST``, ``QUESTION`` or ``SAID``."""
    return {"event_type": kind, "event_payload": {"key": key}}


def key_in(message: Mapping[str, Any]) -> str | None:
    """The key that a message carries; None where it carries none of ours."""
    found = message.get("metadata") or {}
    if found.get("event_type") not in (POST, QUESTION, SAID):
        return None
    key = (found.get("event_payload") or {}).get("key")
    return key if isinstance(key, str) else None


def ts_of(at: datetime) -> str:
    """The instant as Slack counts time in a channel: seconds since 1970 with six digits behind the point."""
    micros = (at - _EPOCH) // timedelta(microseconds=1)
    return f"{micros // 1_000_000}.{micros % 1_000_000:06}"
