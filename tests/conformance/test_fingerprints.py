"""What was read from sources, in every store."""

from __future__ import annotations

from bot.core.ids import Slug
from bot.ports.fingerprints import Fingerprint
from tests.conformance.bundle import Stores

LUCK = Fingerprint("a/luck.md", "1:2:3", Slug("luck"), "one")
TRUST = Fingerprint("b/trust.md", "1:2:4", Slug("trust"), "two")
NEWER = Fingerprint("a/luck.md", "1:9:9", Slug("luck"), "three")


async def test_a_fingerprint_is_kept_by_source_and_place_until_it_is_replaced_or_forgotten(stores: Stores) -> None:
    store = stores.fingerprints
    await store.keep("folder", [TRUST, LUCK])
    await store.keep("other", [LUCK])
    await store.keep("folder", [])
    assert await store.at("folder", ["a/luck.md", "c.md"]) == {"a/luck.md": LUCK}
    assert await store.at("folder", []) == {}
    await store.keep("folder", [NEWER])
    assert await store.at("folder", ["a/luck.md", "b/trust.md"]) == {"a/luck.md": NEWER, "b/trust.md": TRUST}
    assert await store.places("folder", 1) == ["a/luck.md"]
    assert await store.places("folder", 9, "a/luck.md") == ["b/trust.md"]
    await store.forget("folder", ["a/luck.md", "c.md"])
    await store.forget("folder", [])
    assert await store.places("folder", 9) == ["b/trust.md"]
    assert await store.at("other", ["a/luck.md"]) == {"a/luck.md": LUCK}
