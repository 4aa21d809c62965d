"""Tracebacks for the log, without the values that a database's errors repeat."""

from __future__ import annotations

import traceback
from collections.abc import Iterator
from typing import Final

_CAUSE: Final = "\nThe above exception was the direct cause of the following exception:\n\n"
_CONTEXT: Final = "\nDuring handling of the above exception, another exception occurred:\n\n"
_HEAD: Final = "Traceback (most recent call last):\n"
_SERVER: Final = "asyncpg"
_WRAPPERS: Final = "sqlalchemy"


def text_of(error: BaseException) -> str:
    """The traceback of ``error`` and of those before it. A server's database repeats whole rows in its errors, and with
    them what members wrote: of these only the class and the SQLSTATE are kept.
    """
    return "".join(_lines(error, set())).rstrip("\n")


def _lines(error: BaseException, seen: set[int]) -> Iterator[str]:
    seen.add(id(error))
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if before is not None and id(before) not in seen:
        yield from _lines(before, seen)
        yield _CAUSE if error.__cause__ is not None else _CONTEXT
    if error.__traceback__ is not None:
        yield _HEAD
        yield from traceback.format_tb(error.__traceback__)
    yield f"{_name(error)}: {_words(error)}".removesuffix(": ") + "\n"
    if not _is_of(error, _WRAPPERS):  # a note may repeat what the error does
        yield from (f"{note}\n" for note in getattr(error, "__notes__", ()))
    if isinstance(error, BaseExceptionGroup):
        for one in error.exceptions:
            if id(one) not in seen:
                yield from _lines(one, seen)


def _words(error: BaseException) -> str:
    """What ``error`` says, or how it is classed where it may repeat a value."""
    origin = getattr(error, "orig", None) if _is_of(error, _WRAPPERS) else error
    if isinstance(origin, BaseException) and (_is_of(origin, _SERVER) or hasattr(origin, "sqlstate")):
        statement = getattr(error, "statement", None)
        sql = f"\n[SQL: {statement}]" if statement else ""
        return f"{_name(origin)} (SQLSTATE {getattr(origin, 'sqlstate', None)}){sql}"
    try:
        return str(error)
    except Exception:  # somebody else's class
        return "(its words cannot be shown)"


def _is_of(error: BaseException, package: str) -> bool:
    return type(error).__module__.partition(".")[0] == package


def _name(error: BaseException) -> str:
    kind = type(error)
    return kind.__qualname__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"
