"""The workspaces that installed us by themselves: their tokens rest sealed in the database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.adapters.slack.refs import community_of
from bot.adapters.slack.sealing import Seal
from bot.adapters.slack.workspaces import Workspace
from bot.core.installation import Installation
from bot.errors import ChatUnavailable, ConfigError
from bot.ports.installations import InstallationStore


class InstalledWorkspaces:
    """``Workspaces`` over the store. What was opened is kept, since every event asks for it."""

    def __init__(self, store: InstallationStore, seal: Seal) -> None:
        self._store = store
        self._seal = seal
        self._opened: dict[str, Workspace] = {}

    async def find(self, team: str) -> Workspace | None:
        if team not in self._opened:
            installation = await self._store.find(community_of(team))
            if installation is None:
                return None
            self._opened[team] = self._open(installation)
        return self._opened[team]

    async def every(self) -> Sequence[Workspace]:
        return [self._open(installation) for installation in await self._store.every()]

    async def forget(self, team: str) -> None:
        self._opened.pop(team, None)
        await self._store.remove(community_of(team))

    async def add(self, installation: Installation, token: str) -> Workspace:
        """Keep an installation; its ``token`` is sealed here."""
        await self._store.save(replace(installation, token=self._seal.seal(token)))
        self._opened.pop(installation.community.id, None)
        workspace = await self.find(installation.community.id)
        assert workspace is not None  # noqa: S101 (it was just saved)
        return workspace

    async def reseal(self) -> tuple[int, int]:
        """Seal all tokens with the first key; how many were, and how many there are. Raises ``ConfigError``."""
        changed = 0
        every = await self._store.every()
        for installation in every:
            if not self._seal.is_newest(installation.token):
                fresh = self._seal.seal(self._seal.open(installation.token))
                changed += await self._store.reseal(installation.community, installation.token, fresh)
        return changed, len(every)

    async def check(self) -> int:
        """How many there are; raises ``ConfigError`` where one cannot be opened."""
        every = await self._store.every()
        for installation in every:
            self._seal.open(installation.token)
        return len(every)

    def _open(self, installation: Installation) -> Workspace:
        try:
            token = self._seal.open(installation.token)
        except ConfigError as exc:
            raise ChatUnavailable(exc.message) from exc
        team = installation.community.id
        return Workspace(team, token, installation.user, installation.bot, admin=installation.admin)
