"""The closing question: the essay's last question to its reader."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby
from typing import Final, NamedTuple

from bot.core.essay import Language
from bot.language.lines import is_furniture
from bot.language.normalize import squeeze
from bot.language.segment import joined, sentences
from bot.summaries.last_word import is_parting, to_the_last_word, without_the_author
from bot.summaries.summarize import is_dangling

SENTENCES_LOOKED_AT: Final = 8
SHORT: Final = 20
"""A question with fewer characters takes the sentence before it along: いかがですか alone asks about nothing."""

_TAIL: Final = 20_000  # characters from the end that are read; the last eight sentences are in there
_LONGEST: Final = 300  # nobody asks at such a length, and the patterns stay cheap


_TRAILING: Final = "[）)’'*☆★♪\ufe0e\ufe0f\u200d\U0001f000-\U0001faff\u2600-\u27bf]*"


class _Rules(NamedTuple):
    question: re.Pattern[str]
    address: re.Pattern[str]
    hedge: re.Pattern[str]  # has the form of a question and is a statement
    sales: re.Pattern[str]  # asks the reader to buy, to join, to click
    quoted: re.Pattern[str]  # another's words, or an aside
    alone: re.Pattern[str]  # asks about nothing, unless the sentence before it addresses the reader
    answered: re.Pattern[str]  # the sentence after a question that was not the reader's to answer


_RULES: Final = {
    Language.JA: _Rules(
        question=re.compile(
            rf"[?？]{_TRAILING}$"
            r"|(?:誰|だれ|何|なに|どこ|いつ|どれ|どの|どんな|どう|いく[つら])[^。]*(?:でしょう|だろう)[。．]?$|(?:です|ます|ません|でした|ました|でしょう|だろう|ない|ある)か[。．）)]*$"
        ),
        address=re.compile(
            r"あなた|貴方|あんた|みなさん|皆さん|みなさま|皆さま|皆様|(?:^|[、さてで]、?)みんな(?:は|なら|の)"
            r"|きみ|君[はがもたならにをの]|いかが|読者|ご自身"
            r"|どう(?:思い|思われ|考え|お考え|感じ)[^。]*か[。？?]*$"
            r"|お(?:持ち|思い|感じ|考え)(?:です|でしょう|になりま|になりました)か[。？?]*$|いらっしゃい(?:ます|ました)か[。？?]*$"
        ),
        hedge=re.compile(
            r"(?:では|じゃ|[のん]で)(?:ない(?:の)?(?:でしょう|だろう|です)?か|ありませんか|ありますまいか)(?:ね|な)?"
            r"[。．？?！!）)]*$|(?:では|じゃ)なかろうか[。．？?！!）)]*$|よね[？?]$"
            r"|(?:元気|どうしてい?る|何をしてい?る)の?(?:だろう|でしょう)か[。．？?！!）)]*$"  # of the absent
            r"|(?:常連|仲間|同僚|先輩|後輩|当時|頃|お客|社員|生徒|患者|友人|関係者)の?(?:みな|皆)(?:さん|さま|様)[はが]"
            r"|(?:思う|思われる|思える|不思議|わかる)(?:の)?(?:でしょう|だろう)[。．]?$"
            r"|(?:みな|皆)(?:さん|さま|様)[^。]*だろう[。．]?$|^【"
            r"|(?:想像が?(?:つ[くき]|でき)|信じられ|考えられ)(?:る|ます)?の?(?:だろう|でしょう)?か[。？?]*$"
            r"|大丈夫(?:です|でしょう)か[。？?]*$"
            r"|^(?:この|今回の|今日の)(?:お?話|記事|文章|内容|テーマ)、?は?(?:どう|いかが)(?:思|感じ|でし|だ)"
            r"|みんな[はのな][^。]*(?:だろう|でしょう)か?[。．？?！!）)]*$"
            r"|^(?:聞き手|インタビュアー|司会|記者|編集部?|編集者|質問者|[―—─–]{1,3})\s?[:：]?[^、。]*[?？]"
            r"|ご存[じ知](?:です|でしょう|でした|だった)[^。]{0,4}か[。？?]*$"
            r"|(?:みな|皆)(?:さん|さま|様)が[^、。]*(?:の|こと|理由)は、?(?:なぜ|何故|どうして)"  # of them, not to them
            r"|(?:思い|思われ|考え|気になり)ませんか[。．？?！!）)]*$"
            r"|^(?:一体|いったい)?(?:誰|だれ)が[^。]*[えけげせてねべめれ]る(?:の)?(?:だろう|でしょう)か[。．？?！!）)]*$"
            r"|何が(?:わか|分か|でき|出来)る(?:の|という(?:の)?)?(?:だろう|でしょう)か[。．？?！!）)]*$"
            r"|^(?:なぜ|何故|どうして)[^。]*のか[。？?]*$|お(?:過ごし|元気)(?:です|でしょう)か[。？?]*$"
            r"|^(?:Q|Ｑ|質問)[\d０-９]*[.．:：、]"
            r"|^(?!.*(?:あなた|みな|皆)).*いかが(?:でし|だっ|です)[^。]*か[。？?]*$"  # closes a post by habit
            r"|ま(?:した|す)(?:が|けど|けれど|けれども)、?いかが(?:でし|だっ|です)[^。]*か[。？?]*$"
        ),
        sales=re.compile(
            r"てみませんか|登録|購読|応募|申し?込|お申込|購入|買い?ません|ダウンロード|問い?合わせ|フォロー|クリック|ポチ|無料|資料請求"
            r"|をお(?:考え|探し|悩み|困り)(?:です|では|の方)|ご?相談(?:くだ|して|しま)|一緒に働|エントリー|セミナー|体験会|シェア|いいね|コメント|お気軽|ご利用|ご覧"
            r"|(?:教えて|聞かせて|話して|お願い)(?:いただけ|もらえ|くれ|ください|くださ|でき|し)[^。、]{0,3}(?:ます|ません)か|来て(?:くれ|いただけ|もらえ)(?:ます|ません)か"
            r"|(?:理解|納得|満足|楽し)[^。]{0,6}いただけ|(?:わか|分か|伝わ)りましたか"
            r"|ご検討|導入し|診断し|お求め|割引|半額|お得(?!意)|特典|キャンペーン|続きを読|てはいかが|お役に立|参考になり"
            r"|(?:ぜひ|是非|一緒に|いっしょに|(?:あなた|みな(?:さん|さま)|皆(?:さん|さま|様))も)[^。]*(?<!たり)しませんか"
        ),
        alone=re.compile(
            r"(?:さて、|では、|皆さん、|みなさん、)?(?:これで)?(?:いかが|どう)(?:です|でしょう)か[。．？?！!]*$"
        ),
        quoted=re.compile(r"「[^」]*」|『[^』]*』|“[^”]*”|（[^）]*）|\([^)]*\)"),
        answered=re.compile(
            r"(?!ありがと|以上|お疲れ|では|(?:私|僕|俺|うち|わたし|ぼく)の)[^、。]{1,6}(?:です|だ|あります|ありません|ました)[。．！!]$|何も|誰も|どこにも|[^。]{0,12}(?:聞か|問わ|訊か|尋ねら)れ(?!たら|れば|ても|ると)|いや[、，。]|いいえ|はい[、，。]|もちろん|そうです|違[うい]|ちが[うい]|答えは|理由は|なぜなら|ノー|イエス"
            r"|実は|じつは|今すぐ|まずは|詳しくは|それは[^。]*(?:から|ため)(?:です|だ|である|でしょう)"
        ),
    ),
    Language.EN: _Rules(
        question=re.compile(rf"[?？]{_TRAILING}$"),
        address=re.compile(r"\b(?:you|your|yours|yourself|yourselves)\b", re.IGNORECASE),
        hedge=re.compile(
            r"!\?$|\?!$"
            r"|^(?:so,? )?how (?:do|would|can|could) you (?:do|make|get|use|fix|solve|build|write) (?:this|that|it)\b"
            r"|,\s*(?:right|you know|you see|eh|huh|no|don['’]t you (?:think|agree)|wouldn['’]t you (?:say|agree)"
            r"|(?:is|are|was|were|do|does|did|have|has|had|wo|would|could|should|ca)n['’]t"
            r" (?:it|you|he|she|they|we|that|there|this))\?[)’']?$"
            r"|^(?:and |but |so |then )?why (?:would|should) (?:you|anyone|anybody|we)\b"
            r"|^(?:and |but )?who(?:['’]s| is) going to\b"
            r"|\b(?:people|they|everyone|everybody|friends|customers|readers)\b[^?:]{0,30}\b(?:ask|asks|asked|wonder)\b[^?]*:"
            r"|\bwhy (?:ca|do|could|should|wo|would)n['’]t you\?$|\bwould it (?:kill|hurt) you\b|^what (?:more"
            r"|else) (?:do|could|can|would) (?:you|anybody|anyone)\b"
            r"|,\s*you (?:ask|wonder|say|might (?:ask|wonder|say))\?$|^you don['’]t say\?"
            r"|^(?:is|was|are|were)n['’]t (?:it|this|that)\b|^would you believe\b"
            r"|^are you still (?:reading|there|with me)\b"
            r"|^who (?:needs|cares|wouldn['’]t|doesn['’]t)\b"
            r"|^(?:more (?:from|like|on)|also|up next|next up)\b[^?]{0,20}:"
            r"|^(?:and )?you (?:did|do|said|say|want|think|know|mean|have|are|were) what\?"
            r"|^can you (?:believe|imagine) (?:it|that|this)\?"
            r"|^do you see (?:why|how|what i mean|my point|where this|the (?:problem|point|pattern|difference|irony))\b"
            r"|^what do you get when you (?:cross|mix|combine)\b"
            r"|^(?:see|you see|guess what|(?:and )?(?:do )?you know what|know what)\b.{0,12}\?$",
            re.IGNORECASE,
        ),
        sales=re.compile(
            r"(?:^|: )(?:(?:so|and|but|oh|now)\b,? )?(?:interested|searching|looking|curious|sounds?|wondering|ready"
            r"|need|tired|thinking|struggling|stuck|want|got|excited|see what)\b"
            r"|\b(?:are|is) (?:you|your \w+) (?:tired|sick|interested|looking|curious|struggling|ready|excited)\b"
            r"|(?:^|[,:;-] )(?:do you want|would you like) to"
            r" (?:see|know|learn|try|help|join|get|read|hear|find|take|be)\b"
            r"|^ever (?:wondered|wished|wanted|thought|felt)\b"
            r"|^(?:can['’]t|cannot|could(?:n['’]t| not)|do(?:n['’]t| not)) (?:find|see) (?:what|something|anything)\b"
            r"|\b(?:pitch|send|submit)\w* (?:it to )?us\b|\b(?:(?:got|have) (?:you )?(?:got )?to lose"
            r"|(?:is )?stopping you|in (?:your|the) inbox|mailing list"
            r"|support (?:my|our|this)|buy me a|donat\w+|patreon|sponsor\w*|become a \w+|never miss"
            r"|pre-?order\w*|would you (?:mind|consider)|(?:find|found) (?:this|it) (?:useful|helpful|interesting))\b"
            r"|\b(?:my|our) (?:\w+ )?(?:book|course|newsletter|webinar|podcast|workshop|channel|video)\b|\bwebinar\b"
            r"|\blet us\b|\b(?:work|talk|chat|speak|partner) (?:with|to) (?:me|us)\b"
            r"|\b(?:read|seen|watched|bought|tried|check\w* out) (?:my|our)\b|\bshar(?:e|ing) (?:this|it)\b"
            r"|\b(?:sign(?:ing)? up|subscrib\w+|newsletter|get(?:ting)? started"
            r"|free (?:trial|e-?book|guide|consultation|call|copy|course)"
            r"|(?:learn(?:ing)?|find out|know|hear) more|ready to (?:get|start|try|join|take)|buy|purchas\w+|order now"
            r"|download\w*|demo|book a call|discount|coupon|check (?:it|us|out)|click|contact (?:me|us)|get in touch"
            r"|reach out|hire (?:me|us)|join (?:us|me|our)|follow (?:me|us)|share this|like what you"
            r"|(?:enjoy|lik|lov)\w* (?:this|the|my|our) (?:post|article|essay|story)"
            r"|this (?:post|article) (?:helpful|useful)|(?:any|have|got a?) ?(?:questions?|comments|thoughts)"
            r"|let (?:me|us) know|leave a comment|what are you waiting for|why not (?:try|join|give)"
            r"|interested in (?:working|joining|learning|hearing)|need (?:more )?help|looking for (?:a|an|help))\b",
            re.IGNORECASE,
        ),
        alone=re.compile(r"(?!)"),  # "How about you?" speaks of the sentence before it, whoever that is about
        quoted=re.compile(r"“[^”]*”|\"[^\"]*\"|\([^)]*\)"),
        answered=re.compile(
            r"(?:no|yes|nope|yep|sure|not|never|probably|of course|because|well|then|the answer"
            r"|here|pitch|send|submit|check|click|visit|sign|join|contact|get in|download|subscribe|read|watch"
            r"|head|go|try|look"
            r"|with (?:our|us)|(?:post|get|start|book|claim) your|apply|grab|order)\b",
            re.IGNORECASE,
        ),
    ),
}
_SECOND_HALF: Final = re.compile(r"(?:or|and)\b[^?]*\?$|\w+(?:,? \w+){0,2}\?$", re.IGNORECASE)
_SECOND_HALF_JA: Final = re.compile(r"(?:です|ます|でした|ました|ません)か[。．？?]*$|[かるたいの][？?]$|^それとも")
_BRACKETS: Final = ("(", ")", "（", "）")
_WORD: Final = re.compile(r"[^\W_]")
_CHECKLIST: Final = 3
"""So many lines without a blank one between them that each ask are there to be gone through."""
_LEFT_OPEN: Final = 2
"""So many sentences of his own an author may add to a Japanese question; with more the text goes on."""
_ASKED_FOR: Final = re.compile(
    r"(?:あなた|みな(?:さん|さま)|皆(?:さん|さま|様)|読者)(?:に|へ)(?:も|は)?、?(?:ひとつ|一つ)?(?:聞き|訊き|問い|尋ね|伺い|うかがい|質問)|教えてください"
    r"|\b(?:ask|question for|question to|tell me|invite|challenge) (?:you\b|yourself|.{0,10}$)|\basks? of you\b",
    re.IGNORECASE,
)
"""The sentence before a question may say to whom it is put."""
_TO_ONESELF: Final = re.compile(r"私|僕|俺|ぼく|わたし|我々|[はが]い(?:った|つ)い")
_OF_THE_READER: Final = re.compile(
    r"^(?:[^。、]{0,8}、)?(?:ご)?自分[のをがはに][^。]*ます?か[。？?]|覚えていますか[？?]|(?:こと|経験)[はが](?:あり|ござい)ます(?:でしょう)?か[？?]"
    r"|(?:誰|何|どこ|どの|どんな|いつ|どれ|いくつ)[^。]*(?:ますか|ましたか|でしたか)[？?]|なら(?:何|誰|どこ|いつ|どれ)(?:です|でしょう)か[？?]"
)
"""Japanese leaves its subject out: these, as the text's last words, ask whoever reads them."""


