"""A file that the app uploads."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True)
class File:
    """``channel`` is None until it is shared."""

    id: str
    workspace: str
    name: str
    length: int
    content: bytes | None = None
    channel: str | None = None
    comment: str = ""
