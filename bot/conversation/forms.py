"""Forms: typed fields that each platform offers in its own way, and what comes back by their names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from bot.conversation.command import Choice


@dataclass(frozen=True, slots=True, kw_only=True)
class TextField:
    """Text to type, at most ``longest`` characters. ``label`` and ``hint`` are catalogue keys."""

    name: str
    label: str
    hint: str = ""
    hint_fields: tuple[tuple[str, object], ...] = ()
    value: str = ""
    longest: int
    lines: bool = False
    required: bool = True


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
