"""What somebody does who installs the app: the app's link, Slack's question, and the way back."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

import aiohttp

from tests.fronts.slack.front import Front
from tests.fronts.slack.state import CLIENT_ID, Member, Workspace, opaque


@dataclass(frozen=True, slots=True)
class Page:
    status: int
    text: str


class Browser:
    """Keeps its cookies. ``asked`` is what Slack was asked for by the last link."""

    def __init__(self, front: Front, base: str, language: str = "en") -> None:
        self._front = front
        self._base = base
        # Cookies of an address without a name are kept only by a jar that is told so.
        jar = aiohttp.CookieJar(unsafe=True)
        self._session = aiohttp.ClientSession(cookie_jar=jar, headers={"Accept-Language": language})
        self.asked: dict[str, str] = {}

    async def begin(self, path: str = "/slack/install") -> None:
        """Open the app's link, which leads to Slack."""
        async with self._session.get(self._base + path, allow_redirects=False) as response:
            assert response.status == 302, await response.text()
            there = urlsplit(response.headers["Location"])
        assert there.path == "/oauth/v2/authorize", there
        self.asked = {name: values[0] for name, values in parse_qs(there.query).items()}
        assert self.asked["client_id"] == CLIENT_ID

    async def allow(self, workspace: Workspace, who: Member, *, state: str | None = None) -> Page:
        """Say yes; ``state`` in the place of the app's own, as a forger would."""
        code = opaque()
        workspace.scopes = set(self.asked["scope"].split(","))
        self._front.desk.codes[code] = (workspace, who.id, self.asked["redirect_uri"])
        return await self.back(code=code, state=self.asked["state"] if state is None else state)

    async def back(self, **query: str) -> Page:
        """Come back to the app, with whatever."""
        path = urlsplit(self.asked.get("redirect_uri") or "/slack/oauth_redirect").path
        async with self._session.get(self._base + path, params=query) as response:
            return Page(response.status, await response.text())

    async def close(self) -> None:
        await self._session.close()
