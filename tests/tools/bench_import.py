"""``make bench``: what the readers of big exports cost: entries a second of processor time, and memory.

Each is read in a process of its own: its list of entries, then the entries in portions of fifty, as an import does. It
prints figures and never fails on a time.
"""

from __future__ import annotations

import argparse
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Final

from bot.adapters.sources.blogs.movable_type import MovableType
from bot.adapters.sources.blogs.wordpress import WordPress
from bot.adapters.sources.entry import Archive
from bot.adapters.sources.given import Given
from tests.tools.process import ROOT

ENTRIES: Final = 5_000
PORTION: Final = 50
_SENTENCE: Final = "入社した年、会議で一言も話せなかった。隣の席の先輩は、それを見ていて何も言わなかった。"
_READERS: Final = {"movabletype": MovableType, "wordpress": WordPress}


def _paragraphs(chance: random.Random) -> str:
    return "\n".join(f"<p>{_SENTENCE}</p>" for _ in range(chance.randint(20, 75)))


def movable_type(number: int, chance: random.Random) -> str:
    """One entry with a comment, of 7 kB on average."""
    return (
        f"AUTHOR: a\nTITLE: 題 {number}\nBASENAME: e{number}\nSTATUS: Publish\nCONVERT BREAKS: 0\n"
        f"DATE: 10/19/2019 07:00:00 PM\nCATEGORY: 仕事\n-----\nBODY:\n{_paragraphs(chance)}\n-----\n"
        "COMMENT:\nAUTHOR: b\nDATE: 10/20/2019 07:00:00 PM\n懐かしい話です。\n-----\n--------\n"
    )


def wordpress(number: int, chance: random.Random) -> str:
    """One item with a comment; one of six has a bare ``&``, as that share of people's exports is not well-formed."""
    title = f"題 & {number}" if number % 6 == 0 else f"題 {number}"
    return (
        f"<item>\n<title>{title}</title>\n<link>https://blog.example/{number}</link>\n"
        f'<guid isPermaLink="false">https://blog.example/?p={number}</guid>\n<dc:creator><![CDATA[a]]></dc:creator>\n'
        f"<content:encoded><![CDATA[{_paragraphs(chance)}]]></content:encoded>\n<wp:post_id>{number}</wp:post_id>\n"
        "<wp:post_date>2019-10-19 19:00:00</wp:post_date><wp:status>publish</wp:status>"
        "<wp:post_type>post</wp:post_type>"
        '<category domain="category" nicename="work"><![CDATA[仕事]]></category>\n<wp:comment><wp:comment_author>b'
        "</wp:comment_author><wp:comment_date_gmt>2019-10-20 10:00:00</wp:comment_date_gmt><wp:comment_content>懐かしい"
        "</wp:comment_content><wp:comment_approved>1</wp:comment_approved></wp:comment>\n</item>\n"
    )


def write(path: Path, kind: str, entries: int) -> None:
    chance = random.Random(15)  # noqa: S311
    with path.open("w", encoding="utf-8") as file:
        if kind == "wordpress":
            names = "".join(f' xmlns:{name}="urn:{name}"' for name in ("content", "dc", "wp"))
            file.write(f'<rss version="2.0"{names}><channel><title>b</title><wp:wxr_version>1.2</wp:wxr_version>\n')
        make = wordpress if kind == "wordpress" else movable_type
        file.writelines(make(number, chance) for number in range(entries))
        if kind == "wordpress":
            file.write("</channel></rss>\n")


def measure(path: Path, kind: str) -> str:
    """One line of figures. The memory is that of the whole process, with everything that it has imported."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    with path.open("rb") as file:
        began = time.process_time()
        archive: Archive = _READERS[kind](Given(path.name, file, path.stat().st_size))
        spots = archive.spots()
        for at in range(0, len(spots), PORTION):
            archive.read(spots[at : at + PORTION])
        spent = time.process_time() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    size = path.stat().st_size / 1e6
    return (
        f"{kind:<14}{size:>5.1f} MB{len(spots):>7,} entries{spent:>7.2f} s{len(spots) / spent:>8,.0f} entries/s"
        f"{before:>6.0f} → {peak:.0f} MiB\n"
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, default=ENTRIES)
    parser.add_argument("--only", nargs=2, metavar=("KIND", "FILE"))
    options = parser.parse_args()
    if options.only:
        sys.stdout.write(measure(Path(options.only[1]), options.only[0]))
        return 0
    with tempfile.TemporaryDirectory(prefix="ichiwa-bench-") as made:
        for kind in _READERS:
            path = Path(made) / kind
            write(path, kind, options.entries)
            command = [sys.executable, "-m", "tests.tools.bench_import", "--only", kind, str(path)]
            sys.stdout.write(subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout)
    return 0


if __name__ == "__main__":
    sys.exit(main())
