"""What only some hosts need is an extra of the distribution: ``ichiwa[model]``, ``ichiwa[postgresql]``."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.util import find_spec
from typing import Final

from bot.errors import ConfigError

EXTRAS: Final[Mapping[str, tuple[str, ...]]] = {
    "model": ("openai", "httpx2"),
    "postgresql": ("asyncpg", "procrastinate", "psycopg"),
}
"""The modules that each extra brings."""


def is_there(extra: str) -> bool:
    """Whether everything that ``extra`` brings can be imported; nothing is."""
    return all(find_spec(module) for module in EXTRAS[extra])


def missing(variable: str, extra: str) -> ConfigError:
    """The error for a setting that needs ``extra``, where that is not installed."""
    problem = '{variable} needs packages that are not installed. Run: pip install "ichiwa[{extra}]"'
    return ConfigError(problem, variable=variable, extra=extra)
