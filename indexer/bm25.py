"""BM25 as Robertson and Zaragoza (2009) have it, with Lucene's idf, over columns of documents."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from indexer.schema import K1, STEM, B, field_name
from indexer.window import LANGUAGE_CODES

if TYPE_CHECKING:
    from indexer.engines import Statistics
    from indexer.window import Floats, Integers


def lucene_idf(documents: int, df: int) -> float:
    """Return the idf of a word that so many of some documents have; it is never below 0."""
    return math.log(1 + (max(documents, df) - df + 0.5) / (df + 0.5))


class Saturation:
    """What share of its idf a word earns by its term frequency, in texts of several lengths."""

    def __init__(self, statistics: Statistics) -> None:
        """Take the mean length of texts in each language, in words."""
        means = (statistics.mean_lengths.get(field_name(STEM, code)) for code in LANGUAGE_CODES)
        self._means = np.array([mean or 1.0 for mean in means])

    def norms(self, lengths: Integers, languages: Integers | int) -> Floats:
        """Return what is added to tf below the fraction line, for lengths in some languages."""
        found: Floats = K1 * (1 - B + B * lengths / self._means[languages])
        return found


def saturated(tf: Floats, norms: Floats) -> Floats:
    """Return tf / (tf + norm): from 0 to nearly 1."""
    found: Floats = tf / (tf + norms)
    return found
