"""The ways to an essay's text: where its buttons lead. One rule for posts, cards and lists of every platform.

No chat is given an address that only this machine or its own network opens. The text is opened in the chat itself then.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias
from urllib.parse import urlencode

from bot.conversation import labels, wording
from bot.conversation.phrases import Phrases
from bot.conversation.screens import EssayScreen
from bot.core.delivery import DailyPost
from bot.core.essay import Essay

Fits: TypeAlias = Callable[[str], bool]
"""Whether a platform's button takes an address."""
THREAD: Final = "in"
"""The part of a link that tells from which post somebody comes, so that the page leads back to its thread."""


@dataclass(frozen=True, slots=True)
class Way:
    """A button; ``url`` is where it leads. Where that is empty, it opens the essay in the chat."""

    label: str
    url: str = ""


def _any(url: str) -> bool:
    return True


def of_post(post: DailyPost, key: str, p: Phrases, fits: Fits = _any) -> Sequence[Way]:
    """The ways of a daily post, whose delivery has ``key`` (empty: not posted yet)."""
    beside = post.original_url
    original = [Way(p.text(labels.ORIGINAL), beside)] if beside and fits(beside) else []
    return [*_to(post, from_post(post.page_url, key), p.unescaped(), fits), *original]


def of_card(screen: EssayScreen, p: Phrases, fits: Fits = _any, key: str = "") -> Sequence[Way]:
    """The ways of a card; ``key`` is that of the post that the card is about, where it is about one."""
    return _to(screen.essay, from_post(screen.address, key), p.unescaped(), fits)


def from_post(address: str, key: str) -> str:
    """The address of a page, for whoever follows it from the post with ``key``."""
    return f"{address}?{urlencode({THREAD: key})}" if address and key else address


def _to(shown: DailyPost | Essay, page: str, p: Phrases, fits: Fits) -> Sequence[Way]:
    if shown.is_elsewhere and fits(shown.source_link):
        return [Way(wording.read_label(shown, p), shown.source_link)]
    if not page or not fits(page):
        return [Way(p.text(labels.READ))]
    here = [] if shown.is_elsewhere else [Way(p.text(labels.READ_HERE))]
    return [Way(p.text(labels.READ), page), *here]
