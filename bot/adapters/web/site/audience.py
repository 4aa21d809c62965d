"""For whom a page of one essay is made: whoever comes by a link from a chat, this machine's members, or everybody."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from starlette.requests import Request

from bot.adapters.web.site.house import House
from bot.core.collection import Audience
from bot.core.community import LOCAL_COMMUNITY
from bot.core.essay import Essay
from bot.core.ids import Slug
from bot.core.phrase import message
from bot.core.picture import Picture
from bot.core.signed_link import names_a_ticket
from bot.errors import NotFound
from bot.services.library.signed_links import Links, Opened

ENDED: Final = message("This link does not work, or no longer does. Press Read in the chat for a new one.")


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads an essay. The page ``is_private`` where not everybody may see it: nobody keeps it, and no search engine
    lists it. ``opened`` is the link by which they came, None where they needed none.
    """

    audience: Audience
    is_private: bool = False
    opened: Opened | None = None


async def audience_of(request: Request, links: Links, house: House) -> Reader:
    """Who reads the essay that the path names as ``slug``. Whether there is one is not said."""
    slug: str = request.path_params["slug"]
    if opened := await links.opened(slug, request.query_params.multi_items()):
        return Reader(opened.community, True, opened)
    is_ours = not request.state.stranger and await links.belongs_to(slug, LOCAL_COMMUNITY)
    return Reader(LOCAL_COMMUNITY, True) if is_ours else Reader(house.audience(request))


async def paths_for(reader: Reader, links: Links, essays: Sequence[Essay]) -> Mapping[Slug, str]:
    """The paths by which ``reader`` goes on to other essays: those of their community's own until their link ends."""
    if reader.opened is None:
        return {essay.slug: f"/e/{essay.slug}" for essay in essays}
    return await links.all_signed(essays, reader.opened.community, reader.opened.until)


def with_ticket(html: str, reader: Reader, pictures: Sequence[Picture]) -> str:
    """``html`` with the ticket in the addresses of its ``pictures``, which are no more public than their essay."""
    if reader.opened is not None:
        for picture in pictures:
            html = html.replace(
                f'{picture.path}"', f'{picture.path}?{reader.opened.ticket.query.replace("&", "&amp;")}"'
            )
    return html


@contextmanager
def ended_links(request: Request) -> Iterator[None]:
    """Where there is no such essay for whoever comes by a link, the sentence says how to get a new link. It is the
    same whether there is such an essay or not.
    """
    try:
        yield
    except NotFound:
        if names_a_ticket(request.query_params.multi_items()):
            raise NotFound(ENDED) from None
        raise
