"""``make bench``: how much of an essay is found on a web page, and how much of what stands around it.

It prints F1 over tokens (words, and single characters of Japanese), on how many pages a line of furniture was left, and
on how many the closing question was kept; beside it what trafilatura alone comes to. It fails where a bar is missed:
none of them is of time.
"""

from __future__ import annotations

import argparse
import io
import re
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from bot.adapters.sources.cleaning.cleaned import cleaned
from bot.adapters.sources.confined import Confined
from bot.adapters.sources.entry import Entry
from bot.adapters.sources.given import Given
from bot.adapters.sources.pages.page import Page
from bot.core.essay import Draft
from bot.core.source import Defaults
from tests.tools.page_fixtures import Made, pages, strange

PAGES: Final = 112
F1_BAR: Final = 0.985
LEFT_BAR: Final = 0.01
_TOKEN: Final = re.compile(r"[A-Za-z0-9']+|[^\W\s_]")
_IMAGE: Final = re.compile(r"!\[[^\]]*\]\([^)]*\)")
_TODAY: Final = date(2026, 1, 1)


@dataclass(slots=True)
class Score:
    """What one way of reading came to."""

    f1: list[float] = field(default_factory=list)
    left: int = 0
    asked: int = 0
    kept: int = 0
    wrong: Counter[str] = field(default_factory=Counter)

    @property
    def mean(self) -> float:
        return sum(self.f1) / max(len(self.f1), 1)

    def row(self, name: str) -> str:
        count = max(len(self.f1), 1)
        wrong = ", ".join(f"{what} {number}" for what, number in sorted(self.wrong.items()))
        return (
            f"{name:<24}{self.mean:>8.4f}{min(self.f1, default=0):>8.3f}{self.left / count:>9.1%}"
            f"{self.kept / max(self.asked, 1):>9.1%}  {wrong}\n"
        )


def meets_bars(japanese: Score) -> bool:
    return japanese.mean >= F1_BAR and japanese.left <= LEFT_BAR * len(japanese.f1) and japanese.kept == japanese.asked


def tokens(text: str) -> Counter[str]:
    return Counter(_TOKEN.findall(text))


def f1(found: str, wanted: str) -> float:
    """The harmonic mean of precision and recall over the bags of tokens."""
    got, want = tokens(found), tokens(wanted)
    both = (got & want).total()
    return 2 * both / max(got.total() + want.total(), 1)


def draft_of(page: Made, confined: Confined) -> Draft | str:
    """What an import makes of ``page``, or what it says instead."""
    archive = Page(Given(page.url, io.BytesIO(page.data), len(page.data), page.url), confined)
    (found,) = archive.read(archive.spots())
    if not isinstance(found, Entry):
        return str(found)
    made = cleaned(found, Defaults(), site=archive.title, today=_TODAY)
    return made[0] if isinstance(made, tuple) else str(made)


def alone(page: Made) -> str:
    """What trafilatura comes to by itself."""
    import trafilatura

    return trafilatura.extract(page.data, url=page.url, include_comments=False) or ""


def judge(score: Score, page: Made, body: str) -> None:
    body = _IMAGE.sub("", body)
    wanted = "\n".join(page.paragraphs)
    score.f1.append(f1(body, wanted))
    left = [line for line in page.furniture if line in body and line not in wanted]
    score.left += bool(left)
    for line in left:
        score.wrong[line] += 1
    if page.paragraphs[-1][-1] in "?？":
        score.asked += 1
        score.kept += "".join(page.paragraphs[-1].split())[-30:] in re.sub(r"[\s\\]", "", body)


def judge_facts(score: Score, page: Made, draft: Draft) -> None:
    for what, found, wanted in (
        ("title", draft.title, page.title),
        ("author", draft.author, page.author),
        ("date", draft.date, page.written),
    ):
        score.wrong[what] += found != wanted
    score.wrong = +score.wrong


def measure(
    made: Iterable[Made], name: str, *, talk: Callable[[str], object] = lambda row: None
) -> tuple[Score, Score]:
    """The scores of Ichiwa and of trafilatura, told as a table with a row for each skeleton."""
    ours: dict[str, Score] = defaultdict(Score)
    theirs, all_ours = Score(), Score()
    with Confined() as confined:
        for page in made:
            draft = draft_of(page, confined)
            if isinstance(draft, str):
                ours[page.skeleton].wrong[draft] += 1
                ours[page.skeleton].f1.append(0.0)
                all_ours.f1.append(0.0)
                continue
            for score in (ours[page.skeleton], all_ours):
                judge(score, page, draft.body)
                judge_facts(score, page, draft)
            judge(theirs, page, alone(page))
    for skeleton, score in ours.items():
        talk(score.row(skeleton))
    talk(all_ours.row(f"Ichiwa, {name}"))
    talk(theirs.row(f"trafilatura, {name}"))
    return all_ours, theirs


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=PAGES)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    began = time.perf_counter()
    sys.stdout.write(f"{'pages':<24}{'F1':>8}{'worst':>8}{'left':>9}{'question':>9}\n")
    made = {language: list(pages(language, options.pages, options.seed)) for language in ("ja", "en")}
    japanese, _ = measure(made["ja"], "Japanese", talk=sys.stdout.write)
    english, theirs = measure(made["en"], "English", talk=sys.stdout.write)
    sys.stdout.write("in a theme that no rule knows\n")
    unknown = [measure(map(strange, made[language]), language, talk=sys.stdout.write) for language in made]
    sys.stdout.write(f"{time.perf_counter() - began:.1f} s for {4 * options.pages} pages\n")
    is_met = meets_bars(japanese) and all(ours.mean >= alone.mean for ours, alone in [(english, theirs), *unknown])
    return int(not is_met)


if __name__ == "__main__":
    sys.exit(main())