def closing_question(text: str, language: Language) -> str:
    """The last question to the reader among the last eight sentences of ``text``, which is plain, on one line, or
    ``""``.

    It has the form of a question *and* addresses the reader outside of a quotation. A hedge (〜ではないでしょうか) is a
    statement, a sales call is none, and what the text answers itself is not left to the reader; list items, link
    lines, quotations and headings are passed over. A question that is short or leans on the sentence before it takes
    that along. It must be the author's last word, but for a sign-off or an invitation to answer; in Japanese two
    sentences more may follow.
    """
    rules = _RULES[language]
    found, lines = _last_sentences(text)
    last = to_the_last_word(found, language, rules.sales)
    left_open = _LEFT_OPEN if language is Language.JA else 0
    for i in range(len(last) - 1, -1, -1):
        answered = i + 1 < len(last) and rules.answered.match(last[i + 1]) is not None
        answered = answered or (lines[i : i + 1] == lines[i + 1 : i + 2] and _sells(found[i + 1], rules))
        alone = rules.alone.match(last[i]) and not (i > 0 and rules.address.search(last[i - 1]))
        if not answered and not alone and _asks(last, i, rules):
            leans = i > 0 and (len(last[i]) < SHORT or is_dangling(last[i], language))
            return joined([last[i - 1], last[i]]) if leans else _unwrapped(last[i])
        if not answered and i > 0 and _goes_on(last[i], rules, language) and _asks(last, i - 1, rules):
            return joined([last[i - 1], last[i]])
        left_open -= not is_parting(last[i], language)
        if left_open < 0:
            break
    return ""


