"""Which kernels answer plain words: loops compiled by numba once they are ready, steps until then.

Compiling takes some seconds the first time, and is kept on disk. It happens in a thread of its own,
for processes that last; others never wait for it.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import threading
import zlib
from pathlib import Path
from types import FunctionType
from typing import TYPE_CHECKING, Literal

import numpy as np

from indexer.engines.whoosh import forward, packed, passage_loops, posting_loops, steps
from indexer.engines.whoosh.excerpts import Best, Part
from indexer.engines.whoosh.passage_loops import Wanted
from indexer.engines.whoosh.sheets import of_nothing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from indexer.engines.whoosh.excerpts import Asked, Kernels
    from indexer.engines.whoosh.kernels import Floats
    from indexer.engines.whoosh.segments import Segment


class Loops:
    """Kernels that are loops, compiled or not."""

    def best(self, segment: Segment, norms: Floats, asked: Asked, limit: int) -> Best:
        """Return the best documents of a segment."""
        postings = segment.sheet.postings
        wanted = _wanted(asked, min(limit, segment.count))
        if len(asked.words) == 1:
            documents, scores, total = posting_loops.of_one(postings, norms, wanted)
            return Best(documents.tolist(), scores.tolist(), int(total))
        if asked.how == "any":
            documents, scores = posting_loops.of_any(postings, norms, wanted)
        else:
            text = segment.sheet.text if wanted.in_a_row else None
            documents, scores = posting_loops.of_all(postings, text, norms, wanted)
        return Best(documents.tolist(), scores.tolist())

    def parts(self, segment: Segment, asked: Asked, documents: Sequence[int]) -> list[Part]:
        """Return of each document the passage with most of the words."""
        if not documents:
            return []
        numbers = np.array(documents, np.int64)
        found = passage_loops.parts(segment.sheet.text, _wanted(asked, 0), numbers).tolist()
        read, at = [], 0
        for _ in documents:
            start, end, count = found[at : at + 3]
            at, after = at + 3, at + 3 + 2 * count
            marks = zip(found[at:after:2], found[at + 1 : after : 2], strict=True)
            read.append(Part(start, end, [*marks]))
            at = after
        return read


def _wanted(asked: Asked, limit: int) -> Wanted:
    return Wanted(*asked.columns, limit, asked.how == "row")


class _Fastest:
    """The fastest kernels so far."""

    def __init__(self) -> None:
        self.kernels: Kernels = steps
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()

    def prepare(self) -> None:
        """Begin to compile, where numba is installed, and come back at once."""
        with self._lock:
            if self._thread is None and importlib.util.find_spec("numba"):
                self._thread = threading.Thread(target=self._compile, daemon=True)
                self._thread.start()

    def wait(self) -> bool:
        """Wait until all is compiled; tell whether loops answer."""
        if self._thread is not None:
            self._thread.join()
        return self.kernels is not steps

    def _compile(self) -> None:
        compile_loops()  # where it fails, the thread says so and steps go on answering
        self.kernels = Loops()


fastest = _Fastest()


_LOOPS = (passage_loops, posting_loops)
_SMALL = ("number_at", "half_at", "impact", "often_of", "is_gone", "nearest")
"""What is put into the loops that call it: where it is called as a function, it takes longer."""


def compile_loops() -> None:
    """Put compiled functions in the place of those of both modules of loops. Raises ImportError."""
    os.environ.setdefault("NUMBA_CACHE_DIR", str(_cache()))
    import numba  # noqa: PLC0415 - half a second, and only where it is wanted

    known: dict[object, object] = {}
    for module in _LOOPS:
        for name, function in list(vars(module).items()):
            if isinstance(function, FunctionType) and function.__module__.endswith("_loops"):
                if function not in known:
                    inline: Literal["always", "never"] = "always" if name in _SMALL else "never"
                    compiled = numba.njit(cache=True, nogil=True, inline=inline)
                    known[function] = compiled(function)
                setattr(module, name, known[function])
    _call_all()


def _cache() -> Path:
    """Return a folder for compiled loops; what was compiled of other sources is taken away.

    numba looks at the file of a function alone, and not at what is put into it from elsewhere.
    """
    sources = [Path(str(module.__file__)).read_bytes() for module in (*_LOOPS, packed, forward)]
    home = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "dragoman"
    mine = home / f"loops-{zlib.crc32(b''.join(sources)):08x}"
    for other in home.glob("loops-*"):
        if other != mine:
            shutil.rmtree(other, ignore_errors=True)
    return mine


def _call_all() -> None:
    """Call what is called from outside, on columns of no document: so it is compiled."""
    postings, text = of_nothing()
    norms, none, weights = np.zeros(0), np.zeros(2, np.int64), np.zeros(2)
    wanted = Wanted(none, none, weights, 1, in_a_row=True)
    posting_loops.of_one(postings, norms, wanted)
    posting_loops.of_any(postings, norms, wanted)
    posting_loops.of_all(postings, None, norms, wanted)
    posting_loops.of_all(postings, text, norms, wanted)
    passage_loops.parts(text, wanted, none[:0])
