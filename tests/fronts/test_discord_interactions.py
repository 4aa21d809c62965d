"""Interactions on the front: commands, buttons, forms, and what Discord takes of the answers."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta

import discord
import pytest
from discord import app_commands

from tests.fronts.bare import Bare, bare
from tests.fronts.discord.acts import Acts
from tests.fronts.discord.front import Front

CALLBACK = "POST /interactions/{interaction_id}/{interaction_token}/callback"


class Form(discord.ui.Modal, title="A form"):
    word: discord.ui.TextInput[Form] = discord.ui.TextInput(label="Word", custom_id="word")

    async def on_submit(self, interaction: discord.Interaction) -> None:
        await interaction.response.send_message(f"The word was {self.word.value}", ephemeral=True)


class Buttons(discord.ui.View):
    @discord.ui.button(label="Change", custom_id="change")
    async def change(self, interaction: discord.Interaction, _: discord.ui.Button[Buttons]) -> None:
        await interaction.response.edit_message(content="Changed")

    @discord.ui.button(label="Form", custom_id="form")
    async def form(self, interaction: discord.Interaction, _: discord.ui.Button[Buttons]) -> None:
        await interaction.response.send_modal(Form())


class Asked(Bare):
    """With one group of commands and one command of messages."""

    def __init__(self, front: Front) -> None:
        super().__init__(front)
        self.tree = app_commands.CommandTree(self)
        group = app_commands.Group(name="essay", description="Essays")
        group.add_command(app_commands.Command(name="say", description="Say it", callback=say))
        group.add_command(app_commands.Command(name="later", description="Say it later", callback=later))
        self.tree.add_command(group)
        self.tree.add_command(app_commands.ContextMenu(name="Read aloud", callback=read_aloud))

    async def setup_hook(self) -> None:
        await self.tree.sync()


async def offer(_: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
    return [app_commands.Choice(name=typed.upper(), value=typed)]


@app_commands.autocomplete(word=offer)
async def say(interaction: discord.Interaction, word: str, place: discord.TextChannel | None = None) -> None:
    where = place.name if place else "here"
    await interaction.response.send_message(f"{word} {where} {interaction.locale}", view=Buttons(timeout=None))


async def later(interaction: discord.Interaction) -> None:
    await interaction.response.defer(ephemeral=True)
    await interaction.followup.send("First")
    await interaction.edit_original_response(content="Edited")
    await interaction.followup.send("Second")


async def read_aloud(interaction: discord.Interaction, message: discord.Message) -> None:
    await interaction.response.send_message(message.content)


class Scene:
    def __init__(self, front: Front) -> None:
        self.front = front
        self.acts = Acts(front)
        self.member = self.acts.person("Aoi", "ja")
        self.guild = self.acts.found("Home", self.member)
        self.general = next(iter(self.guild.channels.values()))


@pytest.fixture
async def scene() -> AsyncIterator[Scene]:
    async with Front().listening() as front:
        scene = Scene(front)
        async with bare(Asked(front)):
            yield scene


async def test_a_command_is_answered_where_it_was_asked(scene: Scene) -> None:
    asked = scene.acts.slash(scene.general, scene.member, "essay say", word="Hello", place=str(scene.general.id))
    await scene.acts.answered(asked)
    assert [m.content for m in scene.general.messages.values()] == ["Hello general ja"]
    assert asked.original is not None
    assert asked.seconds is not None


async def test_what_is_typed_is_completed(scene: Scene) -> None:
    asked = scene.acts.typing(scene.general, scene.member, "essay say", "word", word="he")
    await scene.acts.answered(asked)
    assert asked.choices == [{"name": "HE", "value": "he"}]


async def test_a_deferred_answer_stays_as_private_as_it_was_said(scene: Scene) -> None:
    asked = scene.acts.slash(scene.general, scene.member, "essay later")
    await scene.front.until(lambda: bool(asked.more), what="a follow-up")
    assert asked.original is not None
    assert (asked.original.content, asked.original.ephemeral) == ("Edited", True)
    assert [m.content for m in asked.more] == ["Second"]


async def test_buttons_change_their_message_and_open_forms(scene: Scene) -> None:
    asked = await scene.acts.answered(scene.acts.slash(scene.general, scene.member, "essay say", word="Hello"))
    assert asked.original is not None
    await scene.acts.answered(scene.acts.press(scene.member, asked.original, "change"))
    assert asked.original.content == "Changed"
    form = await scene.acts.answered(scene.acts.press(scene.member, asked.original, "form"))
    sent = await scene.acts.answered(scene.acts.submit(form, scene.member, word="tea"))
    assert sent.original is not None
    assert (sent.original.content, sent.original.ephemeral) == ("The word was tea", True)


async def test_a_message_command_brings_the_message(scene: Scene) -> None:
    message = scene.acts.write(scene.general, scene.member, "Long ago")
    asked = await scene.acts.answered(scene.acts.message_command(scene.member, "Read aloud", message))
    assert asked.original is not None
    assert asked.original.content == "Long ago"


async def test_a_second_answer_and_one_too_late_are_refused(scene: Scene) -> None:
    asked = await scene.acts.answered(scene.acts.slash(scene.general, scene.member, "essay say", word="Hello"))
    scene.acts.again(asked)
    await scene.front.until(lambda: len(scene.front.of(CALLBACK)) == 2, what="a second answer")
    late = scene.acts.slash(scene.general, scene.member, "essay say", word="Hello")
    late.at -= timedelta(seconds=4)
    await scene.front.until(lambda: len(scene.front.of(CALLBACK)) == 3, what="a late answer")
    await scene.front.until(lambda: None not in [r.status for r in scene.front.of(CALLBACK)], what="all answered")
    assert [r.status for r in scene.front.of(CALLBACK)] == [200, 400, 404]
    assert len(scene.general.messages) == 1
