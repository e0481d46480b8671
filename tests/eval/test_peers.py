"""On collections that others made: above Whoosh's analyzers, and at least the brief's own chain.

A long campaign. DRAGOMAN_EVAL_SAMPLE=100 asks about a hundred questions of each collection.
"""

from __future__ import annotations

import os
import time
from functools import cache
from typing import TYPE_CHECKING

import campaign
import datasets
import pytest
import tables
from metrics import Figures
from systems import BRIEF, DRAGOMAN, WHOOSH

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

DATASETS = {f"{dataset.language} {dataset.name}": dataset for dataset in datasets.load()}
SAMPLE = int(os.environ.get("DRAGOMAN_EVAL_SAMPLE") or 0)
BAR = 0.95

CONDITIONS = [
    (name, condition)
    for name, dataset in DATASETS.items()
    for condition in campaign.conditions(dataset.language)
    if condition not in campaign.INFORMATIONAL
]
SPELLINGS = [
    (name, spelling)
    for name, dataset in DATASETS.items()
    for spelling in campaign.SPELLINGS[dataset.language]
    if spelling not in campaign.INFORMATIONAL
]

pytestmark = pytest.mark.skipif(not DATASETS, reason=datasets.MISSING)


@pytest.fixture(scope="session")
def outcome_of(
    tmp_path_factory: pytest.TempPathFactory, report: Callable[[Iterable[str]], None]
) -> Callable[[str], campaign.Outcome]:
    """Measure a collection when a test first asks for it."""

    @cache
    def measured(name: str) -> campaign.Outcome:
        started = time.monotonic()
        outcome = campaign.run(DATASETS[name], tmp_path_factory.mktemp("collection"), SAMPLE)
        minutes = (time.monotonic() - started) / 60
        report([*tables.of_outcome(outcome), f"  measured in {minutes:.1f} minutes"])
        return outcome

    return measured


def require(row: campaign.Row) -> None:
    """Fail where the product is not above Whoosh, or is below the brief, as printed."""
    whoosh, brief, ours = (row[name].rounded() for name in (WHOOSH, BRIEF, DRAGOMAN))
    lost = [
        f"{metric} {figure} (Whoosh {theirs}, the brief {chain})"
        for metric, theirs, chain, figure in zip(Figures.NAMES, whoosh, brief, ours, strict=True)
        if figure <= theirs or figure < chain
    ]
    if lost:
        pytest.fail("; ".join(lost), pytrace=False)


@pytest.mark.parametrize(("name", "condition"), CONDITIONS)
def test_answers_are_above_whoosh_and_not_below_the_brief(
    name: str, condition: str, outcome_of: Callable[[str], campaign.Outcome]
) -> None:
    require(outcome_of(name).rows[condition])


@pytest.mark.parametrize("condition", campaign.LENGTHS)
@pytest.mark.parametrize("name", DATASETS)
def test_long_documents_are_found_by_the_paragraph_that_answers(
    name: str, condition: str, outcome_of: Callable[[str], campaign.Outcome]
) -> None:
    require(outcome_of(name).long[condition])


@pytest.mark.parametrize(("name", "spelling"), SPELLINGS)
def test_a_word_is_found_however_it_is_spelt(
    name: str, spelling: str, outcome_of: Callable[[str], campaign.Outcome]
) -> None:
    _, recall = outcome_of(name).words[spelling]
    assert recall[DRAGOMAN] >= BAR
