"""The services, made once: every front of the program and every command works with this one value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypedDict

from bot.core.role import Role
from bot.ports.metrics import NO_METRICS, Metrics
from bot.wiring.reports import report_services
from bot.wiring.round_ups import OfRoundUps, round_up_services

if TYPE_CHECKING:
    from bot.adapters.sql.stores import SqlStores
    from bot.config import Settings
    from bot.conversation.services import Services
    from bot.core.community import Shards
    from bot.ports.background import BackgroundWork
    from bot.ports.clock import Clock
    from bot.ports.comments import CommentStore
    from bot.ports.communities import CommunityStore
    from bot.ports.delivery_log import DeliveryLog
    from bot.ports.handled_events import HandledEventStore
    from bot.ports.holidays import Holidays
    from bot.ports.meaning import Meaning
    from bot.ports.page_reader import PageReader
    from bot.ports.platforms import Platforms
    from bot.ports.ratings import RatingStore
    from bot.ports.search import SearchIndex
    from bot.ports.subscriptions import SubscriptionStore
    from bot.services.community.attention import Attention
    from bot.services.community.author_news import AuthorsNews
    from bot.services.community.discussion import Discussion
    from bot.services.community.first_day import FirstRun
    from bot.services.community.hearing import Hearing
    from bot.services.community.mirroring import Mirroring
    from bot.services.community.moderation import Moderation
    from bot.services.community.page_consent import PageConsent
    from bot.services.community.planning import Planning
    from bot.services.community.privacy import Privacy
    from bot.services.community.reading import Reading
    from bot.services.community.shared_talk import SharedTalk
    from bot.services.community.submitting import Submitting
    from bot.services.community.subscribing import Subscribing
    from bot.services.community.voting import Voting
    from bot.services.delivery.forecasting import Forecasting
    from bot.services.delivery.pace import Pace
    from bot.services.delivery.picking import Picking
    from bot.services.library.collections import Collections
    from bot.services.library.correcting import Correcting
    from bot.services.library.indexing import Indexer
    from bot.services.library.library import Library
    from bot.services.library.reading_in_chat import ReadingInChat
    from bot.services.library.searching import Searching
    from bot.services.library.signed_links import Links
    from bot.services.site.site import Site
    from bot.wiring.background import Background
    from bot.wiring.fetching import Web
    from bot.wiring.guests import OfGuests
    from bot.wiring.sources import MadeSources


@dataclass(frozen=True, slots=True)
class Made:
    """The services, and those behind them that only clocks and commands use."""

    services: Services
    indexer: Indexer
    picking: Picking
    forecasting: Forecasting
    sources: MadeSources


def made_services(
    settings: Settings,
    stores: SqlStores,
    index: SearchIndex,
    meaning: Meaning | None,
    clock: Clock,
    web: Web,
    background: Background,
    pace: Pace | None = None,
    role: Role = Role.ALL,
    metrics: Metrics = NO_METRICS,
) -> Made:
    """The services over ``stores``, as a process of ``role`` has them; ``pace`` None is the usual one."""
    from bot.adapters.scheduler.holidays import PublicHolidays
    from bot.adapters.sources.opened_pages import OpenedPages
    from bot.ports.platforms import Platforms
    from bot.services.community.subscribing import Subscribing
    from bot.services.delivery.forecasting import Forecasting
    from bot.services.delivery.pace import Pace
    from bot.services.delivery.picking import Picking
    from bot.services.library.indexing import Indexer
    from bot.wiring.background import declare_recounts
    from bot.wiring.sources import made_sources

    holidays = PublicHolidays()
    indexer = Indexer(stores.essays, index)
    picking = Picking(stores.essays, stores.picks, settings.public_url, stores.pictures)
    subscribing = Subscribing(stores.subscriptions, stores.deliveries, picking, holidays, clock)
    pace, platforms = pace or Pace(), Platforms()
    sources = made_sources(settings, stores, indexer, platforms, clock, pace, web, background)
    base = _Base(
        settings,
        stores,
        index,
        meaning,
        indexer,
        picking,
        subscribing,
        holidays,
        clock,
        pace,
        platforms,
        OpenedPages(sources.opening),
        role,
        metrics,
    )
    services = _services(base, sources, background.near.work)
    declare_recounts(background.near.tasks, services.recounting)
    return Made(services, indexer, picking, Forecasting(subscribing, picking, holidays), sources)


@dataclass(frozen=True, slots=True)
class _Base:
    """What the other services stand on."""

    settings: Settings
    stores: SqlStores
    index: SearchIndex
    meaning: Meaning | None
    indexer: Indexer
    picking: Picking
    subscribing: Subscribing
    holidays: Holidays
    clock: Clock
    pace: Pace
    platforms: Platforms
    pages: PageReader
    role: Role
    metrics: Metrics

    @property
    def talk(self) -> SharedTalk:
        from bot.services.community.shared_talk import SharedTalk

        stores = self.stores
        return SharedTalk(stores.communities, stores.comments, stores.ratings, stores.guests, stores.essays)

    @property
    def shards(self) -> Shards | None:
        """The part of Discord's guilds that this process serves; None: all of them. A worker posts for every shard."""
        from bot.core.community import Shards

        if self.settings.discord_shards is None or self.role is Role.WORKER:
            return None
        ids, count = self.settings.discord_shards
        return Shards(frozenset(ids), count)


