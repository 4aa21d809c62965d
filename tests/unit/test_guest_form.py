"""What a guest's form proves, how often it is taken, and what their text becomes on the page."""

from __future__ import annotations

import re
from collections import Counter
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.adapters.web.site.guest_text import linked_text
from bot.core.community import LOCAL_COMMUNITY
from bot.core.guest import GuestComment, GuestState, Said
from bot.core.guest_day import GuestDay
from bot.core.guest_form import OLDEST, YOUNGEST, FormToken, is_own_secret, own_secret
from bot.core.ids import GuestCommentId, Slug
from bot.errors import InvalidInput
from bot.services.community.guest_limits import GuestLimits
from tests.fakes.clock import FixedClock
from tests.fakes.guest_days import MemoryGuestDays

NOW = datetime(2026, 12, 1, 23, 30, tzinfo=UTC)
LUCK = Slug("luck")
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
RULES = ((MINUTE, 2), (HOUR, 3))
FORM, OTHER_FORM = GuestCommentId("one"), GuestCommentId("other")


def test_a_token_says_what_was_signed() -> None:
    token = FormToken.new(LUCK, NOW)
    assert FormToken.read(token.signed("key"), "key", LUCK) == token
    assert FormToken.read(token.signed("key"), "other", LUCK) is None
    assert FormToken.read(token.signed("key"), "key", Slug("trust")) is None


@given(st.integers(0, 70), st.characters())
def test_no_character_of_it_can_be_another(at: int, char: str) -> None:
    text = FormToken(GuestCommentId("0123456789"), LUCK, NOW).signed("key")
    forged = text[:at] + char + text[at + 1 :]
    assert (FormToken.read(forged, "key", LUCK) is None) == (forged != text)


def test_a_form_is_over_after_half_a_day_and_none_is_from_tomorrow() -> None:
    token = FormToken.new(LUCK, NOW)
    assert [token.is_over(NOW + age) for age in (-HOUR, timedelta(), OLDEST, OLDEST + MINUTE)] == [
        True,
        False,
        False,
        True,
    ]
    with pytest.raises(InvalidInput, match="faster than anybody"):
        token.check_pace(NOW + YOUNGEST - timedelta(seconds=1))
    token.check_pace(NOW + YOUNGEST)


def test_a_secret_is_one_comments() -> None:
    one, other = GuestCommentId("0123456789"), GuestCommentId("0123456788")
    secret = own_secret("key", one)
    assert is_own_secret(secret, "key", one)
    for text, key, comment in ((secret, "key", other), (secret, "yek", one), ("", "key", one), ("é" * 43, "key", one)):
        assert not is_own_secret(text, key, comment)
    assert own_secret("key", one) not in FormToken(one, LUCK, NOW).signed("key")


@given(st.lists(st.tuples(st.sampled_from(["a", "b", "c"]), st.integers(0, 3000), st.integers(0, 1)), max_size=40))
async def test_no_address_gets_more_than_its_rules_and_all_no_more_than_theirs(
    comes: list[tuple[str, int, int]],
) -> None:
    clock = FixedClock(datetime(2026, 12, 1, tzinfo=UTC))
    days = MemoryGuestDays()
    processes = [GuestLimits(days, clock, RULES, ((HOUR, 5),)) for _ in range(2)]
    taken: list[tuple[str, datetime]] = []
    for number, (address, seconds, process) in enumerate(comes):
        clock.advance(timedelta(seconds=seconds))
        now = clock.now()
        recent = Counter(who for who, at in taken if at > now - HOUR)
        last = Counter(who for who, at in taken if at > now - MINUTE)
        free = recent.total() < 5 and recent[address] < 3 and last[address] < 2
        if now.date() != datetime(2026, 12, 1, tzinfo=UTC).date():
            break
        form = GuestCommentId(f"{number}")
        try:
            processes[process].check(address, form)
            await processes[process].take(address, form)
        except InvalidInput:
            assert not free
        else:
            assert free
            taken.append((address, now))


async def test_what_was_before_this_day_is_forgotten_with_its_key() -> None:
    clock, days = FixedClock(NOW), MemoryGuestDays()
    limits = GuestLimits(days, clock, ((timedelta(days=1), 1),))
    await limits.take("192.0.2.7", FORM)
    with pytest.raises(InvalidInput, match="Try again in 30 min"):
        await limits.take("192.0.2.7", OTHER_FORM)
    [today] = days.kept.values()
    assert [len(sender) for sender, _ in today.came] == [4]
    assert "192.0.2.7" not in repr(vars(limits)) + repr(today)
    clock.advance(HOUR)
    await limits.forget()
    assert not days.kept
    await limits.take("192.0.2.7", OTHER_FORM)
    [tomorrow] = days.kept.values()
    assert tomorrow.came[0][0] != today.came[0][0]
    assert GuestDay.new(NOW.date()).key != GuestDay.new(NOW.date()).key


async def test_a_flood_is_refused_without_the_store_whichever_process_took_the_others() -> None:
    clock, days = FixedClock(NOW), MemoryGuestDays()
    one, other = (GuestLimits(days, clock, ((MINUTE, 1),)) for _ in range(2))
    await one.take("192.0.2.7", FORM)
    one.check("192.0.2.7", FORM)  # the form that was taken comes again, and makes no second comment
    other.check("192.0.2.7", OTHER_FORM)
    with pytest.raises(InvalidInput):
        await other.take("192.0.2.7", OTHER_FORM)
    asked = days.asked
    for limits in (one, other):
        for _ in range(100):
            with pytest.raises(InvalidInput):
                limits.check("192.0.2.7", OTHER_FORM)
        limits.check("192.0.2.8", OTHER_FORM)
    assert days.asked == asked
    clock.advance(MINUTE)
    other.check("192.0.2.7", OTHER_FORM)


def comment(text: str, *, links: bool) -> GuestComment:
    return GuestComment(
        id=GuestCommentId("g"),
        slug=LUCK,
        community=LOCAL_COMMUNITY,
        said=Said("", "", text),
        created=NOW,
        state=GuestState.APPROVED,
        links=links,
    )


@given(st.text(alphabet=st.sampled_from("htps:/.ae<>\"'&@ \n。(")), st.booleans())
@example('https://a.example/"onclick="x" <script>javascript:x</script>', True)
@example("(https://a.example/b), http://x https:// https://[", True)
def test_a_text_is_escaped_and_only_web_addresses_become_links(text: str, links: bool) -> None:
    shown = comment(text, links=links)
    made = str(linked_text(shown))
    tags = re.findall(r"<[^>]*>", made)
    assert unescape(re.sub(r"<[^>]*>", "", made)) == shown.shown_text
    for tag in tags:
        assert links
        assert tag == "</a>" or re.fullmatch(r'<a href="https?://[^"<>\s]+" rel="nofollow ugc noopener">', tag, re.I)
