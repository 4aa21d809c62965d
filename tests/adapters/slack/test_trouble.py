"""What goes wrong between Slack and us: members read a sentence, and nothing is done twice."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.adapters.slack.posts.direct import SlackDirect
from bot.core.community import Channel, Member
from bot.core.community_settings import HouseRules
from bot.core.digest import DigestPost
from bot.core.essay import Language
from bot.core.ids import MemberId
from bot.errors import ChatForbidden
from tests.adapters.shelf import FOLDER as GREEN_FOLDER
from tests.adapters.shelf import HOLIDAYS
from tests.adapters.slack.talk import Talk, talking
from tests.fronts.slack.asked import Asked
from tests.fronts.slack.faults import LOST, OUTSIDE, UNHEARD, error
from tests.fronts.slack.state import Kind, View
from tests.unit.arranged import post

FOLDER = "the-green-folder"
TOO_LATE = "That took too long, so Slack did not open the form. Please try again."


@pytest.mark.parametrize("code", ["expired_trigger_id", "exchanged_trigger_id"])
async def test_a_trigger_that_has_expired_is_told(talk: Talk, code: str) -> None:
    posted = await talk.post(FOLDER)
    talk.front.faults.add("views.open", error(code))
    assert await talk.do("[Comment]", talk.ann, talk.message(posted)) == TOO_LATE


async def test_an_expired_trigger_from_home_is_told_in_direct_messages(talk: Talk) -> None:
    talk.acts.open_home(talk.admin)
    await talk.front.until(lambda: talk.admin.id in talk.home.homes, what="Home")
    talk.front.faults.add("views.open", error("expired_trigger_id"))
    talk.acts.press(talk.admin, talk.home.homes[talk.admin.id], "ichiwa:setup")
    await talk.handled()
    direct = talk.home.direct(talk.admin.id)
    assert direct is not None
    assert [message.text for message in direct.messages.values()] == [TOO_LATE]


async def test_direct_messages_are_opened_for_one_member_who_is_there(talk: Talk) -> None:
    direct = SlackDirect(talk.slack.clients)
    ann = Member(talk.community, MemberId(talk.ann.id), "Ann")
    opened = await direct.open(ann)
    place = talk.home.direct(talk.ann.id)
    assert place is not None
    assert opened == Channel(talk.community, place.id)
    week = DigestPost(since=date(2026, 11, 23), until=date(2026, 11, 29), monthly=False, language=Language.EN)
    sent = await talk.slack.chat.post(opened, week, "abcdefgh02-20260303-1")
    essay = await talk.slack.chat.post(opened, post("the-green-folder"), "abcdefgh03-20260303-1")
    assert list(place.messages) == [sent.id, essay.id]
    talk.front.faults.add("conversations.open", error("user_disabled"))
    with pytest.raises(ChatForbidden):
        await direct.open(ann)


async def test_where_no_more_modals_fit_the_one_that_is_open_is_used(talk: Talk) -> None:
    modal = await talk.acts.opened(talk.acts.shortcut(talk.ann, "ichiwa:search"))
    await talk.offered(talk.ann, modal, "find", "folder")
    await talk.answer(lambda: talk.acts.choose(talk.ann, modal, "ichiwa:find", FOLDER), talk.ann)
    talk.front.faults.add("views.push", error("push_limit_reached"))
    assert "“The Green Folder” is saved." in await talk.do("[Save]", talk.ann, modal)
    assert talk.last is modal


async def test_what_slack_sends_twice_is_done_once(talk: Talk) -> None:
    posted = await talk.post(FOLDER)
    await talk.do("/essay comment Once.", talk.ann)
    assert isinstance(talk.asked, Asked)
    talk.acts.again(talk.asked)
    await talk.do("[Comment]", talk.ann, talk.message(posted))
    await talk.submit(talk.ann, text="Once more.")
    assert isinstance(talk.asked, Asked)
    talk.acts.again(talk.asked)
    await talk.handled()
    kept = {comment.text for comment in await talk.services.discussion.thread(posted.slot)}
    assert kept == {"Once.", "Once more."}
    assert len(talk.said_in(posted)) == 2


async def test_where_the_answer_to_a_mirror_is_lost_the_comment_is_kept(talk: Talk) -> None:
    posted = await talk.post(FOLDER)
    talk.front.faults.add("chat.postMessage", LOST, place=talk.channel.id)
    said = await talk.do("/essay comment Heard?", talk.ann)
    assert said == "Your comment is saved and will appear in the thread as soon as possible:\n> Heard?"
    assert [c.text for c in await talk.services.discussion.thread(posted.slot)] == ["Heard?"]
    for _ in range(2):
        talk.clock.advance(timedelta(minutes=2))
        await talk.services.mirroring.tick()
    assert len(talk.said_in(posted)) == 1


async def test_where_slack_does_not_say_who_asks_the_answer_comes_all_the_same(talk: Talk) -> None:
    talk.front.faults.add("users.info", error("user_not_found"))
    assert await talk.do("/essay today", talk.aoi) == "No essay has been posted here yet."


async def test_an_answer_that_its_channel_does_not_take_is_given_another_way(talk: Talk) -> None:
    posted = await talk.post(FOLDER)
    await talk.do("[Comment]", talk.ann, talk.message(posted))
    talk.front.faults.add("chat.postEphemeral", OUTSIDE)
    assert isinstance(talk.last, View)
    talk.acts.submit(talk.ann, talk.last, text="Through another door.")
    await talk.handled()
    modal = talk.home.modal(talk.ann.id)
    assert modal is not None
    talk.last = modal
    assert "Your comment is in the thread below its essay:" in talk.read()


@pytest.fixture
async def hurried() -> AsyncIterator[Talk]:
    """A program that finds out nothing about a form in time."""
    async with talking(HOLIDAYS, patience=0) as made:
        await made.fill(GREEN_FOLDER)
        yield made


async def test_a_form_that_cannot_be_checked_in_time_is_taken_and_told_afterwards(hurried: Talk) -> None:
    posted = await hurried.post(FOLDER)
    rules = HouseRules(words=("cursed",))
    await hurried.services.moderation.change(hurried.community, lambda before: replace(before, rules=rules))
    await hurried.do("[Comment]", hurried.ann, hurried.message(posted))
    form = hurried.last
    assert isinstance(form, View)
    hurried.clock.advance(timedelta(minutes=11))  # so that Slack is asked again who somebody is
    said = await hurried.submit(hurried.ann, text="a cursed word")
    await hurried.handled()
    assert form.closed
    assert "does not allow" in said
    assert said.splitlines()[-2:] == ["~ Here is what you wrote, so that you can copy it:", "> a cursed word"]
    assert await hurried.services.discussion.thread(posted.slot) == []


async def test_a_setup_that_is_refused_when_its_form_is_gone_opens_again_as_it_was_filled_in(hurried: Talk) -> None:
    inner = hurried.acts.channel(hurried.home, "inner", hurried.admin, kind=Kind.PRIVATE, bot=False)
    await hurried.do("/essay setup", hurried.admin)
    said = await hurried.submit(hurried.admin, channel=inner.id, at="06:45", days=["0"], question="Why?")
    assert said.splitlines()[0] == "I am not in this channel yet. Type /invite in it and choose me."
    assert said.splitlines()[-1] == "[✓Open the form again]"
    again = await hurried.do("[Open the form again]", hurried.admin)
    assert "Time of day: 06:45" in again
    assert "Weekdays: ✓Monday | Tuesday" in again
    assert again.splitlines()[-4].endswith(": Why?")
    assert await hurried.stores.subscriptions.page(100) == []


async def test_a_comment_by_command_that_is_refused_is_given_back(talk: Talk) -> None:
    await talk.post(FOLDER)
    rules = HouseRules(words=("cursed",))
    await talk.services.moderation.change(talk.community, lambda before: replace(before, rules=rules))
    said = await talk.do("/essay comment a cursed word", talk.ann)
    assert said.splitlines()[1:] == ["~ Here is what you wrote, so that you can copy it:", "> a cursed word"]


async def test_what_slack_does_not_allow_is_told(talk: Talk) -> None:
    await talk.post(FOLDER)
    await talk.do("/essay rate 4", talk.aoi)
    talk.home.scopes.discard("files:write")
    said = await talk.do("/essay my-data export", talk.aoi)
    assert said.startswith("Slackの許可がなく、ここではこの操作ができません。")


async def test_a_rating_from_anywhere_is_shown_on_the_card(talk: Talk) -> None:
    talk.services.refreshing._delay = 0.0
    await talk.do("/essay setup", talk.admin)
    await talk.submit(talk.admin)
    posted = await talk.post(FOLDER)
    elsewhere = talk.acts.channel(talk.home, "elsewhere")
    await talk.acts.answered(talk.acts.slash(elsewhere, talk.ann, "rate 4 essay:the-green-folder"))
    await talk.front.until(lambda: "Rated 4.0" in str(talk.message(posted).blocks), what="the card anew")


async def test_a_button_of_another_time_says_so(talk: Talk) -> None:
    posted = await talk.post(FOLDER)
    message = talk.message(posted)
    message.blocks[-1]["elements"][1]["action_id"] = "ichiwa:long-gone"
    assert await talk.do("[Rate]", talk.ann, message) == "This button no longer works."


@pytest.mark.parametrize("method", ["views.open", "views.push", "views.update", "chat.postEphemeral"])
async def test_where_slacks_answer_is_lost_the_member_reads_a_sentence(talk: Talk, method: str) -> None:
    posted = await talk.post(FOLDER)
    modal = await talk.acts.opened(talk.acts.shortcut(talk.ann, "ichiwa:search"))
    await talk.offered(talk.ann, modal, "find", "folder")
    await talk.answer(lambda: talk.acts.choose(talk.ann, modal, "ichiwa:find", FOLDER), talk.ann)
    sorry = "Slack did not answer. Try again in a minute."
    talk.front.faults.add(method, UNHEARD)
    match method:
        case "views.open":
            assert await talk.do("[Comment]", talk.ann, talk.message(posted)) == sorry
        case "views.push":
            assert sorry in await talk.do("[Save]", talk.ann, modal)
        case "views.update":
            chosen = talk.answer(lambda: talk.acts.choose(talk.ann, modal, "ichiwa:find", FOLDER), talk.ann)
            assert sorry in await chosen
        case _:
            us, thread = f"<@{talk.home.bot.id}>", talk.message(posted)
            talk.acts.write(talk.channel, talk.ann, f"{us} today", thread=thread)
            await talk.handled()
            direct = talk.home.direct(talk.ann.id)
            assert direct is not None
            assert "The Green Folder" in next(iter(direct.messages.values())).text
