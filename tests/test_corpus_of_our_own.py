"""The documents in corpus/: enough of them, in good order, and found by what is in them."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from indexer import Index, SearchRequest, Settings
from indexer import corpus as corpus_module
from indexer.languages import LANGUAGES, detect
from indexer.readers import read as read_file
from indexer.text import split_front_matter

if TYPE_CHECKING:
    from collections.abc import Iterator

    from indexer import Document, Hit, Reading

FOLDER = Path(__file__).parent.parent / "corpus"
PAGE = "news/istanbul-council-page.fr.txt"  # with a news site's navigation below the article
MIXED = {"region/interpreters-booth.md", "region/silk-road-notebook.md"}
NEAR_DUPLICATES = {"news/opec-plus-and-energy.ar.txt", "news/opec-plus-and-energy-reprint.ar.txt"}


@dataclass(repr=False)
class Library:
    """An index of the corpus, its documents and their readings."""

    index: Index
    documents: dict[str, Document]
    readings: dict[str, Reading]

    def hits(self, words: str, **more: object) -> tuple[Hit, ...]:
        return self.index.search(SearchRequest(words, limit=50, **more)).hits  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    home = tmp_path_factory.mktemp("library")
    with Index.open(home / "index", corpus=FOLDER, settings=Settings()) as index:
        report = index.update()
        assert report.failed == ()
        documents = {document.id: document for document in index.documents()}
        yield Library(index, documents, {name: index.read(name) for name in documents})


def in_all_languages(library: Library) -> dict[str, dict[str, list[str]]]:
    """Return the subjects that have a version in each language: language -> ids."""
    by_subject: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for document in library.documents.values():
        by_subject[document.subject][document.language].append(document.id)
    return {name: found for name, found in by_subject.items() if set(found) == set(LANGUAGES)}


# --- what there is -----------------------------------------------------------------------------


def test_at_least_fourteen_subjects_are_there_in_all_three_languages(library: Library) -> None:
    assert len(in_all_languages(library)) >= 14


def test_at_least_forty_two_documents_have_a_body_of_250_to_700_words(library: Library) -> None:
    three = [name for s in in_all_languages(library).values() for ids in s.values() for name in ids]
    lengths = {name: len(library.readings[name].text.split()) for name in library.documents}
    assert sum(250 <= lengths[name] <= 700 for name in three) >= 42
    others = {name for name, length in lengths.items() if not 250 <= length <= 700}
    assert others <= {PAGE}, "the page is longer by its navigation"


def test_every_document_says_what_it_is_in_front_matter(library: Library) -> None:
    silent = MIXED | {PAGE}  # detection and file name have something to do as well
    for name, document in library.documents.items():
        assert document.title, name
        assert re.fullmatch(r"\d{4}-\d\d-\d\d", document.date), name
        assert document.source, name
        assert document.subject, name
        if Path(name).suffix != ".html":
            said, _ = split_front_matter((FOLDER / name).read_text(encoding="utf-8"))
            assert {"title", "date", "source", "subject"} <= set(said), name
            assert ("language" in said) == (name not in silent), name


def test_no_title_is_used_twice(library: Library) -> None:
    titles = Counter(document.title for document in library.documents.values())
    assert max(titles.values()) == 1


def test_every_format_is_used(library: Library) -> None:
    assert {Path(name).suffix for name in library.documents} == {".txt", ".md", ".html"}


def test_versions_of_a_subject_know_each_other(library: Library) -> None:
    for found in in_all_languages(library).values():
        everyone = {name for ids in found.values() for name in ids}
        for ids in found.values():
            for name in ids:
                assert set(library.readings[name].translations) == everyone - set(ids)


# --- languages ---------------------------------------------------------------------------------


def test_detection_alone_gives_every_document_its_declared_language(library: Library) -> None:
    for name, document in library.documents.items():
        if name in MIXED:
            continue
        size = Counter[str]()
        for paragraph in library.readings[name].text.split("\n\n"):
            size[detect(paragraph)] += len(paragraph)
        assert size.most_common(1)[0][0] == document.language, name
        assert size[document.language] >= 0.9 * size.total(), name


def test_every_passage_of_a_document_in_one_language_is_in_that_language(library: Library) -> None:
    odd = [
        (name, passage.language, passage.text)
        for name, reading in library.readings.items()
        for passage in reading.passages
        if name not in MIXED and passage.language != library.documents[name].language
    ]
    assert odd == []


def test_two_documents_are_mixed_and_their_passages_are_in_all_three_languages(
    library: Library,
) -> None:
    for name in MIXED:
        found = Counter(passage.language for passage in library.readings[name].passages)
        assert set(found) == set(LANGUAGES), name
        assert min(found.values()) >= 2, name
        for passage in library.readings[name].passages:
            arabic = sum("\u0600" <= letter <= "\u06ff" for letter in passage.text)
            assert (passage.language == "ar") == (arabic > len(passage.text) / 2)
    several = {
        name
        for name, reading in library.readings.items()
        if len({p.language for p in reading.passages}) > 1
    }
    assert several - {PAGE} == MIXED


def test_a_mixed_document_is_found_by_words_of_each_of_its_languages(library: Library) -> None:
    for words in ("“yellow pad”", "« sigles et les titres »", "دراغومان"):
        assert library.hits(words)[0].document.id == "region/interpreters-booth.md"


# --- boilerplate -------------------------------------------------------------------------------


def test_the_navigation_of_the_page_is_tagged_and_nothing_else_anywhere(library: Library) -> None:
    tagged = {
        name: [p for p in reading.passages if p.boilerplate]
        for name, reading in library.readings.items()
    }
    assert [name for name, passages in tagged.items() if passages] == [PAGE]
    text = library.readings[PAGE].text
    article_ends = text.index("Partagez cet article")
    for passage in library.readings[PAGE].passages:
        assert passage.boilerplate == (passage.start >= article_ends), passage.text


@pytest.mark.parametrize(
    "words",
    ["Azerbaïdjan", "Bakou", "Caspienne", "Caucase", "prix", "ville", "festival", "exposition"],
)
def test_navigation_is_never_shown_where_prose_answers(library: Library, words: str) -> None:
    for hit in library.hits(words):
        if hit.document.id == PAGE:
            prose = any(
                passage.marks and not passage.boilerplate
                for passage in library.index.read(PAGE, words).passages
            )
            assert any(passage.boilerplate for passage in hit.passages) != prose


def test_a_word_of_the_navigation_does_not_bring_its_page_to_the_top(library: Library) -> None:
    first, *rest = library.hits("Bakou", languages=("fr",))
    assert first.document.id != PAGE
    assert PAGE in {hit.document.id for hit in rest}


def test_a_document_that_has_a_word_in_its_navigation_only_is_found_and_shows_it(
    library: Library,
) -> None:
    (hit,) = library.hits("pastèque")
    assert hit.document.id == PAGE
    assert hit.passages[0].boilerplate
    assert hit.passages[0].marks


# --- near-duplicates ---------------------------------------------------------------------------


def shingles(text: str) -> set[tuple[str, ...]]:
    words = re.findall(r"\w+", text)
    return {tuple(words[at : at + 4]) for at in range(len(words) - 3)}


def test_one_pair_of_documents_is_nearly_the_same_and_no_other(library: Library) -> None:
    cut = {name: shingles(reading.text) for name, reading in library.readings.items()}
    names = sorted(cut)
    close = [
        {one, other}
        for at, one in enumerate(names)
        for other in names[at + 1 :]
        if len(cut[one] & cut[other]) > 0.2 * min(len(cut[one]), len(cut[other]))
    ]
    assert close == [NEAR_DUPLICATES]
    assert cut[min(NEAR_DUPLICATES)] != cut[max(NEAR_DUPLICATES)]


# --- what is in the texts on purpose ------------------------------------------------------------


@pytest.mark.parametrize(
    ("pattern", "where", "at_least", "what"),
    [
        (r"\b[ldnsqLDNSQ]’\w", "fr", 5, "elisions with a curly apostrophe"),
        (r"\b[ldnsqLDNSQ]'\w", "fr", 5, "elisions with a straight one"),
        (r"[\u064b-\u0652]", "ar", 5, "tashkeel"),
        (r"\w\u0640+\w", "ar", 1, "tatweel"),
        (r"[\u0621-\u064a]\.[\u0621-\u064a]", "ar", 1, "a missing space after a full stop"),
        (r"[٠-٩]{2}", "ar", 2, "Arabic-Indic digits"),
        (r"كانون|شباط|آذار|نيسان|أيار|حزيران|تموز|تشرين", "ar", 3, "Levantine months"),
        (r"\bUN\b", "en", 5, "an English acronym"),
        (r"\bONU\b", "fr", 5, "its French counterpart"),
        (r"\bOIC\b", "en", 1, "an English acronym"),
        (r"\bOCI\b", "fr", 1, "its French counterpart"),
        (r"\bAliyev\b", "en", 1, "a name"),
        (r"\bAliyeva\b", "en", 1, "its feminine form"),
        (r"\bAliyev\b|\bAliev\b", "fr", 1, "in French"),
        (r"عليي?ف", "ar", 1, "in Arabic"),
        (r" \| ", "en", 1, "a table"),
    ],
)
def test_the_texts_hold_what_makes_searching_them_hard(
    library: Library, pattern: str, where: str, at_least: int, what: str
) -> None:
    found = [
        name
        for name, reading in library.readings.items()
        if library.documents[name].language == where and re.search(pattern, reading.text)
    ]
    assert len(found) >= at_least, what


# --- what people ask ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "first", "lit"),
    [
        ("Azerbaijan membership", "un/membership.en.md", None),
        ("عضوية أذربيجان في الأمم المتحدة", "un/membership.ar.md", None),
        ("admission de l’Azerbaïdjan aux Nations Unies", "un/membership.fr.md", None),
        ("four resolutions of 1993", "un/resolutions-1993.en.md", None),
        ("résolution 822", "un/resolutions-1993.fr.md", None),
        ("القرار ٨٢٢", "un/resolutions-1993.ar.md", None),
        ("displaced persons refugees", "humanitarian/displaced-persons.en.md", None),
        ("المشردون داخليا", "humanitarian/displaced-persons.ar.txt", None),
        ("vaccins non-alignés", "movements/non-aligned-movement.fr.md", None),
        ("UNICEF children", "humanitarian/unicef-children.en.md", None),
        ("casques bleus", "un/peacekeeping.fr.md", {"casque", "Casque", "bleu", "Bleu"}),
        ("الألغام", "humanitarian/mine-action.ar.md", None),
        ("Sustainable Development Goals", "development/sustainable-development.en.md", None),
        (
            "COP29",
            "development/climate-cop29",
            {"COP29", "مؤتمر الأطراف التاسع والعشرون"},
        ),
        ("AIDA", "development/aida", {"AIDA"}),
        ("counter-terrorism", "un/counter-terrorism.en.txt", None),
        ("مكافحة الإرهاب", "un/counter-terrorism.ar.md", None),
        ("patrimoine de l'UNESCO", "culture/unesco-heritage.fr.md", None),
        ("Southern Gas Corridor", "news/caspian-energy.en.txt", None),
        ("title:Azerbaïdjan patrimoine", "culture/unesco-heritage.fr.md", None),
    ],
)
def test_a_question_finds_its_document_first(
    library: Library, words: str, first: str, lit: set[str] | None
) -> None:
    hit = library.hits(words)[0]
    assert hit.document.id.startswith(first)
    assert hit.passages[0].marks
    if lit:
        for passage in hit.passages:
            for mark in passage.marks:
                shown = passage.text[mark.start : mark.end]
                assert any(shown.startswith(word) for word in lit), shown


@pytest.mark.parametrize(
    ("words", "language", "lit"),
    [
        ("Azerbaijan", "en", {"Azerbaijan"}),
        ("أذربيجان", "ar", {"أذربيجان", "بأذربيجان", "لأذربيجان", "وأذربيجان"}),
        ("Azerbaïdjan", "fr", {"Azerbaïdjan"}),
        ("azerbaidjan", "fr", {"Azerbaïdjan"}),
        ("l'Azerbaïdjan", "fr", {"Azerbaïdjan"}),
        ('"Security Council"', "en", {"Security Council"}),
        ('"Conseil de sécurité"', "fr", {"Conseil de sécurité"}),
        ('"مجلس الأمن"', "ar", {"مجلس الأمن"}),
    ],
)
def test_what_is_lit_is_the_word_asked_for_without_its_article(
    library: Library, words: str, language: str, lit: set[str]
) -> None:
    hits = library.hits(words, languages=(language,))
    assert len(hits) >= 5
    shown = Counter(
        passage.text[mark.start : mark.end]
        for hit in hits
        for passage in hit.passages
        for mark in passage.marks
        if passage.language == language and mark.by == "typed"
    )
    by_stem = {"ذربيجان", "azerba", "Azerba"}  # other forms of the word may be lit as well
    assert all(one in lit or any(stem in one for stem in by_stem) for one in shown), shown
    assert shown.most_common(1)[0][0] in lit
    assert not any(re.match(r"[ldLD]['’]", one) for one in shown)


def test_a_word_glued_to_the_sentence_before_it_is_found(library: Library) -> None:
    glued = re.compile(r"([\u0621-\u064a]+)\.([\u0621-\u064a]{3,})")
    found = [
        (name, match)
        for name, reading in library.readings.items()
        for match in glued.finditer(reading.text)
    ]
    assert found
    for name, match in found:
        for word, start in ((match[1], match.start(1)), (match[2], match.start(2))):
            reading = library.index.read(name, word)
            lit = {p.start + mark.start for p in reading.passages for mark in p.marks}
            assert start in lit, word


def test_arabic_indic_digits_and_plain_ones_find_each_other(library: Library) -> None:
    for typed in ("٨٢٢", "822"):
        ids = {hit.document.id for hit in library.hits(typed)}
        assert {f"un/resolutions-1993.{code}.md" for code in LANGUAGES} <= ids


def test_the_corpus_reads_in_the_order_of_its_ids(library: Library) -> None:
    walked = [file.id for file in corpus_module.walk(FOLDER)]
    assert walked == sorted(walked) == list(library.documents)


def test_every_document_is_utf_8_and_reads_alike_twice(library: Library) -> None:
    for name, reading in library.readings.items():
        data = (FOLDER / name).read_bytes()
        data.decode("utf-8")
        assert read_file(name, data).text == reading.text
