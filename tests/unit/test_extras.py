"""A setting that needs an extra says which, before anything starts."""

from __future__ import annotations

import sys
import tomllib
from pathlib import Path

import pytest

from bot.adapters.sql.engine import Database
from bot.config import Settings
from bot.core.extras import EXTRAS, is_there
from bot.errors import ConfigError

PROJECT = Path(__file__).resolve().parents[2] / "pyproject.toml"
POSTGRESQL = "postgresql://ichiwa@localhost/ichiwa"


@pytest.fixture
def without(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    """As where the module of this name is not installed."""
    monkeypatch.setitem(sys.modules, request.param, None)


@pytest.mark.parametrize(
    ("without", "given", "variable", "extra"),
    [
        ("openai", {"SUMMARY_MODEL": "m", "SUMMARY_API_URL": "http://127.0.0.1:1/v1"}, "SUMMARY_MODEL", "model"),
        ("httpx2", {"SEARCH_EMBEDDING_URL": "http://127.0.0.1:1/v1"}, "SEARCH_EMBEDDING_URL", "model"),
        ("asyncpg", {"DATABASE_URL": POSTGRESQL}, "DATABASE_URL", "postgresql"),
        ("procrastinate", {"DATABASE_URL": POSTGRESQL}, "DATABASE_URL", "postgresql"),
    ],
    indirect=["without"],
)
@pytest.mark.usefixtures("without")
def test_what_is_missing_is_said_in_one_sentence(given: dict[str, str], variable: str, extra: str) -> None:
    with pytest.raises(ConfigError) as caught:
        Settings.load(None, given)
    assert str(caught.value) == (
        f'{variable} needs packages that are not installed. Run: pip install "ichiwa[{extra}]"'
    )
    assert Settings.load(None, {}).data_dir.name == "data"


@pytest.mark.parametrize("without", ["asyncpg"], indirect=True)
@pytest.mark.usefixtures("without")
def test_a_database_that_no_setting_names_says_it_as_well() -> None:
    with pytest.raises(ConfigError, match=r"ichiwa\[postgresql\]"):
        Database(POSTGRESQL)


def test_every_extra_for_operators_is_known_and_here() -> None:
    declared = tomllib.loads(PROJECT.read_text(encoding="utf-8"))["project"]["optional-dependencies"]
    assert set(EXTRAS) == set(declared) - {"dev", "fuzz"}
    assert all(map(is_there, EXTRAS))
