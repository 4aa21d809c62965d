"""The compose files say only what the program understands: its settings, commands and roles; and no secret."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import pytest
import yaml

from bot.cli.doctor import HEALTH_SECONDS
from bot.config import FILE_SUFFIX, Settings, specs
from bot.core.role import Role
from bot.wiring import stopping
from tests.packaging.spoken import parsed

ROOT: Final = Path(__file__).resolve().parents[2]
MOUNTED: Final = "/run/secrets/"
SECRETS: Final = {
    "http_password": "four words of your own",
    "discord_token": "your-bot-token",
    "slack_bot_token": "xoxb-your-token",
    "slack_app_token": "xapp-your-token",
    "database_url": "postgres://ichiwa:password@database/ichiwa",
}
"""What stands in each file."""

Document = dict[str, Any]


def uncommented(text: str) -> str:
    """The file with every line that an operator may switch on."""
    return re.sub(r"^( +)# (- |[\w]+(?:_FILE)?: ?|  file: )", r"\1\2", text, flags=re.MULTILINE)


def documents() -> dict[str, Document]:
    texts = {name: (ROOT / name).read_text(encoding="utf-8") for name in ("compose.yaml", "compose.split.yaml")}
    texts["compose.yaml, all switched on"] = uncommented(texts["compose.yaml"])
    return {name: yaml.safe_load(filled(text)) for name, text in texts.items()}


def filled(text: str) -> str:
    """With the defaults of the variables that compose takes from its own environment."""
    return re.sub(r"\$\{\w+:-([^}]*)\}", r"\1", text)


DOCUMENTS: Final = documents()
OURS: Final = [
    pytest.param(document, service, id=f"{name}: {key}")
    for name, document in DOCUMENTS.items()
    for key, service in document["services"].items()
    if service["image"] == "ichiwa"
]
EACH: Final = [
    pytest.param(document, service, id=f"{name}: {key}")
    for name, document in DOCUMENTS.items()
    for key, service in document["services"].items()
]
ours = pytest.mark.parametrize(("document", "service"), OURS)
each = pytest.mark.parametrize(("document", "service"), EACH)


def seconds(duration: str) -> int:
    number, unit = re.fullmatch(r"(\d+)([sm])", duration).groups()  # type: ignore[union-attr]
    return int(number) * {"s": 1, "m": 60}[unit]


def settings(environment: Mapping[str, str], folder: Path) -> Settings:
    """What the program makes of ``environment``, with the secrets in ``folder``."""
    for name, value in SECRETS.items():
        (folder / name).write_text(value, encoding="utf-8")
    return Settings.load(None, {k: v.replace(MOUNTED, f"{folder}/") for k, v in environment.items()})


@ours
def test_every_variable_is_a_setting_and_all_together_are_valid(
    document: Document, service: Document, tmp_path: Path
) -> None:
    known = {spec.name for spec in specs()} | {spec.name + FILE_SUFFIX for spec in specs() if spec.secret}
    assert [name for name in service["environment"] if name not in known] == []
    loaded = settings(service["environment"], tmp_path)
    assert not loaded.is_loopback
    named = {value.removeprefix(MOUNTED) for name, value in service["environment"].items() if name.endswith("_FILE")}
    assert named == set(service["secrets"])


@ours
def test_the_command_can_be_typed(document: Document, service: Document) -> None:
    assert parsed(service["command"])


@each
def test_a_secret_is_a_file_and_never_a_value(document: Document, service: Document) -> None:
    assert set(service.get("secrets", ())) <= set(document["secrets"])
    secret = {spec.name for spec in specs() if spec.secret} | {"POSTGRES_PASSWORD"}
    assert secret & set(service["environment"]) == set()
    files = [secret["file"] for secret in document["secrets"].values()]
    assert files == [f"./secrets/{name}" for name in document["secrets"]]
    assert "/secrets/" in (ROOT / ".gitignore").read_text(encoding="utf-8").split()


@each
def test_each_is_watched_and_has_time_to_stop(document: Document, service: Document) -> None:
    assert seconds(service["stop_grace_period"]) > stopping.SECONDS + stopping.BEYOND_SECONDS
    check = service["healthcheck"]
    if check.get("disable"):
        assert service["restart"].startswith("on-failure"), "one that ends by itself"
        return
    assert service["restart"] == "unless-stopped"
    if service["image"] == "ichiwa":
        mode, program, *arguments = check["test"]
        assert (mode, program) == ("CMD", "ichiwa")
        assert parsed(arguments)
        assert seconds(check["timeout"]) > HEALTH_SECONDS


@ours
def test_each_has_few_rights_and_only_this_machine_reaches_it(document: Document, service: Document) -> None:
    assert (service["read_only"], service["cap_drop"]) == (True, ["ALL"])
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert all(port.startswith("127.0.0.1:") for port in service.get("ports", ()))
    volumes = [volume.partition(":")[0] for volume in service.get("volumes", ())]
    assert set(volumes) <= set(document["volumes"])


def test_on_one_machine_the_data_outlives_the_container() -> None:
    for name in ("compose.yaml", "compose.yaml, all switched on"):
        [service] = DOCUMENTS[name]["services"].values()
        assert service["volumes"] == ["data:/data"]
        assert service["command"] == ["run"]


def test_what_is_switched_on_reaches_every_platform(tmp_path: Path) -> None:
    [service] = DOCUMENTS["compose.yaml, all switched on"]["services"].values()
    loaded = settings(service["environment"], tmp_path)
    assert loaded.discord_token
    assert loaded.slack_bot_token
    assert loaded.slack_app_token


def split() -> Document:
    services: Document = DOCUMENTS["compose.split.yaml"]["services"]
    return services


def roles() -> dict[str, Role]:
    given = {name: parsed(service["command"]).get("role") for name, service in split().items() if "command" in service}
    return {name: Role(role) for name, role in given.items() if role}


def test_two_gateways_two_workers_and_one_web_process_share_a_database(tmp_path: Path) -> None:
    by_role = {role: [name for name, found in roles().items() if found is role] for role in Role}
    assert {role: len(names) for role, names in by_role.items()} == {
        Role.ALL: 0,
        Role.GATEWAY: 2,
        Role.WORKER: 2,
        Role.WEB: 1,
    }
    urls = {settings(split()[name]["environment"], tmp_path).database_url for name in roles()}
    assert len(urls) == 1
    assert [name for name in roles() if split()[name].get("ports")] == by_role[Role.WEB]


def test_the_gateways_hold_every_shard_once(tmp_path: Path) -> None:
    held = {
        name: settings(split()[name]["environment"], tmp_path).discord_shards
        for name, role in roles().items()
        if role is Role.GATEWAY
    }
    counts = {count for _, count in filter(None, held.values())}
    shards = sorted(shard for numbers, _ in filter(None, held.values()) for shard in numbers)
    assert counts == {len(shards)}
    assert shards == list(range(len(shards)))
    others = [name for name, role in roles().items() if role is not Role.GATEWAY]
    assert [name for name in others if "DISCORD_SHARDS" in split()[name]["environment"]] == []


def test_nothing_starts_before_the_schema_is_there() -> None:
    assert split()["upgrade"]["depends_on"] == {"database": {"condition": "service_healthy"}}
    assert split()["upgrade"]["command"] == ["db", "upgrade"]
    waiting = {name: split()[name]["depends_on"] for name in roles()}
    assert waiting == {name: {"upgrade": {"condition": "service_completed_successfully"}} for name in roles()}


def test_the_database_is_the_one_that_the_address_names() -> None:
    given = split()["database"]["environment"]
    names = (given["POSTGRES_USER"], given["POSTGRES_DB"])
    text = (ROOT / "compose.split.yaml").read_text(encoding="utf-8")
    assert f"postgres://{names[0]}:%s@database/{names[1]}" in text
    assert f"--username={names[0]}" in split()["database"]["healthcheck"]["test"]


def test_processes_share_what_people_hand_over() -> None:
    """A file that one is given waits in its data folder, and another one reads it."""
    assert roles()
    assert all(split()[name]["volumes"] == ["data:/data"] for name in roles())
