"""The seam between search and whatever stores the words: protocols, and nothing more.

An engine receives ready words, keeps them, and finds candidates; it never analyses text and has
no say in the final order. Each engine is a folder here with `open_engine(path) -> Engine`.
"""

from __future__ import annotations

import importlib
import pkgutil
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple, Protocol, TypeAlias, cast

from indexer.errors import EngineUnavailable

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
    from contextlib import AbstractContextManager
    from pathlib import Path

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


@dataclass(frozen=True, slots=True)
class Candidate:
    """A document that satisfies a query; `score` is the engine's own, exact or not.

    `address` is where the engine had it when it was found; nobody else can tell what it means.
    """

    id: str
    score: float = 0.0
    date: str = ""
    address: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Candidates:
    """What one pass over the matching documents found.

    `top` and `totals` are by language of the document. Totals ignore the filter on languages, and
    so does the facet "language"; all else honours every filter. `partial`: time ran out.
    """

    top: dict[str, list[Candidate]]
    totals: dict[str, int]
    facets: dict[str, dict[str, int]]
    partial: bool = False


@dataclass(frozen=True, slots=True)
class Statistics:
    """What BM25 needs, per language: N, mean field lengths and document frequencies."""

    documents: dict[str, int]
    mean_lengths: dict[str, float]
    df: dict[tuple[str, str], int]


How: TypeAlias = Literal["any", "all", "row", "prefix"]
"""How documents have some words: any of them, all, all in a row, or words that begin with one."""


class Excerpt(NamedTuple):
    """A document that answers: its text, and the passage of it that has most of the words.

    The passage is `text[start:end]`; `marks` are (start, end) in the text, none over another.
    """

    id: str
    score: float
    text: str
    start: int
    end: int
    marks: list[tuple[int, int]]


class KnownWord(NamedTuple):
    """A word of an index: its surface, how it is spelled, its stem, how many documents have it."""

    surface: str
    spelling: str
    stem: str
    df: int


class Writer(Protocol):
    """Changes that become visible together at `commit`, or never."""

    def replace(self, document: IndexedDocument) -> None:
        """Add a document, or put it in the place of the one with its id."""
        ...

    def remove(self, document_id: str) -> None:
        """Take a document out, if it is there."""
        ...

    def commit(self) -> None:
        """Make the changes visible and go on with new ones."""
        ...

    def publish(self) -> None:
        """Show at once what was committed beside the index; nothing to do where it is seen."""
        ...

    def close(self) -> None:
        """Let go of the index; changes that were not committed are lost."""
        ...


class Apart(Protocol):
    """What is written apart, which takes as long as it takes, while others commit."""

    def add(self, document: IndexedDocument) -> None:
        """Add a document, whose id no other has."""
        ...

    def merge(self, fewest: int) -> bool:
        """Put together what many commits left apart, where that are so many parts at least.

        Tells whether there is anything to put together. No document is added then.
        """
        ...

    def finish(self) -> None:
        """Write all of it to the disk."""
        ...

    def adopt(self, ids: Collection[str]) -> bool:
        """Let searches find these of the documents at once, instead of others with their ids.

        False where others have merged what was merged here: then nothing is changed. The caller
        holds the right to write. Raises IndexLocked, IndexCorrupt.
        """
        ...

    def close(self) -> None:
        """Drop what was not adopted."""
        ...


class Counts(NamedTuple):
    """How many documents, passages and words of each language there are."""

    documents: Counter[str]
    passages: Counter[str]
    words: Counter[str]


