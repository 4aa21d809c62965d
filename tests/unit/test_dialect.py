"""Markdown as blogs write it: emphasis in Japanese, tables, footnotes, raw HTML, and the tags of their tools."""

from __future__ import annotations

import re
import sys
from html.parser import HTMLParser
from types import FrameType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from bot.language.lines import ASIDE, RULE
from bot.language.markdown import SIGNS_MAX, to_html, to_line, to_plain, to_prose, to_searchable


@pytest.mark.parametrize(
    ("markdown", "html"),
    [
        ("彼は**「転職」**と言った。", "彼は<strong>「転職」</strong>と言った。"),
        ("**重要。**だから書く。", "<strong>重要。</strong>だから書く。"),
        ("**「上」**と**「下」**の間。", "<strong>「上」</strong>と<strong>「下」</strong>の間。"),
        ("彼女は*「夢」*と書き、**(笑)**と返した。", "彼女は<em>「夢」</em>と書き、<strong>(笑)</strong>と返した。"),
        ("**約束。**「はい」", "<strong>約束。</strong>「はい」"),
        ("これが**[転職](https://a.b)**です", 'これが<strong><a href="https://a.b">転職</a></strong>です'),
        ("今日は**`code`**を", "今日は<strong><code>code</code></strong>を"),
        ("~~「古い」~~と新しい", "<s>「古い」</s>と新しい"),
        ("**最高！😅**でした", "<strong>最高！😅</strong>でした"),
        ("これは***「大事」***です", "これは<em><strong>「大事」</strong></em>です"),
        ("**葛\U000e0100**「城」", "<strong>葛\U000e0100</strong>「城」"),
        ("**한국어(韓国語)**를", "<strong>한국어(韓国語)</strong>를"),
        ("**ｱｲ｣**ｱ", "<strong>ｱｲ｣</strong>ｱ"),
        ("３ * ４ * ５", "３ * ４ * ５"),
        ("例では、**複合を作る。 x ** y", "例では、複合を作る。 x ** y"),
        ("**重要 **です", "重要 です"),
        ("** 重要**です", " 重要です"),
        ("と__「あ」__と、__init__で", "と<strong>「あ」</strong>と、__init__で"),
        ("変数_名_です", "変数_名_です"),
    ],
)
def test_japanese_emphasis_closes_where_its_author_means_it(markdown: str, html: str) -> None:
    assert to_html(markdown) == f"<p>{html}</p>\n"


COMMONMARK = MarkdownIt("commonmark").enable("strikethrough")


@settings(max_examples=300)
@given(
    st.text(st.sampled_from("**__~ab1 .,()\"'-`!\u00e9\u2014\u201c\u20ac"), max_size=20).map(lambda text: f"x{text}")
)
def test_without_japanese_emphasis_is_that_of_commonmark(text: str) -> None:
    assert to_html(text).replace("&quot;", '"') == COMMONMARK.render(text).replace("&quot;", '"')


@pytest.mark.parametrize(
    ("markdown", "plain"),
    [
        ("| tool | use |\n| --- | :-: |\n| saw | cut |", "tool use\n\nsaw cut"),
        ("~~old~~ new", "old new"),
        ("- [ ] a\n- [x] b", "- a\n\n- b"),
        (
            "At five.[^a] One came.[^b]\n\n[^a]: Half past four.\n[^b]: Or two.\n\nHe left.",
            "At five. One came.\n\nHe left.",
        ),
        ("See https://example.org/x_y_(z).", "See https://example.org/x_y_(z)."),
        ("軍手を<br>片方だけ", "軍手を片方だけ"),
        ("古池や。<br>蛙", "古池や。\n蛙"),
        ("one<br>two", "one\ntwo"),
        ("the <abbr title='old'>shelf</abbr> &mdash; <i>here</i>", "the shelf — here"),
        ("<div class=note>\n**bold** words\n</div>\n\n<center>more</center>", "bold words\n\nmore"),
        ("<details><summary>More</summary>\n\nwords\n\n</details>", "More\n\nwords"),
        ("<ul>\n  <li>one</li>\n  <li>two</li>\n</ul>", "- one\n\n- two"),
        ("a <b class=x>b</B> c<br/>d <IMG SRC='/x.png' alt='a cat'> e", "a b c\nd a cat e"),
        ("a List<String> of <your name> and <Ken>", "a List<String> of <your name> and <Ken>"),
        ("a <YouTube id='x' /> <my-card>b</my-card> <Note>c</Note>", "a b c"),
        ("before <script> after", "before after"),
        (
            ":::message alert\nwords\n:::\n:::details 題\nmore\n:::\n\n::: tip Try it\nyes\n:::",
            "words\n\n題\n\nmore\n\nTry it\n\nyes",
        ),
        ("a\n\n@[youtube](abc)\n\nb", "a\n\nb"),
        ('{{< figure src="a.png" >}}\n\na {{% b %}}c{{% /b %}}{{ site.x }} {% link d %}e\n{: .note}', "a c e"),
        ("[a]({{ site.base }}/b) and [c]({% post_url 2020-d %})", "a and c"),
        ("{% highlight py %}\nx = 1\n{% endhighlight %}\n\na", "a"),
        (
            "See [[The Page]], [[page|these words]] and [[page#part]]. ![[photo.png]]",
            "See The Page, these words and page part.",
        ),
        ("[[toc]]\n\n## Heading {#own-id}\n\na", "Heading\n\na"),
        (
            "See [the other](../other.md), [below](#end) and ![a chair](img/chair.png). [Us](tel:+81).",
            "See the other, below and a chair. Us.",
        ),
        ("図も描いた。![棚の写真](/img/tana.jpg)売り上げは伸びた。", "図も描いた。\n棚の写真\n売り上げは伸びた。"),
        ("a ![](https://example.com/x.png) b ![](y.png)", "a b"),
        ("<iframe src='https://x.y'>no</iframe>\n\na", "a"),
        (
            """<blockquote class="twitter-tweet"><p lang="ja">棚を動かした。</p>&mdash; 店番 (@mise)
<a href="https://twitter.com/x">May 1</a></blockquote>
<script async src="https://x.y/z.js"></script>""",
            "棚を動かした。",
        ),
        ("a < b > c and 1 <2, x<y", "a < b > c and 1 <2, x<y"),
        ("One.[^9] Two.^[A note.] [^a-z]", "One. Two. [^a-z]"),
        ("!> words\n\n?> more\n\nso 5 !> 4", "words\n\nmore\n\nso 5 !> 4"),
        ("> [!NOTE]\n> words\n\n> [!tip]- A title\n> more", "words\n\nA title more"),
        ("a ![a cat](/x.png =250x) b ![](https://a.b/c.png =x40)", "a a cat b"),
        ("See [the plan](my files/the plan.pdf), [sic](no file at all).", "See the plan, [sic](no file at all)."),
        ("<pre>code *x*\n\n<b>y</b></pre>\n\na", "a"),
        ("text <pre>unclosed\n\nstill here", "text\n\nstill here"),
    ],
)
def test_what_blogs_hold_leaves_its_words(markdown: str, plain: str) -> None:
    assert to_plain(markdown) == plain


