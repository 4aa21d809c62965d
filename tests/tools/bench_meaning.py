"""``make bench-search`` begins with it: what the model of meaning that comes with the program costs, beside cutting the
same paragraphs into morphemes. It prints a table and never fails on a time.
"""

from __future__ import annotations

import asyncio
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

import psutil

from bot.adapters.meaning.encoder import Encoder
from bot.config import keep_numpy_to_one_thread
from bot.language.morphemes import shared

ESSAYS: Final = Path(__file__).resolve().parents[2] / "essays"
QUERIES: Final = ("転職したいけど怖い", "上司とうまくいかない", "how do I deal with a toxic boss", "remote work")
ROUNDS: Final = 50
RESTS: Final = 10


def paragraphs() -> list[str]:
    """Of the bundled essays, without their heads."""
    texts = [path.read_text(encoding="utf-8").split("---", 2)[2] for path in sorted(ESSAYS.glob("*.md"))]
    return [part for text in texts for part in text.split("\n\n") if len(part) > 20]


def memory() -> float:
    """MiB of this process that are resident."""
    return float(psutil.Process().memory_info().rss) / 2**20


def cut(texts: list[str]) -> float:
    """Seconds of CPU to cut ``texts`` into morphemes, once the dictionary is there."""
    shared().cut("辞書")
    began = time.process_time()
    for text in texts:
        shared().cut(text)
    shared().rest()
    return time.process_time() - began


async def main() -> None:
    keep_numpy_to_one_thread()
    texts, say = paragraphs(), sys.stdout.write
    beside = cut(texts)
    __import__("numpy")  # which summaries bring anyway
    encoder, before = Encoder(), memory()
    began = time.process_time()
    await encoder.of_texts(["text"])
    say(f"meaning: loaded in {time.process_time() - began:.2f} s of CPU\n")
    began = time.process_time()
    await encoder.of_texts(texts)
    taken = time.process_time() - began
    ratio = taken / beside
    say(f"meaning: {len(texts) / taken:.0f} paragraphs a CPU second; {ratio:.1f} times as long as to cut them\n")
    for query in QUERIES:
        say(f"meaning: {await _median(encoder, query):.1f} ms for {query}\n")
    in_use = memory()
    await encoder.rest()
    say(f"meaning: {in_use - before:.0f} MiB more in use, {memory() - before:.0f} after a rest")
    for _ in range(RESTS):
        await encoder.of_texts(["text"])
        await encoder.rest()
    say(f", {memory() - before:.0f} after {RESTS} more\n")
    encoder.stop()


async def _median(encoder: Encoder, query: str, now: Callable[[], float] = time.process_time) -> float:
    times = []
    for _ in range(ROUNDS):
        began = now()
        await encoder.of_texts([query])
        times.append((now() - began) * 1000)
    return statistics.median(times)


if __name__ == "__main__":
    asyncio.run(main())
