"""Plain text and addresses, written so that our Markdown reads them back as they were.

What is a sign of markup is told by ``bot.language.dialect``, ``notes`` and ``markdown``.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final
from urllib.parse import urljoin, urlsplit

_URL: Final = re.compile(r"https?://[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]*[A-Za-z0-9/]", re.IGNORECASE)
_PLAIN_URL: Final = re.compile(r"https?://[a-z0-9\-.]+(?:[/?#][A-Za-z0-9\-._~:/?#@!$&'()*+,;=]*)?")
"""An address that is shown as it is written: no port, name or percent sign that the parser would show another way."""
_SIGN: Final = re.compile(r"[\\`*_\[\]<{]|&(?=#?\w{1,32};)|~(?=~)|(?<=~)~|%(?=%)|(?<=%)%|:(?=//)")
_LONE_STARS: Final = re.compile(r"(?<!\*)\*\*(?!\*)")
_STARS_MARK: Final = "\ue000"
_LINE_START: Final = re.compile(
    r"(?:(?P<sign>#{1,6}|[-+])(?=\s|\Z)|(?P<number>\d{1,9})(?=[.)](?:\s|\Z))|(?=>|=+\s*\Z|:{3}|[|:-][-:| ]*\Z|~))"
)
_BOX: Final = re.compile(r"\\\[(?:![A-Za-z]|[ xX]\\\])")
_TEXT_END: Final = re.compile(r"[!^@~%&]\Z")
_UNSAFE: Final = re.compile(r"[\s<>\"`{}|\\^()\[\]*\0-\x1f\x7f]")
_SCHEMES: Final = frozenset({"http", "https", "mailto"})
ADDRESS_MAX: Final = 2_000
"""Characters of an address; browsers and servers take little more."""


def escaped(text: str, *, linked: bool = False) -> str:
    """``text`` inside of a line, with its bare addresses as links unless it is a link's own words."""
    if "://" not in text:
        return _signs(text)
    parts: list[str] = []
    at = 0
    for found in _URL.finditer(text):
        url = _balanced(found.group())
        if linked or len(url) <= len("https://"):
            continue
        parts += (_signs(text[at : found.start()]), autolink(url))
        at = found.start() + len(url)
    return "".join((*parts, _signs(text[at:])))


def autolink(url: str) -> str:
    """A link whose words are its address."""
    if _PLAIN_URL.fullmatch(url):
        return f"<{url}>"
    return f"[{_signs(url)}]({destination(url)})"


def at_line_start(line: str) -> str:
    """A line that is no heading, item, quote, table or the like, written so that it is read as none."""
    if _BOX.match(line):  # an escaped box is one, too: only a tag before it keeps it from that
        return f"<wbr>{line}"
    found = _LINE_START.match(line)
    if found is None:
        return line
    at = len(found.group("number") or "")
    return f"{line[:at]}\\{line[at:]}"


def at_text_end(escaped_text: str) -> str:
    """Escaped text with markup behind it: its last sign would become a part of that."""
    before = escaped_text[:-1]
    is_escaped = (len(before) - len(before.rstrip("\\"))) % 2 == 1
    if is_escaped or not _TEXT_END.search(escaped_text):
        return escaped_text
    return f"{escaped_text[:-1]}\\{escaped_text[-1]}"


def quoted(title: str) -> str:
    """``title`` as it stands behind the address of a picture, in its quotation marks."""
    return '"' + re.sub(r"([\\\"&<`{%|*_\[\]~])", r"\\\1", title) + '"'


def destination(url: str) -> str:
    """An address as it stands in the brackets of a link."""
    return _UNSAFE.sub(lambda sign: "".join(f"%{byte:02X}" for byte in sign.group().encode()), url).replace(
        "%%", "%25%"
    )


def web_address(url: str, base: str) -> str:
    """``url`` as a whole address, where it leads to the web or to a mailbox; else nothing."""
    url = re.sub(r"[\t\n\r]", "", url).strip()
    if not url or url.startswith("#") or len(url) > ADDRESS_MAX:
        return ""
    try:
        whole = urljoin(base, url) if base else f"https:{url}" if url.startswith("//") else url
        parts = urlsplit(whole)
        leads = parts.scheme in _SCHEMES and bool(parts.hostname or (parts.scheme == "mailto" and parts.path))
    except ValueError:
        return ""
    return whole if leads else ""


def is_wide(char: str) -> bool:
    """Whether ``char`` is a Japanese character or sign: emphasis can begin and end beside it."""
    return char >= "\u1100" and unicodedata.east_asian_width(char) in "WFH" and unicodedata.category(char) != "So"


def _signs(text: str) -> str:
    if _SIGN.search(text) is None:
        return text
    text = _LONE_STARS.sub(_STARS_MARK, text.replace(_STARS_MARK, ""))
    # Two stars beside a Japanese character are taken for emphasis that nobody closed, escaped or not.
    return _SIGN.sub(r"\\\g<0>", text).replace(_STARS_MARK, r"\*<wbr>\*")


def _balanced(url: str) -> str:
    """``url`` without a closing bracket that was opened before it."""
    for opening, closing in ("()", "[]"):
        if url.count(closing) > url.count(opening):
            url = url[: url.rindex(closing)]
    return url
