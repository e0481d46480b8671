"""Versions that nobody declares: which documents say the same, and which only seem to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.crosslingual import translations
from indexer.crosslingual.passage_vectors import PassageVectors, Source
from indexer.crosslingual.translations import Translations, declared, detect
from indexer.crosslingual.vectors import unit
from indexer.errors import IndexCorrupt, IndexMissing
from indexer.model import Document, Progress

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from indexer.crosslingual.encoder import Vectors

DIMENSIONS = 128
FILLER = "of this and that " * 4


class OfMeanings:
    """Points where the words that begin with = point, and a little where the text alone does."""

    name = "of meanings"
    dimensions = DIMENSIONS
    fingerprint = "of meanings"

    def encode(self, texts: Sequence[str]) -> Vectors:
        rows = [self._row(text) for text in texts]
        return unit(np.array(rows, np.float32).reshape(len(texts), DIMENSIONS))

    def _row(self, text: str) -> Vectors:
        meant = [_way(word) for word in text.split() if word.startswith("=")]
        return sum(meant, start=0.35 * _way("any text")) + 0.3 * _way(text)


def _way(word: str) -> Vectors:
    return np.random.default_rng([*word.encode()]).standard_normal(DIMENSIONS).astype(np.float32)


def says(language: str, *meanings: str, numbers: str = "") -> list[str]:
    """Return a passage for each meaning, in words of a language."""
    return [f"{language} ={meaning} {FILLER}{numbers}" for meaning in meanings]


def source(name: str, *meanings: str, numbers: str = "") -> Source:
    language = name.rpartition(".")[2]
    return Source(name, language, says(language, *meanings, numbers=numbers))


def vectors_of(sources: Sequence[Source]) -> PassageVectors:
    made = PassageVectors(OfMeanings.fingerprint)
    known = {one.id: one for one in sources}

    def read(ids: Sequence[str]) -> Iterator[Source]:
        yield from (known[i] for i in ids)

    made.extend(OfMeanings(), {i: f"{at}" for at, i in enumerate(known)}, read, 600)
    return made


def detected(*sources: Source, groups: Sequence[Sequence[Document]] = ()) -> list[tuple[str, str]]:
    """Return the pairs that are found among these and some that have nothing to do with them."""
    every = [*sources, *OTHERS]
    known = {one.id: one for one in every}

    def read(ids: Sequence[str]) -> Iterator[Source]:
        yield from (known[i] for i in ids)

    return detect(vectors_of(every), read, groups)


OTHERS = [
    source(f"{n}.{language}", *(f"{language}{n}.{at}" for at in range(6)))
    for n in range(4)
    for language in ("ar", "en", "fr")
]
SIX = [f"same-{at}" for at in "abcdef"]
SHIP, SHIP_FR, SHIP_AR = (source(f"ship.{code}", *SIX) for code in ("en", "fr", "ar"))


@pytest.mark.parametrize(
    ("other", "found", "why"),
    [
        (SHIP_FR, True, "passage for passage the same"),
        (source("x.fr", *SIX[:5]), True, "its end was not translated"),
        (source("x.fr", SIX[0], SIX[2], SIX[1], *SIX[3:]), True, "two passages changed places"),
        (source("x.fr", *SIX[::-1]), False, "the same matters, but in another order"),
        (source("x.fr", *SIX[:2], "b", "c", "d", "e"), False, "most of it is of something else"),
        (source("x.fr", *SIX, *(f"more{at}" for at in range(8))), False, "it is far longer"),
        (source("x.en", *SIX), False, "a copy in the same language is no version in another"),
        (source("x.de", *SIX), False, "of a language that is none of ours nothing is told"),
    ],
)
def test_a_version_says_the_same_in_about_the_same_order(
    other: Source, *, found: bool, why: str
) -> None:
    assert detected(SHIP, other) == ([("ship.en", other.id)] if found else []), why


@pytest.mark.parametrize(
    ("numbers", "others", "found", "why"),
    [
        (
            "1992 46 230",
            "1992 46 230",
            True,
            "dates and resolutions are the same in every language",
        ),
        ("1992 46 230", "١٩٩٢ ٤٦ ٢٣٠", True, "in whatever digits"),
        ("1992 46 230 7", "1992 46 230", True, "seven is written as a word in the other"),
        ("2013 3 31 12", "2014 6 30 12", False, "the report of another month, in the same words"),
        ("1992", "", True, "a number or two say nothing"),
    ],
)
def test_versions_have_numbers_in_common(
    numbers: str, others: str, *, found: bool, why: str
) -> None:
    one, other = source("x.en", *SIX, numbers=numbers), source("x.ar", *SIX, numbers=others)
    assert detected(one, other) == ([("x.ar", "x.en")] if found else []), why


def one_passage(name: str, *meanings: str, rest: str = FILLER * 2) -> Source:
    language = name.rpartition(".")[2]
    return Source(name, language, [" ".join([language, *(f"={m}" for m in meanings), rest])])


@pytest.mark.parametrize(
    ("one", "other", "found", "why"),
    [
        (("a", "b", "c", "d"), ("a", "b", "c", "d"), True, "word for word"),
        (("a", "b", "c", "d"), ("a", "b", "c", "e"), False, "three of four words are not enough"),
    ],
)
def test_of_a_single_passage_more_is_asked(
    one: Sequence[str], other: Sequence[str], *, found: bool, why: str
) -> None:
    pairs = detected(one_passage("x.en", *one), one_passage("x.fr", *other))
    assert pairs == ([("x.en", "x.fr")] if found else []), why


@pytest.mark.parametrize(
    ("one", "other", "found", "why"),
    [
        (FILLER + "7 votes", FILLER + "7 voix " + FILLER, True, "the same number"),
        (FILLER + "7 votes", FILLER + "8 voix " + FILLER, False, "another number: another text"),
        ("brief", "bref", False, "formulas stand everywhere"),
    ],
)
def test_a_single_passage_has_the_same_numbers_and_is_no_formula(
    one: str, other: str, *, found: bool, why: str
) -> None:
    words = "a", "b", "c", "d"
    one, other = one * 2, other * 2
    pairs = detected(one_passage("x.en", *words, rest=one), one_passage("x.fr", *words, rest=other))
    assert pairs == ([("x.en", "x.fr")] if found else []), why


def test_the_number_that_a_paragraph_has_in_one_version_alone_is_no_part_of_it() -> None:
    plain, numbered = one_passage("x.fr", *"abcd"), one_passage("x.en", *"abcd")
    numbered = numbered._replace(passages=["12. " + numbered.passages[0]])
    assert detected(plain, numbered) == [("x.en", "x.fr")]


def test_versions_in_three_languages_are_three_pairs() -> None:
    every = [("ship.ar", "ship.en"), ("ship.ar", "ship.fr"), ("ship.en", "ship.fr")]
    assert detected(SHIP, SHIP_FR, SHIP_AR) == every


def test_versions_of_one_text_are_versions_of_each_other(monkeypatch: pytest.MonkeyPatch) -> None:
    real = translations._say_the_same  # noqa: SLF001 - one link of three is cut
    cut = len(SHIP_AR.passages)
    arabic = SHIP_AR._replace(passages=[*SHIP_AR.passages, ""])
    rows = vectors_of([arabic, SHIP_FR]).rows

    def but_one(one: Vectors, other: Vectors) -> bool:
        is_cut = np.array_equal(one[:cut], rows("ship.ar")[:cut]) and np.array_equal(
            other, rows("ship.fr")
        )
        return not is_cut and real(one, other)

    monkeypatch.setattr(translations, "_say_the_same", but_one)
    assert ("ship.ar", "ship.fr") in detected(SHIP, SHIP_FR, arabic)


def document(name: str, subject: str = "", translation_of: str = "") -> Document:
    language = name.rpartition(".")[2]
    return Document(name, name, language, subject=subject, translation_of=translation_of)


def test_where_a_version_is_declared_none_is_detected_in_its_language() -> None:
    group = [document("ship.en", "s"), document("0.fr", "s")]
    assert detected(SHIP, SHIP_FR, SHIP_AR, groups=[group]) == [
        ("ship.ar", "ship.en"),
        ("ship.ar", "ship.fr"),
    ]
    # Nor is a document that belongs to another text given to this one.
    group = [document("0.en", "s"), document("ship.fr", "s")]
    assert ("ship.en", "ship.fr") not in detected(SHIP, SHIP_FR, groups=[group])


def test_documents_declare_versions_by_their_subject_and_by_what_they_translate() -> None:
    documents = [
        document("a.en"),
        document("a.fr", translation_of="a.en"),
        document("b.en", "b"),
        document("b.ar", "b"),
        document("c.en", "c"),
        document("d.en", "c"),
    ]
    found = [[one.id for one in group] for group in declared(documents)]
    assert found == [["a.en", "a.fr"], ["b.en", "b.ar"]]  # c and d are in one language


def test_each_document_has_one_version_in_a_language_the_nearest() -> None:
    free = source("free.fr", *SIX[:4], "other", "else")
    assert detected(SHIP, SHIP_FR, free) == [("ship.en", "ship.fr")]


def test_where_everything_is_alike_nothing_stands_out() -> None:
    # Twenty reports in the same words, in either language: none can be told to be another's.
    alike = [source(f"r{n}.{code}", *SIX) for n in range(20) for code in ("en", "fr")]
    assert detected(*alike) == []


@pytest.mark.parametrize("size", [1, 2, 5])
def test_blocks_find_what_is_found_at_once(size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = detected(SHIP, SHIP_FR, SHIP_AR)
    monkeypatch.setattr(translations, "_BLOCK", size)
    monkeypatch.setattr(translations, "_TOGETHER", 2)
    assert detected(SHIP, SHIP_FR, SHIP_AR) == whole


def test_it_is_told_how_many_documents_were_compared() -> None:
    told: list[Progress] = []
    detect(vectors_of([SHIP, SHIP_FR, SHIP_AR]), lambda _: [], progress=told.append)
    assert told[-1] == Progress(3, 3)


def test_a_document_that_is_gone_meanwhile_is_no_version() -> None:
    assert detect(vectors_of([SHIP, SHIP_FR, *OTHERS]), lambda _: []) == []


@pytest.mark.parametrize("sources", [[], [SHIP], [Source("m.en", "en", [""]), SHIP_FR]])
def test_without_prose_in_two_languages_there_is_nothing(sources: list[Source]) -> None:
    assert detect(vectors_of(sources), lambda _: []) == []


# --- keeping them --------------------------------------------------------------------------------

IDS = st.text(min_size=1).filter(lambda text: "\0" not in text)


@given(st.lists(st.tuples(IDS, IDS), max_size=5), st.text("abc", max_size=3))
def test_what_is_kept_is_read_again(
    tmp_path_factory: pytest.TempPathFactory, pairs: list[tuple[str, str]], made_of: str
) -> None:
    path = tmp_path_factory.mktemp("kept") / "translations"
    kept = Translations(made_of, pairs)
    kept.save(path)
    read = Translations.load(path)
    assert (read.made_of, read.pairs) == (made_of, sorted(pairs))
    assert [read.of(one) for pair in pairs for one in pair] == [
        kept.of(one) for pair in pairs for one in pair
    ]


def test_a_file_that_is_damaged_or_not_there_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "translations"
    with pytest.raises(IndexMissing):
        Translations.load(path)
    Translations("x", [("a.en", "a.fr")]).save(path)
    path.write_bytes(path.read_bytes()[:-1] + b"?")
    with pytest.raises(IndexCorrupt):
        Translations.load(path)
