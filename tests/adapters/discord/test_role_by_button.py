"""The role that posts mention, taken and given back by a button in a guild."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Any

import discord
import pytest
import simcord

from tests.adapters.discord.talk import EN, Talk

TAKE, GIVE_BACK = "[Notify me of new essays]", "[Stop notifying me of new essays]"
TAKEN = f"You now have the role “Readers”, which each new essay in this channel mentions.\n{GIVE_BACK}"
GIVEN_BACK = f"You no longer have the role “Readers”, so new essays in this channel do not notify you.\n{TAKE}"
NEITHER = "Members can neither take nor give back the role “Readers” by a button"
CANNOT = "Members cannot take the role “Readers” by a button"
UNTIL_PERMITTED = f"{NEITHER} until I have this permission: Manage Roles"
UNTIL_BELOW = f"{NEITHER} until it stands below mine in the list of roles."
FOR_ALL = (
    "Members can take the role “Readers” themselves, by “Notify me of new essays” below /essay today and in the answer "
    "to “Save”."
)


@dataclass
class World:
    """A guild whose essays mention Readers. ``offered`` and ``taken`` are answers of before, with their buttons: the
    one that takes the role, and, for a member who has it, the one that gives it back.
    """

    talk: Talk
    readers: simcord.RoleHandle
    offered: simcord.ResponseMessage
    taken: simcord.ResponseMessage | None = None

    @property
    def backend(self) -> Any:
        return self.talk.env.backend

    def has_it(self) -> bool:
        return self.readers.id in self.backend.get_member(self.talk.guild.id, self.talk.ann.id).role_ids

    async def role(self, **changed: Any) -> None:
        self.backend.edit_role(self.talk.guild.id, self.readers.id, changed)
        await self.talk.env.settle()

    async def bot(self, **changed: Any) -> None:
        """Change the bot's own role."""
        roles = self.backend.get_guild(self.talk.guild.id).roles
        [own] = [role for role in roles.values() if role.managed]
        self.backend.edit_role(self.talk.guild.id, own.id, changed)
        await self.talk.env.settle()

    async def take(self) -> str:
        self.talk.last = await self.talk.ann.click(self.offered, custom_id="ichiwa:notify-me")
        return self.talk.read()

    async def give_back(self) -> str:
        assert self.taken is not None
        self.talk.last = await self.talk.ann.click(self.taken, custom_id="ichiwa:notify-no-more")
        return self.talk.read()

    async def is_offered(self) -> bool:
        return TAKE in await self.talk.do("/essay today")

    def audited(self) -> list[tuple[str, str | None]]:
        return [
            (next(iter(entry.options)), entry.reason)
            for entry in self.talk.guild.audit_log()
            if "$add" in entry.options or "$remove" in entry.options
        ]


@pytest.fixture
async def world(talk: Talk) -> World:
    readers = talk.guild.create_role("Readers")
    await talk.env.settle()
    talk.last = await talk.admin.slash(talk.channel, "essay schedule", at="08:00", role=readers)
    await talk.post("the-green-folder", title="The Green Folder")
    await talk.do("/essay today")
    return World(talk, readers, talk.message())


async def test_a_member_takes_the_role_and_gives_it_back(world: World) -> None:
    await world.talk.follow(EN, (TAKE, TAKEN), (GIVE_BACK, GIVEN_BACK), (TAKE, TAKEN))
    assert world.has_it()
    reason = "The member pressed a button of the daily essay"
    assert world.audited() == [("$add", reason), ("$remove", reason), ("$add", reason)]


async def test_a_button_in_a_thread_is_about_its_channel(world: World) -> None:
    [thread] = world.talk.channel.threads
    world.talk.last = await world.talk.ann.slash(thread, "essay today")
    assert await world.talk.do(TAKE) == TAKEN
    assert world.has_it()


async def test_the_role_is_the_one_that_the_channel_mentions_now(world: World) -> None:
    others = world.talk.guild.create_role("Others")
    await world.talk.env.settle()
    await world.talk.admin.slash(world.talk.channel, "essay schedule", role=others)
    assert (await world.take()).startswith("You now have the role “Others”")
    assert not world.has_it()
    assert others.id in world.backend.get_member(world.talk.guild.id, world.talk.ann.id).role_ids
    await world.talk.do("/essay schedule no-role:yes", world.talk.admin)
    assert await world.take() == "The essays in this channel mention no role, so there is none to take."


async def test_a_name_is_shown_as_it_is_written(world: World) -> None:
    await world.role(name="*Fans* <@1> @everyone\u202e")
    assert (await world.take()).startswith("You now have the role “*Fans* <@1> @everyone”, which")


async def demote(world: World) -> None:
    rights = discord.Permissions.all()
    rights.administrator = rights.manage_roles = False
    await world.bot(permissions=rights.value)


async def raise_it(world: World) -> None:
    await world.role(position=50)


async def manage_it(world: World) -> None:
    await world.role(managed=True)


async def delete_it(world: World) -> None:
    world.backend.delete_role(world.talk.guild.id, world.readers.id)
    await world.talk.env.settle()


