"""Open, search and write a Whoosh index.

A searcher serves one thread at a time: Whoosh's matchers share a file position.
`Searcher.refresh()` brings back deleted documents, so a new one is opened when a commit is seen.
"""

from __future__ import annotations

import contextlib
import heapq
import os
import threading
import time
from collections import Counter, defaultdict, deque
from typing import TYPE_CHECKING

from indexer.engines import Candidate, Counts, KnownWord, Statistics
from indexer.engines.whoosh import steps
from indexer.engines.whoosh.alike import AlikeTerms
from indexer.engines.whoosh.apart import WhooshApart
from indexer.engines.whoosh.arrays import verify_in_background
from indexer.engines.whoosh.checking import checked
from indexer.engines.whoosh.collector import matches
from indexer.engines.whoosh.compiled import fastest
from indexer.engines.whoosh.counting import Counted, passing
from indexer.engines.whoosh.excerpts import Plain, excerpts
from indexer.engines.whoosh.folder import newest
from indexer.engines.whoosh.kernels import best
from indexer.engines.whoosh.manifest import MENDED_BY, generations
from indexer.engines.whoosh.postings import WordField
from indexer.engines.whoosh.scoring import LanguageBM25, compiled
from indexer.engines.whoosh.segments import document_frequency, letter_frequencies, segments_of
from indexer.engines.whoosh.windows import Address, whole, window_of
from indexer.engines.whoosh.writer import WhooshWriter, writing
from indexer.errors import IndexCorrupt, IndexMissing, IndexOutdated, SearchError
from indexer.languages import ANALYZERS
from indexer.schema import FIELDS, GRAM, versions

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from whoosh.searching import Searcher

    from indexer.engines import Candidates, Excerpt, How
    from indexer.engines.whoosh.excerpts import Kernels
    from indexer.engines.whoosh.folder import Generation
    from indexer.engines.whoosh.segments import Segment
    from indexer.model import (
        Checked,
        Document,
        FileState,
        Filters,
        IndexedDocument,
        Node,
        Sort,
    )
    from indexer.window import Window

_SEEN = "folder_changed"  # what a searcher remembers: when its folder had last changed
_SETTLED = 2_000_000_000  # nanoseconds: no clock of a file system is coarser
_OURS = SearchError, AttributeError, NameError, TypeError
_LISTED, _GENERATION = (
    "generations_listed",
    "generation_opened",
)  # and which there were, and its own


def open_engine(path: Path) -> WhooshEngine:
    """Return the engine over a folder, which may be empty."""
    return WhooshEngine(path)


