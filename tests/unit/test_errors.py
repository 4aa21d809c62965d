"""Errors: messages that fill their fields. That each is drawn and explained is held by ``tests/docs``."""

from __future__ import annotations

from datetime import timedelta

from bot.errors import ChatUnavailable, NotFound, ParseFailed


def test_a_message_is_filled_and_its_fields_stay_apart() -> None:
    error = NotFound("There is no essay called “{slug}”.", slug="<b>{x}")
    assert str(error) == "There is no essay called “<b>{x}”."
    assert error.message == "There is no essay called “{slug}”."
    assert error.fields == {"slug": "<b>{x}"}


def test_a_broken_essay_is_named_by_file_and_line() -> None:
    error = ParseFailed("The date “{date}” is none.", where="a.md", line=3, date="x")
    assert str(error) == "a.md:3: The date “x” is none."
    assert (error.where, error.line) == ("a.md", 3)


def test_how_long_a_platform_asked_us_to_wait_is_kept() -> None:
    assert ChatUnavailable("Busy.", retry_after=timedelta(seconds=2)).retry_after == timedelta(seconds=2)
    assert ChatUnavailable("Busy.").retry_after is None
