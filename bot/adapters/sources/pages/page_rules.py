"""Where the services and themes that blogs are made with put an essay and what is said about it.

A rule knows a service by its markup and not by its address: most blogs have a domain of their own. A new service is a
new row; the rows that say most come first.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

_PART: Final = re.compile(r"([a-z][a-z0-9]*)?((?:[.#][\w-]+|\[[\w-]+(?:=[\w-]+)?\])*)")
_TEST: Final = re.compile(r"([.#])([\w-]+)|\[([\w-]+)(?:=([\w-]+))?\]")


@dataclass(frozen=True, slots=True)
class Rule:
    """Selectors, of which the first that finds something counts; but ``body`` names all parts of one text: what stands
    before and behind “read on”.
    """

    service: str
    body: tuple[str, ...]
    title: tuple[str, ...] = ()
    author: tuple[str, ...] = ()
    written: tuple[str, ...] = ()
    category: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()


RULES: Final = (
    Rule(
        "livedoor",
        (".article-body-inner",),
        (".article-title",),
        (".article-author", ".article-footer .author"),
        (".article-header-date", ".article-date", ".article-footer-date"),
        (".article-category1", ".article-header-category dd", ".article-category"),
        (".article-tags dd a",),
    ),
    Rule(
        "livedoor, older",
        (".blogbody .main", ".blogbody .mainmore"),
        (".titlebody .title", ".blogbody .title", ".titlebody"),
        (),
        (".date",),
        (".posted a[href]",),
    ),
    Rule(
        "Ameba",
        (".skin-entryBody", "#entryBody"),
        (".skin-entryTitle",),
        (".skin-profileName", "[data-uranus-component=profileName]"),
        (".skin-entryPubdate time", ".skin-entryPubdate"),
        (".skin-entryThemes dd a", ".skin-entryThemes a"),
        ("[data-uranus-component=entryTag] a",),
    ),
    Rule("Ameba, older", (".articleText",), (".skinArticleTitle",), (), (".articleTime",), (".articleTheme a",)),
    Rule(
        "Hatena Blog",
        (".hatenablog-entry",),
        (".entry-title",),
        (".entry-footer-section .author .fn", ".entry-footer .fn", ".author .fn"),
        (".entry-date time", ".entry-header time", ".entry-date"),
        (".entry-categories a", ".categories a"),
        (".entry-tags a",),
    ),
    Rule(
        "note",
        (".note-common-styles__textnote-body", "[data-name=body]"),
        (".o-noteContentHeader__title",),
        (".o-noteContentHeader__name a", ".o-noteContentHeader__name", ".o-noteContentHeader__userNameLink"),
        (".o-noteContentHeader__date time", ".o-noteContentHeader__date"),
        (),
        (".m-tagList__item a", ".m-tagList a"),
    ),
    Rule(
        "FC2",
        (
            ".entry_body",
            ".entry_more",
            ".mainEntryBody",
            ".mainEntryMore",
            ".topentry_text",
            ".ently_text",
            ".main_txt",
        ),
        (".entry_title", ".mainEntryTitle", ".topentry_title", ".ently_title"),
        (".entry_author", ".author"),
        (".entry_date", ".mainEntryDate", ".date"),
        (".entry_category a", ".category a", ".entry_footer a[rel=category]"),
    ),
    Rule(
        "Exblog",
        (".POST_BODY", ".post-main"),
        (".POST_TTL", ".post-title"),
        (".POST_TAIL .name", ".post-tail-author", ".post-author"),
        (".TIME", ".post-date", ".post-tail-date"),
        (".post-tail-category a", ".post-category a", ".CATEGORY a"),
    ),
    Rule(
        "Seesaa",
        (".blogbody .text", ".entry .text"),
        (".blogbody .title", ".entry .title"),
        (".posted .author",),
        (".date",),
        (".posted a[href]",),
    ),
    Rule(
        "Cocolog, goo, Movable Type",
        (".entry-body-text", ".asset-body", ".asset-more", ".entry-body", ".entry-more"),
        (".entry-header", ".entry-title", ".asset-name", ".entry-top-title"),
        (".byline .author", ".vcard.author", ".post-footers .author"),
        (".date-header", ".entry-top-info-time", ".asset-meta abbr", ".published"),
        (".entry-categories a", ".post-footers a[rel=tag]"),
    ),
    Rule(
        "Rakuten Blog", (".dText",), (".article-title", ".main_title"), (), (".article-date",), (".article-category a",)
    ),
    Rule("JUGEM", (".jgm_entry_desc_mark", ".entry_desc"), (".entry_title",), (".entry_author",), (".entry_date",)),
    Rule("Zenn", (".znc",), (), ("[class=View_authorName]",), (), ()),
    Rule("Qiita", ("#personal-public-article-body .mdContent-inner", ".it-MdContent", "#personal-public-article-body")),
    Rule(
        "Substack",
        (".available-content .markup", ".body.markup"),
        (".post-title",),
        (".byline-wrapper a", ".post-meta .author"),
        (".post-date", ".pencraft time"),
    ),
    Rule(
        "Ghost",
        (".gh-content", ".post-full-content", ".c-content"),
        (".gh-article-title", ".article-title", ".post-full-title"),
        (".gh-article-author-name a", ".gh-article-author-name", ".author-name"),
        (".gh-article-meta-date", ".byline-meta-date"),
        (".gh-article-tag", ".article-tag"),
    ),
    Rule(
        "Blogger",
        (".post-body",),
        (".post-title",),
        (".post-author .fn",),
        (".date-header", ".published"),
        (),
        (".post-labels a",),
    ),
    Rule("dev.to", (".crayons-article__body",), (), (".crayons-article__subheader a",), (), (), (".spec__tags a",)),
    Rule("Hashnode", ("#post-content-wrapper", ".prose.post-content")),
    Rule("Squarespace", (".blog-item-content", ".sqs-layout.entry-content"), (".blog-item-title",)),
    Rule(
        "WordPress and what resembles it",
        (
            ".entry-content",
            ".wp-block-post-content",
            ".post_content",
            ".post-content",
            ".entry__content",
            ".article__content",
            ".cps-post-main",
            ".single-content",
            ".post__content",
            ".td-post-content",
        ),
        (".entry-title", ".post-title", ".wp-block-post-title", ".c-postTitle__ttl", ".post__title", ".cps-post-title"),
        (".author.vcard .fn", ".byline .fn", ".author-name", ".byline a", ".author a", ".p-postAuthor__name"),
        (".entry-date", ".posted-on time", ".post-date", ".c-postTimes__posted", ".published", ".date"),
        (".cat-links a", ".entry-categories a", ".post-categories a", "a[rel=category]", ".cat-name"),
        (".tags-links a", ".tag-links a", ".entry-tags a", ".post-tags a"),
    ),
    Rule("schema.org", ("[itemprop=articleBody]", "[property=articleBody]")),
    Rule("microformats", (".e-content",), (".p-name",), (".p-author",), (".dt-published",), (), (".p-category",)),
    Rule(
        "some other theme",
        (".article-body", ".article-content", ".post-text", ".blog-content", ".story-body", ".markdown-body"),
    ),
)


def xpath(selector: str) -> str:
    """``selector``, of the few kinds of CSS that the rules use, as XPath relative to a node."""
    steps = []
    for part in selector.split():
        matched = _PART.fullmatch(part)
        if matched is None:
            raise ValueError(selector)
        tests = "".join(_test(*test.groups()) for test in _TEST.finditer(matched.group(2)))
        steps.append(f"descendant::{matched.group(1) or '*'}{tests}")
    return "./" + "/".join(steps)


def _test(sign: str | None, name: str | None, attribute: str | None, value: str | None) -> str:
    if sign == "#":
        return f'[@id="{name}"]'
    if sign == ".":
        return _words("class", name or "")
    return f"[@{attribute}]" if value is None else _words(attribute or "", value)


def _words(attribute: str, word: str) -> str:
    return f"[contains(concat(' ', normalize-space(@{attribute}), ' '), ' {word} ')]"
