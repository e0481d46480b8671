"""What `make eval` prints: three tables of each collection, one of our corpus, three of lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aligned import DIRECTIONS, KINDS
from metrics import Figures
from systems import NAMES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from campaign import Outcome, Row
    from crossing import Measured


def of_outcome(outcome: Outcome) -> list[str]:
    """Everything that one collection shows: one column for each system."""
    name = f"{outcome.dataset.language} {outcome.dataset.name}"
    asked = f"{len(outcome.dataset.questions):,} of {outcome.questions:,} questions"
    documents = len(outcome.dataset.documents)
    return [
        f"{name}: {asked}, {documents:,} documents",
        *_figures(outcome.rows),
        f"{name}: the same questions, its documents bound into long ones",
        *_figures(outcome.long),
        f"{name}: words as typed: the share for which a document that has the word comes up",
        *_words(outcome.words),
    ]


def of_directions(rows: Mapping[str, tuple[int, Figures]]) -> list[str]:
    """One row for each direction or kind of query, one column for each metric."""
    width = max(map(len, rows))
    heads = "".join(f"{name:>9}" for name in Figures.NAMES)
    lines = [f"  {'':{width}}{'queries':>9}{heads}"]
    for name, (count, figures) in rows.items():
        cells = "".join(f"{cell(figure):>9}" for figure in figures.rounded())
        lines.append(f"  {name:{width}}{count:>9}{cells}")
    return lines


def of_lines(measured: Measured) -> list[str]:
    """One table for each kind of query: a row for each way of asking, a column per direction."""
    width = max(len(row) for row, _ in measured.figures)
    heads = "".join(f"{f'{a} to {b}':>13}" for a, b in DIRECTIONS)
    lines = []
    for kind in KINDS:
        lines.append(f"lines of other languages by {kind}, {measured.questions}: MRR@10 / R@10")
        lines.append(f"  {'':{width}}{heads}{'mean':>13}")
        for row, asked in measured.figures:
            if asked == kind:
                figures = [*measured.figures[row, kind].values(), measured.mean(row, kind)]
                cells = "".join(f"{_pair(one):>13}" for one in figures)
                lines.append(f"  {row:{width}}{cells}")
    return lines


def _pair(figures: Figures) -> str:
    return f"{cell(figures.mrr)} / {cell(figures.recall)}".replace("0.", ".")


def cell(figure: float) -> str:
    """Return a figure as it is printed and compared."""
    return f"{figure:.3f}"


def _figures(rows: Mapping[str, Row]) -> list[str]:
    cells = []
    for condition, row in rows.items():
        by_metric = zip(*(row[system].rounded() for system in NAMES), strict=True)
        cells += [
            (condition, metric, figures)
            for metric, figures in zip(Figures.NAMES, by_metric, strict=True)
        ]
    return _rows(cells)


def _words(words: Mapping[str, tuple[int, dict[str, float]]]) -> list[str]:
    return _rows(
        (f"{name}, {count:,} words", "recall", [shares[system] for system in NAMES])
        for name, (count, shares) in words.items()
    )


def _rows(cells: Iterable[tuple[str, str, Sequence[float]]]) -> list[str]:
    heads = "".join(f"{name:>11}" for name in NAMES)
    lines = [f"  {'':26}{'':8}{heads}"]
    last = ""
    for name, metric, figures in cells:
        shown = "".join(f"{cell(figure):>11}" for figure in figures)
        lines.append(f"  {name if name != last else '':26}{metric:8}{shown}")
        last = name
    return lines
