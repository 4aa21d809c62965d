"""Which language a date has: the same one, any, or by weekday."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.calendar import ALL_WEEKDAYS
from bot.core.essay import Language
from bot.core.ids import Slug
from bot.core.language_plan import (
    ALTERNATE,
    ByWeekday,
    LanguagePlan,
    by_weekday,
    days_of,
    from_stored,
    language_on,
    stored,
    takes,
)
from bot.core.pick import Candidate, Pick, Policy, pick

JA, EN = Language.JA, Language.EN
MONDAY = date(2026, 11, 30)
WORKDAYS = frozenset(range(5))
weekdays_ = st.frozensets(st.integers(0, 6), min_size=1)
plans = st.one_of(st.sampled_from([None, JA, EN, ALTERNATE]), st.builds(by_weekday, st.frozensets(st.integers(0, 6))))


def week(plan: LanguagePlan, weekdays: frozenset[int], weeks_later: int = 0) -> list[Language | None]:
    """The languages of a week's days, Monday first."""
    first = MONDAY + timedelta(weeks=weeks_later)
    return [language_on(plan, first + timedelta(days=n), weekdays) for n in range(7)]


def test_from_monday_to_friday_the_languages_take_turns_and_every_week_is_alike() -> None:
    assert week(ALTERNATE, WORKDAYS)[:5] == [JA, EN, JA, EN, JA]
    assert week(ALTERNATE, WORKDAYS, 1) == week(ALTERNATE, WORKDAYS)
    assert week(ALTERNATE, WORKDAYS)[5:] == [JA, JA], "an extra essay has the language of the next day"


def test_turns_go_by_the_days_of_the_channel() -> None:
    tuesday_and_friday = week(ALTERNATE, frozenset({1, 4}))
    assert (tuesday_and_friday[1], tuesday_and_friday[4]) == (JA, EN)


@pytest.mark.parametrize("weekday", range(7))
def test_a_channel_with_one_day_takes_turns_week_by_week(weekday: int) -> None:
    found = [week(ALTERNATE, frozenset({weekday}), n)[weekday] for n in range(60)]  # beyond a new year
    assert set(found[::2]) | set(found[1::2]) == {JA, EN}
    assert len(set(found[::2])) == len(set(found[1::2])) == 1


def test_named_days_are_the_same_whatever_the_days_of_the_channel() -> None:
    plan = by_weekday(frozenset({0, 2, 4}))
    assert week(plan, WORKDAYS) == week(plan, ALL_WEEKDAYS) == [JA, EN, JA, EN, JA, EN, EN]


def test_days_that_are_all_in_one_language_are_no_plan_by_weekday() -> None:
    assert by_weekday(frozenset()) is EN
    assert by_weekday(ALL_WEEKDAYS) is JA
    for days in (frozenset[int](), ALL_WEEKDAYS):
        with pytest.raises(ValueError, match="frozenset"):
            ByWeekday(days)


@given(plans, weekdays_, st.dates())
def test_a_date_has_one_language_that_the_channel_says_it_takes(
    plan: LanguagePlan, weekdays: frozenset[int], day: date
) -> None:
    found = language_on(plan, day, weekdays)
    assert (found is None) == (plan is None)
    if found is not None and day.weekday() in weekdays:
        assert takes(plan, found, weekdays)
    if isinstance(plan, ByWeekday) and (days := days_of(plan, weekdays)):
        assert frozenset().union(*days.values()) == weekdays
        for language, its in days.items():
            assert takes(plan, language, weekdays)
            assert day.weekday() not in its or found is language
        assert {language for language in Language if takes(plan, language, weekdays)} == set(days)


@given(weekdays_)
def test_taking_turns_gives_both_languages_as_many_days_give_or_take_one(weekdays: frozenset[int]) -> None:
    found = [week(ALTERNATE, weekdays, n)[day] for n in range(2) for day in sorted(weekdays)]
    assert set(found) == {JA, EN}
    assert abs(found.count(JA) - found.count(EN)) <= 2


@given(plans)
def test_what_is_stored_comes_back(plan: LanguagePlan) -> None:
    assert from_stored(stored(plan)) == plan


def test_how_it_is_stored() -> None:
    assert [stored(p) for p in (None, JA, EN, ALTERNATE)] == [None, "ja", "en", "alternate"]
    assert stored(by_weekday(frozenset({0, 4}))) == "ja:0,4"
    for text in ("fr", "ja:7x", "ja:", "ja:0,1,2,3,4,5,6"):
        with pytest.raises(ValueError, match=r"."):
            from_stored(text)


@given(
    st.sampled_from(Policy),
    st.integers(1, 7),
    st.integers(1, 3),
    plans.filter(lambda plan: isinstance(plan, ByWeekday)),
    weekdays_,
    st.integers(0, 2**31),
)
def test_neither_language_starves_or_repeats_however_few_essays_the_other_has(
    policy: Policy, many: int, few: int, plan: LanguagePlan, weekdays: frozenset[int], seed: int
) -> None:
    """Each language shows all of its essays before one of them comes again."""
    library = {JA: [f"ja-{n}" for n in range(many)], EN: [f"en-{n}" for n in range(few)]}
    history: dict[Language, list[Pick]] = defaultdict(list)
    for day in (MONDAY + timedelta(days=n) for n in range(70)):
        if day.weekday() not in weekdays:
            continue
        language = language_on(plan, day, weekdays)
        assert language is not None
        candidates = [Candidate(Slug(name), MONDAY) for name in library[language]]
        chosen = pick(policy, candidates, history[language], seed)
        assert chosen is not None
        history[language].append(chosen)
    for language, shown in history.items():
        size = len(library[language])
        for start in range(0, len(shown), size):
            part = [each.slug for each in shown[start : start + size]]
            assert len(set(part)) == len(part)
