"""The vectors beside an index of terms, whatever its database.

An essay's vectors belong to its text. They stay while a rebuild or another tokenizer makes the terms anew, and go with
the text that they were made of. What is scanned in memory follows the tables by their state: any process may write.
"""

from __future__ import annotations

import asyncio
import hashlib
from abc import ABC, abstractmethod
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, Final, NamedTuple

from sqlalchemy import Connection, TextClause, text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.adapters.search.reckoning import (
    PASSAGES,
    Made,
    Narrowed,
    Narrowing,
    Ranked,
    as_kept,
    as_made,
    by_closeness,
    likenesses,
    no_signs,
)
from bot.adapters.sql.engine import Database
from bot.core.essay import Language
from bot.core.ids import Slug, new_id
from bot.language.passages import PASSAGES_VERSION
from bot.ports.meaning import Vector
from bot.ports.search import EssayVectors, Near

if TYPE_CHECKING:  # numpy is loaded with the first vector: most commands need none
    from bot.adapters.search.vectors import SignBits

AT_ONCE: Final = 20
"""Essays in one transaction, some milliseconds."""
_LOADED: Final = 2_000  # essays that are loaded at once
_TRIES: Final = 3  # where somebody takes away what was just found
_VERSION: Final = f"1/{PASSAGES_VERSION}"  # vectors of other passages are others, too
_TABLES: Final = ("search_embedded", "search_vectors", "search_vector_state")

_STATE: Final = text("SELECT made, last, removals FROM search_vector_state")
_MADE_AS: Final = text("SELECT version FROM search_vector_state")
_MAKE: Final = text("INSERT INTO search_vector_state (version, made, last, removals) VALUES (:version, :made, 0, 0)")
_ADDED: Final = text("UPDATE search_vector_state SET last = :last")
_REMOVED: Final = text("UPDATE search_vector_state SET removals = removals + 1")
_PUT: Final = text(
    "INSERT INTO search_embedded (id, slug, draft_hash, text, model, dimensions, language, collection, names, bits)"
    " VALUES (:id, :slug, :draft_hash, :text, :model, :dimensions, :language, :collection, :names, :bits)"
)
_PUT_LEVELS: Final = text("INSERT INTO search_vectors (place, levels) VALUES (:place, :levels)")
_HASHED: Final = text("UPDATE search_embedded SET draft_hash = :draft_hash WHERE slug = :slug")
_FORGET: Final = text("DELETE FROM search_embedded WHERE id = :id")
_FORGET_LEVELS: Final = text("DELETE FROM search_vectors WHERE place >= :first AND place < :end")
_LEFT_BEHIND: Final = text(
    "SELECT id FROM search_embedded WHERE NOT EXISTS"
    " (SELECT 1 FROM search_essays WHERE search_essays.slug = search_embedded.slug)"
)
_IDS: Final = text("SELECT id FROM search_embedded")
_LOAD: Final = text(
    "SELECT id, language, collection, names, bits FROM search_embedded"
    " WHERE id > :after AND model = :model AND dimensions = :dimensions ORDER BY id LIMIT :limit"
)
_WAITING: Final = text(
    "SELECT search_essays.slug FROM search_essays LEFT JOIN search_embedded"
    " ON search_embedded.slug = search_essays.slug AND search_embedded.model = :model"
    " AND search_embedded.draft_hash = search_essays.draft_hash"
    " WHERE search_embedded.id IS NULL ORDER BY search_essays.day DESC, search_essays.slug LIMIT :limit"
)
# The present text's alone: one that was indexed anew a moment ago may be another.
_OF_TEXT: Final = (
    "JOIN search_essays ON search_essays.slug = search_embedded.slug"
    " AND search_essays.draft_hash = search_embedded.draft_hash"
)


class IndexedText(NamedTuple):
    """What an essay's vectors belong to. ``token`` is of its text and of what narrows a search."""

    slug: str
    draft_hash: str
    language: str
    collection: str
    token: str

    @classmethod
    def of(cls, slug: str, draft_hash: str, language: str, collection: str, *texts: str) -> IndexedText:
        """Its ``texts`` as they are indexed."""
        whole = "\0".join((language, collection, *texts)).encode("utf-8", "surrogatepass")
        return cls(slug, draft_hash, language, collection, hashlib.sha256(whole).hexdigest()[:32])


