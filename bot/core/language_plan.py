"""Which language the essays of a channel are in: always the same, any, or Japanese and English by weekday.

What a slot gets depends on its local date alone, so that a preview, a pin, a skip and the post itself agree.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final, TypeAlias

from bot.core.calendar import ALL_WEEKDAYS
from bot.core.essay import Language

_TURNS: Final = (Language.JA, Language.EN)
_ALTERNATE: Final = "alternate"
_DAYS: Final = f"{Language.JA}:"


@dataclass(frozen=True, slots=True)
class ByWeekday:
    """Japanese essays on some weekdays and English ones on the others. ``japanese`` are the Japanese weekdays (0 =
    Monday), neither none nor all; None: the two languages take turns over the weekdays of the channel.
    """

    japanese: frozenset[int] | None = None

    def __post_init__(self) -> None:
        if self.japanese is not None and not (frozenset() < self.japanese < ALL_WEEKDAYS):
            raise ValueError(self.japanese)


ALTERNATE: Final = ByWeekday()
LanguagePlan: TypeAlias = Language | ByWeekday | None
"""None takes every language."""


def by_weekday(japanese: frozenset[int]) -> LanguagePlan:
    """Japanese on ``japanese`` and English on all other weekdays, in its simplest form."""
    if not japanese:
        return Language.EN
    return Language.JA if japanese >= ALL_WEEKDAYS else ByWeekday(japanese)


def language_on(plan: LanguagePlan, day: date, weekdays: frozenset[int]) -> Language | None:
    """The language of ``day`` in a channel whose essays come on ``weekdays``.

    In turn: Japanese on the first of ``weekdays`` in a week that begins on Monday, English on the second, and so on,
    in every week alike, so that members know their days. A channel with one weekday takes turns week by week. A day
    that is not one of ``weekdays`` (an extra essay) has the language of the next one.
    """
    if not isinstance(plan, ByWeekday):
        return plan
    if plan.japanese is not None:
        return Language.JA if day.weekday() in plan.japanese else Language.EN
    before = sum(weekday < day.weekday() for weekday in weekdays)
    weeks = (day.toordinal() - 1) // 7 if len(weekdays) == 1 else 0
    at = before % len(weekdays) if len(weekdays) > 1 else before
    return _TURNS[(at + weeks) % len(_TURNS)]


def days_of(plan: ByWeekday, weekdays: frozenset[int]) -> dict[Language, frozenset[int]]:
    """Those of ``weekdays`` on which each language comes, the one that comes first in front; a language that never
    comes is left out. Empty where the two take turns week by week.
    """
    if plan.japanese is None and len(weekdays) <= 1:
        return {}
    monday = date(2024, 1, 1)
    found: dict[Language, set[int]] = {}
    for weekday in sorted(weekdays):
        language = language_on(plan, date.fromordinal(monday.toordinal() + weekday), weekdays)
        if language is not None:
            found.setdefault(language, set()).add(weekday)
    return {language: frozenset(days) for language, days in found.items()}


def takes(plan: LanguagePlan, language: Language, weekdays: frozenset[int]) -> bool:
    """Whether essays in ``language`` ever come in a channel whose essays come on ``weekdays``."""
    if not isinstance(plan, ByWeekday):
        return plan in (None, language)
    days = days_of(plan, weekdays)
    return not days or language in days


def stored(plan: LanguagePlan) -> str | None:
    """``plan`` as a store keeps it: None, ``ja``, ``en``, ``alternate`` or the Japanese weekdays as ``ja:0,2,4``."""
    if not isinstance(plan, ByWeekday):
        return plan.value if plan is not None else None
    return _ALTERNATE if plan.japanese is None else _DAYS + ",".join(map(str, sorted(plan.japanese)))


def from_stored(text: str | None) -> LanguagePlan:
    """The inverse of ``stored``. Raises ``ValueError``."""
    if text is None:
        return None
    if text == _ALTERNATE:
        return ALTERNATE
    if text.startswith(_DAYS):
        return ByWeekday(frozenset(map(int, text.removeprefix(_DAYS).split(","))))
    return Language(text)
