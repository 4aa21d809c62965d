"""LexRank: which sentences of a text say what many of its sentences say.

Erkan and Radev, "LexRank: Graph-based Lexical Centrality as Salience in Text Summarization" (JAIR 22, 2004), in its
continuous form. The walk does not restart anywhere, but where ``start`` says.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from math import fsum, log, sqrt
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

DAMPING: Final = 0.85
_STEPS: Final = 30  # 0.85 ** 30 is below 1 %: the order has long been settled


def weights(sentences: Sequence[Sequence[str]]) -> dict[str, float]:
    """How informative each term is: less if more of the ``sentences`` (as terms) hold it."""
    frequency = Counter(term for sentence in sentences for term in set(sentence))
    return {term: log((1 + len(sentences)) / (0.5 + count)) for term, count in sorted(frequency.items())}


def similarities(sentences: Sequence[Sequence[str]], weight: dict[str, float]) -> Floats:
    """The tf-idf cosine of every two sentences, 0 to 1; nought on the diagonal.

    Most terms stand in one sentence alone and say nothing here, so the products of the few others are summed up. A
    product of whole matrices would take longer, and on all processors at once.
    """
    import numpy as np  # here, because a process that summarises nothing does not need it

    places: dict[str, list[tuple[int, float]]] = {}
    for row, sentence in enumerate(sentences):
        values = {term: (1 + log(count)) * weight[term] for term, count in Counter(sentence).items()}
        length = sqrt(fsum(value * value for value in values.values())) or 1
        for term, value in values.items():
            places.setdefault(term, []).append((row, value / length))
    found: Floats = np.zeros((len(sentences), len(sentences)))
    for term in sorted(term for term, its in places.items() if len(its) > 1):
        rows, values_there = zip(*places[term], strict=True)
        found[np.ix_(rows, rows)] += np.outer(values_there, values_there)
    np.fill_diagonal(found, 0)
    return found


def centrality(similar: Floats, start: Floats) -> Floats:
    """Each sentence's share of a random walk along ``similar`` that restarts as ``start`` says; the highest is 1."""
    import numpy as np

    count = len(similar)
    total = similar.sum(axis=1, keepdims=True)
    steps = np.where(total > 0, similar / np.where(total > 0, total, 1), 1 / count)
    begin = start / start.sum()
    share: Floats = np.full(count, 1 / count)
    for _ in range(_STEPS):
        share = (1 - DAMPING) * begin + DAMPING * (steps.T @ share)
    return np.asarray(share / share.max())
