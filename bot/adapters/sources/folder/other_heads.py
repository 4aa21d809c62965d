"""Front matter that is not YAML: TOML, JSON and lines of metadata."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import Final

from bot.adapters.sources.folder.head_field import Field
from bot.errors import ParseFailed

_DEEPEST: Final = 20
_TOML_LINE: Final = re.compile(r"line (\d+)")
_NAMED: Final = re.compile(r"""\s*(?:"([^"]+)"|'([^']+)'|([\w.-]+))\s*[=:]""")
_META: Final = re.compile(r"(?:\.\.\s+|#\+)?([A-Za-z\u3040-\u9fff][\w \-\u3040-\u9fff]{0,40}?)[ \t]*:(?:[ \t]+(.*)|)")


def read_toml(lines: Sequence[str], where: str, first: int) -> Mapping[str, Field]:
    """Raises ``ParseFailed``; so does ``read_json``."""
    try:
        values = tomllib.loads("\n".join((*lines, "")))
    except (tomllib.TOMLDecodeError, RecursionError, ValueError) as exc:
        found = _TOML_LINE.search(str(exc))
        line = first + min(int(found.group(1)) if found else len(lines), len(lines)) - 1
        detail = str(exc).partition(" (at")[0].rstrip(".")[:200]
        raise ParseFailed("This is not valid TOML: {detail}.", where=where, line=line, detail=detail) from exc
    return _fields(values, _Lines(lines, first))


def read_json(lines: Sequence[str], where: str, first: int) -> Mapping[str, Field]:
    try:
        values = json.loads("\n".join(lines), parse_int=str, parse_float=str)
    except (RecursionError, ValueError) as exc:
        line, detail = first, "too deep"
        if isinstance(exc, json.JSONDecodeError):
            line, detail = first + exc.lineno - 1, exc.msg
        raise ParseFailed("This is not valid JSON: {detail}.", where=where, line=line, detail=detail) from exc
    if not isinstance(values, dict):
        raise ParseFailed("The front matter has to be lines such as “title: …”.", where=where, line=first)
    return _fields(values, _Lines(lines, first))


def read_metadata(lines: Sequence[str], first: int) -> Mapping[str, Field] | None:
    """``Title: words`` on lines, as Pelican and MultiMarkdown have it; an indented line goes on. None where any line is
    something else.
    """
    fields: dict[str, Field] = {}
    last = ""
    for i, line in enumerate(lines):
        if last and line[:1] in (" ", "\t"):
            before = fields[last]
            fields[last] = Field(before.line, f"{before.text} {line.strip()}".strip())
            continue
        found = _META.fullmatch(line.rstrip())
        if found is None:
            return None
        last = found.group(1)
        fields.setdefault(last, Field(first + i, (found.group(2) or "").strip()))
    return fields


class _Lines:
    """Where the keys are, as far as lines tell it."""

    def __init__(self, lines: Sequence[str], first: int) -> None:
        self._at: dict[str, int] = {}
        self._first = first
        for i, line in enumerate(lines):
            found = _NAMED.match(line)
            if found:
                self._at.setdefault(next(filter(None, found.groups())), first + i)

    def of(self, key: str) -> int:
        return self._at.get(key, self._first)


def _fields(values: Mapping[str, object], lines: _Lines) -> Mapping[str, Field]:
    return {key: _field(value, lines.of(key), lines, 1) for key, value in values.items()}


def _field(value: object, line: int, lines: _Lines, depth: int) -> Field:
    if depth > _DEEPEST:
        return Field(line)
    if isinstance(value, dict):
        return Field(line, pairs={str(k): _field(v, lines.of(str(k)), lines, depth + 1) for k, v in value.items()})
    if isinstance(value, list):
        return Field(line, items=tuple(_field(item, line, lines, depth + 1) for item in value))
    if isinstance(value, bool):
        return Field(line, str(value).lower())
    if isinstance(value, datetime | date | time):
        return Field(line, value.isoformat())
    return Field(line, "" if value is None else str(value))
