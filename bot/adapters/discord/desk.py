"""What the commands work with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from bot.conversation.services import UseCases
from bot.core.community import Channel, MessageRef
from bot.core.ids import Slug
from bot.services.community.mirroring import Mirroring


class Threads(Protocol):
    """Where comments are shown."""

    async def delete(self, message: MessageRef) -> None:
        """Delete our own message; one that does not exist any more is no error. Raises ``ChatError``."""
        ...


class Recounts(Protocol):
    """Counting reactions anew."""

    async def recount(self, channel: Channel) -> int:
        """Bring the marks in step with the reactions under the channel's posts; returns how many changed."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk(UseCases):
    """The use cases, and our side of Discord. ``captures`` says whether we may read what members write in threads;
    ``rated`` is told of a rating that no reaction made, so that the card follows.
    """

    chat: Threads
    mirroring: Mirroring
    reactions: Recounts
    captures: bool = False
    rated: Callable[[Channel, Slug], None] = lambda channel, slug: None
