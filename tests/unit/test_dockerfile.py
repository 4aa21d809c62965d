"""The Dockerfile, read without Docker: what it copies is there and not ignored, it holds no secret and is not root, and
its command starts.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.adapters.web.cards.fonts import PREFERRED
from bot.cli.doctor import HEALTH_SECONDS
from bot.config import FILE_SUFFIX, specs
from tests.hanging import HANGING
from tests.tools import dockerfile
from tests.tools.dockerfile import ignored, instructions, stages, variables

ROOT = Path(__file__).resolve().parents[2]
TEXT = dockerfile.DOCKERFILE.read_text(encoding="utf-8")
IGNORE = dockerfile.IGNORE.read_text(encoding="utf-8")
BUILD, FINAL = stages(TEXT)
CACHES = {"__pycache__", ".mypy_cache"}


def last(keyword: str) -> str:
    return [rest for known, rest in FINAL if known == keyword][-1]


def environment() -> dict[str, str]:
    """What the final stage sets."""
    return {name: value for keyword, rest in FINAL if keyword == "ENV" for name, value in variables(rest).items()}


def copied() -> Iterator[tuple[str, str]]:
    """Each source in the build context with the place that it is copied to."""
    for stage in (BUILD, FINAL):
        for keyword, rest in stage:
            if keyword in {"COPY", "ADD"}:
                origin, sources, target = dockerfile.copied(rest)
                yield from ((source, target) for source in sources if not origin)


def files_under(source: str) -> list[str]:
    path = ROOT / source
    files = [path] if path.is_file() else [file for file in path.rglob("*") if file.is_file()]
    return [str(f.relative_to(ROOT)) for f in files if not CACHES & set(f.parts) and f.suffix != ".pyc"]


@pytest.mark.parametrize(("source", "target"), list(copied()))
def test_what_is_copied_exists_and_is_not_ignored(source: str, target: str) -> None:
    assert (ROOT / source).exists()
    files = files_under(source)
    assert files
    assert [file for file in files if ignored(file, IGNORE)] == []
    assert target


def test_nothing_else_reaches_the_builder() -> None:
    outside = [
        ".env",
        ".env.local",
        "bot/.env",
        "data/ichiwa.db",
        ".git/config",
        ".venv/bin/python",
        "tests/__init__.py",
    ]
    outside += ["bot/__pycache__/errors.cpython-313.pyc", "http_password", "docs/glossary.md", "Makefile"]
    assert [path for path in outside if not ignored(path, IGNORE)] == []
    top_level = {path.name for path in ROOT.iterdir() if not ignored(path.name, IGNORE)}
    assert top_level == {source for source, _ in copied()}


def test_the_reading_of_ignore_patterns() -> None:
    patterns = "*\n!bot\n# !tests\n**/*.pyc\n!keep/a.pyc"
    assert ignored("tests/a.py", patterns)
    assert not ignored("bot/core/a.py", patterns)
    assert ignored("bot/core/a.pyc", patterns)
    assert ignored("bots/a.py", patterns)
    assert not ignored("keep/a.pyc", patterns)


def test_there_are_two_stages_and_the_last_has_no_build_tools_left() -> None:
    build, final = BUILD, FINAL
    assert build[0][1].endswith(" AS build")
    assert all("slim" in stage[0][1] for stage in (build, final))
    assert not [rest for keyword, rest in final if keyword == "RUN" and ("pip" in rest or "apt" in rest)]


def test_the_last_stage_has_a_font_for_the_pictures_of_links_with_its_licence() -> None:
    installed = [rest for keyword, rest in BUILD if keyword == "RUN" and "apt-get install" in rest]
    [font] = [part for rest in installed for part in rest.split() if part.startswith("fonts-")]
    taken = [rest.split() for keyword, rest in FINAL if keyword == "COPY" and "--from=build" in rest]
    fonts = [(source, target) for _, source, target in taken if "/fonts/" in source]
    assert [source == target and source.startswith("/usr/share/fonts/") for source, target in fonts] == [True]
    assert [source for _, source, _ in taken if source == f"/usr/share/doc/{font}/copyright"]
    name = {"fonts-ipafont-gothic": "ipagp.ttf"}[font]
    assert name in PREFERRED


def test_what_is_installed_is_locked_with_hashes() -> None:
    runs = [rest for keyword, rest in BUILD if keyword == "RUN"]
    installs = [
        command for rest in runs for command in rest.split(" && ") if " install " in command and "pip" in command
    ]
    assert [("--require-hashes" in run, "--no-deps" in run) for run in installs] == [
        (True, False),
        (True, False),
        (False, True),
    ]
    assert "tzdata" in locked("requirements.lock"), "a slim image has no time zones"
    assert "hatchling" in locked("requirements-build.lock"), "a slim image has no build backend"


def locked(name: str) -> list[str]:
    return re.findall(r"^([A-Za-z0-9_.-]+)==", (ROOT / name).read_text(encoding="utf-8"), re.MULTILINE)


def test_it_runs_as_a_fixed_user_that_is_not_root() -> None:
    uid, _, gid = last("USER").partition(":")
    assert int(uid) >= 1000
    assert int(gid) >= 1000
    created = " ".join(rest for keyword, rest in FINAL if keyword == "RUN")
    assert f"--uid {uid}" in created
    assert f"--owner={uid}" in created
    keywords = [keyword for keyword, _ in FINAL]
    assert keywords.index("USER") > max(n for n, keyword in enumerate(keywords) if keyword in {"RUN", "COPY"})


def test_only_the_volume_is_written() -> None:
    given = environment()
    assert given["DATA_DIR"] == given["SQLITE_TMPDIR"] == last("VOLUME") == "/data"
    assert given["PYTHONDONTWRITEBYTECODE"] == "1"
    assert "ESSAYS_DIR" not in given, "the installed package has the bundled essays"


def test_no_secret_and_no_open_door_is_built_in() -> None:
    secrets = {name for spec in specs() if spec.secret for name in (spec.name, spec.name + FILE_SUFFIX)}
    for keyword, rest in instructions(TEXT):
        assert keyword not in {"ARG", "ADD"}
        assert not [name for name in secrets if name in rest]
    assert not {"HTTP_HOST", "HTTP_ALLOW_REMOTE"} & set(environment())


def test_the_comment_says_what_a_page_that_is_reached_from_outside_needs() -> None:
    comments = "\n".join(line for line in TEXT.splitlines() if line.startswith("#"))
    for words in ("HTTP_HOST=0.0.0.0", "HTTP_ALLOW_REMOTE=true", "HTTP_PASSWORD_FILE=", "--read-only", ":/data"):
        assert words in comments


def test_the_health_check_asks_the_program_in_time() -> None:
    options, _, command = last("HEALTHCHECK").partition(" CMD ")
    assert json.loads(command) == ["ichiwa", "doctor", "--health"]
    [seconds] = re.findall(r"--timeout=(\d+)s", options)
    assert int(seconds) > HEALTH_SECONDS
    assert "--health" in run("doctor", "--help")


def test_the_command_starts() -> None:
    scripts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["scripts"]
    assert json.loads(last("ENTRYPOINT")) == [next(iter(scripts))] == ["ichiwa"]
    assert "ichiwa" in run("--version")
    assert "Usage" in run(*json.loads(last("CMD")), "--help")


def run(*arguments: str) -> str:
    """What the entry point prints; ``python -m bot`` is the same program as the installed script."""
    command = [sys.executable, "-m", "bot", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True, timeout=HANGING).stdout
