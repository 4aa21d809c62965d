"""What a web page says of its essay: title, author, date, category and the like; runs in a confined process alone."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final
from urllib.parse import urlsplit

from bot.adapters.sources.pages.page_rules import Rule, xpath
from bot.adapters.sources.pages.page_tree import Node, path_of, pieces, text_of
from bot.adapters.sources.stamps import date_in, date_in_address, local_date

_LINKED_MAX: Final = 300_000
_DEPTH_MAX: Final = 6
_NAME_MAX: Final = 80
_PIECES: Final = 100
_LINE: Final = 120
_TITLE_MAX: Final = 300
_ARTICLE: Final = re.compile(r"(?:Blog|News|Tech|Scholarly|SocialMedia)?(?:Article|Posting)|Report|Review")
_SEPARATOR: Final = re.compile(r"\s+[|｜\-–—:：»«‹›·•/]\s+|\s*[|｜»«]\s*")
_BY: Final = re.compile(
    r"(?:^|[\s|│/(])(?:(?:written|posted)? ?by |author:|(?:文|著者|執筆者?|投稿者|書いた人)[:：])\s*"
    r"([^\s|│,、／/].{0,60})",
    re.IGNORECASE,
)
_AT: Final = re.compile(r"(\S{1,40}) at \d\d:\d\d")
_NAME_END: Final = re.compile(r"\s+(?:on|at|in|in|\|)\s|[|│,、／/•·]|\s{2,}|\d{4}[年/.-]")
_CREATOR: Final = re.compile(r'dc:creator="([^"]{1,80})"')
_RDF_DATE: Final = re.compile(r'dc:date="([^"]{1,40})"')
_RDF_SUBJECT: Final = re.compile(r'dc:subject="([^"]{1,200})"')
_NO_NAME: Final = re.compile(r"https?://|@|^(?:admin|administrator|anonymous|unknown|名無し)$", re.IGNORECASE)
_NO_CATEGORY: Final = frozenset({"uncategorized", "uncategorised", "未分類", "blog", "ブログ"})
_FEEDS: Final = ("application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml")


@dataclass(slots=True)
class Facts:
    """What a page says in its head, before its text is looked for. ``linked`` is its JSON-LD about an article."""

    tree: Node
    linked: Mapping[str, object]
    site: frozenset[str]
    metas: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def meta(self, *names: str) -> str:
        """The first that the page has of these ``name``s, ``property``s or ``itemprop``s; empty for none."""
        return next((value for name in names for value in self.metas.get(name, ()) if value), "")


def facts_of(tree: Node) -> Facts:
    metas: dict[str, list[str]] = {}
    for meta in tree.iter("meta"):
        name = meta.get("property") or meta.get("name") or meta.get("itemprop") or ""
        metas.setdefault(name.lower(), []).append(" ".join((meta.get("content") or "").split()))
    things = list(_linked(tree))
    article = next((thing for thing in things if _is_article(thing)), {})
    names = [*metas.get("og:site_name", ()), *metas.get("application-name", ())]
    names += [_name(article.get("publisher")), _name(article.get("isPartOf"))]
    names += [_name(thing) for thing in things if "WebSite" in _kinds(thing)]
    for link in tree.xpath("//header//a[@href] | //h1//a[@href] | //*[@id='blog-title' or @id='title']//a[@href]")[:20]:
        if path_of(link.get("href")).count("/") <= 1:
            names.append(text_of(link))
    return Facts(tree, article, frozenset(name for name in names if name), metas)


def first(node: Node, selectors: Iterable[str]) -> Node | None:
    """The first node under ``node`` that the first fitting one of ``selectors`` finds, with text in it."""
    for selector in selectors:
        for found in node.xpath(xpath(selector)):
            if text_of(found):
                return found
    return None


def _there(facts: Facts, entry: Node, selectors: Iterable[str]) -> Node | None:
    """As ``first`` finds it under ``entry``, or else anywhere on the page."""
    found = first(entry, selectors)
    return found if found is not None else first(facts.tree, selectors)


def title_of(facts: Facts, rule: Rule | None, entry: Node) -> str:
    """The essay's title without the name of the site. ``entry`` is the part of the page that holds the essay."""
    if rule is not None and (found := first(entry, rule.title)) is not None:
        return text_of(found)[:_TITLE_MAX]
    named = next(
        (value for key in ("headline", "name") if (value := facts.linked.get(key)) and isinstance(value, str)), ""
    )
    whole = facts.meta("og:title", "twitter:title") or next((text_of(each) for each in facts.tree.iter("title")), "")
    headings = [
        text for each in facts.tree.iter("h1", "h2", "h3") if (text := text_of(each)) not in facts.site and text
    ]
    squeezed = "".join((named or whole).split())
    for heading in sorted(headings[:60], key=len, reverse=True):
        bare = "".join(heading.split())
        if len(bare) >= 2 and (bare == squeezed or (squeezed.startswith(bare) or squeezed.endswith(bare))):
            return heading[:_TITLE_MAX]
    return (" ".join(named.split()) or without_site(whole, facts.site) or next(iter(headings), ""))[:_TITLE_MAX]


