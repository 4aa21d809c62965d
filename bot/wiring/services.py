"""What the fronts on other platforms are built on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.conversation.catalogue import load_catalogue
from bot.conversation.services import Services
from bot.services.delivery.pace import Pace
from bot.wiring.core import shards_of

if TYPE_CHECKING:
    from bot.wiring.core import Core


def services_of(core: Core, pace: Pace | None) -> Services:
    """The services of ``core``; ``pace`` None is the usual one."""
    stores = core.stores
    return Services(
        library=core.library,
        reading=core.reading,
        engagement=core.engagement,
        discussion=core.discussion,
        searching=core.searching,
        setup=core.setup,
        moderation=core.moderation,
        saving=core.saving,
        privacy=core.privacy,
        collections=core.collections,
        catalogue=load_catalogue(),
        holidays=core.holidays,
        clock=core.clock,
        zone=core.settings.timezone,
        deliveries=stores.deliveries,
        subscriptions=stores.subscriptions,
        ratings=stores.ratings,
        comments=stores.comments,
        communities=stores.communities,
        seen=stores.seen,
        pace=pace or Pace(),
        public_url=core.settings.public_url,
        shards=shards_of(core.settings),
    )
