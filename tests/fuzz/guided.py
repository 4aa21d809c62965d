"""One target under atheris, which looks for inputs that reach new code: ``python -m tests.fuzz.guided TARGET …``.

It runs in a process of its own, since atheris changes the code as it is imported and ends the process.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["bot.adapters.sources", "bot.language"]):
    from tests.fuzz.examples import run_one
    from tests.fuzz.targets import TARGETS

SLOWEST = 20
"""Seconds that one input may take: an input has 20 kB at most."""
LENGTH_MAX = 20_000
MEMORY_MAX = 2_000
"""MB."""


def main(name: str, seconds: str, found: str) -> None:
    """Fuzz for ``seconds``; an input that fails is written to the folder ``found``, and the exit code is not 0."""
    target = TARGETS[name]
    with tempfile.TemporaryDirectory(prefix="ichiwa-fuzz-") as made:
        corpus = Path(made) / "corpus"
        corpus.mkdir()
        for number, data in enumerate(target.seeds()):
            (corpus / str(number)).write_bytes(data[:LENGTH_MAX])
        words = Path(made) / "words"
        words.write_text("".join(f'"{_escaped(word)}"\n' for word in target.words))
        limits = [f"-max_total_time={seconds}", f"-timeout={SLOWEST}", f"-max_len={LENGTH_MAX}"]
        limits += [f"-rss_limit_mb={MEMORY_MAX}", "-seed=15", "-verbosity=0", "-print_final_stats=1"]
        where = [f"-artifact_prefix={found}/{name}-", f"-dict={words}", str(corpus)]
        atheris.Setup([sys.argv[0], *limits, *where], lambda data: run_one(target, data))
        atheris.Fuzz()


def _escaped(word: bytes) -> str:
    return "".join(f"\\x{byte:02x}" for byte in word)


if __name__ == "__main__":
    main(*sys.argv[1:4])
