"""The reader of WordPress exports: well-formed ones, damaged ones and hostile ones."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.adapters.sources.blogs import archive_reasons
from bot.adapters.sources.blogs.wordpress import WordPress, looks_like
from bot.adapters.sources.blogs.wordpress_file import ITEM_MAX
from bot.adapters.sources.blogs.wordpress_item import read_item
from bot.adapters.sources.entry import Entry, Markup
from tests.adapters.archives import broken, entries, fixture, handed, passed_over

HEAD = '<?xml version="1.0"?>\n<rss xmlns:wp="http://wordpress.org/export/1.2/"><channel><title>b</title>\n'


def export(*items: str, head: str = HEAD) -> bytes:
    return (head + "\n".join(items) + "\n</channel></rss>").encode()


def item(title: str = "題", content: str = "<![CDATA[<p>本文。</p>]]>", rest: str = "", number: int = 1) -> str:
    return (
        f"<item><title>{title}</title><guid>https://b.example/?p={number}</guid>"
        f"<content:encoded>{content}</content:encoded><wp:status>publish</wp:status>{rest}</item>"
    )


def archive(*items: str, head: str = HEAD) -> WordPress:
    return WordPress(handed(export(*items, head=head), "wp.xml"))


def one(*items: str) -> Entry:
    (found,) = entries(archive(*items))
    return found


def test_an_export_is_read_with_authors_terms_pictures_and_comments() -> None:
    whole = WordPress(handed(fixture("wordpress.xml"), "wp.xml"))
    first, second = entries(whole)
    assert whole.title == "窓際の席から"
    assert (first.title, first.author, first.language) == ("席替えの日", "窓辺 さかえ", "ja")
    assert first.written == date(2019, 10, 20)  # in the author's zone, where it is past midnight
    assert (first.category, first.tags, first.slug) == ("仕事", ("R&D", "席"), "席替え")
    assert (first.spot.place, first.url) == ("https://window.example/?p=11", "https://window.example/archives/11")
    assert first.summary == "席が替わると、聞こえる声が替わる。"
    assert first.markup is Markup.HTML
    assert "wp:" not in first.body
    assert "a[b[0]]> だった" in first.body
    assert first.body.count("<img") == 1  # its cover is the picture in the text, in another size
    assert [(c.author, c.text, c.written) for c in first.comments] == [
        ("となり", "通路側です。\n寒い。", datetime(2019, 10, 20, 1, tzinfo=UTC))
    ]
    assert (second.title, second.tags) == ("Notes & queries <draft>", ("Q&A",))
    assert second.markup is Markup.BROKEN_LINES
    assert "<figcaption>My <em>desk</em></figcaption>" in second.body
    assert '<img src="https://window.example/up/desk.jpg" alt="朝の机">' in second.body
    assert '<a href="https://video.example/1">' in second.body
    assert "Second [sic] paragraph [1]." in second.body
    assert "[toc]" not in second.body
    assert passed_over(whole) == [
        ("wp.xml:11", archive_reasons.ATTACHMENT),
        ("wp.xml:94", archive_reasons.DRAFT),
        ("wp.xml:95", archive_reasons.PAGE),
        ("wp.xml:96", archive_reasons.PROTECTED),
        ("wp.xml:97", archive_reasons.OTHER),
    ]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "euc_jp", "cp932", "iso2022_jp"])
def test_every_encoding_gives_the_same_entries(encoding: str) -> None:
    text = fixture("wordpress.xml").decode().replace("UTF-8", encoding.removesuffix("-sig"))
    there = text.encode(encoding)
    assert looks_like(there[:4096])
    plain = entries(WordPress(handed(fixture("wordpress.xml"))))
    found = entries(WordPress(handed(there)))
    assert [(e.title, e.body, e.author) for e in found] == [(e.title, e.body, e.author) for e in plain]


def test_a_picture_for_a_post_without_one_stands_before_its_text() -> None:
    attachment = (
        "<item><title>x</title><guid>g</guid><wp:post_id>7</wp:post_id><wp:post_type>attachment</wp:post_type>"
        "<wp:attachment_url>https://b.example/a.jpg</wp:attachment_url></item>"
    )
    meta = "<wp:postmeta><wp:meta_key>_thumbnail_id</wp:meta_key><wp:meta_value>7</wp:meta_value></wp:postmeta>"
    assert one(item(rest=meta), attachment).body.startswith('<p><img src="https://b.example/a.jpg"')


@pytest.mark.parametrize(
    ("damaged", "title", "body"),
    [
        pytest.param(item("A & B &copy; &bogus;"), "A & B © &bogus;", "<p>本文。</p>", id="bare ampersand"),
        pytest.param(item("a\x08b&#8;"), "ab", "<p>本文。</p>", id="control characters"),
        pytest.param(
            item("<![CDATA[<b>R&amp;D</b> <ruby>道<rt>みち</rt></ruby>]]>"), "R&D 道", "<p>本文。</p>", id="styled"
        ),
        pytest.param(item("a < b"), "a < b", "<p>本文。</p>", id="bare less-than"),
        pytest.param(
            item(content="<![CDATA[<p>a ]]> b</p>]]>"), "題", "<p>a ]]> b</p>", id="the end of CDATA inside CDATA"
        ),
        pytest.param(item(content="<p>bare<br>HTML</p>"), "題", "<p>bare<br>HTML</p>", id="HTML without CDATA"),
        pytest.param(item(rest="<odd:tag>1</odd:tag>"), "題", "<p>本文。</p>", id="unknown prefix"),
        pytest.param(item(rest="<b><i></b></i>"), "題", "<p>本文。</p>", id="crossed tags"),
        pytest.param(item(rest="<d>" * 2_000 + "</d>" * 2_000), "題", "<p>本文。</p>", id="deeply nested"),
    ],
)
def test_a_damaged_item_keeps_its_fields(damaged: str, title: str, body: str) -> None:
    after = item("後", number=2)
    first, second = entries(archive(damaged, after))
    assert (first.title, first.body, second.title) == (title, body, "後")


def test_terms_and_comments_of_a_damaged_item_are_kept() -> None:
    comment = (
        "<wp:comment><wp:comment_author>甲</wp:comment_author><wp:comment_content>a < b</wp:comment_content>"
        "<wp:comment_approved>1</wp:comment_approved></wp:comment>"
    )
    terms = (
        '<category domain="category" nicename="x"><![CDATA[仕事]]></category><category domain="post_tag">春</category>'
    )
    found = one(item("a < b", rest=terms + comment))
    assert (found.category, found.tags) == ("仕事", ("春",))
    assert [c.text for c in found.comments] == ["a < b"]


def test_a_field_without_an_end_is_named_and_the_next_item_still_loads() -> None:
    cut = item().replace("</content:encoded>", "")
    whole = archive(cut, item("後", number=2))
    (fault,) = broken(whole)
    assert (fault.line, fault.fields["fields"]) == (3, "content:encoded")
    assert [found.title for found in entries(whole)] == ["後"]


def test_cdata_without_an_end_swallows_no_other_item() -> None:
    cut = "<item><title>a</title><guid>g</guid><content:encoded><![CDATA[open</content:encoded></item>"
    whole = archive(cut, item("二", number=2), cut, item("三", number=3), cut)
    assert [found.title for found in entries(whole)] == ["a", "二", "a", "三", "a"]


def test_an_essay_about_exports_stays_one_entry() -> None:
    inner = "<pre></item>\n<item><title><![CDATA[x]]]]><![CDATA[></title></item></pre>"
    assert one(item(content=f"<![CDATA[{inner}]]>")).body == inner.replace("]]]]><![CDATA[>", "]]>")


def test_a_file_that_ends_in_an_item_says_so() -> None:
    whole = WordPress(handed(export(item(), item("切", number=2)).partition("<title>切".encode())[0], "wp.xml"))
    assert [found.title for found in entries(whole)] == ["題"]
    assert [(fault.line, fault.message) for fault in broken(whole)] == [
        (4, "The file ends in the middle of this entry.")
    ]


def test_an_item_that_is_too_long_is_refused_and_the_rest_still_loads() -> None:
    long = item(content=f"<![CDATA[{'x' * ITEM_MAX}]]>", number=2)
    whole = archive(item(), long, item("後", number=3), long.replace("]]>", ""), item("末", number=4))
    assert [found.title for found in entries(whole)] == ["題", "後", "末"]
    assert [fault.fields["limit"] for fault in broken(whole)] == [ITEM_MAX, ITEM_MAX]


def test_entities_of_a_document_type_are_never_expanded() -> None:
    bomb = "<!DOCTYPE r [" + "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 9}">' for n in range(1, 12)) + "]>"
    outside = '<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/hostname">]>'
    for start in (bomb, outside):
        found = entries(archive(item("&e11;&x;"), head=start + HEAD))
        assert [entry.title for entry in found] == ["&e11;&x;"]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("[caption width=1 caption='古い'][/caption]", ""),
        ("[caption caption='古い']<img src=a>[/caption]", "<figure><img src=a><figcaption>古い</figcaption></figure>"),
        ('一 [box title="t"]二[/box] 三', "一 二 三"),
        ("[[gallery]] と書く", "[[gallery]] と書く"),
        ("<pre>input[type=1] [toc a=1]</pre>", "<pre>input[type=1] [toc a=1]</pre>"),
        ("[編集] [Note] [1] 本文", "[編集] [Note] [1] 本文"),
        ("前\n[toc]\n後", "前\n\n後"),
        ("前<!--more-->後", "前後"),
        (
            '[video mp4="https://v.example/a.mp4"]',
            '<p><a href="https://v.example/a.mp4">https://v.example/a.mp4</a></p>',
        ),
    ],
)
def test_shortcodes_go_and_what_only_looks_like_one_stays(content: str, expected: str) -> None:
    found = [entry.body for entry in entries(archive(item(content=f"<![CDATA[{content}]]>")))]
    assert [body.strip() for body in found] == ([expected] if expected else [])


def test_what_the_post_is_known_by_stays_when_it_moves_and_its_fingerprint_tells_an_edit() -> None:
    moved = item(rest="<link>https://b.example/elsewhere</link>")
    first, again, later = (archive(text).spots()[0] for text in (item(), item(), moved))
    assert first == again
    assert first.place == later.place
    assert first.fingerprint != later.fingerprint


@pytest.mark.parametrize(
    "known", ["<guid>g</guid>", "<link>https://b.example/1</link>", "<pubDate>today</pubDate>", ""]
)
def test_an_edit_of_the_text_alone_keeps_the_place(known: str) -> None:
    first, later = (
        archive(f"<item><title>題</title>{known}<description>{text}</description></item>").spots()[0] for text in "一二"
    )
    assert first.place == later.place
    assert first.fingerprint != later.fingerprint


def test_items_that_are_known_by_the_same_have_places_of_their_own() -> None:
    whole = archive(item("一"), item("一"), item("二"), item("一"))
    assert len({spot.place for spot in whole.spots()}) == 4
    assert archive(item("一"), item("二")).spots()[1].place == whole.spots()[2].place


def test_another_name_of_its_author_is_an_edit_of_a_post() -> None:
    author = (
        "<wp:author><wp:author_login>a</wp:author_login><wp:author_display_name>{}</wp:author_display_name></wp:author>"
    )
    first, later = (archive(item(), head=HEAD + author.format(name)).spots()[0] for name in ("甲", "乙"))
    assert first.place == later.place
    assert first.fingerprint != later.fingerprint


_PIECES = st.sampled_from(
    [
        "<item>",
        "</item>",
        "<![CDATA[",
        "]]>",
        "<title>",
        "</title>",
        "<content:encoded>",
        "</content:encoded>",
        "&",
        "a",
    ]
)


@given(st.lists(_PIECES | st.text(max_size=5), max_size=40).map("".join))
def test_no_text_raises_anything_and_each_item_is_told(text: str) -> None:
    whole = archive(text, item("末"))
    assert len(whole.read(whole.spots())) == len(whole.spots())


@given(st.binary(max_size=200))
def test_no_bytes_raise_anything(noise: bytes) -> None:
    read_item(noise)
    whole = WordPress(handed(noise + export(item()) + noise))
    assert len(whole.read(whole.spots())) == len(whole.spots())


@pytest.mark.parametrize("head", [b"", b"<rss><channel><title>a feed</title>", b"TITLE: a\nDATE: b\n-----\n"])
def test_what_is_no_export_does_not_look_like_one(head: bytes) -> None:
    assert not looks_like(head)
