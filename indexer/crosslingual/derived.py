"""What is learnt of an index's own words, and of people's memories: kept beside the index.

All of it can be made again. Searches use what is there, and see it when it is made anew.
"""

from __future__ import annotations

import fcntl
import functools
import itertools
import os
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from indexer.crosslingual import brought
from indexer.crosslingual.array_file import write_whole
from indexer.crosslingual.embedding import Term, TermVectors
from indexer.crosslingual.encoder import available, why_not
from indexer.crosslingual.lexicon import Lexicon
from indexer.crosslingual.lookup import Lookup
from indexer.crosslingual.memory import MEMORY, SUFFIX
from indexer.crosslingual.mining import MinedPairs
from indexer.crosslingual.names import NameIndex
from indexer.crosslingual.own import own_fingerprint, own_lookup
from indexer.crosslingual.passage_vectors import PassageVectors
from indexer.crosslingual.teaching import lexicons
from indexer.crosslingual.translations import Translations
from indexer.crosslingual.versions import (
    Documents,
    in_words,
    learn_mined,
    learn_translations,
    sources,
)
from indexer.errors import IndexMissing, IndexStateError
from indexer.languages import LANGUAGES
from indexer.model import Progress
from indexer.schema import versions

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from indexer.crosslingual.encoder import Encoder
    from indexer.engines import Engine, KnownWord

FOLDER = "crosslingual"  # below that of the index
_VECTORS, _PASSAGES, _PROGRESS = "vectors", "passages", "progress"
_TRANSLATIONS, _MINED, _FOUND = "translations", "mined", "versions-found"
_STAMP, _TAUGHT_BY, _LOCK = "made-of", "taught-by", "lock"
_MOST_TERMS = 200_000  # of a language of which vectors are made
_SHARE = 5.0  # seconds of encoding, after which what is there is kept
_Read = TypeVar("_Read")


class Derived:
    """Reads what was learnt. Safe to share between threads; damaged files count as missing."""

    def __init__(self, index: Path) -> None:
        """Take the folder of an index; nothing is read yet."""
        self._folder = index / FOLDER
        self._within = f"{self._folder}{os.sep}"
        self._known: dict[str, tuple[int, object]] = {}

    def names(self, language: str) -> NameIndex | None:
        """Return the words of a language by how they sound."""
        return self._read(f"names.{language}", NameIndex.from_bytes)

    def memory(self, left: str, right: str) -> Lexicon | None:
        """Return which words translate those of `left`."""
        return self._read(f"memory.{left}.{right}", Lexicon.from_bytes)

    def phrases(self, left: str, right: str) -> Lexicon | None:
        """Return which short texts translate those of `left`."""
        return self._read(f"phrases.{left}.{right}", Lexicon.from_bytes)

    def concepts(self, made_of: str) -> Lookup | None:
        """Return the project's concepts as they were kept, if they were made of just that."""
        return self._read(f"concepts.{made_of}", Lookup.from_bytes)

    def vectors(self) -> TermVectors | None:
        """Return the terms of the index as vectors."""
        return self._load(_VECTORS, TermVectors.load)

    def passages(self) -> PassageVectors | None:
        """Return the passages of the index as vectors."""
        return self._load(_PASSAGES, PassageVectors.load)

    def translations(self) -> Translations | None:
        """Return the documents that were found to be versions of each other."""
        return self._load(_TRANSLATIONS, Translations.load)

    def mined(self) -> MinedPairs | None:
        """Return the sentences of versions that were found to translate each other."""
        return self._load(_MINED, MinedPairs.load)

    def _read(self, name: str, reader: Callable[[bytes], _Read]) -> _Read | None:
        return self._load(name, lambda path: reader(path.read_bytes()))

    def _load(self, name: str, loader: Callable[[Path], _Read]) -> _Read | None:
        try:  # not by a Path, which takes longer: a query asks a hundred times
            changed = os.stat(f"{self._within}{name}").st_mtime_ns  # noqa: PTH116
        except OSError:  # there is none, or it is not for us
            return None
        known = self._known.get(name)
        if known is None or known[0] != changed:
            found: _Read | None = None
            try:
                found = loader(self._folder / name)
            except (OSError, IndexMissing):
                return None  # another time, perhaps
            except IndexStateError as error:
                if isinstance(error.__cause__, OSError):
                    return None  # likewise
            self._known[name] = known = changed, found
        return known[1]  # type: ignore[return-value]  # what this reader made of this file


