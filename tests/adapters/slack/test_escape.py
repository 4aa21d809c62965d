"""What members and essays wrote stays what it is on Slack: no mention, no link, no markup, whatever is put together."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.adapters.slack.screens.escape import escape, one_line, plain
from bot.conversation.escaping import plain_line
from bot.conversation.phrases import BREAK

PARTS = [
    "<!channel>",
    "<!here>",
    "<@U123>",
    "<#C123|x>",
    "<https://x.example|safe>",
    "<",
    ">",
    "&",
    "&lt;",
    "&amp;lt;",
    "@here",
    "@",
    "#general",
    "*",
    "_",
    "~",
    "`",
    "```",
    ":tada:",
    ":",
    "12:30:45",
    "\n",
    "> ",
    "a",
    "é",
    "話",
    "\u200b",
    "\u202e",
]
hostile = st.lists(st.sampled_from(PARTS), max_size=40).map("".join) | st.text(max_size=200)
_SPELLED = {"&lt;": "<", "&gt;": ">", "&amp;": "&"}


@given(hostile)
def test_no_mention_and_no_markup_survives(text: str) -> None:
    shown = escape(text)
    assert "<" not in shown
    assert ">" not in shown
    assert not re.search(r"&(?!(?:amp|lt|gt);)", shown)
    assert not re.search(r"@(?!\u200b)|#(?!\u200b)", shown)
    assert not re.search(r"[*_~`](?!\u200b)|(?<!\u200b)[*_~`]", shown)
    assert not re.search(r":[\w+'-]+:", shown)


@given(hostile)
def test_what_is_read_is_what_was_written(text: str) -> None:
    read = re.sub("&(?:amp|lt|gt);", lambda match: _SPELLED[match[0]], escape(text)).replace(BREAK, "")
    assert read == "".join(c for c in text if _seen(c))


@given(hostile)
def test_it_is_at_most_five_times_as_long(text: str) -> None:
    assert len(escape(text)) <= 5 * len(text)


@given(hostile, st.integers(6, 300))
def test_a_line_is_one_line_and_fits(text: str, limit: int) -> None:
    for line in (one_line(text, limit), plain_line(text, limit)):
        assert len(line) <= limit
        assert len(line.splitlines()) <= 1
    assert not re.search(r"[<>]|&(?!(?:amp|lt|gt);)", one_line(text, limit))


@given(hostile, st.integers(2, 300))
def test_plain_text_keeps_its_lines_and_fits(text: str, limit: int) -> None:
    shown = plain(text, limit)
    assert len(shown) <= limit
    if len(text) < limit:
        assert shown == "".join(c for c in text if _seen(c)).strip()


@pytest.mark.parametrize("run", [":a", "<!", "*", "&"])
def test_a_long_run_is_worked_character_by_character(run: str) -> None:
    """Twice the text is twice the work: the same comes out when its halves are put together."""
    text = run * 5_000
    assert escape(f"{text} ") + escape(text) == escape(f"{text} {text}")


def test_a_time_of_day_stays_as_it_is() -> None:
    assert escape("Mon 07:30 (Asia/Tokyo)") == "Mon 07:30 (Asia/Tokyo)"


def _seen(char: str) -> bool:
    return char in "\n\t" or char in "\u200d\ufe0f" or unicodedata.category(char) not in {"Cc", "Cf", "Cs"}
