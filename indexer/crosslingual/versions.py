"""The versions of documents: detected, and their sentences mined, as an index has them."""

from __future__ import annotations

import functools
import itertools
import zlib
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from indexer.crosslingual.mining import MinedPairs
from indexer.crosslingual.passage_vectors import Source
from indexer.crosslingual.teaching import FEWEST
from indexer.crosslingual.translations import Translations, declared, detect
from indexer.engines import Candidate
from indexer.errors import IndexStateError
from indexer.languages import LANGUAGES
from indexer.model import Progress
from indexer.schema import versions

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from indexer.crosslingual.encoder import Encoder
    from indexer.crosslingual.passage_vectors import PassageVectors
    from indexer.engines import Engine
    from indexer.model import Document

Told: TypeAlias = "Callable[[str, Progress], None]"
"""Hears what is counted, how much of it is done, and how much there is."""

_MOST_VERSIONS = 9  # documents that are versions of one text; a subject of more is no text
_SHARE = 5.0  # seconds of mining, after which what is there is kept


class Documents(NamedTuple):
    """The documents of an index: what their passages depend on, and which say to be versions."""

    engine: Engine
    digests: Mapping[str, str]
    groups: Sequence[Sequence[Document]]

    @classmethod
    def of(cls, engine: Engine) -> Documents:
        """Look at all of them."""
        groups = declared(engine.documents())
        return cls(engine, _digests_of(engine), groups)


def learn_translations(
    path: Path, passages: PassageVectors, documents: Documents, told: Told
) -> Translations:
    """Detect which documents are versions of each other, unless that is kept of just these."""
    engine, digests, groups = documents
    saying = sorted(sorted(document.id for document in group) for group in groups)
    about = passages.fingerprint, sorted(digests.items()), saying
    made_of = f"{zlib.crc32(repr(about).encode()):08x}"
    try:
        kept = Translations.load(path)
    except IndexStateError:
        kept = None
    if kept is not None and kept.made_of == made_of:
        return kept
    compared = functools.partial(told, "documents compared")
    found = detect(passages, functools.partial(sources, engine), groups, compared)
    made = Translations(made_of, found)
    made.save(path)
    return made


def learn_mined(
    path: Path, encoder: Encoder, documents: Documents, detected: Translations, told: Told
) -> MinedPairs:
    """Mine the sentences of all versions, declared or detected; those mined before are kept."""
    engine, digests, groups = documents
    pairs = dict.fromkeys([*_pairs(groups), *detected.pairs])
    wanted = {
        " ".join(sorted(digests[i] for i in pair)): pair
        for pair in pairs
        if all(i in digests for i in pair)
    }
    try:
        mined = MinedPairs.load(path, encoder.fingerprint)
    except IndexStateError:
        mined = MinedPairs(encoder.fingerprint)
    read = functools.partial(sources, engine, own=True)
    progress = Progress(0, 1)
    while progress.done < progress.total:
        progress = mined.extend(encoder, wanted, read, _SHARE)
        mined.save(path)
        if wanted:
            told("pairs of documents mined", progress)
    return mined


def _pairs(groups: Iterable[Sequence[Document]]) -> Iterator[tuple[str, str]]:
    """Yield the pairs of documents that declare to be versions of each other."""
    for group in groups:
        if len(group) <= _MOST_VERSIONS:
            for one, other in itertools.combinations(sorted(group, key=lambda d: d.id), 2):
                if one.language != other.language:
                    yield one.id, other.id


def in_words(detected: Translations, mined: MinedPairs) -> str:
    """Tell people what was found."""
    pairs = itertools.combinations(LANGUAGES, 2)
    enough = [" and ".join(pair) for pair in pairs if len(mined.between(*pair)) >= FEWEST]
    learnt = f"learnt of for {', '.join(enough)}" if enough else f"learnt of from {FEWEST} on"
    return (
        f"{len(detected.pairs):,} pairs of documents detected, "
        f"{len(mined):,} pairs of sentences mined ({learnt})"
    )


def _digests_of(engine: Engine) -> dict[str, str]:
    """Return what the passages of each document depend on: its file, and the code that cuts it."""
    cut_by = f"{zlib.crc32(repr(versions()).encode()):08x}"
    return {i: f"{state.sha256}.{cut_by}" for i, state in engine.states().items()}


def sources(engine: Engine, ids: Sequence[str], *, own: bool = False) -> Iterator[Source]:
    """Yield documents as they are encoded; what is navigation is left out.

    With `own`, passages in another language than the document's are left out as well.
    """
    window = engine.window([Candidate(i) for i in ids])
    for row, opened in enumerate(window.opened(range(len(window.ids)))):
        language = window.languages[row]
        passages = [
            ""
            if span.boilerplate or (own and span.language != language)
            else opened.text[span.start : span.end].replace("\n", " ")
            for span in opened.spans
        ]
        yield Source(window.ids[row], language, passages)
