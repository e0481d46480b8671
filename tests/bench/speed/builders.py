"""What is built and asked nothing: Whoosh with Dragoman's words, and these words alone."""

from __future__ import annotations

import importlib.metadata
from collections import defaultdict
from typing import TYPE_CHECKING, Any, ClassVar

from ours import PACKAGE, analysed
from whoosh import fields, formats
from whoosh import index as whoosh_index

from indexer.languages import ANALYZERS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from generator import Passage

    from indexer.model import IndexedDocument

_KINDS = ("stem", "surface", "spelled")


class Analysis:
    """Dragoman's words, and nothing done with them: no program can index them faster."""

    name: ClassVar[str] = "analysis alone"
    needs: ClassVar[str] = ""
    most: ClassVar[int | None] = None

    def version(self) -> str:
        return importlib.metadata.version(PACKAGE)

    def prepare(self, folder: Path, passages: Iterable[Passage]) -> None:
        """Nothing."""

    def build(self, folder: Path, passages: Iterable[Passage]) -> None:
        folder.mkdir()
        for passage in passages:
            analysed(passage)


class SameWords:
    """Whoosh as it comes, its own codec and all, given the words that Dragoman's analysis makes.

    It has an easier task than Dragoman: one commit, no look for documents of the same id, no title
    among the words, and nothing stored but id, text and title.
    """

    name: ClassVar[str] = "Whoosh, same words"
    needs: ClassVar[str] = ""
    most: ClassVar[int | None] = 20_000

    def version(self) -> str:
        return importlib.metadata.version("Whoosh-Reloaded")

    def prepare(self, folder: Path, passages: Iterable[Passage]) -> None:
        """Nothing."""

    def build(self, folder: Path, passages: Iterable[Passage]) -> None:
        folder.mkdir()
        writer = whoosh_index.create_in(str(folder), _schema()).writer()
        for passage in passages:
            writer.add_document(**_row(analysed(passage)))
        writer.commit()


class GivenWords(fields.FieldType):  # type: ignore[misc] # whoosh has no type hints
    """A field whose value is a list of (word, position)."""

    def __init__(self) -> None:
        """Keep positions, for phrases, and lengths, for scores: as TEXT does."""
        super().__init__(formats.Positions(), None, scorable=True)

    def index(
        self, value: list[tuple[str, int]], **_: object
    ) -> Iterator[tuple[bytes, int, float, bytes]]:
        """Yield (word, frequency, weight, positions) of each distinct word."""
        positions: dict[str, list[int]] = defaultdict(list)
        for word, position in value:
            positions[word].append(position)
        for word, places in positions.items():
            yield word.encode(), len(places), float(len(places)), self.format.encode(places)


def _schema() -> fields.Schema:
    words = {f"{kind}_{language}": GivenWords() for kind in _KINDS for language in ANALYZERS}
    return fields.Schema(id=fields.STORED, text=fields.STORED, title=fields.STORED, **words)


def _row(item: IndexedDocument) -> dict[str, Any]:
    """Return the fields of a document, its words in those of their passages' languages."""
    document, words = item.document, item.words
    row: dict[str, Any] = {"id": document.id, "text": item.text, "title": document.title}
    columns = zip(_KINDS, (words.stems, words.surfaces, words.spelled), strict=True)
    for kind, column in columns:
        for span in item.spans:
            placed = row.setdefault(f"{kind}_{span.language}", [])
            placed += [(column[n], n) for n in range(span.first, span.last) if column[n]]
    return row
