"""The real services over stores in memory, as one value."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, partial
from typing import TypedDict

from bot.conversation.catalogue import Catalogue, load_catalogue
from bot.conversation.services import Services
from bot.core.community import Community, MessageRef, Platform, Shards
from bot.core.delivery import DailyPost
from bot.core.essay import Language
from bot.core.rating import RatingSummary
from bot.core.report import LEAST
from bot.ports.background import BackgroundWork
from bot.ports.clock import Clock
from bot.ports.comments import CommentStore
from bot.ports.communities import CommunityStore
from bot.ports.delivery_log import DeliveryLog
from bot.ports.handled_events import HandledEventStore
from bot.ports.holidays import Holidays
from bot.ports.opening import SourceOpener
from bot.ports.page_reader import PageReader
from bot.ports.platforms import Platforms
from bot.ports.ratings import RatingStore
from bot.ports.search import SearchIndex
from bot.ports.subscriptions import SubscriptionStore
from bot.ports.uploads import UploadStore
from bot.services.community.attention import Attention
from bot.services.community.author_news import AuthorsNews
from bot.services.community.discussion import Discussion
from bot.services.community.engagement import Engagement
from bot.services.community.first_day import FirstRun
from bot.services.community.hearing import Hearing
from bot.services.community.mirroring import Mirroring
from bot.services.community.moderation import Moderation
from bot.services.community.page_consent import PageConsent
from bot.services.community.planning import Planning
from bot.services.community.privacy import Privacy
from bot.services.community.reading import Reading
from bot.services.community.recounting import Recounting, recount_task
from bot.services.community.refreshing import DELAY, Refreshing
from bot.services.community.shared_talk import SharedTalk
from bot.services.community.submitting import Submitting
from bot.services.community.subscribing import Subscribing
from bot.services.community.unskipping import Unskipping
from bot.services.community.voting import Voting
from bot.services.delivery.admin_notices import Admins
from bot.services.delivery.pace import Pace
from bot.services.delivery.picking import Picking
from bot.services.delivery.workers import Workers
from bot.services.library.collections import Collections
from bot.services.library.correcting import Correcting
from bot.services.library.importing import Import
from bot.services.library.indexing import Indexer
from bot.services.library.library import Library
from bot.services.library.members_essays import MembersEssays
from bot.services.library.reading_in_chat import ReadingInChat
from bot.services.library.remarks import Remarks
from bot.services.library.searching import Searching
from bot.services.library.signed_links import Links
from bot.services.site.daily_essays import DailyEssays
from bot.services.site.related import Related
from bot.services.site.site import Site
from bot.services.sources.adding import Adding
from bot.services.sources.keeping import Sources
from bot.services.sources.reading import READ, SourceReading
from bot.services.sources.taking import Taking
from bot.services.sources.telling import Telling
from bot.services.sources.withdrawing import Withdrawing
from bot.wiring.guests import OfGuests, guest_services
from tests.fakes.clock import FakeHolidays, FixedClock
from tests.fakes.handled_events import MemoryHandledEvents
from tests.fakes.opening import DoneWork, FakeOpener, MemoryUploads
from tests.fakes.round_up_services import RoundUps, of_reports, round_ups
from tests.fakes.search import MemorySearch
from tests.fakes.stores import MemoryStores
from tests.unit.arranged import NOW


class RecordedCards:
    """Posts that show their rating: what each edit showed, in their order."""

    def __init__(self) -> None:
        self.edits: list[tuple[MessageRef, RatingSummary | None]] = []

    async def edit(
        self, message: MessageRef, post: DailyPost, key: str, language: Language, ratings: RatingSummary | None
    ) -> None:
        self.edits.append((message, ratings))

    @property
    def means(self) -> Sequence[float | None]:
        return [ratings.score.mean if ratings is not None else None for _, ratings in self.edits]


@cache
def catalogue() -> Catalogue:
    return load_catalogue()


def made_services(
    stores: MemoryStores,
    clock: Clock | None = None,
    *,
    platforms: Platforms | None = None,
    index: SearchIndex | None = None,
    holidays: Holidays | None = None,
    zone: str = "Asia/Tokyo",
    public_url: str = "https://essays.example",
    pace: Pace | None = None,
    shards: Shards | None = None,
    delay: float = DELAY,
    sentences: Catalogue | None = None,
    opener: SourceOpener | None = None,
    uploads: UploadStore | None = None,
    work: BackgroundWork | None = None,
    pages: PageReader | None = None,
    works: bool = True,
    guests: Community | None = None,
    least: int = LEAST,
) -> Services:
    """``delay``: seconds before a card shows a rating; ``sentences``: another catalogue; ``guests``: who decides."""
    clock, holidays, work = clock or FixedClock(NOW), holidays or FakeHolidays(), work or DoneWork()
    platforms, index = platforms or Platforms(), index or MemorySearch(stores.essays)
    reading, engagement = Reading(stores.deliveries), Engagement(stores.essays, stores.ratings, clock)
    moderation, pace = Moderation(stores.communities, stores.comments, clock), pace or Pace()
    refreshing = _refreshing(platforms, stores, engagement, public_url, delay)
    return Services(
        **_of_library(stores, index, clock, zone, public_url),
        **_of_sources(stores, index, clock, platforms, opener or FakeOpener(), uploads or MemoryUploads(clock), work),
        reading=reading,
        engagement=engagement,
        recounting=_recounting(platforms, stores, engagement, refreshing, work),
        refreshing=refreshing,
        **_of_threads(stores, platforms, reading, clock, moderation),
        mirroring=Mirroring(stores.comments, stores.deliveries, platforms, clock, pace, shards),
        moderation=moderation,
        **_for_admins(stores, platforms, clock, holidays, public_url, zone),
        **of_reports(stores, clock, public_url, least),
        **_of_authors(stores, platforms, clock, moderation, pace, index, zone, pages),
        **_of_guests(stores, platforms, moderation, pace, clock, guests),
        catalogue=sentences or catalogue(),
        holidays=holidays,
        clock=clock,
        zone=zone,
        public_url=public_url,
        platforms=platforms,
        **_stores(stores),
        **_of_process(stores, clock, pace, works, shards),
    )


class _OfProcess(TypedDict):
    pace: Pace
    workers: Workers
    shards: Shards | None


def _of_process(stores: MemoryStores, clock: Clock, pace: Pace, works: bool, shards: Shards | None) -> _OfProcess:
    return {"pace": pace, "workers": Workers(stores.worker_signs, clock, works=works), "shards": shards}


def _of_guests(
    stores: MemoryStores,
    platforms: Platforms,
    moderation: Moderation,
    pace: Pace,
    clock: Clock,
    community: Community | None,
) -> OfGuests:
    guests, days, essays, subscriptions = stores.guests, stores.guest_days, stores.essays, stores.subscriptions
    return guest_services(guests, days, essays, subscriptions, platforms, moderation, pace, clock, community)


class _Stores(TypedDict):
    deliveries: DeliveryLog
    subscriptions: SubscriptionStore
    ratings: RatingStore
    comments: CommentStore
    communities: CommunityStore
    handled_events: HandledEventStore


def _stores(stores: MemoryStores) -> _Stores:
    return {
        "deliveries": stores.deliveries,
        "subscriptions": stores.subscriptions,
        "ratings": stores.ratings,
        "comments": stores.comments,
        "communities": stores.communities,
        "handled_events": MemoryHandledEvents(),
    }


class _OfThreads(TypedDict):
    discussion: Discussion
    hearing: Hearing


def _of_threads(
    stores: MemoryStores, platforms: Platforms, reading: Reading, clock: Clock, moderation: Moderation
) -> _OfThreads:
    discussion = Discussion(stores.comments, stores.deliveries, reading, clock, moderation)
    hearing = Hearing(platforms, stores.deliveries, stores.subscriptions, discussion, clock)
    return {"discussion": discussion, "hearing": hearing}


class _OfAuthors(TypedDict):
    submitting: Submitting
    authors_news: AuthorsNews
    privacy: Privacy
    page_consent: PageConsent
    shared_talk: SharedTalk
    voting: Voting


def _of_authors(
    stores: MemoryStores,
    platforms: Platforms,
    clock: Clock,
    moderation: Moderation,
    pace: Pace,
    index: SearchIndex,
    zone: str,
    pages: PageReader | None,
) -> _OfAuthors:
    submissions, subscriptions = stores.submissions, stores.subscriptions
    indexer = Indexer(stores.essays, index)
    essays = MembersEssays(stores.essays, indexer, submissions, clock, zone, pages)
    news = AuthorsNews(submissions, essays, platforms.chats, pace)
    admins = Admins(subscriptions, platforms.chats, pace)
    return {
        "submitting": Submitting(submissions, essays, subscriptions, moderation, admins, news, clock),
        "authors_news": news,
        "privacy": Privacy(
            stores.ratings,
            stores.comments,
            stores.saved,
            subscriptions,
            stores.sources,
            submissions,
            essays,
            stores.page_names,
            stores.searched,
            stores.round_ups,
            stores.reading_lists,
            stores.ballots,
        ),
        "voting": Voting(stores.ballots, clock),
        "page_consent": PageConsent(stores.page_names, stores.round_ups, moderation, clock),
        "shared_talk": talk_of(stores),
    }


def talk_of(stores: MemoryStores) -> SharedTalk:
    return SharedTalk(stores.communities, stores.comments, stores.ratings, stores.guests, stores.essays)


class _OfLibrary(TypedDict):
    library: Library
    searching: Searching
    links: Links
    collections: Collections
    reading_in_chat: ReadingInChat
    correcting: Correcting
    site: Site


def _of_library(stores: MemoryStores, index: SearchIndex, clock: Clock, zone: str, public_url: str) -> _OfLibrary:
    links = Links(stores.essays, clock)
    library = Library(stores.essays, Indexer(stores.essays, index), stores.fingerprints, stores.pictures)
    searching = Searching(stores.essays, index, stores.ratings, Remarks(stores.comments, stores.communities))
    return {
        "library": library,
        "searching": searching,
        "links": links,
        "collections": Collections(stores.essays, public_url, links),
        "reading_in_chat": ReadingInChat(stores.essays, stores.pictures, public_url),
        "correcting": Correcting(library, stores.essays),
        "site": Site(
            stores.essays,
            stores.listings,
            DailyEssays(stores.essays, stores.daily_picks),
            stores.ratings,
            stores.comments,
            talk_of(stores),
            library,
            Related(stores.essays, stores.listings, searching),
            Engagement(stores.essays, stores.ratings, clock),
            clock,
            zone,
        ),
    }


class _OfSources(TypedDict):
    adding: Adding
    sources: Sources


def _of_sources(
    stores: MemoryStores,
    index: SearchIndex,
    clock: Clock,
    platforms: Platforms,
    opener: SourceOpener,
    uploads: UploadStore,
    work: BackgroundWork,
) -> _OfSources:
    indexer, essays = Indexer(stores.essays, index), stores.essays
    withdrawing = Withdrawing(essays, indexer)
    telling = Telling(stores.subscriptions, Admins(stores.subscriptions, platforms.chats, Pace()))
    reading = SourceReading(
        stores.sources,
        essays,
        opener,
        uploads,
        partial(Import, essays, stores.fingerprints, indexer),
        withdrawing,
        telling,
        clock,
    )
    if isinstance(work, DoneWork):
        work.tasks[READ] = reading.read
    sources = Sources(stores.sources, essays, stores.subscriptions, uploads, reading, withdrawing, work, clock)
    return {
        "adding": Adding(stores.sources, essays, stores.fingerprints, opener, uploads, clock),
        "sources": sources,
    }


class _ForAdmins(RoundUps):
    taking: Taking
    subscribing: Subscribing
    first_run: FirstRun
    planning: Planning
    unskipping: Unskipping
    attention: Attention


def _for_admins(
    stores: MemoryStores, platforms: Platforms, clock: Clock, holidays: Holidays, public_url: str, zone: str
) -> _ForAdmins:
    picking = Picking(stores.essays, stores.picks, public_url, stores.pictures)
    subscribing = Subscribing(stores.subscriptions, stores.deliveries, picking, holidays, clock)
    planning = Planning(subscribing, picking, stores.picks, stores.deliveries, holidays)
    unskipping = Unskipping(stores.subscriptions, stores.deliveries, holidays, clock)
    taking = Taking(subscribing)
    return {
        "taking": taking,
        "subscribing": subscribing,
        "first_run": FirstRun(stores.subscriptions, stores.deliveries, subscribing, zone),
        "planning": planning,
        "unskipping": unskipping,
        "attention": Attention(stores.overview, stores.deliveries, clock),
        **round_ups(stores, platforms, clock, holidays, public_url),
    }


def _refreshing(
    platforms: Platforms, stores: MemoryStores, engagement: Engagement, public_url: str, delay: float
) -> Refreshing:
    picking = Picking(stores.essays, stores.picks, public_url)
    return Refreshing(platforms, stores.deliveries, stores.subscriptions, engagement, picking, delay)


def _recounting(
    platforms: Platforms,
    stores: MemoryStores,
    engagement: Engagement,
    refreshing: Refreshing,
    work: BackgroundWork,
) -> Recounting:
    made = Recounting(
        platforms, stores.deliveries, stores.subscriptions, stores.ratings, engagement, work, refreshing.rated
    )
    if isinstance(work, DoneWork):
        for platform in Platform:

            async def recount(id_: str, platform: Platform = platform) -> int:
                return await made.recount_community(Community(platform, id_))

            work.tasks[recount_task(platform)] = recount
    return made
