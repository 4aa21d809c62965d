"""Discord's part of the composition root. Importing it loads Discord's library."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from bot.adapters.discord.client import DiscordClient
from bot.adapters.discord.front import DiscordFront, Services
from bot.core.ids import Slug
from bot.services.pace import Pace
from bot.text.catalogue import load_catalogue

if TYPE_CHECKING:
    from bot.wiring import Core


def discord_front(core: Core, token: str, pace: Pace | None, corrected: Sequence[Slug]) -> DiscordFront:
    """The front over the services; ``corrected`` are the essays that changed since the last start."""
    settings, stores = core.settings, core.stores
    client = DiscordClient(
        api_url=settings.discord_api_url,
        gateway_url=settings.discord_gateway_url,
        shard_ids=settings.discord_shard_ids,
        shard_count=settings.discord_shard_count,
        captures=settings.discord_capture,
    )
    services = Services(
        essays=stores.essays,
        deliveries=stores.deliveries,
        subscriptions=stores.subscriptions,
        ratings=stores.ratings,
        communities=stores.communities,
        library=core.library,
        reading=core.reading,
        engagement=core.engagement,
        discussion=core.discussion,
        searching=core.searching,
        setup=core.setup,
        moderation=core.moderation,
        saving=core.saving,
        privacy=core.privacy,
        catalogue=load_catalogue(),
        holidays=core.holidays,
        clock=core.clock,
        pace=pace or Pace(),
        zone=settings.timezone,
    )
    return DiscordFront(services, client, token, settings.discord_capture, corrected)
