"""The settings: the only part of the program that reads the environment or a ``.env`` file.

Each setting carries its own description, rule and example. ``.env.example``, ``docs/reference/settings.md`` and the
sentence of a ``ConfigError`` are all made from them.
"""

from bot.config.forms import database as database_address
from bot.config.machine import machine_language
from bot.config.settings import Settings, specs
from bot.config.sources import hidden
from bot.config.spec import FILE_SUFFIX, Spec
from bot.config.threads import keep_numpy_to_one_thread

__all__ = [
    "FILE_SUFFIX",
    "Settings",
    "Spec",
    "database_address",
    "hidden",
    "keep_numpy_to_one_thread",
    "machine_language",
    "specs",
]
