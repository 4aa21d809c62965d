"""Fetching over a loopback website: politeness, bounds, and one error of ours for whatever a server does."""

from __future__ import annotations

import asyncio
import gzip
import re
import zlib
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from bot.adapters.sources.fetching.addresses import Gate
from bot.adapters.sources.fetching.fetching import Fetched, Fetcher, NotModified
from bot.errors import AddressGone, Blocked, FetchFailed, SourceError
from tests.fakes.clock import FixedClock
from tests.fronts.website import Website, reply, website

NOW = datetime(2026, 11, 30, 9, tzinfo=UTC)


@pytest.fixture
async def site() -> AsyncIterator[Website]:
    async with website() as served:
        yield served


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(NOW)


def fetcher(site: Website, clock: FixedClock, seconds: float = 60) -> Fetcher:
    return Fetcher(Gate.of([f"127.0.0.1:{site.port}"]), clock, about="https://essays.example", seconds=seconds)


@pytest.fixture
async def web(site: Website, clock: FixedClock) -> AsyncIterator[Fetcher]:
    made = fetcher(site, clock)
    yield made
    await made.stop()


async def body(web: Fetcher, url: str, most: int = 10_000_000) -> bytes:
    answer = await web.get(url, most=most)
    assert isinstance(answer, Fetched)
    with answer.given.file as file:
        content = file.read()
    assert len(content) == answer.given.size
    return content


async def failure(web: Fetcher, url: str) -> SourceError:
    with pytest.raises(SourceError) as caught:
        await web.get(url)
    return caught.value


async def test_an_answer_says_what_it_is_and_where_it_came_from(site: Website, web: Fetcher) -> None:
    site.pages["/old"] = reply(b"", 301, Location="/new%20one?a=1#part")
    site.pages["/new%20one?a=1"] = reply(
        "本文".encode("euc-jp"), Content_Type="text/html; charset=EUC-JP", ETag='W/"a b"', Last_Modified="yesterday"
    )
    answer = await web.get(site.url("/old"))
    assert isinstance(answer, Fetched)
    given = answer.given
    with given.file as file:
        assert file.read().decode("euc-jp") == "本文"
        assert file.seek(0) == 0
    assert (given.name, given.url, given.size) == (site.url("/old"), site.url("/new%20one?a=1"), 4)
    assert (given.media_type, given.charset) == ("text/html", "euc-jp")
    assert (answer.etag, answer.last_modified) == ('W/"a b"', "yesterday")


async def test_what_was_fetched_is_there_until_the_end_of_the_block(site: Website, web: Fetcher) -> None:
    site.pages["/"] = reply(b"x" * 3_000_000)
    async with web.fetched(site.url()) as given:
        assert given.file.read() == b"x" * given.size == b"x" * 3_000_000
    assert given.file.closed


async def test_validators_go_back_word_for_word(site: Website, web: Fetcher) -> None:
    site.pages["/feed"] = reply(b"", 304)
    answer = await web.get(site.url("/feed"), etag='W/"a,b"', last_modified="not even a date")
    assert answer == NotModified(site.url("/feed"))
    headers = site.asked[-1].headers
    assert (headers["if-none-match"], headers["if-modified-since"]) == ('W/"a,b"', "not even a date")
    assert isinstance(await failure(web, site.url("/feed")), FetchFailed)  # nobody asked whether it changed
    assert "if-none-match" not in site.asked[-1].headers


