"""The columns of a segment: what is written is what is read, by whatever way it is asked for."""

from __future__ import annotations

import contextlib
from bisect import bisect_left
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.engines.whoosh.cards import packed, unpacked
from indexer.engines.whoosh.inversion import posting_arrays
from indexer.engines.whoosh.letters import added, letters_of
from indexer.engines.whoosh.packed import Halves, Planes, half_arrays, plane_arrays
from indexer.engines.whoosh.postings import Postings
from indexer.engines.whoosh.rows import Rows, counted, row_arrays
from indexer.engines.whoosh.terms import Terms, text_arrays
from indexer.engines.whoosh.vocabulary import vocabularies_of, vocabulary_arrays
from indexer.grams import code_points, four_grams, grams_of, key
from indexer.languages import ANALYZERS
from indexer.schema import SPELLED, STEM, SURFACE

if TYPE_CHECKING:
    from collections.abc import Sequence

NUMBERS = st.lists(
    st.integers(0, 20) | st.integers(0, 2**16) | st.integers(0, 2**32 - 1), max_size=60
)


@given(NUMBERS, st.data())
def test_numbers_in_planes_come_back(numbers: list[int], data: st.DataObject) -> None:
    planes = Planes("x", plane_arrays("x", np.array(numbers, np.uint32)))
    first, last = sorted(data.draw(st.tuples(*[st.integers(0, len(numbers))] * 2)))
    assert planes.size == len(numbers)
    assert planes[slice(first, last)].tolist() == numbers[first:last]
    places = data.draw(st.lists(st.integers(0, len(numbers) - 1))) if numbers else []
    assert planes[np.array(places, np.int64)].tolist() == [numbers[at] for at in places]
    wanted = (
        data.draw(st.lists(st.sampled_from(numbers), unique=True, max_size=3)) if numbers else []
    )
    found = planes.find(np.array(sorted(wanted), np.int64)) if wanted else np.zeros(0)
    assert found.tolist() == [at for at, number in enumerate(numbers) if number in wanted]


@given(NUMBERS, st.data())
def test_numbers_in_halves_of_bytes_come_back(numbers: list[int], data: st.DataObject) -> None:
    halves = Halves("x", half_arrays("x", np.array(numbers, np.int64)))
    first, last = sorted(data.draw(st.tuples(*[st.integers(0, len(numbers))] * 2)))
    assert halves[slice(first, last)].tolist() == numbers[first:last]
    assert halves.compact(slice(first, last)).tolist() == numbers[first:last]
    places = data.draw(st.lists(st.integers(0, len(numbers) - 1))) if numbers else []
    assert halves.among(np.array(places, np.int64)).tolist() == [numbers[at] for at in places]


TERMS = st.lists(st.text("abcéش😀", min_size=1, max_size=6), unique=True, max_size=200)


@given(TERMS, st.text("abcéش😀", max_size=4))
def test_terms_are_found_by_bisection(terms: list[str], asked: str) -> None:
    raw, term = sorted(text.encode() for text in terms), asked.encode()
    known = Terms("x", text_arrays("x", raw))
    assert known.listed() == raw
    assert known.lower(term) == bisect_left(raw, term)
    assert known.number(term) == (raw.index(term) if term in raw else None)
    assert [raw[n] for n in known.beginning(term)] == [one for one in raw if one.startswith(term)]


@given(st.lists(st.lists(st.integers(0, 300), max_size=4), min_size=1, max_size=12), st.data())
def test_rows_of_kept_documents_are_theirs(rows: list[list[int]], data: st.DataObject) -> None:
    values = np.array([value for row in rows for value in row], np.int64)
    written = Rows("x", row_arrays("x", [counted([*map(len, rows)], values=values)]))
    start, end = sorted(data.draw(st.tuples(*[st.integers(0, len(rows))] * 2)))
    kept = [part for part in (slice(0, start), slice(end, len(rows))) if part.start < part.stop]
    if kept:
        taken = Rows("x", row_arrays("x", [written.taken(kept)]))
        expected = rows[:start] + rows[end:]
        assert [taken.columns["values"][taken.range(n)].tolist() for n in range(len(expected))] == (
            expected
        )


WORDS = st.lists(
    st.sampled_from("treaty treaties cote côté côte a ab été ete eau l’eau élève élèves".split()),
    min_size=1,
    max_size=40,
)


def analysed(words: Sequence[str]) -> list[tuple[str, str, str]]:
    """Return (surface, spelling, stem) of French words."""
    tokens = [token for word in words for token in ANALYZERS["fr"].words(word)]
    return [(token.surface, token.spelled, token.stem) for token in tokens]


def keys_of(rows: Sequence[tuple[str, str, str]]) -> list[bytes]:
    return sorted({"\n".join(row).encode() for row in rows})


@given(WORDS)
def test_a_vocabulary_knows_its_words_by_surface_stem_and_spelling(words: list[str]) -> None:
    rows = analysed(words)
    keys = keys_of(rows)
    vocabulary = vocabularies_of(vocabulary_arrays("fr", keys))["fr"]
    assert vocabulary.keys() == keys
    for column, kind in enumerate((SURFACE, SPELLED, STEM)):
        for term in {row[column] for row in rows} - {""}:
            found = vocabulary.words(kind, term.encode()).tolist()
            expected = [n for n, k in enumerate(keys) if k.split(b"\n")[column] == term.encode()]
            assert found == expected, (kind, term)
        assert vocabulary.words(kind, b"zzz").size == 0
    for number, one in enumerate(keys):
        surface, spelling, stem = one.decode().split("\n")
        assert vocabulary.spelled_out(number) == (surface, stem, spelling)
        assert int(vocabulary.letters[number]) == len(spelling or surface)
    assert vocabulary.lines(np.arange(len(keys))).split(b"\n")[:-1] == [
        one.split(b"\n")[0] for one in keys
    ]


