"""The nouns: documents, passages, queries, hits. Frozen dataclasses with hardly any behaviour.

Offsets count code points. A document's text is what its reader returned; passages are ranges of
that text, marks are ranges of their passage's text.
"""

from __future__ import annotations

import bisect
from dataclasses import dataclass, field
from typing import Literal

from indexer.errors import BadParameter

Match = Literal["direct", "cross", "meaning"]
Evidence = Literal[
    "typed", "inflection", "spelling", "glossary", "cldr", "number", "name", "memory", "embedding"
]
Sort = Literal["relevance", "date"]
Judged = Literal["embedding", "words", "place"]

UNDETERMINED = "und"  # BCP 47: the language of text that is none of ours


# --- documents ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Document:
    """What is known of a document. `id` is its path below the corpus folder, NFC, with slashes.

    `date` is ISO 8601, whole or shortened (2012, 2012-05, 2012-05-04), or empty.
    `metadata` keeps whatever else the document said of itself; `pages` are the offsets at which its
    pages begin, where it has pages.
    """

    id: str
    title: str
    language: str
    date: str = ""
    source: str = ""
    subject: str = ""
    translation_of: str = ""
    metadata: dict[str, str] = field(default_factory=dict)
    pages: tuple[int, ...] = ()

    def page_of(self, offset: int) -> int:
        """Return the number of the page that has this character of the text; 0 without pages."""
        return bisect.bisect_right(self.pages, offset)


@dataclass(frozen=True, slots=True)
class Extract:
    """What a reader found in a file: its text, and what the file says of itself.

    `pages` are the offsets at which its pages begin, where it has pages.
    """

    text: str
    metadata: dict[str, str] = field(default_factory=dict)
    pages: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """One of the documents of a file with many: its key within the file, and where it came from.

    `extract` is None where the part cannot be read, for the reason in `fault`.
    """

    key: str
    source: bytes = b""
    extract: Extract | None = None
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Mark:
    """A lit word or phrase: a range of the passage's text, and the query word it answers."""

    start: int
    end: int
    match: Match
    of: str
    by: Evidence


@dataclass(frozen=True, slots=True)
class Passage:
    """A range of the document's text in one language: `text == document_text[start:end]`.

    `number` counts from 0 within the document and is its anchor. `boilerplate` says that the
    range looks like navigation or another page's headlines rather than the document's own prose.
    """

    number: int
    text: str
    language: str
    start: int
    end: int
    marks: tuple[Mark, ...] = ()
    boilerplate: bool = False


# --- what the engines keep ---------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Span:
    """A passage as it is stored: its characters, its words and the paragraph it lies in.

    `first` and `last` are a half-open range of word numbers.
    """

    start: int
    end: int
    language: str
    paragraph: int
    boilerplate: bool
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Words:
    """Analysed words in order, in parallel columns; `starts` and `ends` are offsets.

    `spelled` has a word's own spelling where that is not its surface, else "".
    """

    surfaces: list[str] = field(default_factory=list)
    stems: list[str] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    spelled: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class FileState:
    """What a file looked like when it was indexed: enough to tell whether it has changed."""

    size: int
    mtime_ns: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """What has been done to a document, once it is safe on the disk.

    `sha256` is of the document and its sidecar, as `FileState` has it; of what is gone, nothing.
    """

    id: str
    done: Literal["added", "replaced", "described", "removed", "restored"]
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class Trashed:
    """A document that was removed and can be had back. `removed` is UTC, ISO 8601."""

    id: str
    removed: str
    bytes: int


