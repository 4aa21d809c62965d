"""What members wrote in the thread of a post, as the platform has it now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.core.community import Member, MessageRef
from bot.core.ids import MessageId


@dataclass(frozen=True, slots=True)
class Reply:
    """What a member wrote in a thread, in ``message``, ``at`` the platform's time. ``stored``: whether its text may be
    kept, and not only where it stands.
    """

    message: MessageId
    at: datetime
    author: Member
    text: str
    stored: bool = True


class RepliesPort(Protocol):
    """A platform whose threads can be read later. ``always``: members' messages are heard wherever a thread is; else
    only where the subscription's ``capture`` is on.
    """

    always: bool

    async def replies(self, message: MessageRef, after: datetime | None, limit: int) -> Sequence[Reply]:
        """What stands in the thread of the post ``message`` and is later than ``after`` (None: all of it), oldest
        first; of many, what is among the first ``limit`` messages. Bots, ourselves and what is said to us in
        command form are left out. Raises any ``ChatError``, and ``ChatForbidden`` where the history may not be read.
        """
        ...
