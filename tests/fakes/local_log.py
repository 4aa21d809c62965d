"""The local channel's messages in memory."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from bot.core.delivery import Content
from bot.core.digest import DigestPost, DigestQuote
from bot.ports.local_log import LocalMessage, MessageKind


class MemoryLocalLog:
    """The local channel's messages, in the order of their ids."""

    def __init__(self) -> None:
        self.kept: dict[int, LocalMessage] = {}
        self._last = 0

    async def append(self, message: LocalMessage) -> LocalMessage:
        if message.id != 0:
            raise ValueError("the log gives the id")
        known = await self.by_key(message.key)
        if known is not None:
            return known
        self._last += 1
        self.kept[self._last] = replace(message, id=self._last)
        return self.kept[self._last]

    async def by_key(self, key: str) -> LocalMessage | None:
        return next((m for m in self.kept.values() if m.key == key), None)

    async def get(self, message_id: int) -> LocalMessage | None:
        return self.kept.get(message_id)

    async def page(self, limit: int, before: int | None = None) -> Sequence[LocalMessage]:
        top = [m for m in self.kept.values() if m.kind is not MessageKind.QUESTION]
        return [m for m in reversed(top) if before is None or m.id < before][:limit]

    async def replies(self, parent: int) -> Sequence[LocalMessage]:
        return [m for m in self.kept.values() if m.kind is MessageKind.QUESTION and m.parent == parent]

    async def change(self, message_id: int, *, content: Content | None = None, text: str | None = None) -> None:
        known = self.kept.get(message_id)
        if known is None:
            return
        if isinstance(content, DigestPost):
            known = replace(known, digest=content)
        elif content is not None:
            known = replace(known, post=content)
        self.kept[message_id] = known if text is None else replace(known, text=text)

    async def remove(self, message_id: int) -> None:
        self.kept = {i: m for i, m in self.kept.items() if message_id not in (i, m.parent)}

    def requote(self, key: str, change: Callable[[DigestQuote], DigestQuote | None]) -> None:
        """Change the quote in the digest with ``key``: no port asks."""
        for id_, message in self.kept.items():
            if message.key == key and message.digest is not None and message.digest.quote is not None:
                digest = replace(message.digest, quote=change(message.digest.quote))
                self.kept[id_] = replace(message, digest=digest)
