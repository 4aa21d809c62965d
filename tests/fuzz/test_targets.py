"""Each target takes its seeds and some broken ones; and a target that fails is noticed."""

from __future__ import annotations

import pytest

from bot.errors import SourceError
from tests.fuzz.examples import run_examples
from tests.fuzz.targets import TARGETS, Target


@pytest.mark.parametrize("name", TARGETS)
def test_a_target_takes_whole_and_broken_input(name: str) -> None:
    target = TARGETS[name]
    for data in target.seeds():
        target.run(data)
    assert run_examples(target, 0, most=60) == 60


def test_only_an_error_of_sources_may_be_raised() -> None:
    def refuses(data: bytes) -> None:
        raise SourceError("It is broken.")

    def breaks(data: bytes) -> None:
        if data.count(b"x") > 3:
            raise KeyError(data)

    assert run_examples(Target(refuses, lambda: [b"a"]), 0, most=20) == 20
    with pytest.raises(KeyError):
        run_examples(Target(breaks, lambda: [b"a"], [b"xx"]), 0, most=500)
