"""What the machine itself says of its operator's language."""

from __future__ import annotations

import locale
import os
import sys
from collections.abc import Mapping
from typing import Final

from bot.core.essay import Language

_VARIABLES: Final = ("LC_ALL", "LC_MESSAGES", "LANG", "LANGUAGE")
"""In the order of POSIX (Environment Variables, 8.2); the last one is GNU's, a list with colons."""
_NAMED: Final = (sys.platform == "win32", sys.platform == "darwin")
_WINDOWS: Final = {"japanese": Language.JA, "english": Language.EN}
"""Windows names languages in English, as in ``Japanese_Japan``."""


def machine_language(environ: Mapping[str, str] | None = None, system: str | None = None) -> Language | None:
    """The language that the environment (None: the process's own) names first; None where it names neither Japanese
    nor English: another language, nothing, or ``C`` and ``POSIX``, which are no language.

    Where nothing is set, Windows and macOS are asked; ``system`` stands in for their answer.
    """
    known = os.environ if environ is None else environ
    said = next((known[name] for name in _VARIABLES if known.get(name)), "")
    if not said:
        said = (_of_system() if any(_NAMED) else "") if system is None else system
    for name in said.split(":"):
        found = Language.named_by(name) or _WINDOWS.get(name.partition("_")[0].lower())
        if found is not None:
            return found
    return None


def _of_system() -> str:
    return locale.getlocale()[0] or ""
