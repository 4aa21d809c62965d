"""Forms: typed fields that each platform offers in its own way, and what comes back by their names."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from bot.conversation.command import Choice

_PART: Final = re.compile(r"(\w+)-([0-9]+)")
"""The name of an input that holds a part of a longer text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TextField:
    """Text to type, at most ``longest`` characters. ``label`` and ``hint`` are catalogue keys. ``parted``: where one
    input of a platform is too short for it, it is shown in several, whose texts are ``joined``.
    """

    name: str
    label: str
    hint: str = ""
    hint_fields: tuple[tuple[str, object], ...] = ()
    value: str = ""
    longest: int
    lines: bool = False
    required: bool = True
    parted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeField:
    """A time of day, as ``HH:MM`` (``HH:MM:SS`` where it has seconds)."""

    name: str
    label: str
    hint: str = ""
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ZoneField:
    """An IANA time zone, completed while it is typed."""

    name: str
    label: str
    hint: str = ""
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelField:
    """A channel that essays can come to, by its id; empty where none is chosen yet."""

    name: str
    label: str
    hint: str = ""
    value: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChoiceField:
    """One of several values, whose labels are catalogue keys."""

    name: str
    label: str
    choices: tuple[Choice, ...]
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ManyField:
    """Any of several values. ``verbatim``: their labels are said as they are, with a size behind each."""

    name: str
    label: str
    choices: tuple[Choice, ...]
    values: frozenset[str]
    hint: str = ""
    placeholder: str = ""
    sizes: tuple[int, ...] = ()
    required: bool = True

    @property
    def verbatim(self) -> bool:
        return bool(self.sizes)


@dataclass(frozen=True, slots=True, kw_only=True)
class FileField:
    """A file, uploaded before the form is sent; its value is the token of the upload. A platform without uploads
    leaves it out.
    """

    name: str
    label: str
    hint: str = ""
    value: str = ""


Field: TypeAlias = "TextField | TimeField | ZoneField | ChannelField | ChoiceField | ManyField | FileField"


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """``name`` routes it when it comes back, together with ``argument``. Fields stand in order of importance: a
    platform with room for some shows the first ones, and what is missing stays as it is.

    ``opener`` are the route and the argument of a button that opens it; ``preview`` the route of one that shows what
    the form as it is filled would bring (empty: none).
    """

    name: str
    title: str
    submit: str
    fields: tuple[Field, ...]
    argument: str = ""
    opener: tuple[str, str]
    preview: str = ""


def part_name(field: str, number: int) -> str:
    """The name of an input that holds a part of the text of ``field``; parts are counted from 0."""
    return f"{field}-{number}"


def parts_of(text: str, longest: int) -> Sequence[str]:
    """The lines of ``text`` in as few parts as hold them, at least one; a line that is longer is cut."""
    parts = [""]
    for number, line in enumerate(text.split("\n")):
        longer = f"{parts[-1]}\n{line}" if number else line
        if len(longer) <= longest:
            parts[-1] = longer
            continue
        cut = [line[start : start + longest] for start in range(0, len(line), longest)] or [""]
        parts += cut if number else cut[1:]
        parts[0] = parts[0] if number else cut[0]
    return parts


def joined(fields: Mapping[str, Sequence[str]]) -> dict[str, Sequence[str]]:
    """``fields`` as they came back, with the parts of a longer text joined again, one below the other."""
    found: dict[str, Sequence[str]] = {}
    parts: dict[str, dict[int, str]] = defaultdict(dict)
    for name, values in fields.items():
        if part := _PART.fullmatch(name):
            parts[part[1]][int(part[2])] = "\n".join(values)
        else:
            found[name] = values
    for name, texts in parts.items():
        found[name] = list(filter(None, ["\n".join(text for _, text in sorted(texts.items()) if text)]))
    return found
