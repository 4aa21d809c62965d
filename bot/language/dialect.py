"""Our Markdown: CommonMark with tables, strikethrough, footnotes, definition lists and bare addresses, read as Japanese
authors mean it, and without what only a blog's own tools understand.

A rule for the library's parser each (https://markdown-it-py.readthedocs.io/en/latest/plugins.html).
"""

from __future__ import annotations

import re
import unicodedata
from types import SimpleNamespace
from typing import Final

from markdown_it import MarkdownIt
from markdown_it.common.utils import isMdAsciiPunct, isPunctChar, isWhiteSpace
from markdown_it.helpers import parseLinkDestination, parseLinkTitle
from markdown_it.parser_inline import ParserInline
from markdown_it.renderer import RendererHTML
from markdown_it.rules_block import StateBlock, html_block
from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline.state_inline import Scanned
from markdown_it.token import Token
from markdown_it.utils import EnvType
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.footnote.index import footnote_inline, footnote_ref

from bot.language.boxes import admonition, aside, container
from bot.language.tags import TAG

_DEPTH_MAX: Final = 8  # unmatched brackets inside a link's text; without a limit each costs the way to the end
_RUN_MAX: Final = 30  # stars in a row that may be emphasis
_RUN: Final = re.compile(rf"([*_~])\1{{{_RUN_MAX},}}")
_BRACKETS: Final = re.compile(r"\[+(?=\[)")
_ADDRESS: Final = re.compile(r"://[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]*[A-Za-z0-9/]")
_WHOLE_LINE: Final = re.compile(
    r"://[^\s<>、。，．！？「」『』（）…]*[^\s<>、。，．！？「」『』（）….,:;!?'\")](?=[ \t]*(?:\n|\Z))"
)
_SCHEME: Final = re.compile(r"(?<![A-Za-z0-9])https?\Z", re.IGNORECASE)
_WIKI: Final = re.compile(r"(!?)\[\[([^\[\]\n|]{1,200})(?:\|([^\[\]\n]{1,200}))?\]\](?!\()")
_CARD: Final = re.compile(r"@\[[a-z][\w-]{0,30}\]\(([^()\s]{0,2000})\)", re.IGNORECASE)
_MARKED: Final = re.compile(r"==(?=[^\s=])([^=\n]{1,300})(?<=\S)==(?!=)")
_MARK: Final = re.compile(r"\[\^[^\s\[\]]{1,100}\]")
_NOTE: Final = re.compile(r"\^\[[^\[\]]{1,1000}\]")
_SIZED: Final = re.compile(r"!\[([^\[\]\n]{0,300})\]\(([^\s()]{1,2000}) +=\d{0,5}x\d{0,5}\)")
_SPACED: Final = re.compile(r"!?\[([^\[\]\n]{1,300})\]\((?=[^()\n]{0,300}[./])[^()\n]{1,300}\)")
_CONTENTS: Final = frozenset({"toc", "_toc_"})
_FILE: Final = re.compile(r"\.(?:png|jpe?g|gif|webp|svg|avif|bmp|pdf|mp[34]|webm|mov|canvas)\Z", re.IGNORECASE)


def our_dialect(renderer: type[RendererHTML]) -> MarkdownIt:
    """A parser of the dialect; its links still lead anywhere, and raw tags are tokens of their own."""
    parser = MarkdownIt("commonmark", {"html": True, "maxNesting": 20}, renderer_cls=renderer)
    parser.enable(["table", "strikethrough"])
    parser.inline = _read_as_japanese(parser.inline)
    parser.helpers = SimpleNamespace(  # type: ignore[assignment]  # where the library looks its functions up
        parseLinkLabel=_label_end, parseLinkDestination=parseLinkDestination, parseLinkTitle=parseLinkTitle
    )
    parser.validateLink = lambda url: True  # type: ignore[method-assign]  # a link that leads nowhere leaves its words
    parser.use(footnote_plugin)
    parser.use(deflist_plugin)
    _define_by_colons(parser)
    parser.inline.ruler.at("footnote_ref", _footnote_ref)
    parser.inline.ruler.at("footnote_inline", _footnote_inline)
    parser.inline.ruler.before("image", "sized", _sized)
    parser.inline.ruler.after("image", "spaced", _spaced)
    parser.inline.ruler.before("link", "wiki", _wiki)
    parser.inline.ruler.before("link", "card", _card)
    parser.inline.ruler.before("newline", "address", _address)
    parser.inline.ruler.before("strikethrough", "run", _run)
    parser.inline.ruler.before("strikethrough", "mark", _mark)
    parser.inline.ruler.at("html_inline", _tag)
    parser.block.ruler.at("html_block", _raw_block, {"alt": ["paragraph", "reference", "blockquote"]})
    for rule in (container, admonition, aside):
        parser.block.ruler.before("heading", rule.__name__, rule, {"alt": ["paragraph", "reference", "blockquote"]})
    return parser


# --- emphasis


