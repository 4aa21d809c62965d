"""On Discord an essay that a member submitted reaches the admins, and the decision its author."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date

import pytest

from bot.adapters.discord.direct import DiscordDirect
from bot.adapters.discord.phrases import DiscordPhrases
from bot.adapters.discord.screens.forms import modal_of
from bot.conversation import labels
from bot.conversation.forms import Form, TextField
from bot.core.community import Channel, Member
from bot.core.digest import DigestPost
from bot.core.essay import Language
from bot.core.ids import MemberId
from bot.core.submission import AuthorNews, Submission, Written
from bot.errors import ChatForbidden
from tests.adapters.discord.living import Living, eventually, living
from tests.adapters.discord.test_watching import said, told
from tests.fakes.services import catalogue
from tests.fronts.discord import posting, state
from tests.fronts.discord.faults import Fault
from tests.fronts.discord.front import CREATE
from tests.unit.arranged import post

CLOSED = Fault(after=None, status=403, body={"message": "Cannot send messages to this user", "code": 50007})
PINGING = Written("The @everyone Door", "Hello <@1> and @here.\n\nWhich door did you open?")


@pytest.fixture
async def world() -> AsyncIterator[Living]:
    async with living() as made:
        await made.stores.subscriptions.add(made.subscription)
        yield made


async def submitted(world: Living) -> Submission:
    ann = Member(world.channel.community, MemberId(str(world.ann.id)), "Ann")
    return await world.services.submitting.submit(ann, world.channel, Language.EN, PINGING)


def buttons(message: state.Message) -> list[str]:
    return [c["custom_id"] for c in posting.every_component(message.components) if c.get("custom_id")]


async def test_admins_decide_below_the_notice_and_the_author_is_told_in_a_direct_message(world: Living) -> None:
    staff = world.acts.channel(world.guild, "staff")
    await world.services.moderation.change(world.channel.community, lambda s: replace(s, log_channel=str(staff.id)))

    async def there() -> bool:
        return world.discord.client.get_channel(staff.id) is not None

    await eventually(there)
    submission = await submitted(world)
    [notice] = staff.messages.values()
    assert "Ann submitted an essay: “The @\u200beveryone Door”." in said(notice)
    assert buttons(notice) == [f"ichiwa:{name}:{submission.id}" for name in ("submission", "approve", "decline")]
    for who, answer in ((world.ben, "Only an admin can use /essay submit."), (world.owner, "by Ann")):
        read = await world.acts.answered(world.acts.press(who, notice, f"ichiwa:submission:{submission.id}"))
        assert read.original is not None
        assert answer in said(read.original)
    await world.acts.answered(world.acts.press(world.owner, notice, f"ichiwa:approve:{submission.id}"))
    await world.front.until(lambda: "is approved" in said(notice), what="the notice to say so")
    [word] = world.front.state.direct(world.ann.id).messages.values()
    assert (notice.pinged, word.pinged) == ([], [])
    assert said(word).strip().startswith("Your essay “The @\u200beveryone Door” was approved.")


async def test_a_notice_in_a_direct_message_has_no_buttons_and_a_closed_door_is_no_loss(world: Living) -> None:
    submission = await submitted(world)
    [notice] = told(world)
    assert "/essay submit shows all that wait for you." in said(notice)
    assert buttons(notice) == []
    world.front.faults.add(CREATE, CLOSED, place=world.front.state.direct(world.ann.id).id)
    done = await world.services.submitting.decline(world.channel.community, submission.id, "Too *short*.")
    assert not done.told

    async def later() -> bool:
        found = await world.stores.submissions.get(submission.id)
        return found is not None and found.news is AuthorNews.LATER

    await eventually(later)


async def test_direct_messages_are_opened_for_one_member(world: Living) -> None:
    direct = DiscordDirect(world.discord.client)
    ann = Member(world.channel.community, MemberId(str(world.ann.id)), "Ann")
    opened = await direct.open(ann)
    assert opened == Channel(world.channel.community, str(world.front.state.direct(world.ann.id).id))
    week = DigestPost(since=date(2026, 11, 23), until=date(2026, 11, 29), monthly=False, language=Language.EN)
    sent = await world.discord.chat.post(opened, week, "abcdefgh02-20260303-1")
    essay = await world.discord.chat.post(opened, post("the-green-folder"), "abcdefgh03-20260303-1")
    assert [str(id_) for id_ in world.front.state.direct(world.ann.id).messages] == [sent.id, essay.id]
    with pytest.raises(ChatForbidden):
        await direct.open(replace(ann, id=MemberId("nobody")))


def test_a_long_text_has_all_the_inputs_that_there_is_room_for() -> None:
    text = "\n".join(["a" * 1999] * 5)
    title = TextField(name="title", label=labels.ESSAY_TITLE, longest=200)
    field = TextField(name="text", label=labels.ESSAY_TEXT, value=text, longest=50_000, lines=True, parted=True)
    form = Form(name="f", title=labels.EDIT_ESSAY, submit=labels.SAVE, fields=(title, field), opener=("f", ""))
    modal = modal_of(form, DiscordPhrases(catalogue(), Language.EN)).to_dict()
    inputs = [label["component"] for label in modal["components"]]
    assert [one["custom_id"] for one in inputs] == ["title", "text-0", "text-1", "text-2", "text-3"]
    assert [one["max_length"] for one in inputs] == [200, 4000, 4000, 4000, 4000]
    assert [one["required"] for one in inputs] == [True, True, False, False, False]
    assert "\n".join(one["value"] for one in inputs[1:] if one.get("value")) == text
