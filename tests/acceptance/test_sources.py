"""A running program brings a blog: from a feed on the web, and from a file, through a kill in the middle."""

from __future__ import annotations

import json
import re
import signal
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import closing
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlencode

import pytest

from tests.acceptance.test_serve import rows, wait_for
from tests.adapters.cli.conftest import fill
from tests.hanging import HANGING
from tests.tools.process import ROOT, Running

PIECE = 1024 * 1024
ENTRIES = 300
ITEM = (
    "<item><title>{title}</title><link>https://blog.example.org/{slug}</link><guid isPermaLink='false'>{slug}</guid>"
    "<author>Hanako</author><pubDate>Sat, 19 Oct 2019 08:00:00 GMT</pubDate><description>&lt;p&gt;{text}&lt;/p&gt;"
    "&lt;p&gt;What would you have done about {title}?&lt;/p&gt;</description></item>"
)
PARAGRAPHS = sorted(
    (
        paragraph.replace("\n", " ")
        for file in sorted((ROOT / "essays").glob("*.md"))
        for paragraph in file.read_text(encoding="utf-8").split("---", 2)[-1].split("\n\n")
        if len(paragraph) > 60 and not set("#*[<>&") & set(paragraph)
    ),
    key=len,
    reverse=True,
)
"""Texts of which none is nearly the same as another one."""


class Blog:
    """A website with one feed, which keeps what it was asked."""

    def __init__(self) -> None:
        self.slugs = ["first", "second"]
        self.asked: list[Mapping[str, str]] = []
        blog = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                if self.path != "/feed":
                    self.send_error(404)
                    return
                blog.asked.append(dict(self.headers.items()))
                etag = f'"{len(blog.slugs)}"'
                if self.headers.get("If-None-Match") == etag:
                    self.send_response(304)
                    self.end_headers()
                    return
                body = blog.feed().encode()
                self.send_response(200)
                self.send_header("Content-Type", "application/rss+xml; charset=utf-8")
                self.send_header("Content-Length", str(len(body)))
                self.send_header("ETag", etag)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.server.server_address[1]}"

    def feed(self) -> str:
        """The newest essay first."""
        numbered = reversed([*enumerate(self.slugs)])
        items = "".join(ITEM.format(title=f"The {slug}", slug=slug, text=PARAGRAPHS[n]) for n, slug in numbered)
        return f'<?xml version="1.0"?><rss version="2.0"><channel><title>Quiet Office</title>{items}</channel></rss>'


@pytest.fixture
def blog() -> Iterator[Blog]:
    made = Blog()
    yield made
    made.server.shutdown()
    made.server.server_close()


@pytest.fixture
def ichiwa(tmp_path: Path, blog: Blog) -> Iterator[Running]:
    fill(tmp_path / "essays")
    running = Running(tmp_path / "data", ESSAYS_DIR=str(tmp_path / "essays"), FETCH_ALLOWED=blog.host, TICK_SECONDS="1")
    running.start()
    running.wait_until_serving()
    yield running
    running.stop_for_good()


def post(running: Running, path: str, body: bytes, kind: str = "application/json") -> str:
    with closing(HTTPConnection("127.0.0.1", running.port, timeout=HANGING)) as connection:
        headers = {"Content-Type": kind, "Accept": "application/json, text/html"}
        connection.request("POST", path, body, headers)
        response = connection.getresponse()
        text = response.read().decode()
        assert response.status == 200, text
        return text


def press(running: Running, name: str, argument: str, value: str = "") -> str:
    fields = {"": [value]} if value else {}
    return post(
        running, "/channel/component", json.dumps({"name": name, "argument": argument, "fields": fields}).encode()
    )


def confirm(running: Running, fields: Mapping[str, str]) -> str:
    """Send the form, choose the rights and confirm; returns the source's name."""
    body = {"name": "source-form", "argument": "", "fields": {name: [value] for name, value in fields.items()}}
    seen = post(running, "/channel/form", json.dumps(body).encode())
    found = re.search(r'data-route="source-confirm" data-argument="([^"]+)"', seen)
    assert found, seen
    press(running, "source-rights", found[1], "owner")
    press(running, "source-confirm", found[1])
    return found[1]


def test_a_feed_is_added_on_the_page_and_its_news_is_found_by_itself(ichiwa: Running, blog: Blog) -> None:
    name = confirm(ichiwa, {"url": f"http://{blog.host}/feed"})
    count = f"SELECT count(*), count(news_at) FROM essays WHERE source = '{name}'"
    wait_for(ichiwa, count, [(2, 0)])
    blog.slugs.append("third")
    press(ichiwa, "source-refresh", name)
    wait_for(ichiwa, count, [(3, 1)])
    press(ichiwa, "source-refresh", name)
    wait_for(ichiwa, "SELECT failures, read_at IS NOT NULL, reading_until FROM sources", [(0, 1, None)])
    assert blog.asked[-1].get("If-None-Match") in ('"2"', '"3"')


def test_a_file_that_was_half_read_when_the_program_was_killed_is_read_to_its_end(ichiwa: Running) -> None:
    entries = "".join(
        f"TITLE: Day {n}\nAUTHOR: Hanako\nDATE: 10/19/2019 08:00:00 AM\n-----\nBODY:\n"
        f"<p>{PARAGRAPHS[n]}</p>"
        f"<p>What do you write on day {n}?</p>\n"
        "-----\n--------\n"
        for n in range(ENTRIES)
    ).encode()
    token = ""
    for at in range(0, len(entries), PIECE):
        about = urlencode({"name": "days.txt", "token": token, "at": at})
        piece = post(ichiwa, f"/channel/upload?{about}", entries[at : at + PIECE], "application/octet-stream")
        token = json.loads(piece)["token"]
    name = confirm(ichiwa, {"file": token})
    count = f"SELECT count(*) FROM essays WHERE source = '{name}'"
    end = time.monotonic() + HANGING
    while rows(ichiwa, count) == [(0,)]:
        assert time.monotonic() < end, ichiwa.log
        time.sleep(0.005)
    ichiwa.end(signal.SIGKILL)
    [(before,)] = rows(ichiwa, count)
    assert isinstance(before, int)
    assert 0 < before < ENTRIES, "killed in its middle"
    ichiwa.start()
    wait_for(ichiwa, "SELECT next_read, reading_until, read_at IS NOT NULL FROM sources", [(None, None, 1)])
    assert rows(ichiwa, count) == [(ENTRIES,)]
    revisions = f"SELECT DISTINCT revision, news_at FROM essays WHERE source = '{name}'"
    assert rows(ichiwa, revisions) == [(1, None)]
    while any((ichiwa.folder / "uploads").iterdir()):  # the file goes after the row has said that it was read
        assert time.monotonic() < end + HANGING, ichiwa.log
        time.sleep(0.005)
