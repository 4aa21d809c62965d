"""The front matter of an essay's file: a flat YAML mapping, read strictly and with the line of every fault."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, NoReturn

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from bot.errors import ParseFailed

FRONT_MATTER_MAX: Final = 16_000
"""Characters; a hundred times what an essay needs, and little enough for any parser."""

_FENCE: Final = "---"
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
    """A file in its two parts. ``body_line`` is where the body begins, in lines from 1."""

    fields: Mapping[str, Field]
    body: str
    body_line: int


def split(text: str, where: str) -> Page:
    """Read ``text``, whose lines end in ``\\n``. Raises ``ParseFailed`` for all but a flat mapping in fences."""
    lines = text.split("\n")
    if lines[0].rstrip() != _FENCE:
        raise ParseFailed("The file does not begin with “---” and its front matter.", where=where, line=1)
    end = next((i for i, line in enumerate(lines[1:], 1) if line.rstrip() == _FENCE), None)
    if end is None:
        raise ParseFailed("The front matter is not closed: a second line “---” is missing.", where=where, line=1)
    front = "\n".join(lines[1:end])
    if len(front) > FRONT_MATTER_MAX:
        refusal = "The front matter is longer than {limit} characters."
        raise ParseFailed(refusal, where=where, line=1, limit=FRONT_MATTER_MAX)
    return Page(_Reader(where).fields(front), "\n".join(lines[end + 1 :]), end + 2)


class _Reader:
    """Turns YAML into fields. Values are never constructed, so no tag of it can run or build anything."""

    def __init__(self, where: str) -> None:
        self._where = where

    def fields(self, front: str) -> dict[str, Field]:
        try:
            self._refuse_tricks(front)
            root = yaml.compose(front, Loader=yaml.SafeLoader)
        except yaml.MarkedYAMLError as exc:
            mark = exc.problem_mark or exc.context_mark
            self._fail(mark.line if mark else 0, "This is not valid YAML: {detail}.", detail=exc.problem or "")
        except yaml.reader.ReaderError as exc:
            self._fail(front.count("\n", 0, exc.position), "The front matter contains a control character.")
        if root is None:
            self._fail(0, "The front matter is empty.")
        if not isinstance(root, MappingNode):
            self._fail(root.start_mark.line, "The front matter has to be lines such as “title: …”.")
        return self._mapping(root)

    def _refuse_tricks(self, front: str) -> None:
        """Aliases can blow a few bytes up to gigabytes, deep nesting exhausts the stack; an essay needs neither."""
        depth = 0
        for event in yaml.parse(front, Loader=yaml.SafeLoader):
            line = event.start_mark.line if event.start_mark else 0
            if getattr(event, "anchor", None) is not None:
                self._fail(
                    line, "Anchors (&) and aliases (*) are not allowed. Put text that begins with them in quotes."
                )
            if getattr(event, "tag", None) is not None:
                self._fail(line, "Tags (!) are not allowed. Put text that begins with “!” in quotes.")
            depth += isinstance(event, yaml.CollectionStartEvent)
            depth -= isinstance(event, yaml.CollectionEndEvent)
            if depth > 2:
                self._fail(line, "Lists and mappings inside each other are not allowed.")

    def _mapping(self, root: MappingNode) -> dict[str, Field]:
        found: dict[str, Field] = {}
        for key, value in root.value:
            if not isinstance(key, ScalarNode):
                self._fail(key.start_mark.line, "The front matter has to be lines such as “title: …”.")
            if key.value in found:
                self._fail(key.start_mark.line, "“{key}” is given twice.", key=key.value)
            found[key.value] = self._field(value, key.start_mark.line)
        return found

    def _field(self, node: Node, key_line: int) -> Field:
        line = _line(key_line)
        if isinstance(node, SequenceNode):
            return Field(line, items=tuple(self._field(item, item.start_mark.line) for item in node.value))
        if isinstance(node, ScalarNode):
            return Field(line, node.value, is_string=node.tag == _STRING, is_date=node.tag == _DATE)
        self._fail(key_line, "Lists and mappings inside each other are not allowed.")

    def _fail(self, line: int, message: str, **fields: object) -> NoReturn:
        raise ParseFailed(message, where=self._where, line=_line(line), **fields)


def _line(in_front: int) -> int:
    """The file's line of a line of the front matter, which YAML counts from 0 and which begins behind the fence."""
    return in_front + 2
