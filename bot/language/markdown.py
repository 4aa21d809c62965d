"""Markdown into safe HTML and into plain text, which has the words of the HTML.

The dialect is told in ``docs/how-to/essays.md``. The way is one: private notes go (``notes``), the dialect is parsed
(``dialect``), what is left is made safe by one allow-list, and plain text is read from that HTML (``tags``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html import escape
from types import MappingProxyType
from typing import Any, Final

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from bot.core.picture import Pictures
from bot.language.detect import CJK
from bot.language.dialect import our_dialect
from bot.language.figures import Figures, Shown, as_link, copied, shown_by
from bot.language.normalize import fold, squeeze
from bot.language.notes import PLACE, without_comments, without_notes
from bot.language.tags import SAFE_LINK, TAG, RawTags, cleaned, readings_of, words_of

SIGNS_MAX: Final = 30_000
"""Signs of markup and line ends; a text with more is shown as it is written, since to parse it would take seconds."""

_FIGURES: Final = "figures"
_WIDE: Final = rf"{CJK}\u3000-\u303f\uff00-\uffef"
_NO_SPACE: Final = re.compile(f"[{_WIDE}]")  # between these a wrapped line needs no space
_TASK: Final = re.compile(r"\[([ xX])\][ \u3000]+")
_HEADING_ID: Final = re.compile(r"[ \t]*\{[#.:][^{}]*\}[ \t]*\Z")
_UNCLOSED: Final = re.compile(rf"(?<!\*)\*\*(?!\*)(?:(?<=[{_WIDE}]\*\*)|(?<=[{_WIDE}] \*\*)|(?= ?[{_WIDE}]))")
"""Emphasis that a Japanese author forgot to close, or closed behind a space."""
_FIRST_HEADING: Final = re.compile(r"(?:\s|<(?:p|div)>)*(<h[2-6]>)((?:[^<]|<(?!/h))*)</h[2-6]>\s*")
_TIP: Final = re.compile(r"\A[!?]>[ \t]+")  # docsify's way to begin a note
_ALERT: Final = re.compile(r"\[![A-Za-z][\w |/-]{0,40}\][+-]?[ \t]*")
_ALIGNED: Final = {"text-align:center": "centered", "text-align:right": "to-the-right"}


def to_html(markdown: str, title: str = "", pictures: Pictures = MappingProxyType({})) -> str:
    """Safe HTML: the elements of the allow-list only, links to http, https and mailto only, nothing loaded from
    elsewhere. A picture of which ``pictures`` has a copy is shown from our own address; of any other one its words.

    A first-level heading becomes a second-level one, because the page's own title is its only ``h1``; a first heading
    that repeats ``title`` is left out.
    """
    html, raw = _html(markdown, Figures(pictures))
    return html if raw is None else _without_title(cleaned(html), title)


def pictures_of(markdown: str) -> Sequence[Shown]:
    """The pictures that can be copied, from the web or by a path from what came along, each address once, in the order
    of the text.
    """
    figures = Figures()
    _html(markdown, figures)
    first: dict[str, Shown] = {}
    for shown in figures.met:
        first.setdefault(shown.address, shown)
    return tuple(first.values())


def to_plain(markdown: str, title: str = "") -> str:
    """The words as a reader sees them: blocks separated by one blank line, list items beginning with ``- `` or ``1. ``.

    Links leave their text, pictures their description; code blocks, footnotes and private notes are not prose and are
    left out, and so is a first heading that repeats ``title``.
    """
    return parsed_plain(markdown, title) if _has_markup(markdown) else _paragraphs(markdown)


def parsed_plain(markdown: str, title: str = "") -> str:
    """``to_plain`` by parsing, which takes longer than to index the words and is needed where there is markup."""
    return words_of(_shown(markdown, title))


def to_prose(markdown: str, title: str = "") -> str:
    """``to_plain`` without what is no sentence of the essay's own way: tables, and headings that something follows. Of
    an essay that is nothing else, all of it.
    """
    return to_plain_and_prose(markdown, title)[1]


def to_plain_and_prose(markdown: str, title: str = "") -> tuple[str, str]:
    """``to_plain`` and ``to_prose``, in little more than the time of one."""
    if not _has_markup(markdown):
        plain = _paragraphs(markdown)
        return plain, plain
    shown = _shown(markdown, title)
    plain = words_of(shown)
    return plain, words_of(shown, sentences=True) or plain


def to_searchable(markdown: str, title: str = "") -> str:
    """``to_plain`` and, behind it, the readings that the author gave as ruby, so that these are found, too."""
    plain = to_plain(markdown, title)
    readings = readings_of(to_html(markdown)) if "<rt" in markdown.lower() else ""
    return f"{plain}\n{readings}" if readings else plain


def to_line(markdown: str) -> str:
    """One line of an author's or editor's, such as a summary, as plain text: inline markup only, so that a number with
    a full stop at its beginning stays one.
    """
    if not _MARKUP.search(markdown) and "://" not in markdown:
        return squeeze(markdown)
    source = _sound(markdown.replace("\n", " "))
    if _signs(source) > SIGNS_MAX:
        return squeeze(without_comments(source))
    env: dict[str, Any] = {}
    tokens = _MARKDOWN.parseInline(without_notes(source, lambda _: ()).replace(PLACE, ""), env)
    return squeeze(words_of(cleaned(str(_MARKDOWN.renderer.render(tokens, _MARKDOWN.options, env)))))


_OPENS: Final = r"(?:[ #+\-=:]|[0-9]+[.)])"
_MARKUP: Final = re.compile(rf"[\\`*_\[\]<>&~|^{{\0\r\t]|\A{_OPENS}|%%|:::|://|==")
_OPENING: Final = re.compile(rf"\n{_OPENS}| \n")
"""A text that matches neither is plain paragraphs: no inline markup, and nothing that opens a block or breaks a line.
They are two, since the second is sought from line to line.
"""
_WRAPPED: Final = re.compile(r"(?<!\n)\n(?!\n)")
_SPACES: Final = re.compile(" {2,}")
_SIGN: Final = re.compile(r"[*_\[\]<>`~!|{}\\&^\n]|://|%%")
_LONE_SURROGATE: Final = re.compile("[\ud800-\udfff]")


def _has_markup(markdown: str) -> bool:
    return bool(_MARKUP.search(markdown) or _OPENING.search(markdown))


def _paragraphs(markdown: str) -> str:
    """What a parser makes of a text without markup."""
    blocks = filter(None, map(str.strip, markdown.split("\n\n")))
    return "\n\n".join(_tidied(block) for block in blocks)


def _shown(markdown: str, title: str) -> str:
    """The HTML from which words are read. What holds no author's tags is safe already."""
    html, raw = _html(markdown)
    return _without_title(cleaned(html) if raw else html, title)


