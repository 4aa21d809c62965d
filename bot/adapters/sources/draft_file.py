"""One essay's file, read strictly: what is wrong is refused with its line, never guessed."""

from __future__ import annotations

import functools
import itertools
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import PurePosixPath
from typing import Final, NoReturn
from urllib.parse import urlsplit

from bot.adapters.sources.front_matter import Field, Page, split
from bot.core.essay import SLUG_MAX, Draft, Language, Rights, is_slug
from bot.core.ids import Slug
from bot.errors import ParseFailed

BODY_MAX: Final = 1_000_000
"""Bytes of a body in UTF-8."""

TAGS_MAX: Final = 10
FAULTS_MAX: Final = 20
"""Faults of one file that are told at once."""

REQUIRED: Final = ("slug", "title", "author", "language", "date", "category", "licence")
OPTIONAL: Final = ("tags", "source_url", "summary", "question", "rights", "collection")

_LIMITS: Final[Mapping[str, int]] = {
    "slug": SLUG_MAX,
    "title": 200,
    "author": 200,
    "language": 10,
    "date": 10,
    "category": 60,
    "licence": 200,
    "tags": 40,
    "source_url": 2000,
    "summary": 600,
    "question": 300,
    "rights": 10,
    "collection": 60,
}
_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d")
_ENDINGS: Final = (".md", ".markdown", ".mdown", ".mkd")
_COMPONENTS: Final = ".mdx"
_RARE_BREAKS: Final = re.compile("[\x0b\x0c\x85\u2028\u2029]")
_TURNING: Final = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_INVISIBLE: Final = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
_NAMES: Final[Mapping[str, str]] = {"\0": "null", "\a": "bell", "\b": "backspace", "\x1b": "escape", "\x7f": "delete"}
_UNPRINTABLE: Final = frozenset({"Cc", "Cs", "Zl", "Zp"})


def read_draft(data: bytes, where: str) -> Draft:
    """The essay in ``data``; ``where`` is its path and names it. Raises ``ParseFailed`` with the first fault, and with
    the others as its ``others``.
    """
    text, faults = _visible(_decoded(data, where), where)
    try:
        reader = _DraftReader(split(text, where), where)
    except ParseFailed as exc:
        raise _together([*faults, exc]) from exc
    faults += reader.faults()
    if faults:
        raise _together(faults)
    return reader.draft()


def is_essay_file(name: str) -> bool:
    """Whether a file of this name holds an essay, or something that its author takes for one (``.mdx``)."""
    return not name.startswith(".") and PurePosixPath(name).suffix.lower() in (*_ENDINGS, _COMPONENTS)


def _together(faults: Sequence[ParseFailed]) -> ParseFailed:
    first, *others = sorted(faults, key=lambda fault: fault.line)[:FAULTS_MAX]
    first.others = tuple(others)
    return first


def _decoded(data: bytes, where: str) -> str:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as exc:
        line = data.count(b"\n", 0, exc.start) + 1
        raise ParseFailed("The file is not UTF-8.", where=where, line=line) from exc
    return text.replace("\r\n", "\n").replace("\r", "\n")


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


