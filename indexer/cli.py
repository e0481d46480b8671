"""The command line: thin click commands over `Index`; those that change are in `commands.py`."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from indexer import commands, inquiries
from indexer.apart import end_with_parent
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
from indexer.family import starter
from indexer.following import Follower
from indexer.index import Index

if TYPE_CHECKING:
    from collections.abc import Iterable

    from indexer.crosslingual.files import Reason
    from indexer.model import (
        Checked,
        Following,
        LastCheck,
        Report,
    )

__all__ = ["handled", "main"]


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
                follower.run(parent=starter() if follow else None)
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
    if found.last_check:
        _print_last_check(found.last_check)
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


def _print_last_check(last: LastCheck) -> None:
    kind = "deeply checked" if last.deep else "checked"
    state = f"{last.damaged} damaged" if last.damaged else "sound"
    click.echo(f"last {kind} {last.at}: {state}, {last.differing} documents to be indexed")


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


for _command in (*commands.COMMANDS, *inquiries.COMMANDS):
    main.add_command(_command)
