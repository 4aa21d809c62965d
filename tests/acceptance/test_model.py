"""`ichiwa run` with a language model: what it writes is made once, kept, and shown where the essay was posted."""

from __future__ import annotations

import signal
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.adapters.cli.conftest import fill
from tests.fronts.model import KEY, ModelFront, Said, fails, model_front, says
from tests.hanging import HANGING
from tests.tools.process import Running

WORDS = {
    "The Kite": "Over the yard flew a kite.",
    "The Desk": "The desk was moved by my boss.",
    "一本の電話": "聞いたのは人脈という言葉だった。",
}
ORIGINS = "SELECT summary_origin, count(*) FROM essays GROUP BY 1"


def by_title(body: dict[str, Any]) -> Said:
    return says(WORDS[title_of(body)])


def title_of(body: dict[str, Any]) -> str:
    return str(body["messages"][1]["content"]).partition("\n")[0]


@pytest.fixture
def front() -> Iterator[ModelFront]:
    with model_front(by_title) as served:
        yield served


@pytest.fixture
def ichiwa(tmp_path: Path, front: ModelFront) -> Iterator[Running]:
    fill(tmp_path / "essays")
    running = Running(
        tmp_path / "data",
        ESSAYS_DIR=str(tmp_path / "essays"),
        SUMMARY_MODEL="small",
        SUMMARY_API_URL=front.url,
        SUMMARY_API_KEY=KEY,
    )
    yield running
    front.over.set()
    running.stop_for_good()


def rows(running: Running, query: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(running.database)) as connection:
        return connection.execute(query).fetchall()


def wait_for(running: Running, query: str, wanted: list[tuple[Any, ...]]) -> None:
    end = time.monotonic() + HANGING
    while (found := rows(running, query)) != wanted:
        assert time.monotonic() < end, f"{found}\n{running.log}"
        time.sleep(0.02)


def test_summaries_are_made_once_whatever_is_killed_in_between(ichiwa: Running, front: ModelFront) -> None:
    front.script = lambda body: by_title(body) if len(front.asked) < 2 else Said(hangs=True)
    ichiwa.start()
    ichiwa.wait_until_serving()
    wait_for(ichiwa, ORIGINS, [("extract", 2), ("model", 1)])
    end = time.monotonic() + HANGING
    while len(front.asked) < 2:  # it waits for the second answer, and serves all the while
        assert time.monotonic() < end
        time.sleep(0.02)
    assert ichiwa.get("/healthz")[0] == 200
    ichiwa.end(signal.SIGKILL)
    front.script = by_title
    ichiwa.start()
    wait_for(ichiwa, ORIGINS, [("model", 3)])
    assert ichiwa.end() == 0
    ichiwa.start()
    ichiwa.wait_until_serving()
    ichiwa.wait_until_logged("Ichiwa is ready")
    assert ichiwa.end() == 0
    counts = [title_of(body) for body in front.asked]
    assert sorted(counts) == sorted([*WORDS, counts[1]])  # once each, and once more what the kill cut short
    assert dict(rows(ichiwa, "SELECT title, summary FROM essays")) == WORDS
    assert KEY not in ichiwa.log
    assert "Traceback" not in ichiwa.log


def test_the_post_shows_the_model_s_words_when_they_come(ichiwa: Running, front: ModelFront) -> None:
    ichiwa.start()
    ichiwa.wait_until_serving()
    wait_for(ichiwa, ORIGINS, [("model", 3)])
    wait_for(ichiwa, "SELECT state FROM deliveries", [("done",)])
    [(title,)] = rows(ichiwa, "SELECT title FROM essays JOIN deliveries USING (slug)")
    end = time.monotonic() + HANGING
    while WORDS[title] not in ichiwa.get("/")[1]:
        assert time.monotonic() < end, ichiwa.log
        time.sleep(0.02)


def test_a_model_that_is_away_keeps_nothing_from_working(ichiwa: Running, front: ModelFront) -> None:
    front.script = lambda body: fails(429)
    ichiwa.start()
    ichiwa.wait_until_serving()
    ichiwa.wait_until_logged("Summaries by the model: 0 new, 0 rejected, 3 failed.")
    wait_for(ichiwa, "SELECT state FROM deliveries", [("done",)])
    assert rows(ichiwa, ORIGINS) == [("extract", 3)]
    assert ichiwa.end() == 0
    assert KEY not in ichiwa.log


def test_half_a_model_stops_the_start_in_one_sentence(ichiwa: Running) -> None:
    del ichiwa.environment["SUMMARY_API_URL"]
    ichiwa.start()
    assert ichiwa.wait() == 78
    assert "SUMMARY_MODEL needs SUMMARY_API_URL too (docs/how-to/summaries.md)" in ichiwa.log
