"""Names and descriptions of commands in the member's language."""

from __future__ import annotations

from typing import Final

from discord import Locale
from discord.app_commands import TranslationContextTypes, Translator, locale_str

from bot.conversation.catalogue import Catalogue
from bot.core.essay import Language
from bot.core.phrase import message

_ = locale_str
"""Marks a name or a description for translation; its key is extracted into the catalogue."""

_LANGUAGES: Final = {
    Locale.japanese: Language.JA,
    Locale.american_english: Language.EN,
    Locale.british_english: Language.EN,
}
_FOR_ADMINS: Final = message("{about} (admins)")


class CatalogueTranslator(Translator):
    """Japanese and English from the catalogue. The command's own text is English, and every other locale sees it."""

    def __init__(self, catalogue: Catalogue) -> None:
        super().__init__()
        self._catalogue = catalogue

    async def translate(self, string: locale_str, locale: Locale, context: TranslationContextTypes) -> str | None:
        language = _LANGUAGES.get(locale)
        return translated(self._catalogue, language, string.message) if language else None


def for_admins(about: str) -> str:
    """The description of a command that Discord shows to everybody, and that admins alone can use."""
    return _FOR_ADMINS.format(about=about)


def translated(catalogue: Catalogue, language: Language, text: str) -> str:
    """A name or a description, which can be one that ``for_admins`` made."""
    about = text.removesuffix(for_admins(""))
    said = catalogue.text(language, about)
    return said if about == text else catalogue.text(language, _FOR_ADMINS, about=said)
