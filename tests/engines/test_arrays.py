"""Arrays in place of Whoosh's postings: the same answers, and no damage goes unnoticed."""

from __future__ import annotations

import contextlib
import gc
import math
import random
import shutil
import threading
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from whoosh import index as whoosh_index
from whoosh import query
from whoosh.query.spans import SpanFirst, SpanNear, SpanNot, SpanOr
from whoosh.searching import SearchContext

from indexer.engines import open_engine
from indexer.engines.whoosh import kernels
from indexer.engines.whoosh.arrays import SegmentFile, smallest, write_arrays
from indexer.engines.whoosh.collector import matches
from indexer.engines.whoosh.engine import WhooshEngine
from indexer.engines.whoosh.groups import Group
from indexer.engines.whoosh.scoring import LanguageBM25, Without
from indexer.engines.whoosh.segments import segments_of
from indexer.engines.whoosh.together import Together
from indexer.errors import IndexCorrupt, IndexStateError
from indexer.making import analyse
from indexer.model import Extract, FileState, Filters
from indexer.query import leaf_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from whoosh.searching import Searcher

    from indexer.model import IndexedDocument

WORDS = "treaty border council vote river".split()
FIELD = "surface_en"


def item(name: str, text: str) -> IndexedDocument:
    return analyse(f"{name}.en.txt", Extract(text), {}, FileState(1, 1, name))


def texts(count: int, seed: int) -> Iterator[str]:
    chance = random.Random(seed)  # noqa: S311 - repeatable, not secret
    for _ in range(count):
        lines = (
            " ".join(chance.choices(WORDS, k=chance.randint(1, 9)))
            for _ in range(chance.randint(1, 3))
        )
        yield ". ".join(lines)


def built(path: Path, commits: tuple[int, ...], removed: float, seed: int) -> Searcher:
    """Return a searcher over documents of a few words, written by so many commits."""
    engine = open_engine("whoosh", path)
    writer = engine.writer(fresh=True)
    names = []
    for part, count in enumerate(commits):
        for number, text in enumerate(texts(count, seed + part)):
            names.append(f"{part}-{number:04}")
            writer.replace(item(names[-1], text))
        writer.commit()
    for name in names[: int(removed * len(names))]:
        writer.remove(f"{name}.en.txt")
    writer.commit()
    writer.close()
    engine.close()
    return whoosh_index.open_dir(str(path)).searcher(weighting=LanguageBM25())


LAYOUTS = {
    "one segment": ((60,), 0.0),
    "three segments": ((64, 20, 6), 0.0),
    "four of ten deleted": ((64, 20, 6), 0.4),
    "merged": ((8, 8, 8, 8, 8, 8, 8, 8), 0.1),
}


@pytest.fixture(scope="module", params=LAYOUTS)
def searcher(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Searcher]:
    commits, removed = LAYOUTS[request.param]
    opened = built(tmp_path_factory.mktemp("arrays") / "index", commits, removed, 7)
    segments = len(segments_of(opened))
    assert segments == {"one segment": 1, "merged": 1}.get(request.param, segments)
    yield opened
    opened.close()


BOOST = st.sampled_from([1.0, 1.0, 0.5, 2.0])
TERM = st.builds(query.Term, st.just(FIELD), st.sampled_from([*WORDS, "absent"]), boost=BOOST)
TOGETHER = st.builds(
    Together, st.lists(TERM, min_size=2, max_size=3, unique=True), st.integers(0, 4)
)
GROUPED = st.lists(
    st.sampled_from([b"treaty", b"border", b"vote", b"absent"]), min_size=1, unique=True
).map(tuple)
GROUP = st.builds(Group, st.just(FIELD), GROUPED, BOOST)
QUERY = st.recursive(
    TERM | TOGETHER | GROUP,
    lambda inner: (
        st.builds(query.Or, st.lists(inner, min_size=1, max_size=4), boost=BOOST)
        | st.builds(query.And, st.lists(inner, min_size=1, max_size=3), boost=BOOST)
        | st.builds(Without, inner | st.just(query.Every()), inner)
    ),
    max_leaves=8,
)


def walked(searcher: Searcher, wanted: query.Query) -> dict[int, float]:
    """Let Whoosh's own matchers answer."""
    found: dict[int, float] = {}
    for leaf, offset in searcher.leaf_searchers():
        context = SearchContext(weighting=searcher.weighting, top_query=wanted)
        matcher = wanted.matcher(leaf, context)
        while matcher.is_active():
            found[offset + matcher.id()] = matcher.score()
            matcher.next()
    return found


