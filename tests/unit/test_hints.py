"""What an answer says beside its essays."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from io import BytesIO

import pytest

from bot.adapters.sources.feeds.hints import feed_in, rest_of
from bot.adapters.sources.given import Given

NOON = datetime(2026, 11, 30, 12, 30, tzinfo=UTC)  # a Monday
HOUR = timedelta(hours=1)
RSS = '<link rel="alternate" type="application/rss+xml" title="RSS" href="/index.rdf?a=1&amp;b=2">'
ATOM = "<LINK TYPE='application/atom+xml' REL='alternate home' HREF='https://feeds.example/atom.xml'>"
COMMENTS = '<link rel="alternate" type="application/rss+xml" title="Comments" href="/comments/feed/">'


def given(url: str = "https://blog.example/", media_type: str = "text/html") -> Given:
    return Given(url, BytesIO(), 0, url=url, media_type=media_type)


@pytest.mark.parametrize(
    ("head", "address"),
    [
        (RSS, "https://blog.example/index.rdf?a=1&b=2"),
        (ATOM, "https://feeds.example/atom.xml"),
        (COMMENTS + RSS, "https://blog.example/index.rdf?a=1&b=2"),
        (COMMENTS, ""),
        ('<link rel="stylesheet" type="application/rss+xml" href="/x">', ""),
        ('<link rel="alternate" type="text/html" href="/en">', ""),
        ("<link " * 50_000, ""),
        ("", ""),
    ],
)
def test_the_front_page_of_a_blog_names_its_feed(head: str, address: str) -> None:
    assert feed_in(head.encode(), given()) == address


@pytest.mark.parametrize("url", ["https://blog.example/2019/10/essay", "https://blog.example/essay.html"])
def test_a_page_further_in_is_meant_itself(url: str) -> None:
    assert feed_in(RSS.encode(), given(url)) == ""


@pytest.mark.parametrize("url", ["https://blog.example", "https://blog.example/hanako/", "https://note.example/hanako"])
def test_what_stands_behind_the_host_alone_is_a_blogs_name(url: str) -> None:
    assert feed_in(RSS.encode(), given(url))


def test_a_feed_names_no_other_feed() -> None:
    assert feed_in(RSS.encode(), given(media_type="application/rss+xml")) == ""


@pytest.mark.parametrize(
    ("head", "rest"),
    [
        ("<rss><channel>", None),
        ("<ttl>180</ttl>", 3 * HOUR),
        ("<ttl> 5 </ttl>", HOUR),
        ("<ttl>99999</ttl>", timedelta(days=7)),
        ("<skipHours><hour>13</hour><hour>14</hour></skipHours>", 3 * HOUR),
        ("<ttl>120</ttl><skipHours><hour>14</hour></skipHours>", 3 * HOUR),
        ("<skipDays><day>Monday</day></skipDays>", 12 * HOUR),
        ("<skipHours>" + "".join(f"<hour>{hour}</hour>" for hour in range(24)) + "</skipHours>", timedelta(days=7)),
        ("<skipHours>" * 20_000, None),
    ],
)
def test_a_feed_says_how_long_it_wants_to_be_left_alone(head: str, rest: timedelta | None) -> None:
    assert rest_of(head.encode(), NOON) == rest
