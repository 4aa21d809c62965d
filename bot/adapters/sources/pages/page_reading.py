"""Finding the essay on a web page; runs in a confined process alone."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from lxml import etree, html

from bot.adapters.sources.cleaning.decoding import Undecodable, decode
from bot.adapters.sources.confined import Record
from bot.adapters.sources.feeds.safe_xml import UNKNOWN_ENCODING
from bot.adapters.sources.pages.page_facts import (
    Facts,
    address_of,
    author_of,
    date_of,
    facts_of,
    feed_of,
    language_of,
    terms_of,
    title_of,
)
from bot.adapters.sources.pages.page_fallback import found_by_text
from bot.adapters.sources.pages.page_listing import is_listing, reads_as_list, weight
from bot.adapters.sources.pages.page_rules import RULES, Rule, xpath
from bot.adapters.sources.pages.page_tree import Node, host_of, is_furniture, outermost, prune, text_of, tree_of
from bot.adapters.sources.stamps import is_japanese
from bot.errors import SourceError

LEAST: Final = 60
"""Characters of a text that can be an essay."""

_SAMPLE: Final = 4_000
_CHARSET: Final = re.compile(rb"""<meta[^>]{0,200}?charset\s{0,9}=\s{0,9}["']?([A-Za-z0-9._:-]{1,40})""", re.IGNORECASE)
_MANY: Final = 3
"""Parts of a text: what stands before and behind “read on” are two."""

SHARE: Final = 0.35
"""Which part of the text of a page its essay has at least: a rule may fit what it was not made for."""

