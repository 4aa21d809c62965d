"""Lists that are shown page by page."""

from __future__ import annotations


def number_of_pages(count: int, size: int) -> int:
    """How many pages of ``size`` entries ``count`` entries take; an empty list takes one, too."""
    return max(1, -(-count // size))
