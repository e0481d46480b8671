"""A document and its sidecar get new contents: both, or neither, whenever a process ends.

The document's rename decides. The sidecar is set before it, and a note in `.dragoman` lets whoever
comes next set that back, should the rename not have come.
"""

from __future__ import annotations

import contextlib
import stat
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from indexer.corpus import SIDECAR
from indexer.errors import CorpusError, UnreadableDocument

if TYPE_CHECKING:
    from indexer.folder import Folder

OWN = ".dragoman"
"""The folder, in that of the documents, of what people add that is no document."""

KEYS_LOCK = "keys.lock"
"""What whoever writes keys holds, in `.dragoman`."""

UNFINISHED = "unfinished.json"
"""The note of a change under way, in `.dragoman`."""


class Place(NamedTuple):
    """Where a document is or will be: its open folder, the names on the way to it, and its own."""

    folder: Folder
    folders: tuple[str, ...]
    name: str
    id: str


class _Unfinished(msgspec.Struct, frozen=True):
    """A replacement under way: undone while `document`, the new one, has not got its name.

    All but the last two are hidden names; `sidecar` is a copy of the one that was, `new` the one
    that shall be, and None stands for none.
    """

    document: str
    sidecar: str | None
    new: str | None
    folders: tuple[str, ...]
    name: str


def sidecar_of(place: Place) -> bytes | None:
    """Return what is in the sidecar; a link is none of ours."""
    name = f"{place.name}{SIDECAR}"
    known = place.folder.status(name)
    return place.folder.read(name) if known and stat.S_ISREG(known.st_mode) else None


def said_of(place: Place) -> dict[str, object]:
    """Return what a sidecar says. Raises UnreadableDocument where it is none."""
    text = sidecar_of(place)
    try:
        return msgspec.json.decode(text, type=dict[str, object]) if text else {}
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise UnreadableDocument(
            f"its sidecar is not a JSON object ({error})",
            where=place.id,
            next="Mend or remove it",
        ) from error


def replace(root: Folder, place: Place, data: bytes, wanted: bytes | None) -> None:
    """Give a document its text and its sidecar (b"" is none), or leave both as they were."""
    folder, sidecar = place.folder, f"{place.name}{SIDECAR}"
    before, beside = folder.status(place.name), sidecar_of(place)
    regular = before is not None and stat.S_ISREG(before.st_mode)
    known = (stat.S_IMODE(before.st_mode), before.st_mtime_ns) if before and regular else ()
    with contextlib.ExitStack() as prepared:  # what gets no name is dropped

        def prepare(text: bytes, *known: int) -> str:
            name = folder.prepare(text, *known)
            prepared.callback(folder.drop, name)
            return name

        text = prepare(data, *known)
        if wanted is None or wanted == (beside or b""):
            folder.rename(text, place.name)
            folder.sync()
            return
        new = prepare(wanted) if wanted else None
        if before is None:  # a sidecar without its document is nothing: no note is needed
            _set(folder, new, sidecar)
            try:
                folder.rename(text, place.name)
            except BaseException:
                folder.drop(sidecar)
                raise
            folder.sync()
            return
        backup = prepare(beside) if beside else None
        folder.sync()  # the note names these
        with root.made(OWN) as own:
            note = _Unfinished(text, backup, new, place.folders, place.name)
            own.write(UNFINISHED, msgspec.json.encode(note))
            prepared.pop_all()  # from now on the note tells what to drop
            try:
                _set(folder, new, sidecar)
                folder.rename(text, place.name)
                folder.sync()
            finally:
                settle(root, own)


def describe(place: Place, wanted: bytes) -> None:
    """Give a document another sidecar (b"" is none): one rename, or none."""
    folder, sidecar = place.folder, f"{place.name}{SIDECAR}"
    before = folder.status(sidecar)
    if wanted == (sidecar_of(place) or b""):
        return
    # Later than the one that was: an index knows by size and time that it has changed.
    new = folder.prepare(wanted, after_ns=before.st_mtime_ns if before else 0) if wanted else None
    try:
        _set(folder, new, sidecar)
    except BaseException:
        if new is not None:
            folder.drop(new)
        raise


def _set(folder: Folder, new: str | None, sidecar: str) -> None:
    if new is None:
        folder.drop(sidecar)
    else:
        folder.rename(new, sidecar)
    folder.sync()


def settle(root: Folder, own: Folder) -> None:
    """End what a note tells of: set the sidecar back if the document was not replaced."""
    if own.status(UNFINISHED) is None:
        return
    try:
        note = msgspec.json.decode(own.read(UNFINISHED), type=_Unfinished)
    except msgspec.MsgspecError as error:
        raise CorpusError(
            f"the note of a change cannot be read ({error})",
            where=f"{OWN}/{UNFINISHED}",
            next="Look at the document that was changed last, then remove the note",
        ) from error
    with contextlib.ExitStack() as opened:
        folder = root
        for name in note.folders:
            if folder.status(name) is None:  # somebody removed it: nothing is left to set back
                break
            folder = opened.enter_context(folder.below(name))
        else:
            _set_back(folder, note)
    own.drop(UNFINISHED)
    own.sync()


def _set_back(folder: Folder, note: _Unfinished) -> None:
    sidecar = f"{note.name}{SIDECAR}"
    if folder.status(note.document) is not None:
        if note.sidecar is None:
            folder.drop(sidecar)
        elif folder.status(note.sidecar) is not None:
            folder.rename(note.sidecar, sidecar)
        folder.sync()
    for name in (note.sidecar, note.new, note.document):
        if name is not None:
            folder.drop(name)
    folder.sync()
