"""The entries of a feed, whatever its format: what names each of them, and what it holds."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from itertools import pairwise
from typing import ClassVar, Final
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

from bot.adapters.sources.blogs import archive_reasons
from bot.adapters.sources.confined import Confined, Record
from bot.adapters.sources.entry import Found
from bot.adapters.sources.given import Given
from bot.adapters.sources.records import entry_of
from bot.core.phrase import message
from bot.errors import SourceError
from bot.ports.source import PassedOver, Spot

FEED_MAX: Final = 32_000_000
"""Bytes; the largest feeds of whole blogs have about ten million."""

READ_AS: Final = 1
"""Which way an entry becomes what it is. Whoever changes that adds one, so that all entries are looked at anew."""

_PLACE_MAX: Final = 400
_SCHEME: Final = re.compile(r"https?://", re.IGNORECASE)
_TRACKING: Final = re.compile(r"utm_\w+|fbclid|gclid|mc_cid|mc_eid", re.IGNORECASE)


class FeedArchive:
    """Some entries of a blog, the latest mostly. What it lacks may still be there: it is never whole.

    After ``spots()``, ``title`` and ``language`` are what the feed says of itself, and ``next_address`` is where the
    feed goes on (RFC 5005), empty where it does not. ``excerpts`` names the places of which the feed has an excerpt
    alone: ``read`` gives it as the body. Whoever can fetch reads the ``Page`` at the entry's ``url``, and takes that
    page's body and markup, and what else this entry lacks; place and identity stay this entry's.
    """

    is_whole: ClassVar[bool] = False
    task: ClassVar[str]
    """The function that reads this format in a confined process."""

    def __init__(self, given: Given, confined: Confined | None = None) -> None:
        """``confined`` serves many archives one after another; without it, this one starts its own and ends it."""
        self.title = ""
        self.language = ""
        self.next_address = ""
        self.excerpts: frozenset[str] = frozenset()
        self._given = given
        self._confined = confined
        self._records: dict[str, Record] | None = None

    def spots(self) -> Sequence[Spot]:
        records = self._opened()
        return [
            Spot(place, record["title"] or record["link"] or place, _fingerprint(record), len(record["body"].encode()))
            for place, record in records.items()
        ]

    def read(self, spots: Sequence[Spot]) -> Sequence[Found]:
        records = self._opened()
        return [self._found(spot, records[spot.place]) for spot in spots]

    def _found(self, spot: Spot, record: Record) -> Found:
        if not record["body"].strip():
            return PassedOver(spot.where, archive_reasons.EMPTY)
        return entry_of(spot, record)

    def _opened(self) -> Mapping[str, Record]:
        if self._records is None:
            head, *entries = self._read()
            self.title, self.language = head["title"], head["language"]
            self.next_address = self._absolute(head["next"])
            for entry in entries:
                entry["link"] = _untracked(self._absolute(entry["link"]))
            self._records = _placed(entries)
            self.excerpts = frozenset(place for place, record in self._records.items() if record["excerpt"])
        return self._records

    def _read(self) -> list[Record]:
        given = self._given
        if given.size > FEED_MAX:
            refusal = message("{name} has more than {limit} MB, too many for a feed.")
            raise SourceError(refusal, name=given.name, limit=FEED_MAX // 1_000_000)
        given.file.seek(0)
        data = given.file.read(FEED_MAX + 1)
        about = {"charset": given.charset, "url": given.url}
        with nullcontext(self._confined) if self._confined else Confined() as confined:
            return confined.ask(self.task, data, about, given.name)

    def _absolute(self, address: str) -> str:
        """Empty where ``address`` leads to no web page."""
        try:
            whole = urljoin(self._given.url, address) if address else ""
            return whole if urlsplit(whole).scheme in {"http", "https"} and urlsplit(whole).hostname else ""
        except ValueError:
            return ""


def _placed(entries: Sequence[Record]) -> dict[str, Record]:
    """Each entry by its identity. A name that a feed gives to several entries names none of them: their links do, or
    else their titles and dates. Of an entry that is there twice, the first stays.
    """
    called = [list(dict.fromkeys(name for name in _names(entry) if name)) for entry in entries]
    meant: dict[str, set[str]] = {}
    for names in called:
        for name, finer in pairwise(names):
            meant.setdefault(name, set()).add(finer)
    placed: dict[str, Record] = {}
    for names, entry in zip(called, entries, strict=True):
        place = next((name for name in names[:-1] if len(meant[name]) == 1), names[-1])
        placed.setdefault(place, entry)
    return placed


def _names(entry: Record) -> tuple[str, str, str]:
    """What can name the entry, the best first: an edit changes none of them but the last."""
    digest = hashlib.sha256(json.dumps([entry["title"], entry["date"]]).encode()).hexdigest()
    return (
        _short(_SCHEME.sub("https://", entry["id"], count=1)),
        _short(_SCHEME.sub("https://", entry["link"].split("#")[0], count=1)),
        f"title:{digest}",
    )


def _short(name: str) -> str:
    """``name`` without what nobody sees, in a length that a store takes."""
    name = "".join(char for char in name if char.isprintable())
    return name if len(name) <= _PLACE_MAX else f"long:{hashlib.sha256(name.encode()).hexdigest()}"


def _untracked(address: str) -> str:
    """``address`` without what tells a counter where its readers come from."""
    parts = urlsplit(address)
    try:
        query = parse_qsl(parts.query, keep_blank_values=True)
    except ValueError:  # too many fields
        return address
    stays = [(key, value) for key, value in query if not _TRACKING.fullmatch(key)]
    return address if len(stays) == len(query) else urlunsplit(parts._replace(query=urlencode(stays)))


def _fingerprint(record: Record) -> str:
    """Of what an essay is made of. When a feed says that an entry was updated is no part of it."""
    packed = json.dumps([READ_AS, record], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(packed.encode()).hexdigest()
