"""The local channel over HTTP, on the in-memory stores: the page, its members, their ratings and comments."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from html import unescape
from typing import Any

import pytest

from bot.adapters.local.feed import REMARKS_MAX
from bot.core.community import LOCAL_CHANNEL
from bot.core.delivery import Reason
from bot.core.subscription import Slot, ended
from bot.ports.chat import Missed
from bot.services.community.changes import Change
from tests.adapters.local_world import World, refused, words
from tests.conformance.examples import comment
from tests.unit.arranged import draft

FIVE = ("1️⃣", "2️⃣", "3️⃣", "4️⃣", "5️⃣")


@pytest.fixture
async def world() -> World:
    """A channel with one post, which is message 1."""
    world = World()
    await world.fill([draft("first"), draft("second")])
    await world.deliver(await world.subscribe())
    return world


def pressed(html: str) -> Sequence[str]:
    """The emojis of the rating buttons that are on."""
    return re.findall(r'data-react="([^"]+)" aria-pressed="true"', html)


# Reading


async def test_the_page_shows_todays_essay_with_its_thread(world: World) -> None:
    async with world.client() as browser:
        answer = await browser.get("/")
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    page = answer.text
    assert '<html lang="en">' in page
    shown = words(page)
    for part in ("Today's essay", "On first", "Someone", "Work", "1 minute to read", "What first taught."):
        assert part in shown
    assert "Tue, Nov 24, 2026, 10:00" in shown
    assert 'href="/e/first"' in page
    assert "The essay asks What did first teach you?" in shown
    assert "No ratings yet" in shown
    assert re.findall(r'data-react="([^"]+)"', page) == list(FIVE)
    assert "Rate 4 out of 5" in shown


async def test_the_page_before_the_first_post() -> None:
    async with World().client() as browser:
        answer = await browser.get("/")
    assert answer.status_code == 200
    assert "The first essay is on its way. It will appear here by itself." in words(answer.text)


async def test_the_page_speaks_the_members_language(world: World) -> None:
    async with world.client(**{"Accept-Language": "ja-JP,en;q=0.5"}) as browser:
        page = (await browser.get("/")).text
        assert '<html lang="ja">' in page
        assert "【Today's essay】 2026年11月24日（火）10:00" in words(page)
        chosen = await browser.post(
            "/language", data={"language": "en"}, headers={"Referer": "http://127.0.0.1:8080/?before=9"}
        )
        assert (chosen.status_code, chosen.headers["location"]) == (303, "/?before=9")
        assert '<html lang="en">' in (await browser.get("/")).text


async def test_today_is_the_day_of_the_subscriptions_own_zone() -> None:
    """10:00 on the 24th in Tokyo, where the page is, is 15:00 on the 24th in Kiritimati; ten hours later the 25th."""
    world = World()
    world.clock.advance(timedelta(hours=10))
    await world.fill([draft("first")])
    await world.deliver(await world.subscribe(zone="Pacific/Kiritimati"))
    async with world.client() as browser:
        assert "Today's essay" in words((await browser.get("/")).text)


async def test_yesterdays_post_is_not_todays(world: World) -> None:
    world.clock.advance(timedelta(hours=14))
    async with world.client() as browser:
        assert "Today's essay" not in words((await browser.get("/")).text)


async def test_a_long_thread_costs_what_is_seen_of_it(world: World) -> None:
    """Each new comment sends a thread to everybody who looks at it: rows that are read and shown, and bytes."""
    [posted] = await world.stores.local_log.page(1, None)
    slot = Slot.from_key(posted.key)

    async def shown(many: int) -> str:
        for number in range(len(await world.stores.comments.of_slot(slot)), many):
            said = replace(comment(f"c{number:04}", slot), created=world.clock.now() + timedelta(seconds=number))
            await world.stores.comments.add(replace(said, text=f"Thought {number:04}."))
        async with world.client() as browser:
            return (await browser.get(f"/channel/messages/{posted.id}")).text

    few, some, many = [await shown(number) for number in (REMARKS_MAX, REMARKS_MAX + 1, 2000)]
    assert [page.count('class="remark"') for page in (few, some, many)] == [REMARKS_MAX] * 3
    assert "Earlier comments" not in few
    assert len(many) - len(some) < 10
    assert "2000 comments" in words(many).replace(",", "")
    assert "Thought 1999." in many
    assert "Thought 1949." not in many
    [argument] = re.findall(r'data-route="comments" data-argument="([^"]+)"', many)
    async with world.member() as browser:
        asked = {"name": "comments", "argument": argument, "fields": {}}
        earlier = (await browser.post("/channel/component", json=asked)).text
    assert ("Thought 1949." in earlier, "Thought 1950." in earlier) == (True, False)


async def test_older_messages_are_a_page_away(world: World) -> None:
    await world.fill_up()
    for _ in range(10):
        world.clock.advance(timedelta(days=1))
        await world.deliver()
    async with world.client() as browser:
        first = (await browser.get("/")).text
        ids = [int(found) for found in re.findall(r'data-message="(\d+)"', first)]
        assert len(ids) == 10
        assert ids == sorted(ids, reverse=True)
        assert re.findall(r"<details[^>]* open>", first) == [f'<details class="thread" id="thread-{ids[0]}" open>']
        older = re.findall(r'href="(/channel\?before=\d+)"', first)
        assert older == [f"/channel?before={ids[-1]}"]
        second = (await browser.get(older[0])).text
        assert re.findall(r'data-message="(\d+)"', second) == ["1"]
        assert "data-live" in first
        assert "data-live" not in second
        assert "?before=" not in second


async def test_a_notice_is_read_in_the_viewers_language(world: World) -> None:
    delivery = (await world.reading.today(LOCAL_CHANNEL)).delivery
    await world.chat.tell_admins(LOCAL_CHANNEL, Missed(replace(delivery, reason=Reason.LATE)))
    english = "The essay for Tuesday, November 24, 2026 was skipped: it would have been more than 6 hours late."
    async with world.client() as browser:
        assert english in words((await browser.get("/")).text)
        number = re.findall(r'class="notice" id="message-(\d+)"', (await browser.get("/channel/messages")).text)[0]
        assert english in words((await browser.get(f"/channel/messages/{number}")).text)
        assert refused(await browser.delete(f"/channel/messages/{number}/reaction"), 403)
    async with world.member() as browser:
        for method, path in (("POST", "reaction"), ("DELETE", "reaction"), ("POST", "comments")):
            answer = await browser.request(
                method, f"/channel/messages/{number}/{path}", json={"emoji": "4️⃣", "text": "x"}
            )
            assert refused(answer, 404) == "This message no longer exists."
    async with world.client(**{"Accept-Language": "ja"}) as browser:
        assert "2026年11月24日（火）" in words((await browser.get("/")).text)


@pytest.mark.parametrize("number", ["7", "0", "-1", "x", "9" * 19, "9" * 5000, "１"])
async def test_a_message_that_is_not_there(world: World, number: str) -> None:
    async with world.member() as browser:
        assert refused(await browser.get(f"/channel/messages/{number}"), 404)
        assert refused(await browser.post(f"/channel/messages/{number}/comments", json={"text": "Hello."}), 404)
        before = await browser.get("/channel/messages", params={"before": number})
        assert before.status_code in (200, 404)


async def test_the_question_is_no_message_of_its_own(world: World) -> None:
    (question,) = await world.stores.local_log.replies(1)
    async with world.client() as browser:
        assert refused(await browser.get(f"/channel/messages/{question.id}"), 404)


# Members


async def test_a_nickname_is_asked_for_only_where_it_is_needed(world: World) -> None:
    async with world.client() as browser:
        for sent in (
            await browser.post("/channel/messages/1/reaction", json={"emoji": "4️⃣"}),
            await browser.post("/channel/messages/1/comments", json={"text": "Hello."}),
            await browser.post("/channel/command", json={"text": "/essay rate 4"}),
            await browser.post("/channel/command", json={"text": "/essay comment Hello."}),
        ):
            assert sent.status_code == 403
            assert sent.json()["kind"] == "NicknameNeeded"
        assert (await browser.post("/channel/command", json={"text": "/essay today"})).status_code == 200
        assert (await browser.post("/channel/command", json={"text": "/essay preview"})).status_code == 200


async def test_the_members_cookie_is_private_and_its_id_secret(world: World) -> None:
    async with world.client() as browser:
        answer = await browser.post("/channel/me", json={"nickname": "  Ann \u202e\n of  Tokyo "})
        assert answer.json() == {"name": "Ann of Tokyo"}
        cookie = answer.headers["set-cookie"]
        assert "HttpOnly" in cookie
        assert "SameSite=strict" in cookie
        secret = browser.cookies["ichiwa_member"].partition(".")[0]
        assert len(secret) == 24
        page = await browser.post("/channel/messages/1/comments", json={"text": "Hello."})
        assert secret not in page.text
        assert secret not in (await browser.get("/")).text
        renamed = await browser.post("/channel/me", json={"nickname": "安"})
        assert renamed.json() == {"name": "安"}
        assert browser.cookies["ichiwa_member"].partition(".")[0] == secret


@pytest.mark.parametrize(
    "nickname", ["", "   ", "\u202e\u200b", "\u3164\u3164", "\u200d", "x" * 33, "\ud800", "\x00", 7, None, ["Ann"]]
)
async def test_a_nickname_that_cannot_be_used(world: World, nickname: Any) -> None:
    async with world.client() as browser:
        answer = await browser.post("/channel/me", content=json.dumps({"nickname": nickname}))
        if nickname == "\ud800":
            assert answer.json() == {"name": "?"}
        else:
            assert "nickname" in refused(answer, 400)
            assert not browser.cookies


@pytest.mark.parametrize(
    "cookie", ["", "x", "short.Ann", "A" * 24, "A" * 24 + ".", "A" * 24 + ".%20", "A" * 24 + ".%FF%00"]
)
async def test_a_cookie_that_is_not_ours_is_nobodys(world: World, cookie: str) -> None:
    async with world.client(cookie) as browser:
        assert (await browser.get("/")).status_code == 200
        answer = await browser.post("/channel/messages/1/reaction", json={"emoji": "4️⃣"})
        assert answer.status_code in (200, 403)
        assert (answer.status_code == 200) == ("%FF" in cookie)


# Rating


async def test_a_rating_is_kept_changed_and_withdrawn(world: World) -> None:
    async with world.member() as browser, world.member("Ben") as other:
        card = (await browser.post("/channel/messages/1/reaction", json={"emoji": "4️⃣"})).text
        assert pressed(card) == ["4️⃣"]
        assert "Mean rating: 4.0 1 rating" in words(card)
        await other.post("/channel/messages/1/reaction", json={"emoji": "1️⃣"})
        card = (await browser.post("/channel/messages/1/reaction", json={"emoji": "5️⃣"})).text
        assert pressed(card) == ["5️⃣"]
        assert "Mean rating: 3.0 2 ratings" in words(card)
        card = (await browser.delete("/channel/messages/1/reaction")).text
        assert pressed(card) == []
        assert "Mean rating: 1.0 1 rating" in words(card)
        assert pressed((await other.get("/channel/messages/1")).text) == ["1️⃣"]


async def test_an_own_scale_keeps_its_scores_where_it_uses_a_presets_emojis(world: World) -> None:
    await world.fill_up()
    await world.setup.schedule((await world.setup.page(100))[0].id, Change(scale="👎=2 👍=4"))
    await world.deliver((await world.setup.page(100))[0].id)
    async with world.member() as browser:
        number = max(int(found) for found in re.findall(r'data-message="(\d+)"', (await browser.get("/")).text))
        card = (await browser.post(f"/channel/messages/{number}/reaction", json={"emoji": "👍"})).text
    assert "Mean rating: 4.0" in words(card)


@pytest.mark.parametrize("emoji", ["👍", "", "4", "<b>"])
async def test_a_reaction_outside_the_scale(world: World, emoji: str) -> None:
    async with world.member() as browser:
        answer = await browser.post("/channel/messages/1/reaction", json={"emoji": emoji})
        assert "not on the rating scale" in refused(answer, 400)


async def test_a_rating_by_command_shows_and_can_be_withdrawn(world: World) -> None:
    async with world.member() as browser:
        assert (await browser.post("/channel/command", json={"text": "/essay rate 2"})).status_code == 200
        card = (await browser.get("/channel/messages/1")).text
        assert "Mean rating: 2.0 1 rating (1 by command)" in words(card)
        assert "Your rating is 2. Withdraw it" in words(card)
        card = (await browser.delete("/channel/messages/1/reaction")).text
        assert "No ratings yet" in words(card)
        assert "Your rating" not in words(card)


async def test_a_post_keeps_the_scale_that_it_was_posted_with(world: World) -> None:
    await world.fill_up()
    (subscription,) = await world.stores.subscriptions.page(100)
    await world.stores.subscriptions.update(subscription.id, lambda s: replace(s, scale="🌧=1 ⛅=2 ☀️=5"))
    await world.deliver(subscription.id)
    async with world.member() as browser:
        page = (await browser.get("/")).text
        assert re.findall(r'data-react="([^"]+)"', page) == ["🌧", "⛅", "☀️", *FIVE]
        number = re.findall(r'data-message="(\d+)"', page)[0]
        card = (await browser.post(f"/channel/messages/{number}/reaction", json={"emoji": "⛅"})).text
        assert "Mean rating: 2.0" in words(card)
        await world.stores.subscriptions.update(subscription.id, ended)
        card = (await browser.post(f"/channel/messages/{number}/reaction", json={"emoji": "☀️"})).text
        assert "Mean rating: 5.0" in words(card)
        card = (await browser.post(f"/channel/messages/{number}/reaction", json={"emoji": "⛅"})).text
        assert "Mean rating: 2.0" in words(card), "the post itself remembers"


# Comments


async def test_a_comment_is_written_edited_and_deleted(world: World) -> None:
    async with world.member() as browser, world.member("Ben") as other:
        card = (await browser.post("/channel/messages/1/comments", json={"text": "Hello.\nAgain."})).text
        assert "1 comment" in words(card)
        assert '<p class="said" dir="auto">Hello.\nAgain.</p>' in card
        assert "Ann Tue, Nov 24, 10:00" in words(card)
        number = re.findall(r'data-comment="(\w+)"', card)[0]
        assert "data-edit" in card
        assert "data-edit" not in (await other.get("/channel/messages/1")).text, "nobody edits another's words"

        world.clock.advance(timedelta(minutes=5))
        assert "edited" not in words(card)
        card = (await browser.patch(f"/channel/comments/{number}", json={"text": "Better."})).text
        assert "edited" in words(card)
        assert "Better." in card
        assert "Hello." not in card
        sentence = refused(await other.patch(f"/channel/comments/{number}", json={"text": "Mine."}), 403)
        assert sentence == "Only the author can edit a comment."

        card = (await browser.delete(f"/channel/comments/{number}")).text
        assert "Better." not in card
        assert "0 comments" in words(card)
        assert refused(await browser.delete(f"/channel/comments/{number}"), 404) == "This comment no longer exists."


@pytest.mark.parametrize(
    "text", ["<script>alert(1)</script>", "@everyone & <b>", "\u202eevil\u202c", "x" * 2000, "'\"`${x}{{ 7*7 }}"]
)
async def test_what_members_write_is_shown_and_nothing_more(world: World, text: str) -> None:
    async with world.member("<i>Ann</i>") as browser:
        card = (await browser.post("/channel/messages/1/comments", json={"text": text})).text
        page = (await browser.get("/")).text
    for html in (card, page):
        said = re.findall(r'<p class="said" dir="auto">(.*?)</p>', html)[0]
        assert not re.search(r"[<>\"']", said)
        assert unescape(said) == text.replace("\u202e", "").replace("\u202c", "")
        assert "<i>Ann" not in html


@pytest.mark.parametrize(
    ("text", "sentence"),
    [("", "The comment is empty"), (" \n ", "The comment is empty"), ("x" * 10_000, "10000 characters")],
)
async def test_a_comment_that_cannot_be_kept(world: World, text: str, sentence: str) -> None:
    async with world.member() as browser:
        assert sentence in refused(await browser.post("/channel/messages/1/comments", json={"text": text}), 400)
        assert "0 comments" in words((await browser.get("/")).text)


@pytest.mark.parametrize("body", ["", "no JSON", "[]", "7", "null", '{"text": ', "[" * 9000, b"\xff\xfe"])
async def test_a_body_that_is_no_form(world: World, body: str | bytes) -> None:
    async with world.member() as browser:
        for method, path in (
            ("POST", "messages/1/comments"),
            ("POST", "messages/1/reaction"),
            ("POST", "command"),
            ("PATCH", "comments/x"),
        ):
            answer = await browser.request(method, f"/channel/{path}", content=body)
            assert refused(answer, 400) == "The request could not be read. Reload the page and try again."
