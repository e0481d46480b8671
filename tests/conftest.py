"""How hypothesis runs: never against the clock, and the same way every time in CI.

And queries as nobody types them, for the parser here and in `make torture`.
"""

from __future__ import annotations

import os
import random
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from collections.abc import Callable

settings.register_profile(
    "dragoman", deadline=None, max_examples=60, derandomize="CI" in os.environ
)
settings.load_profile("dragoman")

WORDS = {
    "ar": "مجلس الأمن القرار عَلَّم الأذربيجانية وزارة لاجئين السلام من في على إلى ٨٢٢ كـــتاب",
    "en": "the council of treaty border delegates Azerbaijan UN U.N. covid-19 822 Parliament’s",
    "fr": "le conseil de sécurité l’Azerbaïdjan traité côté État réfugiés où aujourd’hui ONU",
}
SIGNS = (
    'AND OR NOT ET OU SAUF ( ) (( )) - − -( " “ ” « » * ~ ~2 ~99 = =" "~5 title: titre: عنوان: '
    'lang:fr لغة:ar lang:xx source:UN مصدر:" date:2012 date:2012-05..2013 date:..٢٠١٣ date:x '
    ": , ; ، ؛ / .. … ! ? \\ ^ [ ] { } < & ' ’ 😀 👩\u200d👩\u200d👧 \u202e \u2067 \u200f \u200d "
    "\u00ad \u0640 \u064e \u0301 \0 \ud800 \ufeff \u3000"
).split(" ")
LETTERS = "abcdefghijklmnopqrstuvwxyzéèçœßİابتثجحخدذرزسشصضطظعغفقكلمنهويأإآةىٱ0123456789٠١٢"


@pytest.fixture(scope="session")
def fuzzed_queries() -> Callable[[int], list[str]]:
    """Return a maker of so many queries, the same every time: three languages, signs and junk."""

    def make(count: int) -> list[str]:
        chance = random.Random(20120504)  # noqa: S311 - no secrets
        return [_fuzzed(chance) for _ in range(count)]

    return make


def _fuzzed(chance: random.Random) -> str:
    language = chance.choice([*WORDS])
    pieces = [_piece(chance, language) for _ in range(min(40, int(chance.expovariate(1 / 8)) + 1))]
    if chance.random() < 0.1:  # long junk, cut by the parser
        pieces.insert(chance.randrange(len(pieces)), _made_up(chance, 400))
    return chance.choice([" ", " ", " ", ""]).join(pieces)


def _piece(chance: random.Random, language: str) -> str:
    known = WORDS[language if chance.random() < 0.8 else chance.choice([*WORDS])].split()
    word = chance.choice([*known, _made_up(chance, 12)])
    return chance.choice(
        [
            word,
            word,
            word,
            chance.choice(SIGNS),
            chance.choice(SIGNS) + word,
            word + chance.choice('* ~ ~1 ~7 : "'.split()),
            f'{chance.choice(["", "-", "=", "title:", "source:"])}"{word} {chance.choice(known)}"',
            chr(chance.choice([0x20, 0x600, 0x1F600, 0x4E00, 0xE000]) + chance.randrange(0x80)),
        ]
    )


def _made_up(chance: random.Random, longest: int) -> str:
    return "".join(chance.choices(LETTERS, k=chance.randrange(1, longest)))