@pytest.mark.parametrize(
    ("markdown", "parts"),
    [
        ("| a |\n| --: |\n| b |", ['<th class="to-the-right">a</th>', "<td"]),
        ("~~a~~", ["<s>a</s>"]),
        ("- [x] a", ['<label><input type="checkbox" disabled="" checked=""> a</label>']),
        ("a[^1]\n\n[^1]: b", ['<a href="#fn1" id="fnref1">[1]</a>', '<li id="fn1"', 'href="#fnref1"']),
        ("転職はhttps://example.com/aを見た", ['は<a href="https://example.com/a">https://example.com/a</a>を']),
        ("https://a.b/c.", [">https://a.b/c</a>."]),
        ("[![](a.png)](https://x.y)", ["🖼"]),
        ("https://ja.example.org/wiki/転職", [">https://ja.example.org/wiki/転職</a>"]),
        ("<ruby>軍手<rp>(</rp><rt>ぐんて</rt></ruby>", ["<ruby>軍手<rp>(</rp><rt>ぐんて</rt></ruby>"]),
        ("<b>unclosed\n\nnext", ["<p><b>unclosed</b></p>", "<p>next</p>"]),
        ("<h1>a</h1>", ["<h2>a</h2>"]),
        ("a\n\n@[card](https://example.com/x)", ['<a href="https://example.com/x">']),
    ],
)
def test_the_page_shows_it_as_what_it_is(markdown: str, parts: list[str]) -> None:
    html = to_html(markdown)
    assert [part for part in parts if part not in html] == [], html


def test_a_heading_that_repeats_the_title_is_shown_once() -> None:
    for body in (
        "# The  *Chair*\n\nText.",
        "The Chair\n===\n\nText.",
        "<!-- x -->\n\n# the chair {#top}\n\nText.",
        "<h1>The Chair</h1>\n\nText.",
    ):
        assert to_html(body, "The Chair") == "<p>Text.</p>\n"
        assert to_plain(body, "The Chair") == "Text."
    assert "Chair" in to_html("Text.\n\n# The Chair", "The Chair")
    assert "Another" in to_html("# Another\n\nText.", "The Chair")


def test_a_table_and_headings_are_no_sentences() -> None:
    table = "| saw | It cuts. |\n| --- | --- |\n| plane | It planes. |"
    body = f"# A\n\n## Should you?\n\nYou should. *Now.*\n\n{table}\n\nOr not.\n\n## Would you?"
    assert to_prose(body) == "You should. Now.\n\nOr not.\n\nWould you?"
    assert to_prose(table) == to_plain(table)
    assert to_prose("# A\n\nB", "A") == "B"


def test_a_reading_is_found_and_not_read_out() -> None:
    markdown = "<ruby>軍<rt>ぐん</rt>手<rt>て</rt></ruby>を、`<rt>`"
    assert to_plain(markdown) == "軍手を、<rt>"
    assert to_searchable(markdown) == "軍手を、<rt>\nぐんて"


