"""Pictures of essays that the library has already are copied after the upgrade."""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.adapters.sql.engine import Database
from bot.adapters.sql.migrate import upgrade
from bot.adapters.sql.stores import SqlStores
from tests.adapters.sql_opened import NOW
from tests.migrations.history import at_version

_ESSAY = text(
    "INSERT INTO essays (slug, source, withdrawn, title, author, language, date, category, tags, licence, summary,"
    " question, body, revision, minutes, draft_hash, rights) VALUES"
    " (:slug, 's', :withdrawn, '', '', 'en', '2026-01-01', '', '[]', '', '', '', :body, 1, 1, '', :rights)"
)
PICTURE = "![A](https://a.example/1.png)"
ROWS = [
    ("shows", False, PICTURE, "owner"),
    ("html", False, "<IMG src='https://a.example/1.png'>", "licensed"),
    ("plain", False, "Text! [A](https://a.example/)", "owner"),
    ("linked", False, PICTURE, "link-only"),
    ("withdrawn", True, PICTURE, "owner"),
]


async def test_what_may_show_a_picture_waits(database: Database) -> None:
    await database.write(at_version("0020"))

    async def fill(connection: AsyncConnection) -> None:
        for slug, withdrawn, body, rights in ROWS:
            given = {"slug": slug, "withdrawn": withdrawn, "body": body, "rights": rights}
            await connection.execute(_ESSAY, given)

    await database.write(fill)
    await upgrade(database, NOW, asked=True)
    assert [each.slug for each in await SqlStores(database).pictures.uncopied(NOW, 9)] == ["html", "shows"]
