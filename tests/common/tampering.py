"""Files of an index that somebody or something has changed: bits, blocks, ends, and pickles."""

from __future__ import annotations

import builtins
import contextlib
import io
import os
import pickle
import random
import shutil
from typing import TYPE_CHECKING, Any

from campaigns import Desk, list_of_updates, texts_in
from whoosh.filedb.structfile import StructFile

from indexer import IndexStateError, SearchRequest
from indexer.engines.whoosh import manifest
from indexer.engines.whoosh.codec import ArraySegment
from indexer.state import STATE_FILE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from indexer import Index

_REPAIRED_EVERY = 10


def built(home: Path) -> Desk:
    """Build an index of some segments."""
    desk = Desk(home)
    with desk.opened() as index:
        for step in list_of_updates(desk, index):
            step()
    return desk


def newest_files(folder: Path) -> list[str]:
    """Return the files that searches need."""
    newest = manifest.generations(folder)[0]
    return [STATE_FILE, manifest.name_of(newest), *manifest.read(folder, newest).files]


def _damaged(data: bytes, chance: random.Random) -> bytes:
    """Change a bit mostly, or a block, or cut off the end."""
    way, at = chance.random(), chance.randrange(len(data))
    if way < 0.7:
        return data[:at] + bytes([data[at] ^ (1 << chance.randrange(8))]) + data[at + 1 :]
    block = chance.choice([bytes(512), bytes([0xFF] * 64), chance.randbytes(64)])
    if way < 0.9 and data[at : at + len(block)] != block[: len(data) - at]:
        return (data[:at] + block + data[at + len(block) :])[: len(data)]
    return data[:at]


Answers = tuple[object, ...]
_QUERIES = ("committee desalination", "Monday", '"number 3"', "draft -Tuesday", "irig~")


def _answers(index: Index) -> Answers:
    """Return texts, and what some queries find."""
    found = [index.search(SearchRequest(query, cross=False)) for query in _QUERIES]
    hits = [[(hit.document.id, hit.score, hit.passages) for hit in one.hits] for one in found]
    return texts_in(index), hits, [one.totals for one in found]


def _right_answers(desk: Desk, home: Path) -> list[Answers]:
    """Return the answers of the newest generation, and those of the one before."""
    folder = home / "before"
    shutil.copytree(desk.folder, folder)
    found = []
    for _ in range(2):
        with desk.opened(folder) as index:
            found.append(_answers(index))
        (folder / manifest.name_of(manifest.generations(folder)[0])).unlink()
    shutil.rmtree(folder)
    return found


def damages(desk: Desk, home: Path, seeds: range) -> tuple[int, int, int]:
    """Damage a file, many times; return how often it went unnoticed, misled, or was not mended."""
    right = _right_answers(desk, home)
    unnoticed = misled = unmended = 0
    for seed in seeds:
        chance = random.Random(seed)  # noqa: S311 - repeatable, not secret
        folder = home / f"damaged-{seed}"  # a new one: what is known of a file goes by its time
        shutil.copytree(desk.folder, folder)
        path = folder / chance.choice(newest_files(folder))
        path.write_bytes(_damaged(path.read_bytes(), chance))
        with desk.opened(folder) as index:
            with contextlib.suppress(IndexStateError):
                misled += _answers(index) not in right
            # What cannot be read of the state is rebuilt; it has no checksum.
            unnoticed += path.name != STATE_FILE and not _is_noticed(index)
        if not seed % _REPAIRED_EVERY:
            unmended += not _is_mended(desk, folder)
        shutil.rmtree(folder)
    return unnoticed, misled, unmended


def copied(desk: Desk, home: Path, seeds: range) -> tuple[int, int]:
    """Damage a file, then merge all: return how often nothing was made, and how often it misled.

    What is copied with damage gets a new checksum: nobody would notice it any more.
    """
    right = [answers[0] for answers in _right_answers(desk, home)]
    nothing = misled = 0
    for seed in seeds:
        chance = random.Random(seed)  # noqa: S311 - repeatable, not secret
        folder = home / f"copied-{seed}"
        shutil.copytree(desk.folder, folder)
        path = folder / chance.choice([n for n in newest_files(folder) if n.endswith(".seg")])
        path.write_bytes(_damaged(path.read_bytes(), chance))
        before = manifest.generations(folder)
        with desk.opened(folder) as index:
            with contextlib.suppress(IndexStateError):
                desk.settle(index)
            if manifest.generations(folder) == before:
                nothing += 1
            else:
                misled += not _is_right(index, right)
        shutil.rmtree(folder)
    return nothing, misled


def _is_right(index: Index, right: list[object]) -> bool:
    try:
        return texts_in(index) in right and not index.check(deep=True).damage
    except IndexStateError:
        return False


def _is_mended(desk: Desk, folder: Path) -> bool:
    with desk.opened(folder) as index:
        try:
            index.check(repair=True)
            index.update()
            return not index.check(deep=True).damage and texts_in(index) == desk.texts()
        except IndexStateError:
            return False


def _is_noticed(index: Index) -> bool:
    try:
        return bool(index.check().damage)
    except IndexStateError:
        return True


# --- pickles -----------------------------------------------------------------------------------

