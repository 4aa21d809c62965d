"""What is looked at before an XML parser sees a feed: its encoding, its entities, how deep it goes."""

from __future__ import annotations

import re
from collections import Counter
from typing import Final

from bot.adapters.sources.cleaning.decoding import Undecodable, decode
from bot.core.phrase import message
from bot.errors import SourceError

UNKNOWN_ENCODING: Final = message("{name} is in no encoding that Ichiwa knows.")
DEPTH_MAX: Final = 1_000
"""Elements inside each other; a feed takes about ten, and one more for each tag of HTML that is left open."""

_DOCTYPE_MAX: Final = 20_000
_SAMPLE: Final = 1_000
_DAMAGED: Final = 100
"""One character in so many may be damaged: excerpts that are cut by bytes."""
_ENCODING: Final = re.compile(rb"""<\?xml[^>]{0,200}?encoding\s{0,9}=\s{0,9}["']([A-Za-z0-9._:-]{1,40})["']""")
_DECLARATION: Final = re.compile(r"\s*<\?xml[^>]{0,1000}>")
_UNPRINTABLE: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_NAMESPACE: Final = re.compile(r"""(?<=\sxmlns)(:[\w.-]{1,80})?=("[^"<>]{0,500}"|'[^'<>]{0,500}')""")
_REFERENCE: Final = re.compile(
    r"&#(?:x0{0,9}(?:d[89a-f][0-9a-f]{2}|0?[0-8bcef]|1[0-9a-f])|0{0,9}(?:55(?:29[6-9]|[3-9]\d\d)|56\d{3}|57(?:[0-2]\d\d|3[0-3]\d|"
    r"34[0-3])|[0-8]|1[124-9]|2\d|3[01]));",
    re.IGNORECASE,
)
"""To a half of a pair or to a control character, neither of which XML has."""

_ENTITY: Final = re.compile(
    r"""<!ENTITY\s+(?:%\s+)?[^\s"'<>]+\s+(?:(SYSTEM|PUBLIC)|"([^"]*)"|'([^']*)')""", re.IGNORECASE
)
_DOCTYPE: Final = re.compile("<!DOCTYPE", re.IGNORECASE)
_ROOT: Final = re.compile("<[A-Za-z_]")
_KNOWN: Final = re.compile(r"""<!ENTITY\s+%\s+\S+\s+PUBLIC\s+["']-//W3C//""", re.IGNORECASE)
_NEVER_CLOSED: Final = frozenset({"br", "hr", "img", "input", "meta"})
_NAME_MAX: Final = 80
_GZIP: Final = b"\x1f\x8b"


def safe_xml(data: bytes, charset: str) -> bytes:
    """``data`` as UTF-8, without its XML declaration and its DOCTYPE, ready for a parser. ``charset`` is what the
    answer declared. Raises ``SourceError`` for what no honest feed has.
    """
    if data.startswith(_GZIP):
        raise SourceError(message("{name} is compressed. Unpack it first."))
    text = _REFERENCE.sub("\ufffd", _UNPRINTABLE.sub("", _decoded(data, charset)))
    declaration = _DECLARATION.match(text)
    text = _without_doctype(text[declaration.end() :] if declaration else text)
    text = _NAMESPACE.sub(_in_one_word, text)
    _refuse_depth(text)
    return text.encode()


def _in_one_word(namespace: re.Match[str]) -> str:
    """What follows a space in a namespace would be taken for the name of an element (Python's ``expatreader``)."""
    return "".join(namespace.group().replace("&#", "").split())


def _decoded(data: bytes, charset: str) -> str:
    named = _ENCODING.search(data[:_SAMPLE])
    declared = charset or (named.group(1).decode("ascii") if named else "")
    try:
        return decode(data, declared)
    except Undecodable as exc:
        try:
            text = data.decode(declared or "utf-8", "replace")
        except LookupError:
            text = data.decode("utf-8", "replace")
        if text.count("\ufffd") * _DAMAGED > len(text):
            raise SourceError(UNKNOWN_ENCODING) from exc
        return text


def _without_doctype(text: str) -> str:
    """``text`` without its DOCTYPE, which feeds of some ages have: entities of HTML are known without it. One that
    names a file or makes much of little is refused.
    """
    found, root = _DOCTYPE.search(text), _ROOT.search(text)
    if found is None or (root is not None and root.start() < found.start()):
        return text
    start = found.start()
    end = text.find(">", start)
    opened = text.find("[", start)
    if 0 <= opened < end:
        closed = text.find("]", opened)
        end = text.find(">", closed) if closed >= 0 else -1
    if end < 0 or end - start > _DOCTYPE_MAX:
        raise SourceError(message("{name} declares more about itself than a feed needs."))
    _refuse_entities(text[start:end])
    return text[:start] + text[end + 1 :]


def _refuse_entities(text: str) -> None:
    for entity in _ENTITY.finditer(text):
        external, *values = entity.groups()
        if external and not _KNOWN.match(text, entity.start()):
            raise SourceError(message("{name} asks for other files to be read into it."))
        value = "".join(value for value in values if value)
        if "%" in value or re.search(r"&[^#]", value):
            raise SourceError(message("{name} holds text that would grow without bounds."))


def _refuse_depth(text: str) -> None:
    """Linear: every character is passed once, whatever is left open."""
    names: list[str] = []
    opened: Counter[str] = Counter()
    at = text.find("<")
    while at >= 0:
        end = _end(text, at)
        if end < 0:
            return
        words = text[at + 1 : min(end, at + _NAME_MAX)].split(None, 1)
        name = words[0].rstrip("/") if words else ""
        if name.startswith("/"):
            while opened[name[1:]] and names:
                opened[last := names.pop()] -= 1
                if last == name[1:]:
                    break
        elif name and name[0] not in "!?" and text[end - 1] != "/" and name.lower() not in _NEVER_CLOSED:
            names.append(name)
            opened[name] += 1
            if len(names) > DEPTH_MAX:
                raise SourceError(message("{name} has more than {limit} elements inside each other."), limit=DEPTH_MAX)
        at = text.find("<", end + 1)


def _end(text: str, at: int) -> int:
    """Where the tag, comment or section that begins at ``at`` ends; -1 where it does not."""
    for opening, closing in (("<!--", "-->"), ("<![CDATA[", "]]>"), ("<?", "?>")):
        if text.startswith(opening, at):
            end = text.find(closing, at + len(opening))
            return end + len(closing) - 1 if end >= 0 else -1
    return text.find(">", at)
