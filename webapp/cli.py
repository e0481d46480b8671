"""The `dragoman` command: the indexer's commands and `serve`."""

from __future__ import annotations

import ipaddress
import os
import socket
from typing import TYPE_CHECKING

import click

import indexer
from indexer import ConfigError, cli
from webapp.supervising import Server

if TYPE_CHECKING:
    from indexer import Settings

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
    _require_closed(settings)
    _require_free(settings)
    # The processes below load the same settings, and end with this one.
    os.environ.update(settings.as_environment() | indexer.environment_of_children())
    click.echo(f"Dragoman is at http://{settings.host}:{settings.port}/  (Ctrl+C stops it)")
    Server(settings).run()


def _require_closed(settings: Settings) -> None:
    """Raise ConfigError where anybody in a network could write."""
    if settings.writing == "off" or _is_loopback(settings.host):
        return
    if not indexer.keys.is_needed_to_write(settings.corpus):
        raise ConfigError(
            "others could reach the server, and no key is asked of those who write",
            where=settings.host,
            next='Make one: dragoman keys create NAME --scope write; or set writing = "off"',
        )


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"


def _require_free(settings: Settings) -> None:
    """Raise ConfigError where the address cannot be listened on.

    The server shares its port with whoever asks, and would share it with another corpus's.
    """
    try:
        found = socket.getaddrinfo(settings.host, settings.port, type=socket.SOCK_STREAM)
        family, kind, protocol, _, address = found[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        raise ConfigError(
            f"the address cannot be used ({error.strerror})",
            where=f"{settings.host}:{settings.port}",
            next="Stop what listens there, or name another with --port or --host",
        ) from error


if __name__ == "__main__":
    main()
