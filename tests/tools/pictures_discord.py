"""Take the pictures of Discord that the documentation shows: ``python -m tests.tools.pictures_discord``.

Discord is simulated and drawn by simcord, whose drawing needs two packages more: ``pip install simcord[preview]``.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from functools import partialmethod
from pathlib import Path
from typing import Any, Final

import discord
from playwright.async_api import BrowserType

from bot.adapters.discord import render
from bot.adapters.discord.phrases import DiscordPhrases
from bot.adapters.sources.folder.markdown_folder import MarkdownFolder
from bot.core.collection import Outside
from bot.core.community import Channel, MessageRef
from bot.core.delivery import DailyPost, Delivery, DeliveryState
from bot.core.essay import Essay, Language
from bot.core.ids import MessageId, SubscriptionId, ThreadId
from bot.core.rating import PRESETS
from bot.core.subscription import Slot
from tests.acceptance.browser import ARGUMENTS, executable
from tests.adapters.discord.talk import Talk, talking
from tests.adapters.shelf import HOLIDAYS
from tests.fakes.services import catalogue
from tests.tools.pictures import IMAGES
from tests.tools.process import ROOT
from tests.unit.arranged import NOW, TOKYO

WIDTH: Final = 760
EN, JA = Language.EN, Language.JA
SLUGS: Final = {JA: "one-work-glove", EN: "the-table-by-the-tray-rack"}
REMARKS: Final = {JA: "三つあります。どれも、返しそびれたままです。", EN: "The one who lends me his reading glasses."}
QUERIES: Final = {JA: "人脈", EN: "first week"}
PANEL: Final = {"at": "8:00", "zone": TOKYO, "days": list("01234")}


@dataclass(frozen=True, slots=True)
class Scene:
    """A guild in which an essay of ``language`` was posted, and where its pictures are drawn."""

    talk: Talk
    language: Language
    delivery: Delivery
    post: discord.Message
    thread: discord.Thread

    async def draw(self, name: str, target: Any, *, height: int = 900, admin: bool = False) -> None:
        """The message or form ``target`` alone, as Ann or the admin sees it."""
        viewer = self.talk.admin if admin else self.talk.ann
        preview = self.talk.env.preview(
            self.talk.channel,
            viewers=[viewer],
            width=WIDTH,
            height=height,
            locale="ja" if self.language is JA else "en-US",
            timezone=TOKYO,
            presentation_time=NOW,
        )
        async with preview:
            await preview.screenshot(self.path(name), target=target, allow_incomplete=True)

    def path(self, name: str) -> Path:
        return IMAGES / f"discord-{name}-{self.language}.png"


async def keep(scene: Scene) -> None:
    """From here on the bot knows that the essay was posted, and offers no first one any more."""
    await scene.talk.stores.deliveries.add(scene.delivery)


async def posted(scene: Scene) -> None:
    await scene.draw("post", scene.post)


async def thread(scene: Scene) -> None:
    await keep(scene)
    words = DiscordPhrases(catalogue(), scene.language)
    assert scene.delivery.post is not None
    await scene.thread.send(view=render.question_view(scene.delivery.post, scene.delivery.slot.key + "q", words))
    said = await scene.thread.send(embed=render.mirror_embed("Ann", REMARKS[scene.language]))
    await scene.talk.env.settle()
    handle = scene.talk.thread_handle(scene.delivery)
    preview = scene.talk.env.preview(handle, viewers=[scene.talk.ann], width=WIDTH, height=420, layout="channel")
    async with preview:
        await preview.screenshot(scene.path("thread"), target=said, allow_incomplete=True, mode="viewport")


async def form(scene: Scene) -> None:
    await scene.talk.do("/setup", scene.talk.admin)
    await scene.draw("setup", scene.talk.last, height=1200, admin=True)


async def panel(scene: Scene) -> None:
    await scene.talk.do("/setup", scene.talk.admin)
    fields = PANEL | {"channel": [scene.talk.channel], "language": [scene.language.value]}
    await scene.talk.do("«»", scene.talk.admin, **fields)
    await scene.draw("panel", scene.talk.last, height=1300, admin=True)


async def search(scene: Scene) -> None:
    await scene.talk.do(f"/essay search query:{QUERIES[scene.language]}")
    await scene.draw("search", scene.talk.last)


async def comment(scene: Scene) -> None:
    await keep(scene)
    await scene.talk.do("/essay comment")
    await scene.draw("comment", scene.talk.last, height=620)


PICTURES: Final[tuple[Callable[[Scene], Awaitable[None]], ...]] = (posted, thread, form, panel, search, comment)


@asynccontextmanager
async def scene(language: Language) -> AsyncIterator[Scene]:
    async with talking(HOLIDAYS) as talk:
        talk.speaking(language)
        talk.env.backend.bot_user.name = "Ichiwa"
        await talk.services.library.sync(MarkdownFolder(ROOT / "essays", "essays"))
        essay = await talk.services.library.essay(SLUGS[language], Outside.OPERATOR)
        yield await _post(talk, language, essay)


async def _post(talk: Talk, language: Language, essay: Essay) -> Scene:
    shown = DailyPost(
        slug=essay.slug,
        title=essay.title,
        author=essay.author,
        language=language,
        category=essay.category,
        minutes=essay.minutes,
        summary=essay.summary,
        question=essay.question,
        url=f"https://essays.example/e/{essay.slug}",
        seeds=PRESETS["five"].seeds,
    )
    slot = Slot(SubscriptionId("standing01"), NOW.date(), 1)
    channel = talk.env.bot.get_channel(talk.channel.id)
    assert isinstance(channel, discord.TextChannel)
    message = await channel.send(view=render.post_view(shown, slot.key, DiscordPhrases(catalogue(), language)))
    for emoji in shown.seeds:
        await message.add_reaction(emoji)
    made = await message.create_thread(name=render.thread_name(shown))
    await talk.env.settle()
    place = Channel(talk.community, str(channel.id))
    delivery = Delivery(
        slot=slot, channel=place, due=NOW, late_after=NOW, state=DeliveryState.DONE, post=shown, round=1
    )
    delivery = replace(delivery, message=MessageRef(place, MessageId(str(message.id))), thread=ThreadId(str(made.id)))
    return Scene(talk, language, delivery, await channel.fetch_message(message.id), made)


async def take() -> None:
    IMAGES.mkdir(parents=True, exist_ok=True)
    for language in (EN, JA):
        for picture in PICTURES:
            async with scene(language) as made:
                await picture(made)
        sys.stdout.write(f"wrote {len(PICTURES)} pictures in {language}\n")


def main() -> int:
    launch = BrowserType.launch
    BrowserType.launch = partialmethod(launch, executable_path=executable(), args=list(ARGUMENTS))  # type: ignore[assignment]
    asyncio.run(take())
    return 0


if __name__ == "__main__":
    sys.exit(main())
