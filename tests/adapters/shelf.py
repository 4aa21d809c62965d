"""The essays and holidays of every platform's dialogues."""

from __future__ import annotations

from datetime import date
from typing import Final

from bot.core.essay import Language
from bot.ports.source import Dropped
from tests.fakes.clock import FakeHolidays
from tests.fakes.opening import FakeOpener, Site
from tests.unit.arranged import draft

EN, JA = Language.EN, Language.JA
HOLIDAYS: Final = FakeHolidays({"JP": [date(2026, 11, 23)], "US": [date(2026, 11, 26)], "FR": []})
EDITORS: Final = "Ichiwa editors"

FOLDER: Final = draft(
    "the-green-folder",
    title="The Green Folder",
    author=EDITORS,
    category="Beginnings",
    tags=("first job",),
    date=date(2026, 4, 6),
    summary="On the first day somebody leaves a folder on the desk.",
    question="What did you find on your first desk?",
    body="The folder was green. Nobody had told me that it was mine.",
)
CARDS: Final = draft(
    "four-boxes-of-cards",
    title="名刺の箱が四つ",
    author="一話編集部",
    language=JA,
    category="つながり",
    tags=("人脈", "名刺"),
    date=date(2026, 4, 7),
    summary="人脈を数えるのをやめた日の話です。",
    question="最後に自分から電話をかけたのは、いつですか？",
    body="引っ越しの荷物から名刺の箱が四つ出てきた。人脈と呼んでいたものだ。",
)
LETTERS: Final = [
    draft(
        f"letter-{n}",
        title=f"Letter {n}",
        author=EDITORS,
        category="Letters",
        date=date(2026, 5, n),
        summary=f"Letter number {n}.",
        question="Whom would you write to?",
        body=f"This is letter {n}, which was never sent.",
    )
    for n in range(1, 7)
]


BLOG = "https://blog.example.org/feed"
"""A blog that nobody has added yet; each line of its essays ends in a banner."""


def blog() -> FakeOpener:
    """The web, in which there is that blog alone."""
    letters = [
        draft(f"from-work-{n}", title=f"From work {n}", date=date(2026, 3, n), summary=f"Letter *{n}*.", licence="")
        for n in (1, 2)
    ]
    opener = FakeOpener()
    opener.sites[BLOG] = Site(letters, "Letters from Work", dropped=(Dropped("Click the banner!", "ranking"),))
    return opener
