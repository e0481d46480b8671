"""The kinds of evidence that an index has, in the order in which they are believed."""

from __future__ import annotations

import contextlib
import functools
from pathlib import PurePath
from typing import TYPE_CHECKING, NamedTuple

from indexer.crosslingual import dates, glossary
from indexer.crosslingual.derived import Derived
from indexer.crosslingual.encoder import available
from indexer.crosslingual.learnt import Learnt
from indexer.crosslingual.lookup import Lookup
from indexer.crosslingual.meaning import Meaning
from indexer.crosslingual.own import own_fingerprint, own_lookup
from indexer.crosslingual.widening import Widener
from indexer.errors import UnreadableDocument

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from indexer.crosslingual import Asked, Link, Wanted
    from indexer.crosslingual.embedding import TermVectors
    from indexer.crosslingual.encoder import Encoder
    from indexer.crosslingual.glossary import Concept
    from indexer.crosslingual.meaning import Meanings
    from indexer.crosslingual.passage_vectors import PassageVectors
    from indexer.crosslingual.vectors import Vector
    from indexer.model import Word


GLOSSARIES = PurePath(".dragoman", "glossary")
"""Where people's own glossaries are, below their documents: tables such as the project's own."""


def widener(index: Path, corpus: Path) -> Widener:
    """Return what widens the queries of an index by all that is known."""
    return _widener(index, _files(corpus))


def linker(index: Path, corpus: Path) -> Widener:
    """Return what widens whole passages: by all but nearness in meaning, which is slow for many.

    Where two passages are at hand, their words are compared by it directly.
    """
    whole = widener(index, corpus)
    return Widener(whole.kinds[:-1], whole.further, certain=True)


@functools.lru_cache(maxsize=8)
def _widener(index: Path, files: tuple[tuple[Path, int], ...]) -> Widener:
    dates.links(["1"])  # it reads its words
    derived = _derived(index)
    own, learnt = derived.concepts(own_fingerprint()) or own_lookup(), Learnt(derived)
    theirs = Lookup(concept for path, _ in files for concept in _readable(path))
    kinds = theirs.links, _dates, own.links, learnt.names, learnt.meaning  # it is the last
    return Widener(kinds if files else kinds[1:], (learnt.memory,))


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


@functools.lru_cache(maxsize=8)
def _derived(index: Path) -> Derived:
    """Return what was learnt beside an index, read once for all of its wideners."""
    return Derived(index)


def glossaries(corpus: Path) -> dict[str, str]:
    """Tell, for people, how many concepts each of their glossaries has, or what is wrong."""
    found = {}
    for path, _ in _files(corpus):
        try:
            found[path.name] = f"{sum(1 for _ in glossary.read(path))} concepts"
        except UnreadableDocument as error:
            found[path.name] = str(error)
    return found


def _files(corpus: Path) -> tuple[tuple[Path, int], ...]:
    """Return people's glossaries, and when each was changed."""
    folder = corpus / GLOSSARIES
    if not folder.is_dir():
        return ()
    found = []
    for path in sorted(folder.glob("*.tsv")):
        with contextlib.suppress(OSError):  # taken away meanwhile, or a link to nothing
            found.append((path, path.stat().st_mtime_ns))
    return tuple(found)


def _readable(path: Path) -> Iterator[Concept]:
    """Yield the concepts of a file up to what cannot be read: `glossaries` tells of that."""
    with contextlib.suppress(UnreadableDocument):
        yield from glossary.read(path)


def _dates(words: Sequence[Asked], languages: Sequence[str], wanted: Wanted) -> Iterable[Link]:
    """Return the ways in which dates and numbers are written in any language."""
    del languages, wanted
    return dates.links([word.text for word in words])
