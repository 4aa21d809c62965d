"""Discord's published description of its HTTP API (OpenAPI 3.1), and what a request does against it."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError
from referencing import Registry
from referencing.jsonschema import DRAFT202012

VARIABLE: Final = "DISCORD_OPENAPI"
BESIDE: Final = Path(__file__).resolve().parents[4] / "shared" / "specs" / "discord-openapi.json"
ABSENT: Final = f"Discord's OpenAPI description is not there: name the file in {VARIABLE}"
CONTENT: Final = 2000
"""What a bot may write in a message; the description says 4,000, which is what some people may."""
_SILENT: Final = {"tts": {"const": False}}
LIBRARY_SENDS: Final = {
    "RichEmbed": {"flags": {"type": "integer"}},
    "ApplicationCommandUpdateRequest": {"nsfw": {"type": "boolean"}},
    "BaseCreateMessageCreateRequest": _SILENT,
    "IncomingWebhookUpdateForInteractionCallbackRequestPartial": _SILENT,
    "IncomingWebhookUpdateRequestPartial": _SILENT,
    "MessageEditRequestPartial": _SILENT,
}
"""What discord.py always sends, Discord takes, and the description does not have."""
_ROOT: Final = "urn:discord"


@cache
def described() -> Description | None:
    """The description where there is one: in the file that the environment names, or beside the repository."""
    path = Path(os.environ.get(VARIABLE) or BESIDE)
    return Description(json.loads(path.read_text(encoding="utf-8"))) if path.is_file() else None


class Description:
    """Judges requests. Its objects are closed, so that a misspelt key is found."""

    def __init__(self, document: dict[str, Any]) -> None:
        schemas = document["components"]["schemas"]
        for name, more in LIBRARY_SENDS.items():
            schemas[name]["properties"] |= more
        _close(schemas)
        for name, schema in schemas.items():
            content = schema.get("properties", {}).get("content", {})
            if content.get("maxLength") == 4000 and not name.startswith("TextDisplay"):
                content["maxLength"] = CONTENT
        self._paths = document["paths"]
        self._registry: Registry[Any] = Registry().with_resource(_ROOT, DRAFT202012.create_resource(document))
        self._validators: dict[str, Draft202012Validator] = {}

    def route(self, method: str, path: str) -> tuple[str, dict[str, str]]:
        """The operation that a path belongs to, and its parameters, decoded; the path itself where there is none."""
        for template in sorted(self._paths, key=lambda template: template.count("{")):
            parts = [re.escape(part) if part[:1] != "{" else f"(?P<{part[1:-1]}>[^/]+)" for part in template.split("/")]
            match = re.fullmatch("/".join(parts), path)
            if match and method.lower() in self._paths[template]:
                return f"{method} {template}", {name: unquote(value) for name, value in match.groupdict().items()}
        return f"{method} {path}", {}

    def violations(self, route: str, path: Mapping[str, str], query: Mapping[str, str], body: Any) -> list[str]:
        """What is wrong with a request to ``route``, as in ``GET /channels/{channel_id}``; nothing, if all is well."""
        method, _, template = route.partition(" ")
        operation = self._paths.get(template, {}).get(method.lower())
        if operation is None:
            return [f"{route}: there is no such operation"]
        pointer = f"/paths/{template.replace('~', '~0').replace('/', '~1')}"
        found = self._parameters(pointer, method.lower(), path, query)
        if "requestBody" in operation:
            schema = f"{pointer}/{method.lower()}/requestBody/content/application~1json/schema"
            if body is not None or operation["requestBody"].get("required"):
                found += self._check(schema, body)
        elif body is not None:
            found.append("a body where there is none")
        return [f"{route}: {reason}" for reason in found]

    def _parameters(self, pointer: str, method: str, path: Mapping[str, str], query: Mapping[str, str]) -> list[str]:
        template = pointer.removeprefix("/paths/").replace("~1", "/").replace("~0", "~")
        known: dict[tuple[str, str], str] = {}
        for part in ("", f"/{method}"):
            holder = self._paths[template] if not part else self._paths[template][method]
            for number, parameter in enumerate(holder.get("parameters", [])):
                known[parameter["in"], parameter["name"]] = f"{pointer}{part}/parameters/{number}/schema"
        found = []
        for place, values in (("path", path), ("query", query)):
            for name, value in values.items():
                schema = known.get((place, name))
                if schema is None:
                    found.append(f"unknown {place} parameter {name}")
                elif all(self._check(schema, reading) for reading in _readings(value)):
                    found.append(f"{place} parameter {name}: {value!r}")
        return found

    def _check(self, pointer: str, value: Any) -> list[str]:
        validator = self._validators.get(pointer)
        if validator is None:
            validator = Draft202012Validator({"$ref": f"{_ROOT}#{pointer}"}, registry=self._registry)
            self._validators[pointer] = validator
        return [_said(error) for error in validator.iter_errors(value)]


def _said(error: ValidationError) -> str:
    """The place and the reason; in a choice, that of the alternative that was meant: the one whose type is right."""
    while error.context:
        other = {one.schema_path[0] for one in error.context if one.validator in ("enum", "type", "const")}
        meant = [one for one in error.context if one.schema_path[0] not in other]
        error = max(meant or error.context, key=lambda one: len(one.absolute_path))
    place = "/".join(map(str, error.absolute_path))
    return f"{place}: {error.message[-400:]}"


def _readings(value: str) -> list[Any]:
    """What a parameter may mean: Discord takes 1 and 0 for truth values, too."""
    readings: list[Any] = [value]
    if value.lower() in ("true", "false", "1", "0"):
        readings.append(value.lower() in ("true", "1"))
    if value.isdecimal():
        readings.append(int(value))
    return readings


def _close(schemas: dict[str, Any]) -> None:
    """No object takes a key that it does not name."""
    for schema in schemas.values():
        if schema.get("type") == "object" and "properties" in schema:
            schema.setdefault("additionalProperties", False)
