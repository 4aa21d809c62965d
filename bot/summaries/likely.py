"""How likely each word of a text is to appear in a summary that its author writes.

Authors repeat the words of their title, of their first sentences and those that return throughout. By how much, a
logistic regression says, fitted on posts whose authors had written a summary. Its coefficients came out nearly alike on
either half of the posts and in both languages, so one rounded set serves all.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Final

from bot.summaries.informative import Word

if TYPE_CHECKING:
    from bot.summaries.lexrank import Floats

_ALWAYS: Final = -2.3
_OFTEN: Final = 0.5  # for each e-fold of the sentences that hold the word
_SHARE: Final = 0.45  # for each e-fold of their share of all sentences
_EARLY: Final = 1.7  # in the first sentence, fading over the next _FADES
_LATE: Final = 0.35  # in the last one, likewise
_NAMED: Final = 1.7  # by the title
_EMPTY: Final = 0.15
_FADES, _FADES_LATE = 12, 3


def likelihood(sentences: Sequence[Sequence[Word]], title: Collection[str]) -> Floats:
    """For each of ``sentences`` the mean chance of its words, 0 to 1; ``title`` are the forms of the title's words."""
    import numpy as np

    words = sorted({word for sentence in sentences for word in sentence})
    known = dict(zip(words, _chances(words, sentences, title).tolist(), strict=True))
    return np.array([sum(known[word] for word in held) / max(1, len(held)) for held in sentences])


def _chances(words: Sequence[Word], sentences: Sequence[Sequence[Word]], title: Collection[str]) -> Floats:
    import numpy as np

    end = len(sentences) - 1
    holding = Counter(word for sentence in sentences for word in set(sentence))
    last = {word: place for place, sentence in enumerate(sentences) for word in sentence}
    first = {word: end - back for back, sentence in enumerate(reversed(sentences)) for word in sentence}
    often: Floats = np.log(np.array([holding[word] for word in words], dtype=np.float64))
    since: Floats = np.array([first[word] for word in words], dtype=np.float64)
    until: Floats = np.array([end - last[word] for word in words], dtype=np.float64)
    named: Floats = np.array([word.form in title for word in words], dtype=np.float64)
    empty: Floats = np.array([word.empty for word in words], dtype=np.float64)
    odds = _ALWAYS + _OFTEN * often + _SHARE * (often - np.log(len(sentences)))
    odds += _EARLY * np.exp(-since / _FADES) + _LATE * np.exp(-until / _FADES_LATE)
    odds += _NAMED * named + _EMPTY * empty
    return np.asarray(1 / (1 + np.exp(-odds)))