_WALLS: Final = re.compile(
    r"この続きをみるには|ここから先は(?:有料|会員|購読)|この記事は有料|続きは(?:有料|会員)|残り[\s\d,０-９]{1,9}字|"
    r"会員登録(?:して|すると)続き|this post is for (?:paid|paying) subscribers|subscribe to (?:keep|continue) reading|"
    r"sign in to (?:keep|continue|read)|log in to (?:keep|continue|read)|already a (?:paid )?(?:subscriber|member)\?|"
    r"become a member to read|member-only (?:story|post)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Body:
    """The parts of a text in their order, what found them, and the part of the page that is about it. ``around`` is the
    least that holds all of the text.
    """

    parts: tuple[Node, ...]
    rule: Rule | None
    entry: Node
    around: Node


def read_page(data: bytes, about: Mapping[str, str]) -> list[Record]:
    """One record: the essay with what is said about it, or why there is none (``passed``), and the blog's ``feed``."""
    named = _CHARSET.search(data[:_SAMPLE])
    declared = about.get("charset") or (named.group(1).decode("ascii") if named else "")
    tree = tree_of(_decoded(data, declared), about.get("url", ""))
    if tree is None:
        return [{"passed": "empty", "feed": ""}]
    facts = facts_of(tree)
    feed, url = feed_of(tree), about.get("url", "")
    if is_listing(facts):
        return [{"passed": "list", "feed": feed}]
    wall = _has_wall(facts)
    body = _by_rule(tree) or _by_text(facts)
    whole = " ".join(text_of(part) for part in body.parts) if body else ""
    if body and reads_as_list(facts, body.around, url):
        return [{"passed": "list", "feed": feed}]
    if wall or _asks_to_log_in(tree, whole):
        return [{"passed": "wall", "feed": feed}]
    if body is None or len(whole) < LEAST:
        return [{"passed": "empty", "feed": feed}]
    return [_record(facts, body, url) | {"feed": feed, "passed": ""}]


def _decoded(data: bytes, declared: str) -> str:
    try:
        return decode(data, declared)
    except Undecodable as exc:
        with suppress(LookupError):
            text = data.decode(declared or "utf-8", "replace")
            if text.count("\ufffd") * 100 <= len(text):
                return text
        raise SourceError(UNKNOWN_ENCODING) from exc


def _record(facts: Facts, body: _Body, url: str) -> Record:
    text = " ".join(text_of(part) for part in body.parts)
    address = address_of(facts, url)
    title = title_of(facts, body.rule, body.entry)
    written = date_of(facts, body.rule, body.entry, address, japanese=is_japanese(text))
    category, tags = terms_of(facts, body.rule, body.entry)
    author = author_of(facts, body.rule, body.entry)
    for part in body.parts:
        prune(part, host_of(url), coarse=body.rule is None)
        _drop_title(part, title)
    return {
        "title": title,
        "author": author,
        "date": written.isoformat() if written else "",
        "language": language_of(facts),
        "category": category,
        "tags": "\n".join(tags),
        "link": address,
        "summary": "",
        "licence": next(iter(facts.tree.xpath("//a[@rel='license']/@href | //link[@rel='license']/@href")), ""),
        "body": "\n".join(html.tostring(part, encoding="unicode", with_tail=False) for part in body.parts),
        "rule": body.rule.service if body.rule else "",
        "site": facts.meta("og:site_name", "application-name"),
    }


def _drop_title(part: Node, title: str) -> None:
    for heading in part.xpath(".//h1 | .//h2")[:2]:
        if "".join(text_of(heading).split()) == "".join(title.split()):
            heading.drop_tree()


def _by_rule(tree: Node) -> _Body | None:
    """The body that the first fitting rule finds. It fits where it has much of the text of the page."""
    page = weight(tree)
    for rule in RULES:
        found = outermost([node for css in rule.body for node in tree.xpath(xpath(css)) if text_of(node)])
        found = sorted((node for node in found if not _in_furniture(node)), key=_position)
        if not found:
            continue
        groups: dict[Node, list[Node]] = {}
        for node in found:
            groups.setdefault(_entry_of(node), []).append(node)
        entry, parts = max(groups.items(), key=lambda group: sum(len(text_of(node)) for node in group[1]))
        length = sum(weight(node) for node in parts)
        if length and length >= page * SHARE:
            return _Body(tuple(parts), rule, entry, entry if len(parts) >= _MANY else parts[0])
    return None


def _by_text(facts: Facts) -> _Body | None:
    """The body that its sentences show; or else what the page tells machines that its text is."""
    page = facts.tree.find("body")
    parts, around = found_by_text(facts.tree)
    told = facts.linked.get("articleBody")
    if not parts and isinstance(told, str):
        made = html.Element("div")
        for line in told.splitlines():
            etree.SubElement(made, "p").text = line.strip()
        parts, around = (made,), made
    if not parts:
        return None
    entry = facts.tree if page is None else page
    articles = outermost(facts.tree.xpath("//article"))
    best = max(articles, key=weight, default=entry)
    return _Body(parts, None, best if weight(best) >= weight(entry) * SHARE else entry, around)


def _position(node: Node) -> tuple[int, ...]:
    """Where ``node`` stands in its page, to be compared with others'."""
    path = [node, *node.iterancestors()]
    return tuple(above.getparent().index(above) for above in reversed(path) if above.getparent() is not None)


def _entry_of(node: Node) -> Node:
    """The element around ``node`` that is about one essay: title, body and foot."""
    for above in node.iterancestors():
        if above.tag in {"article", "main", "body"} or {"hentry", "entry", "post", "article", "blogbody"} & set(
            (above.get("class") or "").split()
        ):
            return above
    return node


def _in_furniture(node: Node) -> bool:
    return any(above.tag in {"aside", "footer", "nav"} or is_furniture(above) for above in _inside_body(node))


def _inside_body(node: Node) -> list[Node]:
    return [above for above in node.iterancestors() if above.tag not in {"body", "html", "main"}][:3]


def _has_wall(facts: Facts) -> bool:
    """Whether the page says that this is not all of the text."""
    free = facts.linked.get("isAccessibleForFree")
    if free is False or str(free).lower() == "false":
        return True
    path = "//*[contains(@class,'aywall') or contains(@data-testid,'aywall') or contains(@class,'purchase')]"
    return any(_WALLS.search(text_of(node)) for node in facts.tree.xpath(path)[:10])


def _asks_to_log_in(tree: Node, text: str) -> bool:
    if len(text) < LEAST * 5 and tree.xpath("//input[@type='password']"):
        return True
    return len(text) < LEAST * 20 and _WALLS.search(text_of(tree)[-3_000:] + text[-300:]) is not None
