"""Which kernels answer plain words: loops compiled by numba once they are ready, steps until then.

Compiling takes some seconds the first time, and is kept on disk. It happens in a thread of its own,
for processes that last; others never wait for it.
"""

from __future__ import annotations

import importlib.util
import logging
import threading
from types import FunctionType
from typing import TYPE_CHECKING

import numpy as np

from indexer.engines.whoosh import loops, steps
from indexer.engines.whoosh.excerpts import Best, Part
from indexer.engines.whoosh.sheets import of_nothing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from indexer.engines.whoosh.excerpts import Asked, Kernels
    from indexer.engines.whoosh.kernels import Floats, Integers
    from indexer.engines.whoosh.segments import Segment

_log = logging.getLogger(__name__)


class Loops:
    """Kernels that are loops, compiled or not."""

    def best(self, segment: Segment, norms: Floats, asked: Asked, limit: int) -> Best:
        """Return the best documents of a segment."""
        postings, text = segment.sheet.postings, segment.sheet.text
        if len(asked.words) == 1:
            word, weight = asked.words[0], asked.weights[0]
            documents, scores, total = loops.of_one(
                postings, norms, word.start, word.stop, weight, limit
            )
            return Best(documents.tolist(), scores.tolist(), int(total))
        weights = np.array(asked.weights, np.float64)
        borders = _borders(asked)
        if asked.how == "any":
            documents, scores = loops.of_any(postings, norms, *borders, weights, limit)
        else:
            row = asked.how == "row"
            documents, scores = loops.of_all(postings, text, norms, *borders, weights, limit, row)
        return Best(documents.tolist(), scores.tolist())

    def parts(self, segment: Segment, asked: Asked, documents: Sequence[int]) -> list[Part]:
        """Return of each document the passage with most of the words."""
        numbers = np.array(documents, np.int64)
        row = asked.how == "row"
        found = loops.parts(segment.sheet.text, numbers, *_borders(asked), row).tolist()
        read, at = [], 0
        for _ in documents:
            start, end, count = found[at : at + 3]
            at += 3
            marks = found[at : at + 2 * count]
            read.append(Part(start, end, [*zip(marks[::2], marks[1::2], strict=True)]))
            at += 2 * count
        return read


def _borders(asked: Asked) -> tuple[Integers, Integers]:
    lows = np.array([words.start for words in asked.words], np.int64)
    return lows, np.array([words.stop for words in asked.words], np.int64)


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
        try:
            compile_loops()
        except Exception:
            _log.exception("numba cannot compile: answers stay as fast as they are without it")
        else:
            self.kernels = Loops()


fastest = _Fastest()


def compile_loops() -> None:
    """Put compiled functions in the place of those of `loops`. Raises ImportError."""
    import numba  # noqa: PLC0415 - half a second, and only where it is wanted

    for name, function in list(vars(loops).items()):
        if isinstance(function, FunctionType) and function.__module__ == loops.__name__:
            setattr(loops, name, numba.njit(cache=True, nogil=True)(function))
    postings, text = of_nothing()
    norms = np.zeros(0, np.float64)
    none, weights = np.zeros(2, np.int64), np.zeros(2, np.float64)
    loops.of_one(postings, norms, 0, 0, 1.0, 1)
    loops.of_any(postings, norms, none, none, weights, 1)
    loops.of_all(postings, text, norms, none, none, weights, 1, True)  # noqa: FBT003
    loops.parts(text, none[:0], none, none, False)  # noqa: FBT003
