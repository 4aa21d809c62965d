"""Validators: each function returns the value as it is used, or raises ``ValueError``."""

from __future__ import annotations

import ipaddress
import re
from pathlib import Path
from typing import Final
from urllib.parse import parse_qsl, urlencode, urlsplit
from zoneinfo import ZoneInfo

from pydantic import SecretStr

from bot.core.community import LOCAL_COMMUNITY, Community, Platform

LONG_WORD_MIN: Final = 16
"""Characters of a word that nobody guesses."""
_HOST: Final = re.compile(r"(?=.{1,253}\Z)[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?(?:\.[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?)*")
_HOST_PORT: Final = re.compile(r"(?P<host>\[[0-9a-f:.]+\]|[^:\[\]]+)(?::(?P<port>[0-9]{1,5}))?")
_COMMUNITIES: Final = {
    "discord": re.compile(r"[1-9][0-9]{14,19}", re.ASCII),
    "slack": re.compile(r"[TE][A-Z0-9]{6,20}", re.ASCII),
}
_DRIVERS: Final = {
    "sqlite": "sqlite+aiosqlite",
    "sqlite+aiosqlite": "sqlite+aiosqlite",
    "postgres": "postgresql+asyncpg",
    "postgresql": "postgresql+asyncpg",
    "postgresql+asyncpg": "postgresql+asyncpg",
}


def address(value: str, schemes: tuple[str, ...] = ("http", "https")) -> str:
    """A URL with a host and perhaps a port and a path; without the last slash."""
    parts = urlsplit(value)
    plain = not (parts.username or parts.password or parts.query or parts.fragment)
    if parts.scheme not in schemes or not parts.hostname or not plain or parts.port == 0 or re.search(r"\s", value):
        raise ValueError
    return value.rstrip("/")


def socket_address(value: str) -> str:
    return address(value, ("ws", "wss"))


def slack_address(value: str) -> str:
    return address(value) + "/"  # its client joins method names to it


def host(value: str) -> str:
    """An IP address or a host's name, in lower case and without brackets."""
    name = value.lower().removeprefix("[").removesuffix("]")
    try:
        return str(ipaddress.ip_address(name))
    except ValueError:
        if not _HOST.fullmatch(name) or name.replace(".", "").isdigit():
            raise
        return name


def hosts(value: object) -> object:
    """Several hosts, separated by commas."""
    return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value


def hosts_with_ports(value: object) -> object:
    """Several hosts, separated by commas, each with or without a port; an IPv6 address stands in brackets."""
    if not isinstance(value, str):
        return value
    parts = tuple(part.strip().lower() for part in value.split(",") if part.strip())
    for part in parts:
        found = _HOST_PORT.fullmatch(part)
        if found is None or not 0 < int(found["port"] or 80) < 65_536:
            raise ValueError
        host(found["host"])
    return parts


def proxies(value: object) -> object:
    """IP addresses and networks, separated by commas; ``none`` for none at all. Whoever is trusted says who asks, so a
    network of all addresses would let everybody say so.
    """
    if not isinstance(value, str):
        return value
    if value.strip().lower() == "none":
        return ()
    networks = [ipaddress.ip_network(part.strip()) for part in value.split(",") if part.strip()]
    if not networks or not all(network.prefixlen for network in networks):
        raise ValueError
    return tuple(str(one.network_address) if one.num_addresses == 1 else str(one) for one in networks)


def shards(value: object) -> object:
    """``0,1/4``: the shards 0 and 1 of 4."""
    if not isinstance(value, str):
        return value
    match = re.fullmatch(r"\s*(\d{1,5}(?:\s*,\s*\d{1,5})*)\s*/\s*(\d{1,5})\s*", value, re.ASCII)
    if match is None:
        raise ValueError
    numbers, count = sorted({int(part) for part in match[1].split(",")}), int(match[2])
    if numbers[-1] >= count:
        raise ValueError
    return tuple(numbers), count


def community(value: object) -> object:
    """``discord:ID``, ``slack:ID`` or ``local``."""
    if not isinstance(value, str):
        return value
    if value.strip().lower() == "local":
        return LOCAL_COMMUNITY
    platform, _, id_ = value.strip().partition(":")
    form = _COMMUNITIES.get(platform.lower())
    if form is None or not form.fullmatch(id_):
        raise ValueError
    return Community(Platform(platform.lower()), id_)


def long_word(value: SecretStr) -> SecretStr:
    """A word that nobody guesses."""
    if len(value.get_secret_value()) < LONG_WORD_MIN:
        raise ValueError("too short")
    return word(value)


def word(value: SecretStr, prefix: str = "") -> SecretStr:
    """A secret that is one word of printable ASCII, as tokens are."""
    secret = value.get_secret_value()
    if not (secret and secret.isascii() and secret.isprintable() and " " not in secret and secret.startswith(prefix)):
        raise ValueError
    return value


def name(value: str) -> str:
    """A model's name: printable, without spaces."""
    if not re.fullmatch(r"\S{1,200}", value) or not value.isprintable():
        raise ValueError
    return value


def bot_token(value: SecretStr) -> SecretStr:
    return word(value, "xoxb-")


def app_token(value: SecretStr) -> SecretStr:
    return word(value, "xapp-")


def client_id(value: str) -> str:
    """Slack's id of an app's client."""
    if not re.fullmatch(r"\d{1,20}\.\d{1,20}", value, re.ASCII):
        raise ValueError
    return value


def keys(value: object) -> object:
    """Several keys of 32 bytes each in URL-safe base64, separated by commas."""
    if not isinstance(value, str):
        return value
    parts = [part.strip() for part in value.split(",") if part.strip()]
    if not parts or not all(re.fullmatch(r"[A-Za-z0-9_-]{43}=", part) for part in parts):
        raise ValueError
    return tuple(SecretStr(part) for part in parts)


def folder(value: Path) -> Path:
    """An absolute path. A question mark would end the path inside a database address."""
    if "?" in str(value) or "\0" in str(value) or value.is_file():
        raise ValueError
    return value.expanduser().absolute()


def existing_folder(value: Path) -> Path:
    if not folder(value).is_dir():
        raise ValueError
    return folder(value)


def font(value: Path) -> Path:
    """The absolute path that a font file has."""
    if value.suffix.lower() not in {".ttf", ".otf", ".ttc"} or "\0" in str(value):
        raise ValueError
    return value.expanduser().absolute()


def zone(value: str) -> str:
    try:
        return ZoneInfo(value).key
    except (KeyError, OSError) as exc:
        raise ValueError from exc


def lower(value: object) -> object:
    return value.lower() if isinstance(value, str) else value


def database(value: str) -> str:
    """The database's address with our asynchronous driver."""
    scheme, _, rest = value.partition("://")
    driver = _DRIVERS.get(scheme.lower(), "")
    if driver.startswith("sqlite"):
        path = rest.partition("?")[0].removeprefix("/")
        usable = rest.startswith("/") and bool(path.strip("/")) and path != ":memory:"
    else:
        usable = bool(driver) and bool(urlsplit(value).path.strip("/"))
        rest = _with_ssl(rest)
    if not usable or re.search(r"[\x00-\x1f]", value):
        raise ValueError
    return f"{driver}://{rest}"


def _with_ssl(rest: str) -> str:
    """Hosting services hand out ``sslmode``, libpq's name for what asyncpg calls ``ssl``."""
    base, mark, query = rest.partition("?")
    pairs = [("ssl" if key == "sslmode" else key, value) for key, value in parse_qsl(query, keep_blank_values=True)]
    return base + mark + urlencode(pairs)
