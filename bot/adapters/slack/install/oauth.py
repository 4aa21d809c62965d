"""How a workspace installs us: Slack asks its member, and hands us a token for the code that it sends back."""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any, Final
from urllib.parse import urlencode, urljoin

from slack_sdk.errors import SlackApiError

from bot.adapters.slack.install.installed import InstalledWorkspaces
from bot.adapters.slack.install.manifest import SCOPES
from bot.adapters.slack.install.sealing import Seal
from bot.adapters.slack.posts.refs import community_of
from bot.adapters.slack.web.failures import code_of, wrapped
from bot.adapters.slack.web.web import Web
from bot.core.community import Community
from bot.core.installation import Installation
from bot.core.phrase import message
from bot.errors import InvalidInput
from bot.ports.clock import Clock

STATE_LIVES: Final = timedelta(minutes=10)
_AUTHORIZE: Final = "/oauth/v2/authorize"
_TRY_AGAIN: Final = message("The installation took too long or was started elsewhere. Please start again.")
_NOT_GRANTED: Final = message("Slack did not complete the installation ({code}). Please start again.")
_WHOLE_ORGANISATION: Final = message("Please install the app in one workspace, not in a whole organisation.")


class Installing:
    """``redirect`` is our own address that Slack sends people back to; ``back`` hears of each installation."""

    def __init__(
        self,
        client_id: str,
        client_secret: str,
        redirect: str,
        *,
        api_url: str,
        web: Web,
        seal: Seal,
        workspaces: InstalledWorkspaces,
        clock: Clock,
        back: Callable[[Community], Awaitable[None]],
    ) -> None:
        self._client_id = client_id
        self._client_secret = client_secret
        self._redirect = redirect
        self._authorize = urljoin(api_url, _AUTHORIZE)
        self._web = web
        self._seal = seal
        self._workspaces = workspaces
        self._clock = clock
        self._back = back

    @property
    def secure(self) -> bool:
        """Whether people come to us by https."""
        return self._redirect.startswith("https:")

    def begin(self) -> tuple[str, str]:
        """Where to send somebody who wants to install us, and the state that their browser must bring back."""
        state = self._seal.stamp(secrets.token_urlsafe(16), self._clock.now())
        query = {"client_id": self._client_id, "scope": ",".join(SCOPES), "state": state}
        return f"{self._authorize}?{urlencode(query | {'redirect_uri': self._redirect})}", state

    async def complete(self, code: str, state: str, kept: str) -> Installation:
        """Take the token for ``code``; ``state`` came back from Slack, ``kept`` from the browser that had begun.

        Raises ``InvalidInput`` with a sentence for the member, ``ChatError`` and ``StoreError``.
        """
        own = secrets.compare_digest(state.encode(), kept.encode())
        if not code or not own or not self._seal.holds(state, self._clock.now(), STATE_LIVES):
            raise InvalidInput(_TRY_AGAIN)
        answer = await self._exchange(code)
        if answer.get("is_enterprise_install") or not answer.get("team"):
            raise InvalidInput(_WHOLE_ORGANISATION)
        token = str(answer["access_token"])
        installation = Installation(
            community=community_of(answer["team"]["id"]),
            token="",
            user=str(answer["bot_user_id"]),
            bot=await self._bot(token),
            admin=str(answer.get("authed_user", {}).get("id", "")),
            name=str(answer["team"].get("name") or ""),
            scopes=tuple(sorted(str(answer.get("scope") or "").split(","))),
            at=self._clock.now(),
        )
        await self._workspaces.add(installation, token)
        await self._back(installation.community)
        return installation

    async def _exchange(self, code: str) -> dict[str, Any]:
        client = self._web.client()
        form = {"client_id": self._client_id, "client_secret": self._client_secret}
        form |= {"code": code, "redirect_uri": self._redirect}
        with wrapped():
            try:
                answer = await client.api_call("oauth.v2.access", data=form)
            except SlackApiError as exc:
                if exc.response.status_code == 200:
                    raise InvalidInput(_NOT_GRANTED, code=code_of(exc)) from exc
                raise
        data: dict[str, Any] = dict(answer.data) if isinstance(answer.data, dict) else {}
        return data

    async def _bot(self, token: str) -> str:
        with wrapped():
            return str((await self._web.client(token).auth_test()).get("bot_id") or "")
