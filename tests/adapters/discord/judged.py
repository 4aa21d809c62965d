"""What the simulated guild is asked, judged by Discord's published description, where that is at hand."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from simcord.http import router

from bot.adapters.discord.string_ids import string_ids
from tests.fronts.discord.description import described


@contextmanager
def judged(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Every request inside the block, with its ids as our client sends them, must be as the description wants it."""
    description = described()
    found: list[str] = []
    dispatch = router.dispatch

    def overhear(backend: Any, method: str, path: str, *, json: Any, params: dict[str, Any] | None, **more: Any) -> Any:
        if description is not None:
            query = {name: str(value) for name, value in (params or {}).items()}
            route, values = description.route(method, path)
            found.extend(description.violations(route, values, query, string_ids(json)))
        return dispatch(backend, method, path, json=json, params=params, **more)

    monkeypatch.setattr(router, "dispatch", overhear)
    yield
    assert not found, "\n".join(dict.fromkeys(found))
