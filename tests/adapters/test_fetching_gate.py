"""Only public addresses are fetched: nothing that a stranger writes reaches the network that the program stands in."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from ipaddress import IPv4Address, IPv6Address, ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.adapters.sources.fetching.addresses import Gate, is_public
from bot.adapters.sources.fetching.fetching import Fetched, Fetcher
from bot.adapters.sources.fetching.web_client import GatedResolver, NotPublic
from bot.errors import Blocked, SourceError
from tests.fakes.clock import FixedClock
from tests.fakes.names import FakeNames
from tests.fronts.website import Website, reply, website

HERE = [
    "127.0.0.1",
    "127.1",
    "127.0.1",
    "127.8.9.10",
    "2130706433",
    "017700000001",
    "0177.0.0.1",
    "0x7f000001",
    "0x7f.0.0.1",
    "0x7F.1",
    "127.0.0.1.",
    "0.0.0.0",  # noqa: S104 (an address to refuse)
    "0",
    "①②⑦.⓪.⓪.①",
    "127。0。0。1",
    "127%2e0.0.1",
    "[::1]",
    "[0:0:0:0:0:0:0:1]",
    "[::]",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
    "[::127.0.0.1]",
    "[::ffff:0:127.0.0.1]",
    "[64:ff9b::127.0.0.1]",
    "[64:ff9b:1::127.0.0.1]",
    "[2002:7f00:1::]",
    "[2001:0:0:0:0:0:80ff:fffe]",
    "[::1%25lo]",
    "[::1%lo]",
    "[fe80::1%25lo]",
    "localhost",
    "LOCALHOST",
    "localhost.",
    "ⓛⓞⓒⓐⓛⓗⓞⓢⓣ",
    "localhost",
    "a.localhost",
    "printer.local",
    "nas.home.arpa",
    "metadata.google.internal",
    "intranet",
    "here",
    "%6c%6fcalhost",
    "blog.example@127.0.0.1",
    "user:secret@blog.example",
    "127.0.0.1#@blog.example",
    "127.0.0.1\\@blog.example",
    "127.0.0.1\t",
    "blog.example",
    "blog.example.",
    "ｂlog。example",
]
"""Ways to write this machine. ``blog.example`` and ``here`` are names that lead to it."""
PRIVATE = [
    "10.0.0.1",
    "172.16.3.4",
    "192.168.1.1",
    "169.254.169.254",
    "100.100.100.200",
    "168.63.129.16",
    "192.0.0.192",
    "192.0.2.1",
    "198.18.0.1",
    "224.0.0.251",
    "240.0.0.1",
    "255.255.255.255",
    "0.1.2.3",
    "fc00::1",
    "fd00:ec2::254",
    "fe80::1",
    "fec0::1",
    "ff02::1",
    "::ffff:10.0.0.1",
    "64:ff9b::a00:1",
    "2001::1",
    "2001:db8::1",
    "2002:c0a8:101::1",
    "3fff::1",
    "5f00::1",
]
PUBLIC = ["8.8.8.8", "1.1.1.1", "203.104.0.1", "2606:4700::1111", "2400:8500::1", "64:ff9b::808:808"]
NAMES = {"blog.example": ["127.0.0.1", "::1"], "blog.example.": ["127.0.0.1"], "here": ["127.0.0.1"]}


@asynccontextmanager
async def fetcher(gate: Gate, names: FakeNames | None = None) -> AsyncIterator[Fetcher]:
    made = Fetcher(gate, FixedClock(datetime(2026, 11, 30, tzinfo=UTC)), names=names or FakeNames(NAMES))
    try:
        yield made
    finally:
        await made.stop()


@pytest.fixture
async def canary() -> AsyncIterator[Website]:
    async with website() as site:
        site.pages["/"] = reply(b"reached")
        yield site


def at_its_port(canary: Website, *allowed: str) -> Gate:
    """A gate for which the canary's port is that of the web, so that its address alone can keep it out."""
    return Gate(Gate.of(allowed).allowed, {"http": canary.port, "https": canary.port})


async def test_the_canary_sings_where_the_operator_allows_it(canary: Website) -> None:
    async with fetcher(Gate.of([f"127.0.0.1:{canary.port}", f"blog.example:{canary.port}"])) as web:
        for host in ("127.0.0.1", "blog.example"):
            answer = await web.get(canary.url(host=host))
            assert isinstance(answer, Fetched)
            with answer.given.file as file:
                assert file.read() == b"reached"
    assert canary.paths() == ["/", "/"]


async def test_no_spelling_of_this_machine_reaches_it(canary: Website) -> None:
    async with fetcher(at_its_port(canary)) as web:
        for host in HERE:
            with pytest.raises(Blocked):
                await web.get(canary.url(host=host))
    assert canary.connections == 0


async def test_no_redirect_reaches_it(canary: Website) -> None:
    names = FakeNames(NAMES | {"site.example": ["127.0.0.1"]})
    async with website() as site, fetcher(at_its_port(canary, f"site.example:{site.port}"), names) as web:
        for number, host in enumerate(HERE):
            site.pages[f"/{number}"] = reply(b"", 302, Location=canary.url(host=host))
            with pytest.raises(SourceError):
                await web.get(site.url(f"/{number}", host="site.example"))
        assert len(site.paths()) == len(HERE)
    assert canary.connections == 0


