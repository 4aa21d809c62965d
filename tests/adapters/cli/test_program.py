"""The command line as a whole: help, endings, pipes and the log."""

from __future__ import annotations

import json
import logging
import os
import pty
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import click
import pytest
from sqlalchemy.exc import DBAPIError

from bot import __version__
from bot.adapters.sql.engine import Database
from bot.cli import entry
from bot.cli.logs import start_log
from bot.cli.program import ichiwa
from bot.errors import ConfigError, StoreBusy
from tests.adapters.cli.conftest import Desk
from tests.tools.cli_page import cli_page
from tests.tools.process import ROOT

BOT = [sys.executable, "-m", "bot"]


def paths(command: click.Command, words: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    below = command.commands.items() if isinstance(command, click.Group) else ()
    return [words, *(path for name, child in below for path in paths(child, (*words, name)))]


def test_version(desk: Desk) -> None:
    assert desk.text("--version") == f"ichiwa, version {__version__}\n"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no device that is always full")
@pytest.mark.parametrize("words", [("--help",), ("db", "check"), ("essays", "list", "--json")], ids=" ".join)
def test_output_that_cannot_be_written_is_one_line(desk: Desk, words: tuple[str, ...]) -> None:
    with open("/dev/full", "wb") as full:
        ended = subprocess.run(
            [*BOT, *words], cwd=ROOT, env=os.environ | desk.settings, stdout=full, stderr=subprocess.PIPE, text=True
        )
    assert ended.stderr == "Error: The output could not be written: No space left on device.\n"
    assert ended.returncode == 1


@pytest.mark.parametrize("words", paths(ichiwa), ids=" ".join)
def test_every_command_has_help_and_the_page_has_every_command(desk: Desk, words: tuple[str, ...]) -> None:
    text = desk.text(*words, "--help", HTTP_PORT="not even read")
    assert text.startswith(" ".join(["Usage: ichiwa", *words]))
    assert "\n## " + " ".join(["ichiwa", *words]) + "\n" in cli_page()


def test_the_root_shows_examples(desk: Desk) -> None:
    assert "Examples:\n    ichiwa run\n" in desk.text("--help")
    bare = desk.run()
    assert bare.exit_code == 2
    assert "Commands:\n" in bare.stderr


def test_help_loads_nothing_heavy() -> None:
    heavy = ["sqlalchemy", "starlette", "uvicorn", "pydantic", "babel", "markdown_it", "apscheduler", "holidays"]
    heavy += ["discord", "slack_sdk", "slack_bolt", "aiohttp", "cryptography"]
    code = f"import sys, bot.cli.program; print([name for name in {heavy!r} if name in sys.modules])"
    assert subprocess.check_output([sys.executable, "-c", code], cwd=ROOT, text=True) == "[]\n"


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("serch", "x"), "No such command 'serch'"),
        (("--loud",), "No such option '--loud'"),
        (("search",), "Missing argument 'QUERY...'."),
        (("search", "x", "--limit", "0"), "0 is not in the range 1<=x<=100."),
        (("search", "x", "--lang", "fr"), "'fr' is not one of 'ja', 'en'."),
        (("summarize", "no-such-file"), "'no-such-file': No such file or directory"),
        (("essays", "show"), "Missing argument 'SLUG'."),
        (("preview",), "Missing option '--subscription'."),
        (("db", "backup", "."), "is a directory"),
    ],
)
def test_a_wrong_command_line_ends_in_one_line(desk: Desk, words: tuple[str, ...], sentence: str) -> None:
    assert sentence in desk.refusal(*words, exit_code=2)


@pytest.mark.parametrize(
    ("error", "exit_code", "line"),
    [
        (StoreBusy("Try again\nin a moment."), 1, "Try again in a moment."),
        (ConfigError("{name} is wrong.", name="X"), 78, "X is wrong."),
    ],
)
def test_an_error_on_purpose_is_one_line(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, error: Exception, exit_code: int, line: str
) -> None:
    async def start(self: Database) -> None:
        raise error

    monkeypatch.setattr(Database, "start", start)
    assert desk.refusal("essays", "list", exit_code=exit_code) == line


def test_a_database_that_another_process_writes_to_for_too_long(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.adapters.sql.dialect._PRAGMAS", ("PRAGMA busy_timeout = 1", "PRAGMA synchronous = FULL"))
    with closing(sqlite3.connect(desk.database)) as other:
        other.execute("BEGIN IMMEDIATE")
        words = ("subscriptions", "add", "--platform", "local", "--at", "8:00", "--tz", "UTC")
        assert "busy" in desk.refusal(*words)


def test_a_reader_that_goes_away_is_no_error(desk: Desk) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    command = [*BOT, "essays", "list"]
    try:
        done = subprocess.run(command, cwd=ROOT, env=_environment(desk), stdout=writing, stderr=subprocess.PIPE)
    finally:
        os.close(writing)
    assert done.stderr == b""


def test_json_is_utf_8_whatever_the_terminal_speaks(desk: Desk) -> None:
    environment = _environment(desk) | {"PYTHONIOENCODING": "latin-1"}
    command = [*BOT, "essays", "show", "denwa"]
    as_json = subprocess.run([*command, "--json"], cwd=ROOT, env=environment, capture_output=True, check=True)
    assert json.loads(as_json.stdout.decode("utf-8"))["title"] == "一本の電話"
    as_text = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, check=True)
    assert as_text.stdout.startswith(b"?????\nSomeone")


