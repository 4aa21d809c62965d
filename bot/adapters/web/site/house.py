"""What every page of the reading site has around it, and for whom it is made."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import Final

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from bot.adapters.web.answers import answer
from bot.adapters.web.failures import Pages, status_of
from bot.adapters.web.paths import Paths
from bot.adapters.web.site.meta import Meta
from bot.core.collection import Audience, Outside
from bot.core.community import LOCAL_COMMUNITY
from bot.core.essay import Language
from bot.errors import BotError
from bot.language.index_terms import has_japanese

RETRY_SECONDS: Final = "5"
"""After so long it can be tried again where too much was asked for at once."""


class House:
    """Fills the site's templates. ``channel`` is the path of the local channel; empty where the site is published: then
    the pages are the same for everybody, and lead nowhere that asks for a password. ``cards``: there are pictures for
    links to the pages. ``is_static``: they are copied to a host that answers no forms. ``takes_guests``: readers
    without an account can write, where forms are answered.
    """

    def __init__(
        self,
        pages: Pages,
        paths: Paths,
        channel: str,
        *,
        cards: bool = False,
        is_static: bool = False,
        takes_guests: bool = False,
    ) -> None:
        self._pages = pages
        self.paths = paths
        self.channel = channel
        self.cards = cards
        self.is_static = is_static
        self.takes_guests = takes_guests and not is_static

    def audience(self, request: Request) -> Audience:
        """Who reads, where no link of a community's says so: this machine's own community, or the public."""
        return LOCAL_COMMUNITY if self.channel and not request.state.stranger else Outside.PUBLIC

    def html(self, request: Request, template: str, **context: object) -> str:
        """``template`` in the reader's language; a name that is missing raises."""
        shared = {
            "paths": self.paths,
            "channel": self.channel,
            "here": request.url.path,
            "cards": self.cards,
            "is_static": self.is_static,
            "takes_guests": self.takes_guests,
            "tongue": _tongue,
            "describe": partial(self._described, request.state.language),
        }
        return self._pages.html(template, request.state.language, **(shared | context))

    def _described(
        self, language: Language, title: str, description: str, path: str, *, image: str = "", noindex: bool = False
    ) -> Meta:
        """What a template says of its page; ``path`` is as ``Paths`` gives it."""
        image_path = self.paths.to(image) if image else ""
        return Meta(
            title=_plain(title),
            description=_plain(description),
            path=path,
            language=language,
            image_path=image_path,
            noindex=noindex,
        )

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

    def refuse(self, request: Request, template: str, error: BotError, **context: object) -> Response:
        """The same page where it could not do what it was asked for; ``mistake`` is the error. Nobody keeps it."""
        status = status_of(error)
        headers = {"Cache-Control": "no-store"} | ({"Retry-After": RETRY_SECONDS} if status == 503 else {})
        return HTMLResponse(self.html(request, template, **(context | {"mistake": error})), status, headers)


def _plain(text: str) -> str:
    """What a template may have escaped already, as it was."""
    return text.unescape() if isinstance(text, Markup) else text


def _tongue(name: str) -> Language:
    """The language in which a name is read aloud."""
    return Language.JA if has_japanese(name) else Language.EN
