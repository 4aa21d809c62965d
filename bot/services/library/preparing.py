"""A draft made into an essay: with a summary, a closing question and what it is found and recognised by."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime
from typing import Final

from bot.core.essay import Draft, Essay, Origin, Rights
from bot.language.bunsetsu import bunsetsu
from bot.language.cut import shorten
from bot.language.likeness import Marks
from bot.language.markdown import to_line, to_plain_and_prose, to_searchable
from bot.language.normalize import fold
from bot.summaries.closing import closing_question
from bot.summaries.reading_time import minutes
from bot.summaries.summarize import BUDGET, WORDLESS, summarize

LINK_SUMMARY_MAX: Final = 200
"""Characters of the summary of an essay to which we may only link."""
TERMS_MAX: Final = 5000
"""Words by which an essay without a text is found."""
_LATIN: Final = re.compile(r"[a-z0-9][a-z0-9'.+#-]*")


def prepare(draft: Draft, revision: int, news_at: datetime | None = None, marks: Marks | None = None) -> Essay:
    """Make ``draft`` ready: with the author's own summary and closing question, else with those that we find. Where
    only a link is allowed, its text does not stay. ``marks`` are given by who knows them. It takes some milliseconds.
    """
    plain, prose = to_plain_and_prose(draft.body, draft.title)
    marks = marks or Marks.of(plain)
    only_link = draft.rights is Rights.LINK_ONLY
    budget = LINK_SUMMARY_MAX if only_link else BUDGET[draft.language]
    summary, question = to_line(draft.summary), to_line(draft.question)
    fields = {name: getattr(draft, name) for name in Draft.__dataclass_fields__}
    essay = Essay(**fields, revision=revision, minutes=minutes(plain, draft.language), draft_hash=draft.content_hash)
    return replace(
        essay,
        body="" if only_link else draft.body,
        terms=_terms(to_searchable(draft.body, draft.title)) if only_link else "",
        summary=(shorten(summary, budget, draft.language) if only_link else summary)
        or summarize(prose, draft.language, draft.title, budget)
        or WORDLESS[draft.language],
        question=question or closing_question(prose, draft.language),
        summary_origin=Origin.AUTHOR if summary else Origin.EXTRACT,
        question_origin=Origin.AUTHOR if question else Origin.EXTRACT,
        text_hash=marks.text_hash,
        likeness=marks.likeness,
        news_at=news_at,
    )


def _terms(text: str) -> str:
    """Words of ``text``, each once and in an order that tells nothing of it."""
    folded = fold(text)
    return " ".join(sorted({*_LATIN.findall(folded), *bunsetsu(folded)})[:TERMS_MAX])
