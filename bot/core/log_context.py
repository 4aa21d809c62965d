"""What the lines of the log are about: set where work on something begins, and told in each line until it ends."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Final


@dataclass(slots=True)
class _About:
    fields: Mapping[str, str]
    around: _About | None
    is_over: bool = False


_ABOUT: Final[ContextVar[_About | None]] = ContextVar("about", default=None)


@contextmanager
def logged_with(**fields: str) -> Iterator[None]:
    """Whatever is logged meanwhile, by this task and those that it starts, by us and by libraries, carries ``fields``:
    ids only, never anybody's words. A connection or a task that outlives the block carries them no more.
    """
    about = _About(fields, _ABOUT.get())
    token = _ABOUT.set(about)
    try:
        yield
    finally:
        about.is_over = True
        _ABOUT.reset(token)


def log_fields() -> Mapping[str, str]:
    """What a line that is logged now is about; of two blocks inside each other the inner one's value counts."""
    fields: dict[str, str] = {}
    about = _ABOUT.get()
    while about is not None:
        if not about.is_over:
            fields = {**about.fields, **fields}
        about = about.around
    return fields
