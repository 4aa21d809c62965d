"""The platforms that this process serves, by what they can do."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from bot.core.community import Platform
from bot.ports.cards import CardPort
from bot.ports.chat import ChatPort
from bot.ports.direct import DirectMessages
from bot.ports.mirrors import MirrorPort
from bot.ports.polls import BallotPort
from bot.ports.reactions import ReactionsPort
from bot.ports.replies import RepliesPort
from bot.ports.thread_links import ThreadLink


class WholeChat(ChatPort, MirrorPort, CardPort, Protocol):
    """A platform that posts, and shows comments and ratings by messages of ours."""


@dataclass(frozen=True, slots=True)
class Platforms:
    """The services are made before the platforms, so they look an adapter up when they need it; wiring fills the
    mappings. A platform that cannot do something has no entry there: the local page shows comments and ratings by
    itself.
    """

    chats: dict[Platform, ChatPort] = field(default_factory=dict)
    mirrors: dict[Platform, MirrorPort] = field(default_factory=dict)
    cards: dict[Platform, CardPort] = field(default_factory=dict)
    reactions: dict[Platform, ReactionsPort] = field(default_factory=dict)
    replies: dict[Platform, RepliesPort] = field(default_factory=dict)
    polls: dict[Platform, BallotPort] = field(default_factory=dict)
    thread_links: dict[Platform, ThreadLink] = field(default_factory=dict)
    direct: dict[Platform, DirectMessages] = field(default_factory=dict)

    def join(
        self, platform: Platform, chat: WholeChat, reactions: ReactionsPort, replies: RepliesPort | None = None
    ) -> None:
        """Have ``platform`` among them, with all that a platform can do; ``replies`` where they are listened to."""
        self.chats[platform] = self.mirrors[platform] = self.cards[platform] = chat
        self.reactions[platform] = reactions
        if replies is not None:
            self.replies[platform] = replies
