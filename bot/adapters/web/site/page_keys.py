"""What each page is made from, as a key: while it is the same, the page is the same and need not be made again."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from bot.adapters.web.site.addresses import Address, Shows
from bot.ports.page_states import SiteState


class PageKeys:
    """``setting`` is what everything is made from but the library: the program itself, and how it is set."""

    def __init__(self, state: SiteState, setting: str) -> None:
        essays = state.essays
        self._state = state
        self._setting = setting
        self._library = _hashed((setting, state.shared, *(f"{slug} {each.own}" for slug, each in essays.items())))
        self._lists = _hashed((self._library, *(each.members for each in essays.values())))

    def key(self, address: Address) -> str:
        """Another one whenever ``address`` may show something else; empty where only asking tells. The page of an essay
        leads to others, and any other text can change which: so it is made from the whole library.
        """
        if address.shows is Shows.NOW:
            return ""
        if address.shows is Shows.PICTURE:
            return address.path
        if address.shows is Shows.LISTS or address.slug is None:
            return self._lists
        state = self._state.essays[address.slug]
        if address.shows is Shows.CARD:
            return _hashed((self._setting, address.slug, state.own))
        return _hashed((self._library, address.slug, state.members))


def _hashed(parts: Iterable[str]) -> str:
    digest = hashlib.sha256()
    for part in parts:
        digest.update(b"%d:%b" % (len(part.encode()), part.encode()))
    return digest.hexdigest()
