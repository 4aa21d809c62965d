"""Who reacted to a post on Discord."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence

import discord

from bot.adapters.discord import refs
from bot.adapters.discord.failures import wrapped
from bot.adapters.discord.places import Places
from bot.core.community import Channel, Community, Member, MessageRef
from bot.core.ids import MemberId, MessageId
from bot.core.rating import Scale
from bot.errors import ChatForbidden, ChatGone


class DiscordReactions:
    """``ReactionsPort`` over Discord: a message comes with its counts; who holds an emoji is listed apart."""

    def __init__(self, places: Places) -> None:
        self._places = places

    async def counts(self, message: MessageRef, scale: Scale) -> Mapping[str, int] | None:
        try:
            with wrapped():
                shown = await (await self._places.message(message)).fetch()
        except (ChatGone, ChatForbidden):
            return None
        counts: Counter[str] = Counter()
        for reaction in shown.reactions:
            seed = scale.seed(str(reaction.emoji))
            if seed is not None:
                counts[seed] += reaction.count - reaction.me
        return counts

    async def holders(
        self, message: MessageRef, emoji: str, scale: Scale, known: Collection[MemberId] = ()
    ) -> Sequence[Member]:
        """Discord says of everybody whether they are a bot."""
        people: dict[MemberId, Member] = {}
        with wrapped():
            shown = await (await self._places.message(message)).fetch()
            for reaction in shown.reactions:
                if scale.seed(str(reaction.emoji)) == emoji:
                    people |= await _people(message.channel.community, reaction)
        return list(people.values())

    async def below(self, post: MessageRef, replies: Sequence[MessageId]) -> Mapping[MessageId, int]:
        """The thread of a post has the post's own id, in a forum too."""
        thread = self._places.messages(Channel(post.channel.community, post.id))
        found: dict[MessageId, int] = {}
        for reply in replies:
            if (number := refs.snowflake(reply)) is None:
                continue
            try:
                with wrapped():
                    shown = await thread.fetch_message(number)
            except (ChatGone, ChatForbidden):
                continue
            found[reply] = sum(reaction.count - reaction.me for reaction in shown.reactions)
        return found


async def _people(community: Community, reaction: discord.Reaction) -> dict[MemberId, Member]:
    people: dict[MemberId, Member] = {}
    for kind in (discord.ReactionType.normal, discord.ReactionType.burst):
        if kind is discord.ReactionType.burst and not reaction.burst_count:
            continue
        async for user in reaction.users(type=kind):
            if not user.bot:
                id_ = MemberId(str(user.id))
                people[id_] = Member(community, id_, user.display_name)
    return people
