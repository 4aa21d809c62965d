"""What goes wrong while typing, and what is hostile: one clear sentence each, and nothing changes."""

from __future__ import annotations

import pytest

from tests.adapters.dialogue import Talk, opened, tags
from tests.unit.arranged import draft


@pytest.fixture
async def talk() -> Talk:
    return await opened()


MISTAKES = [
    ("hello", "Commands begin with /essay. Comments go in the thread below each essay."),
    ("", "Commands begin with /essay. Comments go in the thread below each essay."),
    ("/", "“/” is not a command. Commands begin with /essay, and /essay help lists them."),
    ("/esay today", "“/esay” is not a command. Did you mean /essay?"),
    ("/today", "“/today” is not a command. Did you mean /essay today?"),
    ("/invite", "“/invite” is not a command. Commands begin with /essay, and /essay help lists them."),
    ("/essay serch 人脈", "There is no command “serch”. Did you mean /essay search?"),
    ("/essay 献立", "There is no command “献立”. /essay help lists them all."),
    ("/essay help shedule", "There is no command “shedule”. Did you mean /essay schedule?"),
    ("/essay schedule at:25:00", "“25:00” is not a time of day. Write it like 08:00 or 18:30."),
    ("/essay schedule noon", "“noon” is not a time of day. Write it like 08:00 or 18:30."),
    ("/essay schedule at: tz:UTC", "Write a value after at:, for example at:08:00"),
    ("/essay schedule at:8:00 at:9:00", "at: is given twice. Write it once."),
    ("/essay schedule tz:Asia/Tokio", "“Asia/Tokio” is not a time zone. Did you mean Asia/Tokyo?"),
    (
        "/essay schedule tz:EST",
        "“EST” does not change to summer time. Name the place instead, for example America/New_York.",
    ),
    ("/essay schedule tz:Mars", "“Mars” is not a time zone. Write it like Asia/Tokyo or Europe/Paris."),
    (
        "/essay schedule days:someday",
        "“someday” is not a list of weekdays. Write them like mon-fri, mon,wed,fri or all.",
    ),
    ("/essay schedule late:9d", "“9d” is not a duration from 1m to 24h. Write it like 6h or 90m."),
    (
        "/essay schedule holidays:Atlantis",
        "There is no holiday calendar for “ATLANTIS”. Use a two-letter country code, like JP or US.",
    ),
    (
        "/essay schedule policy:random",
        "“random” does not fit policy:. Choose one of these: shuffle, in-order, newest, best-rated-unseen, learned",
    ),
    (
        "/essay schedule lang:fr",
        "“fr” is not a language of essays. Write ja, en, any, alternate, or days like ja:mon,wed,fri/en:tue,thu",
    ),
    (
        "/essay schedule scale:nine",
        (
            "“nine” is not a rating scale. Use five, thumbs or hearts, or emojis with scores in "
            'quotes, like this: "🌧=1 ⛅=3 ☀️=5"'
        ),
    ),
    (
        "/essay schedule summary:long",
        "“long” is not a summary length. Write a number from 80 to 600, or “default”.",
    ),
    (
        "/essay schedule summary:79",
        "“79” is not a summary length. Write a number from 80 to 600, or “default”.",
    ),
    (f"/essay schedule question:{'x' * 201}", "The question has 201 characters; the limit is 200."),
    (
        "/essay schedule zone:UTC",
        (
            "/essay schedule has no option “zone:”. It has these: at: tz: days: holidays: late: policy: lang: "
            "collections: scale: cards: summary: question: vote:"
        ),
    ),
    ("/essay rate 4 esay:door", "/essay rate has no option “esay:”. Did you mean essay:?"),
    ("/essay pause please", "/essay pause does not take “please”. Leave it out."),
    ("/essay rate", "Give the essay a rating from 1 to 5, for example: /essay rate 4"),
    ("/essay rate great", "A rating is a number from 1 to 5."),
    ("/essay rate 6", "A rating is a number from 1 to 5."),
    ("/essay rate -1", "A rating is a number from 1 to 5."),
    ("/essay rate 4 essay:nothing", "There is no essay called “nothing”."),
    ("/essay rate 4 essay:../../etc/passwd", "There is no essay called “../../etc/passwd”."),
    ("/essay search", "Type what to search for, for example: /essay search 人脈"),
    ("/essay search letter page:two", "“two” is not a page number. Write it like page:2"),
    ("/essay search letter page:0", "Page numbers start at 1."),
    ("/essay top decade", "“decade” does not fit period:. Choose one of these: week, month, year, all"),
    ("/essay comment " + "x" * 10_000, "The comment has 10000 characters; the limit is 2000. Nothing was saved."),
    (
        "/essay comment essay:letter-1 Too early",
        "The essay “letter-1” has not been posted here, so it has no thread yet.",
    ),
    (
        "/essay comment essay:../../etc/passwd Hi",
        "There is no essay called “../../etc/passwd”.",
    ),
]


@pytest.mark.parametrize(("typed", "answered"), MISTAKES, ids=lambda text: text[:40])
async def test_a_mistake_gets_one_clear_sentence_and_changes_nothing(talk: Talk, typed: str, answered: str) -> None:
    before = await talk.say("/essay today") + await talk.say("/essay settings")
    assert await talk.say(typed) == answered
    assert await talk.say("/essay today") + await talk.say("/essay settings") == before


HOSTILE = [
    "<script>alert(1)</script>",
    "@everyone @here <@123> <!channel>",
    '"><img src=x onerror=alert(1)>',
    "{{ 7*7 }} {% raw %} {text} %(x)s",
    "</p></section>&lt;b&gt;",
    "javascript:alert(1)",
]


@pytest.mark.parametrize("text", HOSTILE)
async def test_what_a_member_types_is_shown_as_text(talk: Talk, text: str) -> None:
    for line in ("/essay comment", "/essay search"):
        assert tags(await talk.html(f"{line} {text}")) == tags(await talk.html(f"{line} harmless"))
    assert text in (await talk.say(f"/essay comment {text}")).splitlines()
    assert text in (await talk.say(f"/essay search {text}")).splitlines()[0]
    for line in (f"/essay {text}", f"/essay rate {text}", f"/essay schedule {text}", f"/essay rate 4 essay:{text}"):
        assert len(await talk.say(line)) < 250


@pytest.mark.parametrize("text", HOSTILE)
async def test_what_an_essay_says_is_shown_as_text(text: str) -> None:
    answers = []
    for words in ("harmless", text):
        talk, say = Talk(), f"He says: {words}"  # HTML in it has no words of its own
        await talk.fill(
            draft("odd", title=words, author=words, category=words, summary=say, question=f"{say}?", body=say)
        )
        await talk.post_first()
        lines = ("today", "random", "search harmless", "rate 4", "top", "settings", "post-now", "preview", "skip")
        shown = [tags(await talk.html(f"/essay {line.replace('harmless', words)}")) for line in lines]
        answers.append([[tag for tag in each if tag != ("mark",)] for each in shown])  # it may be found in pieces
        assert words in (await talk.say("/essay today")).splitlines()
    assert answers[0] == answers[1]
