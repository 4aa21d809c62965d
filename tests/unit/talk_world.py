"""An essay, and communities that talk about it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Final

from bot.core.comment import Comment
from bot.core.community import Community, Member, Platform, person_of
from bot.core.ids import CommentId, MemberId, Slug
from bot.core.page_name import PageName
from bot.core.rating import BY_COMMAND, Vote
from bot.core.report import LEAST
from bot.core.shared_talk import SaidElsewhere
from tests.fakes.clock import FixedClock
from tests.fakes.services import made_services, talk_of
from tests.fakes.stores import MemoryStores
from tests.unit.arranged import NOW, essay, posted

GUILD: Final = Community(Platform.DISCORD, "guild")
OTHER: Final = Community(Platform.DISCORD, "other")
SLACK: Final = Community(Platform.SLACK, "team")
HOUSES: Final = (GUILD, OTHER, SLACK)
SECOND: Final = timedelta(seconds=1)
SLUG: Final = Slug("x")


class World:
    """An essay that three communities read; Ann is on Discord, Sora on Slack."""

    def __init__(self) -> None:
        self.stores = MemoryStores.empty()
        self.services = made_services(self.stores, FixedClock(NOW))
        self.talk = talk_of(self.stores)

    async def begin(self) -> None:
        await self.stores.essays.apply("test", [essay(SLUG)], [])

    async def turn(self, community: Community, *, on: bool = True, name: str = "") -> None:
        await self.stores.communities.update(community, lambda s: replace(s, shared_talk=on, house_name=name))

    async def rate(self, by: Member, score: float, seconds: int = 0) -> None:
        await self.stores.ratings.vote(by, Vote(SLUG, by.id, BY_COMMAND, score, NOW + seconds * SECOND))

    async def crowd(self, community: Community) -> None:
        """Members who tell nobody how they rated, and are enough to hide each other."""
        for number in range(LEAST):
            await self.rate(member(f"silent-{number}", community), 1)

    async def share(self, *members: Member) -> None:
        for each in members:
            await self.services.page_consent.share_ratings(each, True)

    async def agree(self, member: Member, *, elsewhere: bool = True) -> None:
        await self.stores.page_names.agree(person_of(member), PageName(member.name, NOW))
        await self.stores.page_names.share(person_of(member), elsewhere)

    async def say(self, id_: str, by: Member, text: str = "A folder, too.", seconds: int = 0) -> Comment:
        at = NOW + seconds * SECOND
        made = Comment(id=CommentId(id_), slot=posted(SLUG).slot, slug=SLUG, author=by, text=text, created=at)
        await self.stores.comments.add(made)
        return made

    async def seen(self, community: Community) -> list[SaidElsewhere]:
        return list((await self.talk.elsewhere(community, SLUG)).said)

    async def texts(self, community: Community) -> list[str]:
        return [each.text for each in await self.seen(community)]


def member(name: str, community: Community) -> Member:
    return Member(community, MemberId(name.lower()), name)


ANN: Final = member("Ann", GUILD)
SORA: Final = member("Sora", SLACK)
