"""A channel to talk to: what is typed, and what is answered as a screen reader would say it."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time
from functools import cache
from html.parser import HTMLParser
from typing import Final

from bot.adapters.local.answering import Commander
from bot.adapters.local.answers import render_answer
from bot.adapters.local.completing import Completer
from bot.adapters.local.render import Renderer
from bot.conversation.catalogue import Catalogue, load_catalogue
from bot.core.community import LOCAL_CHANNEL, Member, MessageRef
from bot.core.delivery import DeliveryState
from bot.core.essay import Draft, Language
from bot.core.ids import MessageId
from bot.core.pick import Policy
from bot.errors import BotError
from bot.services.community.discussion import Discussion
from bot.services.community.engagement import Engagement
from bot.services.community.moderation import Moderation
from bot.services.community.reading import Reading
from bot.services.community.subscribing import Change, Setup
from bot.services.delivery.picking import Picking
from bot.services.library.indexing import Indexer
from bot.services.library.library import Library
from bot.services.library.remarks import Remarks
from bot.services.library.searching import Searching
from tests.fakes.clock import FakeHolidays, FixedClock
from tests.fakes.library import ListSource, MemoryIndex
from tests.fakes.stores import MemoryStores
from tests.unit.arranged import ADMIN, NOW, TOKYO, draft

EN, JA = Language.EN, Language.JA
HOLIDAYS: Final = FakeHolidays({"JP": [date(2026, 11, 23)], "US": [date(2026, 11, 26)], "FR": []})
EDITORS: Final = "Ichiwa editors"

FOLDER: Final = draft(
    "the-green-folder",
    title="The Green Folder",
    author=EDITORS,
    category="Beginnings",
    tags=("first job",),
    date=date(2026, 4, 6),
    summary="On the first day somebody leaves a folder on the desk.",
    question="What did you find on your first desk?",
    body="The folder was green. Nobody had told me that it was mine.",
)
CARDS: Final = draft(
    "four-boxes-of-cards",
    title="名刺の箱が四つ",
    author="一話編集部",
    language=JA,
    category="つながり",
    tags=("人脈", "名刺"),
    date=date(2026, 4, 7),
    summary="人脈を数えるのをやめた日の話です。",
    question="最後に自分から電話をかけたのは、いつですか？",
    body="引っ越しの荷物から名刺の箱が四つ出てきた。人脈と呼んでいたものだ。",
)
LETTERS: Final = [
    draft(
        f"letter-{n}",
        title=f"Letter {n}",
        author=EDITORS,
        category="Letters",
        date=date(2026, 5, n),
        summary=f"Letter number {n}.",
        question="Whom would you write to?",
        body=f"This is letter {n}, which was never sent.",
    )
    for n in range(1, 7)
]
FIRST_POST: Final = datetime(2026, 11, 23, 23, tzinfo=UTC)  # 08:00 of the present day in Tokyo


class Talk:
    """The local channel on a morning at ten in Tokyo, with eight essays and nothing posted."""

    def __init__(self) -> None:
        stores = MemoryStores.empty()
        index = MemoryIndex(stores.essays)
        self.deliveries = stores.deliveries
        self.clock = FixedClock(NOW)
        self.library = Library(stores.essays, Indexer(stores.essays, index))
        self.picking = Picking(
            stores.essays, stores.deliveries, stores.ratings, stores.communities, "http://127.0.0.1:8080"
        )
        self.setup = Setup(stores.subscriptions, stores.deliveries, self.picking, HOLIDAYS, self.clock)
        reading = Reading(stores.deliveries)
        moderation = Moderation(stores.communities, stores.comments, self.clock)
        remarks = Remarks(stores.comments, stores.communities)
        searching = Searching(stores.essays, index, stores.ratings, remarks)
        self.commander = Commander(
            library=self.library,
            reading=reading,
            engagement=Engagement(stores.essays, stores.ratings, self.clock),
            discussion=Discussion(stores.comments, stores.deliveries, reading, self.clock, moderation),
            searching=searching,
            setup=self.setup,
            moderation=moderation,
            zone=TOKYO,
        )
        self.catalogue = _catalogue()
        self.completer = Completer(self.library, searching, HOLIDAYS, self.catalogue, TOKYO)
        self._renderer = _renderer()

    async def fill(self, *drafts: Draft) -> None:
        await self.library.sync(ListSource("test", drafts))

    async def post_first(self) -> None:
        """Subscribe the channel, and post the oldest essay at 08:00."""
        standing = await self.setup.add(LOCAL_CHANNEL, Change(at=time(8), zone=TOKYO, policy=Policy.IN_ORDER))
        delivery = (await self.setup.post_now(standing.id)).delivery
        planned = await self.picking.preview(standing)
        assert planned is not None
        [row] = await self.deliveries.claim(NOW, NOW, [LOCAL_CHANNEL.platform], 1)
        await self.deliveries.freeze(delivery.slot, row.fence, planned.post, planned.pick.round)
        message = MessageRef(LOCAL_CHANNEL, MessageId("1"))
        settled = await self.deliveries.settle(delivery.slot, message, FIRST_POST, NOW)
        assert settled.state is DeliveryState.POSTED

    async def html(self, text: str, language: Language = EN, member: Member = ADMIN) -> str:
        """The answer's fragment. Raises ``BotError``."""
        return render_answer(self._renderer, await self.commander.run(member, LOCAL_CHANNEL, text), language)

    async def say(self, text: str, language: Language = EN, member: Member = ADMIN) -> str:
        """The answer's or the error's words, one line a block."""
        try:
            return plain(await self.html(text, language, member))
        except BotError as error:
            return self.catalogue.error(language, error)

    async def follow(self, language: Language, *turns: tuple[str, str]) -> None:
        """Hold a conversation: each turn is what is typed and what is answered."""
        for typed, answered in turns:
            said = await self.say(typed, language)
            expected = "\n".join(line.strip() for line in answered.strip().splitlines())
            assert said == expected, f"{typed}\n\nwas answered:\n{said}\n\nnot:\n{expected}"


@cache
def _catalogue() -> Catalogue:
    return load_catalogue()


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
