"""The one ranking function, held against a BM25 written here from the papers."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

import pytest
import Stemmer
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer import Index, SearchRequest, Settings, ranking
from indexer.engines import Statistics, open_engine
from indexer.making import analyse
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
    """A document as BM25 sees it: bags of words, one in the title and one in each paragraph."""

    title: list[str]
    paragraphs: list[list[str]]

    @property
    def body(self) -> list[str]:
        return [word for paragraph in self.paragraphs for word in paragraph]

    @property
    def length(self) -> int:
        return len(self.title) + len(self.body)

    @property
    def text(self) -> str:
        """Paragraphs so short that each is one passage."""
        return "\n\n".join(" ".join(words) + "." for words in self.paragraphs)


def stem(word: str) -> str:
    return str(Stemmer.Stemmer("english").stemWord(word))


def letters(word: str) -> list[str]:
    """Return the groups of four letters of a word with its boundaries."""
    framed = f"_{word}_"
    return [framed[at : at + 4] for at in range(len(framed) - 3)]


Forms = Callable[[str], list[str]]  # a word as the terms that it is looked up by
STEMS: Forms = lambda word: [stem(word)]  # noqa: E731
SURFACES: Forms = lambda word: [word]  # noqa: E731


def terms(words: list[str], forms: Forms) -> list[str]:
    return [term for word in words for term in forms(word)]


def bm25(documents: list[Plain], words: list[str], length: int, word: str, forms: Forms) -> float:
    """Robertson and Zaragoza (2009), with Lucene's idf: what a text of `words` is worth."""
    k1, b = 1.2, 0.75
    mean = sum(d.length for d in documents) / len(documents)
    found = terms(words, forms)
    score = 0.0
    for term in forms(word):
        df = sum(term in terms(d.title + d.body, forms) for d in documents)
        idf = math.log(1 + (len(documents) - df + 0.5) / (df + 0.5))
        tf = found.count(term)
        score += idf * tf / (tf + k1 * (1 - b + b * length / mean))
    return score


def expected_score(documents: list[Plain], number: int, *words: str) -> float:
    """Return a document's score: by stems, spelling and letters, and the best four paragraphs."""
    document = documents[number]
    whole = document.body + 2 * document.title  # a title's word counts twice
    score = 0.0
    for word in words:
        score += bm25(documents, whole, document.length, word, STEMS)
        score += 0.5 * bm25(documents, whole, document.length, word, SURFACES)
        spread = (6 / len(letters(word))) ** 0.25  # long words have more letters than worth
        score += 0.5 * spread * bm25(documents, whole, document.length, word, letters)
    return score + best_run(documents, document, words)


def best_run(documents: list[Plain], document: Plain, words: tuple[str, ...]) -> float:
    """Callan (1994): the best passages in a row, as if they were a document, beside the text."""

    def worth(text: list[str], length: int) -> float:
        return sum(bm25(documents, text, length, word, STEMS) for word in words)

    body = {stem(word) for word in document.body}
    if len(document.paragraphs) <= 4 or body.isdisjoint(map(stem, words)):
        return 0.0
    runs = [
        Plain([], document.paragraphs[at : at + 4]).body
        for at in range(len(document.paragraphs) - 3)
    ]
    return max(worth(run, len(run)) for run in runs) - worth(document.body, document.length)


PARAGRAPH = st.lists(st.sampled_from(WORDS), min_size=1, max_size=12)
PLAIN = st.builds(
    Plain,
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=4),
    st.lists(PARAGRAPH, min_size=1, max_size=3) | st.lists(PARAGRAPH, min_size=4, max_size=9),
)


def build(home: Path, documents: list[Plain]) -> Index:
    folder = home / "corpus"
    folder.mkdir()
    for number, document in enumerate(documents):
        front = f"---\ntitle: {' '.join(document.title)}\nlanguage: en\n---\n"
        # Short declared paragraphs keep the declared language.
        (folder / f"{number:02}.txt").write_text(front + document.text)
    index = Index.open(home / "index", corpus=folder, settings=Settings())
    index.update()
    return index


