"""The values that an option can take, for the part of one that is typed already."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from babel import Locale

from bot.adapters.local.commands import COMMANDS
from bot.adapters.local.parsing import folded
from bot.conversation.catalogue import Catalogue
from bot.conversation.command import Option, Takes
from bot.conversation.options import NONE, in_query
from bot.conversation.typed import complete_zone
from bot.core.community import LOCAL_COMMUNITY
from bot.core.essay import Essay, Language
from bot.core.phrase import message
from bot.ports.clock import Holidays
from bot.services.library.library import Library
from bot.services.library.naming import fitting
from bot.services.library.searching import Searching

OFFERS_MAX: Final = 8
_TAGS_MAX: Final = 4
_USUAL_TIMES: Final = ("08:00", "07:00", "07:30", "08:30", "09:00", "12:00", "18:00", "20:00")
_TIMES: Final = tuple(f"{hour:02}:{minute:02}" for hour in range(24) for minute in (0, 30))
_NEARBY: Final = ("JP", "US", "GB", "CA", "AU", "KR", "TW")
_USUAL_ZONES: Final = ("Asia/Tokyo", "UTC", "Europe/London", "Europe/Berlin", "America/New_York", "America/Los_Angeles")
"""Countries and zones that are offered while nothing is typed."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A value and what it means. ``label`` is shown for a value that says little by itself, such as a short name."""

    value: str
    detail: str = ""
    label: str = ""


class Offers:
    """Finds values. ``zone`` is the machine's, which is offered first."""

    def __init__(
        self, library: Library, searching: Searching, holidays: Holidays, catalogue: Catalogue, zone: str
    ) -> None:
        self._library = library
        self._searching = searching
        self._holidays = holidays
        self._catalogue = catalogue
        self._zone = zone

    async def values(self, option: Option, typed: str, language: Language) -> list[Offer]:
        """At most ``OFFERS_MAX`` values of ``option`` for ``typed``, those that begin with it first."""
        if option.takes is Takes.ESSAY:
            essays = await self._searching.complete(typed, LOCAL_COMMUNITY, OFFERS_MAX)
            return [Offer(essay.slug, essay.slug, essay.title) for essay in essays]
        wanted = folded(typed).strip()
        match option.takes:
            case Takes.TAG:
                return await self._names(await self._library.tags(LOCAL_COMMUNITY), typed)
            case Takes.AUTHOR:
                return await self._names(await self._library.authors(LOCAL_COMMUNITY), typed)
            case Takes.CATEGORY:
                return await self._names(await self._library.categories(LOCAL_COMMUNITY), typed)
            case Takes.CHOICE | Takes.LISTED:
                return _fitting(wanted, ((c.value, self._text(language, c.label)) for c in option.choices))
            case Takes.COMMAND:
                return self.commands(wanted, language)
            case Takes.COUNTRY:
                known = await asyncio.to_thread(self._holidays.countries)  # loads a large library the first time
                return self._countries(known, wanted, language)
            case Takes.TIME:
                times = [time for time in _TIMES if time.startswith((wanted, f"0{wanted}"))] if wanted else _USUAL_TIMES
                return [Offer(time) for time in times[:OFFERS_MAX]]
            case Takes.ZONE:
                return self._zones(wanted, language)
            case _:
                return []

    async def _names(self, names: Mapping[str, int], typed: str) -> list[Offer]:
        found = await fitting(names, typed.strip('"“”「」'), OFFERS_MAX)
        return [Offer(in_query(name), "", name) for name in found]

    def commands(self, typed: str, language: Language) -> list[Offer]:
        """Commands by name or by a word of their description."""
        return _fitting(typed, ((command.name, self._text(language, command.description)) for command in COMMANDS))

    async def queries(self, typed: str) -> list[Offer]:
        """What to search for: tags and titles that hold ``typed``."""
        essays = await self._searching.complete(typed, LOCAL_COMMUNITY, OFFERS_MAX)
        wanted = folded(typed).strip()
        tags = dict.fromkeys(tag for essay in essays for tag in essay.tags if wanted in folded(tag))
        # What is found by its reading looks nothing like what is typed; what is found by a tag is offered by the tag.
        titles = [e.title for e in essays if wanted in folded(e.title) or not _says(e, wanted)]
        return [Offer(words) for words in dict.fromkeys([*list(tags)[:_TAGS_MAX], *titles])][:OFFERS_MAX]

    def _countries(self, known: Sequence[str], wanted: str, language: Language) -> list[Offer]:
        names = _territories(language)
        codes = known if wanted else [code for code in _NEARBY if code in known]
        none = (NONE, self._text(language, message("holidays are days like any other")))
        return _fitting(wanted, [none, *((code, names.get(code, "")) for code in codes)])

    def _zones(self, wanted: str, language: Language) -> list[Offer]:
        own = [Offer(self._zone, self._text(language, message("this computer's time zone")))]
        fitting = own if wanted in folded(self._zone) else []
        others = complete_zone(wanted, OFFERS_MAX) if wanted else _USUAL_ZONES
        return [*fitting, *(Offer(zone) for zone in others if zone != self._zone)][:OFFERS_MAX]

    def _text(self, language: Language, key: str) -> str:
        return self._catalogue.text(language, key) if key else ""


def _says(essay: Essay, wanted: str) -> bool:
    return any(wanted in folded(word) for word in (*essay.tags, essay.category, essay.author, essay.slug))


def _fitting(wanted: str, values: Iterable[tuple[str, str]]) -> list[Offer]:
    """The values that begin with ``wanted``; where none does, those whose meaning does, else those where either holds
    it.
    """
    offers = [(folded(value), folded(detail), Offer(value, detail)) for value, detail in values]
    named = [offer for name, _, offer in offers if name.startswith(wanted)]
    meant = [offer for _, meaning, offer in offers if meaning.startswith(wanted)]
    holding = [offer for name, meaning, offer in offers if wanted in name or wanted in meaning]
    return (named or meant or holding)[:OFFERS_MAX]


@cache
def _territories(language: Language) -> dict[str, str]:
    return dict(Locale(language.value).territories)
