"""The text of a WordPress post as HTML: without the marks of its block editor and without shortcodes."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from bot.adapters.sources.entry import Markup

_BLOCK_MARK: Final = re.compile(r"<!--\s{0,3}/?wp:[^<>]*-->\n?")
_PAGE_MARK: Final = re.compile(r"<!--\s{0,3}(?:more|nextpage|noteaser)\b[^<>]*-->")
_TOKEN: Final = re.compile(
    r"(?P<code></?(?:pre|code|script|style)\b[^<>]{0,1000}>)"
    r"|(?P<whole>\[(?P<end>/?)(?P<name>[a-z][a-z0-9_-]{1,40})(?P<attrs>(?:\s[^\[\]]{0,2000})?)\])",
    re.IGNORECASE,
)
_ATTR: Final = re.compile(
    r"""([a-z_][a-z0-9_-]{0,40})\s{0,3}=\s{0,3}(?:"([^"]*)"|'([^']*)'|([^\s"'\]]+))""", re.IGNORECASE
)
_PICTURE: Final = re.compile(r"\s*((?:<a\b[^<>]*>\s*)?<img\b[^<>]*>(?:\s*</a>)?)\s*(.*)", re.DOTALL | re.IGNORECASE)
_PAIRED: Final = frozenset({"caption", "wp_caption", "embed", "code", "sourcecode"})
_MEDIA: Final = frozenset({"video", "audio", "playlist"})
_BLOCK_START: Final = re.compile(
    r"\s*</?(?:p|div|h[1-6]|ul|ol|li|dl|dt|dd|blockquote|pre|table|figure|hr|section|details|iframe)\b", re.IGNORECASE
)
_BLANK_LINE: Final = re.compile(r"\n[ \t\u3000]*\n")

Gallery: TypeAlias = Callable[[str], Sequence["Picture"]]
"""The pictures with the ids ``1,2,3``; without ids, those that belong to the post."""


@dataclass(frozen=True, slots=True)
class Picture:
    """An attachment that can be shown."""

    url: str
    alt: str = ""

    @property
    def html(self) -> str:
        return f'<p><img src="{html.escape(self.url)}" alt="{html.escape(self.alt)}"></p>'


def post_html(content: str, gallery: Gallery) -> tuple[str, Markup]:
    """The text, and whether its line ends mean something: WordPress makes paragraphs of them when it shows a post of
    its older editor.
    """
    has_blocks = "<!-- wp:" in content
    text = content.replace("\r\n", "\n").replace("\r", "\n")
    if "<!--" in text:
        text = _PAGE_MARK.sub("", _BLOCK_MARK.sub("", text))
    if "[" in text:
        text = _Shortcodes(text, gallery).replaced()
    text = text.strip("\n")
    bare = any(part.strip() and not _BLOCK_START.match(part) for part in _BLANK_LINE.split(_without_code(text)))
    return text, Markup.BROKEN_LINES if bare and not has_blocks else Markup.HTML


def _without_code(text: str) -> str:
    """``text`` without what stands in ``<pre>``, whose blank lines begin no paragraph."""
    parts = []
    at = 0
    while (start := text.find("<pre", at)) >= 0 and (end := text.find("</pre>", start)) >= 0:
        parts.append(text[at:start])
        at = end
    return "".join([*parts, text[at:]])


class _Shortcodes:
    """Goes through a text once. What only looks like a shortcode, such as ``[1]`` or ``[sic]``, stays."""

    def __init__(self, text: str, gallery: Gallery) -> None:
        self._text = text
        self._gallery = gallery
        self._out: list[str] = []
        self._open: tuple[str, str, int] | None = None  # name, attributes, where its words begin in ``_out``
        self._ends = {found["name"].lower() for found in _TOKEN.finditer(text) if found["end"]}

    def replaced(self) -> str:
        at = depth = 0
        for found in _TOKEN.finditer(self._text):
            self._out.append(self._text[at : found.start()])
            at = found.end()
            if found["code"]:
                depth = max(0, depth + (-1 if found["code"].startswith("</") else 1))
                self._out.append(found["code"])
            elif depth:
                self._out.append(found[0])
            else:
                self._token(found)
        self._out.append(self._text[at:])
        return "".join(self._out)

    def _token(self, found: re.Match[str]) -> None:
        name, attrs = found["name"].lower(), found["attrs"]
        before, after = self._text[found.start() - 1 : found.start()], self._text[found.end() : found.end() + 1]
        if before == "[" and after == "]":  # how a shortcode is written about
            self._out.append(found[0])
        elif found["end"]:
            self._close(name, found[0])
        elif name in _PAIRED and name in self._ends and self._open is None:
            self._open = (name, attrs, len(self._out))
        elif name == "gallery":
            self._out += (f"\n\n{picture.html}\n\n" for picture in self._gallery(_attributes(attrs).get("ids", "")))
        elif name in _MEDIA:
            links = (value for value in _attributes(attrs).values() if value.startswith(("https://", "http://")))
            self._out += (_link(url) for url in list(links)[:1])
        elif not (name in self._ends or "=" in attrs or attrs.endswith("/") or self._is_alone(found)):
            self._out.append(found[0])

    def _close(self, name: str, written: str) -> None:
        if self._open is None or self._open[0] != name:
            return
        _, attrs, start = self._open
        inner = "".join(self._out[start:])
        del self._out[start:]
        self._open = None
        self._out.append(_paired(name, _attributes(attrs), inner))

    def _is_alone(self, found: re.Match[str]) -> bool:
        """Whether it has a line for itself, and is written as shortcodes are."""
        start = self._text.rfind("\n", max(0, found.start() - 50), found.start()) + 1
        line = self._text[start : found.start()] + self._text[found.end() : found.end() + 50].partition("\n")[0]
        return found["name"].islower() and line.strip() in ("", "<p></p>")


def _paired(name: str, attrs: dict[str, str], inner: str) -> str:
    if name == "embed":
        return _link(inner.strip()) if inner.strip().startswith(("https://", "http://")) else inner
    if name in ("code", "sourcecode"):
        return f"<pre><code>{inner.strip(chr(10))}</code></pre>"
    picture = _PICTURE.match(inner)
    if picture is None:
        return inner
    words = picture[2].strip() or html.escape(attrs.get("caption", ""))
    caption = f"<figcaption>{words}</figcaption>" if words else ""
    return f"\n\n<figure>{picture[1]}{caption}</figure>\n\n"


def _attributes(written: str) -> dict[str, str]:
    found = _ATTR.findall(html.unescape(written))
    return {name.lower(): double or single or bare for name, double, single, bare in found}


def _link(url: str) -> str:
    shown = html.escape(url)
    return f'\n\n<p><a href="{shown}">{shown}</a></p>\n\n'
