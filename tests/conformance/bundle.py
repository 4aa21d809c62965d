"""The stores under test, whatever they are kept in."""

from __future__ import annotations

from typing import Protocol

from bot.ports.ballots import BallotStore
from bot.ports.clicks import ClickStore
from bot.ports.comments import CommentStore
from bot.ports.communities import CommunityStore
from bot.ports.daily_picks import DailyPickStore
from bot.ports.deliveries import DeliveryStore
from bot.ports.essays import EssayStore
from bot.ports.fingerprints import FingerprintStore
from bot.ports.guest_days import GuestDayStore
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
from bot.ports.reading_lists import ReadingListStore
from bot.ports.report_keys import ReportKeyStore
from bot.ports.reports import ReportStore
from bot.ports.round_ups import RoundUpStore
from bot.ports.saved import SavedStore
from bot.ports.searched import SearchedStore
from bot.ports.sources import SourceStore
from bot.ports.submissions import SubmissionStore
from bot.ports.subscriptions import SubscriptionStore
from bot.ports.worker_signs import WorkerSigns


class Stores(Protocol):
    """One store of each kind, over the same data."""

    @property
    def essays(self) -> EssayStore: ...
    @property
    def listings(self) -> ListingStore: ...
    @property
    def daily_picks(self) -> DailyPickStore: ...
    @property
    def pictures(self) -> PictureStore: ...
    @property
    def page_states(self) -> PageStateStore: ...
    @property
    def fingerprints(self) -> FingerprintStore: ...
    @property
    def sources(self) -> SourceStore: ...
    @property
    def subscriptions(self) -> SubscriptionStore: ...
    @property
    def deliveries(self) -> DeliveryStore: ...
    @property
    def picks(self) -> PickStore: ...
    @property
    def ballots(self) -> BallotStore: ...
    @property
    def ratings(self) -> RatingStore: ...
    @property
    def clicks(self) -> ClickStore: ...
    @property
    def comments(self) -> CommentStore: ...
    @property
    def page_names(self) -> PageNameStore: ...

    @property
    def round_ups(self) -> RoundUpStore: ...
    @property
    def saved(self) -> SavedStore: ...
    @property
    def reading_lists(self) -> ReadingListStore: ...
    @property
    def searched(self) -> SearchedStore: ...
    @property
    def reports(self) -> ReportStore: ...
    @property
    def report_keys(self) -> ReportKeyStore: ...
    @property
    def submissions(self) -> SubmissionStore: ...
    @property
    def guests(self) -> GuestStore: ...
    @property
    def guest_days(self) -> GuestDayStore: ...
    @property
    def communities(self) -> CommunityStore: ...
    @property
    def handled_events(self) -> HandledEventStore: ...
    @property
    def installations(self) -> InstallationStore: ...
    @property
    def local_log(self) -> LocalLog: ...
    @property
    def leftovers(self) -> LeftoverStore: ...
    @property
    def overview(self) -> Overview: ...
    @property
    def worker_signs(self) -> WorkerSigns: ...
