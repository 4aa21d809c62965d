"""The targets, each with whole inputs to begin with and the words that mean something to it."""

from __future__ import annotations

import gzip
import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from bot.adapters.sources.blogs.movable_type import MovableType
from bot.adapters.sources.blogs.wordpress import WordPress
from bot.adapters.sources.blogs.zip_file import unpacked
from bot.adapters.sources.entry import Archive
from bot.adapters.sources.feeds.feed import Feed
from bot.adapters.sources.feeds.json_feed import JsonFeed
from bot.adapters.sources.given import Given
from bot.adapters.sources.pages.page import Page
from bot.adapters.sources.pages.pasted import Pasted
from tests.fuzz import readers, web

FIXTURES: Final = Path(__file__).resolve().parents[1] / "data" / "import"


@dataclass(frozen=True, slots=True)
class Target:
    """``seeds`` gives whole inputs. ``words`` are put into them."""

    run: Callable[[bytes], None]
    seeds: Callable[[], Sequence[bytes]]
    words: Sequence[bytes] = ()


def given(data: bytes, name: str = "input") -> Given:
    return Given(name, io.BytesIO(data), len(data))


def read_whole(open_archive: Callable[[Given], Archive], data: bytes) -> None:
    """What holds for every archive: each entry is told, none twice, and a second reading tells the same."""
    archive = open_archive(given(data))
    spots = archive.spots()
    found = archive.read(spots)
    assert len(found) == len(spots)
    assert len({spot.place for spot in spots}) == len(spots)
    assert all(spot.place.isprintable() for spot in spots)
    again = open_archive(given(data))
    assert list(again.spots()) == list(spots)
    assert list(map(repr, again.read(spots[::-1]))) == list(map(repr, found))[::-1]


def movable_type(data: bytes) -> None:
    read_whole(MovableType, data)


def wordpress(data: bytes) -> None:
    read_whole(WordPress, data)


def feed(data: bytes) -> None:
    read_whole(lambda given: Feed(given, readers.Here()), data)


def json_feed(data: bytes) -> None:
    read_whole(lambda given: JsonFeed(given, readers.Here()), data)


def page(data: bytes) -> None:
    read_whole(lambda given: Page(given, readers.Here()), data)


def pasted(data: bytes) -> None:
    read_whole(Pasted, data)


def zip_file(data: bytes) -> None:
    """Nothing may be written outside the folder, either."""
    with TemporaryDirectory() as made:
        folder = Path(made) / "inside"
        folder.mkdir()
        try:
            found = unpacked(given(data), folder)
            found.picture("a.png")
            found.close()
        finally:
            assert [path.name for path in Path(made).iterdir()] == ["inside"]


def fixtures(pattern: str) -> Sequence[bytes]:
    return [path.read_bytes() for path in sorted(FIXTURES.glob(pattern))]


def _exports() -> Sequence[bytes]:
    plain = [path.read_text(encoding="utf-8") for path in (FIXTURES / "livedoor.txt", FIXTURES / "fc2.txt")]
    encodings = ("utf-8", "euc_jp", "cp932", "iso2022_jp", "utf-16")
    return [text.encode(encoding) for text in plain for encoding in encodings]


def _packed() -> Sequence[bytes]:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in ("export.xml", "blog/a.md", "assets/a.png", "議事録.txt"):
            archive.writestr(name, name * 20)
    return [made.getvalue(), gzip.compress(b"text" * 50)]


TARGETS: Final[Mapping[str, Target]] = {
    "movable_type": Target(
        movable_type,
        _exports,
        [
            *(
                b"-----\n",
                b"--------\n",
                b"-----\t\n",
                b"\r",
                b"\r\n",
                b"\0",
                b"\x1b$B",
                b"\x1b(B",
                b"TITLE: ",
                b"DATE: ",
            ),
            *(b"BODY:\n", b"COMMENT:\n", b"EXCERPT: ", b"BASENAME: ", b"STATUS: Draft\n", b"10/19/2019 12:00:00 AM"),
        ],
    ),
    "wordpress": Target(
        wordpress,
        lambda: fixtures("*.xml"),
        [
            *(
                b"<item>",
                b"</item>",
                b"<![CDATA[",
                b"]]>",
                b"]]]]><![CDATA[>",
                b"&",
                b"&#0;",
                b"&nbsp;",
                b"<!--",
                b"-->",
            ),
            *(b"<!DOCTYPE r [<!ENTITY e 'x'>]>", b"<content:encoded>", b"</content:encoded>", b"<category ", b"<a:b>"),
            *(b"[caption]", b"[/caption]", b"[gallery]", b"<pre>", b"<!-- wp:x -->", b"<wp:comment>", b"\0", b"\xff"),
        ],
    ),
    "zip_file": Target(
        zip_file, _packed, [b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06", b"PK\x06\x07", b"../", b"\x1f\x8b"]
    ),
    "address": Target(web.address, web.addresses, web.ADDRESS_WORDS),
    "robots": Target(web.robots, web.rules, web.ROBOTS_WORDS),
    "packed": Target(web.packed, web.packages, web.PACKED_WORDS),
    "picture": Target(web.picture, web.pictures, web.PICTURE_WORDS),
    "feed": Target(feed, readers.rss, readers.FEED_WORDS),
    "json_feed": Target(json_feed, readers.json_feeds, readers.JSON_WORDS),
    "page": Target(page, readers.pages, readers.HTML_WORDS),
    "pasted": Target(pasted, readers.texts, readers.TEXT_WORDS),
    "markdown_file": Target(readers.markdown_file, readers.files, readers.FILE_WORDS),
    "html": Target(readers.html, readers.pages, readers.HTML_WORDS),
    "furniture": Target(readers.furniture, readers.texts, readers.TEXT_WORDS),
    "decoding": Target(readers.decoding, readers.encoded, readers.BYTES_WORDS),
    "cleaned": Target(readers.cleaned, readers.texts, (*readers.TEXT_WORDS, *readers.HTML_WORDS)),
}
