"""``ListingStore``."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.core.essay import Essay, Language
from bot.core.ids import Slug
from bot.ports.listings import Around, By, Shelf
from bot.ports.search import SearchIndex
from tests.conformance.bundle import Stores
from tests.conformance.examples import DAY, GUILD, NOW, SECOND, essay, member, vote

NEXT = timedelta(days=1)
AUGUST = date(2026, 8, 1)


def _listed(slug: str, days: int, **changes: object) -> Essay:
    return replace(essay(slug), date=DAY + days * NEXT, **changes)  # type: ignore[arg-type]


LIBRARY = [
    _listed("a", 0, tags=("trust", "luck")),
    _listed("b", 2, author="Ann", category="Letters", tags=()),
    _listed("c", 1, author="Ann", tags=("Trust",)),
    _listed("d", 1, category="Letters", tags=("luck", "50 % “odds”", "luck")),
    _listed("e", 20, category="theirs", author="Bob", tags=("luck", "secret")),
    _listed("f", 30, collection="theirs", tags=("100%",)),
]


@pytest.fixture
async def filled(stores: Stores) -> Stores:
    await stores.essays.apply("folder", [*LIBRARY, _listed("gone", 1, tags=("luck",))], [])
    await stores.essays.apply("folder", [], [Slug("gone")])
    return stores


@pytest.mark.parametrize(
    ("shelf", "without", "slugs"),
    [
        (Shelf(), (), "febcda"),
        (Shelf(), ("theirs",), "bcda"),
        (Shelf(after=DAY + NEXT), (), "febcd"),
        (Shelf(before=DAY + 2 * NEXT), (), "cda"),
        (Shelf(after=DAY + NEXT, before=DAY + 2 * NEXT), ("theirs",), "cd"),
        (Shelf(by=By.CATEGORY, name="Letters"), (), "bd"),
        (Shelf(by=By.CATEGORY, name="letters"), (), ""),
        (Shelf(by=By.CATEGORY, name="転職", after=DAY + NEXT), (), "fc"),
        (Shelf(by=By.CATEGORY, name="転職"), ("theirs",), "ca"),
        (Shelf(by=By.CATEGORY, name="Lett%"), (), ""),
        (Shelf(by=By.AUTHOR, name="Ann"), (), "bc"),
        (Shelf(by=By.AUTHOR, name="Bob"), ("theirs",), ""),
        (Shelf(by=By.AUTHOR, name=""), (), ""),
        (Shelf(by=By.TAG, name="luck"), (), "eda"),
        (Shelf(by=By.TAG, name="luck", before=DAY + 2 * NEXT), (), "da"),
        (Shelf(by=By.TAG, name="trust"), (), "a"),
        (Shelf(by=By.TAG, name="secret"), ("theirs",), ""),
        (Shelf(by=By.TAG, name="50 % “odds”"), (), "d"),
    ],
)
async def test_a_list_comes_newest_first_with_its_count(
    filled: Stores, shelf: Shelf, without: tuple[str, ...], slugs: str
) -> None:
    essays, total = await filled.listings.page(shelf, without, 9)
    assert "".join(essay.slug for essay in essays) == slugs
    assert total == len(slugs)
    parts = [await filled.listings.page(shelf, without, 2, offset) for offset in range(0, len(slugs), 2)]
    assert [essay for page, _ in parts for essay in page] == list(essays)
    assert await filled.listings.page(shelf, without, 2, len(slugs)) == ([], len(slugs))


async def test_a_list_has_whole_essays_as_they_are_read(filled: Stores) -> None:
    await filled.essays.edit(Slug("a"), "Better.", None)
    essays, _ = await filled.listings.page(Shelf(by=By.TAG, name="trust"), (), 9)
    assert essays == [await filled.essays.get(Slug("a"))]


async def test_every_list_is_counted(filled: Stores) -> None:
    counts = await filled.listings.counts(())
    assert list(counts.months.items()) == [(AUGUST, 2), (date(2026, 7, 1), 4)]
    assert counts.categories == {"Letters": 2, "theirs": 1, "転職": 3}
    assert counts.tags == {"100%": 1, "50 % “odds”": 1, "Trust": 1, "luck": 3, "secret": 1, "trust": 1}
    assert counts.authors == {"Ann": 2, "Bob": 1, "青山": 3}
    seen = await filled.listings.counts(("theirs",))
    assert seen.months == {date(2026, 7, 1): 4}
    assert seen.categories == {"Letters": 2, "転職": 2}
    assert seen.tags == {"50 % “odds”": 1, "Trust": 1, "luck": 2, "trust": 1}
    assert seen.authors == {"Ann": 2, "青山": 2}


async def test_months_of_all_years_are_counted(stores: Stores) -> None:
    days = [date(1, 1, 1), date(999, 12, 31), date(2024, 2, 29), date(2024, 2, 1), date(2024, 12, 31)]
    await stores.essays.apply("folder", [replace(essay(f"e{n}"), date=day) for n, day in enumerate(days)], [])
    months = (await stores.listings.counts(())).months
    assert list(months.items()) == [
        (date(2024, 12, 1), 1),
        (date(2024, 2, 1), 2),
        (date(999, 12, 1), 1),
        (date(1, 1, 1), 1),
    ]


async def test_tags_follow_the_essay(stores: Stores) -> None:
    async def tagged(name: str) -> list[str]:
        return [each.slug for each in (await stores.listings.page(Shelf(by=By.TAG, name=name), (), 9))[0]]

    await stores.essays.apply("folder", [_listed("a", 0, tags=("x", "y")), _listed("b", 1, tags=("x",))], [])
    assert await tagged("x") == ["b", "a"]
    await stores.essays.apply("folder", [_listed("a", 2, tags=("x", "z"), category="theirs")], [])
    assert await tagged("x") == ["a", "b"]
    assert (await tagged("y"), await tagged("z")) == ([], ["a"])
    assert (await stores.listings.counts(("theirs",))).tags == {"x": 1}
    await stores.essays.apply("folder", [], [Slug("a")])
    assert (await tagged("x"), await tagged("z")) == (["b"], [])
    await stores.essays.apply("folder", [_listed("a", 2, tags=("x",))], [])
    assert await tagged("x") == ["a", "b"]
    assert await stores.essays.tags() == {"x": 2}


@pytest.mark.parametrize(
    ("slug", "without", "around"),
    [
        ("a", (), Around(None, Slug("d"), None, Slug("c"))),
        ("d", (), Around(Slug("a"), Slug("c"), None, Slug("b"))),
        ("c", (), Around(Slug("d"), Slug("b"), Slug("a"), Slug("f"))),
        ("c", ("theirs",), Around(Slug("d"), Slug("b"), Slug("a"), None)),
        ("b", ("theirs",), Around(Slug("c"), None, Slug("d"), None)),
        ("f", (), Around(Slug("e"), None, Slug("c"), None)),
        ("e", (), Around(Slug("b"), Slug("f"), None, None)),
    ],
)
async def test_an_essay_has_neighbours_in_time(
    filled: Stores, slug: str, without: tuple[str, ...], around: Around
) -> None:
    [asked] = [each for each in LIBRARY if each.slug == slug]
    assert await filled.listings.around(asked, without) == around


async def test_essays_of_one_day_are_neighbours_by_slug(stores: Stores) -> None:
    same = [_listed(slug, 0) for slug in "abc"]
    await stores.essays.apply("folder", same, [])
    assert [(await stores.listings.around(each, ()))[:2] for each in same] == [("b", None), ("c", "a"), (None, "b")]


async def test_outlines_come_by_slug_some_at_a_time(filled: Stores) -> None:
    every = await filled.listings.outlines((), 99)
    assert "".join(outline.slug for outline in every) == "abcdef"
    assert [(o.date, o.language) for o in every] == [(each.date, each.language) for each in LIBRARY]
    assert await filled.listings.outlines((), 2, Slug("b")) == every[2:4]
    assert [o.slug for o in await filled.listings.outlines(("theirs",), 99, Slug("c"))] == ["d"]
    assert await filled.listings.outlines((), 9, Slug("f")) == []


async def test_every_change_of_an_essay_changes_its_token(stores: Stores) -> None:
    tokens: list[str] = []

    async def note() -> None:
        [outline] = await stores.listings.outlines((), 9)
        tokens.append(outline.token)

    a = Slug("a")
    await stores.essays.apply("folder", [essay("a")], [])
    await note()
    await stores.essays.apply("folder", [essay("a", title="New", language=Language.EN)], [])
    await note()
    await stores.essays.edit(a, "Better.", None)
    await note()
    await stores.essays.edit(a, "", None)
    await stores.essays.summarized(a, essay("a", title="New").draft_hash, "Made.")
    await note()
    await stores.essays.give("転職", {GUILD: "key"})
    await stores.essays.give("転職", {})
    await note()
    await stores.essays.apply("folder", [], [a])
    await stores.essays.apply("folder", [essay("a")], [])
    await note()
    assert len(set(tokens)) == len(tokens) == 6
    await stores.essays.apply("folder", [essay("b")], [])
    assert (await stores.listings.outlines((), 1))[0].token == tokens[-1]


async def test_the_librarys_state_changes_with_every_essay_and_not_with_what_is_said(
    searched: tuple[Stores, SearchIndex, Stores],
) -> None:
    stores, index, other = searched
    states = [await stores.listings.library_state()]

    async def note() -> None:
        """When the index has seen all."""
        assert await other.listings.library_state() is None
        await index.follow(await stores.essays.unindexed(9))
        states.append(await other.listings.library_state())
        assert await stores.listings.library_state() == states[-1]

    await stores.essays.apply("folder", [essay("a")], [])
    await note()
    await stores.essays.edit(Slug("a"), "Better.", None)
    await note()
    await stores.essays.reindex([Slug("a")])
    await note()
    await stores.essays.apply("folder", [], [Slug("a")])
    await note()
    assert len(set(states)) == 5
    assert None not in states
    await stores.ratings.vote(member(), vote(5))
    assert await other.listings.library_state() == states[-1]


async def test_the_state_changes_with_anything_that_anybody_stores(pair: tuple[Stores, Stores]) -> None:
    one, other = pair
    states = [await one.listings.state()]
    await one.ratings.vote(member(), vote(5))
    states.append(await one.listings.state())
    await other.ratings.vote(member(), vote(4, NOW + SECOND))
    states.append(await one.listings.state())
    await other.essays.apply("folder", [essay("a")], [])
    states.append(await one.listings.state())
    assert len(set(states)) == 4


async def test_names_that_no_essay_can_have_find_nothing(filled: Stores) -> None:
    for by in By:
        for name in ("\0", "lu\0ck", "x" * 100_000, "\ufffd", "\U0010ffff"):
            assert await filled.listings.page(Shelf(by=by, name=name), (), 9) == ([], 0)


async def test_the_longest_names_are_listed(stores: Stores) -> None:
    long = "".join(chr(0x20000 + number * 7919 % 20_000) for number in range(200))
    await stores.essays.apply("folder", [_listed("a", 0, tags=(long,), author=long, category=long)], [])
    for by in By:
        assert (await stores.listings.page(Shelf(by=by, name=long), (), 9))[1] == 1
