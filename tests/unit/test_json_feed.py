"""JSON Feeds of both versions come to entries; what is none comes to a sentence, in bounded memory."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from datetime import date

import pytest

from bot.adapters.sources.confined import Confined, Limits
from bot.adapters.sources.entry import Entry, Markup
from bot.adapters.sources.feeds.json_feed import JsonFeed, looks_like
from bot.adapters.sources.given import Given
from bot.errors import SourceError

ITEM = {
    "id": 2347259,
    "url": "/1?utm_source=feed",
    "title": "朝の電車で",
    "content_html": "<p>朝の電車で考えたことを書きます。</p>",
    "content_text": "朝の電車で考えたことを書きます。",
    "image": "https://img.example/a.jpg",
    "date_published": "2019-10-18T21:17:00Z",
    "tags": ["仕事", "通勤", "仕事"],
}


@pytest.fixture(scope="module")
def confined() -> Iterator[Confined]:
    with Confined(Limits(memory=500_000_000)) as process:
        yield process


def feed(value: object, confined: Confined) -> JsonFeed:
    data = value if isinstance(value, bytes) else json.dumps(value).encode()
    return JsonFeed(Given("the feed", io.BytesIO(data), len(data), "https://b.example/feed.json"), confined)


def entries(archive: JsonFeed) -> list[Entry]:
    return [entry for entry in archive.read(archive.spots()) if isinstance(entry, Entry)]


@pytest.mark.parametrize(
    "author", [{"authors": [{}, {"name": "yoron"}]}, {"author": {"name": "yoron"}}], ids=["1.1", "1.0"]
)
def test_an_item_is_an_entry(author: dict[str, object], confined: Confined) -> None:
    head = {"title": "覚え書き", "language": "ja", "next_url": "/feed.json?page=2"}
    archive = feed({**head, "items": [{**ITEM, **author}]}, confined)
    (entry,) = entries(archive)
    assert (entry.spot.place, entry.title, entry.author) == ("2347259", "朝の電車で", "yoron")
    assert (entry.url, entry.written, entry.language) == ("https://b.example/1", date(2019, 10, 19), "ja")
    assert (entry.category, entry.tags, entry.markup) == ("仕事", ("通勤",), Markup.HTML)
    assert entry.body.startswith('<p><img src="https://img.example/a.jpg" alt=""></p><p>朝の')
    assert (archive.title, archive.next_address) == ("覚え書き", "https://b.example/feed.json?page=2")
    assert archive.excerpts == frozenset()


def test_text_alone_is_text_and_a_summary_alone_is_an_excerpt(confined: Confined) -> None:
    items = [{"id": "a", "content_text": "Plain, it's <so>."}, {"id": "b", "summary": "What it is about."}]
    archive = feed({"items": items}, confined)
    assert [(entry.body, entry.markup) for entry in entries(archive)] == [
        ("Plain, it's <so>.", Markup.TEXT),
        ("What it is about.", Markup.TEXT),
    ]
    assert archive.excerpts == {"b"}


@pytest.mark.parametrize(
    "item",
    [{}, {"id": None, "tags": "x", "authors": {"name": 1}}, {"content_html": ["x"]}, "text", None, {"id": [[[]]]}],
)
def test_what_is_of_the_wrong_kind_is_as_good_as_missing(item: object, confined: Confined) -> None:
    assert [entry.spot.place for entry in entries(feed({"items": [item, ITEM]}, confined))] == ["2347259"]


@pytest.mark.parametrize(
    ("data", "refusal"),
    [
        (b"[" * 5_000_000, "no JSON"),
        (b'{"items":[' + b"[]," * 10_000_000 + b"1]}", "time or memory"),
        (b'{"items": {}}', "it has no items"),
        (b"[]", "it has no items"),
        (b'{"items":[', "no JSON"),
        (b"\xff" * 50, "no JSON"),
        (b" " * 33_000_000, "more than 32 MB"),
        (b'{"items": [], "n": ' + b"9" * 10_000 + b"}", None),
    ],
)
def test_a_hostile_feed_is_refused_with_a_sentence(data: bytes, refusal: str | None, confined: Confined) -> None:
    if refusal is None:
        assert feed(data, confined).spots() == []
        return
    with pytest.raises(SourceError, match=refusal):
        feed(data, confined).spots()


def test_it_is_told_from_other_json() -> None:
    assert looks_like(b'\xef\xbb\xbf{ "version": "https://jsonfeed.org/version/1.1"')
    assert looks_like(b'{"items": [{"id": 1')
    assert not looks_like(b'{"name": "a package"}')
    assert not looks_like(b"items: []")


def test_what_no_store_takes_is_replaced(confined: Confined) -> None:
    items = [{**ITEM, "id": "\ud8001\0", "title": "A\ud800 van\0"}]
    (entry,) = entries(feed({"items": items}, confined))
    assert (entry.spot.place, entry.title) == ("\ufffd1\ufffd", "A\ufffd van\ufffd")
