"""In whatever order Slack tells of a member's reactions, the rating is that of the order in which they were made."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.adapters.slack import refs
from bot.adapters.slack.reactions import REMEMBERED, Act, Order

MESSAGE = refs.message_of(refs.channel_of("T1", "C1"), "1.000001")
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
    order, marks = Order(), dict[str, int]()
    for now, (seed, act) in enumerate(told):
        later = order.take(MESSAGE, "U1", seed, act)
        if later is None:
            continue
        if act.added:
            for step, name in enumerate([seed, *later]):
                marks[name] = 10 * now + step
        else:
            marks.pop(seed, None)
    standing = [seed for seed, act in made if (seed, act) == [one for one in made if one[0] == seed][-1] and act.added]
    assert set(marks) == set(standing)
    assert max(marks, key=marks.__getitem__, default=None) == (standing[-1] if standing else None)


def test_members_and_messages_do_not_touch_each_other_and_old_ones_are_forgotten() -> None:
    order = Order()
    assert order.take(MESSAGE, "U1", "1️⃣", Act(5.0, added=True)) == []
    assert order.take(MESSAGE, "U2", "1️⃣", Act(1.0, added=True)) == []
    for number in range(REMEMBERED):
        order.take(MESSAGE, f"W{number}", "1️⃣", Act(1.0, added=True))
    assert order.take(MESSAGE, "U1", "1️⃣", Act(1.0, added=True)) == []
    assert len(order._acts) == REMEMBERED
