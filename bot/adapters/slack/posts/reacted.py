"""Who reacted to a post on Slack."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

from slack_sdk.errors import SlackApiError

from bot.adapters.slack.posts.emojis import seed_of
from bot.adapters.slack.posts.people import People
from bot.adapters.slack.web.clients import Clients
from bot.adapters.slack.web.failures import code_of, wrapped
from bot.core.community import Member, MessageRef
from bot.core.ids import MemberId, MessageId
from bot.core.rating import Scale
from bot.errors import ChatForbidden, ChatGone

TOMBSTONE: Final = "tombstone"
"""What Slack leaves of a message that was deleted and has a thread."""


class SlackReactions:
    """``ReactionsPort`` over Slack, which lists in one answer who holds which reaction of a message. Somebody who holds
    an emoji in several tones of skin counts once.
    """

    def __init__(self, clients: Clients, people: People) -> None:
        self._clients = clients
        self._people = people

    async def counts(self, message: MessageRef, scale: Scale) -> Mapping[str, int] | None:
        try:
            holders = await self._holders(message, scale)
        except (ChatGone, ChatForbidden) as error:
            if isinstance(error.__cause__, SlackApiError) and code_of(error.__cause__) == "missing_scope":
                raise
            return None
        return None if holders is None else {seed: len(users) for seed, users in holders.items()}

    async def holders(
        self, message: MessageRef, emoji: str, scale: Scale, known: Collection[MemberId] = ()
    ) -> Sequence[Member]:
        community = message.channel.community
        users = sorted((await self._holders(message, scale) or {}).get(emoji, ()))
        return [
            Member(community, user, "")
            for user in users
            if user in known or not await self._people.is_bot(community, user)
        ]

    async def below(self, post: MessageRef, replies: Sequence[MessageId]) -> Mapping[MessageId, int]:
        found: dict[MessageId, int] = {}
        for reply in replies:
            try:
                shown, us = await self._shown(MessageRef(post.channel, reply))
            except (ChatGone, ChatForbidden) as error:
                if isinstance(error.__cause__, SlackApiError) and code_of(error.__cause__) == "missing_scope":
                    raise
                continue
            if shown.get("subtype") != TOMBSTONE:
                held = shown.get("reactions") or ()
                found[reply] = sum(each["count"] - (us in (each.get("users") or ())) for each in held)
        return found

    async def _holders(self, message: MessageRef, scale: Scale) -> Mapping[str, Collection[MemberId]] | None:
        """By the scale's spelling of the emoji, without ourselves; None where the message was deleted."""
        shown, us = await self._shown(message)
        if shown.get("subtype") == TOMBSTONE:
            return None
        holders: dict[str, set[MemberId]] = defaultdict(set)
        for reaction in shown.get("reactions") or ():
            seed = seed_of(str(reaction.get("name", "")), scale)
            if seed is not None:
                holders[seed].update(MemberId(str(user)) for user in reaction.get("users") or () if user != us)
        return holders

    async def _shown(self, message: MessageRef) -> tuple[Mapping[str, Any], str]:
        """The message with its reactions, and who we are."""
        community = message.channel.community
        client, us = await self._clients.of(community), (await self._clients.workspace(community)).user
        with wrapped():
            answer = await client.reactions_get(channel=message.channel.id, timestamp=message.id, full=True)
        return answer.get("message") or {}, us
