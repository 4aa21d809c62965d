"""Somebody in another community, where all agreed that others see what they say."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Final

from bot.conversation.services import Services
from bot.core.comment import Comment
from bot.core.community import Community, Member, Platform
from bot.core.ids import CommentId, MemberId, Slug, SubscriptionId
from bot.core.subscription import Slot

SORA: Final = MemberId("sora")


async def say_elsewhere(services: Services, house: str, slug: str, text: str, at: datetime) -> None:
    """Sora says it of an essay, in a Slack workspace of the name ``house``, and rates it 4."""
    team = Community(Platform.SLACK, house)
    sora = Member(team, SORA, "sora.k")
    await services.communities.update(team, lambda s: replace(s, shared_talk=True, house_name=house))
    await services.page_consent.agree(sora, "Sora")
    await services.page_consent.share(sora, True)
    await services.page_consent.share_ratings(sora, True)
    await services.engagement.rate(sora, Slug(slug), 4)
    slot = Slot(SubscriptionId(house), at.date())
    made = Comment(id=CommentId(f"{house}-1"), slot=slot, slug=Slug(slug), author=sora, text=text, created=at)
    await services.comments.add(made)