@pytest.mark.parametrize(
    "target", ["file:///etc/passwd", "ftp://8.8.8.8/", "gopher://8.8.8.8/", "data:text/plain,x", "javascript:1"]
)
async def test_a_redirect_stays_on_the_web(target: str) -> None:
    async with website() as site, fetcher(Gate.of([f"127.0.0.1:{site.port}"])) as web:
        site.pages["/"] = reply(b"", 302, Location=target)
        with pytest.raises(Blocked):
            await web.get(site.url())


async def test_a_robots_txt_leads_nowhere_either(canary: Website) -> None:
    names = FakeNames(NAMES | {"site.example": ["127.0.0.1"]})
    async with website() as site, fetcher(at_its_port(canary, f"site.example:{site.port}"), names) as web:
        site.pages["/robots.txt"] = reply(b"", 302, Location=canary.url())
        with pytest.raises(Blocked):
            await web.get(site.url(host="site.example"))
    assert canary.connections == 0


@pytest.mark.parametrize(
    "text",
    [
        "",
        "blog.example",
        "//blog.example/",
        "http:",
        "http:///a",
        "http:blog.example",
        "http://blog.example:8080/",
        "https://blog.example:80/",
        "http://blog.example:443/",
        "http://blog.example:0/",
        "http://blog.example:99999/",
        "http://a..example/",
        "http://blog.example/a\nb",
        "http://[::1/",
        "https://[:.00]@",
        "http://blog.example/" + "a" * 2_048,
        "ws://blog.example/",
    ],
)
def test_what_is_no_address_of_a_website_is_refused(text: str) -> None:
    with pytest.raises(Blocked):
        Gate().checked(text)


@pytest.mark.parametrize(
    ("text", "fetched"),
    [
        ("https://blog.example/a?b=c#d", "https://blog.example/a?b=c"),
        ("http://blog.example:80/", "http://blog.example/"),
        ("https://blog.example:443/", "https://blog.example/"),
        ("http://日本語.example/あ", "http://xn--wgv71a119e.example/%E3%81%82"),
        ("https://8.8.8.8/", "https://8.8.8.8/"),
        ("https://[2606:4700::1111]/", "https://[2606:4700::1111]/"),
    ],
)
def test_an_address_of_a_website_goes_through(text: str, fetched: str) -> None:
    assert str(Gate().checked(text)) == fetched


@pytest.mark.parametrize("address", PRIVATE)
async def test_a_name_that_leads_to_a_network_of_somebody_is_refused(address: str) -> None:
    resolver = GatedResolver(Gate(), FakeNames({"blog.example": [address]}))
    assert not is_public(ip_address(address))
    with pytest.raises(NotPublic):
        await resolver.resolve("blog.example", 80)


async def test_of_a_name_s_addresses_the_public_ones_are_connected_to() -> None:
    names = FakeNames({"blog.example": [*PRIVATE, *PUBLIC]})
    found = await GatedResolver(Gate(), names).resolve("blog.example", 80)
    assert [one["host"] for one in found] == PUBLIC


async def test_a_name_is_looked_up_once_for_a_connection(canary: Website) -> None:
    """So the address that was looked at is the one that is connected to, however often the name changes its mind."""
    names = FakeNames(NAMES)
    async with fetcher(Gate.of([f"blog.example:{canary.port}"]), names) as web:
        answer = await web.get(canary.url(host="blog.example"))
        assert isinstance(answer, Fetched)
        answer.given.file.close()
    assert len(names.asked) == len(canary.asked) == 2  # robots.txt, and the page


def test_a_socket_is_opened_for_public_addresses_alone() -> None:
    resolver = GatedResolver(Gate(), FakeNames({}))
    with pytest.raises(NotPublic):
        resolver.open_socket((socket.AF_INET, socket.SOCK_STREAM, 0, "", ("127.0.0.1", 80)))
    resolver.open_socket((socket.AF_INET, socket.SOCK_STREAM, 0, "", ("8.8.8.8", 80))).close()


@pytest.mark.parametrize(
    "text", ["", "a b", "http://blog.lan", "blog.lan:x", "u@blog.lan", "blog.lan/a", "[::1", "a:1:2"]
)
def test_what_an_operator_allows_is_a_host(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        Gate.of([text])


def test_a_host_alone_is_allowed_at_the_web_s_ports() -> None:
    gate = Gate.of(["Blog.lan", "[fd00::1]:8080", "localhost:81"])
    assert gate.allowed == {("blog.lan", 80), ("blog.lan", 443), ("fd00::1", 8080), ("localhost", 81)}
    assert str(gate.checked("http://blog.lan/a")) == "http://blog.lan/a"
    with pytest.raises(Blocked):
        gate.checked("http://blog.lan:8080/")


@given(st.integers(0, 2**32 - 1))
def test_an_ipv4_address_is_judged_alike_in_every_dress(number: int) -> None:
    public = is_public(IPv4Address(number))
    assert is_public(IPv6Address(0xFFFF << 32 | number)) is public
    assert is_public(IPv6Address((0x64FF9B << 96) | number)) is public
    assert not is_public(IPv6Address(0x2002 << 112 | number << 80))
    assert not (public and IPv4Address(number).is_private)
