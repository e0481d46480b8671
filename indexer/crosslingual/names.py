"""Names: how the vocabulary of another language spells what somebody typed.

Aliyev, Aliev and علييف have one skeleton of consonants (`sounds.py`) and nearly the same vowels
(`likeness.py`). Ordinary words may have that too, by chance: who asks for names decides which words
are worth asking, `is_name_like` being what can be told of a word by itself.
"""

from __future__ import annotations

import functools
import re
import struct
import zlib
from collections import Counter
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from indexer.crosslingual.digests import COLUMNS, bearable, digests, least_costs
from indexer.crosslingual.likeness import alike, apart
from indexer.crosslingual.sounds import (
    Variant,
    bare,
    name_in,
    skeletons,
    sounds_of,
    variants,
    without_clitic,
)
from indexer.errors import IndexCorrupt
from indexer.languages import ANALYZERS
from indexer.lexicon import rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    import numpy.typing as npt

    Numbers = npt.NDArray[np.uint32]
    Bytes = npt.NDArray[np.uint8]

THRESHOLD = 0.8
"""Words less similar are no spellings of one name."""
_NEAR = (0.05, 0.1)  # further from the best of its script is another name; a commoner term may be
_FEW = 12  # words that are compared sooner than their digests are looked at
_STOP_WORDS = frozenset[str]().union(*(analyzer.stop_words for analyzer in ANALYZERS.values()))

# Of the readings of a term: as it is, without its article, without another clitic, without an
# article and what leans on it.
_WHOLE, _BARE, _CLITIC, _LEANING = range(4)
_COSTS = (0.0, 0.0, 0.05, 0.1)
_SHORT = 2  # consonants: so short a name leans on nothing that the vocabulary lacks: Alat, والآلات
_ARTICLE = "ال"
_INFLECTED = 4  # added where the vocabulary has the word with an ending that names do not take
_INFLECTED_COST = 0.5
_OFTEN = 0.05  # of the documents that have a word, as many have such a form of it
_FLAGS = 8
_ENDING = re.compile(
    "(?<=...)(?:هما?|ها|هن|نا|ات|ين|ا|(?<=[a-z])(?:ing|ed|ly|s|ment|ement|ant|ees?))$"
)


def skeleton(word: str) -> str:
    """Return the consonants of a word in classes, whatever its script: KRTM of Khartoum, الخرطوم.

    An Arabic article, and و ف ب ل ك before it, are no part of it.
    """
    return skeletons(sounds_of(bare(name_in(word))))


def similarity(a: str, b: str) -> float:
    """Return how alike two spellings sound, from 0 to 1, in either order."""
    ones, others = _readings(name_in(a)), _readings(name_in(b))
    pairs = [(one, other) for one in ones for other in others]
    return max(_similarity(*pair) for pair in pairs + [(other, one) for one, other in pairs])


def is_name_like(text: str) -> bool:
    """Tell whether a word, as it was typed, shows that it is a name.

    It does where it has a capital and is neither a grammar word nor an ordinary word of English or
    French titles (Council, Rapport). So it is wrong of Mr. Court, and of a rare word that begins a
    sentence. Small letters and Arabic show nothing: there False says no more than "who knows", and
    the caller decides.
    """
    parts = re.split(r"[-'’\s]", text.strip())
    name = name_in(text)
    if len(name) <= 2 or not any(part[:1].isupper() for part in parts):  # noqa: PLR2004 - letters
        return False
    return name not in _STOP_WORDS and not any(
        ANALYZERS[language].stem(name) in stems for language, stems in _ordinary().items()
    )


