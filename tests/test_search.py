"""Request -> results: counts agree, pages meet, marks fit, and no words ever raise."""

from __future__ import annotations

import itertools
import json
import math
import unicodedata
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple, get_args

import msgspec
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from indexer import (
    BadParameter,
    Index,
    RequestError,
    SearchRequest,
    Settings,
    UnknownLanguage,
    UnreadableDocument,
)
from indexer.crosslingual.known import widener
from indexer.model import AllOf, AnyOf, Evidence, Not, Word
from indexer.query import parse
from indexer.text import clean

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from pathlib import Path

    from indexer import Hit, Mark, Results
    from indexer.model import Form, IndexedDocument, Node, Words

LANGUAGES = ("ar", "en", "fr")
# The kinds of evidence that cross languages.
CROSSING = set(get_args(Evidence)) - {"typed", "inflection", "spelling"}
# A word of each row stands in some of the documents of its language.
VOCABULARY = {
    "en": "treaty border delegate cotton harbour vineyard sturgeon treaties".split(),
    "fr": "traité frontière délégué coton vigne esturgeon cathédrale l’Azerbaïdjan".split(),
    "ar": "معاهدة حدود وفد قطن ميناء كرم القرار مجلس".split(),
}
SENTENCES = {
    "en": "The committee heard about the {} and then spoke of the {} at great length.",
    "fr": "La commission a entendu parler de {} et elle a ensuite longuement évoqué {}.",
    "ar": "استمعت اللجنة إلى تقرير عن {} ثم ناقشت مسألة {} مطولا في اليوم التالي.",
}
NAVIGATION = """\
Share
Follow us
Subscribe
Sign in
The sturgeon again
Share
Contact us"""


def text_of(number: int, language: str) -> str:
    words = VOCABULARY[language]
    first, second = words[number % len(words)], words[(number * 5 + 2) % len(words)]
    paragraphs = [SENTENCES[language].format(first, second)]
    if number % 11 == 0:  # a paragraph in another language
        other = LANGUAGES[(LANGUAGES.index(language) + 1) % 3]
        paragraphs.append(SENTENCES[other].format(VOCABULARY[other][0], VOCABULARY[other][3]))
    if number % 13 == 0:
        paragraphs.append(NAVIGATION)
    if number % 4 == 0:
        paragraphs.append(SENTENCES[language].format(first, first))
    return "\n\n".join(paragraphs)


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    """64 documents of each language: more than are put in their final order at once."""
    home = tmp_path_factory.mktemp("search")
    folder = home / "corpus"
    folder.mkdir()
    for language in LANGUAGES:
        for number in range(64):
            front = {
                "title": f"{VOCABULARY[language][number % 3]} {number}",
                "language": language,
                "date": ["", "1993", "1993-11", "1993-11-12", "2012-05-04"][number % 5],
                "source": ["", "UN", "OIC"][number % 3],
                "subject": f"subject-{number}" if number < 8 else "",
            }
            lines = "\n".join(f"{name}: {value}" for name, value in front.items() if value)
            path = folder / f"{number:02}.{language}.txt"
            path.write_text(f"---\n{lines}\n---\n{text_of(number, language)}", encoding="utf-8")
    (folder / "ru.txt").write_text(
        "Комитет заслушал доклад о хлопке и затем долго говорил о виноградниках и осетрах.",
        encoding="utf-8",
    )
    with Index.open(home / "index", corpus=folder, settings=Settings()) as opened:
        report = opened.update()
        assert not report.failed
        yield opened


def ids(results: Results) -> list[str]:
    return [hit.document.id for hit in results.hits]


def everything(index: Index, words: str, **more: object) -> list[str]:
    """Return the ids of all documents that a query finds, page by page."""
    return [hit.document.id for hit in every_hit(index, words, **more)]


def every_hit(index: Index, words: str, **more: object) -> list[Hit]:
    found: list[Hit] = []
    while True:
        request = SearchRequest(words, limit=100, offset=len(found), **more)  # type: ignore[arg-type]
        page = index.search(request).hits
        found += page
        if len(page) < 100:
            return found


# --- queries of words that are there, and of words that are not --------------------------------

TYPED = st.sampled_from([*itertools.chain(*VOCABULARY.values()), "nothing", "Комитет", "committee"])
CLAUSE = st.one_of(
    TYPED,
    TYPED.map(lambda word: f"-{word}"),
    TYPED.map(lambda word: f"title:{word}"),
    TYPED.map(lambda word: word[:3] + "*"),
    TYPED.map(lambda word: f"={word}"),
    st.tuples(TYPED, TYPED).map(lambda pair: f'"{pair[0]} {pair[1]}"'),
    st.tuples(TYPED, TYPED).map(lambda pair: f'"{pair[0]} {pair[1]}"~9'),
    st.tuples(TYPED, TYPED).map(lambda pair: f'="{pair[0]} {pair[1]}"~9'),
    st.tuples(TYPED, TYPED).map(" AND ".join),
    st.tuples(TYPED, TYPED).map(lambda pair: f"({pair[0]} OR {pair[1]})"),
    st.tuples(TYPED, TYPED).map(lambda pair: f"{pair[0]} NOT {pair[1]}"),
    st.sampled_from(["the", "et", "lang:fr", "lang:en", '"the sturgeon again"', '"au sujet"']),
)
QUERIES = st.lists(CLAUSE, min_size=1, max_size=4).map(" ".join)
REQUESTS = st.builds(
    SearchRequest,
    QUERIES,
    languages=st.sampled_from([(), ("fr",), ("en", "ar"), LANGUAGES]),
    limit=st.integers(1, 60),
    offset=st.integers(0, 120),
    sources=st.sampled_from([(), ("UN",), ("UN", "OIC"), ("nobody",)]),
    after=st.sampled_from(["", "1993-11", "2000"]),
    before=st.sampled_from(["", "1993", "2012-05-04"]),
    sort=st.sampled_from(["relevance", "date"]),
    group=st.booleans(),
    explain=st.booleans(),
)


