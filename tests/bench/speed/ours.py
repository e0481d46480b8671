"""Dragoman among its peers: as anybody uses it, and its engine alone, doing what the peers do."""

from __future__ import annotations

import importlib
import importlib.metadata
from typing import TYPE_CHECKING, ClassVar

from peers import LIMIT, Found

from indexer import Index, SearchRequest, Settings
from indexer.engines import Excerpt, open_engine
from indexer.engines.whoosh.compiled import fastest
from indexer.languages import ANALYZERS, prepare
from indexer.making import analyse
from indexer.model import Extract, FileState

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from generator import Passage
    from questions import Kind, Question

    from indexer import Passage as Shown
    from indexer.engines import Engine, How
    from indexer.model import IndexedDocument

PACKAGE = "dragoman"
importlib.import_module(f"indexer.engines.{Settings().engine}")  # as other programs are imported
prepare()  # the model and lists that a process reads once, with or without an index
_SECONDS = 60.0  # nothing is cut short: a search that gives up would look fast


class Dragoman:
    """The product through its front door, with everything on: stems, re-ranking, counts, facets.

    Its input are text files, and its answers have up to three passages of each.
    """

    name: ClassVar[str] = "Dragoman"
    needs: ClassVar[str] = ""
    most: ClassVar[int | None] = None
    exact: ClassVar[bool] = False

    _index: Index

    def version(self) -> str:
        return importlib.metadata.version(PACKAGE)

    def prepare(self, folder: Path, passages: Iterable[Passage]) -> None:
        corpus = corpus_of(folder)
        corpus.mkdir()
        for passage in passages:
            _write(corpus, passage)

    def build(self, folder: Path, passages: Iterable[Passage]) -> None:
        del passages  # they lie in the corpus
        self.open(folder)
        report = self._index.update()
        self.close()
        if report.failed:
            raise ValueError(report.failed[0].reason)

    def open(self, folder: Path) -> None:
        settings = Settings(corpus=corpus_of(folder), index=folder, search_seconds=_SECONDS)
        self._index = Index.open(settings=settings)

    def search(self, question: Question, *, highlight: bool) -> list[Found]:
        request = SearchRequest(_typed(question), languages=(question.language,), limit=LIMIT)
        return [
            Found(
                _number(hit.document.id),
                " ".join(passage.text for passage in hit.passages),
                " … ".join(map(_marked, hit.passages)) if highlight else "",
            )
            for hit in self._index.search(request).hits
        ]

    def add(self, passage: Passage) -> None:
        self._index.update((_write(corpus_of(self._index.settings.index), passage),))

    def close(self) -> None:
        self._index.close()


_HOW: dict[Kind, How] = {
    "common": "any", "rare": "any", "or": "any", "and": "all", "phrase": "row", "prefix": "prefix"
}  # fmt: skip


class DragomanEngine:
    """The engine alone: words as they are spelled, of one language, no ranking after its own.

    It does what the peers do: words are analysed, and the best passage of each document marked.
    """

    name: ClassVar[str] = "Dragoman engine"
    needs: ClassVar[str] = ""
    most: ClassVar[int | None] = None
    exact: ClassVar[bool] = True

    _engine: Engine

    def version(self) -> str:
        return importlib.metadata.version(PACKAGE)

    def prepare(self, folder: Path, passages: Iterable[Passage]) -> None:
        """Nothing: it opens what Dragoman built."""

    def build(self, folder: Path, passages: Iterable[Passage]) -> None:
        raise NotImplementedError("it opens what Dragoman built")

    def open(self, folder: Path) -> None:
        self._engine = open_engine(Settings().engine, folder)

    def search(self, question: Question, *, highlight: bool) -> list[Found]:
        language = question.language
        surfaces = ANALYZERS[language].surfaces(" ".join(question.words))
        found = self._engine.excerpts(language, surfaces, _HOW[question.kind], LIMIT)
        return [Found(_number(one.id), one.text, _lit(one) if highlight else "") for one in found]

    def add(self, passage: Passage) -> None:
        item = analysed(passage)
        writer = self._engine.writer(fresh=False)
        try:
            writer.replace(item)
            writer.commit()
        finally:
            writer.close()

    def close(self) -> None:
        self._engine.close()


class DragomanCompiled(DragomanEngine):
    """The engine with its loops compiled, once that is done."""

    name: ClassVar[str] = "Dragoman engine, numba"
    needs: ClassVar[str] = "numba"

    def open(self, folder: Path) -> None:
        super().open(folder)
        fastest.prepare()
        if not fastest.wait():
            raise RuntimeError("numba did not compile")


OURS = (Dragoman.name, DragomanEngine.name, DragomanCompiled.name)


def analysed(passage: Passage) -> IndexedDocument:
    """Return a passage as it is handed to an engine, as if it had been read from its file."""
    name = _name(passage)
    extract = Extract(passage.text, {"title": _title(passage)})
    return analyse(name, extract, {}, FileState(len(passage.text), 0, name))


def corpus_of(folder: Path) -> Path:
    """Return the folder of the text files that an index is built from."""
    return folder.with_name(f"{folder.name}.corpus")


def _typed(question: Question) -> str:
    """Return the question as a person types it."""
    words = " ".join(question.words)
    match question.kind:
        case "phrase":
            return f'"{words}"'
        case "prefix":
            return f"{words}*"
        case "and":
            return " AND ".join(question.words)
        case _:
            return words


def _lit(found: Excerpt) -> str:
    text, at = found.text, found.start
    pieces: list[str] = []
    for start, end in found.marks:
        pieces += (text[at:start], "<b>", text[start:end], "</b>")
        at = end
    return "".join((*pieces, text[at : found.end]))


def _marked(passage: Shown) -> str:
    return "".join(_pieces(passage))


def _pieces(passage: Shown) -> Iterator[str]:
    at = 0
    for mark in passage.marks:
        yield passage.text[at : mark.start]
        yield f"<b>{passage.text[mark.start : mark.end]}</b>"
        at = mark.end
    yield passage.text[at:]


def _name(passage: Passage) -> str:
    return f"{_title(passage)}.{passage.language}.txt"


def _title(passage: Passage) -> str:
    """Return a title that is none of its words.

    Without one, Dragoman would take the first sentence, whose words then count double: no peer
    ranks so.
    """
    return f"{passage.number:06}"


def _number(document_id: str) -> int:
    return int(document_id.partition(".")[0])


def _write(corpus: Path, passage: Passage) -> Path:
    path = corpus / _name(passage)
    text = f"---\ntitle: '{_title(passage)}'\n---\n{passage.text}\n"
    path.write_text(text, encoding="utf-8")
    return path
