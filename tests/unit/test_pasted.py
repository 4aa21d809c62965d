"""Text that somebody copied out of a browser becomes an essay without what stood around it on the page."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from bot.adapters.sources.entry import Entry
from bot.adapters.sources.given import Given
from bot.adapters.sources.pasted import Pasted

FOLDER = Path(__file__).resolve().parents[1] / "data" / "pasted"


def opened(text: str | bytes, url: str = "") -> Pasted:
    data = text.encode() if isinstance(text, str) else text
    return Pasted(Given("pasted text", io.BytesIO(data), len(data), url))


def entry(text: str | bytes) -> Entry:
    archive = opened(text)
    (found,) = archive.read(archive.spots())
    assert isinstance(found, Entry)
    return found


@pytest.mark.parametrize("page", sorted(FOLDER.glob("*.txt")), ids=lambda page: page.stem)
def test_a_pasted_page_is_its_essay_alone(page: Path) -> None:
    wanted = json.loads(page.with_suffix(".json").read_text(encoding="utf-8"))
    found = entry(page.read_bytes())
    said = {
        "title": found.title,
        "date": str(found.written),
        "author": found.author,
        "category": found.category,
        "language": found.language,
    }
    assert said == {key: wanted[key] for key in said}
    assert found.tags == tuple(wanted.get("tags", ()))
    assert found.body.startswith(wanted["body_begins_with"])
    assert found.body.endswith(wanted["body_ends_with"])
    assert [text for text in wanted["must_not_contain"] if text in found.body] == []
