"""The workspaces that we are installed in, and their tokens."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from slack_sdk.errors import SlackApiError

from bot.adapters.slack.web.failures import DEAD, code_of, wrapped
from bot.adapters.slack.web.web import Web
from bot.errors import ChatUnavailable


@dataclass(frozen=True, slots=True)
class Workspace:
    """``team`` is Slack's id of it; ``user`` and ``bot`` are ours in it. ``admin`` is the member who installed us, or
    empty. ``own``: it is the operator's own, whose token is in the settings.
    """

    team: str
    token: str = field(repr=False)
    user: str
    bot: str
    admin: str = ""
    own: bool = False


class Workspaces(Protocol):
    """Where tokens come from. ``find`` and ``some`` can raise ``ChatUnavailable`` and ``StoreError``."""

    async def find(self, team: str) -> Workspace | None:
        """The workspace; None where we are not installed."""
        ...

    async def some(self, limit: int) -> Sequence[Workspace]:
        """At most ``limit`` of them."""
        ...

    async def forget(self, team: str) -> None:
        """We are not installed there any more: its token is of no use. Unknown ones are no error."""
        ...


class OwnWorkspace:
    """The one of the token in the settings. Who that is, is asked when it is first needed."""

    def __init__(self, web: Web, token: str) -> None:
        self._web = web
        self._token = token
        self._asking = asyncio.Lock()
        self._known: Workspace | None = None

    def is_own(self, team: str) -> bool:
        """Whether ``team`` is known to be this one."""
        return self._known is not None and self._known.team == team

    async def find(self, team: str) -> Workspace | None:
        known = await self._ask()
        return known if known.team == team else None

    async def some(self, limit: int) -> Sequence[Workspace]:
        return [await self._ask()][:limit]

    async def try_token(self) -> Workspace:
        """Ask Slack whether it takes the token. Raises any ``ChatError``."""
        with wrapped():
            known = await self._auth_test()
        self._known = known
        return known

    async def forget(self, team: str) -> None:
        if self.is_own(team):
            self._known = None

    async def _ask(self) -> Workspace:
        async with self._asking:
            if self._known is None:
                with wrapped():
                    self._known = await self._auth_test()
            return self._known

    async def _auth_test(self) -> Workspace:
        try:
            answer = await self._web.client(self._token).auth_test()
        except SlackApiError as exc:
            if code_of(exc) in DEAD:
                raise ChatUnavailable("Slack does not accept SLACK_BOT_TOKEN ({code}).", code=code_of(exc)) from exc
            raise
        return Workspace(answer["team_id"], self._token, answer["user_id"], answer.get("bot_id") or "", own=True)


class Joined:
    """Several sources as one; the first that knows a workspace wins. One without an answer does not stop the others."""

    def __init__(self, *sources: Workspaces) -> None:
        self._sources = sources

    async def find(self, team: str) -> Workspace | None:
        trouble: ChatUnavailable | None = None
        for source in self._sources:
            try:
                found = await source.find(team)
            except ChatUnavailable as exc:
                trouble = exc
            else:
                if found is not None:
                    return found
        if trouble is not None:  # perhaps it is this one's
            raise trouble
        return None

    async def some(self, limit: int) -> Sequence[Workspace]:
        found: dict[str, Workspace] = {}
        for source in self._sources:
            for workspace in await source.some(limit):  # who asks for them wants to hear what is wrong
                found.setdefault(workspace.team, workspace)
        return list(found.values())[:limit]

    async def forget(self, team: str) -> None:
        for source in self._sources:
            await source.forget(team)
