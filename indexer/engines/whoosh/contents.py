"""Whoosh's table of contents: which segments there are, and which of their documents are deleted.

Whoosh pickles the list, and whatever unpickles runs what a pickle says. Here nothing is called but
stand-ins, made for the one pickle, and segments are made anew of what they were given.
"""

from __future__ import annotations

import io
import pickle
import re
from typing import TYPE_CHECKING, Any

from whoosh.filedb.filestore import RamStorage
from whoosh.filedb.structfile import StructFile
from whoosh.index import TOC

from indexer.engines.whoosh.codec import ArrayCodec, ArraySegment
from indexer.engines.whoosh.fields import schema
from indexer.engines.whoosh.manifest import contents_of

if TYPE_CHECKING:
    from collections.abc import Sequence

NAME = "MAIN"  # as Whoosh calls an index by default
_CODEC = "indexer.engines.whoosh.codec"
_ALLOWED = frozenset({(_CODEC, ArraySegment.__name__), (_CODEC, ArrayCodec.__name__)})
_BYTE_ORDER, _VERSION = -12345, -111  # what Whoosh writes
_ID = re.compile(r"[0-9a-z]{1,64}")
_HEADS = 3  # varints that say how large numbers are, and as many of a release


class ContentsError(Exception):
    """It is no table of contents of ours."""


def empty(generation: int) -> TOC:
    """Return a table without segments."""
    return TOC(schema(), [], generation)


def written(contents: TOC) -> bytes:
    """Return a table as Whoosh writes it."""
    memory = RamStorage()
    contents.write(memory, NAME)
    return bytes(memory.files[contents_of(contents.generation)])


def read(data: bytes, generation: int) -> TOC:
    """Return a table. Its checksum must have been verified. Raises ContentsError."""
    try:
        return TOC(schema(), _segments(data, generation), generation)
    except ContentsError:
        raise
    except Exception as error:  # what is no pickle may raise anything
        raise ContentsError(f"it cannot be read ({error!r})") from error


def _segments(data: bytes, generation: int) -> list[ArraySegment]:
    stream = StructFile(io.BytesIO(data))
    for _ in range(_HEADS):
        stream.read_varint()
    if (stream.read_int(), stream.read_int()) != (_BYTE_ORDER, _VERSION):
        raise ContentsError("it is of another Whoosh, or of another machine")
    for _ in range(_HEADS):
        stream.read_varint()
    stream.skip_string()  # the schema, pickled: ours is known
    if stream.read_int() != generation:
        raise ContentsError("it is of another generation")
    stream.read_int()
    listed = _Unpickler(stream.file).load()
    if type(listed) is not list:
        raise ContentsError("it has no list of segments")
    return [_segment(one) for one in listed]


class _StandIn:
    """Takes what a pickle says of an object, and does nothing."""


class _Unpickler(pickle.Unpickler):
    """Knows two names, and gives a class of its own for each, which nobody else uses."""

    def __init__(self, file: io.BytesIO) -> None:
        """Take what is pickled."""
        super().__init__(file)
        self._made: dict[str, type] = {}

    def find_class(self, module: str, name: str) -> type:
        """Return what stands for a class. Raises ContentsError."""
        if (module, name) not in _ALLOWED:
            raise ContentsError(f"it asks for {module}.{name}")
        return self._made.setdefault(name, type(name, (_StandIn,), {}))


def _segment(pickled: object) -> ArraySegment:
    """Make a segment of what a pickle says of one."""
    said: dict[str, Any] = vars(pickled) if isinstance(pickled, _StandIn) else {}
    segid, count, deleted = said.get("segid"), said.get("_doccount"), said.get("_deleted")
    if not (
        type(pickled).__name__ == ArraySegment.__name__
        and said.get("indexname") == NAME
        and said.get("compound") is False
        and isinstance(segid, str)
        and _ID.fullmatch(segid)
        and type(count) is int
        and count >= 0
    ):
        raise ContentsError("it lists what is no segment")
    if deleted is not None and not (
        type(deleted) is set and all(type(n) is int and 0 <= n < count for n in deleted)
    ):
        raise ContentsError("it has deleted what is no document")
    return ArraySegment(ArrayCodec(), NAME, count, segid, deleted)


def names_of(segments: Sequence[ArraySegment], ending: str) -> set[str]:
    """Return the names of the files of segments."""
    return {segment.make_filename(ending) for segment in segments}
