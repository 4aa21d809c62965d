"""`db`, and what becomes of a database or a folder that cannot be used."""

from __future__ import annotations

import json
import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bot.adapters.sql.process_lock import process_lock
from tests.adapters.cli.conftest import Desk


def change(path: Path, statement: str) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(statement)


def locked_folder(parent: Path) -> Path:
    """A folder in which nobody may write: not even root, who passes over permissions, writes to /proc."""
    folder = parent / "locked"
    folder.mkdir(mode=0o500)
    return Path("/proc/locked") if os.access(folder, os.W_OK) else folder / "data"


def test_upgrade_makes_the_schema_and_then_finds_it_up_to_date(empty_desk: Desk) -> None:
    assert empty_desk.text("db", "upgrade").startswith("Upgraded: new → ")
    assert empty_desk.text("db", "upgrade").startswith("The schema is up to date (")


def test_backup_copies_to_the_place_that_is_named(desk: Desk) -> None:
    target = desk.folder / "copy.db"
    assert desk.text("db", "backup", str(target)) == f"Copied to {target}\n"
    assert target.stat().st_mode & 0o077 == 0
    with closing(sqlite3.connect(target)) as copy:
        assert copy.execute("SELECT count(*) FROM essays").fetchone() == (3,)


def test_backup_by_default_stands_beside_the_database(desk: Desk) -> None:
    path = Path(desk.text("db", "backup").removeprefix("Copied to ").strip())
    assert path.parent == desk.data
    assert path.is_file()


def test_backup_replaces_no_file(desk: Desk) -> None:
    target = desk.folder / "precious.txt"
    target.write_text("mine")
    assert "already exists" in desk.refusal("db", "backup", str(target))
    assert target.read_text() == "mine"


def test_check_of_a_sound_database(desk: Desk) -> None:
    assert desk.text("db", "check") == f"{desk.database} is sound.\n"
    assert desk.document("db", "check") == {"ok": True, "database": str(desk.database), "problems": []}


def test_check_finds_damage(desk: Desk) -> None:
    change(desk.database, "PRAGMA journal_mode = DELETE")
    size = desk.database.stat().st_size
    with desk.database.open("r+b") as file:
        file.seek(size // 2)
        file.write(b"\xaa" * 20_000)
    result = desk.run("db", "check")
    assert result.exit_code == 1
    assert result.output.strip()
    assert "Traceback" not in result.output


def test_check_changes_no_schema(empty_desk: Desk) -> None:
    found = empty_desk.document("db", "check", exit_code=1)
    assert found["ok"] is False
    assert "schema" in found["problems"][0]


def test_a_database_from_a_newer_version_is_left_alone(desk: Desk) -> None:
    change(desk.database, "UPDATE alembic_version SET version_num = '9999'")
    change(desk.database, "UPDATE meta SET value = '9999' WHERE key = 'oldest_code'")
    for words in (["essays", "list"], ["db", "upgrade"], ["search", "人脈"]):
        refusal = desk.refusal(*words)
        assert "written by a newer version of Ichiwa (schema 9999). Update the program." in refusal
    assert "“9999” was made by a newer version" in desk.run("doctor").stdout


def test_a_file_that_is_no_database(empty_desk: Desk) -> None:
    empty_desk.data.mkdir()
    empty_desk.database.write_bytes(b"this is a letter, no database" * 100)
    assert "damaged or is not a database" in empty_desk.refusal("essays", "list")


def test_a_folder_in_which_nobody_may_write(empty_desk: Desk) -> None:
    folder = locked_folder(empty_desk.folder)
    refusal = empty_desk.refusal("essays", "list", DATA_DIR=str(folder))
    assert f"{folder}/ichiwa.db cannot be opened for writing" in refusal
    result = empty_desk.run("doctor", DATA_DIR=str(folder))
    assert result.exit_code == 1
    assert f"{folder.parent} is not writable: " in result.stdout


@pytest.mark.parametrize("words", [("essays", "list"), ("db", "check"), ("doctor",), ("run",)])
def test_a_wrong_setting_has_its_own_exit_code(desk: Desk, words: tuple[str, ...]) -> None:
    wrong = {"HTTP_PORT": "eighty"}
    if words == ("doctor",):
        result = desk.run(*words, **wrong)
        assert result.exit_code == 1
        assert result.stdout.startswith("WRONG  settings: cannot be used\n         HTTP_PORT must be a whole number")
    else:
        assert desk.refusal(*words, exit_code=78, **wrong).startswith("HTTP_PORT must be a whole number")


def test_a_folder_of_essays_that_does_not_exist(desk: Desk) -> None:
    nowhere = str(desk.folder / "nowhere")
    assert desk.refusal("essays", "sync", exit_code=78, ESSAYS_DIR=nowhere).startswith("ESSAYS_DIR must be the path")


def test_a_copy_says_what_came_over(desk: Desk) -> None:
    copy = f"sqlite:///{desk.folder / 'copy.db'}"
    text = desk.text("db", "copy", "--from", f"sqlite:///{desk.database}", "--to", copy)
    assert ["essays", "3", "3", "0"] in [line.split() for line in text.splitlines()]
    assert "Both databases hold the same" in text
    again = desk.run("db", "copy", "--from", f"sqlite:///{desk.database}", "--json", DATABASE_URL=copy)
    rows = {row["table"]: row for row in json.loads(again.stdout)}
    assert rows["essays"] == {"table": "essays", "source": 3, "target": 3, "added": 0, "removed": 0}


def test_the_copy_is_what_the_program_goes_on_with(desk: Desk) -> None:
    copy = f"sqlite:///{desk.folder / 'copy.db'}"
    desk.text("db", "copy", "--from", f"sqlite:///{desk.database}", "--to", copy)
    assert "denwa" in desk.text("search", "人脈", DATABASE_URL=copy)


def test_a_copy_names_what_is_wrong_and_no_password(desk: Desk) -> None:
    here = f"sqlite:///{desk.database}"
    missing = desk.refusal("db", "copy", "--from", f"sqlite:///{desk.folder / 'none.db'}", "--to", here)
    assert missing.startswith("There is no database at")
    assert not (desk.folder / "none.db").exists()
    assert "the same database" in desk.refusal("db", "copy", "--from", here, "--to", here, exit_code=2)
    wrong = desk.refusal("db", "copy", "--from", "mysql://me:secret-word@host/db", "--to", here, exit_code=2)
    assert wrong.startswith("--from names a database as sqlite:///")
    assert "secret-word" not in wrong


def test_a_served_database_is_not_copied(desk: Desk) -> None:
    with process_lock(desk.database):
        refusal = desk.refusal(
            *("db", "copy", "--from", f"sqlite:///{desk.database}", "--to", f"sqlite:///{desk.folder / 'copy.db'}"),
            exit_code=78,
        )
    assert "already running" in refusal
