"""Summaries by a model: asked for once, checked, kept; where they fail the essay's own sentences serve."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import date

import pytest

from bot.core.essay import Draft, Essay, Language, Origin
from bot.core.ids import Slug
from bot.errors import ModelError, ModelRefused, ModelUnavailable
from bot.services.library import summarizing
from bot.services.library.indexing import Indexer
from bot.services.library.preparing import prepare
from bot.services.library.summarizing import FAULTS_IN_A_ROW, Round, Summarizing
from bot.summaries.prompt import instructions
from tests.fakes.essays import MemoryEssays
from tests.fakes.library import MemoryIndex
from tests.fakes.model import Says, ScriptedModel
from tests.unit.arranged import draft

BODY = "The baker of {slug} lights the oven at four. Nobody talks before the bread is out.\n\nWhat do you wait for?"
GOOD = "The oven is lit at four, and nobody talks before the bread is out."
DOWN = ModelUnavailable("The model's endpoint cannot be reached.")
NOT_ITS_KIND = ModelRefused("The model's endpoint does not accept our request (HTTP 400).")


class Desk:
    """A library whose authors wrote no summaries, and a model."""

    def __init__(self, says: Says) -> None:
        self.essays = MemoryEssays()
        self.index = MemoryIndex(self.essays)
        self.indexer = Indexer(self.essays, self.index)
        self.model = ScriptedModel(says)
        self.summarizing = Summarizing(self.essays, self.indexer, self.model)

    async def add(self, *drafts: Draft) -> None:
        essays = [prepare(one, 1) for one in drafts]
        await self.essays.apply("essays", essays, ())
        await self.indexer.drain()

    async def get(self, slug: str = "shop") -> Essay:
        essay = await self.essays.get(Slug(slug))
        assert essay is not None
        return essay

    def asked(self) -> Sequence[str]:
        """The titles of the essays that the model was asked about, in order."""
        return [text.partition("\n")[0] for _, text in self.model.asked]


def bare(slug: str = "shop", **changes: object) -> Draft:
    """A draft whose author wrote no summary."""
    return draft(slug, **({"summary": "", "question": "", "body": BODY.format(slug=slug)} | changes))


async def test_what_the_model_says_is_kept_with_its_origin() -> None:
    desk = Desk(lambda text: f"“{GOOD}”\n")
    await desk.add(bare())
    indexed = desk.index.writes
    assert await desk.summarizing.round() == Round(wrote=1)
    essay = await desk.get()
    assert (essay.summary, essay.summary_origin) == (GOOD, Origin.MODEL)
    assert (essay.question, essay.question_origin) == ("What do you wait for?", Origin.EXTRACT)
    assert set(await desk.essays.unshown()) == {"shop"}  # posts will follow
    assert desk.index.writes == indexed + 1


async def test_only_title_and_text_are_given_and_the_text_apart_from_the_instructions() -> None:
    desk = Desk(lambda text: GOOD)
    await desk.add(bare(author="A. Nonymous", tags=("secret-tag",), body="*The* oven <b>is</b> lit.\n\n```\ncode\n```"))
    await desk.summarizing.round()
    assert desk.model.asked == [(instructions(Language.EN, 350), "On shop\n\nThe oven is lit.")]


async def test_it_is_asked_once() -> None:
    desk = Desk(lambda text: GOOD)
    await desk.add(bare("a"), bare("b"))
    assert await desk.summarizing.round() == Round(wrote=2)
    assert await desk.summarizing.round() == Round()
    assert len(desk.model.asked) == 2


@pytest.mark.parametrize(
    "answer", ["", "Bread! " * 100, "パンが焼けるまで誰も話さない。", "Nine bakers wait.", "Paul Bocuse waits."]
)
async def test_an_answer_that_will_not_do_leaves_the_extract_and_is_not_asked_for_again(answer: str) -> None:
    desk = Desk(lambda text: answer)
    await desk.add(bare())
    before = await desk.get()
    assert await desk.summarizing.round() == Round(refused=1)
    assert await desk.summarizing.round() == Round()
    assert await desk.get() == before
    assert await desk.essays.unshown() == {}


async def test_a_changed_text_is_asked_about_again() -> None:
    desk = Desk(lambda text: "")
    await desk.add(bare())
    await desk.summarizing.round()
    desk.model.says = lambda text: GOOD
    await desk.add(bare(title="Another"))
    assert await desk.summarizing.round() == Round(wrote=1)
    assert desk.asked() == ["On shop", "Another"]


@pytest.mark.parametrize("error", [DOWN, NOT_ITS_KIND])
async def test_a_fault_leaves_the_essay_waiting(error: ModelError, caplog: pytest.LogCaptureFixture) -> None:
    desk = Desk(lambda text: error)
    await desk.add(bare())
    before = await desk.get()
    assert await desk.summarizing.round() == Round(failed=1)
    assert await desk.get() == before
    assert str(error) in caplog.text
    desk.model.says = lambda text: GOOD
    assert await desk.summarizing.round() == Round(wrote=1)


async def test_an_endpoint_that_is_away_is_left_alone_after_a_few_faults() -> None:
    desk = Desk(lambda text: DOWN)
    await desk.add(*(bare(f"essay-{number}") for number in range(9)))
    assert await desk.summarizing.round() == Round(failed=FAULTS_IN_A_ROW)


async def test_an_essay_that_always_fails_does_not_keep_the_others_waiting() -> None:
    desk = Desk(lambda text: NOT_ITS_KIND if "essay-7" not in text else GOOD)
    await desk.add(*(bare(f"essay-{number}", date=date(2026, 1, 28 - number)) for number in range(8)))
    rounds = [await desk.summarizing.round() for _ in range(3)]
    assert sum(one.wrote for one in rounds) == 1
    assert (await desk.get("essay-7")).summary_origin is Origin.MODEL


async def test_authors_and_editors_words_are_nobody_elses() -> None:
    desk = Desk(lambda text: GOOD)
    await desk.add(bare("written", summary="My own words."), bare("edited"), bare("gone"))
    await desk.essays.edit(Slug("edited"), "An editor's words.", None)
    await desk.essays.apply("essays", (), [Slug("gone")])
    assert await desk.summarizing.round() == Round()
    assert desk.model.asked == []


async def test_an_answer_to_an_older_text_is_dropped() -> None:
    desk = Desk(lambda text: GOOD)
    await desk.add(bare())

    class Slow(ScriptedModel):
        async def answer(self, instructions: str, text: str) -> str:
            said = await super().answer(instructions, text)
            if len(self.asked) == 1:
                await desk.add(bare(body="The baker sleeps late. Nobody minds.", title="Later"))
            return said

    desk.model = Slow(lambda text: GOOD if "oven" in text else "The baker sleeps late, and nobody minds.")
    desk.summarizing = Summarizing(desk.essays, desk.indexer, desk.model)
    await desk.summarizing.round()
    await desk.summarizing.round()
    assert (await desk.get()).summary == "The baker sleeps late, and nobody minds."


async def test_an_essay_that_was_withdrawn_meanwhile_does_no_harm() -> None:
    essay = prepare(bare(), 1)

    class Late(MemoryEssays):
        async def unsummarized(self, limit: int) -> Sequence[Essay]:
            return [essay]

    late = Late()
    index = MemoryIndex(late)
    await late.apply("essays", [essay], ())
    await late.apply("essays", (), [essay.slug])
    await Summarizing(late, Indexer(late, index), ScriptedModel(lambda text: GOOD)).round()
    assert (await index.search("oven", None, 5))[1] == 0


async def test_a_round_has_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(summarizing, "ESSAYS_A_ROUND", 3)
    desk = Desk(lambda text: GOOD)
    await desk.add(*(bare(f"essay-{number}") for number in range(5)))
    seen: list[int] = []
    assert await desk.summarizing.round(seen.append) == Round(wrote=3)
    assert seen == [1, 2, 3]
    assert await desk.summarizing.round() == Round(wrote=2)


async def test_a_japanese_essay_is_asked_about_in_japanese_and_kept_in_the_log_by_its_slug(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO)
    desk = Desk(lambda text: "九人の職人が窯の前で待っていた。")
    await desk.add(bare(language=Language.JA, title="窯", body="四時に窯へ火を入れる。職人は黙って待つ。"))
    assert await desk.summarizing.round() == Round(refused=1)
    assert desk.model.asked[0][0] == instructions(Language.JA, 200)
    assert "shop was rejected: it gives a number that is not in the essay." in caplog.text
    assert "窯" not in caplog.text
