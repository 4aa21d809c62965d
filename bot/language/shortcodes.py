"""The words in a tag of a blog tool: the caption of a figure, and what stands in a sentence."""

from __future__ import annotations

import re
from html import escape
from itertools import dropwhile
from typing import Final

_LONGEST: Final = 4000
"""Characters of a tag that is looked into."""

_NAMED: Final = re.compile(
    r"""(?<![\w.-])(caption|title|alt|desc)\s*[=:]\s*"""
    r"""(?:"((?:[^"\\]|\\.){1,1000})"|'((?:[^'\\]|\\.){1,1000})')""",
    re.IGNORECASE,
)
_NAME: Final = re.compile(r"[{%<\s-]*(?:include\s+)?([\w./-]{1,60})")
_FIGURE: Final = re.compile(r"figure|fig\b|image|img|picture|photo|screenshot|illustration", re.IGNORECASE)
_QUOTED: Final = re.compile(r""""((?:[^"\\]|\\.){0,300})"|'((?:[^'\\]|\\.){0,300})'|([^\s"'<>%{}]+)""")
_SAID: Final = frozenset({"kbd", "mark", "hl"})
_HEXO_IMAGES: Final = frozenset({"asset_img", "img"})
_BOXES: Final = re.compile(
    r"details|admonition|notice|callout|alert|expand|collapse|spoiler|tip|warning|note|info|box|accordion|fold|hint"
)
_BOX_TITLE: Final = re.compile(r"""\s(?:(?:title|summary)\s*=\s*)?(?:"([^"\\]{1,300})"|'([^'\\]{1,300})')""")
_CARDS: Final = re.compile(
    r"(?:blog|link|web|ogp|post|url|external)?[_-]?(?:link)?[_-]?card|link|bookmark|externallink"
)
_ADDRESS: Final = re.compile(r"""https?://[^\s"'<>,{}%()\[\]]+""")
_FILE: Final = re.compile(r"\S+\.\w{2,5}")
_TAGS: Final = re.compile(r"<!--.*?(?:-->|\Z)|<[^<>]{0,300}>", re.DOTALL)
_ESCAPED: Final = re.compile(r"\\(.)")


def words_in(shortcode: str) -> str:
    """The Markdown that stays of ``shortcode``, from its first brace to its last: its caption as the words of a
    picture, a word with its reading, or nothing.
    """
    found = _NAME.match(shortcode)
    if found is None or "/*" in shortcode[:8] or len(shortcode) > _LONGEST:
        return ""
    name = found.group(1).lower()
    if name in ("ruby", "rb"):
        said = _arguments(shortcode, name)
        return f"<ruby>{escape(said[0])}<rt>{escape(said[1])}</rt></ruby>" if len(said) == 2 else ""
    if _BOXES.fullmatch(name) and not shortcode.lstrip("{<% -").startswith("/"):
        title = _BOX_TITLE.search(shortcode)
        return f"\n\n{_plain(title.group(1) or title.group(2))}\n\n" if title else ""
    if name in _SAID:
        return " ".join(_arguments(shortcode, name))
    named = {m.group(1).lower(): m.group(2) or m.group(3) for m in _NAMED.finditer(shortcode)}
    if _CARDS.fullmatch(name):
        return _card(shortcode, named.get("title", ""))
    shown = ("caption", "title", "alt", "desc") if shortcode.startswith("{{") else ("caption", "alt")
    words = next((named[key] for key in (shown if _FIGURE.search(name) else ("caption",)) if key in named), "")
    if not named and name in _HEXO_IMAGES:
        words = _behind_file(shortcode)
    plain = _plain(words)
    return f"![{plain}]()" if plain else ""


def _plain(words: str) -> str:
    return " ".join(_TAGS.sub("", _ESCAPED.sub(r"\1", words)).replace("[", "(").replace("]", ")").split())


def _arguments(shortcode: str, name: str) -> list[str]:
    inner = shortcode.strip("{}%<> -/")[len(name) :]
    found = (_ESCAPED.sub(r"\1", next(filter(None, m.groups()), "")) for m in _QUOTED.finditer(inner))
    return [text for text in found if not text.endswith("=")]


def _card(tag: str, title: str) -> str:
    """A link to the address on the card, under its title."""
    found = _ADDRESS.search(tag)
    if found is None:
        return ""
    behind = re.split("[,\\n]", tag[found.end() :].strip("{}%<> /-").lstrip("\"', "))[0].strip(" \"'")
    before = tag[: found.start()].strip("{}%<> \"'").partition(" ")[2].strip(" \"'")
    words = _plain(title or ("" if "=" in before + behind else behind or before))
    return f"[{words}]({found.group()})" if words else f"<{found.group()}>"


def _behind_file(tag: str) -> str:
    """Hexo's ``{% asset_img [class] file [width [height]] words %}``."""
    words = tag.strip("{}% -").split()
    behind = list(dropwhile(lambda word: not _FILE.fullmatch(word), words))[1:]
    return " ".join(dropwhile(str.isdigit, behind)).replace('"', "").replace("'", "")
