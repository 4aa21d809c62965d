"""Hostile texts, late answers and broken services: nobody is mentioned, nothing is lost, and one sentence answers."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bot.adapters.discord.phrases import DiscordPhrases
from bot.adapters.discord.screens import Renderer
from bot.conversation.screens import ResultsScreen
from bot.core.community_settings import HouseRules
from bot.errors import StoreBusy
from bot.language.snippet import Segment
from bot.services.library.preparing import prepare
from bot.services.library.results import Result
from bot.services.library.searching import SearchPage
from tests.adapters.discord.talk import EN, Talk
from tests.fakes.services import catalogue
from tests.unit.arranged import draft

EVIL = "@everyone <@1> <@&2> <#3> [a](http://x) **b** `c` ||d|| @here\n# head\n> quote"
LONG = "[a](" * 500


async def hostile(talk: Talk) -> None:
    body = "word " * 50
    await talk.fill(
        draft("evil", title=EVIL, author=EVIL, category=EVIL, summary=EVIL, question=EVIL, body=f"{EVIL} {body}")
    )
    await talk.post("evil", title=EVIL, author=EVIL)


def texts(component: Any) -> list[str]:
    if isinstance(component, dict):
        own = [component["content"]] if "content" in component else []
        return own + [text for inner in component.values() for text in texts(inner)]
    return [text for inner in component for text in texts(inner)] if isinstance(component, list) else []


LINES = ["today", "read essay:evil", "search query:word", "history", "top", "comments", "saved", "about"]


async def test_whatever_an_essay_a_comment_or_a_name_holds_nothing_of_it_is_markup(talk: Talk) -> None:
    await hostile(talk)
    eve = talk.guild.add_member(talk.env.create_user("Eve", global_name="<@1> @everyone `x`"))
    await talk.services.moderation.change(
        talk.community, lambda s: type(s)(community=s.community, rules=HouseRules(text=EVIL))
    )
    await talk.do("/essay rate score:5", eve)
    await talk.do("/essay comment", eve)
    await talk.do("«»", eve, text=EVIL)
    await talk.do("/essay read essay:evil", eve)
    await talk.do("[Save]", eve)
    for line in LINES:
        await talk.do(f"/essay {line}", eve)
        message = talk.message()
        for text in texts(message.components):
            for live in ("<@", "<#3>", "@everyone", "@here", "](http://x)", "**b**", "||d||", "\n# head", "\n> quote"):
                assert not alive(text, live), (line, live, text)


@pytest.mark.parametrize("hit", [True, False])
def test_a_snippet_is_escaped_where_it_is_a_hit_and_where_it_is_none(hit: bool) -> None:
    essay = prepare(draft("plain", title="Plain", author="Plain", category="Plain"), 1)
    result = Result(essay, (Segment(EVIL, hit),))
    page = SearchPage("word", None, page=1, pages=1, total=1, results=(result,))
    view = Renderer(captures=False).view(ResultsScreen(page, "", {}), DiscordPhrases(catalogue(), EN))
    parts = view.to_components()  # type: ignore[no-untyped-call]
    [shown] = [text for text in texts(parts) if "head" in text]
    for live in ("<@1>", "<@&2>", "<#3>", "](http://x)", "||d||", "`c`"):
        assert not alive(shown, live), (live, shown)


def alive(text: str, live: str) -> bool:
    """Whether ``live`` stands in ``text`` with nothing before its first sign that makes it plain."""
    at = text.find(live)
    while at >= 0:
        if text[at - 1] != "\\":
            return True
        at = text.find(live, at + 1)
    return False


async def test_every_message_is_sent_with_mentions_off(talk: Talk) -> None:
    await hostile(talk)
    for line in LINES:
        await talk.do(f"/essay {line}")
    sent = [r.json for r in talk.env.http_requests if r.method == "POST" and isinstance(r.json, dict)]
    for body in sent:
        data = body.get("data", body)
        if isinstance(data, dict) and ("components" in data or "content" in data):
            assert data.get("allowed_mentions") == {"parse": []}, json.dumps(body)[:300]


async def test_a_comment_of_the_full_length_is_taken(talk: Talk) -> None:
    posted = await talk.post("the-green-folder")
    await talk.do("/essay comment")
    assert (await talk.do("«»", text=LONG)).startswith("Your comment is in the thread below its essay:")
    assert [c.text for c in await talk.stores.comments.of_slot(posted.slot)] == [LONG]
    assert "[a]([a](" in await talk.do("/essay comments")


@pytest.mark.parametrize("custom_id", ["ichiwa:rate:x", "ichiwa:write:x", "ichiwa:nothing", "ichiwa:search:x"])
async def test_a_button_that_nobody_knows_answers_all_the_same(talk: Talk, custom_id: str) -> None:
    await talk.do("/essay read essay:letter-1")
    payload = _payload(talk, custom_id)
    talk.env.backend.emit("INTERACTION_CREATE", payload)
    await talk.env.settle()
    answered = [r for r in talk.env.http_requests if r.path.endswith("/callback")][-1]
    assert str(payload["id"]) in answered.path


def _payload(talk: Talk, custom_id: str) -> dict[str, Any]:
    """A press of a button that no message has, with an id of its own."""
    from simcord import interactions

    _, payload = interactions.base_payload(
        talk.env.backend,
        type=3,
        channel_id=talk.channel.id,
        guild_id=talk.guild.id,
        user_id=talk.ann.id,
        data={"custom_id": custom_id, "component_type": 2},
    )
    return dict(payload)


async def test_an_answer_that_comes_too_late_is_let_go(talk: Talk) -> None:
    posted = await talk.post("the-green-folder")
    talk.env.inject_error("POST", "/interactions/*/*/callback", status=404, code=10062, times=1)
    await talk.ann.slash(talk.channel, "essay comment", text="Too late")
    assert await talk.stores.comments.of_slot(posted.slot) == []
    talk.env.inject_error("POST", "/interactions/*/*/callback", status=404, code=10062, times=1)
    await talk.ann.slash(talk.channel, "essay today")
    assert "Ichiwa editors" in await talk.do("/essay today")


@pytest.mark.parametrize(("status", "code"), [(404, 10062), (400, 40060), (500, 0)])
async def test_what_others_see_is_not_done_where_it_could_not_be_acknowledged(
    talk: Talk, status: int, code: int
) -> None:
    await talk.do("/essay schedule at:08:00 policy:in-order", talk.admin)
    panel = talk.last
    [before] = await talk.stores.subscriptions.page(100)

    def fail() -> None:
        talk.env.inject_error("POST", "/interactions/*/*/callback", status=status, code=code, times=1)

    for line in ("posts skip", "posts pause", "posts post-now", "schedule"):
        fail()
        await talk.admin.slash(talk.channel, f"essay {line}", **({"at": "09:00"} if line == "schedule" else {}))
    fail()
    await talk.admin.slash(talk.channel, "essay moderation", search=True)
    assert panel is not None
    shown = panel.response
    assert shown is not None
    for custom_id in ("post-first", "capture"):
        fail()
        await talk.admin.click(shown, custom_id=f"ichiwa:{custom_id}:{talk.channel.id}")
    fail()
    await talk.admin.select(shown, ["newest"], custom_id=f"ichiwa:policy:{talk.channel.id}")
    assert await talk.stores.subscriptions.page(100) == [before]
    assert await talk.stores.deliveries.recent(talk.place, 5) == []
    assert not (await talk.services.moderation.settings(talk.community)).search_comments
    await talk.do("/setup", talk.admin)
    fail()
    fields = {"channel": [talk.channel], "at": "7:30", "zone": "Asia/Tokyo", "days": ["0"], "language": ["ja"]}
    assert talk.last is not None
    await talk.admin.submit_modal(talk.last, fields)
    assert await talk.stores.subscriptions.page(100) == [before]


async def test_a_busy_database_and_an_unforeseen_error_are_one_sentence_each(
    talk: Talk, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def busy(*_: object) -> None:
        raise StoreBusy("busy")

    async def broken(*_: object) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr(talk.stores.deliveries, "recent", busy)
    await talk.follow(EN, ("/essay today", "The database is busy. Try again in a few seconds."))
    monkeypatch.setattr(talk.stores.deliveries, "recent", broken)
    await talk.follow(EN, ("/essay today", "Something went wrong. The error was logged for those who run this bot."))
