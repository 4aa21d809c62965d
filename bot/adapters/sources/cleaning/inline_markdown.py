"""The words of one block with their emphasis, links and pictures, and how they become lines of Markdown.

Each line stands for itself: what goes on over a break is closed before it and opened again behind it, so that a line
can be taken out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple, TypeAlias

from bot.adapters.sources.cleaning.markdown_escapes import (
    at_line_start,
    at_text_end,
    autolink,
    destination,
    escaped,
    is_wide,
)

STARRED: Final = {"strong": "**", "em": "*", "del": "~~"}
_SPACE: Final = re.compile("[ \t\n\f\u00a0]{2,}|[\t\n\f\u00a0]")
_FOOT_MARK: Final = "[^"


class Segment(NamedTuple):
    """Some text, or Markdown that is ready, and what stands around it from the outside in: names of elements, and the
    addresses of links.
    """

    text: str
    around: tuple[str, ...] = ()
    ready: bool = False


class _Mark(NamedTuple):
    """Where an element of a line begins or ends."""

    name: str
    opens: bool


_Token: TypeAlias = Segment | _Mark
_BREAK: Final = Segment("\n", (), True)


class Inline:
    """Collects what stands in one block."""

    def __init__(self) -> None:
        self._segments: list[Segment] = []
        self._around: list[str] = []

    def open(self, name: str) -> None:
        """What follows stands in the element ``name``, or in a link where that is an address."""
        self._around.append(name)

    def close(self, name: str) -> None:
        """Close what was opened last by that name."""
        for i in range(len(self._around) - 1, -1, -1):
            if self._around[i] == name:
                del self._around[i]
                return

    def say(self, text: str) -> None:
        self._segments.append(Segment(text, tuple(dict.fromkeys(self._around))))

    def add(self, markdown: str) -> None:
        """Markdown that needs no more escaping."""
        self._segments.append(Segment(markdown, tuple(dict.fromkeys(self._around)), True))

    def end_line(self) -> None:
        self._segments.append(_BREAK)

    def is_empty(self) -> bool:
        return not self._segments

    def paragraphs(self) -> list[list[str]]:
        """The lines that were collected, in paragraphs, which an empty line parts. Afterwards nothing is left."""
        paragraphs: list[list[str]] = [[]]
        for segments in self._lines():
            line = _line(segments)
            if line:
                paragraphs[-1].append(line)
            elif paragraphs[-1]:
                paragraphs.append([])
        return [paragraph for paragraph in paragraphs if paragraph]

    def one_line(self) -> str:
        """What was collected as one line, which opens no block. Afterwards nothing is left."""
        segments = [Segment(" ") if segment is _BREAK else segment for segment in self._segments]
        self._segments = []
        return "".join(_rendered(_trimmed(segments)))

    def _lines(self) -> Iterator[list[Segment]]:
        line: list[Segment] = []
        for segment in self._segments:
            if segment is _BREAK:
                yield line
                line = []
            else:
                line.append(segment)
        yield line
        self._segments = []


def _line(segments: Sequence[Segment]) -> str:
    if len(segments) == 1 and not segments[0].ready and not segments[0].around:  # as most lines are
        return at_line_start(escaped(squeezed(segments[0].text).strip()))
    trimmed = _trimmed(segments)
    if not trimmed:
        return ""
    parts = _rendered(trimmed)
    if not trimmed[0].ready and not trimmed[0].around:
        parts[0] = at_line_start(parts[0])
    return "".join(parts)


def _trimmed(segments: Sequence[Segment]) -> list[Segment]:
    """One line's segments: those with the same around them joined, white space squeezed, and outside of what it would
    keep from being read as markup.
    """
    spaced = list(_spaced(_joined(segments)))
    while spaced and not spaced[-1].text.strip():
        spaced.pop()
    kept: list[Segment] = []
    for i, segment in enumerate(spaced):
        if segment.text.strip():
            kept.append(segment)
        elif kept and kept[-1].text != " ":
            shared = _shared(kept[-1].around, spaced[i + 1].around if i + 1 < len(spaced) else ())
            kept.append(Segment(" ", shared))
    return _joined(kept)


def _joined(segments: Sequence[Segment]) -> list[Segment]:
    joined: list[Segment] = []
    for segment in segments:
        if joined and not segment.ready and not joined[-1].ready and joined[-1].around == segment.around:
            joined[-1] = Segment(joined[-1].text + segment.text, segment.around)
        elif segment.text:
            joined.append(segment)
    return joined


def _spaced(segments: Sequence[Segment]) -> Iterator[Segment]:
    """White space at the ends of a text is a segment of its own."""
    for segment in segments:
        if segment.ready:
            yield segment
            continue
        text = squeezed(segment.text)
        before, words, behind = _edges(text)
        if before or not words:
            yield Segment(" ")
        if words:
            yield Segment(words, segment.around)
        if words and behind:
            yield Segment(" ")


def _edges(text: str) -> tuple[str, str, str]:
    words = text.strip()
    if not words:
        return text, "", ""
    at = text.index(words)
    return text[:at], words, text[at + len(words) :]


def squeezed(text: str) -> str:
    """``text`` with white space as a browser shows it, but none where a Japanese line was wrapped."""
    return _SPACE.sub(_one_space, text)


def _one_space(found: re.Match[str]) -> str:
    text, start, end = found.string, found.start(), found.end()
    wraps = "\n" in found.group() and start > 0 and end < len(text) and is_wide(text[start - 1]) and is_wide(text[end])
    return "" if wraps else " "


def _shared(one: tuple[str, ...], other: tuple[str, ...]) -> tuple[str, ...]:
    n = 0
    while n < min(len(one), len(other)) and one[n] == other[n]:
        n += 1
    return one[:n]


def _rendered(segments: Sequence[Segment]) -> list[str]:
    if not any(segment.around or segment.ready for segment in segments):
        return [escaped(segment.text) for segment in segments]
    tokens = _tokens(segments)
    pairs = _pairs(tokens)
    parts: list[str] = []
    linked = ""
    skipped = 0
    for i, token in enumerate(tokens):
        if skipped:
            skipped -= 1
        elif isinstance(token, Segment):
            parts.append(_apart(parts, token.text) if token.ready else _text(tokens, i, linked))
        elif not _is_link(token.name):
            parts.append(_sign(tokens, i, pairs))
        elif token.opens and _says_itself(tokens, i, pairs[i]):
            parts.append(autolink(token.name))
            skipped = 2
        else:
            linked = token.name if token.opens else ""
            parts.append("[" if token.opens else f"]({destination(token.name)})")
    return parts


def _apart(parts: Sequence[str], ready: str) -> str:
    """``ready`` behind ``parts``: two spans of code side by side would be one."""
    return f"<wbr>{ready}" if ready.startswith("`") and parts and parts[-1].endswith("`") else ready


def _tokens(segments: Sequence[Segment]) -> list[_Token]:
    tokens: list[_Token] = []
    around: tuple[str, ...] = ()
    for segment in (*segments, Segment("")):
        same = len(_shared(around, segment.around))
        tokens += [_Mark(name, False) for name in reversed(around[same:])]
        tokens += [_Mark(name, True) for name in segment.around[same:]]
        around = segment.around
        if segment.text:
            tokens.append(segment)
    return tokens


def _pairs(tokens: Sequence[_Token]) -> dict[int, int]:
    """Where the element ends that begins at a place, and the other way round."""
    pairs: dict[int, int] = {}
    opened: list[int] = []
    for i, token in enumerate(tokens):
        if isinstance(token, _Mark) and token.opens:
            opened.append(i)
        elif isinstance(token, _Mark):
            start = opened.pop()
            pairs |= {start: i, i: start}
    return pairs


def _is_link(name: str) -> bool:
    return ":" in name


def _says_itself(tokens: Sequence[_Token], start: int, end: int) -> bool:
    words = tokens[start + 1]
    mark = tokens[start]
    return (
        end == start + 2
        and isinstance(words, Segment)
        and isinstance(mark, _Mark)
        and not words.ready
        and words.text == mark.name
        and words.text.startswith("http")
    )


def _text(tokens: Sequence[_Token], i: int, linked: str) -> str:
    token = tokens[i]
    text = escaped(token.text, linked=bool(linked)) if isinstance(token, Segment) else ""
    before = tokens[i - 1] if i else None
    if isinstance(before, Segment) and before.ready and before.text.startswith(_FOOT_MARK) and text[:1] in ":([":
        text = f"\\{text}"
    if before is not None and text.startswith("~"):
        text = f"\\{text}"
    return at_text_end(text) if i + 1 < len(tokens) else text


def _sign(tokens: Sequence[_Token], i: int, pairs: dict[int, int]) -> str:
    """What opens or closes an element: stars where they are read as such for certain, else a tag."""
    mark = tokens[i]
    if not isinstance(mark, _Mark):
        return ""
    start, end = min(i, pairs[i]), max(i, pairs[i])
    if mark.name in STARRED and _can_be_starred(tokens, start, end):
        return STARRED[mark.name]
    return f"<{'' if mark.opens else '/'}{mark.name}>"


def _can_be_starred(tokens: Sequence[_Token], start: int, end: int) -> bool:
    before = tokens[start - 1] if start else None
    behind = tokens[end + 1] if end + 1 < len(tokens) else None
    first, last = tokens[start + 1], tokens[end - 1]
    if any(isinstance(token, _Mark) and not _is_link(token.name) for token in (before, behind, first, last)):
        return False
    return _holds(first, 0, before) and _holds(last, -1, behind)


def _holds(inner: _Token, edge: int, outer: _Token | None) -> bool:
    """Whether a star between the two belongs to the inner one: beside a letter always, beside a sign only at a space
    or at the line's end.
    """
    if isinstance(inner, Segment) and not inner.ready:
        char = inner.text[edge]
        if char.isalnum() or is_wide(char):
            return True
    return outer is None or (isinstance(outer, Segment) and not outer.ready and outer.text[-1 - edge].isspace())
