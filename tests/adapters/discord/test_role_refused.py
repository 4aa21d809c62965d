"""What Discord answers to a role that a member takes: whatever it is, the member reads one sentence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

import pytest

from bot.adapters.discord import refs
from bot.core.post_style import PostStyle
from tests.adapters.discord.living import Living, living
from tests.fronts.discord.faults import Fault, accepted, foreign, refused, too_many
from tests.fronts.discord.interactions import Interaction
from tests.fronts.discord.posting import every_component
from tests.fronts.discord.state import Message, Permission, Role

PUT: Final = "PUT /guilds/{guild_id}/members/{user_id}/roles/{role_id}"
TAKEN: Final = "You now have the role “Readers”, which each new essay in this channel mentions."
NOT_ALLOWED: Final = (
    "Discord does not let me change who has the role “Readers”. Admins can check my permissions and the order of the "
    "roles."
)
UNKNOWN: Final = "Discord does not know you or the role “Readers” here any more. Nothing was changed."
NO_ANSWER: Final = "Discord did not answer. Try again in a minute."


def discords(status: int, code: int) -> Fault:
    """An error of Discord's own."""
    return Fault(after=None, status=status, body={"message": "No", "code": code})


def said(asked: Interaction) -> str:
    assert asked.original is not None
    return "".join(one.get("content", "") for one in every_component(asked.original.components))


async def begun(world: Living) -> tuple[Role, Message]:
    """The role that essays mention, and a message with the button that takes it."""
    readers = world.acts.role(world.guild, "Readers")
    world.acts.empower_bot(world.guild, world.acts.role(world.guild, "Ichiwa", Permission.MANAGE_ROLES))
    await world.deliver(replace(world.subscription, style=PostStyle(ping=str(readers.id))))
    shown = await world.acts.answered(world.acts.slash(world.place, world.ann, "essay today"))
    assert shown.original is not None
    return readers, shown.original


async def press(world: Living, message: Message) -> str:
    return said(await world.acts.answered(world.acts.press(world.ann, message, "ichiwa:notify-me")))


FAULTS: Final = {
    "not allowed": (discords(403, 50013), NOT_ALLOWED),
    "two factors": (discords(403, 60003), NOT_ALLOWED),
    "no such role": (discords(404, 10011), UNKNOWN),
    "member left": (discords(404, 10007), UNKNOWN),
    "unavailable": (refused(503), NO_ANSWER),
    "too many": (too_many(3600), NO_ANSWER),
    "accepted all the same": (accepted(503), NO_ANSWER),
    "a wall": (foreign(403, "<html>No</html>"), NO_ANSWER),
}


async def test_a_failure_is_one_sentence_and_the_next_press_works() -> None:
    async with living() as world:
        readers, message = await begun(world)
        for name, (fault, sentence) in FAULTS.items():
            world.ann.roles.clear()
            world.front.faults.add(PUT, fault)
            assert await press(world, message) == sentence, name
            assert (world.ann.roles == [readers.id]) is (name == "accepted all the same")
            assert await press(world, message) == TAKEN, name
            assert world.ann.roles == [readers.id]


async def test_two_presses_at_once_give_the_role_once() -> None:
    async with living() as world:
        readers, message = await begun(world)
        pressed = [world.acts.press(world.ann, message, "ichiwa:notify-me") for _ in range(2)]
        assert [said(await world.acts.answered(each)) for each in pressed] == [TAKEN, TAKEN]
        assert world.ann.roles == [readers.id]


async def test_the_post_has_the_button_while_members_can_take_the_role() -> None:
    async with living() as world:
        readers, _ = await begun(world)
        [row] = await world.stores.deliveries.recent(world.channel, 1)
        assert row.message is not None
        assert row.post is not None
        message = world.message(row.message)
        ids = list(refs.custom_ids(message.components))
        assert [each.split(":")[1] for each in ids] == ["read", "rate", "comment", "save", "notify-me"]
        assert message.components[-1]["components"][-1]["components"][-1]["label"] == "Notify me"
        assert await press(world, message) == TAKEN
        readers.permissions = Permission.MANAGE_ROLES
        world.acts.change_role(world.guild, readers)
        await press(world, message)  # so that the change is known
        await world.discord.chat.edit(row.message, row.post, row.slot.key, row.post.language, None)
        assert list(refs.custom_ids(message.components)) == ids[:-1]


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"permissions": Permission.MANAGE_ROLES}, "it has permissions that not everybody has: Manage Roles"),
        ({"tags": {"guild_connections": None}}, "Discord or another app decides who has it."),
    ],
)
async def test_what_becomes_of_the_role_counts_at_the_next_press(changed: Mapping[str, Any], why: str) -> None:
    async with living() as world:
        readers, message = await begun(world)
        for name, value in changed.items():
            setattr(readers, name, value)
        world.acts.change_role(world.guild, readers)
        assert (await press(world, message)).endswith(f"by a button: {why}")
        assert world.ann.roles == []
