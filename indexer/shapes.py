"""The JSON of the command line and of the API, and how answers of the index become it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterable

    from indexer import concordance as concordances
    from indexer import model, suggesting


class Mark(msgspec.Struct, frozen=True):
    """A lit word: code points into the text of its passage."""

    start: int
    end: int
    match: str
    of: str
    by: str


class Passage(msgspec.Struct, frozen=True):
    """A range of a document's text; `page` is there where the document has pages."""

    number: int
    text: str
    language: str
    start: int
    end: int
    marks: list[Mark]
    page: int | msgspec.UnsetType = msgspec.UNSET


class ReadPassage(Passage, frozen=True, kw_only=True):
    """A passage of a whole document, which may be navigation."""

    boilerplate: bool


class Contribution(msgspec.Struct, frozen=True):
    """One addend of a score."""

    of: str
    form: str
    field: str
    by: str
    df: int
    idf: float
    tf: float
    length: int
    share: float


class Hit(msgspec.Struct, frozen=True, omit_defaults=True):
    """A document that was found. Every field but the last two is required, so all are written."""

    id: str
    language: str
    title: str
    date: str
    source: str
    score: float
    match: str
    translations: list[str]
    detected_translations: list[str]
    passages: list[Passage]
    explanation: list[Contribution] | msgspec.UnsetType = msgspec.UNSET
    duplicate_of: str | msgspec.UnsetType = msgspec.UNSET


class Group(msgspec.Struct, frozen=True):
    """One language's own list."""

    total: int
    hits: list[Hit]


class Expansion(msgspec.Struct, frozen=True):
    """A word borrowed from another language."""

    of: str
    term: str
    language: str
    by: str
    weight: float


class Query(msgspec.Struct, frozen=True):
    """How the words were read."""

    text: str
    understood: str
    language: str
    dropped: list[str]
    expansions: list[Expansion]


class Results(msgspec.Struct, frozen=True):
    """The answer to a search."""

    query: Query
    total: int
    total_relation: str
    all_words: int
    totals: dict[str, int]
    direct: dict[str, int]
    took_ms: float
    partial: bool
    suggestion: str | None
    unanswered: list[str]
    cursor: str | None
    facets: dict[str, dict[str, int]]
    hits: list[Hit]
    groups: dict[str, Group] | msgspec.UnsetType = msgspec.UNSET


class Document(msgspec.Struct, frozen=True):
    """What is known of a document."""

    id: str
    language: str
    title: str
    date: str
    source: str
    subject: str
    translation_of: str
    metadata: dict[str, str]


class Reading(Document, frozen=True):
    """A whole document."""

    translations: list[str]
    detected_translations: list[str]
    text: str
    passages: list[ReadPassage]


class Counterpart(msgspec.Struct, frozen=True):
    """A passage of another language that says what a passage says.

    With `by` "place", one that most likely stands in its place in a version.
    """

    id: str
    language: str
    title: str
    date: str
    source: str
    score: float
    by: str
    translation: bool
    passage: Passage


class Counterparts(msgspec.Struct, frozen=True):
    """A passage and its counterparts, by the language of these; none is an empty list."""

    id: str
    language: str
    title: str
    passage: Passage
    counterparts: dict[str, list[Counterpart]]


class Line(msgspec.Struct, frozen=True):
    """A place where a word stands; `before`, `word` and `after` are in the order of reading."""

    id: str
    title: str
    date: str
    source: str
    passage: int
    language: str
    before: str
    word: str
    after: str
    start: int
    end: int
    match: str
    of: str
    by: str


class Column(msgspec.Struct, frozen=True):
    """The lines of one language; `occurrences` are of the documents that were looked at."""

    occurrences: int
    documents: int
    looked_at: int
    lines: list[Line]


class Concordance(msgspec.Struct, frozen=True):
    """Where words stand, by the language of the text."""

    query: str
    columns: dict[str, Column]


class Suggestion(msgspec.Struct, frozen=True):
    """What could be typed: a term, or the title of the document `id`."""

    text: str
    kind: str
    language: str
    documents: int
    id: str | msgspec.UnsetType = msgspec.UNSET


class Suggestions(msgspec.Struct, frozen=True):
    """What begins as somebody has typed so far."""

    query: str
    suggestions: list[Suggestion]


class Documents(msgspec.Struct, frozen=True):
    """A list of documents."""

    total: int
    documents: list[Document]
    cursor: str | None = None


class Step(msgspec.Struct, frozen=True):
    """The words after one step of a language's chain; of the first, where they stand, too."""

    name: str
    words: list[str]
    places: list[tuple[int, int]] | msgspec.UnsetType = msgspec.UNSET


class Analysis(msgspec.Struct, frozen=True):
    """Every step of a chain."""

    language: str
    steps: list[Step]


def step(known: model.AnalysisStep) -> Step:
    """Return one step of a chain."""
    return Step(known.name, list(known.words), list(known.places) or msgspec.UNSET)