def _services(base: _Base, sources: MadeSources, work: BackgroundWork) -> Services:
    from bot.conversation.catalogue import load_catalogue
    from bot.conversation.services import Services
    from bot.services.community.engagement import Engagement
    from bot.services.community.moderation import Moderation
    from bot.services.community.reading import Reading
    from bot.services.community.recounting import Recounting
    from bot.services.community.refreshing import Refreshing
    from bot.services.community.unskipping import Unskipping
    from bot.services.delivery.workers import Workers
    from bot.services.sources.taking import Taking

    settings, stores, clock, platforms = base.settings, base.stores, base.clock, base.platforms
    deliveries, comments, ratings = stores.deliveries, stores.comments, stores.ratings
    reading, moderation = Reading(deliveries), Moderation(stores.communities, comments, clock)
    engagement = Engagement(stores.essays, ratings, clock)
    refreshing = Refreshing(platforms, deliveries, stores.subscriptions, engagement, base.picking)
    return Services(
        **_of_library(base),
        adding=sources.adding,
        sources=sources.sources,
        taking=Taking(base.subscribing),
        reading=reading,
        engagement=engagement,
        recounting=Recounting(platforms, deliveries, stores.subscriptions, ratings, engagement, work, refreshing.rated),
        refreshing=refreshing,
        **_of_threads(base, platforms, reading, moderation),
        moderation=moderation,
        **_of_setup(base),
        unskipping=Unskipping(stores.subscriptions, deliveries, base.holidays, clock),
        **_of_authors(base, platforms, moderation),
        **_of_guests(base, platforms, moderation),
        **report_services(base.stores, base.settings, base.clock),
        catalogue=load_catalogue(),
        holidays=base.holidays,
        clock=clock,
        zone=settings.timezone,
        public_url=settings.public_url,
        platforms=platforms,
        **_stores(stores),
        pace=base.pace,
        workers=Workers(stores.worker_signs, clock, works=base.role.works),
        shards=base.shards,
        metrics=base.metrics,
    )


class _Stores(TypedDict):
    deliveries: DeliveryLog
    subscriptions: SubscriptionStore
    ratings: RatingStore
    comments: CommentStore
    communities: CommunityStore
    handled_events: HandledEventStore


def _stores(stores: SqlStores) -> _Stores:
    """Those that adapters follow by themselves."""
    return {
        "deliveries": stores.deliveries,
        "subscriptions": stores.subscriptions,
        "ratings": stores.ratings,
        "comments": stores.comments,
        "communities": stores.communities,
        "handled_events": stores.handled_events,
    }


class _OfSetup(OfRoundUps):
    subscribing: Subscribing
    first_run: FirstRun
    planning: Planning
    attention: Attention


def _of_setup(base: _Base) -> _OfSetup:
    from bot.config import machine_language
    from bot.services.community.attention import Attention
    from bot.services.community.first_day import FirstRun
    from bot.services.community.planning import Planning

    stores, subscribing, zone = base.stores, base.subscribing, base.settings.timezone
    return {
        "subscribing": subscribing,
        "first_run": FirstRun(stores.subscriptions, stores.deliveries, subscribing, zone, machine_language()),
        "planning": Planning(subscribing, base.picking, stores.picks, stores.deliveries, base.holidays),
        "attention": Attention(stores.overview, stores.deliveries, base.clock),
        **round_up_services(
            stores, base.settings, base.subscribing, base.picking, base.holidays, base.platforms, base.clock
        ),
    }


