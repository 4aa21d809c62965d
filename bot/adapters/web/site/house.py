"""What every page of the reading site has around it, and for whom it is made."""

from __future__ import annotations

from collections.abc import Iterable

from starlette.requests import Request
from starlette.responses import Response

from bot.adapters.web.answers import answer
from bot.adapters.web.failures import Pages
from bot.adapters.web.paths import Paths
from bot.core.collection import Audience, Outside
from bot.core.community import LOCAL_COMMUNITY


class House:
    """Fills the site's templates. ``channel`` is the path of the local channel; empty where the site is published: then
    the pages are the same for everybody, and lead nowhere that asks for a password. ``cards``: there are pictures for
    links to the pages.
    """

    def __init__(self, pages: Pages, paths: Paths, channel: str, *, cards: bool = False) -> None:
        self._pages = pages
        self.paths = paths
        self.channel = channel
        self.cards = cards

    def audience(self, request: Request) -> Audience:
        """Who reads, where no link of a community's says so: this machine's own community, or the public."""
        return LOCAL_COMMUNITY if self.channel and not request.state.stranger else Outside.PUBLIC

    def html(self, request: Request, template: str, **context: object) -> str:
        """``template`` in the reader's language; a name that is missing raises."""
        shared = {"paths": self.paths, "channel": self.channel, "here": request.url.path, "cards": self.cards}
        return self._pages.html(template, request.state.language, **(shared | context))

    def show(
        self,
        request: Request,
        template: str,
        *,
        private: bool = False,
        scripts: Iterable[str] = (),
        **context: object,
    ) -> Response:
        """The page that ``html`` makes, as ``answer`` sends it."""
        return answer(request, self.html(request, template, **context), private=private, scripts=scripts)
