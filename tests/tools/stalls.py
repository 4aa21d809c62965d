"""``make bench``, the part about hostile texts: how long the event loop is held up by what people write.

Discord is simulated in the same process, so each figure is its work and ours together. It prints a table.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Final

from bot.core.comment import COMMENT_MAX
from bot.wiring import throw_away_search
from tests.adapters.discord.talk import Talk, talking
from tests.adapters.shelf import HOLIDAYS
from tests.conformance.examples import essay
from tests.unit.arranged import draft

LENGTH: Final = 4000
TEXTS: Final = {
    "[a](": "[a](" * LENGTH,
    "<@1>": "<@1> @everyone " * LENGTH,
    "***": "*" * LENGTH,
    "zalgo": "a" + "\u0301" * LENGTH,
    "\\\\": "\\" * LENGTH,
    "字": "人脈。" * LENGTH,
    "words": "word " * LENGTH,
}
PROSE: Final = "人脈という言葉が苦手だった。名刺の数を数えるのをやめた日、会社の裁断機は遅かった。\n"
LINES: Final = ("today", "read essay:evil", "search query:word", "history", "comments", "top", "saved", "preview")


class Probe:
    """``longest``: the most CPU seconds that the loop's thread worked without letting another task run."""

    def __init__(self) -> None:
        self.longest = 0.0

    @asynccontextmanager
    async def watching(self) -> AsyncIterator[None]:
        task = asyncio.create_task(self._watch())
        try:
            yield
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    async def _watch(self) -> None:
        before = time.thread_time()
        while True:
            await asyncio.sleep(0)
            now = time.thread_time()
            self.longest = max(self.longest, now - before)
            before = now


async def stall(text: str) -> float:
    """The longest stretch while an essay and its members are made of ``text``."""
    async with talking(HOLIDAYS) as talk:
        await talk.do("/essay about")  # what is loaded at first use is loaded
        await _fill(talk, text[:LENGTH])  # the index in memory works on the loop, and the real one does not
        probe = Probe()
        async with probe.watching():
            await _all(talk, text[:LENGTH])
        return probe.longest


async def _fill(talk: Talk, text: str) -> None:
    body = f"{text} word " * 10
    await talk.fill(draft("evil", title=text, author=text, category=text, summary=text, question=text, body=body))


async def _all(talk: Talk, text: str) -> None:
    posted = await talk.post("evil", title=text, author=text, category=text, summary=text, question=text)
    await talk.do("/essay schedule at:08:00", talk.admin)
    await talk.do("/essay rate score:4")
    await talk.do("/essay comment")
    await talk.do("«»", text=text[:COMMENT_MAX])
    await talk.ann.send(talk.thread_handle(posted), text[:COMMENT_MAX])
    for line in LINES:
        await talk.do(f"/essay {line}", talk.admin)


async def indexing() -> float:
    """The longest stretch while long Japanese essays are indexed, found and indexed anew."""
    essays = [replace(essay(f"e{number}"), body=PROSE.replace("人脈", f"人脈{number}") * 40) for number in range(300)]
    with tempfile.TemporaryDirectory() as folder:
        async with throw_away_search(Path(folder)) as index:
            await index.update(essays[:1])  # loads the dictionary
            await index.search("人脈とは", None, 10)
            probe = Probe()
            async with probe.watching():
                await index.update(essays)
                for query in ("人脈", "転職の面接で何を聞かれるのか知りたい", "じんみゃく", "manager"):
                    await index.search(query, None, 10)
                await index.update(essays[:50])
                await index.settle()
            return probe.longest


async def measure() -> dict[str, float]:
    return {name: await stall(text) for name, text in TEXTS.items()}


def main() -> int:
    for name, seconds in asyncio.run(measure()).items():
        sys.stdout.write(
            f"{f'4,000 characters of {name}: longest hold of the event loop':<68}{seconds * 1000:9.0f} ms\n"
        )
    sys.stdout.write(
        f"{'300 essays of 2,000 characters indexed: longest hold':<68}{asyncio.run(indexing()) * 1000:9.0f} ms\n"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
