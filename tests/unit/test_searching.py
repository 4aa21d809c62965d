"""Search pages and completion."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.collection import Outside
from bot.core.community import Community, Platform
from bot.core.essay import Essay, Language
from bot.core.ids import Slug
from bot.core.rating import Vote
from bot.errors import InvalidInput
from bot.language.snippet import Segment
from bot.services.library.searching import PAGE_SIZE, PAGES_MAX, QUERY_MAX, Searching
from tests.fakes.library import MemoryIndex
from tests.fakes.search import MemorySearch
from tests.fakes.stores import MemoryEssays, MemoryRatings
from tests.unit.arranged import ANN, essay

OPERATOR = Outside.OPERATOR
_NAMED = re.compile("[:：]")  # what may be a wrong filter
NETWORK = essay(
    "hito",
    title="人脈という言葉が苦手だった",
    language=Language.JA,
    tags=("人脈", "紹介"),
    category="つながり",
    date=date(2026, 3, 1),
    body="名刺の数を人脈と呼ぶのは苦手だった。\n\nあなたは誰に電話をかけますか？",
)
NOTES = [essay(f"note-{n:02}", date=date(2026, 2, n), body=f"A note, number {n}.") for n in range(1, 13)]


async def _searching(*essays: Essay) -> Searching:
    store, index = MemoryEssays(), MemoryIndex()
    await store.apply("test", essays, ())
    await index.update(essays)
    return Searching(store, index, MemoryRatings())


async def test_a_result_shows_the_stretch_of_text_that_was_found() -> None:
    searching = await _searching(NETWORK, *NOTES)
    page = await searching.search("人脈", OPERATOR)
    assert (page.total, page.pages, [result.essay for result in page.results]) == (1, 1, [NETWORK])
    [result] = page.results
    assert [segment.text for segment in result.snippet if segment.hit] == ["人脈"]
    assert "".join(segment.text for segment in result.snippet).strip("…") in NETWORK.body.replace("\n\n", " ")


async def test_what_is_only_near_is_marked_where_the_word_itself_is_not() -> None:
    cards = replace(NETWORK, slug=Slug("meishi"), body="名刺の束を捨てた日の話。")
    page = await (await _searching(cards)).search("人脈", OPERATOR)
    assert [segment.text for segment in page.results[0].snippet if segment.hit] == ["名刺"]


async def test_pages_cut_the_results_without_loss() -> None:
    searching = await _searching(*NOTES)
    found: list[Slug] = []
    for number in (1, 2, 3):
        page = await searching.search("note", OPERATOR, page=number)
        assert (page.page, page.pages, page.total) == (number, 3, 12)
        assert len(page.results) <= PAGE_SIZE
        found += [result.essay.slug for result in page.results]
    assert sorted(found) == [note.slug for note in NOTES]


@pytest.mark.parametrize("number", [4, PAGES_MAX, 10**30])
async def test_a_page_beyond_the_last_is_empty(number: int) -> None:
    page = await (await _searching(*NOTES)).search("note", OPERATOR, page=number)
    assert (page.results, page.total, page.pages) == ((), 12, 3)
    assert page.page == min(number, PAGES_MAX)  # an index is never asked for more than it can count


@pytest.mark.parametrize("number", [0, -1])
async def test_there_is_no_page_below_the_first(number: int) -> None:
    with pytest.raises(InvalidInput, match="Page numbers start at 1"):
        await (await _searching(*NOTES)).search("note", OPERATOR, page=number)


@pytest.mark.parametrize("query", ["", "  ", "\u3000\n"])
async def test_an_empty_query_brings_an_example(query: str) -> None:
    with pytest.raises(InvalidInput, match="/essay search 人脈"):
        await (await _searching(*NOTES)).search(query, OPERATOR)


async def test_the_language_can_be_narrowed() -> None:
    searching = await _searching(NETWORK, essay("network", body="人脈 is Japanese for a network."))
    assert (await searching.search("人脈", OPERATOR)).total == 2
    page = await searching.search("人脈", OPERATOR, Language.JA)
    assert ([result.essay for result in page.results], page.language) == ([NETWORK], Language.JA)


async def test_a_withdrawn_essay_is_left_out_although_the_index_still_has_it() -> None:
    store, index = MemoryEssays(), MemoryIndex()
    await store.apply("test", [NETWORK], ())
    await index.update([NETWORK])
    await store.apply("test", (), [NETWORK.slug])
    assert (await Searching(store, index, MemoryRatings()).search("人脈", OPERATOR)).results == ()


@given(st.text(alphabet=st.characters(), min_size=1, max_size=400))
async def test_any_text_can_be_searched_and_completed(text: str) -> None:
    searching = await _searching(NETWORK, NOTES[0])
    if not text.split() or _NAMED.search(text):
        with suppress(InvalidInput):
            await searching.search(text, OPERATOR)
    else:
        assert len((await searching.search(text, OPERATOR)).query) <= QUERY_MAX
    await searching.complete(text, OPERATOR)


@pytest.mark.parametrize(
    ("text", "slugs"),
    [
        ("人脈", ["hito"]),  # begins the title
        ("苦手", ["hito"]),  # inside it
        ("紹介", ["hito"]),  # a tag
        ("つな", ["hito"]),  # a category
        ("hit", ["hito"]),  # a slug
        ("ＯＮ　ＮＯＴＥ－０３", ["note-03"]),
        ("nothing like it", []),
    ],
)
async def test_titles_tags_categories_and_slugs_are_completed(text: str, slugs: list[str]) -> None:
    found = await (await _searching(NETWORK, *NOTES)).complete(text, OPERATOR)
    assert [essay.slug for essay in found] == slugs


async def test_titles_that_begin_with_the_text_come_first() -> None:
    inside = essay("inside", title="The art of trust", date=date(2026, 5, 3))
    begins = essay("begins", title="Trust", date=date(2026, 5, 1))
    tagged = essay("tagged", title="Doors", tags=("trust",), date=date(2026, 5, 2))
    searching = await _searching(inside, begins, tagged)
    assert await searching.complete("trust", OPERATOR) == [begins, inside, tagged]
    assert await searching.complete("trust", OPERATOR, limit=1) == [begins]
    assert await searching.complete("", OPERATOR) == [inside, tagged, begins]  # newest first


JOB = essay(
    "job",
    title="転職の朝",
    language=Language.JA,
    tags=("転職", "面接"),
    category="仕事",
    author="山本",
    date=date(2025, 12, 31),
    body="転職の面接の朝は寒かった。",
)


@pytest.mark.parametrize(
    ("query", "slugs"),
    [
        ("tag:転職", ["job"]),
        ("転職 tag:人脈", []),
        ("名刺 tag:人脈", ["hito"]),
        ("タグ:転職", []),
        ("category:仕事", ["job"]),
        ("author:山", ["job"]),
        ("lang:ja after:2026", ["hito"]),
        ("lang:ja before:2026-01-01", ["job"]),
        ("lang:ja after:2026-03-01 before:2026-03-02", ["hito"]),
        ("lang:ja after:2026-03-02", []),
        ("lang:ja -人脈", ["job"]),
        ("面接 -寒かった", []),
        ("lang:ja “面接の朝”", ["job"]),
        ('転職 "朝の面接"', []),
        ("lang:ja rating:4", ["hito"]),
        ("lang:ja rating:5", []),
    ],
)
async def test_filters_narrow_what_is_found(query: str, slugs: list[str]) -> None:
    store, index, ratings = MemoryEssays(), MemoryIndex(), MemoryRatings()
    await store.apply("test", [NETWORK, JOB, *NOTES], ())
    await index.update([NETWORK, JOB, *NOTES])
    await ratings.vote(ANN, Vote(NETWORK.slug, ANN.id, "command", 4.0, datetime(2026, 3, 2, tzinfo=UTC)))
    page = await Searching(store, index, ratings).search(query, OPERATOR)
    assert ([result.essay.slug for result in page.results], page.total) == (slugs, len(slugs))


async def test_a_rating_is_that_of_the_community_that_asks() -> None:
    store, index, ratings = MemoryEssays(), MemoryIndex(), MemoryRatings()
    await store.apply("test", [NETWORK], ())
    await ratings.vote(ANN, Vote(NETWORK.slug, ANN.id, "command", 4.0, datetime(2026, 3, 2, tzinfo=UTC)))
    searching = Searching(store, index, ratings)
    elsewhere = Community(Platform.DISCORD, "another")
    assert (await searching.search("lang:ja rating:4", ANN.community)).total == 1
    assert (await searching.search("lang:ja rating:4", elsewhere)).total == 0


async def test_only_whole_words_are_marked_and_else_the_summary_is_shown() -> None:
    tokyo = replace(NETWORK, tags=("京都",), summary="都会で働く。", body="東京都の会社で、人脈が役に立った。")
    [found] = (await (await _searching(tokyo)).search("京都", OPERATOR)).results
    assert found.snippet == (Segment("都会で働く。", False),)


async def test_a_phrase_is_marked_as_it_is() -> None:
    weeks = essay("weeks", body="A week before the first day. The first week was long.")
    [found] = (await (await _searching(weeks)).search('"first week"', OPERATOR)).results
    assert [segment.text for segment in found.snippet if segment.hit] == ["first week"]


async def test_a_sound_is_marked_in_every_result_as_it_is_written_there() -> None:
    bodies = ("人脈とは何か。", "じんみゃくは要らない。", "名刺は捨てた。", "人脈の話。")
    sounding = [replace(NETWORK, slug=Slug(f"n-{n}"), tags=("じんみゃく",), body=body) for n, body in enumerate(bodies)]
    results = (await (await _searching(*sounding)).search("じんみゃく", OPERATOR)).results
    marked = {result.essay.slug: [s.text for s in result.snippet if s.hit] for result in results}
    assert marked == {"n-0": ["人脈"], "n-1": ["じんみゃく"], "n-2": [], "n-3": ["人脈"]}


@pytest.mark.parametrize("query", ["じんみゃく", "ジンミャク", "jinmyaku"])
async def test_what_sounds_like_the_query_is_marked_as_it_is_written(query: str) -> None:
    sounding = replace(NETWORK, tags=(query,), body="昨日は缶の話をした。人脈とは名刺の数ではない。")
    found = (await (await _searching(sounding)).search(query, OPERATOR)).results[0]
    assert [segment.text for segment in found.snippet if segment.hit] == ["人脈"]


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("after:yesterday", "“yesterday” is not a date for after:. Write it like 2026-04-01, 2026-04 or 2026."),
        ("before:2026-02-30", "“2026-02-30” is not a date for before:. Write it like 2026-04-01, 2026-04 or 2026."),
        ("rating:nice", "“nice” is not a rating. Write a number from 1 to 5, as in rating:4."),
        ("rating:6", "“6” is not a rating. Write a number from 1 to 5, as in rating:4."),
        ("lang:fr", "“fr” does not fit lang:. Choose one of these: ja, en"),
        ("tags:人脈", "There is no filter “tags:”. Did you mean tag:?"),
    ],
)
async def test_a_wrong_filter_is_explained(query: str, sentence: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        await (await _searching(NETWORK)).search(query, OPERATOR)
    assert str(refused.value) == sentence


async def test_related_essays_share_words_and_language_and_are_others() -> None:
    store, index = MemoryEssays(), MemorySearch()
    near = essay("near", title="人脈の話", language=Language.JA, tags=("人脈",), body="名刺のこと。")
    far = essay("far", title="Notes on networks", body="人脈, as they say.")
    await store.apply("test", [NETWORK, near, far, *NOTES], ())
    await index.update([NETWORK, near, far, *NOTES])
    searching = Searching(store, index, MemoryRatings())
    assert [other.slug for other in await searching.related(NETWORK, OPERATOR)] == ["near"]
    assert len(await searching.related(NOTES[0], OPERATOR, limit=2)) == 2