def learn(
    engine: Engine,
    index: Path,
    corpus: Path,
    names: Callable[[], frozenset[str]] = frozenset,
    progress: Callable[[int, int], None] | None = None,
) -> bool:
    """Learn everything anew, what takes long last; tell whether there was anything to learn.

    `names` are words that get no counterparts by meaning. `progress` is called with how many
    terms, then how many documents were encoded, compared and mined, and how many there are. Raises
    IndexStateError where nothing can be written.
    """
    folder = index / FOLDER
    try:
        folder.mkdir(exist_ok=True)
        with (folder / _LOCK).open("w", encoding="ascii") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)  # another process may be learning, or about to
            for left in folder.glob(".*"):  # by one that was killed
                left.unlink(missing_ok=True)
            told = _Told(folder, progress)
            kept = _keep_glossaries(folder, corpus)
            return _learn(engine, folder, corpus / MEMORY, names, told) or kept
    except OSError as error:
        raise IndexStateError(
            f"what was learnt cannot be kept ({error.strerror})",
            where=str(folder),
            next="Check its permissions and the space on the disk",
        ) from error


@dataclass(frozen=True, slots=True)
class _Told:
    """Tells how far the encoder has come: those who wait, and those who ask for `stats`."""

    folder: Path
    further: Callable[[int, int], None] | None

    def __call__(self, what: str, progress: Progress) -> None:
        write_whole(
            self.folder / _PROGRESS, f"{progress.done:,} of {progress.total:,} {what}".encode()
        )
        if self.further:
            self.further(progress.done, progress.total)

    def finished(self) -> None:
        (self.folder / _PROGRESS).unlink(missing_ok=True)


def _learn(
    engine: Engine,
    folder: Path,
    memory: Path,
    names: Callable[[], frozenset[str]],
    told: _Told,
) -> bool:
    stamp, kept = _stamp(engine, memory), Derived(folder.parent)
    encoder = available()
    parts = [kept.concepts(own_fingerprint()), *map(kept.names, LANGUAGES)]
    versions_of = [kept.translations(), kept.mined()] if encoder else []
    if (
        all(part is not None for part in [*parts, *versions_of])
        and _read_text(folder / _STAMP) == stamp
    ):
        return False
    words = {code: engine.vocabulary(code) for code in LANGUAGES}
    for code, listed in words.items():
        found = NameIndex.of((word.surface, word.df) for word in listed)
        write_whole(folder / f"names.{code}", found.to_bytes())
    _keep_concepts(folder)
    if encoder is None:  # who could tell whether they still are what they were?
        for name in (_TRANSLATIONS, _MINED, _FOUND):
            (folder / name).unlink(missing_ok=True)
    _learn_memory(folder, memory)
    if encoder:
        _learn_terms(encoder, folder, words, names, told)
        documents = Documents.of(engine)
        passages = _learn_passages(encoder, folder, documents, told)
        detected = learn_translations(folder / _TRANSLATIONS, passages, documents, told)
        mined = learn_mined(folder / _MINED, encoder, documents, detected, told)
        write_whole(folder / _FOUND, in_words(detected, mined).encode())
        _learn_memory(folder, memory)  # again, if more was mined
        told.finished()
    write_whole(folder / _STAMP, stamp.encode())
    return True


def state(index: Path) -> dict[str, str]:
    """Tell, for people, what queries cross languages by, besides the glossary."""
    folder = index / FOLDER
    names = sum(1 for code in LANGUAGES if (folder / f"names.{code}").exists())
    memories = len([*folder.glob("memory.*")]) if folder.is_dir() else 0
    found = _read_text(folder / _FOUND)
    return {
        "names": f"learnt in {names} languages" if names else "not learnt yet: dragoman enrich",
        "memory": f"{memories} directions" if memories else "none imported",
        "meanings": (
            _read_text(folder / _PROGRESS)
            or ("learnt" if (folder / _PASSAGES).exists() else "not learnt yet: dragoman enrich")
            if available()
            else why_not()
        ),
    } | ({"versions": found} if found else {})


def _stamp(engine: Engine, memory: Path) -> str:
    """Return what all that is learnt depends on."""
    encoder = available()
    made_by = encoder.fingerprint if encoder else ""
    return repr((engine.generation(), _files(memory), made_by, own_fingerprint()))


