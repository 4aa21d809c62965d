"""Time zones as people name them, turned into IANA names: ``Asia/Tokyo``, ``tokyo``, ``東京``, ``JST``, ``UTC+9``.

Whatever is understood or offered keeps the offset that was typed. An abbreviation whose places change to summer time
does not say so itself: it is never taken, but answered with the names that do.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Final
from zoneinfo import available_timezones

from babel import Locale

from bot.core.essay import Language
from bot.errors import InvalidInput

_OFFSET: Final = re.compile(r"(?:utc|gmt|z)?([+-])(\d{1,2})(?::?([0-5]\d))?(?:時間)?")
_NEAR: Final = 0.75  # of difflib's ratio: one or two letters
_ALWAYS: Final[Mapping[str, str]] = {
    "jst": "Asia/Tokyo",
    "日本": "Asia/Tokyo",
    "日本時間": "Asia/Tokyo",
    "日本標準時": "Asia/Tokyo",
    "大阪": "Asia/Tokyo",
    "kst": "Asia/Seoul",
    "hkt": "Asia/Hong_Kong",
    "sgt": "Asia/Singapore",
    "ict": "Asia/Bangkok",
    "wib": "Asia/Jakarta",
    "pht": "Asia/Manila",
    "pkt": "Asia/Karachi",
    "msk": "Europe/Moscow",
    "sast": "Africa/Johannesburg",
    "wat": "Africa/Lagos",
    "eat": "Africa/Nairobi",
    "awst": "Australia/Perth",
    "hst": "Pacific/Honolulu",
    "世界時": "UTC",
    "協定世界時": "UTC",
    "z": "UTC",
}
"""Names of places that keep one offset all year."""
_CHANGING: Final[Mapping[str, str]] = {
    **dict.fromkeys(("est", "edt", "et"), "America/New_York"),
    **dict.fromkeys(("cst", "cdt", "ct"), "America/Chicago"),
    **dict.fromkeys(("mst", "mdt", "mt"), "America/Denver"),
    **dict.fromkeys(("pst", "pdt", "pt"), "America/Los_Angeles"),
    **dict.fromkeys(("akst", "akdt"), "America/Anchorage"),
    "bst": "Europe/London",
    "ist": "Asia/Kolkata",
    "cest": "Europe/Berlin",
    "eest": "Europe/Athens",
    "west": "Europe/Lisbon",
    **dict.fromkeys(("aest", "aedt"), "Australia/Sydney"),
    **dict.fromkeys(("acst", "acdt"), "Australia/Adelaide"),
    **dict.fromkeys(("nzst", "nzdt"), "Pacific/Auckland"),
}
"""Abbreviations of half a year, or of several places, with the zone that is most often meant."""
_BY_OFFSET: Final[Mapping[int, str]] = {
    0: "UTC",
    180: "Asia/Riyadh",
    210: "Asia/Tehran",
    240: "Asia/Dubai",
    270: "Asia/Kabul",
    300: "Asia/Karachi",
    330: "Asia/Kolkata",
    345: "Asia/Kathmandu",
    390: "Asia/Yangon",
    420: "Asia/Bangkok",
    480: "Asia/Singapore",
    540: "Asia/Tokyo",
    570: "Australia/Darwin",
    600: "Australia/Brisbane",
    -180: "America/Sao_Paulo",
    -600: "Pacific/Honolulu",
}
"""Well-known zones that keep their offset (minutes east of UTC) all year; other whole hours have their ``Etc/GMT``."""
_UNNAMED: Final = frozenset({"localtime", "factory", *_CHANGING})
"""Names of the IANA database that are never understood and never offered."""


def parse_zone(text: str) -> str:
    """The name of an IANA time zone. Raises ``InvalidInput`` with one that has the offset that was typed, where there
    is one.
    """
    wanted = _key(text)
    if wanted in _CHANGING:
        raise InvalidInput(
            "“{text}” does not change to summer time. Name the place instead, for example {near}.",
            text=text[:40],
            near=_CHANGING[wanted],
        )
    found = _ALWAYS.get(wanted) or _of_offset(wanted) or _exact(wanted) or _by_city().get(wanted)
    if found is not None:
        return found
    if near := _nearest(wanted):
        raise InvalidInput("“{text}” is not a time zone. Did you mean {near}?", text=text[:40], near=near)
    raise InvalidInput("“{text}” is not a time zone. Write it like Asia/Tokyo or Europe/Paris.", text=text[:40])


def complete_zone(text: str, limit: int = 8) -> list[str]:
    """Zones for what is typed: what it means already, then those whose name or city begins with it or holds it."""
    wanted = _key(text)
    meant = [_ALWAYS.get(wanted), _CHANGING.get(wanted), _of_offset(wanted)]
    cities = [zone for city, zone in _by_city().items() if wanted and city.startswith(wanted)]
    known = _zones()
    holding = sorted((key for key in known if wanted in key), key=lambda key: _place(key, wanted))
    if wanted and not wanted.strip("0123456789+-:"):
        holding = []  # an offset alone: other zones hold its digits by chance
    found = dict.fromkeys([*filter(None, meant), *(known[key] for key in holding), *cities])
    return list(found)[:limit]


def _place(key: str, wanted: str) -> tuple[bool, bool, str]:
    return (not key.startswith(wanted), not key.rpartition("/")[2].startswith(wanted), key)


def _key(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).strip().casefold()
    return re.sub(r"[\s_]+", "_", folded).replace("−", "-")


def _of_offset(wanted: str) -> str | None:
    """The zone that keeps an offset such as ``utc+9`` all year; None for what is none, or is nowhere."""
    match = _OFFSET.fullmatch(wanted.replace("_", ""))
    if match is None:
        return None
    minutes = (int(match[2]) * 60 + int(match[3] or 0)) * (1 if match[1] == "+" else -1)
    if minutes in _BY_OFFSET:
        return _BY_OFFSET[minutes]
    hours, rest = divmod(minutes, 60)
    return None if rest else _zones(everything=True).get(f"etc/gmt{-hours:+d}")  # whose signs are turned round


def _exact(wanted: str) -> str | None:
    """The zone of that name; ``Etc/GMT+9`` has to be written in full, since it lies nine hours west."""
    return _zones(everything=wanted.startswith("etc/")).get(wanted)


def _nearest(wanted: str) -> str | None:
    """A zone or city that differs by a slip. Abbreviations and offsets have no neighbours: one letter is hours."""
    if len(wanted) < 5 or any(c.isdigit() for c in wanted):
        return None
    names = _zones() | _by_city()
    near = difflib.get_close_matches(wanted, names, n=1, cutoff=_NEAR)
    return names[near[0]] if near else None


@cache
def _zones(*, everything: bool = False) -> dict[str, str]:
    """Zones by their folded names; ``Etc/GMT+9``, which is nine hours west, only with ``everything``."""
    names = {name.casefold(): name for name in sorted(available_timezones())}
    if everything:
        return names
    return {key: name for key, name in names.items() if key not in _UNNAMED and not re.search(r"gmt[+-]\d", key)}


@cache
def _by_city() -> dict[str, str]:
    """Zones by their city, in English and in Japanese; a city's name that several share is nobody's."""
    cities: dict[str, set[str]] = {}
    for key, name in _zones().items():
        if "/" in key and not key.startswith("etc/"):
            cities.setdefault(key.rpartition("/")[2], set()).add(name)
    for name, city in _local_cities():
        cities.setdefault(_key(city), set()).add(name)
    return {city: min(names, key=lambda name: _main(name, city)) for city, names in cities.items()}


def _local_cities() -> Iterable[tuple[str, str]]:
    known = set(_zones().values())
    for language in Language:
        for name, about in Locale(language.value).time_zones.items():
            if name in known and about.get("city"):
                yield name, about["city"]


def _main(name: str, city: str) -> tuple[bool, bool, str]:
    """Names of continents before old ones such as ``Mexico/General``, and those that end in the city."""
    old = not name.startswith(("Africa/", "America/", "Asia/", "Atlantic/", "Australia/", "Europe/", "Pacific/"))
    return old, name.rpartition("/")[2].casefold() != city, name