@dataclass(frozen=True, slots=True)
class BackedUp:
    """What a backup has. `files` counts documents, sidecars, and what people keep beside them.

    `clashes` are paths that no restoration takes: they differ in capital letters or accents alone.
    """

    documents: int
    files: int
    bytes: int
    clashes: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restoration did, as ids of documents; those that were `replaced` are in the trash.

    `kept` are files beside the documents that differ from the backup's, and stayed as they were.
    """

    added: tuple[str, ...] = ()
    replaced: tuple[str, ...] = ()
    unchanged: int = 0
    kept: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class IndexedDocument:
    """Everything an engine stores of one document. Title words are analysed in its language."""

    document: Document
    state: FileState
    text: str
    spans: list[Span]
    words: Words
    title: Words


# --- the query tree ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Form:
    """One way to meet a query word in one language's fields: a word, or several in a row.

    `stems` is empty where only the exact surface will do. `spelled` has a word's own spelling,
    accents and vowel signs included, where no other will do, and "" where any will. `weight` is
    1 for what was typed. `text` is how the evidence of what was borrowed writes it; "" where that
    knows surfaces only.
    """

    language: str
    surfaces: tuple[str, ...]
    stems: tuple[str, ...] = ()
    weight: float = 1.0
    match: Match = "direct"
    by: Evidence = "typed"
    spelled: tuple[str, ...] = ()
    text: str = ""


@dataclass(frozen=True, slots=True)
class Word:
    """A leaf: what was typed (`of`) and every form that answers it.

    The forms of one language are scored as one word. `prefix` leaves get their forms from the
    engine's own terms just before the search, and so do `fuzzy` ones theirs, which differ by so
    many letters at the most. `near` asks for all the words of a form in any order, with so many
    others among them at the most; 0 asks for them in a row. `parts` are other leaves of the tree,
    by what was typed, that this one stands for together: it counts, or they do.
    """

    of: str
    forms: tuple[Form, ...] = ()
    phrase: bool = False
    prefix: bool = False
    title: bool = False
    exact: bool = False
    near: int = 0
    fuzzy: int = 0
    parts: tuple[str, ...] = ()

    @property
    def crosses(self) -> bool:
        """Whether other languages may lend it words: `=`, `*` and `~` mean what was typed.

        What stands under `Not` never borrows either; a leaf cannot tell.
        """
        return not (self.exact or self.prefix or self.near or self.fuzzy)


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Documents that satisfy at least one child; more is better."""

    children: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class AllOf:
    """Documents that satisfy every child. A `Not` child takes documents away."""

    children: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """Documents that do not satisfy the child."""

    child: Node


Node = Word | AnyOf | AllOf | Not


@dataclass(frozen=True, slots=True)
class Query:
    """What a person typed, read as well as it can be.

    `tree` is None where nothing searchable was left. `language` is a hint, "und" where there is
    none. `understood` is the query written back; `dropped` says what was left out of it.
    `languages`, `sources` (any words of their names), `after` and `before` narrow the documents.
    """

    text: str
    tree: Node | None
    language: str
    understood: str
    dropped: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    after: str = ""
    before: str = ""


@dataclass(frozen=True, slots=True)
class Filters:
    """Documents wanted: empty means no restriction. Dates compare as ISO 8601 text.

    `sources` are whole names, one of which the document must have.
    """

    languages: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    after: str = ""
    before: str = ""


# --- requests and results ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """A search. `languages=()` means all; `group` asks for a list per language as well.

    `cross` and `without` steer the words that a query borrows: from the other languages, and
    from the index where a word of it is misspelled. What is `without` may be spelled as
    `Expansion.term` has it, or folded.
    """

    text: str
    languages: tuple[str, ...] = ()
    cross: bool = True
    limit: int = 10
    offset: int = 0
    without: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    after: str = ""
    before: str = ""
    sort: Sort = "relevance"
    group: bool = False
    explain: bool = False


@dataclass(frozen=True, slots=True)
class Contribution:
    """One addend of a score: word -> form -> field -> statistics -> share. They sum to it."""

    of: str
    form: str
    field: str
    by: Evidence
    df: int
    idf: float
    tf: float
    length: int
    share: float


@dataclass(frozen=True, slots=True)
class Hit:
    """A document that was found, its best passages first, each with its marks.

    `translations` are the ids of the versions in other languages: first those that the documents
    declare, then the `detected` ones.
    `duplicate_of` is the id of a better hit with nearly the same text; it stands right before,
    but for others of that text.
    """

    document: Document
    score: float
    match: Match
    passages: tuple[Passage, ...]
    title_marks: tuple[Mark, ...] = ()
    translations: tuple[str, ...] = ()
    detected: tuple[str, ...] = ()
    duplicate_of: str = ""
    explanation: tuple[Contribution, ...] = ()


@dataclass(frozen=True, slots=True)
class Expansion:
    """A word that the query borrowed: from another language, or spelled nearly so.

    `term` is spelled as its evidence spells it, or else as most documents do.
    """

    of: str
    term: str
    language: str
    by: Evidence
    weight: float


@dataclass(frozen=True, slots=True)
class Group:
    """One language's own list."""

    total: int
    hits: tuple[Hit, ...]


