"""Corpus -> index: find what changed, read it, analyse it, write it, and report.

Indexing is only ever "make the index agree with the folder": it can be repeated and interrupted.
"""

from __future__ import annotations

import contextlib
import gc
import hashlib
import re
import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from indexer import (
    agreement,
    asked,
    corpus,
    disk,
    paragraphs,
    passages,
    readers,
    sandbox,
    schema,
    state,
    titles,
    trash,
)
from indexer.errors import (
    CorpusShrunk,
    DocumentTooLarge,
    IndexCorrupt,
    IndexMissing,
    IndexOutdated,
    IndexStateError,
    SearchError,
    UnreadableDocument,
)
from indexer.extracts import Extracts
from indexer.intake import Intake
from indexer.languages import LANGUAGES, analyzer_for, detect, forget
from indexer.model import (
    UNDETERMINED,
    Document,
    Extract,
    Failure,
    FileState,
    IndexedDocument,
    Report,
    Span,
    Words,
)
from indexer.readers.html import SUFFIXES as PAGES
from indexer.replacing import OWN
from indexer.text import clean_line, is_date

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from indexer.asked import Ticket
    from indexer.config import Settings
    from indexer.corpus import CorpusFile
    from indexer.engines import Engine, Writer
    from indexer.model import Part

_PATIENCE = 0.5  # seconds: who adopts what was made apart holds the lock for a moment
_PATIENCE_OF_MERGES = 600.0  # seconds that who has merged waits for others to have written
_LARGE = 500_000  # bytes: a quarter of a second of work, and large enough to start a process for
_LARGE_SLOW = 100_000  # of formats that are read in a child process: a PDF may take some seconds
_LOOK_EVERY = 0.1  # seconds between two looks at what somebody asks for
FEW_ASKED = 20  # documents that somebody asks for: they do not wait for all the rest
_TELL_EVERY = 0.25  # seconds between two reports of progress: each is a file written and renamed
_SHARE, _FEW = 0.2, 2  # of the documents: more than these must not be gone at once
_MANY = 5_000  # documents of an update, after which the index is put in order
_PARTS_TIMES = 10  # the limit of a document: what a file with many of them may have
_GENERATIONS = 2  # of an index, that are kept
_DATE = re.compile(r"\d{4}(?:-\d\d){0,2}")
_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩", "0123456789")
_TELLING_LENGTH = 150  # characters; a paragraph this long tells its language by itself
_OWN_NAMES = frozenset({"title", "language", "lang", "date", "source", "subject", "translation_of"})


@dataclass(frozen=True, slots=True)
class Changes:
    """Files to look at, and ids to take out.

    `parts` are the known documents of files with many, `settled` those of these files that need no
    looking at.
    """

    files: list[CorpusFile]
    removed: list[str]
    known: dict[str, FileState]
    unchanged: int
    failed: list[Failure]
    parts: dict[str, list[str]]
    settled: set[str]


def update(  # noqa: PLR0913 - one keyword per choice of the caller
    engine: Engine,
    settings: Settings,
    *,
    paths: tuple[str, ...] = (),
    fresh: bool = False,
    accept_removals: bool = False,
    progress: Callable[[int, int], None] | None = None,
    leave: Callable[[list[str]], None] | None = None,
) -> Report:
    """Make the index agree with the folder; `paths` are ids or folders to limit the walk to.

    `fresh` starts from nothing, as does an index that is damaged or made by other versions. What
    can be searched honestly is, until all is done. Documents that somebody asks for meanwhile come
    first. Large ones are left to `leave`, who sees to them, if there is an index. Raises
    CorpusError, CorpusShrunk, IndexLocked, and IndexStateError where the disk refuses.
    """
    with state.writing(settings.index, _PATIENCE), rare_collections():
        _check_space(settings)
        before = _state_before(settings)
        known = None if fresh else _remembered(engine, before, paths)
        outdated = before is not None and before.versions != schema.versions()
        beside = (fresh or outdated) and _is_readable(engine, before)
        choices = _Choices(paths, beside, accept_removals, progress or _untold, leave)
        try:
            report = _updated(engine, settings, before, known, choices)
        except IndexCorrupt:  # which was noticed only as it was written to
            choices = replace(choices, beside=False)
            report = _updated(engine, settings, before, None, choices)
    if len(report.added) + len(report.changed) >= _MANY:
        forget()  # merging needs the memory
        settle(engine, settings, fewest=2)
    return report


