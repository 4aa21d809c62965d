"""An essay: as its source hands it over (``Draft``) and as the library keeps it (``Essay``)."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass, fields
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from bot.core.hosts import host_of
from bot.core.ids import Slug

SLUG_MAX: Final = 80
ADDRESS_MAX: Final = 2_000
"""Characters of an address that goes into a chat: less than any chat takes."""
SUMMARY_MAX: Final = 600
"""Characters of a summary, and of a corrected question: what every chat shows in one message beside the rest."""
ALL_RIGHTS: Final = "All rights reserved"
"""The licence of an essay that names none."""
READ_AS: Final = 4
"""Which way a file becomes an essay; 4 knows definition lists. Whoever changes what a file comes to adds one, so that
all files are read and all essays are made ready anew.
"""
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


class Language(StrEnum):
    """The languages that essays are written in and members are answered in."""

    JA = "ja"
    EN = "en"

    @classmethod
    def of_locale(cls, locale: str) -> Language:
        """The language in which somebody of ``locale``, such as ``ja-JP``, is answered."""
        return cls.JA if locale.startswith("ja") else cls.EN

    @classmethod
    def named_by(cls, locale: str) -> Language | None:
        """The language of ``locale``, such as ``ja-JP`` or ``en_US.UTF-8``; None where it is another one, or none."""
        tag = re.split(r"[-_.@]", locale, maxsplit=1)[0].lower()
        return next((language for language in cls if language.value == tag), None)


class Origin(StrEnum):
    """Whose words a summary or a closing question is in."""

    AUTHOR = "author"
    EDITOR = "editor"
    """An editor corrected it."""
    MODEL = "model"
    """A language model wrote it from the essay."""
    EXTRACT = "extract"
    """The essay's own sentences, chosen by us."""
    COMMUNITY = "community"
    """The community's template."""


class Rights(StrEnum):
    """What its author lets us do with an essay."""

    OWNER = "owner"
    """Whoever brought it wrote it."""
    LICENSED = "licensed"
    """Its author allows us to show it in full."""
    LINK_ONLY = "link-only"
    """We may point to it: no more of it is stored than what that takes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """One essay as a source hands it over. ``body`` is Markdown; ``summary`` and ``question`` are the author's own or
    empty. ``source_url`` is its address where it was first published. ``collection`` is the set that it belongs to,
    where that is not its category.
    """

    slug: Slug
    title: str
    author: str
    language: Language
    date: date
    category: str
    tags: tuple[str, ...] = ()
    licence: str
    source_url: str | None = None
    summary: str = ""
    question: str = ""
    body: str
    rights: Rights = Rights.OWNER
    collection: str = ""

    @property
    def source_name(self) -> str:
        """What people call the place where it first appeared: the source's own title, or the host; empty where there is
        none.
        """
        return self.collection or host_of(self.source_url or "")

    @property
    def source_link(self) -> str:
        """Where it first appeared, as a chat can link to it; empty where there is no such address."""
        address = self.source_url or ""
        return address if address.startswith(("https://", "http://")) and len(address) <= ADDRESS_MAX else ""

    @property
    def is_elsewhere(self) -> bool:
        """Whether it can be read only where it first appeared."""
        return self.rights is Rights.LINK_ONLY and bool(self.source_link)

    @property
    def content_hash(self) -> str:
        """Changes exactly when anything of the draft changes, so that an unchanged source writes nothing; and with
        ``READ_AS``, so that no summary stays that an earlier way of reading has made.
        """
        values = {field.name: getattr(self, field.name) for field in fields(Draft)}
        packed = json.dumps(values | {"read as": READ_AS}, ensure_ascii=False, sort_keys=True, default=str)
        return hashlib.sha256(packed.encode()).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Essay(Draft):
    """One essay of the library: never without a summary; ``question`` is empty where the essay asks none.

    ``revision`` counts from 1 and grows with every change of the draft; ``minutes`` is the reading time, at least 1.
    Where only a link is allowed, ``body`` is empty, and ``terms`` are the words by which the essay is found, each once.
    ``text_hash`` and ``likeness`` are those of the whole text (``bot.language.likeness``). ``news_at`` is when its
    source brought it as news, None for a back catalogue.
    """

    revision: int
    minutes: int
    draft_hash: str
    summary_origin: Origin = Origin.EXTRACT
    question_origin: Origin = Origin.EXTRACT
    terms: str = ""
    text_hash: str = ""
    likeness: int | None = None
    news_at: datetime | None = None


def is_slug(text: str) -> bool:
    """Whether ``text`` can name an essay: lower-case letters, digits and single hyphens, at most ``SLUG_MAX``
    characters.
    """
    return len(text) <= SLUG_MAX and _SLUG.fullmatch(text) is not None
