"""A site and its local channel on which much has happened: round-ups, talk over several houses, readers' comments, and
what one member, Ann, read, rated and saved.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, time, timedelta
from typing import Final

from starlette.applications import Starlette

from bot.adapters.local.chat import LocalChat
from bot.adapters.local.hub import Hub
from bot.adapters.local.page import local_page
from bot.adapters.local.render import Renderer
from bot.adapters.web.access import Access
from bot.adapters.web.app import PACKAGE, Front, build_app
from bot.conversation.services import Services
from bot.core.community import LOCAL_CHANNEL, LOCAL_COMMUNITY, Community, Member, Platform
from bot.core.essay import Draft, Language
from bot.core.guest import GuestComment, Said
from bot.core.ids import GuestCommentId, MemberId, Slug
from bot.core.pick import Policy
from bot.core.report import LEAST
from bot.services.community.changes import Change
from bot.services.delivery.delivering import Delivering
from bot.services.delivery.picking import Picking
from tests.adapters.reading_site import BELL, DESK, drafts
from tests.fakes.clock import FakeHolidays, FixedClock
from tests.fakes.library import ListSource, MemoryIndex
from tests.fakes.other_house import say_elsewhere
from tests.fakes.services import catalogue, made_services
from tests.fakes.stores import MemoryStores
from tests.unit.arranged import NOW, TOKYO, draft

URL: Final = "http://127.0.0.1"
PUBLIC: Final = "https://essays.example"
ANN: Final = Member(LOCAL_COMMUNITY, MemberId("ann-of-the-harbour-00001"), "Ann", is_admin=True)
DAYS: Final = 9
WEEK: Final = "2026-W47"
"""The latest that is over."""
SAID: Final[Mapping[str, str]] = {
    DESK: "What stays with me is the second in the doorway. I count it now, too, and mostly they come in.\n"
    "Since then my own desk faces the door.",
    BELL: "鐘を鳴らす人のいる台所が好きです。",
}
_HOUSES: Final = ("Long Pier Readers", "灯台の会")
_HOLIDAYS: Final = FakeHolidays({"JP": [], "US": []})


class Life:
    """Days in the local channel, one essay each, of which Ann says what ``said`` has by their slugs. ``site`` gives the
    pages.
    """

    def __init__(self, library: Sequence[Draft] = (), said: Mapping[str, str] = SAID) -> None:
        self._library = library or [*drafts(), *_more()]
        self._said = said
        self.stores, self.clock = MemoryStores.empty(), FixedClock(NOW - timedelta(days=DAYS))
        self.hub = Hub()
        self.chat = LocalChat(self.stores.local_log, self.hub, self.clock)
        self.services: Services = made_services(
            self.stores,
            self.clock,
            index=MemoryIndex(self.stores.essays),
            holidays=_HOLIDAYS,
            public_url=URL,
            guests=LOCAL_COMMUNITY,
        )

    async def live(self) -> None:
        await self.services.library.sync(ListSource("test", self._library))
        wanted = Change(at=time(8), zone=TOKYO, policy=Policy.IN_ORDER)
        subscription = await self.services.subscribing.add(LOCAL_CHANNEL, wanted)
        await self.services.reading_lists.keep(ANN)
        for day in range(DAYS):
            await self._read(day)
            await self.services.site.daily(1)
            await self.services.subscribing.post_now(subscription.id)
            await self._deliver()
            await self._be_rated(day)
            if day == DAYS - 4:
                await self._talk()
            self.clock.advance(timedelta(days=1))
        for number, language in enumerate((Language.JA, Language.EN)):
            made = await self.services.digests.current(LOCAL_COMMUNITY, TOKYO, language, monthly=bool(number))
            await self.chat.post(LOCAL_CHANNEL, made, f"round-up-{language}")

    async def _deliver(self) -> None:
        stores = self.stores
        delivering = Delivering(
            subscriptions=stores.subscriptions,
            deliveries=stores.deliveries,
            picking=Picking(stores.essays, stores.picks, URL, stores.pictures),
            chats={Platform.LOCAL: self.chat},
            clock=self.clock,
            holidays=_HOLIDAYS,
        )
        await delivering.tick()

    async def _be_rated(self, day: int) -> None:
        """Members rate the essay of the day: every second one so often that a mean is told."""
        slug = (await self._posts())[-1]
        for number in range(7 if day % 2 else 3):
            somebody = Member(LOCAL_COMMUNITY, MemberId(f"m{number}"), f"Member {number}")
            await self.services.engagement.rate(somebody, slug, float(5 - (number + day) % 3))

    async def _talk(self) -> None:
        communities, consent = self.services.communities, self.services.page_consent
        await communities.update(
            LOCAL_COMMUNITY, lambda s: replace(s, shared_talk=True, house_name="Harbour Circle", quote_comments=True)
        )
        await consent.agree(ANN, "Ann of the Harbour")
        await consent.share(ANN, True)
        for slug, text in self._said.items():
            await self.services.discussion.comment(ANN, LOCAL_CHANNEL, text, Slug(slug))
            self.clock.advance(timedelta(minutes=5))
        for house, slug in zip(_HOUSES, self._said, strict=True):
            await say_elsewhere(self.services, house, slug, "うちの会社でも、鳴らしています。", self.clock.now())
        for number, said in enumerate(
            (Said("Hana", "🌸", "Thank you.\nSee https://hana.example/", 5), Said("", "", "Why?"))
        ):
            comment = GuestComment(
                id=GuestCommentId(f"g{number}"),
                slug=Slug(next(iter(self._said))),
                community=LOCAL_COMMUNITY,
                said=said,
                created=self.clock.now(),
            )
            await self.stores.guests.add(comment, most_waiting=9)
            await self.services.guests.approve(LOCAL_COMMUNITY, comment.id)

    async def be_rated_elsewhere(self, slug: Slug) -> None:
        """Mika of another house lets everybody see her rating. Here so many rated it that hers gives nobody away."""
        for number in range(LEAST):
            somebody = Member(LOCAL_COMMUNITY, MemberId(f"quiet-{number}"), "Somebody")
            await self.services.engagement.rate(somebody, slug, 4.0)
        mika = Member(Community(Platform.SLACK, _HOUSES[0]), MemberId("mika"), "mika.t")
        await self.services.page_consent.agree(mika, "Mika")
        await self.services.page_consent.share(mika, True)
        await self.services.page_consent.share_ratings(mika, True)
        await self.services.engagement.rate(mika, slug, 5.0)

    async def _read(self, day: int) -> None:
        """Ann reads, rates and saves an essay on each of the last days."""
        for slug in (await self._posts())[day - DAYS + 3 :][:1] if day >= DAYS - 3 else ():
            await self.services.reading_lists.opened(ANN, slug, TOKYO)
            await self.services.engagement.rate(ANN, slug, 4.0)
            await self.services.saving.save(ANN, slug)

    async def _posts(self) -> list[Slug]:
        rows = [row for row in self.stores.local_log.kept.values() if row.post is not None]
        return [row.post.slug for row in rows if row.post is not None]

    def site(self, *, public: bool) -> Starlette:
        """The published site, or else the member's own channel with the pages beside it."""
        packages = ("bot.adapters.local", PACKAGE)
        pages = Renderer(catalogue(), packages)

        async def well() -> list[str]:
            return []

        routes = [] if public else local_page(self.services, self.stores.local_log, self.hub, pages)
        return build_app(
            Front(public_url=PUBLIC if public else "", packages=packages, routes=routes),
            Access(public_hosts=frozenset({"essays.example"} if public else ())),
            pages=pages,
            services=self.services,
            pictures=self.stores.pictures,
            probe=well,
        )


async def site(*, public: bool) -> Starlette:
    life = Life()
    await life.live()
    await life.be_rated_elsewhere(Slug(DESK))
    return life.site(public=public)


def _more() -> list[Draft]:
    """So many that no round ends within these days."""
    return [
        draft(f"letter-{n}", title=f"Letter {n} to whoever comes after me", date=date(2026, 2, n)) for n in range(1, 9)
    ]
