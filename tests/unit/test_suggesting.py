"""What a search that finds nothing does: it searches for what was clearly meant, or offers what finds something."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.collection import Outside
from bot.core.essay import Essay, Language
from bot.language.query import pieces_of, read_query
from bot.services.library.searching import Searching, SearchPage
from bot.services.library.suggesting import Wider, tongue, topic_query
from tests.fakes.library import MemoryIndex
from tests.fakes.search import MemorySearch
from tests.fakes.stores import MemoryEssays, MemoryRatings
from tests.unit.arranged import essay

EN, JA = Language.EN, Language.JA
DEAL = essay("deal", title="A negotiation", tags=("salary", "trust"), category="Offers", body="Managers said nothing.")
AGAIN = essay("again", title="Letters", tags=("salary", "OKR"), category="Letters", body="Managers planned, planted.")
PLAIN = essay("plain", title="Plainness", tags=(), category="Letters", body="We planned and planted a topic. Planed.")
BOSS = essay(
    "boss", title="はじめての上司", language=JA, tags=("転職活動", "人脈"), category="上司", body="面接で転職。"
)
ASK = essay("ask", title="人事評価", language=JA, tags=("人事評価", "人脈"), category="評価", body="転職の交渉と公証。")
TALK = essay("talk", title="話", language=JA, tags=(), category="話", body="コミュニケーションという語。")
LIBRARY = [DEAL, AGAIN, PLAIN, BOSS, ASK, TALK]


async def _searching(*essays: Essay) -> Searching:
    store, index = MemoryEssays(), MemoryIndex()
    await store.apply("test", essays or LIBRARY, ())
    await index.update(essays or LIBRARY)
    return Searching(store, index, MemoryRatings())


async def _search(query: str, language: Language | None = None, category: str = "") -> SearchPage:
    return await (await _searching()).search(query, Outside.OPERATOR, language, category=category)


def _slugs(page: SearchPage) -> set[str]:
    return {result.essay.slug for result in page.results}


@pytest.mark.parametrize(
    ("typed", "meant", "found"),
    [
        ("mangers", "managers", {"deal", "again"}),
        ("SALLARY", "salary", {"deal", "again"}),
        ("negociation", "negotiation", {"deal"}),
        ("mangers sallary", "managers salary", {"deal", "again"}),
        ("tag:salary mangers", "tag:salary managers", {"deal", "again"}),
        ("面設", "面接", {"boss"}),
        ("tensyokku", "転職", {"boss", "ask"}),
        ("コミュニケージョン", "コミュニケーション", {"talk"}),
        ("人事評課", "人事評価", {"ask"}),
        ("nejociation", "negotiation", {"deal"}),
    ],
)
async def test_what_was_clearly_meant_is_searched_at_once(typed: str, meant: str, found: set[str]) -> None:
    page = await _search(typed)
    assert (page.typed, page.query, page.nearest) == (typed, meant, ())
    assert _slugs(page) == found


async def test_what_was_typed_can_be_searched_as_it_is_and_is_then_let_be() -> None:
    page = await _search("tag:salary mangers")
    assert page.as_typed == 'tag:salary "mangers"'
    as_typed = await _search('"mangers"')
    assert (as_typed.typed, as_typed.query, as_typed.total) == ("", '"mangers"', 0)


@pytest.mark.parametrize(
    ("typed", "near"),
    [
        ("plannted", ("planned", "planted", "planed")),  # two are as near
        ("negociation trst", ("negotiation trust",)),  # among others a short word may be one of its own
        ("toqic", ("topic",)),  # a short word with a wrong letter may be another word
        ("topics", ()),  # it is there: its stem is
        ("鉱床", ("公証", "交渉")),  # a word of its own that only sounds like them
    ],
)
async def test_what_is_near_without_being_clear_is_offered(typed: str, near: tuple[str, ...]) -> None:
    page = await _search(typed)
    assert (page.typed, set(page.nearest)) == ("", set(near))


@pytest.mark.parametrize("typed", ["zeppelin", "ソムリエ", "人派", "猫", "xalary", "!?", "mangerial zeppelin"])
async def test_nothing_near_is_nothing_offered_but_what_the_library_is_about(typed: str) -> None:
    page = await _search(typed)
    assert (page.typed, page.nearest, page.wider, page.found_nothing) == ("", (), (), True)
    japanese = typed in ("ソムリエ", "人派", "猫")
    assert page.topics == (("上司", "評価", "話") if japanese else ("Letters", "Offers"))


async def test_a_word_of_its_own_is_not_taken_for_one_that_only_sounds_like_it() -> None:
    page = await (await _searching(essay("one", title="話", language=JA, body="公証。"))).search(
        "鉱床", Outside.OPERATOR
    )
    assert (page.typed, page.nearest) == ("", ("公証",))


async def test_what_is_near_elsewhere_alone_is_not_offered() -> None:
    for page in (await _search("tag:trust plannted"), await _search("mangers", category="上司")):
        assert (page.typed, page.nearest, page.wider, page.total) == ("", (), (), 0)


async def test_everything_offered_finds_something() -> None:
    searching = await _searching()
    for typed in ("plannted", "toqic", "考証", "category:Nowhere managers", "zeppelin", '"mangers"', '"said managers"'):
        page = await searching.search(typed, Outside.OPERATOR)
        offered = [(query, None, "") for query in (*page.nearest, *(topic_query(topic) for topic in page.topics))]
        for query, language, category in [*offered, *((w.query, w.language, w.category) for w in page.wider)]:
            assert (await searching.search(query, Outside.OPERATOR, language, category=category)).total, (typed, query)


@pytest.mark.parametrize(
    ("typed", "wider"),
    [
        ("category:Nowhere managers", [Wider("managers", "category", 2)]),
        ("tag:OKR tag:trust negotiation", [Wider("negotiation", "tag", 1)]),
        ("managers -planned -said", [Wider("managers", "without", 2)]),
        ("after:2030 tag:trust managers", [Wider("tag:trust managers", "after", 1)]),
        ("after:2030 tag:nowhere managers", [Wider("managers", "", 2)]),
        ('"planned managers"', [Wider("planned managers", "phrase", 1)]),
        ("lang:en 転職", [Wider("転職 lang:ja", "lang", 2, found_in=JA)]),
        ("lang:ja managers", [Wider("managers lang:en", "lang", 2, found_in=EN)]),
        ('tag:trust "planted"', []),  # every text would be read again
        ("category:Nowhere zeppelin", []),
        ("category:Nowhere", []),
    ],
)
async def test_the_filter_to_leave_out_is_named_with_what_it_would_find(typed: str, wider: list[Wider]) -> None:
    page = await _search(typed)
    assert list(page.wider) == wider
    assert (page.query, page.typed) == (typed, "")


async def test_what_was_chosen_beside_the_query_is_a_filter_too() -> None:
    assert (await _search("転職", EN)).wider == (Wider("転職 lang:ja", "lang", 2, found_in=JA),)
    assert (await _search("managers", category="上司")).wider == (Wider("managers", "category", 2),)
    both = await _search("managers", EN, "上司")
    assert both.wider == (Wider("managers", "category", 2, EN),)


async def test_a_slip_stays_within_what_else_was_asked_for() -> None:
    page = await _search("mangers", EN, "Offers")
    assert (page.typed, page.query, page.language, _slugs(page)) == ("mangers", "managers", EN, {"deal"})


async def test_among_words_that_are_found_the_one_that_no_essay_holds_is_corrected_beside_them() -> None:
    store, index = MemoryEssays(), MemorySearch()  # one that finds what holds any of the words
    await store.apply("test", LIBRARY, ())
    await index.update(LIBRARY)
    searching = Searching(store, index, MemoryRatings())
    page = await searching.search("negociation letters", Outside.OPERATOR)
    assert (page.typed, page.total, page.nearest) == ("", 2, ("negotiation letters",))
    for query in ("managers letters", "zeppelin letters", "toqic letters", "plannting letters", "考証 人脈"):
        assert (await searching.search(query, Outside.OPERATOR)).nearest == ()


async def test_where_something_is_completed_nothing_is_corrected() -> None:
    page = await (await _searching()).search("mangers", Outside.OPERATOR, mends=False)
    assert (page.total, page.typed, page.nearest, page.topics) == (0, "", (), ())


@pytest.mark.parametrize(
    ("words", "language"),
    [
        ("転職", JA),
        ("how to quit a job", EN),
        ("How should I quit?", EN),
        ("tenshoku", None),  # romaji
        ("OKR", None),  # the same in both
        ("1on1", None),
        ("", None),
        ("OKR について", JA),
    ],
)
def test_a_query_is_in_a_language_or_in_both(words: str, language: Language | None) -> None:
    assert tongue(words) is language


async def test_essays_in_another_language_than_the_query_are_foreign_unless_they_hold_its_words() -> None:
    mixed = essay("mixed", title="手紙", language=JA, body="The managers: 部長たちのこと。", date=date(2026, 1, 2))
    index = MemorySearch()
    await index.update([mixed])
    store = MemoryEssays()
    await store.apply("test", [mixed], ())
    page = await Searching(store, index, MemoryRatings()).search("managing", Outside.OPERATOR)
    assert (page.asked_in, page.is_foreign(mixed), page.all_in) == (EN, True, JA)
    page = await (await _searching(mixed)).search("managers", Outside.OPERATOR)
    assert (page.asked_in, page.is_foreign(mixed), page.all_in) == (None, False, None)
    own = essay("own", title="A manager", body="A manager.")
    await index.update([own])
    await store.apply("test", [mixed, own], ())
    page = await Searching(store, index, MemoryRatings()).search("managing", Outside.OPERATOR)
    assert [page.is_foreign(each) for each in (mixed, own)] == [True, False]
    assert (page.total, page.all_in) == (2, None)


TYPED = st.lists(
    st.sampled_from(
        ["letter", "転職", '"first week"', "「人脈」", "-work", "tag:人脈", 'author:"A B"', "lang:en", "-", '"', "a:b"]
    )
)


@given(TYPED)
def test_the_pieces_of_a_query_ask_for_the_same_as_the_whole(typed: list[str]) -> None:
    whole = " ".join(typed)
    pieces = pieces_of(whole)
    assert read_query(" ".join(piece.text for piece in pieces)) == read_query(whole)
    assert [piece.value for piece in pieces if piece.kind == "word"] == [
        piece.text for piece in pieces if piece.kind == "word"
    ]
