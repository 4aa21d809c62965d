"""Text into sentences, Japanese and English alike: a text may hold both, so one set of rules serves."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from bot.language.detect import CJK

_KIND: Final = {
    c: pair[0] for pair in ("「」", "『』", "(（)）", "【】", "〔〕", "《》", "〈〉", "[［]］", "“”") for c in pair
}
_OPENING: Final = frozenset("「『（(【〔《〈［[“")
_BRACKET: Final = re.escape("".join(_KIND)) + '"'
_URL: Final = r"(?:https?://|www\.)[^\s「」『』（）、。]*[^\s「」『』（）、。.,!?;:'\")\]]"
_NAME: Final = r"Yahoo[!！]|モーニング娘。"
_SPAN: Final = re.compile(f"{_URL}|{_NAME}|[{_BRACKET}]")

_LAUGH: Final = "[（(](?:笑|苦笑|爆笑|泣|涙|汗|怒|照|爆|w+)[）)]"
_EMOJI: Final = "\U0001f300-\U0001faff\u2600-\u27bf"
_SMILE: Final = rf"(?<=[\u3041-\u3096ー])(?:[♪☆★{_EMOJI}]+|[wｗ]+(?![A-Za-z]))"
_END: Final = re.compile(rf"[。｡！？!?]+|[．.]+|[…‥]+|{_SMILE}|{_LAUGH}")
_TRAIL: Final = re.compile(  # what still belongs to the sentence after its end
    rf"(?:[{re.escape('」』）)】〕》〉］]”’')}\"']"
    r"|[♪☆★\ufe0e\ufe0f\u200d\U0001f000-\U0001faff\u2600-\u27bf]"
    rf"|[ \u3000]?{_LAUGH}|[笑泣](?![{CJK}]))*"
)
_SPACE: Final = re.compile(r"\s*")
_CJK: Final = re.compile(f"[{CJK}「『（【《〈]")
_MARKER: Final = re.compile(r"\s*(?:\d{1,3}|[A-Za-z])[.．]")  # "1." at a sentence's begin ends nothing
_WRAPPED: Final = re.compile(r"\n(?=[a-z])")  # an English line that continues in lower case

# After ？ or a closed quotation the sentence continues with a particle; the words behind (?! begin a new one.
_GOES_ON: Final = re.compile(
    r"と(?!ころ|にかく|りあえず|もかく|もだち|もに|きどき|きに|なり|なると|すると|つぜん|うとう|っさ|くに|おく|んでも|れ|いうわけ|、)"
    r"|で(?!も|は|すが|すから|き)|の(?!ち|んび|どか|ぼ)|は(?!い|じめ|っき|たして|やく|なし)|が(?!ん|っか)|に(?!も|っこ|ぎ)"
    r"|も(?!ち|う|し|っと|との|のす)|や(?!が|は|っ|め|り)|か(?!つて|れ|の|な)|へ(?!え)"
    r"|って|なんて|など|を|だ(?!か|が|け|っ)|から(?!だ)|まで|より|くらい|ぐらい|だけ(?!ど)|ばかり|みたい|らしい|じゃ(?!あ)|けど|けれど|ので"
    r"|[、，：]"
)
_NAME_GOES_ON: Final = re.compile(r"を|の(?=[\u30a1-\u30fa\u4e00-\u9fff「『])")  # 「…娘。」 without its brackets
_CLAUSE_END: Final = re.compile(
    r"(?:です|ます|した|した[よね]|です[よね]|ます[よね]|せん|だった|かった|[だるよねなうい])$"
)

_A_SYMBOL: Final = re.compile(f"[{_EMOJI}]")
_CLOSED: Final = re.compile(rf"[。｡．！？」』）】〉》〕］]$|[{CJK}][…‥♪]+$")  # needs no space behind it

_NEVER_LAST: Final = frozenset(
    {
        "mr",
        "mrs",
        "ms",
        "dr",
        "prof",
        "st",
        "mt",
        "messrs",
        "rev",
        "gen",
        "sen",
        "rep",
        "gov",
        "capt",
        "lt",
        "col",
        "sgt",
        "hon",
        "e.g",
        "i.e",
        "eg",
        "ie",
        "cf",
        "vs",
        "viz",
        "ca",
        "approx",
    }
)
_BEFORE_NUMBER: Final = frozenset(
    {
        "no",
        "nos",
        "vol",
        "fig",
        "figs",
        "p",
        "pp",
        "ch",
        "sec",
        "art",
        "jan",
        "feb",
        "mar",
        "apr",
        "jun",
        "jul",
        "aug",
        "sep",
        "sept",
        "oct",
        "nov",
        "dec",
    }
)
_WORD_BEFORE: Final = re.compile(r"[A-Za-z][A-Za-z.'’]*$")  # "won't" whole: its t is no initial
_LATIN_START: Final = re.compile(r"[\"'“‘(\[]*(?:[A-Z\u00c0-\u00de0-9$£€#@]|[a-z][A-Z]|[\U0001f000-\U0001faff])")
_SPEAKER: Final = re.compile(
    r"(?:I|[A-Z][\w’']+|[Tt]he \w+)\s"
    r"(?:said|says|asked|asks|thought|wondered|replied|answered|told|wrote|added|cried|called)\b"
)


class _Span(NamedTuple):
    """What is not divided: ``line[begin:end]``. An address or a name never holds a sentence's end; brackets may."""

    begin: int
    end: int
    bracket: str  # the opening one, empty for an address or a name


class _Stop(NamedTuple):
    """A place where a sentence may end: its mark is ``line[start:mark_end]``, ``end`` follows what trails behind it."""

    line: str
    start: int
    mark_end: int
    end: int
    closed: bool  # the mark is inside brackets or quotation marks that close right after it


