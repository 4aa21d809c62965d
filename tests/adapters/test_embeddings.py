"""Vectors from an endpoint of our own that answers late, wrongly or not at all."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import pytest

from bot.adapters.model.client import Client, Place
from bot.adapters.model.embeddings import BATCH, BYTES_MAX, CHARACTERS_MAX, DIMENSIONS_MAX, EmbeddingEndpoint
from bot.errors import ModelError, ModelRefused, ModelUnavailable
from bot.ports.meaning import Vector
from tests.fronts.model import KEY, ModelFront, Said, embeds, fails, model_front

UNUSABLE = "The model's endpoint gave no usable answer."


def lengths(body: dict[str, Any]) -> Said:
    return embeds([[1.0, -len(text) / 10_000] for text in body["input"]])


@pytest.fixture
def front() -> Iterator[ModelFront]:
    with model_front(lengths) as served:
        yield served


@asynccontextmanager
async def endpoint(front: ModelFront, *, seconds: float = 30) -> AsyncIterator[EmbeddingEndpoint]:
    place = Place(front.url, "small", KEY, "SEARCH_EMBEDDING_URL", "SEARCH_EMBEDDING_KEY")

    def connect() -> Client:
        return Client(place, seconds=60, retries=0, bytes_max=BYTES_MAX)

    made = EmbeddingEndpoint(front.url, "small", connect, seconds=seconds)
    try:
        yield made
    finally:
        await made.stop()


async def ask(front: ModelFront, texts: Sequence[str] = ("text",), seconds: float = 30) -> Sequence[Vector]:
    async with endpoint(front, seconds=seconds) as made:
        return await made.of_texts(texts)


async def failure(front: ModelFront, texts: Sequence[str] = ("text",), seconds: float = 30) -> ModelError:
    """The error, held to what every one must be; nothing is sent twice."""
    before = len(front.asked)
    with pytest.raises(ModelError) as caught:
        await ask(front, texts, seconds)
    assert KEY not in str(caught.value)
    assert str(caught.value).endswith(".")
    assert len(front.asked) <= before + 1
    return caught.value


async def test_texts_go_in_batches_and_vectors_come_in_their_order(front: ModelFront) -> None:
    texts = ["a" * number for number in range(1, BATCH + 3)]
    vectors = await ask(front, texts)
    assert [len(body["input"]) for body in front.asked] == [BATCH, 2]
    assert [body["input"] for body in front.asked] == [texts[:BATCH], texts[BATCH:]]
    assert vectors == [bytes([127, round(-len(text) / 10_000 * 127) & 0xFF]) for text in texts]
    assert {key: value for key, value in front.asked[0].items() if key != "input"} == {
        "model": "small",
        "encoding_format": "float",
    }
    assert front.paths[0] == "/v1/embeddings"
    assert front.heads[0]["authorization"] == f"Bearer {KEY}"


async def test_its_library_is_connected_once_and_only_for_a_text(front: ModelFront) -> None:
    made = []

    def connect() -> Client:
        made.append(1)
        return Client(Place(front.url, "m", None, "U", "K"), seconds=9, retries=0, bytes_max=BYTES_MAX)

    meaning = EmbeddingEndpoint(front.url, "m", connect)
    await meaning.of_texts([])
    assert made == []
    await asyncio.gather(*(meaning.of_texts(["text"]) for _ in range(5)))
    assert made == [1]
    await meaning.stop()


async def test_what_is_sent_of_a_text_can_be_sent(front: ModelFront) -> None:
    await ask(front, ["", " \n", "\ud800b", "a" * (CHARACTERS_MAX + 1)])
    assert front.asked[0]["input"] == ["-", "-", "?b", "a" * CHARACTERS_MAX]


def one(embedding: object) -> Said:
    return Said(json.dumps({"data": [{"index": 0, "embedding": embedding}]}).encode())


@pytest.mark.parametrize(
    "said",
    [
        Said(b"{not json"),
        Said(b""),
        Said(b"[]"),
        Said(b"null"),
        Said(b"{}"),
        Said(b'{"data": []}'),
        Said(b'{"data": {}}'),
        Said(b'{"data": [1]}'),
        Said(b'{"data": [{"embedding": [1]}]}'),
        Said(b'{"data": [{"index": "x", "embedding": [1]}]}'),
        Said(b'{"data": [{"index": 1, "embedding": [1]}]}'),
        embeds([[1.0], [1.0]]),
        one([]),
        one([0, 0]),
        one("AACAPw=="),
        one(None),
        one([None]),
        one([[1]]),
        Said(b'{"data": [{"index": 0, "embedding": [NaN, 1]}]}'),
        Said(b'{"data": [{"index": 0, "embedding": [1e999]}]}'),
        Said(b'{"data": [{"index": 0, "embedding": [1' + b"0" * 400 + b"]}]}"),
        one([1.0] * (DIMENSIONS_MAX + 1)),
        Said(b"[" * 100_000),
        Said(b"<p>Log in", headers={"content-type": "text/html"}),
        Said(b"\xff\xfe", headers={"content-type": "application/json"}),
        Said(b" " * (BYTES_MAX + 1)),
        Said(b"{}", headers={"content-encoding": "gzip"}),
    ],
    ids=range(27),
)
async def test_what_is_no_answer_is_none(front: ModelFront, said: Said) -> None:
    front.script = lambda body: said
    error = await failure(front)
    assert (type(error), str(error)) == (ModelUnavailable, UNUSABLE)


async def test_one_model_has_vectors_of_one_size(front: ModelFront) -> None:
    front.script = lambda body: embeds([[1.0] * (3 if text == "a" else 4) for text in body["input"]])
    problem = "The model's endpoint gave a vector of another size than before."
    assert str(await failure(front, ["a", "b"])) == problem
    async with endpoint(front) as made:
        await made.of_texts(["a"])
        with pytest.raises(ModelUnavailable, match="another size"):
            await made.of_texts(["b"])
        assert len(await made.of_texts(["a"])) == 1


@pytest.mark.parametrize(
    ("status", "kind", "sentence"),
    [
        (401, ModelRefused, "The model's endpoint does not accept SEARCH_EMBEDDING_KEY."),
        (403, ModelRefused, "The model's endpoint does not let us use the model small."),
        (
            404,
            ModelRefused,
            "The model's endpoint does not know the model small, or SEARCH_EMBEDDING_URL is not its address.",
        ),
        (307, ModelRefused, "The model's endpoint does not accept our request (HTTP 307)."),
        (429, ModelUnavailable, "The model's endpoint is busy (HTTP 429)."),
        (500, ModelUnavailable, "The model's endpoint is busy (HTTP 500)."),
    ],
)
async def test_a_refusal_is_one_of_our_errors(
    front: ModelFront, status: int, kind: type[ModelError], sentence: str
) -> None:
    front.script = lambda body: fails(status, location="http://127.0.0.1:1/elsewhere")
    error = await failure(front)
    assert (type(error), str(error)) == (kind, sentence)


async def test_a_late_answer_is_not_waited_for(front: ModelFront) -> None:
    front.script = lambda body: Said(hangs=True)
    error = await failure(front, seconds=0.05)
    assert isinstance(error, ModelUnavailable)
    assert str(error).startswith("The model did not answer within")


async def test_many_texts_have_more_time_than_one(front: ModelFront, monkeypatch: pytest.MonkeyPatch) -> None:
    limits: list[float | None] = []
    usual = asyncio.timeout

    def timeout(limit: float | None) -> asyncio.Timeout:
        limits.append(limit)
        return usual(60)

    monkeypatch.setattr("bot.adapters.model.client.asyncio.timeout", timeout)
    await ask(front, ["text"], 2)
    await ask(front, ["text"] * 10, 2)
    assert [limit for limit in limits if limit is not None] == [2, 20]


async def test_a_cut_connection_and_a_closed_port(front: ModelFront) -> None:
    front.script = lambda body: Said(resets=True)
    assert str(await failure(front)) == "The model's endpoint cannot be reached."
    front.close()
    assert str(await failure(front)) == "The model's endpoint cannot be reached."


async def test_neither_key_nor_texts_are_in_a_log(front: ModelFront, caplog: pytest.LogCaptureFixture) -> None:
    for name in ("openai", "httpx2", "httpcore2"):
        caplog.set_level(logging.INFO, name)
    await ask(front, ["what-somebody-searched-for"])
    front.script = lambda body: fails(401)
    await failure(front, ["what-somebody-searched-for"])
    assert KEY not in caplog.text
    assert "searched" not in caplog.text