@settings(max_examples=80, deadline=None)
@given(REQUESTS)
def test_the_numbers_of_an_answer_agree_with_each_other(
    index: Index, request: SearchRequest
) -> None:
    results = index.search(request)
    found = ids(results)
    languages = request.languages or results.query.languages
    wanted = languages or tuple(results.totals)
    if request.languages and results.query.languages:
        wanted = tuple(set(request.languages) & set(results.query.languages))
    assert results.total == sum(results.totals.get(code, 0) for code in wanted)
    assert (
        len(found) == len(set(found)) == max(0, min(request.limit, results.total - request.offset))
    )
    assert {hit.document.language for hit in results.hits} <= set(wanted)
    assert set(LANGUAGES) <= set(results.totals)
    assert results.direct.keys() == results.totals.keys()
    assert all(results.direct[code] <= results.totals[code] for code in results.totals)
    crossed = tuple({e.term for e in results.expansions if e.by in CROSSING})
    plain = index.search(replace(request, without=crossed))
    assert plain.direct == plain.totals == results.direct, "what is left without the counterparts"
    assert 0 <= results.all_words <= results.total
    assert results.total_relation == "exact"
    assert not results.partial
    counted = {code: number for code, number in results.totals.items() if number}
    assert results.facets["language"] == counted
    for name in ("source", "year"):
        assert sum(results.facets[name].values()) <= results.total
        assert all(number > 0 and value for value, number in results.facets[name].items())
    for hit in results.hits:
        assert bool(hit.explanation) <= request.explain


@settings(max_examples=40, deadline=None)
@given(QUERIES)
def test_direct_counts_the_documents_that_are_not_found_by_counterparts_alone(
    index: Index, words: str
) -> None:
    results = index.search(SearchRequest(words))
    found = Counter(
        hit.document.language for hit in every_hit(index, words) if hit.match == "direct"
    )
    for code, number in results.direct.items():
        if results.query.languages and code not in results.query.languages:
            continue
        # Of words that must all be there, one may be there as typed and another by a counterpart.
        assert number <= found[code]
        assert number == found[code] or " AND " in words


@settings(max_examples=40, deadline=None)
@given(REQUESTS)
def test_groups_say_the_same_as_the_list(index: Index, request: SearchRequest) -> None:
    results = index.search(request)
    if not request.group:
        assert results.groups == {}
        return
    shown = results.groups
    assert results.total == sum(group.total for group in shown.values())
    for code, group in shown.items():
        assert group.total == results.totals[code]
        assert len(group.hits) == max(0, min(request.limit, group.total - request.offset))
        assert all(hit.document.language == code for hit in group.hits)
    everywhere = {hit.document.id: hit for group in shown.values() for hit in group.hits}
    for hit in results.hits:
        if hit.document.id in everywhere:
            assert everywhere[hit.document.id] == hit


def test_a_document_in_none_of_the_three_languages_is_in_a_group_too(index: Index) -> None:
    # The page shows the groups: what is in none of them is never seen.
    results = index.search(SearchRequest("Комитет", group=True))
    assert results.total == 1
    assert [hit.document.id for group in results.groups.values() for hit in group.hits] == [
        "ru.txt"
    ]


@settings(max_examples=25, deadline=None)
@given(QUERIES, st.booleans())
def test_filters_only_take_away(index: Index, words: str, dated: bool) -> None:  # noqa: FBT001 - drawn
    more = {"after": "1993-11", "before": "2000"} if dated else {"sources": ("UN",)}
    whole = set(everything(index, words))
    part = set(everything(index, words, **more))
    assert part <= whole
    documents = {document.id: document for document in index.documents()}
    for one in whole:
        document = documents[one]
        passes = document.date.startswith("1993") if dated else document.source == "UN"
        assert (one in part) == passes


# --- the same query, answered by looking at every document --------------------------------------


def holds(document: IndexedDocument, node: Node) -> bool:
    """Tell whether a document satisfies a tree: slowly, and by the definitions alone."""
    match node:
        case Word():
            return any(has(document, node, form) for form in node.forms)
        case AnyOf():
            return any(holds(document, child) for child in node.children)
        case AllOf():
            return all(holds(document, child) for child in node.children)
        case Not():
            return not holds(document, node.child)


class Seen(NamedTuple):
    """A word of a document as it can be asked for."""

    surface: str
    stem: str
    spelled: str


def has(document: IndexedDocument, word: Word, form: Form) -> bool:
    runs: list[list[Seen]] = []
    if document.document.language == form.language:
        runs.append(seen(document.title, document.document.title))
    if not word.title:
        words = seen(document.words, document.text)
        paragraphs: dict[int, list[Seen]] = {}
        for span in document.spans:
            if span.language == form.language:
                paragraphs.setdefault(span.paragraph, []).extend(words[span.first : span.last])
        runs += paragraphs.values()
    if word.prefix:
        return any(one.surface.startswith(form.surfaces[0]) for run in runs for one in run)
    return any(within(word, form, run) for run in runs)


def seen(words: Words, text: str) -> list[Seen]:
    spelled = [
        unicodedata.normalize("NFC", text[start:end]).lower()
        for start, end in zip(words.starts, words.ends, strict=True)
    ]
    return list(map(Seen, words.surfaces, words.stems, spelled))


def within(word: Word, form: Form, run: list[Seen]) -> bool:
    """Tell whether a run of words has those of a form in a row, or near each other."""
    size = len(form.surfaces)
    asked = list(zip(form.surfaces, form.stems or [""] * size, strict=True))
    spelled = form.spelled or ("",) * size

    def is_meant(one: Seen, number: int) -> bool:
        surface, stem = asked[number]
        if stem:
            return one.stem == stem
        return one.surface == surface and spelled[number] in {"", one.spelled}

    if word.near:
        width = len(set(form.stems or asked)) + word.near
        stretches = [run[at : at + width] for at in range(len(run))]
        return any(
            all(any(is_meant(one, number) for one in stretch) for number in range(size))
            for stretch in stretches
        )
    return any(
        at + size <= len(run) and all(is_meant(run[at + n], n) for n in range(size))
        for at in range(len(run))
    )


