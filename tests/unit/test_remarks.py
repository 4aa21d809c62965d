"""Comments are found where their community allows it, there alone, and only as long as they stand."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.collection import Outside
from bot.core.comment import Comment
from bot.core.community import LOCAL_CHANNEL, Channel, Community, Member, Platform
from bot.core.essay import Language
from bot.core.ids import CommentId, MemberId, Slug, SubscriptionId
from bot.core.subscription import Slot
from bot.errors import InvalidInput
from bot.language.query import Query, left_out, pieces, read_query
from bot.services.library.remarks import FOUND_MAX, Remarks
from bot.services.library.searching import PAGE_SIZE, REMARKS_SIZE, Searching, SearchPage
from tests.fakes.search import MemorySearch
from tests.fakes.stores import MemoryStores
from tests.unit.arranged import ANN, NOW, essay, posted

HERE = ANN.community
THERE = Community(Platform.DISCORD, "100000000000000001")
CARDS = essay("cards", title="名刺の箱", language=Language.JA, category="つながり", tags=("名刺",), body="箱が四つ。")
FOLDER = essay("folder", title="The Green Folder", category="Beginnings", body="A folder.")
SLOT = Slot(SubscriptionId("standing"), date(2026, 11, 24))
ABROAD = Channel(THERE, "c")
BESIDE = Channel(HERE, "beside")
"""Another channel of the same community, which not everybody may see."""
POSTS = {LOCAL_CHANNEL: SLOT, BESIDE: replace(SLOT, turn=2), ABROAD: replace(SLOT, turn=3)}


class World:
    """Two essays, and whatever is said about them."""

    def __init__(self) -> None:
        self.stores = MemoryStores.empty()
        self.index = MemorySearch()
        self.said = 0
        remarks = Remarks(self.stores.comments, self.stores.communities)
        self.searching = Searching(self.stores.essays, self.index, self.stores.ratings, remarks)

    async def say(self, text: str, slug: str = "cards", channel: Channel = LOCAL_CHANNEL) -> Comment:
        self.said += 1
        number = self.said
        author = Member(channel.community, MemberId("ann"), "Ann")
        said = Comment(
            id=CommentId(f"c{number:03}"),
            slot=POSTS[channel],
            slug=Slug(slug),
            author=author,
            text=text,
            created=NOW + timedelta(minutes=number),
        )
        await self.stores.comments.add(said)
        return said

    async def allow(self, community: Community = HERE, search: bool = True) -> None:
        await self.stores.communities.update(community, lambda before: replace(before, search_comments=search))

    async def search(self, query: str, channel: Channel = LOCAL_CHANNEL, page: int = 1) -> SearchPage:
        return await self.searching.search(query, channel.community, page=page, here=channel)

    async def found(self, query: str, channel: Channel = LOCAL_CHANNEL) -> list[str]:
        return [each.comment.text for each in (await self.search(query, channel)).remarks]


@pytest.fixture
async def world() -> World:
    world = World()
    await world.stores.essays.apply("test", [CARDS, FOLDER], ())
    await world.index.update([CARDS, FOLDER])
    for channel, slot in POSTS.items():
        await world.stores.deliveries.add(replace(posted("cards", channel=channel), slot=slot))
    await world.allow()
    return world


async def test_a_word_of_two_characters_is_found_in_a_comment_with_its_essay_and_snippet(world: World) -> None:
    said = await world.say("私も転職の前に上司へ話しました。")
    page = await world.search("転職")
    [found] = page.remarks
    assert (found.comment, found.essay, page.in_comments, page.total) == (said, CARDS, 1, 0)
    assert [part.text for part in found.snippet if part.hit] == ["転職"]
    assert "".join(part.text for part in found.snippet) == said.text
    assert (page.pages, page.nearest, page.essays) == (1, (), [CARDS])


async def test_of_a_comment_only_whole_words_and_phrases_are_marked(world: World) -> None:
    await world.say("東京都の上司と、上司の手紙の話をした。")
    [found] = (await world.search('京都 "上司の手紙"')).remarks
    assert [part.text for part in found.snippet if part.hit] == ["上司の手紙"]


@pytest.mark.parametrize(
    ("query", "is_found"),
    [
        ("上司 転職", True),
        ("上司 面接", False),
        ("ＳＬＡＣＫ", True),
        ("managers", True),
        ("manager’s Slack", True),
        ('"話す前"', True),
        ('"前話す"', False),
        ("上", True),
        ("転職 -上司", False),
        ("転職 -面接", True),
        ("転職 tag:名刺", True),
        ("転職 tag:面接", False),
        ("転職 category:つながり", True),
        ("転職 lang:en", False),
        ("転職 after:2026-01-02", False),
        ("転職 rating:4", False),
        ("lang:ja", False),
        ("100%", False),
    ],
)
async def test_all_words_must_be_there_and_filters_ask_the_essay(world: World, query: str, is_found: bool) -> None:
    said = await world.say("転職を上司に話す前に、slack の Manager に相談。")
    assert await world.found(query) == [said.text] * is_found


async def test_nothing_is_found_where_it_is_not_allowed(world: World) -> None:
    await world.say("転職の話")
    await world.say("転職の話", channel=ABROAD)
    assert await world.found("転職", ABROAD) == []
    await world.allow(search=False)
    assert await world.found("転職") == []
    for outside in Outside:
        assert (await world.searching.search("転職", outside, here=LOCAL_CHANNEL)).in_comments == 0


async def test_comments_of_another_community_are_never_found(world: World) -> None:
    await world.allow(THERE)
    await world.say("転職の話", channel=ABROAD)
    assert await world.found("転職") == []
    assert await world.found("転職", ABROAD) == ["転職の話"]


async def test_whoever_asks_for_another_community_s_channel_finds_nothing_of_it(world: World) -> None:
    await world.allow(THERE)
    await world.say("転職の話")
    await world.say("転職の話", channel=ABROAD)
    asked: list[tuple[Community | Outside, Channel]] = [
        (HERE, ABROAD),
        (THERE, LOCAL_CHANNEL),
        *((one, LOCAL_CHANNEL) for one in Outside),
    ]
    for audience, channel in asked:
        page = await world.searching.search("転職", audience, here=channel)
        assert (page.remarks, page.in_comments) == ((), 0)


async def test_comments_of_another_channel_are_never_found(world: World) -> None:
    await world.say("転職の話", channel=BESIDE)
    assert await world.found("転職") == []
    assert await world.found("転職", BESIDE) == ["転職の話"]
    assert (await world.searching.search("転職", HERE)).in_comments == 0


async def test_what_is_hidden_deleted_or_changed_is_found_no_more(world: World) -> None:
    hidden, deleted, changed = [await world.say(f"転職の話 {n}") for n in range(3)]
    await world.stores.comments.hide(hidden.id, NOW)
    await world.stores.comments.delete(deleted.id, NOW)
    await world.stores.comments.edit(changed.id, "面接の話", NOW)
    assert await world.found("転職") == []
    assert await world.found("面接") == ["面接の話"]


async def test_a_comment_on_an_essay_that_is_gone_or_given_away_is_not_shown(world: World) -> None:
    await world.say("転職の話")
    await world.stores.essays.give("つながり", {THERE: "key"})
    assert await world.found("転職") == []
    await world.stores.essays.give("つながり", {})
    assert await world.found("転職") == ["転職の話"]
    await world.stores.essays.apply("test", (), [CARDS.slug])
    assert await world.found("転職") == []


async def test_pages_hold_each_comment_once_newest_first(world: World) -> None:
    more = [essay(f"more-{n}", title="箱", body="箱の話。", language=Language.JA) for n in range(PAGE_SIZE + 1)]
    await world.stores.essays.apply("test", more, ())
    await world.index.update(more)
    texts = [(await world.say(f"箱 {n}")).text for n in range(2 * REMARKS_SIZE + 1)]
    pages: list[SearchPage] = [await world.search("箱", page=n) for n in (1, 2, 3, 4)]
    assert [each.comment.text for page in pages for each in page.remarks] == texts[::-1]
    assert {(page.pages, page.in_comments, page.total) for page in pages} == {(3, len(texts), PAGE_SIZE + 2)}
    assert [len(page.results) for page in pages] == [PAGE_SIZE, 2, 0, 0]


async def test_only_the_latest_are_counted(world: World) -> None:
    for number in range(FOUND_MAX + 5):
        await world.say(f"転職 {number}")
    assert (await world.search("転職")).in_comments == FOUND_MAX


@given(st.text(max_size=60))
def test_what_is_looked_for_is_never_empty_nor_out_of_a_database_s_reach(text: str) -> None:
    query = Query(text)
    with suppress(InvalidInput):
        query = read_query(text)
    for piece in (*pieces(query), *left_out(query)):
        assert piece
        assert "\0" not in piece
        piece.encode()
