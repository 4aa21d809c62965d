"""What a reader without an account may write, and what becomes of it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.core.community import Community, Platform
from bot.core.guest import (
    EMOJIS,
    GuestComment,
    GuestSums,
    Said,
    checked_guest_name,
    checked_said,
    without_links,
)
from bot.core.ids import GuestCommentId, Slug
from bot.errors import Conflict, InvalidInput

NOW = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)
LINKED = "See https://spam.example/a?b=c for more."


def comment(text: str = LINKED) -> GuestComment:
    said = Said("Ann", "", text)
    return GuestComment(
        id=GuestCommentId("g1"), slug=Slug("luck"), community=Community(Platform.LOCAL, "local"), said=said, created=NOW
    )


@given(st.text(alphabet=st.sampled_from("htps:/ftp.+-HX\n話"), max_size=60))
@example("hthttps://tps://spam.example")
@example("a:/://b")
def test_nothing_is_a_link_any_more_and_nothing_else_changes(text: str) -> None:
    kept = without_links(text)
    assert "://" not in kept or not any(before.isascii() and before.isalnum() for before in _before(kept, "://"))
    assert without_links(kept) == kept
    if ":/" not in text:
        assert kept == text


def _before(text: str, what: str) -> list[str]:
    return [text[at - 1] for at in range(1, len(text)) if text.startswith(what, at)]


def test_links_are_shown_as_links_only_where_they_were_approved() -> None:
    assert comment().has_links
    assert comment().approved(NOW, links=False).shown_text == "See spam.example/a?b=c for more."
    assert comment().approved(NOW, links=True).shown_text == LINKED
    assert not comment("10:/ or 3:4").has_links


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (" 名無し\n\tさん ", "名無し さん"),
        ("\u200b\u3164", ""),
        ("https://spam.example", "spam.example"),
    ],
)
def test_a_name_is_one_line_without_a_link(typed: str, kept: str) -> None:
    assert checked_guest_name(typed) == kept


def test_what_was_typed_is_checked() -> None:
    assert checked_said("Ann", EMOJIS[0], " Good. ", "5") == Said("Ann", EMOJIS[0], "Good.", 5)
    assert checked_said("", "<script>", "Good.", " ") == Said("", "", "Good.", None)
    for name, text, score in [("a" * 41, "Yes.", ""), ("", "\u200b", ""), ("", "x" * 2001, ""), ("", "Yes.", "6")]:
        with pytest.raises(InvalidInput):
            checked_said(name, "", text, score)
    for score in ("0", "1.5", "nan", "٣", "-1"):
        with pytest.raises(InvalidInput):
            checked_said("", "", "Yes.", score)


def test_it_is_decided_on_once_and_can_be_taken_back() -> None:
    shown = comment().approved(NOW, links=False)
    with pytest.raises(Conflict, match="approved already"):
        shown.approved(NOW, links=True)
    with pytest.raises(Conflict):
        shown.declined(NOW)
    with pytest.raises(Conflict):
        comment().taken_back(NOW)
    back = shown.taken_back(NOW)
    assert not back.is_approved
    with pytest.raises(Conflict, match="declined already"):
        back.approved(NOW, links=False)


def test_sums() -> None:
    assert GuestSums().mean is None
    assert GuestSums(5, (1, 0, 0, 1, 1)).mean == pytest.approx(10 / 3)
