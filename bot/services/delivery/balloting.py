"""A vote for tomorrow: members choose the next essay among some that the policy would bring.

A vote is planned as the last step of a delivery, from the store alone. Its message is posted, its votes are counted,
and its end is shown, after and apart from deliveries: no essay waits for any of it. What goes wrong with a vote leaves
its slot to the policy.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from bot.core.ballot import Ballot, BallotState, Choice, closing_time, is_worth_opening, winner
from bot.core.collection import collection_of
from bot.core.community import Platform, Shards
from bot.core.delivery import Delivery
from bot.core.ids import Slug
from bot.core.subscription import Kind, NextSlot, Subscription, SubscriptionState
from bot.errors import ChatForbidden, ChatGone, ChatRejected, ChatUncertain
from bot.ports.ballots import BallotStore
from bot.ports.chat import VoteRefused
from bot.ports.clock import Clock
from bot.ports.delivery_log import DeliveryLog
from bot.ports.essays import EssayStore
from bot.ports.holidays import Holidays
from bot.ports.polls import BallotPort
from bot.ports.subscriptions import SubscriptionStore
from bot.services.delivery.about import about
from bot.services.delivery.admin_notices import Admins
from bot.services.delivery.pace import Pace
from bot.services.delivery.picking import Picking
from bot.services.delivery.slots import following
from bot.services.library.collections import visible_essay

log = logging.getLogger(__name__)

HOPELESS: Final = (ChatForbidden, ChatGone, ChatRejected)
"""Errors that a retry does not fix: the vote lapses."""
_REFUSED: Final = "vote refused"
"""What admins are told once, until a vote is posted again."""
_SINCE: Final = 20
"""Deliveries that are looked at for what was posted since a vote began."""
_SPARE: Final = 3
"""Slots looked at beyond those whose essays are wanted: some are pinned, or bring news or another language."""


class Balloting:
    """Posts and counts what is due on the platforms of ``polls``. Any number of these may share the stores."""

    def __init__(
        self,
        subscriptions: SubscriptionStore,
        ballots: BallotStore,
        essays: EssayStore,
        deliveries: DeliveryLog,
        picking: Picking,
        polls: Mapping[Platform, BallotPort],
        clock: Clock,
        holidays: Holidays,
        pace: Pace,
        admins: Admins,
        shards: Shards | None = None,
    ) -> None:
        self._subscriptions = subscriptions
        self._ballots = ballots
        self._essays = essays
        self._log = deliveries
        self._picking = picking
        self._polls = polls
        self._clock = clock
        self._holidays = holidays
        self._pace = pace
        self._admins = admins
        self._shards = shards

    async def plan(self, row: Delivery) -> None:
        """Have a vote under the delivery, where its channel wants one and there is a choice. To do so twice is the same
        as once. Never raises an ``Exception``: no delivery fails by it.
        """
        try:
            ballot = await self._planned(row)
            if ballot is not None and await self._ballots.add(ballot):
                log.info("Vote %s: planned", ballot.key)
        except Exception:
            log.exception("Delivery %s: no vote could be planned", row.slot.key)

    async def work(self) -> int:
        """Post and count what is due, as much as is worked at once. Returns how many votes were looked at."""
        if not self._polls:
            return 0
        now = self._clock.now()
        rows = await self._ballots.take(
            now, now + self._pace.lease, tuple(self._polls), self._pace.concurrency, self._shards
        )
        async with asyncio.TaskGroup() as group:
            for row in rows:
                group.create_task(self._worked(row))
        return len(rows)

    async def follow(self, now: datetime) -> int:
        """The clock was set back to ``now``, or nobody knows. Returns how many votes were put right."""
        return await self._ballots.pull_in(now, self._pace.waits.own)

    async def _planned(self, row: Delivery) -> Ballot | None:
        message, thread, post, now = row.message, row.thread, row.post, self._clock.now()
        if message is None or thread is None or post is None or message.channel.community.platform not in self._polls:
            return None
        found = await self._subscriptions.get(row.slot.subscription)
        upcoming = _wanted(found)
        if found is None or upcoming is None or upcoming.slot <= row.slot:
            return None
        closes = closing_time(upcoming.due)
        if not is_worth_opening(now, closes):
            return None
        choices = await self._choices(found, upcoming)
        if len(choices) < 2:
            return None
        return Ballot(
            slot=upcoming.slot,
            under=message,
            thread=thread,
            language=post.shown_in,
            choices=tuple(choices),
            opened=now,
            closes=closes,
            next_attempt=now,
        )

    async def _choices(self, found: Subscription, upcoming: NextSlot) -> Sequence[Choice]:
        """What the policy brings in the next slots, in its order, of the round that the next one is of: what wins comes
        twice in no round. Nothing where the next essay is settled already.
        """
        slots: list[NextSlot] = [upcoming]
        while len(slots) < found.ballot + _SPARE:
            after = following(found.id, found.schedule, slots[-1].due, self._holidays)
            if after is None:
                break
            slots.append(after)
        ahead = await self._picking.ahead(found, [each.slot for each in slots])
        if ahead[0] is None or ahead[0][0].pinned or ahead[0][0].lapsed or ahead[0][0].is_news:
            return ()
        round_, language = ahead[0][0].round, found.language_on(upcoming.slot.local_date)
        titles = {
            pick.slug: essay.title
            for pick, essay in filter(None, ahead)
            if pick.round == round_ and not pick.pinned and not pick.is_news and language in (None, essay.language)
        }
        return [Choice(slug, title) for slug, title in titles.items()][: found.ballot]

    async def _worked(self, row: Ballot) -> None:
        with about(row.slot, row.channel):
            try:
                if row.state is BallotState.CLOSED:
                    await self._show(row)
                else:
                    await self._go_on(row)
            except HOPELESS as error:
                await self._give_up(row, error)
            except Exception as error:
                await self._ballots.postpone(row.slot, self._again(row, error))
                log.warning("Vote %s: waits (%s)", row.key, type(error).__name__)

    async def _go_on(self, row: Ballot) -> None:
        found = await self._subscriptions.get(row.slot.subscription)
        upcoming = _wanted(found)
        if found is None or upcoming is None or not await self._stands(row, found, upcoming):
            await self._call_off(row)
        elif row.state is BallotState.PLANNED:
            await self._open(row, found)
        elif self._clock.now() < row.closes:  # something was changed that leaves it as it is
            await self._ballots.postpone(row.slot, row.closes)
        else:
            await self._count(row, found)

    async def _stands(self, row: Ballot, found: Subscription, upcoming: NextSlot) -> bool:
        """Whether the vote can still decide: its slot comes next in its channel, not before it is counted, no admin has
        pinned anything there, and one of its essays at least can come.
        """
        if upcoming.slot != row.slot or upcoming.due <= row.closes or found.channel != row.channel:
            return False
        if row.state is BallotState.PLANNED:  # a moment ago
            return True
        [ahead] = await self._picking.ahead(found, [row.slot])
        if ahead is not None and ahead[0].pinned:
            return False
        return any(await self._able(found, row))

    async def _call_off(self, row: Ballot) -> None:
        """Its message, where there may be one, is to say so."""
        is_sent = row.state is BallotState.OPEN or row.attempts > 1
        await self._ballots.close(row.slot, show=self._clock.now() if is_sent else None)
        log.info("Vote %s: called off", row.key)

    async def _give_up(self, row: Ballot, error: Exception) -> None:
        """What the platform refuses. A vote whose counts it refuses is called off, and one whose end it refuses to
        show stays as it is.
        """
        if row.state is BallotState.OPEN:
            await self._call_off(row)
        elif row.state is BallotState.PLANNED:
            await self._ballots.close(row.slot)
        else:
            await self._ballots.shown(row.slot)
        log.warning("Vote %s: given up as %s (%s)", row.key, row.state, type(error).__name__)

    async def _open(self, row: Ballot, found: Subscription) -> None:
        """An earlier attempt may have died at any point, so its message is looked for first."""
        poll = self._polls[row.channel.community.platform]
        message = await self._pace.bounded(poll.find_ballot(row)) if row.attempts > 1 else None
        if message is None:
            now = self._clock.now()
            if not is_worth_opening(now, row.closes):
                await self._ballots.close(row.slot)
                log.info("Vote %s: too late to be posted", row.key)
                return
            try:
                message = await self._pace.bounded(poll.open_ballot(row, now))
            except ChatForbidden as error:
                await self._tell_refused(found, error)
                raise
        await self._subscriptions.forget_notice(found.id, _REFUSED)
        await self._ballots.opened(row.slot, message, row.closes)
        log.info("Vote %s: open until %s", row.key, row.closes)

    async def _tell_refused(self, found: Subscription, error: ChatForbidden) -> None:
        """Once, and again only when it has worked in between. Whoever locked a thread knows why nothing is in it."""
        if not error.locked and await self._subscriptions.first_notice(found.id, _REFUSED):
            await self._admins.tell(found.channel, VoteRefused(found), found)

    async def _count(self, row: Ballot, found: Subscription) -> None:
        counts = await self._pace.bounded(self._polls[row.channel.community.platform].count_ballot(row))
        able = await self._able(found, row)
        won = winner(row.choices, [count if its else 0 for count, its in zip(counts, able, strict=True)])
        pinned = await self._ballots.close(row.slot, counts, won, show=self._clock.now())
        log.info("Vote %s: %s, %s", row.key, list(counts), "pinned" if pinned else "left to the policy")

    async def _show(self, row: Ballot) -> None:
        """How it ended, where it stands; a message that nobody knew of is looked for first."""
        if self._clock.now() > row.closes + self._pace.give_up_after:
            await self._ballots.shown(row.slot)
            log.warning("Vote %s: its end is shown no more", row.key)
            return
        poll = self._polls[row.channel.community.platform]
        message = row.message or await self._pace.bounded(poll.find_ballot(row))
        if message is not None:
            await self._pace.bounded(poll.show_end(replace(row, message=message)))
        await self._ballots.shown(row.slot)
        log.info("Vote %s: its end is shown", row.key)

    async def _able(self, found: Subscription, row: Ballot) -> Sequence[bool]:
        """Of each essay, whether it can still come: an admin may have had it posted since."""
        recent = await self._log.recent(row.channel, _SINCE)
        posted = {each.post.slug for each in recent if each.post is not None and each.due > row.opened}
        slugs = [choice.slug for choice in row.choices]
        return [slug not in posted and await self._is_able(found, row, slug) for slug in slugs]

    async def _is_able(self, found: Subscription, row: Ballot, slug: Slug) -> bool:
        """It may have been withdrawn, or the channel have chosen others."""
        essay = await visible_essay(self._essays, row.channel.community, slug)
        if essay is None or found.language_on(row.slot.local_date) not in (None, essay.language):
            return False
        return not found.collections or collection_of(essay) in found.collections

    def _again(self, row: Ballot, error: Exception) -> datetime:
        now = self._clock.now()
        again = self._pace.retry_at(now, row.attempts, error)
        return max(again, now + self._pace.look_after) if isinstance(error, (ChatUncertain, TimeoutError)) else again


def _wanted(found: Subscription | None) -> NextSlot | None:
    """The slot that members vote on; None where there is none, or no vote is wanted."""
    if found is None or found.kind is not Kind.ESSAY or found.state is not SubscriptionState.ACTIVE:
        return None
    return found.upcoming if found.ballot else None
