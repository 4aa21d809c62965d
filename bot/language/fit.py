"""How well an essay fits a query: how much of what the query is about its text says, in these words or in others."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final, NamedTuple

from bot.language.pieces import Piece, is_in

SYNONYM: Final = 0.8
"""What another word for it counts, where the word that was typed counts 1. Measured on judged questions: .6 to 1 make
no difference that is more than chance.
"""
IN_BODY: Final = 0.6
"""What a word counts that only the text holds, and neither title nor tags."""


class WeighedSubject(NamedTuple):
    """One subject: how much it tells, and the pieces of each way to say it with what that counts; the first is the word
    that was typed.
    """

    rarity: float
    sayings: tuple[tuple[float, tuple[Piece, ...]], ...]


class Fit(NamedTuple):
    """``said``, from 0 to 1, is how much of the query an essay says in any words; ``literal`` is how much it says in
    the very words, wherever they stand.
    """

    said: float
    literal: float


def rarity(essays: int, total: int) -> float:
    """How much a word tells that so many of the ``total`` essays hold: its inverse document frequency (Robertson and
    Sparck Jones 1976, never below 0).
    """
    return math.log(1 + (max(0, total - essays) + 0.5) / (essays + 0.5))


def fit(title: str, body: str, subjects: Sequence[WeighedSubject]) -> Fit:
    """How well a folded text fits; ``title`` holds the tags, too."""
    whole = sum(one.rarity for one in subjects)
    if whole <= 0:
        return Fit(0.0, 0.0)
    said = literal = 0.0
    for one in subjects:
        best = 0.0
        for number, (weight, pieces) in enumerate(one.sayings):
            counts = weight * (SYNONYM if number else 1.0)
            if counts <= best:
                continue
            if is_in(title, pieces):
                best = counts
            elif IN_BODY * counts > best and is_in(body, pieces):
                best = IN_BODY * counts
            if number == 0 and best:
                literal += one.rarity
        said += one.rarity * best
    return Fit(said / whole, literal / whole)