class _DraftReader:
    """Takes a page's fields one by one."""

    def __init__(self, page: Page, where: str) -> None:
        self._fields = page.fields
        self._page = page
        self._where = where

    def faults(self) -> list[ParseFailed]:
        """Everything that is wrong; without any, ``draft`` raises nothing."""
        found = [*self._page.faults, *self._faults_of_keys()]
        readers: Mapping[str, Callable[[], object]] = {
            "slug": self._slug,
            "language": self._language,
            "date": self._date,
            "tags": self._tags,
            "source_url": self._source_url,
            "rights": self._rights,
        }
        for key in self._fields:
            if key in REQUIRED or key in OPTIONAL:
                found += _fault_of(readers.get(key, functools.partial(self._text, key)))
        return found + _fault_of(self._body)

    def draft(self) -> Draft:
        return Draft(
            slug=self._slug(),
            title=self._text("title"),
            author=self._text("author"),
            language=self._language(),
            date=self._date(),
            category=self._text("category"),
            tags=self._tags(),
            licence=self._text("licence"),
            source_url=self._source_url(),
            summary=self._text("summary", default=""),
            question=self._text("question", default=""),
            body=self._body(),
            rights=self._rights(),
            collection=self._text("collection", default=""),
        )

    def _faults_of_keys(self) -> Iterator[ParseFailed]:
        for key, field in self._fields.items():
            if key not in REQUIRED and key not in OPTIONAL:
                known = ", ".join((*REQUIRED, *OPTIONAL))
                refusal = "“{key}” is not a known key. The known keys are: {known}."
                yield ParseFailed(refusal, where=self._where, line=field.line, key=key[:40], known=known)
        for key in REQUIRED:
            if key not in self._fields and key not in self._page.told:
                refusal = "“{key}” is missing from the front matter."
                yield ParseFailed(refusal, where=self._where, line=1, key=key)

    def _slug(self) -> Slug:
        slug = self._text("slug")
        line = self._fields["slug"].line
        if not is_slug(slug):
            self._fail(
                line,
                "“{slug}” is not a slug: use a–z, 0–9 and single hyphens, at most {limit} characters.",
                slug=slug,
                limit=SLUG_MAX,
            )
        path = PurePosixPath(self._where)
        if path.suffix.lower() == _COMPONENTS:
            self._fail(1, "MDX is not read. Name the file {name}.md and write it in Markdown.", name=slug)
        if path.stem.lower() != slug:
            self._fail(line, "The slug “{slug}” is not the file's name, {name}.", slug=slug, name=path.name)
        return Slug(slug)

    def _language(self) -> Language:
        written = self._text("language")
        try:
            return Language(written)
        except ValueError:
            known = ", ".join(Language)
            self._fail(
                self._fields["language"].line,
                "“{value}” is not one of the languages: {known}.",
                value=written,
                known=known,
            )

    def _date(self) -> date:
        field = self._fields["date"]
        if field.items is None and (field.is_date or field.is_string) and _DAY.fullmatch(field.text):
            try:
                return date.fromisoformat(field.text)
            except ValueError:
                pass  # has the form of a date, such as 2026-02-30
        self._fail(field.line, "“date” has to be a date such as 2026-03-14.")

    def _tags(self) -> tuple[str, ...]:
        field = self._fields.get("tags")
        if field is None:
            return ()
        if field.items is None:
            self._fail(field.line, "“tags” has to be a list such as [first job, mistakes].")
        if len(field.items) > TAGS_MAX:
            self._fail(field.line, "There are more than {limit} tags.", limit=TAGS_MAX)
        tags = tuple(self._checked("tags", item) for item in field.items)
        if len(set(tags)) < len(tags):
            self._fail(field.line, "A tag is given twice.")
        return tags

    def _source_url(self) -> str | None:
        url = self._text("source_url", default="")
        if url and not _is_web_address(url):
            self._fail(
                self._fields["source_url"].line,
                "“source_url” has to be an address that begins with https:// or http://.",
            )
        return url or None

    def _rights(self) -> Rights:
        written = self._text("rights", default=Rights.OWNER)
        try:
            return Rights(written)
        except ValueError:
            self._fail(self._fields["rights"].line, "“rights” has to be one of: {known}.", known=", ".join(Rights))

    def _text(self, key: str, default: str | None = None) -> str:
        field = self._fields.get(key)
        if field is None and default is not None:
            return default
        return self._checked(key, self._fields[key])

    def _checked(self, key: str, field: Field) -> str:
        """The field's text, if it is one line of printable text within its limit."""
        text = field.text.strip()
        if field.items is None and not text:
            self._fail(field.line, "“{key}” is empty.", key=key)
        if field.items is not None or not field.is_string:
            self._fail(field.line, "“{key}” has to be text: put it in quotes if it looks like something else.", key=key)
        if any(unicodedata.category(c) in _UNPRINTABLE for c in text):
            self._fail(field.line, "“{key}” has to be one line without control characters.", key=key)
        if len(text) > _LIMITS[key]:
            self._fail(
                field.line,
                "“{key}” has {length} characters; the limit is {limit}.",
                key=key,
                length=len(text),
                limit=_LIMITS[key],
            )
        return text

    def _body(self) -> str:
        body = self._page.body
        first = self._page.body_line
        if not body.strip():
            self._fail(first, "The essay has no text.")
        if len(body.encode()) > BODY_MAX:
            self._fail(first, "The essay is longer than {limit} bytes.", limit=BODY_MAX)
        return body.strip("\n")

    def _fail(self, line: int, message: str, **fields: object) -> NoReturn:
        raise ParseFailed(message, where=self._where, line=line, **fields)


def _fault_of(read: Callable[[], object]) -> list[ParseFailed]:
    try:
        read()
    except ParseFailed as exc:
        return [exc]
    return []


def _is_web_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and not any(c.isspace() for c in url)
