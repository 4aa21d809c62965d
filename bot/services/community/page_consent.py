"""Whether the reading pages show a member's comments, and under which name: only the member says so."""

from __future__ import annotations

from bot.core.community import Member, person_of
from bot.core.page_name import PageName, checked_page_name
from bot.ports.clock import Clock
from bot.ports.page_names import PageNameStore
from bot.services.community.moderation import Moderation


class PageConsent:
    """Members' agreements. On Discord one covers all communities, since an id is the same person there."""

    def __init__(self, names: PageNameStore, moderation: Moderation, clock: Clock) -> None:
        self._names = names
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

    async def take_back(self, member: Member) -> None:
        """Show none of them any more, and forget the name."""
        await self._names.forget(person_of(member))
