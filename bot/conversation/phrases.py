"""Phrases for a place with markup: the catalogue in one language, filled with what was made harmless for it."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from bot.conversation.catalogue import Catalogue
from bot.core.essay import Language
from bot.errors import BotError, InvalidInput

BREAK: Final = "\u200b"
"""A space without width: beside a sign of markup it keeps it from being one, and nobody sees it."""

_HIDING: Final = frozenset({"Cc", "Cf", "Cs"})
_PLAIN_SPACES: Final = dict.fromkeys(map(ord, "\n\t\u3000"), " ")
_JOINING: Final = "\u200d\ufe0f"  # parts of emojis


class Markup(str):
    """A field that is markup of our own making, and not escaped."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence that is still to be said in a language: a catalogue key with its fields. ``listed`` are fields that
    are lists of keys themselves.
    """

    key: str
    fields: Mapping[str, object] = field(default_factory=dict)
    listed: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def refusal(self) -> InvalidInput:
        """The error that says it."""
        return InvalidInput(self.key, listed=self.listed, **self.fields)


class Phrases:
    """The catalogue in one language. Fields are data, and pass through ``escape``."""

    def __init__(self, catalogue: Catalogue, language: Language, escape: Callable[[str], str]) -> None:
        self._catalogue = catalogue
        self.language = language
        self.escape = escape

    def text(self, key: str, /, **fields: object) -> str:
        return self._catalogue.text(self.language, key, **self._escaped(fields))

    def plural(self, singular: str, plural: str, number: int, /, **fields: object) -> str:
        return self._catalogue.plural(self.language, singular, plural, number, **self._escaped(fields))

    def say(self, sentence: Sentence) -> str:
        """A sentence with its fields; what is listed is said in the same language, with commas between."""
        lists = {name: ", ".join(map(self.text, keys)) for name, keys in sentence.listed.items()}
        return self.text(sentence.key, **sentence.fields, **lists)

    def error(self, error: BotError) -> str:
        """The sentence that tells of ``error``; its field ``listed`` is that of a ``Sentence``."""
        fields = dict(error.fields)
        listed: Any = fields.pop("listed", {})
        return self.say(Sentence(error.message, fields, listed))

    def unescaped(self) -> Phrases:
        """The same sentences for a place that shows no markup, where nothing is escaped."""
        return Phrases(self._catalogue, self.language, lambda text: text)

    _, _n = text, plural  # the names by which the catalogue's keys are found in the code

    def _escaped(self, fields: dict[str, object]) -> dict[str, object]:
        return {name: value if isinstance(value, Markup) else self.escape(str(value)) for name, value in fields.items()}


def visible(text: str) -> str:
    """``text`` without characters of control and of the direction of the text, which could hide what follows."""
    if text.translate(_PLAIN_SPACES).isprintable():
        return text
    return "".join(c for c in text if c in "\n\t" or c in _JOINING or unicodedata.category(c) not in _HIDING)


def beginning(text: str, limit: int) -> str:
    """At most ``limit`` characters of ``text``; where it was cut, ``…`` stands at its end."""
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def spelled_beginning(text: Iterable[str], spelled: Mapping[int, str], limit: int) -> str:
    """The beginning of ``text`` with its characters as ``spelled`` writes them, at most ``limit`` characters in all; no
    spelling is cut in two.
    """
    parts: list[str] = []
    room = limit - 1
    for char in text:
        written = spelled.get(ord(char), char)
        room -= len(written)
        if room < 0:
            return "".join(parts).rstrip() + "…"
        parts.append(written)
    return "".join(parts)
