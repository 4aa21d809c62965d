"""The front matter of an essay's file: a flat YAML mapping, read strictly and with the line of every fault."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, NoReturn

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from bot.errors import ParseFailed

FRONT_MATTER_MAX: Final = 16_000
"""Characters; a hundred times what an essay needs, and little enough for any parser."""

_FENCE: Final = "---"
_KEY: Final = re.compile(r"""(?:[^\s#\-\[\]{}?:&*!|>'"%@`,.][^:]*|"[^"]*"|'[^']*')\s*:(?=\s|\Z)""")
_KEY_NAME: Final = re.compile(r"\s*:(?:\s.*)?\Z", re.DOTALL)
_GLUED: Final = re.compile(r"([a-z_]{1,40}):(?!//)\S")
_COMMENT: Final = re.compile(r"\s*(?<=\s)#")
_WITH_COMMENTS: Final = frozenset({"slug", "language", "date", "source_url"})
_SHAPE: Final = "The front matter has to be lines such as “title: …”."
_NESTED: Final = "Lists and mappings inside each other are not allowed."
_STRING: Final = "tag:yaml.org,2002:str"
_DATE: Final = "tag:yaml.org,2002:timestamp"


@dataclass(frozen=True, slots=True)
class Field:
    """A value as it is written, with its line (from 1). A list has ``items`` and no text."""

    line: int
    text: str = ""
    items: tuple[Field, ...] | None = None
    is_string: bool = True
    is_date: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """A file in its two parts. ``body_line`` is where the body begins, in lines from 1. ``faults`` are those of the
    front matter, and ``told`` the keys that they are about, which are not in ``fields``.
    """

    fields: Mapping[str, Field]
    body: str
    body_line: int
    faults: tuple[ParseFailed, ...] = ()
    told: frozenset[str] = frozenset()


def split(text: str, where: str) -> Page:
    """Read ``text``, whose lines end in ``\\n``. Raises ``ParseFailed`` where it is not two parts between fences."""
    lines = text.split("\n")
    if lines[0].rstrip() != _FENCE:
        raise ParseFailed("The file does not begin with “---” and its front matter.", where=where, line=1)
    end = next((i for i, line in enumerate(lines[1:], 1) if line.rstrip() == _FENCE), None)
    if end is None:
        raise ParseFailed("The front matter is not closed: a second line “---” is missing.", where=where, line=1)
    if sum(len(line) + 1 for line in lines[1:end]) > FRONT_MATTER_MAX:
        refusal = "The front matter is longer than {limit} characters."
        raise ParseFailed(refusal, where=where, line=1, limit=FRONT_MATTER_MAX)
    reader = _Reader(where)
    reader.read(lines[1:end])
    body = "\n".join(lines[end + 1 :])
    return Page(reader.fields, body, end + 2, tuple(reader.faults), frozenset(reader.told))


class _Reader:
    """Turns YAML into fields. Values are never constructed, so no tag of it can run or build anything.

    Each key is read by itself with the lines that belong to it: what is wrong with one says nothing about the next.
    """

    def __init__(self, where: str) -> None:
        self.fields: dict[str, Field] = {}
        self.faults: list[ParseFailed] = []
        self.told: set[str] = set()
        self._where = where

    def read(self, written: Sequence[str]) -> None:
        lines = [self._unglued(i, line) for i, line in enumerate(written)]
        starts = [i for i, line in enumerate(lines) if _KEY.match(line)]
        head = lines[: starts[0]] if starts else lines
        stray = next((i for i, line in enumerate(head) if line.strip() and not line.lstrip().startswith("#")), None)
        if not starts:
            self._fail(stray or 0, "The front matter is empty." if stray is None else _SHAPE)
        if stray is not None:
            self.faults.append(ParseFailed(_SHAPE, where=self._where, line=_line(stray)))
        for start, end in pairwise([*starts, len(lines)]):
            key = _KEY_NAME.sub("", lines[start]).strip("'\"")
            try:
                self._part(start, lines[start:end], key)
            except ParseFailed as exc:
                self.faults.append(exc)
                self.told.add(key)

    def _unglued(self, i: int, line: str) -> str:
        """The line; empty where it is ``title:The Chair``, which YAML would take for a part of the line before."""
        glued = _GLUED.match(line)
        if glued is None:
            return line
        refusal = "“{key}:” needs a space behind the colon."
        self.faults.append(ParseFailed(refusal, where=self._where, line=_line(i), key=glued.group(1)))
        self.told.add(glued.group(1))
        return ""

    def _part(self, start: int, lines: Sequence[str], key: str) -> None:
        for i, line in enumerate(lines[1:], start + 1):
            if line.startswith("..."):
                self._fail(i, "This is not valid YAML: {detail}.", detail="“...” ends it")
        text = "\n".join(lines)
        try:
            self._refuse_tricks(text, start)
            root = yaml.compose(text, Loader=yaml.SafeLoader)
        except yaml.MarkedYAMLError as exc:
            self._fail_as_written(exc, start, key)
        except yaml.reader.ReaderError as exc:
            self._fail(start + text.count("\n", 0, exc.position), "The front matter contains a control character.")
        if not isinstance(root, MappingNode):
            self._fail(start, _SHAPE)
        for name, value in root.value:
            if not isinstance(name, ScalarNode):
                self._fail(start + name.start_mark.line, _SHAPE)
            if name.value in self.fields or name.value in self.told:
                self._fail(start + name.start_mark.line, "“{key}” is given twice.", key=name.value)
            self._refuse_loss(name.value, value, start, lines)
            self.fields[name.value] = self._field(value, start, start + name.start_mark.line)

    def _fail_as_written(self, exc: yaml.MarkedYAMLError, start: int, key: str) -> NoReturn:
        mark = exc.problem_mark or exc.context_mark
        unclosed = (exc.context or "").startswith("while scanning a quoted scalar")
        if mark is not None and mark.line and not unclosed:
            self._fail(start + mark.line, "This is not valid YAML: {detail}.", detail=exc.problem or "")
        if key == "tags":
            self._fail(start, "“tags” has to be a list such as [first job, mistakes].")
        self._fail(start, "“{key}” cannot be read as it is written: put it in quotes.", key=key[:40])

    def _refuse_tricks(self, text: str, start: int) -> None:
        """Aliases can blow a few bytes up to gigabytes, deep nesting exhausts the stack; an essay needs neither."""
        depth = 0
        for event in yaml.parse(text, Loader=yaml.SafeLoader):
            line = start + (event.start_mark.line if event.start_mark else 0)
            if getattr(event, "anchor", None) is not None:
                self._fail(
                    line,
                    "Anchors (&) and aliases (*) are not allowed. If text begins with one of them, put it in quotes.",
                )
            if getattr(event, "tag", None) is not None:
                self._fail(line, "Tags (!) are not allowed. If the text begins with “!”, put it in quotes.")
            depth += isinstance(event, yaml.CollectionStartEvent)
            depth -= isinstance(event, yaml.CollectionEndEvent)
            if depth > 2:
                self._fail(line, _NESTED)

    def _refuse_loss(self, key: str, node: Node, start: int, lines: Sequence[str]) -> None:
        """To YAML, “Lesson #2” is the lesson and a comment. Behind what cannot hold a “#” it may be one."""
        if isinstance(node, SequenceNode):
            for item in node.value if not node.flow_style else ():
                self._refuse_loss(key, item, start, lines)
        elif isinstance(node, ScalarNode) and node.style is None and key not in _WITH_COMMENTS:
            end = node.end_mark
            if end.line < len(lines) and _COMMENT.match(lines[end.line], end.column):
                self._fail(
                    start + end.line, "What follows “#” in “{key}” would be lost: put it in quotes.", key=key[:40]
                )

    def _field(self, node: Node, start: int, key_line: int) -> Field:
        line = _line(key_line)
        if isinstance(node, SequenceNode):
            items = (self._field(item, start, start + item.start_mark.line) for item in node.value)
            return Field(line, items=tuple(items))
        if isinstance(node, ScalarNode):
            return Field(line, node.value, is_string=node.tag == _STRING, is_date=node.tag == _DATE)
        self._fail(key_line, _NESTED)

    def _fail(self, line: int, message: str, **fields: object) -> NoReturn:
        raise ParseFailed(message, where=self._where, line=_line(line), **fields)


def _line(in_front: int) -> int:
    """The file's line of a line of the front matter, which YAML counts from 0 and which begins behind the fence."""
    return in_front + 2
