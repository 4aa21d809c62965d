"""What members and essays wrote stays what it is: no mention, no link, no markup, whatever is put together."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.adapters.discord.escape import escape, one_line
from bot.conversation.escaping import plain_line
from bot.conversation.phrases import BREAK

PARTS = [
    "@everyone",
    "@here",
    "<@1>",
    "<@!1>",
    "<@&2>",
    "<#3>",
    "[a](",
    "https://x.example",
    ")",
    "\\",
    "`",
    "**",
    "||",
]
PARTS += [
    "<",
    ">",
    "@",
    "#",
    "\n",
    "- ",
    "> ",
    "_",
    "~~",
    "a",
    "é",
    "話",
    "\u200b",
    "\u202e",
    "<:x:1>",
    "</c:1>",
    "-# ",
]
hostile = st.lists(st.sampled_from(PARTS), max_size=40).map("".join) | st.text(max_size=200)
_UNESCAPED = re.compile(r"(?<!\\)(?:\\\\)*([*_~`|#\[\]()<>:+=-])")


@given(hostile)
def test_no_mention_and_no_markup_survives(text: str) -> None:
    shown = escape(text)
    assert not re.search(r"@(everyone|here|[!&]?\d)", shown)
    assert not _UNESCAPED.search(shown)


@given(hostile)
def test_what_is_read_is_what_was_written(text: str) -> None:
    read = re.sub(r"\\(.)", r"\1", escape(text)).replace(BREAK, "")
    assert read == re.sub(r"[\u200b\u202e]", "", "".join(c for c in text if _seen(c)))


@given(hostile)
def test_it_is_at_most_twice_as_long_and_each_character_is_worked_alone(text: str) -> None:
    assert len(escape(text)) <= 2 * len(text)
    assert escape(text + text) == escape(text) * 2  # and so its time grows with the length, and no faster


@given(hostile, st.integers(2, 300))
def test_a_line_is_one_line_and_fits(text: str, limit: int) -> None:
    for line in (one_line(text, limit), plain_line(text, limit)):
        assert len(line) <= limit
        assert len(line.splitlines()) <= 1
    assert not re.search(r"@(everyone|here)", one_line(text, limit))
    assert not one_line(text, limit).removesuffix("…").endswith("\\") or one_line(text, limit).endswith(
        ("\\\\", "\\\\…")
    )


def test_what_nobody_sees_neither_joins_words_nor_leaves_a_gap() -> None:
    assert plain_line("a\rb \u200b c", 9) == "a b c"


@pytest.mark.parametrize("length", [10, 4000])
def test_the_run_that_takes_the_library_cubic_time(length: int) -> None:
    text = ("[a](" * length)[:length]
    assert one_line(text, 10_000) == escape(text)


def _seen(char: str) -> bool:
    return char in "\n\t" or char in "\u200d\ufe0f" or unicodedata.category(char) not in {"Cc", "Cf", "Cs"}
