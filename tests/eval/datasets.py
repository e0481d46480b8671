"""Collections of documents with judged questions that others made.

They are no part of the project: they lie in a folder beside it (`shared/eval`), or where the
variable DRAGOMAN_EVAL says, each as JSON `{"docs": [text], "qs": [text], "rel": [{doc: grade}]}`.
Where there are none, whatever needs them is skipped.
"""

from __future__ import annotations

import json
import math
import os
import random
from dataclasses import dataclass, replace
from pathlib import Path

FOLDER = Path(os.environ.get("DRAGOMAN_EVAL") or Path(__file__).parents[3] / "shared" / "eval")
MISSING = f"there are no collections to measure on: {FOLDER} does not exist"
PARAGRAPHS_OF_A_LONG_DOCUMENT = 12


@dataclass(frozen=True, slots=True)
class Dataset:
    """Documents of one language, questions, and what answers each: document -> grade."""

    name: str
    language: str
    documents: tuple[str, ...]
    questions: tuple[str, ...]
    judgments: tuple[dict[int, int], ...]

    def long(self) -> Dataset:
        """Return the documents bound together by the dozen: what answers is one paragraph.

        A document is as relevant as its best paragraph.
        """
        size = PARAGRAPHS_OF_A_LONG_DOCUMENT
        order = list(range(len(self.documents)))
        random.Random(size).shuffle(order)  # noqa: S311 - repeatable, not secret
        groups = [order[start : start + size] for start in range(0, len(order), size)]
        group_of = {paragraph: number for number, group in enumerate(groups) for paragraph in group}
        return replace(
            self,
            name=f"{self.name}, bound by {size}",
            documents=tuple("\n\n".join(self.documents[p] for p in group) for group in groups),
            judgments=tuple(_regroup(grades, group_of) for grades in self.judgments),
        )

    def sample(self, count: int) -> Dataset:
        """Keep every so many-th question, at most as many as asked for; 0 keeps all."""
        step = math.ceil(len(self.questions) / count) if count else 1
        return replace(self, questions=self.questions[::step], judgments=self.judgments[::step])


def load() -> list[Dataset]:
    """Return every collection that is there, in the order of names: ar_arcd, en_cranfield, ..."""
    return [_read(path) for path in sorted(FOLDER.glob("*.json"))]


def _read(path: Path) -> Dataset:
    content = json.loads(path.read_text(encoding="utf-8"))
    return Dataset(
        name=path.stem.partition("_")[2],
        language=path.stem.partition("_")[0],
        documents=tuple(content["docs"]),
        questions=tuple(question.strip() for question in content["qs"]),
        judgments=tuple({int(doc): grade for doc, grade in row.items()} for row in content["rel"]),
    )


def _regroup(grades: dict[int, int], group_of: dict[int, int]) -> dict[int, int]:
    best: dict[int, int] = {}
    for paragraph, grade in grades.items():
        group = group_of[paragraph]
        best[group] = max(grade, best.get(group, 0))
    return best