def results(found: model.Results, *, explain: bool, group: bool) -> Results:
    """Return the answer to a search as the contract has it."""
    groups = {
        language: Group(part.total, [_hit(hit, explain=explain) for hit in part.hits])
        for language, part in found.groups.items()
    }
    return Results(
        query=Query(
            text=found.query.text,
            understood=found.query.understood,
            language=found.query.language,
            dropped=list(found.query.dropped),
            expansions=[
                Expansion(e.of, e.term, e.language, e.by, e.weight) for e in found.expansions
            ],
        ),
        total=found.total,
        total_relation=found.total_relation,
        all_words=found.all_words,
        totals=found.totals,
        direct=found.direct,
        took_ms=round(found.took_ms, 3),
        partial=found.partial,
        suggestion=found.suggestion,
        unanswered=list(found.unanswered),
        cursor=found.cursor,
        facets={name: found.facets.get(name, {}) for name in ("language", "source", "year")},
        hits=[_hit(hit, explain=explain) for hit in found.hits],
        groups=groups if group else msgspec.UNSET,
    )


def _hit(hit: model.Hit, *, explain: bool) -> Hit:
    document = hit.document
    return Hit(
        id=document.id,
        language=document.language,
        title=document.title,
        date=document.date,
        source=document.source,
        score=hit.score,
        match=hit.match,
        translations=list(hit.translations),
        detected_translations=list(hit.detected),
        duplicate_of=hit.duplicate_of or msgspec.UNSET,
        passages=[_passage(document, passage) for passage in hit.passages],
        explanation=_explanation(hit) if explain else msgspec.UNSET,
    )


def _passage(document: model.Document, passage: model.Passage) -> Passage:
    p = passage
    page = document.page_of(p.start) or msgspec.UNSET
    return Passage(p.number, p.text, p.language, p.start, p.end, _marks(p), page)


def _marks(passage: model.Passage) -> list[Mark]:
    return [Mark(mark.start, mark.end, mark.match, mark.of, mark.by) for mark in passage.marks]


def counterparts(found: model.Counterparts) -> Counterparts:
    """Return a passage and its counterparts."""
    document = found.document
    return Counterparts(
        id=document.id,
        language=document.language,
        title=document.title,
        passage=_passage(document, found.passage),
        counterparts={
            language: [_counterpart(one) for one in listed]
            for language, listed in found.counterparts.items()
        },
    )


def _counterpart(one: model.Counterpart) -> Counterpart:
    document = one.document
    return Counterpart(
        id=document.id,
        language=document.language,
        title=document.title,
        date=document.date,
        source=document.source,
        score=one.score,
        by=one.by,
        translation=one.translation,
        passage=_passage(document, one.passage),
    )


def concordance(found: concordances.Concordance) -> Concordance:
    """Return where words stand."""
    return Concordance(
        found.query.text,
        {
            language: Column(
                column.occurrences, column.documents, column.looked_at, [*map(_line, column.lines)]
            )
            for language, column in found.columns.items()
        },
    )


def _line(line: concordances.ConcordanceLine) -> Line:
    document, mark = line.document, line.mark
    return Line(
        id=document.id,
        title=document.title,
        date=document.date,
        source=document.source,
        passage=line.passage,
        language=line.language,
        before=line.before,
        word=line.word,
        after=line.after,
        start=line.start + mark.start,
        end=line.start + mark.end,
        match=mark.match,
        of=mark.of,
        by=mark.by,
    )


def suggestions(typed: str, found: Iterable[suggesting.Suggestion]) -> Suggestions:
    """Return what could be typed."""
    return Suggestions(
        typed,
        [
            Suggestion(one.text, one.kind, one.language, one.documents, one.id or msgspec.UNSET)
            for one in found
        ],
    )


def _explanation(hit: model.Hit) -> list[Contribution]:
    return [
        Contribution(c.of, c.form, c.field, c.by, c.df, c.idf, c.tf, c.length, c.share)
        for c in hit.explanation
    ]


def document(known: model.Document) -> Document:
    """Return what is known of a document."""
    return Document(**_facts(known))  # type: ignore[arg-type]


def _facts(known: model.Document) -> dict[str, object]:
    return {
        "id": known.id,
        "language": known.language,
        "title": known.title,
        "date": known.date,
        "source": known.source,
        "subject": known.subject,
        "translation_of": known.translation_of,
        "metadata": known.metadata,
    }


def reading(read: model.Reading) -> Reading:
    """Return a whole document."""
    return Reading(
        **_facts(read.document),  # type: ignore[arg-type]
        translations=list(read.translations),
        detected_translations=list(read.detected),
        text=read.text,
        passages=[
            ReadPassage(
                *(p.number, p.text, p.language, p.start, p.end, _marks(p)),
                page=read.document.page_of(p.start) or msgspec.UNSET,
                boilerplate=p.boilerplate,
            )
            for p in read.passages
        ],
    )
