"""One web page, which holds one essay."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from contextlib import nullcontext
from typing import Final

from bot.adapters.sources.blogs import archive_reasons
from bot.adapters.sources.confined import Confined, Record
from bot.adapters.sources.entry import Found
from bot.adapters.sources.given import Given
from bot.adapters.sources.records import entry_of
from bot.core.phrase import message
from bot.errors import SourceError
from bot.ports.source import PassedOver, Spot

PAGE_MAX: Final = 10_000_000
"""Bytes; a page of a hundred comments has one million."""

READ_AS: Final = 1
"""Which way a page becomes an entry; whoever changes that adds one."""

_TASK: Final = "bot.adapters.sources.pages.page_reading:read_page"
_SOME: Final = 3
_WHOLE: Final = re.compile(rb"<(?:!doctype\s+html|html|body)[\s>]", re.IGNORECASE)
_HTML: Final = re.compile(
    rb"<(?:!doctype\s+html|html|head|body|article|main|div|p|meta|title|h1|h2)[\s>/]", re.IGNORECASE
)


class Page:
    """The essay on a page, without what surrounds it. Its place is the address that the page says is its own.

    After ``spots()``, ``title`` is the name of its site, and ``feed_address`` is where the feed of its blog is, empty
    where the page names none: who adds the front page of a blog as a source means that. A page that lists essays, that
    is for members alone, or that has no text is passed over.
    """

    is_whole = False

    def __init__(self, given: Given, confined: Confined | None = None) -> None:
        """``confined`` serves many pages one after another; without it, this one starts its own and ends it."""
        self.title = ""
        self.feed_address = ""
        self._given = given
        self._confined = confined
        self._record: Record | None = None

    def spots(self) -> Sequence[Spot]:
        record = self._opened()
        place = record.get("link") or self._given.url or self._given.name
        packed = json.dumps([READ_AS, record], ensure_ascii=False, sort_keys=True)
        size = len(record.get("body", "").encode())
        return [Spot(place, self._given.url or self._given.name, hashlib.sha256(packed.encode()).hexdigest(), size)]

    def read(self, spots: Sequence[Spot]) -> Sequence[Found]:
        return [self._found(spot, self._opened()) for spot in spots]

    def _opened(self) -> Record:
        if self._record is None:
            given = self._given
            if given.size > PAGE_MAX:
                refusal = message("{name} has more than {limit} MB, too many for a web page.")
                raise SourceError(refusal, name=given.name, limit=PAGE_MAX // 1_000_000)
            given.file.seek(0)
            about = {"charset": given.charset, "url": given.url}
            data = given.file.read(PAGE_MAX + 1)
            with nullcontext(self._confined) if self._confined else Confined() as confined:
                (self._record,) = confined.ask(_TASK, data, about, given.name)
            self.feed_address = self._record["feed"]
            self.title = self._record.get("site", "")
        return self._record

    def _found(self, spot: Spot, record: Record) -> Found:
        match record["passed"]:
            case "list":
                return PassedOver(spot.where, archive_reasons.LISTING)
            case "wall":
                return PassedOver(spot.where, archive_reasons.MEMBERS)
            case "empty":
                return PassedOver(spot.where, archive_reasons.NO_ESSAY)
        return entry_of(spot, record)


def looks_like(head: bytes) -> bool:
    """Whether a file that begins with ``head`` is a web page, or a piece of one. Text that names an element or two is
    none.
    """
    head = head.replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    found = _HTML.findall(head)
    return _WHOLE.search(head) is not None or len(found) >= _SOME or (bool(found) and head.startswith(b"<"))
