"""Whether the reading pages show a member's comments, and under which name, and whether round-ups quote them: only the
member says so.
"""

from __future__ import annotations

from datetime import datetime

from bot.core.community import Member, person_of
from bot.core.page_name import PageName, checked_page_name
from bot.ports.clock import Clock
from bot.ports.page_names import PageNameStore
from bot.ports.round_ups import RoundUpStore
from bot.services.community.moderation import Moderation


class PageConsent:
    """Members' agreements. On Discord one covers all communities, since an id is the same person there."""

    def __init__(self, names: PageNameStore, round_ups: RoundUpStore, moderation: Moderation, clock: Clock) -> None:
        self._names = names
        self._round_ups = round_ups
        self._moderation = moderation
        self._clock = clock

    async def of(self, member: Member) -> PageName | None:
        """What the member agreed to; None where they did not."""
        return await self._names.get(person_of(member))

    async def check(self, member: Member, name: str) -> str:
        """``name`` as it would be kept. Raises ``InvalidInput``."""
        checked = checked_page_name(name)
        await self._moderation.check_name(member.community, checked)
        return checked

    async def agree(self, member: Member, name: str) -> PageName:
        """Show the member's comments, earlier ones too, under ``name`` from now on. Raises ``InvalidInput``."""
        agreed = PageName(await self.check(member, name), self._clock.now())
        return await self._names.agree(person_of(member), agreed)

    async def share(self, member: Member, elsewhere: bool) -> PageName | None:
        """Whether other communities may see what the pages show; None where the pages show nothing of the member."""
        return await self._names.share(person_of(member), elsewhere)

    async def share_ratings(self, member: Member, ratings: bool) -> PageName | None:
        """Whether the member's ratings are shown with their comments, earlier ones too; it changes nothing where other
        communities may not see the comments.
        """
        return await self._names.share_ratings(person_of(member), ratings)

    async def take_back(self, member: Member) -> None:
        """Show none of them any more, and forget the name."""
        await self._names.forget(person_of(member))

    async def quoted_since(self, member: Member) -> datetime | None:
        """Since when the member lets round-ups of their communities quote them; None where they do not."""
        return await self._round_ups.agreed(person_of(member))

    async def agree_to_quotes(self, member: Member) -> datetime:
        """Let round-ups quote the member's comments, earlier ones too, with the name that the chat shows."""
        return await self._round_ups.agree(person_of(member), self._clock.now())

    async def take_quotes_back(self, member: Member) -> None:
        """Quote none of them any more, in no round-up, whether it was sent or not."""
        await self._round_ups.forget(person_of(member))
