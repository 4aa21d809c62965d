"""What may be typed for an option, turned into our own values while the command line is read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import click

from bot.conversation.typed import parse_days, parse_duration, parse_time
from bot.conversation.typed_languages import parse_languages
from bot.core.essay import Language
from bot.errors import InvalidInput

NO_HOLIDAYS: Final = "none"


def worded(name: str, parse: Callable[[str], object]) -> Callable[[str], object]:
    """``parse`` as an option's type called ``name``: what it does not understand is a usage error with its example."""

    def convert(text: str) -> object:
        try:
            return parse(text)
        except InvalidInput as exc:
            raise click.BadParameter(str(exc)) from exc

    convert.__name__ = name
    return convert


def _country(text: str) -> str:
    """An upper-case country, or nothing for ``none``; whether there is such a calendar is the service's to say."""
    return "" if text.casefold() == NO_HOLIDAYS else text.strip().upper()


def clean(text: str) -> str:
    """``text`` as legal Unicode: bytes of the command line that are not UTF-8 become replacement characters."""
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


TIME: Final = worded("HH:MM", parse_time)


def _zone(text: str) -> str:
    from bot.conversation.zones import parse_zone  # takes a while to load

    return parse_zone(text)


ZONE: Final = worded("zone", _zone)
DAYS: Final = worded("days", parse_days)
LATE: Final = worded("duration", parse_duration)
COUNTRY: Final = worded("country", _country)
TEXT: Final = worded("text", clean)
LANGUAGE: Final = click.Choice([language.value for language in Language])
LANGUAGES: Final = worded("language", parse_languages)
LANGUAGE_OR_OWN: Final = click.Choice([*(language.value for language in Language), "own"])
