"""Bring the message catalogues in step with the code: ``python -m tests.tools.catalogue`` (part of ``make docs``).

New keys are added (in English translated by themselves, in Japanese left empty for a person), keys that are gone are
dropped.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Collection, Iterator, Mapping
from io import BytesIO
from pathlib import Path
from typing import IO

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from bot.conversation.catalogue import DOMAIN
from bot.conversation.table import COMMANDS
from bot.core.essay import Language

BOT = Path(__file__).resolve().parents[2] / "bot"
KEYWORDS: dict[str, tuple[int, ...] | None] = {
    "message": None,
    "text": (2,),
    "plural": (2, 3),
    "_": None,
    "_n": (1, 2),
    "NotFound": None,
    "InvalidInput": None,
    "NotAllowed": None,
    "Conflict": None,
    "StoreBusy": None,
    "StoreFull": None,
    "StoreError": None,
    "FetchFailed": None,
    "ParseFailed": None,
    "SourceError": None,
    "AddressGone": None,
    "Blocked": None,
}
METHODS = [
    ("locale/**", "ignore"),
    ("**.py", "tests.tools.catalogue:from_python"),
    ("**.html", "jinja2.ext.babel_extract"),
]

Found = tuple[int, str, tuple[str | None, ...], list[str]]


def from_python(
    file: IO[bytes], keywords: Collection[str], comment_tags: Collection[str], options: Mapping[str, object]
) -> Iterator[Found]:
    """The calls of ``keywords`` in a module, with those arguments that are plain strings.

    Babel's own way looks at single tokens: it takes the attribute in ``len(rules.text)`` for a call of ``text``, and
    loses the sentence of the next call.
    """
    for node in ast.walk(ast.parse(file.read())):
        if isinstance(node, ast.Call) and (name := _name(node.func)) in keywords:
            yield node.lineno, name, tuple(map(_plain, node.args)), []


def _name(called: ast.expr) -> str:
    return called.id if isinstance(called, ast.Name) else called.attr if isinstance(called, ast.Attribute) else ""


def _plain(argument: ast.expr) -> str | None:
    return argument.value if isinstance(argument, ast.Constant) and isinstance(argument.value, str) else None


def extracted() -> Catalog:
    """Every key in the code and the templates."""
    catalog = Catalog(charset="utf-8")
    # Sorted, and without places in the files, so that moving a line of code changes no catalogue.
    found = extract_from_dir(BOT, method_map=METHODS, keywords=KEYWORDS)
    for key in sorted({*(entry[2] for entry in found), *_names()}, key=str):
        catalog.add(key)
    return catalog


def _names() -> set[str]:
    """The names of commands and options, which are typed in Japanese, too."""
    named = {option.formal or option.name for command in COMMANDS for option in command.options}
    return named | {command.name for command in COMMANDS}


def path_of(language: Language) -> Path:
    return BOT / "locale" / language.value / "LC_MESSAGES" / f"{DOMAIN}.po"


def updated(language: Language) -> bytes:
    """The language's catalogue as it should be, with the translations that it has."""
    known = _known(language)
    catalog = Catalog(locale=language.value, charset="utf-8")
    for entry in extracted():
        if entry.id:
            old = known.get(entry.id)
            translation = old.string if old is not None and old.string and any(old.string) else None
            catalog.add(entry.id, entry.id if translation is None and language is Language.EN else translation)
    body = BytesIO()
    write_po(body, catalog, no_location=True, width=0, omit_header=True)
    return _header(catalog).encode() + body.getvalue()


def _known(language: Language) -> Catalog:
    path = path_of(language)
    return read_po(BytesIO(path.read_bytes() if path.exists() else b""), locale=language.value)


def _header(catalog: Catalog) -> str:
    """Only what gettext needs: no dates and names, which would make every run a change."""
    lines = ("Content-Type: text/plain; charset=UTF-8", f"Plural-Forms: {catalog.plural_forms}")
    return 'msgid ""\nmsgstr ""\n' + "".join(f'"{line}\\n"\n' for line in lines) + "\n"


def main() -> int:
    for language in Language:
        path_of(language).parent.mkdir(parents=True, exist_ok=True)
        path_of(language).write_bytes(updated(language))
    return 0


if __name__ == "__main__":
    sys.exit(main())
