"""Whether a page speaks of itself in the words of schema.org and OpenGraph, by ``tests/data/vocabulary``."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

_FOLDER: Final = Path(__file__).resolve().parents[1] / "data" / "vocabulary"
_SCHEMA: Final = json.loads((_FOLDER / "schema_org.json").read_text(encoding="utf-8"))
_GRAPH: Final = json.loads((_FOLDER / "opengraph.json").read_text(encoding="utf-8"))
_DATE: Final = r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])"
_TIME: Final = r"T\d\d:\d\d(:\d\d)?(Z|[+-]\d\d:\d\d)"
_VALUES: Final = {
    "Text": r"(?s)\s*\S.*",
    "Date": _DATE,
    "DateTime": _DATE + _TIME,
    "Duration": r"P(?=.)(\d+D)?(T(?=.)(\d+H)?(\d+M)?(\d+S)?)?",
}

Stated = Sequence[tuple[str, str]]
"""The ``property`` or ``name`` of each meta element with its ``content``, in their order."""


def wrong_in_json_ld(document: str) -> list[str]:
    """What schema.org does not know, or expects otherwise; empty where all is well."""
    read = json.loads(document)
    found = [] if read.get("@context") == "https://schema.org" else ["@context"]
    things = read.get("@graph", [read])
    return found + [problem for thing in things for problem in _thing(thing)]


def _thing(thing: dict[str, Any]) -> Iterator[str]:
    kind = thing.get("@type")
    if kind not in _SCHEMA["types"]:
        yield f"no type {kind}"
        return
    if "@id" in thing and not _is_url(thing["@id"]):
        yield f"{kind} @id"
    for name, value in thing.items():
        if name.startswith("@"):
            continue
        expected = _SCHEMA["types"][kind].get(name)
        if expected is None:
            yield f"{kind} has no {name}"
            continue
        for each in value if isinstance(value, list) else [value]:
            if not any(_is(each, one) for one in expected):
                yield f"{kind} {name}: {each!r}"
            if isinstance(each, dict):
                yield from _thing(each)


def _is(value: object, kind: str) -> bool:
    if isinstance(value, dict):
        given = value.get("@type", "")
        return kind in {given, *_SCHEMA["kinds_of"].get(given, ())}
    if kind == "Integer":
        return isinstance(value, int) and not isinstance(value, bool)
    if not isinstance(value, str):
        return False
    return _is_url(value) if kind == "URL" else re.fullmatch(_VALUES.get(kind, r"(?!)"), value) is not None


def wrong_in_open_graph(stated: Stated) -> list[str]:
    """What ogp.me does not know, or expects otherwise; empty where all is well."""
    return list(_graph([each for each in stated if ":" in each[0]]))


def _graph(stated: Stated) -> Iterator[str]:
    names = [name for name, _ in stated]
    yield from (f"no {name}" for name in _GRAPH["required"] if name not in names)
    for place, (name, value) in enumerate(stated):
        known = _GRAPH["properties"].get(name) or _GRAPH["names"].get(name)
        if known is None:
            yield f"unknown {name}"
            continue
        if not known.get("many") and names.count(name) > 1:
            yield f"{name} more than once"
        if "after" in known and known["after"] not in names[:place]:
            yield f"{name} before {known['after']}"
        if "of" in known and dict(stated).get("og:type") != known["of"]:
            yield f"{name} of another type"
        if not _holds(known, value):
            yield f"{name}: {value!r}"


def _holds(known: dict[str, Any], value: str) -> bool:
    match known["holds"]:
        case "url":
            return _is_url(value)
        case "enum":
            return value in known["values"]
        case "integer":
            return re.fullmatch(r"[1-9]\d*", value) is not None
        case "locale":
            return re.fullmatch(r"[a-z]{2}_[A-Z]{2}", value) is not None
        case "datetime":
            return re.fullmatch(f"{_DATE}({_TIME})?", value) is not None
        case _:
            return bool(value.strip())


def _is_url(value: object) -> bool:
    if not isinstance(value, str) or re.search(r"\s", value):
        return False
    parts = urlsplit(value)
    return parts.scheme in ("http", "https") and bool(parts.hostname)
