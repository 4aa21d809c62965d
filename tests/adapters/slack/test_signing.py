"""Signatures and seals: what is Slack's is known, and nothing that anybody sends raises."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.adapters.slack.install.sealing import Seal, new_key
from bot.adapters.slack.web.signing import LIFETIME, Signatures, Signed
from bot.errors import ConfigError
from tests.fakes.clock import FixedClock
from tests.fronts.slack.outbox import signed

NOW = datetime(2026, 7, 17, 23, tzinfo=UTC)
SECRET = "a secret"
SEAL = Seal([new_key()])


def headers(body: bytes, at: datetime = NOW, secret: str = SECRET) -> tuple[list[str], list[str]]:
    made = signed(body, secret, int(at.timestamp()))
    return [made["X-Slack-Request-Timestamp"]], [made["X-Slack-Signature"]]


@given(st.binary(max_size=200), st.integers(-300, 300))
def test_what_slack_signs_is_known_with_its_instant(body: bytes, seconds: int) -> None:
    signatures = Signatures(SECRET, FixedClock(NOW))
    theirs = headers(body, NOW + timedelta(seconds=seconds))
    assert signatures.check(body, *theirs) == Signed(theirs[1][0], NOW + timedelta(seconds=seconds))


@given(st.binary(max_size=50), st.lists(st.text(max_size=80), max_size=3), st.lists(st.text(max_size=80), max_size=3))
def test_nothing_else_is_taken_and_nothing_raises(body: bytes, stamps: list[str], given_: list[str]) -> None:
    signatures = Signatures(SECRET, FixedClock(NOW))
    assert signatures.check(body, stamps, given_) is None
    right = headers(body)
    assert signatures.check(body, right[0], given_) is None
    assert signatures.check(body, stamps, right[1]) is None


@given(st.binary(max_size=50), st.binary(max_size=50), st.text(max_size=20))
def test_another_body_or_another_secret_is_not_slacks(body: bytes, other: bytes, secret: str) -> None:
    signatures = Signatures(SECRET, FixedClock(NOW))
    if other != body:
        assert signatures.check(other, *headers(body)) is None
    if secret != SECRET:
        assert signatures.check(body, *headers(body, secret=secret)) is None


@pytest.mark.parametrize(("seconds", "fresh"), [(300, True), (301, False), (-300, True), (-301, False)])
def test_a_request_is_good_for_five_minutes(seconds: int, fresh: bool) -> None:
    signatures = Signatures(SECRET, FixedClock(NOW))
    assert (signatures.check(b"x", *headers(b"x", NOW - timedelta(seconds=seconds))) is not None) is fresh


def test_two_of_a_header_are_none() -> None:
    stamps, given_ = headers(b"x")
    assert Signatures(SECRET, FixedClock(NOW)).check(b"x", stamps * 2, given_) is None
    assert Signatures(SECRET, FixedClock(NOW)).check(b"x", stamps, given_ * 2) is None


@given(st.text(max_size=200))
def test_what_is_sealed_opens_and_does_not_show(text: str) -> None:
    sealed = SEAL.seal(text)
    assert SEAL.open(sealed) == text
    assert len(text) < 5 or text not in sealed


@given(st.text(max_size=100))
def test_what_was_not_sealed_by_us_does_not_open(text: str) -> None:
    with pytest.raises(ConfigError, match="SLACK_TOKEN_KEYS"):
        SEAL.open(text)
    assert not SEAL.holds(text, NOW, LIFETIME)
    assert not SEAL.is_newest(text)


def test_a_stamp_holds_for_its_time() -> None:
    stamp = SEAL.stamp("word", NOW)
    assert SEAL.holds(stamp, NOW + LIFETIME, LIFETIME)
    assert not SEAL.holds(stamp, NOW + LIFETIME + timedelta(seconds=1), LIFETIME)
    assert not Seal([new_key()]).holds(stamp, NOW, LIFETIME)
