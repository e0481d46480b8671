"""Passages: where a paragraph is cut, which ones answer a query, and what is lit in them."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from indexer import passages
from indexer.analysis import word_breaks
from indexer.languages import ANALYZERS
from indexer.making import analyse
from indexer.matching import Matcher, positive_leaves
from indexer.model import Extract, FileState, IndexedDocument, Mark, Passage
from indexer.passages import LIMIT, TARGET, best, cut, every
from indexer.query import parse

PIECES = st.sampled_from(
    [
        "word",
        "كلمة",
        "المتحدة.وهكذا",
        "l’Azerbaïdjan",
        ". ",
        "؟ ",
        "! ",
        ", ",
        "؛ ",
        " ",
        "  ",
        "\t",
        "\n",
        "\u00a0",
        "😀",
        "e\u0301" * 40,
        "x" * 250,
        "x" * 700,
    ]
)
PARAGRAPHS = st.one_of(
    st.lists(PIECES, max_size=200).map("".join),
    st.text(st.sampled_from("ab .,!؟\n\t\u00a0ا😀"), max_size=1500),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=100),
)
in_every_language = pytest.mark.parametrize("language", ANALYZERS)


def texts(paragraph: str, language: str = "en") -> list[str]:
    return [paragraph[start:end] for start, end in cut(paragraph, 0, len(paragraph), language)]


def sentence(number: int, length: int) -> str:
    return f"Sentence {number} ".ljust(length - 1, "x") + "."


# --- cutting -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sentences", "together"),
    [
        # whole sentences are packed until the next one would not fit
        ([100, 100, 100], [[0, 1, 2]]),
        ([100, 100, 100, 100], [[0, 1, 2], [3]]),
        ([300, 300], [[0], [1]]),
        # a sentence up to the limit stays whole
        ([500, 100], [[0], [1]]),
        ([100, 600, 100], [[0], [1], [2]]),
        ([30], [[0]]),
    ],
)
def test_passages_are_whole_sentences(sentences: list[int], together: list[list[int]]) -> None:
    written = [sentence(number, length) for number, length in enumerate(sentences)]
    expected = [" ".join(written[number] for number in group) for group in together]
    assert texts(" ".join(written)) == expected


@pytest.mark.parametrize(
    ("language", "paragraph"),
    [
        # titles of persons are abbreviated, each language its own
        ("en", "Mr. Smith " * 12 + "came. He met Mr. Jones " + "and Mr. Brown " * 20 + "again."),
        ("fr", "M. Dupont " * 12 + "vint. Il vit M. Durand " + "et M. Brun " * 25 + "encore."),
    ],
)
def test_an_abbreviation_ends_no_passage(language: str, paragraph: str) -> None:
    assert all(text.endswith((".", "again.", "encore.")) for text in texts(paragraph, language))
    assert not any(text.endswith((" Mr.", " M.")) for text in texts(paragraph, language))


def test_a_line_end_within_a_paragraph_ends_no_passage() -> None:
    wrapped = "\n".join(["a line of wrapped prose that goes on and on"] * 8) + "."
    assert texts(wrapped) == [wrapped]


def test_the_items_of_a_list_stay_whole() -> None:
    items = [f"- item {number} of a list that has no full stops {'x' * 90}" for number in range(9)]
    shown = texts("\n".join(items))
    assert len(shown) > 1
    assert [line for text in shown for line in text.split("\n")] == items


@pytest.mark.parametrize("sign", list(";,:؛،…–—"))
def test_an_endless_sentence_is_cut_after_a_clause(sign: str) -> None:
    clause = "words and more words " * 20  # 420 characters
    endless = f"{clause.strip()}{sign} {clause.strip()}"
    assert texts(endless) == [f"{clause.strip()}{sign}", clause.strip()]


def test_a_sentence_without_clauses_is_cut_at_a_space() -> None:
    endless = "word " * 300
    assert all(text.startswith("word") and text.endswith("word") for text in texts(endless))


@pytest.mark.parametrize("blank", ["\t", "\u00a0", "\u202f", "\u3000", "\u2003"])
def test_a_sentence_is_cut_between_words_whatever_blank_parts_them(blank: str) -> None:
    endless = blank.join(["resolution"] * 100)
    words = [word for text in texts(endless) for word in text.split()]
    assert words == ["resolution"] * 100


def test_what_has_no_blank_is_cut_at_the_limit() -> None:
    assert [len(text) for text in texts("x" * 1500)] == [LIMIT, LIMIT, 300]


def test_a_part_of_a_text_is_cut_within_its_bounds() -> None:
    text = f"Before. {sentence(1, 300)} {sentence(2, 300)} After."
    ranges = list(cut(text, 8, len(text) - 7, "en"))
    assert [text[start:end] for start, end in ranges] == [sentence(1, 300), sentence(2, 300)]


@in_every_language
@given(paragraph=PARAGRAPHS, before=st.integers(0, 5))
def test_passages_ascend_within_the_paragraph_and_hold_every_character(
    language: str, paragraph: str, before: int
) -> None:
    text = "x" * before + paragraph
    last = before
    held: set[int] = set()
    for start, end in cut(text, before, len(text), language):
        assert last <= start < end <= len(text)
        last = end
        held.update(range(start, end))
    assert all(at in held for at in range(before, len(text)) if not text[at].isspace())


@in_every_language
@given(paragraph=PARAGRAPHS.map(str.strip))
@example(paragraph=f"{'w' * 400}, {' ' * 100}{'x' * 700}")  # a clause, then a wide gap
def test_a_passage_is_never_longer_than_the_limit(language: str, paragraph: str) -> None:
    assert all(0 < len(text) <= LIMIT for text in texts(paragraph, language))


@given(paragraph=PARAGRAPHS.map(str.strip))
@example(paragraph=f"{'w' * 310},  {'x' * 700}")
@example(paragraph=f"{'w' * 500},  {'x' * 250}")
def test_a_passage_neither_begins_nor_ends_with_a_blank(paragraph: str) -> None:
    for text in texts(paragraph):
        assert text == text.strip()


@given(paragraph=PARAGRAPHS.map(str.strip))
def test_neighbours_could_not_have_been_one_passage(paragraph: str) -> None:
    ranges = list(cut(paragraph, 0, len(paragraph), "en"))
    firsts = [start for start, _ in ranges]
    for first, following in zip(firsts, ranges[1:], strict=False):
        _, end = following
        assert end - first > TARGET


@given(words=st.lists(st.sampled_from(["word", "كلمة", "l’Azerbaïdjan", "أذربيجان"]), max_size=300))
def test_no_word_is_cut_where_there_are_blanks(words: list[str]) -> None:
    paragraph = " ".join(words)
    inside = {at for start, end in word_breaks(paragraph) for at in range(start + 1, end)}
    for start, end in cut(paragraph, 0, len(paragraph), "fr"):
        assert start not in inside
        assert end not in inside


# --- choosing ------------------------------------------------------------------------------------


def document(text: str, language: str = "en", title: str = "Untitled") -> IndexedDocument:
    extract = Extract(text, {"language": language, "title": title})
    return analyse("folder/file.txt", extract, {}, FileState(0, 0, ""))


def answers(
    item: IndexedDocument,
    query: str,
    limit: int = 3,
    worth: dict[int, float] | None = None,
) -> tuple[Passage, ...]:
    matcher = Matcher(positive_leaves(parse(query).tree))
    return best(item, matcher.in_text(item), worth or {}, limit)


def blocks(*texts: str) -> str:
    return "\n\n".join(texts)


def lit(passage: Passage) -> list[str]:
    return [passage.text[mark.start : mark.end] for mark in passage.marks]


FILLER = "Nothing that anybody would ask for is said in this line of prose, which is long enough."
PEACE = "The peace was kept for a year in that district, as the observers of the mission reported."
BOTH = "The peace and the treaty were kept in that district, as the observers of it reported."


def test_a_passage_is_a_range_of_the_text() -> None:
    item = document(f"{FILLER}\n\n😀 {PEACE}\n\n{FILLER}")
    (answer,) = answers(item, "peace")
    assert answer.text == f"😀 {PEACE}" == item.text[answer.start : answer.end]
    assert (answer.number, answer.language, answer.boilerplate) == (1, "en", False)
    assert lit(answer) == ["peace"]


def test_more_of_the_words_come_first() -> None:
    item = document(blocks(PEACE, BOTH, PEACE))
    assert [passage.number for passage in answers(item, "peace treaty")] == [1, 0, 2]


def test_more_of_the_words_come_before_more_of_one_word() -> None:
    often = "Peace, peace, peace, peace, peace, " * 6 + "said all of them."
    item = document(blocks(often, BOTH))
    assert answers(item, "peace treaty")[0].text == BOTH


def test_more_of_the_words_come_first_even_in_a_short_sentence() -> None:
    item = document(blocks(PEACE, "The peace treaty was signed.", PEACE))
    assert [passage.number for passage in answers(item, "peace treaty")] == [1, 0, 2]


def test_then_more_of_one_word() -> None:
    twice = PEACE.replace("district", "peace")
    item = document(blocks(PEACE, twice))
    assert [passage.number for passage in answers(item, "peace")] == [1, 0]


def test_the_word_as_it_was_typed_comes_before_its_family() -> None:
    family = PEACE.replace("observers", "resolution")
    typed = PEACE.replace("observers", "resolutions")
    item = document(blocks(family, typed))
    assert [passage.number for passage in answers(item, "resolutions")] == [1, 0]


def test_a_rare_word_is_worth_more_than_a_common_one() -> None:
    treaty = PEACE.replace("peace", "treaty")
    item = document(blocks(PEACE, treaty))
    rare_first = answers(item, "peace treaty", worth={0: 1.0, 1: 1.5})
    assert [passage.number for passage in rare_first] == [1, 0]


def test_what_says_much_less_is_not_shown() -> None:
    item = document(blocks(PEACE, BOTH))
    assert [p.number for p in answers(item, "peace treaty", worth={0: 0.1, 1: 5.0})] == [1]


@pytest.mark.parametrize("limit", [1, 2, 3])
def test_no_more_passages_than_asked_for(limit: int) -> None:
    item = document(blocks(*[PEACE] * 5))
    assert [passage.number for passage in answers(item, "peace", limit)] == list(range(limit))


def test_a_heading_comes_after_prose_that_says_the_same() -> None:
    item = document(f"Peace\n\n{PEACE}")
    assert answers(item, "peace")[0].text == PEACE


NAVIGATION = """\
Accueil
Abonnez-vous
Lire aussi
La paix, la paix, la paix : dix photos PHOTOS
La paix selon le ministre VIDEO
Le ballet de Bakou en tournée
Tous droits réservés"""
FRENCH = "La paix fut conclue dans la ville au printemps, comme les observateurs l’ont rapporté."
OTHER = "Les délégués de la ville se réunirent au printemps, comme la presse l’a rapporté alors."


def test_boilerplate_is_never_chosen_while_prose_answers() -> None:
    item = document(f"{NAVIGATION}\n\n{OTHER}\n\n{FRENCH}\n\n{NAVIGATION}", "fr")
    # All fourteen lines but the last two of the menu on top: they may be the title.
    assert sum(span.boilerplate for span in item.spans) == 12
    assert [passage.text for passage in answers(item, "paix", 10)] == [FRENCH]


def test_boilerplate_is_shown_where_it_alone_answers() -> None:
    item = document(f"{OTHER}\n\n{NAVIGATION}", "fr")
    found = answers(item, "ballet paix", 10)
    assert {lit(passage)[0] for passage in found} == {"ballet", "paix"}
    assert all(passage.boilerplate for passage in found)


@pytest.mark.parametrize(
    ("text", "opening"),
    [
        # the first prose that says something, not a heading, not navigation
        (f"Heading\n\n{PEACE}\n\n{FILLER}", PEACE),
        (f"{NAVIGATION}\n\n{OTHER}", OTHER),
        ("Short.\n\nAlso short.", "Short."),
        (NAVIGATION, "Accueil"),
    ],
)
def test_without_any_match_the_opening_is_shown(text: str, opening: str) -> None:
    (answer,) = answers(document(text, "fr"), "nowhere")
    assert answer.text == opening
    assert answer.marks == ()


def test_a_text_without_passages_has_none_to_show() -> None:
    empty = document(FILLER)
    nothing = IndexedDocument(empty.document, empty.state, "", [], empty.words, empty.title)
    assert best(nothing, [], {}, 3) == every(nothing, []) == ()


# --- marking -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "text", "query", "marked"),
    [
        # every word, in the order of the text
        ("en", "Council of the Security Council", "council security", "Council Security Council"),
        # without the article that is elided, without the possessive
        ("fr", "celui de l’Azerbaïdjan", "azerbaidjan", "Azerbaïdjan"),
        ("en", "that of Azerbaijan’s", "Azerbaijan", "Azerbaijan"),
        # the whole family of a word
        ("ar", "إن الأذربيجانية لأذربيجان", "أذربيجان", "الأذربيجانية لأذربيجان"),
        # a word whose neighbour is glued to it
        ("ar", "كانت الأمم المتحدة.وهكذا كان", "وهكذا", "وهكذا"),
        # not what was not asked for
        ("en", "war and peace", "peace -war", "peace"),
        ("en", "war and peace", "peace NOT (war)", "peace"),
        # after emoji
        ("en", "😀😀 peace 👨‍👩‍👧 peace", "peace", "peace peace"),
    ],
)
def test_the_words_asked_for_are_lit(language: str, text: str, query: str, marked: str) -> None:
    (answer,) = answers(document(f"{text}.", language), query)
    assert lit(answer) == marked.split()


def test_a_mark_says_what_it_answers() -> None:
    (answer,) = answers(document("The peace."), "peace")
    assert answer.marks == (Mark(4, 9, "direct", "peace", "typed"),)


@pytest.mark.parametrize(
    ("text", "query", "marked"),
    [
        # a phrase is lit as one and covers its words
        ("The Security Council met", '"security council"', ["Security Council"]),
        ("The Security Council met", '"security council" council', ["Security Council"]),
        ("The Security Council met", 'security "security council"', ["Security Council"]),
        # but its words elsewhere are lit only if they were asked for
        ("Council of the Security Council", '"security council"', ["Security Council"]),
        (
            "Council of the Security Council",
            '"security council" council',
            ["Council", "Security Council"],
        ),
        # of two that overlap the longer one stays
        (
            "The Security Council resolution 822",
            '"security council" "council resolution 822"',
            ["Council resolution 822"],
        ),
        # a phrase that repeats itself
        ("peace peace peace", '"peace peace"', ["peace peace"]),
    ],
)
def test_a_phrase_covers_its_words(text: str, query: str, marked: list[str]) -> None:
    (answer,) = answers(document(f"{text}."), query)
    assert lit(answer) == marked


def test_a_phrase_over_the_end_of_a_passage_is_lit_on_both_sides() -> None:
    item = document(f"{sentence(1, 300)[:-1]} security. Council is how the next begins, {FILLER}")
    assert len(item.spans) == 2
    shown = answers(item, '"security council"')
    assert sorted(word for passage in shown for word in lit(passage)) == ["Council", "security"]


def test_every_passage_is_given_for_reading() -> None:
    item = document(f"{FILLER}\n\n{PEACE}\n\n{NAVIGATION}")
    matcher = Matcher(positive_leaves(parse("peace").tree))
    shown = every(item, matcher.in_text(item))
    assert [passage.number for passage in shown] == list(range(len(item.spans)))
    assert [word for passage in shown for word in lit(passage)] == ["peace"]
    assert all(passage.text == item.text[passage.start : passage.end] for passage in shown)


QUERIES = st.lists(
    st.sampled_from(["a", "b", '"a b"', '"b a b"', '"a b c"', "c*", '"c a"', "كلمة", "l’a"]),
    min_size=1,
    max_size=5,
).map(" ".join)
BODIES = st.lists(
    st.sampled_from(["a", "b", "c", "A.", "كلمة", "l’a", "a’s", "😀", "\n\n", ".", "x" * 200]),
    min_size=1,
    max_size=60,
).map(" ".join)


@given(body=BODIES, query=QUERIES, limit=st.integers(1, 5))
def test_marks_lie_within_their_passage_ascend_and_are_disjoint(
    body: str, query: str, limit: int
) -> None:
    item = document(f"Text {body}")
    shown = answers(item, query, limit)
    assert 1 <= len(shown) <= limit
    assert len({passage.number for passage in shown}) == len(shown)
    for passage in shown:
        assert passage.text == item.text[passage.start : passage.end]
        last = 0
        for mark in passage.marks:
            assert last <= mark.start < mark.end <= len(passage.text)
            last = mark.end


@given(body=BODIES, query=QUERIES)
def test_a_passage_that_is_shown_has_marks_if_any_has(body: str, query: str) -> None:
    item = document(f"Text {body}")
    matcher = Matcher(positive_leaves(parse(query).tree))
    occurrences = matcher.in_text(item)
    marked = [p.number for p in every(item, occurrences) if p.marks]
    shown = best(item, occurrences, {}, passages.LIMIT)
    assert {passage.number for passage in shown if passage.marks} <= set(marked)
    assert all(passage.marks for passage in shown) == bool(marked)
