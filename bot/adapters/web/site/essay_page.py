"""The page of one essay, whole, with what stands around it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from importlib import resources
from typing import Final
from zoneinfo import ZoneInfo

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response

from bot.adapters.web.site.audience import Reader, audience_of, ended_links, paths_for, with_ticket
from bot.adapters.web.site.bodies import Bodies
from bot.adapters.web.site.guest_pages import FORM
from bot.adapters.web.site.house import House
from bot.adapters.web.site.meta import Meta, essay_meta
from bot.adapters.web.site.sharing import ShareLink, share_links
from bot.adapters.web.site.typesetting import Typeset, typeset
from bot.conversation.performing import PLATFORMS
from bot.conversation.services import Services
from bot.conversation.ways import THREAD
from bot.core.community import Platform
from bot.core.essay import Essay, Rights
from bot.core.hosts import host_of, is_public_url
from bot.core.ids import Slug
from bot.core.subscription import Slot
from bot.errors import NotFound
from bot.ports.pictures import PictureStore
from bot.services.community.guest_book import Typed
from bot.services.site.views import EssayView, Neighbours

KEY: Final = re.compile(r"[0-9a-z]{1,20}-[0-9]{8}-[0-9]{1,4}")
"""What names a post."""


@dataclass(frozen=True, slots=True)
class Conversation:
    """Where the reader came from. ``platform`` is what members call it."""

    url: str
    platform: str
    is_local: bool


@dataclass(frozen=True, slots=True)
class Bar:
    """How many members gave an essay ``score``, and how long that is beside the most given one, in percent."""

    score: int
    count: int
    percent: int


class EssayPage:
    """Shows an essay to whoever may see it."""

    def __init__(self, house: House, services: Services, pictures: PictureStore) -> None:
        self._house = house
        self._site = services.site
        self._signed_links = services.links
        self._reading = services.reading
        self._book = services.guest_book
        self._thread_links = services.platforms.thread_links
        self._pictures = pictures
        self._zone = ZoneInfo(services.zone)
        self._bodies: Bodies[Typeset] = Bodies(partial(typeset, base=house.paths.base))
        self._script = _script()

    async def show(self, request: Request) -> Response:
        """The essay, or 304 where the browser has this very page already. Raises ``NotFound``."""
        reader = await audience_of(request, self._signed_links, self._house)
        view, private = await self._view(request, reader), reader.is_private
        essay, paths = view.essay, self._house.paths
        shown = (await self._pictures.of([essay.slug])).get(essay.slug, ())
        copies = {each.address: each.picture for each in shown if each.picture is not None}
        link_only = essay.rights is Rights.LINK_ONLY
        text = None if link_only else await self._bodies.of(essay, copies)
        if text is not None:
            text = replace(text, html=Markup(with_ticket(str(text.html), reader, list(copies.values()))))  # noqa: S704 (ours)
        meta = essay_meta(essay, paths, private=private, image_path=self._private_card(essay, reader))
        return self._house.show(
            request,
            "reader.html",
            private=private,
            scripts=[self._script],
            view=view,
            essay=essay,
            text=text,
            host=host_of(essay.source_url or ""),
            meta=meta,
            # A community's own essays stand in no list that everybody can open.
            listed=not private,
            conversation=await self._conversation(request, essay.slug),
            links=await self._links([*view.related, *_all(view.neighbours)], reader),
            bars=bars(view.distribution),
            platforms=PLATFORMS,
            zone=self._zone,
            guests=await self._book.on_page(essay.slug),
            takes_guests=self._house.takes_guests and not private,
            typed=Typed(),
            token="",
            mistake=None,
            **FORM,
            script=Markup(self._script),  # noqa: S704 (a file of ours)
            **self._shared(essay, meta, private),
        )

    async def _view(self, request: Request, reader: Reader) -> EssayView:
        with ended_links(request):
            return await self._site.essay(request.path_params["slug"], reader.audience)

    def _private_card(self, essay: Essay, reader: Reader) -> str:
        """The picture for links to a page that a link opened: it is opened by the same ticket."""
        card = self._house.paths.card(essay.slug)
        return f"{card}?{reader.opened.ticket.query}" if reader.opened is not None else ""

    async def _conversation(self, request: Request, slug: Slug) -> Conversation | None:
        """The thread of the post by whose link the reader came; None where there is none, or none of this essay."""
        key = request.query_params.get(THREAD, "")
        if not KEY.fullmatch(key):
            return None
        try:
            posted = await self._reading.posted(Slot.from_key(key))
        except (ValueError, NotFound):
            return None
        platform = posted.delivery.channel.platform
        if posted.post.slug != slug:
            return None
        link = self._thread_links.get(platform)
        url = link(posted.delivery) if link is not None else ""
        return Conversation(url, PLATFORMS[platform], platform is Platform.LOCAL) if url else None

    async def _links(self, essays: Sequence[Essay], reader: Reader) -> Mapping[Slug, str]:
        paths = await paths_for(reader, self._signed_links, essays)
        return {slug: self._house.paths.to(path) for slug, path in paths.items()}

    def _shared(self, essay: Essay, meta: Meta, private: bool) -> dict[str, object]:
        """By which address the page is passed on, and where to. A page that only some can open is not."""
        paths = self._house.paths
        address = paths.whole(paths.essay(essay.slug))
        if essay.rights is Rights.LINK_ONLY and meta.canonical:
            address = meta.canonical
        links: Sequence[ShareLink] = ()
        if not private and is_public_url(address):
            links = share_links(address, essay.title)
        return {"address": address, "share": links}


def bars(distribution: Sequence[int]) -> Sequence[Bar]:
    """The counts of the scores 1, 2 … as bars, the highest score first; none where nobody rated."""
    most = max(distribution)
    found = [Bar(score, count, round(100 * count / most) if most else 0) for score, count in enumerate(distribution, 1)]
    return found[::-1] if most else ()


def _all(neighbours: Neighbours) -> Sequence[Essay]:
    four = (
        neighbours.previous,
        neighbours.next,
        neighbours.previous_in_category,
        neighbours.next_in_category,
    )
    return [essay for essay in four if essay is not None]


def _script() -> str:
    """What remembers the reader's choices; it stands in the page, so that they hold before anything is painted."""
    file = resources.files("bot.adapters.web").joinpath("static", "reader_controls.js")
    return file.read_text(encoding="utf-8").strip()
