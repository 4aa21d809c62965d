"""Parts of screens that are a few sentences and what is pressed below them. A platform renders each in its own way."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto
from typing import Final, TypeAlias

from bot.conversation import schedule_text
from bot.conversation.notices import Mention

EXCERPT_MAX: Final = 500
"""Characters of a comment that its author is shown again."""
PASSAGE_MAX: Final = 1_800
"""Characters of a passage: what every platform shows in one message beside the rest, also where many are escaped."""


@dataclass(frozen=True, slots=True)
class Inline:
    """What a platform writes within a sentence, in its markup: an instant, a link to a channel by its id, and the
    beginning of a title (with its limit in characters), escaped and standing out.
    """

    moment: schedule_text.Moment
    mention: Mention
    strong: Callable[[str, int], str]


@dataclass(frozen=True, slots=True)
class Note:
    """A small line, in the platform's markup."""

    text: str


@dataclass(frozen=True, slots=True)
class Quote:
    """What a member wrote, as they wrote it: nothing in it is escaped yet. Its first
    ``EXCERPT_MAX`` characters are shown.
    """

    text: str


@dataclass(frozen=True, slots=True)
class Passage:
    """A part of what a member wrote at length, at most ``PASSAGE_MAX`` characters, which are shown whole. Nothing in it
    is escaped yet.
    """

    text: str


class Tone(Enum):
    """How a button looks."""

    USUAL = auto()
    CHOSEN = auto()
    DANGER = auto()


@dataclass(frozen=True, slots=True)
class Press:
    """A button: ``name`` is its route, ``value`` what it carries."""

    label: str
    name: str
    value: str
    tone: Tone = Tone.USUAL


@dataclass(frozen=True, slots=True)
class Title:
    """A heading, as it was written: nothing in it is escaped yet."""

    text: str


@dataclass(frozen=True, slots=True)
class Menu:
    """A menu with one choice: ``name`` is its route, ``argument`` what it carries. ``choices`` are values with their
    labels, of which nothing is escaped yet; without any there is no menu.
    """

    label: str
    name: str
    argument: str
    choices: tuple[tuple[str, str], ...]
    chosen: str = ""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture: at ``address``, or where that is empty a file that comes with the answer. ``alt`` says what it shows,
    and is not escaped yet.
    """

    address: str
    alt: str


@dataclass(frozen=True, slots=True)
class Link:
    """A link that stands alone, such as a button."""

    label: str
    address: str


Part: TypeAlias = "str | Note | Quote | Passage | Title | Menu | Picture | Link | tuple[Press, ...]"
"""Lines in the platform's markup, or one of the above. A tuple of buttons is one row."""
