"""Other search programs, as their own manuals show them, behind one protocol.

Each keeps the text of a passage in the field of its language: so a question is put to one language,
as it is to Dragoman, and none reads the postings of the others.
"""

from __future__ import annotations

import importlib
import importlib.metadata
import re
import sqlite3
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Protocol

from generator import LANGUAGES
from whoosh import analysis, fields, query
from whoosh import index as whoosh_index

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from generator import Passage
    from questions import Question
    from whoosh.writing import IndexWriter

LIMIT = 10  # passages of an answer


@dataclass(frozen=True, slots=True)
class Found:
    """A passage of an answer: its number, its stored text, and a part of it with marks."""

    number: int
    text: str
    snippet: str = ""


class Builder(Protocol):
    """What indexes. It may keep what it likes in its folder, and an input of its own beside it.

    `needs` is a package that may be missing; `most`, the passages above which it is left out.
    """

    name: ClassVar[str]
    needs: ClassVar[str]
    most: ClassVar[int | None]

    def version(self) -> str:
        """Return its version."""
        ...

    def prepare(self, folder: Path, passages: Iterable[Passage]) -> None:
        """Lay out its input, if it wants another than passages: no part of indexing."""
        ...

    def build(self, folder: Path, passages: Iterable[Passage]) -> None:
        """Index passages and let go of everything."""
        ...


class Peer(Builder, Protocol):
    """A search program. `exact` says that it finds words as they are spelled, and no others."""

    exact: ClassVar[bool]

    def open(self, folder: Path) -> None:
        """Open an index that was built."""
        ...

    def search(self, question: Question, *, highlight: bool) -> list[Found]:
        """Return the best ten, with snippets if they are wanted."""
        ...

    def add(self, passage: Passage) -> None:
        """Add a passage, so that the next search sees it and the program's own commit is done."""
        ...

    def close(self) -> None:
        """Let go of files."""
        ...


class SQLite:
    """SQLite's FTS5, its default tokenizer without accents, in one table."""

    name: ClassVar[str] = "SQLite FTS5"
    needs: ClassVar[str] = ""
    most: ClassVar[int | None] = None
    exact: ClassVar[bool] = True

    _db: sqlite3.Connection

    def version(self) -> str:
        return sqlite3.sqlite_version

    def prepare(self, folder: Path, passages: Iterable[Passage]) -> None:
        """Nothing."""

    def build(self, folder: Path, passages: Iterable[Passage]) -> None:
        folder.mkdir()
        self.open(folder)
        columns = ", ".join(LANGUAGES)
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute(
            f"CREATE VIRTUAL TABLE t USING fts5({columns}, tokenize = 'unicode61"
            " remove_diacritics 2')"
        )
        with self._db:
            for passage in passages:
                self._insert(passage)
        self._db.execute("INSERT INTO t (t) VALUES ('optimize')")
        self._db.commit()
        self.close()

    def open(self, folder: Path) -> None:
        self._db = sqlite3.connect(folder / "fts.db")
        self._db.execute("PRAGMA synchronous = FULL")

    def search(self, question: Question, *, highlight: bool) -> list[Found]:
        column = LANGUAGES.index(question.language)
        snippet = f"snippet(t, {column}, '<b>', '</b>', '…', 32)" if highlight else "''"
        rows = self._db.execute(
            f"SELECT rowid, {question.language}, {snippet} FROM t"  # noqa: S608 - no input of others
            f" WHERE t MATCH ? ORDER BY rank LIMIT {LIMIT}",
            (self._match(question),),
        )
        return [Found(*row) for row in rows]

    def add(self, passage: Passage) -> None:
        with self._db:
            self._insert(passage)

    def close(self) -> None:
        self._db.close()

    def _insert(self, passage: Passage) -> None:
        self._db.execute(
            f"INSERT INTO t (rowid, {passage.language}) VALUES (?, ?)",  # noqa: S608 - one of three
            (passage.number, passage.text),
        )

    def _match(self, question: Question) -> str:
        words = [f'"{word}"' for word in question.words]
        match question.kind:
            case "phrase":
                wanted = f'"{" ".join(question.words)}"'
            case "prefix":
                wanted = f"{words[0]} *"
            case "or":
                wanted = " OR ".join(words)
            case _:
                wanted = " AND ".join(words)
        return f"{question.language} : ({wanted})"


