"""Draw what people judge, and count what they have judged: `python tests/eval/sheets.py`.

Sheets are columns parted by tabs, on standard output. What is drawn depends on the seed alone. The
lines are those of `aligned.py`; sheets hold them, so they stay outside the project.
"""

from __future__ import annotations

import csv
import random
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import aligned
import click
import judged
import marks
from crossing import SETTINGS, Home, document

from indexer import Expansion, Index, SearchRequest

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

_CONTEXT = 60  # characters before and after the words of a query
_BORROWED = frozenset({"glossary", "cldr", "number", "name", "memory", "embedding"})


class Row(NamedTuple):
    """A row of a sheet of marks: words of line `at` in one language, the line in another."""

    at: int
    direction: str
    query: str
    source: str
    line: str
    gold: str = ""
    also: str = ""
    marks: str = ""
    wrong: str = ""
    missed: str = ""


class Borrowed(NamedTuple):
    """A row of a sheet of expansions."""

    verdict: str
    direction: str
    of: str
    term: str
    context: str
    by: str


# --- marks -------------------------------------------------------------------------------------


def marks_to_judge(lines: aligned.Lines, count: int, seed: int) -> Iterator[Row]:
    """Draw words of lines; nobody has looked for them yet."""
    for span in aligned.spans(lines, count, seed):
        text = lines.texts[span.source][span.at]
        query = text[span.start : span.end]
        context = f"{text[: span.start]}[[{query}]]{text[span.end :]}"
        line = lines.texts[span.target][span.at]
        yield Row(span.at, f"{span.source} to {span.target}", query, context, line)


def compared(rows: Iterable[Row], lines: aligned.Lines, home: Path) -> Iterator[Row]:
    """Ask the product what it lights, and hold it against what the reader wrote."""
    indexes = _indexes(lines, home)
    names = Home(home, lines).names
    for row in rows:
        target = row.direction[-2:]
        name = document(names[target][row.at], target)
        lit = marks.lit(indexes[target].read(name, row.query))
        gold = {word for cell in _cells(row.gold) for word in marks.telling(cell, target)}
        also = {word for cell in _cells(row.also) for word in marks.words(cell, target)}
        found = marks.judged(row.line, target, lit, gold, also)
        cells = (marks.SIGN.join(words) for words in found)
        yield Row(*row[:7], *cells)


def figures(rows: Iterable[Row]) -> Iterator[str]:
    """Return precision and recall of each direction and of all."""
    by_direction: dict[str, list[marks.Judged]] = {}
    for row in rows:
        one = marks.Judged(*(tuple(_cells(cell)) for cell in (row.marks, row.wrong, row.missed)))
        by_direction.setdefault(row.direction, []).append(one)
    by_direction["all"] = [one for mine in by_direction.values() for one in mine]
    for direction, mine in by_direction.items():
        found = marks.figures(mine)
        yield (
            f"{direction:10} {len(mine):4} queries, {found.marked:4} words lit, "
            f"{found.marked - found.right} wrong, {found.missed} missed: "
            f"precision {found.precision:.3f}, recall {found.recall:.3f}"
        )


def _cells(cell: str) -> list[str]:
    return [word for part in cell.split("|") if (word := part.strip())]


# --- expansions --------------------------------------------------------------------------------


class _Queried(NamedTuple):
    """A query in one language to the documents of another."""

    of: Index
    direction: tuple[str, str]
    query: str
    context: str


