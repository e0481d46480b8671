"""Folders of documents for tests: texts in files, an index of them, and a page's navigation."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from indexer import Index, Settings

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

NAVIGATION = """
Home
Share
Follow us
Subscribe to our newsletter
Contact us
Heat wave closes schools in the south
Football: the cup goes to the outsiders
Stock markets open without direction
Home
Share
Privacy policy
Ten recipes for autumn evenings
The weather for the coming week
Read more about the elections
Photo story from the old harbour
Airline cancels a hundred flights
New tram line to open next spring
Cookies
All rights reserved
"""


@contextmanager
def indexed(home: Path, texts: Mapping[str, str]) -> Iterator[Index]:
    """Write texts below `home`, each to a file of its name, and open an index of them."""
    folder = home / "corpus"
    folder.mkdir()
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    with Index.open(home / "index", corpus=folder, settings=Settings()) as opened:
        assert not opened.update().failed
        yield opened