class Tantivy:
    """Tantivy by its Python package: the default tokenizer, the default writer.

    It has no prefix query of one word but a regular expression, of which it marks nothing.
    """

    name: ClassVar[str] = "tantivy"
    needs: ClassVar[str] = "tantivy"
    most: ClassVar[int | None] = None
    exact: ClassVar[bool] = True

    _index: Any
    _searcher: Any

    def __init__(self) -> None:
        self._tantivy: Any = importlib.import_module(self.needs)
        self._query = self._tantivy.Query
        self._writer: Any = None
        builder = self._tantivy.SchemaBuilder()
        builder.add_integer_field("number", stored=True, indexed=True)
        for language in LANGUAGES:
            builder.add_text_field(language, stored=True)
        self._schema = builder.build()

    def version(self) -> str:
        return importlib.metadata.version(self.needs)

    def prepare(self, folder: Path, passages: Iterable[Passage]) -> None:
        """Nothing."""

    def build(self, folder: Path, passages: Iterable[Passage]) -> None:
        folder.mkdir()
        writer = self._tantivy.Index(self._schema, path=str(folder)).writer()
        for passage in passages:
            writer.add_document(self._document(passage))
        writer.commit()
        writer.wait_merging_threads()

    def open(self, folder: Path) -> None:
        self._index = self._tantivy.Index.open(str(folder))
        self._searcher = self._index.searcher()

    def search(self, question: Question, *, highlight: bool) -> list[Found]:
        asked = self._asked(question)
        field = question.language
        hits = self._searcher.search(asked, LIMIT, count=False).hits
        documents = [self._searcher.doc(address) for _, address in hits]
        found = [Found(one.get_first("number"), one.get_first(field)) for one in documents]
        if not (highlight and found):
            return found
        maker = self._tantivy.SnippetGenerator.create(self._searcher, asked, self._schema, field)
        snippets = [maker.snippet_from_doc(one).to_html() for one in documents]
        return [
            Found(one.number, one.text, snippet)
            for one, snippet in zip(found, snippets, strict=True)
        ]

    def add(self, passage: Passage) -> None:
        self._writer = self._writer or self._index.writer()
        self._writer.add_document(self._document(passage))
        self._writer.commit()
        self._index.reload()
        self._searcher = self._index.searcher()

    def close(self) -> None:
        """Nothing: what is open is closed when it is forgotten."""

    def _document(self, passage: Passage) -> object:
        document = self._tantivy.Document()
        document.add_integer("number", passage.number)
        document.add_text(passage.language, passage.text)
        return document

    def _asked(self, question: Question) -> object:
        field, words = question.language, [*question.words]
        if question.kind == "phrase":
            return self._query.phrase_query(self._schema, field, words)
        if question.kind == "prefix":
            return self._query.regex_query(self._schema, field, f"{re.escape(words[0])}.*")
        terms = [self._query.term_query(self._schema, field, word) for word in words]
        occur = self._tantivy.Occur.Should if question.kind == "or" else self._tantivy.Occur.Must
        return self._query.boolean_query([(occur, term) for term in terms])


class Whoosh:
    """Whoosh as its tutorial shows it, but with short words and grammar words, as all others."""

    name: ClassVar[str] = "plain Whoosh"
    needs: ClassVar[str] = ""
    most: ClassVar[int | None] = 20_000
    exact: ClassVar[bool] = True

    _index: Any
    _searcher: Any

    def version(self) -> str:
        return importlib.metadata.version("Whoosh-Reloaded")

    def prepare(self, folder: Path, passages: Iterable[Passage]) -> None:
        """Nothing."""

    def build(self, folder: Path, passages: Iterable[Passage]) -> None:
        folder.mkdir()
        analyzer = analysis.StandardAnalyzer(stoplist=None, minsize=1)
        texts = {name: fields.TEXT(stored=True, analyzer=analyzer) for name in LANGUAGES}
        schema = fields.Schema(number=fields.ID(stored=True, unique=True), **texts)
        writer = whoosh_index.create_in(str(folder), schema).writer()
        for passage in passages:
            self._put(writer, passage)
        writer.commit()

    def open(self, folder: Path) -> None:
        self._index = whoosh_index.open_dir(str(folder))
        self._searcher = self._index.searcher()

    def search(self, question: Question, *, highlight: bool) -> list[Found]:
        field = question.language
        return [
            Found(int(hit["number"]), hit[field], hit.highlights(field) if highlight else "")
            for hit in self._searcher.search(self._asked(question), limit=LIMIT)
        ]

    def add(self, passage: Passage) -> None:
        writer = self._index.writer()
        self._put(writer, passage)
        writer.commit()
        self._searcher = self._searcher.refresh()

    def close(self) -> None:
        self._searcher.close()
        self._index.close()

    def _put(self, writer: IndexWriter, passage: Passage) -> None:
        writer.add_document(number=str(passage.number), **{passage.language: passage.text})

    def _asked(self, question: Question) -> query.Query:
        field, words = question.language, [*question.words]
        match question.kind:
            case "phrase":
                return query.Phrase(field, words)
            case "prefix":
                return query.Prefix(field, words[0])
            case "or":
                return query.Or([query.Term(field, word) for word in words])
            case _:
                return query.And([query.Term(field, word) for word in words])
