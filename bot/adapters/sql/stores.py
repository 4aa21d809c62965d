"""All stores of one database together."""

from __future__ import annotations

from bot.adapters.sql.comments import SqlComments
from bot.adapters.sql.communities import SqlCommunities
from bot.adapters.sql.deliveries import SqlDeliveries
from bot.adapters.sql.engine import Database
from bot.adapters.sql.essays import SqlEssays
from bot.adapters.sql.installations import SqlInstallations
from bot.adapters.sql.local_log import SqlLocalLog
from bot.adapters.sql.ratings import SqlRatings
from bot.adapters.sql.saved import SqlSaved
from bot.adapters.sql.seen import SqlSeen
from bot.adapters.sql.subscriptions import SqlSubscriptions
from bot.ports.comments import CommentStore
from bot.ports.essays import EssayStore
from bot.ports.installations import InstallationStore
from bot.ports.local_log import LocalLog
from bot.ports.seen import SeenStore
from bot.ports.store import CommunityStore, DeliveryStore, RatingStore, SavedStore, SubscriptionStore


class SqlStores:
    """One store per aggregate, each behind its port."""

    def __init__(self, database: Database) -> None:
        self.essays: EssayStore = SqlEssays(database)
        self.subscriptions: SubscriptionStore = SqlSubscriptions(database)
        self.deliveries: DeliveryStore = SqlDeliveries(database)
        self.ratings: RatingStore = SqlRatings(database)
        self.comments: CommentStore = SqlComments(database)
        self.saved: SavedStore = SqlSaved(database)
        self.communities: CommunityStore = SqlCommunities(database)
        self.seen: SeenStore = SqlSeen(database)
        self.installations: InstallationStore = SqlInstallations(database)
        self.local_log: LocalLog = SqlLocalLog(database)
