"""Files damaged at random: bits, blocks, cuts, repeats; archives also within what they pack."""

from __future__ import annotations

import functools
import io
import random
import zipfile
from collections import Counter
from typing import TYPE_CHECKING

import producers

from indexer.errors import SearchError
from indexer.making import analyse
from indexer.model import FileState
from indexer.readers import read

if TYPE_CHECKING:
    from collections.abc import Iterable

    from indexer.model import Extract

KINDS = (
    "txt",
    "md",
    "html",
    "docx by python-docx",
    "odt by odfdo",
    "epub by EbookLib",
    "pdf by fpdf2, HarfBuzz",
    "pdf of shaped letters",
)
PARAGRAPHS = [
    "اجتمع مجلس الأمن في 12 نوفمبر 1993 واعتمد القرار 884.",
    "The Security Council met on 12 November 1993 and adopted resolution 884.",
    "Le Conseil de sécurité s’est réuni le 12 novembre 1993.",
] * 4
ARCHIVES = (".docx", ".odt", ".epub")


def outcomes(kind: str, seeds: Iterable[int]) -> Counter[str]:
    """Count what becomes of damaged files. Raises whatever a reader should not let through."""
    name, _ = producers.FORMATS[kind]
    counted: Counter[str] = Counter()
    for seed in seeds:
        try:
            extract = read(name, mutated(name, whole(kind), random.Random(seed)))  # noqa: S311
        except SearchError as error:
            if not (error.what and error.next and error.where == name):
                raise
            counted[error.what.partition(" (")[0]] += 1
        else:
            check(name, extract, seed)
            counted["read"] += 1
    return counted


def check(name: str, extract: Extract, seed: int) -> None:
    """Index what was accepted: every word is a range of the text, and can be lit."""
    text = extract.text
    text.encode()  # no lone surrogates
    assert all(0 <= start <= len(text) for start in extract.pages), seed
    if not text.strip():
        return
    found = analyse(name, extract, {}, FileState(0, 0, ""))
    assert all(0 <= span.start < span.end <= len(text) for span in found.spans), seed
    ends = [0, *found.words.ends]
    for start, end, before in zip(found.words.starts, found.words.ends, ends, strict=False):
        assert before <= start < end <= len(text), seed


def read_whole(kind: str) -> None:
    """Read the file that was not damaged."""
    text = read(producers.FORMATS[kind][0], whole(kind)).text
    assert all(word in text for word in ("مجلس", "Security", "sécurité"))


@functools.cache
def whole(kind: str) -> bytes:
    """Return the file before it is damaged."""
    return producers.FORMATS[kind][1](PARAGRAPHS, "ar")


def mutated(name: str, data: bytes, chance: random.Random) -> bytes:
    """Damage a file; half of the archives within one of their parts, whole on the outside."""
    if not name.endswith(ARCHIVES) or chance.random() < 0.5:
        return _damaged(data, chance)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {entry: archive.read(entry) for entry in archive.namelist()}
    chosen = chance.choice(sorted(parts))
    parts[chosen] = _damaged(parts[chosen], chance)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for entry, part in parts.items():
            archive.writestr(entry, part)
    return buffer.getvalue()


def _damaged(data: bytes, chance: random.Random) -> bytes:
    found = bytearray(data)
    for _ in range(chance.randint(1, 8)):
        size = len(found)
        if not size:
            break
        at, length = chance.randrange(size), chance.randint(1, 200)
        kind = chance.randrange(6)
        if kind == 0:
            found[at] ^= 1 << chance.randrange(8)
        elif kind == 1:
            found[at : at + length] = bytes(length)
        elif kind == 2:
            found[at : at + length] = chance.randbytes(length)
        elif kind == 3:
            del found[at : at + length]
        elif kind == 4:
            found[at:at] = found[at : at + length] * chance.randint(1, 50)
        elif chance.random() < 0.3:
            del found[at:]
    return bytes(found)
