"""Queries: what is understood of what people type, and what is said of the rest."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from indexer.languages import ANALYZERS, LANGUAGES
from indexer.matching import positive_leaves
from indexer.model import UNDETERMINED, AllOf, AnyOf, Node, Not, Query, Word
from indexer.pieces import MAX_CHARACTERS, MAX_DEPTH, MAX_WORDS
from indexer.query import MAX_CLAUSES, leaf_of, parse
from indexer.text import clean
from indexer.writing import written

if TYPE_CHECKING:
    from collections.abc import Callable


def shape(node: Node | None) -> str:
    """Write a tree as `a | b`, `a & b`, `!a`, so that a table of them can be read."""
    match node:
        case None:
            return ""
        case Word():
            text = f'"{node.of}"' if node.phrase or node.near else node.of
            number = node.near or node.fuzzy
            signed = f"{'=' * node.exact}{text}{f'~{number}' if number else ''}"
            return f"title:{signed}" if node.title else signed
        case Not():
            return f"!{nested(node.child)}"
        case AnyOf():
            return " | ".join(nested(child) for child in node.children)
        case AllOf():
            return " & ".join(nested(child) for child in node.children)


def nested(node: Node) -> str:
    inner = isinstance(node, AnyOf | AllOf)
    return f"({shape(node)})" if inner else shape(node)


def understood(typed: str) -> str:
    return shape(parse(typed).tree)


def leaves(typed: str) -> list[str]:
    return [leaf.of for leaf in positive_leaves(parse(typed).tree)]


def wanted_or_not(node: Node | None) -> set[str]:
    """Return every word of a tree."""
    match node:
        case None:
            return set()
        case Word():
            return {node.of}
        case Not():
            return wanted_or_not(node.child)
        case AnyOf() | AllOf():
            return set().union(*map(wanted_or_not, node.children))


# --- operators -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "tree"),
    [
        # words side by side mean any of them
        ("peace", "peace"),
        ("peace treaty", "peace | treaty"),
        ("سلام معاهدة", "سلام | معاهدة"),
        ("peace  \t\u00a0 treaty\n", "peace | treaty"),
        # AND in two languages
        ("peace AND treaty", "peace & treaty"),
        ("paix ET sécurité", "paix & sécurité"),
        ("peace AND treaty AND war", "peace & treaty & war"),
        # OR in two languages is what standing side by side is
        ("peace OR treaty", "peace | treaty"),
        ("paix OU sécurité", "paix | sécurité"),
        # NOT in two languages, and the minus of all three
        ("peace NOT war", "peace & !war"),
        ("paix SAUF guerre", "paix & !guerre"),
        ("peace -war", "peace & !war"),
        ("peace −war", "peace & !war"),  # U+2212, as word processors write it
        ("سلام -حرب", "سلام & !حرب"),
        ("-war peace", "peace & !war"),
        ("peace AND NOT war", "peace & !war"),
        ("peace AND -war", "peace & !war"),
        ("peace OR -war", "peace & !war"),
        ("-war", "!war"),
        ("-war -army", "!war & !army"),
        # two negations are none
        ("NOT -peace", "peace"),
        # phrases, in the quotation marks of every language
        ('"security council"', '"security council"'),
        ("“security council”", '"security council"'),
        ("„security council“", '"security council"'),
        ("« conseil de sécurité »", '"conseil de sécurité"'),
        ("«مجلس الأمن»", '"مجلس الأمن"'),
        ('" security \n council "', '"security council"'),
        ('peace "security council" treaty', 'peace | "security council" | treaty'),
        ('-"security council"', '!"security council"'),
        ('"peace AND war"', '"peace AND war"'),
        ('"peace -war (army) title:x"', '"peace -war (army) title:x"'),
        # parentheses
        ("(peace)", "peace"),
        ("((peace))", "peace"),
        ("peace (treaty war)", "peace | treaty | war"),
        ("(peace treaty) AND war", "(peace | treaty) & war"),
        ("-(war army)", "!(war | army)"),
        ("NOT (war army)", "!(war | army)"),
        ("peace(treaty)war", "peace | treaty | war"),
        ("peace (-war)", "peace | !war"),
        ("peace AND (-war)", "peace & !war"),
        ("peace (NOT war)", "peace | !war"),
        ("(-war peace)", "peace & !war"),
        # the title, in three languages
        ("title:council", "title:council"),
        ("titre:conseil", "title:conseil"),
        ("عنوان:مجلس", "title:مجلس"),
        ("TITLE:council peace", "title:council | peace"),
        ('title:"security council"', 'title:"security council"'),
        ("-title:council", "!title:council"),
        ("title:l’Azerbaïdjan", "title:l’Azerbaïdjan"),
        # prefixes
        ("azer*", "azer*"),
        ("أذر*", "أذر*"),
        ("title:azer*", "title:azer*"),
        ("-azer*", "!azer*"),
        # marks between words
        ("peace, treaty; war", "peace | treaty | war"),
        ("سلام، معاهدة؛ حرب", "سلام | معاهدة | حرب"),
        ("UN/ONU", "UN | ONU"),
        # a hyphen within a word is no minus, nor is one by itself
        ("covid-19", "covid-19"),
        ("peace - war", "peace | war"),
        ("peace -- war", "peace | war"),
        # a word said twice counts once
        ("peace peace", "peace"),
    ],
)
def test_a_query_is_read_as_it_was_meant(typed: str, tree: str) -> None:
    assert understood(typed) == tree


@pytest.mark.parametrize(
    ("typed", "tree"),
    [
        ("peace AND treaty OR war", "(peace & treaty) | war"),
        ("peace OR treaty AND war", "peace | (treaty & war)"),
        ("peace treaty AND war", "peace | (treaty & war)"),
        ("peace AND treaty war", "(peace & treaty) | war"),
        ("peace AND (treaty OR war)", "peace & (treaty | war)"),
        ("NOT peace AND treaty", "treaty & !peace"),
        ("peace treaty -war", "(peace | treaty) & !war"),
        ("peace -war treaty", "(peace | treaty) & !war"),
        ("peace AND treaty -war", "peace & treaty & !war"),
    ],
)
def test_not_binds_tighter_than_and_and_and_than_or(typed: str, tree: str) -> None:
    assert understood(typed) == tree


@pytest.mark.parametrize(
    ("typed", "tree"),
    [
        # letters without case are no capitals: Arabic has AND and OR too
        ("السلام AND الأمن", "السلام & الأمن"),
        ("السلام ET الأمن", "السلام & الأمن"),
        ("السلام NOT الحرب", "السلام & !الحرب"),
        ("السلام AND (الأمن OR العدل)", "السلام & (الأمن | العدل)"),
        ("822 AND 853", "822 & 853"),
        # one word that is not in capitals is enough
        ("UN AND council", "UN & council"),
        ("ONU ET الأمم", "ONU & الأمم"),
    ],
)
def test_operators_are_read_in_every_query_that_is_not_all_capitals(typed: str, tree: str) -> None:
    assert understood(typed) == tree


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        # headlines
        ("PAIX ET SÉCURITÉ", "PAIX SÉCURITÉ"),
        ("PEACE AND SECURITY", "PEACE SECURITY"),
        ("PAIX OU GUERRE ?", "PAIX GUERRE"),
        # one has no grammar word of its language to drop
        ("UN AND ONU", "UN AND ONU"),
    ],
)
def test_a_query_in_capitals_has_no_operators(typed: str, words: str) -> None:
    assert leaves(typed) == words.split()
    assert not isinstance(parse(typed).tree, AllOf)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        # not in capitals
        ("peace and treaty", "peace treaty"),
        ("kitab sauf defter", "kitab sauf defter"),
        ("kitab Sauf defter", "kitab Sauf defter"),
        # at an edge, where nothing stands on one side
        ("AND kitab", "AND kitab"),
        ("kitab AND", "kitab AND"),
        ("kitab OR", "kitab OR"),
        ("kitab NOT", "kitab NOT"),
        ("(AND) kitab", "AND kitab"),
        ("kitab AND AND defter", "kitab AND defter"),
        ("OR", "OR"),
        ("NOT", "NOT"),
        # in quotation marks or with a field
        ('"AND" kitab', "AND kitab"),
        ("title:AND kitab", "AND kitab"),
    ],
)
def test_an_operator_that_joins_nothing_is_a_word(typed: str, words: str) -> None:
    assert leaves(typed) == words.split()
    assert not isinstance(parse(typed).tree, AllOf)


@pytest.mark.parametrize(
    ("typed", "tree", "dropped"),
    [
        # quotation marks and parentheses without their partners
        ('"peace treaty', "peace | treaty", ['"']),
        ('peace" treaty', "peace | treaty", ['"']),
        ("«paix", "paix", ["«"]),
        ("(peace treaty", "peace | treaty", ["("]),
        ("peace) treaty", "peace | treaty", [")"]),
        (")peace(", "peace", [")", "("]),
        ("((peace) treaty", "peace | treaty", ["("]),
        ("peace AND (treaty OR war", "peace & (treaty | war)", ["("]),
        # signs that are no words
        ("peace 😀", "peace", ["😀"]),
        ("peace !!", "peace", ["!!"]),
        ("peace - treaty", "peace | treaty", ["-"]),
        ("*", "", ["*"]),
        ("peace *", "peace", ["*"]),
        # nothing in them
        ("()", "", []),
        ("-()", "", []),
        ("peace AND ()", "peace", []),
        ("", "", []),
        (" \n", "", []),
        ("(((", "", ["(", "(", "("]),
    ],
)
def test_what_cannot_be_read_is_left_out_and_said(
    typed: str, tree: str, dropped: list[str]
) -> None:
    query = parse(typed)
    assert shape(query.tree) == tree
    assert list(query.dropped) == dropped
    assert query.text == clean(typed)


@pytest.mark.parametrize("typed", ['""', '"" peace', "« »", '-"" peace', "title:“” peace"])
def test_an_empty_phrase_is_not_reported_as_nothing(typed: str) -> None:
    assert all(dropped.strip() for dropped in parse(typed).dropped)


@pytest.mark.parametrize(
    ("typed", "tree"),
    [
        ("a\0b", "ab"),
        ("\ud800peace", "peace"),
        ("\u202epeace\u202c", "peace"),
        ("e\u0301te\u0301", "été"),  # one word, however it is composed
    ],
)
def test_a_query_is_cleaned_as_documents_are(typed: str, tree: str) -> None:
    assert understood(typed) == tree


def test_a_field_of_a_parenthesis_is_kept_or_said() -> None:
    query = parse("title:(peace treaty)")
    titles = [leaf.title for leaf in positive_leaves(query.tree)]
    assert all(titles) or query.dropped


@pytest.mark.parametrize(
    ("typed", "tree"),
    [
        ("foo:bar", "foo:bar"),
        ("12:30", "12:30"),
        ("http://www.un.org", "http | www.un.org"),
    ],
)
def test_a_colon_is_no_field_of_ours(typed: str, tree: str) -> None:
    assert understood(typed) == tree


# --- signs of words ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "tree"),
    [
        # all the words, in any order, with so many others among them
        ('"security council"~3', '"security council"~3'),
        ("«مجلس الأمن»~٣", '"مجلس الأمن"~3'),  # the digits of an Arabic keyboard
        ("« conseil sécurité »~10 paix", '"conseil sécurité"~10 | paix'),
        ('"security council"~', '"security council"~5'),
        ('"security council"~99', '"security council"~50'),
        ('"security council"~0', '"security council"'),
        ('-"security council"~3', '!"security council"~3'),
        ('title:"security council"~3', 'title:"security council"~3'),
        ('"council"~3', '"council"~3'),
        # spelled so
        ("=côté", "=côté"),
        ("=State -=états", "=State & !=états"),
        ("title:=côté", "title:=côté"),
        ("==côté", "=côté"),
        ('="le côté"', '="le côté"'),
        ('="le côté"~3', '="le côté"~3'),
        ("=côté treaty", "=côté | treaty"),
        ("=AND", "=AND"),
        ("=", ""),
        ("a=b", "a=b"),  # in the middle it is no sign
        # spelled nearly so: one letter, two in a long word
        ("treaty~", "treaty~1"),
        ("Azerbaijan~", "Azerbaijan~2"),
        ("treaty~2", "treaty~2"),
        ("معاهدة~٢", "معاهدة~2"),
        ("treaty~9", "treaty~2"),
        ("treaty~0", "treaty"),
        ("treaty~~", "treaty~1"),
        ("-treaty~", "!treaty~1"),
        ("title:treaty~", "title:treaty~1"),
        ("(treaty~ OR peace~) AND war", "(treaty~1 | peace~1) & war"),
        ("AND~", "AND~1"),
        ("~treaty", "~treaty"),
        # what does not go together
        ("=azer*", "azer*"),
        ("azer*~", "azer*"),
        ("=treaty~", "treaty~1"),
        ("covid-19~", "covid-19"),
    ],
)
def test_signs_ask_for_a_spelling_or_for_neighbours(typed: str, tree: str) -> None:
    assert understood(typed) == tree


@pytest.mark.parametrize(
    ("typed", "dropped"),
    [
        ("=azer*", "="),
        ("azer*~", "~"),
        ("=treaty~", "="),
        ("covid-19~2", "~2"),
        ("treaty~0", "~0"),
        ('"security council"~0', "~0"),
        ("= treaty", "="),
        ("~ treaty", "~"),
    ],
)
def test_a_sign_that_means_nothing_is_said_to_be_left_out(typed: str, dropped: str) -> None:
    assert parse(typed).dropped == (dropped,)


@pytest.mark.parametrize(
    ("typed", "language", "spelled", "why"),
    [
        ("=côté", "fr", ("côté",), "accents"),
        ("=CÔTÉ", "fr", ("côté",), "but not case"),
        ("=cote", "fr", (), "without accents any will do"),
        ("=État", "en", ("état",), "in any language"),
        ("=l’État", "fr", ("état",), "without the article, as the word is lit"),
        ("=عَلَّم", "ar", ("عَلَّم",), "vowel signs"),
        ("=علم", "ar", (), "none"),
        ("=أحمد", "ar", ("أحمد",), "the seat of hamza"),
        ("=مدرسة", "ar", ("مدرسة",), "ta marbuta, which folding makes a ha"),
        ("=كـــتاب", "ar", (), "tatweel is no letter"),
        ("=٨٢٢", "ar", (), "nor are digits others than 822"),
        ("=U.N.", "en", (), "nor dots letters"),
        ('="le côté est"', "fr", ("", "côté", ""), "each word of a phrase for itself"),
        ('="le cote est"', "fr", (), "if any has them"),
        ('"le côté est"', "fr", (), "only where = asks for it"),
    ],
)
def test_what_is_spelled_so_keeps_what_folding_takes_away(
    typed: str, language: str, spelled: tuple[str, ...], why: str
) -> None:
    (leaf,) = positive_leaves(parse(typed).tree)
    (form,) = [form for form in leaf.forms if form.language == language]
    assert leaf.exact == ("=" in typed)
    assert form.stems == ()
    assert form.spelled == spelled, why


def test_a_word_too_long_to_be_kept_asks_for_no_spelling() -> None:
    (leaf,) = positive_leaves(parse(f"={'é' * 150}").tree)
    assert leaf.exact
    assert all(form.spelled == () for form in leaf.forms)


@pytest.mark.parametrize(
    ("typed", "crosses"),
    [
        ("treaty", True),
        ('"peace treaty"', True),
        ("title:treaty", True),
        ("=treaty", False),
        ('="peace treaty"', False),
        ('"peace treaty"~3', False),
        ("treaty~", False),
        ("treat*", False),
    ],
)
def test_only_plain_words_and_phrases_borrow_from_other_languages(
    typed: str,
    crosses: bool,  # noqa: FBT001
) -> None:
    (leaf,) = positive_leaves(parse(typed).tree)
    assert leaf.crosses == crosses


def test_grammar_words_with_a_sign_are_what_is_wanted() -> None:
    assert leaves('the council =the the~ "the of"~3') == ["council", "the", "the", "the of"]


# --- sources and dates ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "after", "before"),
    [
        ("date:2012", "2012", "2012"),
        ("date:2012-05", "2012-05", "2012-05"),
        ("date:2012-05-04", "2012-05-04", "2012-05-04"),
        ("date:2012..2013", "2012", "2013"),
        ("date:2012-05..2013", "2012-05", "2013"),
        ("date:2012..", "2012", ""),
        ("date:..2013", "", "2013"),
        ("date:2012…2013", "2012", "2013"),  # as word processors write two dots
        ("date:٢٠١٢..٢٠١٣", "2012", "2013"),
        ("تاريخ:٢٠١٢", "2012", "2012"),
        ("DATE:2012", "2012", "2012"),
        ('date:"2012"', "2012", "2012"),
        # from the later to the earlier is meant from the earlier to the later
        ("date:2013..2012", "2012", "2013"),
        ("date:2012-05..2012", "2012-05", "2012"),  # from May to the end of the year
        # several all hold
        ("date:2010.. date:..2013", "2010", "2013"),
        ("date:2012 date:2012-05", "2012-05", "2012-05"),
        ("date:2012..2014 date:2013..2015", "2013", "2014"),
    ],
)
def test_a_date_narrows_the_documents(typed: str, after: str, before: str) -> None:
    query = parse(f"{typed} peace")
    assert (query.after, query.before) == (after, before)
    assert shape(query.tree) == "peace"
    assert query.dropped == ()


@pytest.mark.parametrize(
    "date",
    [
        "yesterday",
        "12",
        "2012-13",
        "2012-5",
        "04/05/2012",
        "..",
        "…",
        "2012..x",
        "1..2..3",
        "2012~",
    ],
)
def test_a_wrong_date_is_left_out_and_said(date: str) -> None:
    query = parse(f"date:{date} peace")
    assert (query.after, query.before) == ("", "")
    assert query.dropped[0].startswith(f"date:{date[:2]}")


@pytest.mark.parametrize(
    ("typed", "sources"),
    [
        ("source:UN", ["UN"]),
        ("SOURCE:UN", ["UN"]),
        ("مصدر:الجزيرة", ["الجزيرة"]),
        ('source:"Dragoman Handbook"', ["Dragoman Handbook"]),
        ("source:« Le  Monde »", ["Le Monde"]),
        ("source:UN source:OIC source:UN", ["UN", "OIC"]),
    ],
)
def test_a_source_narrows_the_documents(typed: str, sources: list[str]) -> None:
    query = parse(f"{typed} peace")
    assert list(query.sources) == sources
    assert shape(query.tree) == "peace"
    assert query.dropped == ()


@pytest.mark.parametrize(
    "typed",
    ["-source:UN", "NOT source:UN", "-(source:UN)", "source:😀", "-date:2012", "NOT date:2012"],
)
def test_what_filters_cannot_tell_is_left_out_and_said(typed: str) -> None:
    query = parse(f"peace {typed}")
    assert (query.sources, query.after) == ((), "")
    assert query.dropped


def test_filters_are_understood_as_words() -> None:
    query = parse("langue:fr paix مصدر:ONU date:٢٠١٢..2013")
    assert query.understood == 'lang:fr source:"ONU" date:2012..2013 paix'
    assert parse("peace date:2012").understood == "date:2012 peace"
    assert parse("peace date:2012..").understood == "date:2012.. peace"


# --- languages of documents ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "languages"),
    [
        ("lang:fr peace", ["fr"]),
        ("langue:fr peace", ["fr"]),
        ("لغة:ar peace", ["ar"]),
        ("LANG:FR peace", ["fr"]),
        ("peace lang:ar lang:en", ["ar", "en"]),
        ("lang:fr lang:fr peace", ["fr"]),
        ("peace AND lang:fr", ["fr"]),
        ("(peace lang:fr)", ["fr"]),
        ('lang:"fr" peace', ["fr"]),
        ("peace", []),
    ],
)
def test_a_language_narrows_the_documents(typed: str, languages: list[str]) -> None:
    query = parse(typed)
    assert list(query.languages) == languages
    assert shape(query.tree) == "peace"
    assert query.dropped == ()


def test_a_language_alone_finds_nothing() -> None:
    query = parse("lang:fr")
    assert (query.tree, query.languages, query.understood) == (None, ("fr",), "lang:fr")


@pytest.mark.parametrize("code", ["de", "xx", "french", "*", "😀"])
def test_an_unknown_language_is_left_out_and_said(code: str) -> None:
    query = parse(f"lang:{code} peace")
    assert (query.languages, query.dropped) == ((), (f"lang:{code}",))
    assert shape(query.tree) == "peace"


@pytest.mark.parametrize("typed", ["-lang:fr peace", "NOT lang:fr peace", "peace -(lang:fr)"])
def test_a_language_that_is_not_wanted_is_not_the_only_one_wanted(typed: str) -> None:
    assert "fr" not in parse(typed).languages


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_code_of_a_language_is_no_word_of_the_query(code: str) -> None:
    # "en" and "on" are words of French grammar, "un" as well
    query = parse(f"UN reform lang:{code}")
    assert [leaf.of for leaf in positive_leaves(query.tree)] == ["UN", "reform"]
    assert query.language == UNDETERMINED


# --- words of grammar ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "words", "dropped"),
    [
        ("the council of Europe", "council Europe", "the of"),
        ("le conseil de l’Europe", "conseil l’Europe", "le de"),
        ("قرارات من مجلس الأمن", "قرارات مجلس الأمن", "من"),
        ("peace and the treaty", "peace treaty", "and the"),
        # in a phrase they stay
        ('the "council of Europe"', "council of Europe", "the"),
        # one word is what is wanted, whatever it is
        ("the", "the", ""),
        ("on", "on", ""),
        ("de", "de", ""),
        ("من", "من", ""),
        # and so are several if there is nothing else
        ("to be or not to be", "to be or not", ""),
        ("de la", "de la", ""),
        # a prefix may stand for other words
        ("the of* council", "of* council", "the"),
        # another language's words of grammar are words
        ("the council and la", "council la", "the and"),
    ],
)
def test_grammar_is_dropped_only_from_several_words(typed: str, words: str, dropped: str) -> None:
    query = parse(typed)
    assert [
        word for leaf in positive_leaves(query.tree) for word in leaf.of.split()
    ] == words.split()
    assert list(query.dropped) == dropped.split()


@pytest.mark.parametrize(
    ("typed", "acronym"),
    [
        ("the WHO in Geneva", "WHO"),
        ("the role of IT in schools", "IT"),
        ("le rapport de l’ONU et du UN OCHA", "UN"),
        ("resolution on AIDS and the WHO", "WHO"),
    ],
)
def test_an_acronym_is_no_word_of_grammar(typed: str, acronym: str) -> None:
    assert acronym in leaves(typed)


@pytest.mark.parametrize(
    ("typed", "language"),
    [
        ("أذربيجان", "ar"),
        ("the council", "en"),
        ("le conseil", "fr"),
        ("résolution", "fr"),
        ("Azerbaijan", UNDETERMINED),
        ("", UNDETERMINED),
        ("😀", UNDETERMINED),
    ],
)
def test_a_query_carries_a_hint_of_its_language(typed: str, language: str) -> None:
    assert parse(typed).language == language


# --- leaves --------------------------------------------------------------------------------------


def forms(typed: str, *, phrase: bool = False) -> dict[str, tuple[tuple[str, ...], ...]]:
    leaf = leaf_of(typed, phrase=phrase)
    assert leaf is not None
    return {form.language: (form.surfaces, form.stems) for form in leaf.forms}


def test_a_word_has_a_form_in_every_language() -> None:
    assert forms("Nations’") == {
        "ar": (("nations",), ("nations",)),
        "en": (("nations",), ("nation",)),
        "fr": (("nations",), ("nation",)),
        "und": (("nations",), ("nations",)),
    }


def test_a_word_is_analysed_as_each_language_does() -> None:
    found = forms("l’Azerbaïdjan")
    assert found["fr"] == (("azerbaidjan",), ("azerbaidjan",))
    assert found["und"] == (("l'azerbaidjan",), ("l'azerbaidjan",))


def test_a_word_of_several_parts_has_them_in_a_row() -> None:
    assert forms("covid-19")["en"] == (("covid", "19"), ("covid", "19"))


def test_phrases_and_prefixes_have_no_stems() -> None:
    assert forms("united nations", phrase=True)["en"] == (("united", "nations"), ())
    assert forms("nations*")["en"] == (("nations",), ())


@pytest.mark.parametrize(
    ("typed", "prefix"), [("azer*", True), ("azer**", True), ("azer", False), ("az*er", False)]
)
def test_only_a_star_at_the_end_makes_a_prefix(typed: str, prefix: bool) -> None:  # noqa: FBT001
    leaf = leaf_of(typed)
    assert leaf is not None
    assert (leaf.prefix, leaf.of) == (prefix, typed)


@pytest.mark.parametrize("text", ["", "*", "**", "…", "😀", "\u064e", "’"])
def test_what_has_no_words_is_no_leaf(text: str) -> None:
    assert leaf_of(text) is None


# --- limits --------------------------------------------------------------------------------------


def test_what_is_longer_than_the_limit_is_cut_between_words_and_said() -> None:
    query = parse(f"peace {'x' * (MAX_CHARACTERS - 10)} treaty war")
    assert leaves(query.text) == ["peace", "x" * (MAX_CHARACTERS - 10)]
    assert [dropped.startswith("treaty") for dropped in query.dropped] == [True]


@pytest.mark.parametrize("typed", ["x" * 10_000, "سلام " * 2_000, "(" * 10_000, '"' * 10_000])
def test_ten_thousand_characters_are_cut_and_said(typed: str) -> None:
    query = parse(typed)
    assert query.dropped
    assert len(query.understood) <= MAX_CHARACTERS


def test_a_query_of_just_the_limit_is_read_whole() -> None:
    typed = ("x" * 63 + " ") * 4
    assert len(typed.strip()) == MAX_CHARACTERS - 1
    assert parse(typed).dropped == ()


def test_a_long_piece_of_many_words_is_left_out_and_the_rest_is_read() -> None:
    piece = "-".join("abcdefghijklmnopqrstuvwxyz0123456789")
    query = parse(f"peace {piece} treaty")
    assert leaves(query.text) == ["peace", "treaty"]
    assert query.dropped == (piece,)


def test_words_over_the_limit_are_left_out_and_said() -> None:
    words = [f"w{number}" for number in range(MAX_WORDS + 3)]
    query = parse(" ".join(words))
    assert [leaf.of for leaf in positive_leaves(query.tree)] == words[:MAX_WORDS]
    assert list(query.dropped) == words[MAX_WORDS:]


@pytest.mark.parametrize(
    "typed",
    [
        "kitab " + "ET " * 60,  # operators that join nothing are words
        "NOT " * 60 + "kitab",
        " ".join(f"w{number} AND" for number in range(50)),
        " ".join(f'"w{number}"' for number in range(50)),
    ],
)
def test_no_query_has_more_leaves_than_the_limits(typed: str) -> None:
    assert len(leaves(typed)) <= min(MAX_WORDS, MAX_CLAUSES)


def test_parentheses_may_be_nested_to_the_limit() -> None:
    typed = "".join(f"(w{n} AND " for n in range(MAX_DEPTH)) + "end" + ")" * MAX_DEPTH
    assert leaves(typed) == [*(f"w{n}" for n in range(MAX_DEPTH)), "end"]
    assert parse(typed).dropped == ()


@pytest.mark.parametrize("depth", [MAX_DEPTH + 1, MAX_DEPTH + 2, 100])
def test_what_follows_parentheses_nested_too_deeply_is_read(depth: int) -> None:
    query = parse("(" * depth + "peace" + ")" * depth + " treaty")
    assert [leaf.of for leaf in positive_leaves(query.tree)] == ["peace", "treaty"]
    assert query.dropped


def test_no_word_is_lost_between_parentheses_nested_too_deeply() -> None:
    typed = "".join(f"(w{n} " for n in range(12)) + ") x ".join([""] * 13) + "end"
    query = parse(typed)
    said = {leaf.of for leaf in positive_leaves(query.tree)} | set(query.dropped)
    assert {f"w{n}" for n in range(12)} | {"x", "end"} <= said


# --- written back --------------------------------------------------------------------------------

NAMES = ["kitab", "defter", "kalem", "Bakı", "سلام", "l’Azerbaïdjan", "covid-19", "822"]
OPERANDS = st.sampled_from(
    [
        *NAMES,
        *'"kitab defter"|«سلام»|title:kitab|title:"kitab kalem"|kita*'.split("|"),
        *'"kitab defter"~3|«سلام kitab»~50|title:"kitab kalem"~1|="kitab Bakı"~2'.split("|"),
        *"=kitab|=Bakı|=covid-19|title:=Bakı|kitab~|defter~2|Bakı~1|title:سلام~".split("|"),
    ]
)


def combined(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    operators = st.sampled_from([" ", " AND ", " ET ", " OR ", " NOT ", " SAUF ", " AND NOT "])
    return st.one_of(
        st.builds("({})".format, inner),
        st.builds("-({})".format, inner),
        st.builds("{} -{}".format, inner, OPERANDS),
        st.builds("{}{}{}".format, inner, operators, inner),
    )


WELL_FORMED = st.recursive(OPERANDS, combined, max_leaves=7)
# Anything that means something, in any order; but no words of grammar, as it depends on all the
# others whether they are dropped.
SIGNS = (
    '( ( ( ) ) ) - − -( " " « » * / , : = =" ~ ~ ~2 "~3 ~٣ title: source: date: date:2012 lang:fr '
    "😀 AND ET OR OU NOT SAUF"
).split()
NEUTRAL = [name for name in NAMES if not name.startswith("l’")]
SOUP = st.one_of(
    st.lists(st.sampled_from([*NEUTRAL, *SIGNS]), max_size=20).map(" ".join),
    st.lists(st.sampled_from([*NEUTRAL, *SIGNS, " ", " ", " "]), max_size=25).map("".join),
)


def within_limits(query: Query) -> bool:
    texts = (query.text, query.understood)
    return all(len(text) <= MAX_CHARACTERS and text.count("(") <= MAX_DEPTH for text in texts)


@pytest.mark.parametrize(
    "typed",
    [
        "kitab AND defter AND -kalem",
        "kitab AND (defter AND kalem)",
        "(kitab defter) AND kalem",
        "-(kitab AND -defter)",
        "-(-kitab)",
        "kitab (NOT defter)",
        "kitab AND (-defter -kalem)",
        # marks that part words, and then a hyphen
        "kitab/-defter",
        "kitab,-defter",
        # operators that joined nothing must not join when they are written
        "kitab (ET) defter",
        "kitab (AND) defter",
        "kitab (OR) defter",
        "(NOT) kitab",
        "NOT NOT kitab",
        'kitab "ET" defter',
        # what was left out between them
        "kitab AND 😀 AND defter",
        "kitab 😀 AND defter",
        "AND 😀 kitab",
        # phrases of odd things
        '"kitab (defter"',
        '"title:kitab"',
        "title:title:kitab",
        # a field of nothing
        "-(kitab title:",
        "(kitab title:)",
        # a field after a hyphen that is no minus
        "kitab,-title:defter",
        "kitab/-lang:fr",
    ],
)
def test_a_query_written_back_reads_as_the_same(typed: str) -> None:
    tree = parse(typed).tree
    again = parse(written(tree)).tree
    assert shape(again) == shape(tree)
    assert again == tree


@pytest.mark.xfail(reason="written back without its small words, a query may be all capitals")
def test_a_query_of_acronyms_written_back_keeps_its_operators() -> None:
    tree = parse("the UN AND OIC").tree
    assert parse(written(tree)).tree == tree


@given(typed=WELL_FORMED)
def test_any_well_formed_query_written_back_reads_as_the_same(typed: str) -> None:
    query = parse(typed)
    if within_limits(query):
        assert query.dropped == ()
        assert parse(query.understood).tree == query.tree


@given(
    typed=st.lists(
        st.sampled_from(
            "kitab lang:fr لغة:ar source:UN مصدر:kitab source:«a~b*» date:2012 date:2011.. "
            "date:..2014-05 date:2013..2012 date:x -source:UN =Bakı kita*".split()
        ),
        max_size=8,
    ).map(" ".join)
)
def test_filters_written_back_read_as_the_same(typed: str) -> None:
    query = parse(typed)
    again = parse(query.understood)
    assert again.dropped == ()
    assert replace(again, text="", dropped=()) == replace(query, text="", dropped=())


@example(typed="date:2012 AND AND")
@example(typed="date:2012 😀 AND")
@given(typed=SOUP)
def test_any_query_written_back_reads_as_the_same(typed: str) -> None:
    query = parse(typed)
    all_capitals = all(letter.isupper() for letter in query.understood if letter.isalpha())
    if within_limits(query) and not all_capitals:
        again = parse(query.understood).tree
        assert shape(again) == shape(query.tree)
        assert again == query.tree


@given(typed=WELL_FORMED)
def test_any_well_formed_query_keeps_all_its_words(typed: str) -> None:
    words = wanted_or_not(parse(typed).tree)
    if len(typed) <= MAX_CHARACTERS:
        assert {name for name in NAMES if name in typed} == {
            name for name in NAMES for word in words if name in word
        }


# --- anything at all -----------------------------------------------------------------------------

ANYTHING = st.one_of(
    SOUP,
    st.text(st.characters(), max_size=300),
    st.text(st.sampled_from('()-"«»“ ANDORNOT:*=~2a\0\ud800\u202e\u064e،😀'), max_size=300),
)


@given(typed=ANYTHING)
def test_nothing_that_is_typed_raises(typed: str) -> None:
    query = parse(typed)
    assert query.text == clean(typed)
    narrowed = query.languages or query.sources or query.after or query.before
    assert bool(query.tree or narrowed) == bool(query.understood)
    assert query.language in ANALYZERS
    assert set(query.languages) <= set(LANGUAGES)
    query.understood.encode()
    " ".join(query.dropped).encode()


def test_fuzzed_queries_are_read(fuzzed_queries: Callable[[int], list[str]]) -> None:
    # 20,000 of them, and against the clock: `make torture`
    for typed in fuzzed_queries(500):
        parse(parse(typed).understood)


@given(typed=ANYTHING)
def test_every_leaf_can_be_searched_for(typed: str) -> None:
    wanted = positive_leaves(parse(typed).tree)
    assert len(wanted) <= MAX_WORDS
    for leaf in wanted:
        assert leaf.of.strip()
        assert leaf.forms
        for form in leaf.forms:
            assert all(form.surfaces)
            assert len(form.stems) in {0, len(form.surfaces)}
            assert bool(form.stems) != (leaf.phrase or leaf.prefix or leaf.exact)
            assert len(form.spelled) in {0, len(form.surfaces)}
            assert leaf.exact or not form.spelled


@given(typed=ANYTHING)
def test_reading_twice_is_the_same(typed: str) -> None:
    assert parse(typed) == parse(typed)
