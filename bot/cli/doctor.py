"""``ichiwa doctor``: everything that a start relies on, checked without changing any of it."""

from __future__ import annotations

import asyncio
import errno
import http.client
import json
import socket
import sys
import tempfile
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

import click

from bot.cli.discord_findings import asides, lacking_everywhere
from bot.cli.ending import FAILED
from bot.cli.entry import load_settings
from bot.cli.missing import missing_essays
from bot.cli.output import json_option, print_json, print_text
from bot.errors import BotError, ConfigError, ModelError

if TYPE_CHECKING:
    from bot.adapters.discord.survey import Survey
    from bot.adapters.slack.install.survey import Survey as SlackSurvey
    from bot.config import Settings
    from bot.core.community import Channel
    from bot.wiring.model import ModelUse

HEALTH_SECONDS: Final = 4
"""Shorter than the five seconds that Docker's HEALTHCHECK is given."""


@dataclass(frozen=True, slots=True)
class Check:
    """One check: what was found, what is wrong with it (nothing if all is well), and what is
    good to know.
    """

    name: str
    found: str
    problems: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """What the running program says of itself."""

    status: str
    problems: tuple[str, ...] = ()


@click.command()
@click.option("--health", is_flag=True, help="Only ask the running program whether it is healthy (for HEALTHCHECK).")
@json_option
def doctor(health: bool, as_json: bool) -> None:
    """Check settings, data folder, database, essays, models, time zone, port, public address and platforms.

    Nothing is changed. The exit code is 1 when something is wrong.
    """
    checks = [_health()] if health else list(_checks())
    wrong = any(check.problems for check in checks)
    if as_json:
        print_json({"ok": not wrong, "checks": [_document(check) for check in checks]})
    else:
        _print(checks)
    if wrong:
        sys.exit(FAILED)


def _print(checks: list[Check]) -> None:
    for check in checks:
        print_text(f"{'WRONG' if check.problems else 'ok':<6} {check.name}: {check.found}")
        for line in (*check.problems, *check.notes):
            print_text(f"         {line}")


def _document(check: Check) -> dict[str, object]:
    return {
        "name": check.name,
        "ok": not check.problems,
        "found": check.found,
        "problems": list(check.problems),
        "notes": list(check.notes),
    }


def _checks() -> Iterator[Check]:
    try:
        settings = load_settings()
    except ConfigError as exc:
        yield Check("settings", "cannot be used", (str(exc),))
        return
    yield Check("settings", "all values are valid")
    for name, look in _LOOKS.items():
        try:
            yield look(settings)
        except BotError as exc:
            yield Check(name, "cannot be used", (str(exc),))


def _data_folder(settings: Settings) -> Check:
    folder = settings.data_dir
    existing = next(path for path in (folder, *folder.parents) if path.exists())
    found = str(folder) if existing == folder else f"{folder} (created at the first start)"
    try:
        tempfile.TemporaryFile(dir=existing).close()  # permissions alone do not show it, least of all to root
    except OSError as exc:
        return Check("data folder", found, (f"{existing} is not writable: {exc.strerror}.",))
    return Check("data folder", found)


def _database(settings: Settings) -> Check:
    return asyncio.run(_schema(settings))


async def _schema(settings: Settings) -> Check:
    """Opens an existing database, and never creates one."""
    from bot.adapters.sql.check import require_sound
    from bot.adapters.sql.engine import Database
    from bot.adapters.sql.migrate import OURS, revision
    from bot.wiring import connected

    place = Database(settings.database_url)
    if place.path is not None and not place.path.exists():
        return Check("database", f"{place.path} (created at the first start)")
    async with connected(settings) as database:
        await require_sound(database)
        found = await revision(database)
    if found is None or found == OURS.revisions[-1]:
        return Check("database", f"{place.place}, schema {found or 'not created yet'}")
    if found not in OURS.revisions:
        problem = f"The schema “{found}” was made by a newer version of Ichiwa or by another program."
        return Check("database", place.place, (problem,))
    if place.path is not None:
        return Check("database", f"{place.place}, schema {found}, which the next start upgrades")
    return Check("database", place.place, (f"The schema {found} is older than this version. Run: ichiwa db upgrade",))


