"""Passages as vectors: made step by step, kept in a file, and asked which are near."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.crosslingual.passage_vectors import Near, PassageVectors, Source
from indexer.crosslingual.vectors import unit
from indexer.errors import IndexCorrupt, IndexMissing, IndexOutdated

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from indexer.crosslingual.encoder import Vectors

DIMENSIONS = 160


class OfWords:
    """Gives a text the sum of its words, each of which points its own way."""

    name = "of words"
    dimensions = DIMENSIONS
    fingerprint = "of words"

    def __init__(self) -> None:
        self.seen: list[str] = []

    def encode(self, texts: Sequence[str]) -> Vectors:
        self.seen += texts
        rows = [np.sum([_way(word) for word in text.split()], axis=0) for text in texts]
        return unit(np.array(rows, np.float32).reshape(len(texts), DIMENSIONS))


def _way(word: str) -> Vectors:
    chance = np.random.default_rng([*word.encode()])
    return chance.standard_normal(DIMENSIONS).astype(np.float32)


SHIP = Source("ship.en", "en", ["a ship leaves", "", "the crew sings"])
BOAT = Source("boat.fr", "fr", ["the crew sings loud", "bread and salt"])
MENU = Source("menu.fr", "fr", ["", ""])  # navigation and nothing else
FEW = {source.id: source for source in (SHIP, BOAT, MENU)}
MANY = {
    f"{n:04}": Source(f"{n:04}", "ar", [f"w{n} w{n % 7}", f"w{n} w{n % 11}"]) for n in range(700)
}


def made_of(sources: dict[str, Source], seconds: float = 600) -> PassageVectors:
    made = PassageVectors("of words")
    extend(made, sources, seconds=seconds)
    return made


def extend(
    made: PassageVectors,
    sources: dict[str, Source],
    encoder: OfWords | None = None,
    digests: dict[str, str] | None = None,
    seconds: float = 600,
) -> tuple[int, int]:
    """Extend vectors, by `digests` that are the ids where none are given."""

    def read(ids: Sequence[str]) -> Iterator[Source]:
        yield from (sources[i] for i in ids)

    digests = digests or {i: i.replace("\n", " ") for i in sources}
    progress = made.extend(encoder or OfWords(), digests, read, seconds)
    return progress.done, progress.total


def asked(made: PassageVectors, text: str, language: str, floor: float = 0.0) -> list[Near]:
    return made.nearest(made.vector(OfWords().encode([text])[0]), language, 10, floor)


@pytest.fixture(scope="module")
def few() -> PassageVectors:
    return made_of(FEW)


@pytest.fixture(scope="module")
def many() -> PassageVectors:
    """Enough passages, so that vectors are reduced to axes."""
    return made_of(MANY | FEW)


@pytest.fixture(params=["few", "many"])
def made(request: pytest.FixtureRequest) -> PassageVectors:
    found: PassageVectors = request.getfixturevalue(request.param)
    return found


def test_the_passage_that_says_the_same_is_the_nearest(made: PassageVectors) -> None:
    (best, *_) = asked(made, "the crew sings", "en")
    assert (best.id, best.passage) == ("ship.en", 2)
    assert best.cosine == pytest.approx(1, abs=0.03)
    (best, *_) = asked(made, "bread and salt", "fr")
    assert (best.id, best.passage) == ("boat.fr", 1)


def test_only_documents_of_the_language_and_above_the_floor_are_near(made: PassageVectors) -> None:
    assert {near.id for near in asked(made, "the crew sings", "fr")} == {"boat.fr"}
    assert asked(made, "the crew sings", "fr", floor=0.99) == []
    assert asked(made, "the crew sings", "de") == []


def test_the_nearest_of_each_language_are_those_of_one_after_the_other(
    made: PassageVectors, many: PassageVectors
) -> None:
    for vectors in (made, many):
        vector = vectors.vector(OfWords().encode(["stone bridge"])[0])
        one_by_one = [
            near
            for language in ("ar", "en", "fr")
            for near in vectors.nearest(vector, language, 2, 0.1)
        ]
        assert vectors.nearest_of_each(vector, 2, 0.1) == one_by_one


def test_each_passage_has_its_cosine_and_navigation_has_none(made: PassageVectors) -> None:
    vector = made.vector(OfWords().encode(["a ship leaves"])[0])
    cosines = made.cosines("ship.en", vector, 3)
    assert cosines is not None
    assert cosines[0] == pytest.approx(1, abs=0.03)
    assert cosines[1] == 0
    assert abs(cosines[2]) < 0.4
    assert made.cosines("menu.fr", vector, 2) is None
    assert made.cosines("unknown", vector, 1) is None


def test_documents_compared_together_are_as_near_as_each_alone(many: PassageVectors) -> None:
    vector = many.vector(OfWords().encode(["stone bridge"])[0])
    asked_of = [(f"{number:04}", 2) for number in range(0, 200, 7)] + [("unknown", 2), ("0003", 5)]
    together = [*many.nearest_of(asked_of, vector)]
    assert together[-2:] == [None, None]
    for (document_id, count), found in zip(asked_of, together, strict=True):
        cosines = many.cosines(document_id, vector, count)
        best = None if cosines is None else (int(cosines.argmax()), float(cosines.max()))
        assert found == best
    assert not [*many.nearest_of([], vector)]


def test_passages_of_two_documents_are_compared_as_each_is_alone(many: PassageVectors) -> None:
    ours, theirs = np.array([1, 0]), np.array([1])
    found = many.between("0123", "0017", ours, theirs)
    assert found.shape == (2, 1)
    for row, number in zip(found, ours.tolist(), strict=True):
        vector = many.of("0123", number)
        assert vector is not None
        cosines = many.cosines("0017", vector, 2)
        assert cosines is not None
        assert row == pytest.approx(cosines[theirs], abs=1e-5)
    assert not many.between("ship.en", "0017", ours, theirs)[0].any()  # navigation


def test_a_document_that_was_cut_anew_meanwhile_is_not_asked(made: PassageVectors) -> None:
    assert made.cosines("ship.en", made.vector(OfWords().encode(["crew"])[0]), 4) is None


def test_a_passage_is_nearest_to_itself(many: PassageVectors) -> None:
    vector = many.of("0123", 1)
    assert vector is not None
    cosines = many.cosines("0123", vector, 2)
    assert cosines is not None
    assert cosines.argmax() == 1
    assert many.nearest(vector, "ar", 1, 0.9)[0].id == "0123"
    assert many.of("ship.en", 1) is None  # navigation
    assert many.of("ship.en", 3) is None  # there is none
    assert many.of("unknown", 0) is None


def test_without_documents_nothing_is_near(tmp_path: Path) -> None:
    empty = PassageVectors("of words")
    assert asked(empty, "a ship", "en") == []
    empty.save(tmp_path / "vectors")
    assert asked(PassageVectors.load(tmp_path / "vectors"), "a ship", "en") == []


def test_step_by_step_the_documents_are_those_of_one_go(many: PassageVectors) -> None:
    stepwise = PassageVectors("of words")
    told: list[tuple[int, int]] = []
    while not told or told[-1][0] < told[-1][1]:
        told.append(extend(stepwise, MANY | FEW, seconds=0))
    assert len(told) > 5
    assert [done for done, _ in told] == sorted({done for done, _ in told})
    assert {total for _, total in told} == {703}
    assert asked(stepwise, "w17 w3", "ar")[0].id == asked(many, "w17 w3", "ar")[0].id == "0017"


def test_unchanged_documents_are_not_encoded_again_and_those_gone_are_dropped() -> None:
    made, encoder = made_of(FEW), OfWords()
    changed = Source("boat.fr", "fr", ["a new text"])
    extend(
        made, {"boat.fr": changed, "ship.en": SHIP}, encoder, {"boat.fr": "2", "ship.en": "ship.en"}
    )
    assert encoder.seen == ["a new text"]
    assert {i for i, *_ in made.documents()} == {"boat.fr", "ship.en"}
    assert asked(made, "a new text", "fr")[0].passage == 0
    assert made.cosines("menu.fr", made.vector(OfWords().encode(["bread"])[0]), 2) is None


def test_what_was_saved_answers_as_before_and_goes_on(made: PassageVectors, tmp_path: Path) -> None:
    made.save(tmp_path / "vectors")
    loaded = PassageVectors.load(tmp_path / "vectors", "of words")
    for language, text in (("en", "the crew sings"), ("fr", "bread"), ("ar", "w5 w6")):
        assert asked(loaded, text, language) == asked(made, text, language)
    encoder, more = OfWords(), Source("more.en", "en", ["the crew sings"])
    ids = [i for i, *_ in made.documents()]
    extend(loaded, {"more.en": more}, encoder, {i: i for i in ids} | {"more.en": "1"})
    assert encoder.seen == ["the crew sings"]
    assert [near.cosine > 0.97 for near in asked(loaded, "the crew sings", "en")[:2]] == [True] * 2


def test_names_of_files_with_any_sign_are_kept(tmp_path: Path) -> None:
    odd = "two\nlines\\n \ud800 مجلس.txt"
    made = made_of({odd: Source(odd, "en", ["a ship"])})
    made.save(tmp_path / "vectors")
    assert [i for i, *_ in PassageVectors.load(tmp_path / "vectors").documents()] == [odd]


def test_the_vectors_of_another_encoder_are_refused(few: PassageVectors, tmp_path: Path) -> None:
    few.save(tmp_path / "vectors")
    with pytest.raises(IndexOutdated):
        PassageVectors.load(tmp_path / "vectors", "another")
    with pytest.raises(IndexOutdated):
        extend(PassageVectors("another"), FEW)


@given(st.floats(0, 1, exclude_max=True), st.integers(1, 255))
def test_a_byte_that_changed_is_noticed(
    tmp_path_factory: pytest.TempPathFactory, share: float, by: int
) -> None:
    path = tmp_path_factory.mktemp("damage") / "vectors"
    made_of(FEW).save(path)
    data = bytearray(path.read_bytes())
    at = int(share * len(data))
    data[at] = (data[at] + by) % 256
    path.write_bytes(data)
    with pytest.raises((IndexCorrupt, IndexOutdated)):
        PassageVectors.load(path)


def test_a_file_that_is_not_there_is_said_to_be_missing(tmp_path: Path) -> None:
    with pytest.raises(IndexMissing):
        PassageVectors.load(tmp_path / "vectors")
