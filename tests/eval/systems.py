"""What is compared, side by side: Whoosh as it comes, the brief's chain step by step, the product.

The product is used as anybody would use it: files in a folder, `Index.update`, `Index.search`.
"""

from __future__ import annotations

import shutil
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import TYPE_CHECKING

from brief import STEM, STEM_AND_SURFACE, WHOLE, Brief
from whoosh_peer import WhooshPeer

from indexer import Index, SearchRequest, Settings

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from datasets import Dataset

WHOOSH, BRIEF, WORDS, DRAGOMAN = "Whoosh", "+ 4-grams", "words", "Dragoman"
NAMES = (WHOOSH, "stem", "+ surface", BRIEF, WORDS, DRAGOMAN)
"""The columns of every table. The last step of the brief's chain is the whole of it; "words" is the
product without passages that are near in meaning: the same where there is no encoder.
"""

PROCESSES = 2
# A slow machine must not change a figure: no search may end early with what it has.
_SETTINGS = Settings(search_seconds=600.0)

Found = tuple[list[int], ...]
"""The numbers of the best ten documents, best first, by each system in the order of NAMES."""


class Dragoman:
    """The product over a folder of text files, one for each document, with its index of a name."""

    def __init__(self, folder: Path, name: str = "index") -> None:
        self._index = Index.open(folder / name, corpus=folder / "corpus", settings=_SETTINGS)

    @staticmethod
    def build(documents: Sequence[str], folder: Path) -> None:
        """Write the files and index them: once for words, and once with what can be learnt."""
        (folder / "corpus").mkdir()
        for number, text in enumerate(documents):
            (folder / "corpus" / f"{number}.txt").write_text(text, encoding="utf-8")
        with Index.open(folder / "index", corpus=folder / "corpus", settings=_SETTINGS) as index:
            index.update()
            shutil.copytree(folder / "index", folder / WORDS)
            index.enrich()

    def search(self, query: str, limit: int = 10) -> list[int]:
        """Return the numbers of the best documents, best first."""
        results = self._index.search(SearchRequest(query, limit=limit))
        return [int(hit.document.id.removesuffix(".txt")) for hit in results.hits]


class Systems:
    """Every system over the same documents, in one process."""

    opened: Systems

    def __init__(self, documents: Sequence[str], language: str, folder: Path) -> None:
        self._whoosh = WhooshPeer(folder / "whoosh", language)
        self._brief = Brief(documents, language)
        self._words = Dragoman(folder, WORDS)
        self._dragoman = Dragoman(folder)

    def find(self, query: str) -> Found:
        """Ask them all."""
        steps = (self._brief.search(query, chain=c) for c in (STEM, STEM_AND_SURFACE, WHOLE))
        ours = self._words.search(query), self._dragoman.search(query)
        return (self._whoosh.search(query), *steps, *ours)


def answers(dataset: Dataset, folder: Path, queries: Iterable[str]) -> dict[str, Found]:
    """Ask each system each query once, in several processes."""
    distinct = sorted(set(queries))
    folder.mkdir()
    Dragoman.build(dataset.documents, folder)
    WhooshPeer.build(dataset.documents, folder / "whoosh", dataset.language)
    with ProcessPoolExecutor(
        PROCESSES,
        mp_context=get_context("spawn"),  # a fork would share open files and locks
        initializer=_open,
        initargs=(dataset.documents, dataset.language, folder),
    ) as pool:
        return dict(zip(distinct, pool.map(_find, distinct, chunksize=16), strict=True))


def _open(documents: Sequence[str], language: str, folder: Path) -> None:
    Systems.opened = Systems(documents, language, folder)


def _find(query: str) -> Found:
    return Systems.opened.find(query)