class Shelf:
    """Every stored document by its id; hypothesis would print a dictionary of them."""

    def __init__(self, documents: dict[str, IndexedDocument]) -> None:
        self.documents = documents


@pytest.fixture(scope="module")
def shelf(index: Index) -> Shelf:
    every = [document.id for document in index.documents()]
    return Shelf(index._engine.fetch(every))  # noqa: SLF001 - a reader of texts sees no words


@settings(max_examples=60, deadline=None)
@given(QUERIES)
@example("border -treaty")  # Whoosh's own AND NOT lets one through
@example("committee AND zzz*")  # and its AND passes over what matches nothing
def test_a_search_finds_exactly_the_documents_that_satisfy_the_query(
    index: Index, shelf: Shelf, words: str
) -> None:
    query = parse(words)
    expected = set()
    for document_id, item in shelf.documents.items():
        wanted = not query.languages or item.document.language in query.languages
        if query.tree and wanted and holds(item, query.tree):
            expected.add(document_id)
    # With cross=False, words are taken as they stand: none is mended.
    assert set(everything(index, words, cross=False)) == expected
    assert index.search(SearchRequest(words, cross=False)).total == len(expected)


@settings(max_examples=60, deadline=None)
@given(QUERIES)
@example("treaty AND cotton")  # all words, each in whatever language
@example("treaty NOT cotton")  # and what is not wanted, in none but its own
def test_with_other_languages_it_finds_those_that_satisfy_the_widened_query(
    index: Index, shelf: Shelf, words: str
) -> None:
    query = parse(words)
    results = index.search(SearchRequest(words))
    mended = {e.term for e in results.expansions if e.by not in CROSSING}
    assume(mended.isdisjoint(e.term for e in results.expansions if e.by in CROSSING))
    tree = query.tree and widener(index.settings.index, index.settings.corpus).tree(
        query.tree, query.language
    )
    expected = {
        document_id
        for document_id, item in shelf.documents.items()
        if tree
        and (not query.languages or item.document.language in query.languages)
        and holds(item, tree)
    }
    assert set(everything(index, words, without=tuple(mended))) == expected


@settings(max_examples=40, deadline=None)
@given(QUERIES)
def test_other_languages_only_add(index: Index, words: str) -> None:
    assert set(everything(index, words, cross=False)) <= set(everything(index, words))


# --- pages -------------------------------------------------------------------------------------

LONG = ["committee commission اللجنة", "-nothing", "title:treaty border"]


@pytest.mark.parametrize("words", LONG)
@pytest.mark.parametrize("size", [17, 50])
@pytest.mark.parametrize("sort", ["relevance", "date"])
def test_pages_meet_without_gaps_or_repeats(index: Index, words: str, size: int, sort: str) -> None:
    whole = everything(index, words, sort=sort)
    assert len(whole) == index.search(SearchRequest(words)).total
    paged: list[str] = []
    for offset in range(0, len(whole) + size, size):
        request = SearchRequest(words, limit=size, offset=offset, sort=sort)  # type: ignore[arg-type]
        paged += ids(index.search(request))
    assert paged == whole
    assert len(set(paged)) == len(paged)


@pytest.mark.parametrize("words", LONG[:2])
@pytest.mark.parametrize("sort", ["relevance", "date"])
def test_pages_of_groups_meet_too(index: Index, words: str, sort: str) -> None:
    whole = index.search(SearchRequest(words, limit=100, group=True, sort=sort))  # type: ignore[arg-type]
    for code, group in whole.groups.items():
        paged: list[str] = []
        for offset in range(0, 70, 23):
            request = SearchRequest(words, limit=23, offset=offset, group=True, sort=sort)  # type: ignore[arg-type]
            paged += [hit.document.id for hit in index.search(request).groups[code].hits]
        assert paged == [hit.document.id for hit in group.hits]


@pytest.mark.parametrize("words", LONG)
def test_the_best_fifty_come_best_first_and_ties_by_id(index: Index, words: str) -> None:
    hits = index.search(SearchRequest(words, limit=50)).hits
    # A text printed twice stands behind its better version, whatever its own score.
    keys = [(-hit.score, hit.document.id) for hit in hits if not hit.duplicate_of]
    assert keys == sorted(keys)


@pytest.mark.parametrize("words", LONG)
@pytest.mark.parametrize("languages", [(), ("fr",), ("en", "ar")])
def test_by_date_the_newest_come_first_in_whatever_language(
    index: Index, words: str, languages: tuple[str, ...]
) -> None:
    request = SearchRequest(words, limit=100, sort="date", languages=languages)
    dates = [hit.document.date for hit in index.search(request).hits]
    assert dates == sorted(dates, reverse=True)


def test_a_page_beyond_the_last_is_empty_and_still_counts(index: Index) -> None:
    results = index.search(SearchRequest("treaty", offset=500))
    assert results.hits == ()
    assert results.total > 0


# --- parameters --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("more", "error", "why"),
    [
        ({"languages": ("de",)}, UnknownLanguage, "a language that is not kept"),
        ({"languages": ("en", "xx")}, UnknownLanguage, "one of two"),
        ({"languages": ("EN",)}, UnknownLanguage, "codes are in small letters"),
        ({"languages": ("",)}, UnknownLanguage, "nothing is no language"),
        ({"limit": 0}, BadParameter, "a page of nothing"),
        ({"limit": -1}, BadParameter, "less than nothing"),
        ({"limit": 101}, BadParameter, "more than a page holds"),
        ({"limit": 10**9}, BadParameter, "far more"),
        ({"offset": -1}, BadParameter, "before the first"),
        ({"offset": 991}, BadParameter, "reaches over the window"),
        ({"offset": 10**9}, BadParameter, "far beyond"),
        ({"offset": 10**30}, BadParameter, "further than numbers go"),
        ({"after": "yesterday"}, BadParameter, "no date"),
        ({"after": "04/05/2012"}, BadParameter, "a date that does not compare as text"),
        ({"before": "2012-13"}, BadParameter, "no such month"),
        ({"before": "12"}, BadParameter, "no year"),
        ({"sort": "size"}, BadParameter, "no such order"),
    ],
)
def test_a_wrong_parameter_is_refused(
    index: Index, more: dict[str, object], error: type[RequestError], why: str
) -> None:
    with pytest.raises(error) as raised:
        index.search(SearchRequest("treaty", **more))  # type: ignore[arg-type]
    assert raised.value.what, why


