"""What holds for all essays of a folder: its ``_defaults.yaml``, and the author whom a blog's configuration names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Final

from bot.adapters.sources.folder.head_field import Field
from bot.adapters.sources.folder.head_keys import Head
from bot.adapters.sources.folder.other_heads import read_json, read_toml
from bot.adapters.sources.folder.yaml_head import read_yaml
from bot.adapters.sources.given import NOT_UTF8
from bot.core.essay import Language
from bot.core.source import Defaults
from bot.errors import ParseFailed

NAMES: Final = ("_defaults.yaml", "_defaults.yml")
AUTHORS: Final = ("authors.yml", "authors.yaml")
"""Where Docusaurus and Jekyll keep who is behind a short name."""
_KEYS: Final[Mapping[str, int]] = {"author": 200, "language": 10, "category": 60, "licence": 200}
"""By key, the most characters."""
_SIZE_MAX: Final = 200_000
_FOLDERS_UP: Final = 3
_CONFIGURATIONS: Final = (
    *("_config.yml", "_config.yaml", "hugo.toml", "hugo.yaml", "hugo.yml", "hugo.json", "config.toml", "config.yaml"),
    *("config.yml", "config/_default/hugo.toml", "config/_default/config.toml", "config/_default/params.toml"),
    *("pelicanconf.py", "package.json"),
)
_PYTHON_AUTHOR: Final = re.compile(r"""^AUTHOR\s*=\s*u?(["'])([^"'\n]{1,200})\1""", re.MULTILINE)
_PLACEHOLDER: Final = re.compile(r"[{}$%]|\A(?:your|author|example)\b", re.IGNORECASE)
_CONTACT: Final = re.compile(r"\s*[<(].*\Z")


def read_defaults(data: bytes, where: str, above: Defaults) -> Defaults:
    """``above`` with what the ``_defaults.yaml`` in ``data`` says instead. Raises ``ParseFailed`` at its first fault:
    what a whole folder rests on is not guessed.
    """
    try:
        lines = data.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError as exc:
        raise ParseFailed(NOT_UTF8, where=where, line=1) from exc
    written = [line if line.strip() not in ("---", "...") else "" for line in lines]
    head = read_yaml(written, where, 1)
    if head.faults:
        raise head.faults[0]
    said: dict[str, str] = {}
    for key, field in head.fields.items():
        if key not in _KEYS:
            known = ", ".join(_KEYS)
            refusal = "“{key}” is not a known key. The known keys are: {known}."
            raise ParseFailed(refusal, where=where, line=field.line, key=key[:40], known=known)
        said[key] = _text(key, field, where)
    language = said.pop("language", None)
    if language is not None and language not in tuple(Language):
        line = head.fields["language"].line
        refusal = "“{value}” is not one of the languages: {known}."
        raise ParseFailed(refusal, where=where, line=line, value=language, known=", ".join(Language))
    return replace(
        above,
        author=said.get("author", above.author),
        language=Language(language) if language else above.language,
        category=said.get("category", above.category),
        licence=said.get("licence", above.licence),
    )


def read_authors(data: bytes, where: str) -> Mapping[str, str]:
    """The full name by each short one; nothing of what is no such file."""
    with suppress(UnicodeDecodeError, ParseFailed):
        fields = read_yaml(data.decode("utf-8-sig").splitlines(), where, 1).fields
        pairs = {key: field.pairs for key, field in fields.items() if field.pairs}
        named = {key: its["name"].text.strip() for key, its in pairs.items() if "name" in its}
        return {key: name for key, name in named.items() if name.isprintable() and 0 < len(name) <= 200}
    return {}


def _text(key: str, field: Field, where: str) -> str:
    text = field.text.strip()
    if field.items is not None or field.pairs is not None:
        refusal = "“{key}” has to be text: put it in quotes if it looks like something else."
        raise ParseFailed(refusal, where=where, line=field.line, key=key)
    if not text:
        raise ParseFailed("“{key}” is empty.", where=where, line=field.line, key=key)
    if len(text) > _KEYS[key]:
        refusal = "“{key}” has {length} characters; the limit is {limit}."
        raise ParseFailed(refusal, where=where, line=field.line, key=key, length=len(text), limit=_KEYS[key])
    if not text.isprintable():
        refusal = "“{key}” has to be one line without control characters."
        raise ParseFailed(refusal, where=where, line=field.line, key=key)
    return text


def author_of_site(folder: Path) -> str:
    """The author whom the blog around ``folder`` names in its configuration; empty where that is not simple to see.

    It is sought in the folder and up to three above, no further than the root of a Git repository.
    """
    for place in _upwards(folder):
        for name in _CONFIGURATIONS:
            with suppress(OSError, UnicodeDecodeError, ParseFailed):
                with (place / name).open("rb") as file:
                    text = file.read(_SIZE_MAX).decode("utf-8-sig")
                if author := _author_in(name, text):
                    return author
    return ""


def _upwards(folder: Path) -> Iterable[Path]:
    place = folder.absolute()
    for _ in range(_FOLDERS_UP + 1):
        yield place
        if (place / ".git").exists() or place.parent == place:
            return
        place = place.parent


def _author_in(name: str, text: str) -> str:
    lines = text.splitlines()
    if name.endswith(".py"):
        found = _PYTHON_AUTHOR.search(text)
        return _plain(found.group(2)) if found else ""
    fields: Mapping[str, Field]
    if name.endswith(".toml"):
        fields = read_toml(lines, name, 1)
    elif name.endswith(".json"):
        fields = read_json(lines, name, 1)
    else:
        fields = read_yaml(lines, name, 1).fields
    for field in Head(fields).all_of("author"):
        if leaf := next(field.leaves(), None):
            return _plain(leaf.text)
    return ""


def _plain(author: str) -> str:
    """Without the address behind it; a placeholder of a theme or a handle of a template is nobody."""
    name = _CONTACT.sub("", author).strip()
    return name if name.isprintable() and len(name) <= 200 and not _PLACEHOLDER.search(name) else ""
