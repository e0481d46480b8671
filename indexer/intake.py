"""Documents on their way into the index: what was done with each, and when to commit."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from indexer import schema, state
from indexer.model import Failure, Report

if TYPE_CHECKING:
    from indexer.config import Settings
    from indexer.engines import Writer
    from indexer.model import FileState, IndexedDocument

_FIRST_BATCH = 20  # documents: a person who starts an empty index sees results at once
_NEXT_BATCH = 500  # documents, where there is something to search already
_GROWTH = 4  # of the next batch: each commit costs, and the first ones show that all is well
_BATCH_WORDS = 1_000_000  # words that wait for a commit at the most: they are held in memory


@dataclass(slots=True)
class Intake:
    """What is being written: documents wait for a commit, which grows from one to the next."""

    writer: Writer
    settings: Settings
    known: dict[str, FileState]
    held: int
    failed: list[Failure]
    unchanged: int
    tells: bool = True  # that there is something to search; a rebuild beside the index does not
    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    lost: int = 0  # documents whose files cannot be read any more
    pending: int = 0
    words: int = 0
    batch: int = _FIRST_BATCH

    def __post_init__(self) -> None:
        """Begin with small commits only where nothing is there yet."""
        if self.held:
            self.batch = _NEXT_BATCH

    @property
    def documents(self) -> int:
        """How many the index has with all of this."""
        return self.held + len(self.added) - len(self.removed) - self.lost

    def remove(self, document_id: str) -> None:
        """Take out a document that is gone."""
        self.writer.remove(document_id)
        self.removed.append(document_id)
        self.pending += 1

    def take(self, outcome: IndexedDocument | Failure) -> None:
        """Write one document, or note why there is none."""
        if isinstance(outcome, Failure):
            self.failed.append(outcome)
            return
        document_id = outcome.document.id
        was = self.known.get(document_id)
        self.writer.replace(outcome)
        if was and was.sha256 == outcome.state.sha256:
            self.unchanged += 1
        else:
            (self.changed if was else self.added).append(document_id)
        self.pending += 1
        self.words += len(outcome.words.surfaces)
        if (
            self.pending >= min(self.batch, self.settings.batch_documents)
            or self.words >= _BATCH_WORDS
        ):
            self.commit()

    def lose(self, document_id: str) -> None:
        """Take out a document whose file cannot be read any more."""
        self.writer.remove(document_id)
        self.lost += 1
        self.pending += 1

    def commit(self) -> None:
        """Let searches find what has been written."""
        self.writer.commit()
        if self.tells:
            failed = tuple(self.failed)
            state.save(self.settings.index, schema.versions(), failed, self.held + len(self.added))
        self.pending = self.words = 0
        self.batch *= _GROWTH

    def report(self) -> Report:
        """Return what was done."""
        return Report(
            tuple(self.added),
            tuple(self.changed),
            tuple(self.removed),
            tuple(self.failed),
            self.unchanged,
        )
