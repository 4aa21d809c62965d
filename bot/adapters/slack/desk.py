"""What the commands work with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from bot.adapters.slack.clients import Clients
from bot.adapters.slack.people import People
from bot.conversation.services import UseCases
from bot.core.community import Channel, MessageRef
from bot.core.ids import Slug
from bot.services.community.mirroring import Mirroring


class Threads(Protocol):
    """Where comments are shown. Both raise ``ChatError``."""

    async def rewrite(self, message: MessageRef, text: str, name: str) -> None:
        """Show another text in our own message that shows a comment; ``ChatForbidden`` where it is not ours."""
        ...

    async def delete(self, message: MessageRef) -> None:
        """Delete our own message; one that does not exist any more is no error."""
        ...


class Recounts(Protocol):
    """Counting reactions anew."""

    async def recount(self, channel: Channel) -> int:
        """Bring the marks in step with the reactions under the channel's posts; returns how many changed."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk(UseCases):
    """The use cases, and our side of Slack. ``keeps_text`` says of which workspaces' threads the text is kept, and
    not only where it stands; ``rated`` is told of a rating that no reaction made, so that the card follows.
    """

    clients: Clients
    people: People
    chat: Threads
    mirroring: Mirroring
    reactions: Recounts
    keeps_text: Callable[[str], bool] = lambda team: True
    rated: Callable[[Channel, Slug], None] = lambda channel, slug: None
