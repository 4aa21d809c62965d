"""The text of a page that no rule knows: trafilatura says which sentences it is, and the tree what belongs to them."""

from __future__ import annotations

import copy
import re
from typing import Final

from lxml import html

from bot.adapters.sources.pages.page_tree import Node, drop, link_share, prune, text_of

_MOST: Final = 0.9
"""Which part of the text that was found an element must hold to be gone into."""

_FEW: Final = 0.6
_PIECES_MAX: Final = 20_000
_PIECE_MIN: Final = 3
_HEADINGS: Final = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_QUESTION: Final = re.compile(r"[?？][」』）)\s]*$")
_QUESTION_MAX: Final = 200


def found_by_text(tree: Node) -> tuple[tuple[Node, ...], Node]:
    """The elements that hold the page's text, none where there is no text; and what they were found in.

    trafilatura alone drops short paragraphs, ruby, captions, and now and then the last line. So only its judgement is
    taken: the innermost element with nearly all of its sentences is the body, less what stands before and behind them.
    """
    import trafilatura

    body = tree.find("body")
    if body is None:
        return (), tree
    text = trafilatura.extract(copy.deepcopy(tree), output_format="txt", include_comments=False) or ""
    wanted = "".join(text.split())
    if not wanted:
        return (), tree
    pruned = copy.deepcopy(body)
    prune(pruned, "")
    measured = _measured(pruned, wanted)
    total = measured[pruned][0]
    if total < len(wanted) * _FEW:
        return _as_extracted(tree), tree
    container = pruned
    while (
        inner := next((child for child in container if measured.get(child, (0, 0))[0] >= total * _MOST), None)
    ) is not None:
        container = inner
    whole = copy.deepcopy(container)
    _trim(container, measured)
    return (container,), whole


def _measured(body: Node, wanted: str) -> dict[Node, tuple[int, int]]:
    """For each element: characters that are wanted, and characters in all."""
    measured: dict[Node, tuple[int, int]] = {}
    looked = 0
    for node in reversed(list(body.iter())):
        hit = whole = 0
        for text in (node.text, *(child.tail for child in node)):
            bare = "".join((text or "").split())
            whole += len(bare)
            looked += 1
            if len(bare) >= _PIECE_MIN and looked < _PIECES_MAX and bare in wanted:
                hit += len(bare)
        inner = [measured[child] for child in node]
        measured[node] = hit + sum(part[0] for part in inner), whole + sum(part[1] for part in inner)
    return measured


def _trim(container: Node, measured: dict[Node, tuple[int, int]]) -> None:
    """Drop what stands before the first and behind the last of what is wanted; a question behind it stays."""
    children = list(container)
    hits = [i for i, child in enumerate(children) if measured[child][0] or "".join((child.tail or "").split())]
    if not hits:
        return
    for i, child in enumerate(children):
        if measured[child][0]:
            if measured[child][0] < measured[child][1] * _FEW and len(child):
                _trim(child, measured)
            continue
        text = text_of(child)
        asks = i > hits[-1] and len(text) <= _QUESTION_MAX and _QUESTION.search(text) and not link_share(child)
        has_picture = i < hits[-1] and child.xpath("descendant-or-self::img") and link_share(child) < _FEW
        outside = i < hits[0] or i > hits[-1]
        is_list = child.tag not in _HEADINGS and link_share(child) > _FEW
        if text and not asks and not has_picture and (outside or is_list):
            drop(child)


def _as_extracted(tree: Node) -> tuple[Node, ...]:
    import trafilatura

    text = trafilatura.extract(
        copy.deepcopy(tree), output_format="html", include_comments=False, include_links=True, include_images=True
    )
    return (html.fragment_fromstring(text, create_parent="div"),) if text else ()