def test_a_line_keeps_what_only_a_block_would_read() -> None:
    assert to_line("1. *One* [two](x)\n # <b>three</b> 2 < 3 <!-- no -->") == "1. One two # three 2 < 3"


class Text(HTMLParser):
    """The words of a page, by another reader than ours: listings, marks and notes left out."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []
        self._without: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        shape = dict(attrs).get("class") or ""
        if (
            tag in ("pre", "rt", "rp")
            or shape in ("footnote-ref", "footnote-backref", "footnotes", "picture unnamed")
            or self._without
        ):
            self._without += [] if tag in ("br", "hr", "wbr", "input") else [tag]

    def handle_endtag(self, tag: str) -> None:
        if self._without:
            self._without.pop()

    def handle_data(self, data: str) -> None:
        self.said += [] if self._without else [data]


MARKUP = [
    "word",
    "言葉",
    "。",
    "*",
    "**",
    "_",
    "`",
    "~~",
    "\n",
    "\n\n",
    "- ",
    "1. ",
    "> ",
    "# ",
    "    ",
    "[",
    "](",
    "](https://a.b)",
    "![",
    "[[]",
    "![[x]",
    "(x)",
    "<b>",
    "</b>",
    "<br>",
    "<div>",
    "</div>",
    "<ruby>",
    "<rt>",
    "</ruby>",
    "<table>",
    "<td>",
    "<pre>",
    "</pre>",
    "<ul>",
    "<li>",
    "<script>",
    "<x>",
    "|",
    "\n|-|-|\n",
    "[^a]",
    "\n\n[^a]: ",
    "https://a.b/c",
    "&amp;",
    "&lt;",
    "<!--",
    "-->",
    ":::",
    "\n:::x\n",
    "{{",
    "}}",
    "{%",
    "%}",
    "[[",
    "]]",
    "@[a](",
    "\\",
    "<a href=x>",
    "</a>",
    "~",
    "```",
    "%%",
    "  ",
    "\u3000",
]


@settings(max_examples=500)
@given(st.lists(st.sampled_from(MARKUP), max_size=25).map("".join))
def test_plain_text_has_the_words_of_the_page(markdown: str) -> None:
    page = Text()
    page.feed(to_html(markdown))
    page.close()
    assert _words(to_plain(markdown)) == _words("".join(page.said))


@settings(max_examples=300)
@given(st.lists(st.sampled_from(MARKUP), max_size=25).map("".join))
def test_prose_has_no_line_that_plain_text_has_not(markdown: str) -> None:
    plain = to_plain(markdown).split("\n")
    found = [line for line in to_prose(markdown).split("\n") if line != RULE]
    assert [line for line in found if line not in plain and line.removeprefix(ASIDE) not in plain] == []


def _words(text: str) -> str:
    """Without what only plain text writes out: the signs of list items."""
    return re.sub(r"[\s\d.-]", "", text)


@settings(max_examples=300)
@given(
    st.lists(
        st.sampled_from(["word", "言葉。", " ", "\n\n", "1", "「", "」", ",", "!", "?", "(", ")", ":", "—", "…"]),
        max_size=20,
    )
)
def test_no_word_of_prose_is_lost(pieces: list[str]) -> None:
    text = "x" + "".join(pieces)
    assert "".join(to_plain(text).split()) == "".join(text.split())


def test_too_much_markup_is_shown_as_it_is_written() -> None:
    text = "[" * (SIGNS_MAX + 1) + " <!-- note --> **a** <b>"
    assert to_plain(text) == text.replace(" <!-- note -->", "").replace("  ", " ")
    assert to_html(text).endswith(" **a** &lt;b&gt;</p>\n")


HOSTILE = [
    "[",
    "![",
    "[[]",
    "![[x]",
    "[^a",
    "[[",
    "](",
    "[a](",
    "@[",
    "@[a](",
    "<",
    "<a ",
    "<b>",
    "<div>",
    "<ul><li>",
    "<a b='",
    "&",
    "*a ",
    "*a**b",
    "**",
    "~~",
    "`",
    "`a``b",
    "\\",
    "<!--",
    "<!-- x -->",
    "<!--\n```\n-->\n```\n",
    "a <!-- x\n\n-->\n\n    b\n",
    "{{",
    "{% x %}",
    "%% a",
    "{:",
    "> ",
    "- ",
    "* a\n",
    "|a\n",
    "| ",
    "[^a]: x\n",
    "[a]: b\n",
    ":::\n",
    "# a\n",
    "a\n=\n",
    "http://a ",
    "<script>",
    "<pre>",
]


def test_twice_the_markup_is_twice_the_work() -> None:
    """Counted in lines that are run, whatever the machine."""
    for piece in HOSTILE:
        half, whole = (_lines("[^n]: x\n\n" + piece * (size // len(piece))) for size in (600, 1200))
        assert whole < 2.3 * half + 500, piece


def _lines(markdown: str) -> int:
    count = 0

    def counted(frame: FrameType, event: str, arg: Any) -> Any:
        nonlocal count
        count += event == "line"
        return counted

    before = sys.gettrace()
    sys.settrace(counted)
    try:
        to_html(markdown)
    finally:
        sys.settrace(before)
    return count
