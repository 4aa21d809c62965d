"""Names and descriptions of commands in the member's language."""

from __future__ import annotations

from typing import Final

from discord import Locale
from discord.app_commands import TranslationContextTypes, Translator, locale_str

from bot.conversation.catalogue import Catalogue
from bot.core.essay import Language

_ = locale_str
"""Marks a name or a description for translation; its key is extracted into the catalogue."""

_LANGUAGES: Final = {
    Locale.japanese: Language.JA,
    Locale.american_english: Language.EN,
    Locale.british_english: Language.EN,
}


class CatalogueTranslator(Translator):
    """Japanese and English from the catalogue. The command's own text is English, and every other locale sees it."""

    def __init__(self, catalogue: Catalogue) -> None:
        super().__init__()
        self._catalogue = catalogue

    async def translate(self, string: locale_str, locale: Locale, context: TranslationContextTypes) -> str | None:
        language = _LANGUAGES.get(locale)
        return self._catalogue.text(language, string.message) if language else None


def language_of(locale: Locale) -> Language:
    """The language in which a member is answered."""
    return Language.JA if locale is Locale.japanese else Language.EN