class VectorStatements(NamedTuple):
    """What is written in another way for each database: the tables, and the values of a list (``:numbers`` or
    ``:strings``) as rows of one column ``value``.
    """

    create: tuple[str, ...]
    numbers: str
    strings: str


class EmbeddedIndex(ABC):
    """The part of a ``SearchIndex`` that is about vectors."""

    VECTORS: ClassVar[VectorStatements]
    _database: Database

    def __init__(self) -> None:
        self._signs: SignBits | None = None
        self._loaded: tuple[str, int, str] | None = None  # model, dimensions, and when the tables were made
        self._removals = self._last = 0
        self._loading = asyncio.Lock()
        self._is_used = False

    @abstractmethod
    async def _lock(self, connection: AsyncConnection) -> None:
        """Hold off other writers of the index until the transaction ends."""

    @abstractmethod
    def _texts(self, connection: Connection, slugs: Collection[str]) -> Sequence[IndexedText]:
        """Those of ``slugs`` that are indexed."""

    @abstractmethod
    def _list(self, values: Collection[Any]) -> Any:
        """Strings or numbers as a parameter of a statement."""

    def _of_strings(self, statement: str) -> TextClause:
        return text(statement.format(given=self.VECTORS.strings, of_text=_OF_TEXT))

    def _of_numbers(self, statement: str) -> TextClause:
        return text(statement.format(given=self.VECTORS.numbers, of_text=_OF_TEXT))

    # What the terms' index calls, in its transactions.

    async def _make_vectors(self, connection: AsyncConnection) -> None:
        """Create missing tables; drop those of another version first."""
        await connection.exec_driver_sql(self.VECTORS.create[0])
        found = (await connection.execute(_MADE_AS)).scalar()
        if found == _VERSION:
            return
        for table in _TABLES:
            await connection.exec_driver_sql(f"DROP TABLE IF EXISTS {table}")
        for statement in self.VECTORS.create:
            await connection.exec_driver_sql(statement)
        await connection.execute(_MAKE, {"version": _VERSION, "made": new_id()})

    async def _drop_vectors(self, connection: AsyncConnection) -> None:
        await connection.exec_driver_sql(f"DROP TABLE IF EXISTS {_TABLES[-1]}")
        await self._make_vectors(connection)

    async def _settle_vectors(
        self, connection: AsyncConnection, put: Iterable[IndexedText] = (), gone: Iterable[str] = ()
    ) -> None:
        """Essays were indexed, or are ``gone``: what was made of another text goes, too."""
        await connection.run_sync(self._after, {each.slug: each for each in put}, sorted(gone))

    def _after(self, connection: Connection, put: Mapping[str, IndexedText], gone: Sequence[str]) -> None:
        known = self._of_strings(
            "SELECT id, slug, text, draft_hash FROM search_embedded WHERE slug IN (SELECT value FROM {given})"
        )
        rows = connection.execute(known, {"strings": self._list([*put, *gone])}).all()
        stale = [row.id for row in rows if row.slug not in put or put[row.slug].token != row.text]
        self._remove(connection, stale)
        for row in rows:
            if row.id not in stale and put[row.slug].draft_hash != row.draft_hash:
                connection.execute(_HASHED, {"slug": row.slug, "draft_hash": put[row.slug].draft_hash})

    async def _vectors_left_behind(self, connection: AsyncConnection) -> None:
        """After a rebuild: what is not indexed any more has no vectors either."""

        def work(connection: Connection) -> None:
            self._remove(connection, list(connection.execute(_LEFT_BEHIND).scalars()))

        await connection.run_sync(work)

    def _remove(self, connection: Connection, ids: Sequence[int]) -> None:
        if ids:
            connection.execute(_FORGET, [{"id": id_} for id_ in ids])
            places = [{"first": id_ * PASSAGES, "end": (id_ + 1) * PASSAGES} for id_ in ids]
            connection.execute(_FORGET_LEVELS, places)
            connection.execute(_REMOVED)

    # What the port promises.

    async def unembedded(self, model: str, limit: int) -> Sequence[tuple[Slug, str]]:
        def work(connection: Connection) -> Sequence[tuple[Slug, str]]:
            slugs = list(connection.execute(_WAITING, {"model": model, "limit": max(0, limit)}).scalars())
            tokens = {each.slug: each.token for each in self._texts(connection, slugs)} if slugs else {}
            return [(Slug(slug), tokens[slug]) for slug in slugs if slug in tokens]

        return await self._database.ask(work)

    async def put_vectors(self, model: str, made: Mapping[tuple[Slug, str], EssayVectors]) -> None:
        all_packed = await asyncio.to_thread(as_kept, made)
        for start in range(0, len(all_packed), AT_ONCE):
            await self._database.write(
                partial(self._put_packed, model=model, made=dict(all_packed[start : start + AT_ONCE]))
            )

    async def _put_packed(
        self, connection: AsyncConnection, *, model: str, made: Mapping[tuple[Slug, str], Made]
    ) -> None:
        def work(connection: Connection) -> None:
            texts = [
                each for each in self._texts(connection, [slug for slug, _ in made]) if (each.slug, each.token) in made
            ]
            if texts:
                self._replace(connection, model, [(each, made[Slug(each.slug), each.token]) for each in texts])

        await self._lock(connection)
        await connection.run_sync(work)

    def _replace(self, connection: Connection, model: str, made: Sequence[tuple[IndexedText, Made]]) -> None:
        known = self._of_strings("SELECT id FROM search_embedded WHERE slug IN (SELECT value FROM {given})")
        slugs = [each.slug for each, _ in made]
        self._remove(connection, list(connection.execute(known, {"strings": self._list(slugs)}).scalars()))
        first = connection.execute(_STATE).one().last + 1
        levels: list[dict[str, object]] = []
        for id_, (each, its) in enumerate(made, first):
            row = {"id": id_, "slug": each.slug, "draft_hash": each.draft_hash, "text": each.token, "model": model}
            row |= {"language": each.language, "collection": each.collection, "dimensions": its.dimensions}
            row |= {"names": its.names}
            connection.execute(_PUT, row | {"bits": b"".join(vector.bits for vector in its.vectors)})
            places = enumerate(its.vectors, id_ * PASSAGES)
            levels += [{"place": place, "levels": vector.levels} for place, vector in places]
        if levels:
            connection.execute(_PUT_LEVELS, levels)
        connection.execute(_ADDED, {"last": first + len(made) - 1})

    async def vectors(self, model: str, slugs: Collection[Slug]) -> Mapping[Slug, EssayVectors]:
        statement = self._of_strings(
            "SELECT search_embedded.slug, dimensions, names, bits, levels FROM search_embedded {of_text}"
            f" JOIN search_vectors ON place >= search_embedded.id * {PASSAGES}"
            f" AND place < search_embedded.id * {PASSAGES} + {PASSAGES}"
            " WHERE model = :model AND search_embedded.slug IN (SELECT value FROM {given}) ORDER BY place"
        )

        def work(connection: Connection) -> list[Any]:
            return list(connection.execute(statement, {"model": model, "strings": self._list(sorted(slugs))}))

        return await asyncio.to_thread(as_made, await self._database.ask(work)) if slugs else {}

    async def nearest(
        self,
        model: str,
        vector: Vector,
        limit: int,
        language: Language | None = None,
        only: Collection[Slug] | None = None,
        without: Collection[str] = (),
    ) -> Sequence[Near]:
        found: list[Near] = []
        for _ in range(_TRIES):
            signs = await self._current(model, len(vector))
            narrowing = await self._narrowing(Narrowed(language, only, without))
            places = await asyncio.to_thread(signs.nearest, vector, limit, narrowing)
            numbers = [id_ * PASSAGES + passage for id_, passage in zip(places.ids, places.passages, strict=True)]
            levels = await self._database.ask(partial(self._levels_at, places=numbers)) if numbers else {}
            ranked = await asyncio.to_thread(by_closeness, vector, places, numbers, levels)
            found = await self._database.ask(partial(self._named, ranked=ranked, limit=limit)) if ranked else []
            if len(found) >= min(limit, len(set(places.ids))):
                break
        return sorted(found, key=lambda near: (-near.closeness, near.slug))

    async def likeness(
        self, model: str, vector: Vector, limit: int, weights: tuple[float, float], narrowed: Narrowed
    ) -> Mapping[Slug, float]:
        """How near the ``limit`` nearest essays are, by ``weights``: of the nearest of their names, and of their texts,
        each times its cosine.
        """
        signs = await self._current(model, len(vector))
        narrowing = await self._narrowing(narrowed)
        best = await asyncio.to_thread(signs.best_essays, vector, 2 * limit, narrowing, weights)
        rows = await self._database.ask(partial(self._whole, ids=best)) if best else []
        near = await asyncio.to_thread(likenesses, rows, vector, weights)
        return dict(sorted(near.items(), key=lambda pair: (-pair[1], pair[0]))[:limit])

    def _whole(self, connection: Connection, *, ids: Sequence[int]) -> list[Any]:
        """All passages of essays whose text is still the present one."""
        statement = self._of_numbers(
            "SELECT search_embedded.slug, names, bits, levels FROM {given}"
            f" JOIN search_embedded ON search_embedded.id = given.value {{of_text}}"
            f" JOIN search_vectors ON place >= search_embedded.id * {PASSAGES}"
            f" AND place < search_embedded.id * {PASSAGES} + {PASSAGES} ORDER BY place"
        )
        return list(connection.execute(statement, {"numbers": self._list(ids)}))

    async def vectors_token(self) -> str:
        return " ".join(map(str, await self._database.ask(_state)))

    async def rest(self) -> None:
        async with self._loading:
            if not self._is_used:
                self._signs = self._loaded = None
            self._is_used = False

    # What is scanned.

    async def _current(self, model: str, dimensions: int) -> SignBits:
        """The sign bits as they are in the tables by now."""
        async with self._loading:
            self._is_used = True
            made, last, removals = await self._database.ask(_state)
            if self._signs is None or self._loaded != (model, dimensions, made):
                self._signs = await asyncio.to_thread(no_signs, dimensions)
                self._loaded = model, dimensions, made
                self._removals, self._last = removals, 0
            if self._removals != removals:
                self._removals = removals
                ids = await self._database.ask(lambda connection: list(connection.execute(_IDS).scalars()))
                if not await asyncio.to_thread(self._signs.keep, ids):  # so many are gone that it is better read anew
                    self._signs, self._last = await asyncio.to_thread(no_signs, dimensions), 0
            values = {"model": model, "dimensions": dimensions, "limit": _LOADED}
            while self._last < last:
                rows = await self._database.ask(partial(_rows_after, values=values | {"after": self._last}))
                await asyncio.to_thread(self._signs.add, rows)
                reached = rows[-1].id if rows else 0
                self._last = reached if len(rows) == _LOADED else max(last, reached)
            return self._signs

    async def _narrowing(self, narrowed: Narrowed) -> Narrowing:
        language = narrowed.language.value if narrowed.language else None
        if narrowed.only is None:
            return Narrowing(language, None, narrowed.without)
        ids = await self._database.ask(partial(self._numbers, slugs=narrowed.only))
        return Narrowing(language, ids, narrowed.without)

    def _numbers(self, connection: Connection, *, slugs: Collection[Slug]) -> Collection[int]:
        statement = self._of_strings("SELECT id FROM search_embedded WHERE slug IN (SELECT value FROM {given})")
        return list(connection.execute(statement, {"strings": self._list(sorted(slugs))}).scalars())

    def _levels_at(self, connection: Connection, *, places: Sequence[int]) -> Mapping[int, bytes]:
        statement = self._of_numbers("SELECT place, levels FROM {given} JOIN search_vectors ON place = given.value")
        rows = connection.execute(statement, {"numbers": self._list(places)})
        return {row.place: row.levels for row in rows}

    def _named(self, connection: Connection, *, ranked: Sequence[Ranked], limit: int) -> list[Near]:
        """The first ``limit`` of ``ranked`` whose text is still the present one."""
        statement = self._of_numbers(
            "SELECT search_embedded.id, search_embedded.slug FROM {given}"
            " JOIN search_embedded ON search_embedded.id = given.value {of_text}"
        )
        found: list[Near] = []
        at = 0
        while len(found) < limit and at < len(ranked):
            some = ranked[at : at + limit]
            rows = connection.execute(statement, {"numbers": self._list([each.id for each in some])})
            slugs = {row.id: Slug(row.slug) for row in rows}
            found += [Near(slugs[each.id], each.closeness, each.passage) for each in some if each.id in slugs]
            at += limit
        return found[:limit]


def _state(connection: Connection) -> tuple[str, int, int]:
    row = connection.execute(_STATE).one()
    return row.made, row.last, row.removals


def _rows_after(connection: Connection, *, values: Mapping[str, Any]) -> list[Any]:
    return list(connection.execute(_LOAD, values))