def _essays(settings: Settings) -> Check:
    from bot.core.place import slug_at
    from bot.services.library import reading_summary
    from bot.services.library.importing import inspect
    from bot.wiring import essay_source

    found = asyncio.run(inspect(essay_source(settings)))
    problems = tuple(reading_summary.faults(found.broken, _FAULTS))
    if not found.slugs and not problems:
        problems = (f"{settings.essays_dir} contains no essays.",)
    there = found.slugs | {slug_at(error.where) for error in found.broken}
    if lost := asyncio.run(missing_essays(settings, there)):
        problems += (str(lost),)
    left_out = f", {len(found.passed_over)} left out" if found.passed_over else ""
    return Check("essays", f"{len(found.slugs)} in {settings.essays_dir}{left_out}", problems)


def _zone(settings: Settings) -> Check:
    now = datetime.now(ZoneInfo(settings.timezone))
    return Check("time zone", f"{settings.timezone}, where it is {now:%a %Y-%m-%d %H:%M %Z}")


def _port(settings: Settings) -> Check:
    answer = _asked_health(settings)
    if answer.status == "ok":
        return Check("port", f"{settings.http_port} is served by Ichiwa, which is running and healthy")
    if answer.status == "unavailable" and answer.problems:
        return Check("port", f"{settings.http_port} is served by Ichiwa, which is not healthy", answer.problems)
    family = socket.AF_INET6 if ":" in settings.http_host else socket.AF_INET
    with closing(socket.socket(family)) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.http_host, settings.http_port))
        except OSError as exc:
            in_use = exc.errno == errno.EADDRINUSE
            reason = "another program uses it" if in_use else exc.strerror
            problem = f"HTTP_PORT={settings.http_port} cannot be used on {settings.http_host}: {reason}."
            return Check("port", str(settings.http_port), (problem,))
    return Check("port", f"{settings.http_port} on {settings.http_host} is free")


def _public_address(settings: Settings) -> Check:
    """Come as a stranger does who calls themselves this machine."""
    from bot.cli.stranger import ask_as_stranger

    if not settings.public_hosts:
        return Check("public address", "none: the page belongs to this machine")
    answer = ask_as_stranger(settings.public_url)
    return Check("public address", answer.found, answer.problems, answer.notes)


def _platforms(settings: Settings) -> Check:
    from bot.core.community import Platform
    from bot.core.hosts import is_public_url
    from bot.wiring.slack_use import slack_use

    on = {
        Platform.LOCAL: "the local channel",
        **({Platform.DISCORD: "Discord"} if settings.discord_token else {}),
        **({Platform.SLACK: "Slack"} if slack_use(settings) else {}),
    }
    url = settings.public_url
    note = (
        f"Posts link to {url}, and “Read here” opens the essay in the chat."
        if is_public_url(url)
        else f"Posts open essays in the chat: PUBLIC_URL is {url}, which others cannot open. To link to pages, set "
        "PUBLIC_URL to an address that members reach, or publish them: ichiwa site export"
    )
    return Check("platforms", "; ".join(on.values()), notes=(note,) if len(on) > 1 else ())


def _discord(settings: Settings) -> Check:
    """Log in and check every guild for missing permissions and how to grant them."""
    if settings.discord_token is None:
        return Check("discord", "not configured (docs/how-to/discord.md)")
    from bot.wiring.discord import discord_survey

    found = asyncio.run(_with_subscribed(settings, discord_survey))
    problems = lacking_everywhere(found)
    problems += [
        f"#{channel.name} in {channel.guild} lacks {need.label}: {need.without}. Give it to the bot's role "
        "under Edit Channel, Permissions."
        for channel in found.channels
        if channel.subscribed
        for need in channel.needed
    ]
    problems += [f"The channel {channel.id}, which has a subscription, cannot be found." for channel in found.absent]
    if not found.guilds:
        problems.append(f"The bot is not in a guild yet. Invite it: {found.invite}")
    usable = sum(not channel.needed for channel in found.channels)
    places = f"{usable} of {len(found.channels)} channels can be posted in"
    return Check("discord", f"{found.bot} in {found.guilds} guilds, where {places}", tuple(problems), asides(found))


