"""Long texts a portion at a time: between two, other threads get their turn."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

PORTION: Final = 20_000
"""Characters that are worked on at once, about a millisecond of a regular expression that holds the interpreter."""


def portions(text: str) -> Iterator[str]:
    """``text`` in portions of ``PORTION`` characters, divided behind lines; a longer line stays whole."""
    start = 0
    while len(text) - start > PORTION:
        end = (text.rfind("\n", start, start + PORTION) + 1) or (text.find("\n", start + PORTION) + 1) or len(text)
        yield text[start:end]
        start = end
    if start < len(text):
        yield text[start:]
