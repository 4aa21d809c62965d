"""The local page as a place where acts happen: one channel, whose members are all its admins."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence

from bot.conversation import labels
from bot.conversation.phrases import Sentence
from bot.conversation.stage import MentionedRole
from bot.core.comment import Comment
from bot.core.community import LOCAL_CHANNEL, Channel, Community, Member, Platform
from bot.core.delivery import Delivery
from bot.core.ids import CommentId
from bot.errors import InvalidInput
from bot.language.paginate import Fit
from bot.ports.local_log import LocalLog


class LocalHost:
    """Implements ``bot.conversation.stage.Host``. Everything stands on the page itself, so nothing is missing."""

    platform = Platform.LOCAL
    reads_threads = True
    has_reactions = False
    makers_may_set_up = False
    mirrors = False
    fit = Fit(lambda block: 1, sys.maxsize)
    """The page shows a link to the whole text."""

    def __init__(self, log: LocalLog) -> None:
        self._log = log

    async def may_set_up(self, member: Member, channel: Channel) -> bool:
        return member.is_admin

    async def check_channel(self, channel: Channel) -> None:
        if channel != LOCAL_CHANNEL:
            raise InvalidInput(labels.ELSEWHERE)

    async def check_log_channel(self, channel: Channel) -> None:
        raise InvalidInput(labels.ELSEWHERE)

    async def channel_name(self, channel: Channel) -> str:
        return ""

    async def missing(self, channel: Channel, *, vital: bool = False, votes: bool = False) -> Sequence[Sentence]:
        return ()

    async def mentioned_role(self, channel: Channel, role: str) -> MentionedRole:
        return MentionedRole("", Sentence(labels.NO_ROLES))

    async def hand_role(self, member: Member, channel: Channel, role: str, *, on: bool) -> None:
        raise InvalidInput(labels.NO_ROLES)

    async def addresses(self, deliveries: Sequence[Delivery]) -> Sequence[str]:
        posts = [await self._log.by_key(delivery.slot.key) for delivery in deliveries]
        return [f"/channel#message-{post.id}" if post is not None else "" for post in posts]

    async def texts_of(self, delivery: Delivery, comments: Sequence[Comment]) -> Mapping[CommentId, str]:
        return {}

    def stores_text(self, community: Community) -> bool:
        return True
