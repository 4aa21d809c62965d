"""How many threads numpy's library of linear algebra takes."""

from __future__ import annotations

import os
from collections.abc import MutableMapping
from typing import Final

_VARIABLES: Final = ("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")
"""Of OpenBLAS (numpy's own wheels), Intel's and Apple's, each of which looks when numpy is imported."""


def keep_numpy_to_one_thread(environ: MutableMapping[str, str] | None = None) -> None:
    """Before numpy is imported: what it computes for a search must not take every core from deliveries and pages.
    A number that the operator chose stands.
    """
    known = os.environ if environ is None else environ
    for name in _VARIABLES:
        known.setdefault(name, "1")
