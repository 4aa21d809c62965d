"""Related essays by what they mean, where that is known."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.core.collection import Outside
from bot.core.community import LOCAL_COMMUNITY, Community, Platform
from bot.core.essay import Essay, Language
from bot.language.morphemes import Morphemes
from bot.ports.search import EssayVectors
from bot.services.library.embedding import Embedder
from bot.services.library.indexing import Indexer
from bot.services.library.searching import Searching
from bot.services.site.related import Related
from tests.conformance.examples import essay
from tests.fakes.meaning import WordsMeaning
from tests.fakes.search import MemorySearch
from tests.fakes.stores import MemoryStores

OPERATOR, PUBLIC = Outside.OPERATOR, Outside.PUBLIC
MORPHEMES = Morphemes()
SAME = [("転職", "キャリアチェンジ", "career change"), ("料理", "献立"), ("犬", "散歩")]


def said(slug: str, body: str, language: Language = Language.JA, collection: str = "") -> Essay:
    one = replace(essay(slug, title=slug, language=language), tags=(), category="", summary="", question="")
    return replace(one, body=body, collection=collection, draft_hash=body)


CHANGE = replace(said("change", "転職した。"), summary="名刺を捨てた。")
WORLD = [
    CHANGE,
    said("career", "キャリアチェンジを考える。"),
    said("abroad", "A career change at forty.", Language.EN),
    said("secret", "キャリアチェンジの秘密。", collection="closed"),
    said("cook", "献立を書く。"),
    said("same-words", "名刺と料理。"),
]


class Setting:
    def __init__(self) -> None:
        self.stores = MemoryStores.empty()
        self.index = MemorySearch(self.stores.essays)
        self.meaning = WordsMeaning(SAME)
        self.searching = Searching(self.stores.essays, self.index, self.stores.ratings, meaning=self.meaning)
        self.related = Related(self.stores.essays, self.stores.listings, self.searching)
        self.embedder = Embedder(self.stores.essays, self.index, self.meaning, MORPHEMES)


@pytest.fixture
async def setting() -> Setting:
    made = Setting()
    await made.stores.essays.apply("folder", WORLD, [])
    await made.stores.essays.give("closed", {LOCAL_COMMUNITY: "key"})
    await Indexer(made.stores.essays, made.index).drain()
    return made


async def test_by_words_until_the_meaning_is_known_and_by_meaning_then(setting: Setting) -> None:
    assert [each.slug for each in await setting.searching.related(CHANGE, OPERATOR)] == ["same-words"]
    await setting.embedder.drain()
    found = [each.slug for each in await setting.searching.related(CHANGE, OPERATOR)]
    assert set(found[:2]) == {"career", "secret"}
    assert not {"change", "abroad"} & set(found)
    assert len(found) == 3
    assert len(await setting.searching.related(CHANGE, OPERATOR, limit=1)) == 1


async def test_what_an_audience_may_not_see_is_not_related(setting: Setting) -> None:
    await setting.embedder.drain()
    others = Community(Platform.DISCORD, "elsewhere")
    for audience, sees in ((PUBLIC, False), (others, False), (LOCAL_COMMUNITY, True)):
        found = [each.slug for each in await setting.searching.related(CHANGE, audience)]
        assert ("secret" in found) is sees
        assert "career" in found


async def test_words_help_where_few_have_a_meaning(setting: Setting) -> None:
    await setting.embedder.drain(limit=0)
    model = setting.meaning.name
    waiting = {slug: token for slug, token in await setting.index.unembedded(model, 9) if slug in ("change", "cook")}
    vectors = await setting.meaning.of_texts(["転職", "献立"])
    made = {
        (slug, waiting[slug]): EssayVectors((vector,), (vector,))
        for slug, vector in zip(sorted(waiting), vectors, strict=True)
    }
    await setting.index.put_vectors(model, made)
    assert [each.slug for each in await setting.searching.related(CHANGE, OPERATOR)] == ["cook", "same-words"]


async def test_what_is_remembered_follows_the_vectors(setting: Setting) -> None:
    assert [each.slug for each in await setting.related.to(CHANGE, PUBLIC)] == ["same-words"]
    await setting.embedder.drain()
    assert next(each.slug for each in await setting.related.to(CHANGE, PUBLIC)) == "career"
