"""An essay as blocks: what each piece of Markdown becomes, and that no word is lost or said twice."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.picture import Picture
from bot.language.blocks import Block, Image, Role, Rule, Span, Words, blocks_in
from bot.language.markdown import to_html, to_plain

PHOTO = Picture("a" * 64, "image/jpeg", 640, 480)


def _spans(*spans: Span) -> tuple[Span, ...]:
    return spans


def _words(role: Role, text: str, level: int = 0, marker: str = "", *, quoted: bool = False) -> Words:
    return Words(role, (Span(text),), level, marker, quoted=quoted)


@pytest.mark.parametrize(
    ("markdown", "blocks"),
    [
        ("# One\n\nTwo.", [_words(Role.HEADING, "One", 2), _words(Role.PARAGRAPH, "Two.")]),
        ("##### Deep", [_words(Role.HEADING, "Deep", 5)]),
        (
            "a **b** *c* `d` ~~e~~",
            [
                Words(
                    Role.PARAGRAPH,
                    _spans(
                        Span("a "),
                        Span("b", strong=True),
                        Span(" "),
                        Span("c", emphasis=True),
                        Span(" "),
                        Span("d", code=True),
                        Span(" "),
                        Span("e", struck=True),
                    ),
                )
            ],
        ),
        (
            "***both*** [there](https://example.org/?a=1&b=2)",
            [
                Words(
                    Role.PARAGRAPH,
                    _spans(
                        Span("both", strong=True, emphasis=True),
                        Span(" "),
                        Span("there", link="https://example.org/?a=1&b=2"),
                    ),
                )
            ],
        ),
        ("[nowhere](javascript:alert(1))", [_words(Role.PARAGRAPH, "nowhere")]),
        (
            "<ruby>漢字<rp>(</rp><rt>かんじ</rt><rp>)</rp></ruby>と<ruby>今<rt>きょ</rt>日<rt>う</rt></ruby>",
            [_words(Role.PARAGRAPH, "漢字（かんじ）と今（きょ）日（う）")],
        ),
        ("春が来た  \n鳥が鳴く", [_words(Role.PARAGRAPH, "春が来た\n鳥が鳴く")]),
        (
            "- one\n  - two\n\n    more\n- three\n\n3. c\n4. d",
            [
                _words(Role.ITEM, "one", 0, "•"),
                _words(Role.ITEM, "two", 1, "•"),
                _words(Role.ITEM, "more", 1),
                _words(Role.ITEM, "three", 0, "•"),
                _words(Role.ITEM, "c", 0, "3."),
                _words(Role.ITEM, "d", 0, "4."),
            ],
        ),
        ("- [x] done\n- [ ] open", [_words(Role.ITEM, "☑ done", 0, "•"), _words(Role.ITEM, "☐ open", 0, "•")]),
        (
            "> said\n>\n> - by her",
            [
                _words(Role.PARAGRAPH, "said", quoted=True),
                _words(Role.ITEM, "by her", 0, "•", quoted=True),
            ],
        ),
        ("```python\nx = 1 < 2\n\n  y\n```", [Words(Role.CODE, (Span("x = 1 < 2\n\n  y"),))]),
        (
            "| a | b |\n|---|---|\n| `1` | 2 |",
            [
                Words(Role.ROW, _spans(Span("a", strong=True), Span(" | "), Span("b", strong=True))),
                Words(Role.ROW, _spans(Span("1", code=True), Span(" | 2"))),
            ],
        ),
        (
            '![A desk](https://x.example/p.jpg "My desk")',
            [Image(PHOTO.path, "A desk"), _words(Role.CAPTION, "My desk")],
        ),
        (
            "Look: ![A cat](https://x.example/q.jpg)",
            [Words(Role.PARAGRAPH, _spans(Span("Look: "), Span("A cat", link="https://x.example/q.jpg")))],
        ),
        ("one\n\n---\n\ntwo", [_words(Role.PARAGRAPH, "one"), Rule(), _words(Role.PARAGRAPH, "two")]),
        (
            "Said.[^1]\n\n[^1]: Not quite.",
            [_words(Role.PARAGRAPH, "Said.[1]"), Rule(), _words(Role.ITEM, "Not quite.", 0, "1.")],
        ),
        ("<!-- a note -->\n\nWords.", [_words(Role.PARAGRAPH, "Words.")]),
        ("", []),
        ("<script>alert(1)</script>", []),
    ],
)
def test_markdown_becomes_blocks(markdown: str, blocks: list[Block]) -> None:
    assert list(blocks_in(to_html(markdown, pictures={"https://x.example/p.jpg": PHOTO}))) == blocks


def test_a_heading_that_repeats_the_title_is_left_out() -> None:
    assert blocks_in(to_html("## Trust\n\nIt takes time.", "Trust")) == (_words(Role.PARAGRAPH, "It takes time."),)


_WORD = st.text("abcいろは漢字。、!?@<>&#:/", min_size=1, max_size=8)
_INLINE = st.builds(lambda word, mark: f"{mark}{word}{mark}", _WORD, st.sampled_from(["", "**", "*", "~~"]))
_LINE = st.lists(_INLINE, min_size=1, max_size=6).map(" ".join)
_MARKDOWN = st.lists(
    st.builds(lambda begin, line: begin + line, st.sampled_from(["", "# ", "- ", "1. ", "> ", "  "]), _LINE), max_size=8
).map("\n\n".join)


def _said(text: str) -> str:
    """The letters that were said, without what a place puts between them."""
    return "".join(re.findall(r"[a-cいろは漢字]", text))


@given(_MARKDOWN)
def test_every_word_of_the_plain_text_is_in_a_block_once_and_in_order(markdown: str) -> None:
    blocks = [block for block in blocks_in(to_html(markdown)) if isinstance(block, Words)]
    assert _said("".join(block.text for block in blocks)) == _said(to_plain(markdown))


@given(st.text("*_~`[]()<>!|#-> \n\\1.aあ&;:@", max_size=80))
def test_whatever_is_written_becomes_blocks_with_words(text: str) -> None:
    for block in blocks_in(to_html(text)):
        if isinstance(block, Words):
            assert block.text.strip(" \n")
            assert all(span.text for span in block.spans)
