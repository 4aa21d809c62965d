"""A web page as a tree, and what of it is furniture by its markup; runs in a confined process alone."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import Any, Final, TypeAlias
from urllib.parse import urlsplit

from lxml import etree, html

Node: TypeAlias = Any
"""An element of lxml, which comes without types."""

_UNPRINTABLE: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_SPACE: Final = re.compile(r"\s+")
_WORDS: Final = re.compile(r"[a-z]+|[A-Z]+(?![a-z])|[A-Z][a-z]+")
_SENTENCE: Final = re.compile(r"[。．！？!?]|\.\s|\.$")


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_NO_TEXT: Final = _set(
    """
    script style noscript iframe form button input select textarea nav svg template object embed canvas ins dialog
    """
)
_BLOCKS: Final = _set(
    """
    p div section article main header footer ul ol li dl dt dd table tr td th blockquote pre figure figcaption h1 h2
    h3 h4 h5 h6 hr address details summary
    """
)
_FURNITURE: Final = _set(
    """
    share shares sharing sharer sharedaddy sns social twitter facebook tweet related relate relatedposts recommend
    recommended recommendation comment comments respond disqus trackback trackbacks pager pagination paging prevnext
    nextprev breadcrumb breadcrumbs sidebar widget widgets adsbygoogle ad ads advert advertisement sponsor sponsored
    promo newsletter subscribe subscription signup toc ranking blogmura clap claps bookmark bookmarks profile
    navigation nav copyright cookie popup modal yarpp taboola outbrain reaction reactions likes wpulike follow kanren
    menu banner authorbox hatenamodule fcfooter
    """
)
_COARSE: Final = _set(
    """
    meta byline posted postmeta entrymeta date time author category categories cat cats tags tag tagged footer header
    subtitle headline share avatar dateline
    """
)
_HIDDEN: Final = frozenset({"screen-reader-text", "visually-hidden", "sr-only", "print-only"})
_HIDES: Final = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_LIST_HEAD: Final = re.compile(
    r"[\W_]*(?:関連記事|関連エントリー|[あ合]わせて読みたい|こちらも(?:おすすめ|どうぞ)|おすすめの?記事|人気の?記事|"
    r"最近の?記事|最新記事|前後の記事|この記事を読んだ人|related (?:posts?|articles?|reading|stories)|"
    r"you (?:may|might) (?:also )?(?:like|enjoy)|recommended(?: for you)?|more (?:from|like)\b|read next|keep reading|"
    r"further posts|recent posts|popular posts)",
    re.IGNORECASE,
)
_APART: Final = frozenset({"p", "div", "blockquote", "figure", "section"})
_LINKS_MAX: Final = 3
_CARD_MAX: Final = 300
"""Characters of a link with the beginning of what it leads to."""

_LEADING: Final = re.compile(
    r"^[\W_]{0,4}(?:関連|参考|参照|前回|次回|続き|[あ合]わせて|こちらも?|related|see also|also read|more|"
    r"previously|next|read (?:more|also|next))\b.{0,12}?[:：\s→>]|"
    r"(?:はこちら|こちら(?:から|へ)?|をどうぞ)[\W_]{0,4}$|^[＞>→»]{1,3}\s",
    re.IGNORECASE,
)
_HEAD_MAX: Final = 500
"""Elements before the first sentence."""

_HEAD_TEXT_MAX: Final = 300
_LAZY: Final = ("data-src", "data-original", "data-lazy-src", "data-lazy", "data-orig-src", "data-echo")


def tree_of(text: str, url: str) -> Node | None:
    """The page in ``text``, its links absolute; None where it has no element. libxml2 cuts what is
    deeper than 256 elements.
    """
    data = _UNPRINTABLE.sub("", text).encode()
    parser = html.HTMLParser(encoding="utf-8", remove_pis=True)
    try:
        tree: Node = html.document_fromstring(data, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError, AssertionError):
        return None
    for image in list(tree.iter("amp-img")):
        image.tag = "img"
    _show_lazy_images(tree)
    base = next(iter(tree.xpath("//base/@href")), url)
    with suppress(ValueError):
        tree.make_links_absolute(base if "://" in base else url, resolve_base_href=False, handle_failures="ignore")
    return tree


def text_of(node: Node) -> str:
    """The text inside ``node``, on one line."""
    return _SPACE.sub(" ", "".join(pieces(node))).strip()


def pieces(node: Node) -> Iterator[str]:
    """Every piece of text inside ``node`` that a reader sees."""
    if isinstance(node.tag, str) and node.tag not in _NO_TEXT:
        if node.text:
            yield node.text
        for child in node:
            yield from pieces(child)
            if child.tail:
                yield child.tail
        if node.tag in _BLOCKS or node.tag == "br":
            yield " "


def link_share(node: Node) -> float:
    """Which part of the text of ``node`` is links, from 0 to 1."""
    whole = len(text_of(node))
    linked = sum(len(text_of(link)) for link in node.iter("a"))
    return linked / whole if whole else 0.0


def outermost(nodes: Sequence[Node]) -> list[Node]:
    """``nodes``, each once, without those that are inside another one of them."""
    chosen = dict.fromkeys(nodes)
    return [node for node in chosen if not any(above in chosen for above in node.iterancestors())]


def drop(node: Node) -> None:
    """Take ``node`` out of its tree, and leave the text behind it."""
    if node.getparent() is not None:
        node.drop_tree()


def names_of(node: Node) -> set[str]:
    """The words that ``node`` is called by: those of its class and id, whole and in parts."""
    tokens = f"{node.get('class') or ''} {node.get('id') or ''}".split()
    parts = {word.lower() for token in tokens for word in _WORDS.findall(token)}
    joined = {"".join(_WORDS.findall(token)).lower() for token in tokens}
    return parts | joined | {token.lower() for token in tokens}


def is_furniture(node: Node, *, coarse: bool = False) -> bool:
    """Whether ``node`` is called by what surrounds a text. ``coarse``: or by what heads it, such as a byline."""
    names = names_of(node)
    return not names.isdisjoint(_FURNITURE) or (coarse and not names.isdisjoint(_COARSE))


def prune(body: Node, host: str, *, coarse: bool = False) -> None:
    """Drop from ``body`` what no reader of its text misses: scripts, forms, what is hidden, links alone to other pages
    of ``host``, and furniture, unless that holds a quarter of all text and more: then it is only called so.
    """
    most = len(text_of(body)) / 4
    for node in list(body.iter()):
        if node is body:
            continue
        is_seen = isinstance(node.tag, str) and node.tag not in _NO_TEXT and not _is_hidden(node)
        is_around = is_seen and _surrounds(node, coarse=coarse) and len(text_of(node)) <= most
        if not is_seen or is_around or (node.tag in _APART and _leads_to_others(node, host)):
            drop(node)
    _drop_lists_of_others(body)
    if coarse:
        _drop_head(body)


def _surrounds(node: Node, *, coarse: bool) -> bool:
    """Whether ``node`` is a block of furniture, and no part of a sentence."""
    if coarse and node.tag in {"header", "footer", "aside", "address"}:
        return True
    is_block = (
        node.tag in _BLOCKS or node.tag in {"aside", "center"} or (node.tag in {"span", "a"} and not text_of(node))
    )
    return is_block and is_furniture(node, coarse=coarse)


def _leads_to_others(node: Node, host: str) -> bool:
    """Whether ``node`` is nothing but a link to another essay of the blog, perhaps as a card or behind a label."""
    links = list(node.iter("a"))
    if (
        not host
        or not links
        or len(links) > _LINKS_MAX
        or any(host_of(link.get("href") or "") != host for link in links)
    ):
        return False
    text = text_of(node)
    if not text or len(text) > _CARD_MAX or next(node.iter("figcaption"), None) is not None:
        return False
    share = link_share(node)
    return share > 0.9 or (share > 0.4 and _LEADING.search(text) is not None)


def host_of(address: str) -> str:
    """Empty where ``address`` has none."""
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""


def path_of(address: str) -> str:
    """Empty where ``address`` is none."""
    try:
        return urlsplit(address).path
    except ValueError:
        return ""


def _drop_head(body: Node) -> None:
    """Drop the lines before the first sentence, of title, author and date, and keep pictures. More than a few lines are
    no head but a text without sentences, and stay.
    """
    head: list[Node] = []
    for node in list(itertools.islice(body.iter(), _HEAD_MAX)):
        if has_sentences("".join(text or "" for text in (node.text, *(child.tail for child in node)))):
            break
        if node is not body and not has_sentences(text_of(node)) and not node.xpath("descendant-or-self::img"):
            head.append(node)
    head = outermost(head)
    if sum(len(text_of(node)) for node in head) <= min(_HEAD_TEXT_MAX, len(text_of(body)) / 4):
        for node in head:
            drop(node)


def _is_hidden(node: Node) -> bool:
    if node.tag == "img":
        return False
    if node.get("hidden") is not None or _HIDES.search(node.get("style") or ""):
        return True
    return not _HIDDEN.isdisjoint((node.get("class") or "").split())


def _show_lazy_images(tree: Node) -> None:
    """Give pictures that a script would load their address."""
    for image in tree.iter("img"):
        lazy = next((image.get(name) for name in _LAZY if image.get(name)), None)
        if lazy:
            image.set("src", lazy)


def _drop_lists_of_others(body: Node) -> None:
    """Drop lists of the blog's other essays, by the line that heads them."""
    for head in list(body.iter("p", "div", "h2", "h3", "h4", "h5", "h6", "strong", "span", "dt")):
        text = text_of(head)
        if len(text) > 40 or not _LIST_HEAD.match(text):
            continue
        if head.tag in {"strong", "span"} and head.getparent() is not None and text_of(head.getparent()) == text:
            head = head.getparent()
        following = head.getnext()
        while following is not None and text_of(following) and link_share(following) > 0.8 and head is not body:
            behind = following.getnext()
            drop(following)
            following = behind
        if head is not body:
            drop(head)


def has_sentences(text: str) -> bool:
    """Whether ``text`` is more than words beside each other."""
    return len(text) >= 25 and _SENTENCE.search(text) is not None
