"""The values that an option can take, for the part of one that is typed already."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from babel import Locale

from bot.conversation import schedule_text
from bot.conversation.command import Option, Takes
from bot.conversation.command_line import SWITCH, folded
from bot.conversation.options import NONE, in_query
from bot.conversation.services import Services
from bot.conversation.table import commands_for
from bot.conversation.zones import complete_zone
from bot.core.community import Community
from bot.core.essay import Essay, Language
from bot.core.phrase import message
from bot.language.normalize import fold
from bot.services.library.naming import fitting

TYPED_MAX: Final = 100
"""Characters of what was typed that are looked at."""
_TAGS_MAX: Final = 4
_COLLECTIONS_MAX: Final = 300
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


class Completing:
    """Finds values for members of a community; at most ``limit``, the likeliest first."""

    def __init__(self, services: Services) -> None:
        self._services = services

    async def values(
        self, option: Option, typed: str, community: Community, language: Language, limit: int
    ) -> list[Offer]:
        """Values of ``option`` for ``typed``, those that begin with it first."""
        library, typed = self._services.library, typed[:_COLLECTIONS_MAX]
        wanted = folded(typed).strip()
        match option.takes:
            case Takes.ESSAY:
                return await self.essays(typed, community, limit)
            case Takes.QUERY:
                return await self.queries(typed, community, limit)
            case Takes.TAG:
                return await _names(await library.tags(community), typed, limit)
            case Takes.AUTHOR:
                return await _names(await library.authors(community), typed, limit)
            case Takes.CATEGORY:
                return await _names(await library.categories(community), typed, limit)
            case Takes.SOURCE:
                titles = [each.source.title for each in await self._services.sources.of(community)]
                return [Offer(in_query(title), "", title) for title in titles if wanted in folded(title)][:limit]
            case Takes.COLLECTIONS:
                return _collections(await library.collections(community), typed, limit)
            case Takes.COUNTRY:
                known = await asyncio.to_thread(self._services.holidays.countries)  # slow the first time
                return self._countries(known, wanted, language)[:limit]
            case Takes.COMMAND:
                return self.commands(community, wanted, language, limit)
            case Takes.TIME:
                return [Offer(time) for time in _times(wanted)][:limit]
            case Takes.ZONE:
                return self.zones(typed, language, limit)
            case Takes.SWITCH if not option.choices:
                return _fitting(wanted, ((value, "") for value in SWITCH))[:limit]
            case _:
                return _fitting(wanted, ((c.value, self._text(language, c.label)) for c in option.choices))[:limit]

    async def essays(self, typed: str, community: Community, limit: int) -> list[Offer]:
        """Essays by title, author or tag; the value is the short name."""
        found = await self._services.searching.complete(typed[:TYPED_MAX], community, limit)
        return [Offer(essay.slug, essay.author, essay.title) for essay in found]

    async def queries(self, typed: str, community: Community, limit: int) -> list[Offer]:
        """What to search for: tags and titles that hold ``typed``."""
        essays = await self._services.searching.complete(typed[:TYPED_MAX], community, limit)
        wanted = folded(typed).strip()
        tags = dict.fromkeys(tag for essay in essays for tag in essay.tags if wanted in folded(tag))
        # What is found by its reading looks nothing like what is typed; what is found by a tag is offered by the tag.
        titles = [e.title for e in essays if wanted in folded(e.title) or not _says(e, wanted)]
        return [Offer(query) for query in dict.fromkeys([*list(tags)[:_TAGS_MAX], *titles])][:limit]

    def commands(self, community: Community, typed: str, language: Language, limit: int) -> list[Offer]:
        """Commands by name or by a word of their description."""
        known = commands_for(community.platform, self._services.catalogue).commands
        return _fitting(typed, ((each.name, self._text(language, each.description)) for each in known))[:limit]

    def _countries(self, known: Sequence[str], wanted: str, language: Language) -> list[Offer]:
        names = _territories(language)
        codes = known if wanted else [code for code in _NEARBY if code in known]
        none = (NONE, self._text(language, schedule_text.USUAL_HOLIDAYS))
        return _fitting(wanted, [none, *((code, names.get(code, "")) for code in codes)])

    def zones(self, typed: str, language: Language, limit: int) -> list[Offer]:
        """Time zones, the machine's own first."""
        wanted, zone = folded(typed).strip(), self._services.zone
        own = [Offer(zone, self._text(language, message("this computer's time zone")))]
        others = complete_zone(wanted, limit) if wanted else _USUAL_ZONES
        return [*(own if wanted in folded(zone) else []), *(Offer(one) for one in others if one != zone)][:limit]

    def _text(self, language: Language, key: str) -> str:
        return self._services.catalogue.text(language, key) if key else ""


async def _names(names: Mapping[str, int], typed: str, limit: int) -> list[Offer]:
    found = await fitting(names, typed[:TYPED_MAX].strip('"“”「」'), limit)
    return [Offer(in_query(name), "", name) for name in found]


def _collections(known: Mapping[str, int], typed: str, limit: int) -> list[Offer]:
    """Collections, after those that were typed already with commas between."""
    before, comma, begun = typed.replace("、", ",").rpartition(",")
    chosen = {fold(name).strip() for name in before.split(",")}
    fitting_ones = [name for name in known if fold(name) not in chosen and fold(begun).strip() in fold(name)]
    return [Offer(f"{before}{comma} {name}".strip()) for name in fitting_ones][:limit]


def _times(wanted: str) -> Sequence[str]:
    return [time for time in _TIMES if time.startswith((wanted, f"0{wanted}"))] if wanted else _USUAL_TIMES


def _says(essay: Essay, wanted: str) -> bool:
    return any(wanted in folded(word) for word in (*essay.tags, essay.category, essay.author, essay.slug))


def _fitting(wanted: str, values: Iterable[tuple[str, str]]) -> list[Offer]:
    """The values that begin with ``wanted``; where none does, those whose meaning does, else those where either holds
    it.
    """
    offers = [(folded(value), folded(detail), Offer(value, detail)) for value, detail in values]
    by_name = [offer for name, _, offer in offers if name.startswith(wanted)]
    by_meaning = [offer for _, meaning, offer in offers if meaning.startswith(wanted)]
    holding = [offer for name, meaning, offer in offers if wanted in name or wanted in meaning]
    return by_name or by_meaning or holding


@cache
def _territories(language: Language) -> dict[str, str]:
    return dict(Locale(language.value).territories)
