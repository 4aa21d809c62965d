"""The addresses of the reading site, written in one place."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote, unquote, urlencode, urlsplit

from bot.services.site.views import Month

_ESCAPED: Final = re.compile(
    r'[~/\\<>:"|?*\x00-\x1f\x7f]|^[. ]|[. ]$|^[acnlp](?=(?:on|rn|ux|ul|om[0-9]|pt[0-9])(?:$|\.))', re.IGNORECASE
)
_ESCAPE: Final = re.compile(r"~([0-9A-F]{2})")


def segment(name: str) -> str:
    """``name`` as one part of a path, percent-encoded. Slashes, control characters, dots and blanks at its ends, what
    no file of Windows is called, and the tilde itself are written as a tilde with two hexadecimal digits: no browser,
    proxy or file system reads a way up into it, and the static site has a file for it everywhere.
    """
    return quote(_ESCAPED.sub(lambda found: f"~{ord(found[0]):02X}", name), safe="~")


def name_of(part: str) -> str:
    """The opposite of ``segment``, of a part that is percent-decoded already."""
    return _ESCAPE.sub(lambda found: chr(int(found[1], 16)), part)


@dataclass(frozen=True, slots=True)
class Paths:
    """The site's addresses. ``public_url`` is where people elsewhere open it, which may have a path: a static host can
    serve it below one.
    """

    public_url: str

    @property
    def base(self) -> str:
        """What every path begins with; mostly nothing."""
        return unquote(urlsplit(self.public_url).path).rstrip("/")

    def whole(self, path: str) -> str:
        """The whole address of ``path``, which one of the methods below gave."""
        return self.public_url.rstrip("/") + path.removeprefix(self.base)

    def to(self, path: str) -> str:
        """A path such as ``/about`` or ``/static/site.css``."""
        return self.base + path

    def essay(self, slug: str) -> str:
        return self.to(f"/e/{slug}")

    def card(self, slug: str) -> str:
        """The essay's picture for links to it."""
        return self.to(f"/e/{slug}/card.png")

    def month(self, month: Month, page: int = 1) -> str:
        return self._paged(f"/archive/{month}", page)

    def category(self, name: str, page: int = 1) -> str:
        return self._paged(f"/category/{segment(name)}", page)

    def tag(self, name: str, page: int = 1) -> str:
        return self._paged(f"/tag/{segment(name)}", page)

    def author(self, name: str, page: int = 1) -> str:
        return self._paged(f"/author/{segment(name)}", page)

    def every(self, kind: str, page: int = 1) -> str:
        """The list of all ``categories``, ``tags`` or ``authors``."""
        return self._paged(f"/archive/{kind}", page)

    def search(self, query: str, page: int = 1) -> str:
        """What a search for ``query`` finds."""
        asked = {"q": query} | ({"page": str(page)} if page > 1 else {})
        return self.to(f"/search?{urlencode(asked)}")

    def search_part(self, number: int) -> str:
        """A part of what a copy of the site is searched by."""
        return self.to(f"/search-{number}.json")

    def _paged(self, path: str, page: int) -> str:
        return self.to(path if page == 1 else f"{path}/{page}")
