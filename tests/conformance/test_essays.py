"""``EssayStore``."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import date

import pytest

from bot.core.essay import Essay, Language, Origin, Rights
from bot.core.ids import Slug
from bot.errors import NotFound
from bot.ports.essays import Placed
from bot.ports.source import ArchivedComment
from tests.conformance.bundle import Stores
from tests.conformance.examples import GUILD, NOW, WORKSPACE, essay

A, B, C = Slug("a"), Slug("b"), Slug("c")


async def test_an_essay_comes_back_as_it_was_put(stores: Stores) -> None:
    plain = replace(essay("b"), tags=(), source_url=None, question="", language=Language.EN)
    await stores.essays.apply("folder", [essay("a"), plain], [])
    assert await stores.essays.get(A) == essay("a")
    assert await stores.essays.get(B) == plain
    assert await stores.essays.get(C) is None


async def test_put_replaces_the_essay_and_its_owner(stores: Stores) -> None:
    await stores.essays.apply("folder", [essay("a")], [])
    await stores.essays.apply("feed", [essay("a", title="New")], [])
    assert await stores.essays.get(A) == essay("a", title="New")
    assert await stores.essays.sources_of([A]) == {A: "feed"}
    assert await stores.essays.hashes("folder") == {}


async def test_a_withdrawn_essay_is_kept_but_in_no_list(stores: Stores) -> None:
    await stores.essays.apply("folder", [essay("a"), essay("b")], [])
    await stores.essays.apply("folder", [], [A])
    assert await stores.essays.get(A) is None
    assert await stores.essays.get(A, withdrawn=True) == essay("a")
    assert [e.slug for e in await stores.essays.newest(99)] == [B]
    assert await stores.essays.hashes("folder") == {B: essay("b").draft_hash}
    assert await stores.essays.sources_of([A]) == {A: "folder"}


async def test_putting_a_withdrawn_essay_brings_it_back(stores: Stores) -> None:
    await stores.essays.apply("folder", [essay("a")], [])
    await stores.essays.apply("folder", [], [A])
    await stores.essays.apply("folder", [essay("a")], [])
    assert await stores.essays.get(A) == essay("a")


async def test_apply_is_all_or_nothing(stores: Stores) -> None:
    await stores.essays.apply("folder", [essay("a")], [])
    with pytest.raises(NotFound):
        await stores.essays.apply("feed", [essay("a", title="New"), essay("b")], [A, Slug("unknown")])
    assert await stores.essays.newest(99) == [essay("a")]
    assert await stores.essays.sources_of([A]) == {A: "folder"}
    assert await stores.essays.get(B) is None


async def test_every_is_newest_first_then_by_slug(stores: Stores) -> None:
    old, new = date(2020, 1, 1), date(2024, 1, 1)
    essays = [essay("b", old), essay("c", new), essay("a", old), essay("d", new, Language.EN)]
    await stores.essays.apply("folder", essays, [])
    assert [e.slug for e in await stores.essays.newest(99)] == ["c", "d", "a", "b"]
    assert [e.slug for e in await stores.essays.newest(99, Language.JA)] == ["c", "a", "b"]
    assert [e.slug for e in await stores.essays.newest(99, Language.EN)] == ["d"]


async def test_hashes_and_owner_tell_the_sources_apart(stores: Stores) -> None:
    await stores.essays.apply("folder", [essay("a")], [])
    await stores.essays.apply("feed", [essay("b")], [])
    assert await stores.essays.hashes("folder") == {A: essay("a").draft_hash}
    assert await stores.essays.hashes("feed") == {B: essay("b").draft_hash}
    assert await stores.essays.sources_of([A, C]) == {A: "folder"}
    assert await stores.essays.hashes() == {A: essay("a").draft_hash, B: essay("b").draft_hash}
    assert await stores.essays.sources() == {"feed": 1, "folder": 1}
    await stores.essays.apply("feed", [], [B])
    assert await stores.essays.sources() == {"folder": 1}


async def test_categories_are_counted_without_what_was_withdrawn(stores: Stores) -> None:
    kept = {"a": "仕事", "b": "仕事", "c": "Beginnings"}
    await stores.essays.apply("folder", [replace(essay(slug), category=name) for slug, name in kept.items()], [])
    assert await stores.essays.categories() == {"Beginnings": 1, "仕事": 2}
    await stores.essays.apply("folder", [], [A, C])
    assert await stores.essays.categories() == {"仕事": 1}


async def test_several_essays_are_read_at_once(stores: Stores) -> None:
    await stores.essays.apply("folder", [essay("a"), essay("b"), essay("c")], [])
    await stores.essays.apply("folder", [], [B])
    assert await stores.essays.some([C, A, B, Slug("unknown")]) == {A: essay("a"), C: essay("c")}
    assert await stores.essays.some([]) == {}


async def test_a_correction_outlives_what_the_source_writes(stores: Stores) -> None:
    await stores.essays.apply("folder", [essay("a"), essay("b")], [])
    await stores.essays.edit(A, "Better.", None)
    await stores.essays.edit(A, None, "Who then?")
    await stores.essays.apply("folder", [essay("a", title="New"), essay("b")], [])
    corrected = replace(essay("a", title="New"), summary="Better.", question="Who then?")
    corrected = replace(corrected, summary_origin=Origin.EDITOR, question_origin=Origin.EDITOR)
    assert await stores.essays.get(A) == corrected
    assert {e.slug: e for e in await stores.essays.newest(99)} == {A: corrected, B: essay("b")}


async def test_a_correction_is_taken_back(stores: Stores) -> None:
    await stores.essays.apply("folder", [essay("a")], [])
    await stores.essays.edit(A, "Better.", "Who then?")
    await stores.essays.edit(A, "", None)
    assert await stores.essays.get(A) == replace(essay("a"), question="Who then?", question_origin=Origin.EDITOR)
    await stores.essays.edit(A, None, "")
    await stores.essays.edit(A, None, None)
    assert await stores.essays.get(A) == essay("a")


async def test_only_an_essay_of_the_library_is_corrected(stores: Stores) -> None:
    await stores.essays.apply("folder", [essay("a")], [])
    await stores.essays.apply("folder", [], [A])
    for slug in (A, C):
        with pytest.raises(NotFound):
            await stores.essays.edit(slug, "Better.", None)


async def test_what_changed_is_known_until_it_is_shown(stores: Stores) -> None:
    await stores.essays.apply("folder", [essay("a"), essay("b")], [])
    assert await stores.essays.unshown() == {}
    await stores.essays.edit(A, "Better.", None)
    assert await stores.essays.unshown() == {A: 1}
    await stores.essays.apply("folder", [essay("a", title="New")], [])
    await stores.essays.shown(A, 1)
    assert await stores.essays.unshown() == {A: 2}
    await stores.essays.shown(A, 2)
    assert await stores.essays.unshown() == {}


async def waiting(stores: Stores) -> dict[str, Essay | None]:
    return {change.slug: change.essay for change in await stores.essays.unindexed(9)}


async def test_what_changed_waits_for_the_index_as_it_is_now(stores: Stores) -> None:
    await stores.essays.apply("folder", [essay("a"), essay("b")], [])
    assert await waiting(stores) == {"a": essay("a"), "b": essay("b")}
    await stores.essays.edit(A, "Better.", None)
    await stores.essays.apply("folder", [], [B])
    assert await waiting(stores) == {"a": await stores.essays.get(A), "b": None}
    assert [change.slug for change in await stores.essays.unindexed(1)] == [A]
    assert [change.slug for change in await stores.essays.unindexed(9, after=A)] == [B]
    assert [change.slug for change in await stores.essays.unindexed(9, only=[B, C])] == [B]
    assert await stores.essays.unindexed(9, only=[]) == []


async def test_every_change_has_a_token_of_its_own(stores: Stores) -> None:
    tokens = set()

    async def note() -> None:
        [change] = await stores.essays.unindexed(9)
        tokens.add(change.token)

    await stores.essays.apply("folder", [essay("a")], [])
    await note()
    await stores.essays.edit(A, None, "Why?")
    await note()
    assert await stores.essays.summarized(A, essay("a").draft_hash, "Made.")
    await note()
    await stores.essays.apply("folder", [essay("a")], [])
    await note()
    await stores.essays.apply("folder", [], [A])
    await note()
    assert len(tokens) == 5


async def test_what_changes_no_essay_lets_none_wait_anew(stores: Stores) -> None:
    await stores.essays.apply("folder", [essay("a")], [])
    before = await stores.essays.unindexed(9)
    assert await stores.essays.summarized(A, essay("a").draft_hash, None)
    await stores.essays.edit(A, None, None)
    await stores.essays.give("転職", {GUILD: "key"})
    await stores.essays.shown(A, 1)
    with pytest.raises(NotFound):
        await stores.essays.apply("folder", [essay("a", title="New")], [Slug("unknown")])
    assert await stores.essays.unindexed(9) == before


async def test_essays_can_be_made_to_wait_and_those_that_do_stay_as_they_are(stores: Stores) -> None:
    await stores.essays.apply("folder", [essay("a")], [])
    before = await stores.essays.unindexed(9)
    await stores.essays.reindex([A, C])
    assert await waiting(stores) == {"a": essay("a"), "c": None}
    assert [change for change in await stores.essays.unindexed(9) if change.slug == A] == before
    await stores.essays.reindex([])


async def test_a_models_summary_stands_in_for_an_extract_of_the_same_draft(stores: Stores) -> None:
    authors = replace(essay("b"), summary_origin=Origin.AUTHOR)
    await stores.essays.apply("folder", [essay("a"), authors, essay("c")], [])
    await stores.essays.edit(C, "An editor's.", None)
    assert [e.slug for e in await stores.essays.unsummarized(9)] == [A]
    assert not await stores.essays.summarized(A, "another draft", "Made.")
    assert not await stores.essays.summarized(B, authors.draft_hash, "Made.")
    assert await stores.essays.summarized(A, essay("a").draft_hash, "Made.")
    assert await stores.essays.get(A) == replace(essay("a"), summary="Made.", summary_origin=Origin.MODEL)
    assert await stores.essays.unsummarized(9) == []
    assert A in await stores.essays.unshown()
    await stores.essays.apply("folder", [essay("a")], [])
    assert [e.slug for e in await stores.essays.unsummarized(9)] == [A]
    assert await stores.essays.summarized(A, essay("a").draft_hash, None)
    assert await stores.essays.get(A) == essay("a")
    assert not await stores.essays.summarized(A, essay("a").draft_hash, "Made.")


async def test_a_collection_is_public_until_it_is_given(stores: Stores) -> None:
    assert await stores.essays.owners() == {}
    await stores.essays.give("転職", {GUILD: "key", WORKSPACE: "another"})
    await stores.essays.give("つながり", {GUILD: "third"})
    assert await stores.essays.owners() == {"転職": {GUILD: "key", WORKSPACE: "another"}, "つながり": {GUILD: "third"}}
    await stores.essays.give("転職", {WORKSPACE: "another"})
    await stores.essays.give("つながり", {})
    assert await stores.essays.owners() == {"転職": {WORKSPACE: "another"}}


async def test_essays_whose_collection_changed_hands_are_shown_anew(stores: Stores) -> None:
    await stores.essays.apply("folder", [essay("a"), replace(essay("b"), category="つながり")], [])
    await stores.essays.give("転職", {GUILD: "key"})
    assert await stores.essays.unshown() == {A: 1}


async def test_collections_can_be_left_out(stores: Stores) -> None:
    await stores.essays.apply("folder", [essay("a"), replace(essay("b"), category="つながり")], [])
    await stores.essays.apply("feed", [essay("c")], [])
    assert [e.slug for e in await stores.essays.newest(99, without={"転職"})] == [B]
    assert [e.slug for e in await stores.essays.newest(99, Language.EN, {"つながり"})] == []
    assert await stores.essays.sources({"転職"}) == {"folder": 1}
    assert await stores.essays.sources({"転職", "つながり"}) == {}


async def test_tags_and_authors_are_counted(stores: Stores) -> None:
    tagged = [
        replace(essay("a"), tags=("人脈", "it's \\ “x”"), author="青山"),
        replace(essay("b"), tags=("人脈",), author="黒田"),
    ]
    other = replace(essay("c"), category="つながり", tags=("面接",), author="青山")
    await stores.essays.apply("folder", [*tagged, other, replace(essay("gone"), tags=("人脈",))], [])
    await stores.essays.apply("folder", [], [Slug("gone")])
    assert await stores.essays.tags() == {"人脈": 2, "it's \\ “x”": 1, "面接": 1}
    assert await stores.essays.authors() == {"青山": 2, "黒田": 1}
    assert await stores.essays.tags({"つながり"}) == {"人脈": 2, "it's \\ “x”": 1}
    assert await stores.essays.authors({"転職"}) == {"青山": 1}


async def test_collections_are_counted_apart_from_categories(stores: Stores) -> None:
    ours = replace(essay("b"), collection="青山のブログ")
    await stores.essays.apply("folder", [essay("a"), ours], [])
    assert await stores.essays.collections() == {"転職": 1, "青山のブログ": 1}
    assert await stores.essays.categories() == {"転職": 2}
    assert await stores.essays.categories(without=["青山のブログ"]) == {"転職": 1}
    assert [one.slug for one in await stores.essays.newest(9, without=["転職"])] == [B]
    assert await stores.essays.get(B) == ours


async def test_an_essay_is_known_by_its_address_its_text_and_what_its_text_is_like(stores: Stores) -> None:
    here = replace(essay("a"), text_hash="same", likeness=-(2**63), rights=Rights.LINK_ONLY, terms="職場 転職")
    there = replace(essay("b"), source_url="https://a.example/2", collection="B", likeness=2**63 - 1, text_hash="else")
    bare = replace(essay("c"), source_url=None)
    await stores.essays.apply("feed", [here, there, bare], [])
    assert await stores.essays.get(A) == here
    assert await stores.essays.at_addresses(["https://a.example/2", "https://a.example/3"]) == {
        "https://a.example/2": Placed(B, "feed", "B")
    }
    assert await stores.essays.with_texts(["same", "another"]) == {"same": Placed(A, "feed", "転職")}
    assert await stores.essays.likenesses() == {A: -(2**63), B: 2**63 - 1}
    assert await stores.essays.likenesses(without=["B"]) == {A: -(2**63)}
    await stores.essays.apply("feed", [], [A, B])
    assert not await stores.essays.at_addresses(["https://a.example/2"])
    assert not await stores.essays.with_texts(["same"])
    assert not await stores.essays.likenesses()


async def test_comments_that_came_with_an_essay_keep_their_order_and_are_replaced_whole(stores: Stores) -> None:
    said = [ArchivedComment("読者", "なるほど。", NOW), ArchivedComment("Ann", "B & <i>"), ArchivedComment("", "c")]
    await stores.essays.archive(A, said)
    await stores.essays.archive(B, said[:1])
    assert await stores.essays.archived(A, 9) == said
    assert await stores.essays.archived(A, 2) == said[:2]
    await stores.essays.archive(A, said[2:])
    assert await stores.essays.archived(A, 9) == said[2:]
    await stores.essays.archive(A, [])
    assert await stores.essays.archived(A, 9) == []
    assert await stores.essays.archived(B, 9) == said[:1]


async def test_an_essay_is_visible_to_those_who_have_its_collection_or_to_all(stores: Stores) -> None:
    public, own = replace(essay("public"), collection="all"), replace(essay("own"), collection="one")
    await stores.essays.apply("s", [public, own], [])
    await stores.essays.apply("s", [], [public.slug])
    await stores.essays.give("one", {GUILD: "key"})
    asked = [(slug, where) for slug in ("public", "own", "none") for where in (GUILD, WORKSPACE)]
    seen = await asyncio.gather(*(stores.essays.is_visible(Slug(slug), where) for slug, where in asked))
    assert seen == [True, True, True, False, False, False]
