"""Where acts happen: the services they work with, and the platform they are seen on."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeAlias

from bot.conversation.forms import Form
from bot.conversation.phrases import Sentence
from bot.conversation.request import Request
from bot.conversation.screens import Screen
from bot.conversation.services import Services
from bot.core.comment import Comment
from bot.core.community import Channel, Community, Member, Platform
from bot.core.delivery import Delivery
from bot.core.ids import CommentId
from bot.language.paginate import Fit


@dataclass(frozen=True, slots=True)
class MentionedRole:
    """The role that posts mention, as the platform has it. ``name`` is what members call it, in one line: it is their
    text, and empty where it is not known. ``against``: why members cannot take it by a button; None where they can.
    """

    name: str
    against: Sentence | None = None


class Host(Protocol):
    """What acts ask of a platform beyond the services' ports: who is allowed what, and where things stand there.

    ``reads_threads``: whether we are allowed to read what members write. ``has_reactions``: whether members rate below
    posts on the platform itself, beside the command. ``makers_may_set_up``: whoever made a channel is allowed to set
    it up, admin or not. ``mirrors``: comments made by commands and forms have to be brought into their thread.
    """

    @property
    def platform(self) -> Platform: ...

    @property
    def reads_threads(self) -> bool: ...

    @property
    def has_reactions(self) -> bool: ...

    @property
    def makers_may_set_up(self) -> bool: ...

    @property
    def mirrors(self) -> bool: ...

    @property
    def fit(self) -> Fit:
        """What the platform holds of an essay in one part, where it is read in the chat."""
        ...

    async def may_set_up(self, member: Member, channel: Channel) -> bool:
        """Whether the member is allowed to set up ``channel``: an admin, or on Slack whoever made the channel."""
        ...

    async def check_channel(self, channel: Channel) -> None:
        """Raise ``InvalidInput`` where essays cannot come to ``channel``; a public channel is joined where one must."""
        ...

    async def check_log_channel(self, channel: Channel) -> None:
        """Raise ``InvalidInput`` where we cannot write notices to ``channel``; a public one is joined if need be."""
        ...

    async def channel_name(self, channel: Channel) -> str:
        """What members call the channel, without the platform's sign before it, in one line; empty where that is not
        known. It is their text. Raises nothing.
        """
        ...

    async def missing(self, channel: Channel, *, vital: bool = False, votes: bool = False) -> Sequence[Sentence]:
        """What we still need in ``channel``, as far as the platform has told; ``vital``: only what keeps us from
        posting at all; ``votes``: also what only votes on the next essay need. Raises nothing.
        """
        ...

    async def mentioned_role(self, channel: Channel, role: str) -> MentionedRole:
        """The role that posts in ``channel`` mention, by its id, as it is now. Raises nothing."""
        ...

    async def hand_role(self, member: Member, channel: Channel, role: str, *, on: bool) -> None:
        """Give the member a role of the channel's community, or take it back; where it is so already, nothing changes.
        Whether that may be is looked at again. Raises ``InvalidInput`` with the reason, and any ``ChatError``.
        """
        ...

    async def addresses(self, deliveries: Sequence[Delivery]) -> Sequence[str]:
        """The addresses of posts on the platform, in the same order; empty where one is not known."""
        ...

    async def texts_of(self, delivery: Delivery, comments: Sequence[Comment]) -> Mapping[CommentId, str]:
        """The texts of comments of which we store only where they stand; fewer where the platform does not tell."""
        ...

    def stores_text(self, community: Community) -> bool:
        """Whether the text of what members write in threads is stored, and not only where it stands."""
        ...


@dataclass(frozen=True, slots=True)
class Stage:
    """The services, and the platform that hosts the conversation."""

    services: Services
    host: Host


Answer: TypeAlias = "Screen | Form"
Act: TypeAlias = Callable[[Stage, Request], Awaitable[Answer]]
Check: TypeAlias = Callable[[Stage, Request], Awaitable[None]]
