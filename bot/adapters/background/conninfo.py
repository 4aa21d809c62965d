"""The address of a PostgreSQL database, as libpq takes it."""

from __future__ import annotations

from typing import Final

from bot.adapters.sql.dialect import CONNECT_SECONDS, parse_url

_NAMES: Final = {"ssl": "sslmode", "host": "host", "port": "port"}
"""What may follow the question mark of ``DATABASE_URL``, and libpq's name for it."""


def parameters(url: str) -> dict[str, str]:
    """libpq's keywords with their values, not quoted yet, of what asyncpg connects to by ``url``. Raises
    ``ConfigError``.
    """
    parsed = parse_url(url)
    given = {
        "user": parsed.username,
        "password": parsed.password,
        "host": parsed.host,
        "port": str(parsed.port) if parsed.port else None,
        "dbname": parsed.database,
        **{_NAMES[name]: str(value) for name, value in parsed.query.items()},
        "connect_timeout": str(CONNECT_SECONDS),
        "application_name": "ichiwa",
    }
    return {name: value for name, value in given.items() if value}