def expected_of(searcher: Searcher, wanted: query.Query) -> dict[int, float]:
    """Let Whoosh answer, but for AndNot set by set: nested with Every it reads too far."""
    if not any(type(part) is Without for part in _parts(wanted)):
        return walked(searcher, wanted)
    if type(wanted) is Without:
        unwanted = expected_of(searcher, wanted.b)
        found = expected_of(searcher, wanted.a)
        return {document: score for document, score in found.items() if document not in unwanted}
    answers = [expected_of(searcher, child) for child in wanted]
    every = set.intersection if type(wanted) is query.And else set.union
    documents = every(*map(set, answers))
    boost = wanted.boost
    return {d: boost * sum(answer.get(d, 0.0) for answer in answers) for d in documents}


def _parts(wanted: query.Query) -> Iterator[query.Query]:
    yield wanted
    if not isinstance(wanted, Together | Group):
        for child in wanted.children():
            yield from _parts(child)


def computed(searcher: Searcher, wanted: query.Query) -> dict[int, float]:
    """Let the arrays answer."""
    offsets = {id(leaf): offset for leaf, offset in searcher.leaf_searchers()}
    found: dict[int, float] = {}
    for segment in segments_of(searcher):
        documents, scores = matches(searcher, segment, wanted)
        assert (np.diff(documents) > 0).all()
        offset = offsets[id(segment.leaf)]
        found |= dict(zip((documents + offset).tolist(), scores.tolist(), strict=True))
    return found


@settings(max_examples=150, deadline=None)
@given(wanted=QUERY)
def test_arrays_find_and_score_what_whoosh_walks_through(
    searcher: Searcher, wanted: query.Query
) -> None:
    wanted = wanted.normalize()
    expected, found = expected_of(searcher, wanted), computed(searcher, wanted)
    assert set(found) == set(expected)
    for document, score in expected.items():
        assert math.isclose(found[document], score, rel_tol=1e-6), (wanted, document)


@pytest.mark.parametrize(
    "wanted",
    [
        query.Phrase(FIELD, ["treaty", "border"]),
        query.Phrase(FIELD, ["treaty", "border"], slop=3),
        query.Prefix(FIELD, "tr"),
        query.Wildcard(FIELD, "*er"),
        query.FuzzyTerm(FIELD, "treatz", maxdist=1),
        query.TermRange(FIELD, "a", "c"),
        SpanNear(query.Term(FIELD, "treaty"), query.Term(FIELD, "border"), slop=2),
        SpanOr([query.Term(FIELD, "treaty"), query.Term(FIELD, "vote")]),
        SpanFirst(query.Term(FIELD, "treaty"), limit=9),
        SpanNot(query.Term(FIELD, "treaty"), query.Term(FIELD, "border")),
        query.DisjunctionMax([query.Term(FIELD, "treaty"), query.Term(FIELD, "vote")]),
        query.Require(query.Term(FIELD, "treaty"), query.Term(FIELD, "vote")),
        query.AndMaybe(query.Term(FIELD, "treaty"), query.Term(FIELD, "vote")),
        query.ConstantScoreQuery(query.Term(FIELD, "treaty"), 2.0),
    ],
    ids=lambda wanted: type(wanted).__name__,
)
def test_any_other_whoosh_query_runs(searcher: Searcher, wanted: query.Query) -> None:
    expected = walked(searcher, wanted)
    assert expected
    assert computed(searcher, wanted) == pytest.approx(expected)


def test_plain_whoosh_searches_suggests_and_sorts(tmp_path: Path) -> None:
    with built(tmp_path / "index", (20, 5), 0.0, 3) as searcher:
        stored = searcher.search(query.Term(FIELD, "treaty"), limit=3)
        assert {hit["id"] for hit in stored} <= {
            f"{p}-{n:04}.en.txt" for p in (0, 1) for n in range(20)
        }
        assert searcher.suggest(FIELD, "treatty") == ["treaty"]
        newest = searcher.search(query.Every(), sortedby="language", limit=None)
        assert len(newest) == 25


