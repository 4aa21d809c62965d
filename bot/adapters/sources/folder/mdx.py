"""What MDX has beside Markdown: modules that are imported, values that are exported, and components."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from itertools import count
from typing import Final

from bot.language.shortcodes import words_in

_MODULE: Final = re.compile(
    r"""import(?:\s*['"{*]|\s+\w)|export\s+(?:const|let|var|default|function|async|class|[{*])"""
)
_IMPORT: Final = re.compile(r"""import\s*(?:[^'"]*\sfrom\s*)?['"]""")
_FENCE: Final = re.compile(r" {0,3}(`{3,}|~{3,})")
_LONGEST: Final = 200
"""Lines of an exported value with empty ones among them."""

_EVENT: Final = re.compile(r"`+|\{\s*(?:\"\s*\"|'\s*')\s*\}|<(/?)([A-Za-z][\w.-]*)(?=[\s/>])|</?>")
_WITHIN_TAG: Final = re.compile(r"""["'{}>`]""")
_TAG_MAX: Final = 4000
"""Characters of a tag."""
_SIGNS_MAX: Final = 500_000
"""Quotes and braces that are looked at in one text, to find where tags end: a second's work."""
_VALUES: Final = re.compile(r"""\s[\w-]+=\{""")
_TEXTS: Final = re.compile(r"""\s[\w-]+=(?:"[^"]*"|'[^']*')""")


def plain_markdown(body: str) -> str:
    """``body`` without modules and without the tags of components, whose words stay, and so does the caption of a
    picture. What stands in code stays.
    """
    return "".join(_without_components(_without_modules(body)))


def _without_modules(body: str) -> str:
    """A block ends at an empty line outside of braces (https://mdxjs.com/docs/what-is-mdx/#esm). The count of lines
    stays the same.
    """
    lines = body.split("\n")
    kept: list[str] = []
    fence = ""
    after_blank = True
    longest = _LONGEST
    while len(kept) < len(lines):
        line = lines[len(kept)]
        opened = _FENCE.match(line)
        if not fence and after_blank and _MODULE.match(line):
            length, is_closed = _length(lines, len(kept), longest)
            longest = longest if is_closed else 0
            block = lines[len(kept) : len(kept) + length]
            is_module = line.startswith("export") or _IMPORT.match(" ".join(block))
            kept += [""] * len(block) if is_module else block
            after_blank = False
            continue
        if fence:
            fence = "" if line.strip().startswith(fence) and not line.strip(" `~") else fence
        elif opened:
            fence = opened.group(1)
        after_blank = not line.strip()
        kept.append(line)
    return "\n".join(kept)


def _length(lines: list[str], start: int, longest: int) -> tuple[int, bool]:
    """How many lines from ``start`` on are one block, with empty ones among them no more than ``longest``; and whether
    its braces are closed. Where they are not, rather too little goes than all: a brace may stand in a text.
    """
    depth = 0
    blank = 0
    for i in range(start, len(lines)):
        if not lines[i].strip():
            blank = blank or i - start
            if depth <= 0 or i - start >= longest:
                break
        depth += sum(map(lines[i].count, "{[(")) - sum(map(lines[i].count, "}])"))
    else:
        i = len(lines)
    return (blank if depth > 0 and blank else i - start), depth <= 0


def _without_components(body: str) -> Iterator[str]:
    at = 0
    budget = count()
    runs: dict[str, deque[int]] = {}
    for run in re.finditer("`+", body):
        runs.setdefault(run.group(), deque()).append(run.start())
    for found in _EVENT.finditer(body):
        if found.start() < at:
            continue
        yield body[at : found.start()]
        at = found.end()
        text = found.group()
        if text[0] == "`":
            at = _next(runs[text], found.start(), at, len(text))
            yield body[found.start() : at]
        elif text[0] == "{":
            yield " "
        elif text not in ("<>", "</>"):
            end = _tag_end(body, at, budget)
            tag = body[found.start() : end] if end else text
            at = end or at
            yield _left(tag, found.group(2))
    yield body[at:]


def _next(starts: deque[int], start: int, end: int, length: int) -> int:
    """Where the code ends that a run of backticks at ``start`` opens."""
    while starts and starts[0] <= start:
        starts.popleft()
    return starts[0] + length if starts else end


def _left(tag: str, name: str) -> str:
    """A component leaves its caption; another element stays, without values that are programs."""
    if name[0].isupper() or "." in name:
        return words_in(tag)
    if not _VALUES.search(tag):
        return tag
    return f"<{name}{''.join(_TEXTS.findall(tag))}{'/' if tag.endswith('/>') else ''}>"


def _tag_end(body: str, at: int, budget: Iterator[int]) -> int | None:
    """Behind the ``>`` that ends a tag, outside of quotes and braces; None where none does, or none is looked for
    any more.
    """
    depth = 0
    quote = ""
    for found in _WITHIN_TAG.finditer(body, at, at + _TAG_MAX):
        sign = found.group()
        if next(budget) > _SIGNS_MAX:
            return None
        if quote:
            quote = "" if sign == quote else quote
        elif sign in "\"'`":
            quote = sign
        elif sign == ">":
            if depth <= 0:
                return found.end()
        else:
            depth += 1 if sign == "{" else -1
    return None
