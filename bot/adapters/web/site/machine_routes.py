"""The addresses that programs read: feeds, what search engines are told, and what previews of links show."""

from __future__ import annotations

from starlette.requests import Request
from starlette.routing import BaseRoute, Route

from bot.adapters.web.cards.keeping import CardImages
from bot.adapters.web.site.audience import audience_of
from bot.adapters.web.site.card_pages import CardPages
from bot.adapters.web.site.feed import FeedMaker
from bot.adapters.web.site.feed_pages import FeedPages
from bot.adapters.web.site.house import House
from bot.adapters.web.site.oembed import Oembed
from bot.adapters.web.site.sitemap import SearchEngines
from bot.conversation.services import Services
from bot.core.collection import Audience
from bot.ports.pictures import PictureStore


def machine_routes(house: House, services: Services, pictures: PictureStore) -> list[BaseRoute]:
    """What programs read as text: feeds, the map of the site, and what a link shows."""
    library, site, paths = services.library, services.site, house.paths
    maker = FeedMaker(paths, services.zone, cards=house.cards)
    feeds = FeedPages(site, pictures, maker, services.catalogue)
    engines = SearchEngines(site, library, paths)
    return [
        *feeds.routes(),
        Route("/sitemap.xml", engines.sitemap),
        Route("/sitemap-{part:int}.xml", engines.part),
        Route("/robots.txt", engines.robots),
        Route("/oembed", Oembed(library, paths, cards=house.cards).show),
    ]


def card_routes(house: House, services: Services, cards: CardImages | None) -> list[BaseRoute]:
    """The pictures for links. ``cards`` is None where this machine has no font for them."""

    async def audience(request: Request) -> Audience:
        """For whom the link of an essay's picture was made, or who reads without one."""
        return (await audience_of(request, services.links, house)).audience

    images = CardPages(cards, services.library, audience, services.catalogue)
    return [Route("/e/{slug}/card.png", images.of_essay), Route("/card.png", images.of_site)]
