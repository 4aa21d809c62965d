"""Direct messages, in memory."""

from __future__ import annotations

from bot.core.community import Channel, Member
from bot.core.ids import MemberId
from bot.errors import ChatError


class MemoryDirect:
    """Everybody takes direct messages, and is in the community but for those who ``left``. While there is ``trouble``,
    nobody can say who is. ``asked`` counts how often that was wanted.
    """

    def __init__(self) -> None:
        self.left: set[MemberId] = set()
        self.trouble: ChatError | None = None
        self.asked = 0

    async def open(self, member: Member) -> Channel:
        return Channel(member.community, f"direct-{member.id}")

    async def belongs(self, member: Member) -> bool:
        self.asked += 1
        if self.trouble is not None:
            raise self.trouble
        return member.id not in self.left
