"""The folder compared with what an index has seen: what is new, what has gone, what is too much."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from indexer import corpus, readers, trash
from indexer.errors import CorpusShrunk
from indexer.model import Failure, FileState
from indexer.replacing import OWN

if TYPE_CHECKING:
    from indexer.config import Settings
    from indexer.corpus import CorpusFile

_LARGE = 500_000  # bytes: a quarter of a second of work, and large enough to start a process for
_LARGE_SLOW = 100_000  # of formats that are read in a child process: a PDF may take some seconds
_SHARE, _FEW = 0.2, 2  # of the documents: more than these must not be gone at once


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


def is_large(file: CorpusFile) -> bool:
    """Tell a file that takes so long that others should not wait for it."""
    least = _LARGE_SLOW if readers.is_confined(file.id) else _LARGE
    return file.size >= least and not readers.has_parts(file.id)


def stands(file_id: str, changes: Changes, limits: tuple[str, ...]) -> bool:
    """Tell whether what was wrong with a file is so still, since nobody looked at it again."""
    return file_id in changes.settled or not corpus.is_within(file_id, limits)


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


def brake(settings: Settings, changes: Changes, held: int, *, accept_removals: bool) -> None:
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
