"""What an index holds: the names of its fields, and a fingerprint of how its words were made."""

from __future__ import annotations

import hashlib
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from indexer.analysis import ICU_VERSION, UNICODE_VERSION, rules_fingerprint
from indexer.languages import ANALYZERS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

SCHEMA_VERSION = 9
STEM, SURFACE, SPELLED = "stem", "surface", "spelled"  # spelled: only where it is not the surface
TITLE_STEM, TITLE_SURFACE, TITLE_SPELLED = "title_stem", "title_surface", "title_spelled"
IN_TITLE = {STEM: TITLE_STEM, SURFACE: TITLE_SURFACE, SPELLED: TITLE_SPELLED}
KINDS = (*IN_TITLE, *IN_TITLE.values())
GRAM = "gram"  # groups of letters: which documents have them, and nothing more
K1, B = 1.2, 0.75  # of BM25, here and in every engine that scores by itself
SURFACE_WEIGHT = 0.5  # of a word's exact spelling beside its stem
PARAGRAPH_GAP = 100  # positions between paragraphs, so that no phrase reaches over

# Whatever makes words or passages: another text in one of these files may mean another index.
_SOURCES = tuple(
    f"{module}.py"
    for module in (
        "analysis lexicon text lines furniture page signs evidence boilerplate paragraphs passages "
        "titles sketch grams corrections making schema archive confined elements glyphs markup "
        "visual"
    ).split()
)
_FOLDERS = ("languages", "readers")
_PACKAGES = ("PyStemmer", "stop-words", "py3langid", "trafilatura", "markdown-it-py", "pypdf")


def field_name(kind: str, language: str) -> str:
    """Return the name of a field, such as `stem_ar`."""
    return f"{kind}_{language}"


FIELDS: tuple[str, ...] = tuple(
    field_name(kind, language) for language in ANALYZERS for kind in KINDS
)


_HOME = Path(__file__).parent
_DICTIONARY = _HOME / "engines" / "whoosh" / "texts.dict"  # without it no text can be read


def _sources_hash() -> str:
    files = [_HOME / name for name in _SOURCES]
    files += sorted(
        file
        for folder in _FOLDERS
        for file in (_HOME / folder).rglob("*")
        if file.suffix in {".py", ".txt"}
    )
    return _hash_of(files)


def _hash_of(files: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for file in files:
        digest.update(file.name.encode())
        digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


_FILES = ("schema", "text dictionary")  # the versions that say how an index is stored

# Taken once, as the code is loaded: a process that outlives an upgrade still makes the old words.
_VERSIONS = {
    "schema": str(SCHEMA_VERSION),
    "analysis": _sources_hash(),
    "text dictionary": _hash_of([_DICTIONARY]),
    "word rules": rules_fingerprint()[:16],
    "ICU": ICU_VERSION,
    "Unicode": UNICODE_VERSION,
    **{package: version(package) for package in _PACKAGES},
}


def versions() -> dict[str, str]:
    """Return everything that must stay the same for an index to stay valid."""
    return dict(_VERSIONS)


def can_be_read(made_with: Mapping[str, str]) -> bool:
    """Tell whether the files of an index are of the make that this version reads.

    Its words may be others: `versions` must be the same for the index to stay.
    """
    return all(made_with.get(name) == _VERSIONS[name] for name in _FILES)
