"""What goes wrong while typing, and what is hostile: one clear sentence each, and nothing changes."""

from __future__ import annotations

import pytest

from tests.adapters.dialogue import Talk, opened, tags
from tests.unit.arranged import draft


@pytest.fixture
async def talk() -> Talk:
    return await opened()


MISTAKES = [
    ("hello", "Commands begin with /essay. A comment goes into the thread below its essay."),
    ("", "Commands begin with /essay. A comment goes into the thread below its essay."),
    ("/", "“/” is no command. Commands begin with /essay, and /essay help lists them."),
    ("/esay today", "“/esay” is no command. Did you mean /essay?"),
    ("/today", "“/today” is no command. Did you mean /essay today?"),
    ("/invite", "“/invite” is no command. Commands begin with /essay, and /essay help lists them."),
    ("/essay serch 人脈", "There is no command “serch”. Did you mean /essay search?"),
    ("/essay 検索", "There is no command “検索”. /essay help lists them all."),
    ("/essay help shedule", "There is no command “shedule”. Did you mean /essay schedule?"),
    ("/essay schedule at:25:00", "“25:00” is no time of day. Write it like 08:00 or 18:30."),
    ("/essay schedule noon", "“noon” is no time of day. Write it like 08:00 or 18:30."),
    ("/essay schedule at: tz:UTC", "Write a value after at:, for example at:08:00"),
    ("/essay schedule at:8:00 at:9:00", "at: is given twice. Write it once."),
    ("/essay schedule tz:tokyo", "“tokyo” is no time zone. Did you mean Asia/Tokyo?"),
    ('/essay schedule tz:"new york"', "“new york” is no time zone. Did you mean America/New_York?"),
    ("/essay schedule tz:Mars", "“Mars” is no time zone. Write it like Asia/Tokyo or Europe/Paris."),
    ("/essay schedule days:someday", "“someday” names no weekdays. Write them like mon-fri, mon,wed,fri or all."),
    ("/essay schedule late:9d", "“9d” is no length of time from 1m to 24h. Write it like 6h or 90m."),
    (
        "/essay schedule holidays:Atlantis",
        "There is no holiday calendar for “ATLANTIS”. Write a country as two letters, like JP or US.",
    ),
    (
        "/essay schedule policy:random",
        "“random” does not fit policy:. Choose one of these: shuffle, in-order, newest, best-rated-unseen",
    ),
    ("/essay schedule lang:fr", "“fr” does not fit lang:. Choose one of these: ja, en, any"),
    (
        "/essay schedule scale:nine",
        (
            "“nine” is no rating scale. Choose five, thumbs or hearts, or write emojis with scores in quotes, "
            'like this: "🌧=1 ⛅=3 ☀️=5"'
        ),
    ),
    (
        "/essay schedule summary:long",
        "“long” is no length of a summary. Write a number from 80 to 600, or “default”.",
    ),
    (
        "/essay schedule summary:79",
        "“79” is no length of a summary. Write a number from 80 to 600, or “default”.",
    ),
    (f"/essay schedule question:{'x' * 201}", "The question has 201 characters; at most 200 fit."),
    (
        "/essay schedule zone:UTC",
        (
            "/essay schedule has no option “zone:”. It has these: at: tz: days: holidays: late: policy: lang: scale: "
            "summary: question:"
        ),
    ),
    ("/essay rate 4 esay:door", "/essay rate has no option “esay:”. Did you mean essay:?"),
    ("/essay pause please", "/essay pause has no use for “please”. Leave it out."),
    ("/essay rate", "Say how good the essay is, from 1 to 5, for example: /essay rate 4"),
    ("/essay rate great", "A rating is a number from 1 to 5."),
    ("/essay rate 6", "A rating is a number from 1 to 5."),
    ("/essay rate -1", "A rating is a number from 1 to 5."),
    ("/essay rate 4 essay:nothing", "There is no essay called “nothing”."),
    ("/essay rate 4 essay:../../etc/passwd", "There is no essay called “../../etc/passwd”."),
    ("/essay search", "Type what to search for, for example: /essay search 人脈"),
    ("/essay search letter page:two", "“two” is no page. Write it like page:2"),
    ("/essay search letter page:0", "Pages are counted from 1."),
    ("/essay top decade", "“decade” does not fit period:. Choose one of these: week, month, year, all"),
    ("/essay comment", "The comment is empty. Write a few words first."),
    ("/essay comment " + "x" * 10_000, "The comment has 10000 characters; at most 2000 fit. Nothing was saved."),
    (
        "/essay comment essay:letter-1 Too early",
        "The essay “letter-1” has not been posted here, so it has no thread yet.",
    ),
    (
        "/essay comment essay:../../etc/passwd Hi",
        "The essay “../../etc/passwd” has not been posted here, so it has no thread yet.",
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
        talk = Talk()
        await talk.fill(
            draft("odd", title=words, author=words, category=words, summary=words, question=words, body=words)
        )
        await talk.post_first()
        lines = ("today", "random", "search harmless", "rate 4", "top", "settings", "post-now", "preview", "skip")
        shown = [tags(await talk.html(f"/essay {line.replace('harmless', words)}")) for line in lines]
        answers.append([[tag for tag in each if tag != ("mark",)] for each in shown])  # it may be found in pieces
        assert words in (await talk.say("/essay today")).splitlines()
    assert answers[0] == answers[1]
