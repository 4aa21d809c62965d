"""A vote for tomorrow on Slack: buttons in the post's thread, counted before the next essay is due."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.core.ballot import Ballot, BallotState
from bot.core.community import Member, Platform, person_of
from bot.core.essay import Language
from bot.core.ids import MemberId
from bot.core.pin import Pin
from bot.core.subscription import Subscription
from bot.services.delivery.admin_notices import Admins
from bot.services.delivery.balloting import Balloting
from bot.services.delivery.delivering import Delivering
from bot.services.delivery.pace import Pace
from bot.services.delivery.picking import Picking
from tests.adapters.slack.living import Living, living
from tests.adapters.slack.talk import PAGES, blocks_shown
from tests.fakes.clock import FakeHolidays
from tests.faults.world import essay
from tests.fronts.slack import state
from tests.fronts.slack.faults import LOST, NO_SCOPE, UNHEARD, Fault, refused, too_many
from tests.fronts.slack.front import POST, UPDATE

MINUTE = timedelta(minutes=1)
QUESTION = "**Which essay would you like to read next?**"
END = "The vote is closed. You chose “{}” as the next essay."
OFF = "This vote was called off, because what comes next was changed."
REPLIES = "conversations.replies"
LATE = "This vote is closed. Your choice does not count."


@pytest.fixture
async def world() -> AsyncIterator[Living]:
    async with living() as made:
        yield made


def worker(world: Living) -> Delivering:
    stores = world.talk.stores
    picking = Picking(stores.essays, stores.picks, PAGES)
    balloting = Balloting(
        stores.subscriptions,
        stores.ballots,
        stores.essays,
        stores.deliveries,
        picking,
        {Platform.SLACK: world.talk.slack.poster.polls},
        world.talk.clock,
        FakeHolidays(),
        Pace(),
        Admins(stores.subscriptions, {Platform.SLACK: world.talk.slack.chat}, Pace()),
    )
    return Delivering(
        subscriptions=stores.subscriptions,
        deliveries=stores.deliveries,
        picking=picking,
        chats={Platform.SLACK: world.talk.slack.chat},
        clock=world.talk.clock,
        holidays=FakeHolidays(),
        balloting=balloting,
    )


async def voting(world: Living, language: Language | None = None) -> Subscription:
    """The channel, whose essay of today is posted, with its vote."""
    wanted = replace(world.subscription, ballot=2, language=language)
    await world.talk.stores.subscriptions.add(wanted)
    await worker(world).tick()
    return wanted


def polls(world: Living) -> list[state.Message]:
    messages = world.talk.home.channels[world.channel.id].messages.values()
    return [each for each in messages if (each.metadata or {}).get("event_type") == "ichiwa_ballot"]


def held(world: Living) -> Ballot:
    """The latest."""
    return max(world.talk.stores.ballots.kept.values(), key=lambda each: each.slot)


def shown(world: Living) -> list[str]:
    """What the first vote's message says."""
    return blocks_shown(polls(world)[0].blocks, world.talk)


async def press(world: Living, number: int, who: state.Member) -> str:
    [poll] = polls(world)
    name = held(world).choices[number].title
    return await world.talk.do(f"[{name}]", who, poll)


async def count(world: Living) -> Ballot:
    world.talk.clock.advance(held(world).closes - world.talk.clock.now())
    await worker(world).tick()
    return held(world)


async def test_members_choose_the_next_essay(world: Living) -> None:
    subscription = await voting(world)
    [poll] = polls(world)
    ballot = held(world)
    first, second = (each.title for each in ballot.choices)
    assert poll.thread_ts == ballot.thread
    assert shown(world) == [QUESTION, f"[{first}] [{second}]"]
    chose = "You chose “{}”. You can change your choice until the vote closes."
    assert await press(world, 0, world.talk.ann) == chose.format(first)
    assert await press(world, 1, world.talk.ann) == chose.format(second)
    assert await press(world, 1, world.ben) == chose.format(second)
    closed = await count(world)
    assert (closed.state, closed.counts) == (BallotState.CLOSED, (0, 2))
    pins = await world.talk.stores.picks.pins(subscription.id, closed.slot.local_date)
    assert list(pins) == [Pin(closed.slot, closed.choices[1].slug, voted=True)]
    assert world.talk.stores.ballots.votes == {}
    assert await press(world, 0, world.ben) == LATE
    await worker(world).tick()
    assert shown(world) == [QUESTION, f"- {first} – 0 votes", f"- {second} – 2 votes", END.format(second)]
    assert held(world).next_attempt is None
    assert len(polls(world)) == 1
    assert not await world.talk.slack.chat.written_in(closed.under)