def test_the_limits_themselves_are_allowed(index: Index) -> None:
    index.search(SearchRequest("treaty", limit=1))
    index.search(SearchRequest("treaty", limit=100))
    index.search(SearchRequest("treaty", limit=10, offset=990))


def test_the_limits_are_those_of_the_settings(index: Index) -> None:
    small = index.settings.updated({"max_page_size": 5, "max_window": 20})
    with Index.open(settings=small) as opened:
        opened.search(SearchRequest("treaty", limit=5, offset=15))
        for limit, offset in ((6, 0), (5, 16)):
            with pytest.raises(BadParameter):
                opened.search(SearchRequest("treaty", limit=limit, offset=offset))


def test_a_wrong_parameter_is_refused_even_where_nothing_is_asked(index: Index) -> None:
    with pytest.raises(BadParameter):
        index.search(SearchRequest("", limit=0))


# --- languages, dates, fields ------------------------------------------------------------------


def test_a_filter_on_languages_changes_the_list_and_not_the_totals(index: Index) -> None:
    whole = index.search(SearchRequest("committee commission اللجنة"))
    assert all(whole.totals[code] for code in LANGUAGES)
    for code in LANGUAGES:
        part = index.search(SearchRequest("committee commission اللجنة", languages=(code,)))
        assert part.totals == whole.totals
        assert part.total == whole.totals[code]
        assert {hit.document.language for hit in part.hits} == {code}


def test_a_language_given_twice_counts_once(index: Index) -> None:
    once = index.search(SearchRequest("treaty", languages=("en",), limit=100))
    twice = index.search(SearchRequest("treaty", languages=("en", "en"), limit=100))
    assert ids(twice) == ids(once)
    assert twice.total == once.total


@pytest.mark.parametrize(
    ("words", "languages", "expected", "why"),
    [
        ("committee commission lang:fr", (), {"fr"}, "lang: among the words"),
        ("lang:fr committee commission", (), {"fr"}, "anywhere"),
        ("committee commission lang:fr lang:en", (), {"en", "fr"}, "twice: either"),
        ("committee commission langue:fr", (), {"fr"}, "its French name"),
        ("committee commission لغة:fr", (), {"fr"}, "its Arabic name"),
        ("committee commission", ("fr",), {"fr"}, "a parameter"),
        ("committee commission lang:fr", ("fr", "en"), {"fr"}, "both hold"),
        ("committee commission lang:fr", ("en",), set(), "both hold, so that nothing does"),
        ("committee lang:xx", (), {"ar", "en", "fr"}, "an unknown one is left out"),
    ],
)
def test_languages_can_be_asked_for_in_words_and_by_parameter(
    index: Index, words: str, languages: tuple[str, ...], expected: set[str], why: str
) -> None:
    hits = every_hit(index, words, languages=languages)
    results = index.search(SearchRequest(words, languages=languages))
    assert {hit.document.language for hit in hits} == expected, why
    assert bool(results.total) == bool(expected)


def test_lang_with_an_unknown_language_is_said_to_be_dropped(index: Index) -> None:
    assert "xx" in " ".join(index.search(SearchRequest("treaty lang:xx")).query.dropped)


def test_title_finds_titles_only_and_marks_them(index: Index) -> None:
    lit = {"en": "treaty", "fr": "traité", "ar": "معاهدة"}
    results = index.search(SearchRequest("title:treaty", limit=100))
    titled = Counter(d.language for d in index.documents() if lit.get(d.language, "-") in d.title)
    assert results.totals == titled
    assert results.direct == {"ar": 0, "en": titled["en"], "fr": 0}
    for hit in results.hits:
        (mark,) = hit.title_marks
        assert hit.document.title[mark.start : mark.end] == lit[hit.document.language]
        assert mark.of == "treaty"
        assert mark.match == hit.match == ("direct" if hit.document.language == "en" else "cross")
        assert all(passage.marks == () for passage in hit.passages)
        assert hit.passages, "something is shown of a document all the same"
    alone = index.search(SearchRequest("title:treaty", limit=100, cross=False))
    assert alone.totals == alone.direct == results.direct
    assert {hit.document.language for hit in alone.hits} == {"en"}


@pytest.mark.parametrize(
    ("after", "before", "years"),
    [
        ("", "", {"", "1993", "1993-11", "1993-11-12", "2012-05-04"}),
        ("2000", "", {"2012-05-04"}),
        ("1993-12", "", {"1993", "2012-05-04"}),
        ("", "1993-11", {"1993", "1993-11", "1993-11-12"}),
        ("1993-11-12", "1993-11-12", {"1993", "1993-11", "1993-11-12"}),
        ("2012-05-04", "2012-05-04", {"2012-05-04"}),
        ("2013", "", set()),
        ("", "1992", set()),
        ("2013", "1992", set()),
    ],
)
def test_dates_shorter_than_the_filter_pass_where_they_may(
    index: Index, after: str, before: str, years: set[str]
) -> None:
    results = index.search(SearchRequest("-nothing", limit=100, after=after, before=before))
    assert {hit.document.date for hit in results.hits} == years


def test_facets_count_sources_and_years_of_what_is_found(index: Index) -> None:
    documents = {document.id: document for document in index.documents()}
    results = index.search(SearchRequest("treaty", limit=100))
    found = [documents[one] for one in everything(index, "treaty")]
    assert len(found) == results.total
    assert results.facets["language"] == Counter(d.language for d in found)
    for source in ("UN", "OIC"):
        assert results.facets["source"][source] == sum(d.source == source for d in found)
    for year in ("1993", "2012"):
        assert results.facets["year"][year] == sum(d.date[:4] == year for d in found)


