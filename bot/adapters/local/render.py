"""Templates with the member's language in them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime
from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from bot.adapters.local import sentences
from bot.adapters.local.digest import digest_view
from bot.conversation import (
    labels,
    report_text,
    schedule_text,
    spoken_votes,
    talk_text,
    trouble_text,
    upcoming_text,
    wording,
)
from bot.conversation.catalogue import Catalogue
from bot.conversation.phrases import Phrases
from bot.core.essay import Language
from bot.language.phrase_breaks import phrase_breaks

_DAY: Final = {Language.JA: "y年M月d日", Language.EN: "MMMM d, y"}
_MONTH: Final = {Language.JA: "y年M月", Language.EN: "MMMM y"}
_MONTH_ALONE: Final = {Language.JA: "M月", Language.EN: "MMMM"}
_DAY_NAMED: Final = {Language.JA: "y年M月d日（E）", Language.EN: "EEEE, MMMM d, y"}
_MOMENT: Final = {Language.JA: "y年M月d日（E）HH:mm", Language.EN: "EEE, MMM d, y, HH:mm"}
_BRIEF: Final = {Language.JA: "M月d日（E）HH:mm", Language.EN: "EEE, MMM d, HH:mm"}


class HtmlPhrases(Phrases):
    """The catalogue in one language, for HTML. A sentence is escaped before its fields are put in, so that they can be
    markup of our own; other fields are escaped.
    """

    def __init__(self, catalogue: Catalogue, language: Language) -> None:
        super().__init__(catalogue, language, str)

    def text(self, key: str, /, **fields: object) -> Markup:
        sentence = self._catalogue.text(self.language, key, **{name: f"{{{name}}}" for name in fields})
        return escape(sentence).format(**fields)

    def plural(self, singular: str, plural: str, number: int, /, **fields: object) -> Markup:
        kept = {name: f"{{{name}}}" for name in fields}
        return escape(self._catalogue.plural(self.language, singular, plural, number, **kept)).format(**fields)

    _, _n = text, plural


NAME: Final = "Ichiwa"
"""What the page's only channel is called, where a sentence names one."""


class Renderer:
    """Renders the templates of ``packages``: each package's ``templates`` folder, the first that has a name wins.

    In a template ``_("English key with {field}", field=…)`` and ``_n("{number} comment", "{number} comments", n)`` are
    the member's language, with the fields escaped; ``phrases`` is what ``wording``, ``schedule_text`` and ``labels``
    speak with, and ``language`` is the language itself. Filters: ``day``, ``day_named``, ``month`` and, without the
    year, ``month_alone`` (a date), ``moment(zone)`` and, without the year, ``brief(zone)`` (an aware instant in the
    zone's wall time, with the weekday), ``minutes`` (a number of them in words), ``score`` (a mean such as 4.2, or –
    for None), ``language_name`` and ``breakable(language)`` (a title that breaks between phrases, where its language
    has no spaces to break at).
    """

    def __init__(self, catalogue: Catalogue, packages: Sequence[str] = ("bot.adapters.local",)) -> None:
        loader = ChoiceLoader([PackageLoader(package) for package in packages])
        self._environments = {language: _environment(loader, catalogue, language) for language in Language}
        self._phrases = {language: HtmlPhrases(catalogue, language) for language in Language}

    def html(self, template: str, language: Language, **context: Any) -> str:
        """``template`` filled with ``context``, whose texts are escaped; a name that is missing raises."""
        return self._environments[language].get_template(template).render(context)

    def phrases(self, language: Language) -> HtmlPhrases:
        """The catalogue in one language, for HTML."""
        return self._phrases[language]

    def instant(self, at: datetime, zone: str, language: Language) -> Markup:
        """An aware instant in the zone's wall time, as HTML."""
        shown = _at(at, zone, _MOMENT, language)
        return Markup('<time datetime="{}">{}</time> ({})').format(at.isoformat(), shown, zone)


def _environment(loader: ChoiceLoader, catalogue: Catalogue, language: Language) -> Environment:
    """One environment a language, so that macros and filters know it without being told."""
    environment = Environment(
        loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    phrases = HtmlPhrases(catalogue, language)
    environment.globals |= {
        "language": language,
        "_": phrases.text,
        "_n": phrases.plural,
        "phrases": phrases,
        "outcome": spoken_votes.outcome,
        "labels": labels,
        "report_text": report_text,
        "upcoming_text": upcoming_text,
        "talk_text": talk_text,
        "wording": wording,
        "schedule_text": schedule_text,
        "trouble_text": trouble_text,
        "named_here": lambda _: NAME,
        "sentences": sentences,
        "digest_parts": lambda digest: digest_view(digest, phrases),
    }
    environment.filters |= {
        "day": lambda day: _formatted(day, _DAY, language),
        "month": lambda day: _formatted(day, _MONTH, language),
        "month_alone": lambda day: _formatted(day, _MONTH_ALONE, language),
        "day_named": lambda day: _formatted(day, _DAY_NAMED, language),
        "moment": lambda at, zone: _at(at, zone, _MOMENT, language),
        "brief": lambda at, zone: _at(at, zone, _BRIEF, language),
        "minutes": lambda text: _minutes(text, language),
        "score": score,
        "breakable": breakable,
        "language_name": lambda name: phrases.text(schedule_text.LANGUAGES[Language(name)]),
    }
    return environment


def _minutes(text: str, language: Language) -> str:
    """A number of minutes in words; a length that an earlier version wrote stays as it is."""
    return schedule_text.length(timedelta(minutes=int(text)), language) if text.isdecimal() else text


def score(mean: float | None) -> str:
    """A mean score with one decimal, or a dash where nobody has rated."""
    return "–" if mean is None else f"{mean:.1f}"


def breakable(text: str, language: Language) -> Markup:
    """``text`` with the places where a line may end. What shows it has ``word-break: keep-all``."""
    pieces = phrase_breaks(text) if language is Language.JA else (text,)
    return Markup("<wbr>").join(escape(piece) for piece in pieces)


def _formatted(day: date, patterns: dict[Language, str], language: Language) -> str:
    return format_date(day, patterns[language], locale=language.value)


def _at(at: datetime, zone: str, patterns: dict[Language, str], language: Language) -> str:
    return format_datetime(at.astimezone(ZoneInfo(zone)), patterns[language], locale=language.value)