def settle(engine: Engine, settings: Settings, fewest: int) -> None:
    """Make searches fast after many commits, if they left so many parts.

    Others may write meanwhile. Raises IndexCorrupt, IndexLocked.
    """
    while True:
        with contextlib.closing(engine.apart()) as apart:
            if not apart.merge(fewest):
                return
            apart.finish()
            with state.writing(settings.index, _PATIENCE_OF_MERGES):
                apart.adopt(())


@dataclass(frozen=True, slots=True)
class _Choices:
    """What the caller of an update chose. `beside`: what is there is searched until all is done."""

    paths: tuple[str, ...]
    beside: bool
    accept_removals: bool
    progress: Callable[[int, int], None]
    leave: Callable[[list[str]], None] | None


def _check_space(settings: Settings) -> None:
    if disk.is_nearly_full(settings.index, settings.free_share):
        raise IndexStateError(
            "the disk of the index is nearly full",
            where=str(settings.index),
            next="Make space on it; searches go on meanwhile",
        )


def _untold(done: int, total: int) -> None:
    """Tell nobody how far it has come."""


def _updated(
    engine: Engine,
    settings: Settings,
    before: state.State | None,
    known: dict[str, FileState] | None,
    choices: _Choices,
) -> Report:
    """Go on from what is known, or start from nothing."""
    limits = choices.paths if known is not None or before is None else ()
    changes = find_changes(settings, known or {}, limits)
    held = engine.size() if known is not None else before.documents if before else 0
    _brake(settings, changes, held, accept_removals=choices.accept_removals)
    if choices.leave and known is not None:
        _leave_large(changes, choices.leave)
    if known is not None and limits and _is_settled(changes, limits, before):
        return Report(unchanged=changes.unchanged)
    held = held if known is not None else 0
    if known is None and not choices.beside:
        state.forget(settings.index)
    fresh = known is None
    try:
        with contextlib.closing(engine.writer(fresh=fresh, beside=choices.beside)) as writer:
            report, documents = _write(engine, writer, settings, changes, held, choices)
            if fresh and not report.added:
                writer.commit()  # an empty folder has an index, too
            writer.publish()
    finally:
        sandbox.stop()
        state.clear_progress(settings.index)
    kept = tuple(
        failure
        for failure in (before.failed if before else ())
        if failure not in report.failed and _stands(readers.file_of(failure.id), changes, limits)
    )
    state.save(settings.index, schema.versions(), kept + report.failed, documents)
    Extracts(settings.index).trim()
    return report


def is_large(file: CorpusFile) -> bool:
    """Tell a file that takes so long that others should not wait for it."""
    least = _LARGE_SLOW if readers.is_confined(file.id) else _LARGE
    return file.size >= least and not readers.has_parts(file.id)


def _leave_large(changes: Changes, leave: Callable[[list[str]], None]) -> None:
    """Leave large files to somebody else."""
    if large := [file for file in changes.files if is_large(file)]:
        leave([file.id for file in large])
        changes.files[:] = [file for file in changes.files if not is_large(file)]


def _is_settled(changes: Changes, limits: tuple[str, ...], before: state.State | None) -> bool:
    """Tell whether there is nothing to do, nor to forget: somebody looked at it before."""
    failed = before.failed if before else ()
    return not (changes.files or changes.removed or changes.failed) and all(
        _stands(readers.file_of(failure.id), changes, limits) for failure in failed
    )


def _stands(file_id: str, changes: Changes, limits: tuple[str, ...]) -> bool:
    """Tell whether what was wrong with a file is so still, since nobody looked at it again."""
    return file_id in changes.settled or not corpus.is_within(file_id, limits)


@contextlib.contextmanager
def rare_collections() -> Iterator[None]:
    """Let Python look for cycles a hundredth as often: hardly any are made, and words are many."""
    often, *rest = gc.get_threshold()
    gc.set_threshold(100 * often, *rest)
    try:
        yield
    finally:
        gc.set_threshold(often, *rest)


def _state_before(settings: Settings) -> state.State | None:
    try:
        return state.load(settings.index)
    except IndexCorrupt:  # the index is disposable: damage is no obstacle to building it anew
        return None


def _remembered(
    engine: Engine, before: state.State | None, limits: tuple[str, ...]
) -> dict[str, FileState] | None:
    """Return what the index knows; None where it is missing, damaged or made by other versions."""
    if before is None or before.versions != schema.versions():
        return None
    engine.accept(schema.versions())  # only these words go together with those that are added
    whole = not limits or {"", "."}.intersection(limits)
    for _ in range(_GENERATIONS):
        try:
            if whole:  # which takes its time anyway
                engine.verify()
            return engine.states(() if whole else limits)
        except IndexCorrupt:
            continue  # the generation before may have nothing of what is damaged
        except (IndexMissing, IndexOutdated):
            return None
    return None


