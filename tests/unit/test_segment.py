"""Phrases: tricky paragraphs, each with ¦ where a sentence ends, and what holds for every text."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.language.segment import sentences

JAPANESE = [
    "彼は「行く。すぐ行く。」と言った。¦私は黙っていた。",
    "「行こう。」¦彼は立ち上がった。",
    "「おはよう。」¦「おはようございます。」",
    "「それでいいんですか？」と聞かれた。¦答えられなかった。",
    "『会社は、もう辞めたの？』¦妹からの手紙にはそう書いてあった。",
    "「ねえ、（聞いてる？）もう一度言うよ。」¦彼女は言った。",
    "問いは「なぜか？」だ。¦答えはまだない。",
    "私は「はい。」とだけ答えた。¦「では、明日。」¦それが最後だった。",
    "「転職する」「しない」で悩む。",
    "そうなんです（笑）。¦次の日は雨でした。",
    "さすがに疲れました（笑）¦次の日は昼まで寝ました。",
    "だめでした。（笑）¦翌日また行きました。",
    "だめでした（泣）。¦それでも行きました。",
    "うちの部長（笑）がまた来ました。",
    "一方で（詳細は後述。ここでは省く。）次に進む。",
    "終わりました。¦（詳しくは次回。）¦さて本題です。",
    "金利は20.5%から3.14%に下がった。¦驚いた。",
    "ver.2.0を使った.¦次にNode.jsを入れた.",
    "Yahoo!ニュースを見た。¦Yahoo!は便利だ。",
    "モーニング娘。のコンサートに行った。¦楽しかった。",
    "モーニング娘。が好きだった。¦いまも好きだ。",
    "https://example.com/検索?順位=1を見た。¦閉じた。",
    "詳しくは https://example.com/a?b=1.5&c=!d を見てください。¦以上です。",
    "詳しくはhttps://example.com/?q=転職。¦次の話です。",
    "本当にいいのか？と思った。¦でも言えなかった。",
    "なぜ働くのか？という問いは重い。",
    "えっ！と声が出た。",
    "本当か？　と私は思った。",
    "本当ですか？¦　ありがとうございます。",
    "どうしますか？¦ところで、昼は食べましたか？",
    "すごい！！！¦ほんとうに？！¦まさか。",
    "やった!¦次はどうする?¦まだ決めていない。",
    "誰が？¦どこで？¦何のために？",
    "ありがとう！😊¦次は来週です。",
    "行きました♪¦次の日も行きました。",
    "そうか……いや、違う。¦……違わない。",
    "あの人は「先生。¦と呼ばれていた。¦今はちがう。",
    "1. まず手を挙げる。¦2. 次に話す。",
    "会議は午後3時。¦場所は2階。",
    "残業は月80時間！？¦そんな会社を、私は辞めなかった。",
    "Slackで「OK！」と返した。¦That was all. ¦終わり。",
    "最後の文に句点がない。¦ほら、ない",
    "彼は言った。¦「もう遅い。帰ろう。」¦そして帰った。",
    "「本当に？」¦「本当だよ。」¦信じられなかった。",
    "「明日は休みます」と書いた。¦送信した！",
    "値段は1,980円（税込）。¦高いと思った。",
    "3.5時間かかった。¦（休憩は別。）¦それでも早い。",
    "会社名は「はたらく。」です。¦覚えてください。",
    "詳細はinfo@example.comまで。¦お待ちしています。",
    "A.さんとB.さんが来た。¦C社は来なかった。",
    "疲れた…。¦でも終わった。",
    "疲れた。。。¦寝よう。",
    "終わった！！（笑）¦帰ろう。",
    "うれしい😂😂¦また来ます。",
    "「え？」とか「は？」とか言われた。¦傷ついた。",
    "なんと！と叫ぶ。¦誰も見ない。",
    "いいのか？¦いいのだ。",
    "第1章。¦はじまりの話。",
    "「行くか？」¦「行こう。」¦二人は立った。",
    "結果は○。¦次は×だった。",
    "駅（東京。）で会った。¦久しぶりだった。",
    "彼女は“Yes.”とだけ返した。¦短い。",
    "時刻は10:30。¦雨。",
    "辞めます、と。¦それだけだった。",
    "Q. なぜですか。¦A. 好きだからです。",
    "Node.js、Vue.jsを使う。¦速い。",
    "彼女は『三日坊主。』という店を開いた。¦客は四日目に来た。",
    "給料は手取りで18.5万円。¦家賃は6.2万円だ。",
    "「本当に？」「本当に。」とくり返した。¦笑った。",
    "ありがとうございます！！¦また明日！",
    "（そうかもしれない。）と思った。¦黙っていた。",
    "あの会社、つぶれたんだって……。¦え、いつ？",
    "😀 はじめまして。¦よろしくお願いします🙇",
    "私の答えは一つ。¦「やめない。」¦それだけです。",
    "詳しくは www.example.jp を。¦お待ちしています。",
    "Mr.ジョンは来た。¦Dr.スミスは来なかった。",
    "１．準備する。¦２．話す。",
    "株式会社はじめ。の田中です。¦どうぞよろしく。",
    "「なぜ辞めたの？」¦母は聞いた。¦私は「さあ。」と答えた。",
    "結果発表！¦優勝は……なんと！¦三組でした。",
    "午前9:00～午後5:30。¦残業なし。",
    "「それ、本気？」って聞かれた。¦本気だった。",
]
ENGLISH = [
    "I met Dr. Green at 9.30 a.m. on Monday.¦ He was late.",
    "We use tools, e.g. a board, i.e. cards.¦ It works.",
    "“I went. Then I left,” she said.¦ Nobody moved.",
    "“Really?” I asked.¦ “Yes.”¦ He nodded.",
    '"But it\'s Tuesday," she said.¦ "Go home. Now."¦ He went.',
    "It cost $3.50.¦ See https://example.com/a.b?c=1.¦ Then call.",
    "J. S. Bach wrote it.¦ No. 5 is best.¦ No.¦ I disagree.",
    "(It was late.)¦ We left.¦ He waited (it was cold. Very cold.) outside.",
    "Wait... what?¦ I don't know… I left.",
    "The U.S. economy grew.¦ Ph.D. students know.",
    "Is it so?!¦ Yes!¦ It is.",
    "We climbed Mt. Fuji with Prof. Brown.¦ It rained.",
    "On Jan. 5 we met.¦ In Mar. 2024 it ended.",
    "We shipped v2.0.1 on 3.11.¦ It broke.",
    "iPhone users wait.¦ iPad users don't.",
    "I opened Yahoo! News at noon.¦ It rained.",
    "The man at No. 7 came out! he shouted nothing.",
    "She said yes\nand left.¦ Then he came.",
    "A heading\n¦A line of its own.",
    "He arrived at 5 p.m. and left.¦ Nobody saw him.",
    "Mr. and Mrs. Hill came.¦ They stayed.",
    "“Stop!” she cried.¦ He stopped.",
    "She said, “I quit.”¦ Then she left.",
    "Is it 3.14?¦ No, it is 3.15.",
    "I paid 1,200.50 dollars.¦ It was a lot.",
    "Write to me@example.com.¦ I answer.",
    "See www.example.com/a.¦ It helps.",
    "What?¦ Why?¦ When?",
    "Well... I waited.",
    "He was tired (so was I).¦ We slept.",
    "“Go,” he said.¦ “Now.”",
    "It was cold!¦ 😂 We laughed.",
    "It took ten min.¦ Then it broke.",
    "Section 2.3 says no.¦ Section 2.4 says yes.",
    "I work at Acme Inc. in Leeds.¦ I like it.",
    "We met in St. Ives.¦ It was May.",
    "J. R. Smith signed it.¦ I did not.",
    "Fig. 3 shows it.¦ Fig. 4 does not.",
    "He asked why.¦ I knew.¦ I said nothing.",
    "The file is a.txt.¦ Open it.",
    "Use v1.2.¦ Not v1.3.",
    "“Why?”¦ “Because.”",
    "I left at 9 a.m.¦ The bus came at ten.",
    "She works at the U.N. in Geneva.¦ He does not.",
    "We paid approx. $5.5m for it.¦ Nobody noticed.",
    "“Are you sure?” he asked. ¦“I am.”",
    "It happened at 3 p.m.¦ Nobody saw it.",
    "The book (1st ed.) is out of print.¦ I own two.",
    "Ask Ms. Lee, Mr. Kim or Dr. Cho.¦ They know.",
    "He said “Stop.” and stopped.¦ I went on.",
    "See p. 12 and pp. 14–16.¦ Then close the book.",
    "Vitamin C, vs. D, etc. are fine.¦ Eat well.",
    "I quit!!!¦ Really.",
    "“I can’t,” she said. ¦“I won’t.”",
    "Read https://example.com/q?x=1!¦ Then rest.",
    "No. 1 is me.¦ No. 2 is you.",
    "I left in Sept. and came back in Dec.¦ It snowed.",
    "We moved to Washington, D.C. in May.¦ It was hot.",
]
# Where the rules are known to be wrong: a name or a sign that only a dictionary could tell from an end.
KNOWN_WRONG = 0.05


@pytest.mark.parametrize(("table", "least"), [(JAPANESE, 60), (ENGLISH, 40)])
def test_tricky_paragraphs(table: list[str], least: int) -> None:
    wrong = [marked for marked in table if sentences(marked.replace("¦", "")) != expected(marked)]
    assert len(table) >= least
    assert len(wrong) <= KNOWN_WRONG * len(table), wrong


def test_the_end_of_a_contraction_is_no_initial() -> None:
    assert sentences("He won't. She didn’t. J. Smith left.") == ["He won't.", "She didn’t.", "J. Smith left."]


def expected(marked: str) -> list[str]:
    return [part.strip().replace("\n", " ") for part in marked.split("¦")]


TEXT = st.text(st.sampled_from("あ亜ア。！？!?.．…「」（）()“”\"'笑🙂♪ \n　aB1、と")) | st.text()


@given(TEXT)
def test_no_word_is_lost_or_made_up(text: str) -> None:
    assert re.sub(r"\s", "", "".join(sentences(text))) == re.sub(r"\s", "", text)


@given(TEXT)
def test_each_sentence_occurs_in_the_text_and_is_trimmed(text: str) -> None:
    unwrapped = re.sub(r"\n(?=[a-z])", " ", text)
    for sentence in sentences(text):
        assert sentence in unwrapped
        assert sentence == sentence.strip() != ""


@pytest.mark.parametrize(
    "hostile",
    ["「", "」", "「」", "。", "「あ。」と", '(("', "（笑）", "https://a.", "！😊", "1.", "a.   ", "…", "\n", "“.”"],
)
def test_hostile_text_costs_linear_time(hostile: str) -> None:
    """Were it quadratic, this would take minutes instead of a moment."""
    text = hostile * (200_000 // len(hostile))
    assert "".join(sentences(text)).count(hostile[0]) == (text.count(hostile[0]) if hostile.strip() else 0)
