"""The text of a web page as somebody copied it out of a browser."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from bot.adapters.sources.blogs import archive_reasons
from bot.adapters.sources.cleaning.decoding import Undecodable, decode
from bot.adapters.sources.entry import Entry, Found, Markup
from bot.adapters.sources.given import Given
from bot.adapters.sources.pages.pasted_lines import (
    by_line,
    has_only_dates,
    is_button,
    is_button_row,
    is_call,
    is_dateline,
    is_field,
    is_label,
    is_name,
    is_neighbour,
    is_request,
    is_sentence,
    opens_comments,
    opens_others,
    without_tags,
)
from bot.adapters.sources.stamps import date_in, is_japanese
from bot.core.phrase import message
from bot.errors import SourceError
from bot.ports.source import Dropped, PassedOver, Spot

PASTED_MAX: Final = 1_000_000
"""Bytes; what an essay may have."""

READ_AS: Final = 1
_HEAD: Final = 60
"""Lines in which the head of an essay ends."""

_TITLE_MAX: Final = 120
_ENOUGH: Final = 100
"""Characters of sentences behind which a comment form ends an essay."""

_SHARE: Final = 0.5
"""Which part of all sentences stands before a list of other posts that ends an essay."""

_TAIL: Final = 0.67
_FEW: Final = 0.3
_SENTENCES: Final = 5
_LINE: Final = 8
"""Characters of a line of prose."""

_NEAR: Final = 8
"""Lines between a title and its date: author, buttons, reading time."""

_ADDRESS: Final = re.compile(r"https?://[^\s<>\"]{4,2000}")
_HOST: Final = re.compile(r"(?:[a-z0-9-]{1,63}\.){1,4}[a-z]{2,10}(?:/\S{0,60})?", re.IGNORECASE)
_CAPTION: Final = re.compile(r"[(（].{2,200}[)）]|(?:写真|図|画像|Photo|Image)\s?[:：].{1,200}", re.IGNORECASE)
_UNPRINTABLE: Final = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b\u200e\u200f\u202a-\u202e\u2060\ufeff\ud800-\udfff]"
)
_TAGGED: Final = re.compile(rb"<(?:html|head|body|article|p|div|br|h\d)[\s>/]", re.IGNORECASE)
_MANY_TAGS: Final = 20


@dataclass(slots=True)
class _Reading:
    """What was found so far."""

    title: str = ""
    author: str = ""
    written: date | None = None
    category: str = ""
    tags: tuple[str, ...] = ()
    url: str = ""
    captions: list[str] = field(default_factory=list)
    dropped: list[Dropped] = field(default_factory=list)
    body: list[str] = field(default_factory=list)

    def drop(self, line: str, rule: str) -> None:
        if line:
            self.dropped.append(Dropped(line, rule))

    def learn(self, line: str) -> bool:
        """Take what ``line`` says about the essay; False where it is no by-line."""
        said = by_line(line)
        if said is None:
            return False
        self.author = self.author or said.author
        self.category = self.category or said.category
        self.tags = tuple(dict.fromkeys([*self.tags, *said.tags]))
        return True


class Pasted:
    """One essay in the text of its page. Read by its lines: a date and a title at the head, a by-line, neighbours'
    titles that come twice, a comment form. Whatever asks at the end of the essay stays.

    After ``spots()``, ``dropped`` has the lines that were left out, each with its rule, and ``captions`` those of
    pictures, which did not come with the text.
    """

    is_whole = False

    def __init__(self, given: Given) -> None:
        self.title = ""  # of a site, whose name nobody copies along for certain
        self.captions: tuple[str, ...] = ()
        self.dropped: tuple[Dropped, ...] = ()
        self._given = given
        self._reading: _Reading | None = None

    def spots(self) -> Sequence[Spot]:
        found = self._opened()
        body = "\n".join(found.body)
        named = found.url or f"pasted:{_digest([found.title or body])}"
        facts = [found.title, found.author, str(found.written), found.category, list(found.tags), found.url, body]
        return [Spot(named, self._given.name, _digest([READ_AS, *facts]), len(body.encode()))]

    def read(self, spots: Sequence[Spot]) -> Sequence[Found]:
        return [self._found(spot, self._opened()) for spot in spots]

    def _found(self, spot: Spot, found: _Reading) -> Found:
        if not any(found.body):
            return PassedOver(spot.where, archive_reasons.NO_ESSAY)
        return Entry(
            spot=spot,
            title=found.title,
            author=found.author,
            written=found.written,
            language="ja" if is_japanese("\n".join(found.body)) else "",
            category=found.category,
            tags=found.tags,
            url=found.url,
            body="\n".join(found.body),
            markup=Markup.TEXT,
            dropped=tuple(found.dropped),
        )

    def _opened(self) -> _Reading:
        if self._reading is None:
            given = self._given
            if given.size > PASTED_MAX:
                raise SourceError(
                    message("{name} has more than {limit} MB, too many for one essay."), name=given.name, limit=1
                )
            given.file.seek(0)
            try:
                text = decode(given.file.read(PASTED_MAX + 1), given.charset)
            except Undecodable as exc:
                raise SourceError(
                    message("{name} is no text in an encoding that Ichiwa knows."), name=given.name
                ) from exc
            self._reading = read_pasted(text)
            self._reading.url = self._reading.url or given.url
            self.captions, self.dropped = tuple(self._reading.captions), tuple(self._reading.dropped)
        return self._reading


def looks_like(head: bytes) -> bool:
    """Whether a file that begins with ``head`` is text, and no web page."""
    return b"\0" not in head.replace(b"\0\n", b"") and len(_TAGGED.findall(head)) < _MANY_TAGS


def read_pasted(text: str) -> _Reading:
    """Read the whole of it. Time and memory are linear in ``text``."""
    found = _Reading()
    lines = []
    for raw in _UNPRINTABLE.sub("", text).replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        line = without_tags(raw.replace("\u00a0", " ").strip())
        lines.append(line)
        if raw.strip() and not line:
            found.drop(raw.strip(), "markup")
    prose = _prose(lines)
    start = _read_head(found, lines, prose)
    end = _foot_rows(lines, prose, start, _foot(lines, prose, start))
    for line in lines[end:]:
        _learn_foot(found, line)
    found.body += _body(found, lines, start, end)
    return found


def _prose(lines: Sequence[str]) -> Sequence[bool]:
    """Which lines are sentences, and no labels around them. Where hardly a line ends as a sentence does, its author
    writes without full stops, and whatever is no label is prose.
    """
    sentences = [is_sentence(line) for line in lines]
    said = sum(len(line) for line, is_said in zip(lines, sentences, strict=True) if is_said)
    if said >= sum(map(len, lines)) * _FEW or sum(sentences) >= _SENTENCES:
        return sentences
    pairs = zip(lines, sentences, strict=True)
    return [is_said or (len(line) >= _LINE and _may_be_title(line)) for line, is_said in pairs]


def _first(lines: Sequence[str], prose: Sequence[bool], filled: Sequence[int]) -> int:
    """The number of the line at which the text begins. Prose without full stops begins behind date and title."""
    opening = [i for i in filled if prose[i] and _opens_body(lines, i)]
    if not opening or is_sentence(lines[opening[0]]):
        return opening[0] if opening else len(lines)
    dated = next((i for i in filled if is_dateline(lines[i])), None)
    named = opening[0] if dated is None else dated
    behind = [i for i in opening if i > named or dated is None]
    is_titled = any(_may_be_title(lines[i]) for i in filled if i < named or named < i < behind[0]) if behind else True
    return next(iter(behind[0 if is_titled else 1 :]), opening[-1])


def _read_head(found: _Reading, lines: Sequence[str], prose: Sequence[bool]) -> int:
    """Take title, date and by-line from the first lines. The number of the line at which the body begins; what stands
    before it and belongs to it is in ``found.body``.
    """
    filled = [i for i, line in enumerate(lines) if line][:_HEAD]
    twice = {line for line, count in Counter(lines).items() if count > 1 and len(line) >= 5}
    first = _first(lines, prose, filled)
    head = [i for i in filled if i < first]
    if head and _ADDRESS.fullmatch(lines[head[0]]):
        found.url = lines[head.pop(0)]
    dated = next((i for i in head if is_dateline(lines[i])), None)
    if dated is None:
        dated = next((i for i in head if date_in(lines[i]) and (by_line(lines[i]) or len(lines[i]) <= 60)), None)
    found.written = date_in(lines[dated]) if dated is not None else None
    titled = _title(lines, head, dated, twice)
    if titled is None and first < len(lines) and len(lines[first]) <= _TITLE_MAX and _set_apart(lines, first):
        titled, first = first, first + 1  # a title that ends as a sentence does
    found.title = lines[titled] if titled is not None else ""
    for i in head:
        line = lines[i]
        if i == titled or (i == dated and is_dateline(line)) or found.learn(line):
            continue
        if titled is None or i < titled:
            found.drop(line, "neighbour" if line in twice else "head")
        elif _CAPTION.fullmatch(line):
            found.captions.append(line)
            found.drop(line, "caption")
        elif not found.author and _is_author(lines, i, titled, dated):
            found.author = line
        elif i + 1 < len(lines) and _CAPTION.fullmatch(lines[i + 1]):
            found.drop(line, "picture")
        elif _is_lead(lines, i, max(titled, dated or 0)) and line not in twice:
            found.body += [""] * bool(found.body and not lines[i - 1]) + [line]
        else:
            found.drop(line, "neighbour" if line in twice else "head")
    if found.body and not lines[first - 1]:
        found.body.append("")
    return first


def _is_lead(lines: Sequence[str], i: int, named: int) -> bool:
    """Whether line ``i`` is the author's, before the first sentence: apart from title and date, and no label."""
    if "" not in lines[named:i] or not _may_be_title(lines[i]) or is_field(lines[i]):
        return False
    beside = [line for line in (lines[i - 1], lines[i + 1]) if line]
    return not (is_label(lines[i]) and any(is_label(line) for line in beside))


