"""Submissions: which moves there are, and what a member may write."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.community import LOCAL_CHANNEL
from bot.core.essay import Language
from bot.core.ids import Slug, SubmissionId
from bot.core.submission import (
    TEXT_MAX,
    TITLE_MAX,
    AuthorNews,
    Submission,
    SubmissionState,
    Written,
    checked,
    checked_link,
)
from bot.errors import Conflict, InvalidInput
from tests.unit.arranged import ANN, NOW

WAITING = Submission(
    id=SubmissionId("s1"),
    author=ANN,
    channel=LOCAL_CHANNEL,
    language=Language.EN,
    written=Written("The Blue Door", "It was blue."),
    created=NOW,
)
MOVES = {
    "approve": lambda s, at: s.approved(Slug("the-blue-door"), at),
    "decline": lambda s, at: s.declined("Too short.", at),
    "withdraw": lambda s, at: s.withdrawn(at),
    "rewrite": lambda s, at: s.rewritten(Written("Another", "Text")),
}
ENDS = {
    "approve": (SubmissionState.APPROVED, AuthorNews.DUE),
    "decline": (SubmissionState.DECLINED, AuthorNews.DUE),
    "withdraw": (SubmissionState.WITHDRAWN, AuthorNews.NONE),
}


@given(st.lists(st.sampled_from(sorted(MOVES)), max_size=8))
def test_the_first_decision_holds_whatever_is_tried_later(tried: list[str]) -> None:
    state, decided = WAITING, ""
    for second, name in enumerate(tried):
        at = NOW + timedelta(seconds=second)
        if decided:
            with pytest.raises(Conflict):
                MOVES[name](state, at)
            continue
        state = MOVES[name](state, at)
        if name in ENDS:
            decided = name
            assert (state.state, state.news, state.decided) == (*ENDS[name], at)
        else:
            assert state.is_waiting
            assert state.decided is None
    assert state.is_waiting is not bool(decided)
    assert (state.slug is not None) is (decided == "approve")


def test_who_comes_too_late_is_told_what_happened() -> None:
    for name, what in (("approve", "approved"), ("decline", "declined"), ("withdraw", "withdrawn")):
        with pytest.raises(Conflict) as late:
            MOVES[name](WAITING, NOW).check_waiting()
        assert what in late.value.message
        assert late.value.fields == {"title": "The Blue Door"}


@given(st.text(), st.text(), st.sampled_from(["", "https://example.org/a"]))
def test_what_is_kept_can_be_shown_and_is_an_essay_or_a_link(title: str, text: str, link: str) -> None:
    try:
        kept = checked(title, text, link)
    except InvalidInput:
        return
    assert (kept.title and kept.text) or kept.link
    assert "\n" not in kept.title
    assert kept.is_link_alone is not bool(kept.text)
    assert not set(kept.title + kept.text) & set("\x00\r\u202e\u2066\u2028")
    assert checked(kept.title, kept.text, kept.link) == kept


@pytest.mark.parametrize(
    ("title", "text", "link"),
    [
        ("", "", ""),
        ("A title", " \u2800 ", ""),
        ("\u200b", "A text", ""),
        ("t" * (TITLE_MAX + 1), "A text", ""),
        ("A title", "t" * (TEXT_MAX + 1), ""),
        ("", "", "not a link"),
    ],
)
def test_what_is_no_essay_is_refused(title: str, text: str, link: str) -> None:
    with pytest.raises(InvalidInput):
        checked(title, text, link)


@pytest.mark.parametrize(
    "link",
    [
        "ftp://example.org",
        "javascript:alert(1)",
        "https://",
        "https://me:secret@example.org/",
        "https://exam ple.org/",
        "https://example.org:port/",
        "https://[::1",
        "https://example.org/\x00",
        "https://example.org/" + "a" * 1000,
    ],
)
def test_what_is_no_page_is_no_link(link: str) -> None:
    with pytest.raises(InvalidInput):
        checked_link(link)


def test_the_longest_that_is_taken_is_taken() -> None:
    assert len(checked("t" * TITLE_MAX, "a" * TEXT_MAX, "").text) == TEXT_MAX
    assert checked_link("  https://日本語.example/記事?a=1  ") == "https://日本語.example/記事?a=1"
