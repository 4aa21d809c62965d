"""What a community likes, and the essays among which it lets one choose: a few hundred small rows at most, whatever
the library holds and members rated.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

from sqlalchemy import BindParameter, ColumnElement, Connection, bindparam, func, literal_column, or_, select

from bot.adapters.sql.candidates import Candidates
from bot.adapters.sql.library_schema import essays
from bot.adapters.sql.ratings import of_community
from bot.adapters.sql.rows import community_values
from bot.adapters.sql.schema import clicks, comments, deliveries, essay_scores
from bot.core.community import Community
from bot.core.delivery import STANDING, DeliveryState, Reason
from bot.core.ids import Slug
from bot.core.rating import Score
from bot.core.subscription import Kind
from bot.core.taste import (
    COMMENTS,
    EVIDENCE,
    LOOKED_AT,
    SAMPLE,
    Heard,
    Known,
    Taste,
    Why,
    hints,
    order_from,
    sample_start,
    traits_of,
)

_TRAITS: Final = tuple(essays.c[name] for name in ("author", "category", "tags", "minutes", "language"))
_MOST_RATED: Final = (
    select(essay_scores.c.slug, essay_scores.c.count, essay_scores.c.total)
    .where(*of_community(essay_scores))
    .order_by(essay_scores.c.count.desc(), essay_scores.c.slug.desc())
    .limit(EVIDENCE)
)
_THESE: Final[BindParameter[Any]] = bindparam("these", expanding=True)
_ESSAYS: Final = select(essays.c.slug, *_TRAITS).where(essays.c.slug.in_(_THESE))
_SCORES: Final = select(essay_scores.c.slug, essay_scores.c.count, essay_scores.c.total).where(
    *of_community(essay_scores), essay_scores.c.slug.in_(_THESE)
)
_SLOT: Final = ("subscription", "local_date", "turn")
_LATEST: Final = (
    select(*(deliveries.c[name] for name in (*_SLOT, "due", "slug", "state", "reason", "kind")))
    .where(*of_community(deliveries))
    .order_by(deliveries.c.due.desc())
    .limit(LOOKED_AT)
    .subquery("latest")
)
_IS_SKIPPED: Final = _LATEST.c.state == DeliveryState.SKIPPED
_BROUGHT: Final = (
    select(*(_LATEST.c[name] for name in (*_SLOT, "slug")), _IS_SKIPPED.label("is_skipped"))
    .where(
        _LATEST.c.kind == Kind.ESSAY,
        _LATEST.c.slug.is_not(None),
        or_(_LATEST.c.state.in_(sorted(STANDING)), _IS_SKIPPED & (_LATEST.c.reason == Reason.ADMIN)),
    )
    .order_by(_LATEST.c.due.desc(), *(_LATEST.c[name] for name in _SLOT))
    .limit(EVIDENCE)
    .subquery("brought")
)
_UNDER_IT: Final = (
    select(literal_column("1"))
    .where(
        *(comments.c[name] == _BROUGHT.c[name] for name in _SLOT),
        comments.c.deleted.is_(None),
        comments.c.hidden.is_(None),
        comments.c.author_is_bot.is_(False),
    )
    .limit(COMMENTS)
    .correlate(_BROUGHT)
    .subquery("under_it")
)
_SAID: Final = select(func.count()).select_from(_UNDER_IT).scalar_subquery()
_BECAME: Final = select(_BROUGHT.c.slug, _BROUGHT.c.is_skipped, _SAID.label("said"))
_CLICKED: Final = (
    select(clicks.c.slug, func.sum(clicks.c.count))
    .where(*of_community(clicks), clicks.c.slug.in_(_THESE))
    .group_by(clicks.c.slug)
)


class SqlTaste:
    """The taste of one community, read once where it is asked for."""

    def __init__(self, connection: Connection, community: Community) -> None:
        self._connection = connection
        self._whose = community_values(community)
        self._taste: Taste | None = None
        self._hints: dict[Slug, float] = {}
        self._read: dict[Slug, Known] = {}

    def first(
        self, library: Candidates, which: tuple[ColumnElement[bool], ...], key: str, values: dict[str, Any]
    ) -> Slug | None:
        """The essay of ``library`` that ``key`` lets come first among those ``which``."""
        start = sample_start(key)
        places = library.after(start, SAMPLE, which, **values)
        compared = sorted(places, key=lambda slug: order_from(start, slug, places[slug]))[:SAMPLE]
        known = self._known()
        return known.chosen(self._of(compared), key)

    def why(self, slug: Slug, key: str) -> Why | None:
        """Why ``key`` let ``slug`` come first."""
        known = self._known()
        return next((known.why(each, key) for each in self._of([slug])), None)

    def _known(self) -> Taste:
        if self._taste is None:
            self._hints = hints(self._heard())
            rated = self._connection.execute(_MOST_RATED, self._whose).all()
            others = sorted(self._hints.keys() - {row.slug for row in rated})
            self._taste = Taste([*self._joined(rated), *self._of(others)])
        return self._taste

    def _heard(self) -> dict[Slug, Heard]:
        found: dict[Slug, Heard] = {}
        for slug, is_skipped, said in self._connection.execute(_BECAME, self._whose):
            so_far = found.get(slug, Heard())
            found[slug] = (
                so_far._replace(skips=so_far.skips + 1)
                if is_skipped
                else so_far._replace(posts=so_far.posts + 1, comments=so_far.comments + said)
            )
        if found:
            for slug, count in self._connection.execute(_CLICKED, {**self._whose, "these": sorted(found)}):
                found[slug] = found[slug]._replace(clicks=int(count))
        return found

    def _of(self, slugs: Sequence[Slug]) -> list[Known]:
        """Those that are there. What one pick has read, the next ones of the same outlook need not."""
        unread = [slug for slug in slugs if slug not in self._read]
        if unread:
            scores = self._connection.execute(_SCORES, {**self._whose, "these": unread}).all()
            rated = {row.slug for row in scores}
            unrated = [(slug, 0, 0.0) for slug in unread if slug not in rated]
            self._read |= {each.slug: each for each in self._joined([*scores, *unrated])}
        return [self._read[slug] for slug in slugs if slug in self._read]

    def _joined(self, rated: Iterable[Sequence[Any]]) -> list[Known]:
        scores = {Slug(row[0]): Score(row[1], row[2]) for row in rated}
        rows = self._connection.execute(_ESSAYS, {"these": list(scores)}) if scores else ()
        return [
            Known(Slug(row.slug), traits_of(*row[1:]), scores[Slug(row.slug)], self._hints.get(row.slug, 0.0))
            for row in rows
        ]
