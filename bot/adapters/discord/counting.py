"""Reactions counted anew: users are listed only for those emojis whose count is another than ours."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Final

import discord

from bot.adapters.discord.failures import wrapped
from bot.adapters.discord.places import Places
from bot.core.community import Channel, Community, Member, MessageRef, Platform
from bot.core.delivery import Delivery
from bot.core.ids import MemberId, Slug, SubscriptionId
from bot.core.rating import Scale
from bot.errors import ChatError, ChatForbidden, ChatGone
from bot.ports.store import DeliveryStore, RatingStore, SubscriptionStore
from bot.services.community.engagement import Engagement
from bot.services.community.reading import POSTED

log = logging.getLogger(__name__)

ASKED_POSTS: Final = 30
"""Latest posts of a channel that are looked at when an admin asks."""
SESSION_POSTS: Final = 7
"""Latest posts of an order that are looked at after a fresh session."""

Standing = list[tuple[discord.Message, Scale]]


class Counting:
    """Compares what Discord shows with the marks that we keep. A mark belongs to a community and an essay, so all of
    the community's posts of an essay count together.
    """

    def __init__(
        self,
        client: discord.Client,
        deliveries: DeliveryStore,
        subscriptions: SubscriptionStore,
        ratings: RatingStore,
        engagement: Engagement,
    ) -> None:
        self._client = client
        self._places = Places(client)
        self._deliveries = deliveries
        self._subscriptions = subscriptions
        self._ratings = ratings
        self._engagement = engagement

    async def recount(self, channel: Channel, lock: asyncio.Lock, only: Slug | None = None) -> int:
        """The channel's latest posts, or those of one essay. Raises any ``ChatError``."""
        here = {d.post.slug for d in await self._deliveries.recent(channel, ASKED_POSTS, POSTED) if d.post}
        wanted = here if only is None else {only}
        return sum([await self._essay(channel.community, slug, lock) for slug in sorted(wanted)])

    async def recount_guilds(
        self, guilds: Collection[str], lock: asyncio.Lock, seen: Collection[MessageRef] = ()
    ) -> int:
        """The latest posts of all orders in ``guilds`` but ``seen``, whose reactions are all known; a guild that fails
        does not stop the others.
        """
        orders: dict[Community, list[SubscriptionId]] = defaultdict(list)
        for subscription in await self._subscriptions.every():
            where = subscription.channel
            if where.platform is Platform.DISCORD and where.community.id in guilds:
                orders[where.community].append(subscription.id)
        changed = 0
        for community, of_it in orders.items():
            try:
                for slug, posts in (await self._posts(of_it)).items():
                    if any(post.message not in seen for post in posts):
                        changed += await self._essay(community, slug, lock)
            except ChatError as error:
                log.info("Guild %s could not be counted anew: %s", community.id, error)
        return changed

    async def _posts(self, orders: Collection[SubscriptionId]) -> Mapping[Slug, Sequence[Delivery]]:
        """By essay, also those in a channel from which the order has moved."""
        posts: dict[Slug, list[Delivery]] = defaultdict(list)
        for order in orders:
            for delivery in await self._deliveries.latest_of_order(order, SESSION_POSTS):
                if delivery.post is not None:
                    posts[delivery.post.slug].append(delivery)
        return posts

    async def _essay(self, community: Community, slug: Slug, lock: asyncio.Lock) -> int:
        """All of the community's posts of an essay. Where one cannot be seen any more, its marks are not taken back."""
        async with lock:
            posts = await self._deliveries.posts_of(community, slug)
            standing: Standing = []
            for delivery in posts:
                message = await self._message(delivery)
                if message is not None and delivery.post is not None:
                    standing.append((message, delivery.post.scale))
            if not standing:
                return 0
            ours: dict[str, set[MemberId]] = defaultdict(set)
            for mark in await self._ratings.of_essay(community, slug):
                ours[mark.source].add(mark.member)
            theirs = _counts(standing)
            changed = 0
            for emoji in sorted({*ours, *theirs}):
                scale = next((scale for _, scale in standing if spelled(scale, emoji) == emoji), None)
                if scale is not None and theirs[emoji] != len(ours[emoji]):
                    held = ours[emoji] if len(standing) == len(posts) else set()
                    changed += await self._mend(community, slug, emoji, scale, standing, (ours[emoji], held))
            return changed

    async def _mend(
        self,
        community: Community,
        slug: Slug,
        emoji: str,
        scale: Scale,
        standing: Standing,
        kept: tuple[set[MemberId], set[MemberId]],
    ) -> int:
        """``kept``: whose marks we have, and which of them must have their reaction in ``standing``."""
        ours, held = kept
        with wrapped():
            people = await _people(community, emoji, standing)
        for id_ in held - people.keys():
            await self._engagement.withdraw(Member(community, id_, ""), slug, emoji)
        for id_ in people.keys() - ours:
            await self._engagement.react(people[id_], slug, emoji, scale)
        return len(held - people.keys()) + len(people.keys() - ours)

    async def _message(self, delivery: Delivery) -> discord.Message | None:
        """The post as it stands; None where it is gone or hidden from us."""
        if delivery.message is None:
            return None
        try:
            with wrapped():
                return await self._places.message(delivery.message).fetch()
        except (ChatGone, ChatForbidden):
            return None


def spelled(scale: Scale, emoji: str) -> str | None:
    """``emoji`` as the scale spells it: Discord leaves out variation selectors where it likes. None outside of it."""
    plain = emoji.replace("\ufe0f", "")
    return next((seed for seed in scale.seeds if seed.replace("\ufe0f", "") == plain), None)


def _counts(standing: Standing) -> Counter[str]:
    """How many people but ourselves hold each emoji of the scales."""
    counts: Counter[str] = Counter()
    for message, scale in standing:
        for reaction in message.reactions:
            emoji = spelled(scale, str(reaction.emoji))
            if emoji is not None:
                counts[emoji] += reaction.count - reaction.me
    return counts


async def _people(community: Community, emoji: str, standing: Standing) -> dict[MemberId, Member]:
    """Everybody who holds ``emoji``, but bots."""
    people: dict[MemberId, Member] = {}
    for message, scale in standing:
        for reaction in message.reactions:
            if spelled(scale, str(reaction.emoji)) != emoji:
                continue
            for kind in (discord.ReactionType.normal, discord.ReactionType.burst):
                if kind is discord.ReactionType.burst and not reaction.burst_count:
                    continue
                async for user in reaction.users(type=kind):
                    if not user.bot:
                        id_ = MemberId(str(user.id))
                        people[id_] = Member(community, id_, user.display_name)
    return people
