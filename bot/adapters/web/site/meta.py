"""What a page says about itself to search engines, feed readers and the previews of links."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal
from urllib.parse import urlencode, urlsplit

from markupsafe import Markup

from bot.adapters.web.paths import Paths
from bot.core.essay import Essay, Language, Rights

SITE_NAME: Final = "Ichiwa"
LOCALES: Final = {Language.JA: "ja_JP", Language.EN: "en_US"}
CARD_WIDTH: Final = 1200
CARD_HEIGHT: Final = 630
# What could end the script element or begin a comment in it; the separators of lines that JavaScript once ended at.
_UNSAFE: Final = re.compile("[<>&\u2028\u2029]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Meta:
    """``path`` and ``image_path`` are as ``Paths`` gives them; ``image_path`` may have a query. Without it, the site
    has no picture to show.

    ``canonical`` is the whole address of the original, where the page is not it. A page that search engines are not to
    list is ``noindex``; without a ``canonical`` it is nobody's address either, so that none is named in it.
    """

    title: str
    description: str
    path: str
    language: Language
    kind: Literal["article", "website"] = "website"
    published: date | None = None
    author: str = ""
    section: str = ""
    tags: tuple[str, ...] = ()
    minutes: int = 0
    image_path: str = ""
    canonical: str = ""
    noindex: bool = False

    @property
    def has_address(self) -> bool:
        """Whether others may be told where the page is."""
        return bool(self.canonical) or not self.noindex

    @property
    def locale(self) -> str:
        """As OpenGraph writes it."""
        return LOCALES[self.language]

    @property
    def image_alt(self) -> str:
        """The words on the picture."""
        return " · ".join(filter(None, (self.title, self.author, self.section)))

    def oembed(self, paths: Paths, form: Literal["json", "xml"]) -> str:
        """Where a program learns how to show a link to the page."""
        return paths.whole(paths.to("/oembed")) + "?" + urlencode({"url": paths.whole(self.path), "format": form})

    def structured(self, paths: Paths, *, cards: bool) -> Markup:
        """The page in schema.org's words, as JSON that can stand in a script element; empty where there is nothing to
        say. ``cards``: there are pictures for links.
        """
        if self.noindex:
            return Markup()
        image = [paths.whole(self.image_path)] if cards and self.image_path else []
        if self.kind == "article":
            return _json_ld(self._posting(paths, image), self._crumbs(paths))
        return _json_ld(self._site(paths)) if self.path == paths.to("/") else Markup()

    def _posting(self, paths: Paths, image: list[str]) -> dict[str, object]:
        address = paths.whole(self.path)
        said: dict[str, object] = {
            "@type": "BlogPosting",
            "headline": self.title,
            "description": self.description,
            "inLanguage": self.language.value,
            "datePublished": self.published.isoformat() if self.published else "",
            "author": {"@type": "Person", "name": self.author},
            "articleSection": self.section,
            "keywords": list(self.tags),
            "timeRequired": f"PT{self.minutes}M" if self.minutes else "",
            "image": image,
            "url": address,
            "mainEntityOfPage": {"@type": "WebPage", "@id": address},
            "isBasedOn": self.canonical,
            "publisher": {"@type": "Organization", "name": SITE_NAME, "url": paths.whole(paths.to("/"))},
        }
        return {name: value for name, value in said.items() if value}

    def _crumbs(self, paths: Paths) -> dict[str, object]:
        """The way to the page: the site, the category, the page itself."""
        steps = [(SITE_NAME, paths.to("/"))]
        if self.section:
            steps.append((self.section, paths.category(self.section)))
        steps.append((self.title, self.path))
        items = [
            {"@type": "ListItem", "position": place, "name": name, "item": paths.whole(path)}
            for place, (name, path) in enumerate(steps, 1)
        ]
        return {"@type": "BreadcrumbList", "itemListElement": items}

    def _site(self, paths: Paths) -> dict[str, object]:
        search = {
            "@type": "SearchAction",
            "target": {
                "@type": "EntryPoint",
                "urlTemplate": paths.whole(paths.to("/search")) + "?q={search_term_string}",
            },
            "query-input": "required name=search_term_string",
        }
        return {
            "@type": "WebSite",
            "name": SITE_NAME,
            "description": self.description,
            "inLanguage": [language.value for language in Language],
            "url": paths.whole(self.path),
            "potentialAction": search,
        }


def essay_meta(essay: Essay, paths: Paths, *, private: bool = False, image_path: str = "") -> Meta:
    """What an essay's page says about itself. ``private``: it is a community's own; ``image_path`` is then the signed
    one, if there is any.
    """
    link_only = essay.rights is Rights.LINK_ONLY
    return Meta(
        title=essay.title,
        description=" / ".join(filter(None, essay.summary.split("\n"))),
        path=paths.essay(essay.slug),
        language=essay.language,
        kind="article",
        published=essay.date,
        author=essay.author,
        section=essay.category,
        tags=essay.tags,
        minutes=essay.minutes,
        image_path=image_path if private else paths.card(essay.slug),
        canonical="" if private else _web_address(essay.source_url),
        noindex=private or link_only,
    )


def _web_address(url: str | None) -> str:
    try:
        return url if url and urlsplit(url).scheme in ("http", "https") else ""
    except ValueError:
        return ""


def _json_ld(*things: dict[str, object]) -> Markup:
    graph = {"@context": "https://schema.org", "@graph": list(things)}
    text = json.dumps(graph, ensure_ascii=False, separators=(",", ":"))
    return Markup(_UNSAFE.sub(lambda found: f"\\u{ord(found[0]):04x}", text))  # noqa: S704 (nothing in it is markup)