def without_site(title: str, site: frozenset[str]) -> str:
    """``title`` without the name of the site behind or before it. Where nobody names the site, the last part of three
    words or fewer, and shorter than the rest, is taken for it.
    """
    cuts = list(_SEPARATOR.finditer(title))
    for cut in cuts:
        if title[cut.end() :].strip() in site:
            return title[: cut.start()].strip()
        if title[: cut.start()].strip() in site:
            return title[cut.end() :].strip()
    if cuts and not site:
        head, tail = title[: cuts[-1].start()].strip(), title[cuts[-1].end() :].strip()
        if len(tail) < len(head) and len(tail.split()) <= 3:
            return head
    return title.strip()


def author_of(facts: Facts, rule: Rule | None, entry: Node) -> str:
    """Who wrote the essay, as far as anything says so that is meant for readers or machines."""
    names = [_name(facts.linked.get("author") or facts.linked.get("creator"))]
    if rule is not None and (found := _there(facts, entry, rule.author)) is not None:
        names.append(text_of(found))
    names.append(facts.tree.get("data-author") or "")  # Hatena
    names.append(facts.meta("author", "article:author", "dc.creator", "parsely-author", "byl"))
    for path in (".//*[@rel='author']", ".//*[@itemprop='author']", ".//*[contains(@class,'byline')]"):
        names += [text_of(found) for found in entry.xpath(path)[:3]]
    lines = [" ".join(piece.split()) for piece in itertools.islice(pieces(entry), _PIECES)]
    lines += [text_of(found) for found in entry.xpath(".//*[contains(@class,'posted')]")[:3]]
    matches = (pattern.search(line) for line in lines if len(line) <= _LINE for pattern in (_AT, _BY))
    names += [match.group(1) for match in matches if match]
    names += _CREATOR.findall(_remarks(facts.tree))[:1]
    cleaned = (
        _NAME_END.split(re.sub(r"^(?:by|written by|posted by)\s+", "", name.strip(), flags=re.I))[0] for name in names
    )
    return next(
        (name.strip() for name in cleaned if name.strip() and len(name) <= _NAME_MAX and not _NO_NAME.search(name)), ""
    )


def date_of(facts: Facts, rule: Rule | None, entry: Node, url: str, *, japanese: bool) -> date | None:
    """When the essay was published, not when it was changed."""
    stamps = [str(facts.linked.get("datePublished") or facts.linked.get("dateCreated") or "")]
    stamps.append(
        facts.meta("article:published_time", "datepublished", "og:published_time", "pubdate", "date", "dc.date")
    )
    written: list[str] = []
    if rule is not None and (found := _there(facts, entry, rule.written)) is not None:
        stamps.append(next(iter(found.xpath(".//@datetime")), found.get("datetime") or ""))
        written.append(text_of(found))
    stamps += facts.tree.xpath("//*[@itemprop='datePublished']/@datetime | //*[@itemprop='datePublished']/@content")[:1]
    stamps += entry.xpath(".//time[@pubdate or contains(@class,'published')]/@datetime")[:1]
    stamps += entry.xpath(".//time/@datetime")[:1]
    stamps += _RDF_DATE.findall(_remarks(facts.tree))[:1]
    for stamp in stamps:
        if stamp and (made := local_date(stamp, japanese=japanese)):
            return made
    for text in (*written, text_of(entry)[:500], text_of(facts.tree)[:1_500]):
        if made := date_in(text):
            return made
    return date_in_address(path_of(url))


