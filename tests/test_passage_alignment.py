"""Documents beside their versions: the path through both, and what stands in a passage's place."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from folders import NAVIGATION, indexed
from hypothesis import example, given
from hypothesis import strategies as st

from indexer import Index, Settings
from indexer.crosslingual import encoder, known
from indexer.passage_alignment import path, place_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from indexer import Counterpart
    from indexer.window import Floats

needs_the_package = pytest.mark.skipif(
    encoder.available() is None, reason=f"NOT CHECKED: {encoder.why_not()}"
)
CORPUS = Path(__file__).parent.parent / "corpus"
SUBJECTS = (
    "un/peacekeeping",
    "un/general-assembly",
    "development/aida",
    "humanitarian/unicef-children",
    "region/languages-and-scripts",
)


# --- the path ------------------------------------------------------------------------------------

tables = st.tuples(st.integers(1, 5), st.integers(1, 5)).flatmap(
    lambda shape: st.lists(
        st.lists(st.integers(-4, 8), min_size=shape[1], max_size=shape[1]),
        min_size=shape[0],
        max_size=shape[0],
    ).map(lambda rows: np.array(rows, np.float64))
)


def worth_along(worth: Floats) -> float:
    first, last = path(worth)
    return sum(
        float(row[begin : end + 1].sum())
        for row, begin, end in zip(worth, first, last, strict=True)
    )


def best_of_all(worth: Floats) -> float:
    """Try every path."""
    rows, columns = worth.shape
    if rows == columns == 1:
        return float(worth[0, 0])
    steps = [worth[: rows - up, : columns - left] for up, left in ((1, 1), (1, 0), (0, 1))]
    return float(worth[-1, -1]) + max(best_of_all(step) for step in steps if step.size)


@given(tables)
def test_the_path_leads_from_the_first_to_the_last_passages_and_never_back(worth: Floats) -> None:
    first, last = path(worth)
    assert first[0] == 0
    assert last[-1] == worth.shape[1] - 1
    assert (first <= last).all()
    assert set((first[1:] - last[:-1]).tolist()) <= {0, 1}


@given(tables)
@example(np.array([[-1.0, 0.0], [1.0, 0.0]]))  # none begins elsewhere than in the first cell
def test_no_path_is_worth_more(worth: Floats) -> None:
    assert worth_along(worth) == pytest.approx(best_of_all(worth))


@given(tables)
def test_the_path_is_worth_the_same_from_the_other_side_and_from_the_end(worth: Floats) -> None:
    assert worth_along(worth.T) == pytest.approx(worth_along(worth))
    assert worth_along(worth[::-1, ::-1]) == pytest.approx(worth_along(worth))


def likeness_of(rows: str) -> Floats:
    """Read a table of tenths: `6` is .6."""
    return np.array([[int(cell) / 10 for cell in row] for row in rows.split()])


@pytest.mark.parametrize(
    ("rows", "answers", "why"),
    [
        ("6", [0], "one passage each"),
        ("0", [None], "nothing in common, not even among one"),
        ("600 060 006", [0, 1, 2], "one after the other"),
        ("60 60 06 06", [0, 0, 1, 1], "one of theirs answers two neighbours"),
        ("6600 0066", [0, 2], "the likeliest of two neighbours, and the first of equals"),
        ("6000 0000 0060 0006", [0, None, 2, 3], "one that nothing answers"),
        ("060 600 006", [1, 0, 2], "the order is no law where words are plain"),
        ("30003 06000 00600 00060 00006", [0, 1, 2, 3, 4], "of two alike, the one in its place"),
    ],
)
def test_passages_answer_in_their_order(rows: str, answers: list[int | None], why: str) -> None:
    likeness = likeness_of(rows)
    ours, theirs = (np.full(size, 100.0) for size in likeness.shape)
    found = [place_of(asked, likeness, ours, theirs) for asked in range(len(likeness))]
    assert [one and one.number for one in found] == answers, why


@given(tables, st.data())
def test_a_place_is_one_of_theirs_and_likely(worth: Floats, data: st.DataObject) -> None:
    likeness = worth / 8
    sizes = [st.lists(st.integers(1, 600), min_size=n, max_size=n) for n in likeness.shape]
    ours, theirs = (np.array(data.draw(size), np.float64) for size in sizes)
    for asked in range(len(likeness)):
        found = place_of(asked, likeness, ours, theirs)
        assert found == place_of(asked, likeness, ours, theirs)
        if found:
            assert 0 <= found.number < theirs.size
            assert 0 < found.likelihood <= likeness[asked, found.number]


def test_where_a_version_is_far_shorter_what_is_faintly_alike_has_no_place_in_it() -> None:
    likeness = np.full((30, 2), 0.24)
    ours, theirs = np.full(30, 300.0), np.full(2, 300.0)
    assert not any(place_of(asked, likeness, ours, theirs) for asked in range(30))
    likeness[4, 0] = 0.9
    found = place_of(4, likeness, ours, theirs)
    assert found
    assert found.number == 0


# --- documents -----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    """Index some subjects of the corpus."""
    home = tmp_path_factory.mktemp("aligned")
    for file in CORPUS.rglob("*.*.*"):
        if file.relative_to(CORPUS).as_posix().split(".")[0] in SUBJECTS:
            folder = home / "corpus" / file.parent.name
            folder.mkdir(parents=True, exist_ok=True)
            shutil.copy(file, folder)
    with Index.open(home / "index", corpus=home / "corpus", settings=Settings()) as opened:
        opened.update()
        opened.enrich()
        yield opened


PAIRS = [
    (
        "un/peacekeeping.en.html",
        "The word “peacekeeping” does not occur",
        "لن يجد القارئ عبارة «حفظ السلام»",
        "the same, of which the one tells much more",
    ),
    (
        "un/peacekeeping.en.html",
        "The word “peacekeeping” does not occur",
        "Le mot «",
        "the same, which the other has in another section",
    ),
    (
        "un/peacekeeping.en.html",
        "Observers, then soldiers",
        "لن يجد القارئ عبارة «حفظ السلام»",
        "a heading goes with what follows: observers",
    ),
    (
        "humanitarian/unicef-children.en.md",
        "Four principles",
        "Quatre idées sont au cœur du texte",
        "a heading, and the text without one",
    ),
    (
        "un/general-assembly.ar.md",
        "اللجان الست",
        "Le travail se fait d’abord en commission. Il y en a six",
        "a heading of two words",
    ),
    ("development/aida.fr.md", "Bourses et formations", "Students and diplomats", "two headings"),
    (
        "region/languages-and-scripts.en.md",
        "Ten years later, in 1939",
        "ولم يكد الناس يألفونه حتى فُرض الحرف الكيريلي عام 1939",
        "a short sentence in the place of a long one",
    ),
]


@needs_the_package
@pytest.mark.parametrize(("document", "begins", "answer", "why"), PAIRS)
def test_versions_that_are_no_translations_answer_in_their_places(
    library: Index, document: str, begins: str, answer: str, why: str
) -> None:
    said = [one.passage.text[:60] for one in beside(library, document, begins)]
    assert any(text.startswith(answer) for text in said), (why, said)


def test_numbers_names_and_words_tell_the_place_without_the_encoder(
    library: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(known, "available", lambda: None)
    found = 0
    for document, begins, answer, _ in PAIRS:
        listed = beside(library, document, begins)
        found += any(one.passage.text.startswith(answer) for one in listed)
        assert {one.by for one in listed} <= {"words", "place"}
    assert found >= len(PAIRS) // 2


@needs_the_package
def test_most_passages_have_something_in_each_version_and_it_says_how_it_is_known(
    library: Index,
) -> None:
    there = by_place = asked = 0
    for document in library.documents():
        for passage in library.read(document.id).passages:
            found = library.counterparts(document.id, passage.number)
            for listed in found.counterparts.values():
                asked += 1
                there += bool(listed)
                by_place += any(one.by == "place" for one in listed)
                assert all(one.translation for one in listed if one.by == "place")
                assert len({one.document.id for one in listed}) == len(listed)
    assert there >= 0.8 * asked
    assert by_place >= 0.2 * asked


def beside(index: Index, document: str, begins: str) -> list[Counterpart]:
    [number] = [
        passage.number
        for passage in index.read(document).passages
        if passage.text.startswith(begins)
    ]
    found = index.counterparts(document, number).counterparts
    return [one for listed in found.values() for one in listed]


def front(language: str) -> str:
    return f"---\nlanguage: {language}\nsubject: harbour\n---\n"


def paragraphs(word: str, many: int) -> str:
    return "\n\n".join(f"{word} {1000 + number}." for number in range(many))


def test_what_answers_by_words_goes_before_what_has_only_the_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(known, "available", lambda: None)
    texts = {
        "a.en.md": front("en") + "Ships, sailors, fishermen\n\nThe lighthouse was built in 1931.",
        "a.fr.md": front("fr") + "Le phare fut construit en 1931.",
        "b.fr.md": "Les navires amènent marins et pêcheurs.",
    }
    with indexed(tmp_path, texts) as index:
        listed = index.counterparts("a.en.md", 0).counterparts["fr"]
        assert [(one.document.id, one.by, one.translation) for one in listed] == [
            ("b.fr.md", "words", False),
            ("a.fr.md", "place", True),
        ]
        [best] = index.counterparts("a.en.md", 0, limit=1).counterparts["fr"]
        assert best == listed[0]


@pytest.mark.parametrize(
    ("version", "why"),
    [
        ("", "a version without a word"),
        ("Port.", "a version of one word"),
        (NAVIGATION, "a version that is a page's navigation, and nothing else"),
    ],
)
def test_a_version_that_says_nothing_answers_nothing(
    version: str, why: str, tmp_path: Path
) -> None:
    texts = {
        "a.en.md": front("en") + paragraphs("Ships in the year", 30),
        "a.fr.txt": "Ministers met in Baku on Monday to speak of roads.\n" + version,
        "a.fr.txt.meta.json": '{"language": "fr", "subject": "harbour"}',
    }
    with indexed(tmp_path, texts) as index:
        for number in (0, 15, 29):
            assert not beside(index, "a.en.md", f"Ships in the year {1000 + number}"), why


def test_boilerplate_has_no_place_and_stands_in_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(known, "available", lambda: None)
    prose = "Ministers met in Baku on Monday to speak about the harbour of 1931.\n\n"
    prose += "The meeting of 1947 lasted for two days and ended with a declaration.\n"
    texts = {
        "page.en.txt": prose + NAVIGATION,
        "page.en.txt.meta.json": '{"language": "en", "subject": "harbour"}',
        "a.fr.md": front("fr") + "Bakou, 1931.\n\nLes débats de 1947.\n\nDix recettes.",
    }
    with indexed(tmp_path, texts) as index:
        tagged = [p.number for p in index.read("page.en.txt").passages if p.boilerplate]
        assert tagged
        for number in tagged:
            found = index.counterparts("page.en.txt", number).counterparts["fr"]
            assert "place" not in {one.by for one in found}
        for passage in index.read("a.fr.md").passages:
            for one in index.counterparts("a.fr.md", passage.number).counterparts["en"]:
                assert one.passage.number not in tagged


def test_of_five_hundred_passages_each_finds_its_place_by_its_number(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(known, "available", lambda: None)
    texts = {
        "a.en.md": front("en") + paragraphs("Ships that called in the year", 500),
        "a.ar.md": front("ar") + paragraphs("وهنا نص لا صلة له بما سبق سوى الرقم", 500),
    }
    with indexed(tmp_path, texts) as index:
        for number in (0, 63, 64, 250, 437, 499):
            [one] = beside(index, "a.en.md", f"Ships that called in the year {1000 + number}")
            assert str(1000 + number) in one.passage.text
