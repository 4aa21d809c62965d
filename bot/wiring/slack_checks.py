"""What the command line asks of Slack's adapter, without serving it. Importing it loads Slack's libraries."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.adapters.slack.install.installed import InstalledWorkspaces
from bot.adapters.slack.install.sealing import Seal, new_key
from bot.adapters.slack.install.survey import Survey, survey
from bot.adapters.slack.install.workspaces import Joined, OwnWorkspace, Workspaces
from bot.adapters.slack.web.web import Web
from bot.adapters.sql.stores import SqlStores
from bot.core.community import Platform
from bot.errors import ConfigError
from bot.services.community.subscribed import subscribed_channels

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pydantic import SecretStr

    from bot.adapters.sql.engine import Database
    from bot.config import Settings
    from bot.core.community import Channel


def slack_key() -> str:
    """A fresh key for ``SLACK_TOKEN_KEYS``."""
    return new_key()


async def slack_rotation(settings: Settings, database: Database) -> tuple[int, int]:
    """Seal all tokens with the first key; how many were resealed, and how many there are. Raises ``ConfigError``."""
    if not settings.slack_token_keys:
        raise ConfigError("SLACK_TOKEN_KEYS is not set. docs/how-to/slack.md says what it is for")
    return await _installed(settings, database).reseal()


async def slack_survey(settings: Settings, database: Database | None) -> Survey:
    """What there is to be found. ``database`` is None where there is none yet. Raises any ``BotError``."""
    web = Web(settings.slack_api_url)
    sources: list[Workspaces] = []
    if settings.slack_bot_token is not None:
        sources.append(OwnWorkspace(web, settings.slack_bot_token.get_secret_value()))
    subscribed: Sequence[Channel] = []
    if database is not None:
        if settings.slack_token_keys:
            sources.append(_installed(settings, database))
        subscribed = await subscribed_channels(SqlStores(database).subscriptions, Platform.SLACK)
    try:
        return await survey(web, Joined(*sources), subscribed, _text(settings.slack_app_token))
    finally:
        await web.stop()


def _installed(settings: Settings, database: Database) -> InstalledWorkspaces:
    seal = Seal([key.get_secret_value() for key in settings.slack_token_keys])
    return InstalledWorkspaces(SqlStores(database).installations, seal)


def _text(secret: SecretStr | None) -> str | None:
    return secret.get_secret_value() if secret is not None else None
