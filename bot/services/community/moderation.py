"""What admins set for their community, and what they ask of comments."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from bot.core.comment import COMMENT_MAX, Comment, too_long
from bot.core.community import Community, Member, Person
from bot.core.community_settings import RULES_MAX, SLOW_MODE_MAX, WORDS_MAX, CommunitySettings, HouseRules
from bot.core.ids import CommentId
from bot.core.phrase import NO_COMMENT
from bot.errors import InvalidInput, NotAllowed, NotFound
from bot.language.normalize import fold
from bot.ports.clock import Clock
from bot.ports.comments import CommentStore
from bot.ports.communities import CommunityStore


class Moderation:
    """The community's settings and house rules. Adapters ask for the admin's permission before they change them."""

    def __init__(self, communities: CommunityStore, comments: CommentStore, clock: Clock) -> None:
        self._communities = communities
        self._comments = comments
        self._clock = clock

    async def settings(self, community: Community) -> CommunitySettings:
        """What was set; the defaults where nothing was."""
        return await self._communities.get(community)

    async def change(
        self, community: Community, change: Callable[[CommunitySettings], CommunitySettings]
    ) -> CommunitySettings:
        """Change settings. Raises ``InvalidInput`` for impossible house rules."""

        def checked(before: CommunitySettings) -> CommunitySettings:
            after = change(before)
            return replace(after, rules=_checked(after.rules))

        return await self._communities.update(community, checked)

    async def allow(self, member: Member, text: str, *, edit: bool = False, at: datetime | None = None) -> None:
        """Raise ``InvalidInput`` where the house rules are against a comment with this text, written ``at`` (None: just
        now). Admins need not wait.
        """
        rules = (await self._communities.get(member.community)).rules
        _check_comment(text, rules)
        if rules.slow_mode and not edit and not member.is_admin:
            await self._check_pace(member, rules.slow_mode, at or self._clock.now())

    async def check_words(self, community: Community, text: str) -> None:
        """Raise ``InvalidInput`` where an essay that a member wrote contains a banned word."""
        if has_banned(text, (await self._communities.get(community)).rules):
            raise InvalidInput("The essay contains a word that this community does not allow. Nothing was saved.")

    async def check_name(self, community: Community, name: str) -> None:
        """Raise ``InvalidInput`` where the name that a member wants to show contains a banned word."""
        if has_banned(name, (await self._communities.get(community)).rules):
            raise InvalidInput("The name contains a word that this community does not allow. Nothing was saved.")

    async def check_guest(self, community: Community, name: str, text: str) -> None:
        """Raise ``InvalidInput`` where the house rules are against what a reader without an account wrote."""
        await self.check_name(community, name)
        _check_comment(text, (await self._communities.get(community)).rules)

    async def hide(self, member: Member, comment: CommentId) -> Comment:
        """Hide a comment of the admin's community. Raises ``NotAllowed`` and ``NotFound``."""
        if not member.is_admin:
            raise NotAllowed("Only an admin can hide a comment.")
        found = await self._comments.get(comment)
        if found is None or found.author.community != member.community:
            raise NotFound(NO_COMMENT)
        return await self._comments.hide(comment, self._clock.now())

    async def _check_pace(self, member: Member, pause: timedelta, now: datetime) -> None:
        here = Person(member.community.platform, member.id, member.community)
        for last in await self._comments.of_author(here, 1):
            wait = last.created + pause - now
            if last.created <= now and wait > timedelta():
                raise InvalidInput(
                    "This community limits how often you can comment. Try again in {seconds} seconds.",
                    seconds=-(-wait // timedelta(seconds=1)),
                )


def _check_comment(text: str, rules: HouseRules) -> None:
    if len(text) > rules.length:
        raise too_long(text, rules.length)
    if has_banned(text, rules):
        raise InvalidInput("The comment contains a word that this community does not allow. Nothing was saved.")


def has_banned(text: str, rules: HouseRules) -> bool:
    """Whether ``text`` contains a word that the rules do not allow."""
    folded = fold(text)
    return any(word in folded for word in map(fold, rules.words))


def _checked(rules: HouseRules) -> HouseRules:
    """The rules as they are stored. Raises ``InvalidInput``."""
    if not 1 <= rules.length <= COMMENT_MAX:
        raise InvalidInput("A comment can have 1 to {limit} characters.", limit=COMMENT_MAX)
    if not timedelta() <= rules.slow_mode <= SLOW_MODE_MAX:
        raise InvalidInput(
            "The time between two comments can be 0 to {limit} seconds.", limit=int(SLOW_MODE_MAX.total_seconds())
        )
    words = tuple(dict.fromkeys(word.strip() for word in rules.words if fold(word).strip()))
    if len(words) > WORDS_MAX:
        raise InvalidInput("You can ban at most {limit} words.", limit=WORDS_MAX)
    if len(rules.text) > RULES_MAX:
        raise InvalidInput(
            "The rules have {length} characters; the limit is {limit}.", length=len(rules.text), limit=RULES_MAX
        )
    return replace(rules, words=words, text=rules.text.strip())
