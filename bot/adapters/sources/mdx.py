"""What MDX has beside Markdown: modules that are imported, values that are exported, and components."""

from __future__ import annotations

import re
from collections.abc import Iterator
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
    while len(kept) < len(lines):
        line = lines[len(kept)]
        opened = _FENCE.match(line)
        if not fence and after_blank and _MODULE.match(line):
            block = lines[len(kept) : len(kept) + _length(lines, len(kept))]
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


def _length(lines: list[str], start: int) -> int:
    depth = 0
    blank = 0
    for i in range(start, min(len(lines), start + _LONGEST)):
        if not lines[i].strip():
            if depth <= 0:
                return i - start
            blank = blank or i - start
        depth += sum(map(lines[i].count, "{[(")) - sum(map(lines[i].count, "}])"))
    if depth > 0 and blank:  # a brace in a text: rather too little goes than all
        return blank
    return min(len(lines) - start, _LONGEST)


def _without_components(body: str) -> Iterator[str]:
    at = 0
    runs: dict[str, list[int]] = {}
    for run in re.finditer("`+", body):
        runs.setdefault(run.group(), []).append(run.start())
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
            end = _tag_end(body, at)
            tag = body[found.start() : end] if end else text
            at = end or at
            yield _left(tag, found.group(2))
    yield body[at:]


def _next(starts: list[int], start: int, end: int, length: int) -> int:
    """Where the code ends that a run of backticks at ``start`` opens."""
    while starts and starts[0] <= start:
        starts.pop(0)
    return starts[0] + length if starts else end


def _left(tag: str, name: str) -> str:
    """A component leaves its caption; another element stays, without values that are programs."""
    if name[0].isupper() or "." in name:
        return words_in(tag)
    if not _VALUES.search(tag):
        return tag
    return f"<{name}{''.join(_TEXTS.findall(tag))}{'/' if tag.endswith('/>') else ''}>"


def _tag_end(body: str, at: int) -> int | None:
    """Behind the ``>`` that ends a tag, outside of quotes and braces; None where none does."""
    depth = 0
    quote = ""
    for found in _WITHIN_TAG.finditer(body, at, at + _TAG_MAX):
        sign = found.group()
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
