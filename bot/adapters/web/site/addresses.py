"""Every public address of the reading site, for whoever copies it; a test holds it beside the routes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from importlib import resources
from typing import Final

from bot.adapters.web.paths import Paths
from bot.adapters.web.site.lists import NAMES_LISTED
from bot.adapters.web.site.search_parts import PART
from bot.adapters.web.site.sitemap import ADDRESSES_MAX
from bot.core.essay import Language
from bot.core.ids import Slug
from bot.core.pages import number_of_pages
from bot.core.picture import PATH
from bot.services.site.views import LISTED, Month, Names

PACKAGE: Final = "bot.adapters.web"
"""Whose ``static`` folder the site needs."""
NOT_COPIED: Final = frozenset({"/healthz", "/language", "/oembed"})
"""The paths of routes that only a program answers."""
NOT_FOUND: Final = "/404"
"""Where static hosts have what they show for an address that is nowhere."""
NOWHERE: Final = "/static/404"
"""Where the site says so: a place that is open to everybody, and empty."""
_PERIODS: Final = ("week", "month", "all")


class Shows(Enum):
    """What an address shows, and so what makes it another."""

    NOW = "now"
    """Everything, and what time it is."""
    LISTS = "lists"
    """Essays and what members did with them."""
    ESSAY = "essay"
    """One essay, what members did with it, and others that it leads to."""
    CARD = "card"
    """One essay's own words."""
    PICTURE = "picture"
    """What its address is made from."""


@dataclass(frozen=True, slots=True)
class Address:
    """``path`` is percent-encoded, and without the path that the public address may have. ``is_page``: it is HTML."""

    path: str
    shows: Shows
    slug: Slug | None = None
    is_page: bool = True


@dataclass(frozen=True, slots=True)
class Library:
    """What the addresses are made of: what essays are listed by, all their slugs, their pictures' digests, and the
    weeks that are told of.
    """

    names: Names
    slugs: Sequence[Slug]
    digests: Sequence[str]
    weeks: Sequence[str] = ()


def addresses(library: Library) -> Iterator[Address]:
    """All of them. One that the site does not have is for its copier to leave out."""
    yield from _first()
    yield from _lists(library)
    for slug in library.slugs:
        yield Address(f"/e/{slug}", Shows.ESSAY, slug)
        yield Address(f"/e/{slug}/card.png", Shows.CARD, slug, is_page=False)
    for week in library.weeks:
        yield Address(f"/digests/{week}", Shows.NOW)
    for digest in library.digests:
        yield Address(f"{PATH}{digest}", Shows.PICTURE, is_page=False)


def _first() -> Iterator[Address]:
    """What every site has, however many essays."""
    for path in ("/", "/today", "/archive", "/search", "/ranking", "/digests", "/about", NOT_FOUND):
        yield Address(path, Shows.NOW)
    for period in _PERIODS:
        yield Address(f"/ranking/{period}", Shows.NOW)
    for form in ("atom", "json"):
        for feed in ("feed", "digest"):
            for each in (feed, *(f"{feed}.{language}" for language in Language)):
                yield Address(f"/{each}.{form}", Shows.NOW, is_page=False)
    for path in ("/robots.txt", "/sitemap.xml", "/search.json", "/card.png", "/static/site.css"):
        yield Address(path, Shows.NOW, is_page=False)
    for file in resources.files(PACKAGE).joinpath("static").iterdir():
        yield Address(f"/static/{file.name}", Shows.NOW, is_page=False)


def _lists(library: Library) -> Iterator[Address]:
    names, site = library.names, Paths("")
    for part in range(1, number_of_pages(len(library.slugs), PART) + 1):
        yield Address(f"/search-{part}.json", Shows.LISTS, is_page=False)
    lists: Sequence[tuple[Mapping[Month, int] | Mapping[str, int], Callable[..., str]]] = (
        (names.months, site.month),
        (names.categories, site.category),
        (names.tags, site.tag),
        (names.authors, site.author),
    )
    mapped = len(library.slugs) + sum(len(counted) for counted, _ in lists) + 9
    for part in range(1, number_of_pages(mapped, ADDRESSES_MAX) + 1) if mapped > ADDRESSES_MAX else ():
        yield Address(f"/sitemap-{part}.xml", Shows.LISTS, is_page=False)
    for kind, named in (("categories", names.categories), ("tags", names.tags), ("authors", names.authors)):
        for page in range(1, number_of_pages(len(named), NAMES_LISTED) + 1):
            yield Address(f"/archive/{kind}" + (f"/{page}" if page > 1 else ""), Shows.LISTS)
    for counted, path in lists:
        for name, count in counted.items():
            for page in range(1, number_of_pages(count, LISTED) + 1):
                yield Address(path(name, page), Shows.LISTS)
