"""Translations found among sentences of two languages by their vectors."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest

from indexer.crosslingual import mining
from indexer.crosslingual.mining import PARALLEL, Limits, mine

Vectors = npt.NDArray[np.float32]
DIMENSIONS = 128
ALL = Limits(0.0, 0.0)


def unit(vectors: npt.NDArray[np.float64]) -> Vectors:
    lengths: npt.NDArray[np.float64] = np.linalg.norm(vectors, axis=1, keepdims=True)
    return (vectors / lengths).astype(np.float32)


def sentences(language: str, count: int) -> list[str]:
    return [f"{language} {number}" for number in range(count)]


def meanings(count: int, seed: int = 1) -> npt.NDArray[np.float64]:
    """Vectors in all directions, with something in common, as those of encoders have."""
    return np.random.default_rng(seed).normal(size=(count, DIMENSIONS)) + 0.3


def said(meaning: npt.NDArray[np.float64], seed: int, noise: float = 0.3) -> Vectors:
    return unit(meaning + noise * np.random.default_rng(seed).normal(size=meaning.shape))


def test_translations_are_found_among_other_sentences_in_any_order() -> None:
    meaning = meanings(90)
    left, right = said(meaning[:60], 2), said(meaning[30:], 3)  # 30 in common, 30 more on each side
    order = np.random.default_rng(4).permutation(60)
    found = mine(sentences("en", 60), sentences("fr", 60), left, right[order])
    assert [(i, int(order[j]) + 30) for i, j, _ in found] == [(i, i) for i in range(30, 60)]


def test_of_texts_known_to_be_translations_free_ones_are_found_too() -> None:
    meaning = meanings(40)
    left, right = said(meaning, 2, 0.7), said(meaning, 3, 0.7)
    found = mine(sentences("en", 40), sentences("fr", 40), left, right, PARALLEL)
    strict = mine(sentences("en", 40), sentences("fr", 40), left, right)
    assert set(strict) < set(found)
    assert [(i, j) for i, j, _ in found] == [(i, i) for i, _, _ in found]
    assert len(found) > 30


def test_where_nothing_is_translated_nothing_is_found() -> None:
    left, right = said(meanings(50, 1), 2), said(meanings(50, 9), 3)
    assert mine(sentences("en", 50), sentences("fr", 50), left, right) == []


@pytest.mark.parametrize("count", [1, 2, 3, 6])
def test_a_few_sentences_that_have_nothing_in_common_are_no_translations(count: int) -> None:
    # So few have no neighbours to tell what is usual.
    meaning = meanings(2 * count)
    left, right = said(meaning[:count], 2), said(meaning[count:], 3)
    assert mine(sentences("en", count), sentences("fr", count), left, right) == []


def test_a_sentence_near_to_everything_translates_nothing() -> None:
    meaning = meanings(40)
    left, right = said(meaning, 2), said(meaning, 3)
    right[7] = unit(left.mean(axis=0, keepdims=True).astype(np.float64))[0]
    found = mine(sentences("en", 40), sentences("fr", 40), left, right)
    assert [(i, j) for i, j, _ in found] == [(i, i) for i in range(40) if i != 7]


def test_sentences_that_are_repeated_are_found_once() -> None:
    # A formula such as "The meeting was called to order" stands in every report.
    meaning = meanings(30)
    english, french = sentences("en", 30) + ["en 5"] * 10, sentences("fr", 30) + ["fr 5"] * 10
    vectors = said(meaning, 2), said(meaning, 3)
    left, right = (np.concatenate([side, side[[5] * 10]]) for side in vectors)
    found = mine(english, french, left, right)
    assert [(i, j) for i, j, _ in found] == [(i, i) for i in range(30)]


def test_sentences_that_are_the_same_on_both_sides_are_left_out() -> None:
    meaning = meanings(30)
    left, right = said(meaning, 2), said(meaning, 3)
    english, french = sentences("en", 30), sentences("fr", 30)
    french[3] = english[3]  # a passage that was not translated
    assert 3 not in [i for i, _, _ in mine(english, french, left, right)]


def test_blocks_find_what_one_block_finds(monkeypatch: pytest.MonkeyPatch) -> None:
    meaning = meanings(70)
    left, right = said(meaning[:50], 2), said(meaning[20:], 3)
    whole = mine(sentences("en", 50), sentences("fr", 50), left, right, limits=ALL)
    assert len(whole) >= 30
    for size in (1, 7, 49, 50):
        monkeypatch.setattr(mining, "_BLOCK", size)
        found = mine(sentences("en", 50), sentences("fr", 50), left, right, limits=ALL)
        assert [(i, j) for i, j, _ in found] == [(i, j) for i, j, _ in whole]
        margins = [margin for _, _, margin in whole]
        assert [margin for _, _, margin in found] == pytest.approx(margins, rel=1e-5)


@pytest.mark.parametrize(("left", "right"), [(0, 0), (0, 3), (3, 0)])
def test_a_side_without_sentences_has_no_translations(left: int, right: int) -> None:
    one, other = (np.zeros((count, DIMENSIONS), np.float32) for count in (left, right))
    assert mine(sentences("en", left), sentences("fr", right), one, other) == []
