"""The corpus folder: the truth. Which files are documents, their ids, and what is said of them."""

from __future__ import annotations

import hashlib
import json
import os
import re
import stat
import unicodedata
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, TypeAlias

from indexer.errors import CorpusError, DocumentTooLarge, UnreadableDocument
from indexer.model import FileState

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

SIDECAR = ".meta.json"
_TEMPORARY = re.compile(r"(?:^[.~#])|(?:~|\.tmp|\.part|\.swp|\.crdownload)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class CorpusFile:
    """A file that should be a document. `size` and `mtime_ns` are sums with its sidecar's."""

    id: str
    location: str  # as text: a path takes five times the memory, and there may be a million
    size: int
    mtime_ns: int

    @property
    def path(self) -> Path:
        """Where the file is."""
        return Path(self.location)

    def read(self, limit: int) -> bytes:
        """Return the bytes. Raises DocumentTooLarge, UnreadableDocument."""
        if self.size > limit:
            raise DocumentTooLarge(
                f"{self.size:,} bytes are more than the limit of {limit:,}",
                where=self.id,
                next="Split it, or raise max_document_bytes",
            )
        return _bytes_of(self.location, self.id)

    def said(self) -> dict[str, object]:
        """Return what its sidecar says. Raises UnreadableDocument if that is broken."""
        path = sidecar_of(self.location)
        if path is None:
            return {}
        try:
            values = json.loads(_bytes_of(path, self.id))
        except (ValueError, RecursionError) as error:
            raise UnreadableDocument(
                f"its sidecar is not JSON ({error})", where=path.name, next="Mend or remove it"
            ) from error
        if not isinstance(values, dict):
            raise UnreadableDocument(
                "its sidecar is not a JSON object", where=path.name, next="Mend or remove it"
            )
        return values

    def state(self, data: bytes) -> FileState:
        """Return what to remember of the file, so that a later update can skip it."""
        digest = hashlib.sha256(data)
        sidecar = sidecar_of(self.location)
        if sidecar is not None:
            digest.update(_bytes_of(sidecar, self.id))
        return FileState(self.size, self.mtime_ns, digest.hexdigest())


def walk(
    root: Path,
    within: tuple[str, ...] = (),
    *,
    without: Path | None = None,
    unreadable: list[str] | None = None,
) -> list[CorpusFile]:
    """Return every file that should be a document, in the order of their ids.

    `within` are ids of files or folders to keep to. Hidden and temporary files, sidecars, whatever
    is not a regular file, and symbolic links that lead out of the folder are left out, and so is
    the folder `without`. The ids of files and folders that permissions hide are added to
    `unreadable`: they are not gone.

    Raises CorpusError where the folder itself cannot be read.
    """
    if not root.is_dir():
        raise CorpusError(
            "the corpus folder does not exist", where=str(root), next="Create it, or name another"
        )
    home = root.resolve()
    hidden: list[Path] = []
    found = []
    for entry, has_sidecar in _entries(
        root, within, without.resolve() if without else None, hidden
    ):
        path = Path(entry)
        try:
            if _is_regular_within(home, entry):
                found.append(_corpus_file(root, path, has_sidecar=has_sidecar))
        except PermissionError:
            hidden.append(path)
    if root in hidden:
        raise CorpusError(
            "the corpus folder cannot be read", where=str(root), next="Check its permissions"
        )
    if unreadable is not None:
        unreadable += (_id_of(path.relative_to(root)) for path in hidden)
    return sorted((file for file in found if file), key=lambda file: (file.id, file.location))


def is_within(document_id: str, roots: Collection[str]) -> bool:
    """Tell whether an id is one of these corpus-relative paths or lies below one.

    No roots at all are the whole folder. Of many, a set is fastest.
    """
    return not roots or any(root in roots for root in ("", ".", *ancestors(document_id)))


def ancestors(document_id: str) -> Iterator[str]:
    """Yield an id, then the folders that it is in, from the nearest."""
    while document_id:
        yield document_id
        document_id = document_id.rpartition("/")[0]


def may_be_document(name: str) -> bool:
    """Tell a name from those of hidden and temporary files, and of sidecars."""
    return not _TEMPORARY.search(name) and not name.endswith(SIDECAR)


def is_above(folder: str, roots: Collection[str]) -> bool:
    """Tell whether a folder has one of these corpus-relative paths somewhere below it."""
    return any(root.startswith(f"{folder}/") for root in roots)


def relative_id(root: Path, path: Path) -> str:
    """Return the id that a path has in this corpus. Raises CorpusError for a path outside it."""
    home = root.resolve()
    try:
        relative = path.resolve().relative_to(home)
        if path.is_symlink():  # it keeps its own name, as the walk gives it
            relative = (path.absolute().parent.resolve() / path.name).relative_to(home)
    except (ValueError, OSError, RuntimeError):  # outside, or a link to itself
        raise CorpusError(
            "the path is not in the corpus folder", where=str(path), next=f"Copy it below {root}"
        ) from None
    return _id_of(relative)


def name_in_id(name: str) -> str:
    """Return how an id spells the name of a file or folder."""
    # Names that are not UTF-8 keep an id that can be printed and sent.
    printed = name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    return unicodedata.normalize("NFC", printed)


def language_in_name(document_id: str, languages: tuple[str, ...]) -> str:
    """Return the language that a name like `council.fr.md` declares, or nothing."""
    parts = document_id.rpartition("/")[2].lower().split(".")
    return parts[-2] if parts[-2:-1] and parts[-2] in languages and parts[0] != parts[-2] else ""


def subject_in_name(document_id: str, languages: tuple[str, ...]) -> str:
    """Return what ties `un/council.fr.md` to `un/council.ar.md`, or nothing."""
    return document_id.rsplit(".", 2)[0] if language_in_name(document_id, languages) else ""


_Entry: TypeAlias = "os.DirEntry[str] | Path"


def _entries(
    root: Path, within: tuple[str, ...], without: Path | None, hidden: list[Path]
) -> Iterator[tuple[_Entry, bool]]:
    """Yield what may be a document, and whether something like a sidecar lies beside it."""
    if {"", "."}.intersection(within):
        within = ()
    if not within:
        yield from _entries_below(root, root, (), without, hidden)
        return
    limits = frozenset(within)
    elsewhere = set()  # by other names than their ids, or nowhere
    for limit in limits:
        if any(above in limits for above in ancestors(limit) if above != limit):
            continue
        if _is_written_so(root, limit):
            yield from _entries_at(root, limit, without, hidden)
        else:
            elsewhere.add(limit)
    if elsewhere:
        yield from _entries_below(root, root, elsewhere, without, hidden)


def _is_written_so(root: Path, limit: str) -> bool:
    """Tell an id that is the name of its file, if there is one: accents may be written apart."""
    apart = unicodedata.normalize("NFD", limit)
    there = os.path.lexists(root / limit)
    return there and (apart == limit or not os.path.lexists(root / apart))


def _entries_at(
    root: Path, limit: str, without: Path | None, hidden: list[Path]
) -> Iterator[tuple[_Entry, bool]]:
    """Yield a file or what is in a folder, without looking at what lies beside it."""
    path = root
    try:
        for name in PurePosixPath(limit).parts:
            if (
                not path.is_dir()
                or path.resolve() == without
                or (path.is_symlink() and path != root)
            ):
                return
            path /= name
        folder = path.is_dir() and not path.is_symlink()
        if any(
            part.startswith(".") for part in path.relative_to(root).parts[: None if folder else -1]
        ):
            return
        if folder and path.resolve() != without:
            yield from _entries_below(root, path, (), without, hidden)
        elif not folder and may_be_document(path.name) and os.path.lexists(path):
            yield path, os.path.lexists(f"{path}{SIDECAR}")
    except PermissionError:
        hidden.append(path)


def _entries_below(
    root: Path, folder: Path, within: Collection[str], without: Path | None, hidden: list[Path]
) -> Iterator[tuple[_Entry, bool]]:
    """Yield what may be a document in a folder and in those in it."""
    try:
        with os.scandir(folder) as listing:
            entries = list(listing)
    except OSError:
        hidden.append(folder)
        return
    names = {entry.name for entry in entries}
    above = f"{_id_of(folder.relative_to(root))}/" if within and folder != root else ""
    for entry in entries:
        document_id = f"{above}{name_in_id(entry.name)}" if within else ""
        if _is_folder(entry):
            path = Path(entry.path)
            wanted = is_within(document_id, within) or is_above(document_id, within)
            if wanted and not entry.name.startswith(".") and path.resolve() != without:
                yield from _entries_below(root, path, within, without, hidden)
        elif may_be_document(entry.name) and is_within(document_id, within):
            yield entry, f"{entry.name}{SIDECAR}" in names


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir(follow_symlinks=False)
    except OSError:
        return False


def _is_regular_within(home: Path, entry: _Entry) -> bool:
    """Tell whether an entry is a file, not a pipe or a device, and does not lead out of here."""
    if not entry.is_symlink():
        return entry.is_file()
    path = Path(entry)
    try:
        return path.is_file() and path.resolve().is_relative_to(home)
    except PermissionError:
        raise
    except (OSError, RuntimeError):  # a link to itself
        return False


def _corpus_file(root: Path, path: Path, *, has_sidecar: bool) -> CorpusFile | None:
    try:
        own = path.stat()
    except FileNotFoundError:  # removed while we walked: the next update sees the same
        return None
    size, mtime_ns = own.st_size, own.st_mtime_ns
    sidecar = sidecar_of(str(path)) if has_sidecar else None
    if sidecar is not None:
        beside = sidecar.stat()
        # The sum changes whichever of the two is written, even beside a file from the future.
        size, mtime_ns = size + beside.st_size, mtime_ns + beside.st_mtime_ns
    return CorpusFile(_id_of(path.relative_to(root)), str(path), size, mtime_ns)


def _id_of(relative: Path) -> str:
    return name_in_id(relative.as_posix())


def sidecar_of(location: str) -> Path | None:
    """Return the sidecar, if there is one and it lies beside the document and not elsewhere.

    Raises PermissionError.
    """
    try:
        status = os.stat(f"{location}{SIDECAR}")  # noqa: PTH116 - mostly there is none: no path is made
        sidecar = Path(f"{location}{SIDECAR}")
        beside = sidecar.resolve().parent == sidecar.parent.resolve()
    except PermissionError:
        raise
    except (OSError, RuntimeError):
        return None
    return sidecar if beside and stat.S_ISREG(status.st_mode) else None


def _bytes_of(path: str | Path, where: str) -> bytes:
    try:
        with open(path, "rb") as file:  # noqa: PTH123 - a path takes as long as opening a file
            return file.read()
    except OSError as error:
        raise UnreadableDocument(
            f"the file cannot be opened ({error.strerror})",
            where=where,
            next="Check its permissions",
        ) from error
