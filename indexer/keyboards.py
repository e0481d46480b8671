"""What somebody meant who typed with the keyboard set to another language.

A layout is what the keys give in their order: the row of q, the row of a, the row of z, then the
key before 1. Arabic is the layout that Windows and X11 have (Arabic 101; on French keyboards 102).
"""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_QWERTY = "qwertyuiop[]asdfghjkl;'zxcvbnm,./`"
_AZERTY = "azertyuiop^$qsdfghjklmùwxcvbn,;:!²"
_ARABIC = (
    *"ضصثقفغعهخحجد",
    *"شسيبلاتنمكط",
    *("ئ", "ء", "ؤ", "ر", "لا", "ى", "ة", "و", "ز", "ظ"),
    "ذ",
)
# With the shift key: only what words are spelled with.
_SHIFTED = {"H": "أ", "Y": "إ", "N": "آ", "G": "لأ", "T": "لإ", "B": "لآ"}

_MOST_READINGS = 4  # of one text: what a key gives as two letters, two keys give as well


def _table(keys: str, letters: tuple[str, ...] | str) -> dict[str, str]:
    return dict(zip(keys, letters, strict=True))


_TO_ARABIC = [_table(keys, _ARABIC) | _SHIFTED for keys in (_QWERTY, _AZERTY)]
_FROM_ARABIC = [
    {letter: key for key, letter in _table(keys, _ARABIC).items()} for keys in (_QWERTY, _AZERTY)
]
_BETWEEN_LATIN = [_table(_QWERTY, _AZERTY), _table(_AZERTY, _QWERTY)]


def retyped(text: str) -> list[str]:
    """Return what the same keys give in other layouts, the likeliest first.

    >>> retyped("hgsghl")
    ['السلام', 'hgsghl']
    """
    if any("\u0600" <= letter <= "\u06ff" for letter in text):
        found = [one for table in _FROM_ARABIC for one in _readings(text, table)]
    else:
        found = [_translated(text, table) for table in (*_TO_ARABIC, *_BETWEEN_LATIN)]
    return [one for one in dict.fromkeys(found) if one != text]


def _translated(text: str, table: Mapping[str, str]) -> str:
    return "".join(table.get(letter, table.get(letter.lower(), letter)) for letter in text)


def _readings(text: str, table: Mapping[str, str]) -> Iterator[str]:
    """Yield the keys of a text; lam and alef may have been one key or two."""
    one_key = table["لا"]
    parts = text.split("لا")
    two_keys = _translated("لا", table)
    ways = product((one_key, two_keys), repeat=len(parts) - 1)
    for chosen, _ in zip(ways, range(_MOST_READINGS), strict=False):
        keys = [_translated(part, table) for part in parts]
        yield keys[0] + "".join(a + b for a, b in zip(chosen, keys[1:], strict=True))
