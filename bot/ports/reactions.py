"""Who reacted to a post, as the platform has it now."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Protocol

from bot.core.community import Member, MessageRef
from bot.core.ids import MemberId, MessageId
from bot.core.rating import Scale


class ReactionsPort(Protocol):
    """A platform that keeps members' reactions by itself. Every method can raise any ``ChatError``."""

    async def counts(self, message: MessageRef, scale: Scale) -> Mapping[str, int] | None:
        """How many hold each emoji of ``scale``, ourselves left out, by the scale's own spelling of it; emojis that
        nobody holds may be absent. It costs little: other bots may be counted. None where the message cannot be seen
        any more.
        """
        ...

    async def holders(
        self, message: MessageRef, emoji: str, scale: Scale, known: Collection[MemberId] = ()
    ) -> Sequence[Member]:
        """Everybody who holds ``emoji`` (by the scale's own spelling), each once, but bots. Of those in ``known`` it is
        certain that they are people, so nobody need be asked.
        """
        ...

    async def below(self, post: MessageRef, replies: Sequence[MessageId]) -> Mapping[MessageId, int]:
        """How many reactions of any kind stand below each of ``replies``, messages in the thread of ``post``, ourselves
        left out; those that cannot be seen any more are absent. One request for each of them.
        """
        ...
