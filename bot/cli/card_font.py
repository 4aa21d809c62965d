"""What ``ichiwa doctor`` says of the font of the pictures that previews of links show."""

from __future__ import annotations

from pathlib import Path


def look(given: Path | None) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    """What was found, what is wrong with it, and what is good to know; ``given`` is the setting."""
    from bot.adapters.web.cards.fonts import find_font

    if (font := find_font(given)) is not None:
        return str(font), (), ()
    if given is not None:
        return "none", (f"CARD_FONT is {given}, which is no font with Japanese characters.",), ()
    note = "No font here has Japanese, so previews of links have no picture; install one, or name one with CARD_FONT."
    return "none", (), (note,)
