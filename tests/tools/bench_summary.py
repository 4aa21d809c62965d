"""``make bench-summary``: our summaries beside simpler ones, against what the authors wrote themselves.

    make bench-summary ARGS="--rows FOLDER"

``FOLDER`` holds ``*.jsonl`` files, each row with id, lang, title, text and ref. The texts belong to others: they are
measured and never kept here. Without rows nothing is measured.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple, Protocol

from bot.core.essay import Language
from bot.language.normalize import squeeze
from bot.language.segment import sentences
from bot.summaries.informative import content_words
from bot.summaries.summarize import BUDGET, stands_alone, summarize
from tests.tools.flaws import flaws
from tests.tools.rouge import mean_f, tokens

SEEDS = ("0", "1", "2026")
LEAD = 3
_SUMY_READS = 200  # sentences; its time grows with their square


class Row(NamedTuple):
    """A text and the summary that its author wrote."""

    id: str
    language: Language
    title: str
    text: str
    reference: str


class Result(NamedTuple):
    """What one method made of all rows of a file."""

    method: str
    score: float
    standalone: float
    flagged: float
    over: int
    mean_ms: float
    p95_ms: float


Method = Callable[[Row], str]


class Ranked(Protocol):
    """What sumy says of a sentence; it hands them over best first."""

    order: int


def read_rows(path: Path) -> list[Row]:
    """The rows of one file."""
    loaded = [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
    return [Row(str(r["id"]), Language(r["lang"]), r.get("title", ""), r["text"], r["ref"]) for r in loaded]


def ours(row: Row) -> str:
    return summarize(row.text, row.language, row.title)


def ours_untitled(row: Row) -> str:
    return summarize(row.text, row.language)


def lead(row: Row) -> str:
    """The first three sentences, as far as they fit."""
    return _packed(split(row)[:LEAD], range(LEAD), row.language)


def split(row: Row) -> list[str]:
    return [squeeze(s) for s in sentences(row.text)]


def taken(summary: str, row: Row) -> list[str]:
    """The sentences of ``row`` that ``summary`` is made of, as far as they are found in it."""
    found: list[str] = []
    rest = summary
    own = sorted(split(row), key=len, reverse=True)
    while rest:
        sentence = next((each for each in own if rest.startswith(each)), rest)
        found.append(sentence)
        rest = rest[len(sentence) :].lstrip()
    return found


def _packed(found: Sequence[str], order: Sequence[int], language: Language) -> str:
    glue = "" if language is Language.JA else " "
    taken: list[int] = []
    used = 0
    for i in order:
        if i < len(found) and used + len(found[i]) <= BUDGET[language]:
            taken.append(i)
            used += len(found[i]) + len(glue)
    return glue.join(found[i] for i in sorted(taken))


def sumy_methods() -> dict[str, Method]:
    """sumy's LexRank and TextRank, given our sentences and words so that only the ranking differs."""
    try:
        from sumy.models.dom import ObjectDocumentModel, Paragraph, Sentence
        from sumy.summarizers.lex_rank import LexRankSummarizer
        from sumy.summarizers.text_rank import TextRankSummarizer
    except ImportError:
        return {}

    class Words:
        def __init__(self, language: Language) -> None:
            self.language = language

        def to_words(self, sentence: str) -> tuple[str, ...]:
            return tuple(content_words(sentence, self.language))

    def method(summarizer: Callable[..., Sequence[object]]) -> Method:
        def make(row: Row) -> str:
            found = split(row)[:_SUMY_READS]
            document = ObjectDocumentModel([Paragraph([Sentence(s, Words(row.language)) for s in found])])
            ranked: list[int] = []

            def rank(best: Sequence[Ranked]) -> Sequence[Ranked]:
                ranked.extend(info.order for info in best)
                return best

            summarizer(document, rank)
            return _packed(found, ranked, row.language)

        return make

    return {"sumy LexRank": method(LexRankSummarizer()), "sumy TextRank": method(TextRankSummarizer())}


def measure(name: str, method: Method, rows: Sequence[Row]) -> Result:
    """Score ``method`` over ``rows``; the time is the processor's, of the method alone."""
    method(rows[0])  # loads what is loaded once
    scores, milliseconds, alone, flagged, over = [], [], 0, 0, 0
    for row in rows:
        start = time.process_time()
        made = method(row)
        milliseconds.append((time.process_time() - start) * 1000)
        scores.append(mean_f(tokens(made, row.language), tokens(row.reference, row.language)))
        over += len(made) > BUDGET[row.language]
        alone += stands_alone(made, row.text, row.language)
        flagged += bool(flaws(taken(made, row), split(row), row.language))
    milliseconds.sort()
    return Result(
        name,
        sum(scores) / len(rows),
        100 * alone / len(rows),
        100 * flagged / len(rows),
        over,
        sum(milliseconds) / len(rows),
        milliseconds[int(len(rows) * 0.95)],
    )


def digest(folder: Path) -> str:
    """One hash over all of our summaries."""
    total = hashlib.sha256()
    for path in sorted(folder.glob("*.jsonl")):
        for row in read_rows(path):
            total.update(f"{row.id}\0{ours(row)}\0".encode())
    return total.hexdigest()


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="make bench-summary", description="Measure summaries.")
    parser.add_argument("--rows", type=Path, default=Path("rows"), help="a folder of *.jsonl files (default: rows)")
    parser.add_argument("--digest", action="store_true", help="print only one hash over all summaries")
    asked = parser.parse_args(arguments)
    files = sorted(asked.rows.glob("*.jsonl"))
    if not files:
        _print(f"Nothing was measured: there are no rows in “{asked.rows}”. Name their folder with --rows.")
        return 0
    if asked.digest:
        _print(digest(asked.rows))
        return 0
    others = sumy_methods()
    if not others:
        _print("sumy is not installed, so its methods are left out.")
    methods: dict[str, Method] = {"ours": ours, "ours, no title": ours_untitled, "lead-3": lead, **others}
    _print(f"{'':24}{'method':16}{'mean F':>8}{'alone %':>9}{'flagged %':>11}{'over':>6}{'CPU ms':>8}{'p95':>7}")
    for path in files:
        rows = read_rows(path)
        for name, method in methods.items():
            r = measure(name, method, rows)
            line = f"{r.score:8.1f}{r.standalone:9.1f}{r.flagged:11.1f}{r.over:6}{r.mean_ms:8.1f}{r.p95_ms:7.1f}"
            _print(f"{path.stem:24}{name:16}{line}")
    found = {_digest_under(seed, asked.rows) for seed in SEEDS}
    _print(f"Under the hash seeds {', '.join(SEEDS)}: {'the same bytes' if len(found) == 1 else 'DIFFERENT'}")
    return 0 if len(found) == 1 else 1


def _digest_under(seed: str, folder: Path) -> str:
    command = [sys.executable, "-m", "tests.tools.bench_summary", "--rows", str(folder), "--digest"]
    done = subprocess.run(
        command, env=os.environ | {"PYTHONHASHSEED": seed}, check=True, capture_output=True, text=True
    )
    return done.stdout.strip()


def _print(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