class _CjkFriendly(StateInline):
    """Emphasis by the rule of https://github.com/tats-u/markdown-cjk-friendly (specification 1.0): next to a Japanese
    character, punctuation is no hindrance, and full-width punctuation is not punctuation.

    CommonMark asks for a space or punctuation outside of ``**「…」**``, which Japanese does not have. Where neither
    neighbour is Japanese, the result is CommonMark's.
    """

    def scanDelims(self, start: int, canSplitWord: bool) -> Scanned:
        """Whether the run at ``start`` can open and close emphasis, and how long it is."""
        usual = super().scanDelims(start, canSplitWord)
        before = self.src[start - 1] if start > 0 else " "
        if unicodedata.category(before) == "Mn" and start > 1:  # a variation selector belongs to what it varies
            before = self.src[start - 2]
        end = start + usual.length
        after = self.src[end] if end < self.posMax else " "
        if not (_is_cjk(before) or _is_cjk(after)):
            return usual
        open_to_left = isWhiteSpace(ord(before)) or _is_punctuation(before) or _is_cjk(before)
        open_to_right = isWhiteSpace(ord(after)) or _is_punctuation(after) or _is_cjk(after)
        left = not isWhiteSpace(ord(after)) and (not _is_other_punctuation(after) or open_to_left)
        right = not isWhiteSpace(ord(before)) and (not _is_other_punctuation(before) or open_to_right)
        # Beyond the proposal: __「…」__ is no part of a word, as snake_case is.
        can_open = left and (canSplitWord or not right or _is_punctuation(before) or _is_wide_punctuation(after))
        can_close = right and (canSplitWord or not left or _is_punctuation(after) or _is_wide_punctuation(before))
        return Scanned(can_open, can_close, usual.length)


def _is_punctuation(char: str) -> bool:
    return isMdAsciiPunct(ord(char)) or isPunctChar(char)


def _is_other_punctuation(char: str) -> bool:
    return _is_punctuation(char) and not _is_cjk(char)


def _is_wide_punctuation(char: str) -> bool:
    return _is_punctuation(char) and _is_cjk(char)


def _is_cjk(char: str) -> bool:
    """By the proposal: what Unicode calls wide, full-width or half-width, Hangul included, but no emoji."""
    if char < "\u1100" or char.isspace():
        return False
    wide = unicodedata.east_asian_width(char) in "WFH"
    return wide and not (unicodedata.category(char) == "So" and char >= "\u231a" and not "\u3000" <= char <= "\u33ff")


class _Inline(ParserInline):
    def parse(self, src: str, md: MarkdownIt, env: EnvType, tokens: list[Token]) -> list[Token]:
        """As the library's, with our state."""
        state = _CjkFriendly(src, md, env, tokens)
        self.tokenize(state)
        for rule in self.ruler2.getRules(""):
            rule(state)
        return state.tokens


def _read_as_japanese(usual: ParserInline) -> ParserInline:
    ours = _Inline()
    ours.ruler, ours.ruler2 = usual.ruler, usual.ruler2
    return ours


def _run(state: StateInline, silent: bool) -> bool:
    """A long row of stars is a row of stars."""
    found = _RUN.match(state.src, state.pos, state.posMax)
    return found is not None and _as_text(state, found.group(), silent)


def _mark(state: StateInline, silent: bool) -> bool:
    """``==words==`` are marked, unless they compare one thing with another."""
    found = _MARKED.match(state.src, state.pos, state.posMax)
    if found is None or re.match("[A-Za-z0-9=)]", state.src[state.pos - 1 : state.pos] if state.pos else ""):
        return False
    if not silent:
        end = state.posMax
        state.pos, state.posMax = found.span(1)
        state.push("mark_open", "mark", 1)
        state.md.inline.tokenize(state)
        state.push("mark_close", "mark", -1)
        state.posMax = end
    state.pos = found.end()
    return True


# --- links, and what looks like them


def _label_end(state: StateInline, start: int, disableNested: bool = False) -> int:
    """The library's ``parseLinkLabel``, which gives up when brackets stand too deep in each other."""
    if state.html_terminator_last("]") < start:  # remembered by the state, whatever it is that ends
        return -1
    before, level, end = state.pos, 1, -1
    state.pos = start + 1
    while state.pos < state.posMax and level <= _DEPTH_MAX:
        char, at = state.src[state.pos], state.pos
        if char == "]":
            level -= 1
            if level == 0:
                end = at
                break
        state.md.inline.skipToken(state)
        if char == "[" and state.pos == at + 1:
            level += 1
        elif char == "[" and disableNested:
            break
    state.pos = before
    return end


def _address(state: StateInline, silent: bool) -> bool:
    """A bare address is a link. It ends where Japanese text goes on, unless it has its line to itself."""
    if silent or state.linkLevel or not state.src.startswith("://", state.pos):
        return False
    scheme = _SCHEME.search(state.pending[-6:])
    if scheme is None:
        return False
    begin = state.pos - len(scheme.group())
    alone = begin == 0 or state.src[begin - 1] == "\n"
    found = (_WHOLE_LINE.match(state.src, state.pos, state.posMax) if alone else None) or _ADDRESS.match(
        state.src, state.pos, state.posMax
    )
    if found is None or found.end() == state.pos + 3:
        return False
    end = found.end() if found.re is _WHOLE_LINE else _balanced(state.src, begin, found.end())
    state.pending = state.pending[: -len(scheme.group())]
    _push_link(state, state.src[begin:end])
    state.pos = end
    return True


