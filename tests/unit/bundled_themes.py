"""The themes of the bundled essays: what of working life an essay may be about, in the words of those who look for it.

A new essay takes its themes from here, so that a tag's page brings together what belongs together. A theme that is not
here yet is added in both languages, though one of them may have no essay about it. Any other tag names a setting: a
trade, a place, an age, a form.
"""

from __future__ import annotations

from typing import Final

from bot.core.essay import Language

_ALL: Final = """
転職 / career change
転職活動 / job hunting
転職の回数 / job hopping
履歴書 / CV
面接 / job interviews
採用 / hiring
求人 / job adverts
不採用 / rejection
断られたあと / follow-up
リストラ / redundancy
雇用の安定 / job security
退職 / leaving a job
辞めどき / when to quit
早期離職 / staff turnover
人手不足 / staff shortage
ブランク / career break
職場復帰 / returning to work
なくなる仕事 / automation
AI / AI

やりたいこと / finding your path
強み / strengths
自信のなさ / self-doubt
やりがい / meaningful work
情熱 / passion
学び直し / learning new skills
遅咲き / late start
資格 / qualifications
仕事体験 / job shadowing

初めての仕事 / first job
新人 / new job
最初の一週間 / first week
仕事を覚える / learning the job
新人教育 / training newcomers
単調な仕事 / boring work
熟練の技 / mastery
職人 / skilled trades
技能継承 / passing on skills
引き継ぎ / handover

職場の人間関係 / colleagues
上司と部下 / bosses and staff
困った上司 / bad boss
年下の上司 / younger boss
先輩と後輩 / seniors and juniors
苦手な人 / difficult people
職場の空気 / workplace culture
暗黙のルール / unwritten rules
つらい職場 / toxic workplace
責任のなすり合い / blame
世代の違い / generations
外国人と働く / foreign colleagues
女性と仕事 / women at work
飲み会 / work parties
雑談 / small talk
口下手 / introverts
人脈 / networking
孤独 / loneliness
一人の時間 / time alone
感謝 / gratitude
嫉妬 / jealousy
プライド / pride
恥ずかしさ / embarrassment
罪悪感 / guilt
思い込み / snap judgements

管理職 / managing people
昇進 / promotion
上司になる / becoming a manager
任せる / delegation
褒める / recognition
叱り方 / giving criticism
フィードバック / feedback
メンター / mentoring
人を動かす / influence
会議 / meetings
心理的安全性 / speaking up
反対意見 / disagreement
悪い知らせ / bad news
言いにくいこと / difficult conversations
伝え方 / communication
質問の仕方 / asking questions
人に頼る / asking for help
断り方 / saying no
謝罪 / apologising
失敗 / mistakes
ミス防止 / preventing mistakes
業務改善 / improving work
習慣 / habits
見えない仕事 / invisible work
接客 / customer service
営業 / sales

給料 / pay
昇給 / pay rise
収入減 / pay cut
給料を教え合う / pay transparency
交渉 / negotiation
値段のつけ方 / pricing
ただ働き / unpaid work
貯金 / savings
副業 / side job
自営業 / self-employment

在宅勤務 / remote work
海外で働く / working abroad
働く時間 / working hours
働きすぎ / overwork
燃え尽き / burnout
休み方 / taking time off
有給休暇 / paid leave
昼休み / lunch break
育休 / parental leave
育児 / parenting
介護 / caring for parents
介護休業 / care leave
家族 / family
家業 / family business
事業承継 / succession
定年 / retirement
再雇用 / rehired after retirement
"""

_PAIRS: Final = tuple(tuple(line.split(" / ")) for line in _ALL.splitlines() if line)

THEMES: Final = {Language.JA: tuple(ja for ja, _ in _PAIRS), Language.EN: tuple(en for _, en in _PAIRS)}
