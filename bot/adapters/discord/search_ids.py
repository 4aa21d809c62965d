"""A search in the ids of its page's components, each of which has at most 100 characters: the end of a long query
is in those of neighbours.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from bot.adapters.discord.layout import ID_MAX
from bot.conversation.acts.reading import search_argument
from bot.core.essay import Language

OPEN: Final = "ichiwa:open"
REST: Final = "ichiwa:rest"
_CATEGORY_MAX: Final = 20
_QUERY_PART: Final = 54
"""Characters of a query that fit behind the longest head of a custom_id."""
_REST_PART: Final = 88


def search_id(page: int, language: Language | None, category: str, query: str) -> str:
    """What leads to another page of the same search, with the beginning of its query."""
    head = f"ichiwa:search:{page}:{language.value if language else ''}:{category.replace(':', ' ')[:_CATEGORY_MAX]}:"
    return f"{head}{query}"[:ID_MAX]


def parts_of(query: str) -> tuple[str, str, str]:
    """What of a query is in the ids of a page's buttons, of a button between them, and of its menu."""
    end = _QUERY_PART + _REST_PART
    return query[:_QUERY_PART], query[_QUERY_PART:end], query[end:]


def read_search(argument: str, custom_ids: Iterable[str]) -> str:
    """What another page of a search asks for, of the pressed button's argument and the ids of all components beside it;
    ``argument`` itself where it is none of ours.
    """
    carried = {
        name: each[len(name) + 1 :] for each in custom_ids for name in (REST, OPEN) if each.startswith(f"{name}:")
    }
    try:
        page, language, category, begin = argument.split(":", 3)
        query = begin + carried.get(REST, "") + carried.get(OPEN, "")
        return search_argument(int(page), Language(language) if language else None, category, query)
    except ValueError:
        return argument
