"""Commands that ask the index: search, list, show, words in context, counterparts, analysis."""

from __future__ import annotations

import sys
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from indexer import shapes
from indexer.console import handled, json_option, print_json
from indexer.index import Index
from indexer.languages import LANGUAGES
from indexer.model import SearchRequest

if TYPE_CHECKING:
    from indexer.concordance import Neighbours
    from indexer.config import Settings
    from indexer.model import Contribution, Document, Hit, Passage, Results

_SPELLINGS_SHOWN = 8


@click.command()
@click.argument("query")
@click.option("--lang", multiple=True, type=click.Choice(LANGUAGES), help="Only these languages.")
@click.option("--no-cross", is_flag=True, help="Only the words as typed.")
@click.option("--explain", is_flag=True, help="Show what made each score.")
@click.option("-n", "--limit", default=10, show_default=True, help="How many results.")
@json_option
@click.pass_obj
@handled
def search(  # noqa: PLR0913 - one parameter per option
    settings: Settings,
    query: str,
    *,
    lang: tuple[str, ...],
    no_cross: bool,
    explain: bool,
    limit: int,
    as_json: bool,
) -> None:
    """Search for QUERY and print ranked results with the passages that answer."""
    request = SearchRequest(query, lang, cross=not no_cross, limit=limit, explain=explain)
    with Index.open(settings=settings) as opened:
        results = opened.search(request)
        if opened.outdated:
            click.echo("dragoman: the index is of another version. Run: dragoman index", err=True)
    if as_json:
        print_json(shapes.results(results, explain=explain, group=False))
    else:
        _print_results(results)


@click.command(name="list")
@json_option
@click.pass_obj
@handled
def list_documents(settings: Settings, *, as_json: bool) -> None:
    """List the documents of the index."""
    with Index.open(settings=settings) as opened:
        documents = opened.documents()
    if as_json:
        print_json(documents)
        return
    for document in documents:
        click.echo(
            f"{document.language}\t{document.date or '-':10}\t{document.id}\t{document.title}"
        )


@click.command()
@click.argument("document_id", metavar="ID")
@json_option
@click.pass_obj
@handled
def show(settings: Settings, document_id: str, *, as_json: bool) -> None:
    """Show a document as the index has it, passage by passage."""
    with Index.open(settings=settings) as opened:
        reading = opened.read(document_id)
    if as_json:
        print_json(reading)
        return
    click.echo(click.style(reading.document.title, bold=True))
    for name, value in asdict(reading.document).items():
        if value and name not in {"title", "metadata", "pages"}:
            click.echo(f"{name}: {value}")
    for version in reading.translations:
        click.echo(f"also in: {version}" + (", detected" if version in reading.detected else ""))
    for passage in reading.passages:
        aside = ", navigation" if passage.boilerplate else ""
        page = _page(reading.document, passage)
        click.echo(f"\n[{passage.number} {passage.language}{page}{aside}]\n{passage.text}")


@click.command()
@click.argument("document_id", metavar="ID")
@click.argument("passage", type=int)
@click.option("-n", "--limit", default=3, show_default=True, help="How many of each language.")
@json_option
@click.pass_obj
@handled
def counterparts(
    settings: Settings, document_id: str, passage: int, *, limit: int, as_json: bool
) -> None:
    """Show the nearest passages in the other languages for a PASSAGE (its number) of a document."""
    with Index.open(settings=settings) as opened:
        found = opened.counterparts(document_id, passage, limit=limit)
    if as_json:
        print_json(shapes.counterparts(found))
        return
    click.echo(_lit(found.passage))
    for language, listed in found.counterparts.items():
        if not listed:
            click.echo(f"\n[{language}] none")
        for one in listed:
            says = "declared translation" if one.translation else f"by {one.by}"
            says = "at the same place in a version" if one.by == "place" else says
            click.echo(
                f"\n[{language}] {one.document.id} {one.passage.number} "
                f"{one.score:.2f} ({says})\n{_lit(one.passage)}"
            )


