"""Write what the built-in model makes of a few texts: ``python -m tests.tools.kept_vectors``.

``tests/adapters/test_encoder.py`` holds the model to it. Write it anew only for another version of the package, after a
look at what search finds with it.
"""

from __future__ import annotations

import asyncio
import base64
import json
from pathlib import Path
from typing import Final

from bot.adapters.meaning.encoder import Encoder
from bot.ports.meaning import Vector

KEPT: Final = Path(__file__).resolve().parents[1] / "data" / "meaning" / "vectors.json"
TEXTS: Final = (
    "転職",
    "上司とうまくいかない",
    "会社を辞めたいのに、次の仕事が決まらない。貯金はあと三か月分しかない。",
    "テレワークになってから、同僚と話すことが減った。昼休みの雑談で決まっていたことが、今はどこでも決まらない。",
    "career change",
    "How do I tell my boss that I want to leave?",
    "The interview went badly. I had prepared answers to every question but the one that they asked first.",
    "Nobody thanked her for the work, and after a year she stopped waiting for it.",
)


def kept() -> dict[str, Vector]:
    """Each text with its vector."""
    return {text: base64.b64decode(vector) for text, vector in json.loads(KEPT.read_text(encoding="utf-8")).items()}


async def main() -> None:
    encoder = Encoder()
    vectors = await encoder.of_texts(TEXTS)
    encoder.stop()
    made = {text: base64.b64encode(vector).decode() for text, vector in zip(TEXTS, vectors, strict=True)}
    KEPT.write_text(json.dumps(made, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    asyncio.run(main())
