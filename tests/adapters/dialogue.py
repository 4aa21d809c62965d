"""A channel to talk to: what is typed, and what is answered as a screen reader would say it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, time
from functools import cache
from html.parser import HTMLParser
from typing import Final

from bot.adapters.local.completing import LineCompleting
from bot.adapters.local.host import LocalHost
from bot.adapters.local.render import Renderer
from bot.adapters.local.screens import Screens
from bot.conversation.catalogue import Catalogue, load_catalogue
from bot.conversation.completing import Completing
from bot.conversation.performing import Performing
from bot.conversation.request import Request
from bot.conversation.screens import RefusedScreen
from bot.conversation.stage import Answer, Stage
from bot.conversation.table import commands_for
from bot.core.community import LOCAL_CHANNEL, Member, MessageRef, Platform
from bot.core.delivery import DeliveryState
from bot.core.essay import Draft, Language
from bot.core.ids import MessageId
from bot.core.pick import Policy
from bot.errors import BotError
from bot.services.community.changes import Change
from bot.services.delivery.picking import Picking
from tests.adapters.shelf import CARDS, EN, FOLDER, HOLIDAYS, LETTERS
from tests.fakes.clock import FixedClock
from tests.fakes.library import ListSource, MemoryIndex
from tests.fakes.services import made_services
from tests.fakes.stores import MemoryStores
from tests.unit.arranged import ADMIN, NOW, TOKYO

URL: Final = "http://127.0.0.1:8080"
FIRST_POST: Final = datetime(2026, 11, 23, 23, tzinfo=UTC)  # 08:00 of the present day in Tokyo


class Talk:
    """The local channel on a morning at ten in Tokyo, with eight essays and nothing posted."""

    def __init__(self) -> None:
        stores = MemoryStores.empty()
        self.stores = stores
        self.deliveries = stores.deliveries
        self.clock = FixedClock(NOW)
        self.catalogue = _catalogue()
        self.services = made_services(
            stores,
            index=MemoryIndex(stores.essays),
            clock=self.clock,
            holidays=HOLIDAYS,
            sentences=self.catalogue,
            public_url=URL,
        )
        self.library = self.services.library
        self.setup = self.services.subscribing
        self.picking = Picking(stores.essays, stores.picks, URL)
        self.line = LINE
        self.performing = Performing(Stage(self.services, LocalHost(stores.local_log)))
        self.completer = LineCompleting(Completing(self.services), self.line, self.catalogue)
        self._screens = Screens(_renderer(), self.catalogue, "Asia/Tokyo")

    async def fill(self, *drafts: Draft) -> None:
        await self.library.sync(ListSource("test", drafts))

    async def post_first(self) -> None:
        """Subscribe the channel, and post the oldest essay at 08:00."""
        standing = await self.setup.add(LOCAL_CHANNEL, Change(at=time(8), zone=TOKYO, policy=Policy.IN_ORDER))
        delivery = (await self.setup.post_now(standing.id)).delivery
        planned = await self.picking.plan(standing, [delivery.slot])
        assert planned is not None
        [row] = await self.deliveries.claim(NOW, NOW, [LOCAL_CHANNEL.platform], 1)
        await self.deliveries.freeze(delivery.slot, row.fence, planned.post, planned.pick.round)
        message = MessageRef(LOCAL_CHANNEL, MessageId("1"))
        settled = await self.deliveries.settle(delivery.slot, message, FIRST_POST, NOW)
        assert settled.state is DeliveryState.POSTED

    async def html(self, text: str, language: Language = EN, member: Member = ADMIN) -> str:
        """The fragment that answers a command. Raises ``BotError``."""
        return self._shown(await self.performing.command(self.line.parse(text), _request(member, language)), language)

    async def press(self, name: str, argument: str = "", value: str = "", language: Language = EN) -> str:
        """The fragment that answers a button."""
        request = replace(_request(ADMIN, language), argument=argument, fields={"": [value]} if value else {})
        return self._shown(await self.performing.perform(self.performing.component(name).act, request), language)

    async def send(self, name: str, argument: str, fields: Mapping[str, Sequence[str]], language: Language = EN) -> str:
        """The fragment that answers a form."""
        request = replace(_request(ADMIN, language), argument=argument, fields=fields)
        return self._shown(await self.performing.filled(name, request), language)

    def _shown(self, answer: Answer, language: Language) -> str:
        if isinstance(answer, RefusedScreen):
            raise answer.error
        return self._screens.html(answer, language)

    async def say(self, text: str, language: Language = EN, member: Member = ADMIN) -> str:
        """The answer's or the error's words, one line a block."""
        try:
            return plain(await self.html(text, language, member))
        except BotError as error:
            return self.catalogue.error(language, error)


def _request(member: Member, language: Language) -> Request:
    return Request(member=member, language=language, channel=LOCAL_CHANNEL)


@cache
def _catalogue() -> Catalogue:
    return load_catalogue()


LINE: Final = commands_for(Platform.LOCAL, _catalogue())
"""The local channel's commands."""


@cache
def _renderer() -> Renderer:
    return Renderer(_catalogue())


async def opened() -> Talk:
    """The channel after its first essay, The Green Folder."""
    talk = Talk()
    await talk.fill(FOLDER, CARDS, *LETTERS)
    await talk.post_first()
    return talk


_BLOCKS: Final = frozenset({"blockquote", "dd", "dl", "dt", "h2", "h3", "li", "nav", "ol", "p", "table", "tr", "ul"})


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.tags: list[tuple[str, ...]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, *(name for name, _ in attrs)))
        self.words += ["\n"] * (tag in _BLOCKS) + ["["] * (tag == "button")

    def handle_endtag(self, tag: str) -> None:
        self.words += ["\n"] * (tag in _BLOCKS) + ["]"] * (tag == "button")

    def handle_data(self, data: str) -> None:
        self.words.append(re.sub(r"\s+", " ", data))


def plain(html: str) -> str:
    """The words of a fragment, one line a block, buttons in brackets."""
    lines = (" ".join(line.split()) for line in "".join(_read(html).words).split("\n"))
    return "\n".join(line for line in lines if line)


def tags(html: str) -> list[tuple[str, ...]]:
    """The tags of a fragment, each with the names of its attributes."""
    return _read(html).tags


def _read(html: str) -> _Reader:
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader
