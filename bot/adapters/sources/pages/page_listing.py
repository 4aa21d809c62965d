"""Telling a page about one essay from one that lists many; runs in a confined process alone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from bot.adapters.sources.pages.page_facts import Facts
from bot.adapters.sources.pages.page_tree import Node, host_of, is_furniture, outermost, text_of

_PIECE_MIN: Final = 8
"""Characters of a piece of text that is more than a label."""

_DOMINANT: Final = 0.6
_MOST: Final = 0.5
_LISTED: Final = 3
_WHOLE: Final = frozenset({"body", "main", "article"})
"""Elements that are no furniture, whatever they are called by: WordPress calls ``body`` by all that is on the page."""
_UNREAD: Final = frozenset({"script", "style", "noscript", "textarea", "select", "a", "nav", "aside", "footer", "form"})
_HEADINGS: Final = ("h1", "h2", "h3", "h4")
_CALLED: Final = ("hentry", "post", "entry", "blogbody", "article")
_ENTRIES: Final = "//article | " + " | ".join(
    f"//*[contains(concat(' ', normalize-space(@class), ' '), ' {name} ')]" for name in _CALLED
)
_LINKED: Final = "(.//h1|.//h2|.//h3|.//h4)[1]//a/@href | (.//h1|.//h2|.//h3|.//h4)[1]/parent::a/@href"


def weight(node: Node) -> int:
    """Characters of the text under ``node`` that is neither a link, nor a label, nor in furniture."""
    return sum(len(text.strip()) for text in _own_texts(node) if len(text.strip()) >= _PIECE_MIN)


def _own_texts(node: Node) -> Iterator[str]:
    if node.text:
        yield node.text
    for child in node:
        is_read = isinstance(child.tag, str) and child.tag not in _UNREAD
        if is_read and (child.tag in _WHOLE or not is_furniture(child)):
            yield from _own_texts(child)
        if child.tail:
            yield child.tail


def is_listing(facts: Facts) -> bool:
    """Whether the page is about several essays, each under a heading that leads to it, and about none more than about
    the others. Cards of others below an essay make no list: it has more text than all of them.
    """
    if _says_one(facts):
        return False
    sizes: dict[str, int] = {}
    for entry in outermost(facts.tree.xpath(_ENTRIES)):
        link = next(iter(entry.xpath(_LINKED)), "").split("#")[0]
        sizes[link] = max(sizes.get(link, 0), weight(entry))
    largest = max(sizes.values(), default=0)
    sizes.pop("", None)
    listed = sum(sizes.values())
    return len(sizes) >= _LISTED and largest < listed * _DOMINANT and listed >= weight(facts.tree) * _MOST


def reads_as_list(facts: Facts, part: Node, url: str) -> bool:
    """Whether ``part``, which would be taken for one text, is several: each under a heading that is a link to it. Links
    to other sites make no list of a text about them.
    """
    if _says_one(facts):
        return False
    links = [
        link
        for heading in part.iter(*_HEADINGS)
        for link in (*heading.iter("a"), *heading.iterancestors("a"))
        if "".join(text_of(link).split()) == "".join(text_of(heading).split())
    ]
    addresses = {str(link.get("href") or "").split("#")[0] for link in links}
    return sum(host_of(address) in {"", host_of(url)} for address in addresses - {"", url}) >= _LISTED


def _says_one(facts: Facts) -> bool:
    """Whether the page tells machines that it is about one essay."""
    return bool(facts.linked or facts.meta("og:type") == "article" or facts.meta("article:published_time"))
