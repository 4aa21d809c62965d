"""A first reading that takes long, held still by a gate: nobody waits for it, and everybody can see it."""

from __future__ import annotations

import asyncio
import json
import signal
import sqlite3
import sys
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

from bot.config import Settings
from bot.core.collection import Outside
from bot.core.community import LOCAL_CHANNEL
from bot.wiring import opened
from bot.wiring.filling import FAILED, LOOKING, Filling
from tests.adapters.cli.conftest import fill
from tests.fronts.served import Served, served
from tests.hanging import HANGING

HELD = [sys.executable, "-m", "tests.acceptance.held", "run"]


def essays(scene: Served) -> list[str]:
    """The slugs in the library."""
    with closing(sqlite3.connect(scene.running.database, timeout=HANGING)) as connection:
        return [slug for (slug,) in connection.execute("SELECT slug FROM essays ORDER BY slug")]


async def wait_for_health(scene: Served, code: int, **wanted: Any) -> None:
    def there() -> bool:
        try:
            answer, text = scene.running.get("/healthz")
        except ConnectionError:  # Discord may be there before the page is
            return False
        return (answer, json.loads(text)) == (code, wanted)

    await scene.eventually(there, f"{code} {wanted}")


async def test_platforms_and_due_essays_do_not_wait_for_a_first_reading(tmp_path: Path) -> None:
    gate = tmp_path / "gate"
    gate.write_text("0", encoding="ascii")
    async with served(tmp_path, HELD) as scene:
        await scene.connect()
        note = "Essays are being read: 0 of 3 so far."
        problem = f"There is no essay to post yet. {note}"
        await wait_for_health(scene, 503, status="unavailable", problems=[problem], notes=[note])
        page = (await asyncio.to_thread(scene.running.get, "/"))[1]
        assert "still reading its essays: 0 of 3 so far" in page

        gate.write_text("2", encoding="ascii")  # in Japanese, then in English
        await wait_for_health(scene, 200, status="ok", notes=["Essays are being read: 2 of 3 so far."])
        await scene.subscribe(scene.general, timedelta(seconds=1))
        await scene.posted()
        assert await asyncio.to_thread(scene.running.end, signal.SIGKILL) == -signal.SIGKILL
        assert essays(scene) == ["denwa", "the-desk"]

        gate.write_text("0", encoding="ascii")  # what was read before the kill is not read again
        await scene.connect()
        await wait_for_health(scene, 200, status="ok", notes=["Essays are being read: 2 of 3 so far."])
        assert await scene.end() == 0, "a stop in the middle"
        assert "The essays could not be loaded" not in scene.running.log
        assert len(scene.posts()) == 1


async def test_a_folder_that_comes_later_is_read_then_and_its_first_essay_is_posted(tmp_path: Path) -> None:
    folder = tmp_path / "essays"
    fill(folder)
    async with opened(Settings.load(None, {"DATA_DIR": str(tmp_path), "ESSAYS_DIR": str(folder)})) as core:
        folder.rename(tmp_path / "unplugged")
        filling = Filling(core, again=0.005)
        assert filling.state == LOOKING
        filling.start()
        await filling.tried()
        assert filling.state == FAILED
        assert await core.services.subscribing.page(100) == []
        (tmp_path / "unplugged").rename(folder)
        while filling.state:  # noqa: ASYNC110 (nothing in the program waits for this)
            await asyncio.sleep(0.005)
        await filling.stop()
        assert len(await core.services.library.newest(Outside.OPERATOR, 9)) == 3
        [subscription] = await core.services.subscribing.page(100)
        assert subscription.channel == LOCAL_CHANNEL
