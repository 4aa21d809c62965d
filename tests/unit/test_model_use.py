"""What the settings want of a language model, and what each part of them needs beside it."""

from __future__ import annotations

import subprocess
import sys

import pytest

from bot.config import Settings
from bot.errors import ConfigError
from bot.wiring.model import ModelUse, model_use

URL = "http://127.0.0.1:11434/v1"


def use(**settings: str) -> ModelUse | None:
    return model_use(Settings.load(None, settings))


def test_no_model_is_wanted_unless_one_is_named() -> None:
    assert use() is None


def test_a_key_is_not_needed() -> None:
    assert use(SUMMARY_MODEL="small", SUMMARY_API_URL=f"{URL}/") == ModelUse("small", URL)
    assert use(SUMMARY_MODEL="small", SUMMARY_API_URL=URL, SUMMARY_API_KEY="k") == ModelUse("small", URL)


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"SUMMARY_MODEL": "small"}, "SUMMARY_MODEL needs SUMMARY_API_URL too"),
        ({"SUMMARY_API_URL": URL}, "SUMMARY_API_URL needs SUMMARY_MODEL too"),
        ({"SUMMARY_API_KEY": "k3y"}, "SUMMARY_API_KEY needs SUMMARY_MODEL and SUMMARY_API_URL too"),
        ({"SUMMARY_MODEL": "small", "SUMMARY_API_KEY": "k3y"}, "SUMMARY_MODEL needs SUMMARY_API_URL too"),
    ],
)
def test_half_of_it_is_named_with_what_is_missing(settings: dict[str, str], sentence: str) -> None:
    with pytest.raises(ConfigError, match=f"{sentence}.*docs/how-to/summaries.md") as caught:
        use(**settings)
    assert "k3y" not in str(caught.value)


def test_without_a_model_its_library_is_not_loaded() -> None:
    code = (
        "import sys, bot.wiring, bot.wiring.page, bot.cli.doctor, bot.services.library.summarizing\n"
        "from bot.config import Settings; from bot.wiring.model import model_use\n"
        "model_use(Settings.load(None, {}))\n"
        "print([name for name in ('openai', 'httpx2') if name in sys.modules])"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"
