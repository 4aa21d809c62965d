"""Write down what is answered now: ``python -m tests.tools.dialogues``. Read the difference before you commit it.

Of a dialogue over the plain renderer what is done stands in its English file; the other is made from it.
"""

from __future__ import annotations

import asyncio
import sys

from bot.core.essay import Language
from tests.adapters import test_local_screens
from tests.adapters.slack import round_up_screens
from tests.dialogues.scripts import files, name_of, played


async def main() -> int:
    for file in files(Language.EN):
        text = file.read_text(encoding="utf-8")
        for language in Language:
            answered = await played(text, language)
            file.with_name(f"{name_of(file)}.{language}.txt").write_text(answered, encoding="utf-8")
    for screens, text in test_local_screens.TEXTS.items():
        language = Language(screens.suffixes[0].removeprefix("."))
        screens.write_text(await test_local_screens.played(text, language), encoding="utf-8")
    for language, file in round_up_screens.FILES.items():
        file.write_text(round_up_screens.golden(language), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