def _last_sentences(text: str) -> tuple[list[str], list[int]]:
    """The last sentences, and of each the number of its line, counted from the end."""
    tail = text if len(text) <= _TAIL else text[-_TAIL:].partition("\n")[2] or text[-_TAIL:]
    lines = [line for line in without_the_author(tail.splitlines()) if not line.strip() or not is_furniture(line)]
    found: list[str] = []
    numbers: list[int] = []
    for number, line in enumerate(reversed(_without_checklists(lines))):
        here = [squeeze(s) for s in sentences(line) if _WORD.search(s)]
        found, numbers = here + found, [number] * len(here) + numbers
        if len(found) >= SENTENCES_LOOKED_AT:
            break
    return found[-SENTENCES_LOOKED_AT:], numbers[-SENTENCES_LOOKED_AT:]


def _without_checklists(lines: list[str]) -> list[str]:
    kept: list[str] = []
    for asks, run in groupby(lines, lambda line: line.rstrip().endswith(("?", "？"))):
        here = list(run)
        kept += [] if asks and len(here) >= _CHECKLIST else here
    return kept


def _sells(sentence: str, rules: _Rules) -> bool:
    """Whether a call answers the question right before it: Tired of queues? Join us today."""
    return len(sentence) <= _LONGEST and bool(rules.answered.match(sentence) and rules.sales.search(sentence))


