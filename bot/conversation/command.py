"""What commands are made of: names, options and the values that an option takes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, StrEnum, auto
from typing import Final

from bot.core.community import Platform

ROOT: Final = "/essay"


class Takes(StrEnum):
    """What an option's value is; completion depends on it."""

    CHANNEL = "channel"
    CHOICE = "choice"
    COLLECTIONS = "collections"
    COMMAND = "command"
    COUNTRY = "country"
    ADDRESS = "address"
    """An address of the web, or the name of what is there."""
    AUTHOR = "author"
    CATEGORY = "category"
    ESSAY = "essay"
    FILE = "file"
    LISTED = "listed"
    """One of the option's choices, or another value of the same kind."""
    NUMBER = "number"
    """One of the option's choices, or another number, such as 4.5."""
    PAGE = "page"
    QUERY = "query"
    ROLE = "role"
    SCORE = "score"
    SOURCE = "source"
    SWITCH = "switch"
    """``on`` or ``off``."""
    TAG = "tag"
    TEXT = "text"
    """Everything from its first word on, as it was typed."""
    TIME = "time"
    ZONE = "zone"


class Allowed(Enum):
    """Who can use a command."""

    EVERYBODY = auto()
    SETTER = auto()
    """Who is allowed to set up the channel in which it is used: an admin, or on Slack whoever made the channel."""
    ADMIN = auto()
    """An admin of the community."""


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
    without a name, and a ``trailing`` one those behind the first of them. ``also`` are other names of it; ``formal`` is
    the one where it is picked and not typed.

    A value has at most ``longest`` characters. ``lacking`` are the platforms without it, each with the reason.
    """

    name: str
    description: str
    takes: Takes
    example: str
    choices: tuple[Choice, ...] = ()
    positional: bool = False
    trailing: bool = False
    also: tuple[str, ...] = ()
    formal: str = ""
    longest: int = 100
    shortest: int = 1
    lacking: Mapping[Platform, str] = field(default_factory=dict)

    def label(self, value: str) -> str:
        """What ``value`` means, as a catalogue key; the value itself where no choice says it."""
        return next((choice.label for choice in self.choices if choice.value == value and choice.label), value)


@dataclass(frozen=True, slots=True)
class Command:
    """``description`` and ``example`` are catalogue keys. ``also`` are other names of it, such as those in Japanese.

    ``slow``: the answer can take longer than an interaction waits; such acts, and those that others see, are
    acknowledged before they begin. ``form_without`` are the options without which a form opens, which has to come at
    once. ``lacking`` are the platforms without it, each with the reason.
    """

    name: str
    description: str
    example: str
    options: tuple[Option, ...] = ()
    allowed: Allowed = Allowed.EVERYBODY
    also: tuple[str, ...] = ()
    slow: bool = False
    form_without: tuple[str, ...] = ()
    lacking: Mapping[Platform, str] = field(default_factory=dict)

    def is_slow(self, arguments: Mapping[str, str]) -> bool:
        """Whether it is acknowledged before it begins, with these options."""
        return self.slow and (not self.form_without or any(name in arguments for name in self.form_without))

    @property
    def admin(self) -> bool:
        """Whether it is for admins."""
        return self.allowed is not Allowed.EVERYBODY

    @property
    def line(self) -> str:
        """How the command is typed, without options."""
        return f"{ROOT} {self.name}"

    @property
    def positional(self) -> Option | None:
        """The option that takes the words without a name."""
        return next((option for option in self.options if option.positional), None)

    @property
    def trailing(self) -> Option | None:
        """The option that takes the words behind the first one without a name."""
        return next((option for option in self.options if option.trailing), None)

    def option(self, name: str) -> Option | None:
        """The option called ``name``."""
        return next((option for option in self.options if name == option.name or name in option.also), None)