def test_an_update_merges_segments_so_that_few_stay(tmp_path: Path) -> None:
    engine = open_engine("whoosh", tmp_path / "index")
    writer = engine.writer(fresh=True)
    for number in range(100):
        writer.replace(item(f"{number}", "treaty"))
        writer.commit()
    writer.close()
    assert engine.count(leaf_of("treaty"), Filters()) == 100  # type: ignore[arg-type]
    with whoosh_index.open_dir(str(tmp_path / "index")).searcher() as searcher:
        assert len(segments_of(searcher)) <= 7  # 64 + 32 + 4
    engine.close()


# --- the file -----------------------------------------------------------------------------------


NUMBERS = st.lists(st.integers(0, 2**40), max_size=50).map(lambda v: np.array(v, np.int64))


@given(st.dictionaries(st.text(max_size=8), NUMBERS, max_size=5))
def test_arrays_come_back_as_they_were_written(
    tmp_path_factory: pytest.TempPathFactory, arrays: dict[str, Any]
) -> None:
    path = tmp_path_factory.mktemp("file") / "arrays"
    with path.open("wb") as file:
        file.write(b"texts")
        write_arrays(file, {"some": {n: smallest(array) for n, array in arrays.items()}}, "me")
    mapped = SegmentFile(path, "me")
    found = mapped.arrays["some"]
    assert mapped.verified
    assert bytes(mapped.texts) == b"texts"
    assert {name: array.tolist() for name, array in found.items()} == {
        name: array.tolist() for name, array in arrays.items()
    }


def damaged(chance: random.Random, data: bytes) -> bytes:
    """Return a file with bytes changed, cut off, added, or those of nothing like it."""
    at = chance.randrange(len(data))
    way = chance.randrange(5)
    if way == 0:
        return data[:at]
    if way == 1:
        return data[:at] + bytes([data[at] ^ (1 << chance.randrange(8))]) + data[at + 1 :]
    if way == 2:
        size = chance.randint(1, 200)
        changed = data[:at] + bytes(size) + data[at + size :]
        return changed if changed != data else data + b"\0"
    return data + chance.randbytes(9) if way == 3 else chance.randbytes(at)


