"""Plain words: the same documents as Whoosh's matchers find, and the passage that has most."""

from __future__ import annotations

import random
from itertools import pairwise
from types import FunctionType
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from whoosh import index as whoosh_index
from whoosh import query
from whoosh.searching import SearchContext

from indexer.engines import open_engine
from indexer.engines.whoosh import compiled, passage_loops, posting_loops, steps
from indexer.engines.whoosh.excerpts import Plain, excerpts
from indexer.engines.whoosh.groups import Group
from indexer.engines.whoosh.scoring import LanguageBM25
from indexer.engines.whoosh.segments import segments_of
from indexer.engines.whoosh.together import Together
from indexer.engines.whoosh.windows import Address, whole
from indexer.making import analyse
from indexer.model import Extract, FileState

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from whoosh.searching import Searcher

    from indexer.engines import Excerpt, How
    from indexer.engines.whoosh.excerpts import Kernels
    from indexer.model import IndexedDocument

# Two spellings of one surface, an elided word, a ligature (a word of odd length), words alone.
WORDS = "côté cote été traité conseil ﬁn l’eau mer".split()
SURFACES = "cote ete traite conseil fin eau mer absent".split()
LAYOUTS = {
    "one segment": ((70,), 0.0),
    "three segments": ((64, 20, 6), 0.0),
    "four of ten deleted": ((64, 20, 6), 0.4),
    "merged": ((8, 8, 8, 8, 8, 8, 8, 8), 0.1),
}
KERNELS: dict[str, Kernels] = {"steps": steps, "loops": compiled.Loops()}


def text_of(chance: random.Random) -> str:
    """Return some paragraphs; a few have a word 20 times, or much between two words."""
    paragraphs = []
    for _ in range(chance.randint(1, 3)):
        words = chance.choices(WORDS, k=chance.randint(1, 60))
        if not chance.randrange(5):
            words += [chance.choice(WORDS)] * 20
        between = chance.choices([" ", ". ", " . . . . . . . . . . . "], [20, 2, 1], k=len(words))
        paragraphs.append("".join(a + b for a, b in zip(words, between, strict=True)))
    return "\n\n".join(paragraphs)


def item(name: str, chance: random.Random) -> IndexedDocument:
    title = " ".join(chance.choices(WORDS, k=chance.randint(1, 3)))
    metadata = {"title": title, "language": "fr"}
    return analyse(name, Extract(text_of(chance), metadata), {}, FileState(1, 1, name))


@pytest.fixture(scope="module", params=LAYOUTS)
def searcher(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Searcher]:
    commits, removed = LAYOUTS[request.param]
    path = tmp_path_factory.mktemp("excerpts") / "index"
    chance = random.Random(5)  # noqa: S311 - repeatable, not secret
    engine = open_engine("whoosh", path)
    writer = engine.writer(fresh=True)
    names = []
    for part, count in enumerate(commits):
        for number in range(count):
            names.append(f"{part}-{number:04}.fr.txt")
            writer.replace(item(names[-1], chance))
        writer.commit()
    for name in names[: int(removed * len(names))]:
        writer.remove(name)
    writer.commit()
    writer.close()
    engine.close()
    opened = whoosh_index.open_dir(str(path)).searcher(weighting=LanguageBM25())
    yield opened
    opened.close()


ASKED = st.one_of(
    st.tuples(st.lists(st.sampled_from(SURFACES), min_size=1, max_size=4), st.just("any")),
    st.tuples(st.lists(st.sampled_from(SURFACES), min_size=1, max_size=3), st.just("all")),
    st.tuples(st.lists(st.sampled_from(SURFACES), min_size=1, max_size=3), st.just("row")),
    st.tuples(st.sampled_from([["c"], ["m"], ["z"], ["co"], ["eté"]]), st.just("prefix")),
)


def as_query(words: Sequence[str], how: How) -> query.Query:
    """Return what is asked as Whoosh is asked."""
    terms = [query.Term("surface_fr", word) for word in words]
    match how:
        case "any":
            return query.Or([*dict.fromkeys(terms)])
        case "all":
            return query.And([*dict.fromkeys(terms)])
        case "row":
            return Together(terms, 0) if len(terms) > 1 else terms[0]
        case _:
            beginning = [w.encode() for w in SURFACES[:-1] if w.startswith(words[0])]
            return Group("surface_fr", tuple(beginning)) if beginning else query.NullQuery


def walked(searcher: Searcher, wanted: query.Query) -> list[tuple[float, Address]]:
    """Let Whoosh's matchers answer: documents, best first, equal ones in their order."""
    found = []
    for segment in segments_of(searcher):
        context = SearchContext(weighting=searcher.weighting, top_query=wanted)
        matcher = wanted.matcher(segment.leaf, context)
        while matcher.is_active():
            if not segment.documents.is_deleted(matcher.id()):
                found.append((matcher.score(), Address(segment, matcher.id())))
            matcher.next()
    return sorted(found, key=lambda one: (-round(one[0], 9), one[1].segment.place, one[1].number))


@settings(max_examples=120, deadline=None)
@given(asked=ASKED, limit=st.integers(1, 12))
def test_steps_and_loops_find_and_score_what_whoosh_walks_through(
    searcher: Searcher, asked: tuple[list[str], How], limit: int
) -> None:
    expected = walked(searcher, as_query(*asked))[:limit]
    for name, kernels in KERNELS.items():
        found = excerpts(searcher, kernels, Plain("fr", *asked), limit)
        ids = [segment.documents.id(number) for _, (segment, number) in expected]
        assert [one.id for one in found] == ids, name
        assert [one.score for one in found] == pytest.approx([s for s, _ in expected], rel=1e-6)


