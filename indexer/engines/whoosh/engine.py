"""Open, search and write a Whoosh index.

A searcher serves one thread at a time: Whoosh's matchers share a file position.
`Searcher.refresh()` brings back deleted documents, so a new one is opened when a commit is seen.
"""

from __future__ import annotations

import contextlib
import heapq
import threading
import time
from collections import Counter, defaultdict, deque
from typing import TYPE_CHECKING, Any

from whoosh import index as whoosh_index
from whoosh import query
from whoosh.searching import SearchContext

from indexer.engines import Candidate, Candidates, Statistics
from indexer.engines.whoosh.alike import AlikeTerms
from indexer.engines.whoosh.fields import body_of, card_of, links, schema
from indexer.engines.whoosh.scoring import LanguageBM25, compiled, document_frequency
from indexer.engines.whoosh.writer import WhooshWriter
from indexer.errors import IndexCorrupt, IndexMissing, SearchError
from indexer.languages import ANALYZERS
from indexer.schema import FIELDS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator
    from pathlib import Path

    from whoosh.matching import Matcher
    from whoosh.searching import Searcher

    from indexer.model import Card, Document, Filters, IndexedDocument, Node, Sort

_OPEN_ATTEMPTS = 5  # a commit by another process may remove files that we are about to open
_CLOCK_EVERY = 512  # documents between two looks at the clock


def open_engine(path: Path) -> WhooshEngine:
    """Return the engine over a folder, which may be empty."""
    return WhooshEngine(path)


class WhooshEngine:
    """Implements `indexer.engines.Engine`."""

    def __init__(self, path: Path) -> None:
        """Open nothing yet."""
        self._path = path
        self._idle: deque[Searcher] = deque()
        self._bound = threading.local()
        self._alike = AlikeTerms()

    def writer(self, *, fresh: bool) -> WhooshWriter:
        """Return the one writer. Raises IndexLocked."""
        return WhooshWriter(self._path, fresh=fresh)

    def generation(self) -> int:
        """Return Whoosh's own count of commits."""
        with self._reading() as searcher:
            return int(searcher.reader().generation() or 0)  # None: no document yet

    def cards(self) -> Iterator[Card]:
        """Yield every document's card."""
        with self._reading() as searcher:
            for _, stored in searcher.reader().iter_docs():
                yield card_of(stored)

    def candidates(
        self, tree: Node, filters: Filters, limit: int, sort: Sort, seconds: float
    ) -> Candidates:
        """Walk all matching documents once, counting, and keep the best of each language."""
        deadline = time.monotonic() + seconds
        top: dict[str, list[tuple[Any, int]]] = defaultdict(list)
        totals: Counter[str] = Counter()
        facets: dict[str, Counter[str]] = {name: Counter() for name in ("source", "year")}
        partial = False
        with self._reading() as searcher:
            for seen, (number, score, row) in enumerate(_matching(searcher, tree, filters)):
                language, source, date = row
                totals[language] += 1
                if not filters.languages or language in filters.languages:
                    facets["source"][source] += bool(source)
                    facets["year"][date[:4]] += bool(date)
                key = (date, score, -number) if sort == "date" else (score, -number)
                _keep(top[language], (key, number), limit)
                if seen % _CLOCK_EVERY == _CLOCK_EVERY - 1 and time.monotonic() > deadline:
                    partial = True
                    break
            best = {code: _candidates(searcher, heap, sort) for code, heap in top.items()}
        counted = {name: dict(+counts) for name, counts in facets.items()}
        return Candidates(best, dict(totals), {"language": dict(totals), **counted}, partial)

    def count(self, tree: Node, filters: Filters) -> int:
        """Return how many documents satisfy the tree and every filter."""
        wanted = filters.languages
        with self._reading() as searcher:
            return sum(
                not wanted or row[0] in wanted for _, _, row in _matching(searcher, tree, filters)
            )

    def statistics(self, terms: Collection[tuple[str, str]]) -> Statistics:
        """Return the statistics of these (field, term) pairs."""
        with self._reading() as searcher:
            weighting = searcher.weighting
            return Statistics(
                {code: weighting.documents(searcher, code) for code in ANALYZERS},
                {name: weighting.mean_length(searcher, name) for name in FIELDS},
                {(name, word): document_frequency(searcher, name, word) for name, word in terms},
            )

    def expand(self, field_name: str, prefix: str, limit: int) -> list[str]:
        """Return terms of a field that start with a prefix, most frequent first."""
        with self._reading() as searcher:
            reader = searcher.reader()
            found = [
                (-reader.doc_frequency(field_name, word), word)
                for word in reader.expand_prefix(field_name, prefix)
            ]
        return [word.decode() for _, word in heapq.nsmallest(limit, found)]

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
            return [name.decode() for name in searcher.reader().lexicon("source_name")]

    def fetch(self, ids: Iterable[str]) -> dict[str, IndexedDocument]:
        """Return stored documents by id; unknown ids are left out."""
        found = {}
        with self._reading() as searcher:
            for document_id in filter(_can_be_stored, ids):
                number = searcher.document_number(id=document_id)
                if number is not None:
                    found[document_id] = body_of(searcher.stored_fields(number))
        return found

    def related(self, document: Document) -> list[Document]:
        """Return the documents that share its subject or say which translates which."""
        with self._reading() as searcher:
            shared = query.Or([query.Term("links", link) for link in links(document)])
            numbers = searcher.docs_for_query(shared)
            return [card_of(searcher.stored_fields(number)).document for number in numbers]

    def close(self) -> None:
        """Close every searcher that is not at work."""
        while self._idle:
            self._idle.pop().close()

    @contextlib.contextmanager
    def moment(self) -> Iterator[None]:
        """Let everything that this thread asks within see the same commit."""
        with self._borrowed() as searcher:
            self._bound.searcher = searcher
            try:
                yield
            finally:
                del self._bound.searcher

    @contextlib.contextmanager
    def _reading(self) -> Iterator[Searcher]:
        """Give a searcher of the newest commit, or of the moment. Raises IndexCorrupt.

        Damaged files raise nearly anything; what a mistake of ours more likely raises goes through.
        """
        bound = getattr(self._bound, "searcher", None)
        lent = contextlib.nullcontext(bound) if bound is not None else self._borrowed()
        with lent as searcher:
            try:
                yield searcher
            except (SearchError, AttributeError, NameError, TypeError):
                raise
            except Exception as error:
                raise _corrupt(self._path, error) from error

    @contextlib.contextmanager
    def _borrowed(self) -> Iterator[Searcher]:
        """Lend a searcher to one thread. Raises IndexMissing, IndexCorrupt."""
        try:
            searcher = self._idle.pop()
        except IndexError:
            searcher = self._opened()
        if not searcher.up_to_date():
            searcher.close()
            searcher = self._opened()
        try:
            yield searcher
        except IndexCorrupt:
            searcher.close()  # it is not lent again
            raise
        except BaseException:
            self._idle.append(searcher)
            raise
        self._idle.append(searcher)

    def _opened(self) -> Searcher:
        """Open the newest commit. Raises IndexMissing, IndexCorrupt."""
        for attempt in range(_OPEN_ATTEMPTS):
            try:
                opened = whoosh_index.open_dir(str(self._path), schema=schema())
                return opened.searcher(weighting=LanguageBM25())
            except whoosh_index.EmptyIndexError as error:
                raise IndexMissing(
                    "there is no index yet", where=str(self._path), next="Run: dragoman index"
                ) from error
            except FileNotFoundError as error:
                if attempt == _OPEN_ATTEMPTS - 1:
                    raise _corrupt(self._path, error) from error
                time.sleep(0.02)
            except Exception as error:
                raise _corrupt(self._path, error) from error
        raise AssertionError  # pragma: no cover - the loop returns or raises


