"""The stores under test, whatever they are kept in."""

from __future__ import annotations

from typing import Protocol

from bot.ports.comments import CommentStore
from bot.ports.essays import EssayStore
from bot.ports.installations import InstallationStore
from bot.ports.local_log import LocalLog
from bot.ports.seen import SeenStore
from bot.ports.store import CommunityStore, DeliveryStore, RatingStore, SavedStore, SubscriptionStore


class Stores(Protocol):
    """One store of each kind, over the same data."""

    @property
    def essays(self) -> EssayStore: ...
    @property
    def subscriptions(self) -> SubscriptionStore: ...
    @property
    def deliveries(self) -> DeliveryStore: ...
    @property
    def ratings(self) -> RatingStore: ...
    @property
    def comments(self) -> CommentStore: ...
    @property
    def saved(self) -> SavedStore: ...
    @property
    def communities(self) -> CommunityStore: ...
    @property
    def seen(self) -> SeenStore: ...
    @property
    def installations(self) -> InstallationStore: ...
    @property
    def local_log(self) -> LocalLog: ...
