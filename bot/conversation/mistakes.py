"""Mistakes in forms: what is wrong with which field."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from bot.errors import BotError, InvalidInput


class Mistaken(InvalidInput):
    """What was typed or chosen in the field ``field`` of a form cannot be used."""

    def __init__(self, field: str, error: BotError) -> None:
        super().__init__(error.message, **error.fields)
        self.field = field


@contextmanager
def in_field(field: str) -> Iterator[None]:
    """Raises ``Mistaken`` for any ``BotError`` inside."""
    try:
        yield
    except BotError as error:
        raise Mistaken(field, error) from error
