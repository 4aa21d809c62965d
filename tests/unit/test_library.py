"""The library in step with its sources and its index."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import pytest

from bot.core.collection import Outside
from bot.core.essay import Draft, Essay, Language
from bot.core.ids import Slug
from bot.errors import FetchFailed, NotFound, ParseFailed
from bot.services.library.importing import SyncReport
from bot.services.library.indexing import Indexer
from bot.services.library.library import Library
from bot.services.library.preparing import prepare
from bot.summaries.summarize import WORDLESS
from tests.fakes.fingerprints import MemoryFingerprints
from tests.fakes.library import ListSource, MemoryIndex
from tests.fakes.stores import MemoryEssays
from tests.unit.arranged import draft

JAPANESE = "はじめての職場で学んだことを書きます。\n\nあなたは何を学びましたか？"


class CountingEssays(MemoryEssays):
    """Counts its writes."""

    def __init__(self) -> None:
        super().__init__()
        self.writes = 0

    async def apply(self, source: str, put: Sequence[Essay], withdraw: Collection[Slug]) -> None:
        self.writes += 1
        await super().apply(source, put, withdraw)


class Setting:
    """An empty library and one source of two essays."""

    def __init__(self) -> None:
        self.essays = CountingEssays()
        self.index = MemoryIndex(self.essays)
        self.indexer = Indexer(self.essays, self.index)
        self.library = Library(self.essays, self.indexer, MemoryFingerprints())
        self.source = ListSource("folder", [draft("luck"), draft("trust")])

    async def slugs(self) -> set[str]:
        return {essay.slug for essay in await self.library.newest(Outside.OPERATOR, 99)}

    def broken(self, slug: str) -> None:
        """Make the file of ``slug`` unreadable."""
        self.source.drafts = [d for d in self.source.drafts if d.slug != slug]
        self.source.broken = [ParseFailed("The title is missing.", where=f"{slug}.md", line=3)]


@pytest.fixture
def setting() -> Setting:
    return Setting()


async def test_the_first_reading_adds_everything(setting: Setting) -> None:
    report = await setting.library.sync(setting.source)
    assert report == SyncReport(added=(Slug("luck"), Slug("trust")), changed=(), withdrawn=(), unchanged=0, broken=())
    assert set(await setting.index.versions()) == await setting.slugs() == {"luck", "trust"}


async def test_a_second_reading_writes_nothing(setting: Setting) -> None:
    await setting.library.sync(setting.source)
    before = (setting.essays.writes, setting.index.writes)
    report = await setting.library.sync(setting.source)
    assert report == SyncReport((), (), (), unchanged=2, broken=())
    assert (setting.essays.writes, setting.index.writes) == before


async def test_a_change_makes_a_new_revision_of_that_essay_alone(setting: Setting) -> None:
    await setting.library.sync(setting.source)
    setting.source.drafts[0] = draft("luck", title="On better luck")
    report = await setting.library.sync(setting.source)
    assert (report.changed, report.unchanged) == ((Slug("luck"),), 1)
    luck = await setting.library.essay("luck", Outside.OPERATOR)
    assert (luck.title, luck.revision) == ("On better luck", 2)
    assert (await setting.library.essay("trust", Outside.OPERATOR)).revision == 1
    assert (await setting.index.versions())[Slug("luck")] == luck.draft_hash


async def test_an_essay_that_is_gone_is_withdrawn_and_can_come_back(setting: Setting) -> None:
    await setting.library.sync(setting.source)
    luck = setting.source.drafts.pop(0)
    assert (await setting.library.sync(setting.source)).withdrawn == ("luck",)
    assert await setting.slugs() == set(await setting.index.versions()) == {"trust"}
    with pytest.raises(NotFound):
        await setting.library.essay("luck", Outside.OPERATOR)
    setting.source.drafts.append(luck)
    assert (await setting.library.sync(setting.source)).added == ("luck",)
    assert (await setting.library.essay("luck", Outside.OPERATOR)).revision == 2


async def test_a_broken_file_keeps_its_essay(setting: Setting) -> None:
    await setting.library.sync(setting.source)
    setting.broken("luck")
    report = await setting.library.sync(setting.source)
    assert (report.withdrawn, [str(error) for error in report.broken]) == ((), ["luck.md:3: The title is missing."])
    assert await setting.slugs() == {"luck", "trust"}


async def test_a_broken_file_stops_no_other(setting: Setting) -> None:
    setting.broken("luck")
    assert (await setting.library.sync(setting.source)).added == ("trust",)


async def test_a_slug_of_another_source_is_refused_by_name(setting: Setting) -> None:
    await setting.library.sync(setting.source)
    feed = ListSource("feed", [draft("luck", title="Stolen luck"), draft("patience")])
    report = await setting.library.sync(feed)
    assert report.added == ("patience",)
    assert "“luck” belongs to an essay of the source “folder”" in str(report.broken[0])
    assert (await setting.library.essay("luck", Outside.OPERATOR)).title == "On luck"
    assert (await setting.library.sync(setting.source)).unchanged == 2


async def test_the_same_slug_twice_in_a_source_is_refused_and_settles(setting: Setting) -> None:
    setting.source.drafts.append(draft("luck", title="Other luck"))
    for _ in range(2):
        report = await setting.library.sync(setting.source)
        assert "“luck” is taken by 0/luck.md" in str(report.broken[0])
        assert (await setting.library.essay("luck", Outside.OPERATOR)).title == "On luck"
    assert setting.essays.writes == 1


async def test_a_source_that_cannot_be_read_changes_nothing(setting: Setting) -> None:
    class Unreachable(ListSource):
        async def places(self) -> Sequence[str]:
            raise FetchFailed("No answer.")

    await setting.library.sync(setting.source)
    with pytest.raises(FetchFailed):
        await setting.library.sync(Unreachable("folder"))
    assert await setting.slugs() == {"luck", "trust"}


async def test_the_index_heals_after_a_crash_between_the_two_writes(setting: Setting) -> None:
    await setting.library.sync(setting.source)
    [luck, trust] = sorted(await setting.library.newest(Outside.OPERATOR, 99), key=lambda essay: essay.slug)
    await setting.index.remove([luck.slug])
    await setting.index.update([prepare(draft("trust", title="Old"), 1), prepare(draft("ghost"), 1)])
    await setting.library.sync(setting.source)
    assert await setting.index.versions() == {luck.slug: luck.draft_hash, trust.slug: trust.draft_hash}
    assert await setting.indexer.refresh() == 0


@pytest.mark.parametrize("slug", ["unknown", "", "../../etc/passwd", "Luck", "luck/", "x" * 500, "運"])
async def test_what_is_no_slug_of_ours_is_not_found(setting: Setting, slug: str) -> None:
    await setting.library.sync(setting.source)
    with pytest.raises(NotFound, match="There is no essay called") as caught:
        await setting.library.essay(slug, Outside.OPERATOR)
    assert len(str(caught.value)) < 120


async def test_an_essay_at_random(setting: Setting) -> None:
    with pytest.raises(NotFound, match="no essays yet"):
        await setting.library.at_random(Outside.OPERATOR)
    await setting.library.sync(setting.source)
    assert {(await setting.library.at_random(Outside.OPERATOR)).slug for _ in range(50)} == {"luck", "trust"}
    with pytest.raises(NotFound, match="no essays in this language yet"):
        await setting.library.at_random(Outside.OPERATOR, Language.JA)


@pytest.mark.parametrize(
    "draft",
    [
        draft("own-words"),
        draft("found-words", summary="", question=""),
        draft("日本語".encode().hex(), language=Language.JA, summary="", question="", body=JAPANESE),
        draft("no-question", question="", body="Nothing is asked here."),
        draft("short", summary="", question="", body="One."),
    ],
    ids=lambda d: d.slug,
)
def test_a_prepared_essay_has_a_summary_and_keeps_the_authors_words(draft: Draft) -> None:
    essay = prepare(draft, 3)
    assert (essay.revision, essay.draft_hash, essay.content_hash) == (3, draft.content_hash, essay.content_hash)
    assert essay.summary
    assert essay.minutes >= 1
    assert draft.summary in ("", essay.summary)
    assert draft.question in ("", essay.question)


def test_a_prepared_essay_shows_no_markup_and_no_note() -> None:
    note = "<!-- ask Ken before print, would you?"
    body = (
        f"# Luck {note}\n-->\n\nI **moved** the shelf[^1] and lost nine customers. {note} -->\n\n[^1]: Oak.\n\n{note}"
    )
    found = prepare(draft("luck", title="Luck", summary="", question="", body=body), 1)
    assert (found.summary, found.question) == ("I moved the shelf and lost nine customers.", "")
    own = prepare(draft("luck", summary=f"**Two** [chairs](x). {note} -->", question="*Why* `me`? {{< x >}}"), 1)
    assert (own.summary, own.question) == ("Two chairs.", "Why me?")


def test_the_closing_question_is_found_where_the_author_names_none() -> None:
    assert prepare(draft("luck", question=""), 1).question == "What did luck teach you?"
    essay = prepare(draft("ja", language=Language.JA, question="", body=JAPANESE), 1)
    assert essay.question.endswith("あなたは何を学びましたか？")
    assert prepare(draft("luck", question="", body="Nothing is asked here."), 1).question == ""


def test_an_essay_without_words_says_so() -> None:
    essay = prepare(draft("pictures", summary="", question="", body="![](one.png)\n\n```\nx = 1\n```"), 1)
    assert (essay.summary, essay.question) == (WORDLESS[essay.language], "")


@pytest.mark.parametrize(("known", "gone", "withdrawn"), [(1, 1, 0), (2, 1, 1), (3, 2, 0), (4, 2, 2), (9, 9, 0)])
async def test_what_looks_like_an_accident_withdraws_nothing(
    setting: Setting, known: int, gone: int, withdrawn: int
) -> None:
    setting.source.drafts = [draft(f"essay-{number}") for number in range(known)]
    await setting.library.sync(setting.source)
    del setting.source.drafts[:gone]
    report = await setting.library.sync(setting.source)
    assert (len(report.withdrawn), report.missing is not None) == (withdrawn, withdrawn == 0)
    assert len(await setting.slugs()) == known - withdrawn
    report = await setting.library.sync(setting.source, mirror=True)
    assert (len(report.withdrawn), report.missing) == (gone - withdrawn, None)
    assert len(await setting.slugs()) == known - gone
