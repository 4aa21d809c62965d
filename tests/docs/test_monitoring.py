"""What docs/ops brings fits the program: panels and alerts ask for metrics of ours, and every metric is documented."""

from __future__ import annotations

import json
import re
import sys
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
import yaml
from prometheus_client.parser import text_string_to_metric_families

from bot.adapters.metrics.exposing import Exposing
from bot.adapters.metrics.prometheus import PrometheusMetrics
from bot.adapters.metrics.snapshot import Snapshot
from bot.adapters.scheduler.clock import SystemClock
from bot.adapters.web.access import METRICS
from bot.config import specs
from bot.core.role import Role
from tests.fakes.stores import MemoryStores
from tests.tools.pages.metrics import described

ROOT = Path(__file__).resolve().parents[2]
OPS = ROOT / "docs" / "ops"
DASHBOARD: dict[str, Any] = json.loads((OPS / "grafana-dashboard.json").read_text(encoding="utf-8"))
ALERTS: dict[str, Any] = yaml.safe_load((OPS / "alerts.yml").read_text(encoding="utf-8"))
PANELS: list[dict[str, Any]] = [panel for panel in DASHBOARD["panels"] if panel["type"] != "row"]
RULES: list[dict[str, Any]] = [rule for group in ALERTS["groups"] for rule in group["rules"]]
OURS = {series: one for one in described() for series in one.series}
NAME = re.compile(r"\b(?:ichiwa|process)_\w+")
BY = re.compile(r"\b(?:by|on|group_left)\s*\(([^)]*)\)")
FUNCTIONS = {
    *("and", "or", "on", "by", "sum", "max", "min", "count", "topk", "rate", "increase", "vector"),
    *("histogram_quantile", "predict_linear", "group_left"),
}
ADDED = {"le", "job", "instance"}
"""Labels that histograms and Prometheus add."""


def expressions() -> list[tuple[str, str]]:
    """Every query with where it stands."""
    panels = [(panel["title"], target["expr"]) for panel in PANELS for target in panel["targets"]]
    return [*panels, *((rule["alert"], rule["expr"]) for rule in RULES)]


every = pytest.mark.parametrize(
    ("place", "query"), expressions(), ids=[f"{place} {n}" for n, (place, _) in enumerate(expressions())]
)


@every
def test_a_query_asks_for_series_of_ours_by_labels_that_they_have(place: str, query: str) -> None:
    names = NAME.findall(query)
    assert names or query.startswith("up{"), query
    assert [name for name in names if name not in OURS] == []
    labels = {label for name in names for label in OURS[name].labels} | ADDED
    asked = {label.strip() for found in BY.findall(query) for label in found.split(",") if label.strip()}
    asked |= set(re.findall(r"[{,]\s*(\w+)\s*(?:=~|!~|!=|=)", query))
    assert asked <= labels, asked - labels


@every
def test_a_query_is_well_formed(place: str, query: str) -> None:
    bare = re.sub(r'"[^"]*"', '""', query)
    for opening, closing in ("()", "{}", "[]"):
        assert bare.count(opening) == bare.count(closing), query
    spans = set(re.findall(r"\[([^\]]*)\]", bare))
    assert all(re.fullmatch(r"\d+[smhd]|\$__rate_interval", span) for span in spans), spans
    words = set(re.findall(r"\b[a-z_]+(?=\s*\()", BY.sub("", bare)))
    assert words <= FUNCTIONS, words - FUNCTIONS
    for histogram in (one for one in described() if one.kind == "histogram"):
        for part in re.findall(rf"\b(\w+)\([^()]*\b{histogram.name}_(?:bucket|sum|count)\b", query):
            assert part in {"rate", "increase"}, query
    for counter in (one for one in described() if one.kind == "counter"):
        for part in re.findall(rf"\b(\w+)\({counter.name}\b", query):
            assert part in {"rate", "increase"}, query


def test_every_metric_is_on_the_dashboard() -> None:
    shown = {name for place, query in expressions() for name in NAME.findall(query)}
    unshown = [one.name for one in described() if not shown & set(one.series)]
    assert unshown == ["process_start_time_seconds", "process_virtual_memory_bytes"]


