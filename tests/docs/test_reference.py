"""The generated pages are those that the code would write now, and they leave nothing out."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.config import FILE_SUFFIX, Settings, specs
from bot.errors import BotError, ConfigError
from tests.tools import docs
from tests.tools.pages import errors, settings

ROOT = docs.ROOT


def page(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", list(docs.PAGES))
def test_a_generated_page_is_up_to_date(name: str) -> None:
    assert (ROOT / name).is_file(), f"{name} is missing: run `make docs`"
    assert page(name) == docs.PAGES[name](), f"{name} is out of date: run `make docs`"


def test_pages_are_written_where_they_are_missing_or_out_of_date(tmp_path: Path) -> None:
    assert docs.stale(tmp_path) == docs.write(tmp_path) == list(docs.PAGES)
    assert docs.stale(tmp_path) == []
    first = next(iter(docs.PAGES))
    (tmp_path / first).write_text("changed by hand", encoding="utf-8")
    assert docs.write(tmp_path) == [first]
    assert (tmp_path / first).read_text(encoding="utf-8") == docs.PAGES[first]()


def test_every_setting_is_documented_with_its_rule_and_example() -> None:
    reference, example = page("docs/reference/settings.md"), page(".env.example")
    for spec in specs():
        assert f"\n## {spec.name}\n\n{spec.about}\n" in reference
        assert f"* Must {spec.must}." in reference
        assert f"\n#{spec.name}={spec.example}\n" in example
        for text in (reference, example):
            assert (spec.name + FILE_SUFFIX in text) == spec.secret
        assert spec.about.endswith(".")


def test_the_example_file_changes_nothing_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    assert Settings.load(ROOT / ".env.example", {}) == Settings.load(None, {})


def test_the_example_file_is_valid_with_every_line_uncommented(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    lines = settings.env_example().splitlines()
    (tmp_path / "env").write_text("\n".join(line.removeprefix("#") for line in lines if line[1:2] != " "), "utf-8")
    loaded = Settings.load(tmp_path / "env", {})
    assert loaded.http_allow_remote
    assert loaded.model_fields_set == set(Settings.model_fields)


def test_every_error_is_documented_with_its_meaning_and_what_is_done() -> None:
    reference = page("docs/reference/errors.md")
    kinds = [kind for _, kind in errors.tree()]
    assert ConfigError in kinds
    for kind in kinds:
        assert f"`{kind.__name__}` | " in reference
        assert (kind.__doc__ or "").strip().endswith(".")
        is_group = any(issubclass(other, kind) for other in kinds if other is not kind)
        assert bool(errors.done_about(kind.__name__)) != is_group, f"the tree in bot/errors.py on {kind.__name__}"


def test_an_error_outside_of_the_tree_has_nothing_said_about_it() -> None:
    class Undrawn(BotError):
        """Not in bot.errors."""

    assert Undrawn not in [kind for _, kind in errors.tree()]
    assert errors.done_about("Undrawn") == ""
    assert errors.done_about("ConfigError") == "stop, naming the setting"
