"""One essay's file: an essay, or the reason why it is none, or every fault with its line."""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import PurePosixPath
from typing import Final

from bot.adapters.sources.cleaning.decoding import Undecodable, decode
from bot.adapters.sources.folder import left_out
from bot.adapters.sources.folder.essay_fields import EssayFields, Missing, language_code
from bot.adapters.sources.folder.front_matter import split
from bot.adapters.sources.folder.head_field import Page
from bot.adapters.sources.folder.head_keys import Head, unknown
from bot.adapters.sources.folder.mdx import plain_markdown
from bot.adapters.sources.given import NOT_UTF8
from bot.core.essay import Draft, Rights
from bot.core.ids import Slug
from bot.core.place import NamedPlace, named_place, slug_at
from bot.core.source import Defaults
from bot.errors import ParseFailed
from bot.language.foreign import foreign_language
from bot.ports.source import PassedOver

FAULTS_MAX: Final = 20
"""Faults of one file that are told at once."""

_ENDINGS: Final = (".md", ".markdown", ".mdown", ".mkd", ".mdx")
_COMPONENTS: Final = ".mdx"
_RARE_BREAKS: Final = re.compile("[\x0b\x0c\x85\u2028\u2029]")
_TURNING: Final = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_INVISIBLE: Final = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
_NAMES: Final[Mapping[str, str]] = {"\0": "null", "\a": "bell", "\b": "backspace", "\x1b": "escape", "\x7f": "delete"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """What is known of a file besides what it holds: the slug that its path comes to, what holds for its folder, the
    blog's authors by their short names, when the file was changed, and the present; both aware UTC.
    """

    slug: Slug
    defaults: Defaults
    modified: datetime
    now: datetime
    authors: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FileRead:
    """What a file came to, and its keys that nobody knows."""

    found: Draft | PassedOver
    unknown: tuple[str, ...] = ()


def read_file(data: bytes, where: str, around: Around) -> FileRead:
    """The essay in ``data``; ``where`` is its path and names it. Raises ``ParseFailed`` with the first fault, and with
    the others as its ``others``.
    """
    text, faults = _visible(decoded(data, where), where)
    try:
        page = split(text, where)
    except ParseFailed as exc:
        raise _together([*faults, exc]) from exc
    head, named = Head(page.fields), named_place(where)
    reason = left_out.by_head(head, named, around.now) or left_out.by_body(head, named, page.body)
    if reason is not None:
        return FileRead(PassedOver(where, reason))
    if PurePosixPath(where).suffix.lower() == _COMPONENTS:
        page = _without_components(page)
    if _is_foreign(page, head, named, around.defaults):
        return FileRead(PassedOver(where, left_out.FOREIGN))
    missing = Missing(named, around.slug, around.defaults, around.modified.date(), around.authors)
    fields = EssayFields(page, head, where, missing)
    faults += [*page.faults, *fields.faults()]
    if faults:
        raise _together(faults)
    return FileRead(fields.draft(), unknown(page.fields))


def read_draft(data: bytes, where: str) -> Draft:
    """The essay of a file that says all by itself. Raises ``ParseFailed`` as ``read_file`` does."""
    epoch = datetime.fromtimestamp(0, UTC)
    around = Around(slug=slug_at(where), defaults=Defaults(rights=Rights.OWNER), modified=epoch, now=epoch)
    found = read_file(data, where, around).found
    if isinstance(found, PassedOver):
        raise ParseFailed(found.reason, where=where, line=1)
    return found


def is_essay_file(name: str) -> bool:
    """Whether a file of this name may hold an essay."""
    return not name.startswith(".") and PurePosixPath(name).suffix.lower() in _ENDINGS


def decoded(data: bytes, where: str) -> str:
    """The text, its lines ending in ``\\n``. Raises ``ParseFailed`` where it is UTF-8 with something else in it, or no
    text at all.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as exc:
        line = data.count(b"\n", 0, exc.start) + 1
        fault = ParseFailed(NOT_UTF8, where=where, line=line)
        if not data[: exc.start].removeprefix(b"\xef\xbb\xbf").isascii():
            raise fault from exc
        try:
            text = decode(data)
        except Undecodable:
            raise fault from exc
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _without_components(page: Page) -> Page:
    body = plain_markdown(page.body)
    return Page(page.fields, body, page.body_line, page.faults, page.told, page.has_head)


def _is_foreign(page: Page, head: Head, named: NamedPlace, defaults: Defaults) -> bool:
    """What the file or its path names counts first, then the folder's language, then that of the text."""
    said = next((code for field in head.all_of("language") if (code := language_code(field.text))), "")
    code = said or named.tongue
    if code:
        return code not in ("ja", "en")
    return defaults.language is None and foreign_language(page.body) is not None


def _together(faults: Sequence[ParseFailed]) -> ParseFailed:
    first, *others = sorted(faults, key=lambda fault: fault.line)[:FAULTS_MAX]
    first.others = tuple(others)
    return first


def _visible(text: str, where: str) -> tuple[str, list[ParseFailed]]:
    """``text`` with spaces for the rarer line ends, without what turns the direction of writing, and the faults of what
    nobody sees.
    """
    kept = _TURNING.sub("", _RARE_BREAKS.sub(" ", text))
    faults = []
    for found in itertools.islice(_INVISIBLE.finditer(kept), FAULTS_MAX):
        line = kept.count("\n", 0, found.start()) + 1
        place = found.start() - kept.rfind("\n", 0, found.start())
        code = f"U+{ord(found.group()):04X}"
        named = f"{code} ({_NAMES[found.group()]})" if found.group() in _NAMES else code
        refusal = "Character {place} of this line is an invisible {code}: delete it."
        faults.append(ParseFailed(refusal, where=where, line=line, place=place, code=named))
    return _INVISIBLE.sub("\ufffd", kept), faults