def _balanced(text: str, begin: int, end: int) -> int:
    """``end`` without a closing bracket that was opened before the address."""
    for opening, closing in ("()", "[]"):
        surplus = text.count(closing, begin, end) - text.count(opening, begin, end)
        if surplus > 0:
            end = text.index(closing, begin, end)
    return end


def _push_link(state: StateInline, address: str) -> None:
    state.push("link_open", "a", 1).attrs = {"href": state.md.normalizeLink(address)}
    state.push("text", "", 0).content = address
    state.push("link_close", "a", -1)


def _wiki(state: StateInline, silent: bool) -> bool:
    """``[[page|words]]`` leaves its words; an embedded picture or file and a table of contents leave nothing."""
    found = _WIKI.match(state.src, state.pos, state.posMax)
    if found is None:
        return False
    embeds, page, words = found.groups()
    gone = page.strip().lower() in _CONTENTS or (embeds and _FILE.search(page.strip()))
    return _as_text(state, "" if gone else words or page.removeprefix("#").replace("#", " "), silent, found.end())


def _card(state: StateInline, silent: bool) -> bool:
    """``@[card](address)`` leaves a link to the address, and nothing where there is none."""
    found = _CARD.match(state.src, state.pos, state.posMax)
    if found is None:
        return False
    if not silent and found.group(1).startswith(("http://", "https://")):
        _push_link(state, found.group(1))
    state.pos = found.end()
    return True


def _footnote_ref(state: StateInline, silent: bool) -> bool:
    """The plugin's, asked only where a mark stands: it looks for the end of each bracket. A number without its note
    says nothing.
    """
    found = _MARK.match(state.src, state.pos, state.posMax)
    if found is None:
        return False
    if footnote_ref(state, silent):
        return True
    return found.group()[2:-1].isdecimal() and _as_text(state, "", silent, found.end())


def _footnote_inline(state: StateInline, silent: bool) -> bool:
    """The plugin's ``^[note]``, asked only where one stands."""
    return _NOTE.match(state.src, state.pos, state.posMax) is not None and footnote_inline(state, silent)


def _sized(state: StateInline, silent: bool) -> bool:
    """``![words](address =250x)``, a picture with its width."""
    found = _SIZED.match(state.src, state.pos, state.posMax)
    if found is None:
        return False
    if not silent:
        image = state.push("image", "img", 0)
        image.attrs = {"src": state.md.normalizeLink(found.group(2)), "alt": ""}
        image.children = [Token("text", "", 0, content=found.group(1))]
        image.content = found.group(1)
    state.pos = found.end()
    return True


def _spaced(state: StateInline, silent: bool) -> bool:
    """A link to a file with spaces in its name, which CommonMark does not know, leaves its words, too."""
    found = _SPACED.match(state.src, state.pos, state.posMax)
    return found is not None and _as_text(state, found.group(1), silent, found.end())


def _as_text(state: StateInline, text: str, silent: bool, end: int | None = None) -> bool:
    if not silent:
        state.append_pending(text)
    state.pos = state.pos + len(text) if end is None else end
    return True


# --- raw HTML


def _tag(state: StateInline, silent: bool) -> bool:
    """A raw tag, also one that is written a little wrong. What it may do is decided by ``bot.language.tags``."""
    found = TAG.match(state.src, state.pos, state.posMax)
    if found is None:
        return False
    if not silent:
        state.push("html_inline", "", 0).content = found.group()
    state.pos = found.end()
    return True


def _define_by_colons(parser: MarkdownIt) -> None:
    """A definition begins with a colon alone, as in kramdown, Goldmark and PHP Markdown Extra: the library takes a
    tilde as well, with which Japanese authors adorn a line.
    """
    rules = parser.block.ruler
    of_library = rules.getRules("")[rules.get_active_rules().index("deflist")]

    def deflist(state: StateBlock, startLine: int, endLine: int, silent: bool) -> bool:
        if not silent:
            line = startLine + 1
            line += 1 if line < endLine and state.isEmpty(line) else 0
            if line >= endLine or not state.src.startswith(":", state.bMarks[line] + state.tShift[line]):
                return False
        return of_library(state, startLine, endLine, silent)

    rules.at("deflist", deflist, {"alt": ["paragraph", "reference", "blockquote"]})


def _raw_block(state: StateBlock, startLine: int, endLine: int, silent: bool) -> bool:
    """Only what is raw to its end, such as ``<pre>`` and comments: in any other element, Markdown is Markdown."""
    begin = state.bMarks[startLine] + state.tShift[startLine]
    if not _RAW.match(state.src, begin, state.eMarks[startLine]):
        return False
    return html_block(state, startLine, endLine, silent)


_RAW: Final = re.compile(r"<(?:pre(?=[\s>]|\Z)|!--)", re.IGNORECASE)
