"""Roles that a process cannot have, told before anything is opened."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from bot.config import Settings
from bot.core.role import Role
from bot.errors import ConfigError
from bot.wiring import serve

SERVER = {"DATABASE_URL": "postgres://nobody@127.0.0.1:1/nothing"}


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ALL])
async def test_on_sqlite_one_process_is_everything(role: Role, tmp_path: Path) -> None:
    settings = Settings.load(None, {"DATA_DIR": str(tmp_path), "ROLE": role.value})
    with pytest.raises(ConfigError, match=f"ROLE={role} needs PostgreSQL"):
        await serve(settings)
    assert not os.listdir(tmp_path)


async def test_the_role_of_the_command_wins_over_that_of_the_settings(tmp_path: Path) -> None:
    settings = Settings.load(None, {"DATA_DIR": str(tmp_path), "ROLE": "web"})
    with pytest.raises(ConfigError, match="ROLE=worker"):
        await serve(settings, Role.WORKER)


async def test_a_gateway_without_a_platform_says_what_it_needs() -> None:
    settings = Settings.load(None, SERVER | {"ROLE": "gateway"})
    with pytest.raises(ConfigError, match="ROLE=gateway needs DISCORD_TOKEN or SLACK_APP_TOKEN"):
        await serve(settings)
