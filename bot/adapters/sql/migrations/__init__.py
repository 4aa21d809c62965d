"""The schema's history. A new revision is written by hand, named in ``REVISIONS``, and ``schema`` changes with it.

It runs inside one transaction with foreign keys on, so a table that others refer to is not rebuilt in place.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

LOCATION: Final = "bot.adapters.sql:migrations"
REVISIONS: Final = tuple(f"{number:04}" for number in range(1, 46))
"""Oldest first. Known here, so that a start with an up-to-date schema need not load alembic."""


def is_ours(name: str | None, kind: str, _parents: Mapping[Any, Any]) -> bool:
    """Whether autogenerate and its test look at a thing: the search index makes and drops its own tables, and those of
    background work on PostgreSQL are procrastinate's.
    """
    return not (kind == "table" and name is not None and name.startswith(("search_", "procrastinate_")))
