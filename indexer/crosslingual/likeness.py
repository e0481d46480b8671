"""How alike two names sound whose skeletons are equal.

Their consonants then stand opposite each other, so only these and the vowels between them are left
to compare: no alignment is searched for. Arabic leaves short vowels out, so a vowel of the Latin
spelling may be without one, cheaply; a vowel that Arabic does write must be there. The costs were
set by hand on aligned texts.
"""

from __future__ import annotations

import functools
import re
from typing import NamedTuple

from indexer.crosslingual.sounds import CLASSES, VOWELS

_OTHER = 0.8  # consonants of one class that nobody takes for each other
_STRICT = 1.3  # what the costs below are multiplied by: false friends are worse than misses


def _table(rows: str) -> dict[tuple[str, str], float]:
    """Read rows of a sound and others, each with its cost, for both directions."""
    found = {}
    for row in rows.splitlines():
        sound, *others = row.split()
        for other in others:
            found[sound, other[0]] = found[other[0], sound] = _STRICT * float(other[1:])
    return found


_CONSONANTS = _table(
    """ب b0 p0 پ.1
    پ p0 b.1
    ف f0 v0 ڤ0
    ڤ v0 f.1
    م m0
    ن n0
    ل l0
    ر r0
    ت t0 T.1 ط.4
    ط t.05 T.2
    ث T0 t.4 ت.4
    د d0 D.2 ض.4
    ض d.15 D.1
    ذ D0 d.1 ض.4
    ظ D0 Z0 d.2 ض.3 ذ.4
    س s0 z.2 ص.3
    ص s.15 z.4
    ز z0 s.15
    ش S0 Q0 C.2 J.3 j.5
    چ C0 Q0 S.5 J.1 j.3 ج.5
    ج j0 y0 J0 Q.6 S.7 C.4
    ژ j.1 y.1 J0
    غ g0 G0 k.6 q.5 c.7 X.4 ق.4
    ك k0 c0 q.2 g.5 X.5 G.6 ق.3
    ق q0 k.15 c.35 g.25 G.1 X.4
    خ X0 k.4 q.5 c.6 G.4 g.7
    ح h.05 ه.4
    ه h0
    p b.7
    f v.3
    t T.05
    d D.05
    s z.3
    S Q.15 C.4 j.6
    C Q.05
    j y0 J.1 Q.6
    k q0 c0 X.3 g.7 G.5
    c q.1 X.5
    g G.05 X.7
    G X.3
    y J.1"""
)
_BETWEEN = _table(
    """ا a0 e.3 o.4 u.9 i.8 w.9 ع.4 ة.1 ء.2
    و u0 o0 w0 e.7 a.8 i.9
    ي i0 e.1 a.5 u.9 o.9 E.05 I0
    إ i0 e0 o0 u0 E.05 a.3 w.3
    I i.1 E.3 e.4
    ع a.1 e.2 o.25 i.25 u.25 E.3
    ء a.1 e.1 i.1 o.2 u.2
    ة a.1 e.35 i.6 o.7
    a e.6 o.8 i1 u1
    e i.6 o.8 u.9
    i u1
    E e.3 a.6 i.4 ا.25
    A ع0 ء0 ا.2 a.2 e.3
    o u.25 w.6
    u w.1"""
)
_ALONE = {
    "ا": 0.6,
    "و": 0.7,
    "ي": 0.6,
    "ع": 0.4,
    "ء": 0.15,
    "ة": 0.5,
    "إ": 0.6,
    "A": 0.1,
    "e": 0.5,
    "w": 0.9,
}
_ALONE |= dict.fromkeys("aiouEI", 0.8)
"""Vowels that have no counterpart."""
_SHORT = {"a": 0.1, "e": 0.15, "i": 0.2, "o": 0.2, "u": 0.2}
"""Those between consonants that have none in Arabic."""
_END = 2
_INITIAL = 0.25  # the alif that any vowel stands on at the beginning of a word
_AIN = 0.15  # العراق, عثمان
_CONSONANTAL = 0.5  # there و and ي are no vowels: يقبل is not Iqbal
_FINAL = 0.12  # Genève, Geneva
_MUTE = 0.25  # Seattle سياتل, Egypt and Égypte
_GUTTURAL = 0.5  # a final ع, which Latin would show
# What Arabic names have not when they are written in Latin: Arabic writes the vowels of others
# (1.8 times the cost for one that is left out), and spells them without its own letters.
_FOREIGN = re.compile("[pcJ]|v(?!a?$)|^[b-df-hj-np-tv-zB-DF-Z]{2}|[b-df-hj-np-tv-zB-DF-Z]{2}$")
_WRITTEN = 1.8
_NATIVE = re.compile("[عحصضظ]")
_ODD = 0.4