def _title(lines: Sequence[str], head: Sequence[int], dated: int | None, twice: set[str]) -> int | None:
    """Which line of the head is the title: the date stands right above it or below it, perhaps behind the author."""
    fit = [
        i for i in head if i != dated and _may_be_title(lines[i]) and (lines[i] not in twice or _comes_back(lines, i))
    ]
    if not fit:
        return None
    if dated is None:
        return max(fit, key=lambda i: (min(len(lines[i]), 30), -i)) if len(fit) < 4 else fit[0]
    above = [i for i in fit if i < dated]
    below = next((i for i in fit if i > dated), None)
    block = [i for i in above if _together(lines, head, i, dated)]
    if above and is_name(lines[above[-1]]) and dated - above[-1] <= _NEAR:
        named = [i for i in above if lines[i] != lines[above[-1]] and not is_name(lines[i])]
        best = next((i for i in named if i in block), None)
        best = best if best is not None else (named or above)[-1]
    else:
        best = (block or above)[-1] if above else None
    if below is None or best is None or (block and "" in lines[dated + 1 : below]):
        return best if best is not None else below
    return max(best, below, key=lambda i: (len(lines[i]), -abs(i - dated)))


def _together(lines: Sequence[str], head: Sequence[int], i: int, dated: int) -> bool:
    """Whether neither an empty line nor a button stands between line ``i`` and the date."""
    return all(lines[j] and not is_button(lines[j]) and not is_neighbour(lines[j]) for j in range(i, dated))


