"""Where links lead that belong to a page and not to its text."""

from __future__ import annotations

import re
from typing import Final

SITES: Final = (
    (
        "ranking, clap or vote",
        re.compile(
            r"blogmura\.com|with2\.net|blog-?rank|rank(?:ing)?\.(?:fc2|ameba|kuru|jp|net)|ranking\.|blogram\.jp"
            r"|webclap|clap\."
            r"|blog-bura|kutsulog|rankings?-?net|ninki|blogcircle|blogpeople|blozoo|blogreaders",
            re.IGNORECASE,
        ),
    ),
    (
        "bookmark or share button",
        re.compile(
            r"//b\.hatena\.ne\.jp|//(?:[\w-]+\.)?hatena\.ne\.jp/(?:entry|add)|bookmarks\.yahoo|clip\.livedoor"
            r"|buzzurl|del\.?icio\.?us"
            r"|digg\.com|technorati|newsing\.jp|instapaper\.com|getpocket\.com|(?:twitter|x)\.com/(?:share|intent"
            r"|home\?status)"
            r"|facebook\.com/(?:share|sharer|dialog|plugins)|plus\.google\.com|line\.me/(?:R/msg|msg)|line\.naver\.jp"
            r"|social-plugins\.line\.me|(?:timeline|lineit)\.line\.me|mixi\.jp/(?:share|simplepost)|plugins\.mixi\.jp"
            r"|linkedin\.com/(?:share|cws)|reddit\.com/submit|tumblr\.com/(?:share|widgets)"
            r"|pinterest\.[a-z.]+/pin/create"
            r"|whatsapp\.com/send|//wa\.me/|//t\.me/share|addtoany\.com|addthis\.com|feedly\.com/|bsky\.app/intent"
            r"|threads\.net/intent|evernote\.com/clip|mailto:\?|toot\.|misskey-hub\.net/share",
            re.IGNORECASE,
        ),
    ),
    (
        "affiliate link or advertisement",
        re.compile(
            r"a8\.net|moshimo\.com|afl\.rakuten|valuecommerce|accesstrade|felmat\.net|linksynergy|amazon-adsystem"
            r"|googlesyndication|doubleclick\.net|googleadservices|admax|i-mobile\.co|nend\.net|microad"
            r"|janet\.click|rentracks"
            r"|infotop\.jp|shareasale|awin1\.com|anrdoezrs|dpbolvw|jdoqocy|tkqlhce|t\.afi-b\.com|tcs-asp",
            re.IGNORECASE,
        ),
    ),
)
"""The name of a rule, and what the address of such a link holds."""
