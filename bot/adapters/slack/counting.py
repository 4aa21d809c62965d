"""Reactions counted anew: Slack lists who holds which reaction of a message."""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Any, Final
from weakref import WeakValueDictionary

from slack_sdk.errors import SlackApiError

from bot.adapters.slack.clients import Clients
from bot.adapters.slack.emojis import seed_of
from bot.adapters.slack.failures import code_of, wrapped
from bot.adapters.slack.people import People
from bot.core.community import Channel, Community, Member, MessageRef, Platform
from bot.core.ids import MemberId, Slug
from bot.core.rating import Scale
from bot.errors import BotError, ChatError, ChatForbidden, ChatGone
from bot.ports.store import DeliveryStore, RatingStore, SubscriptionStore
from bot.services.community.engagement import Engagement
from bot.services.community.reading import POSTED

log = logging.getLogger(__name__)

ASKED_POSTS: Final = 30
"""Latest posts of a channel that are looked at when an admin asks."""
AWAY_POSTS: Final = 7
"""The same after a time away, when every channel is looked at."""

TOMBSTONE: Final = "tombstone"
"""What Slack leaves of a message that was deleted and has a thread."""

Holders = dict[str, set[MemberId]]
"""By the scale's spelling of the emoji."""


class Turns:
    """One act after the other on each essay of a community, in the order of asking."""

    def __init__(self) -> None:
        self._locks: WeakValueDictionary[tuple[Community, Slug], asyncio.Lock] = WeakValueDictionary()

    def of(self, community: Community, slug: Slug) -> AbstractAsyncContextManager[None]:
        return self._locks.setdefault((community, slug), asyncio.Lock())


class Counting:
    """Compares what Slack shows with the marks that we keep. A mark belongs to a community and an essay, so all of the
    community's posts of an essay count together.
    """

    def __init__(
        self,
        clients: Clients,
        people: People,
        deliveries: DeliveryStore,
        subscriptions: SubscriptionStore,
        ratings: RatingStore,
        engagement: Engagement,
        turns: Turns,
    ) -> None:
        self._clients = clients
        self._people = people
        self._deliveries = deliveries
        self._subscriptions = subscriptions
        self._ratings = ratings
        self._engagement = engagement
        self._turns = turns

    async def recount(self, channel: Channel, only: Slug | None = None) -> int:
        """The channel's latest posts, or those of one essay; how many marks changed. Raises any ``ChatError``."""
        here = {d.post.slug for d in await self._deliveries.recent(channel, ASKED_POSTS, POSTED) if d.post}
        wanted = here if only is None else {only}
        return sum([await self._essay(channel.community, slug) for slug in sorted(wanted)])

    async def recount_all(self) -> int:
        """The latest posts in all channels; a workspace that fails does not stop the others."""
        channels: dict[Community, set[Channel]] = defaultdict(set)
        for subscription in await self._subscriptions.every():
            if subscription.channel.platform is Platform.SLACK:
                channels[subscription.channel.community].add(subscription.channel)
        changed = 0
        for community, places in channels.items():
            try:
                for slug in await self._latest(places):
                    changed += await self._essay(community, slug)
            except BotError as error:
                log.info("Workspace %s could not be counted anew: %s", community.id, error)
        return changed

    async def is_bot(self, community: Community, user: str) -> bool:
        """Whether ``user`` is a bot, ourselves included; somebody of whom Slack does not tell counts as a person."""
        if user == (await self._clients.workspace(community)).user:
            return True
        try:
            return (await self._people.find(community, user)).is_bot
        except ChatError as error:
            log.info("Who %s is, Slack did not tell: %s", user, error)
            return False

    async def _latest(self, channels: Collection[Channel]) -> Sequence[Slug]:
        """The essays of the latest posts in ``channels``."""
        found: set[Slug] = set()
        for channel in channels:
            found.update(d.post.slug for d in await self._deliveries.recent(channel, AWAY_POSTS, POSTED) if d.post)
        return sorted(found)

    async def _essay(self, community: Community, slug: Slug) -> int:
        """All of the community's posts of an essay. Where one cannot be seen any more, its marks are not taken back."""
        async with self._turns.of(community, slug):
            posts = [post for post in await self._deliveries.posts_of(community, slug) if post.post is not None]
            scales: list[Scale] = []
            theirs: Holders = defaultdict(set)
            for delivery in posts:
                reactions = await self._reactions(delivery.message)
                if reactions is not None and delivery.post is not None:
                    scales.append(delivery.post.scale)
                    _add(theirs, reactions, delivery.post.scale)
            if not scales:
                return 0
            ours: Holders = defaultdict(set)
            for mark in await self._ratings.of_essay(community, slug):
                if any(mark.source in scale.seeds for scale in scales):
                    ours[mark.source].add(mark.member)
            complete = len(scales) == len(posts)
            return sum(
                [
                    await self._mend(community, slug, seed, scales, (ours[seed], theirs[seed]), complete=complete)
                    for seed in {*ours, *theirs}
                ]
            )

    async def _mend(
        self,
        community: Community,
        slug: Slug,
        seed: str,
        scales: Sequence[Scale],
        holders: tuple[set[MemberId], set[MemberId]],
        *,
        complete: bool,
    ) -> int:
        """``holders``: who holds the emoji by our marks, and who on Slack; ``complete`` where every post was seen."""
        ours, theirs = holders
        changed = 0
        scale = next(scale for scale in scales if seed in scale.seeds)
        for id_ in sorted(ours - theirs if complete else ()):
            await self._engagement.withdraw(Member(community, id_, ""), slug, seed)
            changed += 1
        for id_ in sorted(theirs - ours):
            if not await self.is_bot(community, id_):
                await self._engagement.react(Member(community, id_, ""), slug, seed, scale)
                changed += 1
        return changed

    async def _reactions(self, message: MessageRef | None) -> Sequence[Mapping[str, Any]] | None:
        """What stands under a post; None where it is gone or hidden from us."""
        if message is None:
            return None
        try:
            client = await self._clients.of(message.channel.community)
            with wrapped():
                answer = await client.reactions_get(channel=message.channel.id, timestamp=message.id, full=True)
        except (ChatGone, ChatForbidden) as error:
            if isinstance(error.__cause__, SlackApiError) and code_of(error.__cause__) == "missing_scope":
                raise
            return None
        shown = answer.get("message") or {}
        return None if shown.get("subtype") == TOMBSTONE else list(shown.get("reactions") or ())


def _add(holders: Holders, reactions: Sequence[Mapping[str, Any]], scale: Scale) -> None:
    for reaction in reactions:
        seed = seed_of(str(reaction.get("name", "")), scale)
        if seed is not None:
            holders[seed].update(MemberId(str(user)) for user in reaction.get("users") or ())
