"""Damaged files: each is read or refused with a reason, and the next one is read.

`make torture` has thousands of them (`tests/torture/test_mutated_documents.py`).
"""

from __future__ import annotations

import mutations
import pytest

COUNT = 40  # of each format


@pytest.mark.parametrize("kind", list(mutations.KINDS))
def test_damaged_files_are_read_or_refused_with_a_reason(kind: str) -> None:
    outcomes = mutations.outcomes(kind, range(COUNT))
    assert sum(outcomes.values()) == COUNT
    assert outcomes["read"] < COUNT, "some damage is noticed"
    mutations.read_whole(kind)
