"""The groups of tests that one process takes, since what they share takes long to make."""

from __future__ import annotations

import pytest


@pytest.mark.xdist_group("one")
def test_a_group_is_told_to_who_hands_tests_out(request: pytest.FixtureRequest) -> None:
    """Where the group is missing in the name, each of its tests goes to any process, and nothing else tells of it."""
    if not request.config.getoption("loadgroup", False):
        pytest.skip("this process takes all tests")
    assert request.node.nodeid.endswith("@one")
