"""What is typed for a command's options, turned into values. Every function raises ``InvalidInput``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from bot.core.essay import Language
from bot.core.pick import Policy
from bot.core.rating import HIGHEST, LOWEST, PRESETS
from bot.errors import InvalidInput
from bot.services.setup import Change
from bot.text.command_line import folded
from bot.text.wording import parse_days, parse_duration, parse_time, parse_zone

NONE: Final = "none"
ANY: Final = "any"
_SCORE: Final = re.compile(r"[0-9](?:\.[0-9]+)?")


def language_of(arguments: Mapping[str, str]) -> Language | None:
    """The option ``lang``; None for every language."""
    named = arguments.get("lang", ANY)
    return None if named == ANY else Language(named)


def score_of(text: str) -> float:
    """A number in any width, or a keycap such as 4️⃣."""
    if not text:
        raise InvalidInput("Say how good the essay is, from 1 to 5, for example: {example}", example="/essay rate 4")
    digits = folded(text).strip().rstrip("\ufe0f\u20e3")
    if not _SCORE.fullmatch(digits) or not LOWEST <= float(digits) <= HIGHEST:
        raise InvalidInput("A rating is a number from {lowest} to {highest}.", lowest=int(LOWEST), highest=int(HIGHEST))
    return float(digits)


def change_of(arguments: Mapping[str, str]) -> Change:
    """The options of ``schedule``."""
    at, zone, days, late = (arguments.get(name) for name in ("at", "tz", "days", "late"))
    policy, holidays, scale = (arguments.get(name) for name in ("policy", "holidays", "scale"))
    return Change(
        at=parse_time(at) if at else None,
        zone=parse_zone(zone) if zone else None,
        weekdays=parse_days(days) if days else None,
        holidays=_country(holidays) if holidays else None,
        late_limit=parse_duration(late) if late else None,
        policy=Policy(policy) if policy else None,
        language=language_of(arguments),
        any_language=arguments.get("lang") == ANY,
        scale=_scale(scale) if scale else None,
    )


def _country(text: str) -> str:
    code = folded(text).strip()
    return "" if code == NONE else code.upper()


def _scale(text: str) -> str:
    name = folded(text).strip()
    return name if name in PRESETS else text.replace("＝", "=")
