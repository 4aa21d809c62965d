"""However a platform orders what it tells of reactions, the rating is that of the order in which they were made."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.core.community import LOCAL_CHANNEL, MessageRef
from bot.core.ids import MemberId, MessageId
from bot.services.community.reaction_order import REMEMBERED, Act, Order

MESSAGE = MessageRef(LOCAL_CHANNEL, MessageId("1"))
ANN, BEN = MemberId("ann"), MemberId("ben")
SEEDS = ("1️⃣", "2️⃣", "3️⃣")
Told = tuple[str, Act]


@st.composite
def histories(draw: st.DrawFn) -> tuple[list[Told], list[Told]]:
    """What a member did, and the same as it is told: in another order, some of it twice."""
    held: set[str] = set()
    made: list[Told] = []
    for at, seed in enumerate(draw(st.lists(st.sampled_from(SEEDS), max_size=8)), start=1):
        made.append((seed, Act(float(at), added=seed not in held)))
        held ^= {seed}
    again = draw(st.lists(st.sampled_from(made), max_size=3)) if made else []
    return made, draw(st.permutations([*made, *again]))


@given(histories())
def test_the_marks_are_those_of_the_order_in_which_they_were_made(history: tuple[list[Told], list[Told]]) -> None:
    made, told = history
    order, votes = Order(), dict[str, int]()
    for now, (seed, act) in enumerate(told):
        later = order.take(MESSAGE, ANN, seed, act)
        if later is None:
            continue
        if act.added:
            for step, name in enumerate([seed, *later]):
                votes[name] = 10 * now + step
        else:
            votes.pop(seed, None)
    standing = [seed for seed, act in made if (seed, act) == [one for one in made if one[0] == seed][-1] and act.added]
    assert set(votes) == set(standing)
    assert max(votes, key=votes.__getitem__, default=None) == (standing[-1] if standing else None)


def test_members_and_messages_do_not_touch_each_other_and_old_ones_are_forgotten() -> None:
    order = Order()
    assert order.take(MESSAGE, ANN, "1️⃣", Act(5.0, added=True)) == []
    assert order.take(MESSAGE, BEN, "1️⃣", Act(1.0, added=True)) == []
    for number in range(REMEMBERED):
        order.take(MESSAGE, MemberId(f"member-{number}"), "1️⃣", Act(1.0, added=True))
    assert order.take(MESSAGE, ANN, "1️⃣", Act(1.0, added=True)) == []
    assert len(order._acts) == REMEMBERED


def test_what_was_done_before_the_reactions_were_cleared_counts_no_more() -> None:
    order = Order()
    order.clear(MESSAGE, 5.0)
    order.clear(MESSAGE, 3.0)
    assert order.take(MESSAGE, ANN, "1️⃣", Act(4.0, added=True)) is None
    assert order.take(MESSAGE, ANN, "1️⃣", Act(6.0, added=True)) == []
    assert order.take(MessageRef(LOCAL_CHANNEL, MessageId("2")), ANN, "1️⃣", Act(4.0, added=True)) == []
    for number in range(REMEMBERED):
        order.clear(MessageRef(LOCAL_CHANNEL, MessageId(f"m{number}")), 1.0)
    assert len(order._cleared) == REMEMBERED
