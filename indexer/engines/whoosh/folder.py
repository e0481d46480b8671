"""The folder of an index, as Whoosh reads it: one generation, held against its manifest."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from whoosh.filedb.filestore import FileStorage, RamStorage
from whoosh.index import FileIndex

from indexer.engines.whoosh import contents, manifest
from indexer.engines.whoosh.codec import FILE, opened
from indexer.errors import IndexCorrupt

if TYPE_CHECKING:
    from whoosh.index import TOC

    from indexer.engines.whoosh.codec import TermsReader


class Folder(FileStorage):  # type: ignore[misc] # whoosh has no type hints
    """Whoosh's storage of files, but no temporary folder: nothing of ours is ever written there."""

    def temp_storage(self, name: str | None = None) -> RamStorage:
        """Return a storage for files that nobody writes."""
        del name
        return RamStorage()


class Generation(FileIndex):  # type: ignore[misc]
    """One generation of the index in a folder. What it says stays the same, whatever is committed.

    Before anything is read: its manifest fits its own checksum, every file has its size, the table
    of contents its checksum. Segments verify what says how much there is of something.
    """

    def __init__(self, path: Path, generation: int) -> None:
        """Open all of it. Raises IndexCorrupt; OSError where a file is not there."""
        self.storage, self.indexname = Folder(str(path)), contents.NAME
        self.path, self.manifest = path, manifest.read(path, generation)
        name = self.manifest.contents
        self.data = manifest.verified(path, name, self.manifest.files[name])
        try:
            table = self._read_toc()
        except contents.ContentsError as error:
            raise manifest.damaged(path / name, str(error)) from error
        if contents.names_of(table.segments, FILE) != self.manifest.files.keys() - {name}:
            raise manifest.damaged(path / name, "its segments are not those of its manifest")
        self._schema = table.schema
        self.segments: list[TermsReader] = [opened(self.storage, one) for one in table.segments]
        self.segment_names = [one.make_filename(FILE) for one in table.segments]
        for reader in self.segments:
            reader.file.check()

    def latest_generation(self) -> int:
        """Return the newest generation that has a manifest, for Whoosh."""
        return max(manifest.generations(self.path), default=-1)

    def _read_toc(self) -> TOC:
        return contents.read(self.data, self.manifest.generation)


def newest(path: Path) -> Generation | None:
    """Return the newest generation that is sound, or None where there is none at all.

    Raises IndexCorrupt where there are some, and none is sound.
    """
    failure: Exception | None = None
    listed: list[int] = []
    while listed != (listed := manifest.generations(path)):  # else a writer was at work meanwhile
        failure = None
        for generation in listed:
            try:
                return Generation(path, generation)
            except Exception as error:  # noqa: BLE001 - damaged files raise nearly anything
                failure = failure or error
    if not listed:
        return None
    if isinstance(failure, IndexCorrupt):
        raise failure
    if isinstance(failure, OSError):
        where = path / Path(failure.filename or "").name
        raise manifest.damaged(where, f"it cannot be opened ({failure.strerror})") from failure
    raise manifest.damaged(path, f"it cannot be opened ({failure!r})") from failure
