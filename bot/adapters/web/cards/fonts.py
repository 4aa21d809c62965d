"""A font of this machine that has Japanese, for the pictures."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from bot.adapters.web.cards.glyphs import Glyphs

NEEDED: Final = "一話日本語あアー、。「」Aa1…"
"""Characters without which a font does not fit."""
FILES_MAX: Final = 20_000
"""Files that are looked at."""
PREFERRED: Final = (  # Mincho first, as the pages set their titles; the heavier weight reads better when it is small
    "NotoSerifCJK-Bold.ttc",
    "NotoSerifCJKjp-Bold.otf",
    "NotoSerifJP-Bold.otf",
    "NotoSerifJP-Bold.ttf",
    "NotoSerifJP[wght].ttf",
    "NotoSerifJP-VariableFont_wght.ttf",
    "SourceHanSerif-Bold.ttc",
    "ヒラギノ明朝 ProN.ttc",
    "yumindb.ttf",
    "BIZUDPMincho-Bold.ttf",
    "BIZUDPMincho-Regular.ttf",
    "BIZ-UDMinchoM.ttc",
    "NotoSerifCJK-Regular.ttc",
    "NotoSerifJP-Regular.otf",
    "ipaexm.ttf",
    "ipamp.ttf",
    "NotoSansCJK-Bold.ttc",
    "NotoSansCJKjp-Bold.otf",
    "NotoSansJP-Bold.otf",
    "NotoSansJP-Bold.ttf",
    "NotoSansJP[wght].ttf",
    "NotoSansJP-VariableFont_wght.ttf",
    "SourceHanSans-Bold.ttc",
    "ヒラギノ角ゴシック W6.ttc",
    "YuGothB.ttc",
    "BIZUDPGothic-Bold.ttf",
    "BIZ-UDGothicB.ttc",
    "meiryob.ttc",
    "NotoSansCJK-Regular.ttc",
    "NotoSansJP-Regular.otf",
    "ipaexg.ttf",
    "ipagp.ttf",
    "ipag.ttf",
    "ipam.ttf",
    "msmincho.ttc",
    "msgothic.ttc",
)


def places() -> tuple[Path, ...]:
    """Where Linux, macOS and Windows have their fonts, and the user's own."""
    home = Path.home()
    return (
        Path("/usr/share/fonts"),
        Path("/usr/local/share/fonts"),
        home / ".local/share/fonts",
        home / ".fonts",
        Path("/System/Library/Fonts"),
        Path("/Library/Fonts"),
        home / "Library/Fonts",
        Path("C:/Windows/Fonts"),
        home / "AppData/Local/Microsoft/Windows/Fonts",
    )


def fits(path: Path) -> bool:
    """Whether the file is a font with the characters that every picture needs."""
    try:
        return Glyphs(path).has(NEEDED)
    except (OSError, ValueError):
        return False


def find_font(given: Path | None, folders: Iterable[Path] | None = None) -> Path | None:
    """``given``, or else the best of the well-known fonts in ``folders`` (None: ``places()``); None where it does not
    fit, or none is there.
    """
    if given is not None:
        return given if fits(given) else None
    found: dict[str, Path] = {}
    for path in _files(places() if folders is None else folders):
        found.setdefault(_key(path.name), path)
    wanted = (found[key] for key in map(_key, PREFERRED) if key in found)
    return next((path for path in wanted if fits(path)), None)


def _key(name: str) -> str:
    """As it is compared: macOS writes names in parts, Windows in either case."""
    return unicodedata.normalize("NFC", name).lower()


def _files(folders: Iterable[Path]) -> Iterator[Path]:
    seen = 0
    for folder in folders:
        for place, inner, names in os.walk(folder):
            inner.sort()
            for name in sorted(names):
                seen += 1
                if seen > FILES_MAX:
                    return
                yield Path(place, name)