def _is_readable(engine: Engine, before: state.State | None) -> bool:
    """Tell whether what is there can be searched."""
    if before is None:
        return False
    try:
        is_ours = before.versions == schema.versions()
        return (is_ours or agreement.is_honest(engine, before.versions)) and engine.size() >= 0
    except IndexStateError:
        return False


def find_changes(
    settings: Settings, known: dict[str, FileState], limits: tuple[str, ...]
) -> Changes:
    """Compare the folder with what the index says it has seen, by size and time."""
    files: list[CorpusFile] = []
    failed: list[Failure] = []
    seen: set[str] = set()
    settled: set[str] = set()
    within = frozenset(limits)
    unchanged = 0
    hidden: list[str] = []
    walked = corpus.walk(settings.corpus, limits, without=settings.index, unreadable=hidden)
    there = {file.id for file in walked}
    parts: dict[str, list[str]] = {}
    for document_id in known:
        if readers.PART in document_id and document_id not in there:
            parts.setdefault(readers.file_of(document_id), []).append(document_id)
    for file in walked:
        if file.id in seen:
            failed.append(Failure(file.id, "another file has the same name in NFC. Rename one"))
            continue
        seen.add(file.id)
        documents = parts.get(file.id, [file.id] if file.id in known else [])
        looked_at = (file.size, file.mtime_ns)
        if documents and all((known[i].size, known[i].mtime_ns) == looked_at for i in documents):
            unchanged += len(documents)
            if readers.has_parts(file.id):
                settled.add(file.id)
        else:
            files.append(file)
    of_files = {i: file_id for file_id, documents in parts.items() for i in documents}
    known_files = {of_files.get(i, i) for i in known}
    anywhere = {above for i in (*seen, *known_files, *hidden) for above in corpus.ancestors(i)}
    failed += (
        Failure(limit, "there is no such file or folder in the corpus")
        for limit in limits
        if limit not in anywhere and not (limit in {"", "."} and anywhere)
    )
    failed += (Failure(i, "it cannot be read. Check its permissions") for i in hidden)
    gone = {
        i
        for i in known_files - seen
        if corpus.is_within(i, within) and not (hidden and corpus.is_within(i, frozenset(hidden)))
    }
    removed = sorted(i for i in known if of_files.get(i, i) in gone)
    return Changes(files, removed, known, unchanged, failed, parts, settled)


def _brake(settings: Settings, changes: Changes, held: int, *, accept_removals: bool) -> None:
    """Stop before much goes at once: an unmounted share looks like an empty folder.

    `held` is how many documents the index has, whether or not it can still be read. Documents that
    are in the trash were removed on purpose; and where as many come as go, they were renamed.
    """
    everything = (
        len(changes.removed) == held if changes.known else not changes.files and not changes.failed
    )
    new = sum(file.id not in changes.known for file in changes.files)
    too_many = len(changes.removed) - new > max(_FEW, _SHARE * held)
    if accept_removals or held <= 1 or not (everything or too_many):
        return
    trashed = trash.ids_in(settings.corpus / OWN / trash.TRASH)
    gone = len(changes.removed) - sum(i in trashed for i in changes.removed)
    if changes.known and gone - new <= max(_FEW, _SHARE * held) and gone < held:
        return
    raise CorpusShrunk(
        f"all {held} documents are gone at once"
        if everything
        else f"{gone} of {held} documents are gone at once",
        where=str(settings.corpus),
        next="Look whether the folder is there; then run: dragoman index --accept-removals",
    )


def _write(  # noqa: PLR0913, PLR0917 - what an update works on
    engine: Engine,
    writer: Writer,
    settings: Settings,
    changes: Changes,
    held: int,
    choices: _Choices,
) -> tuple[Report, int]:
    """Write what has changed; return what was done, and how many documents there are now."""
    told = -_TELL_EVERY
    done = Intake(
        writer,
        settings,
        changes.known,
        held,
        list(changes.failed),
        changes.unchanged,
        tells=not choices.beside,
    )
    for document_id in changes.removed:
        done.remove(document_id)
    total = len(changes.files)
    asking = _Asking(engine, settings, done)
    for number, file in enumerate(changes.files, start=1):
        if file.id not in asking.looked_at:
            _take(done, file, changes.parts.get(file.id, ()))
        if number == total or time.monotonic() >= told + _TELL_EVERY:
            told = time.monotonic()
            state.report_progress(settings.index, number, total)
        choices.progress(number, total)
        if number < total and not choices.beside:
            asking.serve()
    if done.pending:
        writer.commit()
    return done.report(), done.documents


