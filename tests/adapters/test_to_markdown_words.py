"""Whatever a blog's text holds, our Markdown of it has the same words."""

from __future__ import annotations

from html import escape

from hypothesis import given
from hypothesis import strategies as st

from bot.adapters.sources.cleaning.to_markdown import text_to_markdown, to_markdown
from bot.language.markdown import to_plain

_SIGNS = "\\`*_[](){}<>~!|#+-=.:;&%^@$\"'/?,"
_PIECES = st.one_of(
    st.sampled_from(_SIGNS),
    st.sampled_from(["あ", "「", "」", "。", "漢", "転職", "a", "Work", "1", "23", " ", "　", "ー", "〜"]),
    st.sampled_from(
        [
            "**",
            "~~",
            "%%",
            "{{",
            "}}",
            "{%",
            "<!--",
            "-->",
            "<b>",
            "</b>",
            "&amp;",
            "&#42;",
            ":::",
            "[^1]",
            "](",
            "---",
            "http://",
            "://",
            "```",
            "===",
            "[x]",
            "![",
            "^[",
            "$x$",
            "https://example.com/a_b",
            "@[card](",
            "|---|",
            "<https://a.b>",
            "[[page]]",
            "{#id}",
        ]
    ),
    st.sampled_from(["1. ", "- ", "# ", "> ", "| a |", "{: .x}", "[!NOTE] "]),
)
TEXTS = st.lists(_PIECES, min_size=1, max_size=8).map("".join)
_TAGS = st.sampled_from(["b", "strong", "i", "em", "del", "s", "sup", "q", "span", "font", "u"])


def _squeezed(text: str) -> str:
    return "".join(text.split())


@st.composite
def _inline(draw: st.DrawFn, depth: int = 2) -> tuple[str, str]:
    """HTML inside of a block, and the words that it shows."""
    kind = draw(st.sampled_from(["text", "text", "tag", "link", "break", "code"]))
    if kind == "break":
        return "<br>", " "
    if kind == "code":
        words = draw(st.text("ab `_*あ", min_size=1, max_size=6))
        return f"<code>{escape(words)}</code>", words
    if kind == "text" or depth == 0:
        words = draw(TEXTS)
        return escape(words), words
    parts = draw(st.lists(_inline(depth=depth - 1), min_size=1, max_size=3))
    html, words = "".join(part[0] for part in parts), "".join(part[1] for part in parts)
    if kind == "link":
        return (
            f'<a href="https://example.com/{draw(st.sampled_from(["", "a(b)", "x_y*z", "?q=[1]"]))}">{html}</a>',
            words,
        )
    tag = draw(_TAGS)
    return f"<{tag}>{html}</{tag}>", words


@st.composite
def _blocks(draw: st.DrawFn, depth: int = 2) -> tuple[str, str]:
    kind = draw(st.sampled_from(["p", "p", "div", "h2", "ul", "ol", "blockquote", "table"]))
    if kind in ("p", "h2", "div") or depth == 0:
        parts = draw(st.lists(_inline(), min_size=1, max_size=4))
        words = "".join(part[1] for part in parts)
        return f"<{kind}>{''.join(part[0] for part in parts)}</{kind}>", words
    if kind == "table":
        rows = draw(st.lists(st.tuples(TEXTS, TEXTS), min_size=2, max_size=3))
        cells = "".join(f"<tr><td>{escape(a)}</td><td>{escape(b)}</td></tr>" for a, b in rows)
        return f"<table>{cells}</table>", "".join(a + b for a, b in rows)
    inner = draw(st.lists(_blocks(depth=depth - 1), min_size=1, max_size=3))
    if kind == "blockquote":
        return f"<blockquote>{''.join(b[0] for b in inner)}</blockquote>", "".join(b[1] for b in inner)
    html = words = ""
    for number, (block, said) in enumerate(inner, 1):
        html += f"<li>字{block}</li>"
        words += (f"{number}. " if kind == "ol" else "- ") + f"字 {said}"
    return f"<{kind}>{html}</{kind}>", words


@given(st.lists(_blocks(), min_size=1, max_size=4))
def test_the_words_are_those_of_the_page(blocks: list[tuple[str, str]]) -> None:
    markdown = to_markdown("".join(block[0] for block in blocks))
    assert _squeezed(to_plain(markdown)) == _squeezed(" ".join(block[1] for block in blocks)), markdown


@given(st.lists(TEXTS, min_size=1, max_size=6))
def test_a_pasted_text_keeps_its_words(lines: list[str]) -> None:
    text = "\n".join(lines)
    assert _squeezed(to_plain(text_to_markdown(text))) == _squeezed(text)
