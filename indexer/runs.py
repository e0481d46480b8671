"""By how much the best run of passages, taken for a document, beats the whole text.

So a long document that answers in one place is not lost among short ones (Callan 1994).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from indexer.arithmetic import ranges
from indexer.bm25 import saturated

if TYPE_CHECKING:
    from indexer.bm25 import Saturation
    from indexer.window import Floats, Integers, Window

_WHOLE = 1 << 20  # parts that frequencies are counted in: whole numbers add up alike in any order
RUN = 4  # passages in a row that may lift a long document


class Counts(NamedTuple):
    """Words of a query in passages: term frequency, passage, and number of the group."""

    tf: Floats
    passage: Integers
    group: Integers


class Groups(NamedTuple):
    """What each group of forms, of one query word in one language, is worth: weight and idf."""

    worth: Floats
    languages: Integers


class Lifted(NamedTuple):
    """What each document gains or loses, and the length of its best run, 0 where there is none."""

    shares: Floats
    lengths: Integers


def lifted(window: Window, counts: Counts, groups: Groups, saturation: Saturation) -> Lifted:
    """Compare the best run of each long document with the whole of it."""
    documents = len(window.ids)
    first = window.passages.first
    none = Lifted(np.zeros(documents), np.zeros(documents, np.int64))
    long = np.flatnonzero(np.diff(first) > RUN)
    if not long.size or not groups.worth.size:
        return none
    tf = np.zeros((window.passages.starts.size + 1, groups.worth.size))
    np.add.at(tf, (counts.passage + 1, counts.group), counts.tf)
    sums = np.cumsum(np.rint(tf * _WHOLE).astype(np.int64), axis=0)
    words = np.concatenate([[0], np.cumsum(window.passage_words)])
    runs = np.diff(first)[long] - RUN + 1
    ends = np.cumsum(runs)
    starts = ranges(first[long], runs)
    size = words[starts + RUN] - words[starts]
    in_runs = (sums[starts + RUN] - sums[starts]) / _WHOLE
    scores = _scores(in_runs, size, groups, saturation)
    scores[~in_runs.any(axis=1)] = -np.inf
    best = np.maximum.reduceat(scores, ends - runs)
    whole = _scores(
        (sums[first[long + 1]] - sums[first[long]]) / _WHOLE,
        window.lengths[long].sum(axis=1),
        groups,
        saturation,
    )
    for at, document in enumerate(long.tolist()):
        if np.isfinite(best[at]):
            run = slice(int(ends[at] - runs[at]), int(ends[at]))
            none.shares[document] = best[at] - whole[at]
            none.lengths[document] = size[run][scores[run] == best[at]].max()
    return none


def _scores(tf: Floats, lengths: Integers, groups: Groups, saturation: Saturation) -> Floats:
    """Return the BM25 of the stems in some texts: a row of tf for each."""
    norms = saturation.norms(lengths[:, None], groups.languages[None, :])
    found: Floats = (saturated(tf, norms) * groups.worth).sum(axis=1)
    return found
