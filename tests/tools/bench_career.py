"""How well search finds the bundled essays: judged queries, the whole search, with meaning and by words alone.

    python -m tests.tools.bench_career

Set ``a`` is what the rules were tuned on; ``b`` and ``c`` were kept apart but for the threshold of silence. Times are
of this process's CPU, for one page of each query. The last line is everything as JSON.
"""

from __future__ import annotations

import asyncio
import json
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from bot.core.essay import Language
from tests.tools.career_queries import KINDS, SETS, Answer, Tally, answers, bundled, judged, tally

ALL: Final = "all"
_TUNED: Final = {"a": "tuned on", "b": "held out", "c": "held out"}


def main() -> int:
    figures = {way: asyncio.run(_measured(meaning=way == "meaning")) for way in ("meaning", "words")}
    sys.stdout.write(json.dumps(figures) + "\n")
    return 0


async def _measured(*, meaning: bool) -> dict[str, Any]:
    """The figures of each set, printed as they come."""
    measured: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as folder:
        async with bundled(Path(folder), meaning=meaning) as core:
            searching = core.services.searching
            await answers(searching, judged("a")[:5])  # what is loaded when it is first needed is not a query's time
            for name in SETS:
                told = "with meaning" if meaning else "by words alone (SEARCH_MEANING=off)"
                _say(f"\nset {name} ({_TUNED[name]}), {told}")
                measured[name] = _shown(await answers(searching, judged(name)))
    return measured


def _shown(found: Sequence[Answer]) -> dict[str, Any]:
    _say(
        f"{'':14}{'queries':>9}{'first really':>14}{'first good':>12}{'in first 3':>12}{'recall':>8}{'quiet':>7}"
        f"{'ms':>7}"
    )
    rows = {name: tally(its) for name, its in _groups(found)}
    for name, its in rows.items():
        _say(f"{name:14}{its.queries:9}{_cells(name, its)}{its.took * 1000:7.1f}")
    return {
        name: {**its._asdict(), "took": round(its.took, 5), "recall": round(its.recall, 4)}
        for name, its in rows.items()
    }


def _cells(name: str, its: Tally) -> str:
    """What is absent can only be quiet."""
    if name.startswith("absent"):
        return f"{'':46}{its.quiet:7}"
    return f"{its.really:14}{its.good:12}{its.early:12}{its.recall:8.3f}{its.quiet:7}"


def _groups(found: Sequence[Answer]) -> Iterator[tuple[str, list[Answer]]]:
    """By kind and language, then all that have a good essay."""
    for kind in KINDS:
        for language in Language:
            its = [one for one in found if (one.asked.kind, one.asked.language) == (kind, language)]
            if its:
                yield f"{kind} {language.value}", its
    yield ALL, [one for one in found if one.asked.good]


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
