"""The local channel on the in-memory stores: the real services, the real page, and a clock that a test moves."""

from __future__ import annotations

import asyncio
import gettext
import json
import re
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import date, time
from html import unescape
from typing import Any

import httpx
from starlette.applications import Starlette

from bot.adapters.local.chat import LocalChat
from bot.adapters.local.hub import Hub, Listener
from bot.adapters.local.page import local_page
from bot.adapters.local.render import Renderer
from bot.adapters.local.uploading import UPLOAD
from bot.adapters.web.access import Access
from bot.adapters.web.app import PACKAGE, Front, build_app
from bot.adapters.web.cards.keeping import CardImages
from bot.conversation.catalogue import Catalogue
from bot.core.community import LOCAL_CHANNEL, Community, Platform
from bot.core.essay import Draft, Language
from bot.core.ids import SubscriptionId
from bot.core.pick import Policy
from bot.services.community.changes import Change
from bot.services.delivery.delivering import Delivering
from bot.services.delivery.picking import Picking
from tests.fakes.clock import FakeHolidays, FixedClock
from tests.fakes.library import ListSource, MemoryIndex
from tests.fakes.opening import DoneWork, FakeOpener, MemoryUploads
from tests.fakes.services import made_services
from tests.fakes.stores import MemoryStores
from tests.hanging import HANGING
from tests.unit.arranged import NOW, TOKYO, draft

URL = "http://127.0.0.1:8080"
HOLIDAYS = FakeHolidays({"JP": [], "US": []})
PACKAGES = ("bot.adapters.local", PACKAGE)


class Marked(gettext.NullTranslations):
    """A Japanese that a test can tell from English: every sentence in brackets."""

    def gettext(self, message: str) -> str:
        return f"【{message}】"

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return f"【{msgid2}】"


CATALOGUE = Catalogue({Language.JA: Marked(), Language.EN: gettext.NullTranslations()})
PAGES = Renderer(CATALOGUE, PACKAGES)  # once, because its templates take longer to compile than a test does


class WatchedHub(Hub):
    """Tells when somebody listens."""

    def __init__(self) -> None:
        super().__init__()
        self.joined = asyncio.Event()

    @contextmanager
    def listener(self) -> Iterator[Listener]:
        with super().listener() as listener:
            self.joined.set()
            yield listener


