"""Everything that Discord and Slack are sent, walked through screen by screen: no address of this machine is in it, and
where there are pages that others can open, the links to them are.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, get_args

import pytest

from bot.adapters.discord import mirrors
from bot.adapters.discord import render as discord_posts
from bot.adapters.discord.phrases import DiscordPhrases
from bot.adapters.discord.screens import Renderer
from bot.adapters.discord.screens.forms import modal_of
from bot.adapters.slack.posts import render as slack_posts
from bot.adapters.slack.screens.escape import phrases_in
from bot.adapters.slack.screens.forms import form_view
from bot.adapters.slack.screens.rendering import render, view_of
from bot.conversation import screens
from bot.conversation.forms import Form
from bot.conversation.stage import Answer
from bot.core.comment import Comment, CommentMirror
from bot.core.community import MessageRef
from bot.core.delivery import DailyPost
from bot.core.essay import Language, Rights
from bot.core.ids import CommentId, MessageId, ThreadId
from bot.core.subscription import Slot
from tests.dialogues.place import HERE, PEOPLE
from tests.dialogues.scripts import FOLDER, fields_of, turns
from tests.dialogues.talk import Talk, catalogue
from tests.unit.arranged import NOW, post

HERE_ONLY = "http://127.0.0.1:8080"
PAGES = "https://essays.example.org"
KEY = "abcdefgh01-20261124-1"
FILES = sorted(FOLDER.glob("*.txt"))
ELSEWHERE = "https://blog.example/1"
_UNSAID = {screens.ReactionHeldScreen, screens.RecountedScreen, screens.PreviewScreen}
"""Two are one sentence, and a panel shows what a preview does."""


async def _answers(url: str, language: Language) -> Sequence[Answer]:
    """What is answered in all dialogues."""
    answers: list[Answer] = []
    for file in FILES:
        talk = Talk(language, url)
        await talk.begin()
        for turn in turns(file.read_text(encoding="utf-8")):
            if turn.is_act:
                await talk.do(turn.line, fields_of(turn.more))
                answers += [talk.answer] if talk.answer is not None else []
    return answers


def _discord(answer: Answer, language: Language) -> str:
    p = DiscordPhrases(catalogue(), language)
    made = modal_of(answer, p).to_dict() if isinstance(answer, Form) else Renderer(captures=True).view(answer, p)
    return _text(made if isinstance(made, dict) else _components(made))


def _slack(answer: Answer, language: Language) -> str:
    p = phrases_in(language, catalogue())
    if isinstance(answer, Form):
        return _text(form_view(answer, p, ""))
    shown = render(answer, p)
    return _text([shown.text, view_of(shown, p, "")])


def _components(view: Any) -> Any:
    """The library's method has no types."""
    return view.to_components()


def _text(sent: object) -> str:
    return json.dumps(sent, ensure_ascii=False)


def _posts(made: DailyPost, language: Language) -> list[str]:
    """A post, its question and a comment of it, on both platforms."""
    discord, slack = DiscordPhrases(catalogue(), language), phrases_in(language, catalogue())
    embed, below = discord_posts.post_embed(made, KEY, discord)
    comment = Comment(
        id=CommentId("c1"), slot=Slot.from_key(KEY), slug=made.slug, author=PEOPLE["Ann"], text="Hello", created=NOW
    )
    mirror = CommentMirror(comment, MessageRef(HERE, MessageId("7")), ThreadId("7"), made)
    return [
        _text(_components(discord_posts.post_view(made, KEY, discord))),
        _text([embed.to_dict(), _components(below)]),
        _text(_components(discord_posts.question_view(made, KEY, discord))),
        _text(mirrors.embed_of(mirror).to_dict()),
        _text(slack_posts.post_blocks(made, KEY, slack)),
        slack_posts.post_text(made, slack),
        _text(slack_posts.question_blocks(made, KEY, slack)),
    ]


