"""The pictures that previews of links show: of an essay, and of the site."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from bot.adapters.web.answers import answer
from bot.adapters.web.cards.drawing import Card
from bot.adapters.web.cards.keeping import CardImages
from bot.adapters.web.policy import SHOWN_ELSEWHERE
from bot.adapters.web.site.meta import SITE_NAME
from bot.conversation import labels
from bot.conversation.catalogue import Catalogue
from bot.core.collection import Audience, Outside
from bot.core.essay import Essay
from bot.errors import NotFound
from bot.services.library.library import Library

_PNG: Final = "image/png"


class CardPages:
    """``images`` is None where this machine has no font for them: then there are none. ``audience`` says for whom a
    link opens an essay that is not public.
    """

    def __init__(
        self,
        images: CardImages | None,
        library: Library,
        audience: Callable[[Request], Awaitable[Audience]],
        catalogue: Catalogue,
    ) -> None:
        self._images = images
        self._library = library
        self._audience = audience
        self._catalogue = catalogue

    async def of_essay(self, request: Request) -> Response:
        """``/e/SLUG/card.png``. Raises ``NotFound``."""
        images = self._there()
        essay, private = await self._essay(request)
        picture = await images.image(Card(essay.title, essay.category, essay.author))
        response = answer(request, picture, _PNG, private=private, varies=False)
        if not private:
            response.headers.update(SHOWN_ELSEWHERE)
        return response

    async def of_site(self, request: Request) -> Response:
        """``/card.png``, with what the site is in the reader's language."""
        sentence = self._catalogue.text(request.state.language, labels.TAGLINE)
        picture = await self._there().image(Card(sentence, SITE_NAME, ""))
        response = answer(request, picture, _PNG)
        response.headers.update(SHOWN_ELSEWHERE)
        return response

    def _there(self) -> CardImages:
        if self._images is None:
            raise HTTPException(404)
        return self._images

    async def _essay(self, request: Request) -> tuple[Essay, bool]:
        """The essay, and whether it is for its reader alone."""
        slug = request.path_params["slug"]
        try:
            return await self._library.essay(slug, Outside.PUBLIC), False
        except NotFound:
            return await self._library.essay(slug, await self._audience(request)), True