_CONSONANT = re.compile(f"[{''.join(CLASSES.values())}]")
_NO_CONSONANT = str.maketrans("", "", VOWELS)


class Sounds(NamedTuple):
    """Sounds taken apart: consonants, and what stands before, between and after them."""

    consonants: str
    between: tuple[str, ...]
    arabic: bool
    foreign: bool
    native: bool


def apart(sounds: str) -> Sounds:
    """Take the sounds of a word apart."""
    return Sounds(
        consonants=sounds.translate(_NO_CONSONANT),
        between=tuple(_CONSONANT.split(sounds)),
        arabic=not sounds.isascii(),
        foreign=sounds.isascii() and bool(_FOREIGN.search(sounds)),
        native=bool(_NATIVE.search(sounds)),
    )


def alike(one: Sounds, other: Sounds, cost: float) -> float:
    """Return how alike two words of one skeleton are, from 0 to 1; `cost` is what they owe already.

    Costs are held against how much there is to agree on: in words of two consonants nothing may
    differ but a detail, long ones bear more.
    """
    count = len(one.consonants)
    if count != len(other.consonants):
        return 0.0
    foreign = one.foreign or other.foreign
    across = one.arabic != other.arabic
    unwritten = factor(foreign) if across else 0.0
    if across and foreign and (one.native or other.native):
        cost += _ODD
    for here, there in zip(one.consonants, other.consonants, strict=True):
        cost += consonants_cost(here, there)
    matched = 0
    for place, (here, there) in enumerate(zip(one.between, other.between, strict=True)):
        matched += bool(here and there)
        if here != there:
            cost += vowels_cost(here, there, unwritten, where(place, count))
    return max(0.0, 1 - cost / agreement(count, matched, across=across))


def agreement(count: int, matched: int, *, across: bool) -> float:
    """Return what so many consonants, and vowels on both sides, have to agree on.

    In one script vowels are always written, so that they prove less.
    """
    return max(0.4, 1.4 * count + 0.7 * matched - 2.8 if across else 1.6 * count - 2.4)


def where(place: int, count: int) -> int:
    """Return 0 for vowels before all of so many consonants, _END after them, else 1."""
    return (place > 0) + (place == count)


def factor(foreign: bool) -> float:  # noqa: FBT001 - it is what the name says
    """Return how much more than usually an unwritten vowel costs."""
    return _WRITTEN if foreign else 1.0


def consonants_cost(one: str, other: str) -> float:
    """Return the cost of a consonant for another of its class."""
    return 0.0 if one == other else _CONSONANTS.get((one, other), _OTHER)


@functools.lru_cache(maxsize=20_000)
def vowels_cost(one: str, other: str, unwritten: float, place: int) -> float:
    """Return the cost of vowels for others, as the least sum of exchanged and lone ones.

    `place` is as `where` tells it. `unwritten` multiplies the cost of short ones that Arabic leaves
    out; it is 0 within one script.
    """
    single = one or other
    if unwritten and place == 1 and not (one and other) and single in _SHORT:
        return _SHORT[single] * unwritten
    if place == _END and not (one and other) and single == "e":
        return _MUTE
    row = [0.0]
    for letter in other:
        row.append(row[-1] + _ALONE[letter])
    for number, letter in enumerate(one):
        before, row = row, [row[0] + _ALONE[letter]]
        for at, opposite in enumerate(other):
            where = place or int(number + at > 0)
            exchanged = before[at] + _exchanged(letter, opposite, where)
            lone = min(before[at + 1] + _ALONE[letter], row[at] + _ALONE[opposite])
            row.append(min(exchanged, lone))
    return row[-1]


def _exchanged(one: str, other: str, place: int) -> float:
    """Return the cost of one vowel for another, which depends on where they stand."""
    if one == other:
        return 0.0
    pair = {one, other}
    cost = _BETWEEN.get((one, other), _STRICT)
    if place == 0:
        if pair & {"ا", "ع"}:
            cost = min(cost, _AIN if "ع" in pair else _INITIAL)
        elif pair & {"و", "ي"} and pair & {"i", "e", "o", "u"}:
            cost = max(cost, _CONSONANTAL)
    elif place == _END:
        if pair == {"a", "e"}:
            cost = _FINAL
        elif "ع" in pair and "A" not in pair:
            cost = max(cost, _GUTTURAL)
    return cost
