"""Slots, their keys, and the identities that they are made of."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.ids import ID_LENGTH, SubscriptionId, new_id
from bot.core.subscription import Slot

NONCE_MAX = 25  # Discord's limit
READABLE = "0123456789abcdefghjkmnpqrstvwxyz"

slots = st.builds(
    Slot,
    st.text(READABLE, min_size=ID_LENGTH, max_size=ID_LENGTH).map(SubscriptionId),
    st.dates(date(1970, 1, 1), date(9999, 12, 31)),
    st.integers(1, 9999),
)


@given(slots)
def test_a_key_fits_a_nonce_and_gives_its_slot_back(slot: Slot) -> None:
    assert len(slot.key) <= NONCE_MAX
    assert Slot.from_key(slot.key) == slot


@given(slots, slots)
def test_two_slots_never_share_a_key(one: Slot, other: Slot) -> None:
    assert (one.key == other.key) == (one == other)


def test_a_key_is_the_same_in_every_version() -> None:
    """Keys stand in messages that were posted, so an update must still find them."""
    assert Slot(SubscriptionId("0123456789"), date(2026, 4, 1)).key == "0123456789-20260401-1"


@pytest.mark.parametrize(
    "key",
    [
        "",
        "0123456789",
        "0123456789-20260401",
        "0123456789-20260401-1-2",
        "0123456789-20260431-1",
        "0123456789-2026041-1",
        "0123456789-20260401-one",
        "0123456789-20260401-01",
        "0123456789-20260401- 1",
        "0123456789-20260401-１",
        "0123456789-20260401-",
    ],
)
def test_what_is_no_key_is_refused(key: str) -> None:
    with pytest.raises(ValueError, match=r"^"):
        Slot.from_key(key)


@given(st.text(alphabet=READABLE + "-01 ", max_size=30))
def test_a_text_is_refused_or_is_the_key_of_its_slot(text: str) -> None:
    try:
        slot = Slot.from_key(text)
    except ValueError:
        return
    assert slot.key == text


def test_slots_sort_by_subscription_date_and_turn() -> None:
    a, b = SubscriptionId("a"), SubscriptionId("b")
    second_turn, later, other = Slot(a, date(2026, 1, 1), 2), Slot(a, date(2026, 1, 2)), Slot(b, date(2025, 1, 1))
    assert sorted([other, later, second_turn, Slot(a, date(2026, 1, 1))])[1:] == [second_turn, later, other]


def test_ids_are_short_readable_and_all_different() -> None:
    ids = [new_id() for _ in range(2000)]
    assert len(set(ids)) == len(ids)
    assert {len(made) for made in ids} == {ID_LENGTH}
    assert set("".join(ids)) == set(READABLE)
