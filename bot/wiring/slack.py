"""Slack's part of the composition root. Importing it loads Slack's libraries."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.adapters.slack.front import SlackFront
from bot.adapters.slack.install.installed import InstalledWorkspaces
from bot.adapters.slack.install.oauth import Installing
from bot.adapters.slack.install.sealing import Seal
from bot.adapters.slack.poster import SlackPoster
from bot.adapters.slack.posts.direct import SlackDirect
from bot.adapters.slack.thread_links import thread_url
from bot.adapters.slack.web.http import EVENTS, INSTALL, PACKAGE, REDIRECT, Pages, Routes, slack_routes
from bot.adapters.slack.web.replays import Replays
from bot.adapters.slack.web.signing import Signatures
from bot.adapters.slack.web.web import Web
from bot.config import hidden
from bot.core.community import Platform
from bot.core.link import SlackLinks
from bot.core.role import Role

if TYPE_CHECKING:
    from pydantic import SecretStr

    from bot.wiring.core import Core
    from bot.wiring.slack_use import SlackUse


class Slack:
    """The part of Slack that a role has: what posts, the front where something is heard, and what the web server serves
    for it. There must be a running loop.
    """

    packages: Final = (PACKAGE,)

    def __init__(self, core: Core, use: SlackUse, links: SlackLinks, role: Role) -> None:
        settings, platforms = core.settings, core.services.platforms
        self._core = core
        self._use = use
        self._web = Web(settings.slack_api_url, core.services.metrics)
        self._seal = Seal([key.get_secret_value() for key in settings.slack_token_keys]) if use.installs else None
        self._installed = InstalledWorkspaces(core.stores.installations, self._seal) if self._seal else None
        token, app_token = _text(settings.slack_bot_token), _text(settings.slack_app_token) if role.hears else None
        self._front = None
        with hidden("SLACK_"):  # Bolt would read a client id in it, and keep tokens in files in the home folder
            if role is Role.WORKER:
                poster = SlackPoster(
                    core.services,
                    self._web,
                    bot_token=token,
                    installed=self._installed,
                    link=links.token,
                    pacing=core.paces.shared,
                )
            else:
                self._front = SlackFront(
                    core.services,
                    self._web,
                    bot_token=token,
                    app_token=app_token,
                    installed=self._installed,
                    links=links,
                    pacing=core.paces.shared,
                )
                poster = self._front.poster
        self._poster = poster
        platforms.join(Platform.SLACK, poster.chat, poster.reactions, poster.replies)
        platforms.polls[Platform.SLACK] = poster.polls
        platforms.thread_links[Platform.SLACK] = thread_url
        platforms.direct[Platform.SLACK] = SlackDirect(poster.clients)

    def start(self) -> None:
        """Connect in the background; nothing of it ends the program."""
        (self._front or self._poster).start()

    async def stop(self) -> None:
        """Leave Slack."""
        await (self._front or self._poster).stop()

    async def check(self) -> None:
        """Raise ``ConfigError`` where a token that is kept cannot be opened: nothing could be posted there."""
        if self._installed is not None:
            await self._installed.check()

    @property
    def open_paths(self) -> frozenset[str]:
        """The paths that ask for no password: Slack has none, and signs what it sends."""
        doors = {INSTALL, REDIRECT} if self._use.installs else set()
        return frozenset({EVENTS, *doors} if self._use.http else ())

    @property
    def large_paths(self) -> frozenset[str]:
        """The paths whose requests bring whole forms along."""
        return self.open_paths & {EVENTS}

    def routes(self, pages: Pages) -> Routes:
        """What comes over HTTP."""
        secret = _text(self._core.settings.slack_signing_secret)
        if secret is None or self._front is None:
            return []
        signatures = Signatures(secret, self._core.services.clock)
        replays = Replays(self._core.stores.handled_events, self._core.services.clock)
        return slack_routes(self._front.app.async_dispatch, signatures, replays, self._installing(), pages)

    def _installing(self) -> Installing | None:
        settings = self._core.settings
        if self._seal is None or self._installed is None:
            return None
        return Installing(
            settings.slack_client_id or "",
            _text(settings.slack_client_secret) or "",
            f"{settings.public_url}{REDIRECT}",
            api_url=settings.slack_api_url,
            web=self._web,
            seal=self._seal,
            workspaces=self._installed,
            clock=self._core.services.clock,
            back=self._poster.watching.back,
        )


def _text(secret: SecretStr | None) -> str | None:
    return secret.get_secret_value() if secret is not None else None
