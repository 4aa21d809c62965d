"""Direct messages, in memory."""

from __future__ import annotations

from bot.core.community import Channel, Member


class MemoryDirect:
    """Everybody takes direct messages."""

    async def open(self, member: Member) -> Channel:
        return Channel(member.community, f"direct-{member.id}")