@pytest.mark.parametrize(
    ("numbers", "end"),
    [
        ([], "The vote is closed. Nobody voted, so the next essay comes in the usual order."),
        ([0, 1], "The vote is closed. It ended in a tie, so the next essay comes in the usual order."),
        ([0, 0], "The vote is closed. The essay with the most votes is not available any more, so another one comes."),
    ],
    ids=["silence", "tie", "withdrawn"],
)
async def test_a_vote_without_a_winner_says_why(world: Living, numbers: list[int], end: str) -> None:
    await voting(world)
    for number, who in zip(numbers, (world.talk.ann, world.ben), strict=False):
        await press(world, number, who)
    if numbers == [0, 0]:
        await world.talk.stores.essays.apply("test", [], [held(world).choices[0].slug])
    await count(world)
    await worker(world).tick()
    assert (shown(world)[-1], held(world).won) == (end, None)


async def test_where_the_first_cannot_come_the_next_one_does(world: Living) -> None:
    await voting(world)
    for number, who in ((0, world.talk.ann), (1, world.ben)):
        await press(world, number, who)
    first, second = held(world).choices
    await world.talk.stores.essays.apply("test", [], [first.slug])
    assert (await count(world)).won == second.slug
    await worker(world).tick()
    instead = f"The next essay is “{second.title}”: one with as many votes or more is not available any more."
    assert shown(world)[-1] == f"The vote is closed. {instead}"


async def test_a_vote_speaks_the_language_of_its_post(world: Living) -> None:
    await world.talk.stores.essays.apply("test", [essay(n, language=Language.JA) for n in (4, 5, 6)], [])
    await voting(world, Language.JA)
    title = held(world).choices[0].title
    question = "**次に読みたいエッセイはどれですか？**"
    assert shown(world)[0] == question
    await press(world, 0, world.ben)
    await count(world)
    await worker(world).tick()
    assert shown(world) == [
        question,
        f"- {title} – 1票",
        f"- {held(world).choices[1].title} – 0票",
        f"投票は締め切られました。次のエッセイは「{title}」に決まりました。",
    ]


async def test_a_vote_that_is_called_off_takes_its_buttons_away_at_once(world: Living) -> None:
    subscription = await voting(world)
    [poll] = polls(world)
    late = f"[{held(world).choices[0].title}]"
    before = replace(poll)
    await world.talk.services.subscribing.pause(subscription.id)
    for _ in range(2):
        await worker(world).tick()
    assert shown(world) == [QUESTION, OFF]
    assert await world.talk.do(late, world.talk.ann, before) == LATE
    assert world.talk.stores.ballots.votes == {}


@pytest.mark.parametrize("fault", [LOST, UNHEARD, refused(503), too_many(30)], ids=["lost", "reset", "503", "429"])
async def test_the_end_is_shown_when_slack_is_back_also_under_an_earlier_post(world: Living, fault: Fault) -> None:
    await world.talk.stores.essays.apply("test", [essay(n) for n in (4, 5)], [])
    await voting(world)
    ballot = held(world)
    await press(world, 1, world.ben)
    await count(world)
    world.talk.front.faults.add(UPDATE, *[fault] * 2)
    for seconds in (1, 599):
        world.talk.clock.advance(timedelta(seconds=seconds))
        await worker(world).tick()
    assert len(polls(world)) == 2  # the next vote has begun
    world.talk.clock.advance(10 * MINUTE)
    await worker(world).tick()
    assert shown(world)[-1] == END.format(ballot.choices[1].title)
    assert world.talk.stores.ballots.kept[ballot.slot].next_attempt is None
    assert (held(world).state, held(world).slot > ballot.slot) == (BallotState.OPEN, True)


