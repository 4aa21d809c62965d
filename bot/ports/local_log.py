"""The messages of the local channel: the page's own platform, stored in our own database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from bot.core.delivery import Content, DailyPost
from bot.core.digest import DigestPost


class MessageKind(StrEnum):
    """What a message of the local channel is."""

    POST = "post"
    QUESTION = "question"
    NOTICE = "notice"


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalMessage:
    """``id`` is 0 before it is appended. A POST carries ``post`` or ``digest``; a QUESTION its ``parent``'s id and
    ``text``; a NOTICE ``text``.
    """

    id: int = 0
    key: str
    kind: MessageKind
    at: datetime
    post: DailyPost | None = None
    digest: DigestPost | None = None
    parent: int | None = None
    text: str = ""


class LocalLog(Protocol):
    """A channel whose messages keep their places. Any method can raise ``StoreError``."""

    async def append(self, message: LocalMessage) -> LocalMessage:
        """Append, unless a message with the same ``key`` exists: then nothing changes. Returns what stands there, with
        its id.
        """
        ...

    async def by_key(self, key: str) -> LocalMessage | None:
        """The message with ``key``, or None."""
        ...

    async def get(self, message_id: int) -> LocalMessage | None:
        """The message with ``message_id``, or None."""
        ...

    async def page(self, limit: int, before: int | None = None) -> Sequence[LocalMessage]:
        """The newest ``limit`` POST and NOTICE messages with an id below ``before``, newest first."""
        ...

    async def replies(self, parent: int) -> Sequence[LocalMessage]:
        """The QUESTION messages under ``parent``, oldest first."""
        ...

    async def change(self, message_id: int, *, content: Content | None = None, text: str | None = None) -> None:
        """Show ``content`` or ``text`` in a message's place; None leaves it as it is, and an unknown id is no error."""
        ...

    async def remove(self, message_id: int) -> None:
        """Remove a message and its replies; an unknown id is no error."""
        ...
