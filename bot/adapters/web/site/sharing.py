"""Links by which a reader passes a page on. Nothing is asked of these services until one is followed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from bot.core.phrase import message

_HATENA = message("Hatena Bookmark")


@dataclass(frozen=True, slots=True)
class ShareLink:
    """``name`` is a key of the catalogue, or a name that is the same everywhere. ``takes_text``: the service knows no
    way to be given what is shared, so that the reader brings it along.
    """

    name: str
    url: str
    takes_text: bool = True


def share_links(address: str, title: str) -> Sequence[ShareLink]:
    """Where ``address``, a page called ``title``, can be passed on to."""
    return (
        ShareLink(_HATENA, _with("https://b.hatena.ne.jp/add", mode="confirm", url=address, title=title)),
        ShareLink("X", _with("https://x.com/intent/post", text=title, url=address)),
        ShareLink("LINE", _with("https://social-plugins.line.me/lineit/share", url=address, text=title)),
        ShareLink("mixi2", "https://mixi.social/", takes_text=False),
    )


def _with(service: str, **query: str) -> str:
    return f"{service}?{urlencode(query)}"
