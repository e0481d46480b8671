"""The command line: thin click commands over `Index`; those that change are in `commands.py`."""

from __future__ import annotations

import os
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from indexer import shapes
from indexer.apart import end_with_parent
from indexer.commands import COMMANDS
from indexer.config import Settings
from indexer.console import (
    EXIT_FAILED,
    handled,
    json_option,
    learn,
    print_json,
    print_report,
    removals_option,
    until_ended,
    with_bar,
)
from indexer.errors import BadParameter, SearchError
from indexer.following import Follower
from indexer.index import Index
from indexer.languages import LANGUAGES
from indexer.model import SearchRequest

if TYPE_CHECKING:
    from collections.abc import Iterable

    from indexer.concordance import Neighbours
    from indexer.crosslingual.files import Reason
    from indexer.model import (
        Checked,
        Contribution,
        Document,
        Following,
        Hit,
        Passage,
        Report,
        Results,
    )

__all__ = ["handled", "main"]

_SPELLINGS_SHOWN = 8


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--corpus", type=click.Path(path_type=Path), help="Folder of documents.")
@click.option("--index", type=click.Path(path_type=Path), help="Folder of the built index.")
@click.option("--config", type=click.Path(path_type=Path, dir_okay=False), help="Settings (TOML).")
@click.version_option(package_name="dragoman")
@click.pass_context
@handled
def main(
    context: click.Context, corpus: Path | None, index: Path | None, config: Path | None
) -> None:
    """Search a folder of documents in Arabic, English and French.

    Every setting can also be given as DRAGOMAN_NAME in the environment.
    """
    context.obj = Settings.load(config, corpus=corpus, index=index)


@main.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@removals_option
@click.option("--watch", is_flag=True, help="Then stay, and index what is changed, until Ctrl+C.")
@click.option("--follow", is_flag=True, help="Likewise, until the program that started it ends.")
@click.option(
    "--apart",
    is_flag=True,
    help="Index large PATHs while others write, as long as who started it runs.",
)
@json_option
@click.pass_obj
@handled
def index(  # noqa: PLR0913 - one parameter per option
    settings: Settings,
    paths: tuple[Path, ...],
    *,
    accept_removals: bool,
    watch: bool,
    follow: bool,
    apart: bool,
    as_json: bool,
) -> None:
    """Make the index agree with the corpus, or with these PATHs of it."""
    if (watch or follow) and (paths or accept_removals):
        raise BadParameter(
            "the whole folder is watched, and what is lost is not accepted unseen",
            where="--watch",
            next="First run: dragoman index, with these arguments",
        )
    with Index.open(settings=settings) as opened:
        if apart:
            end_with_parent()
            if paths:
                print_report(opened.update_apart(paths), as_json=as_json)
            opened.settle()
            return
        if watch or follow:
            with until_ended():
                follower = Follower(opened, lambda told: _tell(told, as_json=as_json))
                follower.run(parent=os.getppid() if follow else None)
            return
        report = with_bar(
            "Indexing",
            lambda progress: opened.update(
                paths, accept_removals=accept_removals, progress=progress
            ),
        )
        print_report(report, as_json=as_json)
        learn(opened)  # now that everything can be found


@main.command()
@removals_option
@json_option
@click.pass_obj
@handled
def rebuild(settings: Settings, *, accept_removals: bool, as_json: bool) -> None:
    """Build the index anew from the corpus."""
    with Index.open(settings=settings) as opened:
        report = with_bar(
            "Indexing",
            lambda progress: opened.rebuild(accept_removals=accept_removals, progress=progress),
        )
        print_report(report, as_json=as_json)
        learn(opened)


@main.command()
@click.option("--deep", is_flag=True, help="Also compare postings with their documents.")
@click.option("--repair", is_flag=True, help="Go back to the commit before, or rebuild.")
@json_option
@click.pass_context
@handled
def check(context: click.Context, *, deep: bool, repair: bool, as_json: bool) -> None:
    """Look whether every file of the index is as it was written, and fits the corpus."""
    with Index.open(settings=context.obj) as opened:
        found = opened.check(deep=deep, repair=repair)
    if as_json:
        print_json(found)
    else:
        _print_checked(found)
    if found.damage:
        context.exit(EXIT_FAILED)


@main.command()
@click.pass_obj
@handled
def enrich(settings: Settings) -> None:
    """Learn what lets queries cross languages better: names, memories, meanings."""
    with Index.open(settings=settings) as opened:
        learnt = learn(opened)
    click.echo("done" if learnt else "nothing new to learn")


@main.group()
def memory() -> None:
    """Keep pairs of texts that translate each other."""


