"""The closing question: the essay's last question to its reader."""

from __future__ import annotations

import re
from itertools import groupby
from typing import Final, NamedTuple

from bot.core.essay import Language
from bot.language.lines import is_furniture
from bot.language.normalize import squeeze
from bot.language.segment import joined, sentences
from bot.summaries.last_word import to_the_last_word
from bot.summaries.summarize import is_dangling

SENTENCES_LOOKED_AT: Final = 8
SHORT: Final = 20
"""A question with fewer characters takes the sentence before it along: いかがですか alone asks about nothing."""

_TAIL: Final = 20_000  # characters from the end that are read; the last eight sentences are in there
_LONGEST: Final = 300  # nobody asks at such a length, and the patterns stay cheap


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
        question=re.compile(r"[?？][）)]?$|(?:です|ます|ません|でした|ました|でしょう|だろう|ない|ある)か[。．）)]*$"),
        address=re.compile(
            r"あなた|貴方|みなさん|皆さん|みなさま|皆さま|皆様|きみ|君[はがもたならにを]|いかが|読者|ご自身"
            r"|どう(?:思い|思われ|考え|お考え|感じ)[^。]*か[。？?]*$"
            r"|お(?:持ち|思い|感じ|考え)(?:です|でしょう|になりま|になりました)か[。？?]*$|いらっしゃい(?:ます|ました)か[。？?]*$"
        ),
        hedge=re.compile(
            r"(?:では|じゃ|[のん]で)(?:ない(?:の)?(?:でしょう|だろう|です)?か|ありませんか|ありますまいか)(?:ね|な)?"
            r"[。．？?！!）)]*$|(?:では|じゃ)なかろうか[。．？?！!）)]*$|よね[？?]$"
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
            r"|ご?相談(?:くだ|して|しま)|一緒に働|エントリー|セミナー|体験会|シェア|いいね|コメント|お気軽|ご利用|ご覧"
            r"|ご検討|導入し|診断し|お求め|割引|半額|お得(?!意)|特典|キャンペーン|続きを読|てはいかが|お役に立|参考になり"
            r"|(?:ぜひ|是非|一緒に|いっしょに|(?:あなた|みな(?:さん|さま)|皆(?:さん|さま|様))も)[^。]*(?<!たり)しませんか"
        ),
        alone=re.compile(
            r"(?:さて、|では、|皆さん、|みなさん、)?(?:これで)?(?:いかが|どう)(?:です|でしょう)か[。．？?！!]*$"
        ),
        quoted=re.compile(r"「[^」]*」|『[^』]*』|“[^”]*”|（[^）]*）|\([^)]*\)"),
        answered=re.compile(
            r"いや[、，。]|いいえ|はい[、，。]|もちろん|そうです|違[うい]|ちが[うい]|答えは|理由は|なぜなら|ノー|イエス"
            r"|実は|じつは|今すぐ|まずは|詳しくは|それは[^。]*(?:から|ため)(?:です|だ|である|でしょう)"
        ),
    ),
    Language.EN: _Rules(
        question=re.compile(r"[?？][)’']?$"),
        address=re.compile(r"\b(?:you|your|yours|yourself|yourselves)\b", re.IGNORECASE),
        hedge=re.compile(
            r"!\?$|\?!$"
            r"|^(?:so,? )?how (?:do|would|can|could) you (?:do|make|get|use|fix|solve|build|write) (?:this|that|it)\b"
            r"|,\s*(?:right|you know|you see|eh|huh|no|don['’]t you (?:think|agree)|wouldn['’]t you (?:say|agree)"
            r"|(?:is|are|was|were|do|does|did|have|has|had|wo|would|could|should|ca)n['’]t"
            r" (?:it|you|he|she|they|we|that|there|this))\?[)’']?$"
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
            r"|here|check|click|visit|sign|join|contact|get in|download|subscribe|read|watch|head|go|try|look"
            r"|with (?:our|us)|(?:post|get|start|book|claim) your|apply|grab|order)\b",
            re.IGNORECASE,
        ),
    ),
}
_SECOND_HALF: Final = re.compile(r"(?:or|and)\b[^?]*\?$", re.IGNORECASE)
_CHECKLIST: Final = 3
"""So many lines without a blank one between them that each ask are there to be gone through."""


def closing_question(text: str, language: Language) -> str:
    """The last question to the reader among the last eight sentences of ``text``, which is plain, on one line, or
    ``""``.

    It has the form of a question *and* addresses the reader outside of a quotation. A hedge (〜ではないでしょうか) is a
    statement, a sales call is none, and what the text answers itself is not left to the reader; list items, link
    lines and headings are passed over. A question that is short or leans on the sentence before it takes that along.
    In English it must be the author's last word, but for a sign-off or an invitation to answer.
    """
    rules = _RULES[language]
    last = _last_sentences(text)
    if language is Language.EN:
        last = to_the_last_word(last, rules.sales)
    for i in range(len(last) - 1, -1, -1):
        answered = i + 1 < len(last) and rules.answered.match(last[i + 1])
        alone = rules.alone.match(last[i]) and not (i > 0 and rules.address.search(last[i - 1]))
        if not answered and not alone and _asks(last[i], rules):
            leans = i > 0 and (len(last[i]) < SHORT or is_dangling(last[i], language))
            return joined([last[i - 1], last[i]]) if leans else last[i]
        if language is Language.EN:
            goes_on = i > 0 and _SECOND_HALF.match(last[i]) and _asks(last[i - 1], rules)
            return joined([last[i - 1], last[i]]) if goes_on else ""
    return ""


def _last_sentences(text: str) -> list[str]:
    tail = text if len(text) <= _TAIL else text[-_TAIL:].partition("\n")[2] or text[-_TAIL:]
    lines = [line for line in tail.splitlines() if not line.strip() or not is_furniture(line)]
    found: list[str] = []
    for line in reversed(_without_checklists(lines)):
        found = [squeeze(s) for s in sentences(line)] + found
        if len(found) >= SENTENCES_LOOKED_AT:
            break
    return found[-SENTENCES_LOOKED_AT:]


def _without_checklists(lines: list[str]) -> list[str]:
    kept: list[str] = []
    for asks, run in groupby(lines, lambda line: line.rstrip().endswith(("?", "？"))):
        here = list(run)
        kept += [] if asks and len(here) >= _CHECKLIST else here
    return kept


def _asks(sentence: str, rules: _Rules) -> bool:
    if len(sentence) > _LONGEST:
        return False
    spoken = rules.quoted.sub("", sentence)
    return (
        rules.question.search(spoken) is not None
        and rules.address.search(spoken) is not None
        and rules.hedge.search(spoken) is None
        and rules.sales.search(spoken) is None
    )
