"""A role that members take by a button brings nothing that not everybody has."""

from __future__ import annotations

import discord
from hypothesis import given
from hypothesis import strategies as st

from bot.adapters.discord.handing_out import ADMINISTRATOR, NAMES, rights

BITS = st.integers(0, 2**56 - 1)  # some more than Discord has today


@given(BITS, BITS)
def test_whatever_goes_beyond_everybodys_permissions_is_told(role: int, everybody: int) -> None:
    assert (rights(role, everybody) == []) is (role | everybody == everybody)


def test_permissions_are_named_as_discord_names_them() -> None:
    for name, label in NAMES.items():
        assert rights(discord.Permissions(**{name: True}).value, 0) == [label]
    several = discord.Permissions(ban_members=True, manage_guild=True, stream=True)
    assert rights(several.value, 0) == ["Manage Server", "Ban Members", "other permissions"]
    everything = discord.Permissions.all().value
    assert rights(everything, 0) == [ADMINISTRATOR]
