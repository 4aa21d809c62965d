"""The round-up of each week: ``/digests``, ``/digests/2026-W48``, and their feeds."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from typing import Final
from urllib.parse import urlsplit

from babel.dates import format_interval
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.adapters.web.answers import answer
from bot.adapters.web.site.atom import ATOM, to_atom
from bot.adapters.web.site.feed import TITLE, Entry, Feed, xml_line
from bot.adapters.web.site.house import House
from bot.adapters.web.site.json_feed import JSON_FEED, to_json_feed
from bot.conversation import labels, wording
from bot.conversation.catalogue import Catalogue
from bot.conversation.phrases import Phrases
from bot.core.essay import Language
from bot.services.site.site import Site
from bot.services.site.weeks import WeekDigest, Weeks

_FORMS: Final[Mapping[str, tuple[str, Callable[[Feed], bytes]]]] = {
    "atom": (ATOM, to_atom),
    "json": (JSON_FEED, to_json_feed),
}
_NAME: Final = re.compile(r"[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?")


class WeekPages:
    """The same for everybody. The feeds without a language are in English."""

    def __init__(self, house: House, weeks: Weeks, site: Site, catalogue: Catalogue) -> None:
        self._house = house
        self._weeks = weeks
        self._site = site
        self._phrases = {language: Phrases(catalogue, language, str) for language in Language}
        self._kept: dict[str, tuple[str, bytes]] = {}

    def routes(self) -> list[Route]:
        """``/digest.FORM`` and ``/digest.LANGUAGE.FORM`` beside the pages."""
        feeds = [
            Route(f"/digest.{language}.{form}" if language else f"/digest.{form}", partial(self._feed, form, language))
            for language in (None, *Language)
            for form in _FORMS
        ]
        return [*feeds, Route("/digests", self.every), Route("/digests/{week}", self.one)]

    async def every(self, request: Request) -> Response:
        """The weeks that are told of."""
        p = self._phrases[request.state.language]
        weeks = [(name, _days(_monday(name), p)) for name in await self._weeks.names()]
        return self._house.show(request, "site_weeks.html", weeks=weeks)

    async def one(self, request: Request) -> Response:
        """One of them. Raises ``NotFound`` for any other."""
        week = await self._weeks.of(request.path_params["week"])
        days = _days(week.since, self._phrases[request.state.language])
        return self._house.show(request, "site_week.html", week=week, days=days)

    async def _feed(self, form: str, language: Language | None, request: Request) -> Response:
        kind, written = _FORMS[form]
        name, state = f"{language} {form}", await self._site.state()
        before, content = self._kept.get(name, ("", b""))
        if before != state:
            content = written(self._made(language, await self._weeks.latest(), self._site.day()))
            self._kept[name] = (state, content)
        return answer(request, content, f"{kind}; charset=utf-8", varies=False)

    def _made(self, language: Language | None, weeks: Sequence[WeekDigest], today: date) -> Feed:
        p, paths = self._phrases[language or Language.EN], self._house.paths
        where = f".{language}" if language else ""
        entries = [self._entry(week, p) for week in weeks]
        return Feed(
            id=f"tag:{self._authority},2026:{paths.to('/digest')}{where}",
            home=paths.whole(paths.to("/digests")),
            atom=paths.whole(paths.to(f"/digest{where}.atom")),
            json=paths.whole(paths.to(f"/digest{where}.json")),
            title=f"{TITLE} · {p.text(labels.DIGEST_OF_WEEK)}",
            subtitle=p.text(labels.TAGLINE),
            language=language,
            updated=max((entry.since for entry in entries), default=_begin(today)),
            entries=entries,
        )

    def _entry(self, week: WeekDigest, p: Phrases) -> Entry:
        path = self._house.paths.to(f"/digests/{week.name}")
        titles = [xml_line(each.title) or each.slug for each in week.essays]
        after = week.until + timedelta(days=1)
        return Entry(
            id=f"tag:{self._authority},{after.isoformat()}:{path}",
            url=self._house.paths.whole(path),
            original="",
            title=f"{p.text(labels.DIGEST_OF_WEEK)} · {_days(week.since, p)}",
            summary=" / ".join(titles),
            html=self._html(week, p),
            author=TITLE,
            category=p.text(labels.DIGEST),
            tags=(),
            licence="",
            language=p.language,
            since=_begin(after),
            card="",
        )

    def _html(self, week: WeekDigest, p: Phrases) -> str:
        paths, lines = self._house.paths, Markup()
        for essay in week.essays:
            score = week.scores.get(essay.slug)
            mean = f" · ★ {score.mean:.1f} · {wording.ratings(p, score.count)}" if score and score.mean else ""
            url = paths.whole(paths.essay(essay.slug))
            said = (url, xml_line(essay.title) or essay.slug, xml_line(essay.author), mean)
            lines += Markup('<li><a href="{}">{}</a> · {}{}</li>').format(*said)
        made = Markup("<ol>{}</ol>").format(lines)
        if week.comment is not None:
            heading, text = p.text(labels.WORTH_READING), xml_line(week.comment.text)
            name = f"— {xml_line(week.comment.name)}" if week.comment.name else ""
            made += Markup("<h2>{}</h2><blockquote><p>{}</p></blockquote><p>{}</p>").format(heading, text, name)
        return str(made)

    @property
    def _authority(self) -> str:
        host = (urlsplit(self._house.paths.public_url).hostname or "").lower()
        return host if _NAME.fullmatch(host) else "localhost"


def _days(monday: date, p: Phrases) -> str:
    """With the year: these pages stay."""
    return " ".join(format_interval(monday, monday + timedelta(days=6), "yMMMd", locale=p.language.value).split())


def _monday(week: str) -> date:
    """The first day of a week such as ``2026-W48``."""
    year, _, number = week.partition("-W")
    return date.fromisocalendar(int(year), int(number), 1)


def _begin(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