def test_the_dashboard_can_be_imported_beside_any_prometheus() -> None:
    assert DASHBOARD["title"] == "Ichiwa"
    assert DASHBOARD["schemaVersion"] >= 39
    assert "id" not in DASHBOARD, "that of somebody's own Grafana"
    variables = {one["name"]: one for one in DASHBOARD["templating"]["list"]}
    assert variables["datasource"]["type"] == "datasource"
    assert variables["datasource"]["query"] == "prometheus"
    source = {"type": "prometheus", "uid": "${datasource}"}
    for panel in PANELS:
        assert panel["datasource"] == source
        assert panel["title"]
        assert panel["description"].endswith(".")
        assert [target["refId"] for target in panel["targets"]] == list("ABCDE"[: len(panel["targets"])])
        assert all(target["datasource"] == source for target in panel["targets"])
        used = {name for target in panel["targets"] for name in re.findall(r"\$(\w+)", target["expr"])}
        assert used <= {*variables, "__rate_interval"}
    ids = [panel["id"] for panel in DASHBOARD["panels"]]
    assert len(ids) == len(set(ids))


def test_no_panel_covers_another() -> None:
    def cells(panel: dict[str, Any]) -> tuple[range, range]:
        place = panel["gridPos"]
        assert place["x"] + place["w"] <= 24
        return range(place["x"], place["x"] + place["w"]), range(place["y"], place["y"] + place["h"])

    for one, other in combinations(DASHBOARD["panels"], 2):
        (across, down), (across_other, down_other) = cells(one), cells(other)
        assert not (set(across) & set(across_other) and set(down) & set(down_other)), (one["title"], other["title"])


def test_every_alert_says_what_is_wrong_and_what_to_do() -> None:
    assert len({rule["alert"] for rule in RULES}) == len(RULES)
    for rule in RULES:
        assert rule["labels"]["severity"] in {"critical", "warning", "info"}
        assert rule["annotations"]["summary"].endswith(".")
        assert rule["annotations"]["description"].rstrip("?.") != rule["annotations"]["description"]
        text = " ".join(rule["annotations"].values())
        named = set(re.findall(r"\$labels\.(\w+)", text))
        kept = {label.strip() for found in BY.findall(rule["expr"]) for label in found.split(",")}
        is_whole = not BY.findall(rule["expr"])
        assert is_whole or named <= kept, (rule["alert"], named - kept)


@pytest.mark.parametrize("page", ["monitoring.md", "monitoring.ja.md"])
def test_every_alert_is_explained(page: str) -> None:
    text = (ROOT / "docs" / "how-to" / page).read_text(encoding="utf-8")
    assert [rule["alert"] for rule in RULES if f"`{rule['alert']}`" not in text] == []


def test_the_example_scrapes_what_we_serve() -> None:
    config = yaml.safe_load((OPS / "prometheus.yml").read_text(encoding="utf-8"))
    [job] = config["scrape_configs"]
    assert job["job_name"] == "ichiwa"
    assert job["metrics_path"] == METRICS
    assert config["rule_files"] == ["alerts.yml"]
    assert "METRICS_TOKEN" in {spec.name for spec in specs()}


async def test_every_metric_that_is_told_is_documented_and_the_other_way_round() -> None:
    metrics = PrometheusMetrics("0", Role.ALL)
    exposing = Exposing(metrics, Snapshot(MemoryStores.empty().overview, SystemClock()), lambda: True)
    text, _ = await exposing.text()
    told = {family.name: family.type for family in text_string_to_metric_families(text.decode())}
    page = (ROOT / "docs" / "reference" / "metrics.md").read_text(encoding="utf-8")
    documented = dict(re.findall(r"^\| `(\w+)` \| (\w+) \|", page, re.MULTILINE))
    plain = {str(name).removesuffix("_total"): kind for name, kind in documented.items()}
    if sys.platform != "linux":
        plain = {name: kind for name, kind in plain.items() if not name.startswith("process_")}
    assert told == plain
    for one in described():
        assert one.about.endswith(".")
