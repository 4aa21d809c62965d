"""One talk over all houses: what other communities said about the same essay."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bot.core.community import Platform
from bot.core.guest import checked_guest_name
from bot.core.page_name import PAGE_NAME_MAX

HOUSE_NAME_MAX: Final = PAGE_NAME_MAX
"""Characters of what a community is called by others."""
TALK_MAX: Final = 200
"""The latest of others' comments on an essay that a community is shown; older ones are on the essay's page."""


@dataclass(frozen=True, slots=True)
class SaidElsewhere:
    """A comment that was written in another community, called ``house`` (empty: only ``platform`` is told), or on the
    essay's page (``platform`` is None), under a ``name`` that its author chose (empty: none). ``text`` mentions nobody.
    """

    id: str
    name: str
    text: str
    created: datetime
    platform: Platform | None
    house: str = ""


def checked_house_name(text: str) -> str:
    """What a community wants to be called by others, as it is kept: in one line, without links. Raises
    ``InvalidInput`` where it is too long.
    """
    return checked_guest_name(text)
