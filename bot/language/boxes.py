"""Boxes around text, as blog tools write them, and lines that only a tool reads."""

from __future__ import annotations

import re
from typing import Final

from markdown_it.rules_block import StateBlock

_CONTAINER: Final = re.compile(r":{3,}[ \t]*(.*)")
_KIND: Final = re.compile(r"[\w-]*[ \t]*(?:(?:info|warn|alert)\b)?[ \t]*(?:\{[^{}]*\})?[ \t]*")
_ADMONITION: Final = re.compile(r"(?:!!!|\?\?\?\+?)[ \t]+[A-Za-z][\w -]{0,60}?(?:[ \t]+\"([^\"]{0,300})\")?[ \t]*")
_ASIDE: Final = re.compile(
    r"\[\[?_?toc_?\]?\]|@\[toc\](?:\(.{0,100}\))?|\$\{toc\}|\*\[[^\[\]]{1,60}\]:.*", re.IGNORECASE
)
_INDENT: Final = 4


def container(state: StateBlock, startLine: int, endLine: int, silent: bool) -> bool:
    """The lines ``:::message`` and ``:::`` go; a title on them stays as a paragraph."""
    if state.is_code_block(startLine):
        return False
    begin = state.bMarks[startLine] + state.tShift[startLine]
    found = _CONTAINER.fullmatch(state.src, begin, state.eMarks[startLine])
    if found is None:
        return False
    if silent:
        return True
    state.line = startLine + 1
    kind = _KIND.match(found.group(1))
    title = found.group(1)[kind.end() if kind else 0 :].strip().removeprefix("[").removesuffix("]")
    _paragraph(state, title, startLine)
    return True


def admonition(state: StateBlock, startLine: int, endLine: int, silent: bool) -> bool:
    """The line ``!!! note "title"`` goes but for its title; the indented lines under it are text and no code."""
    if state.is_code_block(startLine):
        return False
    begin = state.bMarks[startLine] + state.tShift[startLine]
    found = _ADMONITION.fullmatch(state.src, begin, state.eMarks[startLine])
    if found is None:
        return False
    if silent:
        return True
    _paragraph(state, found.group(1) or "", startLine)
    inner = state.sCount[startLine] + _INDENT
    end = startLine + 1
    while end < endLine and (state.isEmpty(end) or state.sCount[end] >= inner):
        end += 1
    before, last, parent = state.blkIndent, state.lineMax, state.parentType
    state.blkIndent, state.lineMax, state.parentType = inner, end, "admonition"
    state.level += 1  # boxes may stand only so deep in each other
    state.md.block.tokenize(state, startLine + 1, end)
    state.level -= 1
    state.blkIndent, state.lineMax, state.parentType = before, last, parent
    state.line = end
    return True


def aside(state: StateBlock, startLine: int, endLine: int, silent: bool) -> bool:
    """A line that asks for a table of contents, or that spells an abbreviation out, leaves nothing."""
    if state.is_code_block(startLine):
        return False
    begin = state.bMarks[startLine] + state.tShift[startLine]
    if not _ASIDE.fullmatch(state.src, begin, state.skipSpacesBack(state.eMarks[startLine], begin)):
        return False
    if not silent:
        state.line = startLine + 1
    return True


def _paragraph(state: StateBlock, text: str, line: int) -> None:
    if text:
        state.push("paragraph_open", "p", 1).map = [line, line + 1]
        inline = state.push("inline", "", 0)
        inline.content, inline.map, inline.children = text, [line, line + 1], []
        state.push("paragraph_close", "p", -1)