# --- all words ---------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    home = tmp_path_factory.mktemp("small")
    folder = home / "corpus"
    folder.mkdir()
    for name in ("alpha beta gamma", "alpha beta", "alpha gamma", "beta", "alpha-beta delta"):
        (folder / f"{name}.en.txt").write_text(name, encoding="utf-8")
    with Index.open(home / "index", corpus=folder, settings=Settings()) as opened:
        opened.update()
        yield opened


@pytest.mark.parametrize(
    ("words", "total", "all_words", "why"),
    [
        ("alpha", 4, 4, "one word"),
        ("alpha beta", 5, 3, "two"),
        ("alpha beta gamma", 5, 1, "three"),
        ("alpha OR beta", 5, 3, "said to be any"),
        ("alpha AND beta", 3, 3, "said to be all"),
        ("alpha beta -gamma", 3, 2, "without"),
        ("alpha (beta gamma)", 5, 1, "parentheses do not change what was typed side by side"),
        ("(alpha beta) (gamma delta)", 5, 0, "nor do two of them"),
        ("alpha nothing", 4, 0, "a word that nobody wrote"),
        ("alpha zzz*", 4, 0, "a prefix of nothing"),
        ("alpha AND zzz*", 0, 0, "a prefix of nothing that must be there"),
        ("alpha -zzz*", 4, 4, "a prefix of nothing that must not"),
        ('"alpha beta" gamma', 4, 1, "a phrase is one"),
        ("-gamma", 3, 3, "nothing but without"),
        ("alpha-beta", 5, 3, "the words of a compound are words"),
        ("alpha-be*", 3, 3, "also where the second is cut short"),
        ("alpha-zz*", 0, 0, "the first of them is not enough"),
        ("lang:en", 0, 0, "no word at all"),
        ("", 0, 0, "nothing"),
    ],
)
def test_a_search_says_how_many_documents_have_any_and_how_many_have_all_words(
    small: Index, words: str, total: int, all_words: int, why: str
) -> None:
    results = small.search(SearchRequest(words))
    assert (results.total, results.all_words) == (total, all_words), why


# --- words spelled nearly so ---------------------------------------------------------------------

MISSPELLED = [
    # typed, found, language, why
    ("trety", "treaty", "en", "a letter left out"),
    ("haarbour", "harbour", "en", "a letter too many"),
    ("deelgate", "delegate", "en", "neighbours swapped"),
    ("sturgoen", "sturgeon", "en", "a long word"),
    ("cathedrlae", "cathédrale", "fr", "with the accent that documents have"),
    ("معاهذة", "معاهدة", "ar", "in any script"),
]


@pytest.mark.parametrize(("typed", "term", "language", "why"), MISSPELLED)
def test_a_word_that_nobody_wrote_finds_those_spelled_nearly_so(
    index: Index, typed: str, term: str, language: str, why: str
) -> None:
    results = index.search(SearchRequest(typed, limit=100))
    assert results.direct == index.search(SearchRequest(term, cross=False)).totals, why
    offered = {(e.of, e.term, e.language, e.by) for e in results.expansions}
    assert (typed, term, language, "spelling") in offered
    assert all(0 < e.weight <= 0.25 for e in results.expansions)
    for hit in results.hits:
        for mark in (mark for passage in hit.passages for mark in passage.marks):
            assert mark.of == typed
            assert (mark.by == "spelling") == (mark.match == "direct")


@pytest.mark.parametrize(("typed", "term", "language", "why"), MISSPELLED)
def test_a_word_that_nobody_wrote_borrows_what_the_word_does_that_it_is_taken_for(
    index: Index, typed: str, term: str, language: str, why: str
) -> None:
    results, meant = (index.search(SearchRequest(words, limit=100)) for words in (typed, term))
    assert results.totals == meant.totals, why
    crossing, whole = (
        {(e.term, e.language): e.weight for e in found.expansions if e.by in CROSSING}
        for found in (results, meant)
    )
    assert crossing == pytest.approx({key: 0.25 * weight for key, weight in whole.items()})
    alone = index.search(SearchRequest(typed, without=(term,)))
    assert crossing.keys().isdisjoint((e.term, e.language) for e in alone.expansions), language


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("treaty", "a word that is there"),
        ("1994", "a number may be just that"),
        ("bor", "a short word is like too many"),
        ('"trety"', "a phrase is meant as it is typed"),
        ("=trety", "so is an exact word"),
        ('"trety border"~5', "and one among near words"),
        ("committee -trety", "nobody wants less than was typed"),
        ("-bordre-treaty committee", "nor words of several parts"),
    ],
)
def test_nothing_is_mended_that_was_meant(index: Index, words: str, why: str) -> None:
    found = index.search(SearchRequest(words))
    assert {e.by for e in found.expansions} <= CROSSING, why
    assert found.direct == index.search(SearchRequest(words, cross=False)).totals


def test_only_the_words_as_typed_are_looked_for_where_nothing_may_cross(index: Index) -> None:
    results = index.search(SearchRequest("trety", cross=False))
    assert (results.total, results.expansions) == (0, ())


def test_a_spelling_can_be_asked_for_and_what_was_typed_comes_first(index: Index) -> None:
    plain = index.search(SearchRequest("treaty", limit=100, cross=False))
    asked = index.search(SearchRequest("treaty~", limit=100))
    assert set(ids(plain)) <= set(ids(asked))
    assert [hit.document.id for hit in asked.hits[:5]] == [h.document.id for h in plain.hits[:5]]
    assert asked.query.understood == "treaty~"


