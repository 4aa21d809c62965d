"""What a community likes, and the essays among which it lets one choose: a few hundred small rows at most, whatever
the library holds and members rated.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

from sqlalchemy import BindParameter, ColumnElement, Connection, bindparam, select

from bot.adapters.sql.candidates import Candidates
from bot.adapters.sql.library_schema import essays
from bot.adapters.sql.ratings import of_community
from bot.adapters.sql.rows import community_values
from bot.adapters.sql.schema import essay_scores
from bot.core.community import Community
from bot.core.ids import Slug
from bot.core.rating import Score
from bot.core.taste import EVIDENCE, SAMPLE, Known, Taste, Why, order_from, sample_start, traits_of

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


class SqlTaste:
    """The taste of one community, read once where it is asked for."""

    def __init__(self, connection: Connection, community: Community) -> None:
        self._connection = connection
        self._whose = community_values(community)
        self._taste: Taste | None = None

    def first(
        self, library: Candidates, which: tuple[ColumnElement[bool], ...], key: str, values: dict[str, Any]
    ) -> Slug | None:
        """The essay of ``library`` that ``key`` lets come first among those ``which``."""
        start = sample_start(key)
        places = library.after(start, SAMPLE, which, **values)
        compared = sorted(places, key=lambda slug: order_from(start, slug, places[slug]))[:SAMPLE]
        return self._known().chosen(self._of(compared), key)

    def why(self, slug: Slug, key: str) -> Why | None:
        """Why ``key`` let ``slug`` come first."""
        return next((self._known().why(each, key) for each in self._of([slug])), None)

    def _known(self) -> Taste:
        if self._taste is None:
            self._taste = Taste(self._joined(self._connection.execute(_MOST_RATED, self._whose).all()))
        return self._taste

    def _of(self, slugs: Sequence[Slug]) -> list[Known]:
        scores = self._connection.execute(_SCORES, {**self._whose, "these": slugs}).all()
        rated = {row.slug for row in scores}
        unrated = [(slug, 0, 0.0) for slug in slugs if slug not in rated]
        return self._joined([*scores, *unrated])

    def _joined(self, rated: Iterable[Sequence[Any]]) -> list[Known]:
        scores = {Slug(row[0]): Score(row[1], row[2]) for row in rated}
        rows = self._connection.execute(_ESSAYS, {"these": list(scores)}) if scores else ()
        return [Known(Slug(row.slug), traits_of(*row[1:]), scores[Slug(row.slug)]) for row in rows]