class WhooshEngine:
    """Implements `indexer.engines.Engine`."""

    def __init__(self, path: Path) -> None:
        """Open nothing yet."""
        self.path, self._folder = path, str(path)
        self._idle: deque[Searcher] = deque()
        self._bound = threading.local()
        self._alike = AlikeTerms()
        self._accepted: Mapping[str, str] = versions()

    def writer(self, *, fresh: bool, beside: bool = False) -> WhooshWriter:
        """Return the one writer. Raises IndexLocked, IndexCorrupt."""
        return WhooshWriter(self.path, fresh=fresh, beside=beside)

    def apart(self) -> WhooshApart:
        """Begin a segment that is made while others commit. Raises IndexCorrupt."""
        return WhooshApart(self.path)

    def accept(self, made_with: Mapping[str, str]) -> None:
        """Open, from now on, also what these versions have made."""
        self._accepted = made_with

    def check(self, *, deep: bool) -> Checked:
        """Read every byte of the newest commit. Raises IndexMissing."""
        listed: list[int] = []
        while listed != (listed := generations(self.path)):  # else a writer was at work meanwhile
            found = checked(self.path, listed[0], deep=deep)
            if not found.damage:
                return found
        if not listed:
            raise _missing(self.path)
        return found

    def step_back(self) -> bool:
        """Make the commit before the newest the newest, if every byte of it is what it must be."""
        for generation in generations(self.path)[1:]:
            if not checked(self.path, generation, deep=True).damage:
                with writing(self.path) as commits:
                    commits.step_back(generation)
                return True
        return False

    def prepare(self) -> None:
        """Begin to compile loops in a thread of its own, where numba is installed."""
        fastest.prepare()

    def generation(self) -> int:
        """Return the number of the newest commit."""
        with self._reading() as searcher:
            return int(getattr(searcher, _GENERATION))

    def documents(self, within: Collection[str] = ()) -> Iterator[Document]:
        """Yield what is known of documents: of all, or of these ids and what is in them."""
        with self._reading() as searcher:
            for segment in segments_of(searcher):
                documents = segment.documents
                yield from map(documents.document, documents.numbers(within))

    def counts(self) -> Counts:
        """Count documents, passages and words by language."""
        counts = Counts(Counter(), Counter(), Counter())
        with self._reading() as searcher:
            for segment in segments_of(searcher):
                segment.documents.count_into(counts)
        return counts

    def parts(self) -> int:
        """Return how many segments there are."""
        with self._reading() as searcher:
            return len(segments_of(searcher))

    def size(self) -> int:
        """Return how many documents there are."""
        with self._reading() as searcher:
            return int(searcher.doc_count())

    def states(self, within: Collection[str] = ()) -> dict[str, FileState]:
        """Return what files looked like, by document id: all, or these ids and what is in them."""
        with self._reading() as searcher:
            return {
                segment.documents.id(number): segment.documents.state(number)
                for segment in segments_of(searcher)
                for number in segment.documents.numbers(within)
            }

    def candidates(
        self, tree: Node, filters: Filters, limit: int, sort: Sort, seconds: float
    ) -> Candidates:
        """Count all matching documents, and keep the best of each language."""
        deadline = time.monotonic() + seconds
        counted = Counted(filters, limit, sort)
        with self._reading() as searcher:
            wanted = compiled(tree)
            for number, segment in enumerate(segments_of(searcher)):
                if number and time.monotonic() > deadline:
                    counted.partial = True
                    break
                counted.add(segment, matches(searcher, segment, wanted))
            return counted.candidates()

    def excerpts(
        self, language: str, surfaces: Sequence[str], how: How, limit: int
    ) -> list[Excerpt]:
        """Return the best documents that have words of a language as they are spelled."""
        with self._reading() as searcher:
            kernels = _kernels(searcher)
            return excerpts(searcher, kernels, Plain(language, surfaces, how), limit)

    def count(self, tree: Node, filters: Filters) -> int:
        """Return how many documents satisfy the tree and every filter."""
        with self._reading() as searcher:
            wanted = compiled(tree)
            return sum(
                passing(segment, matches(searcher, segment, wanted).documents, filters).size
                for segment in segments_of(searcher)
            )

    def statistics(self, terms: Collection[tuple[str, str]]) -> Statistics:
        """Return the statistics of these (field, term) pairs."""
        grams: dict[str, list[str]] = defaultdict(list)
        df: dict[tuple[str, str], int] = {}
        with self._reading() as searcher:
            weighting = searcher.weighting
            for name, word in terms:
                kind, _, language = name.rpartition("_")
                if kind == GRAM:
                    grams[language].append(word)
                else:
                    df[name, word] = document_frequency(searcher, name, word)
            for language, listed in grams.items():
                df |= letter_frequencies(searcher, language, listed)
            return Statistics(
                {code: weighting.documents(searcher, code) for code in ANALYZERS},
                {name: weighting.mean_length(searcher, name) for name in FIELDS},
                df,
            )

    def expand(self, field_name: str, prefix: str, limit: int) -> list[str]:
        """Return terms of a field that start with a prefix, most frequent first."""
        frequencies: Counter[bytes] = Counter()
        with self._reading() as searcher:
            segments = segments_of(searcher)
            for segment in segments:
                field = segment.terms.fields.get(field_name)
                if isinstance(field, WordField):
                    among, counts = field.beginning(prefix.encode())
                    # Of several segments all count: what is rare in each may be frequent.
                    kept = limit if len(segments) == 1 else counts.size
                    for at in best([counts], kept).tolist():
                        frequencies[field.term(among[at])] += int(counts[at])
        found = heapq.nsmallest(limit, ((-count, w) for w, count in frequencies.items() if count))
        return [word.decode() for _, word in found]

    def beginning(self, language: str, surface: str, limit: int) -> list[KnownWord]:
        """Return words whose surfaces begin so, the most frequent first."""
        frequencies: Counter[tuple[str, str, str]] = Counter()
        with self._reading() as searcher:
            segments = segments_of(searcher)
            for segment in segments:
                vocabulary = segment.terms.vocabularies.get(language)
                if vocabulary is None:
                    continue
                words = vocabulary.beginning(surface.encode())
                counts = segment.terms.text.counts(words.start, words.stop)
                # Of several segments all count: what is rare in each may be frequent.
                kept = limit if len(segments) == 1 else counts.size
                for at in best([counts], kept).tolist():
                    frequencies[vocabulary.spelled_out(words.start + at)] += int(counts[at])
        found = heapq.nsmallest(limit, ((-count, word) for word, count in frequencies.items()))
        return [
            KnownWord(surface, spelling or surface, stem, -count)
            for count, (surface, stem, spelling) in found
        ]

    def spelling(self, language: str, surface: str) -> str:
        """Return how most documents spell a word; where none has it, its surface."""
        frequencies: Counter[str] = Counter()
        with self._reading() as searcher:
            for segment in segments_of(searcher):
                vocabulary = segment.terms.vocabularies.get(language)
                if vocabulary is None:
                    continue
                words = vocabulary.with_surface(surface.encode())
                counts = segment.terms.text.counts(words.start, words.stop).tolist()
                for word, count in zip(words, counts, strict=True):
                    frequencies[vocabulary.spelled_out(word)[2] or surface] += count
        return min(frequencies, key=lambda one: (-frequencies[one], one), default=surface)

    def vocabulary(self, language: str) -> list[KnownWord]:
        """Return every word of a language; deleted documents count until they are merged away."""
        found: Counter[bytes] = Counter()
        with self._reading() as searcher:
            for segment in segments_of(searcher):
                vocabulary = segment.terms.vocabularies.get(language)
                if vocabulary is not None:
                    end = vocabulary.base + vocabulary.count
                    counts = segment.terms.text.counts(vocabulary.base, end).tolist()
                    for key, count in zip(vocabulary.keys(), counts, strict=True):
                        found[key] += count
        words = []
        for key, count in found.items():
            surface, spelling, stem = key.decode().split("\n")
            words.append(KnownWord(surface, spelling or surface, stem, count))
        return words

    def near(self, field_name: str, word: str, distance: int, limit: int) -> list[tuple[str, int]]:
        """Return (term, distance) of terms nearly like a word, closest and most frequent first."""
        with self._reading() as searcher:
            found = [
                (far, -document_frequency(searcher, field_name, term), term)
                for term, far in self._alike.near(searcher.reader(), field_name, word, distance)
            ]
        return [(term, far) for far, df, term in heapq.nsmallest(limit, found) if df]

    def sources(self) -> list[str]:
        """Return the names of sources that documents have, each once."""
        with self._reading() as searcher:
            named = (segment.documents.values("source") for segment in segments_of(searcher))
            return sorted({name for names in named for name in names if name})

    def fetch(self, ids: Iterable[str]) -> dict[str, IndexedDocument]:
        """Return stored documents by id; unknown ids are left out."""
        with self._reading() as searcher:
            segments = segments_of(searcher)
            addresses = [(i, _address(segments, Candidate(i))) for i in ids]
            return {i: whole(address) for i, address in addresses if address}

    def window(self, candidates: Iterable[Candidate]) -> Window:
        """Return candidates side by side, in any order; those that are not there are left out."""
        with self._reading() as searcher:
            segments = segments_of(searcher)
            addresses = (_address(segments, candidate) for candidate in candidates)
            return window_of([address for address in addresses if address])

    def related(self, document: Document) -> list[Document]:
        """Return the documents that share its subject or say which translates which."""
        with self._reading() as searcher:
            return [
                segment.documents.document(number)
                for segment in segments_of(searcher)
                for number in _related(segment, document)
            ]

    def verify(self) -> None:
        """Wait until every file was verified. Raises IndexCorrupt."""
        with self._reading() as searcher:
            for segment in segments_of(searcher):
                segment.terms.file.verify()

    def close(self) -> None:
        """Close every searcher that is not at work."""
        while self._idle:
            self._idle.pop().close()

    @contextlib.contextmanager
    def moment(self) -> Iterator[None]:
        """Let everything that this thread asks within see the same commit."""
        with self._reading() as searcher:
            before = getattr(self._bound, "searcher", None)
            self._bound.searcher = searcher
            try:
                yield
            finally:
                self._bound.searcher = before

    def _reading(self) -> _Loan:
        """Give a searcher of the newest commit, or of the moment. Raises IndexCorrupt."""
        return _Loan(self)

    def bound(self) -> Searcher | None:
        """Return the searcher of the moment that this thread is in."""
        found: Searcher | None = getattr(self._bound, "searcher", None)
        return found

    def lend(self) -> Searcher:
        """Give a searcher of the newest commit to one thread. Raises IndexMissing, IndexCorrupt."""
        try:
            searcher = self._idle.pop()
        except IndexError:
            return self._opened()
        if self._is_current(searcher):
            return searcher
        try:
            return self._opened()  # first: what both read stays open
        finally:
            searcher.close()

    def take_back(self, searcher: Searcher) -> None:
        """Take a searcher that was lent, to lend it again."""
        segments = segments_of(searcher)
        for segment in segments:
            segment.forget()
        self._idle.append(searcher)
        # Now that somebody has the first answer: it would have waited for the disk.
        verify_in_background([segment.terms.file for segment in segments])

    def _is_current(self, searcher: Searcher) -> bool:
        """Tell whether there was no commit since a searcher was opened.

        A commit changes its folder. One that follows another within the resolution of the file
        system's clock does not show, so only what was seen some time after a change is trusted.
        """
        changed = os.stat(self._folder).st_mtime_ns  # noqa: PTH116 - a Path takes twice as long
        if getattr(searcher, _SEEN, None) == changed:
            return True
        if generations(self.path) != getattr(searcher, _LISTED):
            return False
        if time.time_ns() - changed > _SETTLED:
            setattr(searcher, _SEEN, changed)
        return True

    def _opened(self) -> Searcher:
        """Open the newest commit. Raises IndexMissing, IndexOutdated, IndexCorrupt."""
        while True:
            listed = generations(self.path)
            found = _current(self.path, self._accepted)
            try:
                searcher = _read_ahead(found.searcher(weighting=LanguageBM25()))
                break
            except Exception as error:
                # Two commits since then may have removed files that Whoosh looks for once more.
                if listed == generations(self.path):
                    raise _corrupt(self.path, error) from error
        setattr(searcher, _LISTED, listed)
        setattr(searcher, _GENERATION, found.manifest.generation)
        return searcher


