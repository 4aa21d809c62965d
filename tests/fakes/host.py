"""A platform where acts happen, in memory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.conversation.phrases import Sentence
from bot.conversation.stage import MentionedRole
from bot.core.comment import Comment
from bot.core.community import Channel, Community, Member, Platform
from bot.core.delivery import Delivery
from bot.core.ids import CommentId, MemberId
from bot.errors import InvalidInput
from bot.language.blocks import Words
from bot.language.paginate import Fit


class MemoryHost:
    """Implements ``bot.conversation.stage.Host``. ``makers`` made a channel by themselves; ``closed`` are channels that
    essays cannot come to; ``names`` are what members call them; ``lacking`` is what we need in a channel and do not
    have; ``roles`` are known by their ids, and ``holders`` are members who have one.
    """

    def __init__(self, platform: Platform = Platform.DISCORD) -> None:
        self.platform = platform
        self.reads_threads = True
        self.has_reactions = True
        self.makers_may_set_up = False
        self.mirrors = False
        self.fit = Fit(lambda block: len(block.text) if isinstance(block, Words) else 1, 40)
        self.makers: set[tuple[str, Channel]] = set()
        self.closed: set[Channel] = set()
        self.names: dict[Channel, str] = {}
        self.lacking: dict[Channel, Sentence] = {}
        self.texts: dict[CommentId, str] = {}
        self.roles: dict[str, MentionedRole] = {}
        self.holders: set[tuple[MemberId, str]] = set()

    async def may_set_up(self, member: Member, channel: Channel) -> bool:
        return member.is_admin or (member.id, channel) in self.makers

    async def check_channel(self, channel: Channel) -> None:
        if channel in self.closed:
            raise InvalidInput("Choose a channel in this community.")

    async def check_log_channel(self, channel: Channel) -> None:
        await self.check_channel(channel)

    async def channel_name(self, channel: Channel) -> str:
        return self.names.get(channel, "")

    async def missing(self, channel: Channel, *, vital: bool = False, votes: bool = False) -> Sequence[Sentence]:
        return [self.lacking[channel]] if channel in self.lacking else []

    async def mentioned_role(self, channel: Channel, role: str) -> MentionedRole:
        return self.roles.get(role) or MentionedRole("", Sentence("There are no roles here that members can take."))

    async def hand_role(self, member: Member, channel: Channel, role: str, *, on: bool) -> None:
        if (why := (await self.mentioned_role(channel, role)).against) is not None:
            raise why.refusal()
        (self.holders.add if on else self.holders.discard)((member.id, role))

    async def addresses(self, deliveries: Sequence[Delivery]) -> Sequence[str]:
        return [f"post:{delivery.message.id}" if delivery.message else "" for delivery in deliveries]

    async def texts_of(self, delivery: Delivery, comments: Sequence[Comment]) -> Mapping[CommentId, str]:
        return {comment.id: self.texts[comment.id] for comment in comments if comment.id in self.texts}

    def stores_text(self, community: Community) -> bool:
        return True
