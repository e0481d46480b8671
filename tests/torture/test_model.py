"""A thousand rows of changes, updates, crashes and backups, held against a model."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from documents_model import Documents
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

if TYPE_CHECKING:
    from collections.abc import Callable

ROWS, STEPS = 1_000, 40
TestDocuments = Documents.TestCase
TestDocuments.settings = settings(
    max_examples=ROWS, stateful_step_count=STEPS, suppress_health_check=list(HealthCheck)
)

TAKEN_AWAY: dict[str, tuple[str, Callable[..., Any]]] = {
    "undoing what came to no end": ("indexer.replacing.settle", lambda *_: None),
    "moving back from the trash": ("indexer.trash.unbury", lambda *_: None),
    "moving what a backup replaces to the trash": ("indexer.placing.trash.bury", lambda *_: None),
    "sweeping what is half written": ("indexer.corpus_writes._swept", lambda _: 0),
    "removing from the index": ("indexer.intake.Intake.remove", lambda *_: None),
}


@pytest.mark.parametrize("line", TAKEN_AWAY)
def test_the_model_notices_what_is_taken_away(
    monkeypatch: pytest.MonkeyPatch, line: str, say: Callable[..., None]
) -> None:
    monkeypatch.setattr(*TAKEN_AWAY[line])
    many = settings(
        max_examples=ROWS,
        stateful_step_count=STEPS,
        phases=[Phase.generate],
        database=None,
        report_multiple_bugs=False,
        print_blob=False,
        suppress_health_check=list(HealthCheck),
    )
    with pytest.raises(AssertionError) as broken:
        run_state_machine_as_test(Documents, settings=many)
    say(f"without {line}: noticed by {broken.traceback[-1].name}")