def _take(done: Intake, file: CorpusFile, parts: Iterable[str]) -> None:
    """Write the documents of one file; `parts` are those that a file with many had before."""
    if readers.has_parts(file.id):
        _write_parts(done, file, done.settings, parts)
        return
    outcome = indexed(file, done.settings)
    done.take(outcome)
    if isinstance(outcome, Failure) and file.id in done.known:
        done.lose(file.id)


class _Asking:
    """Those who ask for a few documents while an update of many goes on: they are served first."""

    def __init__(self, engine: Engine, settings: Settings, done: Intake) -> None:
        """Nobody has asked yet."""
        self._engine, self._settings, self._done = engine, settings, done
        self._next = time.monotonic() + _LOOK_EVERY
        self._left: set[Path] = set()  # tickets that are not for us
        self.looked_at: set[str] = set()

    def serve(self) -> None:
        """Index what is asked for by now, and commit it."""
        if time.monotonic() < self._next:
            return
        tickets = [
            ticket
            for ticket in asked.tickets(self._settings.index)
            if len(ticket.ids) <= FEW_ASKED and ticket.path not in self._left
        ]
        if tickets:
            self._look_at(tickets)
        self._next = time.monotonic() + _LOOK_EVERY

    def _look_at(self, tickets: list[Ticket]) -> None:
        ids = tuple(dict.fromkeys(i for ticket in tickets for i in ticket.ids))
        if self._done.pending:  # what this update has written is known by then
            self._done.commit()
        with contextlib.suppress(IndexMissing):  # where it is built for the first time
            self._done.known.update(self._engine.states(ids))
        known = {i: self._done.known[i] for i in ids if i in self._done.known}
        changes = find_changes(self._settings, known, ids)
        for document_id in changes.removed:
            self._done.remove(document_id)
            del self._done.known[document_id]
        slow = {file.id for file in changes.files if is_large(file) or readers.has_parts(file.id)}
        for file in changes.files:
            if file.id not in slow:
                _take(self._done, file, ())
                self.looked_at.add(file.id)
        if self._done.pending:
            self._done.commit()
        self._left.update(ticket.path for ticket in tickets if slow.intersection(ticket.ids))
        asked.settle(ticket for ticket in tickets if ticket.path not in self._left)


def _write_parts(done: Intake, file: CorpusFile, settings: Settings, before: Iterable[str]) -> None:
    """Write the documents of a file with many; those that it had before, and has no more, go."""
    there = set()
    for outcome in _indexed_parts(file, settings):
        done.take(outcome)
        if isinstance(outcome, IndexedDocument):
            there.add(outcome.document.id)
    for document_id in sorted(before):
        if document_id not in there:
            done.remove(document_id)


def indexed(file: CorpusFile, settings: Settings) -> IndexedDocument | Failure:
    """Read and analyse one file; a bad one gives its reason and disturbs no other."""
    try:
        data = file.read(settings.max_document_bytes)
        extract = readers.read(file.id, data, Extracts(settings.index))
        _check_length(extract.text, settings.max_document_characters)
        return analyse(file.id, extract, file.sidecar(), file.state(data))
    except Exception as error:  # noqa: BLE001 - a parser may raise anything on a damaged file
        return _failure(file.id, error)


def _indexed_parts(file: CorpusFile, settings: Settings) -> Iterator[IndexedDocument | Failure]:
    """Read and analyse the documents of one file, each as if it were alone."""
    try:
        data = file.read(_PARTS_TIMES * settings.max_document_bytes)
        # What the sidecar says holds for every document that does not say otherwise.
        common = {name: said for name, said in file.sidecar().items() if name != "title"}
        for part in readers.parts(file.id, data):
            yield _indexed_part(file, part, common, settings)
    except Exception as error:  # noqa: BLE001 - likewise
        yield _failure(file.id, error)


def _indexed_part(
    file: CorpusFile, part: Part, common: dict[str, str], settings: Settings
) -> IndexedDocument | Failure:
    if part.extract is None:
        return Failure(part.key, part.fault)
    try:
        extract = Extract(part.extract.text, common | part.extract.metadata)
        _check_length(extract.text, settings.max_document_characters)
        digest = hashlib.sha256(part.source + repr(sorted(common.items())).encode()).hexdigest()
        was = FileState(file.size, file.mtime_ns, digest)
        return analyse(part.key, extract, {}, was, name=file.id)
    except Exception as error:  # noqa: BLE001 - likewise
        return _failure(part.key, error)


