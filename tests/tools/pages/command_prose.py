"""What the page about the commands says beside its tables, in both languages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bot.core.community import Platform
from bot.core.essay import Language

PLATFORMS: Final = (Platform.DISCORD, Platform.SLACK, Platform.LOCAL)


@dataclass(frozen=True, slots=True)
class Prose:
    """``overview`` and ``options`` are the heads of the two kinds of tables. Paragraphs are in the files beside."""

    everybody: str
    admins: str
    overview: str
    options: str
    lacks: str
    names: Mapping[Platform, str]
    positional: str
    one_of: str
    for_example: str
    comma: str


_RULE: Final = "\n| --- | --- | --- | --- | --- | --- |\n"

_EN: Final = Prose(
    everybody="For everybody",
    admins="For admins",
    overview="| Command | In Japanese | What it does | Discord | Slack | Local page |" + _RULE,
    options="| Option | In Japanese | What it does | Discord | Slack | Local page |" + _RULE,
    lacks="What a platform lacks, and why",
    names={Platform.DISCORD: "Discord", Platform.SLACK: "Slack", Platform.LOCAL: "Local page"},
    positional="The name `{name}:` can be left out.",
    one_of="`{name}:` takes one of these: {values}.",
    for_example="`{name}:` takes for example {values}.",
    comma=", ",
)

_JA: Final = Prose(
    everybody="だれでも使えるもの",
    admins="管理者が使うもの",
    overview="| コマンド | 日本語名 | できること | Discord | Slack | ローカル |" + _RULE,
    options="| オプション | 日本語名 | 意味 | Discord | Slack | ローカル |" + _RULE,
    lacks="使えないものとその理由",
    names={Platform.DISCORD: "Discord", Platform.SLACK: "Slack", Platform.LOCAL: "ローカルチャンネル"},
    positional="`{name}:` の名前は省けます。",
    one_of="`{name}:` に書けるのは {values} です。",
    for_example="`{name}:` にはたとえば {values} と書けます。",
    comma="、",
)


WHY_IN_JAPANESE: Final[Mapping[Platform, Mapping[str, str]]] = {
    Platform.DISCORD: {
        "channels page": "一覧そのものにボタンがあります。",
        "channels log": "一覧そのものにメニューがあります。",
        "channels no-log": "一覧そのものにメニューがあります。",
    },
    Platform.SLACK: {
        "schedule role": "有料プランのスコープがないと、アプリはユーザーグループにメンションできません。",
        "schedule no-role": "有料プランのスコープがないと、アプリはユーザーグループにメンションできません。",
        "schedule capture": "スレッドへの返信は、いつでもコメントになります。",
        "source file": "Slack のコマンドでファイルは渡せません。アドレスを書くか、ローカルページから追加します。",
    },
    Platform.LOCAL: {
        "source file": "「出典を追加する」のフォームがファイルを受け取ります。",
        "channels log": "チャンネルはこのページだけです。",
        "channels no-log": "チャンネルはこのページだけです。",
        "schedule channel": "チャンネルはこのページだけです。",
        "schedule role": "ロールがありません。",
        "schedule no-role": "ロールがありません。",
        "schedule capture": "スレッドに書いたものは、いつでもコメントになります。",
        "settings what": "評価はページの上で行うので、数え直す必要がありません。",
    },
}
"""Why a platform lacks a command or a ``command option``; the table says it in English."""


def introduction(language: Language) -> str:
    """What stands before the tables."""
    return _paragraphs(language)[0]


def menus(language: Language) -> str:
    """What stands before the table of a message's menu, with the head of that table."""
    return _paragraphs(language)[1]


def _paragraphs(language: Language) -> Sequence[str]:
    text = Path(__file__).with_name(f"commands.{language}.md").read_text(encoding="utf-8")
    return text.split("\n<!-- menus -->\n\n")


PROSE: Final[Mapping[Language, Prose]] = {Language.EN: _EN, Language.JA: _JA}
EVERYBODY: Final = {Language.EN: "everybody", Language.JA: "だれでも"}
ADMINS: Final = {Language.EN: "admins", Language.JA: "管理者"}
