"""``ChatPort``: a post stands once, is found again, has one thread, and follows its essay."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.adapters.discord.chat import DiscordChat
from bot.adapters.slack.posts.chat import SlackChat
from bot.core.community import Member, MessageRef
from bot.core.delivery import Delivery, Reason
from bot.core.essay import Language, Rights
from bot.core.ids import MemberId, SubmissionId, ThreadId
from bot.core.submission import Submission, Written
from bot.core.subscription import Slot
from bot.errors import ChatForbidden, ChatGone, ChatRejected
from bot.ports.chat import Missed
from bot.summaries.verse import LINES_MAX
from tests.conformance.chats import PlatformUnderTest, platform_under_test
from tests.conformance.examples import DIGEST
from tests.unit.arranged import post

KEY, OTHER = "abcdefgh01-20260303-1", "abcdefgh01-20260303-2"
QUESTION, AMENDED = f"{KEY}q", f"{OTHER}q"
PAGE = "https://essays.example/e/trust"
POST = post("trust", url=PAGE, title="Trust", summary="What it takes.", question="Whom do you trust?")
BETTER = replace(POST, title="Trust, again", summary="What it gives.", question="Who trusts you?")
MINUTE = timedelta(minutes=1)


@pytest.fixture(params=["fake", "local", "discord", "discord without gateway", "slack"])
async def platform(request: pytest.FixtureRequest) -> AsyncIterator[PlatformUnderTest]:
    made = await platform_under_test(request.param)
    yield made
    await made.close()


async def test_a_post_says_what_it_was_given_and_is_found_by_its_key(platform: PlatformUnderTest) -> None:
    ref = await platform.chat.post(platform.channel, POST, KEY)
    assert ref.channel == platform.channel
    shown = await platform.shown(ref)
    assert POST.title in shown
    assert POST.summary in shown
    since = platform.clock.now() - MINUTE
    assert await platform.chat.find(platform.channel, KEY, since) == [ref]
    assert await platform.chat.find(platform.channel, OTHER, since) == []
    assert await platform.chat.find(platform.channel, KEY, platform.clock.now() + MINUTE) == []


async def test_a_round_up_is_found_by_its_key_as_a_post_is_and_nobody_has_written_under_it(
    platform: PlatformUnderTest,
) -> None:
    hostile = replace(DIGEST.best[0], title="<@123> **bold** </h2>")
    digest = replace(DIGEST, best=(hostile, *DIGEST.best))
    ref = await platform.chat.post(platform.channel, digest, KEY)
    shown = await platform.shown(ref)
    for said in (DIGEST.best[0].author, DIGEST.quote.text if DIGEST.quote else "", DIGEST.coming[0].title):
        assert said in shown
    since = platform.clock.now() - MINUTE
    assert await platform.chat.find(platform.channel, KEY, since) == [ref]
    assert await platform.chat.find(platform.channel, OTHER, since) == []
    if isinstance(platform.chat, DiscordChat | SlackChat):  # the local channel asks the comments, and has none here
        assert not await platform.chat.written_in(ref)
    again = await platform.chat.post(platform.channel, digest, KEY)
    assert (again == ref) is (platform.chat.capabilities.nonce_window is not None)
    for each in {ref, again}:
        await platform.chat.delete(each)
    assert await platform.chat.find(platform.channel, KEY, since) == []


async def test_the_lines_of_a_poem_stand_under_each_other_and_are_only_so_many(platform: PlatformUnderTest) -> None:
    lines = [f"and line {number} rings" for number in range(1, LINES_MAX + 2)]
    ref = await platform.chat.post(platform.channel, replace(POST, summary="\n".join(lines)), KEY)
    shown = (await platform.shown(ref)).replace("\\n", "\n")
    assert "\n".join(lines[:LINES_MAX]) in shown


async def test_the_same_key_is_the_same_message_where_there_is_a_nonce(platform: PlatformUnderTest) -> None:
    first = await platform.chat.post(platform.channel, POST, KEY)
    again = await platform.chat.post(platform.channel, POST, KEY)
    assert (again == first) is (platform.chat.capabilities.nonce_window is not None)
    other = await platform.chat.post(platform.channel, POST, OTHER)
    assert other not in (first, again)
    found = await platform.chat.find(platform.channel, KEY, platform.clock.now() - MINUTE)
    assert found == list(dict.fromkeys([first, again])), "oldest first"


IMPORTED = replace(
    POST,
    rights=Rights.LICENSED,
    source_url="https://blog.example/1?a=1&b=2",
    source_name="Aoyama's <diary>",
    picture="https://essays.example/pictures/aa",
    picture_path="/pictures/aa",
    picture_words="A desk",
)
LINKED = replace(IMPORTED, rights=Rights.LINK_ONLY, picture="", picture_path="", picture_words="")


async def test_a_post_names_its_source_shows_its_picture_and_leads_to_the_original(platform: PlatformUnderTest) -> None:
    ref = await platform.chat.post(platform.channel, IMPORTED, KEY)
    shown = await platform.shown(ref)
    assert "Aoyama's" in shown
    assert _without_key(platform.ways(ref)) == [PAGE, "https://blog.example/1?a=1&b=2"]
    assert platform.pictures(ref) == [("https://essays.example/pictures/aa", "A desk")]


async def test_what_we_may_only_point_to_leads_to_the_original_alone(platform: PlatformUnderTest) -> None:
    ref = await platform.chat.post(platform.channel, LINKED, KEY)
    assert "Aoyama's" in await platform.shown(ref)
    assert platform.ways(ref) == ["https://blog.example/1?a=1&b=2"]
    assert platform.pictures(ref) == []


async def test_an_essay_of_ours_has_its_page_alone(platform: PlatformUnderTest) -> None:
    ref = await platform.chat.post(platform.channel, POST, KEY)
    await platform.shown(ref)
    assert _without_key(platform.ways(ref)) == [PAGE]
    assert platform.pictures(ref) == []


async def test_an_address_that_others_cannot_open_is_no_way_to_an_essay(platform: PlatformUnderTest) -> None:
    ref = await platform.chat.post(platform.channel, replace(POST, url="http://127.0.0.1:8080/e/trust"), KEY)
    await platform.shown(ref)
    assert platform.ways(ref) == []


def _without_key(ways: list[str]) -> list[str]:
    """A link may tell the page which post it was followed from."""
    return [way.removesuffix(f"?in={KEY}") for way in ways]


async def test_a_deleted_post_is_gone_and_deleting_it_again_is_no_error(platform: PlatformUnderTest) -> None:
    ref = await platform.chat.post(platform.channel, POST, KEY)
    for _ in range(2):
        await platform.chat.delete(ref)
    assert not await platform.shown(ref)
    assert await platform.chat.find(platform.channel, KEY, platform.clock.now() - MINUTE) == []


async def test_where_there_is_no_channel_there_is_no_post(platform: PlatformUnderTest) -> None:
    with pytest.raises(ChatGone):
        await platform.chat.post(platform.nowhere, POST, KEY)
    with pytest.raises(ChatGone):
        await platform.chat.find(platform.nowhere, KEY, platform.clock.now())


async def test_a_post_has_one_thread_with_its_question(platform: PlatformUnderTest) -> None:
    ref, thread = await _threaded(platform)
    assert await platform.chat.open_thread(ref, POST) == thread
    assert not await platform.chat.asked(ref, thread, QUESTION)
    assert await platform.questions(ref) == []
    await platform.chat.ask(ref, thread, POST, QUESTION)
    assert await platform.chat.asked(ref, thread, QUESTION)
    assert not await platform.chat.asked(ref, thread, AMENDED)
    [question] = await platform.questions(ref)
    assert POST.question in question


async def test_an_amended_post_shows_the_new_words_in_the_same_place(platform: PlatformUnderTest) -> None:
    ref, thread = await _threaded(platform)
    await platform.chat.ask(ref, thread, POST, QUESTION)
    for _ in range(2):
        await platform.chat.amend(ref, thread, BETTER, KEY, QUESTION)
    shown, [question] = await platform.shown(ref), await platform.questions(ref)
    assert BETTER.title in shown
    assert BETTER.summary in shown
    assert POST.summary not in shown
    assert BETTER.question in question
    assert await platform.chat.find(platform.channel, KEY, platform.clock.now() - MINUTE) == [ref]
    assert await platform.chat.asked(ref, thread, QUESTION)


async def test_a_question_that_was_not_asked_yet_is_asked_when_the_post_is_amended(platform: PlatformUnderTest) -> None:
    ref, thread = await _threaded(platform)
    await platform.chat.amend(ref, None, BETTER, KEY, QUESTION)
    await platform.chat.amend(ref, thread, replace(BETTER, question=""), KEY, QUESTION)
    assert await platform.questions(ref) == []
    for _ in range(2):
        await platform.chat.amend(ref, thread, BETTER, KEY, QUESTION)
    [question] = await platform.questions(ref)
    assert BETTER.question in question


async def test_a_round_up_whose_quote_is_gone_stands_without_it_in_the_same_place(platform: PlatformUnderTest) -> None:
    ref = await platform.chat.post(platform.channel, DIGEST, KEY)
    assert DIGEST.quote is not None
    assert DIGEST.quote.text in await platform.shown(ref)
    for _ in range(2):
        await platform.chat.amend(ref, None, replace(DIGEST, quote=None), KEY, QUESTION)
    shown = await platform.shown(ref)
    assert DIGEST.quote.text not in shown
    assert DIGEST.best[0].author in shown
    assert await platform.chat.find(platform.channel, KEY, platform.clock.now() - MINUTE) == [ref]
    assert await platform.questions(ref) == []


async def test_telling_the_admins_raises_nothing_even_where_nobody_can_be_told(platform: PlatformUnderTest) -> None:
    now = platform.clock.now()
    for channel in (platform.channel, platform.nowhere):
        row = Delivery(slot=Slot.from_key(KEY), channel=channel, due=now, late_after=now, reason=Reason.NO_ESSAY)
        await platform.chat.tell_admins(channel, Missed(row))


@pytest.mark.parametrize("id_", ["U0NOBODY", "424242424242", "no id"])
async def test_an_author_who_is_not_there_is_one_who_takes_no_message(platform: PlatformUnderTest, id_: str) -> None:
    """Only such errors have the author read the news later instead."""
    submission = Submission(
        id=SubmissionId(f"s{id_[:2]}"),
        author=Member(platform.channel.community, MemberId(id_), "Ann"),
        channel=platform.channel,
        language=Language.EN,
        written=Written("A <door> @everyone", "It was blue."),
        created=platform.clock.now(),
    )
    with suppress(ChatForbidden, ChatGone, ChatRejected):
        await platform.chat.tell_author(submission.declined("Too *short*.", platform.clock.now()))


async def _threaded(platform: PlatformUnderTest) -> tuple[MessageRef, ThreadId]:
    ref = await platform.chat.post(platform.channel, POST, KEY)
    return ref, await platform.chat.open_thread(ref, POST)
