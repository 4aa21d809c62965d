"""``LocalLog``."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from bot.ports.local_log import LocalMessage, MessageKind
from tests.conformance.bundle import Stores
from tests.conformance.examples import NOW, POST, SECOND


def posted(key: str) -> LocalMessage:
    return LocalMessage(key=key, kind=MessageKind.POST, at=NOW, post=POST)


def question(key: str, parent: int) -> LocalMessage:
    return LocalMessage(key=key, kind=MessageKind.QUESTION, at=NOW, parent=parent, text="あなたなら？")


def notice(key: str) -> LocalMessage:
    return LocalMessage(key=key, kind=MessageKind.NOTICE, at=NOW + SECOND, text="<b> & “”")


async def test_append_gives_an_id_and_the_message_comes_back(stores: Stores) -> None:
    first = await stores.local_log.append(posted("p"))
    second = await stores.local_log.append(question("q", first.id))
    third = await stores.local_log.append(notice("n"))
    assert 0 < first.id < second.id < third.id
    assert first == replace(posted("p"), id=first.id)
    for message in (first, second, third):
        assert await stores.local_log.get(message.id) == message
        assert await stores.local_log.by_key(message.key) == message


async def test_what_is_unknown_is_none(stores: Stores) -> None:
    assert await stores.local_log.get(1) is None
    assert await stores.local_log.by_key("p") is None


async def test_append_of_a_known_key_changes_nothing(stores: Stores) -> None:
    first = await stores.local_log.append(posted("p"))
    assert await stores.local_log.append(replace(notice("p"), text="another")) == first
    assert await stores.local_log.get(first.id) == first
    assert await stores.local_log.page(10) == [first]


async def test_of_many_appends_at_once_one_stands(pair: tuple[Stores, Stores]) -> None:
    appended = await asyncio.gather(*(pair[n % 2].local_log.append(posted("p")) for n in range(20)))
    assert len({message.id for message in appended}) == 1
    assert len(await pair[0].local_log.page(10)) == 1


async def test_page_is_posts_and_notices_newest_first(stores: Stores) -> None:
    first = await stores.local_log.append(posted("1"))
    await stores.local_log.append(question("q", first.id))
    second = await stores.local_log.append(notice("2"))
    third = await stores.local_log.append(posted("3"))
    assert list(await stores.local_log.page(10)) == [third, second, first]
    assert list(await stores.local_log.page(2)) == [third, second]
    assert list(await stores.local_log.page(10, before=third.id)) == [second, first]
    assert await stores.local_log.page(10, before=first.id) == []


async def test_replies_are_the_questions_of_a_parent_oldest_first(stores: Stores) -> None:
    first, second = [await stores.local_log.append(posted(key)) for key in "ab"]
    questions = [await stores.local_log.append(question(f"q{n}", first.id)) for n in range(3)]
    assert list(await stores.local_log.replies(first.id)) == questions
    assert await stores.local_log.replies(second.id) == []


async def test_remove_takes_the_replies_along(stores: Stores) -> None:
    first, second = [await stores.local_log.append(posted(key)) for key in "ab"]
    reply = await stores.local_log.append(question("q", first.id))
    other = await stores.local_log.append(question("r", second.id))
    await stores.local_log.remove(first.id)
    assert await stores.local_log.get(first.id) is None
    assert await stores.local_log.get(reply.id) is None
    assert list(await stores.local_log.page(10)) == [second]
    assert list(await stores.local_log.replies(second.id)) == [other]
    await stores.local_log.remove(first.id)


async def test_a_removed_id_does_not_come_back_as_another_message(stores: Stores) -> None:
    first = await stores.local_log.append(posted("a"))
    await stores.local_log.remove(first.id)
    again = await stores.local_log.append(posted("a"))
    assert again.id > first.id
