"""Words with marks inside: C#, C++, .NET, Node.js, R&D, A/B, 1on1, e-mail, part-time.

Each is one term, so that C finds no text about C#; it is spelled in letters alone, as people do who leave the
marks out: nodejs, email. A mark makes a word only where these rules say so: elsewhere it divides.
"""

from __future__ import annotations

import re
from typing import Final

_BEGINS: Final = r"(?<![a-z0-9_.#+&'\-])"
_ENDS: Final = r"(?![a-z0-9_])"

_COMPOUNDS: Final = (
    "part-time full-time follow-up start-up lay-off burn-out on-board team-work work-place work-load work-force"
    " work-flow pay-roll pay-check hand-over turn-over brain-storm book-keep web-site free-lance micro-manage"
    " multi-task head-hunt job-seek white-board"
)
"""What is written as one word, as two or with a hyphen alike."""
_PREFIXES: Final = "e|co|non"
"""What is written with a hyphen before a word or without one alike."""

_SIGNS: Final = {"#": "sharp", "♯": "sharp", "+": "plus", "&": "and"}
_ONE_TO_ONE: Final = re.compile("(?:1|one)[ -]?on[ -]?(?:1|one)")


_SEPARATED: Final = "|".join(f"{one.replace('-', '[ -]')}(?:ed?|e?rs?|e?s|ings?)?" for one in _COMPOUNDS.split())
_RULES: Final = (
    r"[a-z][#♯](?![#♯a-z_])",  # C#12
    r"[a-z]{1,12}\+\+(?![+a-z_])",  # C++20
    rf"[a-z]{{2,12}}\.js{_ENDS}",
    rf"[a-z]{{1,2}} ?& ?[a-z]{_ENDS}",
    r"(?<!/)[a-z]/[a-z](?![a-z0-9_#♯+/&])",
    rf"(?:1|one)[ -]?on[ -]?(?:1|one){_ENDS}",
    rf"(?:{_PREFIXES})-[a-z]{{2,20}}{_ENDS}",
    rf"(?:{_SEPARATED}){_ENDS}",
    rf"\.net{_ENDS}",
    rf"objective-c{_ENDS}",
)
JOINED: Final = rf"(?:{_BEGINS}(?:{'|'.join(_RULES)})|(?:(?<=asp)|(?<=ado)|(?<=vb)|(?<=ml))\.net{_ENDS})"
"""A pattern, in folded text, for one of them."""

_OPEN: Final = _COMPOUNDS.replace(" ", "|").replace("-", " ")
HINT: Final = re.compile(rf"[#♯&/]|\+\+|\.(?:net|js)|[a-z]-[a-z]|(?:1|one)[ -]?on|{_OPEN}")
"""Found in every text that holds one; a quick look that spares most texts the long one."""
_ONE: Final = re.compile(JOINED)


def spelled(word: str) -> str:
    """One word that ``JOINED`` matches, in letters and digits: ``c#`` → ``csharp``; nothing for any other."""
    if word.isalpha() or _ONE.fullmatch(word) is None:
        return ""
    if word.endswith(".net"):
        return "dotnet"
    if _ONE_TO_ONE.fullmatch(word):
        return "1on1"
    return "".join(_SIGNS.get(c, c if c.isalnum() else "") for c in word)