async def test_an_end_that_slack_never_takes_is_given_up(world: Living) -> None:
    subscription = await voting(world)
    await world.talk.services.subscribing.pause(subscription.id)
    await worker(world).tick()
    world.talk.front.faults.add(UPDATE, *[refused(503)] * 3)
    for _ in range(2):
        await worker(world).tick()
        world.talk.clock.advance(20 * MINUTE)
    assert held(world).next_attempt is not None
    world.talk.clock.advance(held(world).closes + timedelta(days=1) - world.talk.clock.now() + MINUTE)
    await worker(world).tick()
    assert held(world).next_attempt is None


async def test_a_message_whose_answer_was_lost_says_that_its_vote_is_called_off(world: Living) -> None:
    await lose_the_answer(world)
    await world.talk.services.subscribing.pause(world.subscription.id)
    for _ in range(3):
        world.talk.clock.advance(MINUTE)
        await worker(world).tick()
    assert (shown(world), held(world).next_attempt) == ([QUESTION, OFF], None)


async def test_a_vote_whose_message_was_deleted_is_called_off(world: Living) -> None:
    subscription = await voting(world)
    await press(world, 0, world.talk.ann)
    [poll] = polls(world)
    del world.talk.home.channels[world.channel.id].messages[poll.ts]
    assert (await count(world)).is_called_off
    await worker(world).tick()
    assert held(world).next_attempt is None
    assert list(await world.talk.stores.picks.pins(subscription.id, held(world).slot.local_date)) == []


async def test_where_nobody_can_look_what_was_chosen_counts(world: Living) -> None:
    await voting(world)
    await press(world, 0, world.talk.ann)
    world.talk.front.faults.add(REPLIES, NO_SCOPE)
    assert (await count(world)).won == held(world).choices[0].slug


async def test_a_vote_between_the_closing_and_the_counting_is_refused(world: Living) -> None:
    await voting(world)
    world.talk.clock.advance(held(world).closes - world.talk.clock.now())
    assert await press(world, 0, world.talk.ann) == LATE
    await worker(world).tick()
    assert held(world).counts == (0, 0)


async def test_what_a_member_deletes_does_not_count(world: Living) -> None:
    await voting(world)
    await press(world, 0, world.talk.ann)
    ann = person_of(Member(world.channel.community, MemberId(world.talk.ann.id), "Ann"))
    assert "1 vote for the next essay" in await world.talk.do("/essay my-data", world.talk.ann)
    await world.talk.do("/essay my-data delete", world.talk.ann)
    await world.talk.do("[Delete everything]", world.talk.ann)
    assert list(await world.talk.stores.ballots.of_person(ann)) == []
    assert (await count(world)).counts == (0, 0)


async def test_a_lost_answer_makes_no_second_message(world: Living) -> None:
    await lose_the_answer(world)
    for _ in range(3):
        world.talk.clock.advance(20 * MINUTE)
        await worker(world).tick()
    assert (len(polls(world)), held(world).state) == (1, BallotState.OPEN)


async def lose_the_answer(world: Living) -> None:
    """The vote's message is posted, and nobody knows of it."""
    await world.talk.stores.subscriptions.add(replace(world.subscription, ballot=2))
    ordinary = world.talk.slack.poster.polls.open_ballot

    async def lost(*args: object) -> object:
        world.talk.front.faults.add(POST, LOST)
        return await ordinary(*args)  # type: ignore[arg-type]

    world.talk.slack.poster.polls.open_ballot = lost  # type: ignore[assignment, method-assign]
    await worker(world).tick()
    world.talk.slack.poster.polls.open_ballot = ordinary  # type: ignore[method-assign]
    assert (len(polls(world)), held(world).state) == (1, BallotState.PLANNED)