def _html(markdown: str, figures: Figures | None = None) -> tuple[str, bool | None]:
    """The HTML before it is made safe, and whether an author's own tags are in it; None for text that was not parsed,
    which is escaped and whose size alone would keep the cleaner busy.
    """
    source = _sound(markdown)
    if _signs(source) > SIGNS_MAX:
        blocks = filter(None, map(str.strip, without_comments(source).split("\n\n")))
        return "".join(f"<p>{escape(block)}</p>\n" for block in blocks), None
    env: dict[str, Any] = {_FIGURES: figures or Figures()}
    tokens = _MARKDOWN.parse(without_notes(source, _blocks), env)
    raw = any(t.type == "html_block" or any(c.type == "html_inline" for c in t.children or ()) for t in tokens)
    return str(_MARKDOWN.renderer.render(tokens, _MARKDOWN.options, env)), raw


def _sound(markdown: str) -> str:
    return _LONE_SURROGATE.sub("\ufffd", markdown.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "\ufffd"))


def _signs(source: str) -> int:
    """How many; counted no further than to the limit."""
    count = 0
    for count, _ in enumerate(_SIGN.finditer(source), 1):
        if count > SIGNS_MAX:
            break
    return count


def _blocks(source: str) -> Sequence[Token]:
    tokens: list[Token] = []
    _MARKDOWN.block.parse(source, _MARKDOWN, {}, tokens)
    return tokens


def _without_title(html: str, title: str) -> str:
    """Without a first heading that says what ``title`` says."""
    first = _FIRST_HEADING.match(html) if title else None
    if first is None or fold(squeeze(words_of(first.group(2)))) != fold(squeeze(title)):
        return html
    return html[: first.start(1)] + html[first.end() :]


# --- from the library's tokens to ours


def _finish(state: StateCore) -> None:
    """Decides what becomes of links, pictures, raw tags, boxes and the like. Runs when everything is parsed."""
    tags = RawTags(state.src)
    figures: Figures = state.env.setdefault(_FIGURES, Figures())
    for i, token in enumerate(state.tokens):
        if token.tag == "h1":
            token.tag = "h2"
        if token.type == "html_block":
            token.content = _listing(token.content, tags)
        elif token.type in ("th_open", "td_open"):
            aligned = _ALIGNED.get(str(token.attrs.pop("style", "")))
            token.attrs |= {"class": aligned} if aligned else {}
        elif token.type == "inline":
            around = state.tokens[max(0, i - 2) : i]
            are_figures = figures.are_a_paragraph(token.children or [])
            token.children = list(_children(token.children or [], tags, figures, are_figures))
            if around and around[-1].type == "heading_open" and token.children:
                last = token.children[-1]
                last.content = _HEADING_ID.sub("", last.content) if last.type == "text" else last.content
            if [t.type for t in around] == ["blockquote_open", "paragraph_open"]:
                token.children = _without_alert(token.children)
            if [t.type for t in around] == ["list_item_open", "paragraph_open"]:
                token.children = _task(token.children)
            if around and around[-1].type == "paragraph_open" and token.children and token.children[0].type == "text":
                token.children[0].content = _TIP.sub("", token.children[0].content, count=1)
            only_tags = are_figures or _is_only_tags(token.children)
            if around and around[-1].type == "paragraph_open" and only_tags:
                around[-1].hidden = state.tokens[i + 1].hidden = True