class _OfThreads(TypedDict):
    discussion: Discussion
    hearing: Hearing
    mirroring: Mirroring


def _of_threads(base: _Base, platforms: Platforms, reading: Reading, moderation: Moderation) -> _OfThreads:
    from bot.services.community.discussion import Discussion
    from bot.services.community.hearing import Hearing
    from bot.services.community.mirroring import Mirroring

    stores, clock = base.stores, base.clock
    deliveries, comments = stores.deliveries, stores.comments
    discussion = Discussion(comments, deliveries, reading, clock, moderation)
    return {
        "discussion": discussion,
        "hearing": Hearing(platforms, deliveries, stores.subscriptions, discussion, clock),
        "mirroring": Mirroring(comments, deliveries, platforms, clock, base.pace, base.shards),
    }


class _OfAuthors(TypedDict):
    submitting: Submitting
    authors_news: AuthorsNews
    privacy: Privacy
    page_consent: PageConsent
    shared_talk: SharedTalk
    voting: Voting


def _of_authors(base: _Base, platforms: Platforms, moderation: Moderation) -> _OfAuthors:
    from bot.services.community.author_news import AuthorsNews
    from bot.services.community.page_consent import PageConsent
    from bot.services.community.privacy import Privacy
    from bot.services.community.submitting import Submitting
    from bot.services.community.voting import Voting
    from bot.services.delivery.admin_notices import Admins
    from bot.services.library.members_essays import MembersEssays

    stores, clock, pace = base.stores, base.clock, base.pace
    submissions, subscriptions = stores.submissions, stores.subscriptions
    essays = MembersEssays(stores.essays, base.indexer, submissions, clock, base.settings.timezone, base.pages)
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
        "shared_talk": base.talk,
    }


def _of_guests(base: _Base, platforms: Platforms, moderation: Moderation) -> OfGuests:
    from bot.wiring.guests import guest_services

    stores, community = base.stores, base.settings.guest_comments
    return guest_services(
        stores.guests,
        stores.guest_days,
        stores.essays,
        stores.subscriptions,
        platforms,
        moderation,
        base.pace,
        base.clock,
        community,
    )


class _OfLibrary(TypedDict):
    library: Library
    searching: Searching
    links: Links
    collections: Collections
    correcting: Correcting
    reading_in_chat: ReadingInChat
    site: Site


def _of_library(base: _Base) -> _OfLibrary:
    from bot.services.community.engagement import Engagement
    from bot.services.library.collections import Collections
    from bot.services.library.correcting import Correcting
    from bot.services.library.library import Library
    from bot.services.library.reading_in_chat import ReadingInChat
    from bot.services.library.remarks import Remarks
    from bot.services.library.searching import Searching
    from bot.services.library.signed_links import Links
    from bot.services.site.daily_essays import DailyEssays
    from bot.services.site.related import Related
    from bot.services.site.site import Site

    stores, settings = base.stores, base.settings
    remarks = Remarks(stores.comments, stores.communities)
    library = Library(stores.essays, base.indexer, stores.fingerprints, stores.pictures)
    searching = Searching(stores.essays, base.index, stores.ratings, remarks, base.meaning, base.metrics)
    links = Links(stores.essays, base.clock)
    return {
        "library": library,
        "searching": searching,
        "site": Site(
            stores.essays,
            stores.listings,
            DailyEssays(stores.essays, stores.daily_picks),
            stores.ratings,
            stores.comments,
            base.talk,
            library,
            Related(stores.essays, stores.listings, searching),
            Engagement(stores.essays, stores.ratings, base.clock),
            base.clock,
            settings.timezone,
        ),
        "reading_in_chat": ReadingInChat(stores.essays, stores.pictures, settings.public_url),
        "links": links,
        "collections": Collections(stores.essays, settings.public_url, links, is_static=settings.public_is_static),
        "correcting": Correcting(library, stores.essays),
    }