@pytest.fixture
def late(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let small files be as large ones are: verified while they are read already, or later."""
    monkeypatch.setattr("indexer.engines.whoosh.arrays._SMALL", -1)


@pytest.mark.usefixtures("late")
def test_no_damage_to_a_file_of_arrays_goes_unnoticed(tmp_path: Path) -> None:
    built(tmp_path / "index", (30,), 0.0, 5).close()
    chance = random.Random(11)  # noqa: S311 - repeatable, not secret
    (file,) = (tmp_path / "index").glob("*.seg")
    texts = len(SegmentFile(file, file.stem).texts)  # which have checksums of their own
    data = file.read_bytes()
    for number in range(2_000):
        path = tmp_path / f"damaged-{number}"
        path.write_bytes(data[:texts] + damaged(chance, data[texts:]))
        with pytest.raises(IndexCorrupt) as raised:
            SegmentFile(path, file.stem).verify()
        assert "rebuild" in str(raised.value)
        path.unlink()


@pytest.mark.usefixtures("late")
def test_damage_that_is_found_while_an_index_is_read_is_reported_from_then_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    built(tmp_path / "index", (60,), 0.0, 5).close()
    (path,) = (tmp_path / "index").glob("*.seg")
    data, parts = path.read_bytes(), SegmentFile(path, path.stem).parts
    for at in range(parts[0].begun, parts[1].end, 64):
        path.write_bytes(data[:at] + b"\xa5" * 64 + data[at + 64 :])
        engine = WhooshEngine(tmp_path / "index")
        with monkeypatch.context() as patched:
            patched.setattr("indexer.engines.whoosh.engine.verify_in_background", lambda _: None)
            for read in (  # until it is found, an answer may be wrong
                lambda engine: engine.excerpts("en", ["treaty", "border"], "any", 10),
                lambda engine: engine.count(leaf_of("treaty~5"), Filters()),
                lambda engine: engine.expand(FIELD, "t", 9),
                lambda engine: [*engine.documents()],
            ):
                with contextlib.suppress(IndexCorrupt):
                    read(engine)
        with pytest.raises(IndexCorrupt):
            engine.verify()
        for again in (engine, open_engine("whoosh", tmp_path / "index")):
            with pytest.raises(IndexCorrupt):
                again.excerpts("en", ["treaty", "border"], "any", 10)
            again.close()


@pytest.mark.usefixtures("late")
def test_files_are_verified_by_themselves_once_they_were_read(tmp_path: Path) -> None:
    built(tmp_path / "index", (60,), 0.0, 5).close()
    engine = open_engine("whoosh", tmp_path / "index")
    engine.size()
    for thread in [one for one in threading.enumerate() if one.name == "verify"]:
        thread.join()
    (path,) = (tmp_path / "index").glob("*.seg")
    assert SegmentFile(path, path.stem).verified
    engine.close()


@pytest.mark.usefixtures("late")
def test_only_verified_arrays_are_handed_to_compiled_code(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    built(tmp_path / "index", (60,), 0.0, 5).close()
    engine = WhooshEngine(tmp_path / "index")
    monkeypatch.setattr("indexer.engines.whoosh.engine.verify_in_background", lambda _: None)
    monkeypatch.setattr("indexer.engines.whoosh.engine.fastest.kernels", None)
    assert engine.excerpts("en", ["treaty"], "any", 3)
    engine.verify()
    with pytest.raises(AttributeError):
        engine.excerpts("en", ["treaty"], "any", 3)
    engine.close()


@pytest.mark.usefixtures("late")
def test_damage_is_not_merged_into_a_file_whose_checksum_fits(tmp_path: Path) -> None:
    built(tmp_path / "index", (3,), 0.0, 5).close()
    (path,) = (tmp_path / "index").glob("*.seg")
    data, first = path.read_bytes(), SegmentFile(path, path.stem).parts[0]
    path.write_bytes(data[: first.begun] + b"\xa5" + data[first.begun + 1 :])
    engine = open_engine("whoosh", tmp_path / "index")
    writer = engine.writer(fresh=False)
    with pytest.raises(IndexCorrupt):
        writer.replace(item("0-0000", "treaty"))
    writer.close()
    path.write_bytes(data)
    writer = engine.writer(fresh=False)
    for number in range(9):
        writer.replace(item(f"new-{number}", "treaty"))
    path.write_bytes(data[: first.begun] + b"\xa5" + data[first.begun + 1 :])
    with pytest.raises(IndexCorrupt):
        writer.commit()
    writer.close()
    assert [*(tmp_path / "index").glob("*.seg")] == [path], "what was begun is removed"
    engine.close()


def test_a_file_of_another_index_is_refused(tmp_path: Path) -> None:
    built(tmp_path / "a", (30,), 0.0, 1).close()
    built(tmp_path / "b", (3,), 0.0, 2).close()
    (theirs,), (mine,) = (tmp_path / "b").glob("*.seg"), (tmp_path / "a").glob("*.seg")
    shutil.copy(theirs, mine)
    engine = open_engine("whoosh", tmp_path / "a")
    with pytest.raises(IndexStateError):
        engine.fetch(f"0-{number:04}.en.txt" for number in range(30))
    engine.close()
    gc.collect()


# --- kernels ------------------------------------------------------------------------------------

SORTED = st.sets(st.integers(0, 60)).map(lambda found: np.array(sorted(found), np.int64))
SCORED = SORTED.map(lambda found: kernels.Scored(found, (found * 0.5 + 1).astype(np.float64)))


@given(st.lists(SCORED, max_size=4), st.sampled_from([61, 100_000]))
def test_any_of_adds_up_scores_however_many_documents_there_are(
    parts: list[kernels.Scored], count: int
) -> None:
    found = kernels.any_of(parts, count)
    expected: dict[int, float] = {}
    for part in parts:
        for document, score in zip(*map(np.ndarray.tolist, part), strict=True):
            expected[document] = expected.get(document, 0.0) + score
    assert dict(zip(*map(np.ndarray.tolist, found), strict=True)) == expected


@given(st.lists(SCORED, min_size=1, max_size=4))
def test_all_of_keeps_what_every_part_has(parts: list[kernels.Scored]) -> None:
    found = kernels.all_of(parts)
    sets = [set(part.documents.tolist()) for part in parts]
    assert set(found.documents.tolist()) == set.intersection(*sets)
    assert found.scores == pytest.approx((found.documents * 0.5 + 1) * len(parts))


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), max_size=30), st.integers(0, 12))
def test_the_best_come_first_and_equal_ones_in_their_order(
    rows: list[tuple[int, int]], limit: int
) -> None:
    first = np.array([a for a, _ in rows], np.int64)
    second = np.array([b for _, b in rows], np.float64)
    expected = sorted(range(len(rows)), key=lambda n: (-rows[n][0], -rows[n][1], n))[:limit]
    assert kernels.best([first, second], limit).tolist() == expected
