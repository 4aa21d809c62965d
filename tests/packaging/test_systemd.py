"""The unit for systemd starts the program as it can be called, with settings that it knows."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from bot.cli.ending import USAGE, WRONG_SETTING
from bot.config import FILE_SUFFIX, Settings, specs
from bot.wiring import stopping
from tests.packaging.spoken import parsed

UNIT: Final = Path(__file__).resolve().parents[2] / "docs" / "ops" / "ichiwa.service"
NOT_OURS: Final = {"PYTHONUNBUFFERED", "SQLITE_TMPDIR"}
"""Variables that Python and SQLite read."""


def values(name: str, text: str | None = None) -> Iterator[str]:
    """Each value of a directive, in the order of the file."""
    yield from re.findall(rf"^{name}=(.*)$", text or UNIT.read_text(encoding="utf-8"), re.MULTILINE)


def environment(text: str) -> dict[str, str]:
    pairs = [pair.partition("=") for line in values("Environment", text) for pair in shlex.split(line)]
    return {name: value for name, _, value in pairs}


def test_it_starts_the_program() -> None:
    [line] = values("ExecStart")
    program, *arguments = shlex.split(line)
    assert Path(program).name == "ichiwa"
    assert parsed(arguments)["command"] == "run"


def test_its_data_is_in_the_folder_that_it_may_write() -> None:
    given = environment(UNIT.read_text(encoding="utf-8"))
    [state] = values("StateDirectory")
    [working] = values("WorkingDirectory")
    assert Settings.load(None, {k: v for k, v in given.items() if k not in NOT_OURS}).data_dir == Path(working)
    assert working == given["SQLITE_TMPDIR"] == f"/var/lib/{state}"


def test_every_variable_is_a_setting_switched_on_or_not() -> None:
    text = re.sub(r"^#(?=\w+=)", "", UNIT.read_text(encoding="utf-8"), flags=re.MULTILINE)
    known = {spec.name for spec in specs()} | {spec.name + FILE_SUFFIX for spec in specs() if spec.secret}
    assert set(environment(text)) - NOT_OURS <= known
    handed = [line.partition(":")[0] for line in values("LoadCredential", text)]
    assert [value for value in environment(text).values() if value.startswith("%d/")] == [f"%d/{n}" for n in handed]
    assert not {spec.name for spec in specs() if spec.secret} & set(environment(text))


def test_a_wrong_setting_is_not_tried_again_and_a_stop_has_time() -> None:
    [statuses] = values("RestartPreventExitStatus")
    assert {int(status) for status in statuses.split()} == {USAGE, WRONG_SETTING}
    [seconds] = values("TimeoutStopSec")
    assert int(seconds.removesuffix("s")) > stopping.SECONDS + stopping.BEYOND_SECONDS


def test_systemd_accepts_it(tmp_path: Path) -> None:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("there is no systemd-analyze on this machine")
    text = UNIT.read_text(encoding="utf-8")
    unit = tmp_path / UNIT.name
    for broken, accepted in ((False, True), (True, False)):  # what it would not see would be no test
        unit.write_text(re.sub(r"^ExecStart=\S+", "ExecStart=/bin/sh", text, flags=re.MULTILINE), encoding="utf-8")
        if broken:
            unit.write_text(unit.read_text(encoding="utf-8") + "Unheard=of\n", encoding="utf-8")
        done = subprocess.run(["systemd-analyze", "verify", unit], capture_output=True, text=True, check=False)
        assert (done.returncode == 0 and done.stderr == "") is accepted, done.stderr
