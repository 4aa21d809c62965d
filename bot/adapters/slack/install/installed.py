"""The workspaces that installed us by themselves: their tokens rest sealed in the database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from bot.adapters.slack.install.sealing import Seal
from bot.adapters.slack.install.workspaces import Workspace
from bot.adapters.slack.posts.refs import community_of
from bot.core.installation import Installation
from bot.errors import ChatUnavailable, ConfigError
from bot.ports.installations import InstallationStore
from bot.services.portions import PORTION, in_portions

CHECKED: Final = 10
"""The oldest and the newest tokens that are opened at the start: keys come and go with time."""


class InstalledWorkspaces:
    """``Workspaces`` over the store. What was opened is kept, since every event asks for it."""

    def __init__(self, store: InstallationStore, seal: Seal) -> None:
        self._store = store
        self._seal = seal
        self._opened: dict[str, Workspace] = {}
        self._changes = 0

    async def find(self, team: str) -> Workspace | None:
        if (known := self._opened.get(team)) is not None:
            return known
        before = self._changes
        installation = await self._store.find(community_of(team))
        if installation is None:
            return None
        opened = self._open(installation)
        if self._changes == before:  # else what was read may be an old one
            self._opened[team] = opened
        return opened

    async def some(self, limit: int) -> Sequence[Workspace]:
        return [self._open(installation) for installation in await self._store.page(limit)]

    async def forget(self, team: str) -> None:
        await self._store.remove(community_of(team))
        self._drop(team)

    async def add(self, installation: Installation, token: str) -> None:
        """Keep an installation; its ``token`` is sealed here."""
        await self._store.save(replace(installation, token=self._seal.seal(token)))
        self._drop(installation.community.id)

    async def reseal(self) -> tuple[int, int]:
        """Seal all tokens with the first key; how many were, and how many there are. Raises ``ConfigError``."""
        changed = count = 0
        async for installation in in_portions(lambda after: self._store.page(PORTION, after)):
            count += 1
            if not self._seal.is_newest(installation.token):
                fresh = self._seal.seal(self._seal.open(installation.token))
                changed += await self._store.reseal(installation.community, installation.token, fresh)
        return changed, count

    async def check(self) -> None:
        """Raise ``ConfigError`` where the keys do not open the oldest or the newest tokens: then they are the wrong
        ones, or one of them is missing. Any other token that they do not open is told of where it is needed.
        """
        for installation in (*await self._store.page(CHECKED), *await self._store.newest(CHECKED)):
            self._seal.open(installation.token)

    def _drop(self, team: str) -> None:
        self._changes += 1
        self._opened.pop(team, None)

    def _open(self, installation: Installation) -> Workspace:
        try:
            token = self._seal.open(installation.token)
        except ConfigError as exc:
            raise ChatUnavailable(exc.message) from exc
        team = installation.community.id
        return Workspace(team, token, installation.user, installation.bot, admin=installation.admin)
