"""An order that a key draws: everybody has a turn, and who joins or leaves moves hardly anybody else."""

from __future__ import annotations

from bot.core.draw import FEW, PLACES, Span, drawn_among, drawn_first, place_of
from bot.core.ids import Slug


def slugs(count: int) -> list[Slug]:
    return [Slug(f"essay-{number}") for number in range(count)]


def order(of: list[Slug], key: str) -> list[Slug]:
    """All of them, as they are drawn one after the other."""
    left, drawn = list(of), []
    while (first := drawn_among(left, key)) is not None:
        left.remove(first)
        drawn.append(first)
    return drawn


def test_up_to_a_few_are_in_the_order_of_their_numbers_alone() -> None:
    """Whoever is there: so they stay when others join or leave."""
    few = slugs(FEW)
    drawn = order(few, "7/1")
    assert sorted(drawn) == sorted(few)
    assert order(few[:90], "7/1") == [slug for slug in drawn if slug in set(few[:90])]


def test_of_more_each_comes_once() -> None:
    many = slugs(FEW + 60)
    assert sorted(order(many, "7/1")) == sorted(many)


def test_of_many_few_are_looked_at() -> None:
    many = {slug: place_of(slug) for slug in slugs(60 * FEW)}
    looked_at = 0

    def within(span: Span) -> list[Slug]:
        nonlocal looked_at
        here = [slug for slug, place in many.items() if span.low <= place < span.high][: FEW + 1]
        looked_at += len(here)
        return here

    assert drawn_first("7/1", within) in many
    assert looked_at <= 3 * (FEW + 1)


def test_any_of_them_may_come_first() -> None:
    """No part of the places is favoured."""
    many = slugs(3 * FEW)
    first = [drawn_among(many, str(key)) for key in range(150)]
    assert len(set(first)) > 80
    middle = sum(place_of(slug) < PLACES // 2 for slug in first if slug)
    assert 45 <= middle <= 105


def test_the_order_hardly_changes_when_one_leaves() -> None:
    many = slugs(3 * FEW)
    gone = many[5]
    keys = [str(key) for key in range(40)]
    before = {key: drawn_among(many, key) for key in keys}
    after = {key: drawn_among([slug for slug in many if slug != gone], key) for key in keys}
    assert [key for key in keys if before[key] != after[key]] == [key for key in keys if before[key] == gone]


def test_places_are_the_same_on_every_machine_and_version() -> None:
    """They are stored."""
    assert [place_of(slug) for slug in ("a", "letter-6", "人脈")] == [459686447, 901871382, 1058701984]


def test_nobody_is_drawn_where_nobody_is_or_all_have_gone() -> None:
    assert drawn_among([], "7/1") is None
    assert drawn_first("7/1", lambda span: slugs(FEW + 1) if span == Span(0, PLACES) else []) is None
