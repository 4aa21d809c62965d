"""Copies of pictures, and the queue of essays to copy from, in every store."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from bot.core.essay import Rights
from bot.core.ids import Slug
from bot.core.picture import Picture
from bot.ports.pictures import EssayPicture
from tests.conformance.bundle import Stores
from tests.conformance.examples import NOW
from tests.unit.arranged import essay

BODY = "![A desk](https://a.example/desk.jpg)\n\nText."
DESK = Picture("d" * 64, "image/jpeg", 640, 480)
DOOR = Picture("e" * 64, "image/webp", 64, 48)
LUCK, TRUST, PLAIN = Slug("luck"), Slug("trust"), Slug("plain")
FAILED = EssayPicture("https://a.example/gone.png", None, "There is nothing.", "A door")


def at(number: int, picture: Picture) -> EssayPicture:
    return EssayPicture(f"https://a.example/{number}", picture)


async def waiting(stores: Stores) -> Sequence[str]:
    return [each.slug for each in await stores.pictures.uncopied(NOW, 9)]


async def test_what_may_show_pictures_waits_until_it_is_settled(stores: Stores) -> None:
    html = essay("html", body="<IMG src='https://a.example/b.png'>")
    linked = essay("linked", body=BODY, rights=Rights.LINK_ONLY)
    await stores.essays.apply(
        "s", [essay("trust", body=BODY), essay("luck", body=BODY), essay("plain"), html, linked], []
    )
    assert await waiting(stores) == ["html", "luck", "trust"]
    [html_waits, luck_waits] = await stores.pictures.uncopied(NOW, 2)
    assert [each.slug for each in await stores.pictures.uncopied(NOW, 9, [TRUST, PLAIN])] == ["trust"]
    await stores.pictures.settle(html_waits, [], None)
    await stores.pictures.settle(luck_waits, [FAILED], NOW + timedelta(hours=1))
    assert await waiting(stores) == ["trust"]
    [again] = await stores.pictures.uncopied(NOW + timedelta(hours=1), 9, [LUCK])
    assert (again.slug, again.token, again.tries) == ("luck", luck_waits.token, 1)
    assert await stores.pictures.of([LUCK, TRUST]) == {LUCK: [FAILED]}


async def test_copies_are_kept_by_digest_and_by_essay_and_place(stores: Stores) -> None:
    store = stores.pictures
    assert await store.data(DESK.digest) is None
    await store.add(LUCK, 1, "https://a.example/1", DOOR, b"door")
    await store.add(LUCK, 0, "https://a.example/9", DOOR, b"door")
    await store.add(LUCK, 0, "https://a.example/0", DESK, b"\0desk\xff")
    await store.add(TRUST, 0, "https://a.example/0", DESK, b"another")
    assert await store.data(DESK.digest) == (DESK, b"\0desk\xff")
    assert await store.of([LUCK, PLAIN]) == {LUCK: [at(0, DESK), at(1, DOOR)]}
    assert await store.of([LUCK, TRUST]) == {LUCK: [at(0, DESK), at(1, DOOR)], TRUST: [at(0, DESK)]}
    await store.add(TRUST, 3, "https://a.example/3", DESK, b"desk")
    shown_by = [await store.shown_by(digest) for digest in (DESK.digest, DOOR.digest, "f" * 64)]
    assert shown_by == [["luck", "trust"], ["luck"], []]


async def test_a_change_meanwhile_waits_still_and_copies_that_no_essay_shows_are_thrown_away(stores: Stores) -> None:
    store = stores.pictures
    await stores.essays.apply("s", [essay("luck", body=BODY), essay("trust", body=BODY)], [])
    [luck, trust] = await store.uncopied(NOW, 9)
    for slug in (LUCK, TRUST):
        await store.add(slug, 0, "https://a.example/0", DESK, b"desk")
    await store.add(LUCK, 1, "https://a.example/1", DOOR, b"door")
    await stores.essays.apply("s", [essay("luck", body=BODY + "More.")], [])
    await store.settle(luck, [at(0, DESK), at(1, DOOR)], None)
    await store.settle(trust, [at(0, DESK)], None)
    assert await waiting(stores) == ["luck"]
    [luck] = await store.uncopied(NOW, 9)
    await store.settle(luck, [FAILED], None)
    assert await store.data(DOOR.digest) is None
    assert await store.data(DESK.digest) is not None
    assert await store.of([LUCK]) == {LUCK: [FAILED]}


async def test_what_had_pictures_waits_when_it_is_withdrawn_or_may_only_be_linked_to(stores: Stores) -> None:
    both = [essay("luck", body=BODY), essay("trust", body=BODY), essay("plain")]
    await stores.essays.apply("s", both, [])
    for each in await stores.pictures.uncopied(NOW, 9):
        await stores.pictures.settle(each, [at(0, DESK)], None)
    await stores.essays.apply("s", [essay("luck", rights=Rights.LINK_ONLY)], [TRUST, PLAIN])
    assert await waiting(stores) == ["luck", "trust"]


async def test_a_copy_that_was_added_meanwhile_is_kept_by_whoever_has_none(stores: Stores) -> None:
    store = stores.pictures
    await stores.essays.apply("s", [essay("luck", body=BODY)], [])
    [luck] = await store.uncopied(NOW, 9)
    await store.add(LUCK, 0, "a.png", DESK, b"desk")
    await store.add(LUCK, 1, "b.png", DOOR, b"door")
    await store.settle(luck, [FAILED, EssayPicture("a.png", None, "Not here.", "A desk")], None)
    assert await store.of([LUCK]) == {LUCK: [FAILED, EssayPicture("a.png", DESK, "", "A desk")]}
    assert (await store.data(DESK.digest), await store.data(DOOR.digest)) == ((DESK, b"desk"), None)
