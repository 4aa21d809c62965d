"""What comes from the web before any essay is read: addresses, rules, packing, pictures."""

from __future__ import annotations

import gzip
import io
import zlib
from collections.abc import Sequence
from datetime import UTC, datetime
from ipaddress import ip_address

from PIL import Image

from bot.adapters.sources.fetching.addresses import Gate, is_public
from bot.adapters.sources.fetching.pictures import HEIGHT, KEPT_MAX, WIDTH, made_new
from bot.adapters.sources.fetching.retry_after import WAIT_MAX, retry_after
from bot.adapters.sources.fetching.robots import DELAY_MAX, Rules
from bot.adapters.sources.fetching.unpacking import STEP, Unreadable, unpacking_of

NOW = datetime(2026, 11, 30, tzinfo=UTC)
ADDRESSES = (
    "http://blog.example/a?b=c#d",
    "https://日本語.example:443/",
    "https://[2606:4700::1111]/",
    "http://8.8.8.8/",
)
ADDRESS_WORDS = (
    *(b"127.0.0.1", b"[::1]", b"[::ffff:127.0.0.1]", b"localhost", b"0x7f.1", "①②⑦".encode(), b"\xe3\x80\x82"),
    *(b"@", b"\\", b"%2e", b":80", b"//", b"\t", b".", b"#"),
)
PACKED_WORDS = (b"\x1f\x8b\x08", b"\x78\x9c", b"\0\0\xff\xff")
PICTURE_WORDS = (b"IDAT", b"IEND", b"iCCP", b"tRNS", b"\xff\xd8", b"\xff\xc2", b"Exif", b"VP8L", b"GIF89a")
ROBOTS = b"User-agent: *\nDisallow: /a*b$\nAllow: /\n\nUser-agent: Ichiwa\nCrawl-delay: 5\n"
ROBOTS_WORDS = (b"User-agent: ", b"Disallow: ", b"*", b"$", b"%", b"\xef\xbb\xbf", b"\0")


def address(data: bytes) -> None:
    """What goes through the gate names a host, and no IP address that is not public."""
    url = Gate().checked(data.decode("utf-8", errors="surrogateescape"))
    host = (url.raw_host or "").rstrip(".")
    assert url.scheme in ("http", "https")
    assert host
    assert url.port in (80, 443)
    try:
        literal = ip_address(host)
    except ValueError:
        assert not host.rpartition(".")[2].isdigit()
    else:
        assert is_public(literal)


def robots(data: bytes) -> None:
    text = data.decode("utf-8", errors="replace")
    rules = Rules.of(text)
    assert rules.allow("https://blog.example/a/b") in (True, False)
    assert rules.delay <= DELAY_MAX
    wait = retry_after(text, NOW)
    assert wait is None or wait <= WAIT_MAX


def packed(data: bytes) -> None:
    for encoding in ("gzip", "deflate"):
        unpacking = unpacking_of(encoding)
        try:
            assert all(len(part) <= STEP for part in unpacking.feed(data))
            unpacking.finish()
        except Unreadable:
            pass


def picture(data: bytes) -> None:
    made, copy = made_new(io.BytesIO(data))
    assert made.width <= WIDTH
    assert made.height <= HEIGHT
    assert len(copy) <= KEPT_MAX
    assert Image.open(io.BytesIO(copy)).size == (made.width, made.height)


def addresses() -> Sequence[bytes]:
    return [text.encode() for text in ADDRESSES]


def rules() -> Sequence[bytes]:
    return [ROBOTS, b"Mon, 30 Nov 2026 09:10:02 GMT", b"120"]


def packages() -> Sequence[bytes]:
    return [gzip.compress(b"a" * 300) * 2, zlib.compress(b"a" * 300), zlib.compress(b"a" * 300)[2:-4]]


def pictures() -> Sequence[bytes]:
    made = []
    for kind in ("JPEG", "PNG", "WEBP", "GIF"):
        for mode in ("RGB", "L"):
            into = io.BytesIO()
            Image.linear_gradient("L").resize((40, 20)).convert(mode).save(into, kind)
            made.append(into.getvalue())
    return made