@given(st.lists(WORDS, min_size=1, max_size=6))
def test_letters_are_counted_by_document(texts: list[list[str]]) -> None:
    rows = [analysed(text) for text in texts]
    keys = keys_of([row for text in rows for row in text])
    vocabulary = vocabularies_of(vocabulary_arrays("fr", keys))["fr"]
    numbers = [[keys.index("\n".join(row).encode()) for row in text] for text in rows]
    words = np.array([number for text in numbers for number in text], np.int64)
    documents = np.repeat(np.arange(len(texts)), [*map(len, numbers)])
    found = letters_of(vocabulary, words, documents)
    grams = [{gram for surface, *_ in text for gram in four_grams(surface)} for text in rows]
    expected = {key(g): sum(g in one for one in grams) for g in set().union(*grams)}
    assert dict(zip(found.keys.tolist(), found.documents.tolist(), strict=True)) == expected
    first = documents == 0
    gone = letters_of(vocabulary, words[first], documents[first])
    left = letters_of(vocabulary, words[~first], documents[~first])
    assert added([found], [gone]).keys.tolist() == left.keys.tolist()
    assert added([found], [gone]).documents.tolist() == left.documents.tolist()


@given(st.lists(st.text("abé_'9", min_size=1, max_size=7), max_size=20))
def test_groups_of_letters_of_many_words_are_those_of_each(words: list[str]) -> None:
    found = grams_of(code_points("".join(f"{word}\n" for word in words).encode()))
    pairs = sorted(zip(found.words.tolist(), found.keys.tolist(), strict=True))
    expected = sorted((n, key(g)) for n, word in enumerate(words) for g in four_grams(word))
    assert pairs == expected


@pytest.mark.parametrize("at_once", [1, 3, 1 << 20])
@given(st.lists(st.lists(st.integers(0, 9), max_size=12), min_size=1, max_size=8))
def test_postings_are_the_same_however_many_words_are_sorted_at_once(
    at_once: int, documents: list[list[int]]
) -> None:
    words = np.array([word for document in documents for word in document], np.uint32)
    numbers = np.repeat(np.arange(len(documents), dtype=np.uint32), [*map(len, documents)])
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("indexer.engines.whoosh.inversion._AT_ONCE", at_once)
        postings = Postings("text", posting_arrays("text", words, numbers, 10))
        listed = Postings("title", posting_arrays("title", words, numbers, None))
    for word in range(10):
        expected = {n: d.count(word) for n, d in enumerate(documents) if word in d}
        for read in (postings, listed):
            found = read.of(np.array([word]))
            assert dict(zip(*map(np.ndarray.tolist, found), strict=True)) == expected
    several = postings.of(np.array([1, 2, 7]))
    expected = {
        n: sum(d.count(word) for word in (1, 2, 7))
        for n, d in enumerate(documents)
        if {1, 2, 7} & {*d}
    }
    assert dict(zip(*map(np.ndarray.tolist, several), strict=True)) == expected


def test_letters_of_documents_far_apart_are_not_taken_for_one_another() -> None:
    rows = analysed(["treaty", "côté"])
    keys = keys_of(rows)
    vocabulary = vocabularies_of(vocabulary_arrays("fr", keys))["fr"]
    documents = np.array([0, 0, 2**30, 2**31, 2**31], np.uint32)  # as narrow as they are merged
    found = letters_of(vocabulary, np.array([0, 1, 0, 0, 1]), documents)
    by_key = dict(zip(found.keys.tolist(), found.documents.tolist(), strict=True))
    surfaces = [one.split(b"\n")[0].decode() for one in keys]
    assert [by_key[key(four_grams(surface)[0])] for surface in surfaces] == [3, 2]


# --- texts --------------------------------------------------------------------------------------

PROSE = "The Council met. Le Conseil s’est réuni. اجتمع المجلس. "


@given(st.text() | st.text("abc é\ud800😀م", max_size=300) | st.integers(0, 400).map(PROSE.__mul__))
def test_texts_come_back(text: str) -> None:
    assert unpacked(packed(text)) == text


def test_no_damage_to_a_text_goes_unnoticed() -> None:
    sound = packed(PROSE)
    damaged = [sound[:size] for size in range(len(sound))] + [sound + b"\0", sound + sound]
    for bit in range(8 * len(sound)):
        other = bytearray(sound)
        other[bit // 8] ^= 1 << bit % 8
        damaged.append(bytes(other))
    for raw in damaged:
        with contextlib.suppress(ValueError):
            assert unpacked(raw) == PROSE  # one bit of its head means nothing


def test_a_text_that_claims_to_be_huge_is_refused_before_room_is_made_for_it() -> None:
    magic, size_in_eight_bytes = b"\x28\xb5\x2f\xfd", b"\xe0"
    for size in (1 << 30, 1 << 40, 1 << 62):
        with pytest.raises(ValueError, match="impossible"):
            unpacked(magic + size_in_eight_bytes + size.to_bytes(8, "little") + bytes(99))


def test_threads_open_texts_at_the_same_time() -> None:
    texts = [f"{number} {PROSE * 20}" for number in range(300)]
    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(lambda text: unpacked(packed(text)), texts)) == texts
