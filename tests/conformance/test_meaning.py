"""What holds for whatever makes vectors of texts: the model that comes with the program, an endpoint, the fake."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest

from bot.adapters.meaning.encoder import Encoder
from bot.adapters.model.client import Client, Place
from bot.adapters.model.embeddings import BYTES_MAX, EmbeddingEndpoint
from bot.ports.meaning import Meaning
from bot.services.library.guarded_meaning import GuardedMeaning
from tests.fakes.elapsed import FixedElapsed
from tests.fakes.meaning import WordsMeaning, closeness
from tests.fronts.model import Said, embeds, model_front

SAME = [("転職したい", "I want to change my job"), ("上司", "boss")]


def answer(body: dict[str, Any]) -> Said:
    """What an endpoint gives that knows what the fake knows. It takes no empty text, as some do not."""
    if not all(body["input"]):
        return Said(b"{}", 400)
    vectors = asyncio.run(WordsMeaning(SAME).of_texts(body["input"]))
    return embeds([[each / 200 for each in memoryview(vector).cast("b")] for vector in vectors])


@pytest.fixture(scope="module")
def encoder() -> Iterator[Encoder]:
    """Loaded once: that takes a second, and it keeps nothing from one text to the next."""
    encoder = Encoder()
    yield encoder
    encoder.stop()


@pytest.fixture(params=["fake", "encoder", "endpoint", "guarded"])
async def meaning(request: pytest.FixtureRequest) -> AsyncIterator[Meaning]:
    if request.param == "encoder":
        yield request.getfixturevalue("encoder")
    elif request.param == "endpoint":
        with model_front(answer) as front:
            place = Place(front.url, "small", None, "URL", "KEY")
            connect = lambda: Client(place, seconds=30, retries=0, bytes_max=BYTES_MAX)  # noqa: E731
            endpoint = EmbeddingEndpoint(front.url, "small", connect, seconds=30)
            yield endpoint
            await endpoint.stop()
    else:
        fake = WordsMeaning(SAME)
        yield fake if request.param == "fake" else GuardedMeaning(fake, FixedElapsed())


async def test_the_name_is_one_line_and_stays(meaning: Meaning) -> None:
    name = meaning.name
    assert name
    assert name.isprintable()
    await meaning.of_texts(["essay"])
    assert meaning.name == name


async def test_each_text_has_its_vector_in_order_and_of_one_size(meaning: Meaning) -> None:
    texts = ["転職したい", "a bad boss", "猫", *map(str, range(30)), "転職したい"]
    vectors = await meaning.of_texts(texts)
    assert len(vectors) == len(texts)
    assert len({len(vector) for vector in vectors}) == 1
    alone = [(await meaning.of_texts([text]))[0] for text in texts[:3]]
    assert [closeness(one, other) > 0.99 for one, other in zip(alone, vectors, strict=False)] == [True] * 3
    assert closeness(vectors[0], vectors[-1]) > 0.99
    assert closeness(vectors[0], vectors[2]) < 0.9


async def test_no_texts_have_no_vectors(meaning: Meaning) -> None:
    assert list(await meaning.of_texts([])) == []


async def test_what_means_the_same_is_near_in_either_language(meaning: Meaning) -> None:
    japanese, english, other, boss = await meaning.of_texts(
        ["転職したい", "I want to change my job", "今夜の天気は雪になるでしょう", "boss"]
    )
    [also_boss] = await meaning.of_texts(["上司"])
    assert closeness(japanese, english) > closeness(japanese, other) + 0.2
    assert closeness(boss, also_boss) > closeness(boss, other) + 0.2


@pytest.mark.parametrize(
    "text", ["", " \n\u3000", "\ud800", "a\0b", "👩‍👩‍👧", "\ufdfa" * 50, "é" * 100_000, "あ" * 100_000]
)
async def test_any_text_will_do(meaning: Meaning, text: str) -> None:
    [vector, usual] = await meaning.of_texts([text, "usual"])
    assert len(vector) == len(usual)
    assert any(vector)


async def test_components_are_scaled_to_the_largest(meaning: Meaning) -> None:
    for vector in await meaning.of_texts(["boss", "転職したい"]):
        assert max(map(abs, memoryview(vector).cast("b"))) == 127


async def test_rest_does_no_harm_at_any_time(meaning: Meaning) -> None:
    await meaning.rest()
    [before] = await meaning.of_texts(["boss"])
    many, *_ = await asyncio.gather(meaning.of_texts(["boss"] * 9), meaning.rest(), meaning.rest())
    assert {closeness(before, each) > 0.99 for each in many} == {True}
    await meaning.rest()
    [after] = await meaning.of_texts(["boss"])
    assert closeness(before, after) > 0.99


async def test_a_call_that_is_cancelled_leaves_it_as_it_was(meaning: Meaning) -> None:
    task = asyncio.create_task(_texts(meaning, 400))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert len(await meaning.of_texts(["boss"])) == 1


async def _texts(meaning: Meaning, count: int) -> None:
    await asyncio.sleep(0)
    await meaning.of_texts(["text"] * count)
