"""A backup comes back: documents, and what people keep beside them.

Nothing is written before the whole file has been read, and every name and checksum of it holds.
"""

from __future__ import annotations

import contextlib
import hashlib
import itertools
import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from indexer import bundle, corpus, placing
from indexer.corpus import SIDECAR
from indexer.corpus_writes import changing, check_space
from indexer.errors import CorpusError, DocumentConflict, UnreadableDocument
from indexer.model import Restored
from indexer.placing import Placed
from indexer.replacing import OWN

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path
    from typing import IO, BinaryIO

    from indexer.bundle import Kept, Member
    from indexer.corpus import CorpusFile
    from indexer.folder import Folder

_OWNER_ONLY = 0o600
_LONGEST_NAME, _LONGEST_PATH = 255, 3_000  # bytes; a path also has that of the folder before it


def restore(
    root: Path, index: Path, path: Path, *, free_share: float, replace: bool = False
) -> Restored:
    """Put what a backup has into a corpus folder; when this returns it outlasts a power cut.

    Where there are documents, `replace` must be said: those of the same ids go to the trash, unless
    they are the same, and others stay. What people keep beside documents stays as it is where it is
    there. Raises UnreadableDocument, DocumentConflict, DiskFull, CorpusError: nothing has changed
    then.
    """
    with _opened(path) as file:
        kept = bundle.verified(file, _size_of_disk(root))
        _check_names(kept)
        try:
            root.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise CorpusError(
                f"the corpus folder cannot be made ({error.strerror})", where=str(root)
            ) from error
        with changing(root) as opened, opened.below(OWN) as own:
            plan = _Plan(root, index, kept)
            if plan.there and not replace:
                raise DocumentConflict(
                    f"the corpus has {len(plan.there)} documents already",
                    where=str(root),
                    next="Name an empty folder; or say --replace: what is replaced goes to the "
                    "trash, and other documents stay",
                )
            plan.make(opened)
            check_space(opened, free_share, sum(kept[name].size for name in plan.wanted))
            with placing.making_ready(own) as ready:
                _make_ready(file, kept, plan.wanted, ready)
                placing.decide(ready, plan.placed)
            placing.settle(opened, own)
    return Restored(tuple(plan.added), tuple(plan.replaced), plan.unchanged, tuple(plan.kept))


@contextlib.contextmanager
def _opened(path: Path) -> Iterator[BinaryIO]:
    """Open a backup, and name it in what is raised of it."""
    try:
        with path.open("rb") as file:
            yield file
    except OSError as error:
        raise UnreadableDocument(
            f"the backup cannot be read ({error.strerror})",
            where=str(path),
            next="Check its path and its permissions",
        ) from error
    except UnreadableDocument as error:
        raise UnreadableDocument(
            error.what, where=error.where or str(path), next=error.next
        ) from error


def _size_of_disk(root: Path) -> int:
    there = next(folder for folder in (root, *root.absolute().parents) if folder.is_dir())
    disk = os.statvfs(there)
    return disk.f_blocks * disk.f_frsize


# --- names ---------------------------------------------------------------------------------------


def _check_names(kept: Mapping[str, Kept]) -> None:
    """Raise UnreadableDocument for a path that leads elsewhere, or is none that a backup has."""
    for path in kept:
        why = _fault_of(path, kept)
        if why:
            raise UnreadableDocument(
                f"the backup has a file {path[:100]!r}: {why}",
                next="Nothing was changed. Backups of Dragoman have no such file",
            )
    _check_clashes(kept, ())


def _fault_of(path: str, kept: Mapping[str, Kept]) -> str:
    parts = tuple(path.split("/"))
    if "\0" in path or not all(parts) or {".", ".."}.intersection(parts):
        return "it leads out of the folder, or nowhere"
    names = [os.fsencode(part) for part in parts]
    if max(map(len, names)) > _LONGEST_NAME or sum(map(len, names)) > _LONGEST_PATH:
        return "its name is too long"
    if parts[0] == OWN:
        refused = len(parts) == 1 or placing.is_for_programs(parts[1:])
        return "it is for programs only" if refused else ""
    document = path.removesuffix(SIDECAR)
    if document != path and document not in kept:
        return "it is a sidecar of no document"
    if any(part.startswith(".") for part in parts) or not corpus.may_be_document(
        document.rpartition("/")[2]
    ):
        return "hidden and temporary files are no documents"
    return ""