@memory.command(name="import")
@click.argument("file", type=click.Path(path_type=Path))
@json_option
@click.pass_obj
@handled
def memory_import(settings: Settings, file: Path, *, as_json: bool) -> None:
    """Keep the translations of a TMX or TSV FILE with the corpus, and learn of them."""
    with Index.open(settings=settings) as opened:
        imported = opened.import_memory(file)
        if opened.ready:
            learn(opened)
    if as_json:
        print_json(imported)
        return
    click.echo(f"{imported.pairs} pairs kept, {imported.skipped} units left out")
    _print_reasons(imported.reasons)


@main.group()
def glossary() -> None:
    """Keep concepts and the words for them in each language."""


@glossary.command(name="import")
@click.argument("file", type=click.Path(path_type=Path))
@json_option
@click.pass_obj
@handled
def glossary_import(settings: Settings, file: Path, *, as_json: bool) -> None:
    """Keep the concepts of a TBX, SKOS or TSV FILE with the corpus."""
    with Index.open(settings=settings) as opened:
        imported = opened.import_glossary(file)
        if opened.ready:
            learn(opened)
    if as_json:
        print_json(imported)
        return
    forms = ", ".join(f"{code} {number}" for code, number in imported.forms.items())
    click.echo(f"{imported.concepts} concepts kept (forms: {forms}), {imported.skipped} left out")
    _print_reasons(imported.reasons)


@main.command()
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


@main.command(name="list")
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


@main.command()
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


@main.command()
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
            click.echo(
                f"\n[{language}] {one.document.id} {one.passage.number} "
                f"{one.score:.2f} ({says})\n{_lit(one.passage)}"
            )


@main.command()
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
            click.echo(f"{line.before:>70}[{line.word}]{line.after}  ({line.document.id})")


@main.command()
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


@main.command()
@json_option
@click.pass_obj
@handled
def stats(settings: Settings, *, as_json: bool) -> None:
    """Show what the index holds and what made it."""
    with Index.open(settings=settings) as opened:
        found = opened.stats()
    if as_json:
        print_json(found)
        return
    click.echo(f"generation {found.generation}, updated {found.last_update}")
    click.echo(f"{found.bytes_on_disk / 1e6:.1f} MB on disk")
    click.echo(f"{'':10}{'documents':>12}{'passages':>12}{'words':>12}")
    for code in sorted(found.documents):
        row = (table.get(code, 0) for table in (found.documents, found.passages, found.words))
        click.echo(f"{code:10}" + "".join(f"{number:12,}" for number in row))
    for name, version in found.versions.items():
        click.echo(f"{name}: {version}")
    for name, said in found.crossing.items():
        click.echo(f"crossing languages by {name}: {said}")
    if found.following:
        _print_following(found.following)
    for failure in found.failed:
        click.echo(f"failed: {failure.id}: {failure.reason}")


@main.group()
def config() -> None:
    """Look at the settings."""


@config.command(name="show")
@json_option
@click.pass_obj
@handled
def config_show(settings: Settings, *, as_json: bool) -> None:
    """Print the settings in force."""
    values = {
        name: str(value) if isinstance(value, Path) else value
        for name, value in asdict(settings).items()
    }
    if as_json:
        print_json(values)
        return
    for name, value in values.items():
        click.echo(f"{name} = {value!r}")


def _tell(told: Report | SearchError, *, as_json: bool) -> None:
    if isinstance(told, SearchError):
        click.echo(f"dragoman: {told}", err=True)
    else:
        print_report(told, as_json=as_json)


def _print_following(now: Following) -> None:
    how = "at once" if now.told else "by comparing"
    click.echo(
        f"changes are indexed {how}, {now.pending} wait; all was compared {now.looked or 'never'}"
    )
    for reason in now.waits:
        click.echo(f"waits: {reason}")


def _print_checked(found: Checked) -> None:
    if found.repaired:
        click.echo(f"it was damaged: {found.repaired}")
    for one in found.damage:
        click.echo(f"damaged: {one.file}: {one.reason}")
    state = "damaged. Run: dragoman check --repair" if found.damage else "sound"
    click.echo(
        f"generation {found.generation}, {found.files} files, {found.size / 1e6:.1f} MB: {state}"
    )
    notes = {
        "not indexed yet": found.missing,
        "changed since": found.stale,
        "no longer in the corpus": found.gone,
    }
    for note, ids in notes.items():
        for document_id in ids:
            click.echo(f"{note}: {document_id}")
    differing = sum(map(len, notes.values()))
    agreement = (
        f"{differing} differ from the corpus. Run: dragoman index"
        if differing
        else "as in the corpus"
    )
    click.echo(f"{found.documents} documents, {agreement}")


def _print_reasons(reasons: Iterable[Reason]) -> None:
    for reason in reasons:
        where = f", first in line {reason.line}" if reason.line else ""
        click.echo(f"left out: {reason.units}{where}: {reason.why}")


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


for _command in COMMANDS:
    main.add_command(_command)
