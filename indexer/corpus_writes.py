"""Documents are added, replaced, removed and put back, so that each change outlasts a power cut.

A change is one rename, made under a lock that all processes share: before it there is the old
document, after it the new one. Metadata goes to a sidecar, which is set before the document is; a
note in `.dragoman` lets the next writer undo that, should the process end between the two.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import stat
from typing import TYPE_CHECKING, TypeAlias

from indexer import disk, ids, placing, replacing, sidecars, trash
from indexer.corrections import PASSAGE_LANGUAGES, corrected
from indexer.errors import (
    BadDocumentId,
    CorpusError,
    CorpusReadOnly,
    DiskFull,
    DocumentChanged,
    DocumentConflict,
    DocumentTooLarge,
    UnreadableDocument,
)
from indexer.file_names import Names
from indexer.folder import Folder, is_leftover
from indexer.model import Receipt
from indexer.replacing import KEYS_LOCK, OWN, Place, describe, replace, said_of, sidecar_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from indexer.model import Trashed

Condition: TypeAlias = "Callable[[str | None], bool]"
"""Asked, while nobody else may change documents, with the SHA-256 of what is there (None: nothing).

Of a link it is "", else that of the document and its sidecar, as in a receipt.
"""

_LOCK = "writes.lock"
_READ_ONLY = frozenset({errno.EROFS, errno.EACCES, errno.EPERM})
_NO_FOLDER = frozenset({errno.ELOOP, errno.ENOTDIR})


@contextlib.contextmanager
def changing(corpus: Path) -> Iterator[Folder]:
    """Hold the right to change documents, and end what others could not.

    Raises CorpusError where the disk refuses, also what is done meanwhile; DiskFull where it is
    full.
    """
    try:
        with Folder.at(corpus) as root, root.made(OWN) as own, own.locked(_LOCK):
            replacing.settle(root, own)
            placing.settle(root, own)
            yield root
    except OSError as error:
        kind, following = _refusal(error)
        raise kind(
            f"the corpus cannot be changed ({error.strerror})", where=str(corpus), next=following
        ) from error


class CorpusWrites:
    """The one way in which documents are changed. Safe to share between threads.

    Every method raises CorpusError where the disk refuses (DiskFull where it is full,
    CorpusReadOnly where nothing may be written), and leaves the corpus as it was.
    """

    def __init__(self, corpus: Path, index: Path, max_bytes: int, free_share: float = 0.0) -> None:
        """Name the folder of the documents, and that of the index, which may be below it.

        `free_share` of the disk is kept free.
        """
        self._corpus, self._index, self._max_bytes = corpus, index, max_bytes
        self._free_share = free_share
        self._names = Names()

    def put(
        self,
        document_id: str,
        data: bytes,
        metadata: Mapping[str, object] | None = None,
        *,
        only_if: Condition | None = None,
    ) -> Receipt:
        """Add a document, or replace the one that has the id; then it is safe on the disk.

        `metadata` replaces all of the sidecar but corrected languages of passages, unless it names
        these; None leaves that of a document which is there.

        Raises BadDocumentId, BadParameter, UnsupportedFormat, DocumentTooLarge, DocumentConflict,
        DocumentChanged.
        """
        parts = ids.parts_of_new(document_id)
        self._check_size(data, "/".join(parts))
        said = sidecars.checked(metadata or {})
        with self._changing() as root, self._place(root, parts, make=True) as place:
            check_space(root, self._free_share, len(data))
            before = place.folder.status(place.name)
            if before and not (stat.S_ISREG(before.st_mode) or stat.S_ISLNK(before.st_mode)):
                raise _conflict(place.id, "a folder, or something else that is no file, is there")
            _check(only_if, place)
            wanted = sidecars.beside_new_text(place, metadata) if before else said
            replace(root, place, data, wanted)
            self._names.learn(place.folder, place.name)
            digest = hashlib.sha256(data + wanted).hexdigest()
            return Receipt(place.id, "replaced" if before else "added", digest)

    def describe(self, document_id: str, changes: Mapping[str, object]) -> Receipt:
        """Change what the sidecar of a document says, and leave its text as it is.

        A value that is None takes a name out; names that are not given stay, whatever they have.
        Raises BadDocumentId, BadParameter, UnreadableDocument.
        """
        sidecars.checked({name: value for name, value in changes.items() if value is not None})
        return self._describe(document_id, lambda _: changes)

    def correct_language(self, document_id: str, text: str, language: str | None) -> Receipt:
        """Say in its sidecar in which language a document's passages of this text are.

        None takes back what was said of them. Raises BadDocumentId, BadParameter,
        UnreadableDocument.
        """
        return self._describe(
            document_id, lambda said: {PASSAGE_LANGUAGES: corrected(said, text, language) or None}
        )

    def said(self, document_id: str) -> dict[str, object]:
        """Return what the sidecar of a document says. Raises BadDocumentId, UnreadableDocument."""
        parts = ids.parts_of(document_id)
        with self._changing() as root, self._there(root, parts) as place:
            return said_of(place)

    def remove(self, document_id: str, only_if: Condition | None = None) -> Receipt:
        """Move a document to the trash.

        Raises BadDocumentId, UnreadableDocument, DocumentChanged.
        """
        parts = ids.parts_of(document_id)
        with self._changing() as root, self._there(root, parts) as place:
            _check(only_if, place)
            with root.made(OWN) as own, own.made(trash.TRASH) as bin_:
                trash.bury(bin_, place.folder, place.name, place.id)
            self._names.forget(place.folder)
            return Receipt(place.id, "removed")

    def restore(self, document_id: str) -> Receipt:
        """Put back what was last removed under an id.

        Raises BadDocumentId, DocumentConflict, and UnreadableDocument where it is not in the trash.
        """
        parts = ids.parts_of(document_id)
        with self._changing() as root, root.made(OWN) as own, own.made(trash.TRASH) as bin_:
            wanted = "/".join(parts)
            found = next((name for name, one in trash.entries(bin_) if one.id == wanted), None)
            if found is None:
                raise UnreadableDocument(
                    "there is no such document in the trash",
                    where=wanted,
                    next="See: dragoman trash list",
                )
            with self._place(root, parts, make=True) as place:
                if place.folder.status(place.name) is not None:
                    raise _conflict(wanted, "there is a document of this id")
                trash.unbury(bin_, found, place.folder, place.name)
                self._names.learn(place.folder, place.name)
                return Receipt(wanted, "restored", _digest(place))

    def trashed(self) -> tuple[Trashed, ...]:
        """Return what is in the trash, what was removed last first."""
        with self._changing() as root, root.made(OWN) as own, own.made(trash.TRASH) as bin_:
            return tuple(found for _, found in trash.entries(bin_))

    def empty_trash(self) -> int:
        """Remove for good what is in the trash. Returns how many documents there were."""
        with self._changing() as root, root.made(OWN) as own, own.made(trash.TRASH) as bin_:
            return trash.empty(bin_)

    def sweep(self) -> int:
        """Undo what was left unfinished and drop its files. Returns how many files there were."""
        with self._changing() as root, root.made(OWN) as own, own.made(trash.TRASH) as bin_:
            with own.locked(KEYS_LOCK):  # who writes keys does not hold the other lock
                for name in filter(is_leftover, own.names()):
                    own.drop(name)
            trash.empty(bin_, of_remains=True)
            return _swept(root) + _swept(bin_)

    # --- how -------------------------------------------------------------------------------------

    def _describe(
        self,
        document_id: str,
        changes_of: Callable[[dict[str, object]], Mapping[str, object]],
    ) -> Receipt:
        """Change what a sidecar says, by what it says while nobody else may change it."""
        parts = ids.parts_of(document_id)
        with self._changing() as root, self._there(root, parts) as place:
            check_space(root, self._free_share, sidecars.LARGEST)
            said = said_of(place)
            changes = changes_of(said)
            kept = {name: value for name, value in said.items() if name.lower() not in changes}
            given = {name: value for name, value in changes.items() if value is not None}
            describe(place, sidecars.written(kept | given))
            return Receipt(place.id, "described", _digest(place))

    def _check_size(self, data: bytes, document_id: str) -> None:
        if len(data) > self._max_bytes:
            raise DocumentTooLarge(
                f"{len(data):,} bytes are more than the limit of {self._max_bytes:,}",
                where=document_id,
                next="Split it, or raise max_document_bytes",
            )

    def _changing(self) -> contextlib.AbstractContextManager[Folder]:
        return changing(self._corpus)

    @contextlib.contextmanager
    def _place(self, root: Folder, parts: tuple[str, ...], *, make: bool) -> Iterator[Place]:
        """Lend the folder of a document. Raises DocumentConflict, BadDocumentId."""
        document_id = "/".join(parts)
        with contextlib.ExitStack() as opened:
            folder, folders = root, list[str]()
            for part in parts[:-1]:
                folders.append(self._spelled(folder, part, document_id))
                try:
                    step = folder.made if make else folder.below
                    folder = opened.enter_context(step(folders[-1]))
                except OSError as error:
                    if error.errno not in _NO_FOLDER:
                        raise
                    raise _conflict(document_id, f"{part} is a file or a link, no folder") from None
                self._check_outside_index(folder, document_id)
            name = self._spelled(folder, parts[-1], document_id)
            yield Place(folder, tuple(folders), name, document_id)

    @contextlib.contextmanager
    def _there(self, root: Folder, parts: tuple[str, ...]) -> Iterator[Place]:
        """Lend the folder of a document that is there. Raises UnreadableDocument."""
        missing = UnreadableDocument(
            "there is no such document in the corpus folder",
            where="/".join(parts),
            next="See: dragoman list",
        )
        try:
            with self._place(root, parts, make=False) as place:
                known = place.folder.status(place.name)
                if known is None or stat.S_ISDIR(known.st_mode):
                    raise missing
                yield place
        except (FileNotFoundError, DocumentConflict):
            raise missing from None

    def _spelled(self, folder: Folder, part: str, document_id: str) -> str:
        """Return how a name is spelled on the disk. Raises DocumentConflict."""
        spelled, rival = self._names.spelled(folder, part)
        if rival:
            raise _conflict(
                document_id, f"{rival} is there, which differs in capital letters alone"
            )
        return spelled

    def _check_outside_index(self, folder: Folder, document_id: str) -> None:
        try:
            with Folder.at(self._index) as index:
                inside = index.identity()[:2] == folder.identity()[:2]
        except FileNotFoundError:  # not built yet
            return
        if inside:
            raise BadDocumentId(
                "no document can be in the folder of the index",
                where=document_id,
                next="Name another folder",
            )


def _refusal(error: OSError) -> tuple[type[CorpusError], str]:
    """Return how to tell what the disk refuses, and what to do about it."""
    if error.errno in disk.FULL:
        return DiskFull, "Make space on the disk"
    if error.errno in _READ_ONLY:
        return CorpusReadOnly, "Let Dragoman write to it; searches go on meanwhile"
    return CorpusError, "Look whether it is there and writable"


def _swept(folder: Folder) -> int:
    """Drop files that processes left half written, in this folder and those below it.

    Hidden folders are others' business: glossaries are imported under names like ours.
    """
    dropped = 0
    for name in folder.names():
        known = folder.status(name)
        if known is None:
            continue
        if stat.S_ISDIR(known.st_mode) and not name.startswith("."):
            try:
                below = folder.below(name)
            except PermissionError:  # nor could we have written there
                continue
            with below:
                dropped += _swept(below)
        elif is_leftover(name):
            folder.drop(name)
            dropped += 1
    return dropped


def _check(only_if: Condition | None, place: Place) -> None:
    """Raise DocumentChanged where a change was meant for another document than there is."""
    if only_if is None:
        return
    there = place.folder.status(place.name) is not None
    if not only_if(_digest(place) if there else None):
        raise DocumentChanged(
            "it has been changed meanwhile" if there else "there is no such document",
            where=place.id,
            next="Look at it again, then repeat the change",
        )


def _digest(place: Place) -> str:
    """Return what `FileState` has of a document; of a link nothing."""
    known = place.folder.status(place.name)
    if known is None or not stat.S_ISREG(known.st_mode):
        return ""
    data = place.folder.read(place.name) + (sidecar_of(place) or b"")
    return hashlib.sha256(data).hexdigest()


def check_space(root: Folder, free_share: float, wanted: int) -> None:
    """Raise DiskFull where so many bytes more would leave less than this share of the disk free."""
    if disk.is_nearly_full(root.handle, free_share, wanted):
        raise DiskFull("the disk is nearly full", next="Make space on it; searches go on meanwhile")


def _conflict(document_id: str, why: str) -> DocumentConflict:
    return DocumentConflict(why, where=document_id, next="Rename one of them, or name another")
