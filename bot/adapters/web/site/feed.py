"""What a feed of the daily essays says, whatever its form."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Final
from urllib.parse import urljoin, urlsplit
from zoneinfo import ZoneInfo

from bot.adapters.web.paths import Paths
from bot.core.essay import Essay, Language, Rights
from bot.core.ids import Slug
from bot.core.picture import PATH, Pictures
from bot.core.visible import without_harm
from bot.language.markdown import to_html
from bot.language.normalize import squeeze
from bot.services.site.views import DayEssay

ENTRIES: Final = 30
"""The most entries of a feed."""
TITLE: Final = "一話 Ichiwa"
_NOT_XML: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NAME: Final = re.compile(r"[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An essay of the day. ``html`` is empty where we may only link to it: then ``original`` is where it can be read,
    else where it first appeared, or empty. ``card`` is its picture for links, or empty.
    """

    id: str
    url: str
    original: str
    title: str
    summary: str
    html: str
    author: str
    category: str
    tags: tuple[str, ...]
    licence: str
    language: Language
    since: datetime
    card: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """``language`` None: entries of all languages. ``updated`` is when the latest entry came."""

    id: str
    home: str
    atom: str
    json: str
    title: str
    subtitle: str
    language: Language | None
    updated: datetime
    entries: Sequence[Entry]


class FeedMaker:
    """Makes entries. ``zone`` says when a day begins."""

    def __init__(self, paths: Paths, zone: str, *, cards: bool) -> None:
        self._paths = paths
        self._zone = ZoneInfo(zone)
        self._cards = cards
        host = (urlsplit(paths.public_url).hostname or "").lower()
        self._authority = host if _NAME.fullmatch(host) else "localhost"  # as a tag names one (RFC 4151)

    def made(
        self,
        language: Language | None,
        subtitle: str,
        days: Iterable[DayEssay],
        copies: Mapping[Slug, Pictures],
        today: date,
    ) -> Feed:
        """The feed. It takes some milliseconds for each entry."""
        different = {(each.day, each.essay.slug): each for each in days}  # a library of one language has one for all
        entries = [self._entry(each, copies.get(each.essay.slug, {})) for each in different.values()]
        where = f".{language}" if language else ""
        to = self._paths.to
        return Feed(
            id=f"tag:{self._authority},2026:{to('/feed')}{where}",
            home=self._paths.whole(to("/")),
            atom=self._paths.whole(to(f"/feed{where}.atom")),
            json=self._paths.whole(to(f"/feed{where}.json")),
            title=TITLE,
            subtitle=subtitle,
            language=language,
            updated=max((entry.since for entry in entries), default=self._begin(today)),
            entries=entries,
        )

    def _entry(self, of: DayEssay, copies: Pictures) -> Entry:
        essay, path = of.essay, self._paths.essay(of.essay.slug)
        url = self._paths.whole(path)
        html = "" if essay.rights is Rights.LINK_ONLY else self._whole(to_html(essay.body, essay.title, copies), url)
        return Entry(
            id=f"tag:{self._authority},{of.day.isoformat()}:{path}",
            url=url,
            original=_web_address(essay),
            title=xml_line(essay.title) or essay.slug,
            summary=xml_line(essay.summary.replace("\n", " / ")),
            html=html,
            author=xml_line(essay.author) or TITLE,
            category=xml_line(essay.category),
            tags=tuple(filter(None, map(xml_line, essay.tags))),
            licence=xml_line(essay.licence),
            language=essay.language,
            since=self._begin(of.day),
            card=self._paths.whole(self._paths.card(essay.slug)) if self._cards else "",
        )

    def _whole(self, html: str, url: str) -> str:
        """``html`` as it can stand elsewhere. In it, only pictures have paths of ours."""
        return whole_links(html, url, self._paths.whole(self._paths.to(PATH)))

    def _begin(self, day: date) -> datetime:
        return datetime.combine(day, time(), self._zone).astimezone(UTC)


def whole_links(html: str, page: str, pictures: str) -> str:
    """``html`` with whole addresses where it has parts of its own ``page``, or ``pictures`` of ours: a feed reader
    shows it elsewhere.
    """
    if not html:
        return ""
    from lxml.html import fragment_fromstring, tostring

    root = fragment_fromstring(_NOT_XML.sub("", html), create_parent="div")
    for element in root.iter():
        for name in ("href", "src", "cite"):
            if (address := element.get(name)) is not None:
                element.set(name, _joined(page, re.sub(f"^{PATH}", pictures, address)))
    return str(tostring(root, encoding="unicode")).removeprefix("<div>").removesuffix("</div>")


def _joined(page: str, address: str) -> str:
    try:
        return urljoin(page, address)
    except ValueError:  # it cannot be followed anyhow
        return address


def xml_line(text: str) -> str:
    """``text`` in one line, without what XML cannot say and what turns the direction of the text round."""
    return squeeze(_NOT_XML.sub("", without_harm(text)))


def _web_address(essay: Essay) -> str:
    try:
        parts = urlsplit(essay.source_url or "")
    except ValueError:
        return ""
    good = parts.scheme in ("http", "https") and parts.hostname
    return xml_line(essay.source_url or "").replace(" ", "%20") if good else ""
