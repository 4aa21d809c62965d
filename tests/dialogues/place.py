"""The community of the dialogues: its people, its essays, and a blog whose feed can be added."""

from __future__ import annotations

from datetime import date
from typing import Final

from bot.core.community import Channel, Community, Member, Platform
from bot.core.essay import Language
from bot.core.ids import MemberId
from bot.ports.source import Dropped
from tests.fakes.clock import FakeHolidays
from tests.unit.arranged import draft

GUILD: Final = Community(Platform.DISCORD, "guild")
HERE: Final = Channel(GUILD, "essays")
PEOPLE: Final = {
    name: Member(GUILD, MemberId(name.lower()), name, is_admin=name == "Admin") for name in ("Ann", "Ben", "Admin")
}
HOLIDAYS: Final = FakeHolidays({"JP": [date(2026, 11, 23)], "US": [date(2026, 11, 26)]})
ESSAYS: Final = (
    draft(
        "the-green-folder",
        title="The Green Folder",
        author="Ichiwa editors",
        category="Beginnings",
        tags=("first job",),
        summary="On the first day somebody leaves a folder on the desk.",
        question="What did you find on your first desk?",
        body="The folder was green. Nobody had told me that it was mine.",
    ),
    draft(
        "four-boxes-of-cards",
        title="名刺の箱が四つ",
        author="一話編集部",
        language=Language.JA,
        category="つながり",
        tags=("人脈",),
        date=date(2026, 1, 2),
        summary="人脈を数えるのをやめた日の話です。",
        question="最後に自分から電話をかけたのは、いつですか？",
        body="引っ越しの荷物から名刺の箱が四つ出てきた。人脈と呼んでいたものだ。",
    ),
    *(
        draft(
            f"letter-{n}",
            title=f"Letter {n}",
            author="Ichiwa editors",
            category="Letters",
            date=date(2026, 2, n),
            summary=f"Letter number {n}.",
            body=f"This is letter {n}, which was never sent.",
        )
        for n in range(1, 4)
    ),
)

FEED: Final = "https://blog.example.org/feed"
LETTERS: Final = tuple(
    draft(f"from-work-{n}", title=f"From work {n}", date=date(2026, 3, n), summary=f"Letter {n} from work.", licence="")
    for n in range(1, 5)
)
BANNER: Final = (Dropped("Click the banner!", "ranking"),)