def _comes_back(lines: Sequence[str], i: int) -> bool:
    """Whether the line is said again at the head alone, as a title above its own breadcrumb is."""
    return all(j < len(lines) / 3 for j, line in enumerate(lines) if line == lines[i])


def _may_be_title(line: str) -> bool:
    if not 2 <= len(line) <= _TITLE_MAX or _CAPTION.fullmatch(line) or has_only_dates(line):
        return False
    labels = (_HOST.fullmatch, is_button, is_neighbour, by_line, is_request, opens_others, is_call)
    return not any(is_one(line) for is_one in labels)


def _is_author(lines: Sequence[str], i: int, titled: int, dated: int | None) -> bool:
    """Whether line ``i``, near the date under the title, is who wrote the essay."""
    near = dated is not None and titled < dated and (0 < dated - i <= _NEAR or i == dated + 1)
    return near and is_name(lines[i]) and not is_button(lines[i])


def _opens_body(lines: Sequence[str], i: int) -> bool:
    """Whether the essay can begin at line ``i``, which is prose: it is nothing else as well."""
    line = lines[i]
    labels = (_CAPTION.fullmatch, by_line, is_request, is_call, is_neighbour)
    if any(is_one(line) for is_one in labels):
        return False
    return not (
        len(line) <= 80 and line.endswith(("」", "』", "”", '"')) and _set_apart(lines, i) and lines.count(line) > 1
    )


