"""The message catalogue: every sentence that a member sees, in Japanese and in English.

Keys are the English sentences with ``{named}`` fields. The ``.po`` files are read as they are: there is no compiled
copy that could be out of date.
"""

from __future__ import annotations

import gettext
from collections.abc import Mapping
from importlib import resources
from io import BytesIO
from typing import Final

from bot.core.essay import Language
from bot.errors import BotError

DOMAIN: Final = "ichiwa"


class _Translations(dict[Language, gettext.NullTranslations]):
    """Reads a language's file when it is first spoken: a short command speaks none."""

    def __missing__(self, language: Language) -> gettext.NullTranslations:
        self[language] = _load(language)
        return self[language]


class Catalogue:
    """Sentences by language. A key without a translation is shown as it is."""

    def __init__(self, translations: Mapping[Language, gettext.NullTranslations]) -> None:
        self._translations = translations

    def text(self, language: Language, key: str, /, **fields: object) -> str:
        """The sentence ``key`` in ``language``, filled with ``fields``, which are not escaped."""
        return self._translations[language].gettext(key).format(**fields)

    def plural(self, language: Language, singular: str, plural: str, number: int, /, **fields: object) -> str:
        """The sentence for ``number`` things; the field ``number`` is given."""
        found = self._translations[language].ngettext(singular, plural, number)
        return found.format(number=number, **fields)

    def error(self, language: Language, error: BotError) -> str:
        """The sentence that tells a member of ``error``."""
        return self.text(language, error.message, **error.fields)


def load_catalogue() -> Catalogue:
    """The catalogues that come with the package."""
    return Catalogue(_Translations())


def _load(language: Language) -> gettext.NullTranslations:
    from babel.messages.mofile import write_mo  # takes a while to load
    from babel.messages.pofile import read_po

    path = resources.files("bot") / "locale" / language.value / "LC_MESSAGES" / f"{DOMAIN}.po"
    with path.open("rb") as file:
        catalog = read_po(file, locale=language.value)
    compiled = BytesIO()
    write_mo(compiled, catalog)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)
