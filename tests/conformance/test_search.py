"""Every search index is held to ``bot.ports.search``: the one in memory, in SQLite and in PostgreSQL."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.core.essay import Essay, Language
from bot.core.ids import Slug
from bot.ports.search import SearchIndex
from tests.conformance.examples import essay


def _essay(slug: str, title: str, body: str, language: Language = Language.JA) -> Essay:
    plain = replace(essay(slug, language=language, title=title), tags=(), category="", author="", summary="")
    return replace(plain, question="", body=body)


NETWORK = _essay("network", "名刺の缶", "若いころは、人脈とはこの缶のことだと思っていた。会社の裁断機は遅い。")
CHANGE = _essay("change", "転職の朝", "転職という言葉なら、前から頭にあった。面接の部屋は寒かった。")
BOSS = _essay("boss", "五両目の扉", "直属の上司がその課長だった。仕事は配車である。合わない人だった。")
CHAT = _essay(
    "chat",
    "通知の音",
    "<!-- 秘密のメモ\n\n-->\n<ruby>軍<rt>ぐん</rt>手<rt>て</rt></ruby>。"
    "Slack運用をはじめた。ﾌﾛﾝﾄの新人も、Ｓｌａｃｋで話す。",
)
MANAGER = _essay("manager", "Door Six", "The manager apologised. Nobody lifted the door.", Language.EN)
MANAGERS = _essay("managers", "Two of them", "Managers come and go. The résumés stay.", Language.EN)
LIBRARY = [NETWORK, CHANGE, BOSS, CHAT, MANAGER, MANAGERS]


@pytest.fixture
async def library(index: SearchIndex) -> SearchIndex:
    await index.update(LIBRARY)
    return index


async def found(index: SearchIndex, query: str, language: Language | None = None) -> list[str]:
    hits, total = await index.search(query, language, 100)
    assert total == len(hits)
    return [hit.slug for hit in hits]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("転職", ["change"]),
        ("仕事", ["boss"]),
        ("会社", ["network"]),
        ("上司", ["boss"]),
        ("人脈", ["network"]),
        ("裁断機", ["network"]),
        ("人脈とはこの缶", ["network"]),
        ("脈", ["network"]),
        ("司", ["boss"]),
        ("音", ["chat"]),
        ("Slack運用", ["chat"]),
        ("slack", ["chat"]),
        ("ＳＬＡＣＫ", ["chat"]),
        ("フロント", ["chat"]),
        ("ﾌﾛﾝﾄ", ["chat"]),
        ("ぐんて", ["chat"]),
        ("軍手", ["chat"]),
        ("秘密", []),
        ("ソムリエ", []),
    ],
)
async def test_what_people_type_is_found(library: SearchIndex, query: str, expected: list[str]) -> None:
    assert await found(library, query) == expected


@pytest.mark.parametrize("query", ["manager", "managers", "MANAGER", "Manager's", "managing"])
async def test_inflections_are_found(library: SearchIndex, query: str) -> None:
    assert sorted(await found(library, query)) == ["manager", "managers"]


@pytest.mark.parametrize("query", ["resume", "Résumé", "re\u0301sume\u0301s"])
async def test_accents_do_not_matter(library: SearchIndex, query: str) -> None:
    assert await found(library, query) == ["managers"]


async def test_voiced_and_unvoiced_kana_are_different_letters(index: SearchIndex) -> None:
    await index.update([_essay("ka", "かき", "柿。"), _essay("ga", "がき", "餓鬼。")])
    assert await found(index, "かき") == ["ka"]


async def test_essays_with_every_word_come_first(index: SearchIndex) -> None:
    often = _essay("a-often", "転職", "転職。転職。転職。転職。転職。")
    both = _essay("b-both", "席", "面接の日に、転職の話を聞いた。")
    other = _essay("c-other", "面接", "面接。面接。")
    await index.update([often, both, other])
    assert (await found(index, "転職　面接"))[0] == "b-both"
    assert sorted(await found(index, "転職 面接")) == ["a-often", "b-both", "c-other"]


async def test_the_title_weighs_more_than_the_body(index: SearchIndex) -> None:
    filler = [_essay(f"filler-{n}", "無題", "何もない一日の話。") for n in range(5)]
    await index.update([_essay("a-body", "一日", "転職の話。"), _essay("b-title", "転職", "一日の話。"), *filler])
    assert await found(index, "転職") == ["b-title", "a-body"]


@pytest.mark.parametrize("field", ["tags", "category", "author", "summary", "question"])
async def test_what_is_said_about_an_essay_is_found(index: SearchIndex, field: str) -> None:
    changes: dict[str, Any] = {field: ("転職",) if field == "tags" else "転職"}
    await index.update([replace(NETWORK, **changes)])
    assert await found(index, "転職") == ["network"]


async def test_markdown_is_no_word(index: SearchIndex) -> None:
    await index.update([_essay("one", "題", "**転**職と[言葉](https://example.com/hidden)。")])
    assert await found(index, "転職") == ["one"]
    assert await found(index, "hidden") == []


async def test_the_language_filters_hits_and_total(library: SearchIndex) -> None:
    await library.update([_essay("mixed", "Manager", "manager と呼ばれた。")])
    assert sorted(await found(library, "manager")) == ["manager", "managers", "mixed"]
    assert await found(library, "manager", Language.JA) == ["mixed"]
    assert sorted(await found(library, "manager", Language.EN)) == ["manager", "managers"]


async def test_only_the_essays_that_are_named_are_searched(library: SearchIndex) -> None:
    hits, total = await library.search("manager", None, 10, only={Slug("managers"), Slug("boss")})
    assert ([hit.slug for hit in hits], total) == ([Slug("managers")], 1)
    assert await library.search("manager", None, 10, only=set()) == ([], 0)


async def test_collections_that_are_left_out_are_as_if_they_were_not_there(index: SearchIndex) -> None:
    open_ = [replace(_essay(f"open-{n:02}", "転職の扉", "転職の話。"), category="つながり") for n in range(7)]
    own = [replace(_essay(f"own-{n:02}", "転職転職", "転職と転職の話。"), category="転職") for n in range(7)]
    await index.update([*open_, *own])
    hidden = frozenset({"転職", "another"})
    pages = [await index.search("転職", None, 3, offset, None, hidden) for offset in (0, 3, 6, 9)]
    assert [hit.slug for hits, _ in pages for hit in hits] == [one.slug for one in open_]
    assert {total for _, total in pages} == {7}
    assert await index.search("転職", None, 3, 0, {own[0].slug}, hidden) == ([], 0)
    assert (await index.search("転職", None, 3))[1] == 14
    assert await index.complete("転職", 8, hidden) == [one.slug for one in open_]
    assert await index.complete("tensyoku", 8, hidden) == [one.slug for one in open_]
    assert len(await index.complete("転職", 20)) == 14


async def test_pages_are_stable_and_ties_go_by_slug(index: SearchIndex) -> None:
    slugs = [f"essay-{n:02}" for n in range(25)]
    shuffled = [slugs[7 * n % len(slugs)] for n in range(len(slugs))]
    await index.update([_essay(slug, "題", "転職の話。") for slug in shuffled])
    pages = [await index.search("転職", None, 10, offset) for offset in (0, 10, 20, 30)]
    assert [hit.slug for hits, _ in pages for hit in hits] == slugs
    assert {total for _, total in pages} == {25}


async def test_of_very_many_hits_each_comes_once(index: SearchIndex) -> None:
    often = [_essay(f"often-{n:03}", "題", "転職。" * (1 + n % 7)) for n in range(230)]
    await index.update(often)
    pages = [await index.search("転職", None, 23, offset) for offset in range(0, 230, 23)]
    hits = [hit for page, _ in pages for hit in page]
    assert sorted(hit.slug for hit in hits) == [one.slug for one in often]
    assert {total for _, total in pages} == {230}
    assert [hit.slug for hit in (await index.search("転職", None, 230))[0]] == [hit.slug for hit in hits]


async def test_every_word_comes_first_also_where_each_is_common(index: SearchIndex) -> None:
    old = replace(_essay("both", "席", "面接の日に、転職の話を聞いた。"), date=date(2000, 1, 1))
    others = [_essay(f"one-{n:03}", "題", "転職の話。" if n % 2 else "面接の日。") for n in range(300)]
    await index.update([old, *others])
    hits, _ = await index.search("転職 面接", None, 2)
    assert hits[0].slug == "both"


async def test_the_title_weighs_more_also_where_a_word_is_common(index: SearchIndex) -> None:
    old = replace(_essay("title", "転職", "一日の話。"), date=date(2000, 1, 1))
    await index.update([old, *[_essay(f"body-{n:03}", "一日", "転職の話。") for n in range(150)]])
    hits, total = await index.search("転職", None, 2)
    assert (hits[0].slug, total) == ("title", 151)


async def test_ties_come_newest_first(index: SearchIndex) -> None:
    days = [date(2026, 1, 1 + 7 * n % 28) for n in range(45)]
    essays = [replace(_essay(f"essay-{n:02}", "題", "転職の話。"), date=day) for n, day in enumerate(days)]
    await index.update(essays)
    pages = [await index.search("転職", None, 10, offset) for offset in (0, 10, 20, 30, 40)]
    expected = sorted(essays, key=lambda one: (-one.date.toordinal(), one.slug))
    assert [hit.slug for hits, _ in pages for hit in hits] == [one.slug for one in expected]
    assert {hit.group for hit in pages[0][0]} == {0}


async def test_a_better_hit_has_no_lower_score(library: SearchIndex) -> None:
    hits, _ = await library.search("転職 面接 人 会社 the slack", None, 100)
    assert len(hits) > 3
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)


async def test_versions_tell_what_is_indexed(library: SearchIndex) -> None:
    assert await library.versions() == {e.slug: e.draft_hash for e in LIBRARY}


async def test_an_update_replaces(library: SearchIndex) -> None:
    changed = replace(NETWORK, title="電話", body="番号の話。", language=Language.EN, draft_hash="another")
    await library.update([changed])
    assert await found(library, "人脈") == []
    assert await found(library, "番号", Language.EN) == ["network"]
    assert (await library.versions())[Slug("network")] == "another"


async def test_removed_essays_leave_no_trace(library: SearchIndex) -> None:
    await library.update([replace(BOSS, body="別の話。"), BOSS])
    await library.remove([BOSS.slug, CHANGE.slug, Slug("unknown")])
    assert not {BOSS.slug, CHANGE.slug} & set(await found(library, "上司 転職 別"))  # “manager” says 上司, too
    assert set(await library.versions()) == {e.slug for e in LIBRARY} - {BOSS.slug, CHANGE.slug}
    await library.remove([])


async def test_a_cleared_index_is_empty_and_can_be_filled(library: SearchIndex) -> None:
    before = await library.search("人 転職 manager", None, 100)
    await library.clear()
    assert await library.versions() == {}
    assert await library.search("人 転職 manager", None, 100) == ([], 0)
    await library.update(LIBRARY)
    assert await library.search("人 転職 manager", None, 100) == before


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("名刺", ["network"]),
        ("めいし", ["network"]),
        ("mei", ["network"]),
        ("meisi", ["network"]),
        ("缶", ["network"]),
        ("カン", ["network"]),
        ("てんしょ", ["change"]),
        ("tensho", ["change"]),
        ("tensyo", ["change"]),
        ("asa", ["change"]),
        ("door s", ["manager"]),
        ("six", ["manager"]),
        ("ｓｉｘ", ["manager"]),
        ("boss", ["boss"]),
        ("", []),
        ("。", []),
        ("ソムリエ", []),
    ],
)
async def test_titles_are_completed_from_any_word(library: SearchIndex, typed: str, expected: list[str]) -> None:
    assert list(await library.complete(typed, 5))[:1] == expected


async def test_what_is_completed_begins_with_it_first(index: SearchIndex) -> None:
    await index.update([_essay("a-inside", "夜の転職", "x"), _essay("b-long", "転職の長い話", "x")])
    await index.update([_essay("c-short", "転職", "x"), replace(_essay("d-tag", "題", "x"), tags=("転職",))])
    assert await index.complete("転職", 10) == ["c-short", "b-long", "a-inside", "d-tag"]
    assert await index.complete("転職", 2) == ["c-short", "b-long"]
    await index.remove([Slug("c-short")])
    assert await index.complete("転職", 1) == ["b-long"]


@pytest.mark.parametrize(
    ("typed", "title", "inside"),
    [
        ("jin", "Jinと人脈", "My jin"),  # begins with it as written, and holds it as read
        ("jam", "ジャムとJam", "My jam"),  # begins with it as read, and holds it as written
        ("jin", "Jin, jin, jin", "My jin"),
    ],
)
async def test_a_title_is_placed_by_the_best_of_the_keys_that_find_it(
    index: SearchIndex, typed: str, title: str, inside: str
) -> None:
    begins = replace(_essay("begins", title, "x"), tags=(typed,))
    await index.update([begins, _essay("a-inside", inside, "x")])
    assert await index.complete(typed, 2) == ["begins", "a-inside"]
    assert await index.complete(typed, 1) == ["begins"]


async def test_rebuilt_equals_incremental(library: SearchIndex) -> None:
    """After a detour over other texts and removals the answers are those of a fresh index, to the score."""
    queries = ["人", "転職 面接", "manager", "の話", "slack運用 会社"]
    before = [await library.search(query, None, 100) for query in queries]
    for e in LIBRARY:
        await library.update([replace(e, body="まったく別の話。転職と会社。", title="仮")])
    await library.remove([e.slug for e in LIBRARY[::2]])
    for e in reversed(LIBRARY):
        await library.update([e])
    after = [await library.search(query, None, 100) for query in queries]
    assert after == before


PIECES = ["転職", "面接の朝。", "人脈とは", "サーバーと、", "manager ", "managers", "あ", "1872年", "\n"]
BODIES = st.lists(st.sampled_from(PIECES), max_size=6).map("".join)
CHANGES = st.lists(st.tuples(st.sampled_from("abcd"), st.none() | BODIES), max_size=8)
ASKED = ["転職", "人", "転職 面接", "サーバ", "manager", "てんしょく", "あ", "1872"]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=15)
@given(CHANGES)
async def test_after_any_changes_the_index_is_that_of_a_rebuild(
    index: SearchIndex, changes: list[tuple[str, str | None]]
) -> None:
    """A body of None withdraws; what was withdrawn or replaced leaves no trace in hits, totals and scores."""
    await index.clear()
    kept: dict[str, Essay] = {}
    for slug, body in changes:
        kept.pop(slug, None)
        if body is None:
            await index.remove([Slug(slug)])
        else:
            kept[slug] = replace(_essay(slug, f"題 {slug}", body), draft_hash=body)
            await index.update([kept[slug]])
    grown = [await index.search(query, None, 10) for query in ASKED]
    versions = await index.versions()
    await index.clear()
    await index.update([kept[slug] for slug in sorted(kept)])
    await index.settle()
    assert [await index.search(query, None, 10) for query in ASKED] == grown
    assert await index.versions() == versions == {slug: essay.draft_hash for slug, essay in kept.items()}


OPERATORS = [
    '"',
    "*",
    "AND",
    "OR",
    "NOT",
    "NEAR(",
    ")",
    "(",
    ":",
    "title:",
    "^",
    "-",
    "+",
    "'",
    ";",
    "\\",
    "%",
    "_",
    "{",
    "}",
]


@pytest.mark.parametrize(
    "query", ["", " ", "　", "。、！？", '"', '""', "*", "-", "😊", "\x00", "\ud800", "\u3099", "'", "()"]
)
async def test_without_a_letter_nothing_is_found(library: SearchIndex, query: str) -> None:
    assert await found(library, query) == []


@pytest.mark.parametrize(
    "query",
    [
        "転職 NOT 面接",
        "転職*",
        '"転職',
        "title:転職",
        "body : 転職",
        "NEAR(転職 x)",
        "^転職",
        "-転職",
        "転職 AND",
        "{title}:転職",
        "転職'--",
    ],
)
async def test_operators_are_harmless(library: SearchIndex, query: str) -> None:
    assert "change" in await found(library, query)


HOSTILE = st.text() | st.lists(st.sampled_from([*OPERATORS, "転職", "人", "manager", " "])).map("".join)
SHARED = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)


@SHARED
@given(HOSTILE, st.none() | st.sampled_from(Language), st.integers(0, 5), st.integers(0, 5))
async def test_any_text_is_a_query(
    library: SearchIndex, query: str, language: Language | None, limit: int, offset: int
) -> None:
    hits, total = await library.search(query, language, limit, offset)
    assert len(hits) == max(0, min(limit, total - offset))
    everything, again = await library.search(query, language, 100)
    assert total == again == len(everything)
    assert list(hits) == list(everything[offset : offset + limit])


@SHARED
@given(HOSTILE)
async def test_any_text_can_be_completed(library: SearchIndex, text: str) -> None:
    assert len(await library.complete(text, 3)) <= 3


async def test_a_long_query_is_bounded(library: SearchIndex) -> None:
    kanji = "".join(chr(0x4E00 + n) for n in range(4000))
    assert len(await found(library, kanji + " ".join(f"word{n}" for n in range(4000)))) < len(LIBRARY)
    assert await found(library, "転職" * 100_000) == ["change"]
