"""The whole program as Prometheus sees it: started, posting, hindered and stopping, on a loopback Discord."""

from __future__ import annotations

import asyncio
import json
import signal
from collections.abc import AsyncIterator
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from bot.core.community import Platform
from bot.core.role import Role
from tests.fronts.discord.faults import accepted, too_many
from tests.fronts.discord.front import CREATE
from tests.fronts.served import Served, served
from tests.hanging import HANGING

TOKEN = "a-long-word-of-our-own"


@pytest.fixture
async def discord(tmp_path: Path) -> AsyncIterator[Served]:
    async with served(tmp_path) as scene:
        scene.running.environment |= {"METRICS_TOKEN": TOKEN, "LOG_FORMAT": "json"}
        yield scene


def scrape(scene: Served) -> dict[tuple[str, frozenset[tuple[str, str]]], float]:
    """All series, as Prometheus reads them from elsewhere: by another name of the host, with the token."""
    with closing(HTTPConnection("127.0.0.1", scene.running.port, timeout=HANGING)) as connection:
        headers = {"Authorization": f"Bearer {TOKEN}", "Host": "ichiwa.internal:8080"}
        connection.request("GET", "/metrics", headers=headers)
        answer = connection.getresponse()
        assert answer.status == 200
        text = answer.read().decode()
    families = text_string_to_metric_families(text)
    return {(one.name, frozenset(one.labels.items())): one.value for family in families for one in family.samples}


async def value(scene: Served, name: str, **labels: str) -> float:
    found = await asyncio.to_thread(scrape, scene)
    return found.get((f"ichiwa_{name}", frozenset(labels.items())), 0.0)


async def until(scene: Served, name: str, least: float, **labels: str) -> None:
    """Wait until a series has reached ``least``."""
    series = f"ichiwa_{name}", frozenset(labels.items())
    await scene.eventually(lambda: scrape(scene).get(series, 0) >= least, name)


async def test_a_delivery_that_is_hindered_and_posted_moves_the_counters(discord: Served) -> None:
    discord.front.faults.add(CREATE, too_many(0.1), accepted(502))
    await discord.subscribe(discord.general)
    await discord.start()
    await discord.posted()
    platform = Platform.DISCORD
    await until(discord, "lateness_seconds_count", 1, platform=platform)
    assert await value(discord, "rate_limited_total", platform=platform) == 1
    assert await value(discord, "retries_total", platform=platform, step="look", reason="no-answer") == 1
    assert await value(discord, "lateness_seconds_sum", platform=platform) > 2
    assert await value(discord, "lateness_seconds_bucket", platform=platform, le="1.0") == 0
    assert await value(discord, "claims_total", platform=platform) >= 3
    assert await value(discord, "slots_made_total", platform=platform) == 1
    assert await value(discord, "build_info", version="0.1.0", role=Role.ALL) == 1
    assert await value(discord, "connected", link="Discord") == 1
    assert await value(discord, "database_bytes") > 100_000
    assert await value(discord, "log_lines_total", level="warning") >= 1

    asked = await discord.acts.answered(
        discord.acts.slash(discord.general, discord.member, "essay search", query="door")
    )
    assert asked.original is not None
    await until(discord, "act_seconds_count", 1, platform=platform, act="search")
    await until(discord, "acknowledgement_seconds_count", 1, platform=platform)
    await until(discord, "search_seconds_count", 1)
    discord.acts.again(asked)
    await discord.eventually(lambda: "came twice" in discord.running.log, "a line about the interaction")

    entries = [json.loads(line) for line in discord.running.log.splitlines() if line.startswith("{")]
    posted = [entry for entry in entries if ": posted" in entry["message"] and entry.get("platform") == platform]
    assert [entry["delivery"] for entry in posted] == [entry["message"].split()[1].rstrip(":") for entry in posted]
    assert posted
    [twice] = [entry for entry in entries if "came twice" in entry["message"]]
    assert (twice["interaction"], twice["platform"]) == (str(asked.id), platform)
    assert TOKEN not in discord.running.log


async def test_it_is_ready_when_it_can_do_its_work_and_no_longer_while_it_stops(discord: Served) -> None:
    await discord.start()
    await discord.eventually(lambda: discord.running.get("/readyz") == (200, '{"status":"ready"}'), "readiness")
    assert await value(discord, "ready") == 1
    discord.front.gateway.drop()
    discord.front.gateway.revoke()
    await discord.eventually(lambda: discord.running.get("/readyz")[0] == 503, "no readiness")
    status, text = await asyncio.to_thread(discord.running.get, "/readyz")
    assert (status, json.loads(text)["status"]) == (503, "not ready")
    assert "iscord" in text
    assert await asyncio.to_thread(discord.running.end, signal.SIGTERM) == 0
