"""The figures themselves, against lists short enough to reckon by hand."""

from __future__ import annotations

import math

import pytest
from metrics import Figures, ndcg, recall, reciprocal_rank

NO_GRADES: dict[str, int] = {}
LOG3 = math.log2(3)

TABLE = [
    # found, grades, reciprocal rank, recall, nDCG
    ("a", {"a": 1}, 1, 1, 1),
    ("ba", {"a": 1}, 1 / 2, 1, 1 / LOG3),  # the second rank is discounted by log2(3)
    ("bca", {"a": 1}, 1 / 3, 1, 1 / 2),  # the third by log2(4)
    ("bcd", {"a": 1}, 0, 0, 0),
    ("", {"a": 1}, 0, 0, 0),
    ("a", {"a": 1, "b": 1}, 1, 1 / 2, 1 / (1 + 1 / LOG3)),  # the best list would have both
    ("ba", {"a": 2, "b": 1}, 1, 1, (1 + 3 / LOG3) / (3 + 1 / LOG3)),  # gains 3 and 1
    ("ab", {"a": 0, "b": 1}, 1 / 2, 1, 1 / LOG3),  # grade 0 is not relevant
    ("klmnopqrsta", {"a": 1}, 0, 0, 0),  # the eleventh is on the second page
    ("abcdefghij", dict.fromkeys("abcdefghijkl", 1), 1, 10 / 12, 1),  # a full page is the best page
    ("a", NO_GRADES, 0, 0, 0),
]


@pytest.mark.parametrize(("found", "grades", "rr", "share", "gain"), TABLE)
def test_each_figure_is_what_its_definition_says(
    found: str, grades: dict[str, int], rr: float, share: float, gain: float
) -> None:
    assert reciprocal_rank(found, grades) == pytest.approx(rr)
    assert recall(found, grades) == pytest.approx(share)
    assert ndcg(found, grades) == pytest.approx(gain)


def test_a_mean_gives_every_query_the_same_weight() -> None:
    mean = Figures.mean([Figures(1, 1, 1), Figures(0, 0.5, 0.25)])
    assert mean == Figures(0.5, 0.75, 0.625)
    assert Figures(2 / 3, 1 / 3, 0.12345).rounded() == (0.667, 0.333, 0.123)
