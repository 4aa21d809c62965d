"""Which files of a blog are no essays for readers: drafts, what is private or to come, and pages about the blog."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import PurePosixPath
from typing import Final

from bot.adapters.sources.folder.head_keys import Head
from bot.adapters.sources.folder.written_dates import written_date
from bot.core.phrase import message
from bot.core.place import NamedPlace

DRAFT: Final = message("It is a draft.")
PRIVATE: Final = message("It is private or unlisted.")
TO_COME: Final = message("Its day of publication is still to come.")
EXPIRED: Final = message("Its last day is over.")
TEMPLATE: Final = message("It is a template for essays.")
PAGE: Final = message("It is a page about the blog, not an essay.")
FOREIGN: Final = message("It is in a language that Ichiwa does not read.")


def _names(line: str) -> frozenset[str]:
    return frozenset(line.split())


_DRAFTS: Final = frozenset({"_drafts", "drafts", "draft", "_draft", "下書き"})
_TEMPLATES: Final = frozenset({"archetypes", "_templates", "templates", "template", "scaffolds", "_template"})
_ABOUT_FOLDER: Final = _names(
    "readme license licence contributing changelog code_of_conduct code-of-conduct security support"
    " notice authors agents claude gemini todo copilot-instructions pull_request_template governance"
    " maintainers history _sidebar _navbar _coverpage _404 404 500 offline copying"
)
_ABOUT_BLOG: Final = _names(
    "about about-me aboutme contact privacy privacy-policy terms imprint impressum now uses projects"
    " resume cv portfolio tags categories category archive archives search links friends guestbook"
    " subscribe newsletter home sitemap feed profile 自己紹介 プロフィール"
)
_SECTIONS: Final = frozenset(
    ["post", "posts", "_posts", "blog", "blogs", "article", "articles", "content", "essays", "src", "pages"]
)
_PAGE_LAYOUTS: Final = _names(
    "page pages home index archive archives category categories tag tags search about 404 landing"
    " links profile list splash redirect"
)
_DRAFT_STATES: Final = frozenset({"draft", "drafts", "wip", "in progress", "in-progress", "todo", "idea", "pending"})
_PRIVATE_STATES: Final = frozenset({"private", "hidden", "unlisted", "skip", "trash"})
_LISTING: Final = re.compile(r"\{%-?\s*for\s+\w+\s+in\s+(?:site|paginator|collections|page)\b")
_BLANK: Final = re.compile(r"\{\{.{0,80}\}\}|<%.{0,80}%>")
_YES: Final = frozenset({"true", "yes", "on", "1", "y"})
_NO: Final = frozenset({"false", "no", "off", "0", "n"})


def by_path(place: str) -> str | None:
    """Why the file at ``place`` is left out whatever it holds; None where it may be an essay."""
    folders = [folder.lower() for folder in place.split("/")[:-1]]
    if not _DRAFTS.isdisjoint(folders):
        return DRAFT
    if not _TEMPLATES.isdisjoint(folders):
        return TEMPLATE
    return PAGE if PurePosixPath(place).stem.lower() in ("_index", "404", "_404") else None


def by_head(head: Head, named: NamedPlace, now: datetime) -> str | None:
    """Why the front matter leaves it out."""
    if _says(head, "draft", _YES) or _states(head, _DRAFT_STATES) or _says(head, "shown", _NO):
        return DRAFT
    if _states(head, _PRIVATE_STATES) or any(not _is_no(field.text) for field in head.all_of("private")):
        return PRIVATE
    released = [written for field in head.all_of("release") if (written := written_date(field.text))]
    dates = [written for field in head.all_of("date") if (written := written_date(field.text))][:1]
    if any(written.is_after(now) for written in (*released, *(() if head.is_ours else dates))):
        return TO_COME
    expiry = head.first("expiry")
    last = written_date(expiry.text) if expiry else None
    if last is not None and not last.is_after(now):
        return EXPIRED
    return PAGE if not dates and named.written is None and _is_page(head, named) else None


def by_body(head: Head, named: NamedPlace, body: str) -> str | None:
    """Why its text leaves it out: a program that lists the essays is none, nor is one with a blank to fill in."""
    if head.first("date") is None and named.written is None and _LISTING.search(body):
        return PAGE
    return TEMPLATE if any(_BLANK.search(field.text) for field in head.all_of("title")) else None


def _is_page(head: Head, named: NamedPlace) -> bool:
    name = named.name.lower()
    if name in _ABOUT_FOLDER and (named.name != name or head.first("title") is None):  # an essay may be on security
        return True
    if any(field.text.strip().lower() in _PAGE_LAYOUTS for field in head.all_of("layout")):
        return True
    if head.exactly("slug") is not None:
        return False
    if named.is_index:
        return name in _SECTIONS or name == "index"
    return name in _ABOUT_BLOG and len(named.folders) <= 1


def _says(head: Head, word: str, values: frozenset[str]) -> bool:
    return any(field.text.strip().lower() in values for field in head.all_of(word))


def _states(head: Head, values: frozenset[str]) -> bool:
    return any(leaf.text.strip().lower() in values for field in head.all_of("status") for leaf in field.leaves())


def _is_no(text: str) -> bool:
    return text.strip().lower() in _NO