class Engine(Protocol):
    """An open index. Safe to use from several threads; sees commits by itself."""

    def writer(self, *, fresh: bool, beside: bool = False) -> Writer:
        """Return the one writer; `fresh` starts from nothing.

        `beside`: searches see what is there until `publish`. Raises IndexLocked, IndexCorrupt.
        """
        ...

    def apart(self) -> Apart:
        """Return what takes documents while others commit. Raises IndexCorrupt."""
        ...

    def accept(self, made_with: Mapping[str, str]) -> None:
        """Open, from now on, also what these versions have made; any other is IndexOutdated."""
        ...

    def verify(self) -> None:
        """Read all that can be verified and was not yet. Raises IndexCorrupt."""
        ...

    def check(self, *, deep: bool) -> Checked:
        """Read every byte of the newest commit; `deep` also compares postings with documents.

        Tells of files only. Raises IndexMissing.
        """
        ...

    def step_back(self) -> bool:
        """Make the commit before the newest the newest, if it is whole; tell whether it is."""
        ...

    def moment(self) -> AbstractContextManager[None]:
        """Let everything that this thread asks within see the same commit."""
        ...

    def prepare(self) -> None:
        """Begin whatever makes later searches faster, and come back at once."""
        ...

    def generation(self) -> int:
        """Return a number that grows with every commit. Raises IndexMissing, IndexCorrupt."""
        ...

    def size(self) -> int:
        """Return how many documents there are."""
        ...

    def parts(self) -> int:
        """Return how many parts commits have left, each of which a search looks at."""
        ...

    def documents(self, within: Collection[str] = ()) -> Iterator[Document]:
        """Yield what is known of documents: of all, or of these ids and what is in them."""
        ...

    def counts(self) -> Counts:
        """Count documents, passages and words by language."""
        ...

    def states(self, within: Collection[str] = ()) -> dict[str, FileState]:
        """Return what files looked like, by document id: all, or these ids and what is in them."""
        ...

    def candidates(
        self, tree: Node, filters: Filters, limit: int, sort: Sort, seconds: float
    ) -> Candidates:
        """Return the best `limit` documents of each language, and counts of all."""
        ...

    def excerpts(
        self, language: str, surfaces: Sequence[str], how: How, limit: int
    ) -> list[Excerpt]:
        """Return the best documents that have words of a language as they are spelled.

        They are the engine's own: by BM25 over surfaces, best first, not ranked anew. A prefix
        is one surface.
        """
        ...

    def count(self, tree: Node, filters: Filters) -> int:
        """Return how many documents satisfy the tree and every filter."""
        ...

    def statistics(self, terms: Collection[tuple[str, str]]) -> Statistics:
        """Return the statistics of these (field, term) pairs."""
        ...

    def expand(self, field_name: str, prefix: str, limit: int) -> list[str]:
        """Return terms of a field that start with a prefix, most frequent first."""
        ...

    def beginning(self, language: str, surface: str, limit: int) -> list[KnownWord]:
        """Return words of a language whose surfaces begin so, the most frequent first."""
        ...

    def spelling(self, language: str, surface: str) -> str:
        """Return how most documents spell a word of a language; where none has it, its surface."""
        ...

    def vocabulary(self, language: str) -> list[KnownWord]:
        """Return every word of a language, each spelling by itself, in no order."""
        ...

    def near(self, field_name: str, word: str, distance: int, limit: int) -> list[tuple[str, int]]:
        """Return (term, distance) of a field's other terms that are spelled nearly like a word.

        They begin with its first letter; letters put in, left out, exchanged, or swapped with
        their neighbours count 1 each. Closest first, then most frequent first.
        """
        ...

    def sources(self) -> list[str]:
        """Return the names of sources that documents have, each once."""
        ...

    def fetch(self, ids: Iterable[str]) -> dict[str, IndexedDocument]:
        """Return stored documents by id; unknown ids are left out."""
        ...

    def window(self, candidates: Iterable[Candidate]) -> Window:
        """Return candidates side by side, in any order; those that are not there are left out."""
        ...

    def related(self, document: Document) -> list[Document]:
        """Return the documents that share its subject or say which translates which."""
        ...

    def close(self) -> None:
        """Let go of files."""
        ...


def open_engine(name: str, path: Path) -> Engine:
    """Open an engine by the name of its folder. Raises EngineUnavailable."""
    known = sorted(module.name for module in pkgutil.iter_modules(__path__))
    if name not in known:
        raise EngineUnavailable(
            f"there is no engine {name!r}", where="engine", next=f"Known are {', '.join(known)}"
        )
    return cast("Engine", importlib.import_module(f"{__name__}.{name}").open_engine(path))
