"""Slack's names of emojis."""

from __future__ import annotations

import pytest

from bot.adapters.slack.posts.emojis import NAMES, has_tones, name_of, seed_of
from bot.core.rating import PRESETS, parse_scale


@pytest.mark.parametrize("preset", PRESETS)
def test_every_emoji_of_the_presets_can_be_pressed_and_is_known_again(preset: str) -> None:
    scale = PRESETS[preset]
    names = [name_of(seed) for seed in scale.seeds]
    assert None not in names
    assert [seed_of(str(name), scale) for name in names] == list(scale.seeds)


def test_each_name_belongs_to_one_emoji() -> None:
    assert len(set(NAMES.values())) == len(NAMES)
    assert len({emoji.replace("\ufe0f", "") for emoji in NAMES}) == len(NAMES)


def test_an_own_scale_may_have_the_workspace_s_own_emojis() -> None:
    scale = parse_scale(":meh:=2 ⛅=3 :party_parrot:=5")
    assert [name_of(seed) for seed in scale.seeds] == ["meh", "partly_sunny", "party_parrot"]
    assert seed_of("party_parrot", scale) == ":party_parrot:"
    assert seed_of("tada", scale) is None


@pytest.mark.parametrize(
    ("reaction", "seed"), [("+1::skin-tone-6", "👍"), ("thumbsdown", "👎"), ("+1::skin-tone-9", None), ("", None)]
)
def test_tones_and_other_names_are_the_same_reaction(reaction: str, seed: str | None) -> None:
    assert seed_of(reaction, PRESETS["thumbs"]) == seed


def test_variation_selectors_do_not_matter() -> None:
    assert name_of("❤") == name_of("❤️") == "heart"
    assert name_of("☃") is None


def test_only_hands_have_tones() -> None:
    assert has_tones("👍")
    assert has_tones("✌️")
    assert not has_tones("❤️")
