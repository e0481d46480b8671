"""The three seed documents, real pages as people find them: what must be found in them, and lit."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from indexer import Index, SearchRequest, Settings
from indexer.languages import ANALYZERS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from indexer import Hit, Results

SEEDS = Path(__file__).parent.parent.parent / "shared" / "seeds"
OURS = Path(__file__).parent.parent / "corpus"
ARABIC, ENGLISH, FRENCH = (
    "000_7a9089b464407e5a.txt",
    "001_88c8b4396558a967.txt",
    "002_2aeb074b8eac1786.txt",
)

pytestmark = pytest.mark.skipif(not SEEDS.is_dir(), reason="../shared/seeds is not here")


@dataclass(repr=False)
class Seeds:
    """An index of the seeds."""

    index: Index

    def ask(self, words: str) -> Results:
        return self.index.search(SearchRequest(words))


@pytest.fixture(scope="module")
def seeds(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Seeds]:
    home = tmp_path_factory.mktemp("seeds")
    with Index.open(home / "index", corpus=SEEDS, settings=Settings()) as index:
        report = index.update()
        assert (report.added, report.failed) == ((ARABIC, ENGLISH, FRENCH), ())
        yield Seeds(index)


def lit(hit: Hit) -> list[str]:
    return [p.text[mark.start : mark.end] for p in hit.passages for mark in p.marks]


@pytest.mark.parametrize(
    ("words", "first", "pattern"),
    [
        ("Azerbaijan", ENGLISH, r"Azerbaijan"),
        ("أذربيجان", ARABIC, r"(?:و?[لب])?أذربيجان"),
        ("Azerbaïdjan", FRENCH, r"(?i)azerba[iï]djan(?:ais(?:e?s?))?"),
        ("azerbaidjan", FRENCH, r"(?i)azerba[iï]djan(?:ais(?:e?s?))?"),
        ("الأمم المتحدة", ARABIC, r"(?:ال|لل|وال|بال)[أا]مم|(?:ال|لل|وال|بال)?متحدة"),
        ('"Security Council"', ENGLISH, r"Security Council"),
        ("résolution", FRENCH, r"(?i)résolutions?"),
        ("وهكذا", ARABIC, r"وهكذا"),
    ],
)
def test_a_word_finds_its_document_first_and_lights_nothing_else(
    seeds: Seeds, words: str, first: str, pattern: str
) -> None:
    hit = seeds.ask(words).hits[0]
    assert hit.document.id == first
    assert hit.passages[0].marks
    assert [word for word in lit(hit) if not re.fullmatch(pattern, word)] == []
    assert not any(passage.boilerplate for passage in hit.passages)
    assert hit.title_marks == tuple(sorted(hit.title_marks, key=lambda mark: mark.start))


@pytest.mark.parametrize("words", ["Azerbaïdjan", "azerbaidjan", "l’Azerbaïdjan", "l'Azerbaïdjan"])
def test_the_article_is_never_lit(seeds: Seeds, words: str) -> None:
    reading = seeds.index.read(FRENCH, words)
    elided = 0
    for passage in reading.passages:
        for mark in passage.marks:
            assert passage.text[mark.start].lower() == "a"
            assert "’" not in passage.text[mark.start : mark.end]
            elided += mark.start > 1 and passage.text[mark.start - 1] in "’'"
    assert elided >= 40, "most of them stand behind an elided article"


def test_a_word_glued_to_the_sentence_before_it_is_lit_on_its_own(seeds: Seeds) -> None:
    text = seeds.index.read(ARABIC).text
    at = text.index("المتحدة.وهكذا") + len("المتحدة.")
    starts = {
        passage.start + mark.start: passage.text[mark.start : mark.end]
        for passage in seeds.index.read(ARABIC, "وهكذا").passages
        for mark in passage.marks
    }
    assert starts[at] == "وهكذا"


def test_no_word_of_the_arabic_text_is_glued_to_another(seeds: Seeds) -> None:
    words = [token.surface for token in ANALYZERS["ar"].words(seeds.index.read(ARABIC).text)]
    assert [word for word in words if re.search(r"[\u0621-\u064a]\.[\u0621-\u064a]", word)] == []


def test_the_languages_of_documents_and_passages_are_right(seeds: Seeds) -> None:
    assert [d.language for d in seeds.index.documents()] == ["ar", "en", "fr"]
    for name, language in ((ARABIC, "ar"), (ENGLISH, "en"), (FRENCH, "fr")):
        passages = seeds.index.read(name).passages
        assert {passage.language for passage in passages} == {language}


def test_the_headlines_of_the_french_page_are_tagged_and_no_prose_of_any_is(seeds: Seeds) -> None:
    reading = seeds.index.read(FRENCH)
    ends = reading.text.index("Partagez l’information")
    for passage in reading.passages:
        assert passage.boilerplate == (passage.start >= ends), passage.text[:60]
    for name in (ARABIC, ENGLISH):
        assert not any(passage.boilerplate for passage in seeds.index.read(name).passages)


def words_of_prose_and_navigation(seeds: Seeds) -> list[str]:
    """Return the words that both have, those most frequent in the navigation first."""
    analyzer = ANALYZERS["fr"]
    counts: dict[bool, Counter[str]] = {True: Counter(), False: Counter()}
    for passage in seeds.index.read(FRENCH).passages:
        for token in analyzer.words(passage.text):
            if not analyzer.is_stop_word(token.surface) and len(token.surface) > 2:
                counts[passage.boilerplate][token.surface] += 1
    shared = counts[True].keys() & counts[False].keys()
    return sorted(shared, key=lambda word: (-counts[True][word], word))


def test_navigation_is_never_the_chosen_passage_of_a_word_that_prose_has(seeds: Seeds) -> None:
    words = words_of_prose_and_navigation(seeds)
    assert len(words) >= 30
    asked = [*words, *(" ".join(pair) for pair in itertools.pairwise(words))]
    wrong = [
        typed
        for typed in asked
        for hit in seeds.ask(typed).hits
        if hit.document.id == FRENCH and any(passage.boilerplate for passage in hit.passages)
    ]
    assert wrong == []


@pytest.mark.parametrize(
    ("words", "part"),
    [
        ("prix de l’or", "or"),
        ("mariages enregistrés", "mariages"),
        ("Donald Trump", "Trump"),
        ("Casablanca", "Casablanca"),
    ],
)
def test_words_of_the_navigation_only_are_found_and_shown_there(
    seeds: Seeds, words: str, part: str
) -> None:
    hit = seeds.ask(words).hits[0]
    assert hit.document.id == FRENCH
    assert part in " ".join(lit(hit))


def test_no_sentence_of_ours_is_taken_from_a_seed() -> None:
    def sentences(text: str) -> set[tuple[str, ...]]:
        cut = (re.findall(r"\w+", part.lower()) for part in re.split(r"[.!?؟;؛\n]", text))
        return {tuple(words) for words in cut if len(words) >= 8}

    def runs(text: str) -> set[tuple[str, ...]]:
        words = re.findall(r"\w+", text.lower())  # shorter ones are names of offices and bodies
        return {tuple(words[at : at + 20]) for at in range(len(words) - 19)}

    seeds = [path.read_text(encoding="utf-8") for path in sorted(SEEDS.glob("*.txt"))]
    for path in [path for path in OURS.rglob("*") if path.is_file()]:
        ours = path.read_text(encoding="utf-8")
        for cut in (sentences, runs):
            taken = cut(ours) & {part for seed in seeds for part in cut(seed)}
            assert not taken, (path.name, taken)