def sentences(text: str) -> list[str]:
    """The sentences of ``text`` in order, without outer white space; a line's end is a sentence's end too.

    Text between brackets or quotation marks is not divided. Every sentence occurs in ``text``, except that the
    line breaks inside a hard-wrapped English one are spaces. The time is linear.
    """
    return list(iterate(text))


def joined(found: Iterable[str]) -> str:
    """Sentences side by side as their scripts want: a space stands after all but the wide marks of Japanese."""
    return "".join(f"{sentence}{gap_after(sentence)}" for sentence in found).rstrip()


def gap_after(sentence: str) -> str:
    """What stands between ``sentence`` and another one."""
    return "" if _CLOSED.search(sentence) else " "


def is_clause(text: str) -> bool:
    """Whether ``text`` ends as a Japanese sentence does before its full stop."""
    return _CLAUSE_END.search(text) is not None


def iterate(text: str) -> Iterator[str]:
    """``sentences``, one at a time."""
    for line in _WRAPPED.sub(" ", text).splitlines():
        start = 0
        for end in [*ends(line), len(line)]:
            if sentence := line[start:end].strip():
                yield sentence
            start = end


def ends(line: str) -> Iterator[int]:
    """Where the sentences of one line end, in ascending order; the line's own end may be absent."""
    done = 0
    spans = _spans(line)
    i = 0
    for mark in _END.finditer(line):
        if mark.start() < done or _MARKER.fullmatch(line, max(done, mark.start() - 6), mark.end()):
            continue
        while i < len(spans) and spans[i].end <= mark.start():
            i += 1
        around = spans[i] if i < len(spans) and spans[i].begin < mark.start() else None
        trail = _TRAIL.match(line, mark.end())
        end = trail.end() if trail else mark.end()
        if around and (end < around.end or not _may_end_in(line, around, done)):
            continue
        if _is_end(_Stop(line, mark.start(), mark.end(), end, around is not None)):
            yield end
            done = end


def _may_end_in(line: str, span: _Span, done: int) -> bool:
    """A quotation may end its sentence; a parenthesis only one that began with it: 一方で（後述。）次に is one."""
    own = span.begin - done <= 4 and not line[done : span.begin].strip()
    return own if span.bracket in tuple("(（[［") else bool(span.bracket)


def _spans(line: str) -> list[_Span]:
    """Closed brackets and quotations, addresses, and names with a mark in them; the outermost only, in order.

    A bracket that is never closed, or closes nothing, does not count.
    """
    found: list[_Span] = []
    open_: list[tuple[str, int]] = []
    depth: dict[str, int] = {}
    straight = line.count('"') % 2 == 0
    for m in _SPAN.finditer(line):
        char = m.group()
        kind = _KIND.get(char, char)
        if len(char) > 1:
            found.append(_Span(m.start(), m.end(), ""))
        elif char in _OPENING or (char == '"' and straight and not depth.get(char)):
            open_.append((kind, m.start()))
            depth[kind] = depth.get(kind, 0) + 1
        elif depth.get(kind):
            begin = -1
            while begin < 0:
                other, at = open_.pop()
                depth[other] -= 1
                begin = at if other == kind else -1
            found.append(_Span(begin, m.end(), kind))
    return _outermost(found)


def _outermost(spans: list[_Span]) -> list[_Span]:
    kept: list[_Span] = []
    for span in sorted(spans, key=lambda s: (s.begin, -s.end)):
        if not kept or span.begin >= kept[-1].end:
            kept.append(span)
    return kept


def _is_end(stop: _Stop) -> bool:
    mark = stop.line[stop.start : stop.mark_end]
    space = _SPACE.match(stop.line, stop.end)
    after = space.end() if space else stop.end
    if after == len(stop.line):
        return True
    if _CJK.match(stop.line, after):
        return _ends_before_japanese(stop, mark, after)
    if "。" in mark or "｡" in mark:
        return True
    spaced = after > stop.end or "！" in mark or "？" in mark
    return spaced and _ends_before_latin(stop, mark, after)


def _ends_before_japanese(stop: _Stop, mark: str, after: int) -> bool:
    goes_on = _GOES_ON.match(stop.line, after) is not None
    before = stop.line[max(0, stop.start - 4) : stop.start]
    if stop.closed:
        return not goes_on and not mark.startswith(("…", "‥", "..", "・"))
    if "。" in mark or "｡" in mark:
        return _NAME_GOES_ON.match(stop.line, after) is None
    if mark[0] in "（(♪☆★wｗ" or _A_SYMBOL.match(mark):
        return not goes_on and (mark[0] in "♪☆★" or is_clause(before))
    if re.search("[！？!?]", mark):
        glued = mark.isascii() and before[-1:].isascii() and after == stop.end  # Yahoo!ニュース
        return not goes_on and not glued
    if len(mark) == 1 and mark in ".．":
        return _CJK.match(before[-1:]) is not None or (before[-1:].isascii() and after > stop.end)
    return False


def _ends_before_latin(stop: _Stop, mark: str, after: int) -> bool:
    if not _LATIN_START.match(stop.line, after):
        return False
    if stop.end > stop.mark_end and _SPEAKER.match(stop.line, after):
        return False  # “Really?” I said
    if mark != ".":
        return re.search("[！？!?]", mark) is not None or not re.match(r"I\b", stop.line[after : after + 2])
    found = _WORD_BEFORE.search(stop.line[max(0, stop.start - 24) : stop.start])
    word = found.group().lower() if found else ""
    if word in _BEFORE_NUMBER and stop.line[after].isdigit():
        return False
    initial = len(word) == 1 and word != "i" and stop.end == stop.mark_end
    return word not in _NEVER_LAST and not initial
