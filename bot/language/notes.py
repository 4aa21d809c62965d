"""What stands in an essay's source and is not for its readers: private notes, and the tags of blog tools.

Private notes are HTML comments and the comments of Liquid, Jinja, Hugo, MDX, kramdown and Obsidian. They are taken out
before Markdown is read, since a comment may begin in one paragraph and end in another. What stands in code stays as it
is.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from typing import Final, NamedTuple

from markdown_it.token import Token

from bot.language.shortcodes import words_in

Blocks = Callable[[str], Sequence[Token]]
"""The block tokens of a source, with their lines."""

PLACE: Final = "<!---->"
"""Stands where a line of its own was taken out, and ends a paragraph as that line did."""

_ROUNDS: Final = 8
_SIGNS: Final = ("<", "{", "%%", "^")  # one of them is in all that is looked for
_GONE: Final = (
    "script|style|iframe|noscript|object|svg|math|template|audio|video|canvas|select|textarea|noembed|noframes"
)
_EVENT: Final = re.compile(
    r"(?=[\\`<{%^])(?:"  # what each of them begins with
    r"(?P<escape>\\[\\`<{%])|(?P<ticks>`+)|(?P<comment><!--)|(?P<cdata><!\[CDATA\[)"
    r"|(?P<instruction><\?(?=\w))|(?P<declared><!(?=[a-z]))"
    rf"|<(?P<element>{_GONE})(?=[\s/>])"
    r"|(?P<code>\{%-?\s*(?:highlight|codeblock|code)\b|\{\{[<%]\s*(?:highlight|code)\b)"
    r"|(?P<hugo>\{\{[<%]\s*comment\s*[%>]\}\})|(?P<jinja>\{#(?=[\s-]))"
    r"|(?P<liquid>\{%-?\s*comment\b)|(?P<kramdown>\{::comment\})|(?P<mdx>\{/\*)|(?P<braces>\{\{)|(?P<tag>\{%)"
    r"|(?P<attributes>\{:[\s.#:/\w][^{}\n]{0,200}\}|(?<=[)\]`*_])\{[.#][\w-][^{}\n]{0,200}\})"
    r"|(?P<obsidian>(?<!\S)%%(?!%))|(?P<anchor>(?<!\S)\^[A-Za-z0-9-]{4,40}(?=[ \t]*(?:\n|\Z))))",
    re.IGNORECASE,
)
_ASKS_FOR_CONTENTS: Final = re.compile(r"\{:[^{}]*\btoc\b[^{}]*\}")
_ITEM: Final = re.compile(r"[ \t]*(?:[*+-]|\d\.)[ \t]+\S.*\n[ \t]*")
_CLOSED_BY: Final = {
    "liquid": re.compile(r"endcomment\s*-?%\}"),
    "hugo": re.compile(r"\{\{[<%]\s*/\s*comment\s*[%>]\}\}", re.IGNORECASE),
    "jinja": re.compile(r"#\}"),
    "kramdown": re.compile(r"\{:/(?:comment)?\}"),
    "mdx": re.compile(r"\*/\}"),
    "braces": re.compile(r"\}\}"),
    "tag": re.compile(r"%\}"),
    "obsidian": re.compile(r"%%"),
    "code": re.compile(
        r"\{%-?\s*end(?:highlight|codeblock|code)\s*-?%\}|\{\{[<%]\s*/\s*(?:highlight|code)\s*[%>]\}\}", re.IGNORECASE
    ),
    "comment": re.compile(r"--!?>"),
    "cdata": re.compile(r"\]\]>"),
    "instruction": re.compile(r"\?>"),
    "declared": re.compile(r">"),
    "end of tag": re.compile(r">"),
    "blank line": re.compile(r"\n[ \t>]*\n"),
}
_PARAGRAPH_ONLY: Final = frozenset({"braces", "tag", "declared", "instruction", "cdata"})
"""These close within their paragraph, or are text: a stray ``{{`` must not take the half of an essay along."""
_COMMENT: Final = re.compile(r"<!---?>|<!--.*?(?:--!?>|\Z)", re.DOTALL)
_EMPTY_COMMENTS: Final = ("<!-->", "<!--->")
_LINE_OPENING: Final = re.compile(r"[ \t>]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)*")
_BLANK: Final = re.compile(r"[ \t]*(?=\n|\Z)")
_OPENING_MAX: Final = 200  # characters of a line in which the signs of lists and quotes are looked for
_FENCE: Final = "~" * 12


def without_notes(source: str, blocks: Blocks) -> str:
    """``source``, its lines ending in ``\\n``, without private notes, embedded programs and the tags of blog tools.

    A comment that is never closed takes all that follows it along, as in a browser. The time is linear in the length.
    """
    if not any(sign in source for sign in _SIGNS):
        return source
    for _ in range(_ROUNDS):
        if not any(match.lastgroup not in ("escape", "ticks") for match in _EVENT.finditer(source)):
            return source
        sweep = _Sweep(source, _Code(source, blocks(source)))
        source = sweep.text()
        if not sweep.disturbed:
            return source
    return _Sweep(source, _Code(source, ())).text()  # rather code is lost than a note shown


def without_comments(source: str) -> str:
    """``source`` without HTML comments, in code or not: for a text with too much markup to be read as Markdown."""
    return _COMMENT.sub("", source)


class _Code:
    """Where code is: blocks by the parser's own word, spans by CommonMark's rule inside one block."""

    def __init__(self, source: str, tokens: Sequence[Token]) -> None:
        starts = [0, *(m.end() for m in re.finditer("\n", source)), len(source)]
        self._blocks = [
            (starts[t.map[0]], starts[min(t.map[1], len(starts) - 1)])
            for t in tokens
            if t.type in ("fence", "code_block") and t.map
        ]
        self._starts = [start for start, _ in self._blocks]
        self._edges = sorted({starts[min(n, len(starts) - 1)] for t in tokens if t.map for n in t.map})
        self._spans = dict(self._paired(source))

    def _paired(self, source: str) -> Iterator[tuple[int, int]]:
        """Each run of backticks with the end of the next one as long as itself in the same block."""
        behind: dict[tuple[int, int], int] = {}
        for run in reversed(list(re.finditer("`+", source))):
            key = (bisect_right(self._edges, run.start()), len(run.group()))
            if key in behind:
                yield run.start(), behind[key]
            behind[key] = run.end()

    def block_end(self, at: int) -> int | None:
        """Where the code block around ``at`` ends; None outside of one."""
        i = bisect_right(self._starts, at) - 1
        return self._blocks[i][1] if i >= 0 and at < self._blocks[i][1] else None

    def span_end(self, ticks: int) -> int | None:
        """Where the code span ends that the run of backticks at ``ticks`` opens; None where they are text."""
        return self._spans.get(ticks)

    def begins_within(self, start: int, end: int) -> bool:
        """Whether a code block begins there."""
        return bisect_right(self._starts, start) < bisect_right(self._starts, end - 1)


class _Region(NamedTuple):
    start: int
    end: int
    left: str = ""  # what stays in its place


class _Sweep:
    """One way through the source, from the left to the right. ``disturbed`` says that what is code may have changed."""

    def __init__(self, source: str, code: _Code) -> None:
        self._source = source
        self._code = code
        self._next: dict[str, re.Match[str] | None] = {}
        self._line = 0
        self.disturbed = False

    def text(self) -> str:
        parts: list[str] = []
        at = 0
        for region in self._regions():
            start, end, left = self._fitted(region)
            parts += (self._source[at:start], left)
            at = max(at, end)
        return "".join((*parts, self._source[at:]))

    def _regions(self) -> Iterator[_Region]:
        at = 0
        while (event := _EVENT.search(self._source, at)) is not None:
            start, what = event.start(), event.lastgroup or ""
            inside = self._code.block_end(start)
            if inside is not None:
                at = inside
            elif what == "ticks":
                at = self._code.span_end(start) or event.end()
            elif (region := self._region(event, what)) is not None:
                if self._has_blank_line(region.start, region.end) or self._code.begins_within(*region[:2]):
                    self.disturbed = True
                yield region
                at = region.end
            else:
                at = event.end()

    def _region(self, event: re.Match[str], what: str) -> _Region | None:
        start, end = event.span()
        if what == "escape":
            return None
        if what in ("attributes", "anchor"):
            return _Region(self._item_before(start) if _ASKS_FOR_CONTENTS.fullmatch(event.group()) else start, end)
        if what == "comment":
            return self._comment(start)
        if what == "element":
            return self._element(event)
        closing = self._closing(what, end)
        if closing is None or (what in _PARAGRAPH_ONLY and self._has_blank_line(start, closing.start())):
            return None
        if what == "code":
            return self._fenced(start, closing)
        if what == "obsidian" and not self._is_obsidian(start, closing):
            return None
        end = closing.end()
        if what not in ("braces", "tag"):
            return _Region(start, end)
        if self._source.startswith("](", start - 2):
            return _Region(start, end, "#")  # an address that only the blog's tool knows
        words = words_in(self._source[start:end])
        return _Region(start, end, self._apart(start, words) if words.startswith("\n") else words)

    def _apart(self, start: int, words: str) -> str:
        """A paragraph of its own, in the list or quote in which it stands; or else words of the line."""
        line = self._source.rfind("\n", max(0, start - _OPENING_MAX), start) + 1
        opening = self._source[line:start] if line or start < _OPENING_MAX else "x"
        if opening.strip(" \t>"):
            return words.strip()
        return f"{PLACE}\n{opening}{words.strip()}\n{opening}{PLACE}"

    def _item_before(self, start: int) -> int:
        """kramdown puts the contents in the place of the list item over ``{:toc}``, whatever it says."""
        line = self._source.rfind("\n", max(0, start - _OPENING_MAX), start)
        begin = self._source.rfind("\n", max(0, line - _OPENING_MAX), max(0, line)) + 1
        return begin if line >= 0 and _ITEM.fullmatch(self._source, begin, start) else start

    def _comment(self, start: int) -> _Region:
        for empty in _EMPTY_COMMENTS:
            if self._source.startswith(empty, start):
                return _Region(start, start + len(empty))
        closing = self._closing("comment", start + 4)
        return _Region(start, closing.end() if closing else len(self._source))

    def _element(self, event: re.Match[str]) -> _Region | None:
        """With what is in it; where it is not closed, its tag is one of those that the allow-list does not have."""
        tag = self._closing("end of tag", event.end())
        if tag is not None and self._source[tag.start() - 1] == "/":
            return _Region(event.start(), tag.end())
        closing = self._closing(f"</{event['element'].lower()}", event.end())
        return _Region(event.start(), closing.end()) if closing else None

    def _fenced(self, start: int, closing: re.Match[str]) -> _Region | None:
        """A highlighted listing, as the code block that it is."""
        opened = re.compile(r"%\}|[%>]\}\}").search(self._source, start, closing.start())
        if opened is None:
            return None
        self.disturbed = True
        listing = self._source[opened.end() : closing.start()].strip("\n")
        return _Region(start, closing.end(), f"\n\n{_FENCE}\n{listing}\n{_FENCE}\n\n")

    def _is_obsidian(self, start: int, closing: re.Match[str]) -> bool:
        """Whether two ``%%`` are a note: in one paragraph, or each on a line of its own; 100 %% is not."""
        if not self._has_blank_line(start, closing.start()):
            return True
        return bool(_BLANK.match(self._source, start + 2)) and self._source[closing.start() - 1] == "\n"

    def _has_blank_line(self, start: int, end: int) -> bool:
        blank = self._closing("blank line", start)
        return blank is not None and blank.end() <= end

    def _closing(self, what: str, at: int) -> re.Match[str] | None:
        """The next one from ``at`` on. Each is looked for once, so that openers without an end cost nothing."""
        known = self._next.get(what)
        if what not in self._next or (known is not None and known.start() < at):
            pattern = _CLOSED_BY.get(what) or re.compile(rf"{what}\s*>", re.IGNORECASE)
            self._next[what] = known = pattern.search(self._source, at)
        return known

    def _fitted(self, region: _Region) -> _Region:
        """The region with the blanks that it would leave; a line of its own leaves ``PLACE``."""
        start, end, left = region
        if left:
            return region
        before = self._line = max(self._line, self._source.rfind("\n", self._line, start) + 1)
        blank = _BLANK.match(self._source, end)
        opening = _LINE_OPENING.match(self._source, before, min(start, before + _OPENING_MAX))
        alone = opening is not None and opening.end() == start
        if alone and blank:
            return _Region(start, blank.end(), PLACE)
        if blank:
            while start > before and self._source[start - 1] in " \t":
                start -= 1
            return _Region(start, blank.end())
        if alone or self._source[start - 1] in " \t":
            while self._source[end] in " \t":
                end += 1
        return _Region(start, end)
