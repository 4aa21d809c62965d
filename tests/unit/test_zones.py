"""Time zones as people name them: whatever is understood or offered has the offset that was typed."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conversation.zones import complete_zone, parse_zone
from bot.errors import InvalidInput

SEASONS = (datetime(2026, 1, 15, tzinfo=UTC), datetime(2026, 7, 15, tzinfo=UTC))
ANY_TEXT = st.text(max_size=30)


def offsets(zone: str) -> set[timedelta | None]:
    return {at.astimezone(ZoneInfo(zone)).utcoffset() for at in SEASONS}


@pytest.mark.parametrize(
    ("text", "zone"),
    [
        ("Asia/Tokyo", "Asia/Tokyo"),
        ("asia/tokyo", "Asia/Tokyo"),
        (" America/New York ", "America/New_York"),
        ("america/argentina/buenos_aires", "America/Argentina/Buenos_Aires"),
        ("Ａｓｉａ／Ｔｏｋｙｏ", "Asia/Tokyo"),
        ("America/New\u3000York", "America/New_York"),
        ("utc", "UTC"),
        *(
            (text, "Asia/Tokyo")
            for text in ("tokyo", "JST", "東京", "日本時間", "大阪", "UTC+9", "GMT+9", "utc +09:00", "＋９")
        ),
        ("paris", "Europe/Paris"),
        ("ニューヨーク", "America/New_York"),
        ("new york", "America/New_York"),
        ("UTC+5:30", "Asia/Kolkata"),
        ("HKT", "Asia/Hong_Kong"),
        ("Etc/GMT+9", "Etc/GMT+9"),
    ],
)
def test_a_zone_is_understood(text: str, zone: str) -> None:
    assert parse_zone(text) == zone


@pytest.mark.parametrize(
    ("text", "near"),
    [
        ("EST", "America/New_York"),
        ("edt", "America/New_York"),
        ("ＣＳＴ", "America/Chicago"),
        ("MST", "America/Denver"),
        ("PST", "America/Los_Angeles"),
        ("BST", "Europe/London"),
        ("AEST", "Australia/Sydney"),
    ],
)
def test_an_abbreviation_without_summer_time_is_answered_with_the_place(text: str, near: str) -> None:
    with pytest.raises(InvalidInput, match="summer time") as caught:
        parse_zone(text)
    assert caught.value.fields["near"] == near


@pytest.mark.parametrize(
    ("text", "near"), [("Asia/Tokio", "Asia/Tokyo"), ("Evrope/London", "Europe/London"), ("Tokio", "Asia/Tokyo")]
)
def test_a_slip_brings_the_nearest(text: str, near: str) -> None:
    with pytest.raises(InvalidInput, match="Did you mean") as caught:
        parse_zone(text)
    assert caught.value.fields["near"] == near


@pytest.mark.parametrize("text", ["", "火星", "x" * 10_000, "../etc/passwd", "localtime", "/", "JTS", "UTC+99"])
def test_a_zone_like_no_other_brings_an_example(text: str) -> None:
    with pytest.raises(InvalidInput, match="Asia/Tokyo or Europe/Paris") as caught:
        parse_zone(text)
    assert len(str(caught.value)) < 150


def test_every_zone_is_known_by_its_own_name() -> None:
    short = {"localtime", "Factory", "EST", "MST", "GMT+0", "GMT-0", "HST"}
    for zone in available_timezones() - short:
        assert parse_zone(zone) == parse_zone(zone.upper()) == zone


@given(st.sampled_from(["UTC", "GMT", "utc ", ""]), st.integers(-12, 14), st.sampled_from(["", ":00", "00"]))
def test_an_offset_is_kept_all_year(prefix: str, hours: int, minutes: str) -> None:
    assert offsets(parse_zone(f"{prefix}{hours:+d}{minutes}")) == {timedelta(hours=hours)}


@given(st.integers(-14, 16))
def test_an_offset_is_never_completed_by_another(hours: int) -> None:
    for zone in complete_zone(f"GMT{hours:+d}"):
        assert offsets(zone) == {timedelta(hours=hours)}


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("tok", "Asia/Tokyo"),
        ("ＴＯＫ", "Asia/Tokyo"),
        ("東", "Asia/Tokyo"),
        ("europe/par", "Europe/Paris"),
        ("new y", "America/New_York"),
        ("jst", "Asia/Tokyo"),
        ("est", "America/New_York"),
    ],
)
def test_zones_are_completed(text: str, first: str) -> None:
    assert complete_zone(text)[0] == first


def test_a_completed_zone_begins_with_the_text_before_it_holds_it() -> None:
    found = complete_zone("asia/k", 30)
    assert found[0].startswith("Asia/K")
    assert complete_zone("qqq") == []
    assert len(complete_zone("", 5)) == 5


@given(ANY_TEXT)
def test_any_completed_zone_exists(text: str) -> None:
    assert set(complete_zone(text)) <= available_timezones()


@given(ANY_TEXT)
def test_any_text_is_a_zone_or_gets_one_short_sentence(text: str) -> None:
    with suppress(InvalidInput):
        assert parse_zone(text) in available_timezones()
        return
    with pytest.raises(InvalidInput) as caught:
        parse_zone(text)
    assert len(str(caught.value)) < 200
