"""The finest log of the whole program holds nothing that members wrote, and nothing by which they are known."""

from __future__ import annotations

import base64
import json
import logging
from collections.abc import AsyncIterator, Iterator
from contextlib import closing
from functools import partial
from http.client import HTTPConnection
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.adapters.sql.engine import Database
from bot.cli.logs import start_log
from bot.errors import StoreError
from tests import postgres
from tests.adapters.cli.conftest import fill
from tests.adapters.sql_opened import url_of
from tests.fronts.discord.state import TOKEN
from tests.fronts.served import served
from tests.fronts.slack.installing import Browser
from tests.fronts.slack.state import APP_TOKEN, CLIENT_SECRET, SIGNING_SECRET
from tests.fronts.slack_served import KEY, slack_served
from tests.hanging import HANGING
from tests.tools.process import Running

PASSWORD = "four words of mine"
WORDS = "zanzibar-umbrella"
"""What a member writes, wherever they can."""
DEBUG = {"LOG_LEVEL": "debug", "OPENAI_LOG": "debug"}


def assert_silent(log: str, *secrets: str) -> None:
    assert "Ichiwa is ready" in log
    for secret in (*secrets, WORDS):
        assert secret not in log, [line for line in log.splitlines() if secret in line][:3]


def ask(port: int, method: str, path: str, body: object = None, **headers: str) -> tuple[int, str, str]:
    """Status, text, and the first cookie."""
    with closing(HTTPConnection("127.0.0.1", port, timeout=HANGING)) as connection:
        packed = None if body is None else json.dumps(body)
        connection.request(method, path, packed, {"Accept": "application/json", **headers})
        answer = connection.getresponse()
        return answer.status, answer.read().decode(), (answer.headers["set-cookie"] or "").partition(";")[0]


@pytest.fixture
def database(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/data/ichiwa.db"
    if not postgres.is_there():
        pytest.skip(postgres.REASON)
    return str(request.getfixturevalue("own_postgres"))


@pytest.fixture
async def own_postgres(postgres_url: str) -> AsyncIterator[str]:
    async with postgres.own_database(postgres_url) as url:
        yield url


@pytest.mark.parametrize("database", ["sqlite", "postgres"], indirect=True)
def test_the_page(database: str, tmp_path: Path) -> None:
    fill(tmp_path / "essays")
    settings = {"DATABASE_URL": database, "ESSAYS_DIR": str(tmp_path / "essays"), "HTTP_PASSWORD": PASSWORD}
    program = Running(tmp_path / "data", **settings, **DEBUG)
    packed = base64.b64encode(f":{PASSWORD}".encode()).decode()
    (tmp_path / "data").mkdir(exist_ok=True)
    program.start()
    try:
        program.wait_until_serving()
        program.wait_until_logged(": done")
        _, _, session = ask(program.port, "GET", "/", Authorization=f"Basic {packed}")
        status, _, member = ask(program.port, "POST", "/channel/me", {"nickname": WORDS}, Cookie=session)
        assert status == 200
        known = {"Cookie": f"{session}; {member}"}
        status, page, _ = ask(program.port, "POST", "/channel/messages/1/comments", {"text": WORDS}, **known)
        assert (status, WORDS in page) == (200, True)
        for line in (f"/essay search {WORDS}", f"/essay comment {WORDS}", "/essay my-data export", f"/essay {WORDS}"):
            assert ask(program.port, "POST", "/channel/command", {"text": line}, **known)[0] < 500
        assert ask(program.port, "GET", f"/channel/complete?text=/essay+search+{WORDS}", **known)[0] == 200
        assert ask(program.port, "GET", f"/channel/{WORDS[:3]}?{WORDS}", **known)[0] == 404
        assert program.end() == 0
    finally:
        program.stop_for_good()
    identity = member.partition("=")[2].partition(".")[0]
    assert len(identity) == 24
    assert_silent(program.log, PASSWORD, packed, session.partition("=")[2], identity)


@pytest.mark.parametrize("http", [False, True])
async def test_slack(tmp_path: Path, http: bool) -> None:
    async with slack_served(tmp_path, http=http) as slack:
        slack.running.environment |= DEBUG
        if not http:
            await slack.subscribe(slack.place)
        await slack.start()
        if http:
            browser = Browser(slack.front, slack.base)
            await browser.begin()
            assert (await browser.allow(slack.home, slack.owner)).status == 200
            await browser.close()
            slack.acts.invite_bot(slack.place, slack.owner)
            await slack.subscribe(slack.place)
        post = await slack.posted()
        slack.acts.write(slack.place, slack.member, WORDS, thread=post)
        query = "SELECT count(*) FROM comments"
        await slack.eventually(lambda: slack.rows(query) == [(1,)], "a comment")
        await slack.acts.shown(slack.acts.slash(slack.place, slack.member, f"search {WORDS}"))
        token = slack.home.token
        assert token is not None
        assert await slack.end() == 0
    assert_silent(slack.running.log, token, APP_TOKEN, CLIENT_SECRET, SIGNING_SECRET, KEY)


async def test_discord(tmp_path: Path) -> None:
    async with served(tmp_path) as discord:
        discord.running.environment |= DEBUG
        await discord.subscribe(discord.general)
        await discord.start()
        await discord.posted()
        asked = [
            discord.acts.slash(discord.general, discord.member, "essay search", query=WORDS),
            discord.acts.slash(discord.general, discord.member, "essay comment", text=WORDS),
            discord.acts.typing(discord.general, discord.member, "essay search", "query", query=WORDS),
        ]
        tokens = [(await discord.acts.answered(one)).token for one in asked]
        assert await discord.end() == 0
    assert_silent(discord.running.log, TOKEN, *tokens)


async def execute(statement: str, connection: AsyncConnection) -> None:
    await connection.execute(text(statement), {"words": WORDS} if ":words" in statement else {})


@pytest.fixture
def log() -> Iterator[None]:
    """A test may begin the program's own log; afterwards there is what was before."""
    handlers = logging.root.handlers[:]
    levels = {name: logging.getLogger(name).level for name in (None, "bot", "uvicorn.error")}
    yield
    logging.root.handlers[:] = handlers
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)


@pytest.mark.parametrize("database", ["sqlite", "postgres"], indirect=True)
async def test_errors_of_the_database(
    database: str, tmp_path: Path, log: None, capfd: pytest.CaptureFixture[str]
) -> None:
    """A row that the database refuses, and a value that does not fit, are what its errors repeat."""
    place = Database(url_of(tmp_path / "own.db") if database.startswith("sqlite") else database)
    made = "CREATE TABLE refused (id INTEGER NOT NULL CHECK (id > 0), words TEXT)"
    refused = "INSERT INTO refused (id, words) VALUES (NULL, CAST(:words AS TEXT))"
    misfit = "INSERT INTO refused (id, words) SELECT CAST(CAST(:words AS TEXT) AS INTEGER) / 0, NULL"
    start_log("debug", as_json=False)
    await place.start()
    try:
        await place.write(partial(execute, made))
        for failed, statement in (("It failed: %s", refused), ("That failed, too: %s", misfit)):
            try:
                await place.write(partial(execute, statement))
            except StoreError as exc:
                logging.getLogger("bot").exception(failed, exc)
            else:
                raise AssertionError(statement)
    finally:
        await place.stop()
    shown = capfd.readouterr().err
    assert "It failed: The database" in shown
    assert "That failed, too: The database" in shown
    assert "INSERT INTO refused" in shown
    assert WORDS not in shown