@dataclass(frozen=True, slots=True)
class Results:
    """The answer to a request.

    `total` honours the languages asked for; `totals` and `direct` count every language.
    `all_words` says how many of the documents wanted have all the words. `suggestion` is what may
    have been meant and was not searched for; `unanswered` are the words, and the phrases in their
    quotation marks, that no document has in any form or language.
    """

    query: Query
    total: int
    totals: dict[str, int]
    direct: dict[str, int]
    all_words: int
    hits: tuple[Hit, ...]
    facets: dict[str, dict[str, int]]
    took_ms: float
    total_relation: Literal["exact", "at_least"] = "exact"
    expansions: tuple[Expansion, ...] = ()
    groups: dict[str, Group] = field(default_factory=dict)
    partial: bool = False
    suggestion: str | None = None
    unanswered: tuple[str, ...] = ()
    cursor: str | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """A whole document for reading: every passage in order, with the marks of a query if any.

    `translations` and those `detected` among them are as in a hit. `sha256` is of the file and its
    sidecar, as in a receipt.
    """

    document: Document
    text: str
    passages: tuple[Passage, ...]
    title_marks: tuple[Mark, ...] = ()
    translations: tuple[str, ...] = ()
    detected: tuple[str, ...] = ()
    sha256: str = ""

    def passage(self, number: int) -> Passage:
        """Return the passage of a number. Raises BadParameter."""
        require_passage(number, len(self.passages))
        return self.passages[number]


def require_passage(number: int, many: int) -> None:
    """Raise BadParameter where a document of so many passages has none of this number."""
    if not 0 <= number < many:
        raise BadParameter(
            f"the document has no passage {number}",
            where="passage",
            next=f"Its passages are 0 to {many - 1}" if many else "It has none",
        )


@dataclass(frozen=True, slots=True)
class Counterpart:
    """A passage in another language that says what a passage says, or nearly so.

    `score` is at the most 1. With `by` "embedding" it is of meaning and words together, with
    "words" of words alone, and with "place" it tells how likely this passage of a version has the
    place that the other one has, where nothing surer was found: the three cannot be compared.
    `translation`: the documents declare to be versions of each other, or are taken for such. A
    mark's `of` is a word, or several, of the passage that is answered.
    """

    document: Document
    passage: Passage
    score: float
    by: Judged
    translation: bool = False


@dataclass(frozen=True, slots=True)
class Counterparts:
    """A passage, the words of it lit that are answered, and its counterparts.

    They are by language, every other one; declared translations stand first, then the best, and at
    last what is known by its place only.
    `passages` counts those of the passage's document.
    """

    document: Document
    passage: Passage
    counterparts: dict[str, tuple[Counterpart, ...]]
    passages: int


@dataclass(frozen=True, slots=True)
class Failure:
    """A file that could not be indexed, and why."""

    id: str
    reason: str


@dataclass(frozen=True, slots=True)
class Report:
    """What an update did: document ids, in order."""

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    failed: tuple[Failure, ...] = ()
    unchanged: int = 0


@dataclass(frozen=True, slots=True)
class Damage:
    """A file of the index that is not what it must be, and why."""

    file: str
    reason: str


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check of the index found: of its files, and of the corpus beside it, as ids.

    `stale`: files that were written after they were indexed. `repaired` says how, where it was.
    """

    generation: int
    files: int
    size: int
    damage: tuple[Damage, ...] = ()
    documents: int = 0
    missing: tuple[str, ...] = ()
    stale: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    repaired: str = ""


@dataclass(frozen=True, slots=True)
class LastCheck:
    """When the files of the index were last checked (UTC, ISO 8601), how, and what was damaged.

    `differing` are the documents that were not as in the folder.
    """

    at: str
    deep: bool
    damaged: int
    differing: int


@dataclass(frozen=True, slots=True)
class Progress:
    """How far long work has come: an update in files, an encoder in terms or documents."""

    done: int
    total: int


@dataclass(frozen=True, slots=True)
class Following:
    """How it stands with the process that indexes by itself.

    `looked` is when it last compared the whole folder (UTC, ISO 8601; empty before the first time),
    `pending` how many changes wait, `told` whether the system tells it of changes at once, and
    `waits` why it cannot go on, in sentences.
    """

    looked: str
    pending: int
    told: bool
    waits: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AnalysisStep:
    """The words of a text after one step of a language's chain.

    `places` are the code points of each, of the step that breaks the text into words.
    """

    name: str
    words: tuple[str, ...]
    places: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Stats:
    """The state of the index. Counts are per language of the document, or of the passage.

    `crossing` says what queries cross languages by, besides the glossary; `following` is None where
    no process indexes by itself, `last_check` before the first check. Sizes are in bytes.
    """

    generation: int
    documents: dict[str, int]
    passages: dict[str, int]
    words: dict[str, int]
    versions: dict[str, str]
    bytes_on_disk: int
    last_update: str
    failed: tuple[Failure, ...] = ()
    crossing: dict[str, str] = field(default_factory=dict)
    following: Following | None = None
    bytes_free: int = 0
    last_check: LastCheck | None = None
