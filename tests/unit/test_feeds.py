"""Feeds of every format come to entries, which stay the same when they are edited; hostile ones come to a sentence."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.adapters.sources.confined import Confined
from bot.adapters.sources.entry import Entry, Markup
from bot.adapters.sources.feeds.feed import Feed, looks_like
from bot.adapters.sources.feeds.feed_reading import read_feed
from bot.adapters.sources.given import Given
from bot.errors import SourceError
from bot.ports.source import PassedOver

LONG = "<p>" + "仕事の話を少し長く書きます。" * 40 + "</p>"


@pytest.fixture(scope="module")
def confined() -> Iterator[Confined]:
    with Confined() as process:
        yield process


def feed(text: str | bytes, confined: Confined, *, charset: str = "", url: str = "https://b.example/feed") -> Feed:
    data = text.encode() if isinstance(text, str) else text
    return Feed(Given("the feed", io.BytesIO(data), len(data), url, "", charset), confined)


def entries(archive: Feed) -> list[Entry]:
    found = archive.read(archive.spots())
    return [entry for entry in found if isinstance(entry, Entry)]


def rss(*items: str, root: str = "") -> str:
    return f"""<?xml version="1.0"?>{root}<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:media="http://search.yahoo.com/mrss/"
 xmlns:feedburner="http://rssnamespace.org/feedburner/ext/1.0" xmlns:atom="http://www.w3.org/2005/Atom">
<channel><title>覚え書き</title><link>https://b.example/</link>{"".join(f"<item>{item}</item>" for item in items)}
</channel></rss>"""


def full(text: str = LONG) -> str:
    return f"<content:encoded><![CDATA[{text}]]></content:encoded>"


WHEN = "2019-10-19T06:17:00+09:00"
RDF = f"""<?xml version="1.0"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
 xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:content="http://purl.org/rss/1.0/modules/content/" xml:lang="ja">
<channel rdf:about="https://b.example/"><title>覚え書き</title></channel><item rdf:about="https://b.example/1">
<title>一</title><link>https://b.example/1</link><dc:creator>yoron</dc:creator><dc:subject>仕事</dc:subject>
<dc:date>{WHEN}</dc:date>{full()}</item></rdf:RDF>"""
ATOM = f"""<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="ja"><title>覚え書き</title>
<author><name>yoron</name></author><link rel="next" href="/feed?page=2"/><entry><id>https://b.example/1</id>
<title type="html">一 &amp;amp; 二</title><link rel="alternate" href="/1"/><published>{WHEN}</published>
<updated>2024-01-01T00:00:00Z</updated><category term="仕事"/><content type="xhtml">
<div xmlns="http://www.w3.org/1999/xhtml">{LONG}<p><ruby>人脈<rt>じんみゃく</rt></ruby></p></div></content></entry></feed>"""
ATOM_OLD = f"""<feed version="0.3" xmlns="http://purl.org/atom/ns#"><title>覚え書き</title><entry>
<id>https://b.example/1</id><title>一</title><link rel="alternate" href="https://b.example/1"/>
<author><name>yoron</name></author><issued>{WHEN}</issued>
<content type="text/html" mode="escaped">&lt;p&gt;{LONG}&lt;/p&gt;</content></entry></feed>"""
RSS_091 = f"""<?xml version="1.0"?><!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN"
 "http://my.netscape.com/publish/formats/rss-0.91.dtd"><rss version="0.91"><channel><title>覚え書き</title>
