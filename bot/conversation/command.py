"""What commands are made of: names, options and the values an option takes. Each place has its own table of them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

ROOT: Final = "/essay"


class Takes(StrEnum):
    """What an option's value is; completion depends on it."""

    CHOICE = "choice"
    COMMAND = "command"
    COUNTRY = "country"
    AUTHOR = "author"
    CATEGORY = "category"
    ESSAY = "essay"
    LISTED = "listed"
    """One of the option's choices, or another value of the same kind."""
    PAGE = "page"
    QUERY = "query"
    TAG = "tag"
    TEXT = "text"
    """Everything from its first word on, as it was typed."""
    TIME = "time"
    ZONE = "zone"


@dataclass(frozen=True, slots=True)
class Choice:
    """A value that an option offers, and what it means: a catalogue key, or empty where the value says it. ``also`` are
    other words for it.
    """

    value: str
    label: str = ""
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Option:
    """``name:value``. ``description`` and ``example`` are catalogue keys. A ``positional`` option also takes the words
    without a name. ``also`` are other names of it.
    """

    name: str
    description: str
    takes: Takes
    example: str
    choices: tuple[Choice, ...] = ()
    positional: bool = False
    also: tuple[str, ...] = ()

    def label(self, value: str) -> str:
        """What ``value`` means, as a catalogue key; the value itself where no choice says it."""
        return next((choice.label for choice in self.choices if choice.value == value and choice.label), value)


@dataclass(frozen=True, slots=True)
class Command:
    """``description`` and ``example`` are catalogue keys. ``admin`` commands are not for everybody. ``also`` are other
    names of it, such as those in Japanese.
    """

    name: str
    description: str
    example: str
    options: tuple[Option, ...] = ()
    admin: bool = False
    also: tuple[str, ...] = ()

    @property
    def line(self) -> str:
        """How the command is typed, without options."""
        return f"{ROOT} {self.name}"

    @property
    def positional(self) -> Option | None:
        """The option that takes the words without a name."""
        return next((option for option in self.options if option.positional), None)

    def option(self, name: str) -> Option | None:
        """The option called ``name``."""
        return next((option for option in self.options if name == option.name or name in option.also), None)