async def empower(world: World) -> None:
    await world.role(permissions=discord.Permissions(mention_everyone=True, use_soundboard=True).value)


async def crown(world: World) -> None:
    await world.role(permissions=discord.Permissions(administrator=True, ban_members=True).value)


async def open_a_channel(world: World) -> None:
    guild = world.talk.guild
    hidden, seen = discord.PermissionOverwrite(view_channel=False), discord.PermissionOverwrite(view_channel=True)
    guild.create_text_channel("staff", overwrites={guild.default_role: hidden, world.readers: seen})
    await world.talk.env.settle()


async def unmute(world: World) -> None:
    """What one role allows goes before what another one denies."""
    guild = world.talk.guild
    muted = guild.create_role("Muted")
    silent, loud = discord.PermissionOverwrite(send_messages=False), discord.PermissionOverwrite(send_messages=True)
    guild.create_text_channel("staff", overwrites={muted: silent, world.readers: loud})
    await world.talk.env.settle()


async def help_whoever_sees_it(world: World) -> None:
    """Nobody sees the channel by this role, and who does by another can do more."""
    guild = world.talk.guild
    hidden, more = discord.PermissionOverwrite(view_channel=False), discord.PermissionOverwrite(manage_messages=True)
    guild.create_text_channel("staff", overwrites={guild.default_role: hidden, world.readers: more})
    await world.talk.env.settle()


async def confine(world: World) -> None:
    hidden = discord.PermissionOverwrite(view_channel=False)
    world.talk.guild.create_text_channel("staff", overwrites={world.readers: hidden})
    await world.talk.env.settle()


async def mention_everybody(world: World) -> None:
    """As no command does."""
    [known] = await world.talk.stores.subscriptions.of_channel(world.talk.place)
    style = replace(known.style, ping=world.talk.community.id)
    await world.talk.stores.subscriptions.update(known.id, lambda before: replace(before, style=style))


GONE = "The role that the essays here mention does not exist any more. An admin can choose another one: /essay schedule"
RIGHTS = " it has permissions that not everybody has"
UNABLE = [
    (demote, UNTIL_PERMITTED),
    (raise_it, UNTIL_BELOW),
    (manage_it, f"{NEITHER}: Discord or another app decides who has it."),
    (delete_it, GONE),
    (confine, f"{NEITHER}: in <#staff> it takes permissions away: View Channel"),
    (mention_everybody, f"{NEITHER}: everybody has it.".replace("Readers", "@everyone")),
]
OPENING = [
    (empower, f"{CANNOT}:{RIGHTS}: Mention Everyone, other permissions"),
    (crown, f"{CANNOT}:{RIGHTS}: Administrator"),
    (open_a_channel, f"{CANNOT}: in <#staff>{RIGHTS}: View Channel"),
    (unmute, f"{CANNOT}: in <#staff>{RIGHTS}: Send Messages"),
    (help_whoever_sees_it, f"{CANNOT}: in <#staff>{RIGHTS}: Manage Messages"),
]
Happening = Callable[[World], Awaitable[None]]


def in_channel(world: World, why: str) -> str:
    ids = {channel.name: str(channel.id) for channel in world.talk.guild.channels.values()}
    return why.replace("<#staff>", f"<#{ids.get('staff')}>")


@pytest.mark.parametrize(("happens", "why"), UNABLE + OPENING, ids=lambda each: getattr(each, "__name__", ""))
async def test_what_must_not_be_taken_is_refused_and_not_offered(world: World, happens: Happening, why: str) -> None:
    talk = world.talk
    assert FOR_ALL in await talk.do("/essay settings", talk.admin)
    await happens(world)
    why = in_channel(world, why)
    assert await world.take() == why
    assert world.audited() == []
    assert not await world.is_offered()
    assert why in (await talk.do("/essay settings", talk.admin)).splitlines()
    assert why in (await talk.do("/essay schedule at:09:00", talk.admin)).splitlines()


@pytest.mark.parametrize(("happens", "why"), UNABLE + OPENING, ids=lambda each: getattr(each, "__name__", ""))
async def test_who_took_it_can_give_it_back_wherever_that_is_possible(
    world: World, happens: Happening, why: str
) -> None:
    await world.take()
    world.taken = world.talk.message()
    await happens(world)
    said = await world.give_back()
    assert said == (in_channel(world, why) if (happens, why) in UNABLE else GIVEN_BACK)
    assert world.has_it() is ((happens, why) in UNABLE and happens is not delete_it)


async def test_everybodys_own_permissions_are_no_hindrance(world: World) -> None:
    everybody = world.backend.get_guild(world.talk.guild.id).roles[world.talk.guild.id]
    await world.role(permissions=everybody.permissions)
    assert await world.take() == TAKEN


async def test_whoever_has_not_accepted_the_rules_of_the_guild_is_not_let_in_by_it(world: World) -> None:
    world.backend.get_member(world.talk.guild.id, world.talk.ann.id).pending = True
    assert await world.take() == "Accept the rules of this community first. Then the button works."
    assert not await world.is_offered()
    assert not world.has_it()
