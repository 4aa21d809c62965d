"""What people install: the wheel holds all that a first run shows, and runs outside of the checkout."""

from __future__ import annotations

import sqlite3
import tomllib
from collections.abc import Iterator
from contextlib import closing
from email import message_from_bytes
from pathlib import Path
from subprocess import run as start
from zipfile import ZipFile

import pytest

from tests.packaging import built
from tests.tools.process import Running

pytestmark = pytest.mark.xdist_group("packaging")  # one environment for all
ESSAYS = {path.name for path in (built.ROOT / "essays").iterdir()}
WRONG_SETTING = 78


def test_the_wheel_has_every_bundled_essay_and_nothing_that_is_no_part_of_the_program(packages: built.Built) -> None:
    names = list(built.contents(packages.wheel))
    carried = [Path(name) for name in names if name.startswith("bot/essays/")]
    assert {path.name for path in carried} == ESSAYS
    assert {Path(name).parts[0] for name in names} == {"bot", f"ichiwa-{version()}.dist-info"}
    assert not [name for name in names if Path(name).name.startswith(".env") or name.endswith((".pyc", ".db"))]


def test_a_wheel_of_the_sdist_and_one_of_the_checkout_are_the_same(packages: built.Built, tmp_path: Path) -> None:
    [direct] = built.build(tmp_path / "direct", built.ROOT, "--wheel")
    source = built.unpacked(packages.sdist, tmp_path / "source")
    [made] = built.build(tmp_path / "made", source, "--wheel")
    assert built.contents(direct) == built.contents(packages.wheel) == built.contents(made)
    assert {"LICENSE", "README.md", "CHANGELOG.md", "docs"} <= {path.name for path in source.iterdir()}


def test_the_wheel_says_what_it_is_and_needs(packages: built.Built) -> None:
    with ZipFile(packages.wheel) as packed:
        said = message_from_bytes(packed.read(f"ichiwa-{version()}.dist-info/METADATA"))
    project = tomllib.loads((built.ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert (said["Name"], said["License-Expression"], said["Requires-Python"]) == (
        "ichiwa",
        "MIT AND CC-BY-4.0",
        ">=3.11",
    )
    assert said["Description-Content-Type"] == "text/markdown"
    pythons = {f"Programming Language :: Python :: 3.{minor}" for minor in (11, 12, 13, 14)}
    assert pythons <= set(said.get_all("Classifier", []))
    always = [needed for needed in said.get_all("Requires-Dist", []) if "extra ==" not in needed]
    assert len(always) == len(project["dependencies"])


@pytest.fixture
def ichiwa(programs: Path, tmp_path: Path) -> Iterator[Running]:
    """The installed program in an empty folder."""
    folder = tmp_path / "empty"
    folder.mkdir()
    running = Running(folder / "data", command=[str(programs / "ichiwa"), "run"], PYTHONPATH="", PYTHONSAFEPATH="1")
    yield running
    running.stop_for_good()


def test_an_empty_folder_shows_todays_essay(ichiwa: Running) -> None:
    ichiwa.start()
    ichiwa.wait_until_serving()
    ichiwa.wait_until_logged(": done")
    with closing(sqlite3.connect(ichiwa.database)) as connection:
        [(slug, title)] = connection.execute(
            "SELECT d.slug, e.title FROM deliveries d JOIN essays e ON e.slug = d.slug"
        ).fetchall()
    assert f"{slug}.md" in ESSAYS
    status, page = ichiwa.get("/")
    assert (status, title in page) == (200, True)
    assert ichiwa.get(f"/e/{slug}")[0] == 200
    assert ichiwa.end() == 0


def test_what_the_workflows_look_for_is_found_in_an_installed_program_and_nowhere_else(programs: Path) -> None:
    look = [programs / "python", built.ROOT / "tests" / "tools" / "first_run.py"]
    assert built.run([*look, programs / "ichiwa", "run"]).startswith("Today's essay: ")
    assert start([*look, programs / "ichiwa", "--version"], capture_output=True, check=False).returncode == 1


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        (
            {"SUMMARY_MODEL": "qwen3:8b", "SUMMARY_API_URL": "http://127.0.0.1:1/v1"},
            'SUMMARY_MODEL needs packages that are not installed. Run: pip install "ichiwa[model]"',
        ),
        (
            {"SEARCH_EMBEDDING_MODEL": "bge-m3", "SEARCH_EMBEDDING_URL": "http://127.0.0.1:1/v1"},
            'SEARCH_EMBEDDING_URL needs packages that are not installed. Run: pip install "ichiwa[model]"',
        ),
        (
            {"DATABASE_URL": "postgresql://ichiwa@127.0.0.1:1/ichiwa"},
            'DATABASE_URL needs packages that are not installed. Run: pip install "ichiwa[postgresql]"',
        ),
    ],
)
def test_what_an_extra_brings_is_asked_for_in_one_sentence(
    programs: Path, tmp_path: Path, settings: dict[str, str], said: str
) -> None:
    for command in ("run", "doctor"):
        done = start(
            [programs / "ichiwa", command], cwd=tmp_path, env=settings, capture_output=True, text=True, check=False
        )
        told = done.stderr if command == "run" else done.stdout
        assert said in told
        assert "Traceback" not in done.stderr
        assert done.returncode == (WRONG_SETTING if command == "run" else 1)
    assert list(tmp_path.iterdir()) == []


def version() -> str:
    from bot import __version__

    return __version__
