"""The `dragoman` command: the indexer's commands and `serve`."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import click
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from indexer import cli

if TYPE_CHECKING:
    from indexer import Settings

_THREADS = 4  # per web process; each keeps a searcher of its own

main = cli.main


@main.command()
@click.option("--host", help="Address to listen on.")
@click.option("--port", type=click.IntRange(1, 65535), help="Port to listen on.")
@click.option("--workers", type=click.IntRange(1), help="Web processes.")
@click.pass_obj
@cli.handled
def serve(settings: Settings, host: str | None, port: int | None, workers: int | None) -> None:
    """Serve the pages and the API, while a second process brings the index up to date."""
    given = {"host": host, "port": port, "workers": workers}
    settings = settings.updated({name: value for name, value in given.items() if value})
    os.environ.update(settings.as_environment())  # the processes below load the same settings
    indexing = subprocess.Popen([sys.executable, "-m", "indexer", "index"])
    click.echo(f"Dragoman is at http://{settings.host}:{settings.port}/  (Ctrl+C stops it)")
    try:
        Granian(
            "webapp:create_app",
            address=settings.host,
            port=settings.port,
            interface=Interfaces.WSGI,
            factory=True,
            workers=settings.workers,
            blocking_threads=_THREADS,
            log_level=LogLevels.warning,
        ).serve()
    finally:
        indexing.terminate()
        indexing.wait()


if __name__ == "__main__":
    main()