@click.command()
@click.argument("words", metavar="WORD")
@click.option("--lang", multiple=True, type=click.Choice(LANGUAGES), help="Only these languages.")
@click.option("--no-cross", is_flag=True, help="Only the words as typed.")
@click.option(
    "--sort",
    default="text",
    show_default=True,
    type=click.Choice(("text", "before", "after")),
    help="As they stand, or by the words before or after.",
)
@click.option("-n", "--limit", default=20, show_default=True, help="How many of each language.")
@json_option
@click.pass_obj
@handled
def concordance(  # noqa: PLR0913 - one parameter per option
    settings: Settings,
    words: str,
    *,
    lang: tuple[str, ...],
    no_cross: bool,
    sort: Neighbours,
    limit: int,
    as_json: bool,
) -> None:
    """Show every place where a WORD stands, or several in a row, with what is around it."""
    request = SearchRequest(words, lang, cross=not no_cross)
    with Index.open(settings=settings) as opened:
        found = opened.concordance(request, sort=sort, limit=limit)
    if as_json:
        print_json(shapes.concordance(found))
        return
    for language, column in found.columns.items():
        click.echo(f"\n[{language}] {column.occurrences} in {column.looked_at} documents")
        for line in column.lines:
            click.echo(f"{line.before:>72}[{line.word}]{line.after}  ({line.document.id})")


@click.command()
@click.option("--lang", required=True, help="The language of the chain.")
@click.argument("text")
@json_option
@click.pass_obj
@handled
def analyze(settings: Settings, lang: str, text: str, *, as_json: bool) -> None:
    """Show what each step of a language's analysis makes of TEXT."""
    with Index.open(settings=settings) as opened:
        steps = opened.analyze(lang, text)
    if as_json:
        print_json(steps)
        return
    for step in steps:
        click.echo(f"{step.name:22} {' · '.join(step.words)}")


COMMANDS: tuple[click.Command, ...] = (
    search,
    list_documents,
    show,
    counterparts,
    concordance,
    analyze,
)
"""What `cli.py` joins to its own."""


def _print_results(results: Results) -> None:
    counts = ", ".join(f"{code} {number}" for code, number in results.totals.items())
    relation = "at least " if results.total_relation == "at_least" or results.partial else ""
    noun = "document" if results.total == 1 else "documents"
    click.echo(f"{relation}{results.total} {noun} ({counts}), all words: {results.all_words}")
    if results.query.dropped:
        click.echo(
            f"read as: {results.query.understood}  (left out: {' '.join(results.query.dropped)})"
        )
    spellings = dict.fromkeys(e.term for e in results.expansions if e.by == "spelling")
    if spellings:
        click.echo(f"also searched for: {', '.join(list(spellings)[:_SPELLINGS_SHOWN])}")
    for place, hit in enumerate(results.hits, start=1):
        _print_hit(place, hit)


def _print_hit(place: int, hit: Hit) -> None:
    document = hit.document
    about = " · ".join(part for part in (document.source, document.date) if part)
    title = click.style(document.title, bold=True)
    click.echo(f"\n{place}. {title} [{document.language}] {hit.score:.2f}")
    click.echo(f"   {document.id}" + (f" · {about}" if about else ""))
    if hit.duplicate_of:
        click.echo(f"   nearly the same text as {hit.duplicate_of}")
    for passage in hit.passages[: 1 if hit.duplicate_of else None]:
        click.echo(f"   {_lit(passage)}{_page(document, passage)}")
    for row in hit.explanation:
        click.echo(f"     {row.share:6.3f} = {_explained(row)}")


def _explained(row: Contribution) -> str:
    if row.by == "embedding" and not row.of:
        return "the passage that is nearest to the whole query in meaning"
    if not row.of:
        return f"the best passages in a row, {row.length} words, beside the whole text"
    return (
        f"{row.of} -> {row.form} in {row.field} ({row.by}): "
        f"df {row.df}, idf {row.idf:.2f}, tf {row.tf:.3g}, length {row.length}"
    )


def _page(document: Document, passage: Passage) -> str:
    """Return where a passage stands in a document with pages."""
    number = document.page_of(passage.start)
    return f", page {number}" if number else ""


def _lit(passage: Passage) -> str:
    """Return a passage with its marks in colour, or in brackets where there is none."""
    parts = []
    end = 0
    for mark in passage.marks:
        word = passage.text[mark.start : mark.end]
        parts.append(passage.text[end : mark.start])
        parts.append(
            click.style(word, fg="yellow", bold=True) if sys.stdout.isatty() else f"[{word}]"
        )
        end = mark.end
    return "".join([*parts, passage.text[end:]]).replace("\n", " ")
