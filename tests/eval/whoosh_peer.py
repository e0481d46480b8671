"""What Whoosh gives by itself: its analyzer for the language, one text field, its default ranking.

The terms are joined by Or, without its parser, so that punctuation in a question is no syntax.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from whoosh.analysis import LanguageAnalyzer
from whoosh.fields import STORED, TEXT, Schema
from whoosh.index import create_in, open_dir
from whoosh.query import Or, Term

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


class WhooshPeer:
    """The documents of one language in Whoosh."""

    def __init__(self, folder: Path, language: str) -> None:
        self._analyzer = LanguageAnalyzer(language)
        self._searcher = open_dir(folder).searcher()

    @staticmethod
    def build(documents: Sequence[str], folder: Path, language: str) -> None:
        """Index on disk: its indexes in memory share a temporary file between processes."""
        folder.mkdir()
        schema = Schema(number=STORED, text=TEXT(analyzer=LanguageAnalyzer(language)))
        writer = create_in(folder, schema).writer()
        for number, text in enumerate(documents):
            writer.add_document(number=number, text=text)
        writer.commit()

    def search(self, query: str, limit: int = 10) -> list[int]:
        """Return the numbers of the best documents, best first."""
        terms = [Term("text", token.text) for token in self._analyzer(query, mode="query")]
        return [hit["number"] for hit in self._searcher.search(Or(terms), limit=limit)]
