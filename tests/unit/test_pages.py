"""A web page comes to the essay on it, in the shapes that blog services give it, or to a reason why there is none."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.adapters.sources.confined import Confined, Limits
from bot.adapters.sources.entry import Entry
from bot.adapters.sources.given import Given
from bot.adapters.sources.pages.page import Page, looks_like
from bot.adapters.sources.pages.page_rules import RULES, xpath
from bot.errors import SourceError
from bot.ports.source import PassedOver
from tests.tools.page_fixtures import ENGLISH, JAPANESE, Made, pages

SENTENCES = (
    "朝の電車で、隣の人が書類を読んでいた。赤い線がたくさん引いてあった。",
    "会社に着いてから、その線のことを同僚に話した。彼女は笑って、自分のノートを見せてくれた。",
    "線の引き方には、その人が何を怖がっているかが出る。私はそう思う。",
)
QUESTION = "あなたは、どこに線を引きますか？"
NOT_FREE = '{"@type": "NewsArticle", "isAccessibleForFree": false}'
LD = 'type="application/ld+json"'
TEXT = "".join(f"<p>{sentence}</p>" for sentence in (*SENTENCES, QUESTION))


@pytest.fixture(scope="module")
def confined() -> Iterator[Confined]:
    with Confined(Limits(seconds=3)) as process:
        yield process


def page(
    text: str | bytes, confined: Confined, *, url: str = "https://b.example/2019/10/19/lines", charset: str = ""
) -> Page:
    data = text.encode() if isinstance(text, str) else text
    return Page(Given("the page", io.BytesIO(data), len(data), url, "text/html", charset), confined)


def entry(text: str | bytes, confined: Confined, *, url: str = "https://b.example/2019/10/19/lines") -> Entry:
    archive = page(text, confined, url=url)
    (found,) = archive.read(archive.spots())
    assert isinstance(found, Entry), found
    return found


def passed(text: str, confined: Confined) -> str:
    archive = page(text, confined)
    (found,) = archive.read(archive.spots())
    assert isinstance(found, PassedOver), found
    return found.reason


def plain(found: Entry) -> str:
    return re.sub(r"\s|<[^>]*>", "", found.body)


MADE = {made.skeleton: made for language in ("ja", "en") for made in pages(language, len(JAPANESE), seed=3)}


@pytest.mark.parametrize("skeleton", [*JAPANESE, *ENGLISH])
def test_a_page_of_each_service_says_all_about_its_essay(skeleton: str, confined: Confined) -> None:
    made: Made = MADE[skeleton]
    found = entry(made.data, confined, url=made.url)
    assert (found.title, found.author, found.written) == (made.title, made.author, made.written)
    if skeleton not in {"plain-ja", "plain-en", "substack", "medium", "jekyll"}:
        assert made.category in {found.category, *found.tags}
    if skeleton not in {"plain-ja", "plain-en", "livedoor-older", "fc2"}:
        assert found.url == made.url


def test_the_feed_of_a_blog_is_found_and_not_that_of_its_comments(confined: Confined) -> None:
    for skeleton in ("livedoor", "cocoon", "wordpress", "substack"):
        archive = page(MADE[skeleton].data, confined)
        archive.spots()
        assert archive.feed_address
        assert "comments" not in archive.feed_address


@pytest.mark.parametrize(
    "around",
    [
        '<div class="entry-content">{}</div>',
        "<article><header><h1>線</h1><p>2019年10月19日</p></header>{}</article>",
        '<div id="x1"><div class="y2">{}</div></div>',
        "<table><tr><td>{}</td></tr></table>",
    ],
    ids=["a known theme", "an article", "unknown classes", "a table"],
)
def test_the_closing_question_is_kept(around: str, confined: Confined) -> None:
    found = entry(f"<html><head><title>線</title></head><body>{around.format(TEXT)}</body></html>", confined)
    assert plain(found).endswith(QUESTION)
    assert plain(found).startswith(SENTENCES[0])


@pytest.mark.parametrize(
    "last",
    [
        "<div>{}</div>",
        "<center>{}</center>",
        "<h4>{}</h4>",
        "<div><font size='5'>{}</font></div>",
        "<dl><dt>{}</dt></dl>",
    ],
)
def test_a_question_apart_is_kept_between_what_is_dropped(last: str, confined: Confined) -> None:
    text = "".join(f"<p>{sentence}{sentence}</p>" for sentence in SENTENCES) + last.format(QUESTION)
    around = "<div class='kk'><div>メニュー 一覧 検索</div>{}<div>Copyright (C) 2003 yoron</div></div>"
    found = plain(entry(f"<html><body>{around.format(text)}</body></html>", confined))
    assert found.startswith(SENTENCES[0])
    assert found.endswith(QUESTION)


def test_ruby_pictures_and_captions_stay(confined: Confined) -> None:
    inside = (
        '<figure><img data-src="/a.jpg" src="data:image/gif;base64,R0" alt="駅の写真">'
        "<figcaption>駅で</figcaption></figure>"
        "<p><ruby>人脈<rt>じんみゃく</rt></ruby>について書きます。長い話ではありません。</p>"
    )
    found = entry(f'<body><div class="entry-content">{inside}{TEXT}</div></body>', confined)
    assert re.search(r'<img [^>]*\bsrc="https://b.example/a.jpg" alt="駅の写真"', found.body)
    assert "<figcaption>駅で</figcaption>" in found.body
    assert "<ruby>人脈<rt>じんみゃく</rt></ruby>" in found.body


@pytest.mark.parametrize(
    ("head", "said"),
    [
        ("<p>2019年10月19日</p>", date(2019, 10, 19)),
        ('<time datetime="2019-10-18T21:17:00Z">朝</time>', date(2019, 10, 19)),
        ('<meta property="article:published_time" content="1571433420">', date(2019, 10, 19)),
        ("", date(2019, 10, 19)),
        (
            f"<script {LD}>" + '{"@graph":[{"@type":"BlogPosting","datePublished":"2020-01-02"}]}</script>',
            date(2020, 1, 2),
        ),
    ],
    ids=["written", "UTC", "seconds", "address", "JSON-LD"],
)
def test_the_date_is_looked_for_where_pages_have_it(head: str, said: date, confined: Confined) -> None:
    found = entry(
        f'<html><body><article>{head}<div class="entry-content">{TEXT}</div></article></body></html>', confined
    )
    assert found.written == said


@pytest.mark.parametrize(
    ("title", "heading", "site"),
    [
        ("線を引く - 覚え書き", "<h1>線を引く</h1>", ""),
        ("線を引く | 覚え書き", "<h1>覚え書き</h1>", '<meta property="og:site_name" content="覚え書き">'),
        ("覚え書き：線を引く", "<h2>線を引く</h2>", ""),
        ("線を引く", "", ""),
    ],
)
def test_a_title_is_the_essays_alone(title: str, heading: str, site: str, confined: Confined) -> None:
    head = f"<title>{title}</title>{site}"
    text = f"<html><head>{head}</head><body>{heading}<div class='post-text'>{TEXT}</div></body></html>"
    assert entry(text, confined).title == "線を引く"


def cards(count: int) -> str:
    made = (
        f'<article class="post"><h2><a href="/{i}">題{i}</a></h2><p>{SENTENCES[0]}…</p></article>' for i in range(count)
    )
    return "".join(made)


def test_a_front_page_is_told_and_names_its_feed(confined: Confined) -> None:
    feed = '<link rel="alternate" type="application/rss+xml" href="/index.rdf">'
    archive = page(f"<html><head>{feed}</head><body><main>{cards(6)}</main></body></html>", confined)
    (found,) = archive.read(archive.spots())
    assert isinstance(found, PassedOver)
    assert "lists posts" in found.reason
    assert archive.feed_address == "https://b.example/index.rdf"


def test_cards_of_others_below_an_essay_make_no_list(confined: Confined) -> None:
    found = entry(
        f'<body><article class="post"><h2><a href="/lines">線</a></h2><div class="entry-content">{TEXT * 4}</div>'
        f"</article>{cards(4)}</body>",
        confined,
    )
    assert plain(found).endswith(QUESTION)


@pytest.mark.parametrize(
    "post",
    [
        '<div class="content"><h2><a href="/{0}">題</a></h2><div class="entry_body">{1}{2}</div></div>',
        '<div class="x{0}"><h3><a href="/{0}">題</a></h3><p>{1}</p></div>',
        '<a href="/{0}"><h3>題</h3></a><p>{1}</p>',
    ],
    ids=["whole texts", "excerpts", "linked cards"],
)
def test_a_front_page_in_an_unknown_theme_is_told_too(post: str, confined: Confined) -> None:
    posts = "".join(post.format(i, SENTENCES[0] + SENTENCES[1], SENTENCES[2]) for i in range(8))
    assert "lists posts" in passed(f"<html><body><div id='z'>{posts}</div></body></html>", confined)


def test_a_text_about_other_sites_is_no_list_of_posts(confined: Confined) -> None:
    books = "".join(f'<h2><a href="https://books{i}.example/">本{i}</a></h2>{TEXT}' for i in range(4))
    assert "本3" in plain(entry(f"<body><div id='z'>{books}</div></body>", confined))


def test_an_essay_is_found_beside_more_text_of_others(confined: Confined) -> None:
    comment = '<div class="comment-body"><p>' + SENTENCES[2] * 9 + "</p></div>"
    others = "".join(
        f'<div class="post"><h3><a href="/{i}">題{i}</a></h3><p>{SENTENCES[0]}</p></div>' for i in range(4)
    )
    text = f'<h1>線</h1><div class="entry-content">{TEXT * 2}</div><div id="comments">{comment * 4}</div>{others}'
    assert plain(entry(f"<body>{text}</body>", confined)) == plain(
        entry(f'<div class="entry-content">{TEXT * 2}</div>', confined)
    )


@pytest.mark.parametrize(
    ("block", "stays"),
    [
        ('<p><a href="/other">ほかの題</a></p>', False),
        ('<p>関連記事：<a href="https://b.example/other">ほかの題</a></p>', False),
        ('<div><a href="/other"><div>ほかの題</div><div>それはこう始まります。</div></a></div>', False),
        ('<p>先週は<a href="/other">ほかの題</a>のことを書いた。</p>', True),
        ('<p><a href="https://elsewhere.example/">ほかの題</a></p>', True),
        ('<p><a href="/a.jpg"><img src="/a-s.jpg" alt="ほかの題"></a></p>', True),
    ],
)
@pytest.mark.parametrize("around", ['<div class="entry-content">{}</div>', "<div><div>{}</div></div>"])
def test_links_alone_to_other_essays_are_no_text(block: str, stays: bool, around: str, confined: Confined) -> None:
    found = entry(f"<html><body>{around.format(TEXT + block + TEXT)}</body></html>", confined)
    assert ("ほかの題" in found.body) is stays
    assert plain(found).count(SENTENCES[0]) == 2


LINES = (
    "朝の電車で",
    "隣の人が書類を読んでいた",
    "赤い線がたくさん引いてあって",
    "わたしは何だか自分のことのように",
    "どきどきしてしまった",
)


@pytest.mark.parametrize(
    "around", ['<div class="skin-entryBody">{}</div>', "<article><h1>線</h1>{}</article>", "<div><div>{}</div></div>"]
)
def test_a_text_without_a_full_stop_is_read_to_its_end(around: str, confined: Confined) -> None:
    text = "<br>".join(LINES * 4)
    assert plain(entry(f"<html><body>{around.format(text)}</body></html>", confined)) == "".join(LINES * 4)


def test_a_front_page_is_nobodys_own_address(confined: Confined) -> None:
    head = '<link rel="canonical" href="https://b.example/"><meta property="og:url" content="https://b.example/">'
    found = entry(f'<head>{head}</head><body><div class="entry-content">{TEXT}</div></body>', confined)
    assert found.url == found.spot.place == "https://b.example/2019/10/19/lines"


def test_addresses_that_are_none_do_no_harm(confined: Confined) -> None:
    bad = '<a href="http://[">x</a>'
    head = '<link rel="canonical" href="http://["><link rel="alternate" type="application/rss+xml" href="http://[">'
    text = f'<head>{head}</head><body><header>{bad}</header><div class="entry-content">{TEXT}{bad}</div></body>'
    assert entry(text, confined).url == "https://b.example/2019/10/19/lines"
    assert entry(text, confined, url="http://[").url == ""


def test_a_text_that_only_machines_are_told_is_read(confined: Confined) -> None:
    told = {"@type": "BlogPosting", "headline": "線", "articleBody": "\n".join((*SENTENCES, QUESTION))}
    found = entry(f"<head><script {LD}>{json.dumps(told)}</script></head><body><div id='app'></div></body>", confined)
    assert (found.title, plain(found)) == ("線", "".join((*SENTENCES, QUESTION)))


@pytest.mark.parametrize(
    "text",
    [
        "<body><form>ログイン<input type='password'></form><p>続きを読むには会員登録が要ります。</p></body>",
        f"<script {LD}>{NOT_FREE}</script><article>{TEXT}</article>",
        f'<body><div data-name="body">{TEXT}</div><div class="paywall">ここから先は有料です</div></body>',
    ],
    ids=["a login", "not free", "a wall"],
)
def test_what_is_for_members_is_passed_over(text: str, confined: Confined) -> None:
    assert "members or subscribers" in passed(text, confined)


@pytest.mark.parametrize(
    "text", ["", "<html></html>", "<body><nav><a href='/'>a</a></nav></body>", "\0", "<!-- -->", "<p>短い。</p>"]
)
def test_a_page_without_an_essay_is_passed_over(text: str, confined: Confined) -> None:
    assert "no text that reads as an essay" in passed(text, confined)


def test_a_change_of_what_stands_around_is_none(confined: Confined) -> None:
    def fingerprint(body: str, around: str) -> str:
        return (
            page(f'<body><div class="entry-content">{body}</div><aside>{around}</aside></body>', confined)
            .spots()[0]
            .fingerprint
        )

    assert fingerprint(TEXT, "1 人") == fingerprint(TEXT, "2 人") != fingerprint(TEXT + "<p>追記。</p>", "1 人")


HOSTILE = {
    "200,000 nested tags": "<div>" * 200_000 + TEXT,
    "200,000 attributes": "<p " + " ".join(f"a{i}=1" for i in range(200_000)) + f">{TEXT}",
    "a long line": "<p>" + "x" * 9_000_000,
    "open comments": "<!--" * 1_000_000,
    "open tags": "<a " * 1_000_000,
    "JSON without end": '<script type="application/ld+json">' + "[" * 200_000 + "</script>" + TEXT,
    "a page of links": '<a href="//[">x</a>' * 50_000,
    "many rules at once": f'<div class="entry-content"><div class="post-content">{TEXT}</div></div>' * 2_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_page_comes_to_something_in_bounded_time(name: str, confined: Confined) -> None:
    archive = page(f"<html><body>{HOSTILE[name]}</body></html>", confined)
    try:
        assert len(archive.read(archive.spots())) == 1
    except SourceError as exc:
        assert "takes too much" in str(exc)  # noqa: PT017  either is fine


def test_a_page_of_more_than_ten_megabytes_is_refused(confined: Confined) -> None:
    with pytest.raises(SourceError, match="more than 10 MB"):
        page(b"x" * 10_000_001, confined).spots()


CUT = st.tuples(st.integers(0, 9_000), st.integers(0, 40), st.binary(max_size=12))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.sampled_from(sorted(MADE)), cuts=st.lists(CUT, min_size=1, max_size=8))
def test_any_bytes_come_to_an_entry_or_to_a_reason(
    name: str, cuts: list[tuple[int, int, bytes]], confined: Confined
) -> None:
    data = bytearray(MADE[name].data)
    for at, length, new in cuts:
        data[at : at + length] = new
    archive = page(bytes(data), confined)
    said = ""
    try:
        assert len(archive.read(archive.spots())) == 1
    except SourceError as exc:
        said = str(exc)
    assert "damaged" not in said
    assert "too much" not in said


def test_every_selector_of_the_rules_can_be_read() -> None:
    for rule in RULES:
        for selector in (*rule.body, *rule.title, *rule.author, *rule.written, *rule.category, *rule.tags):
            assert xpath(selector).startswith("./descendant::")


def test_pages_are_told_from_other_files() -> None:
    assert looks_like(b"\xef\xbb\xbf<!DOCTYPE html>")
    assert looks_like("<p>text".encode("utf-16"))
    assert not looks_like(b'<?xml version="1.0"?><rss version="2.0">')
    assert not looks_like("ただの文章です。<p> は段落のことです。".encode())