def terms_of(facts: Facts, rule: Rule | None, entry: Node) -> tuple[str, tuple[str, ...]]:
    """The category of the essay, and its tags."""
    categories = [*_strings(facts.linked.get("articleSection")), facts.meta("article:section")]
    tags = list(facts.metas.get("article:tag", ())) + _strings(facts.linked.get("keywords"))
    if rule is not None:
        categories = [text_of(found) for css in rule.category for found in entry.xpath(xpath(css))] + categories
        tags += [text_of(found) for css in rule.tags for found in entry.xpath(xpath(css))]
    categories += [text_of(link) for link in entry.xpath(".//a[contains(@rel,'category')]")]
    tags += [text_of(link) for link in entry.xpath(".//a[@rel='tag' and not(contains(@rel,'category'))]")]
    categories += [part for found in _RDF_SUBJECT.findall(_remarks(facts.tree))[:1] for part in found.split(",")]
    categories = [
        name for name in map(_bare, categories) if name and name.lower() not in _NO_CATEGORY and len(name) <= 60
    ]
    category = next(iter(categories), "")
    chosen = dict.fromkeys(
        tag for tag in map(_bare, [*tags, *categories[1:]]) if tag and tag != category and len(tag) <= 40
    )
    return category, tuple(chosen)


def address_of(facts: Facts, url: str) -> str:
    """Where the essay says that it is to be read; where it was read if it says nothing."""
    found = [*facts.tree.xpath("//link[@rel='canonical']/@href"), facts.meta("og:url"), url]
    return next((address for address in found if _leads_on(address) or (address == url and _is_web(url))), "")


def _is_web(address: str) -> bool:
    try:
        return urlsplit(address).scheme in {"http", "https"}
    except ValueError:
        return False


def _leads_on(address: str) -> bool:
    """Whether ``address`` is one of the web, and not of a front page: some themes name that as every page's own."""
    return _is_web(address) and bool(urlsplit(address).path.strip("/") or urlsplit(address).query)


def feed_of(tree: Node) -> str:
    """The address of the feed of the page's blog: the first that is not one of comments."""
    links = tree.xpath("//link[@rel and @href and contains(@rel,'alternate')]")
    feeds = [link for link in links if (link.get("type") or "").split(";")[0].strip().lower() in _FEEDS]
    feeds.sort(
        key=lambda link: (
            "comment" in f"{link.get('href')}{link.get('title')}".lower() or "コメント" in str(link.get("title"))
        )
    )
    return next((str(link.get("href")) for link in feeds), "")


def language_of(facts: Facts) -> str:
    declared = facts.tree.get("lang") or facts.tree.get("{http://www.w3.org/XML/1998/namespace}lang")
    return declared or facts.meta("og:locale", "content-language").replace("_", "-")


def _bare(name: str) -> str:
    return re.sub(r"^(?:#|カテゴリー?[:：]|テーマ[:：]|タグ[:：]|in\s)\s*", "", name.strip()).strip(" 　,、:：()（）[]")


def _remarks(tree: Node) -> str:
    """What comments say in RDF for trackbacks, as the services of the years around 2005 wrote it."""
    return " ".join(str(remark.text) for remark in tree.xpath("//comment()[contains(.,'rdf:Description')]")[:1])


def _linked(tree: Node) -> Iterator[Mapping[str, object]]:
    for script in tree.xpath("//script[@type='application/ld+json']")[:20]:
        if len(script.text or "") > _LINKED_MAX:
            continue
        try:
            yield from _things(json.loads(script.text or "", strict=False), _DEPTH_MAX)
        except (ValueError, RecursionError):
            continue


def _things(value: object, depth: int) -> Iterator[Mapping[str, object]]:
    if depth and isinstance(value, list):
        for each in value[:50]:
            yield from _things(each, depth - 1)
    elif depth and isinstance(value, dict):
        yield value
        for key in ("@graph", "mainEntity", "mainEntityOfPage"):
            yield from _things(value.get(key), depth - 1)


def _kinds(thing: Mapping[str, object]) -> list[str]:
    return _strings(thing.get("@type"))


def _is_article(thing: Mapping[str, object]) -> bool:
    return any(_ARTICLE.fullmatch(kind) for kind in _kinds(thing))


def _name(value: object) -> str:
    if isinstance(value, list):
        return next((name for each in value if (name := _name(each))), "")
    if isinstance(value, Mapping):
        value = value.get("name")
    return " ".join(value.split()) if isinstance(value, str) else _name(value) if isinstance(value, list) else ""


def _strings(value: object) -> list[str]:
    if isinstance(value, str):
        return [part.strip() for part in value.split(",") if part.strip()]
    return [each for each in value if isinstance(each, str)] if isinstance(value, list) else []