def _failure(document_id: str, error: Exception) -> Failure:
    """Return the reason why a document cannot be indexed."""
    if isinstance(error, SearchError):
        return Failure(document_id, f"{error.what}. {error.next}" if error.next else error.what)
    return Failure(document_id, f"its reader failed ({type(error).__name__}: {error})")


def _check_length(text: str, limit: int) -> None:
    if len(text) > limit:
        raise DocumentTooLarge(
            f"{len(text):,} characters are more than the limit of {limit:,}",
            next="Split it, or raise max_document_characters",
        )


def analyse(
    document_id: str,
    extract: Extract,
    sidecar: dict[str, str],
    file_state: FileState,
    name: str = "",
) -> IndexedDocument:
    """Return a document ready for an engine. Sidecar > front matter > file name > detection.

    `name` is that of its file, where its id is another. Raises UnreadableDocument where there is
    nothing to read.
    """
    text, name = extract.text, name or document_id
    if not text.strip():
        raise UnreadableDocument("there is no text in it", next="Remove it, or write something")
    said = extract.metadata | sidecar
    declared = (
        _language(sidecar)
        or _language(extract.metadata)
        or corpus.language_in_name(name, LANGUAGES)
    )
    spans, words = _passages(text, declared)
    language = declared or _main_language(spans)
    if name.lower().endswith(PAGES) and "title" not in sidecar:
        said["title"] = titles.without_site(said.get("title", ""), text, said.get("source", ""))
    title = said.get("title") or titles.from_text(text, spans, language)
    document = Document(
        id=document_id,
        title=clean_line(title or titles.from_name(name))[: titles.LIMIT],
        language=language,
        date=_date(said.get("date", "")),
        source=said.get("source", ""),
        subject=said.get("subject") or corpus.subject_in_name(name, LANGUAGES),
        translation_of=said.get("translation_of", ""),
        metadata={key: value for key, value in said.items() if key not in _OWN_NAMES},
        pages=extract.pages,
    )
    title_words = Words()
    analyzer_for(language).read(document.title, 0, title_words)
    return IndexedDocument(document, file_state, text, spans, words, title_words)


def _passages(text: str, declared: str) -> tuple[list[Span], Words]:
    """Cut a text into passages, each analysed in its own language."""
    spans: list[Span] = []
    words = Words()
    found = paragraphs.split(text)
    languages = _languages([text[p.start : p.end] for p in found], declared)
    for number, (paragraph, language) in enumerate(zip(found, languages, strict=True)):
        analyzer = analyzer_for(language)
        for start, end in passages.cut(text, paragraph.start, paragraph.end, language):
            first = len(words.surfaces)
            analyzer.read(text[start:end], start, words)
            last = len(words.surfaces)
            spans.append(Span(start, end, language, number, paragraph.boilerplate, first, last))
    return spans, words


def _languages(texts: list[str], declared: str) -> list[str]:
    """Tell the language of each paragraph; headings go by what the document declares or mostly is.

    What is declared never outweighs a paragraph that is clearly in another language.
    """
    telling = {text: detect(text, declared) for text in texts if len(text) >= _TELLING_LENGTH}
    most = _largest((language, len(text)) for text, language in telling.items())
    prior = declared or (most if most in LANGUAGES else "")
    return [telling.get(text) or detect(text, prior) for text in texts]


def _main_language(spans: list[Span]) -> str:
    """Return the language of most of the text."""
    return _largest((span.language, span.end - span.start) for span in spans)


def _largest(parts: Iterable[tuple[str, int]]) -> str:
    """Return the language whose parts are the largest together."""
    sizes: dict[str, int] = {}
    for language, size in parts:
        sizes[language] = sizes.get(language, 0) + size
    return max(sizes, key=sizes.__getitem__, default=UNDETERMINED)


def _language(said: dict[str, str]) -> str:
    """Return the language that metadata declares as a BCP 47 tag, if it is one of ours."""
    tag = said.get("language", said.get("lang", "")).lower()
    code = tag.replace("_", "-").split("-")[0]
    return code if code in LANGUAGES else ""


def _date(text: str) -> str:
    """Keep a date only if it is ISO 8601, whole or shortened: filters compare dates as text."""
    found = _DATE.match(text.translate(_DIGITS))
    return found.group() if found and is_date(found.group()) else ""
