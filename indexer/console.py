"""What the commands share: errors to exit codes, progress, and how things are printed."""

from __future__ import annotations

import contextlib
import functools
import signal
import sys
from typing import TYPE_CHECKING, Any, TypeVar

import click
import msgspec

from indexer.errors import ConfigError, RequestError, SearchError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from indexer.index import Index
    from indexer.model import Report

EXIT_FAILED, EXIT_WRONG_USE = 1, 2
_Done = TypeVar("_Done")
_WRONG_USE = (ConfigError, RequestError)


def handled(command: Callable[..., None]) -> Callable[..., None]:
    """Turn our errors into a line on stderr and an exit code."""

    @functools.wraps(command)
    def run(*args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - whatever click passes
        try:
            command(*args, **kwargs)
        except SearchError as error:
            click.echo(f"dragoman: {error}", err=True)
            sys.exit(EXIT_WRONG_USE if isinstance(error, _WRONG_USE) else EXIT_FAILED)

    return run


removals_option = click.option(
    "--accept-removals", is_flag=True, help="Go on although many documents are gone."
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


def learn(opened: Index) -> bool:
    """Let queries cross languages better; tell whether there was anything to learn."""
    return with_bar("Learning", lambda progress: opened.enrich(progress=progress))


@contextlib.contextmanager
def until_ended() -> Iterator[None]:
    """Let Ctrl+C and SIGTERM end what runs without an error, its locks and files in order."""

    def end(*_: object) -> None:
        raise SystemExit(0)

    before = {number: signal.signal(number, end) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def with_bar(label: str, work: Callable[[Callable[[int, int], None] | None], _Done]) -> _Done:
    """Run long work, with a progress bar where somebody watches."""
    if not sys.stderr.isatty():
        return work(None)
    with click.progressbar(length=1, label=label, file=sys.stderr) as bar:

        def progress(done: int, total: int) -> None:
            bar.length = total
            bar.update(done - bar.pos)

        done = work(progress)
        bar.update((bar.length or 0) - bar.pos)  # full, though there may have been nothing to do
        return done


def print_json(value: object) -> None:
    """Print data for programs."""
    click.echo(msgspec.json.format(msgspec.json.encode(value), indent=2).decode())


def print_report(report: Report, *, as_json: bool) -> None:
    """Print what an update did; what could not be read goes to stderr."""
    if as_json:
        print_json(report)
        return
    counts = {
        "added": report.added,
        "changed": report.changed,
        "removed": report.removed,
        "failed": report.failed,
    }
    click.echo(
        ", ".join(f"{len(items)} {name}" for name, items in counts.items())
        + f", {report.unchanged} unchanged"
    )
    for failure in report.failed:
        click.echo(f"failed: {failure.id}: {failure.reason}", err=True)
