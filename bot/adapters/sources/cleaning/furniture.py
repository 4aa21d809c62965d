"""What stands on a page around an essay is taken out of its text, line by line, and logged with the rule that did it.

A line goes where it can be nothing else, at the head or in the last third of a text, or beside another one that went.
A question to the reader always stays, and so does a sentence that merely speaks of a ranking.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from typing import Final

from bot.adapters.sources.cleaning.byline import Byline, byline_of
from bot.adapters.sources.cleaning.furniture_rules import (
    asks,
    is_beside_request,
    is_torn_tag,
    sentence_rule,
    sentences,
    told_by_buttons,
    told_by_links,
    whole_rule,
    without_buttons,
)
from bot.adapters.sources.cleaning.page_line import PageLine, read_line
from bot.adapters.sources.cleaning.page_phrases import FOLLOWERS, Place
from bot.ports.source import Dropped

_HEAD: Final = 2
"""Lines that are the head of a text."""
_END: Final = 3
_BARS: Final = re.compile("[│|｜]")
_FENCE: Final = re.compile(r"[ >]*(`{3,}|~{3,})")
_SHORT: Final = 20
_SENTENCE_ENDS: Final = ("。", ".", "?", "？", "！", "」")
_SHORT_BYLINE: Final = 200
_HEADINGS: Final = frozenset({"related posts", "comment form", "profile", "tags", "previous and next"})
"""What such a rule tells may be written as a heading."""
_ARROW: Final = re.compile(r"[«‹←◀＜<»›→▶＞>]")
_ASKED_IN: Final = 60
"""Characters of a line with markup in which there is no room for more than a request."""
_NAME_MIN: Final = 3
_TELLS: Final = re.compile(
    r"\s(?:is|was|has|writes|works|worked|lives|runs|leads|helps|teaches|spent|studies)\b|(?:さん)?(?:は|[／/：:（(。]|です)"
)
_PARAGRAPH_MAX: Final = 3_000
_PROFILE_LINES: Final = 6
_PROFILE_MAX: Final = 600
_CLOSING: Final = re.compile(
    r"コメント(?:を|の)?(?:する|書く|残す|投稿(?:する)?|フォーム|一覧)|この記事への?(?:コメント|トラックバック).{0,12}"
    r"|leave (?:a|your) (?:comment|reply).{0,30}",
    re.IGNORECASE,
)
"""Behind such a line stands what readers wrote, or a form for it."""
_COMMENT_COUNT: Final = re.compile(
    r"コメント(?:\s*[(（]?\d+件?[)）]?)?|comments?|\d+ (?:comments?|responses?|thoughts? on).{0,200}", re.IGNORECASE
)
"""The same, as a heading."""
_LABEL_ENDS: Final = " 　:：■◆▼●【】"


def without_furniture(lines: Sequence[str], author: str = "") -> tuple[list[str], tuple[Dropped, ...], Byline]:
    """The lines of a text, in Markdown or plain, without those of the page around it; those; and what they say about
    who wrote it, when and under which heading. A line in which ``author`` is told of by name is no part of an essay.
    """
    text = _Text(lines, author)
    text.drop()
    return text.kept(), text.dropped(), text.byline


class _Text:
    """One text's lines; those without words are left to themselves."""

    def __init__(self, lines: Sequence[str], author: str) -> None:
        self._lines = [*lines]
        self._author = author if len(author) >= _NAME_MIN else ""
        self._code = _code_lines(lines)
        self._spoken = [i for i, line in enumerate(lines) if line.strip()]
        self._views = [read_line(lines[i]) for i in self._spoken]
        self._rules: list[str] = [""] * len(self._spoken)
        self._parts: dict[int, list[Dropped]] = {}
        self.byline = Byline()
        lengths = [len(view.text) for view in self._views]
        before, all_of_it = 0, sum(lengths)
        self._is_edge: list[bool] = []
        for n, length in enumerate(lengths):
            in_end = before * 3 >= all_of_it * 2 or n >= len(lengths) - _END
            self._is_edge.append(n < _HEAD or in_end)
            before += length
        starts = [0, *itertools.accumulate(lengths)]
        self._second_half = next((n for n, start in enumerate(starts) if start * 2 >= all_of_it), 0)

    def drop(self) -> None:
        """Decide about every line."""
        self._comments()
        for n in range(len(self._views)):
            self._look(n, Place.EDGE if self._is_edge[n] else Place.ANYWHERE)
        self._contents()
        changed = True
        while changed:
            changed = False
            for order in (range(len(self._views)), range(len(self._views) - 1, -1, -1)):
                for n in order:
                    if not self._rules[n] and self._is_beside(n):
                        self._look(n, Place.BESIDE)
                        changed = changed or bool(self._rules[n])
        self._close()
        self._profile()
        self._about_author()

    def kept(self) -> list[str]:
        gone = {self._spoken[n] for n, rule in enumerate(self._rules) if rule}
        kept: list[str] = []
        for i, line in enumerate(self._lines):
            if i in gone or (_is_blank(line) and (not kept or _is_blank(kept[-1])) and i not in self._code):
                continue
            if i - 1 in gone and line.startswith("  ") and i not in self._code:
                line = line.lstrip()  # went on in an item that is gone
            if not line.strip() and kept:
                kept[-1] = kept[-1] if i - 1 in self._code else kept[-1].rstrip(" ")
            kept.append(line)
        while kept and _is_blank(kept[-1]):
            kept.pop()
        return [*kept[:-1], kept[-1].rstrip()] if kept else []

    def dropped(self) -> tuple[Dropped, ...]:
        found: list[Dropped] = []
        for n, rule in enumerate(self._rules):
            found += self._parts.get(n, [])
            if rule:
                found.append(Dropped(self._views[n].text or self._lines[self._spoken[n]].strip(), rule))
        return tuple(found)

    # --- one line

    def _look(self, n: int, place: Place) -> None:
        line = self._views[n]
        if self._spoken[n] in self._code or self._rules[n]:
            return
        rule = told_by_links(line) or self._by_words(n, line, place)
        if rule:
            self._rules[n] = rule
        elif place is not Place.ANYWHERE and not line.is_heading:
            self._by_sentences(n, line, place)

    def _by_words(self, n: int, line: PageLine, place: Place) -> str:
        text = line.text
        if len(text) > _SHORT_BYLINE or not text or self._lines[self._spoken[n]].startswith("|"):
            return ""
        if is_torn_tag(text):
            return "torn tag"
        if place is Place.ANYWHERE and len(text) > _SHORT and text.endswith(_SENTENCE_ENDS) and not line.addresses:
            return ""
        buttons = told_by_buttons(text)
        if buttons is not None and buttons[1] >= (Place.ANYWHERE if line.is_heading else place):
            return buttons[0]
        said = byline_of(text, without_buttons) if place is not Place.ANYWHERE or _BARS.search(text) else None
        if said is not None:
            self.byline = self.byline.with_more(said)
            return "who wrote it, when and where"
        rule = whole_rule(text, place)
        if rule is None or asks(text) or (line.is_heading and rule.name not in _HEADINGS):
            return "previous and next" if place is not Place.ANYWHERE and _is_arrow(line) else ""
        if rule.place >= place or (rule.name in FOLLOWERS and self._leads_to_links(n)):
            return rule.name
        return ""

    def _by_sentences(self, n: int, line: PageLine, place: Place) -> None:
        parts = sentences(line.text) if len(line.text) <= _PARAGRAPH_MAX else []
        rules = [sentence_rule(part) for part in parts]
        if place is Place.BESIDE and not any(rules) and is_beside_request(line.text):
            self._rules[n] = "ranking request"
            return
        named = next((rule.name for rule in rules if rule is not None), "")
        if not named:
            return
        left = [part for part, rule in zip(parts, rules, strict=True) if rule is None and not _is_mere_greeting(part)]
        if not left or (not line.is_plain and len(line.text) <= _ASKED_IN and not any(asks(part) for part in left)):
            self._rules[n] = named
        elif line.is_plain:
            kept = "".join(part for part, rule in zip(parts, rules, strict=True) if rule is None)
            gone = "".join(part for part, rule in zip(parts, rules, strict=True) if rule is not None)
            self._replace(n, kept, Dropped(gone.strip(), named))

    def _replace(self, n: int, text: str, gone: Dropped) -> None:
        i = self._spoken[n]
        ending = "  " if self._lines[i].endswith("  ") else ""
        self._lines[i] = text.strip() + ending
        self._views[n] = read_line(self._lines[i])
        self._parts.setdefault(n, []).append(gone)

    # --- lines together

    def _is_beside(self, n: int) -> bool:
        return any(0 <= m < len(self._rules) and bool(self._rules[m] or m in self._parts) for m in (n - 1, n + 1))

    def _leads_to_links(self, n: int) -> bool:
        return n + 1 < len(self._views) and self._views[n + 1].is_linked

    def _close(self) -> None:
        """Lists of links behind their label, and all that stands behind the beginning of the comments."""
        for n, rule in enumerate(self._rules):
            if rule in FOLLOWERS:
                for m in range(n + 1, len(self._views)):
                    if not self._views[m].is_linked or asks(self._views[m].outside):
                        break
                    self._rules[m] = self._rules[m] or rule

    def _comments(self) -> None:
        """Whatever stands behind the beginning of the comments, which may be their readers' questions and names."""
        for n in range(max(self._second_half, 1), len(self._views)):
            line = self._views[n]
            text = line.text.strip(_LABEL_ENDS)
            if self._spoken[n] in self._code or not (
                _CLOSING.fullmatch(text) or (line.is_heading and _COMMENT_COUNT.fullmatch(text))
            ):
                continue
            for m in range(n, len(self._views)):
                self._rules[m] = "comment form"
            return

    def _contents(self) -> None:
        """A label, and the list of the text's own headings below it."""
        for n, line in enumerate(self._views):
            items = list(self._items_from(n + 1)) if not line.is_item and not self._rules[n] else []
            rule = whole_rule(line.text, Place.BESIDE) if len(items) > 1 else None
            if rule is not None and rule.name == "table of contents":
                for m in (n, *items):
                    self._rules[m] = rule.name

    def _items_from(self, start: int) -> Iterator[int]:
        for n in range(start, len(self._views)):
            if not self._views[n].is_item or len(self._views[n].text) > 80:
                return
            yield n

    def _profile(self) -> None:
        """The few lines behind the label of a profile, at the end of a text."""
        for n in range(max(self._second_half, 1), len(self._views)):
            behind = self._views[n + 1 :]
            if self._rules[n] != "profile":
                continue
            if len(behind) > _PROFILE_LINES:
                self._rules[n] = ""  # an essay goes on
            elif sum(len(line.text) for line in behind) <= _PROFILE_MAX and not any(asks(line.text) for line in behind):
                for m in range(n + 1, len(self._views)):
                    self._rules[m] = self._rules[m] or "profile"

    def _about_author(self) -> None:
        """The last line that is left, where it tells of its author as of another person."""
        left = [n for n, rule in enumerate(self._rules) if not rule]
        if not self._author or len(left) < _END or self._spoken[left[-1]] in self._code:
            return
        text = self._views[left[-1]].text
        behind = text.removeprefix(self._author) if text.startswith(self._author) else ""
        if len(text) <= _PROFILE_MAX and _TELLS.match(behind) and not asks(text):
            self._rules[left[-1]] = "profile"


def _is_arrow(line: PageLine) -> bool:
    """Whether a line is one link with an arrow, as lead to the essays before and behind."""
    return line.is_linked and len(line.addresses) == 1 and _ARROW.search(line.outside) is not None


def _is_blank(line: str) -> bool:
    return not line.strip().strip("> ")


def _is_mere_greeting(sentence: str) -> bool:
    return not sentence.strip() or is_beside_request(sentence)


def _code_lines(lines: Sequence[str]) -> frozenset[int]:
    """Which lines stand in a block of code."""
    inside: list[int] = []
    fence = ""
    for i, line in enumerate(lines):
        found = _FENCE.match(line)
        if fence:
            inside.append(i)
            fence = "" if found and found.group(1).startswith(fence) and not line.strip(" >`~") else fence
        elif found:
            inside.append(i)
            fence = found.group(1)
    return frozenset(inside) if not fence else frozenset()