@pytest.mark.parametrize("words", ["trety", "trety~2", "bordr~1"])
def test_a_spelling_that_is_not_wanted_is_left_out(index: Index, words: str) -> None:
    everything_found = index.search(SearchRequest(words))
    terms = {e.term for e in everything_found.expansions if e.by == "spelling"}
    assert terms
    for term in terms:
        results = index.search(SearchRequest(words, without=(term,)))
        assert {e.term for e in results.expansions if e.by == "spelling"} == terms - {term}
    none = index.search(SearchRequest(words, without=tuple(terms)))
    assert none.expansions == ()
    assert none.total == index.search(SearchRequest(words.rstrip("~12"), cross=False)).total


def test_a_prefix_of_too_many_words_says_so(tmp_path: Path) -> None:
    text = " ".join(f"za{first}{second}" for first in "bcdfghjklmnp" for second in "bcdfghjklmnp")
    (tmp_path / "a.en.txt").write_text(text, encoding="utf-8")
    with Index.open(tmp_path / ".index", corpus=tmp_path, settings=Settings()) as opened:
        opened.update()
        results = opened.search(SearchRequest("za*", explain=True))
        assert results.query.dropped == ("za* > 128",)
        assert results.total == 1
        assert opened.search(SearchRequest("zab*")).query.dropped == ()


# --- sources and dates in words ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "more", "sources", "why"),
    [
        ("-nothing source:UN", {}, {"UN"}, "a source"),
        ("-nothing source:un", {}, {"UN"}, "in any case"),
        ("-nothing مصدر:UN", {}, {"UN"}, "its Arabic name"),
        ("-nothing source:UN source:OIC", {}, {"UN", "OIC"}, "either"),
        ("-nothing source:U", {}, set(), "whole words"),
        ("-nothing source:nobody", {}, set(), "no document's"),
        ("-nothing source:UN", {"sources": ("OIC",)}, set(), "words and parameters both hold"),
        ("-nothing source:UN", {"sources": ("OIC", "UN")}, {"UN"}, "both hold"),
        ("-nothing -source:UN", {}, {"", "UN", "OIC"}, "which cannot be told is left out"),
    ],
)
def test_sources_can_be_asked_for_in_words(
    index: Index, words: str, more: dict[str, tuple[str, ...]], sources: set[str], why: str
) -> None:
    results = index.search(SearchRequest(words, limit=100, **more))  # type: ignore[arg-type]
    assert {hit.document.source for hit in results.hits} == sources, why


def test_a_source_is_found_by_some_of_its_words_without_case_or_accents(tmp_path: Path) -> None:
    for name, source in {
        "a": "Le Monde diplomatique",
        "b": "L’Équipe",
        "c": "الأمم المتحدة",
    }.items():
        text = f"---\nlanguage: en\nsource: {source}\n---\nThe treaty."
        (tmp_path / f"{name}.txt").write_text(text, encoding="utf-8")
    with Index.open(tmp_path / ".index", corpus=tmp_path, settings=Settings()) as opened:
        opened.update()
        for words, expected in {
            "source:monde": ["a.txt"],
            'source:"monde diplomatique"': ["a.txt"],
            'source:"le diplomatique"': [],
            "source:المتحده": ["c.txt"],
            "source:l'equipe": ["b.txt"],
        }.items():
            assert ids(opened.search(SearchRequest(f"{words} treaty"))) == expected


@pytest.mark.parametrize(
    ("words", "more", "years"),
    [
        ("date:2012", {}, {"2012-05-04"}),
        ("تاريخ:٢٠١٢", {}, {"2012-05-04"}),
        ("date:..1993", {}, {"1993", "1993-11", "1993-11-12"}),
        ("date:1994..", {}, {"2012-05-04"}),
        ("date:1993..2012", {"after": "2000"}, {"2012-05-04"}),
        ("date:1993..2012", {"before": "1993"}, {"1993", "1993-11", "1993-11-12"}),
        ("date:2012", {"before": "1993"}, set()),
        ("date:2013..2000", {}, {"2012-05-04"}),
        ("date:soon", {}, {"", "1993", "1993-11", "1993-11-12", "2012-05-04"}),
    ],
)
def test_dates_can_be_asked_for_in_words(
    index: Index, words: str, more: dict[str, str], years: set[str]
) -> None:
    results = index.search(SearchRequest(f"-nothing {words}", limit=100, **more))  # type: ignore[arg-type]
    assert {hit.document.date for hit in results.hits} == years
    assert bool(results.query.dropped) == (words == "date:soon")


# --- passages and marks ------------------------------------------------------------------------


def assert_marks_fit(
    text: str, marks: tuple[Mark, ...], offered: Collection[tuple[str, str]]
) -> None:
    end = 0
    for mark in marks:
        assert end <= mark.start < mark.end <= len(text), "in order, none over another"
        assert text[mark.start : mark.end].strip() == text[mark.start : mark.end]
        assert mark.of
        if mark.match == "direct":
            assert mark.by == "typed"
        else:
            assert mark.match == "cross"
            assert mark.by in CROSSING
            assert (mark.of, mark.by) in offered, "what is lit is listed, and can be taken away"
        end = mark.end


@settings(max_examples=40, deadline=None)
@given(QUERIES)
def test_passages_and_marks_fit_their_texts(index: Index, words: str) -> None:
    results = index.search(SearchRequest(words, limit=100))
    offered = {(e.of, e.by) for e in results.expansions}
    for hit in results.hits[::7]:
        text = index.read(hit.document.id).text
        assert 1 <= len(hit.passages) <= 3
        assert len({passage.number for passage in hit.passages}) == len(hit.passages)
        assert_marks_fit(hit.document.title, hit.title_marks, offered)
        shown = [*hit.title_marks, *(m for passage in hit.passages for m in passage.marks)]
        assert hit.match == "direct" or all(mark.match == "cross" for mark in shown)
        for passage in hit.passages:
            assert passage.text == text[passage.start : passage.end]
            assert passage.text.strip()
            assert_marks_fit(passage.text, passage.marks, offered)


