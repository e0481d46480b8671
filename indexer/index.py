"""Index: the one object that callers hold."""

from __future__ import annotations

import contextlib
import shutil
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Self, get_args

from indexer import (
    agreement,
    apart,
    asked,
    checking,
    concordance,
    corpus,
    counterparts,
    ingest,
    readers,
    schema,
    search,
    state,
    suggesting,
)
from indexer.analysis import word_breaks
from indexer.backup import back_up
from indexer.changes import find_changes
from indexer.config import Settings
from indexer.corpus_writes import CorpusWrites
from indexer.corrections import corrections_in, fingerprint
from indexer.crosslingual import brought
from indexer.crosslingual.derived import learn
from indexer.crosslingual.derived import state as state_of_crossing
from indexer.crosslingual.encoder import available
from indexer.crosslingual.known import (
    detected,
    glossaries,
    linker,
    meanings,
    nearness,
    widener,
)
from indexer.crosslingual.memory import MEMORY, import_file
from indexer.crosslingual.own import known_names
from indexer.engines import How, open_engine
from indexer.errors import (
    BadParameter,
    DocumentChanged,
    IndexCorrupt,
    IndexOutdated,
    IndexStateError,
    UnreadableDocument,
)
from indexer.ids import parts_of
from indexer.languages import LANGUAGES, analyzer_for, prepare
from indexer.making import PARTS_TIMES
from indexer.model import AnalysisStep, Report, SearchRequest, Stats
from indexer.restore import restore
from indexer.search import Crossing

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping

    from indexer.asked import Ticket
    from indexer.changes import Changes
    from indexer.concordance import Concordance, Neighbours
    from indexer.corpus_writes import Condition
    from indexer.crosslingual.brought import ImportedGlossary
    from indexer.crosslingual.memory import Imported
    from indexer.engines import Engine, Excerpt
    from indexer.model import (
        BackedUp,
        Checked,
        Counterparts,
        Document,
        Failure,
        FileState,
        Progress,
        Reading,
        Receipt,
        Restored,
        Results,
        Trashed,
    )
    from indexer.suggesting import Suggestion


_ANY_WORDS = ("Security Council 2012", "le Conseil de sécurité", "مجلس الأمن")
_MANY_PARTS = 16  # of an index: a dozen small ones come and go


