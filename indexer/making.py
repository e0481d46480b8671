"""A file -> documents ready for an engine: read, cut into passages, languages told, analysed."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING

from indexer import corpus, paragraphs, passages, readers, titles
from indexer.corrections import (
    NO_CORRECTIONS,
    PASSAGE_LANGUAGES,
    corrections_in,
    fingerprint,
)
from indexer.errors import DocumentTooLarge, SearchError, UnreadableDocument
from indexer.extracts import Extracts
from indexer.languages import ANALYZERS, LANGUAGES, analyzer_for, detect
from indexer.model import (
    UNDETERMINED,
    Document,
    Extract,
    Failure,
    FileState,
    IndexedDocument,
    Span,
    Words,
)
from indexer.readers.html import SUFFIXES as PAGES
from indexer.text import clean_line, is_date, metadata

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from indexer.config import Settings
    from indexer.corpus import CorpusFile
    from indexer.model import Part

PARTS_TIMES = 10  # the limit of a document: what a file with many of them may have
_DATE = re.compile(r"\d{4}(?:-\d\d){0,2}")
_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩", "0123456789")
_TELLING_LENGTH = 150  # characters; a paragraph this long tells its language by itself
_OWN_NAMES = frozenset(
    {"title", "language", "lang", "date", "source", "subject", "translation_of", PASSAGE_LANGUAGES}
)


def indexed(file: CorpusFile, settings: Settings) -> IndexedDocument | Failure:
    """Read and analyse one file; a bad one gives its reason and disturbs no other."""
    try:
        data = file.read(settings.max_document_bytes)
        extract = readers.read(file.id, data, Extracts(settings.index))
        _check_length(extract.text, settings.max_document_characters)
        said = file.said()
        return analyse(
            file.id, extract, metadata(said), file.state(data), corrections=corrections_in(said)
        )
    except Exception as error:  # noqa: BLE001 - a parser may raise anything on a damaged file
        return _failure(file.id, error)


def indexed_parts(file: CorpusFile, settings: Settings) -> Iterator[IndexedDocument | Failure]:
    """Read and analyse the documents of one file, each as if it were alone."""
    try:
        data = file.read(PARTS_TIMES * settings.max_document_bytes)
        # What the sidecar says holds for every document that does not say otherwise.
        said = file.said()
        common = {name: value for name, value in metadata(said).items() if name != "title"}
        corrections = corrections_in(said)
        for part in readers.parts(file.id, data):
            yield _indexed_part(file, part, common, corrections, settings)
    except Exception as error:  # noqa: BLE001 - likewise
        yield _failure(file.id, error)


def _indexed_part(
    file: CorpusFile,
    part: Part,
    common: dict[str, str],
    corrections: dict[str, str],
    settings: Settings,
) -> IndexedDocument | Failure:
    if part.extract is None:
        return Failure(part.key, part.fault)
    try:
        extract = Extract(part.extract.text, common | part.extract.metadata)
        _check_length(extract.text, settings.max_document_characters)
        beside = [*sorted(common.items()), *sorted(corrections.items())]
        digest = hashlib.sha256(part.source + repr(beside).encode()).hexdigest()
        was = FileState(file.size, file.mtime_ns, digest)
        return analyse(part.key, extract, {}, was, name=file.id, corrections=corrections)
    except Exception as error:  # noqa: BLE001 - likewise
        return _failure(part.key, error)


def _failure(document_id: str, error: Exception) -> Failure:
    """Return the reason why a document cannot be indexed."""
    if isinstance(error, SearchError):
        return Failure(document_id, f"{error.what}. {error.next}" if error.next else error.what)
    return Failure(document_id, f"its reader failed ({type(error).__name__}: {error})")


def _check_length(text: str, limit: int) -> None:
    if len(text) > limit:
        raise DocumentTooLarge(
            f"{len(text):,} characters are more than the limit of {limit:,}",
            next="Split it, or raise max_document_characters",
        )


def analyse(  # noqa: PLR0913 - all that may tell what a document is
    document_id: str,
    extract: Extract,
    sidecar: dict[str, str],
    file_state: FileState,
    name: str = "",
    *,
    corrections: Mapping[str, str] = NO_CORRECTIONS,
) -> IndexedDocument:
    """Return a document ready for an engine. Sidecar > front matter > file name > detection.

    `name` is that of its file, where its id is another; `corrections` are languages of passages by
    their fingerprints. Raises UnreadableDocument where there is nothing to read.
    """
    text, name = extract.text, name or document_id
    if not text.strip():
        raise UnreadableDocument("there is no text in it", next="Remove it, or write something")
    said = extract.metadata | sidecar
    declared = (
        _language(sidecar)
        or _language(extract.metadata)
        or corpus.language_in_name(name, LANGUAGES)
    )
    spans, words = _passages(text, declared, corrections)
    language = declared or _main_language(spans)
    if name.lower().endswith(PAGES) and "title" not in sidecar:
        said["title"] = titles.without_site(said.get("title", ""), text, said.get("source", ""))
    title = said.get("title") or titles.from_text(text, spans, language)
    document = Document(
        id=document_id,
        title=clean_line(title or titles.from_name(name))[: titles.LIMIT],
        language=language,
        date=_date(said.get("date", "")),
        source=said.get("source", ""),
        subject=said.get("subject") or corpus.subject_in_name(name, LANGUAGES),
        translation_of=said.get("translation_of", ""),
        metadata={key: value for key, value in said.items() if key not in _OWN_NAMES},
        pages=extract.pages,
    )
    title_words = Words()
    analyzer_for(language).read(document.title, 0, title_words)
    return IndexedDocument(document, file_state, text, spans, words, title_words)


def _passages(text: str, declared: str, corrections: Mapping[str, str]) -> tuple[list[Span], Words]:
    """Cut a text into passages, each analysed in its own language.

    They are cut by the language that is detected, whatever is corrected: else a correction might
    move their borders, and no longer be one of any passage.
    """
    spans: list[Span] = []
    words = Words()
    found = paragraphs.split(text)
    languages = _languages([text[p.start : p.end] for p in found], declared)
    for number, (paragraph, detected) in enumerate(zip(found, languages, strict=True)):
        for start, end in passages.cut(text, paragraph.start, paragraph.end, detected):
            language = _corrected(detected, text[start:end], corrections)
            first = len(words.surfaces)
            analyzer_for(language).read(text[start:end], start, words)
            last = len(words.surfaces)
            spans.append(Span(start, end, language, number, paragraph.boilerplate, first, last))
    return spans, words


def _corrected(detected: str, text: str, corrections: Mapping[str, str]) -> str:
    """Return the language of a passage: what somebody says of it, if that is one of ours."""
    said = corrections.get(fingerprint(text), "") if corrections else ""
    return said if said in ANALYZERS else detected


def _languages(texts: list[str], declared: str) -> list[str]:
    """Tell the language of each paragraph; headings go by what the document declares or mostly is.

    What is declared never outweighs a paragraph that is clearly in another language.
    """
    telling = {text: detect(text, declared) for text in texts if len(text) >= _TELLING_LENGTH}
    most = _largest((language, len(text)) for text, language in telling.items())
    prior = declared or (most if most in LANGUAGES else "")
    return [telling.get(text) or detect(text, prior) for text in texts]


def _main_language(spans: list[Span]) -> str:
    """Return the language of most of the text."""
    return _largest((span.language, span.end - span.start) for span in spans)


def _largest(parts: Iterable[tuple[str, int]]) -> str:
    """Return the language whose parts are the largest together."""
    sizes: dict[str, int] = {}
    for language, size in parts:
        sizes[language] = sizes.get(language, 0) + size
    return max(sizes, key=sizes.__getitem__, default=UNDETERMINED)


def _language(said: dict[str, str]) -> str:
    """Return the language that metadata declares as a BCP 47 tag, if it is one of ours."""
    tag = said.get("language", said.get("lang", "")).lower()
    code = tag.replace("_", "-").split("-")[0]
    return code if code in LANGUAGES else ""


def _date(text: str) -> str:
    """Keep a date only if it is ISO 8601, whole or shortened: filters compare dates as text."""
    found = _DATE.match(text.translate(_DIGITS))
    return found.group() if found and is_date(found.group()) else ""
