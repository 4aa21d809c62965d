"""`ichiwa run` as a process of its own: what a newcomer and an operator rely on."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from pathlib import Path

import pytest

from bot.config import Settings
from bot.core.community import LOCAL_CHANNEL, Channel, Community, MessageRef, Platform
from bot.core.delivery import DeliveryState
from bot.core.ids import MessageId
from bot.core.subscription import Kind
from bot.ports.local_log import LocalMessage, MessageKind
from bot.services.community.changes import Change
from bot.wiring import opened
from tests.adapters.cli.conftest import fill
from tests.conformance.examples import DIGEST, comment, full_delivery
from tests.hanging import HANGING
from tests.tools.process import Running

WRONG_SETTING = 78


@pytest.fixture
def ichiwa(tmp_path: Path) -> Iterator[Running]:
    """The program with three essays, not started yet."""
    fill(tmp_path / "essays")
    running = Running(tmp_path / "data", ESSAYS_DIR=str(tmp_path / "essays"))
    yield running
    running.stop_for_good()


def rows(running: Running, query: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(running.database)) as connection:
        return connection.execute(query).fetchall()


def wait_for(running: Running, query: str, wanted: list[tuple[object, ...]]) -> None:
    """Return when the database answers as ``wanted``."""
    end = time.monotonic() + HANGING
    while (found := rows(running, query)) != wanted:
        assert time.monotonic() < end, f"{found}\n{running.log}"
        time.sleep(0.02)


POSTED = "SELECT state FROM deliveries"
MESSAGES = "SELECT kind FROM local_messages ORDER BY id"
ONE_POST = [("post",), ("question",)]


def test_the_first_run_posts_one_essay_and_a_second_run_adds_nothing(ichiwa: Running) -> None:
    ichiwa.start()
    ichiwa.wait_until_serving()
    assert ichiwa.get("/healthz") == (200, '{"status":"ok"}')
    wait_for(ichiwa, POSTED, [("done",)])
    assert rows(ichiwa, MESSAGES) == ONE_POST
    [(slug,)] = rows(ichiwa, "SELECT slug FROM deliveries")
    status, page = ichiwa.get("/")
    assert status == 200
    assert f"/e/{slug}" in page
    assert ichiwa.get(f"/e/{slug}")[0] == 200
    assert ichiwa.end(signal.SIGTERM) == 0
    ichiwa.start()
    ichiwa.wait_until_serving()
    assert ichiwa.end(signal.SIGINT) == 0
    assert rows(ichiwa, MESSAGES) == ONE_POST
    assert rows(ichiwa, POSTED) == [("done",)]
    assert len(rows(ichiwa, "SELECT id FROM subscriptions")) == 1


def test_it_says_where_it_is_and_who_can_reach_it_and_nothing_else_is_written(ichiwa: Running) -> None:
    ichiwa.start()
    ichiwa.wait_until_logged("done")
    ichiwa.wait_until_logged("Essays: 3 new, 0 changed, 0 withdrawn.")
    ichiwa.end()
    lines = [line[9:] for line in ichiwa.log.splitlines()]
    address = f"http://127.0.0.1:{ichiwa.port} (it listens on 127.0.0.1, which no other machine can reach)"
    assert lines[0] == f"INFO    Ichiwa is ready: open {address}. Ctrl+C stops it."
    assert lines[-1] == "INFO    Ichiwa has stopped."
    assert all(line.startswith("INFO ") for line in lines)
    assert {path.name for path in ichiwa.folder.iterdir()} == {"ichiwa.db", "ichiwa.db.lock"}
    assert all(path.stat().st_mode & 0o077 == 0 for path in (ichiwa.folder, *ichiwa.folder.iterdir()))


def test_a_stop_ends_open_streams(ichiwa: Running) -> None:
    ichiwa.start()
    ichiwa.wait_until_serving()
    with closing(HTTPConnection("127.0.0.1", ichiwa.port, timeout=HANGING)) as page:
        page.request("GET", "/channel/events", headers={"Accept": "text/event-stream"})
        stream = page.getresponse()
        assert stream.status == 200
        assert ichiwa.end() == 0
        stream.read()  # returns: the other end has closed it
    assert "stopped" in ichiwa.log


def test_a_stop_in_the_middle_of_the_start(ichiwa: Running) -> None:
    ichiwa.start()
    ichiwa.wait_until_listening()
    assert ichiwa.end() == 0
    assert "Traceback" not in ichiwa.log


def test_what_came_due_while_it_was_off_is_posted_at_the_start(ichiwa: Running) -> None:
    subscribe(ichiwa, LOCAL_CHANNEL)
    ichiwa.start()
    wait_for_post(ichiwa)
    assert rows(ichiwa, MESSAGES) == ONE_POST


def test_the_slots_of_a_platform_that_is_not_set_up_wait(ichiwa: Running) -> None:
    subscribe(ichiwa, Channel(Community(Platform.SLACK, "T1"), "C1"))
    ichiwa.start()
    wait_for(
        ichiwa,
        "SELECT platform, state, fence > 0 FROM deliveries ORDER BY platform",
        [("local", "done", 1), ("slack", "due", 0)],
    )


def test_half_of_slack_s_settings_is_one_line(ichiwa: Running) -> None:
    ichiwa.environment["SLACK_BOT_TOKEN"] = "xoxb-very-secret"
    ichiwa.start()
    assert ichiwa.wait() == WRONG_SETTING
    assert "SLACK_BOT_TOKEN needs SLACK_APP_TOKEN too (docs/how-to/slack.md)" in ichiwa.log
    assert "secret" not in ichiwa.log


def test_a_broken_essay_is_named_and_the_others_are_served(ichiwa: Running) -> None:
    (ichiwa.folder.parent / "essays" / "torn.md").write_text("---\nauthor: Ann\n\nNo fence.\n", encoding="utf-8")
    ichiwa.start()
    ichiwa.wait_until_serving()
    wait_for(ichiwa, POSTED, [("done",)])
    assert len(rows(ichiwa, "SELECT slug FROM essays")) == 3
    ichiwa.wait_until_logged("WARNING A broken essay was skipped: torn.md:1: The front matter is not closed")


def test_without_essays_nothing_is_posted_and_the_first_post_comes_with_the_first_essay(ichiwa: Running) -> None:
    essays = ichiwa.folder.parent / "essays"
    kept = [(path, path.read_text(encoding="utf-8")) for path in essays.iterdir()]
    for path, _ in kept:
        path.unlink()
    ichiwa.start()
    ichiwa.wait_until_serving()
    assert ichiwa.get("/")[0] == 200
    ichiwa.wait_until_logged("so there is nothing to post")
    ichiwa.end()
    assert rows(ichiwa, POSTED) == []
    for path, text in kept:
        path.write_text(text, encoding="utf-8")
    ichiwa.start()
    wait_for_post(ichiwa)


def test_a_port_in_use_is_one_line(ichiwa: Running) -> None:
    with closing(socket.socket()) as other:
        other.bind(("127.0.0.1", ichiwa.port))
        other.listen()
        ichiwa.start()
        assert ichiwa.wait() == WRONG_SETTING
    assert ichiwa.log.startswith(f"Error: HTTP_PORT={ichiwa.port} cannot be used on 127.0.0.1: ")
    assert ichiwa.log.count("\n") == 1
    assert rows(ichiwa, MESSAGES) == []


def test_a_second_process_on_the_same_data_is_refused(ichiwa: Running) -> None:
    ichiwa.start()
    ichiwa.wait_until_serving()
    second = Running(ichiwa.folder, name="second", ESSAYS_DIR=str(ichiwa.folder.parent / "essays"))
    try:
        second.start()
        assert second.wait() == WRONG_SETTING
    finally:
        second.stop_for_good()
    assert second.log == (
        f"Error: Another Ichiwa is already running on {ichiwa.database}. Stop it first, or choose another DATA_DIR.\n"
    )
    assert ichiwa.get("/healthz")[0] == 200


def test_a_refused_second_process_upgrades_nothing(ichiwa: Running) -> None:
    """As after an update of the program while it runs: the schema under its feet stays what it was."""
    ichiwa.start()
    ichiwa.wait_until_serving()
    with closing(sqlite3.connect(ichiwa.database)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '0001'")
    second = Running(ichiwa.folder, name="second", ESSAYS_DIR=str(ichiwa.folder.parent / "essays"))
    try:
        second.start()
        assert second.wait() == WRONG_SETTING
    finally:
        second.stop_for_good()
    assert rows(ichiwa, "SELECT version_num FROM alembic_version") == [("0001",)]
    assert not list(ichiwa.folder.glob("ichiwa.*.0001.db"))


def test_a_folder_in_which_nobody_may_write_is_one_line(ichiwa: Running) -> None:
    ichiwa.environment["DATA_DIR"] = "/proc/locked" if os.geteuid() == 0 else "/locked"
    ichiwa.start()
    assert ichiwa.wait() == 1
    assert "locked/ichiwa.db cannot be opened for writing" in ichiwa.log
    assert ichiwa.log.count("\n") == 1


def test_a_database_from_a_newer_version_is_one_line_and_stays_as_it_is(ichiwa: Running) -> None:
    subscribe(ichiwa, LOCAL_CHANNEL)
    with closing(sqlite3.connect(ichiwa.database)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.execute("UPDATE meta SET value = '9999' WHERE key = 'oldest_code'")
    ichiwa.start()
    assert ichiwa.wait() == 1
    assert ichiwa.log.startswith(f"Error: The database {ichiwa.database} was written by a newer version of Ichiwa")
    assert ichiwa.log.count("\n") == 1
    assert rows(ichiwa, "SELECT version_num FROM alembic_version") == [("9999",)]


def test_an_address_that_others_reach_needs_a_password(ichiwa: Running) -> None:
    ichiwa.environment["HTTP_HOST"] = "0.0.0.0"  # noqa: S104
    ichiwa.start()
    assert ichiwa.wait() == WRONG_SETTING
    assert "HTTP_PASSWORD and HTTP_ALLOW_REMOTE=true" in ichiwa.log
    ichiwa.environment |= {"HTTP_PASSWORD": "correct horse battery", "HTTP_ALLOW_REMOTE": "true"}
    ichiwa.start()
    ichiwa.wait_until_serving()
    assert ichiwa.get("/")[0] == 401
    assert "(it listens on 0.0.0.0, which other machines can reach with the password)" in ichiwa.log
    assert "correct horse" not in ichiwa.log


def test_a_public_address_opens_the_essays_and_nothing_else(ichiwa: Running) -> None:
    ichiwa.environment["PUBLIC_URL"] = "https://essays.example"
    ichiwa.start()
    ichiwa.wait_until_serving()
    closed = "everybody reads essays there, the channel at /channel is closed without HTTP_PASSWORD)"
    assert f"which a proxy can reach; {closed}" in ichiwa.log
    with closing(HTTPConnection("127.0.0.1", ichiwa.port, timeout=HANGING)) as proxy:
        for host in ("essays.example", "localhost", "127.0.0.1"):
            for path, status in (("/e/first", 404), ("/", 200), ("/channel", 403), ("/channel/messages", 403)):
                proxy.request("GET", path, headers={"Host": host})
                answer = proxy.getresponse()
                answer.read()
                assert answer.status == status, path
                proxy.close()


def test_a_log_for_machines(ichiwa: Running) -> None:
    ichiwa.environment["LOG_FORMAT"] = "json"
    ichiwa.start()
    ichiwa.wait_until_serving()
    ichiwa.end()
    assert all(line.startswith('{"at": "') and line.endswith("}") for line in ichiwa.log.splitlines())


def test_a_round_up_that_a_killed_process_has_not_shown_anew_is_by_the_next_start(ichiwa: Running) -> None:
    quoted = comment()
    row = replace(full_delivery(), kind=Kind.DIGEST, post=None, digest=DIGEST, state=DeliveryState.DONE)

    async def left_behind() -> None:
        async with opened(Settings.load(None, ichiwa.environment)) as core:
            message = LocalMessage(key=row.slot.key, kind=MessageKind.POST, at=row.due, digest=DIGEST)
            shown = MessageRef(LOCAL_CHANNEL, MessageId(str((await core.stores.local_log.append(message)).id)))
            await core.stores.deliveries.add(
                replace(row, channel=LOCAL_CHANNEL, message=shown, next_attempt=None, lease_until=None)
            )
            await core.stores.comments.add(quoted)
            await core.stores.comments.delete(quoted.id, quoted.created)

    asyncio.run(left_behind())
    waits = "SELECT amend_at IS NULL FROM deliveries WHERE kind = 'digest'"
    assert rows(ichiwa, waits) == [(0,)]
    ichiwa.start()
    ichiwa.wait_until_serving()
    wait_for(ichiwa, waits, [(1,)])


def subscribe(running: Running, channel: Channel) -> None:
    """A daily subscription, made by an operator before the first run, whose first slot comes due meanwhile."""
    due = datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=2)

    async def add() -> None:
        async with opened(Settings.load(None, running.environment)) as core:
            await core.services.subscribing.add(channel, Change(at=due.time(), zone="UTC"))

    asyncio.run(add())
    time.sleep(max(0.0, (due - datetime.now(UTC)).total_seconds()))


def wait_for_post(running: Running) -> None:
    running.wait_until_serving()
    wait_for(running, POSTED, [("done",)])
