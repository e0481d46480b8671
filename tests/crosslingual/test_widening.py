"""What a query asks for in other languages, and what it goes on asking for as it was typed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from laws import ANY_TEXT

from indexer.crosslingual import Link, dates
from indexer.crosslingual.glossary import parsed
from indexer.crosslingual.lookup import Lookup
from indexer.crosslingual.own import own_lookup
from indexer.crosslingual.widening import AS_TYPED, Widener, typed_only
from indexer.languages import ANALYZERS
from indexer.model import AllOf, AnyOf, Node, Not, Word
from indexer.query import parse

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from indexer.crosslingual import Asked
    from indexer.model import Form

WIDENER = Widener((own_lookup().links,))


def widened(words: str) -> Node:
    query = parse(words)
    assert query.tree
    return WIDENER.tree(query.tree, query.language)


def leaves(node: Node) -> Iterator[Word]:
    match node:
        case Word():
            yield node
        case Not():
            yield from leaves(node.child)
        case AnyOf() | AllOf():
            for child in node.children:
                yield from leaves(child)


def borrowed(words: str) -> dict[str, set[str]]:
    """Return the surfaces that each leaf borrows, the leaves without any left out."""
    return {
        leaf.of: {" ".join(form.surfaces) for form in leaf.forms if form.match == "cross"}
        for leaf in leaves(widened(words))
        if any(form.match == "cross" for form in leaf.forms)
    }


@pytest.mark.parametrize(
    ("words", "of", "counterparts", "why"),
    [
        (
            "Security Council",
            "Security Council",
            {"conseil de securite", "مجلس الامن"},
            "one thing",
        ),
        ("the Security Council", "Security Council", {"conseil de securite"}, "articles aside"),
        (
            "Conseil de sécurité",
            "Conseil sécurité",
            {"security council", "مجلس الامن"},
            "a grammar word within",
        ),
        (
            "Organisation of Islamic Cooperation",
            "Organisation Islamic Cooperation",
            {"منظمه التعاون الاسلامي", "oci"},
            "and in English",
        ),
        ("مجلس الأمن", "مجلس الأمن", {"security council", "conseil de securite"}, "from Arabic"),
        ("refugees", "refugees", {"refugie", "لاجئ"}, "a plural"),
        ("réfugiés", "réfugiés", {"refugee", "لاجئ"}, "a French one"),
        ("لاجئين", "لاجئين", {"refugee", "refugie"}, "an Arabic one"),
        ("والمجلس", "والمجلس", {"council", "conseil"}, "joined words"),
        ("ONU", "ONU", {"united nations", "un", "الامم المتحده"}, "an acronym for an acronym"),
        ("OIC", "OIC", {"منظمه التعاون الاسلامي"}, "and for a whole name"),
        (
            '"Security Council"',
            "Security Council",
            {"conseil de securite", "مجلس الامن"},
            "a phrase",
        ),
        ("title:refugees", "refugees", {"refugie", "لاجئ"}, "in titles"),
        ("Germany", "Germany", {"allemagne", "المانيا"}, "a name of CLDR"),
        ("refugees OR treaty", "treaty", {"traite", "معاهده"}, "each alternative"),
    ],
)
def test_words_borrow_their_counterparts(
    words: str, of: str, counterparts: set[str], why: str
) -> None:
    assert counterparts <= borrowed(words)[of], why


@pytest.mark.parametrize(
    ("words", "others", "why"),
    [
        ("energy", {"vigueur", "نشاط", "حيويه"}, "strength of another kind"),
        ("نشاط", {"energy", "energie"}, "an activity is none"),
        ("مجلس", {"comite"}, "a committee is a لجنة"),
        ("climate", {"temps", "جو"}, "weather is another thing, and temps most often time"),
        ("security", {"titre", "سلامه"}, "of the stock exchange; and سلامة has the stem of peace"),
        ("title", {"droit", "حق"}, "nor is a title a right"),
        ("date", {"اجل"}, "من أجل is for the sake of"),
        ("share", {"action"}, "what companies have is seldom meant by it"),
        ("mutual", {"مشترك"}, "what is common is not mutual"),
        ("movement", {"mesure", "خطوه"}, "a measure is a step"),
        ("note", {"دون"}, "without"),
        ("step", {"pas"}, "not"),
        ("country", {"campagne", "habitat"}, "the countryside"),
    ],
)
def test_words_do_not_borrow_what_they_do_not_mean(words: str, others: set[str], why: str) -> None:
    assert borrowed(words)[words], "but others"
    assert borrowed(words)[words].isdisjoint(others), why


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("=refugees", "exactly so"),
        ("refugee*", "a beginning, which other languages do not share"),
        ("refugees~", "a spelling"),
        ("refugees~1", "a spelling"),
        ('"refugee camp"~3', "words near each other"),
        ('="Security Council"', "an exact phrase"),
        ("-refugees", "what is not wanted"),
        ("NOT refugees", "said with a word"),
        ('-"Security Council"', "a phrase that is not wanted"),
        ("-(refugees treaty)", "several"),
        ("photosynthesis", "what no evidence knows"),
        ("822", "a number alone is no concept"),
        ("the of", "grammar: the is not the French thé"),
    ],
)
def test_what_was_meant_as_it_stands_borrows_nothing(words: str, why: str) -> None:
    assert borrowed(words) == {}, why
    query = parse(words)
    assert query.tree
    assert widened(words) == query.tree


def test_a_sign_on_one_word_leaves_the_others_their_counterparts() -> None:
    assert set(borrowed("=refugees treaty -council")) == {"treaty"}
    assert "Security Council" not in borrowed("=Security Council"), "the two are no run then"


@pytest.mark.parametrize(
    ("words", "languages", "why"),
    [
        ("violations", {"ar"}, "English and French know it: only Arabic has another word"),
        ("pain", {"ar"}, "so do they this one, each in its own meaning"),
        ("the pain", {"ar", "fr"}, "an article tells English"),
        ("le pain", {"ar", "en"}, "or French"),
        ("refugees", {"ar", "fr"}, "English alone knows it"),
    ],
)
def test_no_word_borrows_from_the_languages_that_know_it(
    words: str, languages: set[str], why: str
) -> None:
    found = {
        f.language for leaf in leaves(widened(words)) for f in leaf.forms if f.match == "cross"
    }
    assert found == languages, why


def test_what_several_words_mean_is_a_leaf_that_names_them() -> None:
    tree = widened("human rights council")
    assert isinstance(tree, AnyOf)
    human, rights, council, together = tree.children
    assert isinstance(together, Word)
    assert together.parts == ("human", "rights", "council")
    assert together.of == "human rights council"
    assert all(form.match == "cross" for form in together.forms)
    assert [typed_only(one) for one in (human, rights, council)] == [human, rights, council]
    # A longer run is not also asked for by a part of it.
    assert not any(isinstance(one, Word) and one.parts for one in (human, rights, council))


# --- all of several words ------------------------------------------------------------------------


def answers(node: Node, text: str, language: str) -> bool:
    """Tell whether a text has what a tree asks for, by its words in a row."""
    tokens = [*ANALYZERS[language].words(text)]

    def has(form: Form) -> bool:
        words = [token.stem if form.stems else token.surface for token in tokens]
        wanted = list(form.stems or form.surfaces)
        places = range(len(words) - len(wanted) + 1)
        return form.language == language and any(
            words[at : at + len(wanted)] == wanted for at in places
        )

    match node:
        case Word():
            return any(map(has, node.forms))
        case AnyOf():
            return any(answers(child, text, language) for child in node.children)
        case AllOf():
            return all(answers(child, text, language) for child in node.children)
        case Not():
            return not answers(node.child, text, language)


@pytest.mark.parametrize(
    ("words", "language", "text", "expected", "why"),
    [
        ("refugees AND camps", "en", "camps of refugees", True, "as typed"),
        ("refugees AND camps", "fr", "un camp de réfugiés", True, "what both mean together"),
        ("refugees AND camps", "ar", "مخيمات اللاجئين", True, "in Arabic"),
        ("refugees AND camps", "en", "the refugees", False, "one of them is not enough"),
        ("refugees AND camps", "fr", "les réfugiés", False, "in no language"),
        ("refugees AND treaty", "fr", "traité sur les réfugiés", True, "each by its counterpart"),
        ("refugees AND treaty", "ar", "معاهدة", False, "one counterpart is not enough"),
        ("refugees AND camps AND treaty", "fr", "camp de réfugiés", False, "all three"),
        ("refugees AND camps AND treaty", "fr", "traité, camp de réfugiés", True, "are there"),
        ("treaty -refugees", "fr", "traité", True, "a counterpart"),
        ("treaty -refugees", "en", "treaty on refugees", False, "what is not wanted"),
        ("treaty -refugees", "fr", "traité sur les réfugiés", True, "is not wanted as typed alone"),
        (
            '"Security Council" AND treaty',
            "fr",
            "traité du Conseil de sécurité",
            True,
            "a phrase and a word",
        ),
        (
            '"Security Council"',
            "fr",
            "conseil pour la sécurité",
            False,
            "a phrase crosses as a phrase",
        ),
    ],
)
def test_all_words_means_all_in_every_language(
    words: str,
    language: str,
    text: str,
    expected: bool,  # noqa: FBT001 - a table
    why: str,
) -> None:
    assert answers(widened(words), text, language) == expected, why


# --- laws ----------------------------------------------------------------------------------------

KNOWN = st.sampled_from(
    "Security Council refugees camp human rights treaty pain violations ONU UN the of "
    "Conseil de sécurité réfugiés droits مجلس الأمن لاجئين والمجلس حقوق الإنسان 1992 March".split()
)
CLAUSE = st.one_of(
    KNOWN,
    KNOWN,
    st.builds("{}{}".format, st.sampled_from(["-", "=", "title:", "NOT "]), KNOWN),
    st.builds("{}{}".format, KNOWN, st.sampled_from(["*", "~", " AND", " OR"])),
    st.builds('"{} {}"{}'.format, KNOWN, KNOWN, st.sampled_from(["", "~3"])),
    st.builds("({} {})".format, KNOWN, KNOWN),
)
QUERIES = st.one_of(st.lists(CLAUSE, min_size=1, max_size=7).map(" ".join), ANY_TEXT)


def typed_forms(node: Node) -> list[tuple[str, Form]]:
    return [(l.of, f) for l in leaves(node) for f in l.forms if f.match == "direct"]  # noqa: E741


@given(QUERIES, st.sampled_from(["", "und", "en", "fr", "ar"]))
@example("\ud800", "")
@example("refugees AND camps AND Security AND Council", "en")
def test_widening_never_raises_and_never_loses_what_was_typed(words: str, language: str) -> None:
    query = parse(words)
    if not query.tree:
        return
    tree = WIDENER.tree(query.tree, language or query.language)
    assert typed_forms(tree) == typed_forms(query.tree)
    assert typed_forms(typed_only(tree)) == typed_forms(query.tree)
    assert not any(f.match == "cross" for leaf in leaves(typed_only(tree)) for f in leaf.forms)
    assert AS_TYPED.tree(query.tree, query.language) == query.tree


@given(QUERIES)
def test_what_is_borrowed_can_be_counted_and_shown(words: str) -> None:
    query = parse(words)
    if not query.tree:
        return
    tree = WIDENER.tree(query.tree, query.language)
    every = {leaf.of for leaf in leaves(tree)}
    for leaf in leaves(tree):
        assert set(leaf.parts) <= every
        forms = [form for form in leaf.forms if form.match == "cross"]
        assert len({(f.language, f.surfaces) for f in leaf.forms}) == len(leaf.forms)
        for form in forms:
            assert leaf.crosses
            assert form.by in {"glossary", "cldr"}
            assert 0 < form.weight < 1, "a little less than what was typed"
            assert form.language != query.language
            assert form.surfaces
            assert len(form.stems) in {0, len(form.surfaces)}


def under_not(node: Node) -> Iterator[Node]:
    if isinstance(node, Not):
        yield node
    elif not isinstance(node, Word):
        for child in node.children:
            yield from under_not(child)


@given(QUERIES)
def test_what_is_not_wanted_stays_as_it_was(words: str) -> None:
    query = parse(words)
    if query.tree:
        tree = WIDENER.tree(query.tree, query.language)
        assert [*under_not(tree)] == [*under_not(query.tree)]


@given(st.lists(KNOWN, min_size=1, max_size=6).map(" ".join))
def test_a_tree_asks_at_least_for_what_it_asked_as_typed(words: str) -> None:
    query = parse(words)
    if query.tree:
        tree = WIDENER.tree(query.tree, query.language)
        for language in ANALYZERS:
            if answers(query.tree, words, language):
                assert answers(tree, words, language)
                assert answers(typed_only(tree), words, language)


def test_links_of_a_kind_that_come_first_leave_nothing_to_later_ones() -> None:
    rows = {
        "own": "en\tfr\tar\nharbour\thavre\t",
        "other": "en\tfr\tar\nharbour\tport\tميناء\ntreaty\ttraité\t",
    }
    kinds = [Lookup(parsed(text.splitlines(), name)).links for name, text in rows.items()]
    query = parse("harbour treaty")
    assert query.tree
    tree = Widener(tuple(kinds)).tree(query.tree, query.language)
    found = {f.surfaces[0] for leaf in leaves(tree) for f in leaf.forms if f.match == "cross"}
    assert found == {"havre", "ميناء", "traite"}, "each language is found for by the first that can"


def test_runs_that_overlap_are_each_a_way_to_answer() -> None:
    def kind(words: object, languages: object, wanted: object) -> list[Link]:
        del words, languages, wanted
        return [Link(0, 3, "fr", "blorbitude", 0.9, "glossary")]

    def further(words: object, languages: object, wanted: object) -> list[Link]:
        del words, languages, wanted
        return [Link(0, 2, "fr", "zorglub violet", 0.9, "memory")]

    query = parse("purple AND grumpy AND wombats")
    assert query.tree
    (ways,) = Widener((kind,), (further,)).tree(query.tree, "en").children  # type: ignore[union-attr]
    assert isinstance(ways, AnyOf)
    alone = [way.of for way in ways.children if isinstance(way, Word)]
    assert alone == ["purple grumpy wombats"]
    assert len(ways.children) == 3, "as typed, all together, and two of them beside the third"


def by_dates(words: Sequence[Asked], *more: object) -> Iterator[Link]:
    del more
    yield from dates.links([word.text for word in words])


@pytest.mark.parametrize(
    ("words", "absent", "of", "why"),
    [
        ("eau potable", {"ar"}, {"eau": {"ar"}, "potable": {"ar"}}, "each word by itself"),
        ("eau potable", {"ar", "en"}, {"eau": {"ar", "en"}}, "in each language that lacks it"),
        ("eau potable", set(), {"eau": set(), "eau potable": {"ar", "en"}}, "where texts have it"),
        ("Saudi Arabia", {"ar", "fr"}, {"Arabia": set()}, "a name is never parted"),
        ("2 March 1992", {"ar", "fr"}, {"March": set()}, "nor is a date"),
    ],
)
def test_what_no_document_has_as_a_whole_is_sought_word_by_word(
    words: str, absent: set[str], of: dict[str, set[str]], why: str
) -> None:
    def has(leaf: Word) -> bool:
        return absent.isdisjoint(form.language for form in leaf.forms)

    query = parse(words)
    assert query.tree
    tree = Widener((by_dates, own_lookup().links), has=has).tree(query.tree, query.language)
    found = {
        leaf.of: {form.language for form in leaf.forms if form.match == "cross"}
        for leaf in leaves(tree)
    }
    assert {one: found[one] for one in of} == of, why


def test_words_of_a_text_whose_language_is_certain_are_of_no_other() -> None:
    asked: list[tuple[str, ...]] = []

    def kind(words: object, languages: Sequence[str], wanted: object) -> list[Link]:
        del words, wanted
        asked.append(tuple(languages))
        return []

    tree = parse("council").tree
    assert tree
    for certain, languages in ((False, {("en",), ("ar", "fr")}), (True, {("en",)})):
        asked.clear()
        Widener((kind,), (kind,), certain=certain).tree(tree, "en")
        assert {*asked} == languages
    asked.clear()
    Widener((kind,), certain=True).tree(tree, "und")  # it may be any
    assert asked == [("ar", "en", "fr")]


def test_trees_of_one_query_are_widened_alike_and_their_words_looked_up_once() -> None:
    asked: list[tuple[str, ...]] = []

    def counting(words: Sequence[Asked], *more: Any) -> Iterator[Link]:  # noqa: ANN401 - passed on
        asked.append(tuple(word.text for word in words))
        yield from own_lookup().links(words, *more)

    query = parse("Security Council treaty")
    assert isinstance(query.tree, AnyOf)
    trees = query.tree, AllOf(query.tree.children)
    expected = [WIDENER.tree(tree, query.language) for tree in trees]
    once = Widener((counting,)).of_one_query()
    assert once.tree(trees[0], query.language) == expected[0]
    before = len(asked)
    assert once.tree(trees[1], query.language) == expected[1]
    assert len(asked) == before > 0
