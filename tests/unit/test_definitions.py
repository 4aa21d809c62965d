"""Definition lists in Markdown."""

from __future__ import annotations

import pytest

from bot.language.markdown import to_html, to_plain, to_prose


@pytest.mark.parametrize(
    ("markdown", "html"),
    [
        ("Ferry\n: A boat.\n: A way.", "<dl>\n<dt>Ferry</dt>\n<dd>A boat.</dd>\n<dd>A way.</dd>\n</dl>"),
        (
            "**鐘**\n:   真鍮。\n\n舫い\n:   綱。",
            "<dl>\n<dt><strong>鐘</strong></dt>\n<dd>真鍮。</dd>\n<dt>舫い</dt>\n<dd>綱。</dd>\n</dl>",
        ),
        ("> a\n> : b", "<blockquote>\n<dl>\n<dt>a</dt>\n<dd>b</dd>\n</dl>\n</blockquote>"),
        ("渡し船\n~ 最後の便 ~", "<p>渡し船\n~ 最後の便 ~</p>"),
        ("一つめ\n:二つめ", "<p>一つめ\n:二つめ</p>"),
        ("一行め。\n二行め。\n: 三行め。", "<p>一行め。二行め。\n: 三行め。</p>"),
    ],
)
def test_a_line_that_begins_with_a_colon_defines_the_line_above(markdown: str, html: str) -> None:
    assert to_html(markdown) == f"{html}\n"


def test_definitions_are_found_and_only_their_sentences_are_summarized() -> None:
    body = "Two words.\n\nFerry\n: A boat that comes back.\n\nThe end."
    assert to_plain(body) == "Two words.\n\nFerry\n\nA boat that comes back.\n\nThe end."
    assert to_prose(body) == "Two words.\n\nA boat that comes back.\n\nThe end."


def test_definitions_within_definitions_come_to_an_end() -> None:
    deep = "".join(f"{'  ' * n}a\n{'  ' * n}: b\n\n" for n in range(200))
    assert to_html(deep).count("<dl>") < 20
