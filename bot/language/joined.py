"""Words with marks inside: C#, C++, .NET, Node.js, R&D, A/B, 1on1, e-mail, part-time.

Each is one term, so that C finds no text about C#; it is spelled in letters alone, as people do who leave the
marks out: nodejs, email. A mark makes a word only where these rules say so: elsewhere it divides.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

_BEGINS: Final = r"(?<![a-z0-9_.#+&'\-])"
_ENDS: Final = r"(?![a-z0-9_])"
_SIGNS: Final = {"#": "sharp", "♯": "sharp", "+": "plus", "&": "and"}

_LISTED: Final = (
    "part-time full-time follow-up start-up lay-off burn-out on-board team-work work-place work-load work-force"
    " work-flow pay-roll pay-check hand-over turn-over brain-storm book-keep web-site free-lance micro-manage"
    " multi-task head-hunt job-seek white-board"
)
COMPOUNDS: Final = tuple(_LISTED.split())
"""What is written as one word, as two or with a hyphen alike."""
PREFIXES: Final = ("e", "co")
"""What is written with a hyphen before a word or without one alike."""

_SEPARATED: Final = "|".join(f"{one.replace('-', '[ -]')}(?:ed?|e?rs?|e?s|ings?)?" for one in COMPOUNDS)
_RULES: Final = (
    r"[a-z][#♯](?![#♯a-z_])",  # C#12
    r"[a-z]{1,12}\+\+(?![+a-z_])",  # C++20
    rf"[a-z]{{2,12}}\.js{_ENDS}",
    rf"[a-z]{{1,2}} ?& ?[a-z]{_ENDS}",
    r"(?<!/)[a-z]/[a-z](?![a-z0-9_#♯+/&])",
    rf"(?:1|one)[ -]?on[ -]?(?:1|one){_ENDS}",
    rf"(?:{'|'.join(PREFIXES)})-[a-z]{{2,20}}{_ENDS}",
    rf"(?:{_SEPARATED}){_ENDS}",
    rf"\.net{_ENDS}",
    rf"objective-c{_ENDS}",
)
JOINED: Final = rf"(?:{_BEGINS}(?:{'|'.join(_RULES)})|(?:(?<=asp)|(?<=ado)|(?<=vb)|(?<=ml))\.net{_ENDS})"
"""A pattern, in folded text, for one of them."""
_JOINED: Final = re.compile(JOINED)
_ONE_TO_ONE: Final = re.compile("(?:1|one)[ -]?on[ -]?(?:1|one)")

_MARKS: Final = ("#", "♯", "++", "&", "/", "1 on 1", "1-on-1", "one on one", "one-on-one", "oneonone")


def _signals() -> dict[str, tuple[str, ...]]:
    """What else a text holds that holds one of them: a part, and beside it one of several marks."""
    signals: dict[str, tuple[str, ...]]
    signals = {"js": (".js",), "net": (".net",), "objective": ("objective-c",), "1on1": ("1on1",)}
    signals |= {prefix: (f"{prefix}-",) for prefix in PREFIXES}
    for compound in COMPOUNDS:
        first = compound.split("-")[0]
        signals[first] = (*signals.get(first, ()), compound, compound.replace("-", " "))
    return signals


_SIGNALS: Final = _signals()


def may_hold(folded: str, parts: Sequence[str]) -> bool:
    """Whether a text of such ``parts`` may hold one of them: a quick look that spares most texts the long one."""
    if any(mark in folded for mark in _MARKS):
        return True
    signals = _SIGNALS.keys() & parts
    return any(mark in folded for signal in signals for mark in _SIGNALS[signal])


def spelled(word: str) -> str:
    """One word that ``JOINED`` matches, in letters and digits: ``c#`` → ``csharp``; nothing for any other."""
    if _JOINED.fullmatch(word) is None:
        return ""
    if word.endswith(".net"):
        return "dotnet"
    if _ONE_TO_ONE.fullmatch(word):
        return "1on1"
    return "".join(_SIGNS.get(c, c if c.isalnum() else "") for c in word)
