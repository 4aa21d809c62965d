"""All stores of one database together."""

from __future__ import annotations

from bot.adapters.sql.ballots import SqlBallots
from bot.adapters.sql.clicks import SqlClicks
from bot.adapters.sql.comments import SqlComments
from bot.adapters.sql.communities import SqlCommunities
from bot.adapters.sql.daily_picks import SqlDailyPicks
from bot.adapters.sql.deliveries import SqlDeliveries
from bot.adapters.sql.engine import Database
from bot.adapters.sql.essays import SqlEssays
from bot.adapters.sql.fingerprints import SqlFingerprints
from bot.adapters.sql.guests import SqlGuests
from bot.adapters.sql.handled_events import SqlHandledEvents
from bot.adapters.sql.housekeeping import SqlLeftovers
from bot.adapters.sql.installations import SqlInstallations
from bot.adapters.sql.listings import SqlListings
from bot.adapters.sql.local_log import SqlLocalLog
from bot.adapters.sql.overview import SqlOverview
from bot.adapters.sql.page_names import SqlPageNames
from bot.adapters.sql.page_states import SqlPageStates
from bot.adapters.sql.picks import SqlPicks
from bot.adapters.sql.pictures import SqlPictures
from bot.adapters.sql.ratings import SqlRatings
from bot.adapters.sql.report_keys import SqlReportKeys
from bot.adapters.sql.reports import SqlReports
from bot.adapters.sql.round_ups import SqlRoundUps
from bot.adapters.sql.saved import SqlSaved
from bot.adapters.sql.searched import SqlSearched
from bot.adapters.sql.sources import SqlSources
from bot.adapters.sql.submissions import SqlSubmissions
from bot.adapters.sql.subscriptions import SqlSubscriptions
from bot.adapters.sql.worker_signs import SqlWorkerSigns
from bot.ports.ballots import BallotStore
from bot.ports.clicks import ClickStore
from bot.ports.comments import CommentStore
from bot.ports.communities import CommunityStore
from bot.ports.daily_picks import DailyPickStore
from bot.ports.deliveries import DeliveryStore
from bot.ports.essays import EssayStore
from bot.ports.fingerprints import FingerprintStore
from bot.ports.guests import GuestStore
from bot.ports.handled_events import HandledEventStore
from bot.ports.housekeeping import LeftoverStore
from bot.ports.installations import InstallationStore
from bot.ports.listings import ListingStore
from bot.ports.local_log import LocalLog
from bot.ports.overview import Overview
from bot.ports.page_names import PageNameStore
from bot.ports.page_states import PageStateStore
from bot.ports.picks import PickStore
from bot.ports.pictures import PictureStore
from bot.ports.ratings import RatingStore
from bot.ports.report_keys import ReportKeyStore
from bot.ports.reports import ReportStore
from bot.ports.round_ups import RoundUpStore
from bot.ports.saved import SavedStore
from bot.ports.searched import SearchedStore
from bot.ports.sources import SourceStore
from bot.ports.submissions import SubmissionStore
from bot.ports.subscriptions import SubscriptionStore
from bot.ports.worker_signs import WorkerSigns


class SqlStores:
    """One store per aggregate, each behind its port."""

    def __init__(self, database: Database) -> None:
        self.essays: EssayStore = SqlEssays(database)
        self.listings: ListingStore = SqlListings(database)
        self.daily_picks: DailyPickStore = SqlDailyPicks(database)
        self.pictures: PictureStore = SqlPictures(database)
        self.page_states: PageStateStore = SqlPageStates(database)
        self.fingerprints: FingerprintStore = SqlFingerprints(database)
        self.sources: SourceStore = SqlSources(database)
        self.subscriptions: SubscriptionStore = SqlSubscriptions(database)
        self.deliveries: DeliveryStore = SqlDeliveries(database)
        self.picks: PickStore = SqlPicks(database)
        self.ballots: BallotStore = SqlBallots(database)
        self.ratings: RatingStore = SqlRatings(database)
        self.clicks: ClickStore = SqlClicks(database)
        self.comments: CommentStore = SqlComments(database)
        self.page_names: PageNameStore = SqlPageNames(database)
        self.round_ups: RoundUpStore = SqlRoundUps(database)
        self.saved: SavedStore = SqlSaved(database)
        self.searched: SearchedStore = SqlSearched(database)
        self.reports: ReportStore = SqlReports(database)
        self.report_keys: ReportKeyStore = SqlReportKeys(database)
        self.submissions: SubmissionStore = SqlSubmissions(database)
        self.guests: GuestStore = SqlGuests(database)
        self.communities: CommunityStore = SqlCommunities(database)
        self.handled_events: HandledEventStore = SqlHandledEvents(database)
        self.installations: InstallationStore = SqlInstallations(database)
        self.local_log: LocalLog = SqlLocalLog(database)
        self.leftovers: LeftoverStore = SqlLeftovers(database)
        self.overview: Overview = SqlOverview(database)
        self.worker_signs: WorkerSigns = SqlWorkerSigns(database)
