"""``python -m tests.acceptance.dying …`` is ``ichiwa …``, killed when it has committed and would begin to index."""

from __future__ import annotations

import os
import signal
from collections.abc import Sequence
from typing import NoReturn

from bot.adapters.search.term_index import TermIndex
from bot.cli import main
from bot.ports.essays import Change


async def _die(_index: object, changes: Sequence[Change]) -> NoReturn:
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError("nobody outlives this")


if __name__ == "__main__":
    setattr(TermIndex, "follow", _die)  # noqa: B010 (an assignment is no way to replace a method, to mypy)
    main()