def _goes_on(sentence: str, rules: _Rules, language: Language) -> bool:
    """Whether ``sentence`` is the second half of a question before it."""
    if language is Language.EN:
        return _SECOND_HALF.match(sentence) is not None
    whose = _TO_ONESELF.search(sentence) is None
    return whose and _SECOND_HALF_JA.search(sentence) is not None and _is_question(sentence, rules)


def _asks(last: Sequence[str], i: int, rules: _Rules) -> bool:
    if not _is_question(last[i], rules):
        return False
    spoken = _spoken(last[i], rules)
    if rules.address.search(spoken) or (i > 0 and _ASKED_FOR.search(last[i - 1])):
        return True
    at_the_end = i == len(last) - 1
    return at_the_end and _OF_THE_READER.search(spoken) is not None and _TO_ONESELF.search(spoken) is None


def _is_question(sentence: str, rules: _Rules) -> bool:
    spoken = _spoken(sentence, rules)
    return (
        len(sentence) <= _LONGEST
        and rules.question.search(spoken) is not None
        and rules.hedge.search(spoken) is None
        and rules.sales.search(spoken) is None
    )


def _spoken(sentence: str, rules: _Rules) -> str:
    """What the author says in ``sentence``, without what others say and asides; unless it is one as a whole."""
    return rules.quoted.sub("", _unwrapped(sentence))


def _unwrapped(sentence: str) -> str:
    return sentence[1:-1] if sentence[:1] in _BRACKETS and sentence[-1:] in _BRACKETS else sentence