class _Loan:
    """A searcher for one thread: it is lent, or that of the moment, which stays lent.

    Damaged files raise nearly anything: it becomes IndexCorrupt, and the searcher is closed. What
    a mistake of ours more likely raises goes through, unless a file is found to be damaged.
    """

    __slots__ = ("_engine", "_is_lent", "_searcher")

    def __init__(self, engine: WhooshEngine) -> None:
        self._engine = engine

    def __enter__(self) -> Searcher:
        bound = self._engine.bound()
        self._is_lent = bound is None
        self._searcher = self._engine.lend() if bound is None else bound
        return self._searcher

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: object
    ) -> None:
        failure = error
        if isinstance(error, Exception) and not isinstance(error, _OURS):
            failure = _corrupt(self._engine.path, error)
        if self._is_lent:
            failure = self._given_back(failure)
        if failure is not None and failure is not error:
            raise failure from error

    def _given_back(self, failure: BaseException | None) -> BaseException | None:
        """Give the searcher back, and return the failure, or the damage that it comes of."""
        try:
            for segment in segments_of(self._searcher):
                if failure is None:
                    segment.terms.file.check()
                elif not isinstance(failure, SearchError):
                    segment.terms.file.verify()
        except IndexCorrupt as damage:
            failure = damage
        if isinstance(failure, IndexCorrupt):
            self._searcher.close()  # it is not lent again
        else:
            self._engine.take_back(self._searcher)
        return failure