def _check_clashes(paths: Mapping[str, object], there: tuple[str, ...]) -> None:
    """Raise DocumentConflict where names differ in capital letters or accents alone."""
    before = set(bundle.clashes(there))
    for one, other in bundle.clashes(itertools.chain(there, paths)):
        if (one, other) not in before:
            raise DocumentConflict(
                f"{one!r} and {other!r} are one file on some systems, or one is a folder",
                next="Unpack the backup with tar, and rename one of them",
            )


# --- what goes where -----------------------------------------------------------------------------


@dataclass
class _Plan:
    """What is to be done. `wanted` are files of the backup, and what they are called when ready."""

    root: Path
    index: Path
    files: Mapping[str, Kept]
    wanted: dict[str, str] = field(default_factory=dict)
    placed: list[Placed] = field(default_factory=list)
    added: list[str] = field(default_factory=list)
    replaced: list[str] = field(default_factory=list)
    unchanged: int = 0
    kept: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        found = corpus.walk(self.root, without=self.index)
        self.there: dict[str, CorpusFile] = {file.id: file for file in found}

    def make(self, root: Folder) -> None:
        """Compare the backup with the folder. Raises DocumentConflict."""
        for path in self.files:
            if path.startswith(f"{OWN}/"):
                self._file(root, path)
            elif not path.endswith(SIDECAR):
                self._document(root, path)
        places = {"/".join(map(os.fsdecode, (*one.folders, one.name))): one for one in self.placed}
        there = tuple(self._place_of(file) for file in self.there.values())
        _check_clashes(places, there)

    def _file(self, root: Folder, path: str) -> None:
        there = self.root / path
        if not os.path.lexists(there):
            self._put(root, path, path)
        elif there.is_file() and _digest(there) == self.files[path].sha256:
            self.unchanged += 1
        else:
            self.kept.append(path)

    def _document(self, root: Folder, path: str) -> None:
        document_id = corpus.name_in_id(path)
        there = self.there.get(document_id)
        beside = f"{path}{SIDECAR}" if f"{path}{SIDECAR}" in self.files else ""
        if there and self._is_same(there, path, beside):
            self.unchanged += 1
            return
        (self.replaced if there else self.added).append(document_id)
        place = self._place_of(there) if there else path
        self._put(root, path, place, document_id, beside)

    def _place_of(self, there: CorpusFile) -> str:
        return there.path.relative_to(self.root).as_posix()

    def _is_same(self, there: CorpusFile, path: str, beside: str) -> bool:
        sidecar = corpus.sidecar_of(there.location)
        wanted = self.files[beside].sha256 if beside else ""
        return (_digest(sidecar) if sidecar else "") == wanted and (
            _digest(there.path) == self.files[path].sha256
        )

    def _put(
        self, root: Folder, path: str, place: str, document_id: str = "", beside: str = ""
    ) -> None:
        *folders, name = place.split("/")
        for last in (name, f"{name}{SIDECAR}") if document_id else (name,):
            if placing.is_in_the_way(root, tuple(folders), last) or self._is_in_index(place):
                raise DocumentConflict(
                    "something that is no document is in its place, or on the way to it",
                    where=place,
                    next="Nothing was changed. Move that elsewhere",
                )
        ready, sidecar = self._called(path), self._called(beside) if beside else ""
        names = tuple(os.fsencode(part) for part in folders)
        self.placed.append(Placed(ready, names, os.fsencode(name), document_id, sidecar))

    def _is_in_index(self, place: str) -> bool:
        return (self.root / place).resolve().is_relative_to(self.index.resolve())

    def _called(self, path: str) -> str:
        return self.wanted.setdefault(path, f"{len(self.wanted):08}")


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


# --- ready ---------------------------------------------------------------------------------------


def _make_ready(
    file: BinaryIO, kept: Mapping[str, Kept], wanted: Mapping[str, str], ready: Folder
) -> None:
    missing = dict(wanted)
    for member, data in bundle.members(file):
        name = missing.get(member.path)
        if name is None:
            continue
        if _written(ready, name, member, data) == kept[member.path].sha256:
            del missing[member.path]
        else:  # a later one of the name is meant
            ready.drop(name)
    if missing:
        raise UnreadableDocument("the backup was changed while it was read")


def _written(ready: Folder, name: str, member: Member, data: IO[bytes]) -> str:
    digest = hashlib.sha256()
    with ready.created(name, *([_OWNER_ONLY] if member.private else [])) as file:
        while chunk := data.read(bundle.CHUNK):
            digest.update(chunk)
            file.write(chunk)
        file.flush()
        os.utime(file.fileno(), ns=(member.mtime_ns, member.mtime_ns))
    return digest.hexdigest()