def test_progress_is_shown_on_a_terminal_only(empty_desk: Desk) -> None:
    assert empty_desk.run("essays", "sync").stderr == ""
    for path in empty_desk.data.iterdir():
        path.unlink()
    ours, theirs = pty.openpty()
    try:
        command = [*BOT, "essays", "sync", "--json"]
        done = subprocess.run(command, cwd=ROOT, env=_environment(empty_desk), stdout=subprocess.PIPE, stderr=theirs)
        shown = os.read(ours, 10_000).decode()
    finally:
        os.close(ours)
        os.close(theirs)
    assert "Reading essays" in shown
    assert "100%" in shown
    assert len(json.loads(done.stdout)["added"]) == 3


def test_no_secret_is_logged(desk: Desk, capfd: pytest.CaptureFixture[str]) -> None:
    secrets = ["hunter2-hunter2", 'quo"ted']
    for as_json in (False, True):
        start_log("info", as_json=as_json, secrets=secrets)
        try:
            raise RuntimeError(f"no access with {secrets[0]}")
        except RuntimeError:
            logging.getLogger("library").exception("tried %s and %s", *secrets)
    shown = capfd.readouterr().err
    assert "tried *** and ***" in shown
    assert "no access with ***" in shown
    assert "hunter2" not in shown
    assert "ted" not in shown.replace("tried", "")


@pytest.mark.parametrize("as_json", [False, True])
def test_libraries_say_nothing_below_a_warning_whatever_level_they_set(
    desk: Desk, capfd: pytest.CaptureFixture[str], as_json: bool
) -> None:
    start_log("debug", as_json=as_json)
    library = logging.getLogger("a_library.of_tomorrow")
    library.setLevel(logging.DEBUG)
    try:
        library.debug("cookie: ichiwa_member=secret")
        library.info("comment: secret")
        library.warning("a warning")
        logging.getLogger("bot.services").debug("our own news")
    finally:
        library.setLevel(logging.NOTSET)
    shown = capfd.readouterr().err
    assert "secret" not in shown
    assert "a warning" in shown
    assert "our own news" in shown


def test_what_platforms_hand_out_while_we_run_is_not_logged(desk: Desk, capfd: pytest.CaptureFixture[str]) -> None:
    start_log("info", as_json=False)
    for words in (
        "POST https://discord.com/api/v10/webhooks/123/aW50ZXJhY3Rpb24/messages/@original",
        "POST https://discord.com/api/v10/interactions/123/aW50ZXJhY3Rpb24/callback",
        "https://hooks.slack.com/commands/T1/2/aW50ZXJhY3Rpb24",
        "wss://wss-primary.slack.com/link/?ticket=aW50ZXJhY3Rpb24&app_id=x",
        "token xoxb-1-aW50ZXJhY3Rpb24",
    ):
        logging.getLogger("discord.http").error("%s", words)
    shown = capfd.readouterr().err
    assert "aW50ZXJhY3Rpb24" not in shown
    assert shown.count("***") == 5


class ServerError(Exception):
    """As asyncpg's: it repeats the row."""

    sqlstate = "23502"


def test_a_traceback_does_not_repeat_what_the_database_repeats(desk: Desk, capfd: pytest.CaptureFixture[str]) -> None:
    start_log("info", as_json=False)
    told = "null value\nDETAIL:  Failing row contains (1, secret\nwords, null)."
    try:
        try:
            raise ServerError(told)
        except ServerError as exc:
            raise DBAPIError("INSERT INTO comments", None, exc, hide_parameters=True) from exc
    except DBAPIError as exc:
        group = ExceptionGroup("two at once", [exc, ValueError("of our own")])
        try:
            raise KeyError("later") from group
        except KeyError:
            logging.getLogger("bot").exception("It failed")
    shown = capfd.readouterr().err
    for words in ("secret", "words, null"):
        assert words not in shown
    for words in ("SQLSTATE 23502", "KeyError: 'later'", "ValueError: of our own", "direct cause", "test_program.py"):
        assert words in shown


def test_a_line_for_machines(capfd: pytest.CaptureFixture[str], desk: Desk) -> None:
    start_log("info", as_json=True)
    logging.getLogger("essays").warning("%d 話", 3)
    logging.getLogger("essays").debug("too fine")
    entry_ = json.loads(capfd.readouterr().err)
    assert entry_.pop("at").endswith("+00:00")
    assert entry_ == {"level": "warning", "logger": "essays", "message": "3 話"}


def test_the_settings_know_which_values_are_secret(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    more = {
        "DISCORD_TOKEN": "very-secret-token",
        "DATABASE_URL": "postgres://me:very-secret@db/x",
        "LOG_LEVEL": "debug",
    }
    for name, value in (desk.settings | more).items():
        monkeypatch.setenv(name, value)
    entry.load_settings()
    record = logging.LogRecord("x", logging.INFO, "x", 1, "very-secret-token me:very-secret@db", None, None)
    assert logging.root.handlers[0].format(record).endswith("*** me:***@db")
    assert logging.getLogger("bot").level == logging.DEBUG


def test_short_commands_keep_to_warnings_and_the_service_does_not(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in desk.settings.items():
        monkeypatch.setenv(name, value)
    entry.load_settings()
    assert logging.getLogger("bot").level == logging.WARNING
    entry.load_settings(serving=True)
    assert logging.getLogger("bot").level == logging.INFO


def _environment(desk: Desk) -> dict[str, str]:
    return {"PATH": os.environ.get("PATH", ""), "TIMEZONE": "UTC", "TERM": "xterm", **desk.settings}