def hits(index: Index, words: str, *, explain: bool = True) -> tuple[Hit, ...]:
    return index.search(SearchRequest(words, limit=50, explain=explain)).hits


@settings(max_examples=20)
@given(st.lists(PLAIN, min_size=1, max_size=8), st.sampled_from(WORDS))
def test_the_score_of_one_word_is_that_of_its_stem_its_spelling_its_letters_and_the_best_passages(
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
        # Versions of one text stand behind the best of them, whatever their score.
        order = [int(hit.document.id[:2]) for hit in results.hits if not hit.duplicate_of]
        assert order == sorted(order, key=lambda n: (-found[n], n))


@settings(max_examples=15)
@given(
    st.lists(PLAIN, min_size=1, max_size=6),
    st.lists(st.sampled_from(WORDS), min_size=2, max_size=4, unique=True),
)
def test_the_scores_of_several_words_add_up_but_for_the_best_passages_which_have_them_together(
    tmp_path_factory: pytest.TempPathFactory, documents: list[Plain], words: list[str]
) -> None:
    engine, items = in_memory(tmp_path_factory.mktemp("sum"), documents)
    leaves = [leaf(word) for word in words]
    ranked = ranking.rank(items, leaves, engine.statistics(ranking.terms_of(leaves)))
    for one in ranked:
        number = int(one.id)
        expected = expected_score(documents, number, *words)
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
        "long.en.txt": "\n\n".join(
            f"The {word} question was settled on that day after a long debate."
            for word in "border treaty children delegation harbour child".split()
        ),
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
        "child",
        "children border delegtion",
        '"harbour question" "children question"',
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
            "trety delegtion bord* long~ border~2 child children harbours".split()
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
        assert hit.score > 0 or not hit.explanation
        for row in hit.explanation:
            assert row.length > 0
            if not row.of:  # the best passages may be worth less than the whole text
                assert len(hit.explanation) > 1
                continue
            assert row.share > 0
            assert row.tf > 0
            assert row.df >= 1, "a word that a document has is in at least one document"


def test_an_explanation_names_word_form_and_field(library: Index) -> None:
    (hit,) = [hit for hit in hits(library, "treaty") if hit.document.id == "en1.en.txt"]
    rows = {(row.of, row.form, row.field, row.by) for row in hit.explanation}
    assert rows == {
        ("treaty", "treati", "stem_en", "typed"),
        ("treaty", "treaty", "surface_en", "typed"),
        ("treaty", "treaty", "gram_en", "typed"),
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
                ("trety", "trety", "gram_en", "typed"),
            },
        ),
        (
            "child",  # where the word itself stands, too, it names the row
            "long.en.txt",
            {
                ("child", "child", "stem_en", "typed"),
                ("child", "child", "surface_en", "typed"),
                ("child", "child", "gram_en", "typed"),
                ("", "", "passages_en", "typed"),
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


def leaf(text: str, *, phrase: bool = False, exact: bool = False) -> Word:
    found = leaf_of(text, phrase=phrase, exact=exact)
    assert found
    return found


def in_memory(home: Path, documents: list[Plain]) -> tuple[Engine, list[IndexedDocument]]:
    items = [
        item(f"{number}", document.text, " ".join(document.title))
        for number, document in enumerate(documents)
    ]
    for one, document in zip(items, documents, strict=True):
        paragraphs = [len(words) for words in document.paragraphs]
        assert [span.last - span.first for span in one.spans] == paragraphs
        assert {(span.language, span.boilerplate) for span in one.spans} == {("en", False)}
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
    return [one.id for one in ranking.rank(items, leaves, statistics)]


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


@pytest.mark.parametrize(
    ("typed", "meant", "mistaken", "why"),
    [
        ("azerbijan", "azerbaijan", "azeri", "a vowel left out"),
        ("goverment", "government", "governor", "a silent consonant"),
        ("comission", "commission", "committee", "a letter that is written twice"),
        ("ambasador", "ambassador", "ambush", "and so in the middle of a word"),
        ("reconaisance", "reconnaissance", "reconciliation", "and in two places"),
        ("parlament", "parliament", "parlour", "spelled as in another language"),
    ],
)
def test_letters_tell_which_word_was_meant(
    tmp_path: Path, typed: str, meant: str, mistaken: str, why: str
) -> None:
    # All three say the other word of the query; none says the misspelled one, nor is it mended.
    said = {"a": "cotton", "b": mistaken, "c": meant}
    items = [item(name, f"This is what the treaty had on {said[name]}.") for name in said]
    assert order(tmp_path, items, leaf("treaty"), leaf(typed)) == ["c", "b", "a"], why


def test_a_misspelling_that_some_document_has_finds_the_right_word_by_its_letters(
    tmp_path: Path,
) -> None:
    # Nothing is mended, as the word is known; what shares its letters still goes first.
    documents = [
        Plain(["cotton"], [["treaty", "sturgeon"]]),
        Plain(["cotton"], [["treaty", "delegation"]]),
        Plain(["cotton"], [["delgation", "border"]]),
    ]
    with build(tmp_path, documents) as index:
        results = index.search(SearchRequest("treaty delgation"))
        assert results.expansions == ()
        assert [hit.document.id for hit in results.hits] == ["02.txt", "01.txt", "00.txt"]


@pytest.mark.parametrize("sign", ["title:{}", '"{}"', "={}", "{}*"])
def test_letters_do_not_count_where_a_word_was_meant_as_it_is(library: Index, sign: str) -> None:
    found = hits(library, sign.format("treaties"))
    assert found
    assert not [r for hit in found for r in hit.explanation if r.field.startswith("gram")]


def test_the_words_of_a_phrase_count_by_their_letters_where_they_stand_apart(
    tmp_path: Path,
) -> None:
    documents = [
        Plain(["opening"], [["council", "treaty", "border"]]),
        Plain(["opening"], [["council", "delegation", "delegation"]]),
        Plain(["opening"], [["council", "border", "treaty"]]),
    ]
    with build(tmp_path, documents) as index:
        found = index.search(SearchRequest('council "border treaty"', explain=True)).hits
    assert [hit.document.id for hit in found] == ["02.txt", "00.txt", "01.txt"]
    by_letters = [row.form for row in found[1].explanation if row.field.startswith("gram")]
    assert sorted(by_letters) == ["border", "council", "treaty"]


SPEECH = "The speaker went on for a good while about matters that were no business of the meeting."
ASIDE = "The speaker then turned to the {} and had nothing new to say of the matter at all."
ANSWER = "The speaker said that the {} would settle the matter of the {} for good and for all."


@pytest.mark.parametrize("paragraphs", [6, 12, 40])
@pytest.mark.parametrize("place", ["first", "middle", "last"])
def test_a_long_document_that_answers_in_one_place_goes_before_one_with_the_words_far_apart(
    tmp_path: Path, paragraphs: int, place: str
) -> None:
    apart = [SPEECH] * paragraphs
    apart[0], apart[-1] = ASIDE.format("treaty"), ASIDE.format("border")
    together = [SPEECH] * paragraphs
    at = {"first": 0, "middle": paragraphs // 2, "last": paragraphs - 2}[place]
    together[at : at + 2] = ASIDE.format("treaty"), ASIDE.format("border")
    items = [item("a-apart", "\n\n".join(apart)), item("b-together", "\n\n".join(together))]
    # The same words as often as in each other: without their places, the ids would decide.
    assert Counter(items[0].words.surfaces) == Counter(items[1].words.surfaces)
    assert order(tmp_path, items, leaf("treaty"), leaf("border")) == ["b-together", "a-apart"]


def test_a_short_document_is_the_same_wherever_its_words_stand(tmp_path: Path) -> None:
    apart = [ASIDE.format("treaty"), SPEECH, SPEECH, ASIDE.format("border")]
    together = [SPEECH, ASIDE.format("treaty"), ASIDE.format("border"), SPEECH]
    items = [item("a", "\n\n".join(apart)), item("b", "\n\n".join(together))]
    leaves = [leaf("treaty"), leaf("border")]
    statistics = stored(tmp_path, items).statistics(ranking.terms_of(leaves))
    first, second = ranking.rank(items, leaves, statistics)
    assert math.isclose(first.score, second.score, rel_tol=1e-12)


@pytest.mark.parametrize("how", [{"phrase": True}, {"exact": True}], ids=str)
def test_what_is_meant_as_typed_counts_in_a_long_document_as_in_its_best_passages(
    tmp_path: Path, how: dict[str, bool]
) -> None:
    # Of eight no run of passages has more than one. Were it weighed otherwise than the whole
    # text, the seven others would take from the score, even below nothing.
    asides = [ASIDE.format(f"{word} question") for word in WORDS[:8]]
    text = [line for aside in asides for line in (aside, *[SPEECH] * 5)]
    rest = [SPEECH, SPEECH, SPEECH.replace("good ", "")]  # for a title is a word, too
    items = [item(aside, "\n\n".join([aside, *rest])) for aside in asides]
    items.append(item("long", "\n\n".join(text)))
    leaves = [leaf(f"{word} question", **how) for word in WORDS[:8]]
    statistics = stored(tmp_path, items).statistics(ranking.terms_of(leaves))
    # Letters are those of the whole text; this is about what is weighed by passages.
    scores = {
        one.id: sum(row.share for row in one.contributions if not row.field.startswith("gram"))
        for one in ranking.rank(items, leaves, statistics)
    }
    assert scores["long"] > 0
    for aside in asides:
        assert math.isclose(scores["long"], scores[aside], rel_tol=1e-9)


def test_ties_are_settled_by_id(tmp_path: Path) -> None:
    names = ["b", "a", "é", "c/a", "C", "10", "9"]
    items = [item(name, "treaty of cotton") for name in names]
    assert order(tmp_path, items, leaf("treaty")) == sorted(names)


def test_ties_are_settled_by_id_for_the_caller_too(tmp_path: Path) -> None:
    documents = [Plain(["cotton"], [["treaty"]])] * 12
    with build(tmp_path, documents) as index:
        found = [hit.document.id for hit in hits(index, "treaty")]
        assert found == sorted(found)
        everything = [hit.document.id for hit in hits(index, "-sturgeon")]
        assert everything == found


def test_a_prefix_counts_as_one_word_however_many_it_stands_for(tmp_path: Path) -> None:
    # Pirkola (1998): the forms of one word share its weight, so that a prefix of many rare words
    # does not drown what was typed in full.
    documents = [
        Plain(["cotton"], [["delegate", "delegates", "delegation", "border"]]),
        Plain(["cotton"], [["delegate", "delegate", "delegate", "border"]]),
    ]
    with build(tmp_path, documents) as index:
        first, second = (hit.score for hit in hits(index, "deleg*"))
        assert math.isclose(first, second, rel_tol=1e-9)


def test_statistics_without_a_language_do_not_break_a_ranking() -> None:
    empty = Statistics({}, {}, {})
    ranked = ranking.rank([item("a", "treaty")], [leaf("treaty")], empty)
    assert all(math.isfinite(one.score) and one.score > 0 for one in ranked)


def test_an_idf_is_positive_even_for_a_word_that_every_document_has(tmp_path: Path) -> None:
    with build(tmp_path, [Plain(["cotton"], [["treaty"]])] * 3) as index:
        assert all(hit.score > 0 for hit in hits(index, "treaty"))