@settings(max_examples=40, deadline=None)
@given(
    QUERIES, st.sampled_from([f"{n:02}.{code}.txt" for n in (0, 4, 7, 13) for code in LANGUAGES])
)
def test_a_reading_shows_every_passage_in_order_with_the_marks_of_the_hit(
    index: Index, words: str, document_id: str
) -> None:
    reading = index.read(document_id, words)
    assert [passage.number for passage in reading.passages] == list(range(len(reading.passages)))
    end = 0
    results = index.search(SearchRequest(words, limit=100))
    offered = {(e.of, e.by) for e in results.expansions}
    for passage in reading.passages:
        assert end <= passage.start < passage.end <= len(reading.text)
        assert reading.text[end : passage.start].strip() == "", "nothing is left out"
        assert passage.text == reading.text[passage.start : passage.end]
        assert_marks_fit(passage.text, passage.marks, offered)
        end = passage.end
    assert reading.text[end:].strip() == ""
    found = {h.document.id: h for h in results.hits}
    if document_id in found:
        hit = found[document_id]
        assert hit.title_marks == reading.title_marks
        for passage in hit.passages:
            assert passage == reading.passages[passage.number]


def test_a_reading_without_words_has_no_marks(index: Index) -> None:
    reading = index.read("00.en.txt")
    assert reading.title_marks == ()
    assert all(passage.marks == () for passage in reading.passages)


@pytest.mark.parametrize(
    ("words", "lit", "crossing"),
    [
        ("treaty", {"treaty", "treaties"}, {"traité", "معاهدة"}),
        ("Azerbaïdjan", {"Azerbaïdjan"}, set()),
        ("azerbaidjan", {"Azerbaïdjan"}, set()),
        ("l'Azerbaïdjan", {"Azerbaïdjan"}, set()),
        ("الميناء", {"ميناء"}, {"harbour"}),
        ('"the sturgeon again"', {"The sturgeon again"}, set()),
        ("stur*", {"sturgeon"}, set()),
        ("=treaty", {"treaty"}, set()),
    ],
)
def test_what_is_lit_is_the_word_and_nothing_beside_it(
    index: Index, words: str, lit: set[str], crossing: set[str]
) -> None:
    found: dict[str, set[str]] = {"direct": set(), "cross": set()}
    for hit in every_hit(index, words):
        for passage in hit.passages:
            for mark in passage.marks:
                found[mark.match].add(passage.text[mark.start : mark.end])
    assert found == {"direct": lit, "cross": crossing}


def test_navigation_is_shown_only_where_nothing_else_answers(index: Index) -> None:
    for hit in index.search(SearchRequest("sturgeon", limit=100)).hits:
        shown = [passage.boilerplate for passage in hit.passages]
        elsewhere = any(
            passage.marks and not passage.boilerplate
            for passage in index.read(hit.document.id, "sturgeon").passages
        )
        assert not (elsewhere and any(shown))
    (only, *_) = index.search(SearchRequest('"the sturgeon again"')).hits
    assert only.passages[0].boilerplate, "a document whose only match lies there is found"


# --- reading -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "document_id", ["", "nothing.txt", "../00.en.txt", "00.EN.txt", "\udcff", "\0", "x" * 10_000]
)
def test_a_document_that_is_not_there_is_named_in_the_error(index: Index, document_id: str) -> None:
    with pytest.raises(UnreadableDocument):
        index.read(document_id)


def test_translations_are_the_other_languages_of_a_subject(index: Index) -> None:
    assert index.read("03.en.txt").translations == ("03.ar.txt", "03.fr.txt")
    assert index.read("03.fr.txt").translations == ("03.ar.txt", "03.en.txt")
    (hit,) = index.search(SearchRequest("title:3 lang:fr")).hits
    assert hit.translations == ("03.ar.txt", "03.en.txt")


def test_a_declared_translation_is_one(tmp_path: Path) -> None:
    (tmp_path / "council.txt").write_text("---\nlanguage: en\n---\nThe council met.")
    french = "---\nlanguage: fr\ntranslation_of: council.txt\n---\nLe conseil s’est réuni."
    (tmp_path / "conseil.txt").write_text(french)
    with Index.open(tmp_path / ".index", corpus=tmp_path, settings=Settings()) as opened:
        opened.update()
        assert opened.read("conseil.txt").translations == ("council.txt",)
        assert opened.read("council.txt").translations == ("conseil.txt",)


# --- any words at all --------------------------------------------------------------------------

BAD = {
    "empty": "",
    "blank": " \n\t\u00a0",
    "ten thousand characters": "treaty " * 1429,
    "ten thousand characters without a space": "x" * 10_000,
    "an unbalanced quotation mark": '"treaty border',
    "three quotation marks": '"treaty" "',
    "unbalanced parentheses": "((treaty (border)",
    "closed before opened": ")treaty(",
    "a hundred parentheses": "(" * 100 + "treaty" + ")" * 100,
    "empty parentheses": "() (()) -() treaty",
    "an empty phrase": '"" "   " treaty',
    "lone surrogates": "treaty \ud800\udfff \udcff",
    "a lone surrogate within a word": "tre\ud800aty",
    "emoji": "😀 treaty 👩\u200d👩\u200d👧 🇦🇿",
    "bidi overrides": "\u202etreaty\u202c \u2067border\u2069",
    "nul": "treaty\0border",
    "controls": "".join(map(chr, range(32))) + "treaty",
    "only operators": "AND OR NOT",
    "operators at the edges": "AND treaty OR",
    "only minus": "- -- ---",
    "only a star": "* ** treaty*",
    "a star in front": "*reaty",
    "a prefix of one letter": "t*",
    "an unknown field": "author:treaty lang: title:",
    "an unknown language": "treaty lang:xx lang:zz",
    "fields within fields": "title:lang:title:treaty",
    "syntax of another engine": "treaty^2 [a TO b] {x} /re.*/ +treaty ~treaty treaty~2 a:b:c \\",
    "SQL": "'; DROP TABLE documents; --",
    "HTML": "<script>alert(1)</script> &lt; &amp;",
    "a hundred words": " ".join(f"word{n}" for n in range(100)),
    "a hundred negations": "-a " * 100,
    "not not not": "NOT NOT NOT treaty",
    "combining marks": "e\u0301" * 50 + "\u0300" * 200,
    "zero widths": "\u200b\u200c\u200d\ufeff",
    "every language": "treaty traité معاهدة договор 条約",
    "numbers": "822 ٨٢٢ 1,000 3.5 -5 5-",
    "a path": "../../etc/passwd",
    "an address": "https://www.un.org/a?b=c#d",
}


