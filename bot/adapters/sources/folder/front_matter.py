"""A file's front matter, in whatever form it stands, and the text behind it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

from bot.adapters.sources.folder.head_field import Field, Page
from bot.adapters.sources.folder.head_keys import matters
from bot.adapters.sources.folder.other_heads import read_json, read_metadata, read_toml
from bot.adapters.sources.folder.yaml_head import read_yaml
from bot.errors import ParseFailed

FRONT_MATTER_MAX: Final = 64_000
"""Characters; a hundred times what an essay needs, and little enough for any parser."""

_FENCES: Final[Mapping[str, str]] = {"---": "yaml", "---yaml": "yaml", "---yml": "yaml"} | {
    "+++": "toml",
    "---toml": "toml",
    ";;;": "json",
    "---json": "json",
    "---js": "json",
    "<!---": "yaml",
    "<!--": "metadata",
}
_KEY_LINE: Final = re.compile(r"[A-Za-z][\w-]{0,40}[ \t]*:(?:\s|\Z)")
_TITLE: Final = re.compile(r"#[ \t]+(.+?)[ \t]*#*[ \t]*\Z")
_TITLE_MAX: Final = 1000
_JSON_END: Final = re.compile(r"\}\s*\Z")


def split(text: str, where: str) -> Page:
    """Read ``text``, whose lines end in ``\\n``. Without front matter, all of it is the body. Raises ``ParseFailed``
    where the front matter is not closed, is no TOML or JSON, or is too long.
    """
    lines = text.split("\n")
    start = next((i for i, line in enumerate(lines) if line.strip()), 0)
    opening = re.sub(r"\s", "", lines[start]).lower()
    if opening in ("{", "---{") or opening.startswith('{"'):
        return _in_braces(lines, start, where)
    if opening == "<!--":
        return _in_comment(lines, start) or _bare(lines, start, where)
    if opening in _FENCES:
        return _fenced(lines, start, where, opening)
    return _bare(lines, start, where)


def _fenced(lines: Sequence[str], start: int, where: str, opening: str) -> Page:
    closing = (opening[:3], "...") if opening.startswith("---") else (opening[:3],)
    end = next((i for i, line in enumerate(lines[start + 1 :], start + 1) if line.rstrip() in closing), None)
    if end is None:
        if opening == "---" and not _KEY_LINE.match(next((line for line in lines[start + 1 :] if line.strip()), "")):
            return Page({}, "\n".join(lines), 1, has_head=False)  # a thematic break
        refusal = "The front matter is not closed: a second line “{fence}” is missing."
        raise ParseFailed(refusal, where=where, line=start + 1, fence=opening[:3])
    head, first = lines[start + 1 : end], start + 2
    _refuse_long(head, where)
    body, body_line = "\n".join(lines[end + 1 :]), end + 2
    kind = _FENCES[opening]
    if kind == "toml":
        return Page(read_toml(head, where, first), body, body_line)
    if kind == "json":
        inner = head if any(line.strip() for line in head[:1] if line.strip().startswith("{")) else ["{", *head, "}"]
        return Page(read_json(inner, where, first if inner is head else first - 1), body, body_line)
    if not any(line.strip() for line in head):
        return Page({}, body, body_line)
    yaml = read_yaml(head, where, first)
    if not yaml.fields and not any(matters(key) for key in yaml.told) and _is_prose(head):
        return Page({}, "\n".join(lines), 1, has_head=False)  # text between two thematic breaks
    return Page(yaml.fields, body, body_line, tuple(yaml.faults), frozenset(yaml.told))


def _is_prose(head: Sequence[str]) -> bool:
    return not any(_KEY_LINE.match(line) or line.lstrip().startswith(("#", "-", "{", "?")) for line in head)


def _in_braces(lines: Sequence[str], start: int, where: str) -> Page:
    """JSON as Hugo has it: from the first brace to the one that closes it, at the beginning of a line."""
    if lines[start].strip() == "---":
        start += 1
    whole = _JSON_END.search(lines[start]) and lines[start].strip() != "{"
    ends = (i for i, line in enumerate(lines[start:], start) if line.rstrip() == "}")
    end = start if whole else next(ends, None)
    if end is None:
        return Page({}, "\n".join(lines), 1, has_head=False)
    head = lines[start : end + 1]
    _refuse_long(head, where)
    after = end + 1
    if after < len(lines) and lines[after].rstrip() in (";;;", "---"):
        after += 1
    return Page(read_json(head, where, start + 1), "\n".join(lines[after:]), after + 1)


def _in_comment(lines: Sequence[str], start: int) -> Page | None:
    """Metadata in a comment, as Nikola has it."""
    end = next((i for i, line in enumerate(lines[start + 1 :], start + 1) if line.strip() == "-->"), None)
    if end is None:
        return None
    fields = read_metadata([line.strip() for line in lines[start + 1 : end] if line.strip()], start + 2)
    if not fields or not any(matters(key) for key in fields):
        return None
    return Page(fields, "\n".join(lines[end + 1 :]), end + 2)


def _under_title(lines: Sequence[str], start: int) -> Page | None:
    """Lines such as ``Tags: …`` in a block of their own below the title, as Notion writes its properties."""
    title = _TITLE.match(lines[start]) if len(lines[start]) < _TITLE_MAX else None
    first = next((i for i, line in enumerate(lines[start + 1 :], start + 1) if line.strip()), None)
    if title is None or first is None or not _KEY_LINE.match(lines[first]):
        return None
    end = next((i for i, line in enumerate(lines[first:], first) if not line.strip()), len(lines))
    fields = read_metadata(lines[first:end], first + 1) if sum(map(len, lines[first:end])) <= FRONT_MATTER_MAX else None
    if fields is None or sum(matters(key) for key in fields) < 2:
        return None
    named = {"title": Field(start + 1, title.group(1).strip())} | {k: v for k, v in fields.items() if k != "title"}
    return Page(named, "\n".join(lines[end:]), end + 1)


def _bare(lines: Sequence[str], start: int, where: str) -> Page:
    """Lines such as ``Title: …`` up to an empty one, or YAML that only a fence behind it tells apart; else all is
    text.
    """
    if (page := _under_title(lines, start)) is not None:
        return page
    end = start
    while end < len(lines) and lines[end].strip() and lines[end].rstrip() != "---":
        end += 1
    head = lines[start:end]
    if not head or not _KEY_LINE.match(re.sub(r"\A\.\.\s+", "", head[0])) or sum(map(len, head)) > FRONT_MATTER_MAX:
        return Page({}, "\n".join(lines), 1, has_head=False)
    body, body_line = "\n".join(lines[end + 1 :]), end + 2
    if end < len(lines) and lines[end].rstrip() == "---":
        yaml = read_yaml(head, where, start + 1)
        if _is_head(yaml.fields):
            return Page(yaml.fields, body, body_line, tuple(yaml.faults), frozenset(yaml.told))
    fields = read_metadata(head, start + 1)
    if fields is None or not _is_head(fields):
        return Page({}, "\n".join(lines), 1, has_head=False)
    return Page(fields, body, body_line)


def _is_head(fields: Mapping[str, Field]) -> bool:
    """Whether two of the keys, or the title, are what an essay has: a text, too, may begin with “Note: …”."""
    known = [key for key in fields if matters(key)]
    return len(known) > 1 or any(key.lower() == "title" for key in known)


def _refuse_long(head: Sequence[str], where: str) -> None:
    if sum(len(line) + 1 for line in head) > FRONT_MATTER_MAX:
        refusal = "The front matter is longer than {limit} characters."
        raise ParseFailed(refusal, where=where, line=1, limit=FRONT_MATTER_MAX)
