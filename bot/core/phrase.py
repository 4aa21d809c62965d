"""The mark of a sentence that members read: a key of the message catalogue."""

from __future__ import annotations


def message(key: str) -> str:
    """Mark ``key`` for extraction where it is defined apart from where it is shown."""
    return key
