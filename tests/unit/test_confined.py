"""A parser that fails, hangs or grows loses its own process and nothing else."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

import pytest

from bot.adapters.sources.confined import Confined, Limits, Record
from bot.errors import SourceError

SMALL = Limits(seconds=1, clock=30, memory=400_000_000)


@pytest.fixture
def confined() -> Iterator[Confined]:
    with Confined(SMALL) as process:
        yield process


def ask(confined: Confined, task: str, data: bytes = b"") -> list[Record]:
    return confined.ask(f"tests.unit.confined_tasks:{task}", data, {"url": "https://b.example/"}, "a page")


def test_a_task_gets_the_bytes_and_what_is_known_of_them(confined: Confined) -> None:
    long = "長い" * 500_000
    assert ask(confined, "echo", long.encode()) == [{"data": long, "url": "https://b.example/"}]
    assert ask(confined, "echo", b"again") == [{"data": "again", "url": "https://b.example/"}]


def test_what_a_task_refuses_is_told_with_the_name_that_people_know(confined: Confined) -> None:
    with pytest.raises(SourceError, match="a page has more than 3 of them") as refused:
        ask(confined, "refuse")
    assert refused.value.message == "{name} has more than {limit} of them."


def test_a_parsers_own_error_is_no_error_of_ours(confined: Confined) -> None:
    with pytest.raises(SourceError, match="a page is damaged"):
        ask(confined, "fail")
    assert ask(confined, "echo", b"next")[0]["data"] == "next"


@pytest.mark.parametrize("task", ["spin", "hold"])
def test_a_task_without_bounds_is_ended_and_the_next_one_is_served(confined: Confined, task: str) -> None:
    with pytest.raises(SourceError, match="a page takes too much time or memory"):
        ask(confined, task)
    assert ask(confined, "echo", b"next")[0]["data"] == "next"


def test_a_task_that_waits_for_ever_is_ended_by_the_clock() -> None:
    with Confined(Limits(clock=0.5)) as confined, pytest.raises(SourceError, match="too much time"):
        ask(confined, "wait")


def test_no_secret_is_in_its_environment(confined: Confined, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISCORD_TOKEN", "secret")
    (names,) = ask(confined, "environment")
    assert "PYTHONPATH" in names
    assert "DISCORD_TOKEN" not in names


def test_no_parser_is_loaded_outside_of_it() -> None:
    names = ("feeds.feed", "feeds.json_feed", "pages.page", "pages.pasted")
    read = "; ".join(f"import bot.adapters.sources.{name}" for name in names)
    told = "print({'feedparser', 'lxml', 'trafilatura'} & {name.split('.')[0] for name in sys.modules})"
    done = subprocess.run(
        [sys.executable, "-c", f"import sys; sys.path[:0] = {sys.path!r}; {read}; {told}"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "set()"
