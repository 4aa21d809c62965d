"""What the machine says of its operator's language."""

from __future__ import annotations

import pytest

from bot.config import machine_language
from bot.core.essay import Language

JA, EN = Language.JA, Language.EN


@pytest.mark.parametrize(
    ("environ", "language"),
    [
        ({"LANG": "ja_JP.UTF-8"}, JA),
        ({"LANG": "ja"}, JA),
        ({"LANG": "ja_JP.eucJP@cjknarrow"}, JA),
        ({"LANG": "en_US.UTF-8"}, EN),
        ({"LANG": "en_GB"}, EN),
        ({"LANG": "C.UTF-8"}, None),
        ({"LANG": "C"}, None),
        ({"LANG": "POSIX"}, None),
        ({"LANG": ""}, None),
        ({}, None),
        ({"LANG": "de_DE.UTF-8"}, None),
        ({"LANG": "jam_JM"}, None),
        ({"LC_ALL": "ja_JP.UTF-8", "LC_MESSAGES": "en_US.UTF-8", "LANG": "en_US.UTF-8"}, JA),
        ({"LC_ALL": "", "LC_MESSAGES": "ja_JP.UTF-8", "LANG": "en_US.UTF-8"}, JA),
        ({"LC_ALL": "C", "LANG": "ja_JP.UTF-8"}, None),
        ({"LC_CTYPE": "ja_JP.UTF-8"}, None),
        ({"LANG": "en_US.UTF-8", "LANGUAGE": "ja"}, EN),
        ({"LANGUAGE": "ja:en"}, JA),
        ({"LANGUAGE": "de:en:ja"}, EN),
    ],
)
def test_the_first_variable_that_says_something_decides(environ: dict[str, str], language: Language | None) -> None:
    assert machine_language(environ, system="") is language


@pytest.mark.parametrize(
    ("system", "language"),
    [("ja_JP", JA), ("Japanese_Japan", JA), ("en_US", EN), ("English_United Kingdom", EN), ("German_Germany", None)],
)
def test_where_nothing_is_set_the_system_says(system: str, language: Language | None) -> None:
    assert machine_language({}, system=system) is language
    assert machine_language({"LANG": "C"}, system=system) is None
