"""The measures of ``make bench-search``."""

from __future__ import annotations

import math

import pytest

from tests.tools.bench_search import ndcg, recall


def test_the_best_order_scores_one() -> None:
    assert ndcg(["a", "b", "c"], {"a": 2.0, "b": 1.0}) == 1.0
    assert recall(["a", "b", "c"], {"a": 2.0, "b": 1.0}) == 1.0


def test_a_lower_place_counts_less() -> None:
    assert ndcg(["x", "a"], {"a": 1.0}) == pytest.approx(1 / math.log2(3))
    assert ndcg(["b", "a"], {"a": 2.0, "b": 1.0}) == pytest.approx((1 + 3 / math.log2(3)) / (3 + 1 / math.log2(3)))


def test_what_stands_beyond_the_tenth_place_counts_nothing() -> None:
    assert ndcg([*"bcdefghijk", "a"], {"a": 1.0}) == 0.0
    assert recall([*"bcdefghijk", "a"], {"a": 1.0}) == 0.0
    assert recall(["a"], {"a": 1.0, "b": 1.0}) == 0.5