def _set_apart(lines: Sequence[str], i: int) -> bool:
    return (i == 0 or not lines[i - 1]) and i + 1 < len(lines) and not lines[i + 1]


def _foot(lines: Sequence[str], prose: Sequence[bool], start: int) -> int:
    """The number of the line at which the essay is over."""
    sizes = [len(line) if is_text else 0 for line, is_text in zip(lines, prose, strict=True)]
    whole, before = sum(sizes[start:]), 0
    for i in range(start, len(lines)):
        line = lines[i]
        said = by_line(line) if line else None
        ends = (opens_comments(line) or (said is not None and bool(said.author or said.category))) and before >= _ENOUGH
        if ends or (before >= whole * _SHARE and (opens_others(line) or is_field(line) or said is not None)):
            return i
        before += sizes[i]
    return len(lines)


def _foot_rows(lines: Sequence[str], prose: Sequence[bool], start: int, end: int) -> int:
    """Where the foot begins if what stands between the last sentence and ``end`` belongs to it: blocks of lines with a
    button, a tag or a by-line among them, or right above the foot.
    """
    last = max((i for i in range(start, end) if prose[i] and not is_request(lines[i])), default=end)
    at = below = end
    while at > last + 1:
        top = at
        while top > last + 1 and lines[top - 1]:
            top -= 1
        block = lines[top:at]
        if any(is_button_row(line) for line in block) or (block and at == end < len(lines) and lines[end]):
            below = top
        elif not all(is_request(line) for line in block):
            break
        at = top - 1 if top == at else top
    return below


def _learn_foot(found: _Reading, line: str) -> None:
    if not line.startswith(("@", "id:")):  # here, these name who commented
        found.learn(line)
    if found.written is None and (is_dateline(line) or by_line(line)):
        found.written = date_in(line)
    found.drop(line, "foot")


def _body(found: _Reading, lines: Sequence[str], start: int, end: int) -> list[str]:
    """The lines of the essay, without buttons between them and requests at their end."""
    twice = {line for line, count in Counter(lines).items() if count > 1 and len(line) >= 5 and not is_sentence(line)}
    outside = set(lines[:start]) | set(lines[end:])
    body: list[str] = []
    for i, line in enumerate(lines[start:end]):
        late = i >= (end - start) * _TAIL
        rule = ""
        if line and (is_button(line) or line == found.title):
            rule = "button" if line != found.title else "title"
        elif is_call(line):
            rule = "offer"
        elif is_request(line) and late and not line.endswith(("?", "？")):
            rule = "request"
        elif late and (is_neighbour(line) or (line in twice and line in outside)):
            rule = "neighbour"
        if rule:
            found.drop(line, rule)
        elif line or (body and body[-1]):
            body.append(line)
    while body and not body[-1]:
        body.pop()
    return body


def _digest(facts: Sequence[object]) -> str:
    return hashlib.sha256(json.dumps(facts, ensure_ascii=False).encode()).hexdigest()