@pytest.mark.parametrize("language", list(Language))
async def test_no_screen_names_an_address_of_this_machine(language: Language) -> None:
    for answer in await _answers(HERE_ONLY, language):
        for sent in (_discord(answer, language), _slack(answer, language)):
            assert "127.0.0.1" not in sent, type(answer)


async def test_every_kind_of_screen_is_walked_through() -> None:
    shown = {type(answer) for answer in await _answers(HERE_ONLY, Language.EN)}
    assert set(get_args(screens.Screen)) - shown <= _UNSAID


async def test_cards_lead_to_the_pages_where_there_are_any() -> None:
    found = {
        type(answer)
        for answer in await _answers(PAGES, Language.EN)
        if all(f"{PAGES}/e/" in sent for sent in (_discord(answer, Language.EN), _slack(answer, Language.EN)))
    }
    assert found >= {screens.EssayScreen, screens.TodayScreen, screens.FinderScreen}
    [today, *_] = [each for each in await _answers(PAGES, Language.EN) if isinstance(each, screens.TodayScreen)]
    for sent in (_discord(today, Language.EN), _slack(today, Language.EN)):
        assert f"{PAGES}/e/the-green-folder?in=standing-20261124-1" in sent


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize(
    "url",
    [
        "",
        f"{HERE_ONLY}/e/on-work",
        "http://localhost/e/on-work",
        "http://192.168.1.2/e/on-work",
        f"{PAGES}/e/on-work?key=0123456789abcdef",
    ],
)
def test_a_post_whose_link_would_lead_nowhere_opens_its_essay_in_the_chat(url: str, language: Language) -> None:
    """Also those that an early version froze and posted."""
    made = post("on-work", url=url, picture="http://127.0.0.1:8080/pictures/1", picture_path="/pictures/1")
    whole, in_embed, _, comment, slack, *_ = sent = _posts(made, language)
    for each in sent:
        assert not any(name in each for name in ("127.0.0.1", "localhost", "192.168", "key=", "/e/on-work"))
    assert all('"ichiwa:read:on-work"' in each for each in (whole, in_embed))
    assert '"action_id": "ichiwa:read", "value": "on-work"' in slack
    assert "https://discord.com/channels/guild/essays/7#" in comment


@pytest.mark.parametrize("language", list(Language))
def test_a_post_with_a_page_links_to_it_and_opens_its_essay_in_the_chat_as_well(language: Language) -> None:
    made = post("on-work", url=f"{PAGES}/e/on-work")
    whole, in_embed, _, _, slack, *_ = _posts(made, language)
    for each in (whole, in_embed, slack):
        assert f"{PAGES}/e/on-work?in={KEY}" in each
    assert all('"ichiwa:read:on-work"' in each for each in (whole, in_embed))
    assert '"action_id": "ichiwa:read", "value": "on-work"' in slack


def test_an_essay_to_which_we_may_only_link_is_read_where_it_first_appeared() -> None:
    made = post("on-work", url=f"{PAGES}/e/on-work", rights=Rights.LINK_ONLY, source_url=ELSEWHERE)
    sent = _posts(made, Language.EN)
    for each in (sent[0], sent[1], sent[4]):
        assert all(words in each for words in (ELSEWHERE, "Read at blog.example"))
        assert not any(words in each for words in (PAGES, "ichiwa:read:", '"ichiwa:read"'))


def test_six_buttons_stand_in_two_rows() -> None:
    made = post("on-work", url=f"{PAGES}/e/on-work", source_url=ELSEWHERE, source_name="A blog")
    p = DiscordPhrases(catalogue(), Language.EN)
    [container] = _components(discord_posts.post_view(made, KEY, p))
    rows = [[each["label"] for each in row["components"]] for row in container["components"] if row["type"] == 1]
    _, below = discord_posts.post_embed(made, KEY, p)
    expected = [["Read", "Read here", "The original"], ["Rate", "Comment", "Save"]]
    assert rows == expected
    assert [[each["label"] for each in row["components"]] for row in _components(below)] == expected
