"""What the path of an essay's file says: its slug, its date and its language, by the customs of blog tools."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from bot.core.essay import SLUG_MAX, Language
from bot.core.ids import Slug
from bot.core.slug import hyphenated, without_accents

INDEX: Final = frozenset({"index", "_index"})
"""Names of the file whose folder is the essay, with its pictures beside it."""


def _names(line: str) -> frozenset[str]:
    return frozenset(line.split())


_DAY: Final = re.compile(r"(?:\A|/)(\d{4})([-_./])(\d{1,2})[-_./](\d{1,2})(?=[-_./ T]|\Z)")
_DIGITS: Final = re.compile(r"(?:\A|/)((?:19|20)\d\d)(\d\d)(\d\d)(?=[-_./ ]|\Z)")
_MONTH: Final = re.compile(r"(?:\A|/)((?:19|20)\d\d)[-_/](\d\d)(?=/)")
_DATED_NAME: Final = re.compile(r"(?:\d{4}[-_.]\d{1,2}[-_.]\d{1,2}|(?:19|20)\d{6})[-_. ]+(?=\S)")
_NOTION: Final = re.compile(r"[ -][0-9a-f]{32}\Z")
"""The number that Notion puts behind each file's name."""
_LANGUAGE: Final = re.compile(r"\.([a-z]{2,3})(?:[-_][A-Za-z]{2,4})?\Z")
_TONGUES: Final = _names(
    "ar bg bn ca cs da de el en eo es et eu fa fi fr gl he hi hr hu id is it ja ka ko lt lv ms nb nl"
    " nn no pl pt ro ru sk sl sr sv sw ta te th tl tr uk ur vi zh"
)
"""Languages that a file's or folder's name may mean, by ISO 639-1; ``my`` and ``go`` are no less often words."""

_TONGUES_OF_FOLDERS: Final = frozenset({"ja", "en", "zh", "ko", "fr", "de", "ru", "pt"})


@dataclass(frozen=True, slots=True)
class NamedPlace:
    """A place in its parts. ``name`` is what the file is called, without date and language; ``folders`` are those above
    it. ``tongue`` is the code of the language that the path names, such as ``ja``; empty where it names none.
    """

    name: str
    full_name: str
    folders: tuple[str, ...]
    written: date | None
    tongue: str
    is_index: bool

    @property
    def language(self) -> Language | None:
        return Language(self.tongue) if self.tongue in tuple(Language) else None


def named_place(place: str) -> NamedPlace:
    """What ``place``, a path with ``/`` between its parts, says of the essay there."""
    *folders, file = unicodedata.normalize("NFC", place).split("/")
    stem = (file.rpartition(".")[0] or file).removesuffix(".html")
    suffix = _LANGUAGE.search(stem)
    tongue = suffix.group(1) if suffix and suffix.group(1) in _TONGUES else ""
    if suffix and tongue:
        stem = stem[: suffix.start()] or stem
    else:
        tongue = next((code for code in map(_as_tongue, folders) if code), "")
    stem = _NOTION.sub("", stem) or stem
    is_index = stem.lower() in INDEX
    if is_index and folders:
        stem = folders.pop()
    name = _DATED_NAME.sub("", stem, count=1) if _DATED_NAME.match(stem) else stem
    return NamedPlace(name, stem, tuple(folders), _written("/".join((*folders, stem))), tongue, is_index)


def slug_at(place: str) -> Slug:
    """The slug of the essay that stands at ``place``, if one stands there, its file says no other and no other place
    has it before.
    """
    return _slug(named_place(place), place)


def slugs_of(places: Iterable[str]) -> Mapping[str, Slug]:
    """``slug_at`` of each place, where it is taken with its language, its date or its folder, or else with a number."""
    taken: set[Slug] = set()
    slugs: dict[str, Slug] = {}
    for place in places:
        slugs[place] = next(slug for slug in _candidates(place) if slug not in taken)
        taken.add(slugs[place])
    return slugs


def in_tongue(slug: Slug, place: str, made: Slug) -> Slug:
    """``slug``, which the author of the file at ``place`` gave, with its language where ``made``, the one of
    ``slugs_of``, has it: its translations have the same one.
    """
    tongue = named_place(place).tongue
    return _with(slug, tongue) if tongue and made == _with(slug_at(place), tongue) else slug


def is_whole_slug(text: str) -> bool:
    """Whether ``made_slug`` keeps all words of ``text``."""
    return made_slug(text, "a") == made_slug(text, "b")


def made_slug(text: str, seed: str = "") -> Slug:
    """The slug that ``text`` comes to. Where words are lost, as all Japanese ones are, a short hash of ``seed`` or else
    of the text tells it from others.
    """
    slug = hyphenated(text)
    is_whole = all(c.isascii() for c in without_accents(text) if c.isalnum())
    if slug and is_whole and len(slug) <= SLUG_MAX:
        return Slug(slug)
    hashed = hashlib.sha256(unicodedata.normalize("NFC", seed or text).encode("utf-8", "surrogateescape")).hexdigest()
    return _with(slug or "essay", hashed[:8])


def _slug(named: NamedPlace, place: str) -> Slug:
    return made_slug(named.name, place)


def _candidates(place: str) -> Iterator[Slug]:
    named = named_place(place)
    slug = _slug(named, place)
    yield slug
    if named.tongue:
        yield _with(slug, named.tongue)
    if named.full_name != named.name:
        yield made_slug(named.full_name, place)
    if named.folders:
        yield made_slug(f"{named.folders[-1]}-{named.full_name}", place)
    hashed = hashlib.sha256(place.encode("utf-8", "surrogateescape")).hexdigest()
    yield from (_with(slug, hashed[:length]) for length in range(8, len(hashed) + 1))


def _with(slug: str, more: str) -> Slug:
    return Slug(f"{slug[: SLUG_MAX - len(more) - 1].rstrip('-')}-{more}")


def _as_tongue(folder: str) -> str:
    """Only of languages that no folder is called for another reason, as ``it``, ``cs`` and ``es`` are."""
    code, joint, region = folder.lower().replace("_", "-").partition("-")
    return code if code in _TONGUES_OF_FOLDERS and len(region) == (2 if joint else 0) else ""


def _written(path: str) -> date | None:
    """The latest part of the path that is a date; a month alone is its first day."""
    for pattern, groups in ((_DAY, (1, 3, 4)), (_DIGITS, (1, 2, 3))):
        for found in reversed(list(pattern.finditer(path))):
            if day := _day([int(found.group(group)) for group in groups]):
                return day
    month = _MONTH.search(path)
    return _day([int(month.group(1)), int(month.group(2)), 1]) if month else None


def _day(parts: Sequence[int]) -> date | None:
    try:
        return date(*parts)
    except ValueError:
        return None