def _listing(block: str, tags: RawTags) -> str:
    """A block of ``<pre>``; of anything else that is raw to its end nothing stays."""
    if not block.lstrip().lower().startswith("<pre"):
        return ""
    parts: list[str] = []
    at = 0
    for found in TAG.finditer(block):
        parts += (block[at : found.start()].replace("<", "&lt;"), tags.as_html(found.group()) or "")
        at = found.end()
    return "".join((*parts, block[at:].replace("<", "&lt;"), tags.end_of_block(), "\n"))


def _children(children: Sequence[Token], tags: RawTags, figures: Figures, are_figures: bool) -> Iterator[Token]:
    linked = leads_nowhere = False
    for token in children:
        if token.type == "link_open":
            leads_nowhere = SAFE_LINK.match(str(token.attrs.get("href", ""))) is None
            linked = not leads_nowhere
            if leads_nowhere:
                continue
        elif token.type == "link_close":
            linked = False
            if leads_nowhere:
                continue
        if (shown := shown_by(token)) is not None:
            copy = figures.copy_of(shown)
            yield from copied(shown, copy, as_figure=are_figures) if copy else as_link(shown, linked)
        elif token.type == "html_inline":
            yield from _raw(token, tags)
        else:
            if token.type == "text":
                token.content = _UNCLOSED.sub("", token.content)
            yield token
    if closing := tags.end_of_block():
        yield Token("html_inline", "", 0, content=closing)


def _raw(token: Token, tags: RawTags) -> Iterator[Token]:
    html = tags.as_html(token.content)
    if html is None:
        yield Token("text", "", 0, content=token.content)
    elif html:
        yield Token("html_inline", "", 0, content=html)


def _without_alert(children: list[Token]) -> list[Token]:
    """Without the ``[!NOTE]`` at the beginning of a quote."""
    found = _ALERT.match(children[0].content) if children and children[0].type == "text" else None
    if found is None:
        return children
    children[0].content = children[0].content[found.end() :]
    return children[2:] if not children[0].content and children[1:2] and children[1].type == "softbreak" else children


def _task(children: list[Token]) -> list[Token]:
    """An item that begins with ``[ ]`` or ``[x]`` begins with a box."""
    found = _TASK.match(children[0].content) if children and children[0].type == "text" else None
    if found is None:
        return children
    children[0].content = children[0].content[found.end() :]
    checked = "" if found.group(1) == " " else ' checked=""'
    box = f'<label><input type="checkbox" disabled=""{checked}>'
    return [
        Token("html_inline", "", 0, content=f"{box} "),
        *children,
        Token("html_inline", "", 0, content="</label>"),
    ]


def _is_only_tags(children: Sequence[Token]) -> bool:
    """Whether a paragraph is a line of raw tags, which stand for themselves."""
    tags = [token for token in children if token.type == "html_inline"]
    rest = (token for token in children if token.type not in ("html_inline", "softbreak"))
    return bool(tags) and all(token.type == "text" and not token.content.strip() for token in rest)


class _Renderer(RendererHTML):
    """Its line breaks differ from the library's: inside a Japanese sentence there is no space."""

    def text(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        """Quotation marks need no escaping between tags."""
        return escape(tokens[idx].content, quote=False)

    def softbreak(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        """A browser would show the break as a space, which does not belong between Japanese characters."""
        return _joint(tokens, idx).replace(" ", "\n")


def _joint(tokens: Sequence[Token], i: int) -> str:
    """What the break of a wrapped line at ``tokens[i]`` becomes: nothing between Japanese characters, else a space."""
    if i and tokens[i - 1].content.lower() == "<br>":
        return " "
    before = next((t.content for t in reversed(tokens[max(0, i - 3) : i]) if t.content), "")
    after = next((t.content for t in tokens[i + 1 : i + 4] if t.content), "")
    return "" if _NO_SPACE.match(before[-1:]) and _NO_SPACE.match(after[:1]) else " "


def _tidied(block: str) -> str:
    """What a parser makes of a paragraph of mere text."""
    wrapped = _WRAPPED.sub(_joint_in, block) if "\n" in block else block
    return _SPACES.sub(" ", wrapped) if "  " in wrapped else wrapped


def _joint_in(wrapped: re.Match[str]) -> str:
    """``_joint`` where there is only text around the break."""
    text, at = wrapped.string, wrapped.start()
    return "" if _NO_SPACE.match(text[at - 1]) and _NO_SPACE.match(text[at + 1]) else " "


def _parser() -> MarkdownIt:
    parser = our_dialect(_Renderer)
    parser.core.ruler.push("finish", _finish)
    parser.render("*ready*")  # sets up its rules now: at the first use two threads could meet in the middle of it
    return parser


_MARKDOWN: Final = _parser()
