"""Two essays of a source and what a community made of them, for the pages of reports."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Final

from starlette.applications import Starlette

from bot.adapters.local.render import Renderer
from bot.adapters.web.access import Access
from bot.adapters.web.app import PACKAGE, Front, build_app
from bot.adapters.web.reports.picture import DrawnReports
from bot.conversation.services import Services
from bot.core.comment import Comment
from bot.core.community import Channel, Community, Member, MessageRef, Platform, person_of
from bot.core.essay import Draft, Language
from bot.core.ids import CommentId, MemberId, MessageId, Slug, SubscriptionId
from bot.core.rating import Vote
from bot.core.saved import Saved
from bot.core.subscription import Slot
from bot.ports.report_keys import ReportKey
from bot.ports.searched import Searched
from tests.fakes.clock import FixedClock
from tests.fakes.library import ListSource, MemoryIndex
from tests.fakes.services import catalogue, made_services
from tests.fakes.stores import MemoryStores
from tests.unit.arranged import NOW, draft, posted

URL: Final = "https://essays.example"
SOURCE: Final = "letters"
TOKEN: Final = "a-token-of-the-source"
GUILD: Final = Community(Platform.DISCORD, "7")
BELL, DESK = Slug("the-ferry-bell"), Slug("the-second-desk")
ESSAYS: Final = (
    draft(
        BELL,
        title="渡し船の鐘を、終わった仕事からもらって帰った日のこと",
        language=Language.JA,
        question="あなたなら、終わった仕事から何をもらって帰りますか？",
    ),
    draft(DESK, title="=HYPERLINK(The second <desk>)", question="Which door does your desk face?"),
)
_SCORES: Final = (5.0, 5.0, 4.0, 5.0, 3.0, 4.0, 2.0, 5.0, 4.0, 1.0, 5.0, 4.0, 3.0, 5.0, 2.0, 4.0)


def somebody(number: int) -> Member:
    return Member(GUILD, MemberId(f"m{number}"), "somebody")


async def lived(
    essays: Sequence[Draft] = ESSAYS, searched: tuple[str, str] = ("仕事 鐘", "@alone")
) -> tuple[MemoryStores, Services]:
    """Three months of it, counted up to the day before ``NOW``: the first essay is rated by twice as many."""
    stores = MemoryStores.empty()
    services = made_services(stores, FixedClock(NOW), index=MemoryIndex(stores.essays), zone="UTC", public_url=URL)
    services = replace(services, report_picture=DrawnReports(None))
    await services.library.sync(ListSource(SOURCE, essays))
    await stores.report_keys.make(ReportKey(TOKEN, "", source=SOURCE))
    for back, crowd in enumerate((16, 9, 12)):
        for number, each in enumerate(essays):
            await _month(stores, each.slug, date(2026, 11 - back, 3), back, crowd // 2 if number else crowd, searched)
    await services.reporting.count()
    return stores, services


async def _month(stores: MemoryStores, slug: Slug, day: date, back: int, crowd: int, searched: tuple[str, str]) -> None:
    at = datetime(day.year, day.month, day.day, 9, tzinfo=UTC)
    row = posted(slug)
    row = replace(row, slot=Slot(SubscriptionId(f"{slug}-{back}"), day, 1), due=at, channel=Channel(GUILD, "1"))
    await stores.deliveries.add(replace(row, message=MessageRef(row.channel, MessageId(f"{slug}-{back}"))))
    for number in range(crowd):
        who, then = somebody(100 * back + number), at + timedelta(minutes=number)
        await stores.ratings.vote(who, Vote(slug, who.id, "x", _SCORES[number], then))
        if number % 3:
            said = CommentId(f"{slug}-{back}-{number}")
            await stores.comments.add(Comment(id=said, slot=row.slot, slug=slug, author=who, text="…", created=then))
        if number % 2:
            await stores.saved.save(person_of(who), Saved(slug, then, GUILD))
        await stores.searched.opened(who, Searched(slug, searched[not number % 4], then))


async def site() -> Starlette:
    """Published pages, with the private link of the source."""
    return app(*await lived())


def app(stores: MemoryStores, services: Services) -> Starlette:
    """The pages over these."""

    async def well() -> list[str]:
        return []

    return build_app(
        Front(public_url=URL, packages=("bot.adapters.local", PACKAGE)),
        Access(public_hosts=frozenset({"essays.example"})),
        pages=Renderer(catalogue(), ("bot.adapters.local", PACKAGE)),
        services=services,
        pictures=stores.pictures,
        probe=well,
    )