def _can_be_stored(document_id: str) -> bool:
    return not any("\ud800" <= character <= "\udfff" for character in document_id)


def _matching(
    searcher: Searcher, tree: Node, filters: Filters
) -> Iterator[tuple[int, float, tuple[str, str, str]]]:
    """Yield (number, score, (language, source, date)) of documents that pass the filters."""
    wanted = compiled(tree).normalize()
    context = SearchContext(weighting=searcher.weighting, top_query=wanted)
    for leaf, offset in searcher.leaf_searchers():
        reader = leaf.reader()
        if not reader.doc_count():
            continue
        columns = [reader.column_reader(name) for name in ("language", "source", "date")]
        for number, score in _walk(wanted.matcher(leaf, context)):
            language, source, date = (column[number].decode() for column in columns)
            if _passes(filters, source, date):
                yield offset + number, score, (language, source, date)


def _corrupt(path: Path, error: Exception) -> IndexCorrupt:
    return IndexCorrupt(
        f"the index cannot be opened ({error!r})", where=str(path), next="Run: dragoman rebuild"
    )


def _walk(matcher: Matcher) -> Iterator[tuple[int, float]]:
    while matcher.is_active():
        yield matcher.id(), matcher.score()
        matcher.next()


def _passes(filters: Filters, source: str, date: str) -> bool:
    """Tell whether a document passes every filter but the one on languages.

    Shortened dates compare by what they have: 2012 is within after=2012-05 and before=2012-01.
    """
    return (
        (not filters.sources or source in filters.sources)
        and (not filters.after or (bool(date) and date >= filters.after[: len(date)]))
        and (not filters.before or (bool(date) and date[: len(filters.before)] <= filters.before))
    )


def _keep(heap: list[tuple[Any, int]], item: tuple[Any, int], limit: int) -> None:
    if len(heap) < limit:
        heapq.heappush(heap, item)
    elif heap and item > heap[0]:
        heapq.heapreplace(heap, item)


def _candidates(searcher: Searcher, heap: list[tuple[Any, int]], sort: Sort) -> list[Candidate]:
    return [
        Candidate(
            searcher.stored_fields(number)["id"],
            key[1] if sort == "date" else key[0],
            key[0] if sort == "date" else "",
        )
        for key, number in sorted(heap, reverse=True)
    ]
