"""The terms of an index as vectors: which terms of another language mean what a word means.

Terms are compared by CSLS (Conneau et al. 2018, "Word Translation Without Parallel Data"): twice
their cosine, less how near each is to its ten nearest anyway. So a term that is near to everything
is a counterpart of nothing. In the paper the ten nearest of a term are of the other language. Here
they are of its own: that answers alike where an index has plenty of both, and it answers where the
index has next to nothing in the language that somebody asks in.
"""

from __future__ import annotations

import functools
import re
import time
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from indexer.crosslingual.array_file import (
    as_bytes,
    as_words,
    encoder_of,
    of_another,
    read_arrays,
    write_arrays,
)
from indexer.crosslingual.vectors import (
    NEIGHBOURS,
    crowding,
    from_bytes,
    in_bytes,
    main_axes,
    mean_of_greatest,
    rounded,
    unit,
)
from indexer.languages import analyzer_for
from indexer.model import Progress

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from indexer.crosslingual.array_file import Array
    from indexer.crosslingual.encoder import Encoder
    from indexer.crosslingual.vectors import Vector, Vectors

HEAVIEST = 0.7  # what a counterpart weighs at the most: nobody has checked it
FLOOR = 0.3  # of CSLS; below it, most are related words and no translations
# A weight is about the share of lines with a word whose translations have the counterpart, as
# measured on 4,000 lines in three languages, for words of any frequency.
_SLOPE = HEAVIEST / 0.6
_LEAST_COSINE = 0.5  # real counterparts have .65 and more; what stands lonely may seem near
_FEW = 50  # among fewer terms, the nearest may be anything
_ENOUGH = 1_000  # terms whose vectors show which directions matter
_BATCH = 1_024  # terms that are encoded at once: a fraction of a second
_GROWN = 1.25  # with this many times the terms, how crowded each stands is computed anew
_REMEMBERED = 512  # words of queries that no document has
_NOT_YET = np.zeros(0, np.float32)
_ARABIC = re.compile("[\u0620-\u064a]")


class Term(NamedTuple):
    """A term of an index: its stem, its commonest spelling, and how many documents have it.

    The spelling is as people write it, with accents and ة: the encoder has learnt from those.
    """

    stem: str
    text: str
    df: int


class Neighbour(NamedTuple):
    """A term of another language, and what it counts as a counterpart: at the most HEAVIEST."""

    text: str
    weight: float


class _Terms(NamedTuple):
    """The terms of one language.

    `rows` are their vectors; `crowding`, which may be of the first terms only, is how near their
    own neighbours are. `judged` is how many terms there were when that was computed for all.
    """

    places: dict[str, int]
    texts: list[str]
    rows: Vectors
    crowding: Vector
    judged: int = 0


