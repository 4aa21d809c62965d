"""Discord's part of the composition root. Importing it loads Discord's library."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from bot.adapters.discord.client import DiscordClient, quiet_library
from bot.adapters.discord.front import DiscordFront
from bot.adapters.discord.services import Services
from bot.adapters.discord.survey import Survey, invitation, survey
from bot.core.community import Channel
from bot.services.pace import Pace
from bot.text.catalogue import load_catalogue

if TYPE_CHECKING:
    from bot.config import Settings
    from bot.wiring import Core


def discord_front(core: Core, token: str, pace: Pace | None) -> DiscordFront:
    """The front over the services."""
    settings, stores = core.settings, core.stores
    client = discord_client(settings)
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
    return DiscordFront(services, client, token, settings.discord_capture)


def discord_client(settings: Settings) -> DiscordClient:
    """A client that is not connected yet. There must be a running loop."""
    shard_ids, shard_count = settings.discord_shards or ((), None)
    return DiscordClient(
        api_url=settings.discord_api_url,
        gateway_url=settings.discord_gateway_url,
        shard_ids=shard_ids,
        shard_count=shard_count,
        captures=settings.discord_capture,
    )


async def discord_invitation(settings: Settings) -> str:
    """The link that invites the bot. Raises ``ConfigError`` and any ``ChatError``."""
    quiet_library()
    return await invitation(discord_client(settings), _token(settings))


async def discord_survey(settings: Settings, subscribed: Collection[Channel]) -> Survey:
    """What the bot finds in its guilds. Raises ``ConfigError`` and any ``ChatError``."""
    quiet_library()
    return await survey(discord_client(settings), _token(settings), subscribed)


def _token(settings: Settings) -> str:
    return settings.discord_token.get_secret_value() if settings.discord_token is not None else ""