def expansions(lines: aligned.Lines, count: int, seed: int, home: Path) -> list[Borrowed]:
    """Draw words that queries borrow, none twice, in any order.

    Two in three are of words of lines, as many for each direction, the others of the queries to
    our own corpus.
    """
    chance = random.Random(seed)  # noqa: S311 - repeatable, not secret
    each = count * 2 // 3 // len(aligned.DIRECTIONS)
    of_lines = _drawn(_of_lines(lines, seed, home), dict.fromkeys(aligned.DIRECTIONS, each), chance)
    rest = count - len(of_lines)
    most = dict.fromkeys(aligned.DIRECTIONS, -(-rest // len(aligned.DIRECTIONS)))
    drawn = [*of_lines, *_drawn(_of_our_own(chance, home), most, chance)[:rest]]
    chance.shuffle(drawn)
    return drawn


def _drawn(
    asked: Iterable[_Queried], wanted: dict[tuple[str, str], int], chance: random.Random
) -> list[Borrowed]:
    drawn: list[Borrowed] = []
    seen: set[tuple[str, str, str]] = set()
    for index, (source, target), query, context in asked:
        request = SearchRequest(query, languages=(target,))
        found = _borrowed(index, request) if wanted[source, target] else []
        fresh = [one for one in found if (target, one.of, one.term) not in seen]
        if fresh:
            one = chance.choice(fresh)
            seen.add((target, one.of, one.term))
            wanted[source, target] -= 1
            drawn.append(Borrowed("", f"{source} to {target}", one.of, one.term, context, one.by))
    return drawn


def _of_lines(lines: aligned.Lines, seed: int, home: Path) -> Iterator[_Queried]:
    indexes = _indexes(lines, home)
    for span in aligned.spans(lines, len(lines), seed):
        text = lines.texts[span.source][span.at]
        query = text[span.start : span.end]
        before = text[max(0, span.start - _CONTEXT) : span.start]
        context = f"{before}[[{query}]]{text[span.end : span.end + _CONTEXT]}"
        yield _Queried(indexes[span.target], (span.source, span.target), query, context)


def _of_our_own(chance: random.Random, home: Path) -> Iterator[_Queried]:
    with Index.open(home / "ours", corpus=judged.CORPUS, settings=SETTINGS) as index:
        index.update()
        index.enrich()
        topics = judged.load()
        chance.shuffle(topics)
        for topic in topics:
            for target in aligned.LANGUAGES:
                if target != topic.language:
                    yield _Queried(
                        index, (topic.language, target), topic.query, f"[[{topic.query}]]"
                    )


def _borrowed(index: Index, request: SearchRequest) -> list[Expansion]:
    (language,) = request.languages
    found = index.search(request).expansions
    return [one for one in found if one.language == language and one.by in _BORROWED]


def verdicts(rows: Iterable[Borrowed]) -> Iterator[str]:
    """Return how many of the words of each kind of evidence a reader held to be right."""
    right: Counter[str] = Counter()
    all_of: Counter[str] = Counter()
    for row in rows:
        for name in (row.by, row.direction, "all"):
            all_of[name] += 1
            right[name] += row.verdict.strip() == "1"
    for name, count in all_of.items():
        yield f"{name:10} {right[name]:4} of {count:4} right: {right[name] / count:.3f}"


# --- the command -------------------------------------------------------------------------------


def _indexes(lines: aligned.Lines, home: Path) -> Mapping[str, Index]:
    """Return an index for each language, built if it is not there."""
    built = Home(home, lines)
    if not (home / "done").exists():
        built.index()
        (home / "done").touch()
    return {
        code: Index.open(home / code / "index", corpus=home / code / "corpus", settings=SETTINGS)
        for code in aligned.LANGUAGES
    }


def _read(sheet: Path) -> Iterator[dict[str, str]]:
    with sheet.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)


def _rows(sheet: Path) -> list[Row]:
    return [Row(int(row.pop("at")), **row) for row in _read(sheet)]


def _print(rows: Iterable[Row] | Iterable[Borrowed], columns: tuple[str, ...]) -> None:
    for row in [columns, *rows]:
        click.echo("\t".join(" ".join(str(cell).split()) for cell in row))


def _lines() -> aligned.Lines:
    lines = aligned.load()
    if lines is None:
        raise click.ClickException(aligned.MISSING)
    return lines


_sheet = click.argument("sheet", type=click.Path(exists=True, dir_okay=False, path_type=Path))
_seed = click.option("--seed", default=1, show_default=True)
_home = click.option(
    "--home",
    type=click.Path(path_type=Path),
    required=True,
    help="Folder of the indexes; they are built if they are not there.",
)


@click.group(help=__doc__)
def main() -> None:
    """Group the commands."""


@main.command(name="marks")
@_seed
@click.option("--count", default=100, show_default=True)
def draw_marks(seed: int, count: int) -> None:
    """Draw words of lines, each with the line in another language.

    Whoever judges writes into `gold` which words of that line say there what the words asked for
    say, and into `also` which others would be no mistake, each as it stands there, with | between.
    """
    _print(marks_to_judge(_lines(), count, seed), Row._fields)


@main.command()
@_sheet
@_home
def compare(sheet: Path, home: Path) -> None:
    """Fill in what is lit, and what of it is wrong or missed by what the reader wrote."""
    _print(compared(_rows(sheet), _lines(), home), Row._fields)


@main.command(name="figures")
@_sheet
def show_figures(sheet: Path) -> None:
    """Print precision and recall of a compared sheet; `wrong` and `missed` count as they stand."""
    click.echo("\n".join(figures(_rows(sheet))))


@main.command(name="expansions")
@_seed
@click.option("--count", default=300, show_default=True)
@_home
def draw_expansions(seed: int, count: int, home: Path) -> None:
    """Draw words that queries borrow; a judge writes 1 or 0 into `verdict`."""
    _print(expansions(_lines(), count, seed, home), Borrowed._fields)


@main.command(name="verdicts")
@_sheet
def show_verdicts(sheet: Path) -> None:
    """Print which share of the borrowed words of a judged sheet is right."""
    click.echo("\n".join(verdicts(Borrowed(**row) for row in _read(sheet))))


if __name__ == "__main__":
    main()