<item><title>一</title><link>https://b.example/1</link><description>{LONG.replace("<", "&lt;")}</description></item>
</channel></rss>"""
RSS_20 = rss(
    f"<title>一</title><link>https://b.example/1</link><dc:creator>yoron</dc:creator><category>仕事</category>"
    f"<pubDate>Sat, 19 Oct 2019 06:17:00 +0900</pubDate>{full()}"
)
FORMATS = {"RDF": RDF, "Atom": ATOM, "Atom 0.3": ATOM_OLD, "RSS 0.91": RSS_091, "RSS 2.0": RSS_20}


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_comes_to_entries(name: str, confined: Confined) -> None:
    archive = feed(FORMATS[name], confined)
    (entry,) = entries(archive)
    assert (archive.title, entry.url, archive.excerpts) == ("覚え書き", "https://b.example/1", frozenset())
    assert entry.title.startswith("一")
    assert "仕事の話を少し長く" in entry.body
    assert entry.markup is Markup.HTML
    if name != "RSS 0.91":
        assert (entry.author, entry.written) == ("yoron", date(2019, 10, 19))
    assert looks_like(FORMATS[name].encode())


def test_atom_keeps_its_ruby_its_next_page_and_its_title_without_entities(confined: Confined) -> None:
    archive = feed(ATOM, confined)
    (entry,) = entries(archive)
    assert "<ruby>人脈<rt>じんみゃく</rt></ruby>" in entry.body
    assert archive.next_address == "https://b.example/feed?page=2"
    assert (entry.title, entry.language, entry.category) == ("一 & 二", "ja", "仕事")


@pytest.mark.parametrize("charset", ["utf-8", "cp932", "euc-jp", "iso-2022-jp", "utf-16"])
@pytest.mark.parametrize("is_declared", [True, False])
def test_encodings_of_japan(charset: str, is_declared: bool, confined: Confined) -> None:
    text = RSS_20.replace("1.0", f'1.0" encoding="{charset}', 1) if is_declared else RSS_20
    (entry,) = entries(feed(text.encode(charset), confined))
    assert (entry.title, entry.category) == ("一", "仕事")


def test_a_cut_through_a_character_does_not_lose_the_feed(confined: Confined) -> None:
    data = RSS_20.encode().replace("少し".encode(), "少し".encode()[:-1], 1)
    (entry,) = entries(feed(data, confined))
    assert entry.title == "一"


@pytest.mark.parametrize("reference", ["&#xD800;", "&#57343;", "&#0;", "&#x1f;", "\x0c", "\ufffe"])
def test_characters_that_xml_has_not_are_no_reason_to_lose_a_feed(reference: str, confined: Confined) -> None:
    (entry,) = entries(
        feed(RSS_20.replace("仕事の", f"仕事{reference}の", 1).replace("一</t", f"一{reference}</t"), confined)
    )
    assert entry.title.startswith("一")


def test_broken_feeds_are_read_to_the_end(confined: Confined) -> None:
    broken = RSS_20.replace("<title>一", "<title>Q & A <b>") + "<item><title>cut off"
    assert entries(feed(broken, confined))[0].title.startswith("Q & A")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (("<title>一</title>", ""), ("<title>一、改め</title>", "")),
        (("<title>一</title>", "06:17:00"), ("<title>一</title>", "23:59:00")),
        (("<guid>http://b.example/?p=1</guid>", ""), ("<guid>https://b.example/?p=1</guid>", "")),
    ],
    ids=["edited", "dated anew", "moved to https"],
)
def test_an_entry_stays_the_same_one(before: tuple[str, str], after: tuple[str, str], confined: Confined) -> None:
    def place(made: tuple[str, str]) -> str:
        told, clock = made
        guid = "" if "<guid>" in told else "<guid>tag:b.example,1</guid>"
        day = f"<pubDate>Sat, 19 Oct 2019 {clock or '06:17:00'} +0900</pubDate>"
        return feed(rss(f"{told}{guid}{day}<link>https://b.example/1</link>{full()}"), confined).spots()[0].place

    assert place(before) == place(after)


def test_a_bump_is_no_change_and_an_edit_is_one(confined: Confined) -> None:
    bumped = ATOM.replace("2024-01-01", "2025-05-05")
    edited = ATOM.replace("少し長く", "もっと長く")
    prints = [feed(text, confined).spots()[0].fingerprint for text in (ATOM, bumped, edited)]
    assert prints[0] == prints[1] != prints[2]


def test_what_names_an_entry(confined: Confined) -> None:
    same = "<guid>https://b.example/</guid>"
    items = [
        f"<title>a</title>{same}<link>https://b.example/a?utm_source=feed</link>{full()}",
        f"<title>b</title>{same}<link>https://b.example/b#more</link>{full()}",
        f"<title>c</title>{full()}",
        f"<title>d</title><pubDate>Sat, 19 Oct 2019 06:17:00 +0900</pubDate>{full()}",
        f"<title>a</title>{same}<link>https://b.example/a</link>{full()}",
    ]
    places = [spot.place for spot in feed(rss(*items), confined).spots()]
    assert places[:2] == ["https://b.example/a", "https://b.example/b"]
    assert len(set(places)) == len(places) == 4


def test_a_name_is_what_can_be_seen_of_it(confined: Confined) -> None:
    item = f"<guid>tag:\u00a01\u202e</guid><title>a</title>{full()}"
    assert [spot.place for spot in feed(rss(item), confined).spots()] == ["tag:1"]


@pytest.mark.parametrize("space", ["\u00a0", " ", "&#160;"])
def test_a_space_in_the_name_of_a_namespace_loses_no_entry(space: str, confined: Confined) -> None:
    root = f'<rdf:RDF xmlns:rdf="h{space}ttp://a{space}b{space}c" xmlns="http://purl.org/rss/1.0/"><channel></channel>'
    item = f'<item rdf:about="https://b.example/a"><title>a</title><description>{LONG}</description></item>'
    assert [entry.title for entry in entries(feed(f"{root}{item}</rdf:RDF>", confined))] == ["a"]


def test_a_feed_over_which_its_parser_stumbles_is_refused_with_a_sentence() -> None:
    item = "<item><title>a</title><link</item>https://b.example/a</link><guid>1</guid><description>b</description>"
    data = f"<rss version='2.0'><channel>{item}</item></channel></rss>".encode()
    with pytest.raises(SourceError) as refused:
        read_feed(data, {"charset": "utf-8"})
    assert refused.value.fields == {"detail": "KeyError"}


def test_an_entry_that_is_there_twice_keeps_its_name(confined: Confined) -> None:
    item = f"<guid>tag:1</guid><title>a</title><link>https://b.example/a</link>{full()}"
    assert [spot.place for spot in feed(rss(item, item), confined).spots()] == ["tag:1"]


def test_excerpts_are_told_from_texts(confined: Confined) -> None:
    items = [
        f"<guid>full</guid>{full()}<description>仕事の話を少し長く書きます。仕事の話…</description>",
        "<guid>cut</guid><description>" + "朝の電車で考えたことを書きます。" * 40 + " [&#8230;]</description>",
        "<guid>short</guid><description>短い説明です。</description>",
        "<guid>described</guid><description>" + LONG.replace("<", "&lt;") + "</description>",
        f"<guid>own</guid>{full()}<description>ほかの言葉で書かれた、著者の要約です。</description>",
    ]
    archive = feed(rss(*items), confined)
    found = {entry.spot.place: entry for entry in entries(archive)}
    assert archive.excerpts == {"https://b.example/cut", "https://b.example/short"}
    assert found["https://b.example/full"].summary == ""
    assert found["https://b.example/own"].summary == "ほかの言葉で書かれた、著者の要約です。"


def test_wordpress_does_not_say_where_it_appeared_first(confined: Confined) -> None:
    said = '<p>The post <a href="https://b.example/1">A</a> first appeared on <a href="https://b.example">B</a>.</p>'
    (entry,) = entries(feed(rss(full(LONG + said)), confined))
    assert "appeared" not in entry.body


@pytest.mark.parametrize(
    ("stamp", "text", "day"),
    [
        ("Fri, 18 Oct 2019 21:17:00 GMT", "日本語の本文です。", date(2019, 10, 19)),
        ("Fri, 18 Oct 2019 21:17:00 GMT", "An English text.", date(2019, 10, 18)),
        ("Fri, 18 Oct 2019 21:17:00 -0700", "日本語の本文です。", date(2019, 10, 18)),
        ("2019-10-19T00:10:00+09:00", "An English text.", date(2019, 10, 19)),
        ("2019年10月19日", "日本語の本文です。", date(2019, 10, 19)),
        ("yesterday", "日本語の本文です。", None),
    ],
)
def test_the_date_is_the_authors(stamp: str, text: str, day: date | None, confined: Confined) -> None:
    (entry,) = entries(feed(rss(f"<pubDate>{stamp}</pubDate>{full(text)}"), confined))
    assert entry.written == day


def test_links_and_pictures_from_around_the_text(confined: Confined) -> None:
    item = (
        "<link>https://feeds.example/~r/1</link>"
        "<feedburner:origLink>https://b.example/1?utm_medium=feed&amp;id=3</feedburner:origLink>"
        f'<media:content url="https://img.example/a.jpg" medium="image"/>{full()}'
    )
    (entry,) = entries(feed(rss(item), confined))
    assert entry.url == "https://b.example/1?id=3"
    assert entry.body.startswith('<p><img src="https://img.example/a.jpg" alt=""></p>')


def test_an_entry_without_text_is_passed_over(confined: Confined) -> None:
    archive = feed(rss("<title>empty</title>"), confined)
    assert archive.read(archive.spots()) == [PassedOver("empty", "It has no text.")]


@pytest.mark.parametrize(
    ("head", "is_feed"),
    [
        ('<?xml version="1.0"?>\n<!-- <html> -->\n<rss version="2.0">', True),
        ("\ufeff<feed xmlns='http://www.w3.org/2005/Atom'>", True),
        ('<!DOCTYPE rdf:RDF [<!ENTITY % a PUBLIC "b" "c">%a;]><rdf:RDF xmlns:rdf="d">', True),
        ('<rss version="2.0" xmlns:wp="http://wordpress.org/export/1.2/">', False),
        ("<!DOCTYPE html><html><!-- <rdf:RDF > --></html>", False),
        ("<feedback>", False),
        ("rss", False),
    ],
)
def test_a_feed_is_told_by_its_first_element(head: str, is_feed: bool) -> None:
    assert looks_like(head.encode()) is is_feed
    assert looks_like(head.removeprefix("\ufeff").encode("utf-16")) is is_feed


BOMB = '<!DOCTYPE r [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;">]>'
HOSTILE: dict[str, tuple[str | bytes, str]] = {
    "entities in entities": (rss("<title>&b;</title>", root=BOMB), "grow without bounds"),
    "a parameter entity": (rss(root='<!DOCTYPE r [<!ENTITY % a "%b;">]>'), "grow without bounds"),
    "a file": (rss("<title>&a;</title>", root='<!DOCTYPE r [<!ENTITY a SYSTEM "file:///etc/passwd">]>'), "other files"),
    "a long DTD": (rss(root="<!DOCTYPE r [" + " " * 50_000 + "]>"), "declares more"),
    "a DTD without end": ("<!DOCTYPE rss [<rss>", "declares more"),
    "a bomb in UTF-16": (rss("<title>&b;</title>", root=BOMB).encode("utf-16"), "grow without bounds"),
    "200,000 nested tags": ("<rss>" + "<a>" * 200_000, "elements inside each other"),
    "gzip": (b"\x1f\x8b\x08" + b"\0" * 50, "compressed"),
    "the name of a file": (b"/etc/passwd", "is no feed"),
    "an address": (b"http://127.0.0.1:9/feed", "is no feed"),
    "nothing": (b"", "is no feed"),
    "noise": (bytes(range(256)) * 50, "encoding|is no feed"),
    "a long line": (b"<rss>" + b"x" * 33_000_000, "more than 32 MB"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_no_honest_feed_holds_is_refused_with_a_sentence(name: str, confined: Confined) -> None:
    text, refusal = HOSTILE[name]
    with pytest.raises(SourceError, match=refusal) as refused:
        feed(text, confined).spots()
    assert str(refused.value).startswith("the feed ")


def test_html_inside_a_feed_counts_for_no_depth(confined: Confined) -> None:
    assert len(entries(feed(rss(full("<div>" * 3_000 + LONG)), confined))) == 1


CUT = st.tuples(st.integers(0, 4_000), st.integers(0, 30), st.binary(max_size=12))


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.sampled_from(sorted(FORMATS)), cuts=st.lists(CUT, min_size=1, max_size=8))
def test_any_bytes_come_to_entries_or_to_a_sentence(
    name: str, cuts: list[tuple[int, int, bytes]], confined: Confined
) -> None:
    data = bytearray(FORMATS[name].encode())
    for at, length, new in cuts:
        data[at : at + length] = new
    archive = feed(bytes(data), confined)
    said = ""
    try:
        spots = archive.spots()
        assert len({spot.place for spot in spots}) == len(spots) == len(archive.read(spots))
    except SourceError as exc:
        said = str(exc)
    assert "too much" not in said
    assert "damaged" not in said
