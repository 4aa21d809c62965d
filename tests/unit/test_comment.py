"""What is kept of a comment's text."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.core.comment import COMMENT_MAX, checked_text
from bot.errors import InvalidInput

ANY_TEXT = st.text(alphabet=st.characters(), max_size=60)  # every code point, lone surrogates too


@given(ANY_TEXT)
@example("a\x00b\r\nc")
@example("\u202eevil\u2066")
def test_a_comment_is_refused_or_kept_clean(text: str) -> None:
    try:
        kept = checked_text(text)
    except InvalidInput:
        return
    assert kept
    assert kept == kept.strip()
    assert len(kept) <= COMMENT_MAX
    kept.encode()  # no lone surrogate: it can be stored and sent
    assert not {c for c in kept if unicodedata.category(c) == "Cc"} - {"\n", "\t"}
    assert not {c for c in kept if unicodedata.bidirectional(c) in BIDI_CONTROLS}
    assert checked_text(kept) == kept


BIDI_CONTROLS = {"LRE", "RLE", "PDF", "LRO", "RLO", "LRI", "RLI", "FSI", "PDI"}


VISIBLE = st.characters(exclude_categories=("C", "Z", "M"), exclude_characters="\u115f\u1160\u2800\u3164\uffa0")


@given(st.text(alphabet=VISIBLE, min_size=1, max_size=60))
def test_what_can_be_seen_is_kept_as_it_was_written(text: str) -> None:
    assert checked_text(f"  {text}\n") == text


@pytest.mark.parametrize(
    "text",
    [
        "今日は　よい話だった。",  # an ideographic space
        "10\u00a0km",
        "👩\u200d💻 ❤️",
        "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",  # a flag made of tag characters
        "🫩",  # an emoji that is newer than Python 3.11's tables
        "می\u200cخواهم",  # Persian needs its joiner
        "葛\U000e0100城",  # a Japanese name's own form of a character
        "one\n\ntwo\tthree",
        "<script>alert(1)</script> @everyone",  # escaped where it is shown, not here
    ],
)
def test_what_people_write_is_not_lost(text: str) -> None:
    assert checked_text(text) == text


@pytest.mark.parametrize("text", ["", " \n\t", "　", "\x00\x1b", "\u200d", "\ufe0f\u200d", "\u202e", "\ud800"])
def test_an_empty_comment_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput, match="empty"):
        checked_text(text)


def test_the_limit_counts_what_is_kept() -> None:
    assert len(checked_text("あ" * COMMENT_MAX + " \x00")) == COMMENT_MAX
    with pytest.raises(InvalidInput, match="2001 characters; the limit is 2000"):
        checked_text("あ" * (COMMENT_MAX + 1))
    with pytest.raises(InvalidInput, match="10000 characters"):
        checked_text("x" * 10_000)


def test_line_ends_become_one_kind() -> None:
    assert checked_text("one\r\ntwo") == "one\ntwo"
