"""Which work is done where: in the process, or by any worker of the database."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot import systems
from bot.adapters.background.in_process import InProcessWork
from bot.adapters.background.procrastinate import ProcrastinateWork
from bot.adapters.sql.engine import Database
from bot.config import Settings
from bot.core.role import Role
from bot.errors import ConfigError
from bot.wiring import background
from tests.fakes.clock import FixedClock
from tests.unit.arranged import NOW

SERVER = "postgresql://me@db.example.org/essays"


def made(folder: Path, role: Role = Role.ALL, **settings: str) -> background.Background:
    found = Settings.load(None, {"DATA_DIR": str(folder), **settings})
    return background.background(found, Database(found.database_url), FixedClock(NOW), role)


def test_on_sqlite_the_process_does_it_all(tmp_path: Path) -> None:
    work = made(tmp_path)
    assert isinstance(work.shared.work, InProcessWork)
    assert work.near is work.shared


@pytest.mark.parametrize("role", Role)
def test_on_postgresql_any_worker_does_it(tmp_path: Path, role: Role) -> None:
    work = made(tmp_path, role, DATABASE_URL=SERVER)
    assert isinstance(work.shared.work, ProcrastinateWork)
    assert work.near is work.shared


def test_where_processes_divide_the_shards_each_does_what_is_of_its_guilds(tmp_path: Path) -> None:
    divided = made(tmp_path, DATABASE_URL=SERVER, DISCORD_SHARDS="0,1/4")
    assert isinstance(divided.shared.work, ProcrastinateWork)
    assert isinstance(divided.near.work, InProcessWork)
    assert divided.near.tasks is not divided.shared.tasks
    for role in (Role.GATEWAY, Role.WORKER):
        work = made(tmp_path, role, DATABASE_URL=SERVER, DISCORD_SHARDS="0,1/4")
        assert work.near is work.shared, "a gateway asks the workers, and those know all guilds"


def test_on_windows_one_process_is_all_roles(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(systems, "LOOP_WATCHES_SOCKETS", False)
    assert isinstance(made(tmp_path, DATABASE_URL=SERVER).shared.work, InProcessWork)
    with pytest.raises(ConfigError, match="ROLE=worker does not work on Windows"):
        made(tmp_path, Role.WORKER, DATABASE_URL=SERVER)
