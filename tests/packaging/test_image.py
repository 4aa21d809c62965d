"""The image that the Dockerfile makes: its own lines are carried out in an empty Debian, and what they leave is run."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from tests.tools import dockerfile, image, image_sizes
from tests.tools.process import Running, free_port

pytestmark = pytest.mark.xdist_group("image")  # made once for all
PAGES = [dockerfile.ROOT / "docs" / "how-to" / name for name in ("container.md", "container.ja.md")]
BIG = 10_000_000
USER = 10001


@pytest.fixture(scope="module")
def made() -> Iterator[image.Stage]:
    """The last stage. Without root or debootstrap the test is skipped, or fails where ``REQUIRE_IMAGE`` is set."""
    if reason := image.lacking():
        if os.environ.get("REQUIRE_IMAGE"):
            pytest.fail(f"REQUIRE_IMAGE is set, and {reason}")
        pytest.skip(reason)
    folder = Path(tempfile.mkdtemp(prefix="ichiwa-image-"))
    folder.chmod(0o755)  # the image's own user has to get in
    try:
        yield image.make(folder)
    finally:
        shutil.rmtree(folder)


def said(stage: image.Stage, *arguments: str, **environment: str) -> str:
    command = stage.command(*arguments, **environment)
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def outside_of_the_volume(stage: image.Stage) -> dict[str, tuple[int, int]]:
    """Every file that is not in ``/data``, with its size and the instant of its last change."""
    found = {}
    for folder, below, names in os.walk(stage.root):
        if Path(folder) == stage.root:
            below.remove("data")
        for name in names:
            status = (Path(folder) / name).lstat()
            found[os.path.join(folder, name)] = (status.st_size, status.st_mtime_ns)
    return found


@pytest.fixture
def served(made: image.Stage, tmp_path: Path) -> Iterator[Running]:
    """The image's command, as a container starts it."""
    port = str(free_port())
    command = made.command("ichiwa", "run", HTTP_PORT=port, TIMEZONE="UTC", SEARCH_MEANING="off")
    running = Running(tmp_path / "data", command, PYTHONPATH="")
    running.port = int(port)
    yield running
    running.stop_for_good()


def test_it_has_the_python_of_its_base_image(made: image.Stage) -> None:
    [base] = {rest.partition(" AS ")[0] for keyword, rest in dockerfile.instructions(text()) if keyword == "FROM"}
    [version] = re.findall(r"python:(\d\.\d+)-", base)
    assert said(made, "python", "--version").startswith(f"Python {version}.")


def test_it_shows_todays_essay_as_a_user_without_rights_and_writes_its_volume_alone(
    made: image.Stage, served: Running
) -> None:
    before = outside_of_the_volume(made)
    served.start()
    served.wait_until_serving()
    served.wait_until_logged(": done")
    assert Path(f"/proc/{served.pid}").stat().st_uid == USER
    status, page = served.get("/")
    slug = re.findall(r'<h2[^>]* id="title-1"[^>]*><a href="/e/([a-z0-9-]+)"', page)[0]
    assert (status, served.get(f"/e/{slug}")[0]) == (200, 200)
    assert (dockerfile.ROOT / "essays" / f"{slug}.md").is_file()
    assert "ok" in said(made, "ichiwa", "doctor", "--health", HTTP_PORT=str(served.port))
    assert served.end(signal.SIGTERM) == 0
    assert outside_of_the_volume(made) == before
    assert [path.name for path in (made.root / "data").iterdir() if path.name == "ichiwa.db"]


def test_it_can_do_all_that_the_program_can_and_has_nothing_that_builds_it(made: image.Stage) -> None:
    names = {line.split()[0] for line in said(made, "ichiwa", "licences").splitlines()}
    assert {"ichiwa", "openai", "asyncpg", "procrastinate", "tzdata"} <= names
    packages = made.root / "opt" / "ichiwa" / "lib"
    found = {path.name for path in packages.glob("python*/site-packages/*")}
    assert not [name for name in found if name.startswith(("pip", "hatchling", "setuptools", "pytest", "tests"))]
    assert not (made.root / "src").exists()
    assert list((made.root / "usr/share/fonts/opentype/ipafont-gothic").glob("*.ttf"))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_documentation_lists_what_is_big_in_it(made: image.Stage, page: Path) -> None:
    rows = re.findall(r"^\| `?([a-z0-9/-]+)`? \| [\d.]+ \|", page.read_text(encoding="utf-8"), re.MULTILINE)
    assert big(image.sizes(made)) <= set(rows)


def big(parts: Sequence[image_sizes.Part]) -> set[str]:
    return {part.name for part in parts if part.size >= BIG}


def text() -> str:
    return dockerfile.DOCKERFILE.read_text(encoding="utf-8")
