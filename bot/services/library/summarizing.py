"""Summaries by a language model, made once for each essay whose author wrote none."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from bot.core.essay import Essay
from bot.core.ids import Slug
from bot.errors import ModelError
from bot.language.markdown import to_plain
from bot.ports.essays import EssayStore
from bot.ports.model import LanguageModel
from bot.services.library.indexing import Indexer
from bot.summaries.faithful import Fault, fault, tidied
from bot.summaries.prompt import instructions, reading
from bot.summaries.summarize import BUDGET

log = logging.getLogger(__name__)

ESSAYS_A_ROUND: Final = 500
"""The rest waits for the next round."""
FAULTS_IN_A_ROW: Final = 3
"""After so many the endpoint is left alone until the next round."""

Progress = Callable[[int], None]
"""Called with how many essays were asked about so far."""


@dataclass(frozen=True, slots=True)
class Round:
    """What one round came to: essays that the model ``wrote`` a summary of, answers that were rejected (``refused``),
    and questions that brought none (``failed``).
    """

    wrote: int = 0
    refused: int = 0
    failed: int = 0


class Summarizing:
    """Asks for one essay at a time. What the model read is the essay's title and text; what it says is checked before
    anybody sees it. Where it fails, the essay's own sentences are still used.
    """

    def __init__(self, essays: EssayStore, indexer: Indexer, model: LanguageModel) -> None:
        self._essays = essays
        self._indexer = indexer
        self._model = model
        self._failed: set[Slug] = set()

    async def round(self, progress: Progress = lambda done: None) -> Round:
        """Ask about the essays that wait, those that failed in an earlier round last. Raises ``StoreError``.

        A rejected answer is remembered with the essay, which is not asked about again until its text
        changes. One that did not come leaves the essay waiting for a later round.
        """
        asked: set[Slug] = set()
        counts = {"wrote": 0, "refused": 0, "failed": 0}
        in_a_row = 0
        while len(asked) < ESSAYS_A_ROUND and in_a_row < FAULTS_IN_A_ROW:
            essay = await self._next(asked)
            if essay is None:
                break
            asked.add(essay.slug)
            outcome = await self._ask(essay)
            counts[outcome] += 1
            in_a_row = in_a_row + 1 if outcome == "failed" else 0
            progress(len(asked))
        if asked:
            log.info("Summaries by the model: %(wrote)d new, %(refused)d rejected, %(failed)d failed.", counts)
        return Round(**counts)

    async def _next(self, asked: set[Slug]) -> Essay | None:
        """Looked up each time, since a correction, another source or another process may have changed it."""
        waiting = await self._essays.unsummarized(len(asked | self._failed) + 1)
        fresh = [essay for essay in waiting if essay.slug not in asked]
        return min(fresh, key=lambda essay: essay.slug in self._failed, default=None)

    async def _ask(self, essay: Essay) -> str:
        budget = BUDGET[essay.language]
        source = await asyncio.to_thread(_reading, essay)
        try:
            answer = await self._model.answer(instructions(essay.language, budget), source)
        except ModelError as error:
            log.warning("The model wrote no summary of %s: %s", essay.slug, error)
            self._failed.add(essay.slug)
            return "failed"
        self._failed.discard(essay.slug)
        wrong, summary = await asyncio.to_thread(_judged, answer, source, essay)
        if wrong is not None:
            log.info("The model's summary of %s was rejected: %s.", essay.slug, wrong)
        if await self._essays.summarized(essay.slug, essay.draft_hash, summary) and summary is not None:
            await self._indexer.follow([essay.slug])  # posts follow by themselves (``Amending``)
        return "wrote" if wrong is None else "refused"


def _reading(essay: Essay) -> str:
    return reading(essay.title, to_plain(essay.body, essay.title))


def _judged(answer: str, source: str, essay: Essay) -> tuple[Fault | None, str | None]:
    """What is wrong with the answer, and the summary that it gives where nothing is."""
    wrong = fault(answer, source, essay.language, BUDGET[essay.language])
    return wrong, tidied(answer, essay.language) if wrong is None else None
