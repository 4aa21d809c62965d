"""The services, as one value that is made once: what every conversation works with."""

from __future__ import annotations

from dataclasses import dataclass

from bot.conversation.catalogue import Catalogue
from bot.conversation.report_picture import ReportPicture
from bot.core.community import Shards
from bot.ports.clock import Clock
from bot.ports.comments import CommentStore
from bot.ports.communities import CommunityStore
from bot.ports.delivery_log import DeliveryLog
from bot.ports.handled_events import HandledEventStore
from bot.ports.holidays import Holidays
from bot.ports.metrics import NO_METRICS, Metrics
from bot.ports.platforms import Platforms
from bot.ports.ratings import RatingStore
from bot.ports.subscriptions import SubscriptionStore
from bot.services.community.attention import Attention
from bot.services.community.author_news import AuthorsNews
from bot.services.community.digest_orders import DigestOrders
from bot.services.community.digests import Digests
from bot.services.community.discussion import Discussion
from bot.services.community.engagement import Engagement
from bot.services.community.first_day import FirstRun
from bot.services.community.guest_book import GuestBook
from bot.services.community.guests import Guests
from bot.services.community.hearing import Hearing
from bot.services.community.mirroring import Mirroring
from bot.services.community.moderation import Moderation
from bot.services.community.own_orders import DirectMail
from bot.services.community.own_reading import ReadingLists
from bot.services.community.page_consent import PageConsent
from bot.services.community.personal import Personal
from bot.services.community.planning import Planning
from bot.services.community.privacy import Privacy
from bot.services.community.reading import Reading
from bot.services.community.recounting import Recounting
from bot.services.community.refreshing import Refreshing
from bot.services.community.report_links import ReportLinks
from bot.services.community.reporting import Reporting
from bot.services.community.saving import Saving
from bot.services.community.search_trail import SearchTrail
from bot.services.community.shared_talk import SharedTalk
from bot.services.community.submitting import Submitting
from bot.services.community.subscribing import Subscribing
from bot.services.community.unskipping import Unskipping
from bot.services.community.voting import Voting
from bot.services.delivery.belonging import Belonging
from bot.services.delivery.pace import Pace
from bot.services.delivery.workers import Workers
from bot.services.library.collections import Collections
from bot.services.library.correcting import Correcting
from bot.services.library.library import Library
from bot.services.library.reading_in_chat import ReadingInChat
from bot.services.library.searching import Searching
from bot.services.library.signed_links import Links
from bot.services.site.site import Site
from bot.services.sources.adding import Adding
from bot.services.sources.keeping import Sources
from bot.services.sources.taking import Taking


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """``zone`` is the machine's; ``public_url`` the address of the reading pages; ``platforms`` fills as the adapters
    are made. The stores are for what adapters follow by themselves: lost channels, events that come again.
    """

    library: Library
    searching: Searching
    links: Links
    collections: Collections
    correcting: Correcting
    reading_in_chat: ReadingInChat
    site: Site
    adding: Adding
    sources: Sources
    taking: Taking
    reading: Reading
    engagement: Engagement
    recounting: Recounting
    refreshing: Refreshing
    discussion: Discussion
    hearing: Hearing
    mirroring: Mirroring
    moderation: Moderation
    subscribing: Subscribing
    first_run: FirstRun
    planning: Planning
    attention: Attention
    digests: Digests
    digest_orders: DigestOrders
    personal: Personal
    belonging: Belonging
    direct_mail: DirectMail
    unskipping: Unskipping
    submitting: Submitting
    authors_news: AuthorsNews
    guest_book: GuestBook
    guests: Guests
    saving: Saving
    reading_lists: ReadingLists
    privacy: Privacy
    page_consent: PageConsent
    reporting: Reporting
    report_links: ReportLinks
    search_trail: SearchTrail
    shared_talk: SharedTalk
    voting: Voting
    catalogue: Catalogue
    holidays: Holidays
    clock: Clock
    zone: str
    public_url: str
    platforms: Platforms
    deliveries: DeliveryLog
    subscriptions: SubscriptionStore
    ratings: RatingStore
    comments: CommentStore
    communities: CommunityStore
    handled_events: HandledEventStore
    pace: Pace
    workers: Workers
    shards: Shards | None = None
    metrics: Metrics = NO_METRICS
    report_picture: ReportPicture | None = None
