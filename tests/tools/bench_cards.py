"""``make bench``: what the pictures for links cost, over the titles of the bundled essays and some that are too long.

It fails where one is larger than ``KB_BAR``, or where the 95th percentile of the time to draw one is over ``MS_BAR``.
"""

from __future__ import annotations

import asyncio
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Final

from bot.adapters.web.cards.drawing import Card, Drawing
from bot.adapters.web.cards.fonts import find_font
from bot.adapters.web.cards.keeping import CardFiles, CardImages

KB_BAR: Final = 60
MS_BAR: Final = 250
ESSAYS: Final = Path(__file__).resolve().parents[2] / "essays"
LONG: Final = (
    "会社を辞めた朝に、駅のホームで考えていたことと、その後の三年間に起きたこと、そして誰にも言えなかったこと。"
)


def cards() -> list[Card]:
    """A card of each bundled essay, and long ones."""
    heads = [path.read_text(encoding="utf-8").split("---")[1] for path in sorted(ESSAYS.glob("*.md"))]
    named = [dict(line.split(": ", 1) for line in head.splitlines() if ": " in line) for head in heads]
    made = [Card(each["title"], each["category"], each["author"]) for each in named]
    return made + [Card(LONG * times, "転職" * times, "山田花子" * times) for times in range(1, 6)]


async def measured(drawing: Drawing) -> tuple[list[float], list[float], list[int]]:
    """Milliseconds to draw each, milliseconds to find it again, and bytes."""
    with tempfile.TemporaryDirectory() as folder:
        images = CardImages(drawing, CardFiles(Path(folder)))
        drawn, again, sizes = [], [], []
        for card in cards():
            began = time.perf_counter()
            sizes.append(len(await images.image(card)))
            drawn.append((time.perf_counter() - began) * 1000)
            began = time.perf_counter()
            await images.image(card)
            again.append((time.perf_counter() - began) * 1000)
    return drawn, again, sizes


def main() -> None:
    font = find_font(None)
    if font is None:
        sys.stdout.write("cards: no font here has Japanese\n")
        return
    drawn, again, sizes = asyncio.run(measured(Drawing(font)))
    slow, quick, largest = _p95(drawn), _p95(again), max(sizes) / 1000
    sys.stdout.write(
        f"cards: {len(sizes)} drawn with {font.name}: p95 {slow:.0f} ms (bar {MS_BAR}), first {drawn[0]:.0f} ms; "
        f"found again p95 {quick:.1f} ms; largest {largest:.1f} KB (bar {KB_BAR})\n"
    )
    sys.exit(slow > MS_BAR or largest > KB_BAR)


def _p95(values: list[float]) -> float:
    return statistics.quantiles(values, n=20)[-1]


if __name__ == "__main__":
    main()
