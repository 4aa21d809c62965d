"""What is in a round-up: the best rated, the most talked about, a comment worth reading, and what comes next."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from bot.core.collection import Owners
from bot.core.comment import Comment
from bot.core.community import Community, person_of
from bot.core.digest import DigestEntry, DigestPost, DigestQuote
from bot.core.digest_period import DigestPeriod, period_before, period_to
from bot.core.essay import Essay, Language
from bot.core.ids import CommentId, MessageId
from bot.core.rating import Score
from bot.core.subscription import Kind, Slot, Subscription, SubscriptionState, public_language
from bot.errors import ChatError, NotFound
from bot.ports.clock import Clock
from bot.ports.comments import CommentStore
from bot.ports.communities import CommunityStore
from bot.ports.delivery_log import DeliveryLog
from bot.ports.essays import EssayStore
from bot.ports.platforms import Platforms
from bot.ports.round_ups import RoundUpStore
from bot.ports.subscriptions import SubscriptionStore
from bot.services.community.planning import Planning
from bot.services.library.collections import Collections, invisible_collections, visible_essays

log = logging.getLogger(__name__)

PLACES: Final = 3
"""Essays in a part of a round-up."""
COMING: Final = timedelta(days=7)
COMING_MAX: Final = 7
LOOKED_AT: Final = 100
"""Comments of the period that may be quoted, the latest."""
CANDIDATES: Final = 10
"""Of them those whose reactions are asked for: one request each, and nothing of it is stored."""
QUOTE_MIN: Final = 15
"""Characters of a comment below which nothing was said that is worth reading by itself."""
QUOTE_ENOUGH: Final = 280
"""Characters from which a comment is not worth more for being longer."""


class Digests:
    """Composes; when and where one is sent is the delivery machine's."""

    def __init__(
        self,
        round_ups: RoundUpStore,
        essays: EssayStore,
        comments: CommentStore,
        communities: CommunityStore,
        subscriptions: SubscriptionStore,
        deliveries: DeliveryLog,
        planning: Planning,
        collections: Collections,
        platforms: Platforms,
        clock: Clock,
    ) -> None:
        self._round_ups = round_ups
        self._essays = essays
        self._comments = comments
        self._communities = communities
        self._subscriptions = subscriptions
        self._deliveries = deliveries
        self._planning = planning
        self._collections = collections
        self._platforms = platforms
        self._clock = clock

    async def compose(self, subscription: Subscription, slot: Slot, due: datetime) -> DigestPost:
        """What ``subscription`` tells in ``slot``: of the week or the month before its date, and of what comes in the
        seven days after ``due``.
        """
        schedule = subscription.schedule
        period = period_before(slot.local_date, monthly=schedule.monthly)
        followed = await self._followed(subscription.channel.community, subscription)
        language = subscription.style.language or await self._language(subscription.channel.community, followed)
        made = await self._made(subscription.channel.community, period, schedule.zone, language, followed, due)
        return replace(made, style=subscription.style)

    async def current(self, community: Community, zone: str, language: Language, *, monthly: bool) -> DigestPost:
        """What a round-up of the last 7 or 30 days would tell now, in ``language``."""
        now = self._clock.now()
        period = period_to(now.astimezone(ZoneInfo(zone)).date(), monthly=monthly)
        return await self._made(community, period, zone, language, await self._followed(community), now)

    async def checked(self, community: Community, post: DigestPost) -> DigestPost:
        """``post`` without its quote where the comment was deleted, hidden or forgotten since, where its author took
        their agreement back, and with the text as it reads now. Asked before every sending.
        """
        if post.quote is None:
            return post
        comment = await self._comments.get(post.quote.comment)
        if comment is None or not comment.is_live or not comment.text or comment.author.community != community:
            return replace(post, quote=None)
        settings = await self._communities.get(community)
        if not settings.quote_comments and await self._round_ups.agreed(person_of(comment.author)) is None:
            return replace(post, quote=None)
        return replace(post, quote=replace(post.quote, text=comment.text, author=comment.author.name))

    async def _made(
        self,
        community: Community,
        period: DigestPeriod,
        zone: str,
        language: Language,
        followed: Subscription | None,
        now: datetime,
    ) -> DigestPost:
        since, until = period.instants(zone)
        settings = await self._communities.get(community)
        best = await self._round_ups.best(community, period.since, period.until, PLACES)
        if not best:
            best = await self._round_ups.rated(community, since, until, PLACES)
        talked = await self._round_ups.talked(community, since, until, PLACES)
        owners = await self._essays.owners()
        told = dict.fromkeys([*(each.slug for each in best), *(each.slug for each in talked)])
        there = {
            essay.slug: await self._entry(essay, community, owners)
            for essay in await visible_essays(self._essays, community, list(told), owners)
        }
        coming = await self._coming(community, followed, now, owners) if followed and settings.tell_coming else ()
        return DigestPost(
            since=period.since,
            until=period.until,
            monthly=period.monthly,
            language=language,
            best=tuple(_rated(there[each.slug], each.score) for each in best if each.slug in there),
            talked=tuple(replace(there[each.slug], comments=each.comments) for each in talked if each.slug in there),
            quote=await self._quote(community, since, until, owners, assumed=settings.quote_comments),
            coming=coming,
            library=() if best or talked or followed else await self._from_library(community, period, language, owners),
        )

    async def _from_library(
        self, community: Community, period: DigestPeriod, language: Language, owners: Owners
    ) -> tuple[DigestEntry, ...]:
        """For a community to which no essays come, and that has rated and said nothing: what is new since the period
        began, the newest first, else others in each period. Whatever others think of them is not told.
        """
        hidden = await invisible_collections(self._essays, community, owners)
        newest = await self._essays.newest(PLACES, language, hidden)
        chosen = [essay.slug for essay in newest if period.since <= essay.date <= period.until]
        if not chosen:
            keys = [f"{community.platform}-{community.id}-{period.since}-{place}" for place in range(PLACES)]
            drawn = [await self._essays.drawn(key, language, hidden) for key in keys]
            chosen = list(dict.fromkeys(slug for slug in drawn if slug is not None))
        known = await self._essays.some(chosen)
        return tuple([await self._entry(known[slug], community, owners) for slug in chosen if slug in known])

    async def _entry(self, essay: Essay, community: Community, owners: Owners, day: date | None = None) -> DigestEntry:
        return DigestEntry(
            slug=essay.slug,
            title=essay.title,
            author=essay.author,
            language=essay.language,
            minutes=essay.minutes,
            url=await self._collections.address(essay, community, owners),
            day=day,
        )

    async def _coming(
        self, community: Community, followed: Subscription, now: datetime, owners: Owners
    ) -> tuple[DigestEntry, ...]:
        """What is planned for the seven days to come; nothing where the essays are paused."""
        try:
            ahead = await self._planning.coming(followed, now, now + COMING)
        except NotFound:
            return ()
        chosen = [(each.essay, each.day) for each in ahead if each.essay is not None][:COMING_MAX]
        return tuple([await self._entry(essay, community, owners, day) for essay, day in chosen])

    async def _quote(
        self, community: Community, since: datetime, until: datetime, owners: Owners, *, assumed: bool
    ) -> DigestQuote | None:
        latest = await self._round_ups.quotable(community, since, until, LOOKED_AT, assumed=assumed)
        worth = [each for each in latest if len(each.text.strip()) >= QUOTE_MIN]
        candidates = sorted(worth, key=_substance, reverse=True)[:CANDIDATES]
        if not candidates:
            return None
        liked = await self._liked(candidates)
        for chosen in sorted(candidates, key=lambda each: (liked.get(each.id, 0), *_substance(each)), reverse=True):
            for essay in await visible_essays(self._essays, community, [chosen.slug], owners):
                return DigestQuote(
                    comment=chosen.id,
                    slug=essay.slug,
                    title=essay.title,
                    text=chosen.text,
                    author=chosen.author.name,
                    url=await self._thread(chosen),
                )
        return None

    async def _liked(self, comments: Sequence[Comment]) -> Mapping[CommentId, int]:
        """How many reactions stand below each now; none where the platform has none, or does not answer."""
        by_slot: dict[Slot, dict[MessageId, CommentId]] = defaultdict(dict)
        for each in comments:
            if each.message is not None:
                by_slot[each.slot][each.message] = each.id
        liked: dict[CommentId, int] = {}
        for slot, messages in by_slot.items():
            delivery = await self._deliveries.get(slot)
            if delivery is None or delivery.message is None:
                continue
            reactions = self._platforms.reactions.get(delivery.message.channel.community.platform)
            if reactions is None:
                continue
            try:
                found = await reactions.below(delivery.message, list(messages))
            except ChatError as error:
                log.warning("Reactions below comments could not be read: %s", error)
                return liked
            liked |= {messages[message]: count for message, count in found.items()}
        return liked

    async def _thread(self, comment: Comment) -> str:
        """The address of the thread in which it stands."""
        link = self._platforms.thread_links.get(comment.author.community.platform)
        delivery = await self._deliveries.get(comment.slot) if link is not None else None
        return link(delivery) if delivery is not None and link is not None else ""

    async def _followed(self, community: Community, subscription: Subscription | None = None) -> Subscription | None:
        """Whose essays come next: those of the subscription that is followed, else of the same channel, else of the
        oldest that is active in the community.
        """
        if subscription is not None and subscription.follows is not None:
            found = await self._subscriptions.get(subscription.follows)
            if found is not None and found.kind is Kind.ESSAY and not found.is_ended:
                return found
        every = await self._subscriptions.of_community(community)
        active = [each for each in every if each.state is SubscriptionState.ACTIVE]
        here = [each for each in active if subscription is not None and each.channel == subscription.channel]
        return next(iter([*here, *active]), None)

    async def _language(self, community: Community, followed: Subscription | None) -> Language:
        """What the community's public messages are in; without a choice its essays' language."""
        chosen = public_language(await self._subscriptions.of_community(community))
        if chosen is not None:
            return chosen
        of_essays = followed.language if followed is not None else None
        return of_essays if isinstance(of_essays, Language) else Language.EN


def _rated(entry: DigestEntry, score: Score) -> DigestEntry:
    return replace(entry, mean=score.mean, ratings=score.count)


def _substance(comment: Comment) -> tuple[int, datetime, str]:
    """By what comments are compared where reactions do not tell: their length as far as it counts, then the later."""
    return min(len(comment.text.strip()), QUOTE_ENOUGH), comment.created, comment.id
