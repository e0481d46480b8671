"""Check a generation: every byte of its files, and whether what is derived fits what it is of."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import numpy as np

from indexer.arithmetic import ranges
from indexer.engines.whoosh import manifest
from indexer.engines.whoosh.codec import WORDS
from indexer.engines.whoosh.folder import Generation
from indexer.engines.whoosh.inversion import posting_arrays
from indexer.errors import IndexCorrupt
from indexer.model import Checked, Damage

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from indexer.engines.whoosh.codec import TermsReader
    from indexer.engines.whoosh.manifest import Manifest


def checked(path: Path, generation: int, *, deep: bool) -> Checked:
    """Return what is wrong with a generation: at the most one reason for each file."""
    where = path / manifest.name_of(generation)
    try:
        made = manifest.opened(path, generation)
    except (IndexCorrupt, OSError) as error:
        return Checked(generation, 1, 0, (Damage(where.name, _reason(error)),))
    damage = [*_files(path, made)]
    if not damage:
        try:
            found = Generation(path, generation)
            damage += _walked(found) if deep else ()
        except Exception as error:  # noqa: BLE001 - what was written wrongly raises nearly anything
            damage.append(Damage(where.name, _reason(error)))
    size = where.stat().st_size + sum(kept.size for kept in made.files.values())
    return Checked(generation, 1 + len(made.files), size, tuple(damage))


def _files(path: Path, made: Manifest) -> Iterator[Damage]:
    for name, kept in sorted(made.files.items()):
        try:
            if not manifest.is_sound(path, name, kept):
                yield Damage(name, "its size or its checksum does not fit")
        except OSError as error:
            yield Damage(name, _reason(error))


def _reason(error: Exception) -> str:
    return error.what if isinstance(error, IndexCorrupt) else f"it cannot be read ({error!r})"


def _walked(found: Generation) -> Iterator[Damage]:
    """Walk through each segment; what is wrong there was wrong as it was written."""
    for reader, name in zip(found.segments, found.segment_names, strict=True):
        try:
            reason = next(_faults(reader), "")
        except Exception as error:  # noqa: BLE001 - numbers that are wrong raise nearly anything
            reason = f"it cannot be walked through ({error!r})"
        if reason:
            yield Damage(name, reason)


def _faults(terms: TermsReader) -> Iterator[str]:
    documents, forward = terms.documents, terms.documents.forward
    counts = np.diff(forward.first)
    titles = forward.titles.astype(np.int64)
    words = forward.words(slice(0, int(forward.first[-1])))
    if (titles > counts).any() or (words.size and int(words.max()) >= terms.word_count):
        yield "it has words that there are not"
    owners = np.repeat(np.arange(counts.size, dtype=np.uint32), counts)
    inside = ranges(forward.first[:-1], titles)
    made = posting_arrays("text", words, owners, terms.word_count)
    made |= posting_arrays("title", words[inside], owners[inside], None)
    stored = terms.file.arrays[WORDS]
    if any(not np.array_equal(array, stored[name]) for name, array in made.items()):
        yield "its postings are not those of its documents"
    for vocabulary in terms.vocabularies.values():
        if any(a >= b for a, b in itertools.pairwise(vocabulary.keys())):
            yield "its words are not in order"
    ids = [documents.raw_id(number) for number in documents.by_id]
    if sorted(documents.by_id) != [*range(counts.size)] or ids != sorted(ids):
        yield "its ids are not in order"
    for number in range(counts.size):
        documents.document(number)
        passages = forward.passages(np.array([number]))
        if int(passages.ends.max(initial=0)) > len(documents.text(number)):
            yield f"a passage of {documents.id(number)} ends behind its text"
