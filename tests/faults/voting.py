"""Votes as fast as it can, and writes the number of each vote as soon as it is told that it is kept."""

from __future__ import annotations

import asyncio
import os
import sys

from bot.adapters.sql.stores import SqlStores
from bot.core.community import LOCAL_COMMUNITY, Member
from bot.core.ids import MemberId, Slug
from bot.core.rating import Vote
from tests.tools.scale_world import NOW, database_at

VOTERS = 200


async def main(url: str) -> None:
    async with database_at(url) as database:
        ratings = SqlStores(database).ratings

        async def vote(voter: int) -> None:
            for number in range(voter, 1_000_000, VOTERS):
                member = MemberId(str(number))
                given = Vote(Slug(f"e{number % 5}"), member, "⭐", 4.0, NOW)
                await ratings.vote(Member(LOCAL_COMMUNITY, member, ""), given)
                os.write(sys.stdout.fileno(), f"{number}\n".encode())

        await asyncio.gather(*map(vote, range(VOTERS)))


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
