"""What other communities said about the same essay and how they rated it, where both sides' admins and the members
agreed.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterable
from dataclasses import replace
from typing import Final

from bot.core.collection import collection_of
from bot.core.comment import Comment, NamedComment
from bot.core.community import Community, Member
from bot.core.community_settings import CommunitySettings
from bot.core.essay import Essay
from bot.core.guest import GuestComment
from bot.core.ids import MemberId, Slug
from bot.core.mentions import without_mentions
from bot.core.shared_talk import TALK_MAX, SaidElsewhere, SharedRatings, TalkElsewhere
from bot.ports.comments import CommentStore
from bot.ports.communities import CommunityStore
from bot.ports.essays import EssayStore
from bot.ports.guests import GuestStore
from bot.ports.ratings import RatingStore
from bot.services.community.moderation import has_banned

_CHUNK: Final = TALK_MAX
_READ_MAX: Final = 5 * _CHUNK
"""Comments that are looked at to find those that the house rules let through."""


class SharedTalk:
    """Reads what is stored at the moment it is asked, so that every change, deletion and agreement that was taken back
    counts at once. Nothing is copied.
    """

    def __init__(
        self,
        communities: CommunityStore,
        comments: CommentStore,
        ratings: RatingStore,
        guests: GuestStore,
        essays: EssayStore,
    ) -> None:
        self._communities = communities
        self._comments = comments
        self._ratings = ratings
        self._guests = guests
        self._essays = essays

    async def takes_part(self, community: Community) -> bool:
        return (await self._communities.get(community)).shared_talk

    async def elsewhere(self, community: Community, slug: Slug) -> TalkElsewhere:
        """The latest comments on a public essay from the other communities and from its page, with the ratings of their
        authors, and what the ratings from there add up to; nothing where the community does not take part. Comments
        that its house rules do not allow are left out.
        """
        settings, essay = await self._communities.get(community), await self._essays.get(slug)
        if not settings.shared_talk or essay is None or not await self._is_public(essay):
            return TalkElsewhere()
        found = [each async for each in self._of_members(settings, slug)]
        found += [(None, each) async for each in self._of_guests(settings, slug)]
        latest = sorted(found, key=lambda each: (each[1].created, each[1].id))[-TALK_MAX:]
        authors = [author for author, _ in latest if author is not None]
        ratings = await self._ratings.shared(slug, 0, [_id(author) for author in authors], community)
        scores = {(each.community, each.member): each.score for each in ratings.ratings}
        said = [each if by is None else replace(each, score=scores.get(_id(by))) for by, each in latest]
        guests = (await self._guests.sums(slug, shared=True)).score
        sums = {**ratings.sums, None: guests} if guests.count else ratings.sums
        return TalkElsewhere(said, SharedRatings(sums))

    async def on_page(self, essay: Essay, latest: int, authors: Iterable[Member]) -> SharedRatings:
        """The ratings that the page of a public essay shows: the ``latest``, and those of the ``authors`` of comments
        on it; those of its guests are not among them. A name that the rules of the rating's community do not allow is
        left out: its admins can hide a comment, and no rating.
        """
        if not await self._is_public(essay):
            return SharedRatings()
        found = await self._ratings.shared(essay.slug, latest, [_id(author) for author in authors])
        rules = {
            house: (await self._communities.get(house)).rules for house in {each.community for each in found.ratings}
        }
        named = (
            replace(each, name="") if has_banned(each.name, rules[each.community]) else each for each in found.ratings
        )
        return replace(found, ratings=tuple(named))

    async def _is_public(self, essay: Essay) -> bool:
        return not (await self._essays.owners()).get(collection_of(essay))

    async def _of_members(
        self, settings: CommunitySettings, slug: Slug
    ) -> AsyncIterator[tuple[Member | None, SaidElsewhere]]:
        """Each with its author."""
        last: Comment | None = None
        allowed = _allowed(settings)
        for _ in range(0, _READ_MAX, _CHUNK):
            chunk = await self._comments.elsewhere(slug, settings.community, _CHUNK, last)
            for named in chunk:
                each = _by_member(named)
                if allowed(each):
                    yield named.comment.author, each
            if len(chunk) < _CHUNK:
                return
            last = chunk[-1].comment

    async def _of_guests(self, settings: CommunitySettings, slug: Slug) -> AsyncIterator[SaidElsewhere]:
        """Those that the admins of a community approved that takes part."""
        last: GuestComment | None = None
        allowed = _allowed(settings)
        shares: dict[Community, bool] = {}
        for _ in range(0, _READ_MAX, _CHUNK):
            chunk = await self._guests.approved(slug, _CHUNK, last)
            for guest in chunk:
                if guest.community not in shares:
                    shares[guest.community] = await self.takes_part(guest.community)
                each = _by_guest(guest)
                if shares[guest.community] and allowed(each):
                    yield each
            if len(chunk) < _CHUNK:
                return
            last = chunk[-1]


def _allowed(settings: CommunitySettings) -> Callable[[SaidElsewhere], bool]:
    """Whether the house rules let a comment through; those of the length are the other community's."""
    return lambda each: not any(has_banned(text, settings.rules) for text in (each.text, each.name, each.house))


def _by_member(named: NamedComment) -> SaidElsewhere:
    comment = named.comment
    return SaidElsewhere(
        id=comment.id,
        name=named.name,
        text=without_mentions(comment.text),  # what it says of others is not theirs to agree to
        created=comment.created,
        platform=comment.author.community.platform,
        house=named.house,
    )


def _by_guest(comment: GuestComment) -> SaidElsewhere:
    text = without_mentions(comment.shown_text)
    return SaidElsewhere(comment.id, comment.said.name, text, comment.created, None, score=comment.said.score)


def _id(member: Member) -> tuple[Community, MemberId]:
    return member.community, member.id
