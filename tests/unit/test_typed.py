"""What people type for times, zones, weekdays and durations."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time, timedelta
from functools import partial

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.conversation.typed import (
    LATE_MAX,
    format_days,
    format_duration,
    format_time,
    parse_date,
    parse_days,
    parse_duration,
    parse_question,
    parse_summary_length,
    parse_time,
)
from bot.conversation.zones import parse_zone
from bot.errors import InvalidInput

TUESDAY = date(2026, 11, 24)
ANY_TEXT = st.text(alphabet=st.characters(), max_size=30)  # every code point, lone surrogates too
TIME_LIKE = st.text(alphabet="0123456789:時分半午前後 amp：８", max_size=12)
DAY_LIKE = st.lists(
    st.sampled_from(["mon", "fri", "Sunday", "月", "水曜日", "平日", "all", "-", "〜", ",", "、", " "]), max_size=7
).map("".join)
LATE_LIKE = st.text(alphabet="0123456789hm時間分 ", max_size=10)


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("8:00", time(8)),
        ("0800", time(8)),
        ("１８３０", time(18, 30)),
        ("08:30", time(8, 30)),
        (" 23:59 ", time(23, 59)),
        ("00:00", time(0)),
        ("08:00:30", time(8, 0, 30)),
        ("7:30 pm", time(19, 30)),
        ("7PM", time(19)),
        ("12am", time(0)),
        ("12:15pm", time(12, 15)),
        ("８：３０", time(8, 30)),
        ("７：００　ｐｍ", time(19)),
        ("7時", time(7)),
        ("7時半", time(7, 30)),
        ("18時5分", time(18, 5)),
        ("午後6時", time(18)),
        ("午前12時", time(0)),
        ("午後0時半", time(12, 30)),
    ],
)
def test_a_time_of_day(text: str, at: time) -> None:
    assert parse_time(text) == at


@pytest.mark.parametrize(
    "text",
    ["", "8", "24:00", "8:60", "8:5", "13pm", "午後13時", "25時", "7時75分", "morning", "-1:00", "8:00 8:00", "八時"],
)
def test_no_time_of_day(text: str) -> None:
    with pytest.raises(InvalidInput, match="not a time of day"):
        parse_time(text)


EVERY_DAY = set(range(7))
WEEKDAYS = {0, 1, 2, 3, 4}


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("all", EVERY_DAY),
        ("毎日", EVERY_DAY),
        ("Daily", EVERY_DAY),
        ("weekdays", WEEKDAYS),
        ("平日", WEEKDAYS),
        ("mon-fri", WEEKDAYS),
        ("mon–fri", WEEKDAYS),
        ("月〜金", WEEKDAYS),
        ("月曜～金曜", WEEKDAYS),
        ("ＭＯＮ－ＦＲＩ", WEEKDAYS),
        ("weekends", {5, 6}),
        ("土日", {5, 6}),
        ("mon,wed,fri", {0, 2, 4}),
        ("Monday, Wednesday", {0, 2}),
        ("tues thurs", {1, 3}),
        ("月水金", {0, 2, 4}),
        ("月、水、金", {0, 2, 4}),
        ("火曜日", {1}),
        ("日", {6}),
        ("fri-mon", {4, 5, 6, 0}),
        ("sun-sun", {6}),
        ("平日、土", {0, 1, 2, 3, 4, 5}),
    ],
)
def test_weekdays(text: str, days: set[int]) -> None:
    assert parse_days(text) == days


@pytest.mark.parametrize(
    "text", ["", " , ", "-", "mon-", "-fri", "m", "mo", "someday", "月木星", "0", "mon-fri-sun", "曜日"]
)
def test_no_weekdays(text: str) -> None:
    with pytest.raises(InvalidInput, match="is not a list of weekdays"):
        parse_days(text)


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("6h", 360),
        ("90m", 90),
        ("1h30m", 90),
        ("1h 30m", 90),
        ("2 hours", 120),
        ("45 minutes", 45),
        ("２時間", 120),
        ("1時間30分", 90),
        ("24h", 1440),
        ("1440min", 1440),
        ("1m", 1),
    ],
)
def test_a_duration(text: str, minutes: int) -> None:
    assert parse_duration(text) == timedelta(minutes=minutes)


@pytest.mark.parametrize("text", ["", "0m", "0h0m", "25h", "24h1m", "90", "1.5h", "-1h", "h", "long", "99999m"])
def test_no_duration(text: str) -> None:
    with pytest.raises(InvalidInput, match="not a duration from 1m to 24h"):
        parse_duration(text)


@given(st.times().map(lambda at: at.replace(microsecond=0)))
def test_a_time_is_read_as_it_was_written(at: time) -> None:
    assert parse_time(format_time(at)) == at


@given(st.frozensets(st.integers(0, 6), min_size=1))
def test_weekdays_are_read_as_they_were_written(days: frozenset[int]) -> None:
    assert parse_days(format_days(days)) == days


@given(st.integers(1, int(LATE_MAX.total_seconds()) // 60))
def test_a_duration_is_read_as_it_was_written(minutes: int) -> None:
    length = timedelta(minutes=minutes)
    assert parse_duration(format_duration(length)) == length


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("80", 80),
        ("６００", 600),
        ("120字", 120),
        ("120 characters", 120),
        ("default", None),
        ("標準", None),
        (" 既定 ", None),
    ],
)
def test_lengths_of_a_summary(text: str, length: int | None) -> None:
    assert parse_summary_length(text) == length


@pytest.mark.parametrize("text", ["", "79", "601", "-100", "1e2", "long", "120字字", "99999999"])
def test_no_length_of_a_summary(text: str) -> None:
    with pytest.raises(InvalidInput, match="a number from 80 to 600, or “default”"):
        parse_summary_length(text)


def test_a_question_is_one_line_of_a_limited_length() -> None:
    assert parse_question(" What of\n “{title}”  stays? ") == "What of “{title}” stays?"
    assert (parse_question("none"), parse_question("なし"), parse_question("None.")) == ("", "", "None.")
    assert len(parse_question("x" * 200)) == 200
    with pytest.raises(InvalidInput, match="has 201 characters; the limit is 200"):
        parse_question("x" * 201)


@pytest.mark.parametrize(
    "parse",
    [
        parse_time,
        partial(parse_date, today=TUESDAY),
        parse_zone,
        parse_days,
        parse_duration,
        parse_summary_length,
        parse_question,
    ],
)
@given(text=ANY_TEXT | TIME_LIKE | DAY_LIKE | LATE_LIKE)
@example(text="²:0²")
@example(text="٣:٣٠")
@example(text="{near}")
@example(text="ﷺ" * 30)
def test_anything_else_is_refused_with_a_short_sentence(parse: Callable[[str], object], text: str) -> None:
    assert len(str(_refusal(parse, text))) < 200


def _refusal(parse: Callable[[str], object], text: str) -> InvalidInput | None:
    try:
        parse(text)
    except InvalidInput as refusal:
        return refusal
    return None


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-12-24", date(2026, 12, 24)),
        ("２０２６/１２/２４", date(2026, 12, 24)),
        ("2026年12月4日", date(2026, 12, 4)),
        ("12/24", date(2026, 12, 24)),
        ("12月24日", date(2026, 12, 24)),
        ("11/24", TUESDAY),
        ("11-23", date(2027, 11, 23)),
        ("2/29", date(2028, 2, 29)),
        ("2020-01-01", date(2020, 1, 1)),
    ],
)
def test_a_date_is_that_day_or_the_next_of_its_name(text: str, day: date) -> None:
    assert parse_date(text, TUESDAY) == day


@pytest.mark.parametrize("text", ["2026-02-29", "13/1", "0/0", "2/30", "tomorrow", ""])
def test_what_is_no_date_is_told_how_to_write_one(text: str) -> None:
    with pytest.raises(InvalidInput, match="Write it like 2026-12-24 or 12/24"):
        parse_date(text, TUESDAY)
