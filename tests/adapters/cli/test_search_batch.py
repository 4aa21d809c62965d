"""``ichiwa search`` for scripts: a collection of their own, and the index made anew."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from tests.adapters.cli.conftest import Desk

DOCUMENTS: list[dict[str, object]] = [
    {"id": "d1", "title": "缶", "body": "人脈とは名刺の数ではない。"},
    {"id": "d2", "title": "Door", "body": "The managers apologised."},
    {"id": 3, "body": "転職と面接の話。"},
]
QUERIES: list[dict[str, object]] = [
    {"id": "q1", "query": "人脈"},
    {"id": "q2", "query": "manager"},
    {"id": "q3", "query": "ソムリエ"},
]


def _lines(path: Path, rows: list[dict[str, object]]) -> Path:
    text = "\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
    if path.suffix == ".gz":
        path.write_bytes(gzip.compress(text.encode()))
    else:
        path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("name", ["docs.jsonl", "docs.jsonl.gz"])
def test_a_batch_answers_every_query_in_order(desk: Desk, tmp_path: Path, name: str) -> None:
    documents = _lines(tmp_path / name, DOCUMENTS)
    queries = _lines(tmp_path / "queries.jsonl", [*QUERIES, {"id": 4, "query": "転職　面接"}])
    result = desk.run("search", "--index-jsonl", str(documents), "--batch", str(queries), "--json")
    assert [json.loads(line) for line in result.stdout.splitlines()] == [
        {"id": "q1", "results": ["d1"]},
        {"id": "q2", "results": ["d2"]},
        {"id": "q3", "results": []},
        {"id": "4", "results": ["3"]},
    ]


@pytest.mark.parametrize(
    ("line", "refusal"),
    [
        ("{", "Line 1 of docs.jsonl is not a JSON object with an id."),
        ("[]", "Line 1 of docs.jsonl is not a JSON object with an id."),
        ('{"title": "x"}', "Line 1 of docs.jsonl is not a JSON object with an id."),
    ],
)
def test_a_row_that_cannot_be_read_is_named(desk: Desk, tmp_path: Path, line: str, refusal: str) -> None:
    (tmp_path / "docs.jsonl").write_text(line)
    queries = _lines(tmp_path / "q.jsonl", QUERIES)
    said = desk.refusal("search", "--index-jsonl", str(tmp_path / "docs.jsonl"), "--batch", str(queries), "--json")
    assert refusal in said


def test_a_query_without_text_is_named(desk: Desk, tmp_path: Path) -> None:
    documents = _lines(tmp_path / "docs.jsonl", DOCUMENTS)
    queries = _lines(tmp_path / "q.jsonl", [{"id": "q9"}])
    said = desk.refusal("search", "--index-jsonl", str(documents), "--batch", str(queries))
    assert "The row “q9” has no “query”." in said


def test_the_index_is_made_anew(desk: Desk) -> None:
    before = desk.document("search", "人脈")
    assert desk.document("search", "rebuild")["indexed"] >= 1
    assert desk.document("search", "人脈") == before