def _missing(path: Path) -> IndexMissing:
    return IndexMissing("there is no index yet", where=str(path), next="Run: dragoman index")


def _current(path: Path, accepted: Mapping[str, str]) -> Generation:
    """Return the newest generation, made by this version or one that is accepted.

    Raises IndexMissing, IndexOutdated, IndexCorrupt.
    """
    found = newest(path)
    if found is None:
        raise _missing(path)
    if found.manifest.versions not in (versions(), accepted):
        raise IndexOutdated(
            "the index was built by another version of the analysis or of ICU",
            where=str(path),
            next="Run: dragoman index",
        )
    return found


def _read_ahead(searcher: Searcher) -> Searcher:
    """Let the system read what every search needs, now that nothing else waits for the disk."""
    for segment in segments_of(searcher):
        if segment.terms.file.pending:  # others were read before
            segment.terms.file.read_ahead()
    return searcher


def _kernels(searcher: Searcher) -> Kernels:
    """Return the fastest kernels; compiled ones read whatever a damaged number says."""
    verified = all(segment.terms.file.verified for segment in segments_of(searcher))
    return fastest.kernels if verified else steps


def _related(segment: Segment, document: Document) -> list[int]:
    """Return the versions of a document, and the documents about its subject."""
    documents, original = segment.documents, document.translation_of or document.id
    found = {
        number
        for name, value in (("translation_of", original), ("subject", document.subject))
        if value
        for number in documents.with_value(name, value).tolist()
    }
    # A document that is no translation is the original itself.
    number = documents.numbered(original.encode()) if document.translation_of else None
    if number is not None:
        found.add(number)
    raw = document.id.encode("utf-8", "surrogatepass")
    return sorted(n for n in found if not documents.is_deleted(n) and documents.raw_id(n) != raw)


def _address(segments: Sequence[Segment], candidate: Candidate) -> Address | None:
    """Return where a candidate is: as it says, unless there was a commit since, or by its id."""
    if candidate.address:
        place, number = candidate.address
        for segment in segments:
            there = segment.place == place and number < segment.count
            if there and segment.documents.is_document(number, candidate.id):
                return Address(segment, number)
    raw = candidate.id.encode("utf-8", "surrogatepass")  # no stored id has lone surrogates
    for segment in segments:
        found = segment.documents.numbered(raw)
        if found is not None:
            return Address(segment, found)
    return None


def _corrupt(path: Path, error: Exception) -> IndexCorrupt:
    return IndexCorrupt(f"the index cannot be opened ({error!r})", where=str(path), next=MENDED_BY)
