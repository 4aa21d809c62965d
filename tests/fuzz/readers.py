"""The readers of feeds, pages and texts, and what makes an essay of what they read.

What runs in a confined process is called in this one, so that a guided fuzzer sees it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Final

from bot.adapters.sources.cleaning.cleaned import cleaned as made_clean
from bot.adapters.sources.cleaning.decoding import Undecodable, decode, encoding_of
from bot.adapters.sources.cleaning.furniture import without_furniture
from bot.adapters.sources.cleaning.html_tree import TooMuchHtml
from bot.adapters.sources.cleaning.to_markdown import text_to_markdown, to_markdown
from bot.adapters.sources.confined import Confined, Record, Task, sound
from bot.adapters.sources.entry import Entry, Markup
from bot.adapters.sources.feeds import feed_reading, json_feed_reading
from bot.adapters.sources.folder.draft_file import Around, read_file
from bot.adapters.sources.pages import page_reading
from bot.core.essay import Draft, Rights, is_slug
from bot.core.ids import Slug
from bot.core.source import Defaults
from bot.ports.source import Spot

DATA: Final = Path(__file__).resolve().parents[1] / "data"
ESSAYS: Final = DATA.parents[1] / "essays"
NOW: Final = datetime(2026, 11, 30, tzinfo=UTC)
TASKS: Final[Mapping[str, Task]] = {
    "read_feed": feed_reading.read_feed,
    "read_json_feed": json_feed_reading.read_json_feed,
    "read_page": page_reading.read_page,
}
OWNER: Final = Defaults(author="A. Author", rights=Rights.OWNER)

FEED_WORDS = (
    *(b"<item>", b"</item>", b"<entry>", b"</entry>", b"<title>", b"<link rel='next' href='", b"<![CDATA[", b"]]>"),
    *(b"<pubDate>Mon, 32 Nov 2026 25:00:00 +9900</pubDate>", b"<guid>", b"<rdf:RDF ", b"<content type='xhtml'>"),
    *(b"<!DOCTYPE a [<!ENTITY e 'x'>]>", b"&e;", b"&#0;", b"xmlns:a='", b"<media:content url='//[", b"\0", b"\xff"),
)
JSON_WORDS = (b'"items":', b"[", b"{", b"}", b"null", b"1e999", b'"\\ud800"', b'"id":', b'"content_html":', b"-", b"\0")
HTML_WORDS = (
    *(b"<p>", b"</p>", b"<div class='entry-content'>", b"</div>", b"<article>", b"<table><tr><td>", b"<li>", b"<ol>"),
    *(b"<ruby>", b"<rt>", b"<pre><code>", b"</pre>", b"<!--", b"-->", b"<a href='http://[", b"<img src='a.png'>"),
    *(b"<svg>", b"<math>", b"<br>", b"<blockquote>", b"<script>", b"<title>", b"<h1>", b"&#x110000;", b"\0", b"\xff"),
    *(b"<meta charset='utf-7'>", b"<script type='application/ld+json'>{", b"<sup id='fnref:1'>", b"**", b"`", b"[^1]"),
)
TEXT_WORDS = (
    *(
        "シェア".encode(),
        "前の記事".encode(),
        "2019年10月19日".encode(),
        "カテゴリ：".encode(),
        "？".encode(),
        b"#tag ",
    ),
    *(b"\n", b"\n\n", b"\r", b"- ", b"> ", b"```", b"https://a.example/", b"[1](", b"|", b"\xe3\x80\x80", b"\0"),
)
FILE_WORDS = (
    *(b"---\n", b"+++\n", b"{\n", b"}\n", b"title: ", b"Title: ", b"date: ", b"tags: [", b"- a\n", b"<!--\n", b"-->\n"),
    *(b"&a [*a, *a]", b"!!python/object:x", b": |\n  ", b"2019-02-30T99:99", b"[[a]]\n", b"\t", b"{{< x >}}", b"\0"),
    *(b"import a from 'b'\n", b"<A b={{c}}>", b"%%", b"\xef\xbb\xbf", b"\xff", b"draft: true\n", b"0x1_0", b".inf"),
)
BYTES_WORDS = (
    b"\x1b$B",
    b"\x1b(B",
    b"\x1b(I",
    b"\xef\xbb\xbf",
    b"\xff\xfe",
    b"\xfe\xff",
    b"\x8e",
    b"\x8f",
    b"\0",
    b"\x81",
)
ITEM = "<title>A van</title><link>https://a.example/1</link>"
RSS = (
    f"<rss version='2.0'><channel><title>T</title><item>{ITEM}<guid>1</guid><pubDate>Mon, 02 Nov 2026 09:00:00 +0900"
    "</pubDate><description><![CDATA[<p>In the yard.</p>]]></description></item></channel></rss>"
)
ATOM = (
    "<feed xmlns='http://www.w3.org/2005/Atom'><title>T</title><entry><id>urn:1</id><title>A van</title>"
    "<link href='https://a.example/1'/><updated>2026-11-02T09:00:00Z</updated><content type='xhtml'>"
    "<div xmlns='http://www.w3.org/1999/xhtml'><p>In the yard.</p></div></content></entry></feed>"
)
RDF = (
    "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns='http://purl.org/rss/1.0/'><channel>"
    f"<title>T</title></channel><item rdf:about='https://a.example/1'>{ITEM}</item></rdf:RDF>"
)
ENCODINGS: Final = ("", "utf-8", "shift_jis", "euc-jp", "iso-2022-jp", "utf-16", "latin-1", "utf-7", "hex", "no such")


class Here(Confined):
    """Does its tasks in this process."""

    def ask(self, task: str, data: bytes, about: Mapping[str, str], name: str) -> list[Record]:
        records = TASKS[task.rpartition(":")[2]](data, about)
        assert all(isinstance(text, str) for record in records for text in record.values())
        return [{key: sound(text) for key, text in record.items()} for record in records]


def markdown_file(data: bytes) -> None:
    for where in ("2019-10-19-a.md", "a/index.en.mdx"):
        around = Around(slug=Slug("a"), defaults=OWNER, modified=NOW, now=NOW, authors={"a": "A. Author"})
        found = read_file(data, where, around).found
        assert not isinstance(found, Draft) or is_slug(found.slug)


def html(data: bytes) -> None:
    with suppress(TooMuchHtml):
        to_markdown(text_of(data), "https://a.example/b/")


def furniture(data: bytes) -> None:
    lines = text_of(data).split("\n")
    kept, dropped, _ = without_furniture(lines, "A. Author")
    assert len(kept) <= len(lines) + len(dropped)


def decoding(data: bytes) -> None:
    declared = ENCODINGS[data[0] % len(ENCODINGS)] if data else ""
    encoding_of(data, declared)
    with suppress(Undecodable):
        assert "\ufeff" not in decode(data, declared)[:1]


def cleaned(data: bytes) -> None:
    """Whatever the fields hold, too."""
    text = text_of(data)
    title, author, url, slug, summary, category = [*text.split("\n"), *[""] * 6][:6]
    for markup in Markup:
        entry = Entry(
            spot=Spot("a", "a"),
            title=title,
            author=author,
            url=url,
            slug=slug,
            summary=summary,
            category=category,
            body=text,
            markup=markup,
        )
        made = made_clean(entry, OWNER, site="A blog", today=date(2026, 11, 30))
        assert not isinstance(made, tuple) or is_slug(made[0].slug)
    text_to_markdown(text)


def text_of(data: bytes) -> str:
    return data.decode("utf-8", "replace")


def pages() -> Sequence[bytes]:
    return [path.read_bytes() for path in sorted((DATA / "pages").glob("*.html"))][:6]


def texts() -> Sequence[bytes]:
    return [path.read_bytes() for path in sorted((DATA / "pasted").glob("*.txt"))][:6]


def files() -> Sequence[bytes]:
    heads = (
        b"+++\ntitle = 'A van'\ndate = 2019-10-19\ntags = ['a']\n+++\n",
        b"Title: A van\nDate: 2019-10-19\n\n",
        b'{\n"title": "A van"\n}\n',
        b"# A van\n",
    )
    whole = sorted(ESSAYS.glob("*.md"))[0].read_bytes()
    return [whole, *(head + b"The van stood in the yard, and nobody had the keys.\n\n- a\n" for head in heads)]


def encoded() -> Sequence[bytes]:
    text = "昨日の会議で、誰が何を決めたのかが分からなかった。あなたなら、どうしますか？\n"
    return [text.encode(name) for name in ("utf-8", "cp932", "euc_jp", "iso2022_jp", "utf-16")] + [
        b"caf\xe9 \x96 na\xefve"
    ]


def rss() -> Sequence[bytes]:
    return [RSS.encode(), ATOM.encode(), RDF.encode()]


def json_feeds() -> Sequence[bytes]:
    item = {
        "id": "1",
        "url": "https://a.example/1",
        "title": "A van",
        "content_html": "<p>In the yard.</p>",
        "date_published": "2026-11-02T09:00:00+09:00",
        "authors": [{"name": "A. Author"}],
        "tags": ["a"],
    }
    return [json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "T", "items": [item]}).encode()]
