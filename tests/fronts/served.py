"""The whole program as a process of its own, with the loopback Discord for its Discord."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.config import Settings
from bot.core import community
from bot.core.community import Community, Platform
from bot.core.essay import Language
from bot.services.community.changes import Change
from bot.wiring import opened
from tests.adapters.cli.conftest import fill
from tests.fronts.discord.acts import Acts
from tests.fronts.discord.front import Front
from tests.fronts.discord.state import TOKEN, Channel, Member, Message
from tests.hanging import HANGING
from tests.tools.process import SHIPPED, Running


class Served:
    """A guild, its people, and the program that serves them; it is started and ended without blocking the front."""

    def __init__(self, front: Front, folder: Path, command: Sequence[str] = SHIPPED) -> None:
        fill(folder / "essays")
        self.front = front
        self.acts = Acts(front)
        self.owner: Member = self.acts.person("Aoi", "ja")
        self.member: Member = self.acts.person("Ben")
        self.guild = self.acts.found("Home", self.owner, self.member, locale="ja")
        self.general: Channel = next(iter(self.guild.channels.values()))
        self.running = Running(
            folder / "data",
            command,
            ESSAYS_DIR=str(folder / "essays"),
            DISCORD_TOKEN=TOKEN,
            DISCORD_API_URL=front.api_url,
            DISCORD_GATEWAY_URL=front.gateway_url,
            TICK_SECONDS="1",
        )

    async def subscribe(self, channel: Channel, ahead: timedelta = timedelta(seconds=2)) -> None:
        """A daily subscription of ``channel`` whose first slot comes due in ``ahead``."""
        place = community.Channel(Community(Platform.DISCORD, str(channel.guild)), str(channel.id))
        async with opened(Settings.load(None, self.running.environment)) as core:
            due = datetime.now(UTC).replace(microsecond=0) + ahead
            await core.services.subscribing.add(place, Change(at=due.time(), zone="UTC", language=Language.EN))

    async def start(self) -> None:
        """Returns when the program has logged in, its commands are there, and it has read the essays."""
        await self.connect()
        await asyncio.to_thread(self.running.wait_until_serving)

    async def connect(self) -> None:
        """The same, without regard to the essays."""
        self.running.start()
        await self.until(lambda: self.front.gateway.connected > 0 and bool(self.front.state.commands), "a connection")

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
        """The daily posts that stand in a channel: what has a thread."""
        return [message for message in (channel or self.general).messages.values() if message.thread is not None]

    async def posted(self, channel: Channel | None = None) -> Message:
        """Wait until the daily post of a channel stands with its question."""

        def there() -> bool:
            return any(self.talk(post) for post in self.posts(channel))

        await self.until(there, "a post with its question")
        return self.posts(channel)[0]

    def talk(self, post: Message) -> list[Message]:
        """What stands in the thread of ``post``."""
        thread = self.front.state.channel(post.id)
        return list(thread.messages.values()) if thread is not None else []


@asynccontextmanager
async def served(folder: Path, command: Sequence[str] = SHIPPED) -> AsyncIterator[Served]:
    """A front, and the program not started yet; no process is left behind."""
    async with Front().listening() as front:
        scene = Served(front, folder, command)
        try:
            yield scene
        finally:
            scene.running.stop_for_good()