def answer(index: Index, words: str) -> Results:
    results = index.search(SearchRequest(words, group=True, explain=True))
    assert results.query.text == clean(words)
    written = msgspec.json.encode(results)
    assert json.loads(written)["query"]["understood"] == results.query.understood
    assert all(math.isfinite(hit.score) for hit in results.hits)
    for hit in results.hits[:2]:
        msgspec.json.encode(index.read(hit.document.id, words))
    return results


@pytest.mark.parametrize("what", BAD)
def test_no_words_ever_raise_and_every_answer_can_be_written_as_json(
    index: Index, what: str
) -> None:
    results = answer(index, BAD[what])
    assert results.total >= len(results.hits)
    assert index.read("00.en.txt", BAD[what]).passages


@settings(max_examples=150, deadline=None)
@given(
    st.one_of(
        st.text(max_size=60),
        st.text(st.characters(categories=["Cs", "Cf", "Cc", "Mn", "Po", "So"]), max_size=20),
        st.text('()"-*:«» ANDORNOTtreaylng\u202e\ud800', max_size=60),
    )
)
def test_any_text_at_all_is_answered(index: Index, words: str) -> None:
    answer(index, words)


@pytest.mark.parametrize(
    ("words", "expected", "why"),
    [
        ('"treaty border', {"treaty"}, "an open quotation mark hides nothing"),
        ("((treaty (border)", {"treaty", "border"}, "nor do open parentheses"),
        ("\u202etreaty\u202c", {"treaty"}, "nor an override"),
        ("😀 treaty", {"treaty"}, "nor a smile"),
        ("treaty lang:", {"treaty"}, "nor a field without its value"),
        ("tre\u00adaty", {"treaty"}, "nor a soft hyphen, copied from a page"),
        ("ＴＲＥＡＴＹ", {"treaty"}, "nor wide letters"),
        ("AND treaty", {"treaty"}, "nor an operator at the edge"),
    ],
)
def test_odd_input_is_read_as_well_as_it_can_be(
    index: Index, words: str, expected: set[str], why: str
) -> None:
    results = index.search(SearchRequest(words, limit=100))
    for word in expected:
        assert results.total >= index.search(SearchRequest(word)).total, why
    assert results.total


def test_what_was_left_out_of_a_long_query_is_said(index: Index) -> None:
    results = index.search(SearchRequest("treaty " * 1429))
    assert results.total
    assert results.query.dropped


def test_time_is_told_and_a_search_that_ran_out_of_it_says_at_least(tmp_path: Path) -> None:
    for number in range(30):  # the clock is looked at between segments: the first has 20
        (tmp_path / f"{number}.en.txt").write_text("treaty border")
    hasty = Settings(search_seconds=0.0)
    with Index.open(tmp_path / ".index", corpus=tmp_path, settings=hasty) as opened:
        opened.update()
        results = opened.search(SearchRequest("treaty"))
        assert results.took_ms >= 0
        assert results.partial
        assert 0 < results.total < 30
        assert results.total_relation == "at_least"
        assert results.all_words <= results.total


def test_a_text_printed_twice_stands_together_and_says_so(tmp_path: Path) -> None:
    story = " ".join(
        f"The convoy reached village {name}." for name in "Alma Bodo Cira Dume".split()
    )
    story += " Volunteers unloaded blankets, flour and lamp oil until midnight, and left at dawn."
    texts = {
        "agency.en.txt": f"Convoy arrives\n\n{story}",
        "reprint.en.txt": f"Help has come: a convoy in the hills\n\n{story}",
        "other.en.txt": "Convoy law\n\nA convoy must carry its papers and stop where it is told.",
    }
    for name, text in texts.items():
        (tmp_path / "corpus").mkdir(exist_ok=True)
        (tmp_path / "corpus" / name).write_text(text, "utf-8")
    with Index.open(tmp_path / "index", corpus=tmp_path / "corpus", settings=Settings()) as found:
        found.update()
        hits = found.search(SearchRequest("convoy")).hits
    twice = {hit.document.id: hit.duplicate_of for hit in hits if hit.duplicate_of}
    assert len(hits) == 3
    assert list(twice) in (["agency.en.txt"], ["reprint.en.txt"])
    place = [hit.document.id for hit in hits].index(next(iter(twice)))
    assert hits[place - 1].document.id == next(iter(twice.values()))


def test_a_version_of_a_text_takes_no_other_text_from_the_first_page(tmp_path: Path) -> None:
    story = " ".join(
        f"The convoy of {name} reached the village." for name in "Alma Bodo Cira Dume Elka".split()
    )
    (tmp_path / "corpus").mkdir()
    for number in range(12):
        text = f"Day {number}\n\nOne convoy stood at mile {number}, another convoy further on. " * 2
        (tmp_path / "corpus" / f"{number:02}.en.txt").write_text(text, "utf-8")
    (tmp_path / "corpus" / "first.en.txt").write_text(f"Convoy, convoy, convoy\n\n{story}", "utf-8")
    late = f"A reprint\n\n{story} " + "Nothing else was heard of that day. " * 20
    (tmp_path / "corpus" / "late.en.txt").write_text(late, "utf-8")
    with Index.open(tmp_path / "index", corpus=tmp_path / "corpus", settings=Settings()) as found:
        found.update()
        hits = found.search(SearchRequest("convoy", limit=14)).hits
    order = [hit.document.id for hit in hits]
    assert len(order) == 14
    assert order.index("first.en.txt") < 10 <= order.index("late.en.txt")
    assert hits[order.index("late.en.txt")].duplicate_of == "first.en.txt"
