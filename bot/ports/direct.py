"""Direct messages to one member."""

from __future__ import annotations

from typing import Protocol

from bot.core.community import Channel, Member


class DirectMessages(Protocol):
    """A platform on which we can write to a member alone."""

    async def open(self, member: Member) -> Channel:
        """The channel of the direct messages between the member and us, in the member's community. Raises any
        ``ChatError``, and ``ChatForbidden`` where the member takes none.
        """
        ...

    async def belongs(self, member: Member) -> bool:
        """Whether the member is in the community now: not who left, was taken out or banned, or whose account is
        closed. Raises ``ChatGone`` where we are not in the community ourselves, and ``ChatUnavailable`` where the
        platform does not say.
        """
        ...
