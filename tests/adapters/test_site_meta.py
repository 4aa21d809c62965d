"""What a page says about itself to search engines and to previews of links."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml.html import HtmlElement, fromstring

from bot.adapters.web.paths import Paths
from bot.adapters.web.site.meta import Meta, essay_meta
from bot.core.essay import Language, Rights
from tests.adapters.local_world import PAGES
from tests.adapters.vocabulary import wrong_in_json_ld, wrong_in_open_graph
from tests.unit.arranged import essay

PATHS = Paths("https://essays.example")
TRICKS = "</script><script>alert(1)</script><!--<script> \u2028\u2029 \"' & 名刺"
FIRST = essay(
    "first",
    title=TRICKS,
    language=Language.JA,
    date=date(2026, 3, 14),
    tags=("新人", "a & b"),
    source_url="https://example.org/first?a=1&b=2",
)
FRONT = Meta(title="Ichiwa", description="One a day.", path="/", language=Language.EN, image_path="/card.png")


def head(meta: Meta, *, cards: bool = True, paths: Paths = PATHS) -> HtmlElement:
    """The head with what ``meta`` says."""
    html = PAGES.html("_meta.html", meta.language, meta=meta, paths=paths, cards=cards, is_static=False)
    [found] = fromstring(f"<!doctype html><html><head><title>A</title>{html}</head><body></body></html>").iter("head")
    return found


def stated(of: HtmlElement) -> list[tuple[str, str]]:
    named = [(str(each.get("property") or each.get("name")), str(each.get("content"))) for each in of.iter("meta")]
    assert all(name and "None" not in (name, content) for name, content in named)
    return named


def links(of: HtmlElement, relation: str) -> list[str]:
    return [str(each.get("href")) for each in of.iter("link") if each.get("rel") == relation]


def json_ld(of: HtmlElement) -> str:
    [script] = [each for each in of.iter("script") if each.get("type") == "application/ld+json"]
    return str(script.text)


PAGES_OF_ALL_KINDS = [
    FRONT,
    essay_meta(FIRST, PATHS),
    essay_meta(replace(FIRST, source_url=None, tags=(), category=""), PATHS),
    Meta(title="March 2026", description="Essays.", path="/archive/2026-03", language=Language.JA),
]


@pytest.mark.parametrize("cards", [True, False])
@pytest.mark.parametrize("meta", PAGES_OF_ALL_KINDS)
def test_each_word_is_one_of_open_graph_and_of_schema_org(meta: Meta, cards: bool) -> None:
    found = head(meta, cards=cards)
    assert wrong_in_open_graph(stated(found)) == []
    pictures = [content for name, content in stated(found) if name == "og:image"]
    assert pictures == ([PATHS.whole(meta.image_path)] if cards and meta.image_path else [])
    if said := str(meta.structured(PATHS, cards=cards)):
        assert wrong_in_json_ld(said) == []
        assert json_ld(found) == said


def test_an_essay_says_what_it_is() -> None:
    found = head(essay_meta(FIRST, PATHS))
    told = dict(stated(found))
    assert told["og:type"] == "article"
    assert told["og:title"] == TRICKS
    assert told["og:url"] == "https://essays.example/e/first"
    assert told["og:locale"] == "ja_JP"
    assert told["article:published_time"] == "2026-03-14"
    assert [content for name, content in stated(found) if name == "article:tag"] == ["新人", "a & b"]
    assert told["og:image"] == "https://essays.example/e/first/card.png"
    assert (told["og:image:width"], told["og:image:height"]) == ("1200", "630")
    assert told["og:image:alt"] == f"{TRICKS} · Someone · Work"
    assert told["twitter:card"] == "summary_large_image"
    assert links(found, "canonical") == ["https://example.org/first?a=1&b=2"]
    alternates = {str(each.get("type")): str(each.get("href")) for each in found.iter("link") if each.get("title")}
    asked = "https://essays.example/oembed?url=https%3A%2F%2Fessays.example%2Fe%2Ffirst&format="
    assert alternates == {
        "application/atom+xml": "/feed.atom",
        "application/feed+json": "/feed.json",
        "application/json+oembed": asked + "json",
        "text/xml+oembed": asked + "xml",
    }
    posting, crumbs = json.loads(json_ld(found))["@graph"]
    assert (posting["@type"], posting["headline"], posting["timeRequired"]) == ("BlogPosting", TRICKS, "PT2M")
    assert posting["author"] == {"@type": "Person", "name": "Someone"}
    steps = [step["item"] for step in crumbs["itemListElement"]]
    assert steps == [f"https://essays.example{path}" for path in ("/", "/category/Work", "/e/first")]


def test_the_front_page_says_how_to_search() -> None:
    [site] = json.loads(json_ld(head(FRONT)))["@graph"]
    assert site["potentialAction"]["target"]["urlTemplate"] == "https://essays.example/search?q={search_term_string}"
    assert dict(stated(head(FRONT)))["og:type"] == "website"


def test_without_pictures_none_is_promised() -> None:
    found = head(essay_meta(FIRST, PATHS), cards=False)
    assert not [name for name, _ in stated(found) if name.startswith("og:image")]
    assert dict(stated(found))["twitter:card"] == "summary"
    assert "image" not in json.loads(json_ld(found))["@graph"][0]


def test_of_an_essay_to_which_we_may_only_link_the_original_is_the_address_and_nothing_is_listed() -> None:
    found = head(essay_meta(replace(FIRST, rights=Rights.LINK_ONLY), PATHS))
    assert dict(stated(found))["robots"] == "noindex"
    assert links(found, "canonical") == [FIRST.source_url]
    assert not list(found.iter("script"))


def test_of_an_essay_of_a_communitys_own_no_address_is_told() -> None:
    signed = "/e/first/card.png?until=1&sig=a%2Bb"
    found = head(essay_meta(FIRST, PATHS, private=True, image_path=signed))
    told = dict(stated(found))
    assert told["robots"] == "noindex"
    assert told["og:image"] == f"https://essays.example{signed}"
    assert (links(found, "canonical"), "og:url" in told, list(found.iter("script"))) == ([], False, [])
    assert not [each for each in found.iter("link") if "oembed" in str(each.get("type"))]
    without = head(essay_meta(FIRST, PATHS, private=True))
    assert "og:image" not in dict(stated(without))


@pytest.mark.parametrize("address", ["javascript:alert(1)", "http://[", "/e/other", "", None, "ftp://a.example/"])
def test_what_is_no_web_address_is_no_original(address: str | None) -> None:
    assert links(head(essay_meta(replace(FIRST, source_url=address), PATHS)), "canonical") == [
        "https://essays.example/e/first"
    ]


def test_below_a_path_every_address_has_it() -> None:
    paths = Paths("https://a.example/essays")
    found = head(essay_meta(replace(FIRST, source_url=None), paths), paths=paths)
    assert links(found, "canonical") == ["https://a.example/essays/e/first"]
    assert dict(stated(found))["og:image"] == "https://a.example/essays/e/first/card.png"
    assert "/essays/feed.atom" in links(found, "alternate")
    assert '"https://a.example/essays/category/Work"' in json_ld(found)


@given(st.text(max_size=60), st.text(alphabet="<>/!-scriptSCRIPT \u2028\u2029\\\"'&", max_size=60))
def test_no_text_ends_the_script_element(title: str, summary: str) -> None:
    meta = replace(essay_meta(FIRST, PATHS), title=title, description=summary)
    said = str(meta.structured(PATHS, cards=True))
    assert not set("<>&\u2028\u2029") & set(said)
    posting: dict[str, Any] = json.loads(said)["@graph"][0]
    assert posting.get("headline", "") == title
    assert posting.get("description", "") == summary


@pytest.mark.parametrize(
    ("name", "value"),
    [("datePublished", "14 March"), ("author", "Someone"), ("url", "/e/first"), ("mood", "good"), ("headline", " ")],
)
def test_the_check_by_schema_org_notices_what_is_wrong(name: str, value: str) -> None:
    said = json.loads(str(essay_meta(FIRST, PATHS).structured(PATHS, cards=True)))
    said["@graph"][0][name] = value
    assert wrong_in_json_ld(json.dumps(said)) != []


@pytest.mark.parametrize(
    "wrong",
    [
        ("og:type", "blog"),
        ("og:url", "/e/first"),
        ("og:locale", "ja"),
        ("og:image:width", "wide"),
        ("article:published_time", "today"),
        ("og:colour", "red"),
        ("og:title", ""),
    ],
)
def test_the_check_by_open_graph_notices_what_is_wrong(wrong: tuple[str, str]) -> None:
    told = [each for each in stated(head(essay_meta(FIRST, PATHS))) if each[0] != wrong[0]]
    assert wrong_in_open_graph([*told, wrong]) != []
    assert wrong_in_open_graph([*told, wrong, ("og:title", "Twice")]) != []
