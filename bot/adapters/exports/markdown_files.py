"""Essays as Markdown files with front matter, which the reader of Markdown folders reads to the same essays."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from bot.adapters.exports.whole_file import whole_file
from bot.core.essay import Essay, Origin, Rights, is_slug

_WRITTEN: Final = frozenset({Origin.AUTHOR, Origin.EDITOR})
"""A person's words. What we found in the text or made of it is found and made again."""


def write_markdown(folder: Path, essays: Sequence[Essay]) -> None:
    """Write a file for each essay into ``folder``, which is there. A file of the same name is replaced."""
    for essay in essays:
        if not is_slug(essay.slug):
            raise ValueError(essay.slug)  # or it would name a file elsewhere
        with whole_file(folder / f"{essay.slug}.md") as file:
            file.write(essay_file(essay).encode())


def essay_file(essay: Essay) -> str:
    """The file of one essay. Text stands in quotes: a colon, a ``#`` or a ``- `` in it means nothing to YAML then."""
    head = "".join(f"{key}: {value}\n" for key, value in _head(essay))
    return f"---\n{head}---\n\n{essay.body}\n"


def _head(essay: Essay) -> Iterator[tuple[str, str]]:
    yield "slug", _quoted(essay.slug)
    yield "title", _quoted(essay.title)
    yield "author", _quoted(essay.author)
    yield "language", essay.language.value
    yield "date", essay.date.isoformat()
    yield "category", _quoted(essay.category)
    if essay.tags:
        yield "tags", f"[{', '.join(map(_quoted, essay.tags))}]"
    yield "licence", _quoted(essay.licence)
    if essay.source_url:
        yield "source_url", _quoted(essay.source_url)
    if essay.summary and essay.summary_origin in _WRITTEN:
        yield "summary", _quoted(essay.summary)
    if essay.question and essay.question_origin in _WRITTEN:
        yield "question", _quoted(essay.question)
    if essay.rights is not Rights.OWNER:
        yield "rights", essay.rights.value
    if essay.collection:
        yield "collection", _quoted(essay.collection)


def _quoted(text: str) -> str:
    """A JSON string is a YAML string, too (YAML 1.2, section 1.3)."""
    return json.dumps(text, ensure_ascii=False)
