"""Picks: every store answers by the rule of ``bot.core.pick``, whatever is in the library and was shown."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest

from bot.core.delivery import DeliveryState
from bot.core.draw import FEW
from bot.core.essay import Essay, Language
from bot.core.ids import Slug
from bot.core.language_plan import ALTERNATE, LanguagePlan, by_weekday
from bot.core.pick import Pick, Policy
from bot.core.pin import Pin
from bot.core.rating import Vote
from bot.core.subscription import Slot, Subscription
from bot.errors import Conflict
from bot.ports.picks import Left
from tests.conformance.bundle import Stores
from tests.conformance.examples import CHANNEL, DAY, HOUR, NOW, OTHER_SUB, POST, SUB, delivery, essay, member
from tests.conformance.examples import subscription as example
from tests.fakes.stores import MemoryStores

CATEGORIES = ("転職", "Money, and more", "hidden", "Letters")


@dataclass
class Setting:
    """The stores under test beside those in memory, which know the rule alone."""

    stores: Stores
    known: MemoryStores = field(default_factory=MemoryStores.empty)
    languages: dict[str, Language] = field(default_factory=dict)

    async def fill(self, essays: Sequence[Essay]) -> None:
        self.languages |= {each.slug: each.language for each in essays}
        for each in (self.stores, self.known):
            await each.essays.apply("test", essays, [])

    async def withdraw(self, *slugs: str) -> None:
        for each in (self.stores, self.known):
            await each.essays.apply("test", [], [Slug(slug) for slug in slugs])

    async def show(self, number: int, pick: Pick, **changes: object) -> None:
        due = NOW + number * HOUR
        post = replace(POST, slug=pick.slug, language=self.languages.get(pick.slug, POST.language))
        row = replace(delivery(Slot(SUB, DAY + timedelta(days=number)), due=due), post=post, round=pick.round)
        for each in (self.stores, self.known):
            await each.deliveries.add(replace(row, **changes))  # type: ignore[arg-type]

    async def rate(self, slug: str, *scores: float) -> None:
        for number, score in enumerate(scores):
            by = member(f"m{number}")
            for each in (self.stores, self.known):
                await each.ratings.vote(by, Vote(Slug(slug), by.id, "x", score, NOW))

    async def next(self, wanted: Subscription, without: Sequence[str] = (), ahead: int = 0) -> Pick | None:
        """What comes next, which both say."""
        return (await self.series(wanted, [_slot(number) for number in range(ahead + 1)], without))[-1]

    async def series(
        self, wanted: Subscription, slots: Sequence[Slot], without: Sequence[str] = ()
    ) -> Sequence[Pick | None]:
        expected = await self.known.picks.next(wanted, without, slots)
        assert await self.stores.picks.next(wanted, without, slots) == expected
        return expected

    async def pin(self, *pins: Pin) -> None:
        for each in (self.stores, self.known):
            await each.picks.pin(SUB, pins)

    async def left(self, wanted: Subscription, most: int = 5, day: int = 0) -> Left | None:
        language = wanted.language_on(DAY + timedelta(days=day))
        expected = await self.known.picks.left(wanted, (), most, language)
        assert await self.stores.picks.left(wanted, (), most, language) == expected
        return expected


@pytest.fixture
def setting(stores: Stores) -> Setting:
    return Setting(stores)


def subscription(**changes: object) -> Subscription:
    plain = replace(example(), policy=Policy.SHUFFLE, language=None, collections=frozenset(), seed=7)
    return replace(plain, **changes)  # type: ignore[arg-type]


def library(count: int, seed: int) -> list[Essay]:
    """Essays of which some share a date, in both languages and all categories."""
    chance = random.Random(seed)  # noqa: S311 (no secret)
    return [
        replace(
            essay(f"essay-{number}", DAY + timedelta(days=chance.randrange(5)), chance.choice(list(Language))),
            category=chance.choice(CATEGORIES),
        )
        for number in range(count)
    ]


def _slot(number: int) -> Slot:
    return Slot(SUB, DAY + timedelta(days=number))


def pin(number: int, slug: str) -> Pin:
    return Pin(_slot(number), Slug(slug))


@pytest.mark.parametrize("policy", Policy)
@pytest.mark.parametrize(
    ("language", "collections", "without"),
    [
        (None, (), ()),
        (Language.JA, (), ()),
        (None, (), ("hidden",)),
        (Language.EN, ("転職", "Letters"), ()),
        (None, ("hidden", "Letters", "no such"), ("hidden",)),
    ],
)
async def test_two_rounds_and_more_are_what_the_rule_says(
    setting: Setting,
    policy: Policy,
    language: Language | None,
    collections: Sequence[str],
    without: Sequence[str],
) -> None:
    """While ratings come in, and an essay is withdrawn and another added."""
    await setting.fill(library(12, 1))
    wanted = subscription(policy=policy, language=language, collections=frozenset(collections))
    for number in range(26):
        if number == 3:
            await setting.rate("essay-2", 5.0, 5.0, 4.5)
            await setting.rate("essay-5", 1.0)
            await setting.rate("essay-7", 3.5, 3.5)
        if number == 6:
            await setting.withdraw("essay-4")
            await setting.fill([replace(essay("late", DAY, Language.EN), category="Letters")])
        chosen = await setting.next(wanted, without)
        assert chosen is not None
        await setting.show(number, chosen)
    assert (await setting.next(wanted, without) or Pick(Slug(""), 0)).round > 2


@pytest.mark.parametrize("policy", Policy)
async def test_looking_ahead_is_what_comes(setting: Setting, policy: Policy) -> None:
    await setting.fill(library(5, 2))
    await setting.rate("essay-2", 5.0)
    wanted = subscription(policy=policy)
    foreseen = [await setting.next(wanted, ahead=ahead) for ahead in range(12)]
    for number, pick in enumerate(foreseen):
        assert await setting.next(wanted) == pick is not None
        await setting.show(number, pick)


async def test_of_a_large_library_the_shuffle_is_the_same_everywhere(setting: Setting) -> None:
    """Where more essays are left than are compared with each other."""
    await setting.fill(library(3 * FEW, 3))
    for seed in range(12):
        assert await setting.next(subscription(seed=seed)) is not None
        assert await setting.next(subscription(seed=seed, language=Language.JA), ("hidden",)) is not None
    first = [await setting.next(subscription(seed=seed)) for seed in range(12)]
    assert len(set(first)) > 9


@pytest.mark.parametrize("policy", Policy)
async def test_a_library_without_an_essay_gives_none(setting: Setting, policy: Policy) -> None:
    assert await setting.next(subscription(policy=policy)) is None
    await setting.fill([essay("only", language=Language.JA)])
    assert await setting.next(subscription(policy=policy, language=Language.EN)) is None
    assert await setting.next(subscription(policy=policy), ("転職",)) is None
    assert await setting.next(subscription(policy=policy, collections=frozenset({"other"}))) is None
    last = await setting.next(subscription(policy=policy), ahead=3)
    assert last is not None
    assert (last.slug, last.round) == ("only", 4)


async def test_the_only_essay_comes_again_and_two_take_turns(setting: Setting) -> None:
    await setting.fill([essay("a", DAY)])
    await setting.show(0, Pick(Slug("a"), 1))
    assert await setting.next(subscription(policy=Policy.IN_ORDER)) == Pick(Slug("a"), 2)
    await setting.fill([essay("b", DAY + timedelta(days=1))])
    await setting.show(1, Pick(Slug("b"), 1))
    await setting.show(2, Pick(Slug("a"), 2))
    await setting.show(3, Pick(Slug("b"), 2))
    assert await setting.next(subscription(policy=Policy.NEWEST)) == Pick(Slug("a"), 3)


async def test_what_was_frozen_counts_whatever_became_of_it_and_nothing_else(setting: Setting) -> None:
    await setting.fill([essay("a"), essay("b"), essay("c")])
    in_order = subscription(policy=Policy.IN_ORDER)
    await setting.show(0, Pick(Slug("a"), 1), state=DeliveryState.SKIPPED)
    await setting.show(1, Pick(Slug("a"), 9), post=None)  # nothing frozen yet
    await setting.show(2, Pick(Slug("b"), 1), slot=Slot(OTHER_SUB, DAY))
    assert await setting.next(in_order) == Pick(Slug("b"), 1)


async def test_the_last_pick_is_the_one_that_was_due_last(setting: Setting) -> None:
    """Not the one of the latest date: a zone that moves westwards gives a date again."""
    await setting.fill([essay("a"), essay("b")])
    await setting.show(0, Pick(Slug("a"), 1), due=NOW + 2 * HOUR)
    await setting.show(1, Pick(Slug("b"), 1), due=NOW + HOUR)
    assert await setting.next(subscription(policy=Policy.IN_ORDER)) == Pick(Slug("b"), 2)


async def test_the_best_rated_goes_by_the_ratings_of_its_own_community(setting: Setting) -> None:
    await setting.fill([essay("a", DAY), essay("b", DAY), essay("c", DAY + timedelta(days=1))])
    best = subscription(policy=Policy.BEST_RATED_UNSEEN)
    assert (await setting.next(best)) == Pick(Slug("c"), 1), "without ratings the newest"
    await setting.rate("b", 4.0, 5.0)
    await setting.rate("c", 1.0)
    assert (await setting.next(best)) == Pick(Slug("b"), 1)
    await setting.show(0, Pick(Slug("b"), 1))
    assert (await setting.next(best)) == Pick(Slug("a"), 1), "nobody rated it, which is better than a low rating"
    elsewhere = replace(CHANNEL, community=replace(CHANNEL.community, id="elsewhere"))
    assert (await setting.next(replace(best, channel=elsewhere, id=OTHER_SUB))) == Pick(Slug("c"), 1)


async def test_one_rating_as_high_as_all_is_as_good_as_none(setting: Setting) -> None:
    """Equal weights go by the newer date, then by slug."""
    await setting.fill([essay("b", DAY), essay("a", DAY), essay("old", DAY - timedelta(days=1))])
    best = subscription(policy=Policy.BEST_RATED_UNSEEN)
    await setting.rate("old", 4.0)
    assert (await setting.next(best)) == Pick(Slug("a"), 1)
    await setting.rate("b", 4.0)
    assert (await setting.next(best)) == Pick(Slug("a"), 1)
    await setting.rate("a", 4.0)
    assert (await setting.next(best)) == Pick(Slug("a"), 1)


@pytest.mark.parametrize("policy", Policy)
async def test_pins_are_kept_and_what_is_pinned_comes_in_no_slot_before(setting: Setting, policy: Policy) -> None:
    """By the rule, over more than two rounds, day by day as at a look ahead, while pins come, go and lapse."""
    await setting.fill(library(9, 4))
    await setting.fill([replace(essay("elsewhere", DAY, Language.JA), category="no such")])
    wanted = subscription(policy=policy, language=Language.EN)
    await setting.pin(pin(6, "essay-1"), pin(3, "essay-7"), pin(12, "elsewhere"), pin(14, "essay-2"))
    foreseen = await setting.series(wanted, [_slot(number) for number in range(16)], ("hidden",))
    for number in range(16):
        [chosen] = await setting.series(wanted, [_slot(number)], ("hidden",))
        assert chosen is not None
        assert chosen == foreseen[number]
        await setting.show(number, chosen)
        if number == 9:
            await setting.withdraw("essay-2")
            foreseen = [*foreseen[:10], *await setting.series(wanted, [_slot(n) for n in range(10, 16)], ("hidden",))]
    shown = [each.slug for each in foreseen if each is not None]
    hidden = {each.slug for each in library(9, 4) if each.category == "hidden"}
    kept = {3: "essay-7", 6: "essay-1", 12: "elsewhere"}
    for day, slug in kept.items():
        each = foreseen[day]
        assert each is not None
        assert each.lapsed == (slug if slug in hidden else None)
        assert (each.slug, each.pinned) == (slug, True) or slug in hidden
        assert slug not in shown[:day]
    assert foreseen[14] is not None
    assert foreseen[14].lapsed == "essay-2"


async def test_a_pin_takes_the_place_of_its_slots_and_of_its_essays_earlier_one(setting: Setting) -> None:
    picks = setting.stores.picks
    await setting.pin(pin(1, "a"), pin(2, "b"))
    await picks.pin(OTHER_SUB, [Pin(Slot(OTHER_SUB, DAY), Slug("a"))])
    await setting.pin(pin(2, "a"))
    assert await picks.pins(SUB, DAY) == [pin(2, "a")]
    await setting.pin(pin(1, "a"), pin(2, "c"), pin(0, "d"))
    assert await picks.pins(SUB, DAY + timedelta(days=1)) == [pin(1, "a"), pin(2, "c")]
    assert await picks.pins(OTHER_SUB, DAY) == [Pin(Slot(OTHER_SUB, DAY), Slug("a"))]
    assert await picks.unpin(_slot(1))
    assert not await picks.unpin(_slot(1))
    assert await picks.pins(SUB, DAY) == [pin(0, "d"), pin(2, "c")]
    await setting.show(2, Pick(Slug("c"), 1))
    with pytest.raises(Conflict):
        await picks.pin(SUB, [pin(3, "d"), pin(2, "e")])
    assert await picks.pins(SUB, DAY) == [pin(0, "d"), pin(2, "c")]


async def test_where_all_is_pinned_for_later_something_comes_all_the_same(setting: Setting) -> None:
    await setting.fill([essay("a", DAY), essay("b", DAY)])
    await setting.pin(pin(5, "a"), pin(6, "b"))
    assert await setting.next(subscription(policy=Policy.IN_ORDER)) is not None


async def test_what_is_left_of_a_round_is_counted_up_to_a_few(setting: Setting) -> None:
    await setting.fill([*(essay(f"essay-{n}") for n in range(8)), essay("other", language=Language.EN)])
    wanted = subscription(language=Language.JA)
    assert await setting.left(wanted) is None
    for number in range(3):
        await setting.show(number, Pick(Slug(f"essay-{number}"), 1))
    assert await setting.left(wanted) == Left(5, 8)
    assert await setting.left(wanted, 4) is None
    await setting.show(3, Pick(Slug("other"), 1))
    assert await setting.left(wanted) == Left(5, 8)
    await setting.withdraw("essay-7", "essay-0")
    assert await setting.left(wanted) == Left(4, 6)
    await setting.show(4, Pick(Slug("essay-1"), 2))
    assert await setting.left(wanted) == Left(5, 6)


async def test_news_comes_before_its_turn_once_to_who_was_there_when_it_came(setting: Setting) -> None:
    """Oldest first, in its language and collections, as long as it is fresh; what is pinned later waits for its pin."""
    wanted = subscription(policy=Policy.IN_ORDER, created=NOW - timedelta(days=5))
    came = NOW - timedelta(days=1)
    news = [
        replace(essay("second", DAY + timedelta(days=300)), news_at=came + HOUR),
        replace(essay("first", DAY + timedelta(days=200)), news_at=came),
        replace(essay("pinned"), news_at=came),
        replace(essay("before", DAY + timedelta(days=400)), news_at=wanted.created),
        replace(essay("elsewhere"), news_at=came, category="hidden"),
        replace(essay("foreign", language=Language.EN), news_at=came),
    ]
    await setting.fill([essay("a"), essay("b", DAY + timedelta(days=1)), *news])
    await setting.pin(pin(2, "pinned"))
    ja = replace(wanted, language=Language.JA)
    picks = await setting.series(ja, [_slot(number) for number in range(5)], ("hidden",))
    assert [(pick.slug, pick.is_news, pick.pinned) for pick in picks if pick] == [
        ("first", True, False),
        ("second", True, False),
        ("pinned", False, True),
        ("a", False, False),
        ("b", False, False),
    ]
    await setting.show(0, Pick(Slug("first"), 1))
    assert (await setting.next(ja, ("hidden",)) or Pick(Slug(""), 0)).slug == "second"
    await setting.show(1, Pick(Slug("second"), 1))
    late = await setting.series(ja, [_slot(20)], ("hidden",))
    assert [pick.slug for pick in late if pick] == ["a"], "after two weeks it is news no more"


@pytest.mark.parametrize("seed", range(6))
async def test_whatever_comes_as_news_every_store_picks_by_the_rule(setting: Setting, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 (no secret)
    created = NOW - timedelta(days=10)
    policy = chance.choice(list(Policy))
    collections = frozenset(chance.sample(CATEGORIES, chance.choice([0, 2])))
    wanted = subscription(policy=policy, collections=collections, created=created)
    await setting.fill(library(8, seed))
    for number in range(16):
        if chance.random() < 0.4:
            days = chance.randrange(-4, 14)
            fresh = replace(essay(f"news-{number}", DAY), news_at=created + timedelta(days=days, hours=number))
            await setting.fill([replace(fresh, category=chance.choice(CATEGORIES))])
        slots = [_slot(number + ahead) for ahead in range(4)]
        picks = await setting.series(wanted, slots, ("hidden",))
        if (chosen := picks[0]) is not None:
            await setting.show(number, chosen)


@pytest.mark.parametrize("policy", Policy)
@pytest.mark.parametrize("plan", [ALTERNATE, by_weekday(frozenset({0, 1, 4}))])
async def test_by_weekday_each_language_has_its_rounds(setting: Setting, policy: Policy, plan: LanguagePlan) -> None:
    """Day by day as at a look ahead, with few essays in one language, a pin in the other one's slot, and news."""
    japanese = [essay(f"ja-{n}", DAY + timedelta(days=n % 3), Language.JA) for n in range(7)]
    english = [essay(f"en-{n}", DAY + timedelta(days=n % 2), Language.EN) for n in range(2)]
    await setting.fill([*japanese, *english])
    await setting.rate("ja-3", 5.0, 4.0)
    wanted = subscription(policy=policy, language=plan)
    numbers = range(24)
    pinned_to = next(n for n in range(3, 24) if wanted.language_on(DAY + timedelta(days=n)) is Language.EN)
    await setting.pin(pin(pinned_to, "ja-6"))
    foreseen = await setting.series(wanted, [_slot(n) for n in numbers])
    shown: dict[Language, list[Pick]] = {language: [] for language in Language}
    for number in numbers:
        [chosen] = await setting.series(wanted, [_slot(number)])
        assert chosen is not None
        assert chosen == foreseen[number]
        language = Language(chosen.slug[:2])
        assert number == pinned_to or wanted.language_on(DAY + timedelta(days=number)) is language
        shown[language].append(chosen)
        await setting.show(number, chosen)
        await setting.left(wanted, day=number)
    for language, size in ((Language.JA, 7), (Language.EN, 2)):
        rounds = [each.round for each in shown[language]]
        assert rounds == [n // size + 1 for n in range(len(rounds))], "neither ends the other's round"
        assert len(set(shown[language])) == len(shown[language]), "no essay comes twice in a round"


async def test_a_language_that_the_library_lacks_gets_nothing_and_the_other_goes_on(setting: Setting) -> None:
    await setting.fill([essay("a", language=Language.JA), essay("b", language=Language.JA)])
    wanted = subscription(language=by_weekday(frozenset({DAY.weekday()})), policy=Policy.IN_ORDER)
    found = await setting.series(wanted, [_slot(number) for number in (0, 1, 7, 8, 14)])
    assert found == [Pick(Slug("a"), 1), None, Pick(Slug("b"), 1), None, Pick(Slug("a"), 2)]


async def test_rounds_go_on_where_a_channel_turns_to_weekdays_and_back(setting: Setting) -> None:
    await setting.fill([essay(f"{each}-{n}", language=each) for each in Language for n in range(2)])
    every = subscription(policy=Policy.IN_ORDER)
    for number in range(3):
        chosen = await setting.next(every)
        assert chosen is not None
        await setting.show(number, chosen)
    by_days = replace(every, language=ALTERNATE)
    for number in range(3, 9):
        [chosen] = await setting.series(by_days, [_slot(number)])
        assert chosen is not None
        await setting.show(number, chosen)
    assert await setting.next(every) is not None
