"""A backup is restored under the real program by copying the file, as the guide says: the day comes once."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from tests.fronts.slack_served import slack_served

LATE = timedelta(minutes=10)
DONE = "SELECT state, message FROM deliveries WHERE platform = 'slack'"


def make_late(database: Path, ahead: timedelta) -> None:
    """What would come in ``ahead`` has been due since ``LATE`` ago."""
    with closing(sqlite3.connect(database)) as connection, connection:
        earlier = (ahead + LATE) // timedelta(microseconds=1)
        connection.execute(
            "UPDATE subscriptions SET upcoming_due = upcoming_due - ? WHERE platform = 'slack'", (earlier,)
        )


def restore(backup: Path, database: Path) -> None:
    for suffix in ("", "-wal", "-shm"):
        database.with_name(f"{database.name}{suffix}").unlink(missing_ok=True)
    shutil.copy(backup, database)


@pytest.mark.xdist_group("restored-program")
async def test_a_restored_file_posts_no_day_again(tmp_path: Path) -> None:
    async with slack_served(tmp_path) as slack:
        database, backup, ahead = slack.running.database, tmp_path / "backup.db", timedelta(hours=1)
        await slack.subscribe(slack.place, ahead)
        make_late(database, ahead)
        shutil.copy(database, backup)
        await slack.start()
        post = await slack.posted()
        await slack.eventually(lambda: slack.rows(DONE) == [("done", post.ts)], "the first delivery")
        assert await slack.end() == 0

        restore(backup, database)
        assert slack.rows(DONE) == []
        await slack.start()
        await slack.eventually(lambda: slack.rows(DONE) == [("done", post.ts)], "the same message, found again")
        assert [each.ts for each in slack.posts()] == [post.ts]
        assert len(slack.place.replies(post.ts)) == 1
        assert "found what an earlier attempt had posted" in slack.running.log
        assert await slack.end() == 0
