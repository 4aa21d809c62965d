"""Pictures of an essay: their addresses, and their HTML where there is a copy of our own."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Final

from markdown_it.token import Token

from bot.core.picture import Picture, Pictures
from bot.language.tags import SAFE_LINK, attribute

_WEB: Final = re.compile(r"https?://[^/]", re.IGNORECASE)
_PATH: Final = re.compile(
    r"(?![A-Za-z][A-Za-z0-9+.-]*:|//|#)[^?#]{1,1000}\.(?:jpe?g|png|gif|webp)(?:[?#]|\Z)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Shown:
    """A picture as an author put it into the text: its address, the ``words`` that describe it, and what stands below
    it.
    """

    address: str
    words: str
    caption: str = ""


@dataclass(slots=True)
class Figures:
    """What is known of an essay's pictures while it is parsed: the copies that there are, and which ones were met."""

    copies: Pictures = field(default_factory=dict)
    met: list[Shown] = field(default_factory=list)

    def copy_of(self, shown: Shown) -> Picture | None:
        """Notes that the text shows it."""
        if is_web(shown.address) or is_path(shown.address):
            self.met.append(shown)
        return self.copies.get(shown.address)

    def are_a_paragraph(self, children: Sequence[Token]) -> bool:
        """Whether a paragraph is pictures and nothing else, and we have a copy of each."""
        shown = [each for token in children if (each := shown_by(token)) is not None]
        others = (token for token in children if shown_by(token) is None)
        only = all(token.type in _BESIDE or not (token.content.strip() or token.tag) for token in others)
        return bool(shown) and only and all(each.address in self.copies for each in shown)


def is_web(address: str) -> bool:
    """Whether the picture at ``address`` can be fetched."""
    return _WEB.match(address) is not None


def is_path(address: str) -> bool:
    """Whether ``address`` is the path of a picture beside its text, or from the root of its site."""
    return _PATH.match(address) is not None


_BESIDE: Final = frozenset({"softbreak", "hardbreak", "link_open", "link_close"})


def shown_by(token: Token) -> Shown | None:
    """The picture that ``token`` is, in Markdown or as a raw tag."""
    if token.type == "image":
        return Shown(str(token.attrs.get("src", "")), image_words(token), str(token.attrs.get("title", "")))
    if token.type == "html_inline" and token.content[:4].lower() == "<img":
        tag = token.content
        return Shown(attribute(tag, "src"), attribute(tag, "alt"), attribute(tag, "title"))
    return None


def image_words(image: Token) -> str:
    """The words between its brackets."""
    inner = [each for token in image.children or () for each in (token, *(token.children or ()))]
    return text_of(inner)


def text_of(tokens: Sequence[Token]) -> str:
    """The words of inline tokens."""
    said = (" " if token.type in ("softbreak", "hardbreak") else token.content for token in tokens if _says(token))
    return "".join(said)


def _says(token: Token) -> bool:
    return token.type in ("text", "code_inline", "softbreak", "hardbreak")


def copied(shown: Shown, copy: Picture, *, as_figure: bool) -> Iterator[Token]:
    """The copy, from our own address, with its size, so that the page does not jump when it comes."""
    image = (
        f'<img src="{escape(copy.path)}" alt="{escape(shown.words)}"'
        f' width="{copy.width}" height="{copy.height}" loading="lazy">'
    )
    caption = f"<figcaption>{escape(shown.caption)}</figcaption>" if shown.caption.strip() else ""
    html = f"<figure>{image}{caption}</figure>" if as_figure else image
    yield Token("html_inline", "", 0, content=html)


def as_link(shown: Shown, within_link: bool) -> Iterator[Token]:
    """No picture is fetched from a stranger's host: it becomes a link that the reader can follow, or its words."""
    leads = SAFE_LINK.match(shown.address) is not None and not within_link
    named = bool(shown.words.strip())
    if not named and not leads and not within_link:
        return
    if leads:
        yield Token("link_open", "a", 1, attrs={"href": shown.address})
    yield Token("span_open", "span", 1, attrs={"class": "picture" if named else "picture unnamed"})
    yield Token("text", "", 0, content=shown.words if named else "🖼")
    yield Token("span_close", "span", -1)
    if leads:
        yield Token("link_close", "a", -1)
