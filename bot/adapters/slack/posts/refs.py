"""What is in a button and in a message's metadata, and how our identities and Slack's are turned into each other.

A post is recognised by its metadata, which any member may read: the key of the delivery, and nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from bot.core.community import Channel, Community, MessageRef, Platform
from bot.core.ids import MessageId, Slug

_SAVE: Final = "ichiwa:save"
POST: Final = "ichiwa_post"
QUESTION: Final = "ichiwa_question"
SAID: Final = "ichiwa_comment"
"""A member's comment; its key is the comment's id."""
BALLOT: Final = "ichiwa_ballot"
QUESTION_MARK: Final = "q"
"""What ``bot.services.delivery.opening.question_key`` adds to a post's key."""

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def community_of(team: str) -> Community:
    return Community(Platform.SLACK, team)


def channel_of(team: str, channel: str) -> Channel:
    return Channel(community_of(team), channel)


def message_of(channel: Channel, ts: str) -> MessageRef:
    return MessageRef(channel, MessageId(ts))


def metadata(kind: str, key: str) -> dict[str, Any]:
    """The metadata of a message: ``kind`` is ``POST``, ``QUESTION``, ``SAID`` or ``BALLOT``."""
    return {"event_type": kind, "event_payload": {"key": key}}


def key_in(message: Mapping[str, Any]) -> str | None:
    """The key that a message carries; None where it carries none of ours."""
    found = message.get("metadata") or {}
    if found.get("event_type") not in (POST, QUESTION, SAID, BALLOT):
        return None
    key = (found.get("event_payload") or {}).get("key")
    return key if isinstance(key, str) else None


def is_asked(message: Mapping[str, Any]) -> bool:
    """Whether the message is a closing question of ours, or a vote, in which nobody has written."""
    return (message.get("metadata") or {}).get("event_type") in (QUESTION, BALLOT)


def slug_in(message: Mapping[str, Any]) -> Slug | None:
    """The essay that a message's *Save* button keeps; None where it has none."""
    for block in message.get("blocks") or ():
        for element in block.get("elements") or ():
            if element.get("action_id") == _SAVE and element.get("value"):
                return Slug(str(element["value"]))
    return None


def ts_of(at: datetime) -> str:
    """The instant as Slack counts time in a channel: seconds since 1970 with six digits behind the point."""
    micros = (at - _EPOCH) // timedelta(microseconds=1)
    return f"{micros // 1_000_000}.{micros % 1_000_000:06}"


def instant_of(ts: str) -> datetime:
    """The other way round. Raises ``ValueError`` for what Slack never gave."""
    seconds, _, micros = ts.partition(".")
    return _EPOCH + timedelta(seconds=int(seconds), microseconds=int(micros.ljust(6, "0") or 0))
