"""Working stores in memory, one for each Protocol of ``bot.ports`` and ``bot.ports.local_log``.

They keep what they are given and raise on what they do not know; nothing in them is made up for a test.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.core.comment import Comment, CommentsOnPage, NamedComment, PendingRemoval
from bot.core.community import Channel, Community, Person, Platform, Shards, person_of
from bot.core.community_settings import CommunitySettings
from bot.core.delivery import LEFT, Reason
from bot.core.ids import CommentId, MessageId, Slug
from bot.core.page_name import PageName
from bot.core.saved import Saved
from bot.core.subscription import Slot, SubscriptionState
from bot.errors import Conflict, NotFound
from bot.language.normalize import fold
from tests.fakes.ballots import MemoryBallots
from tests.fakes.clicks import MemoryClicks
from tests.fakes.daily_picks import MemoryDailyPicks
from tests.fakes.deliveries import MemoryDeliveries
from tests.fakes.essays import MemoryEssays
from tests.fakes.fingerprints import MemoryFingerprints
from tests.fakes.guest_days import MemoryGuestDays
from tests.fakes.guests import MemoryGuests
from tests.fakes.handled_events import MemoryHandledEvents
from tests.fakes.housekeeping import MemoryLeftovers
from tests.fakes.installations import MemoryInstallations
from tests.fakes.listings import MemoryListings
from tests.fakes.local_log import MemoryLocalLog
from tests.fakes.overview import MemoryOverview
from tests.fakes.page_names import MemoryPageNames
from tests.fakes.page_states import MemoryPageStates
from tests.fakes.picks import MemoryPicks
from tests.fakes.pictures import MemoryPictures
from tests.fakes.ratings import MemoryRatings, is_person
from tests.fakes.reading_lists import MemoryReadingLists
from tests.fakes.reports import MemoryReportKeys, MemoryReports, MemorySearched
from tests.fakes.round_ups import MemoryRoundUps
from tests.fakes.shared_ratings import MemorySharedRatings
from tests.fakes.sources import MemorySources
from tests.fakes.submissions import MemorySubmissions
from tests.fakes.subscriptions import MemorySubscriptions
from tests.fakes.worker_signs import MemoryWorkerSigns

__all__ = [
    "MemoryComments",
    "MemoryCommunities",
    "MemoryDeliveries",
    "MemoryEssays",
    "MemoryLocalLog",
    "MemoryPicks",
    "MemoryRatings",
    "MemorySaved",
    "MemorySources",
    "MemoryStores",
    "MemorySubscriptions",
]


class MemoryComments:
    """Comments by id."""

    def __init__(
        self,
        deliveries: MemoryDeliveries,
        subscriptions: MemorySubscriptions,
        names: MemoryPageNames,
        communities: MemoryCommunities,
    ) -> None:
        self._deliveries = deliveries
        self._subscriptions = subscriptions
        self._names = names
        self._communities = communities
        self.kept: dict[CommentId, Comment] = {}
        self.removals: dict[CommentId, PendingRemoval] = {}

    async def add(self, comment: Comment) -> None:
        if comment.id in self.kept:
            raise Conflict("The comment {id} already exists.", id=comment.id)
        self.kept[comment.id] = comment

    async def get(self, comment: CommentId) -> Comment | None:
        return self.kept.get(comment)

    async def edit(self, comment: CommentId, text: str, at: datetime) -> Comment:
        self.kept[comment] = replace(self._live(comment), text=text, edited=at)
        self._deliveries.requote_all(
            lambda quoted, _: quoted == comment, lambda quote: replace(quote, text=quote.text and text)
        )
        return self.kept[comment]

    async def delete(self, comment: CommentId, at: datetime) -> None:
        self.kept[comment] = replace(self._live(comment), text="", deleted=at)
        self._unquote(comment)

    def written_out(self, slug: Slug) -> str:
        """All comments on an essay, as a text: no port asks for it."""
        return repr([each for each in self.kept.values() if each.slug == slug])

    async def of_slot(self, slot: Slot, latest: int | None = None) -> Sequence[Comment]:
        live = [c for c in self.kept.values() if c.slot == slot and c.is_live]
        return sorted(live, key=lambda c: (c.created, c.id))[-latest if latest else None :]

    async def count(self, slots: Collection[Slot]) -> Mapping[Slot, int]:
        counts = {slot: len(await self.of_slot(slot)) for slot in slots}
        return {slot: count for slot, count in counts.items() if count}

    async def hide(self, comment: CommentId, at: datetime) -> Comment:
        kept = self._live(comment)
        if kept.hidden is not None:
            raise NotFound("This comment no longer exists.")
        self.kept[comment] = replace(kept, hidden=at)
        self._unquote(comment)
        return self.kept[comment]

    def pending(self) -> tuple[list[datetime], list[datetime]]:
        """When what waits is to be shown, and taken out again: no port asks for it."""
        shown = [c.mirror_at for c in self.kept.values() if c.mirror_at is not None]
        return shown, [removal.due for removal in self.removals.values()]

    async def placed(self, comment: CommentId, message: MessageId) -> None:
        self.kept[comment] = replace(self._live(comment), message=message, mirror_at=None)

    async def claim_mirrors(
        self,
        now: datetime,
        again: datetime,
        platforms: Collection[Platform],
        limit: int,
        shards: Shards | None = None,
    ) -> Sequence[Comment]:
        ours = [c for c in self.kept.values() if c.author.community.platform in platforms]
        live = [c for c in ours if c.message is None and (shards is None or shards.serve(c.author.community))]
        due = sorted((c.mirror_at, c.id) for c in live if c.mirror_at is not None and c.mirror_at <= now)[:limit]
        for _, id_ in due:
            await self.mirror_at(id_, again)
        return sorted((self.kept[id_] for _, id_ in due), key=lambda c: (c.created, c.id))

    async def mirror_at(self, comment: CommentId, at: datetime | None) -> None:
        kept = self.kept.get(comment)
        if kept is not None and kept.message is None:
            self.kept[comment] = replace(kept, mirror_at=at)

    async def remove_later(self, removals: Collection[PendingRemoval]) -> None:
        self.removals |= {removal.comment: removal for removal in removals}

    async def claim_removals(
        self,
        now: datetime,
        again: datetime,
        platforms: Collection[Platform],
        limit: int,
        shards: Shards | None = None,
    ) -> Sequence[PendingRemoval]:
        ours = [r for r in self.removals.values() if r.community.platform in platforms]
        due = [r for r in ours if r.due <= now and (shards is None or shards.serve(r.community))]
        claimed = [replace(r, due=again) for r in sorted(due, key=lambda r: (r.due, r.comment))[:limit]]
        await self.remove_later(claimed)
        return sorted(claimed, key=lambda r: (r.since, r.comment))

    async def removed(self, comment: CommentId) -> None:
        self.removals.pop(comment, None)

    async def of_message(self, community: Community, message: MessageId) -> Comment | None:
        found = (c for c in self.kept.values() if c.message == message and c.author.community == community)
        return next(found, None)

    async def of_author(self, person: Person, limit: int | None = None) -> Sequence[Comment]:
        own = [c for c in self._of(person) if c.deleted is None]
        return sorted(own, key=lambda c: (c.created, c.id), reverse=True)[:limit]

    async def holding(
        self, channel: Channel, pieces: Collection[str], without: Collection[str], limit: int
    ) -> Sequence[Comment]:
        posted = [(c, await self._deliveries.get(c.slot)) for c in self.kept.values() if c.is_live]
        texts = {c: fold(c.text) for c, row in posted if row is not None and row.channel == channel}
        found = [c for c, t in texts.items() if all(p in t for p in pieces) and not any(p in t for p in without)]
        return sorted(found, key=lambda c: (c.created, c.id), reverse=True)[:limit]

    async def on_page(self, slug: Slug, community: Community | None, latest: int) -> CommentsOnPage:
        suspended = [s for s in self._subscriptions.rows if s.state is SubscriptionState.SUSPENDED]
        lost = {s.id for s in suspended if s.reason in LEFT}
        left = {s.channel.community for s in suspended if s.reason == Reason.UNINSTALLED}
        written = [c for c in self.kept.values() if c.slug == slug and c.is_live and c.text]
        known = [c for c in written if c.slot.subscription not in lost and c.author.community not in left]
        here = [c for c in known if community in (None, c.author.community)]
        agreed = [(await self._names.get(person_of(c.author)), c) for c in here]
        shown = [NamedComment(name.name, c, await self._house(name, c)) for name, c in agreed if name is not None]
        ordered = sorted(shown, key=lambda each: (each.comment.created, each.comment.id))
        return CommentsOnPage(ordered[max(0, len(ordered) - latest) :], len(ordered))

    async def elsewhere(
        self, slug: Slug, community: Community, limit: int, after: Comment | None = None
    ) -> Sequence[NamedComment]:
        shown = []
        for each in reversed((await self.on_page(slug, None, len(self.kept) + 1)).latest):
            comment = each.comment
            name = await self._names.get(person_of(comment.author))
            agreed = name is not None and name.elsewhere and not comment.author.is_bot
            shares = (await self._communities.get(comment.author.community)).shared_talk
            older = after is None or (comment.created, comment.id) < (after.created, after.id)
            if agreed and shares and older and comment.author.community != community:
                shown.append(each)
        return shown[:limit]

    async def _house(self, name: PageName, comment: Comment) -> str:
        settings = await self._communities.get(comment.author.community)
        return settings.house_name if settings.shared_talk and name.elsewhere else ""

    async def forget(self, person: Person) -> int:
        gone = self._of(person)
        for each in gone:
            self._unquote(self.kept.pop(each.id).id)
        return len(gone)

    def _unquote(self, comment: CommentId) -> None:
        self._deliveries.requote_all(lambda quoted, _: quoted == comment, lambda quote: None)

    def _of(self, person: Person) -> list[Comment]:
        return [c for c in self.kept.values() if is_person(person, c.author.community, c.author.id)]

    def _live(self, comment: CommentId) -> Comment:
        kept = self.kept.get(comment)
        if kept is None or kept.deleted is not None:
            raise NotFound("This comment no longer exists.")
        return kept


class MemorySaved:
    """Saved essays by person."""

    def __init__(self) -> None:
        self.kept: dict[Person, dict[Slug, Saved]] = {}

    async def save(self, person: Person, saved: Saved) -> bool:
        kept = self.kept.setdefault(person, {})
        return kept.setdefault(saved.slug, saved) is saved

    async def remove(self, person: Person, slug: Slug) -> bool:
        return self.kept.get(person, {}).pop(slug, None) is not None

    async def of_person(self, person: Person) -> Sequence[Saved]:
        kept = sorted(self.kept.get(person, {}).values(), key=lambda s: s.slug)
        return sorted(kept, key=lambda s: s.at, reverse=True)

    async def forget(self, person: Person) -> int:
        return len(self.kept.pop(person, {}))


class MemoryCommunities:
    """Settings by community."""

    def __init__(self) -> None:
        self._kept: dict[Community, CommunitySettings] = {}
        self.on_quotes_end: Callable[[Community], None] = lambda community: None

    async def get(self, community: Community) -> CommunitySettings:
        return self._kept.get(community, CommunitySettings(community=community))

    async def update(
        self, community: Community, change: Callable[[CommunitySettings], CommunitySettings]
    ) -> CommunitySettings:
        before = await self.get(community)
        changed = change(before)
        if changed.community != community:
            raise ValueError("a change keeps the community")
        self._kept[community] = changed
        if before.quote_comments and not changed.quote_comments:
            self.on_quotes_end(community)
        return changed


@dataclass(frozen=True, slots=True)
class MemoryStores:
    """All of them together."""

    essays: MemoryEssays
    listings: MemoryListings
    daily_picks: MemoryDailyPicks
    pictures: MemoryPictures
    page_states: MemoryPageStates
    fingerprints: MemoryFingerprints
    sources: MemorySources
    subscriptions: MemorySubscriptions
    deliveries: MemoryDeliveries
    picks: MemoryPicks
    ballots: MemoryBallots
    ratings: MemoryRatings
    clicks: MemoryClicks
    comments: MemoryComments
    page_names: MemoryPageNames
    round_ups: MemoryRoundUps
    saved: MemorySaved
    reading_lists: MemoryReadingLists
    searched: MemorySearched
    reports: MemoryReports
    report_keys: MemoryReportKeys
    submissions: MemorySubmissions
    guests: MemoryGuests
    guest_days: MemoryGuestDays
    communities: MemoryCommunities
    handled_events: MemoryHandledEvents
    installations: MemoryInstallations
    local_log: MemoryLocalLog
    leftovers: MemoryLeftovers
    overview: MemoryOverview
    worker_signs: MemoryWorkerSigns

    @classmethod
    def empty(cls) -> MemoryStores:
        subscriptions = MemorySubscriptions()
        deliveries = MemoryDeliveries(subscriptions)
        essays = MemoryEssays()
        names, communities = MemoryPageNames(), MemoryCommunities()
        ratings = MemorySharedRatings(essays, names, communities, subscriptions)
        comments = MemoryComments(deliveries, subscriptions, names, communities)
        clicks = MemoryClicks()
        daily_picks, picks = MemoryDailyPicks(essays), MemoryPicks(essays, deliveries, ratings, comments.kept, clicks)
        events, local_log = MemoryHandledEvents(), MemoryLocalLog()
        deliveries.on_requoted = local_log.requote
        sources, guests = MemorySources(), MemoryGuests(communities)
        saved, searched = MemorySaved(), MemorySearched()
        lists = MemoryReadingLists()
        return cls(
            essays=essays,
            page_states=MemoryPageStates(essays, ratings, comments, guests, communities),
            listings=MemoryListings(essays),
            daily_picks=daily_picks,
            pictures=MemoryPictures(essays),
            fingerprints=MemoryFingerprints(),
            sources=sources,
            subscriptions=subscriptions,
            deliveries=deliveries,
            picks=picks,
            ballots=MemoryBallots(subscriptions, deliveries, picks),
            ratings=ratings,
            clicks=clicks,
            comments=comments,
            page_names=names,
            saved=saved,
            reading_lists=lists,
            searched=searched,
            reports=MemoryReports(essays, deliveries, ratings, comments, saved, searched),
            report_keys=MemoryReportKeys(),
            round_ups=MemoryRoundUps(essays, ratings, deliveries, comments, communities),
            submissions=MemorySubmissions(),
            guests=guests,
            guest_days=guests.days,
            communities=communities,
            handled_events=events,
            installations=MemoryInstallations(),
            local_log=local_log,
            leftovers=MemoryLeftovers(
                deliveries, subscriptions, picks, comments, events, local_log, daily_picks, guests, searched, lists
            ),
            overview=MemoryOverview(subscriptions, deliveries, essays, sources, comments),
            worker_signs=MemoryWorkerSigns(),
        )
