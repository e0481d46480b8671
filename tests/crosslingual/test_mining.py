"""Sentences that translate each other: found by their vectors, kept, and learnt of."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pytest

from indexer.crosslingual import mining
from indexer.crosslingual.memory import Pair
from indexer.crosslingual.mining import MinedPairs, mine
from indexer.crosslingual.passage_vectors import Source
from indexer.crosslingual.teaching import FEWEST, lexicons
from indexer.errors import IndexCorrupt, IndexMissing, IndexOutdated

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

Vectors = npt.NDArray[np.float32]
DIMENSIONS = 128


def unit(vectors: npt.NDArray[np.float64]) -> Vectors:
    lengths: npt.NDArray[np.float64] = np.linalg.norm(vectors, axis=1, keepdims=True)
    return (vectors / lengths).astype(np.float32)


def meanings(count: int, seed: int = 1) -> npt.NDArray[np.float64]:
    """Vectors in all directions, with something in common, as those of encoders have."""
    return np.random.default_rng(seed).normal(size=(count, DIMENSIONS)) + 0.3


def said(meaning: npt.NDArray[np.float64], seed: int, noise: float = 0.3) -> Vectors:
    return unit(meaning + noise * np.random.default_rng(seed).normal(size=meaning.shape))


def places(left: Vectors, right: Vectors) -> list[tuple[int, int]]:
    return [(one, other) for one, other, _ in mine(left, right)]


def test_translations_are_found_among_other_sentences_in_any_order() -> None:
    meaning = meanings(90)
    left, right = said(meaning[:60], 2), said(meaning[30:], 3)  # 30 in common, 30 more on each side
    order = np.random.default_rng(4).permutation(60)
    found = places(left, right[order])
    assert [(i, int(order[j]) + 30) for i, j in found] == [(i, i) for i in range(30, 60)]


def test_where_nothing_is_translated_nothing_is_found() -> None:
    assert places(said(meanings(50, 1), 2), said(meanings(50, 9), 3)) == []


@pytest.mark.parametrize("count", [1, 2, 3, 6])
def test_a_few_sentences_that_have_nothing_in_common_are_no_translations(count: int) -> None:
    # So few have no neighbours to tell what is usual.
    meaning = meanings(2 * count)
    assert places(said(meaning[:count], 2), said(meaning[count:], 3)) == []


def test_free_translations_teach_nothing_sure_and_are_left_out() -> None:
    meaning = meanings(40)
    assert places(said(meaning, 2, 1.2), said(meaning, 3, 1.2)) == []


def test_a_sentence_near_to_everything_translates_nothing() -> None:
    meaning = meanings(40)
    left, right = said(meaning, 2), said(meaning, 3)
    right[7] = unit(left.mean(axis=0, keepdims=True).astype(np.float64))[0]
    assert places(left, right) == [(i, i) for i in range(40) if i != 7]


@pytest.mark.parametrize(("left", "right"), [(0, 0), (0, 3), (3, 0)])
def test_a_side_without_sentences_has_no_translations(left: int, right: int) -> None:
    one, other = (np.zeros((count, DIMENSIONS), np.float32) for count in (left, right))
    assert mine(one, other) == []


# --- what is kept of documents -------------------------------------------------------------------


class OfNumbers:
    """Gives sentences with the same first number nearly the same vector."""

    name = "of numbers"
    dimensions = DIMENSIONS
    fingerprint = "of numbers"

    def __init__(self) -> None:
        self.seen: list[str] = []

    def encode(self, texts: Sequence[str]) -> Vectors:
        self.seen += texts
        rows = [self._row(text) for text in texts]
        return unit(np.array(rows).reshape(len(texts), DIMENSIONS))

    def _row(self, text: str) -> npt.NDArray[np.float64]:
        number = next(int(word) for word in text.split() if word.isdecimal())
        row: npt.NDArray[np.float64] = said(meanings(1, number), len(text))[0].astype(np.float64)
        return row


def sentence(language: str, number: int) -> str:
    words = {
        "en": f"Number {number} was read aloud by the clerk of the court.",
        "fr": f"Le numéro {number} a été lu à haute voix par le greffier du tribunal.",
    }
    return words[language]


def source(name: str, numbers: Sequence[int]) -> Source:
    language = name.rpartition(".")[2]
    texts = [sentence(language, number) for number in numbers]
    return Source(name, language, [" ".join(texts[:2]), "", *texts[2:]])


SOURCES = {
    one.id: one
    for one in (
        source("a.en", range(8)),
        source("a.fr", [*range(2, 8), 20, 21]),
        source("b.en", range(30, 38)),
        source("b.fr", range(30, 38)),
        Source("short.fr", "fr", ["Oui.", ""]),
        source("b.en", range(30, 38))._replace(id="left.fr", language="fr"),
    )
}
A, B = {"a": ("a.en", "a.fr")}, {"b": ("b.en", "b.fr")}


def read(ids: Sequence[str]) -> Iterator[Source]:
    yield from (SOURCES[i] for i in ids if i in SOURCES)


def mined(
    wanted: dict[str, tuple[str, str]], made: MinedPairs | None = None, seconds: float = 600
) -> MinedPairs:
    made = made or MinedPairs(OfNumbers.fingerprint)
    made.extend(OfNumbers(), wanted, read, seconds)
    return made


def test_sentences_of_two_versions_are_paired_across_passages() -> None:
    found = mined(A).between("fr", "en")
    assert found == [Pair("en", sentence("en", n), "fr", sentence("fr", n)) for n in range(2, 8)]
    assert mined(A).between("ar", "en") == []


def test_pairs_of_documents_that_were_mined_are_not_mined_again() -> None:
    made, encoder = mined(A), OfNumbers()
    assert made.extend(encoder, A | B, read, 600).done == 2
    assert len(encoder.seen) == 16  # those of b
    assert len(made) == 14
    assert len(mined(B, made)) == 8  # a is gone


def test_work_is_done_in_shares_and_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mining, "_TOGETHER", 1)
    made = MinedPairs(OfNumbers.fingerprint)
    steps = [made.extend(OfNumbers(), A | B, read, 0) for _ in range(2)]
    assert [(step.done, step.total) for step in steps] == [(1, 2), (2, 2)]


def test_where_enough_is_kept_no_more_is_sought(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mining, "_TOGETHER", 1)
    monkeypatch.setattr(mining, "_MOST_PAIRS", 5)
    assert len(mined(A | B)) == 6


def test_of_long_documents_the_first_sentences_are_looked_at(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(mining, "_MOST_SENTENCES", 7)
    encoder = OfNumbers()
    MinedPairs(OfNumbers.fingerprint).extend(encoder, B, read, 600)
    assert len(encoder.seen) == 14


def test_a_document_that_is_gone_or_has_no_sentence_has_no_pairs() -> None:
    assert len(mined({"x": ("a.en", "gone.fr")})) == 0
    assert len(mined({"x": ("a.en", "short.fr")})) == 0


def test_a_sentence_that_was_left_as_it_is_teaches_nothing() -> None:
    assert len(mined({"x": ("b.en", "left.fr")})) == 0


@pytest.mark.parametrize("wanted", [A | B, {"x": ("a.en", "gone.fr")}, {}])
def test_what_is_kept_is_read_again(tmp_path: Path, wanted: dict[str, tuple[str, str]]) -> None:
    made = mined(wanted)
    made.save(tmp_path / "mined")
    again = MinedPairs.load(tmp_path / "mined", OfNumbers.fingerprint)
    assert (again.keys(), again.between("en", "fr")) == (made.keys(), made.between("en", "fr"))


def test_files_of_another_encoder_or_damaged_ones_are_errors(tmp_path: Path) -> None:
    path = tmp_path / "mined"
    with pytest.raises(IndexMissing):
        MinedPairs.load(path)
    mined(A).save(path)
    with pytest.raises(IndexOutdated):
        MinedPairs.load(path, "another")
    with pytest.raises(IndexOutdated):
        MinedPairs("another").extend(OfNumbers(), A, read, 1)
    path.write_bytes(path.read_bytes()[:-1] + b"?")
    with pytest.raises(IndexCorrupt):
        MinedPairs.load(path)


# --- what it teaches -----------------------------------------------------------------------------

WORDS = {"law": "loi", "river": "fleuve", "school": "école", "winter": "hiver", "bread": "pain"}


class Kept(MinedPairs):
    """Mined pairs that are given."""

    def __init__(self, pairs: Sequence[Pair]) -> None:
        super().__init__("given")
        self._kept = {"given": [*pairs]}


def pairs_of_words(count: int) -> list[Pair]:
    """Return pairs of three words each, in every combination."""
    chance = np.random.default_rng(1)
    found = []
    for _ in range(count):
        chosen = chance.choice([*WORDS], 3, replace=False).tolist()
        found.append(Pair("en", " ".join(chosen), "fr", " ".join(WORDS[word] for word in chosen)))
    return found


def test_a_few_mined_pairs_are_not_learnt_of(tmp_path: Path) -> None:
    memory = tmp_path / "memory"
    assert lexicons(memory, Kept(pairs_of_words(FEWEST - 1)), "en", "fr") == {}
    assert lexicons(memory, None, "en", "fr") == {}
    enough = lexicons(memory, Kept(pairs_of_words(FEWEST)), "en", "fr")
    assert sorted(enough) == [
        "memory.en.fr",
        "memory.fr.en",
        "phrases.en.fr",
        "phrases.fr.en",
    ]
    for english, french in WORDS.items():
        assert enough["memory.en.fr"].counterparts(english)[0].text == french


def test_what_people_brought_is_learnt_of_however_little_and_with_what_was_mined(
    tmp_path: Path,
) -> None:
    memory = tmp_path / "memory"
    memory.mkdir()
    (memory / "a.tsv").write_text("en\tfr\npeace\tpaix\n", encoding="utf-8")
    few = Kept(pairs_of_words(20))
    alone = lexicons(memory, few, "en", "fr")["memory.en.fr"]
    assert [*alone.entries] == ["peac"]
    both = lexicons(memory, Kept(pairs_of_words(FEWEST)), "en", "fr")["memory.en.fr"]
    assert both.counterparts("peac")[0].text == "paix"
    assert both.counterparts("river")[0].text == "fleuve"


def test_of_few_pairs_only_likely_counterparts_are_kept(tmp_path: Path) -> None:
    seen_once = [Pair("en", "a meadow beside orchards", "fr", "un pré près des vergers")]
    few = Kept([*pairs_of_words(FEWEST), *seen_once])
    lexicon = lexicons(tmp_path / "none", few, "en", "fr")["memory.en.fr"]
    # Each of its words may be each of the others.
    assert lexicon.counterparts("meadow") == []
    assert all(row[0].probability > 0.5 for row in lexicon.entries.values())


def test_of_few_pairs_that_people_brought_guesses_are_not_kept(tmp_path: Path) -> None:
    rows = [f"{pair.left}\t{pair.right}" for pair in pairs_of_words(40)]
    rows.append("a meadow beside old orchards and vines\tun pré longe les vergers et la vigne")
    (tmp_path / "a.tsv").write_text("\n".join(["en\tfr", *rows]), encoding="utf-8")
    lexicon = lexicons(tmp_path, None, "en", "fr")["memory.en.fr"]
    assert lexicon.counterparts("river")[0].text == "fleuve"
    assert lexicon.counterparts("vine") == []  # seen once: it may be any word of that line
