"""Where pictures are copied from."""

from __future__ import annotations

from typing import Protocol

from bot.core.picture import Picture


class PictureSource(Protocol):
    """The web, or what came along with an essay, as far as its pictures go."""

    async def copy(self, address: str) -> tuple[Picture, bytes]:
        """The picture at ``address``, made new: of a size for reading, and without what it tells of its maker. Raises
        ``SourceError``; ``FetchFailed`` where it may be there later.
        """
        ...
