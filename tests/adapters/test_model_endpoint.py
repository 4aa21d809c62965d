"""The client of a language model, against an endpoint of our own."""

from __future__ import annotations

import gzip
import json
import logging
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

import pytest

from bot.adapters.model.endpoint import ANSWER_MAX, BYTES_MAX, TOKENS, Endpoint
from bot.errors import ModelError, ModelRefused, ModelUnavailable
from tests.fronts.model import KEY, ModelFront, Said, fails, model_front, says


@pytest.fixture
def front() -> Iterator[ModelFront]:
    with model_front(lambda body: says("An answer.")) as served:
        yield served


@asynccontextmanager
async def endpoint(
    front: ModelFront, *, key: str | None = KEY, seconds: float = 30, retries: int = 0
) -> AsyncIterator[Endpoint]:
    made = Endpoint(front.url, "small", key, seconds=seconds, retries=retries)
    try:
        yield made
    finally:
        await made.stop()


async def ask(front: ModelFront, **options: float) -> str:
    async with endpoint(front, seconds=options.get("seconds", 30), retries=int(options.get("retries", 0))) as model:
        return await model.answer("Do this.", "With that.")


async def failure(front: ModelFront, **options: float) -> ModelError:
    """The error, held to what every one must be."""
    with pytest.raises(ModelError) as caught:
        await ask(front, **options)
    assert KEY not in str(caught.value)
    assert str(caught.value).endswith(".")
    return caught.value


async def test_it_asks_for_the_same_answer_each_time_and_keeps_data_apart(front: ModelFront) -> None:
    assert await ask(front) == "An answer."
    [body] = front.asked
    assert body == {
        "model": "small",
        "temperature": 0,
        "max_tokens": TOKENS,
        "messages": [{"role": "system", "content": "Do this."}, {"role": "user", "content": "With that."}],
    }
    assert front.paths == ["/v1/chat/completions"]
    assert front.heads[0]["authorization"] == f"Bearer {KEY}"


async def test_no_key_is_needed_and_none_is_taken_from_elsewhere(
    front: ModelFront, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "somebody-elses")
    async with endpoint(front, key=None) as model:
        await model.answer("", "")
    assert "somebody" not in json.dumps(front.heads)


async def test_no_proxy_stands_on_the_way_to_this_machine(front: ModelFront, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    assert await ask(front) == "An answer."


@pytest.mark.parametrize("content", [None, ""])
async def test_a_model_that_says_nothing(front: ModelFront, content: str | None) -> None:
    front.script = lambda body: says(content)
    assert await ask(front) == ""


async def test_a_long_answer_is_cut(front: ModelFront) -> None:
    front.script = lambda body: says("a" * (ANSWER_MAX + 1))
    assert len(await ask(front)) == ANSWER_MAX


@pytest.mark.parametrize(
    "said",
    [
        Said(b"{not json"),
        Said(b""),
        Said(b"[]"),
        Said(b"null"),
        Said(b"{}"),
        Said(b'{"choices": []}'),
        Said(b'{"choices": {}}'),
        Said(b'{"choices": [1]}'),
        Said(b'{"choices": [{"message": null}]}'),
        Said(b'{"choices": [{"message": {"content": [1]}}]}'),
        Said(b"<p>Log in", headers={"content-type": "text/html"}),
        Said(b"\xff\xfe", headers={"content-type": "application/json"}),
    ],
    ids=lambda said: said.body.decode("latin-1")[:40] or "nothing",
)
async def test_what_is_no_answer_is_none(front: ModelFront, said: Said) -> None:
    front.script = lambda body: said
    error = await failure(front)
    assert (type(error), str(error)) == (ModelUnavailable, "The model's endpoint gave no usable answer.")


@pytest.mark.parametrize(
    ("status", "kind", "sentence"),
    [
        (401, ModelRefused, "The model's endpoint does not accept SUMMARY_API_KEY."),
        (403, ModelRefused, "The model's endpoint does not let us use the model small."),
        (
            404,
            ModelRefused,
            "The model's endpoint does not know the model small, or SUMMARY_API_URL is not its address.",
        ),
        (400, ModelRefused, "The model's endpoint does not accept our request (HTTP 400)."),
        (307, ModelRefused, "The model's endpoint does not accept our request (HTTP 307)."),
        (429, ModelUnavailable, "The model's endpoint is busy (HTTP 429)."),
        (500, ModelUnavailable, "The model's endpoint is busy (HTTP 500)."),
        (503, ModelUnavailable, "The model's endpoint is busy (HTTP 503)."),
    ],
)
async def test_a_refusal_is_one_of_our_errors(
    front: ModelFront, status: int, kind: type[ModelError], sentence: str
) -> None:
    front.script = lambda body: fails(status, location="http://127.0.0.1:1/elsewhere")
    error = await failure(front)
    assert (type(error), str(error)) == (kind, sentence)
    assert len(front.asked) == 1


async def test_a_passing_fault_is_tried_again_twice_at_most(front: ModelFront) -> None:
    answers = [fails(500), fails(429), says("At last.")]
    front.script = lambda body: answers[len(front.asked) - 1]
    assert await ask(front, retries=2) == "At last."
    front.script = lambda body: fails(500)
    await failure(front, retries=2)
    assert len(front.asked) == 6


async def test_a_key_that_is_refused_is_not_tried_again(front: ModelFront) -> None:
    front.script = lambda body: fails(401)
    await failure(front, retries=2)
    assert len(front.asked) == 1


async def test_a_slow_model_is_not_waited_for(front: ModelFront) -> None:
    front.script = lambda body: Said(hangs=True)
    error = await failure(front, seconds=0.05)
    assert isinstance(error, ModelUnavailable)
    assert str(error).startswith("The model did not answer within")


async def test_a_cut_connection_and_a_closed_port(front: ModelFront) -> None:
    front.script = lambda body: Said(resets=True)
    assert str(await failure(front)) == "The model's endpoint cannot be reached."
    front.close()
    assert str(await failure(front)) == "The model's endpoint cannot be reached."


@pytest.mark.parametrize("status", [200, 400])
async def test_an_endless_answer_is_not_read_to_its_end(front: ModelFront, status: int) -> None:
    front.script = lambda body: Said(b" " * (BYTES_MAX + 1), status)
    assert isinstance(await failure(front, retries=2), ModelUnavailable)
    assert len(front.asked) == 1


async def test_a_packed_answer_is_not_unpacked(front: ModelFront) -> None:
    packed = gzip.compress(says("Small.").body)
    front.script = lambda body: Said(packed, headers={"content-encoding": "gzip"})
    assert isinstance(await failure(front), ModelUnavailable)
    assert front.heads[0]["accept-encoding"] == "identity"


async def test_the_key_is_in_no_log(front: ModelFront, caplog: pytest.LogCaptureFixture) -> None:
    for name in ("", "openai", "httpx2", "httpcore2"):  # whatever a command before this test set up
        caplog.set_level(logging.DEBUG, name)
    front.script = lambda body: fails(401)
    await failure(front)
    assert caplog.text
    assert KEY not in caplog.text
