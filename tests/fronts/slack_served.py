"""The whole program as a process of its own, with the loopback Slack for its Slack."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.adapters.slack.posts.refs import channel_of
from bot.config import Settings
from bot.core.essay import Language
from bot.services.community.changes import Change
from bot.wiring import opened
from tests.adapters.cli.conftest import fill
from tests.fronts.slack.acts import Acts
from tests.fronts.slack.front import POST, Front
from tests.fronts.slack.state import (
    APP_TOKEN,
    BOT_TOKEN,
    CLIENT_ID,
    CLIENT_SECRET,
    SIGNING_SECRET,
    Channel,
    Member,
    Message,
)
from tests.hanging import HANGING
from tests.tools.process import SHIPPED, Running

KEY = "c2VhbGVkLW9ubHktaW4tdGVzdHMtb2YtdGhlLWJvdCE="


class SlackServed:
    """A workspace, its people, and the program that serves them; it is started and ended without blocking the front.

    ``http``: requests come over HTTP, and workspaces install the app; else by Socket Mode.
    """

    def __init__(self, front: Front, folder: Path, *, http: bool = False, command: Sequence[str] = SHIPPED) -> None:
        fill(folder / "essays")
        self.front = front
        self.acts = Acts(front)
        self.http = http
        self.home = self.acts.found("Home", installed=not http)
        self.owner: Member = self.acts.person(self.home, "Aoi", "ja-JP", owner=True)
        self.member: Member = self.acts.person(self.home, "Ben")
        self.place: Channel = self.acts.channel(self.home, "essays", bot=not http)
        settings = {"SLACK_BOT_TOKEN": BOT_TOKEN, "SLACK_APP_TOKEN": APP_TOKEN}
        if http:
            settings = {"SLACK_CLIENT_ID": CLIENT_ID, "SLACK_CLIENT_SECRET": CLIENT_SECRET, "SLACK_TOKEN_KEYS": KEY}
            settings["SLACK_SIGNING_SECRET"] = SIGNING_SECRET
        self.running = Running(
            folder / "data",
            command,
            ESSAYS_DIR=str(folder / "essays"),
            SLACK_API_URL=front.api_url,
            TICK_SECONDS="1",
            **settings,
        )
        if http:
            front.outbox.url = f"{self.base}/slack/events"

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.running.port}"

    async def subscribe(self, channel: Channel, ahead: timedelta = timedelta(seconds=2)) -> None:
        """A daily subscription of ``channel`` whose first slot comes due in ``ahead``."""
        async with opened(Settings.load(None, self.running.environment)) as core:
            due = datetime.now(UTC).replace(microsecond=0) + ahead
            change = Change(at=due.time(), zone="UTC", language=Language.EN)
            await core.services.subscribing.add(channel_of(channel.workspace, channel.id), change)

    async def start(self) -> None:
        """Returns when the program serves, and by Socket Mode is connected."""
        self.running.start()
        await asyncio.to_thread(self.running.wait_until_serving)
        if not self.http:
            await self.until(lambda: self.front.connected > 0, "a socket")

    async def end(self) -> int:
        return await asyncio.to_thread(self.running.end)

    async def until(self, there: Callable[[], bool], what: str) -> None:
        """Like the front's own, with what the program said."""
        try:
            await self.front.until(there, what=what)
        except AssertionError as exc:
            raise AssertionError(f"{exc}\n{self.running.log[-3000:]}") from None

    async def eventually(self, there: Callable[[], bool], what: str) -> None:
        """Wait for what only a file tells, with the front going on meanwhile."""

        def wait() -> None:
            end = time.monotonic() + HANGING
            while not there():
                assert time.monotonic() < end, f"in vain: {what}\n{self.running.log[-3000:]}"
                time.sleep(0.02)

        await asyncio.to_thread(wait)

    def posts(self, channel: Channel | None = None) -> list[Message]:
        """The daily posts that stand in a channel: what carries a delivery's id."""
        place = channel or self.place
        return [message for message in place.top() if message.metadata is not None]

    async def posted(self, channel: Channel | None = None) -> Message:
        """Wait until the daily post of a channel stands with its question."""
        place = channel or self.place
        await self.until(lambda: any(place.replies(post.ts) for post in self.posts(place)), "a post with its question")
        return self.posts(place)[0]

    async def sending(self, channel: Channel) -> None:
        """Wait until a post has come in; whether it has been accepted is another question."""
        await self.until(lambda: any(call.place == channel.id for call in self.front.of(POST)), "a post")

    def rows(self, query: str, *values: object) -> list[tuple[object, ...]]:
        """What the database says."""
        with closing(sqlite3.connect(self.running.database, timeout=HANGING)) as connection:
            return connection.execute(query, values).fetchall()

    def stored(self) -> bytes:
        """All bytes of the database, those that wait in its log included."""
        return b"".join(path.read_bytes() for path in self.running.folder.glob("ichiwa.db*"))

    def votes(self) -> list[tuple[object, ...]]:
        """The ratings in the database."""
        return self.rows("SELECT member, score FROM marks ORDER BY at")


@asynccontextmanager
async def slack_served(
    folder: Path, *, http: bool = False, command: Sequence[str] = SHIPPED
) -> AsyncIterator[SlackServed]:
    """A front, and the program not started yet; no process is left behind."""
    async with Front().listening() as front:
        scene = SlackServed(front, folder, http=http, command=command)
        try:
            yield scene
        finally:
            scene.running.stop_for_good()