class Index:
    """An index over a corpus folder. Safe to share between threads; sees commits by itself.

    >>> with Index.open("index", corpus="corpus") as index:  # doctest: +SKIP
    ...     index.update()
    ...     results = index.search(SearchRequest("Security Council"))
    """

    def __init__(self, settings: Settings, engine: Engine) -> None:
        """Use `Index.open` instead."""
        self.settings = settings
        self._engine = engine
        self._honest: tuple[state.State, bool] | None = None
        self._writes = CorpusWrites(
            settings.corpus, settings.index, settings.max_document_bytes, settings.free_share
        )

    @classmethod
    def open(
        cls,
        index: str | Path | None = None,
        *,
        corpus: str | Path | None = None,
        settings: Settings | None = None,
    ) -> Self:
        """Open an index folder, which may be empty. Raises ConfigError, EngineUnavailable.

        `index` and `corpus` go before what the settings say; without settings they are loaded.
        """
        settings = settings or Settings.load()
        settings = replace(
            settings,
            index=Path(index) if index else settings.index,
            corpus=Path(corpus) if corpus else settings.corpus,
        )
        return cls(settings, open_engine(settings.engine, settings.index))

    def prepare(self) -> None:
        """Read what a first search would wait for: models of languages, words, what was learnt.

        An index that is there is searched, which reads all that searches read. Where numba is
        installed, what it is to compile is begun.
        """
        prepare()
        self._crossing.meanings("any text", ())
        if encoder := available():  # what it will be asked for may not have been learnt yet
            encoder.encode(["any text"])
        with contextlib.suppress(IndexStateError):  # whoever searches is told
            for words in _ANY_WORDS:
                self.search(SearchRequest(words, group=True))
        self._engine.prepare()

    def update(
        self,
        paths: tuple[str | Path, ...] = (),
        *,
        ids: tuple[str, ...] = (),
        accept_removals: bool = False,
        progress: Callable[[int, int], None] | None = None,
        leave: Callable[[list[str]], None] | None = None,
    ) -> Report:
        """Make the index agree with the folder, or with these paths of it.

        `ids` name documents that have been changed; one that is in neither is no failure. Where
        there is no index yet, everything is read. `progress` is called with files done and files
        in all; `leave` with the ids of large documents, which are then left to the caller
        (`update_apart`). Raises CorpusError, IndexLocked.
        """
        limits = tuple(corpus.relative_id(self.settings.corpus, Path(path)) for path in paths)
        if ids and state.load(self.settings.index) is not None:
            limits += self._that_are_anywhere(ids)
            if not limits:
                return Report()
        return self._update(limits, accept_removals=accept_removals, progress=progress, leave=leave)

    def update_apart(self, paths: tuple[str | Path, ...]) -> Report:
        """Make the index agree with these files while others write to it: for large documents.

        What has changed again before the end is left to another update. Raises CorpusError,
        IndexMissing, IndexOutdated, IndexCorrupt, IndexLocked, and IndexStateError where the disk
        refuses.
        """
        ids = tuple(corpus.relative_id(self.settings.corpus, Path(path)) for path in paths)
        return apart.update(self._engine, self.settings, ids)

    @property
    def is_scattered(self) -> bool:
        """Whether so many small updates were made that `settle` has work. Raises IndexMissing."""
        return self._engine.parts() >= _MANY_PARTS

    def settle(self) -> None:
        """Make searches fast after many small updates, if there were. Others may write meanwhile.

        Damage that it finds is reported, too, to be mended. Raises IndexMissing, IndexOutdated,
        IndexCorrupt, IndexLocked, and IndexStateError where the disk refuses.
        """
        self._require_readable()
        try:
            ingest.settle(self._engine, self.settings, fewest=_MANY_PARTS)
        except IndexCorrupt:  # all bytes of a part are read before they are copied, and not earlier
            self.ask_to_mend()
            raise

    def rebuild(
        self,
        *,
        accept_removals: bool = False,
        progress: Callable[[int, int], None] | None = None,
    ) -> Report:
        """Build the index anew from the folder. Raises CorpusError, IndexLocked."""
        return self._update((), fresh=True, accept_removals=accept_removals, progress=progress)

    def check(self, *, deep: bool = False, repair: bool = False) -> Checked:
        """Compare every byte of the index with its checksums, and its documents with the folder.

        `deep` also compares postings with the documents they are of. `repair` goes back to the
        commit before where that is whole, or rebuilds; then it brings the index up to date. Raises
        IndexMissing, IndexOutdated; with `repair`, CorpusError and IndexLocked.
        """
        return checking.check(self._engine, self.settings, deep=deep, repair=repair)

    def enrich(self, *, progress: Callable[[int, int], None] | None = None) -> bool:
        """Learn what lets queries cross languages better: names, memories, meanings.

        Searches work without it, and see it when it is there. It may take minutes where the
        package of the extra `meaning` is installed: `progress` is then called with what is done and
        what there is to do, of terms and of documents. It can be stopped, and goes on another
        time. Tells whether there was anything to learn. Raises IndexMissing, IndexCorrupt.
        """
        self._require_readable()
        where = self.settings.index, self.settings.corpus
        return learn(self._engine, *where, known_names, progress)

    def put(
        self,
        document_id: str,
        data: bytes,
        metadata: Mapping[str, object] | None = None,
        *,
        only_if: Condition | None = None,
    ) -> Receipt:
        """Write a document to the corpus folder; when this returns it outlasts a power cut.

        A document of this id is replaced.
        `metadata` becomes its sidecar, in the place of all that was there but languages of passages
        that were corrected, unless it names these, too; None leaves the sidecar as it is.
        `only_if` is asked with the SHA-256 of what is there, or None, while nobody else may change
        it. `update` makes it searchable. Raises
        BadDocumentId, BadParameter, UnsupportedFormat, DocumentTooLarge, DocumentConflict,
        DocumentChanged, DiskFull, CorpusReadOnly, CorpusError; the corpus is then as it was.
        """
        return self._writes.put(document_id, data, metadata, only_if=only_if)

    def describe(self, document_id: str, changes: Mapping[str, object]) -> Receipt:
        """Change what the sidecar of a document says of it, and leave its text as it is.

        A value that is None takes a name out; names that are not given stay, whatever they have.
        `update` makes it searchable. Raises BadDocumentId, BadParameter, UnreadableDocument,
        DiskFull, CorpusError; the sidecar is then as it was.
        """
        return self._writes.describe(document_id, changes)

    def correct_language(self, document_id: str, text: str, language: str | None) -> Receipt:
        """Say in which language a passage is, where it was taken for another; None takes that back.

        `text` is the passage's. It is said in the sidecar of the document's file, holds for all
        passages of this text there, and lapses where the text changes. `update` makes it
        searchable. Raises UnknownLanguage, DocumentChanged where the document has no passage of
        this text, BadDocumentId, BadParameter where the sidecar grows too large,
        UnreadableDocument, DiskFull, CorpusError, and IndexStateError where the index cannot be
        read; nothing has changed then.
        """
        if language is not None:
            analyzer_for(language)
        known = {fingerprint(one.text) for one in self.read(document_id).passages}
        if fingerprint(text) not in known:
            raise DocumentChanged(
                "no passage of the document has this text",
                where=document_id,
                next="Look at it again, then repeat the change",
            )
        return self._writes.correct_language(readers.file_of(document_id), text, language)

    def corrected_language(self, document_id: str, text: str) -> str:
        """Return in which language somebody says that a document's passages of this text are.

        Nothing where nobody has corrected it. Raises BadDocumentId, UnreadableDocument,
        CorpusError.
        """
        said = self.said(readers.file_of(document_id))
        return corrections_in(said).get(fingerprint(text), "")

    def said(self, document_id: str) -> dict[str, object]:
        """Return what the sidecar of a document says of it.

        Raises BadDocumentId, UnreadableDocument, CorpusError.
        """
        return self._writes.said(document_id)

    def remove(self, document_id: str, *, only_if: Condition | None = None) -> Receipt:
        """Move a document and its sidecar to the trash, `.dragoman/trash` of the corpus folder.

        `only_if` is as in `put`. Raises BadDocumentId, UnreadableDocument, DocumentChanged,
        CorpusError.
        """
        return self._writes.remove(document_id, only_if)

    def restore(self, document_id: str) -> Receipt:
        """Put back what was last removed under an id.

        Raises BadDocumentId, UnreadableDocument, DocumentConflict, CorpusError.
        """
        return self._writes.restore(document_id)

    def trashed(self) -> tuple[Trashed, ...]:
        """Return what can be restored, what was removed last first. Raises CorpusError."""
        return self._writes.trashed()

    def empty_trash(self) -> int:
        """Remove for good what is in the trash; tell how many documents. Raises CorpusError."""
        return self._writes.empty_trash()

    def sweep(self) -> int:
        """Set in order what processes that ended left in the corpus folder.

        Changes that came to no end are undone, and their files dropped: returns how many there
        were. Raises CorpusError.
        """
        return self._writes.sweep()

    def backup(
        self,
        path: str | Path,
        *,
        settings_file: Path | None = None,
        progress: Callable[[int, int], None] | None = None,
    ) -> BackedUp:
        """Write the documents, and what people keep beside them, to one file, in safety.

        It shows them at one moment, also while they are changed, and never the index. It takes the
        place of an earlier backup only. Raises BadParameter, UnreadableDocument, DiskFull,
        CorpusError; nothing is written then.
        """
        where = self.settings.corpus, self.settings.index
        return back_up(*where, Path(path), settings_file, progress)

    def restore_backup(self, path: str | Path, *, replace: bool = False) -> Restored:
        """Put back what a backup has; `update` makes it searchable.

        Where there are documents, `replace` must be said: those of the same ids go to the trash,
        others stay. Raises UnreadableDocument, DocumentConflict, DiskFull, CorpusError; nothing has
        changed then.
        """
        where = self.settings.corpus, self.settings.index
        free_share = self.settings.free_share
        return restore(*where, Path(path), free_share=free_share, replace=replace)

    def ask(self, ids: Iterable[str]) -> Ticket:
        """Ask the process that indexes to look at documents. Raises IndexStateError."""
        return asked.ask(self.settings.index, ids)

    def ask_to_mend(self) -> None:
        """Ask the process that indexes to look for damage, and to mend it.

        Raises IndexStateError.
        """
        asked.report_damage(self.settings.index)

    def differences(self) -> Changes:
        """Compare the folder with the index, by size and time; nothing is read or written.

        Documents that could not be indexed differ as long as they are there. Raises CorpusError,
        IndexMissing, IndexOutdated, IndexCorrupt.
        """
        return find_changes(self.settings, self._engine.states(), ())

    def shows(self, receipt: Receipt) -> bool:
        """Tell whether searches see what a receipt is of. Raises IndexMissing, IndexCorrupt."""
        self._require_readable()
        known = self._engine.states((receipt.id,)).get(receipt.id)
        return known is None if receipt.done == "removed" else _has(known, receipt.sha256)

    def failure(self, document_id: str) -> str:
        """Return why the last update could not read a document; nothing if it could."""
        made = state.load(self.settings.index)
        reasons = (one.reason for one in made.failed if one.id == document_id) if made else ()
        return next(iter(reasons), "")

    def failures(self) -> tuple[Failure, ...]:
        """Return the files that the last update could not read. Raises IndexMissing."""
        return self._require_readable().failed

    def sizes(self, ids: Iterable[str]) -> dict[str, int]:
        """Return the bytes of documents as they were indexed, each with its sidecar's."""
        self._require_readable()
        return {name: known.size for name, known in self._engine.states(tuple(ids)).items()}

    def awaits(self, document_id: str) -> bool:
        """Tell whether somebody asked for a document that no update has looked at yet."""
        return any(document_id in one.ids for one in asked.tickets(self.settings.index))

    def import_memory(self, path: str | Path) -> Imported:
        """Keep the translations of a TMX or TSV file with the corpus; `enrich` learns of them.

        Raises UnreadableDocument, UnsupportedFormat, CorpusError; nothing is kept then.
        """
        return import_file(Path(path), self.settings.corpus / MEMORY)

    def import_glossary(self, path: str | Path) -> ImportedGlossary:
        """Keep a glossary (TBX, SKOS, or a table) with the corpus; searches use it from now on.

        One of the same name is replaced. `enrich` makes the first search after it faster where it
        is large. Raises UnreadableDocument, UnsupportedFormat, CorpusError; nothing is kept then.
        """
        return brought.import_file(Path(path), self.settings.corpus / brought.GLOSSARIES)

    def search(self, request: SearchRequest) -> Results:
        """Answer a request. Raises RequestError, IndexMissing, IndexOutdated, IndexCorrupt."""
        self._require_readable()
        with self._engine.moment():
            return search.search(self._engine, self.settings, request, self._crossing)

    def excerpts(
        self, text: str, language: str, how: How = "any", limit: int = 10
    ) -> list[Excerpt]:
        """Return the best documents for plain words of one language, with a passage of each.

        Words count as they are spelled, and the order is the engine's: for lists that follow what
        is typed, and programs to which a moment counts more than rank. With "prefix", words need
        only begin so. Raises UnknownLanguage, BadParameter, IndexMissing, IndexOutdated,
        IndexCorrupt.
        """
        if how not in get_args(How):
            known = ", ".join(get_args(How))
            raise BadParameter(f"words cannot be had {how!r}", where="how", next=f"Known: {known}")
        self._require_readable()
        surfaces = analyzer_for(language).surfaces(text)
        return self._engine.excerpts(language, surfaces, how, limit)

    def read(
        self, document_id: str, text: str = "", *, cross: bool = True, without: Collection[str] = ()
    ) -> Reading:
        """Return a whole document with the marks of a query, as a search with these finds it.

        Raises UnreadableDocument.
        """
        self._require_readable()
        with self._engine.moment():
            return search.read(
                self._engine, document_id, text, self._crossing, cross=cross, without=without
            )

    def counterparts(self, document_id: str, passage: int, *, limit: int = 3) -> Counterparts:
        """Return the nearest passages in the other languages, `limit` at the most of each.

        Words that answer each other are marked on both sides. Without the encoder, and until
        `enrich` has read the document, words alone tell. Of a version where nothing tells, what
        most likely stands in the passage's place comes last. Raises UnreadableDocument,
        BadParameter.
        """
        self._require_readable()
        where = self.settings.index, self.settings.corpus
        with self._engine.moment():
            return counterparts.counterparts(
                self._engine,
                self.settings,
                document_id,
                passage,
                limit=limit,
                widener=linker(*where),
                nearness=nearness(where[0]),
                detected=detected(where[0]),
            )

    def original(self, document_id: str) -> bytes:
        """Return the file of a document as it lies in the corpus folder.

        Raises BadDocumentId, UnreadableDocument, DocumentTooLarge.
        """
        root, built = self.settings.corpus, self.settings.index
        file_id = "/".join(parts_of(readers.file_of(document_id)))
        for file in corpus.walk(root, (file_id,), without=built):
            if file.id == file_id:
                return file.read(PARTS_TIMES * self.settings.max_document_bytes)
        raise UnreadableDocument(
            "there is no such document in the corpus",
            where=document_id,
            next="Look at the list of documents",
        )

    def concordance(
        self, request: SearchRequest, *, sort: Neighbours = "text", limit: int = 100
    ) -> Concordance:
        """Return the places where words stand, with what is around them, by language.

        The request says which documents, and whether words may cross. Raises RequestError.
        """
        self._require_readable()
        with self._engine.moment():
            return concordance.concordance(
                self._engine,
                self.settings,
                request,
                sort=sort,
                limit=limit,
                widener=self._crossing.widener,
            )

    def suggest(self, typed: str, *, limit: int = 8) -> tuple[Suggestion, ...]:
        """Return what begins as somebody has typed so far: terms, then titles. Never for words."""
        self._require_readable()
        with self._engine.moment():
            return suggesting.suggest(self._engine, typed, limit)

    def documents(self, ids: Collection[str] | None = None) -> list[Document]:
        """Return every document, or those of these ids that are there, in the order of their ids.

        No text is read.
        """
        self._require_readable()
        if ids is not None and not ids:
            return []
        found = self._engine.documents(ids or ())
        wanted = (one for one in found if ids is None or one.id in ids)
        return sorted(wanted, key=lambda document: document.id)

    def analyze(self, language: str, text: str) -> tuple[AnalysisStep, ...]:
        """Return the words of a text after each step of a language's chain."""
        rows = analyzer_for(language).explain(text)
        first, *others = (AnalysisStep(name, tuple(words)) for name, words in rows)
        return (replace(first, places=tuple(word_breaks(text))), *others)

    def stats(self) -> Stats:
        """Return counts, versions and failures of the index."""
        made = self._require_readable()
        with self._engine.moment():
            generation = self._engine.generation()
            counts = self._engine.counts()
        documents, passages, words = (dict.fromkeys(LANGUAGES, 0) | one for one in counts)
        return Stats(
            generation=generation,
            documents=documents,
            passages=passages,
            words=words,
            versions=made.versions,
            bytes_on_disk=_size_of(self.settings.index),
            last_update=made.updated,
            failed=made.failed,
            crossing=state_of_crossing(self.settings.index)
            | glossaries(self.settings.index, self.settings.corpus),
            following=asked.heard(self.settings.index),
            bytes_free=shutil.disk_usage(self.settings.index).free,
            last_check=state.last_check(self.settings.index),
        )

    @property
    def ready(self) -> bool:
        """Whether a search can be answered."""
        try:
            self._require_readable()
            self._engine.generation()
        except IndexStateError:
            return False
        return True

    @property
    def outdated(self) -> bool:
        """Whether another version has made the index, so that it is to be made anew.

        While `ready`, searches are answered from it: nearly all of its words are those of today.
        Raises IndexCorrupt.
        """
        made = state.load(self.settings.index)
        return made is not None and made.versions != schema.versions()

    @property
    def building(self) -> Progress | None:
        """How far a running update has come; None where none runs."""
        return state.progress(self.settings.index)

    def close(self) -> None:
        """Let go of the index's files."""
        self._engine.close()

    def __enter__(self) -> Self:
        """Return the index itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the index."""
        self.close()

    def _that_are_anywhere(self, ids: tuple[str, ...]) -> tuple[str, ...]:
        """Leave out documents that are neither in the folder nor in the index."""
        root, built = self.settings.corpus, self.settings.index
        found = [file.id for file in corpus.walk(root, ids, without=built)]
        try:
            found += map(readers.file_of, self._engine.states(ids))
        except IndexStateError:  # then all is read anyway
            return ids
        anywhere = {above for one in found for above in corpus.ancestors(one)}
        return tuple(i for i in ids if i in anywhere)

    def _update(
        self,
        limits: tuple[str, ...],
        *,
        fresh: bool = False,
        accept_removals: bool,
        progress: Callable[[int, int], None] | None,
        leave: Callable[[list[str]], None] | None = None,
    ) -> Report:
        waiting = asked.tickets(self.settings.index)
        left: set[str] = set()

        def leaving(ids: list[str]) -> None:
            assert leave  # noqa: S101 - only then it is called
            left.update(ids)
            leave(ids)

        report = ingest.update(
            self._engine,
            self.settings,
            paths=limits,
            fresh=fresh,
            accept_removals=accept_removals,
            progress=progress,
            leave=leaving if leave else None,
        )
        asked.settle(
            one
            for one in waiting
            if all(corpus.is_within(i, limits) for i in one.ids) and left.isdisjoint(one.ids)
        )
        return report

    @property
    def _crossing(self) -> Crossing:
        index = self.settings.index
        return Crossing(widener(index, self.settings.corpus), meanings(index), detected(index))

    def _require_readable(self) -> state.State:
        made = state.required(self.settings.index)
        if made.versions != schema.versions() and not self._is_honest(made):
            raise IndexOutdated(
                "the index was built by another version of the analysis or of ICU",
                where=str(self.settings.index),
                next="Run: dragoman index",
            )
        return made

    def _is_honest(self, made: state.State) -> bool:
        """Tell, once for each commit, whether an index of another version still answers well."""
        if self._honest is None or self._honest[0] is not made:
            self._honest = made, agreement.is_honest(self._engine, made.versions)
        return self._honest[1]


def _has(known: FileState | None, sha256: str) -> bool:
    return known is not None and known.sha256 == sha256


def _size_of(folder: Path) -> int:
    """Return the bytes of the files in a folder; a writer may take some away meanwhile."""
    size = 0
    for path in folder.iterdir():
        with contextlib.suppress(FileNotFoundError):
            size += path.stat().st_size if path.is_file() else 0
    return size
