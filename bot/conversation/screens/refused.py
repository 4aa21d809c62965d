"""What everybody can meet: an act that was not done."""

from __future__ import annotations

from dataclasses import dataclass

from bot.errors import BotError


@dataclass(frozen=True, slots=True)
class RefusedScreen:
    """An act was not done, and why. ``typed`` is what was written at length and would be lost; ``again`` is what the
    component ``again`` carries to open the form with everything that was filled in (empty: no form).
    """

    error: BotError
    typed: str = ""
    again: str = ""
