"""Discord's part of the composition root. Importing it loads Discord's library."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, TypeAlias

from bot.adapters.discord.client import DiscordClient, quiet_library
from bot.adapters.discord.direct import DiscordDirect
from bot.adapters.discord.front import DiscordFront
from bot.adapters.discord.poster import DiscordPoster
from bot.adapters.discord.refs import thread_url
from bot.adapters.discord.survey import Survey, invitation, survey
from bot.core.community import Channel, Platform
from bot.core.link import Link
from bot.ports.metrics import NO_METRICS, Metrics

if TYPE_CHECKING:
    from bot.config import Settings
    from bot.services.pacing.requests import RequestPacing
    from bot.wiring import Core

DiscordPart: TypeAlias = DiscordFront | DiscordPoster


def discord_front(core: Core, token: str, link: Link) -> DiscordFront:
    """The front over the services."""
    services, settings = core.services, core.settings
    client = discord_client(settings, core.paces.discord(), services.metrics)
    front = DiscordFront(services, client, token, captures=settings.discord_capture, link=link)
    services.platforms.join(Platform.DISCORD, front.chat, front.reacted, front.replies)
    services.platforms.polls[Platform.DISCORD] = front.polls
    services.platforms.thread_links[Platform.DISCORD] = thread_url
    services.platforms.direct[Platform.DISCORD] = DiscordDirect(client)
    return front


def discord_poster(core: Core, token: str, link: Link) -> DiscordPoster:
    """What posts without the gateway, over the services."""
    services, settings = core.services, core.settings
    client = discord_client(settings, core.paces.discord(), services.metrics)
    poster = DiscordPoster(services, client, token, captures=settings.discord_capture, link=link)
    services.platforms.join(Platform.DISCORD, poster.chat, poster.reacted, poster.replies)
    services.platforms.polls[Platform.DISCORD] = poster.polls
    services.platforms.thread_links[Platform.DISCORD] = thread_url
    services.platforms.direct[Platform.DISCORD] = DiscordDirect(client)
    return poster


def discord_client(
    settings: Settings, pacing: RequestPacing | None = None, metrics: Metrics = NO_METRICS
) -> DiscordClient:
    """A client that is not connected yet; ``pacing`` None: at a pace of its own. There must be a running loop."""
    shard_ids, shard_count = settings.discord_shards or ((), None)
    return DiscordClient(
        api_url=settings.discord_api_url,
        gateway_url=settings.discord_gateway_url,
        shard_ids=shard_ids,
        shard_count=shard_count,
        captures=settings.discord_capture,
        metrics=metrics,
        pacing=pacing,
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
