"""The one ranking function, held against a BM25 written here from the papers."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import pytest
import Stemmer
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer import Index, SearchRequest, Settings, ranking
from indexer.engines import Statistics, open_engine
from indexer.ingest import analyse
from indexer.model import Extract, FileState
from indexer.query import leaf_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from indexer import Hit
    from indexer.engines import Engine
    from indexer.model import IndexedDocument, Word

# Words that share stems, and words that do not; none is a grammar word of any of the languages.
WORDS = (
    "treaty treaties border borders bordering delegate delegates delegation cotton harbour "
    "harbours vineyard sturgeon"
).split()


# --- a BM25 of our own -------------------------------------------------------------------------


class Plain(NamedTuple):
    """A document as BM25 sees it: a bag of words, some of them in the title."""

    title: list[str]
    body: list[str]

    @property
    def length(self) -> int:
        return len(self.title) + len(self.body)


def stem(word: str) -> str:
    return str(Stemmer.Stemmer("english").stemWord(word))


def bm25(documents: list[Plain], number: int, word: str, *, stemmed: bool) -> float:
    """Robertson and Zaragoza (2009), with Lucene's idf; a title's word counts twice."""

    def form(one: str) -> str:
        return stem(one) if stemmed else one

    k1, b = 1.2, 0.75
    wanted = form(word)
    df = sum(any(form(w) == wanted for w in d.title + d.body) for d in documents)
    idf = math.log(1 + (len(documents) - df + 0.5) / (df + 0.5))
    mean = sum(d.length for d in documents) / len(documents)
    document = documents[number]
    tf = sum(form(w) == wanted for w in document.body)
    tf += 2 * sum(form(w) == wanted for w in document.title)
    return idf * tf / (tf + k1 * (1 - b + b * document.length / mean))


def expected_score(documents: list[Plain], number: int, word: str) -> float:
    return bm25(documents, number, word, stemmed=True) + 0.5 * bm25(
        documents, number, word, stemmed=False
    )


PLAIN = st.builds(
    Plain,
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=4),
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=40),
)


def build(home: Path, documents: list[Plain]) -> Index:
    folder = home / "corpus"
    folder.mkdir()
    for number, document in enumerate(documents):
        front = f"---\ntitle: {' '.join(document.title)}\nlanguage: en\n---\n"
        # Short declared paragraphs keep the declared language.
        (folder / f"{number:02}.txt").write_text(front + " ".join(document.body))
    index = Index.open(home / "index", corpus=folder, settings=Settings())
    index.update()
    return index


def hits(index: Index, words: str, *, explain: bool = True) -> tuple[Hit, ...]:
    return index.search(SearchRequest(words, limit=50, explain=explain)).hits


@settings(max_examples=20, deadline=None)
@given(st.lists(PLAIN, min_size=1, max_size=8), st.sampled_from(WORDS))
def test_the_score_of_one_word_is_the_bm25_of_its_stem_and_half_that_of_its_surface(
    tmp_path_factory: pytest.TempPathFactory, documents: list[Plain], word: str
) -> None:
    with build(tmp_path_factory.mktemp("bm25"), documents) as index:
        assert {d.language for d in index.documents()} == {"en"}
        assert set(index.stats().words) == {"ar", "en", "fr"}, "nothing was taken for und"
        results = index.search(SearchRequest(word, limit=50))
        found = {int(hit.document.id[:2]): hit.score for hit in results.hits}
        have = [
            n
            for n, d in enumerate(documents)
            if any(stem(w) == stem(word) for w in d.title + d.body)
        ]
        assert sorted(found) == have
        for number, score in found.items():
            expected = expected_score(documents, number, word)
            assert math.isclose(score, expected, rel_tol=1e-9, abs_tol=1e-9)
        order = [int(hit.document.id[:2]) for hit in results.hits]
        assert order == sorted(have, key=lambda n: (-found[n], n))


@settings(max_examples=15, deadline=None)
@given(
    st.lists(PLAIN, min_size=1, max_size=6),
    st.lists(st.sampled_from(WORDS), min_size=2, max_size=4, unique=True),
)
def test_the_scores_of_several_words_add_up(
    tmp_path_factory: pytest.TempPathFactory, documents: list[Plain], words: list[str]
) -> None:
    engine, items = in_memory(tmp_path_factory.mktemp("sum"), documents)
    leaves = [leaf(word) for word in words]
    ranked = ranking.rank(items, leaves, engine.statistics(ranking.terms_of(leaves)))
    for one in ranked:
        number = int(one.item.document.id)
        expected = math.fsum(expected_score(documents, number, word) for word in words)
        assert math.isclose(one.score, expected, rel_tol=1e-9, abs_tol=1e-9)
    engine.close()


# --- explanations ------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    home = tmp_path_factory.mktemp("library")
    folder = home / "corpus"
    folder.mkdir()
    texts = {
        "en1.en.txt": "The treaties of the border. A treaty with a long border is a good treaty.",
        "en2.en.txt": "Delegates of the border commission met. The delegation spoke of resolution.",
        "fr1.fr.txt": "Le traité de la frontière. La résolution a été adoptée par la délégation.",
        "ar1.ar.txt": "معاهدة الحدود. اعتمد الوفد القرار بشأن المعاهدات.",
        "mixed.en.txt": "The delegation adopted a long resolution about the border yesterday.\n\n"
        "La délégation a adopté hier une longue résolution sur la frontière commune.",
    }
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    with Index.open(home / "index", corpus=folder, settings=Settings()) as index:
        index.update()
        yield index


@pytest.mark.parametrize(
    "words",
    [
        "treaty",
        "border treaty",
        "résolution",
        "resolution",
        '"long border"',
        "bord*",
        "title:treaties",
        "معاهدة",
        "border -treaty",
        "border AND (delegation OR treaty)",
        "délégation resolution المعاهدات",
        "-border",
        '"border treaty"~5',
        '="long border"',
        "=délégation",
        '="la délégation"~3',
        "trety~2 border~",
        "bordre delegtion",
        "title:=long",
    ],
)
def test_an_explanation_adds_up_to_the_score(library: Index, words: str) -> None:
    found = hits(library, words)
    assert found
    assert_explained(found)


ASKED = st.lists(
    st.tuples(
        st.sampled_from(["", "", "=", "title:", "title:=", "-"]),
        st.sampled_from(
            "treaty treaties border delegation résolution Résolution resolution المعاهدات معاهدة "
            "trety delegtion bord* long~ border~2".split()
        ),
    )
    .map("".join)
    .flatmap(
        lambda word: st.sampled_from([word, f'"{word} long"~4', f'="{word}"', f'"the {word}"'])
    ),
    min_size=1,
    max_size=5,
).flatmap(lambda clauses: st.sampled_from([" ", " AND ", " OR "]).map(lambda by: by.join(clauses)))


@settings(max_examples=80)
@given(words=ASKED)
def test_whatever_is_asked_its_explanation_adds_up_to_the_score(library: Index, words: str) -> None:
    assert_explained(hits(library, words))


def assert_explained(found: tuple[Hit, ...]) -> None:
    for hit in found:
        total = math.fsum(row.share for row in hit.explanation)
        assert math.isclose(hit.score, total, rel_tol=1e-9, abs_tol=1e-9)
        for row in hit.explanation:
            assert row.share > 0
            assert row.tf > 0
            assert row.df >= 1, "a word that a document has is in at least one document"
            assert row.length > 0


def test_an_explanation_names_word_form_and_field(library: Index) -> None:
    (hit,) = [hit for hit in hits(library, "treaty") if hit.document.id == "en1.en.txt"]
    rows = {(row.of, row.form, row.field, row.by) for row in hit.explanation}
    assert rows == {
        ("treaty", "treati", "stem_en", "typed"),
        ("treaty", "treaty", "surface_en", "typed"),
    }


@pytest.mark.parametrize(
    ("words", "document", "rows"),
    [
        ("=délégation", "fr1.fr.txt", {("délégation", "délégation", "spelled_fr", "typed")}),
        ("=delegation", "fr1.fr.txt", {("delegation", "delegation", "surface_fr", "typed")}),
        ("title:=long", "mixed.en.txt", {("long", "long", "title_surface_en", "typed")}),
        (
            "trety",
            "en1.en.txt",
            {
                ("trety", "treati", "stem_en", "spelling"),
                ("trety", "treaty", "surface_en", "spelling"),
            },
        ),
        (
            '"treaties borders"~5',
            "en1.en.txt",
            {("treaties borders", "treati border", "stem_en", "typed")},
        ),
    ],
)
def test_an_explanation_names_spellings_and_their_fields(
    library: Index, words: str, document: str, rows: set[tuple[str, str, str, str]]
) -> None:
    (hit,) = [hit for hit in hits(library, words) if hit.document.id == document]
    assert {(row.of, row.form, row.field, row.by) for row in hit.explanation} == rows


def test_scores_are_not_explained_unless_asked_for(library: Index) -> None:
    assert all(hit.explanation == () for hit in hits(library, "treaty", explain=False))


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("la résolution", ["b.fr.txt", "a.en.txt"]),
        ("the resolution", ["a.en.txt", "b.fr.txt"]),
        ("résolution", ["b.fr.txt", "a.en.txt"]),
    ],
)
def test_a_word_of_the_querys_language_goes_before_its_look_alike(
    tmp_path: Path, words: str, expected: list[str]
) -> None:
    # Nothing but the language tells the two apart: as many documents, words and matches in each.
    texts = {
        "a.en.txt": "resolution of cotton",
        "b.fr.txt": "résolution de coton",
        "c.en.txt": "harbour of cotton",
        "d.fr.txt": "vigne de coton",
    }
    for name, text in texts.items():
        (tmp_path / name).write_text(f"---\ntitle: X\n---\n{text}", encoding="utf-8")
    with Index.open(tmp_path / ".index", corpus=tmp_path, settings=Settings()) as index:
        index.update()
        assert [hit.document.id for hit in hits(index, words)] == expected


# --- what goes before what ---------------------------------------------------------------------


def item(document_id: str, text: str, title: str = "Untitled") -> IndexedDocument:
    said = {"title": title, "language": "en"}
    return analyse(document_id, Extract(text, said), {}, FileState(1, 1, "x"))


def leaf(text: str, *, phrase: bool = False, title: bool = False) -> Word:
    found = leaf_of(text, phrase=phrase, title=title)
    assert found
    return found


def in_memory(home: Path, documents: list[Plain]) -> tuple[Engine, list[IndexedDocument]]:
    items = [
        item(f"{number}", " ".join(document.body), " ".join(document.title))
        for number, document in enumerate(documents)
    ]
    return stored(home, items), items


def stored(home: Path, items: list[IndexedDocument]) -> Engine:
    engine = open_engine("whoosh", home / "index")
    writer = engine.writer(fresh=True)
    for one in items:
        writer.replace(one)
    writer.commit()
    writer.close()
    return engine


def order(home: Path, items: list[IndexedDocument], *leaves: Word) -> list[str]:
    """Return the ids of the documents, best first; every document must have some score."""
    engine = stored(home, items)
    statistics = engine.statistics(ranking.terms_of(leaves))
    engine.close()
    return [one.item.document.id for one in ranking.rank(items, leaves, statistics)]


FILLER = "harbour cotton vineyard sturgeon"


@pytest.mark.parametrize(
    ("better", "worse", "why"),
    [
        (("x", "treaty treaty"), ("x", "treaty cotton"), "twice is more than once"),
        (("x", "treaty"), ("x", f"treaty {FILLER * 5}"), "a short text about it"),
        (("treaty", FILLER), ("cotton", f"treaty {FILLER[7:]}"), "the title counts for more"),
        (("x", "treaty"), ("x", "treaties"), "the exact form goes before another"),
        (("x", "treaties"), ("x", "cotton"), "another form goes before none"),
    ],
)
def test_the_better_document_goes_first(
    tmp_path: Path, better: tuple[str, str], worse: tuple[str, str], why: str
) -> None:
    items = [item("a-worse", worse[1], worse[0]), item("b-better", better[1], better[0])]
    assert order(tmp_path, items, leaf("treaty")) == ["b-better", "a-worse"], why


def test_a_rare_word_weighs_more_than_a_common_one(tmp_path: Path) -> None:
    items = [item(f"c{n}", "treaty cotton") for n in range(5)]
    items += [item("a-common", "treaty cotton"), item("b-rare", "sturgeon cotton")]
    assert order(tmp_path, items, leaf("treaty"), leaf("sturgeon"))[0] == "b-rare"


def test_a_document_with_both_words_goes_before_one_with_either_twice(tmp_path: Path) -> None:
    items = [
        item("a", "treaty treaty harbour cotton"),
        item("b", "sturgeon sturgeon harbour cotton"),
        item("c", "treaty sturgeon harbour cotton"),
    ]
    assert order(tmp_path, items, leaf("treaty"), leaf("sturgeon"))[0] == "c"


NAVIGATION = """\
Share this page
Follow us on our channels
Subscribe to our newsletter
Sign in
Treaty of the week
Share this page
Contact us
Privacy policy"""
PROSE = "The harbour was busy in the morning, and the boats went out with the tide."


def test_a_word_in_navigation_hardly_counts_but_is_found(tmp_path: Path) -> None:
    # The same length and the same words, so that nothing but their place can tell them apart.
    navigation = item("a-navigation", f"{PROSE}\n\n{NAVIGATION}")
    assert any(span.boilerplate for span in navigation.spans)
    prose = item(
        "b-prose",
        f"{PROSE[:-1]} of the treaty.\n\n{NAVIGATION.replace('Treaty of the week', 'The week')}",
    )
    items = [navigation, prose, item("c-nothing", PROSE)]
    assert order(tmp_path, items, leaf("treaty")) == ["b-prose", "a-navigation", "c-nothing"]


def test_more_of_a_word_never_lowers_a_score(tmp_path: Path) -> None:
    items = [item(f"{n}", "treaty " * n + "cotton " * (20 - n)) for n in range(1, 20)]
    expected = [f"{n}" for n in range(19, 0, -1)]
    assert order(tmp_path, items, leaf("treaty")) == expected


def test_ties_are_settled_by_id(tmp_path: Path) -> None:
    names = ["b", "a", "é", "c/a", "C", "10", "9"]
    items = [item(name, "treaty of cotton") for name in names]
    assert order(tmp_path, items, leaf("treaty")) == sorted(names)


def test_ties_are_settled_by_id_for_the_caller_too(tmp_path: Path) -> None:
    documents = [Plain(["cotton"], ["treaty"])] * 12
    with build(tmp_path, documents) as index:
        found = [hit.document.id for hit in hits(index, "treaty")]
        assert found == sorted(found)
        everything = [hit.document.id for hit in hits(index, "-sturgeon")]
        assert everything == found


def test_a_prefix_counts_as_one_word_however_many_it_stands_for(tmp_path: Path) -> None:
    # Pirkola (1998): the forms of one word share its weight, so that a prefix of many rare words
    # does not drown what was typed in full.
    documents = [
        Plain(["cotton"], ["delegate", "delegates", "delegation", "border"]),
        Plain(["cotton"], ["delegate", "delegate", "delegate", "border"]),
    ]
    with build(tmp_path, documents) as index:
        first, second = (hit.score for hit in hits(index, "deleg*"))
        assert math.isclose(first, second, rel_tol=1e-9)


def test_statistics_without_a_language_do_not_break_a_ranking() -> None:
    empty = Statistics({}, {}, {})
    ranked = ranking.rank([item("a", "treaty")], [leaf("treaty")], empty)
    assert all(math.isfinite(one.score) and one.score > 0 for one in ranked)


def test_an_idf_is_positive_even_for_a_word_that_every_document_has(tmp_path: Path) -> None:
    with build(tmp_path, [Plain(["cotton"], ["treaty"])] * 3) as index:
        assert all(hit.score > 0 for hit in hits(index, "treaty"))
