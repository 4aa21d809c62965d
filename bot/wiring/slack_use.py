"""What the settings want of Slack. Nothing here loads its libraries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.errors import ConfigError

if TYPE_CHECKING:
    from bot.config import Settings


@dataclass(frozen=True, slots=True)
class SlackUse:
    """``socket``: events come by Socket Mode; ``http``: over our own web server; ``installs``: many workspaces can
    install the app.
    """

    socket: bool
    http: bool
    installs: bool


def slack_use(settings: Settings) -> SlackUse | None:
    """None where nothing of Slack is set. Raises ``ConfigError`` for a part that needs another."""
    installing = {
        "SLACK_CLIENT_ID": settings.slack_client_id,
        "SLACK_CLIENT_SECRET": settings.slack_client_secret,
        "SLACK_TOKEN_KEYS": settings.slack_token_keys,
    }
    bot, app, secret = settings.slack_bot_token, settings.slack_app_token, settings.slack_signing_secret
    if not any((bot, app, secret, *installing.values())):
        return None
    if any(installing.values()):
        _need(next(name for name, value in installing.items() if value), installing | {"SLACK_SIGNING_SECRET": secret})
    elif secret and not bot:
        _need("SLACK_SIGNING_SECRET", {"SLACK_BOT_TOKEN": None})
    if app:
        _need("SLACK_APP_TOKEN", {"SLACK_BOT_TOKEN": bot})
    if bot and not (app or secret):
        _need("SLACK_BOT_TOKEN", {"SLACK_APP_TOKEN": None})
    if settings.public_is_static and (secret or any(installing.values())):
        raise ConfigError(
            "PUBLIC_IS_STATIC is true, so nothing at {url} answers Slack. Serve Ichiwa itself there, or use Slack by "
            "Socket Mode (docs/how-to/slack.md)",
            url=settings.public_url,
        )
    return SlackUse(socket=app is not None, http=secret is not None, installs=any(installing.values()))


def _need(name: str, others: Mapping[str, object]) -> None:
    missing = [other for other, value in others.items() if not value]
    if missing:
        raise ConfigError(
            "{variable} needs {missing} too (docs/how-to/slack.md)", variable=name, missing=" and ".join(missing)
        )
