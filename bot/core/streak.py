"""How many days in a row somebody read, rated or commented: for themselves alone."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from typing import Final

_DAY: Final = timedelta(days=1)


def streak(days: Collection[date], today: date) -> int:
    """The length in days of the run of ``days`` that ends ``today``, or yesterday as long as today is not over; 0 where
    there is none. Days after ``today`` do not count.
    """
    there = frozenset(days)
    end = today if today in there else today - _DAY
    length = 0
    while end in there:
        length += 1
        end -= _DAY
    return length
