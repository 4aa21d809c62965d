"""An essay's text as its page sets it: what a book does with the same words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape, unescape
from itertools import accumulate, pairwise
from typing import Final

from markupsafe import Markup

from bot.core.essay import Essay, Language
from bot.core.picture import PATH, Pictures
from bot.language.markdown import to_html
from bot.language.phrase_breaks import phrase_breaks
from bot.language.tags import words_of

_TAG: Final = re.compile(r'(</?[a-z][a-z0-9]*(?:[^>"]|"[^"]*+")*+>)')
_NAME: Final = re.compile(r"</?([a-z][a-z0-9]*)")
_HEADINGS: Final = frozenset({"h2", "h3", "h4", "h5", "h6"})
_AS_WRITTEN: Final = frozenset({"pre", "code", "kbd", "samp", "var", "table", "rt"})
"""What stands in lines of its own, is read sign by sign, or is too small."""
_BARE_ADDRESS: Final = re.compile(r'<a(?= href="[^"]*">https?://)')
_UPRIGHT: Final = re.compile(
    r"(?<![0-9A-Za-z.,:/&#%$€£¥+\-])[0-9]{1,4}(?![0-9A-Za-z:/%;\-]|[.,][0-9])|(?<![!-~])[!?]{2}(?![!-~])"
)
"""Numbers and marks that stand upright among vertical lines; longer ones and Latin words lie on their side."""


@dataclass(frozen=True, slots=True)
class Typeset:
    """``ends_asking``: the last words are the closing question; ``has_ruby``: there are readings to show or hide."""

    html: Markup
    ends_asking: bool
    has_ruby: bool


def typeset(essay: Essay, copies: Pictures, base: str) -> Typeset:
    """The essay's text as safe HTML, with its pictures' ``copies`` below the path ``base``. Wide things can be scrolled
    by keyboard; in Japanese, headings break between phrases, and short numbers can stand upright in vertical lines.
    """
    html = to_html(essay.body, essay.title, copies)
    ends_asking = bool(essay.question) and words_of(html).endswith(essay.question)
    if base:
        html = html.replace(f'<img src="{PATH}', f'<img src="{escape(base)}{PATH}')
    if essay.language is Language.JA:
        html = _japanese(html)
    html = _BARE_ADDRESS.sub('<a class="url"', html)
    html = html.replace("<pre>", '<pre tabindex="0">')
    html = html.replace("<table>", '<div class="scrolls" tabindex="0"><table>').replace("</table>", "</table></div>")
    return Typeset(Markup(html), ends_asking, "<ruby>" in html)  # noqa: S704 (to_html lets no foreign tag through)


def _japanese(html: str) -> str:
    """``html`` with the places for line breaks in its headings, and marks around upright signs."""
    parts = _TAG.split(html)
    heading: list[int] | None = None  # where the texts of the one that is open stand
    as_written = 0
    for at, part in enumerate(parts):
        if at % 2:
            found = _NAME.match(part)
            name = found.group(1) if found else ""
            closes = part.startswith("</")
            as_written += (-1 if closes else 1) if name in _AS_WRITTEN else 0
            if name in _HEADINGS:
                _break(parts, heading or ())
                heading = None if closes else []
        elif part and not as_written and heading is not None:
            heading.append(at)
        elif part and not as_written:
            parts[at] = _upright(part)
    return "".join(parts)


def _break(parts: list[str], heading: Sequence[int]) -> None:
    """Marks in ``parts`` where a heading may go on to the next line; its texts stand at ``heading``."""
    texts = [unescape(parts[at]) for at in heading]
    ends = set(accumulate(map(len, phrase_breaks("".join(texts)))))
    start = 0
    for at, text in zip(heading, texts, strict=True):
        cuts = [cut - start for cut in range(start + 1, start + len(text)) if cut in ends]
        pieces = [text[a:b] for a, b in pairwise((0, *cuts, len(text)))]
        before = "<wbr>" if start in ends and text else ""
        parts[at] = before + "<wbr>".join(_upright(escape(piece, quote=False)) for piece in pieces)
        start += len(text)


def _upright(text: str) -> str:
    """Up to two signs share the room of one, as in a newspaper; three or four stand below each other."""
    return _UPRIGHT.sub(lambda m: f'<span class="{"tcy" if len(m[0]) <= 2 else "up"}">{m[0]}</span>', text)