def _slack(settings: Settings) -> Check:
    """Ask Slack who we are and what we are allowed to do where; open the socket for a moment."""
    from bot.wiring.slack_use import slack_use

    if slack_use(settings) is None:
        return Check("slack", "not configured (docs/how-to/slack.md)")
    found = asyncio.run(_asked_slack(settings))
    problems = [f"{one.name}: {one.problem}" for one in found.workspaces if one.problem]
    problems += [
        f"{one.name} has not granted {', '.join(one.missing)}: install the app again with the current manifest."
        for one in found.workspaces
        if one.missing
    ]
    problems += [f"Nothing can be posted in {one.name}: {one.problem}." for one in found.channels if one.problem]
    if found.socket:
        problems.append(f"Socket Mode does not open: {found.socket}")
    if settings.slack_client_id and not settings.public_url.startswith("https://"):
        problems.append(f"PUBLIC_URL is {settings.public_url}, but Slack only calls https:// addresses.")
    names = ", ".join(one.name for one in found.workspaces) or "no workspace yet"
    socket_too = " by Socket Mode" if found.socket == "" else ""
    return Check("slack", f"{names}{socket_too}; {len(found.channels)} channels with a subscription", tuple(problems))


def _model(settings: Settings) -> Check:
    """Ask the model for one word."""
    from bot.wiring.model import model_use

    use = model_use(settings)
    if use is None:
        return Check("model", "not configured (docs/how-to/summaries.md)")
    found = f"{use.model} at {use.url}"
    try:
        answer = asyncio.run(_asked_model(settings, use))
    except ModelError as exc:
        return Check("model", found, (str(exc),))
    if not answer.strip():
        return Check("model", found, ("The model gave an empty answer.",))
    return Check("model", f"{found} answers")


async def _asked_model(settings: Settings, use: ModelUse) -> str:
    from bot.wiring.model import language_model

    async with language_model(settings, use) as model:
        return await model.answer("Answer with one word.", "Hello!")


async def _asked_slack(settings: Settings) -> SlackSurvey:
    """Never creates a database."""
    from bot.adapters.sql.engine import Database
    from bot.adapters.sql.migrate import OURS, revision
    from bot.wiring import connected
    from bot.wiring.slack_checks import slack_survey

    place = Database(settings.database_url)
    if place.path is None or place.path.exists():
        async with connected(settings) as database:
            if await revision(database) == OURS.revisions[-1]:
                return await slack_survey(settings, database)
    return await slack_survey(settings, None)


async def _with_subscribed(
    settings: Settings, look: Callable[[Settings, Sequence[Channel]], Awaitable[Survey]]
) -> Survey:
    """``look`` with the Discord channels that have a subscription; never creates a database."""
    from bot.adapters.sql.engine import Database
    from bot.adapters.sql.migrate import OURS, revision
    from bot.adapters.sql.stores import SqlStores
    from bot.core.community import Platform
    from bot.services.community.subscribed import subscribed_channels
    from bot.wiring import connected

    place = Database(settings.database_url)
    subscribed: Sequence[Channel] = []
    if place.path is None or place.path.exists():
        async with connected(settings) as database:
            if await revision(database) == OURS.revisions[-1]:
                subscribed = await subscribed_channels(SqlStores(database).subscriptions, Platform.DISCORD)
    return await look(settings, subscribed)


def _health() -> Check:
    answer = _asked_health(load_settings())
    problems = answer.problems or ("Ichiwa is not running or not healthy.",)
    return Check("health", answer.status, () if answer.status == "ok" else problems)


def _asked_health(settings: Settings) -> Answer:
    """The running program's own status, or why there is none. No proxy is used."""
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(settings.http_host, settings.http_host)  # noqa: S104
    connection = http.client.HTTPConnection(host, settings.http_port, timeout=HEALTH_SECONDS)
    with closing(connection):
        try:
            connection.request("GET", "/healthz")
            document = json.loads(connection.getresponse().read(10_000))
        except (OSError, http.client.HTTPException, ValueError) as exc:
            return Answer(f"no answer at port {settings.http_port} ({exc})")
    if not isinstance(document, dict):
        return Answer("another program answers")
    problems = document.get("problems")
    return Answer(str(document.get("status")), tuple(map(str, problems)) if isinstance(problems, list) else ())


_FAULTS: Final = 1000
"""Faults of essays that are listed; there are more only where the folder is none of essays."""


def _card_font(settings: Settings) -> Check:
    from bot.cli.card_font import look

    return Check("card font", *look(settings.card_font))


def _meaning(settings: Settings) -> Check:
    from bot.cli.meaning import look

    return Check("search by meaning", *look(settings))


_LOOKS: Final[dict[str, Callable[[Settings], Check]]] = {
    "data folder": _data_folder,
    "database": _database,
    "essays": _essays,
    "model": _model,
    "search by meaning": _meaning,
    "time zone": _zone,
    "port": _port,
    "public address": _public_address,
    "card font": _card_font,
    "platforms": _platforms,
    "discord": _discord,
    "slack": _slack,
}
