"""Markdown into HTML that can do no harm, and into plain text."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.language import markdown as reading
from bot.language.markdown import parsed_plain, to_html, to_plain

TAGS = set(
    re.findall(
        r"\w+",
        """p h2 h3 h4 h5 h6 em strong b i u s del ins mark small sub sup a ul ol li blockquote code pre kbd samp var
        abbr cite q dfn time br hr wbr ruby rb rt rp bdi bdo table thead tbody tfoot tr th td caption dl dt dd figure
        figcaption details summary section span label input div""",
    )
)
EVERYWHERE = {"lang", "title"}
ATTRIBUTES = {
    "a": {"href", "id", "class"},
    "ol": {"start", "class"},
    "li": {"id", "class", "value"},
    "input": {"type", "checked", "disabled"},
    "td": {"class", "colspan", "rowspan"},
    "th": {"class", "colspan", "rowspan"},
} | {tag: {"class"} for tag in ("code", "sup", "section", "span")}


class Inspector(HTMLParser):
    """Collects what a browser would act on and must not be there."""

    def __init__(self) -> None:
        super().__init__()
        self.faults: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in TAGS:
            self.faults.append(tag)
        for name, value in attrs:
            if name not in ATTRIBUTES.get(tag, set()) | EVERYWHERE:
                self.faults.append(f"{tag} {name}")
            if name == "href" and not (value or "").lower().startswith(("http://", "https://", "mailto:", "#fn")):
                self.faults.append(f"{tag} {name}={value}")

    def handle_comment(self, data: str) -> None:
        self.faults.append(data)

    def handle_decl(self, decl: str) -> None:
        self.faults.append(decl)

    def handle_pi(self, data: str) -> None:
        self.faults.append(data)


def faults(html: str) -> list[str]:
    inspector = Inspector()
    inspector.feed(html)
    inspector.close()
    return inspector.faults


HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java\tscript:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](vbscript:x)",
    "[x](//example.com)",
    "[x](http:///example.com)",
    "[x](/relative)",
    "[x](#fragment)",
    "![x](javascript:alert(1))",
    "<javascript:alert(1)>",
    '[x](https://example.com "\\" onmouseover=alert(1) x=\\"")',
    '[x](https://example.com/"onmouseover="alert(1))',
    "[x][r]\n\n[r]: javascript:alert(1)",
    '```"><script>\nx\n```',
    "[![a](https://example.com/a.png)](https://example.com)",
    "<!-- x -->",
    "<?php x ?>",
    '<a href="javascript:alert(1)">x</a>',
    '<a href="/x" onclick="alert(1)">x</a>',
    '<input type="image" src="https://example.com/x">',
    "<svg><script>alert(1)</script></svg>",
    "<math><mtext><style><img src=x onerror=alert(1)></style></mtext></math>",
    '<p style="position:fixed">x</p>',
    "<pre><img src=x onerror=alert(1)>",
    "<iframe src=https://example.com></iframe>",
    "<base href=https://example.com>",
    "@[card](javascript:alert(1))",
]


@pytest.mark.parametrize("markdown", HOSTILE)
def test_hostile_markdown_is_harmless(markdown: str) -> None:
    assert faults(to_html(markdown)) == []


def test_the_inspector_sees_harm() -> None:
    for harmful in ('<a href="javascript:x">', "<script>", "<p onclick=x>", "<!-- -->"):
        assert faults(harmful)


@given(
    st.text()
    | st.lists(
        st.sampled_from([*HOSTILE, "*", "`", "\n", "[", "](", ")", "<", ">", "&", '"', "https://a.b", "- ", "    "])
    ).map("".join)
)
def test_any_text_is_harmless(markdown: str) -> None:
    assert faults(to_html(markdown)) == []


@pytest.mark.parametrize(
    ("markdown", "html"),
    [
        ("# One\n\n## Two", "<h2>One</h2>\n<h2>Two</h2>\n"),
        ("[a](https://example.com/?a=1&b=2)", '<p><a href="https://example.com/?a=1&amp;b=2">a</a></p>\n'),
        ("[a](mailto:a@example.com)", '<p><a href="mailto:a@example.com">a</a></p>\n'),
        (
            "![a *b*](https://example.com/x.png)",
            '<p><a href="https://example.com/x.png"><span class="picture">a b</span></a></p>\n',
        ),
        (
            "[![a](https://example.com/x.png)](https://example.com)",
            '<p><a href="https://example.com"><span class="picture">a</span></a></p>\n',
        ),
        ("<b>&amp;</b>", "<p><b>&amp;</b></p>\n"),
        ("長い文を\n折り返す", "<p>長い文を折り返す</p>\n"),
        ("long\nline", "<p>long\nline</p>\n"),
    ],
)
def test_html(markdown: str, html: str) -> None:
    assert to_html(markdown) == html


@pytest.mark.parametrize(
    ("markdown", "plain"),
    [
        ("", ""),
        ("# 題\n\n**太字**と`code`と[リンク](https://example.com)。", "題\n\n太字とcodeとリンク。"),
        ("長い文を\n**折り返す**\nと、こうなる", "長い文を折り返すと、こうなる"),
        ("a long\nline", "a long line"),
        ("hard  \nbreak", "hard\nbreak"),
        ("- one\n- two\n\n3. three", "- one\n\n- two\n\n3. three"),
        ("> quoted", "quoted"),
        ("![a picture](https://example.com/x.png)", "a picture"),
        ("prose\n\n    code\n\n```\ncode\n```", "prose"),
        ("&lt;b&gt; \\*no\\*", "<b> *no*"),
        ("before <script>x</script>after", "before after"),
    ],
)
def test_plain(markdown: str, plain: str) -> None:
    assert to_plain(markdown) == plain


@given(st.text(st.characters(categories=["L", "N"]), min_size=1))
def test_words_come_through(word: str) -> None:
    assert to_plain(f"*{word}* and **{word}**") == f"{word} and {word}"


PLAIN = st.text(st.sampled_from("あ転 a.1-#!:)_*\u3000\n\n\n"), max_size=30)


@settings(max_examples=500)
@given(PLAIN | st.text(max_size=30) | st.lists(PLAIN, max_size=4).map("\n\n".join))
def test_a_text_without_markup_reads_as_a_parser_reads_it(text: str) -> None:
    assert to_plain(text) == parsed_plain(text)


def test_what_has_no_markup_is_not_parsed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "parsed_plain", lambda text: pytest.fail(text))
    prose = "ある朝、名刺を忘れた。そう、名刺だ！\n\n「はい」と言った - 2 times: yes.\n"
    assert to_plain(prose) == prose.strip()
