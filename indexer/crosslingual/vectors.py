"""Arithmetic over rows of vectors: of length 1, in a byte a number, and how crowded they stand."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Vector: TypeAlias = npt.NDArray[np.float32]
Vectors: TypeAlias = npt.NDArray[np.float32]  # a row for each
Bytes: TypeAlias = npt.NDArray[np.int8]

NEIGHBOURS = 10  # what stands near: as in the paper of CSLS
REDUCED = 128  # numbers of a vector: as good as 512
_STEPS = 127  # of a signed byte
_JUDGES = 8_192  # rows among which neighbours are sought, so that time grows no faster than rows
_BLOCK = 256  # rows whose neighbours are sought at once: 8 MB


def unit(rows: Vectors) -> Vectors:
    """Return the rows at length 1; a row of zeros stays."""
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    scaled: Vectors = np.divide(rows, lengths, where=lengths > 0, out=np.zeros_like(rows))
    return scaled


def in_bytes(rows: Vectors) -> Bytes:
    """Return the rows in signed bytes, the greatest number of each at the end of their range."""
    greatest = np.abs(rows).max(axis=1, keepdims=True, initial=0)
    steps = np.divide(rows * _STEPS, greatest, where=greatest > 0, out=np.zeros_like(rows))
    rounded_steps: Bytes = np.rint(steps).astype(np.int8)
    return rounded_steps


def from_bytes(rows: Bytes) -> Vectors:
    """Return rows of length 1. Directions are all that bytes keep, and all that is needed."""
    return unit(rows.astype(np.float32))


def rounded(rows: Vectors) -> Vectors:
    """Return the rows as they come back from bytes: what is saved then answers as it did before."""
    return from_bytes(in_bytes(rows))


def main_axes(rows: Vectors) -> Vectors:
    """Return the directions that tell rows of length 1 best apart, as columns.

    Principal components, but through the origin: cosines stay what they are.
    """
    _, directions = np.linalg.eigh(rows.T @ rows)  # ascending
    return np.ascontiguousarray(directions[:, : -REDUCED - 1 : -1], np.float32)


def mean_of_greatest(numbers: npt.NDArray[np.float32], many: int) -> npt.NDArray[np.float32]:
    """Return the mean of so many greatest numbers of each row, or of one row."""
    many = min(many, numbers.shape[-1])
    greatest = np.partition(numbers, -many, axis=-1)[..., -many:]
    return np.asarray(greatest.mean(axis=-1), np.float32)


def crowding(rows: Vectors, first: int = 0) -> Vector:
    """Return the mean cosine of each row, from the first wanted on, with the ten nearest others.

    Among very many rows, every second (third, ...) is looked at, and the five (three, ...) nearest
    of those stand for the ten of all.
    """
    step = -(-len(rows) // _JUDGES)
    judges = np.ascontiguousarray(rows[::step]) if step else rows
    many = max(1, round(NEIGHBOURS / max(1, step)))
    found = [np.zeros(0, np.float32)]
    for start in range(first, len(rows), _BLOCK):
        cosines = rows[start : start + _BLOCK] @ judges.T
        at = np.arange(start, min(start + _BLOCK, len(rows)))
        themselves = at % step == 0
        cosines[themselves, at[themselves] // step] = -1
        found.append(mean_of_greatest(cosines, many))
    return np.concatenate(found)