class NameIndex:
    """The terms of one language by their skeletons. Immutable, about 40 bytes a term."""

    def __init__(self, keys: Numbers, entries: Numbers, digests: Bytes, terms: _Terms) -> None:
        """Keep arrays as `of` or `from_bytes` made them: entries are sorted by key.

        An entry is the number of a term times 8, and the reading that has this key and digest.
        """
        self._keys = keys
        self._entries = entries
        self._digests = digests
        self._terms = terms

    @classmethod
    def of(cls, terms: Iterable[tuple[str, int]]) -> NameIndex:
        """Index terms (folded surfaces) with the number of documents that have them.

        Numbers and grammar words are left out: no name is looked for among them (`على`, folded, is
        Ali).
        """
        ranked = sorted(terms, key=lambda term: (-term[1], term[0]))
        known = {
            word: count for word, count in ranked if word not in _STOP_WORDS and not word.isdigit()
        }
        words = list(known)
        texts, entries = _entries_of(known)
        sounds = sounds_of("\n".join(texts))
        names = skeletons(sounds).split("\n") if texts else []
        keys = np.fromiter(map(_key, names), np.uint32, len(names))
        kept = np.flatnonzero(keys)  # what has no consonant has no key
        order = kept[np.argsort(keys[kept], kind="stable")]
        numbers = np.array(entries, np.uint32)
        return cls(keys[order], numbers[order], digests(sounds, len(texts))[order], _joined(words))

    def like(self, word: str, limit: int = 5) -> list[tuple[str, float]]:
        """Return terms that may spell this name, best first, with their similarity (.8 to 1).

        Of equally similar ones the more frequent stands first. Those that are clearly less similar
        than the best in their script are other names, and left out.
        """
        name = name_in(word)
        found: dict[int, float] = {}
        asked = [each for text in _readings(name) for each in variants(sounds_of(text))]
        for variant, first, last in self._ranges(asked):
            for number, score in self._alike(variant, first, last, name):
                found[number] = max(score, found.get(number, 0.0))
        ranked = sorted(found.items(), key=lambda item: (-item[1], item[0]))
        best: dict[bool, tuple[int, float]] = {}  # by script
        answers = []
        for number, score in ranked:
            term = self._terms.word(number)
            first, highest = best.setdefault(term.isascii(), (number, score))
            if score >= highest - _NEAR[number < first]:
                answers.append((term, round(score, 3)))
        return answers[:limit]

    def _ranges(self, asked: Sequence[Variant]) -> Iterator[tuple[Variant, int, int]]:
        """Yield the variants whose skeleton some entries have, with the range of these."""
        keys = np.array([_key(skeletons(variant.sounds)) for variant in asked], np.uint32)
        firsts = self._keys.searchsorted(keys, "left").tolist()
        lasts = self._keys.searchsorted(keys, "right").tolist()
        for variant, key, first, last in zip(asked, keys.tolist(), firsts, lasts, strict=True):
            if key and first < last:
                yield variant, first, last

    def _alike(
        self, variant: Variant, first: int, last: int, name: str
    ) -> Iterator[tuple[int, float]]:
        """Yield numbers of terms among entries, and how alike they are, if they are enough so."""
        asked = apart(variant.sounds)
        entries = self._entries[first:last]
        if last - first > _FEW:
            least = least_costs(asked, self._digests[first:last])
            entries = entries[least <= bearable(asked, THRESHOLD) - variant.cost]
        if not entries.size:
            return
        found = entries.tolist()
        terms = [self._terms.word(entry // _FLAGS) for entry in found]
        texts = [_reading(term, entry) for term, entry in zip(terms, found, strict=True)]
        all_sounds = sounds_of("\n".join(texts)).split("\n")
        for entry, term, sounds in zip(found, terms, all_sounds, strict=True):
            cost = variant.cost + _COSTS[entry % _INFLECTED]
            if entry & _INFLECTED and term != name:
                cost += _INFLECTED_COST
            score = alike(asked, apart(sounds), cost)
            if score >= THRESHOLD:
                yield entry // _FLAGS, score

    def to_bytes(self) -> bytes:
        """Return the index as bytes, for `from_bytes`."""
        arrays = (self._keys, self._entries, self._digests, self._terms.starts)
        body = b"".join([*(array.tobytes() for array in arrays), self._terms.text])
        counts = len(self._keys), len(self._terms.starts), len(self._terms.text)
        data = _COUNTS.pack(*counts) + body
        return _HEADER.pack(_MAGIC, zlib.crc32(data)) + data

    @classmethod
    def from_bytes(cls, data: bytes) -> NameIndex:
        """Read what `to_bytes` made, without copying it. Raises IndexCorrupt."""
        body = memoryview(data)[_HEADER.size :]
        head = bytes(data[: _HEADER.size])
        if head != _HEADER.pack(_MAGIC, zlib.crc32(body)) or len(body) < _COUNTS.size:
            raise IndexCorrupt(
                "the names of a vocabulary cannot be read", next="Let them be made anew"
            )
        entries, starts, size = _COUNTS.unpack_from(body)
        body = body[_COUNTS.size :]
        sizes = (4 * entries, 4 * entries, COLUMNS * entries, 4 * starts, size)
        parts = [body[end - size : end] for size, end in zip(sizes, accumulate(sizes), strict=True)]
        keys, numbers, places = (np.frombuffer(parts[at], "<u4") for at in (0, 1, 3))
        digests = np.frombuffer(parts[2], np.uint8).reshape(-1, COLUMNS)
        return cls(keys, numbers, digests, _Terms(places, bytes(parts[4])))


_MAGIC = b"DNM2"
_HEADER = struct.Struct("<4sI")  # what it is, its checksum
_COUNTS = struct.Struct("<3I")  # entries, beginnings of terms and one more, bytes of terms


class _Terms(NamedTuple):
    """Words one after the other in UTF-8, the most frequent first, and where they begin."""

    starts: Numbers
    text: bytes

    def word(self, number: int) -> str:
        return self.text[self.starts[number] : self.starts[number + 1]].decode()


def _joined(words: Sequence[str]) -> _Terms:
    pieces = [word.encode() for word in words]
    starts = np.fromiter(accumulate(map(len, pieces), initial=0), np.uint32, len(pieces) + 1)
    return _Terms(starts, b"".join(pieces))


@functools.cache
def _ordinary() -> dict[str, frozenset[str]]:
    """Return the stems of words that are no names, by language."""
    return {
        language: frozenset(
            ANALYZERS[language].stem(word)
            for words in rows(f"{language}.ordinary.txt")
            for word in words
        )
        for language in ("en", "fr")
    }


def _key(name: str) -> int:
    """Return a number for a skeleton; two may share one, since words are compared afterwards."""
    return zlib.crc32(name.encode())  # 0 of ""


def _readings(name: str) -> list[str]:
    return list(dict.fromkeys((bare(name), name)))


def _reading(term: str, entry: int) -> str:
    kind = entry % _INFLECTED
    return term[1:] if kind == _CLITIC else term if kind == _WHOLE else bare(term)


def _similarity(one: str, other: str) -> float:
    sounds = sounds_of(other)
    name, known = skeletons(sounds), apart(sounds)
    return max(
        (
            alike(apart(variant.sounds), known, variant.cost)
            for variant in variants(sounds_of(one))
            if name and skeletons(variant.sounds) == name
        ),
        default=0.0,
    )


def _entries_of(words: Mapping[str, int]) -> tuple[list[str], list[int]]:
    """Return the readings of words, and the entry of each. A clitic must leave a known word."""
    inflected = _inflected(words)
    texts, entries = [], []
    for number, (word, count) in enumerate(words.items()):
        name = bare(word)
        readings = [(_WHOLE, word)]
        if name != word:
            if word.startswith(_ARTICLE):
                readings.append((_BARE, name))
            elif {name, _ARTICLE + name} & words.keys() or len(skeleton(name)) > _SHORT:
                readings.append((_LEANING, name))
        elif (rest := without_clitic(word)) in words:
            readings.append((_CLITIC, rest))
        for kind, text in readings:
            ordinary = inflected.get(text, -1) >= _OFTEN * count
            texts.append(text)
            entries.append(_FLAGS * number + kind + _INFLECTED * ordinary)
    return texts, entries


def _inflected(words: Mapping[str, int]) -> Counter[str]:
    """Return how many documents have inflected forms of a word such as names do not have.

    They take no pronoun (عمليتها), no accusative and no verb's ending.
    """
    found: Counter[str] = Counter()
    for word, count in words.items():
        ending = _ENDING.search(word)
        if ending:
            base = word[: ending.start()].removeprefix("ال")
            found[base] += count
            if ending.group() == "ات":
                found[base + "ه"] += count
            elif base[-1:] == "ت":
                found[base[:-1] + "ه"] += count
            elif base.isascii():
                found[base + "e"] += count
    return found
