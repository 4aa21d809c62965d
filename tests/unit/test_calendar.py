"""The calendar against an independent oracle, over every IANA zone and every change of the clocks 2026–2036."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.calendar import ALL_WEEKDAYS, DayOff, Due, Schedule, due_instant, next_due
from tests.unit.zone_oracle import FIRST, LAST, Zone, distinct_zones, read_zone

ZONES = sorted(available_timezones())
ONE_DAY = timedelta(days=1)
EIGHT = time(8, 0)


def every_day(_day: date) -> bool:
    """No holidays."""
    return False


def dates(first: date, last: date) -> Iterator[date]:
    day = first
    while day <= last:
        yield day
        day += ONE_DAY


def telling_times(transition: tuple[int, int, int]) -> set[time]:
    """The wall times at which a change of the clocks shows: both of its sides, a second round them, and the middle."""
    second, before, after = transition
    walls = {second + before, second + after, second + (before + after) // 2}
    return {clock(wall + step) for wall in walls for step in (-1, 0, 1)} | {EIGHT, time(0, 0)}


def clock(wall: int) -> time:
    return datetime.fromtimestamp(wall, UTC).time()


def date_of(second: int) -> date:
    return datetime.fromtimestamp(second, UTC).date()


def test_every_zone_round_every_change_of_its_clocks() -> None:
    """Each zone by itself, so that the sharing of equal zones in the tests below cannot hide one."""
    for name in ZONES:
        info, zone = ZoneInfo(name), read_zone(name)
        for transition in zone.transitions():
            middle = date_of(transition[0])
            for day in dates(middle - 2 * ONE_DAY, middle + 2 * ONE_DAY):
                for at in telling_times(transition):
                    assert due_instant(day, at, info) == zone.due(day, at), f"{name} {day} {at}"


def test_each_existing_date_has_exactly_one_slot() -> None:
    """Every date of eleven years; zones whose offsets are the same throughout share one run, because the due instant
    depends on the offsets alone.
    """
    for zone, name in distinct_zones().items():
        info = ZoneInfo(name)
        ats = {EIGHT, *(clock(second + after - 1) for second, _, after in list(zone.transitions())[:2])}
        for at in ats:
            dues = {day: due_instant(day, at, info) for day in dates(FIRST, LAST)}
            assert dues == {day: zone.due(day, at) for day in dues}, name
            existing = [instant for instant in dues.values() if instant is not None]
            assert all(earlier < later for earlier, later in pairwise(existing)), name


def test_the_chain_of_next_dues_misses_nothing_and_repeats_nothing() -> None:
    """Walking from due to due round each change gives just the dates that exist, in order, as a running bot walks."""
    for zone, name in distinct_zones().items():
        for transition in zone.transitions():
            middle = date_of(transition[0])
            for at in telling_times(transition):
                walk(zone, Schedule(at, name), dates(middle - 3 * ONE_DAY, middle + 3 * ONE_DAY))


def walk(zone: Zone, schedule: Schedule, days: Iterable[date]) -> None:
    first, *rest = dues_of(zone, schedule.at, days)
    after = first.instant
    for due in rest:
        assert next_due(schedule, after, every_day) == due, schedule
        assert next_due(schedule, due.instant - timedelta(microseconds=1), every_day) == due, schedule
        after = due.instant


def dues_of(zone: Zone, at: time, days: Iterable[date]) -> list[Due]:
    found = ((day, zone.due(day, at)) for day in days)
    return [Due(day, instant) for day, instant in found if instant is not None]


@pytest.mark.parametrize(
    ("zone", "day", "at", "expected"),
    [
        ("Asia/Tokyo", date(2026, 7, 1), time(8, 0), "2026-06-30T23:00:00Z"),
        ("Europe/Berlin", date(2026, 3, 29), time(2, 30), "2026-03-29T01:00:00Z"),  # gap 02:00–03:00
        ("Europe/Berlin", date(2026, 10, 25), time(2, 30), "2026-10-25T00:30:00Z"),  # fold: the first 02:30
        ("Europe/Berlin", date(2026, 10, 25), time(3, 0), "2026-10-25T02:00:00Z"),
        ("Australia/Lord_Howe", date(2026, 10, 4), time(2, 15), "2026-10-03T15:30:00Z"),  # gap of half an hour
        ("Africa/Cairo", date(2026, 4, 24), time(0, 0), "2026-04-23T22:00:00Z"),  # midnight itself is in the gap
        ("America/Nuuk", date(2026, 3, 28), time(23, 30), "2026-03-29T01:00:00Z"),  # the gap ends on the next date
        ("America/Havana", date(2026, 11, 1), time(0, 30), "2026-11-01T04:30:00Z"),  # the day's first hour comes twice
    ],
)
def test_known_dues(zone: str, day: date, at: time, expected: str) -> None:
    instant = datetime.fromisoformat(expected)
    assert due_instant(day, at, ZoneInfo(zone)) == instant
    assert next_due(Schedule(at, zone), instant - timedelta(seconds=1), every_day) == Due(day, instant)


@pytest.mark.parametrize(
    ("zone", "skipped"),
    [
        ("Pacific/Apia", date(2011, 12, 30)),
        ("Pacific/Fakaofo", date(2011, 12, 30)),
        ("Pacific/Kwajalein", date(1993, 8, 21)),
        ("Pacific/Kiritimati", date(1994, 12, 31)),
    ],
)
@pytest.mark.parametrize("at", [time(0, 0), time(8, 0), time(23, 59, 59)])
def test_a_date_that_a_zone_skips_has_no_slot(zone: str, skipped: date, at: time) -> None:
    info = ZoneInfo(zone)
    before, after = due_instant(skipped - ONE_DAY, at, info), due_instant(skipped + ONE_DAY, at, info)
    assert due_instant(skipped, at, info) is None
    assert before is not None
    assert after is not None
    assert after - before == ONE_DAY
    assert next_due(Schedule(at, zone), before, every_day) == Due(skipped + ONE_DAY, after)
    oracle = read_zone(zone, skipped, skipped)
    around = list(dates(skipped - 3 * ONE_DAY, skipped + 3 * ONE_DAY))
    assert [due_instant(day, at, info) for day in around] == [oracle.due(day, at) for day in around]


def test_a_date_that_comes_twice_has_one_slot_at_its_first_coming() -> None:
    """Alaska changed sides of the date line in 1867 and lived one date twice; so did Manila, the other way, in 1844."""
    juneau, manila = ZoneInfo("America/Juneau"), ZoneInfo("Asia/Manila")
    dues = [due_instant(day, EIGHT, juneau) for day in dates(date(1867, 10, 15), date(1867, 10, 22))]
    existing = [instant for instant in dues if instant is not None]
    assert len(existing) == 8
    assert all(earlier < later for earlier, later in pairwise(existing))
    assert due_instant(date(1844, 12, 31), EIGHT, manila) is None


zones = st.sampled_from(ZONES)
times = st.times().map(lambda t: t.replace(microsecond=0))
instants = st.datetimes(datetime(2026, 1, 8), datetime(2036, 9, 1)).map(lambda d: d.replace(tzinfo=UTC))  # noqa: DTZ001
weekday_sets = st.frozensets(st.integers(0, 6))
ninths = st.frozensets(st.integers(0, 6))


@given(zones, times, weekday_sets, ninths, instants)
def test_next_due_is_the_first_that_counts(
    name: str, at: time, weekdays: frozenset[int], off: frozenset[int], after: datetime
) -> None:
    """``off`` stands for holidays: of any nine days those that it names, so that every weekday is met soon."""

    def is_off(day: date) -> bool:
        return day.toordinal() % 9 in off

    today = after.date()
    counting = [
        d for d in dates(today - 3 * ONE_DAY, today + 80 * ONE_DAY) if d.weekday() in weekdays and not is_off(d)
    ]
    expected = (due for due in dues_of(read_zone(name), at, counting) if due.instant > after)
    assert next_due(Schedule(at, name, weekdays), after, is_off) == next(expected, None)


SKIPS_A_FRIDAY = "Pacific/Apia"  # which has no 30 December 2011
MONTHLY_FROM = st.sampled_from([datetime(2011, 9, 1, tzinfo=UTC), datetime(2027, 2, 1, tzinfo=UTC)])


@given(
    weekdays=st.frozensets(st.integers(0, 6), min_size=1, max_size=2),
    off=st.frozensets(st.integers(1, 31), max_size=28),
    zone=st.sampled_from([SKIPS_A_FRIDAY, "Asia/Tokyo", "Europe/Berlin", "America/St_Johns", "Australia/Lord_Howe"]),
    at=st.sampled_from([time(0, 0), time(2, 15), EIGHT, time(23, 59)]),
    after=MONTHLY_FROM,
)
def test_a_monthly_schedule_takes_the_first_of_each_months_days(
    weekdays: frozenset[int], off: frozenset[int], zone: str, at: time, after: datetime
) -> None:
    """The oracle is the weekly one, whose days are known to be right: a month without any of them has none."""

    def is_day_off(day: date) -> bool:
        return day.day in off

    weekly, monthly = Schedule(at, zone, weekdays), Schedule(at, zone, weekdays, monthly=True)
    firsts: dict[tuple[int, int], Due] = {}
    for due in chain(weekly, after, is_day_off):
        firsts.setdefault((due.local_date.year, due.local_date.month), due)
    wanted = list(firsts.values())[1:]  # the chain may begin amid its first month
    got = [due for due in chain(monthly, after, is_day_off) if wanted and due.instant >= wanted[0].instant]
    assert got[: len(wanted)] == wanted


def chain(schedule: Schedule, after: datetime, is_day_off: DayOff) -> Iterator[Due]:
    """What is due in the following 200 days."""
    until = after + timedelta(days=200)
    while (due := next_due(schedule, after, is_day_off)) is not None and due.instant < until:
        yield due
        after = due.instant


def test_the_first_day_that_a_zone_skips_is_no_months_first() -> None:
    """Off until the 29th, so that the Friday that Samoa never had would be the month's only one."""
    monthly = Schedule(EIGHT, SKIPS_A_FRIDAY, frozenset({4, 5}), monthly=True)
    due = next_due(monthly, datetime(2011, 12, 1, tzinfo=UTC), lambda day: day.day < 30)
    assert due is not None
    assert due.local_date == date(2011, 12, 31)


def test_a_schedule_without_a_day_is_never_due() -> None:
    now = datetime(2026, 1, 1, tzinfo=UTC)
    assert next_due(Schedule(EIGHT, "UTC", frozenset()), now, every_day) is None
    assert next_due(Schedule(EIGHT, "UTC"), now, lambda day: True) is None
    assert frozenset(range(7)) == ALL_WEEKDAYS


def test_a_far_day_is_still_found() -> None:
    due = next_due(Schedule(EIGHT, "UTC"), datetime(2026, 1, 1, tzinfo=UTC), lambda day: day.year == 2026)
    assert due == Due(date(2027, 1, 1), datetime(2027, 1, 1, 8, tzinfo=UTC))
