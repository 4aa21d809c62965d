"""A community's admins correct what is said about its own essays."""

from __future__ import annotations

from typing import Final

from bot.core.collection import collection_of
from bot.core.community import Community, Platform
from bot.core.essay import SUMMARY_MAX, Essay
from bot.core.phrase import message
from bot.errors import InvalidInput, NotAllowed
from bot.language.normalize import squeeze
from bot.ports.essays import EssayStore
from bot.services.library.library import Library

_TOO_LONG: Final = message("This text has {length} characters; the limit is {limit}.")


class Correcting:
    """The words of an essay that stand in posts. A correction is kept beside the essay, so that its source does not
    overwrite it, and posts that are already out are updated (``Amending``).
    """

    def __init__(self, library: Library, essays: EssayStore) -> None:
        self._library = library
        self._essays = essays

    async def is_own(self, essay: Essay, community: Community) -> bool:
        """Whether no other community reads the essay. The local page is the operator's, to whom all essays belong."""
        if community.platform is Platform.LOCAL:
            return True
        owners = (await self._essays.owners()).get(collection_of(essay), {})
        return set(owners) == {community}

    async def own(self, slug: str, community: Community) -> Essay:
        """The community's own essay. Raises ``NotFound``, and ``NotAllowed`` where others read it, too."""
        essay = await self._library.essay(slug, community)
        if not await self.is_own(essay, community):
            raise NotAllowed(
                "“{title}” does not belong to this community alone. Whoever runs this bot can correct it.",
                title=essay.title,
            )
        return essay

    async def correct(self, slug: str, community: Community, summary: str, question: str) -> Essay:
        """Say ``summary`` and ``question`` of the community's own essay from now on; what is as it was stays untouched,
        and an empty text brings back the essay's own. Returns the essay as it is now. Raises what ``own`` raises, and
        ``InvalidInput`` for a text that is too long.
        """
        essay = await self.own(slug, community)
        check_length(summary)
        check_length(question)
        return await self._library.edit(
            essay.slug,
            None if squeeze(summary) == squeeze(essay.summary) else summary,
            None if squeeze(question) == essay.question else question,
        )


def check_length(text: str) -> None:
    """Raise ``InvalidInput`` where ``text`` is too long for a correction."""
    if len(text) > SUMMARY_MAX:
        raise InvalidInput(_TOO_LONG, length=len(text), limit=SUMMARY_MAX)
