"""The kinds of evidence that an index has, in the order in which they are believed."""

from __future__ import annotations

import functools
import threading
from typing import TYPE_CHECKING, NamedTuple

from indexer.crosslingual import brought, dates
from indexer.crosslingual.derived import FOLDER, Derived
from indexer.crosslingual.encoder import available
from indexer.crosslingual.learnt import Learnt
from indexer.crosslingual.meaning import Meaning
from indexer.crosslingual.own import own_fingerprint, own_lookup
from indexer.crosslingual.widening import Widener

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from indexer.crosslingual import Asked, Link, Wanted
    from indexer.crosslingual.embedding import TermVectors
    from indexer.crosslingual.encoder import Encoder
    from indexer.crosslingual.meaning import Meanings
    from indexer.crosslingual.passage_vectors import PassageVectors
    from indexer.crosslingual.translations import Detected
    from indexer.crosslingual.vectors import Vector
    from indexer.model import Word

_MOST = 8  # indexes that are open at once
_lock = threading.Lock()  # what takes seconds is not made by two threads at once
_wideners: dict[Path, tuple[tuple[brought.File, ...], Widener]] = {}


def widener(index: Path, corpus: Path) -> Widener:
    """Return what widens the queries of an index by all that is known."""
    files = brought.files(corpus)
    with _lock:
        known = _wideners.pop(index, None)
        if known is None or known[0] != files:
            known = None  # glossaries may be large: the old ones go first
            known = files, _made(index, files)
        _wideners[index] = known
        if len(_wideners) > _MOST:
            del _wideners[next(iter(_wideners))]
    return known[1]


def linker(index: Path, corpus: Path) -> Widener:
    """Return what widens whole passages: by all but nearness in meaning, which is slow for many.

    Where two passages are at hand, their words are compared by it directly.
    """
    whole = widener(index, corpus)
    return Widener(whole.kinds[:-1], whole.further, certain=True)


def glossaries(index: Path, corpus: Path) -> dict[str, str]:
    """Tell, for people, how many concepts each of their glossaries has, or what is wrong."""
    return brought.told(index / FOLDER / brought.KEPT, brought.files(corpus))


def _made(index: Path, files: tuple[brought.File, ...]) -> Widener:
    dates.links(["1"])  # it reads its words
    derived = _derived(index)
    own, learnt = derived.concepts(own_fingerprint()) or own_lookup(), Learnt(derived)
    kinds = (_dates, own.links, learnt.names, learnt.meaning)  # `linker` leaves out the last
    if files:
        theirs = brought.lookup(index / FOLDER / brought.KEPT, files)
        return Widener((theirs.links, *kinds), (learnt.memory,))
    return Widener(kinds, (learnt.memory,))


class Nearness(NamedTuple):
    """The passages of an index as vectors, and its terms where they are there, too."""

    passages: PassageVectors
    terms: TermVectors | None


def nearness(index: Path) -> Nearness | None:
    """Return what tells which passages of an index are near, where an encoder has been at work."""
    derived, encoder = _derived(index), available()
    passages = derived.passages() if encoder else None
    if passages is None or encoder is None or passages.fingerprint != encoder.fingerprint:
        return None
    return Nearness(passages, derived.vectors())


def meanings(index: Path) -> Meanings:
    """Return what tells the meaning of queries to an index, where an encoder has been at work."""
    return functools.partial(_meaning, _derived(index))


def detected(index: Path) -> Detected:
    """Return what gives the versions of documents that were detected beside an index."""
    return functools.partial(_detected, _derived(index))


def _detected(derived: Derived, document_id: str) -> Sequence[str]:
    found = derived.translations()
    return found.of(document_id) if found else ()


def _meaning(derived: Derived, text: str, leaves: Sequence[Word]) -> Meaning | None:
    passages, encoder = derived.passages(), available()
    if passages is None or encoder is None or passages.fingerprint != encoder.fingerprint:
        return None
    words = sum(max((len(form.surfaces) for form in leaf.forms), default=1) for leaf in leaves)
    vector = passages.vector(_encoded(encoder, text))
    return Meaning(passages, derived.vectors(), vector, leaves, words)


@functools.lru_cache(maxsize=512)  # pages of one search, and searches that come again
def _encoded(encoder: Encoder, text: str) -> Vector:
    row: Vector = encoder.encode([text])[0]
    return row


@functools.lru_cache(maxsize=_MOST)
def _derived(index: Path) -> Derived:
    """Return what was learnt beside an index, read once for all of its wideners."""
    return Derived(index)


def _dates(words: Sequence[Asked], languages: Sequence[str], wanted: Wanted) -> Iterable[Link]:
    """Return the ways in which dates and numbers are written in any language."""
    del languages, wanted
    return dates.links([word.text for word in words])
