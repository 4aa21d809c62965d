"""Where the essays are that come with the program."""

from __future__ import annotations

from pathlib import Path
from typing import Final

_PACKAGE: Final = Path(__file__).resolve().parents[1]


def bundled_essays() -> Path:
    """The folder inside of an installed package; in a checkout, the one beside it."""
    installed = _PACKAGE / "essays"
    return installed if installed.is_dir() else _PACKAGE.parent / "essays"