class World:
    """One local channel, and what stands behind it. ``illness`` is what the health probe finds; ``cards`` draws the
    pictures for links, ``public_url`` is the address in what programs read, and ``guests`` whose admins decide on
    readers' comments.
    """

    def __init__(
        self,
        stores: MemoryStores | None = None,
        access: Access | None = None,
        opener: FakeOpener | None = None,
        *,
        cards: CardImages | None = None,
        public_url: str = URL,
        guests: Community | None = None,
    ) -> None:
        self._cards, self._public_url = cards, public_url
        self.counts_clicks = False
        self.stores = stores or MemoryStores.empty()
        self.clock = FixedClock(NOW)
        self.hub = WatchedHub()
        self.chat = LocalChat(self.stores.local_log, self.hub, self.clock)
        self.work, self.uploads = DoneWork(), MemoryUploads(self.clock)
        self.services = made_services(
            self.stores,
            opener=opener,
            uploads=self.uploads,
            work=self.work,
            index=MemoryIndex(self.stores.essays),
            clock=self.clock,
            holidays=HOLIDAYS,
            sentences=CATALOGUE,
            public_url=public_url,
            guests=guests,
        )
        self.library = self.services.library
        self.reading = self.services.reading
        self.engagement = self.services.engagement
        self.moderation = self.services.moderation
        self.discussion = self.services.discussion
        self.setup = self.services.subscribing
        self.picking = Picking(self.stores.essays, self.stores.picks, URL, self.stores.pictures)
        self.illness = ""
        self.app = self._app(access or Access(large=frozenset({UPLOAD})))

    def app_at(self, public_url: str, access: Access) -> Starlette:
        """The same services behind another address."""
        return self._app(access, public_url)

    def _app(self, access: Access, public_url: str = "") -> Starlette:
        routes = local_page(self.services, self.stores.local_log, self.hub, PAGES)
        front = Front(
            public_url=public_url or self._public_url,
            cards=self._cards,
            packages=PACKAGES,
            routes=routes,
            clicks=self.stores.clicks if self.counts_clicks else None,
        )
        return build_app(
            front,
            access,
            pages=PAGES,
            services=self.services,
            pictures=self.stores.pictures,
            probe=self._probe,
            missing=self._probe,
            metrics=self._metrics,
        )

    async def _metrics(self) -> tuple[bytes, str]:
        return b"ichiwa_made_up 1\n", "text/plain; version=1.0.0; charset=utf-8"

    async def _probe(self) -> list[str]:
        return [self.illness] if self.illness else []

    async def fill(self, drafts: Iterable[Draft]) -> None:
        await self.library.sync(ListSource("test", drafts))

    async def fill_up(self) -> None:
        """So many later essays that no round ends, of which admins would be told."""
        later = [draft(f"later-{n}", date=date(2026, 11, 1)) for n in range(30)]
        await self.library.sync(ListSource("later", later))

    async def subscribe(self, **change: Any) -> SubscriptionId:
        """A daily subscription at 08:00 in Tokyo, in the order of the essays' dates."""
        wanted = Change(**{"at": time(8), "zone": TOKYO, "policy": Policy.IN_ORDER, **change})
        return (await self.setup.add(LOCAL_CHANNEL, wanted)).id

    async def deliver(self, subscription: SubscriptionId | None = None) -> None:
        """Post what is due; with ``subscription``, one more of it at once."""
        if subscription is not None:
            await self.setup.post_now(subscription)
        delivering = Delivering(
            subscriptions=self.stores.subscriptions,
            deliveries=self.stores.deliveries,
            picking=self.picking,
            chats={Platform.LOCAL: self.chat},
            clock=self.clock,
            holidays=HOLIDAYS,
        )
        await delivering.tick()

    def stranger(self, access: Access) -> httpx.AsyncClient:
        """Somebody who comes to the same services by a front with other rules."""
        app = httpx.ASGITransport(self._app(access), raise_app_exceptions=False)
        return httpx.AsyncClient(transport=app, base_url=URL, headers={"Accept-Language": "en"})

    def client(self, nickname_cookie: str = "", **headers: str) -> httpx.AsyncClient:
        """A browser on this machine; ``headers`` are sent with every request."""
        return httpx.AsyncClient(
            transport=httpx.ASGITransport(self.app, raise_app_exceptions=False),
            base_url=URL,
            headers={"Accept": "application/json, text/html", "Accept-Language": "en", **headers},
            cookies={"ichiwa_member": nickname_cookie} if nickname_cookie else None,
        )

    @asynccontextmanager
    async def streaming(self) -> AsyncIterator[list[dict[str, str]]]:
        """What an open page receives: complete when the block has ended, in which the hub must be closed."""
        received: list[dict[str, str]] = []
        async with self.client() as browser:
            stream = asyncio.create_task(browser.get("/channel/events"))
            await self.hub.joined.wait()
            yield received
            answer = await asyncio.wait_for(stream, HANGING)
        assert answer.headers["content-type"].startswith("text/event-stream")
        lines = answer.text.splitlines()
        received.extend(json.loads(line.removeprefix("data: ")) for line in lines if line.startswith("data: "))

    @asynccontextmanager
    async def member(self, nickname: str = "Ann") -> AsyncIterator[httpx.AsyncClient]:
        """A browser whose member has chosen a nickname."""
        async with self.client() as browser:
            answer = await browser.post("/channel/me", json={"nickname": nickname})
            assert answer.json() == {"name": nickname}
            yield browser


def words(html: str) -> str:
    """What a reader sees, in one line."""
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", html)).split())


def refused(answer: httpx.Response, status: int) -> str:
    """The sentence of a refusal."""
    assert answer.status_code == status, answer.text
    return str(answer.json()["error"])
