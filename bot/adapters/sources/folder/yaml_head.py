"""Front matter in YAML: what an essay is made from is read with the line of every fault, all else is read over."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Final, NoReturn

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from bot.adapters.sources.folder.head_field import Field
from bot.adapters.sources.folder.head_keys import holds_text, is_list, matters, may_be_list
from bot.errors import ParseFailed

DEPTH_MAX: Final = 20
"""Lists and mappings inside each other; the stack of the parser ends at some hundreds."""

_KEY: Final = re.compile(r"""([^\s#\-\[\]{}?:&*!|>'"%@`,.][^:]*+|"[^"]*+"\s*+|'[^']*+'\s*+):(?=\s|\Z)""")
_GLUED: Final = re.compile(r"([A-Za-z_]{1,40}):(?!//)\S")
_WIDE_SPACE: Final = re.compile("(?<=:)[\u00a0\u3000]+")
_COMMENT: Final = re.compile(r"\s*(?<=\s)#")
_ASIDE: Final = re.compile(r"#+(?:\s|\Z)")
_QUOTES: Final = "\"'"
_SHAPE: Final = "The front matter has to be lines such as “title: …”."
_NULL: Final = "tag:yaml.org,2002:null"


def read_yaml(lines: Sequence[str], where: str, first: int) -> YamlHead:
    """Read ``lines``, of which the first is the line ``first`` of the file, counted from 1."""
    reader = YamlHead(where, first)
    reader.read(lines)
    return reader


class YamlHead:
    """Turns YAML into fields. Values are never constructed, so no tag of it can run or build anything.

    Each key is read by itself with the lines that belong to it: what is wrong with one says nothing about the next.
    """

    def __init__(self, where: str, first: int) -> None:
        self.fields: dict[str, Field] = {}
        self.faults: list[ParseFailed] = []
        self.told: set[str] = set()
        self._where = where
        self._first = first

    def read(self, written: Sequence[str]) -> None:
        lines = [self._unglued(i, line) for i, line in enumerate(written)]
        starts = [i for i, line in enumerate(lines) if _KEY.match(line)]
        head = lines[: starts[0]] if starts else lines
        stray = next((i for i, line in enumerate(head) if line.strip() and not line.lstrip().startswith("#")), None)
        if stray is not None and not self.told:
            self.faults.append(self._fault(stray, _SHAPE))
        for start, end in pairwise([*starts, len(lines)]):
            found = _KEY.match(lines[start])
            key = found.group(1).strip().strip(_QUOTES) if found else ""
            try:
                self._part(start, lines[start:end], key)
            except ParseFailed as exc:
                self.faults.append(exc)
                self.told.add(key)

    def _unglued(self, i: int, line: str) -> str:
        """The line; empty where it is ``title:The Chair``, which YAML would take for a part of the line before."""
        glued = _GLUED.match(line)
        if glued is None:
            return _WIDE_SPACE.sub(" ", line, count=1) if _WIDE_SPACE.search(line) else line
        if _WIDE_SPACE.match(line, glued.end() - 1):
            return _WIDE_SPACE.sub(" ", line, count=1)
        if matters(glued.group(1)):
            self.faults.append(self._fault(i, "“{key}:” needs a space behind the colon.", key=glued.group(1)))
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
            self._unreadable(exc, start, lines, key)
            return
        except yaml.reader.ReaderError as exc:
            self._fail(start + text.count("\n", 0, exc.position), "The front matter contains a control character.")
        if not isinstance(root, MappingNode):
            self._fail(start, _SHAPE)
        for name, value in root.value:
            if not isinstance(name, ScalarNode):
                self._fail(start + name.start_mark.line, _SHAPE)
            field = self._kept(name.value, value, start, lines) or self._field(value, start, name.start_mark.line)
            self._add(name.value, field)

    def _add(self, key: str, field: Field) -> None:
        earlier = self.fields.setdefault(key, field)
        if earlier is not field and matters(key) and (earlier.text, earlier.items) != (field.text, field.items):
            raise ParseFailed("“{key}” is given twice.", where=self._where, line=field.line, key=key[:40])

    def _unreadable(self, exc: yaml.MarkedYAMLError, start: int, lines: Sequence[str], key: str) -> None:
        """What is no YAML is read as it is written if it is one line of words, is passed over if nobody needs it, and
        else is told.
        """
        written = _as_written(lines, exact=False) if holds_text(key) else None
        if written is not None:
            self._add(key, Field(self._line(start), written))
            return
        if is_list(key):
            self._add(key, self._lenient_list(start, lines))
            return
        if not matters(key):
            self.fields.setdefault(key, Field(self._line(start)))
            return
        mark = exc.problem_mark or exc.context_mark
        unclosed = (exc.context or "").startswith("while scanning a quoted scalar")
        if mark is not None and mark.line and not unclosed:
            self._fail(start + mark.line, "This is not valid YAML: {detail}.", detail=exc.problem or "")
        self._fail(start, "“{key}” cannot be read as it is written: put it in quotes.", key=key[:40])

    def _lenient_list(self, start: int, lines: Sequence[str]) -> Field:
        """A list in which something is no YAML, such as “-word” or a stray quote: line by line, or between commas."""
        key = _KEY.match(lines[0])
        first = lines[0][key.end() :].strip().strip("[]") if key else ""
        rest = (line.strip().strip("[]") for line in lines[1:] if not line.lstrip().startswith("#"))
        texts = [text for line in (first, *rest) for text in line.removeprefix("-").split(",")]
        items = (Field(self._line(start), text.strip().strip(_QUOTES)) for text in texts)
        return Field(self._line(start), items=tuple(item for item in items if not item.is_empty))

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
            if depth > DEPTH_MAX:
                self._fail(line, "Lists and mappings stand deeper than {limit} in each other.", limit=DEPTH_MAX)

    def _kept(self, key: str, node: Node, start: int, lines: Sequence[str]) -> Field | None:
        """The words of a text that YAML would shorten or take for something else; None where it reads them all.

        To YAML, “Lesson #2” is the lesson and a comment. “Lesson # a note to me” may be meant so or not: it is told.
        """
        if not holds_text(key) or (isinstance(node, ScalarNode) and node.style is not None):
            return None
        line = start + node.start_mark.line
        if isinstance(node, ScalarNode):
            end = node.end_mark
            comment = _COMMENT.match(lines[end.line], end.column) if end.line < len(lines) else None
            if comment is None:
                return None
            is_aside = _ASIDE.match(lines[end.line], comment.end() - 1) is not None
            if is_aside and not node.value:  # a template's remark on what to write there
                return None
            if end.line > node.start_mark.line or is_aside:
                self._fail(
                    start + end.line, "What follows “#” in “{key}” would be lost: put it in quotes.", key=key[:40]
                )
        elif not (isinstance(node, SequenceNode | MappingNode) and node.flow_style) or may_be_list(key):
            return None
        written = _as_written(lines, exact=True)
        return None if written is None else Field(self._line(line), written)

    def _field(self, node: Node, start: int, key_line: int) -> Field:
        line = self._line(start + key_line)
        if isinstance(node, SequenceNode):
            return Field(line, items=tuple(self._field(item, start, item.start_mark.line) for item in node.value))
        if isinstance(node, MappingNode):
            pairs = {str(k.value): self._field(v, start, k.start_mark.line) for k, v in node.value}
            return Field(line, pairs=pairs)
        if isinstance(node, ScalarNode) and node.tag != _NULL:
            return Field(line, node.value)
        return Field(line)

    def _line(self, i: int) -> int:
        """The file's line of a line of the front matter, which YAML counts from 0."""
        return self._first + i

    def _fault(self, i: int, message: str, **fields: object) -> ParseFailed:
        return ParseFailed(message, where=self._where, line=self._line(i), **fields)

    def _fail(self, i: int, message: str, **fields: object) -> NoReturn:
        raise self._fault(i, message, **fields)


def _as_written(lines: Sequence[str], *, exact: bool) -> str | None:
    """All behind the colon, where that is one line; None where it is more, or an unclosed quote.

    A pair of quotes around the whole goes unless ``exact``, as in ``'It's me'``, if it is one pair.
    """
    if any(line.strip() and not line.lstrip().startswith("#") for line in lines[1:]):
        return None
    key = _KEY.match(lines[0])
    text = lines[0][key.end() :].strip() if key else ""
    quote = text[:1]
    if exact or quote not in _QUOTES:
        return text or None
    count = text.count(quote)
    if count == 1:
        return text if quote == "'" and len(text) > 1 and text[1].isalpha() else None
    if text.endswith(quote):
        return text[1:-1] if count % 2 or quote not in text[1:-1] else None
    return text
