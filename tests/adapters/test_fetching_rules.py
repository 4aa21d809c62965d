"""The rules under the fetcher: robots.txt, the pace, unpacking, and when to come back."""

from __future__ import annotations

import gzip
import zlib
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.adapters.sources.fetching.pacing import Pacer
from bot.adapters.sources.fetching.retry_after import WAIT_MAX, retry_after
from bot.adapters.sources.fetching.robots import DELAY_MAX, HOSTS_MAX, RobotsCache, Rules
from bot.adapters.sources.fetching.unpacking import STEP, Unreadable, unpacking_of
from bot.errors import FetchFailed
from tests.fakes.clock import FixedClock
from tests.fakes.clock_that_leaps import LeapingClock

NOW = datetime(2026, 11, 30, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "allowed"),
    [
        ("", True),
        ("User-agent: *\nDisallow: /", False),
        ("\ufeffuser agent: *\r\nDisallow: /", False),
        ("User-agent: *\nDisallow: /\n\nUser-agent: ICHIWA # us\nAllow: /", True),
        ("User-agent: *\nAllow: /\n\nUser-agent: Ichiwa\nDisallow: /a*e$", False),
        ("User-agent: Googlebot\nDisallow: /", True),
        ("User-agent: *\nDisallow: /x\nUser-agent: Googlebot\nDisallow: /", True),
        ("User-agent: Googlebot\nUser-agent: *\nDisallow: /", False),
        ("User-agent: i\nDisallow: /", True),
        ("<html>Not found</html>", True),
    ],
)
def test_the_rules_for_us_are_found(text: str, allowed: bool) -> None:
    assert Rules.of(text).allow("https://blog.example/a/page") is allowed


def test_a_robots_txt_cannot_fill_the_memory() -> None:
    """Ten thousand programs over ten thousand rules are a hundred million entries, unless they are counted as one."""
    agents = "".join(f"User-agent: a{number}\n" for number in range(10_000))
    rules = "".join(f"Disallow: /{number}\n" for number in range(10_000))
    assert Rules.of(agents + "User-agent: *\n" + rules).allow("https://blog.example/9999") is False


@pytest.mark.parametrize(
    ("said", "wait"), [("3.5", 3.5), ("0", 0), ("-1", 0), ("nan", 0), ("inf", 0), ("86400", DELAY_MAX.total_seconds())]
)
def test_a_host_may_want_more_time_but_not_for_ever(said: str, wait: float) -> None:
    assert Rules.of(f"User-agent: *\nCrawl-delay: {said}").delay == timedelta(seconds=wait)


def test_of_many_hosts_the_latest_rules_are_kept() -> None:
    cache = RobotsCache()
    for number in range(HOSTS_MAX + 1):
        cache.keep(f"https://{number}.example", Rules(), NOW)
    assert cache.of("https://0.example", NOW) is None
    assert cache.of("https://1.example", NOW) is not None
    assert cache.of("https://1.example", NOW + timedelta(days=1)) is None


async def test_the_pace_survives_a_clock_that_was_set_back() -> None:
    clock = LeapingClock(NOW)
    pacer = Pacer(clock)
    await pacer.turn("a.example")
    clock.set_by(timedelta(days=-400))
    await pacer.turn("a.example")
    assert clock.true.now() - NOW == timedelta(seconds=2)
    clock.set_right()
    pacer.rest("a.example", timedelta(days=2))
    clock.set_by(timedelta(days=-400))
    await pacer.turn("a.example")


async def test_hosts_do_not_wait_for_each_other() -> None:
    clock = FixedClock(NOW)
    pacer = Pacer(clock)
    for host in ("a.example", "b.example", "c.example"):
        await pacer.turn(host)
    assert clock.now() == NOW
    pacer.rest("a.example", timedelta(seconds=5))
    await pacer.turn("b.example")
    with pytest.raises(FetchFailed):
        await pacer.turn("a.example")


@given(st.lists(st.binary(max_size=200_000) | st.integers(0, 300_000).map(bytes), max_size=3), st.data())
def test_in_whatever_parts_it_comes_it_is_the_same(parts: list[bytes], data: st.DataObject) -> None:
    kind = data.draw(st.sampled_from(["gzip", "deflate"]))
    packed = b"".join(map(gzip.compress, parts)) if kind == "gzip" else zlib.compress(b"".join(parts))
    cuts = sorted(data.draw(st.lists(st.integers(0, len(packed)), max_size=4)))
    unpacking = unpacking_of(kind)
    out = [
        part
        for start, end in zip([0, *cuts], [*cuts, len(packed)], strict=True)
        for part in unpacking.feed(packed[start:end])
    ]
    unpacking.finish()
    assert b"".join(out) == b"".join(parts)
    assert max(map(len, out), default=0) <= STEP


@given(st.binary(max_size=2_000), st.sampled_from(["gzip", "deflate"]))
def test_what_was_never_packed_has_one_error(noise: bytes, kind: str) -> None:
    unpacking = unpacking_of(kind)
    try:
        for part in unpacking.feed(noise):
            assert len(part) <= STEP
        unpacking.finish()
    except Unreadable:
        pass


@given(st.text() | st.from_regex(r"[A-Z][a-z]{2}, [0-9]{1,2} [A-Z][a-z]{2} [0-9]{2,5} [0-9:]{8} ?[-+A-Z0-9]{0,6}"))
def test_no_retry_after_makes_us_wait_too_long(value: str) -> None:
    wait = retry_after(value, NOW)
    assert wait is None or timedelta(0) <= wait <= WAIT_MAX
