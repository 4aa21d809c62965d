"""Collections, and who may read them: everybody, unless the operator gave one to communities."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import TypeAlias

from bot.core.community import Community
from bot.core.essay import Draft

Owners: TypeAlias = Mapping[str, Mapping[Community, str]]
"""The communities that each given collection belongs to, with the key by which their links open its essays. A
collection that is not here is public.
"""


class Outside(Enum):
    """Who reads without being a community."""

    PUBLIC = "public"
    """Anybody who opens the reading pages."""
    OPERATOR = "operator"
    """Whoever runs the program, and sees everything."""


Audience: TypeAlias = Community | Outside
"""On whose behalf essays are searched."""


def collection_of(essay: Draft) -> str:
    """The name of the collection that the essay belongs to, which communities may subscribe to: that of its source, or
    its category.
    """
    return essay.collection or essay.category


def invisible_to(audience: Audience, owners: Owners) -> frozenset[str]:
    """The collections of which ``audience`` may see nothing."""
    if audience is Outside.OPERATOR:
        return frozenset()
    return frozenset(name for name, its in owners.items() if its and audience not in its)