class TermVectors:
    """The vectors of an index's terms, by language, all made by one encoder.

    Threads may ask it at the same time, but not while it is extended: who does that saves it for
    the others to load.
    """

    def __init__(self, fingerprint: str) -> None:
        """Begin without terms. `fingerprint` is that of the encoder that will make the vectors."""
        self.fingerprint = fingerprint
        self._axes: Vectors | None = None  # None until there are enough terms to choose them by
        self._languages: dict[str, _Terms] = {}
        self._encoded = functools.lru_cache(maxsize=_REMEMBERED)(_encode_one)

    # --- making them ---------------------------------------------------------------------------

    def extend(
        self, encoder: Encoder, terms: Mapping[str, Iterable[Term]], seconds: float
    ) -> Progress:
        """Encode terms, those of most documents first, for so many seconds; tell how far it is.

        `terms` are all that the index has, by language, but for names: their vectors say nothing.
        What else can have no counterpart is left out, and what the index has no longer is dropped.
        At least one batch is encoded, and what it is compared by is computed after the time is up.
        Raises IndexOutdated where another encoder made the vectors that are there.
        """
        self._check(encoder)
        until = time.monotonic() + seconds
        wanted = {
            language: {term.stem: term for term in given if has_meaning(*term[:2], language)}
            for language, given in terms.items()
        }
        self._keep_only(wanted)
        missing = [
            (language, term)
            for language, found in wanted.items()
            for term in found.values()
            if term.stem not in self._of(language).places
        ]
        missing.sort(key=lambda each: (-each[1].df, each[0], each[1].stem))
        done = 0
        while done < len(missing) and (not done or time.monotonic() < until):
            self._add(missing[done : done + _BATCH], encoder)
            done += _BATCH
        self._languages = {code: _settled(known) for code, known in self._languages.items()}
        total = sum(map(len, wanted.values()))
        return Progress(total - max(0, len(missing) - done), total)

    def _check(self, encoder: Encoder) -> None:
        if encoder.fingerprint != self.fingerprint:
            raise of_another("terms", encoder.name)

    def _of(self, language: str) -> _Terms:
        width = 0 if self._axes is None else self._axes.shape[1]
        nothing = _Terms({}, [], np.zeros((0, width), np.float32), _NOT_YET)
        return self._languages.get(language, nothing)

    def _keep_only(self, wanted: Mapping[str, Mapping[str, Term]]) -> None:
        for language, known in self._languages.items():
            stems = [stem for stem in known.places if stem in wanted.get(language, ())]
            if len(stems) < len(known.places):
                kept = np.array([known.places[stem] for stem in stems], np.int64)
                self._languages[language] = _Terms(
                    {stem: place for place, stem in enumerate(stems)},
                    [known.texts[at] for at in kept],
                    known.rows[kept],
                    known.crowding[kept[kept < known.crowding.size]],
                    known.judged,
                )

    def _add(self, batch: list[tuple[str, Term]], encoder: Encoder) -> None:
        rows = rounded(self._reduced(encoder.encode([term.text for _, term in batch])))
        for language in {language for language, _ in batch}:
            known = self._of(language)
            at = [place for place, (code, _) in enumerate(batch) if code == language]
            new = [batch[place][1] for place in at]
            many = len(known.texts)
            self._languages[language] = _Terms(
                known.places | {term.stem: many + place for place, term in enumerate(new)},
                known.texts + [term.text for term in new],
                np.concatenate([known.rows, rows[at]]) if many else rows[at],
                known.crowding,
                known.judged,
            )
        if self._axes is None:
            self._choose_axes()

    def _choose_axes(self) -> None:
        rows = np.concatenate([known.rows for known in self._languages.values()])
        if len(rows) < _ENOUGH:
            return
        self._axes = main_axes(rows)
        for language, known in self._languages.items():
            reduced = rounded(self._reduced(known.rows))
            self._languages[language] = _Terms(known.places, known.texts, reduced, _NOT_YET)

    def _reduced(self, rows: Vectors) -> Vectors:
        return rows if self._axes is None else unit(rows @ self._axes)

    # --- asking them ---------------------------------------------------------------------------

    def knows(self, stem: str, language: str) -> bool:
        """Tell whether a language has the term."""
        return stem in self._of(language).places

    def vector(
        self, stem: str, text: str, language: str, encoder: Encoder | None = None
    ) -> Vector | None:
        """Return the vector of a word in its language: its term's, else what its text encodes to.

        None for a word that means nothing by itself, and for one that no document has where there
        is no encoder. Names are not to be asked for: they have false friends. Raises IndexOutdated.
        """
        known = self._of(language)
        place = known.places.get(stem)
        if place is not None:
            row: Vector = known.rows[place]
            return row
        if encoder is None or not has_meaning(stem, text, language):
            return None
        self._check(encoder)
        encoded: Vector = self._reduced(self._encoded(encoder, text))[0]
        return encoded

    def nearest(
        self, vector: Vector, language: str, limit: int = 5, floor: float = FLOOR
    ) -> list[Neighbour]:
        """Return the terms of a language that mean what a vector stands for, likeliest first.

        At the most so many, and none whose CSLS is below the floor: better nothing than nonsense.
        """
        known = self._of(language)
        many = known.crowding.size
        if many < _FEW:
            return []
        # Not by `@`: BLAS would share the work among threads, and wait for a core that is busy.
        cosines = np.vecdot(known.rows[:many], vector)
        scores = 2 * cosines - mean_of_greatest(cosines, NEIGHBOURS) - known.crowding
        best = np.argpartition(scores, -min(limit, many))[-limit:]
        return [
            Neighbour(known.texts[at], min(HEAVIEST, _SLOPE * float(scores[at])))
            for at in best[np.argsort(-scores[best], kind="stable")]
            if scores[at] >= floor and cosines[at] >= _LEAST_COSINE
        ]

    # --- keeping them --------------------------------------------------------------------------

    def save(self, path: Path) -> None:
        """Write the vectors to a file, whole or not at all."""
        arrays: dict[str, Array] = {"encoder": as_bytes([self.fingerprint])}
        if self._axes is not None:
            arrays["axes"] = self._axes
        for language, known in self._languages.items():
            if not known.texts:
                continue
            arrays[f"{language} stems"] = as_bytes(known.places)
            arrays[f"{language} texts"] = as_bytes(known.texts)
            arrays[f"{language} rows"] = in_bytes(known.rows)
            arrays[f"{language} crowding"] = known.crowding
            arrays[f"{language} judged"] = np.array([known.judged])
        write_arrays(path, arrays)

    @classmethod
    def load(cls, path: Path, fingerprint: str = "") -> TermVectors:
        """Read the vectors that the encoder of this fingerprint has made; any, where there is none.

        Raises IndexMissing, IndexCorrupt, and IndexOutdated where another made them: they are then
        to be made anew.
        """
        arrays = read_arrays(path)
        loaded = cls(encoder_of(arrays, fingerprint, "terms", path))
        loaded._axes = arrays.get("axes")
        for language in {name.split()[0] for name in arrays if name.endswith(" rows")}:
            loaded._languages[language] = _Terms(
                {stem: at for at, stem in enumerate(as_words(arrays[f"{language} stems"]))},
                as_words(arrays[f"{language} texts"]),
                from_bytes(arrays[f"{language} rows"]),
                arrays[f"{language} crowding"],
                int(arrays[f"{language} judged"][0]),
            )
        return loaded


def has_meaning(stem: str, text: str, language: str) -> bool:
    """Tell whether a word can have a counterpart by its meaning.

    Grammar words, numbers and single letters cannot, nor can a word in another language's script:
    an Arabic text's own "orientation" is found as it is typed.
    """
    analyzer = analyzer_for(language)
    surface = analyzer.surface(text)
    return (
        len(surface) > 1
        and not any(map(str.isnumeric, surface))
        and (language == "ar") == bool(_ARABIC.search(surface))
        and not analyzer.is_stop_word(surface)
        and not analyzer.is_stop_word(stem)
    )


def _settled(known: _Terms) -> _Terms:
    """Return terms with how crowded each stands: the new ones, or all where there are many new."""
    anew = len(known.texts) >= _GROWN * known.judged
    first = 0 if anew else known.crowding.size
    found = np.concatenate([known.crowding[:first], crowding(known.rows, first)])
    return known._replace(crowding=found, judged=len(known.texts) if anew else known.judged)


def _encode_one(encoder: Encoder, text: str) -> Vectors:
    return encoder.encode([text])
