"""Buttons, menus and forms from before a restart still work, and nothing of them waits in memory."""

from __future__ import annotations

from bot.adapters.discord.host import DiscordHost
from bot.conversation.performing import Performing
from bot.conversation.stage import Stage
from tests.adapters.discord.talk import Talk


async def test_what_was_shown_before_a_restart_can_still_be_used(talk: Talk) -> None:
    posted = await talk.post("the-green-folder", title="The Green Folder")
    await talk.do("/essay search query:letter")
    search = talk.last
    await talk.do("/essay comment")
    form = talk.last
    await talk.restart()
    talk.last = search
    assert "-# Page 2 of 2" in await talk.do("[Next page]")
    talk.last = form
    said = "Your comment is in the thread below its essay:\n> Still here"
    assert await talk.do("«»", text="Still here") == said
    assert [c.text for c in await talk.stores.comments.of_slot(posted.slot)] == ["Still here"]


async def test_an_interaction_that_comes_again_after_a_restart_is_done_once(talk: Talk) -> None:
    posted = await talk.post("the-green-folder")
    await talk.do("/essay comment text:Once")
    await talk.restart()
    await talk.repeat()
    assert [c.text for c in await talk.stores.comments.of_slot(posted.slot)] == ["Once"]


async def test_no_view_and_no_form_is_kept(talk: Talk) -> None:
    await talk.post("the-green-folder")
    for line in ("/essay search query:letter", "/essay comment", "/essay today", "/essay read essay:letter-1"):
        await talk.do(line)
    store = talk.env.bot._connection._view_store
    assert (dict(store._views), dict(store._modals), dict(store._dynamic_items)) == ({}, {}, {})


async def test_only_the_latest_interactions_are_remembered(talk: Talk) -> None:
    performing = Performing(Stage(talk.services, DiscordHost(talk.env.bot, captures=True)))
    for number in range(3000):
        assert performing.is_new(str(number))
    assert not performing.is_new("2999")
    assert performing.is_new("0")
