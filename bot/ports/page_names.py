"""Where it is stored who lets the reading pages show their comments; what ``bot.ports`` says of stores holds here."""

from __future__ import annotations

from typing import Protocol

from bot.core.community import Person
from bot.core.page_name import PageName


class PageNameStore(Protocol):
    """Members' agreements. Whoever has none is not shown."""

    async def get(self, person: Person) -> PageName | None:
        """What the person agreed to; None where they did not."""
        ...

    async def agree(self, person: Person, agreed: PageName) -> PageName:
        """Keep the agreement. Of one that is stored already only the name is replaced. Returns what is stored now."""
        ...

    async def share(self, person: Person, elsewhere: bool) -> PageName | None:
        """Keep whether other communities may see the person's comments; where they may not, nobody is shown the
        person's ratings any more. Returns what is stored now; None, and nothing is kept, where the person let no page
        show them.
        """
        ...

    async def share_ratings(self, person: Person, ratings: bool) -> PageName | None:
        """Keep whether the person's ratings are shown, too. Nothing is kept where other communities may not see the
        comments. Returns what is stored now, or None.
        """
        ...

    async def forget(self, person: Person) -> bool:
        """Forget the agreement; returns whether there was one."""
        ...
