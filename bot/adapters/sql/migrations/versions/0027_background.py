"""The queue of background work on PostgreSQL: the tables and functions that procrastinate brings along."""

from __future__ import annotations

from importlib.metadata import version
from typing import Any

from alembic import op

from bot.core.extras import missing

revision = "0027"
down_revision = "0026"
OLD_CODE_GOES_ON = True


def upgrade() -> None:
    connection = op.get_bind()
    if connection.dialect.name != "postgresql":
        return
    script = _script()
    op.execute("SELECT 1")  # the transaction has begun by then, which the driver itself knows nothing of

    async def run(driver: Any) -> None:
        await driver.execute(script)  # many statements at once, which a prepared one does not take

    connection.connection.dbapi_connection.run_async(run)  # type: ignore[union-attr]  # SQLAlchemy's, round asyncpg


def _script() -> str:
    try:
        from procrastinate.schema import SchemaManager
    except ImportError as exc:
        raise missing("DATABASE_URL", "postgresql") from exc
    # so that a later revision knows which of the library's own migrations are still missing
    return f"{SchemaManager.get_schema()}\nCOMMENT ON TABLE procrastinate_jobs IS '{version('procrastinate')}';"