def _files(memory: Path) -> list[tuple[str, int, int]] | None:
    """Return what people brought, and when; None where there is no place for it."""
    if not memory.is_dir():
        return None
    kept = sorted(memory.glob(f"*{SUFFIX}"))
    return [(path.name, path.stat().st_size, path.stat().st_mtime_ns) for path in kept]


def _read_text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError:
        return ""


def _keep_concepts(folder: Path) -> None:
    kept = folder / f"concepts.{own_fingerprint()}"
    if Derived(folder.parent).concepts(own_fingerprint()) is None:
        for path in folder.glob("concepts.*"):
            path.unlink(missing_ok=True)
        write_whole(kept, own_lookup().to_bytes())


def _keep_glossaries(folder: Path, corpus: Path) -> bool:
    """Keep what searches want of people's glossaries; tell whether anything was new."""
    path, files = folder / brought.KEPT, brought.files(corpus)
    if not files:
        was_there = path.exists()
        path.unlink(missing_ok=True)
        return was_there
    data = brought.to_keep(path, files)
    if data is not None:
        write_whole(path, data)
    return data is not None


def _learn_memory(folder: Path, memory: Path) -> None:
    """Learn of what people translated and of what was mined, unless it was learnt of before."""
    mined = Derived(folder.parent).mined()
    keys = (mined.fingerprint, mined.keys()) if mined else ()
    made_of = f"{zlib.crc32(repr((versions(), _files(memory), keys)).encode()):08x}"
    known, *names = _read_text(folder / _TAUGHT_BY).split("\n")
    if known == made_of and all(_is_whole(folder / name) for name in names):
        return
    learnt = []
    for left, right in itertools.combinations(LANGUAGES, 2):
        for name, lexicon in lexicons(memory, mined, left, right).items():
            write_whole(folder / name, lexicon.to_bytes())
            learnt.append(name)
    for path in [*folder.glob("memory.*"), *folder.glob("phrases.*")]:
        if path.name not in learnt:
            path.unlink(missing_ok=True)
    write_whole(folder / _TAUGHT_BY, "\n".join([made_of, *learnt]).encode())


def _is_whole(path: Path) -> bool:
    """Tell whether what was learnt of translations can be read."""
    try:
        Lexicon.from_bytes(path.read_bytes())
    except (OSError, IndexStateError):
        return False
    return True


def _learn_terms(
    encoder: Encoder,
    folder: Path,
    words: dict[str, list[KnownWord]],
    names: Callable[[], frozenset[str]],
    told: _Told,
) -> None:
    """Make vectors of terms, the most frequent first; what was made before is kept."""
    path = folder / _VECTORS
    try:
        vectors = TermVectors.load(path, encoder.fingerprint)
    except IndexStateError:
        vectors = TermVectors(encoder.fingerprint)
    left_out = names()
    terms = {code: _terms(listed, left_out) for code, listed in words.items()}
    progress = Progress(0, 1)
    while progress.done < progress.total:
        progress = vectors.extend(encoder, terms, _SHARE)
        vectors.save(path)
        told("terms", progress)


def _learn_passages(
    encoder: Encoder, folder: Path, documents: Documents, told: _Told
) -> PassageVectors:
    """Make vectors of the passages of documents; those of unchanged documents are kept."""
    path = folder / _PASSAGES
    try:
        vectors = PassageVectors.load(path, encoder.fingerprint)
    except IndexStateError:
        vectors = PassageVectors(encoder.fingerprint)
    read, progress = functools.partial(sources, documents.engine), Progress(0, 1)
    while progress.done < progress.total:
        progress = vectors.extend(encoder, documents.digests, read, _SHARE)
        vectors.save(path)
        told("documents", progress)
    return vectors


def _terms(words: Iterable[KnownWord], names: frozenset[str]) -> list[Term]:
    """Return a term for each stem, in its commonest spelling, the most frequent first."""
    by_stem: dict[str, list[KnownWord]] = {}
    for word in words:
        if word.surface not in names:
            by_stem.setdefault(word.stem, []).append(word)
    terms = []
    for stem, listed in by_stem.items():
        commonest = max(listed, key=lambda word: word.df)
        df = sum(word.df for word in listed)
        terms.append(Term(stem, commonest.spelling, df))
    return sorted(terms, key=lambda term: (-term.df, term.stem))[:_MOST_TERMS]
