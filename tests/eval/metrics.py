"""How good one ranked list is: the three figures of which every table of this folder is made.

Each function takes what was found, best first, and the grades that people gave: a mapping from the
relevant to how relevant (1 or more; what is absent, or 0, is not relevant). Each returns 0 to 1.
"""

from __future__ import annotations

import math
from dataclasses import astuple, dataclass
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Mapping, Sequence

Item = TypeVar("Item", bound="Hashable")

DEPTH = 10
"""People read the first page."""


def reciprocal_rank(found: Sequence[Item], grades: Mapping[Item, int], depth: int = DEPTH) -> float:
    """1 over the rank of the first relevant item: how soon the reading can stop."""
    for rank, item in enumerate(found[:depth], start=1):
        if grades.get(item, 0) > 0:
            return 1 / rank
    return 0.0


def recall(found: Sequence[Item], grades: Mapping[Item, int], depth: int = DEPTH) -> float:
    """The share of all relevant items that the first page shows."""
    relevant = {item for item, grade in grades.items() if grade > 0}
    return len(relevant & set(found[:depth])) / len(relevant) if relevant else 0.0


def ndcg(found: Sequence[Item], grades: Mapping[Item, int], depth: int = DEPTH) -> float:
    """Discounted cumulated gain over that of the best possible list.

    K. Järvelin and J. Kekäläinen, "Cumulated gain-based evaluation of IR techniques", ACM
    Transactions on Information Systems 20(4), 2002. The gain is 2 ** grade - 1, so that one
    excellent answer outweighs two fair ones, and rank r is discounted by log2(r + 1).
    """
    ideal = _gain(sorted(grades.values(), reverse=True)[:depth])
    return _gain([grades.get(item, 0) for item in found[:depth]]) / ideal if ideal else 0.0


def _gain(grades: Iterable[int]) -> float:
    return sum((2.0**grade - 1) / math.log2(rank + 1) for rank, grade in enumerate(grades, start=1))


@dataclass(frozen=True, slots=True)
class Figures:
    """The three figures of one list, or their means over many."""

    mrr: float
    recall: float
    ndcg: float

    NAMES = ("MRR@10", "R@10", "nDCG@10")

    @classmethod
    def of(cls, found: Sequence[Item], grades: Mapping[Item, int]) -> Figures:
        """Judge one list."""
        return cls(reciprocal_rank(found, grades), recall(found, grades), ndcg(found, grades))

    @classmethod
    def mean(cls, figures: Sequence[Figures]) -> Figures:
        """Average over queries, each with the same weight."""
        columns = zip(*map(astuple, figures), strict=True)
        return cls(*(sum(column) / len(figures) for column in columns))

    def rounded(self) -> tuple[float, ...]:
        """The figures as they are printed and compared."""
        return tuple(round(figure, 3) for figure in astuple(self))
