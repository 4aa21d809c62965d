"""What the environment and the ``.env`` file give the settings."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
import tzlocal

from bot.config import Settings, hidden
from bot.errors import ConfigError
from tests.unit.test_config import ROOT, load


def env_file(folder: Path, text: str) -> Path:
    path = folder / "settings.env"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_file_is_read_and_the_environment_goes_above_it(tmp_path: Path) -> None:
    text = '# a comment\nHTTP_PORT=9000\nexport LOG_LEVEL="debug"\nUNRELATED=1\nALONE\nDISCORD_TOKEN=${HOME}-$x\n'
    settings = Settings.load(env_file(tmp_path, text), {"HTTP_PORT": "9001"})
    assert (settings.http_port, settings.log_level) == (9001, "debug")
    assert settings.discord_token is not None
    assert settings.discord_token.get_secret_value() == "${HOME}-$x"


def test_a_blank_value_counts_as_none(tmp_path: Path) -> None:
    file = env_file(tmp_path, "HTTP_PORT=9000\nDISCORD_TOKEN=\n")
    settings = Settings.load(file, {"HTTP_PORT": " ", "TIMEZONE": "", "DISCORD_TOKEN_FILE": ""})
    assert settings.http_port == 9000
    assert settings.discord_token is None


def test_a_secret_of_the_environment_covers_the_file_s_in_either_form(tmp_path: Path) -> None:
    file = env_file(tmp_path, f"DISCORD_TOKEN_FILE={tmp_path}/absent\n")
    settings = Settings.load(file, {"DISCORD_TOKEN": "token"})
    assert settings.discord_token is not None
    assert settings.discord_token.get_secret_value() == "token"


@pytest.mark.parametrize("text", ["HTTP_PORT 8080 x=\n", 'A=1\nDISCORD_TOKEN="l3ak-of\nB=2\n'])
def test_a_broken_line_is_named_without_its_content(tmp_path: Path, text: str) -> None:
    with pytest.raises(ConfigError, match=r"settings\.env, line \d: write NAME=value") as caught:
        Settings.load(env_file(tmp_path, text), {})
    assert "l3ak" not in str(caught.value)
    assert f"line {2 if text.startswith('A') else 1}:" in str(caught.value)


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    (tmp_path / "binary").write_bytes(b"A=\xff\n")
    for path in (tmp_path, tmp_path / "binary"):
        with pytest.raises(ConfigError, match="cannot be read") as caught:
            Settings.load(path, {})
        assert str(path) in str(caught.value)
        assert len(str(caught.value).splitlines()) == 1


def test_a_wrong_value_in_the_file_is_named_by_its_variable(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"^HTTP_PORT must"):
        Settings.load(env_file(tmp_path, "HTTP_PORT=eighty\n"), {})


@pytest.mark.parametrize(
    ("name", "zone"),
    [("Asia/Tokyo", "Asia/Tokyo"), ("Mars/Phobos", "UTC"), (None, "UTC"), ("", "UTC"), ("../x", "UTC")],
)
def test_the_zone_is_the_machine_s_or_utc(monkeypatch: pytest.MonkeyPatch, name: str | None, zone: str) -> None:
    monkeypatch.setattr(tzlocal, "get_localzone_name", lambda: name)
    assert load().timezone == zone
    assert load(TIMEZONE="Europe/Berlin").timezone == "Europe/Berlin"


def test_a_machine_that_contradicts_itself_is_in_utc(monkeypatch: pytest.MonkeyPatch) -> None:
    def contradict() -> str:
        raise KeyError("two zones")

    monkeypatch.setattr(tzlocal, "get_localzone_name", contradict)
    assert load().timezone == "UTC"


def test_the_process_s_environment_is_read_by_default(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HTTP_PORT", "9002")
    assert Settings.load().http_port == 9002
    assert load().http_port == 8080, "what is given as the environment is all of it"
    (tmp_path / ".env").write_text("LOG_LEVEL=error\n", encoding="utf-8")
    assert Settings.load().log_level == "error"
    assert Settings.load(None).log_level == "info"


def test_nothing_else_reads_the_environment() -> None:
    """Neither our own modules, but for what Windows itself asks of a process that they start, nor the import of the
    settings, which must not need any.
    """
    readers = [
        path.relative_to(ROOT)
        for path in (ROOT / "bot").rglob("*.py")
        if path.parent != ROOT / "bot" / "config"
        and path != ROOT / "bot" / "systems.py"
        and any(word in path.read_text(encoding="utf-8") for word in ("os.environ", "os.getenv", "import dotenv"))
    ]
    assert not readers
    environ = {**os.environ, "HTTP_PORT": "wrong"}
    subprocess.run([sys.executable, "-c", "import bot.config"], cwd=ROOT, env=environ, check=True)


def test_a_library_does_not_see_what_is_hidden_from_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_CLIENT_ID", "1.2")
    monkeypatch.setenv("SLACKER", "stays")
    with hidden("SLACK_"):
        assert "SLACK_CLIENT_ID" not in os.environ
        assert os.environ["SLACKER"] == "stays"
    assert os.environ["SLACK_CLIENT_ID"] == "1.2"
