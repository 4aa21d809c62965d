"""Markdown into safe HTML and into plain text. Raw HTML in it is shown as the text that it is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token

from bot.language.detect import CJK

_SAFE_LINK: Final = re.compile(r"(?:https?://[^/]|mailto:[^/])", re.IGNORECASE)
_NO_SPACE: Final = re.compile(rf"[{CJK}\u3000-\u303f\uff00-\uffef]")  # between these a wrapped line needs no space


class _Renderer(RendererHTML):
    """Two rules differ from the library's: pictures, and line breaks inside a Japanese sentence."""

    def image(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        """No picture is fetched from a stranger's host: it becomes a link that the reader can follow."""
        address = str(tokens[idx].attrGet("src") or "")
        label = Token("text", "", 0, content=_inline(tokens[idx].children or []) or address)
        link = [Token("link_open", "a", 1, attrs={"href": address}), label, Token("link_close", "a", -1)]
        return self.render([label] if _inside_link(tokens[:idx]) else link, options, env)

    def softbreak(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        """A browser would show the break as a space, which does not belong between Japanese characters."""
        return _joint(tokens, idx).replace(" ", "\n")


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False}, renderer_cls=_Renderer)
    parser.validateLink = lambda url: _SAFE_LINK.match(url.strip()) is not None  # type: ignore[method-assign]
    parser.render("*ready*")  # sets up its rules now: at the first use two threads could meet in the middle of it
    return parser


_MARKDOWN: Final = _parser()


def to_html(markdown: str) -> str:
    """Safe HTML: our own tags only, links to http, https and mailto only, no picture loaded from elsewhere.

    A first-level heading becomes a second-level one, because the page's own title is its only ``h1``.
    """
    tokens = _MARKDOWN.parse(markdown)
    for token in tokens:
        if token.tag == "h1":
            token.tag = "h2"
    return str(_MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {}))


_OPENS: Final = r"(?:[ #+\-=:]|[0-9]+[.)])"
_MARKUP: Final = re.compile(rf"[\\`*_\[\]<>&~|\0\r\t]|\A{_OPENS}")
_OPENING: Final = re.compile(rf"\n{_OPENS}| \n")
"""A text that matches neither is plain paragraphs: no inline markup, and nothing that opens a block or breaks a line.
They are two, since the second is sought from line to line.
"""
_WRAPPED: Final = re.compile(r"(?<!\n)\n(?!\n)")


def to_plain(markdown: str) -> str:
    """The words as a reader sees them: blocks separated by one blank line, list items beginning with ``- `` or ``1. ``.

    Links leave their text, pictures their description; code blocks are not prose and are left out.
    """
    if _MARKUP.search(markdown) or _OPENING.search(markdown):
        return parsed_plain(markdown)
    blocks = filter(None, map(str.strip, markdown.split("\n\n")))
    return "\n\n".join(_WRAPPED.sub(_joint_in, block) if "\n" in block else block for block in blocks)


def parsed_plain(markdown: str) -> str:
    """``to_plain`` by parsing, which takes longer than to index the words and is needed where there is markup."""
    return "\n\n".join(block for block in _blocks(_MARKDOWN.parse(markdown)) if block.strip())


def _blocks(tokens: Iterable[Token]) -> Iterator[str]:
    marker = ""
    for token in tokens:
        if token.type == "list_item_open":
            marker = f"{token.info}. " if token.info else "- "
        elif token.type == "inline":
            yield marker + _inline(token.children or []).strip()
            marker = ""


def _inline(tokens: Sequence[Token]) -> str:
    parts: list[str] = []
    for i, token in enumerate(tokens):
        if token.type in ("text", "code_inline"):
            parts.append(token.content)
        elif token.type == "hardbreak":
            parts.append("\n")
        elif token.type == "softbreak":
            parts.append(_joint(tokens, i))
        elif token.type == "image":
            parts.append(_inline(token.children or []))
    return "".join(parts)


def _joint(tokens: Sequence[Token], i: int) -> str:
    """What the break of a wrapped line at ``tokens[i]`` becomes: nothing between Japanese characters, else a space."""
    before = next((t.content for t in reversed(tokens[max(0, i - 3) : i]) if t.content), "")
    after = next((t.content for t in tokens[i + 1 : i + 4] if t.content), "")
    return "" if _NO_SPACE.match(before[-1:]) and _NO_SPACE.match(after[:1]) else " "


def _joint_in(wrapped: re.Match[str]) -> str:
    """``_joint`` where there is only text around the break."""
    text, at = wrapped.string, wrapped.start()
    return "" if _NO_SPACE.match(text[at - 1]) and _NO_SPACE.match(text[at + 1]) else " "


def _inside_link(before: Sequence[Token]) -> bool:
    return sum(token.nesting for token in before if token.tag == "a") > 0
