"""``make bench``: what a start costs for a large library, the first time and when nothing has changed since.

It prints the processor time of both readings and their ratio, and never fails on a time.
"""

from __future__ import annotations

import argparse
import asyncio
import re
import sys
import tempfile
import time
from pathlib import Path
from typing import Final

from bot.adapters.sources.folder.markdown_folder import SETTLED_NS
from bot.config import Settings
from bot.wiring import opened
from tests.tools.process import ROOT

FILES: Final = 3_000
_SLUG: Final = re.compile(r"(?m)^slug: .*$")


def write(folder: Path, files: int) -> None:
    """The bundled essays, over and over under other names."""
    folder.mkdir()
    texts = [path.read_text(encoding="utf-8") for path in sorted((ROOT / "essays").rglob("*.md"))]
    for number in range(files):
        slug = f"essay-{number:06}"
        text = _SLUG.sub(f"slug: {slug}", texts[number % len(texts)], count=1)
        (folder / f"{slug}.md").write_text(text, encoding="utf-8")


async def cost(settings: Settings) -> float:
    """Seconds of processor time for one reading, the index included."""
    async with opened(settings) as core:
        began = time.process_time()
        await core.services.library.sync(core.source)
        return time.process_time() - began


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=FILES)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="ichiwa-bench-") as made:
        folder = Path(made)
        write(folder / "essays", options.files)
        time.sleep(SETTLED_NS / 1e9)  # what was just written is read again
        settings = Settings.load(None, {"DATA_DIR": str(folder / "data"), "ESSAYS_DIR": str(folder / "essays")})
        first, second = asyncio.run(cost(settings)), asyncio.run(cost(settings))
    name = f"reading {options.files:,} essays"
    sys.stdout.write(f"{name:<26}{first:>8.2f} s\n{'unchanged':<26}{second:>8.2f} s{second / first:>10.1%}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
