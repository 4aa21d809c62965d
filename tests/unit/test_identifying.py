"""An entry of an archive keeps its essay, however it is edited, bumped or dated anew."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.core.collection import Outside
from bot.core.essay import Draft, Rights
from bot.language.likeness import likeness
from bot.ports.source import Absence, ArchivedComment, Dropped, Extras, Harvest, Spot
from bot.services.library.identifying import NEARLY_SAME, SAME, TWICE
from bot.services.library.importing import Reading, SyncReport
from bot.services.library.indexing import Indexer
from bot.services.library.library import Library
from bot.services.library.rehearsing import rehearse
from tests.fakes.essays import MemoryEssays
from tests.fakes.fingerprints import MemoryFingerprints
from tests.fakes.library import MemoryIndex
from tests.unit.arranged import draft

LONG = "The van stood in the yard, and nobody had the keys. " * 3 + " ".join(
    f"On day {n} we asked the {who} for help, and the {who} sent us to room {n * 7}."
    for n, who in enumerate(("porter", "nurse", "baker", "driver", "cook", "clerk", "judge", "pilot", "miner", "vet"))
)


class Feed:
    """A source of entries by their identities, which wishes slugs and does not name them."""

    def __init__(self, name: str = "feed", absence: Absence = Absence.MEANS_NOTHING, **entries: Draft) -> None:
        self.name = name
        self.absence = absence
        self.names_slugs = False
        self.entries = entries
        self.comments: dict[str, tuple[ArchivedComment, ...]] = {}
        self.were_read: list[str] = []

    async def places(self) -> list[str]:
        return [*self.entries]

    async def look(self, places: Iterable[str]) -> list[Spot]:
        return [self._spot(place) for place in places]

    async def read(self, places: Iterable[str]) -> Harvest:
        wanted = [*places]
        self.were_read += wanted
        extras = tuple(Extras((Dropped("ad", "rule"),), self.comments.get(place, ())) for place in wanted)
        spots = tuple(self._spot(place) for place in wanted)
        return Harvest(tuple(self.entries[place] for place in wanted), (), spots, (), extras)

    def _spot(self, place: str) -> Spot:
        return Spot(place, f"{self.name}#{place}", f"{self.entries[place].content_hash}{self.comments.get(place)}")


class World:
    """An empty library, and how it is filled."""

    def __init__(self) -> None:
        self.essays = MemoryEssays()
        self.fingerprints = MemoryFingerprints()
        indexer = Indexer(self.essays, MemoryIndex(self.essays))
        self.library = Library(self.essays, indexer, self.fingerprints)

    async def read(self, source: Feed, **reading: object) -> SyncReport:
        running = self.library.importing(source, replace(Reading(), **reading))  # type: ignore[arg-type]
        async for _ in running.portions():
            pass
        return running.report

    async def titles(self) -> dict[str, str]:
        return {essay.slug: essay.title for essay in await self.library.newest(Outside.OPERATOR, 99)}


@pytest.fixture
def world() -> World:
    return World()


def reasons(report: SyncReport) -> list[tuple[str, str]]:
    return [(passed.where, passed.reason) for passed in report.passed_over]


async def test_an_edited_entry_stays_the_same_essay_also_under_another_wish(world: World) -> None:
    feed = Feed(a=draft("luck"))
    assert (await world.read(feed)).added == ("luck",)
    feed.entries["a"] = draft("good-luck", title="On good luck", body="A new text.")
    report = await world.read(feed)
    assert (report.added, report.changed) == ((), ("luck",))
    assert await world.titles() == {"luck": "On good luck"}
    assert (await world.library.essay("luck", Outside.OPERATOR)).revision == 2


async def test_a_wish_that_is_taken_gets_a_number(world: World) -> None:
    await world.read(Feed("one", a=draft("luck"), b=draft("luck", body="Another text.")))
    await world.read(Feed("two", a=draft("luck", body="A third text.")))
    assert set(await world.titles()) == {"luck", "luck-2", "luck-3"}


async def test_a_second_reading_reads_nothing_and_an_absent_entry_of_a_feed_stays(world: World) -> None:
    feed = Feed(a=draft("luck"), b=draft("trust"))
    await world.read(feed)
    feed.were_read.clear()
    del feed.entries["b"]
    report = await world.read(feed)
    assert (feed.were_read, report.unchanged, report.withdrawn) == ([], 1, ())
    assert set(await world.titles()) == {"luck", "trust"}


@pytest.mark.parametrize(("mirror", "withdrawn"), [(False, ()), (True, ("trust",))])
async def test_what_an_export_lacks_is_withdrawn_on_purpose_alone(
    world: World, mirror: bool, withdrawn: tuple[str, ...]
) -> None:
    export = Feed(absence=Absence.WITHDRAWS_ON_PURPOSE, a=draft("luck"), b=draft("trust"))
    await world.read(export)
    del export.entries["b"]
    assert (await world.read(export, mirror=mirror)).withdrawn == withdrawn
    export.entries["b"] = draft("other-wish", title="Back", body="It came again.")
    assert (await world.titles()).keys() == {"luck", "trust"} - set(withdrawn)
    await world.read(export)
    assert (await world.titles())["trust"] == "Back"


async def test_a_new_identity_for_the_same_address_or_text_is_the_same_essay(world: World) -> None:
    url = "https://a.example/luck"
    await world.read(Feed(a=draft("luck", source_url=url), b=draft("trust", body="Trust is slow.")))
    bumped = draft("again", source_url=url, title="Bumped", body="Edited.")
    report = await world.read(Feed(c=bumped, d=draft("again", body="Trust  is slow!", title="Moved")))
    assert (report.added, report.changed) == ((), ("luck", "trust"))
    assert await world.titles() == {"luck": "Bumped", "trust": "Moved"}


async def test_what_another_source_has_brought_is_passed_over(world: World) -> None:
    url = "https://a.example/luck"
    await world.read(Feed("one", a=draft("luck", source_url=url), b=draft("long", body=LONG)))
    near = LONG.replace("baker", "butcher")
    other = Feed("two", a=draft("x", source_url=url, body="Else."), b=draft("y", body=LONG), c=draft("z", body=near))
    report = await world.read(other)
    assert reasons(report) == [("two#a", SAME), ("two#b", SAME), ("two#c", NEARLY_SAME)]
    assert set(await world.titles()) == {"luck", "long"}
    report = await world.read(other, keep_similar=True)
    assert (report.added, reasons(report)) == (("z",), [("two#a", SAME), ("two#b", SAME)])


async def test_posts_of_one_blog_that_are_much_alike_are_two(world: World) -> None:
    feed = Feed(a=draft("one", body=LONG), b=draft("two", body=LONG.replace("baker", "butcher")))
    assert (await world.read(feed)).added == ("one", "two")
    feed.entries["c"] = draft("three", body=LONG.replace("nurse", "tailor"))
    assert (await world.read(feed)).added == ("three",)


async def test_bits_alone_make_no_two_texts_the_same(world: World) -> None:
    await world.read(Feed("one", a=draft("long", body=LONG)))
    known = await world.essays.get(draft("long").slug)
    assert known is not None
    other = " ".join(f"Nothing of this was in room {n}, and no one came at {n * 3}." for n in range(12))
    bits = likeness(other)
    await world.essays.apply("one", [replace(known, likeness=bits)], ())
    assert (await world.read(Feed("two", a=draft("other", body=other)))).added == ("other",)


async def test_what_a_source_holds_twice_comes_once(world: World) -> None:
    url = "https://a.example/luck"
    feed = Feed(
        a=draft("luck", source_url=url, body="One."),
        b=draft("other", source_url=url, body="Two."),
        c=draft("third", body="One?"),
        d=draft("home", source_url="https://a.example/", body="Three."),
        e=draft("home", source_url="https://a.example/", body="Four."),
    )
    report = await world.read(feed)
    assert report.added == ("luck", "home", "home-2"), "the address of a whole site is no essay's own"
    assert reasons(report) == [("feed#b", TWICE), ("feed#c", TWICE)]
    assert reasons(await world.read(feed)) == [("feed#b", TWICE), ("feed#c", TWICE)]


async def test_what_a_reader_of_the_source_cannot_see_is_no_copy(world: World) -> None:
    url = "https://a.example/luck"
    await world.read(Feed("one", a=draft("luck", source_url=url, body=LONG, collection="Theirs")))
    report = await world.read(Feed("two", a=draft("luck", source_url=url, body=LONG)), unseen=frozenset({"Theirs"}))
    assert report.added == ("luck-2",)


async def test_news_stays_news_and_a_back_catalogue_never_becomes_it(world: World) -> None:
    now = datetime(2026, 11, 30, tzinfo=UTC)
    feed = Feed(a=draft("old"))
    await world.read(feed)
    feed.entries |= {"a": draft("old", title="Edited"), "b": draft("new")}
    await world.read(feed, news_at=now)
    feed.entries["b"] = draft("new", title="Edited")
    await world.read(feed)
    essays = {slug: await world.library.essay(slug, Outside.OPERATOR) for slug in ("old", "new")}
    assert [(essay.title, essay.news_at) for essay in essays.values()] == [("Edited", None), ("Edited", now)]


async def test_comments_come_with_their_essay_and_follow_it(world: World) -> None:
    feed = Feed(a=draft("luck"))
    feed.comments["a"] = (ArchivedComment("Ann", "Yes."),)
    await world.read(feed)
    feed.comments["a"] += (ArchivedComment("Ben", "No."),)
    report = await world.read(feed)
    assert (report.changed, report.unchanged) == ((), 1)
    assert [said.text for said in await world.essays.archived(draft("luck").slug, 9)] == ["Yes.", "No."]


async def test_of_an_essay_to_which_we_may_only_link_nothing_but_words_stay(world: World) -> None:
    body = f"{LONG}\n\nWhat do you keep in your yard?"
    await world.read(Feed(a=draft("luck", rights=Rights.LINK_ONLY, body=body, summary="s " * 200, question="")))
    essay = await world.library.essay("luck", Outside.OPERATOR)
    assert (essay.body, essay.question) == ("", "What do you keep in your yard?")
    assert len(essay.summary) <= 200
    terms = essay.terms.split(" ")
    assert terms == sorted(set(terms))
    assert {"porter", "yard"} <= set(terms)
    assert body not in essay.terms


async def test_a_rehearsal_says_what_a_reading_would_do_and_writes_nothing(world: World) -> None:
    feed = Feed(a=draft("luck"), b=draft("trust"))
    await world.read(feed)
    feed.entries |= {"b": draft("trust", title="Edited"), "c": draft("luck", body="New."), "d": draft("x", body="New?")}
    found = await rehearse(world.essays, world.fingerprints, feed, Reading())
    assert (found.added, found.changed, found.unchanged) == (("luck-2",), ("trust",), 1)
    assert [passed.reason for passed in found.passed_over] == [TWICE]
    assert [each.essay.slug for each in found.essays] == ["luck", "trust", "luck-2"]
    assert found.essays[0].extras.dropped == (Dropped("ad", "rule"),)
    assert await world.titles() == {"luck": "On luck", "trust": "On trust"}
    report = await world.read(feed)
    assert (report.added, report.changed) == (found.added, found.changed)
