"""Commands that change documents, and keys for those who may."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from indexer import keys as kept_keys
from indexer.config import file_in_force
from indexer.console import handled, json_option, learn, print_json, with_bar
from indexer.errors import BadParameter, IndexLocked, UnreadableDocument
from indexer.index import Index

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from indexer.config import Settings
    from indexer.keys import Scope
    from indexer.model import Receipt

_What = TypeVar("_What")


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--to", default="", metavar="FOLDER", help="Folder of the corpus to put them in.")
@click.option("--meta", multiple=True, metavar="NAME=VALUE", help="What is known of them.")
@json_option
@click.pass_obj
@handled
def add(
    settings: Settings, files: tuple[Path, ...], *, to: str, meta: tuple[str, ...], as_json: bool
) -> None:
    """Copy FILEs into the corpus, in the place of those of their names, and index them."""
    metadata = dict(_name_and_value(pair) for pair in meta) or None
    with Index.open(settings=settings) as opened:

        def added(file: Path) -> Receipt:
            return opened.put(f"{to.strip('/')}/{file.name}".lstrip("/"), _bytes(file), metadata)

        _change(opened, added, files, as_json=as_json)


@click.command()
@click.argument("ids", nargs=-1, required=True, metavar="ID...")
@json_option
@click.pass_obj
@handled
def remove(settings: Settings, ids: tuple[str, ...], *, as_json: bool) -> None:
    """Move documents to the trash of the corpus, and out of the index."""
    with Index.open(settings=settings) as opened:
        _change(opened, opened.remove, ids, as_json=as_json)


@click.group()
def trash() -> None:
    """Look at what was removed; put it back, or remove it for good."""


@trash.command(name="list")
@json_option
@click.pass_obj
@handled
def trash_list(settings: Settings, *, as_json: bool) -> None:
    """List what is in the trash, what was removed last first."""
    with Index.open(settings=settings) as opened:
        found = opened.trashed()
    if as_json:
        print_json(found)
        return
    for one in found:
        click.echo(f"{one.removed}\t{one.bytes:,}\t{one.id}")


@trash.command(name="restore")
@click.argument("ids", nargs=-1, required=True, metavar="ID...")
@json_option
@click.pass_obj
@handled
def trash_restore(settings: Settings, ids: tuple[str, ...], *, as_json: bool) -> None:
    """Put back what was last removed under each ID, and index it."""
    with Index.open(settings=settings) as opened:
        _change(opened, opened.restore, ids, as_json=as_json)


@trash.command(name="empty")
@click.pass_obj
@handled
def trash_empty(settings: Settings) -> None:
    """Remove for good what is in the trash."""
    with Index.open(settings=settings) as opened:
        click.echo(f"{opened.empty_trash()} removed for good")


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@json_option
@click.pass_context
@handled
def backup(context: click.Context, file: Path, *, as_json: bool) -> None:
    """Write documents, trash, glossaries, memories, keys and settings to one FILE."""
    settings: Settings = context.obj
    in_force = file_in_force(context.find_root().params["config"])
    with Index.open(settings=settings) as opened:
        done = with_bar(
            "Backing up", lambda tell: opened.backup(file, settings_file=in_force, progress=tell)
        )
    for one, other in done.clashes:
        click.echo(f"rename one of {one} and {other}: no restoration takes both", err=True)
    if as_json:
        print_json(done)
        return
    click.echo(f"{done.documents} documents, {done.files} files, {done.bytes / 1e6:.1f} MB: {file}")


@click.command(name="restore")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--replace",
    is_flag=True,
    help="Also where there are documents: those of the same ids go to the trash, others stay.",
)
@json_option
@click.pass_obj
@handled
def restore_backup(settings: Settings, file: Path, *, replace: bool, as_json: bool) -> None:
    """Put back what the backup FILE has, and index it."""
    with Index.open(settings=settings) as opened:
        done = opened.restore_backup(file, replace=replace)
        for name in done.kept:
            click.echo(f"stayed as it was, and differs from the backup: {name}", err=True)
        if not as_json:
            click.echo(
                f"{len(done.added)} added, {len(done.replaced)} replaced (see: dragoman trash list)"
                f", {done.unchanged} files unchanged"
            )
        _index(opened, (*done.added, *done.replaced))
    if as_json:
        print_json(done)


@click.group()
def keys() -> None:
    """Keys for those who write or search over HTTP from elsewhere."""


@keys.command(name="create")
@click.argument("name")
@click.option(
    "--scope",
    "scopes",
    multiple=True,
    required=True,
    type=click.Choice(kept_keys.SCOPES),
    help="What it allows.",
)
@json_option
@click.pass_obj
@handled
def keys_create(settings: Settings, name: str, scopes: tuple[Scope, ...], *, as_json: bool) -> None:
    """Make a key, and print it this once. NAME says what or whom it is for."""
    key, secret = kept_keys.create(settings.corpus, name, scopes)
    if as_json:
        print_json({"id": key.id, "name": key.name, "scopes": key.scopes, "key": secret})
        return
    click.echo(secret)
    click.echo(f"Key {key.id} ({', '.join(key.scopes)}). It is not shown again.", err=True)


@keys.command(name="list")
@json_option
@click.pass_obj
@handled
def keys_list(settings: Settings, *, as_json: bool) -> None:
    """List the keys; what opens is not kept."""
    found = kept_keys.known(settings.corpus)
    if as_json:
        print_json(
            [
                {"id": key.id, "name": key.name, "scopes": key.scopes, "created": key.created}
                for key in found
            ]
        )
        return
    for key in found:
        click.echo(f"{key.id}\t{key.created}\t{','.join(key.scopes)}\t{key.name}")


@keys.command(name="revoke")
@click.argument("key_id", metavar="KEY_ID")
@click.pass_obj
@handled
def keys_revoke(settings: Settings, key_id: str) -> None:
    """Forget a key: it opens nothing from now on."""
    kept_keys.revoke(settings.corpus, key_id)
    click.echo(f"key {key_id} revoked")


COMMANDS: tuple[click.Command, ...] = (add, remove, trash, backup, restore_backup, keys)
"""What `cli.py` joins to its own."""


def _change(
    opened: Index, change: Callable[[_What], Receipt], what: Iterable[_What], *, as_json: bool
) -> None:
    """Change documents one by one, and index those that were, also where one is refused."""
    receipts: list[Receipt] = []
    try:
        for one in what:
            receipts.append(change(one))
            if not as_json:
                click.echo(f"{receipts[-1].done}: {receipts[-1].id}")
    finally:
        if receipts:
            _index(opened, tuple(receipt.id for receipt in receipts))
    if as_json:
        print_json(receipts)


def _index(opened: Index, ids: tuple[str, ...]) -> None:
    try:
        report = with_bar("Indexing", lambda tell: opened.update(ids=ids, progress=tell))
    except IndexLocked:
        opened.ask(ids)
        click.echo("another process is indexing, and has been asked to index these, too", err=True)
        return
    for failure in report.failed:
        click.echo(f"failed: {failure.id}: {failure.reason}", err=True)
    learn(opened)


def _name_and_value(pair: str) -> tuple[str, str]:
    name, sign, value = pair.partition("=")
    if not (name and sign):
        raise BadParameter("must be NAME=VALUE", where=f"--meta {pair}", next="As in title=Minutes")
    return name, value


def _bytes(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise UnreadableDocument(
            f"the file cannot be read ({error.strerror})",
            where=str(file),
            next="Check its path and its permissions",
        ) from error