@settings(max_examples=120, deadline=None)
@given(asked=ASKED, limit=st.integers(1, 12))
def test_steps_and_loops_show_the_passage_that_has_most_of_the_words(
    searcher: Searcher, asked: tuple[list[str], How], limit: int
) -> None:
    by_steps, by_loops = (
        excerpts(searcher, kernels, Plain("fr", *asked), limit) for kernels in KERNELS.values()
    )
    assert [one[2:] for one in by_steps] == [one[2:] for one in by_loops]
    addresses = {
        segment.documents.id(number): Address(segment, number)
        for segment in segments_of(searcher)
        for number in segment.documents.all_doc_ids()
    }
    for one in by_steps:
        assert one[2:] == shown(whole(addresses[one.id]), *asked), one.id


def shown(
    document: IndexedDocument, asked: Sequence[str], how: How
) -> tuple[str, int, int, list[tuple[int, int]]]:
    """Return the passage that should be shown, and its marks, word by word."""
    words = document.words
    length = len(asked) if how == "row" else 1
    hits = []
    for at in range(len(words.surfaces)):
        here = words.surfaces[at : at + length]
        if how == "row":
            paragraphs = {
                span.paragraph
                for span in document.spans
                if span.first < at + length and at < span.last
            }
            if here == [*asked] and len(paragraphs) == 1:
                hits.append(at)
        elif here[0].startswith(asked[0]) if how == "prefix" else here[0] in asked:
            hits.append(at)
    best = (-1, -1, -1)
    chosen, marks = document.spans[0], list[tuple[int, int]]()
    for span in document.spans:
        mine = [at for at in hits if span.first <= at < span.last]
        different = 1 if how in {"row", "prefix"} else len({words.surfaces[at] for at in mine})
        worth = (int(not span.boilerplate), different, len(mine))
        if mine and worth > best:
            best, chosen, marks = worth, span, []
            for at in mine:
                if not marks or words.starts[at] >= marks[-1][1]:
                    end = min(words.ends[at + length - 1], span.end)
                    marks.append((words.starts[at], end))
    return document.text, chosen.start, chosen.end, marks


def test_marks_lie_in_their_passage_and_none_over_another(searcher: Searcher) -> None:
    for how in ("any", "all", "row"):
        for one in excerpts(searcher, steps, Plain("fr", ["mer", "mer", "mer"], how), 50):
            assert all(one.start <= start < end <= one.end for start, end in one.marks)
            assert all(left[1] <= right[0] for left, right in pairwise(one.marks))


@pytest.mark.parametrize(
    ("words", "how"), [(["mer"], "any"), (["mer", "cote"], "all"), ([], "any")]
)
def test_a_language_or_words_that_are_not_there_find_nothing(
    searcher: Searcher, words: list[str], how: How
) -> None:
    for kernels in KERNELS.values():
        assert not excerpts(searcher, kernels, Plain("ar", words, how), 10)
        assert not excerpts(searcher, kernels, Plain("fr", [], how), 10)


def test_compiled_loops_answer_alike(searcher: Searcher, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("numba", reason="numba is not installed (make bench installs it)")
    for module in (passage_loops, posting_loops):
        for name, function in vars(module).items():
            if isinstance(function, FunctionType):
                monkeypatch.setattr(module, name, function)  # and so it is put back
    questions: list[tuple[list[str], How]] = [
        (["mer"], "any"), (["cote"], "any"), (["mer", "cote", "eau"], "any"),
        (["mer", "cote"], "all"), (["cote", "mer"], "row"), (["c"], "prefix"),
    ]  # fmt: skip
    before: list[list[Excerpt]] = [
        excerpts(searcher, KERNELS["loops"], Plain("fr", *q), 10) for q in questions
    ]
    compiled.compile_loops()
    after = [excerpts(searcher, KERNELS["loops"], Plain("fr", *q), 10) for q in questions]
    assert before == after
    assert all(before)


def test_much_between_two_documents_much_asked_and_prefixes_of_each_other(tmp_path: Path) -> None:
    texts = {
        "a": "aaa " + ". " * 30 + "five",  # a gap that is listed, before the next document's words
        "b": "needle in hay stack six",
        "c": "nothing of that kind here whatsoever",
        "d": "needle again at the end of this",
        "e": " ".join(f"wordy{'abcdefghijklmnopqrst'[n % 20] * (n // 20 + 1)}" for n in range(140)),
        "f": "abba said so. " + "Plain filler words stand here for a while. " * 12 + "abc abd ab",
    }
    engine = open_engine("whoosh", tmp_path / "index")
    writer = engine.writer(fresh=True)
    for name, text in texts.items():
        metadata = {"title": "T", "language": "en"}
        said = analyse(f"{name}.en.txt", Extract(text, metadata), {}, FileState(1, 1, name))
        writer.replace(said)
    writer.commit()
    writer.close()
    engine.close()
    many = texts["e"].split()
    questions: list[tuple[Plain, set[str]]] = [
        (Plain("en", ["needle"], "any"), {"b.en.txt", "d.en.txt"}),
        (Plain("en", many, "any"), {"e.en.txt"}),
        (Plain("en", ["a", "ab"], "prefix"), {"f.en.txt"}),
    ]
    index = whoosh_index.open_dir(str(tmp_path / "index"))
    with index.searcher(weighting=LanguageBM25()) as opened:
        for plain, found in questions:
            by_steps, by_loops = (
                excerpts(opened, kernels, plain, 2) for kernels in KERNELS.values()
            )
            assert by_steps == by_loops
            assert {one.id for one in by_steps} == found
