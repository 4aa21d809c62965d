"""A picture of an essay: copied once from where the essay first appeared, and shown from our own address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

from bot.core.essay import Draft, Rights

PICTURES_MAX: Final = 20
"""Pictures of one essay that are copied, the first ones."""
PATH: Final = "/pictures/"
"""Where the pages have pictures, each under its digest."""
WORDS_MAX: Final = 300
"""Characters of a description, as chats show it."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A copy. ``digest`` is the SHA-256 of its bytes in hexadecimal; ``width`` and ``height`` are in pixels."""

    digest: str
    media_type: str
    width: int
    height: int

    @property
    def path(self) -> str:
        """Its address on our pages."""
        return f"{PATH}{self.digest}"


Pictures: TypeAlias = Mapping[str, Picture]
"""Copies by the address that an essay's text has for them."""


def may_have_pictures(draft: Draft) -> bool:
    """Whether pictures of ``draft`` are copied: its rights allow it, and its text may show one."""
    if draft.rights is Rights.LINK_ONLY:
        return False
    return "![" in draft.body or "<img" in draft.body.lower()
