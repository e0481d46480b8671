"""An index that another version of the program has made, as far as anybody can tell."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from indexer.engines.whoosh import manifest
from indexer.state import STATE_FILE, load

if TYPE_CHECKING:
    from pathlib import Path


def make_outdated(folder: Path, **versions: str) -> None:
    """Let an index say that other versions have made it."""
    made = load(folder)
    assert made
    other = msgspec.structs.replace(made, versions=made.versions | versions)
    (folder / STATE_FILE).write_bytes(msgspec.json.encode(other))
    for generation in manifest.generations(folder):
        found = manifest.read(folder, generation)
        sealed = manifest.encoded(msgspec.structs.replace(found, versions=other.versions))
        (folder / manifest.name_of(generation)).write_bytes(sealed)
