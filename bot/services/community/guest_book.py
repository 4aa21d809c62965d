"""What readers without an account do: they write a comment on an essay's page, see what became of it, and delete it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from bot.core.community import Community
from bot.core.guest import WAITING_MAX, GuestComment, GuestSums, Said, checked_said, is_guest_id
from bot.core.guest_form import FormToken, is_own_secret, not_ours, own_secret
from bot.core.ids import GuestCommentId, Slug
from bot.core.phrase import NO_GUEST_COMMENT, message
from bot.errors import InvalidInput, NotFound
from bot.ports.clock import Clock
from bot.ports.guests import GuestRoom, GuestStore
from bot.services.community.guest_limits import GuestLimits
from bot.services.community.moderation import Moderation

SHOWN: Final = 50
"""Comments that the page of an essay shows, the latest ones."""
_TRAPPED: Final = message("Leave the last field of the form empty: it is there for programs that fill in everything.")
_FULL: Final = message("Very many comments wait for the admins already. Try again in a few days.")
_CLOSED: Final = message("Comments cannot be written on these pages.")


@dataclass(frozen=True, slots=True)
class Typed:
    """The fields of a form as they came. ``trap`` is the one that nobody sees."""

    name: str = ""
    emoji: str = ""
    text: str = ""
    score: str = ""
    trap: str = ""


@dataclass(frozen=True, slots=True)
class OwnLink:
    """What opens the page of a comment's writer."""

    id: GuestCommentId
    secret: str


@dataclass(frozen=True, slots=True)
class GuestsOnPage:
    """The latest comments of guests on an essay, oldest first, and all of them counted."""

    latest: Sequence[GuestComment] = ()
    sums: GuestSums = field(default_factory=GuestSums)


class GuestBook:
    """``community`` is the one whose admins decide and whose house rules hold; None: nobody can write, and what was
    approved stays on the pages.
    """

    def __init__(
        self,
        guests: GuestStore,
        moderation: Moderation,
        limits: GuestLimits,
        clock: Clock,
        community: Community | None,
    ) -> None:
        self._guests = guests
        self._moderation = moderation
        self._limits = limits
        self._clock = clock
        self._community = community
        self._keys: dict[Community, str] = {}

    @property
    def is_open(self) -> bool:
        """Whether readers can write."""
        return self._community is not None

    async def on_page(self, slug: Slug) -> GuestsOnPage:
        """What the page of an essay shows."""
        latest = await self._guests.approved(slug, SHOWN)
        return GuestsOnPage(latest[::-1], await self._guests.sums(slug)) if latest else GuestsOnPage()

    async def checked(self, typed: Typed) -> Said:
        """What somebody typed, as it would be kept. Raises ``InvalidInput``; ``NotFound`` where nobody can write."""
        community = self._open()
        if typed.trap:
            raise InvalidInput(_TRAPPED)
        said = checked_said(typed.name, typed.emoji, typed.text, typed.score)
        await self._moderation.check_guest(community, said.name, said.text)
        return said

    async def token(self, slug: Slug, before: str = "") -> str:
        """What a form for a comment on ``slug`` carries: what it carried ``before``, where that is still good."""
        key, now = await self._key(self._open()), self._clock.now()
        await self._limits.forget()
        old = FormToken.read(before, key, slug)
        return before if old is not None and not old.is_over(now) else FormToken.new(slug, now).signed(key)

    async def send(self, slug: Slug, typed: Typed, token: str, address: str) -> OwnLink:
        """Put a comment before the admins: the same one again where the form was sent before. ``address`` is for whom
        it counts. Raises as ``checked`` does.
        """
        community, now = self._open(), self._clock.now()
        key = await self._key(community)
        form = FormToken.read(token, key, slug)
        if form is None or form.is_over(now):
            raise not_ours()
        self._limits.check(address, form.id)
        link = OwnLink(form.id, own_secret(key, form.id))
        if await self._guests.get(form.id) is not None:
            return link
        form.check_pace(now)
        said = await self.checked(typed)
        await self._limits.take(address, form.id)
        comment = GuestComment(id=form.id, slug=slug, community=community, said=said, created=now)
        if await self._guests.add(comment, most_waiting=WAITING_MAX) is GuestRoom.FULL:
            raise InvalidInput(_FULL)
        return link

    async def own(self, slug: Slug, link: OwnLink) -> GuestComment | None:
        """The comment of whoever has its link; None where it is there no more. Raises ``NotFound`` for any other
        link.
        """
        if not is_guest_id(link.id):
            raise NotFound(NO_GUEST_COMMENT)
        comment = await self._guests.get(link.id)
        community = comment.community if comment is not None else self._community
        if community is None or not is_own_secret(link.secret, await self._key(community), link.id):
            raise NotFound(NO_GUEST_COMMENT)
        if comment is not None and comment.slug != slug:
            raise NotFound(NO_GUEST_COMMENT)
        return comment

    async def delete(self, slug: Slug, link: OwnLink) -> None:
        """Its writer deletes it, wherever it stands. Raises as ``own`` does."""
        await self.own(slug, link)
        await self._guests.delete(link.id)

    async def _key(self, community: Community) -> str:
        """It never changes, so that nothing has to be asked for a form that is refused."""
        if community not in self._keys:
            self._keys[community] = await self._guests.key(community)
        return self._keys[community]

    def _open(self) -> Community:
        if self._community is None:
            raise NotFound(_CLOSED)
        return self._community
