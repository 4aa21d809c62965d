"""English words that nothing about what a text is about."""

from __future__ import annotations

from typing import Final

_WORDS: Final = """
a about above after again against all am an and any are as at be because been before being below between both
but by can cannot could did do does doing down during each few for from further had has have having he her
here hers herself him himself his how i if in into is it its itself just me more most my myself no nor not of
off on once only or other our ours out over own same she should so some such than that the their theirs them
themselves then there these they this those through to too under until up very was we were what when where
which while who whom why will with would you your yours
"""

STOPWORDS: Final = frozenset(_WORDS.split())

_FRAMES: Final = """
advice always anybody anyone anything best better can't cope deal dealing different does doesn't doing don't easy ever
every everyone example feel feeling feels find finding get gets getting go going good got great guide handle handling
have having help helpful i'm idea ideas it's keep know let like lot make makes making many may maybe me might much
must my need needs never new one please possible question really should show somebody someone something still sure
take tell thing things think tip tips try trying use used using want wants way ways well what's whats without work
worth write you're
"""

FRAME_WORDS: Final = frozenset(_FRAMES.split())
"""English words around what a question asks about: they make no essay an answer."""
