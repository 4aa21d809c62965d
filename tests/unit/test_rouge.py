"""The measure that summaries are judged by."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.core.essay import Language
from tests.tools.bench_summary import main
from tests.tools.rouge import mean_f, tokens


def test_equal_texts_score_100_and_strangers_0() -> None:
    assert mean_f(["a", "b"], ["a", "b"]) == pytest.approx(100)
    assert mean_f(["a"], ["b"]) == mean_f([], ["b"]) == 0


def test_the_mean_of_three() -> None:
    # ROUGE-1: 3 of 4 and 4; ROUGE-2: 1 of 3 and 3; ROUGE-L: a b d
    assert mean_f(list("abcd"), list("abxd")) == pytest.approx(100 * (3 / 4 + 1 / 3 + 3 / 4) / 3)


def test_tokens() -> None:
    assert tokens("Managers, managing!", Language.EN) == ["manag", "manag"]
    assert tokens("仕事を、辞めた。", Language.JA) == ["仕事", "を", "、", "辞め", "た", "。"]


def test_without_rows_the_bench_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--rows", str(tmp_path)]) == 0
    assert "no rows" in capsys.readouterr().out


def test_the_bench_prints_a_line_a_method(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    row = {"id": 1, "lang": "en", "title": "T", "text": "It rained. I waited. Nobody came.", "ref": "It rained."}
    (tmp_path / "some.jsonl").write_text(json.dumps(row) + "\n", "utf-8")
    assert main(["--rows", str(tmp_path)]) == 0
    printed = capsys.readouterr().out
    assert [line.split()[1] for line in printed.splitlines() if line.startswith("some")][:2] == ["ours", "ours,"]
    assert "the same bytes" in printed
