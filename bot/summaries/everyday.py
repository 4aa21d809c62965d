"""Words that are not names, although they look like some."""

from __future__ import annotations

from typing import Final

_EVERYDAY: Final = """
アイデア アクセス アドバイス アプローチ イメージ エッセイ エネルギー エピソード オフィス カギ カード キッカケ
キャリア キーワード グループ ケース コスト コツ コト コミュニケーション コメント コンテンツ コントロール
サポート サービス システム スキル スタイル スタッフ スタート ステップ ストレス ストーリー スピード タイプ
タイミング ダメ チェック チャレンジ チャンス チーム ツール テーマ デメリット データ トップ トラブル ノウハウ
ハードル バグ バランス パソコン パターン パートナー ヒト ヒント ビジネス ビジョン ピンチ プラス プレッシャー
プロ プロジェクト プロセス ベース ペース ポイント マイナス マネジメント マネージャー ミス メッセージ メリット
メンバー メール モチベーション モノ ユーザー ライフ リスク リーダー ルール レベル ワーク
"""
_ANYBODY: Final = """
客 皆 母 父 奥 兄 姉 娘 息子 弟 妹 祖母 祖父 神 王 医者 子供 赤 若者 先輩 後輩
"""
_OPENERS: Final = """
accepting achieving acting admitting always anybody anyone asking avoiding based becoming beginning behind
being believing better big bigger break building buying careers caring change changing children choosing
colleagues companies cutting daily day days deciding despite different discovering doing done drawing early
easy either employees employers engineers even ever every everybody everyone everything experience facing
failing failure failures fewer finding first focus focusing following forget full getting giving going good
great growing growth half hard having hearing help helping hiring honest ideas ignoring instead it's keep
keeping knowing large leaders leadership learn learning leaving let letting life listening little living long
look looking losing love making managers managing many maybe meeting meetings mentors mistakes money moving
much multiple never new nobody none nothing often old older once one others paying people perhaps planning
plans practical practice progress putting quiet quitting rather reading real reflecting regular remember
saying sharing short showing simple simply since skills slow slowing small smaller someone something sometimes
soon speaking spending start starting staying stop stopping success successful taking talent talking teaching
tell telling thinking though time today together treating true trust trusting try trying turning understanding
unless unlike use using waiting walking watching well what's whatever when whenever whether whoever without
won't wondering words work workers working worrying write writers writing yet young younger
"""

EVERYDAY: Final = frozenset(_EVERYDAY.split())
"""In katakana: words that are never the whole name of a company or a person."""
ANYBODY: Final = frozenset(_ANYBODY.split())
"""People who can be called さん without a name."""
OPENERS: Final = frozenset(_OPENERS.split())
"""Words that begin English sentences; elsewhere they have no capital."""
