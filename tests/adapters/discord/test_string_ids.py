"""Ids go out as strings, and everything else as it is."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from bot.adapters.discord.string_ids import EXACT, string_ids, string_ids_of_form

ID = 1478165004288000000
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-EXACT, EXACT - 1) | st.text(),
    lambda inside: st.lists(inside) | st.dictionaries(st.text(max_size=3), inside),
)


def test_ids_are_strings_wherever_they_stand() -> None:
    assert string_ids({"users": [ID], "reference": {"guild_id": ID}, "flags": 1 << 15, "on": True}) == {
        "users": [str(ID)],
        "reference": {"guild_id": str(ID)},
        "flags": 1 << 15,
        "on": True,
    }


def test_the_number_of_a_file_is_an_id_too() -> None:
    form = [{"name": "payload_json", "value": json.dumps({"attachments": [{"id": 0}]})}, {"name": "files[0]"}]
    assert string_ids_of_form(form) == [{"name": "payload_json", "value": '{"attachments": [{"id": "0"}]}'}, form[1]]


@given(VALUES)
def test_what_is_no_id_stays_as_it_is(value: object) -> None:
    assert string_ids(value) == value
