"""Where values come from: a ``.env`` file, the environment, and files that hold secrets."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from dotenv.parser import parse_stream

from bot.config.spec import FILE_SUFFIX, Spec, one_line
from bot.errors import ConfigError


def read_env_file(path: Path | None) -> dict[str, str]:
    """The variables of the file at ``path``; none where it is absent. Nothing in a value is expanded."""
    try:
        with (path or Path(os.devnull)).open(encoding="utf-8") as stream:
            bindings = list(parse_stream(stream))
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError) as exc:
        raise ConfigError("The file {file} cannot be read: {problem}", file=path, problem=one_line(str(exc))) from exc
    for binding in bindings:
        if binding.error:
            line = binding.original.line
            raise ConfigError("{file}, line {line}: write NAME=value, for example HTTP_PORT=8080", file=path, line=line)
    return {binding.key: binding.value for binding in bindings if binding.key and binding.value}


def layered(specs: Collection[Spec], *layers: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    """By setting: the variable that gives it (its own or NAME_FILE) and the text; a later layer overrides."""
    given: dict[str, tuple[str, str]] = {}
    for layer in layers:
        for spec in specs:
            names = [spec.name, *([spec.name + FILE_SUFFIX] if spec.secret else [])]
            found = [(name, layer[name].strip()) for name in names if layer.get(name, "").strip()]
            if len(found) > 1:
                raise ConfigError("{variable} and {variable}_FILE are both set; keep one of them", variable=spec.name)
            if found:
                given[spec.name] = found[0]
    return given


def content(setting: str, variable: str, text: str) -> str:
    """The value of ``setting``: ``text`` itself, or the content of the file that it names."""
    if variable == setting:
        return text
    try:
        return Path(text).read_text(encoding="utf-8").strip()
    except (OSError, ValueError):  # neither the path nor the cause is shown: some paste the secret itself here
        problem = "{variable} must name a file that can be read, for example {variable}=/run/secrets/{name}"
        raise ConfigError(problem, variable=variable, name=setting.lower()) from None


@contextmanager
def hidden(prefix: str) -> Iterator[None]:
    """Inside the block the environment has no variable that begins with ``prefix``: for a library that would read it by
    itself, past our settings.
    """
    kept = {name: os.environ.pop(name) for name in list(os.environ) if name.startswith(prefix)}
    try:
        yield
    finally:
        os.environ.update(kept)
