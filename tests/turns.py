"""In which turn tests run, and in which process where there are several (``-n``, with ``--dist loadgroup``)."""

from __future__ import annotations

from typing import Final

import pytest
from xdist.scheduler import LoadGroupScheduling

LONG: Final = ("tests/acceptance/", "tests/faults/", "tests/packaging/")
"""Folders whose tests start processes: each of them takes seconds."""


def turn(item: pytest.Item) -> int:
    """Long tests come first, and those that one process takes as a group before all: so no process is left alone with
    one at the end.
    """
    if not item.nodeid.startswith(LONG):
        return 2
    return 0 if item.get_closest_marker("xdist_group") else 1


class ByFile(LoadGroupScheduling):  # type: ignore[misc]
    """Hands out short tests by the file: to hand out each by itself takes longer than most of them do."""

    def _split_scope(self, nodeid: str) -> str:
        scope: str = super()._split_scope(nodeid)
        return scope if scope != nodeid or nodeid.startswith(LONG) else nodeid.partition("::")[0]