async def test_we_say_who_we_are_and_nothing_else(site: Website, web: Fetcher, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    site.pages["/"] = reply(b"x", Set_Cookie="a=b; Path=/")
    await body(web, site.url("/"))
    await body(web, site.url("/"))
    headers = site.asked[-1].headers
    assert re.fullmatch(r"Ichiwa/[0-9.]+ \(\+https://essays\.example\)", headers["user-agent"])
    assert set(headers) == {"host", "user-agent", "accept", "accept-encoding", "connection"}


async def test_a_host_is_asked_every_two_seconds(site: Website, web: Fetcher, clock: FixedClock) -> None:
    site.pages["/"] = reply(b"x")
    site.pages["/from"] = reply(b"", 307, Location="/")
    await body(web, site.url("/"))
    assert clock.now() - NOW == timedelta(seconds=2)  # after robots.txt
    await asyncio.gather(*(body(web, site.url("/")) for _ in range(3)))
    assert clock.now() - NOW == timedelta(seconds=8)
    await body(web, site.url("/from"))
    assert clock.now() - NOW == timedelta(seconds=12)


async def test_robots_txt_is_obeyed_and_asked_for_once_a_day(site: Website, web: Fetcher, clock: FixedClock) -> None:
    rules = "User-agent: a\nUser-agent: Ichiwa\nDisallow: /no\nCrawl-delay: 7\n\nUser-agent: *\nDisallow: /\n"
    site.pages |= {"/robots.txt": reply(rules.encode()), "/yes": reply(b"x"), "/no": reply(b"x")}
    site.pages["/to-no"] = reply(b"", 302, Location="/no")
    await body(web, site.url("/yes"))
    assert clock.now() - NOW == timedelta(seconds=7)
    for path in ("/no", "/to-no"):
        assert isinstance(await failure(web, site.url(path)), Blocked)
    assert [asked.path for asked in site.asked] == ["/robots.txt", "/yes", "/to-no"]
    clock.advance(timedelta(days=1))
    site.pages["/robots.txt"] = reply(b"", 410)
    await body(web, site.url("/no"))


@pytest.mark.parametrize("status", [500, 503, 429, 304])
async def test_a_site_that_cannot_say_its_rules_is_asked_later(site: Website, web: Fetcher, status: int) -> None:
    site.pages |= {"/robots.txt": reply(b"", status, Retry_After="60"), "/": reply(b"x")}
    error = await failure(web, site.url("/"))
    assert isinstance(error, FetchFailed)
    assert error.retry_after == timedelta(seconds=60)
    assert site.paths() == []


@pytest.mark.parametrize(
    ("value", "wait"),
    [
        ("120", timedelta(seconds=120)),
        ("Mon, 30 Nov 2026 09:10:02 GMT", timedelta(minutes=10)),
        ("Mon, 30 Nov 2020 09:10:00 GMT", timedelta(0)),
        ("99999999999999999999", timedelta(days=1)),
        ("Fri, 31 Dec 9999 23:59:59 GMT", timedelta(days=1)),
        ("soon", None),
        ("-1", None),
        ("", None),
    ],
)
async def test_a_busy_site_says_when_it_wants_us_back(
    site: Website, web: Fetcher, clock: FixedClock, value: str, wait: timedelta | None
) -> None:
    site.pages["/"] = reply(b"", 503, Retry_After=value)
    error = await failure(web, site.url("/"))
    assert isinstance(error, FetchFailed)
    assert error.retry_after == wait


async def test_a_site_that_wants_to_rest_is_left_alone(site: Website, web: Fetcher, clock: FixedClock) -> None:
    site.pages |= {"/": reply(b"", 429, Retry_After="600"), "/other": reply(b"x")}
    await failure(web, site.url("/"))
    clock.advance(timedelta(seconds=590))
    error = await failure(web, site.url("/other"))
    assert isinstance(error, FetchFailed)
    assert error.retry_after == timedelta(seconds=10)
    assert site.paths() == ["/"]
    clock.advance(timedelta(seconds=10))
    assert await body(web, site.url("/other")) == b"x"


@pytest.mark.parametrize(
    ("status", "kind"),
    [(404, AddressGone), (410, AddressGone), (401, Blocked), (403, Blocked), (451, Blocked)]
    + [(status, FetchFailed) for status in (204, 206, 300, 302, 400, 418, 429, 500, 502, 503, 599)],
)
async def test_what_a_site_answers_has_an_error_of_its_kind(
    site: Website, web: Fetcher, status: int, kind: type[SourceError]
) -> None:
    site.pages["/"] = reply(b"", status)
    assert type(await failure(web, site.url("/"))) is kind


async def test_redirects_end(site: Website, web: Fetcher) -> None:
    site.pages |= {f"/{left}": reply(b"", 302, Location=f"/{left - 1}") for left in range(1, 9)}
    site.pages["/0"] = reply(b"x")
    assert await body(web, site.url("/5")) == b"x"
    before = len(site.asked)
    assert isinstance(await failure(web, site.url("/6")), FetchFailed)
    assert len(site.asked) - before == 6


@pytest.mark.parametrize(
    "packed",
    [
        ("gzip", gzip.compress(b"a" * 5_000)),
        ("x-gzip", gzip.compress(b"a" * 2_000) + gzip.compress(b"a" * 3_000) + b"\0\0"),
        ("deflate", zlib.compress(b"a" * 5_000)),
        ("deflate", zlib.compress(b"a" * 5_000)[2:-4]),
        ("identity", b"a" * 5_000),
    ],
)
async def test_what_was_packed_is_unpacked(site: Website, web: Fetcher, packed: tuple[str, bytes]) -> None:
    site.pages["/"] = reply(packed[1], Content_Encoding=packed[0])
    assert await body(web, site.url("/"), most=5_000) == b"a" * 5_000
    with pytest.raises(FetchFailed):
        await web.get(site.url("/"), most=4_999)


@pytest.mark.parametrize("path", ["/br", "/torn", "/no-gzip", "/two"])
async def test_what_cannot_be_unpacked_is_an_error(site: Website, web: Fetcher, path: str) -> None:
    packed = gzip.compress(b"a" * 5_000)
    site.pages |= {
        "/br": reply(packed, Content_Encoding="br"),
        "/torn": reply(packed[:-9], Content_Encoding="gzip"),
        "/no-gzip": reply(b"\0" * 50, Content_Encoding="gzip"),
        "/two": reply(packed, Content_Encoding="gzip, gzip"),
    }
    assert isinstance(await failure(web, site.url(path)), FetchFailed)


async def test_a_bomb_is_put_out_early(site: Website, web: Fetcher) -> None:
    """A hundred megabytes unpacked, each time in a hundred thousand bytes, of which only the beginning is unpacked."""
    packing = zlib.compressobj(9, wbits=zlib.MAX_WBITS | 16)
    bomb = b"".join(packing.compress(b"\0" * 1_000_000) for _ in range(100)) + packing.flush()
    site.pages["/"] = reply(bomb, Content_Encoding="gzip")
    error = await failure(web, site.url("/"))
    assert str(error) == "What 127.0.0.1 sends is larger than 10 MB."


async def for_ever(writer: asyncio.StreamWriter, first: bytes, then: bytes) -> None:
    writer.write(first)
    while not writer.is_closing():
        writer.write(then)
        await writer.drain()
        await asyncio.sleep(0)


ENDLESS = {
    "/body": (b"HTTP/1.1 200 OK\r\n\r\n", b"a" * 60_000),
    "/chunks": (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"4000\r\n" + b"a" * 0x4000 + b"\r\n"),
    "/packed": (b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n", gzip.compress(b"") * 3_000),
    "/headers": (b"HTTP/1.1 200 OK\r\n", b"A: b\r\n" * 100),
    "/header": (b"HTTP/1.1 200 OK\r\nA: ", b"a" * 60_000),
    "/status": (b"HTTP/1.1 200 ", b"a" * 60_000),
}


@pytest.mark.parametrize("path", ENDLESS)
async def test_what_does_not_end_is_cut_off(site: Website, clock: FixedClock, path: str) -> None:
    """By its size or, where nothing ever comes out of it, by the time that it takes."""
    site.pages[path] = lambda writer: for_ever(writer, *ENDLESS[path])
    web = fetcher(site, clock, seconds=5)
    assert isinstance(await failure(web, site.url(path)), FetchFailed)
    await web.stop()


@pytest.mark.parametrize("first", [b"", b"HTTP/1.1 200 OK\r\nA: b", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc"])
async def test_who_lets_us_wait_is_left(site: Website, clock: FixedClock, first: bytes) -> None:
    over = asyncio.Event()

    async def waits(writer: asyncio.StreamWriter) -> None:
        writer.write(first)
        await writer.drain()
        await over.wait()

    site.pages["/"] = waits
    quick = fetcher(site, clock, seconds=0.5)
    assert str(await failure(quick, site.url("/"))).startswith("127.0.0.1 did not answer within")
    over.set()
    await quick.stop()


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"nonsense\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc",
        b"HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"HTTP/1.1 302 Found\r\nLocation: http://[::1\r\n\r\n",
        b"HTTP/1.1 302 Found\r\nLocation: https://[:.00]@\r\n\r\n",
        b"HTTP/1.1 302 Found\r\nLocation: \xa4\xa2\r\n\r\n",
    ],
)
async def test_a_broken_answer_is_an_error_of_ours(site: Website, web: Fetcher, sent: bytes) -> None:
    async def sends(writer: asyncio.StreamWriter) -> None:
        writer.write(sent)

    site.pages["/"] = sends
    await failure(web, site.url("/"))


async def test_headers_that_no_one_can_keep_are_left_out(site: Website, web: Fetcher) -> None:
    site.pages["/"] = (
        b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nETag: \xff\xfe\r\nContent-Type: \xff; charset=\xfe\r\n"
        b"Last-Modified: " + b"a" * 1_001 + b"\r\n\r\nx"
    )
    answer = await web.get(site.url("/"))
    assert isinstance(answer, Fetched)
    answer.given.file.close()
    assert (answer.etag, answer.last_modified) == ("", "")
    assert f"{answer.given.media_type}{answer.given.charset}".isascii()


async def test_nobody_is_there(site: Website, web: Fetcher) -> None:
    async with website() as other:
        port = other.port
    gone = Fetcher(Gate.of([f"127.0.0.1:{port}"]), FixedClock(NOW))
    assert str(await failure(gone, f"http://127.0.0.1:{port}/")) == "127.0.0.1 cannot be reached."
    await gone.stop()
