"""``MirrorPort``: a comment stands in the thread, is found, rewritten and removed; a member's own message stays."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from bot.core.comment import Comment, CommentMirror
from bot.core.community import Member
from bot.core.ids import CommentId, MessageId, new_id
from bot.core.subscription import Slot
from bot.errors import ChatGone
from bot.ports.mirrors import MirrorPort
from tests.conformance.chats import PlatformUnderTest, platform_under_test
from tests.unit.arranged import post

KEY = "abcdefgh01-20260303-1"
POST = post("trust")
BY_ITSELF = pytest.mark.skip(reason="the local page shows comments by itself, from the store: it has no MirrorPort")


@pytest.fixture(params=["fake", pytest.param("local", marks=BY_ITSELF), "discord", "discord without gateway", "slack"])
async def platform(request: pytest.FixtureRequest) -> AsyncIterator[PlatformUnderTest]:
    made = await platform_under_test(request.param)
    yield made
    await made.close()


@pytest.fixture
def mirrors(platform: PlatformUnderTest) -> MirrorPort:
    assert platform.mirrors is not None
    return platform.mirrors


@pytest.fixture
async def said(platform: PlatformUnderTest) -> CommentMirror:
    """What Ann says of a post, which is not shown yet."""
    ref = await platform.chat.post(platform.channel, POST, KEY)
    thread = await platform.chat.open_thread(ref, POST)
    return CommentMirror(_comment(platform, "Mine was blue."), ref, thread, POST)


async def test_a_comment_stands_in_the_thread_with_its_authors_name(
    platform: PlatformUnderTest, mirrors: MirrorPort, said: CommentMirror
) -> None:
    assert await mirrors.mirrored(said) == []
    place = await mirrors.mirror(said)
    [shown] = platform.comments(said.message)
    assert "Ann" in shown
    assert "Mine was blue." in shown
    assert await mirrors.mirrored(said) == [place]
    other = replace(said, comment=_comment(platform, "Mine was blue."))
    assert await mirrors.mirrored(other) == [], "another comment in the same words"


async def test_each_message_that_shows_it_is_found_oldest_first(mirrors: MirrorPort, said: CommentMirror) -> None:
    places = [await mirrors.mirror(said) for _ in range(2)]
    assert await mirrors.mirrored(said) == list(dict.fromkeys(places)), "one where the platform knows it by its key"


async def test_a_rewritten_comment_shows_the_new_text_in_its_place(
    platform: PlatformUnderTest, mirrors: MirrorPort, said: CommentMirror
) -> None:
    place = await mirrors.mirror(said)
    for _ in range(2):
        assert await mirrors.rewrite(_at(said, place.id), "Mine was red.")
    [shown] = platform.comments(said.message)
    assert "Ann" in shown
    assert "Mine was red." in shown
    assert "blue" not in shown
    assert await mirrors.mirrored(said) == [place]


async def test_a_removed_comment_is_gone_and_removing_it_again_is_no_error(
    platform: PlatformUnderTest, mirrors: MirrorPort, said: CommentMirror
) -> None:
    other = replace(said, comment=_comment(platform, "Mine was red."))
    gone, kept = await mirrors.mirror(said), await mirrors.mirror(other)
    for _ in range(2):
        assert await mirrors.remove(_at(said, gone.id))
    assert await mirrors.mirrored(said) == []
    assert await mirrors.mirrored(other) == [kept]
    assert len(platform.comments(said.message)) == 1


async def test_a_members_own_message_is_neither_changed_nor_removed(
    platform: PlatformUnderTest, mirrors: MirrorPort, said: CommentMirror
) -> None:
    own = _at(said, platform.write(said.message, "Mine was blue."))
    assert not await mirrors.rewrite(own, "Mine was red.")
    assert not await mirrors.remove(own)
    assert platform.written(said.message) == ["Mine was blue."]
    assert await mirrors.mirrored(own) == []


async def test_a_message_that_is_gone_cannot_be_rewritten(mirrors: MirrorPort, said: CommentMirror) -> None:
    place = await mirrors.mirror(said)
    await mirrors.remove(_at(said, place.id))
    with pytest.raises(ChatGone):
        await mirrors.rewrite(_at(said, place.id), "Mine was red.")


def _comment(platform: PlatformUnderTest, text: str) -> Comment:
    return Comment(
        id=CommentId(new_id()),
        slot=Slot.from_key(KEY),
        slug=POST.slug,
        author=Member(platform.channel.community, platform.id_of("Ann"), "Ann"),
        text=text,
        created=platform.clock.now(),
    )


def _at(mirror: CommentMirror, message: MessageId) -> CommentMirror:
    return replace(mirror, comment=replace(mirror.comment, message=message))