_CLASS = b"cindexer.engines.whoosh.codec\nArraySegment\n"


class _Calls:
    """Is pickled as a call."""

    def __init__(self, function: Callable[..., object], *arguments: object) -> None:
        self._call = function, arguments

    def __reduce__(self) -> tuple[Callable[..., object], tuple[object, ...]]:
        return self._call


def _short(text: str) -> bytes:
    raw = text.encode()
    return b"\x8c" + bytes([len(raw)]) + raw


def payloads(canary: Path) -> Iterator[bytes]:
    """Yield pickles each of which would make a folder, if it were believed."""
    name = str(canary)
    code = f"__import__('os').mkdir({name!r})"
    calls: list[Any] = [
        _Calls(os.mkdir, name),
        _Calls(eval, code),
        _Calls(exec, code),
        _Calls(getattr, builtins, "print"),
        [_Calls(os.mkdir, name)],
        {"segid": _Calls(os.mkdir, name)},
        (ArraySegment, _Calls(os.mkdir, name)),
    ]
    for call in calls:
        for protocol in (0, 2, 4):
            with contextlib.suppress(TypeError, pickle.PicklingError):  # a module in an argument
                yield pickle.dumps(call, protocol)
    text = b"V" + name.encode() + b"\n"
    yield b"(" + text + b"ios\nmkdir\n."  # INST
    yield b"(cos\nmkdir\n" + text + b"o."  # OBJ
    yield b"\x80\x04" + _short("os") + _short("mkdir") + b"\x93" + _short(name) + b"\x85R."
    yield b"\x80\x04cos\nmkdir\n" + _short(name) + b"\x85}\x92."  # NEWOBJ_EX
    yield b"cbuiltins\n__import__\n(Vos\ntR."
    yield b"(l" + b"cos\nmkdir\n(" + text + b"tRa."
    inner = "ArraySegment.__init__.__globals__"
    yield b"\x80\x04" + _short("indexer.engines.whoosh.codec") + _short(inner) + b"\x93."
    # A state for the class itself: (None, {attribute: value}) is set with setattr.
    yield _CLASS + b"(N(dVmake_filename\n" + text + b"stb."
    yield _CLASS + b"(N(dVshould_assemble\ncos\nmkdir\nstb."


def _contents(segments: bytes, schema: bytes, generation: int) -> bytes:
    """Write a table of contents around two pickles, as Whoosh lays it out."""
    stream = StructFile(io.BytesIO())
    for size in (4, 8, 4):
        stream.write_varint(size)
    stream.write_int(-12345)
    stream.write_int(-111)
    for number in (2, 7, 5):
        stream.write_varint(number)
    stream.write_string(schema)
    stream.write_int(generation)
    stream.write_int(0)
    stream.write(segments)
    return bytes(stream.file.getvalue())


def _planted(folder: Path, place: str, payload: bytes) -> None:
    """Put a pickle into an index, and seal it as if nothing had happened."""
    generation = manifest.generations(folder)[0]
    made = manifest.read(folder, generation)
    segments = sorted(made.files.keys() - {made.contents})
    listed, schema = pickle.dumps([]), pickle.dumps({})
    files = {}
    if place == "segments":
        listed = payload
    elif place == "schema":
        schema = payload
    else:  # the directory of a compound file, which Whoosh would unpickle, too
        one = ArraySegment(None, "MAIN", 3, segments[0].removeprefix("MAIN_").split(".")[0])
        one.compound = True
        listed = pickle.dumps([one])
        compound = StructFile(io.BytesIO())
        compound.write_long(16)
        compound.write_int(0)
        compound.write(payload + payload)
        data = bytes(compound.file.getvalue())
        (folder / segments[0]).write_bytes(data)
        files[segments[0]] = manifest.kept_of(data)
    data = _contents(listed, schema, generation)
    (folder / made.contents).write_bytes(data)
    files[made.contents] = manifest.kept_of(data)
    sealed = manifest.Manifest(generation, made.versions, made.contents, files)
    (folder / manifest.name_of(generation)).write_bytes(manifest.encoded(sealed))


def _is_changed(before: dict[str, Any]) -> bool:
    """Tell whether a pickle has changed the class of segments, and undo that."""
    now = dict(vars(ArraySegment))
    changed = [name for name in now if name not in before or now[name] is not before[name]]
    for name in changed:
        delattr(ArraySegment, name)
        if name in before:
            setattr(ArraySegment, name, before[name])
    return bool(changed)


def executed(desk: Desk, home: Path) -> tuple[int, int]:
    """Plant pickles in every place that Whoosh unpickles; return how many there were, and ran."""
    planted = ran = 0
    canary = home / "canary"
    for place in ("segments", "schema", "compound"):
        for number, payload in enumerate(payloads(canary)):
            folder = home / f"{place}-{number}"
            shutil.copytree(desk.folder, folder)
            _planted(folder, place, payload)
            before = dict(vars(ArraySegment))
            with desk.opened(folder) as index, contextlib.suppress(Exception):
                index.documents()
                index.check(deep=True, repair=True)
            planted += 1
            ran += canary.exists() or _is_changed(before)
            shutil.rmtree(canary, ignore_errors=True)
            shutil.rmtree(folder)
    return planted, ran
