"""What people type for the language of a channel's essays, which can differ by weekday: ``ja``, ``英語``, ``交互``,
``ja:mon,wed,fri/en:tue,thu``.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from bot.conversation.typed import format_days, parse_days
from bot.core.calendar import ALL_WEEKDAYS
from bot.core.essay import Language
from bot.core.language_plan import ALTERNATE, ByWeekday, LanguagePlan, by_weekday
from bot.errors import InvalidInput

ANY: Final = "any"
IN_TURN: Final = "alternate"
EXAMPLE: Final = "ja:mon,wed,fri/en:tue,thu"
_LANGUAGES: Final = {
    "ja": Language.JA,
    "japanese": Language.JA,
    "日本語": Language.JA,
    "en": Language.EN,
    "english": Language.EN,
    "英語": Language.EN,
}
_ANY: Final = frozenset({ANY, "all", "both", "すべて", "全て", "両方", "指定なし"})
_IN_TURN: Final = frozenset({IN_TURN, "alternating", "in turn", "交互", "日英交互", "曜日ごと"})
_NAMED: Final = re.compile(rf"({'|'.join(_LANGUAGES)})(?:\s*[:=は]\s*|\s+on\s+)")
_SEPARATORS: Final = " ,、;/"


def parse_languages(text: str) -> LanguagePlan:
    """None for every language. By weekday as ``ja:mon,wed,fri/en:tue,thu``, ``日本語は月水金`` or ``en:fri``: the days
    that are not named have the language named first, or the other one where only one is named.

    Raises ``InvalidInput``.
    """
    folded = unicodedata.normalize("NFKC", text).strip().casefold()
    if folded in _LANGUAGES:
        return _LANGUAGES[folded]
    if folded in _ANY:
        return None
    if folded in _IN_TURN:
        return ALTERNATE
    before, *parts = _NAMED.split(folded)
    days = [part.strip(_SEPARATORS) for part in parts[1::2]]
    named: dict[Language, frozenset[int]] = {}
    for name, typed in zip(parts[::2], days, strict=True):
        language = _LANGUAGES[name]
        named[language] = named.get(language, frozenset()) | (parse_days(typed) if typed else frozenset())
    japanese, english = (named.get(language, frozenset()) for language in (Language.JA, Language.EN))
    if not named or before or not all(days) or japanese & english:
        raise InvalidInput(
            "“{text}” is not a language of essays. Write ja, en, any, alternate, or days like {example}",
            text=text[:40],
            example=EXAMPLE,
        )
    first = next(iter(named))
    english_is_rest = first is (Language.EN if len(named) > 1 else Language.JA)
    return by_weekday(japanese if english_is_rest else ALL_WEEKDAYS - english)


def format_languages(plan: LanguagePlan) -> str:
    """The opposite of ``parse_languages``: ``any``, ``ja``, ``en``, ``alternate`` or the weekdays of both languages."""
    if not isinstance(plan, ByWeekday):
        return ANY if plan is None else plan.value
    if plan.japanese is None:
        return IN_TURN
    return f"ja:{format_days(plan.japanese)}/en:{format_days(ALL_WEEKDAYS - plan.japanese)}"
