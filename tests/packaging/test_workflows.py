"""The workflows run what is there, on every system and Python that the package names, and nothing that can change
under them.
"""

from __future__ import annotations

import re
import shlex
import tomllib
from pathlib import Path
from typing import Any, Final

import pytest
import yaml

from tests.packaging.spoken import parsed

ROOT: Final = Path(__file__).resolve().parents[2]
FILES: Final = sorted((ROOT / ".github" / "workflows").iterdir())
PINNED: Final = re.compile(r"^\s*(?:- )?uses: [\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$")

each = pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)


def workflow(file: Path) -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load(file.read_text(encoding="utf-8"))
    return read


def jobs() -> dict[str, dict[str, Any]]:
    return {name: job for file in FILES for name, job in workflow(file)["jobs"].items()}


def commands() -> list[str]:
    """Every line that a step runs."""
    runs = [step["run"] for job in jobs().values() for step in job["steps"] if "run" in step]
    return [line.strip() for run in runs for line in run.splitlines() if line.strip()]


@each
def test_every_action_is_pinned_to_a_commit_with_its_version(file: Path) -> None:
    uses = [line for line in file.read_text(encoding="utf-8").splitlines() if re.match(r"\s*(- )?uses:", line)]
    assert uses
    assert [line for line in uses if not PINNED.match(line)] == []


@each
def test_it_may_only_read_and_every_job_ends(file: Path) -> None:
    assert workflow(file)["permissions"] == {"contents": "read"}
    assert all(job["timeout-minutes"] <= 90 for job in workflow(file)["jobs"].values())
    for job in workflow(file)["jobs"].values():
        for step in job["steps"]:
            if step.get("uses", "").startswith("actions/checkout@"):
                assert step["with"]["persist-credentials"] is False


@each
def test_no_line_runs_what_a_stranger_wrote(file: Path) -> None:
    runs = [step.get("run", "") for job in workflow(file)["jobs"].values() for step in job["steps"]]
    assert [run for run in runs if "${{" in run] == []


def test_all_that_must_hold_is_run() -> None:
    assert "bash .ci/run" in commands()
    assert (ROOT / ".ci" / "run").is_file()
    assert any(line.startswith("docker build ") for line in commands())
    assert any("-m build" in line for line in commands())


def test_the_wheel_is_started_on_every_system_and_python_that_the_package_names() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    named = re.findall(r"Programming Language :: Python :: (3\.\d+)$", "\n".join(project["classifiers"]), re.MULTILINE)
    matrix = jobs()["start"]["strategy"]["matrix"]
    assert matrix["python"] == named
    assert project["requires-python"] == f">={named[0]}"
    assert [re.split(r"-", system)[0] for system in matrix["os"]] == ["ubuntu", "macos", "windows"]
    systems = {"Linux": "ubuntu", "MacOS": "macos", "Windows": "windows"}
    classified = {line.rpartition(" :: ")[2] for line in project["classifiers"] if line.startswith("Operating System")}
    assert set(systems) >= classified


def test_what_is_called_exists() -> None:
    words = [word for line in commands() for word in shlex.split(line)]
    files = [word for word in words if re.fullmatch(r"[\w./-]+\.(?:py|lock|yaml)", word)]
    assert {"tests/tools/first_run.py", "requirements.lock", "compose.split.yaml"} <= set(files)
    assert [file for file in files if not (ROOT / file).is_file()] == []
    called = [re.split(r"\bichiwa (?=[a-z])", line)[1] for line in commands() if re.search(r"\bichiwa [a-z]", line)]
    assert called
    assert all(parsed(shlex.split(arguments)) for arguments in called)


def test_the_secrets_of_the_compose_files_are_written_first() -> None:
    written = {name for line in commands() for name in re.findall(r"> secrets/(\w+)", line)}
    files = [
        yaml.safe_load((ROOT / name).read_text(encoding="utf-8")) for name in ("compose.yaml", "compose.split.yaml")
    ]
    assert written == {name for file in files for name in file["secrets"]}
