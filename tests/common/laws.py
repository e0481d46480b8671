"""What holds for the words of any text in every language, whatever people and programs write.

`make test` tries each law on some made-up texts, `make torture` on thousands. What once broke a law
is kept beside it and tried every time.
"""

from __future__ import annotations

import unicodedata
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from hypothesis import example, given, settings
from hypothesis import strategies as st

from indexer.analysis import MAX_WORD_BYTES, Analyzer, Token, spelled, word_breaks
from indexer.languages import ANALYZERS

if TYPE_CHECKING:
    from collections.abc import Callable

    from hypothesis.strategies import SearchStrategy

# --- texts ---------------------------------------------------------------------------------------

# Letters, marks and signs that have each broken some analyzer somewhere.
TRICKY = (
    "aelqunsjdctoSUNOT éèàœŒæǽǿßﬁŉəƏıİşŞçğ\u0301\u0308\u0323'’ʼ‘＇.,:;!?-_/"
    "0139٠١٣۴٫٬ \u00a0\u202f\n\t\u00ad\u200c\u200d\u200e\u200f\u202b\u202e\u2067\ufe0f\u20e3"
    "\u064e\u0651\u0670\u0640اأإآٱىةيكکگیلوبسفتنمﷲﷺﻻﱞ،؛؟Яйΐα日の가😀👩🇦𝐔"
)
ANY_TEXT = st.one_of(
    st.text(st.sampled_from(TRICKY), max_size=60),
    st.text(st.characters(), max_size=40),  # lone surrogates, controls and all
)
# Most of what people write, which is broken without asking ICU.
LETTERS_AND_SIGNS = "aeSTéÉœıſŉǅßøاأةىنیـ\u064e  ..,;:!?()«»\"“”…،؛؟'’3-"
WORD = st.sampled_from(
    "الأمم المُتَّحِدة أذربيجان ١٩٩٢ l’Azerbaïdjan ÉTATS Azerbaijan’s Əliyev U.N www.un.org "
    "3.5 aujourd’hui jusqu’à qu'elle ٣٫٥ O.N.U".split()
)
PLAIN_WORD = st.text(st.sampled_from("aeilnstuyAÉœşəIاأةىلبمويهن٠١٣19"), min_size=1, max_size=12)
WORDS = st.lists(WORD, max_size=12)
# What people and programs put between words without meaning a word by it.
BETWEEN = st.sampled_from(
    " | 😀 | 👨‍👩‍👧 | 🇦🇿 | ❤️ | 😀😀| \u200f|\u200e | \u202b|\u202c | \u2067|\u2069 "
    "|😀|\u200d❤️|😀\u200d | \u200d|\u200c \u200c".split("|")
)
# Within a word they show nothing, or only shape the letters beside them.
HIDDEN = st.text(st.sampled_from("\u00ad\u200c\u200d\u200e\u200f\u2060"), max_size=2)
ACCENTS = st.text(st.sampled_from("\u0300\u0301\u0308\u0323\u0327\u0338"), max_size=3)
HARAKAT = st.text(st.sampled_from("\u064b\u064c\u064e\u064f\u0650\u0651\u0652\u0670"), max_size=3)


def _among(
    signs: SearchStrategy[str], words: SearchStrategy[str] = WORD
) -> SearchStrategy[tuple[str, list[str]]]:
    """A word and what comes after each of its characters."""
    return st.tuples(words, st.lists(signs, min_size=20, max_size=20))


LONG_WORD = st.builds(
    lambda letters, length: letters * (length // len(letters)),
    st.text(
        st.sampled_from("aéœşßبةمأЯйક𐐷٣9_\u0640\u0301\u0323\u064e\u0651"), min_size=1, max_size=4
    ),
    # Most are short of a million, so that thousands of them are made in minutes.
    st.floats(2, 6).map(lambda power: int(10**power)) | st.just(700),
)

# --- the book of laws ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Law:
    """Something that `says` asserts of an analyzer and one made-up value."""

    says: Callable[[Analyzer, Any], None]
    about: SearchStrategy[Any]
    broken_by: tuple[Any, ...]

    def hold(self, language: str, examples: int) -> None:
        """Try the law on so many values, after those that once broke it."""

        def check(value: Any) -> None:  # noqa: ANN401 - a text for one law, a list for another
            self.says(ANALYZERS[language], value)

        # Hypothesis remembers failures, and in CI seeds its dice, by the name.
        check.__name__ = check.__qualname__ = f"{self.says.__name__}_{language}"
        tried = given(self.about)(check)
        for value in self.broken_by:
            tried = example(value)(tried)
        settings(max_examples=examples)(tried)()


LAWS: dict[str, Law] = {}


def law(
    about: SearchStrategy[Any], *broken_by: object
) -> Callable[[Callable[[Analyzer, Any], None]], Callable[[Analyzer, Any], None]]:
    """Enter a function in the book, by its name."""

    def enter(says: Callable[[Analyzer, Any], None]) -> Callable[[Analyzer, Any], None]:
        LAWS[says.__name__] = Law(says, about, broken_by)
        return says

    return enter


def surfaces(analyzer: Analyzer, text: str) -> list[str]:
    return [token.surface for token in analyzer.words(text)]


# --- of any text ---------------------------------------------------------------------------------


@law(ANY_TEXT)
def offsets_ascend_lie_within_the_text_and_do_not_overlap(analyzer: Analyzer, text: str) -> None:
    last = 0
    for token in analyzer.words(text):
        assert last <= token.start < token.end <= len(text)
        last = token.end


@law(
    ANY_TEXT,
    "ﷺ",  # a ligature of four words
    "ﱞ",  # a haraka on a blank, as fonts have it
)
def a_word_has_a_surface_and_a_stem_without_blanks(analyzer: Analyzer, text: str) -> None:
    for token in analyzer.words(text):
        for form in (token.surface, token.stem):
            assert form.split() == [form]
            assert len(form.encode()) <= MAX_WORD_BYTES


@law(ANY_TEXT)
def the_text_at_the_offsets_gives_back_the_word(analyzer: Analyzer, text: str) -> None:
    for token in analyzer.words(text):
        written = text[token.start : token.end]
        assert analyzer.surface(written) == token.surface
        own = spelled(written)
        assert token.spelled == ("" if own == token.surface else own)


@law(
    ANY_TEXT,
    "ǽ",  # a mark on a ligature
    "ŉ",  # decomposes to an apostrophe and n
    "ـ\u0301",  # an accent on tatweel, which goes
    "N\u064e٫N",  # the Arabic decimal sign between letters is no full stop
    "0\u0301٫0",  # nor does a mark keep it from being a decimal point
    "x\u0303.y\u0303",  # an acronym of letters with marks
    "N.\u0301N",  # and with one on its full stop
    "ŉ.a",  # and with an apostrophe that goes
    f"{'a.' * 150}bc",  # no acronym, but what is left of it when it is cut is one
)
def a_surface_is_its_own_surface_and_has_the_same_stem(analyzer: Analyzer, text: str) -> None:
    for token in analyzer.words(text):
        assert analyzer.surface(token.surface) == token.surface
        assert (analyzer.stemmer.apply(token.surface) or token.surface) == token.stem


@law(ANY_TEXT)
def analysing_twice_is_the_same(analyzer: Analyzer, text: str) -> None:
    fresh = replace(analyzer, _memo={})
    once = list(fresh.words(text))
    assert list(fresh.words(text)) == once == list(analyzer.words(text))


@law(ANY_TEXT)
def a_word_of_a_query_is_the_word_of_the_text(analyzer: Analyzer, text: str) -> None:
    tokens = list(analyzer.words(text))
    for start, end in word_breaks(text):
        word = text[start:end]
        if list(word_breaks(word)) == [(0, len(word))]:
            within = [token for token in tokens if start <= token.start < end]
            assert list(analyzer.words(word, start)) == within


@law(ANY_TEXT | st.text(st.sampled_from(LETTERS_AND_SIGNS), max_size=40))
def surfaces_alone_are_those_of_the_words(analyzer: Analyzer, text: str) -> None:
    assert analyzer.surfaces(text) == surfaces(analyzer, text)


@law(
    ANY_TEXT | st.text(st.sampled_from(LETTERS_AND_SIGNS), max_size=40),
    "\u0301a \u0301b\n\u0301c",  # what belongs to the blank before it
    "5ก.ข ภาษาไทย 日本語の文章 カタカナ漢",  # scripts that are broken by dictionaries
)
def what_stands_between_blanks_is_broken_as_the_whole_text_is(
    analyzer: Analyzer, text: str
) -> None:
    ranges = []
    for start, end in word_breaks(text):
        left, right = analyzer.trim(text[start:end])
        if analyzer.surface(text[start + left : end - right]):
            ranges.append((start + left, end - right))
    assert [(token.start, token.end) for token in analyzer.words(text)] == ranges


@law(st.tuples(ANY_TEXT, st.integers(0, 10**9)))
def an_offset_moves_every_word_alike(analyzer: Analyzer, placed: tuple[str, int]) -> None:
    text, offset = placed
    tokens = analyzer.words(text)
    moved = [token._replace(start=token.start + offset, end=token.end + offset) for token in tokens]
    assert list(analyzer.words(text, offset)) == moved


@law(
    ANY_TEXT,
    "N\u064e٫N",  # one more round of folds took the full stop of ٫ for that of an acronym
)
def the_last_step_of_an_explanation_is_the_stems(analyzer: Analyzer, text: str) -> None:
    *_, (_, explained) = analyzer.explain(text)
    assert explained == [token.stem for token in analyzer.words(text)]


@law(st.lists(ANY_TEXT, min_size=2, max_size=6))
def threads_give_the_words_that_one_gives(analyzer: Analyzer, texts: list[str]) -> None:
    fresh = replace(analyzer, _memo={})
    together = _pool.map(lambda text: list(fresh.words(text)), texts * 2)
    assert list(together) == [list(analyzer.words(text)) for text in texts] * 2


_pool = ThreadPoolExecutor(4)

# --- of words that people write ------------------------------------------------------------------


@law(st.tuples(WORDS, st.lists(BETWEEN, min_size=13, max_size=13)))
def emoji_and_marks_of_direction_between_words_change_none(
    analyzer: Analyzer, dressed: tuple[list[str], list[str]]
) -> None:
    words, signs = dressed
    text = "".join(f"{sign} {word}" for sign, word in zip(signs, [*words, ""], strict=False))
    assert surfaces(analyzer, text) == surfaces(analyzer, " ".join(words))


@law(st.tuples(WORD, BETWEEN, BETWEEN))
def emoji_and_marks_of_direction_at_a_word_change_nothing(
    analyzer: Analyzer, dressed: tuple[str, str, str]
) -> None:
    word, before, after = dressed
    plain = surfaces(analyzer, word)
    text = f"{before}{word}{after}"
    assert surfaces(analyzer, text) == plain
    lit = [text[token.start : token.end] for token in analyzer.words(text)]
    hidden = dict.fromkeys(map(ord, "\u200c\u200d\u200e\u200f\u202b\u202c\u2067\u2069"))
    assert [part.translate(hidden) for part in lit] == [
        word[token.start : token.end] for token in analyzer.words(word)
    ]


@law(_among(HIDDEN))
def what_is_hidden_within_a_word_changes_nothing(
    analyzer: Analyzer, dressed: tuple[str, list[str]]
) -> None:
    word, signs = dressed
    text = "".join(letter + sign for letter, sign in zip(word, signs, strict=False))
    assert surfaces(analyzer, text) == surfaces(analyzer, word)


@law(_among(ACCENTS, WORD.filter(lambda word: not {"'", "’"} & {*word})))
def accents_on_latin_letters_change_nothing(
    analyzer: Analyzer, dressed: tuple[str, list[str]]
) -> None:
    word, marks = dressed
    text = "".join(
        letter + (mark if "LATIN" in unicodedata.name(letter) else "")
        for letter, mark in zip(word, marks, strict=False)
    )
    assert surfaces(analyzer, text) == surfaces(analyzer, word)


@law(_among(HARAKAT))
def harakat_part_no_word_and_change_no_arabic_one(
    analyzer: Analyzer, dressed: tuple[str, list[str]]
) -> None:
    word, marks = dressed
    text = "".join(
        letter + (mark if "ARABIC LETTER" in unicodedata.name(letter) else "")
        for letter, mark in zip(word, marks, strict=False)
    )
    assert len(surfaces(analyzer, text)) == len(surfaces(analyzer, word))
    if analyzer.language == "ar":
        assert surfaces(analyzer, text) == surfaces(analyzer, word)


@law(WORD | PLAIN_WORD)
def a_surface_is_read_as_the_word_that_it_is(analyzer: Analyzer, word: str) -> None:
    for token in analyzer.words(word):
        alone = Token(token.surface, token.stem, 0, len(token.surface))
        assert list(analyzer.words(token.surface)) == [alone]


@law(WORDS)
def composed_and_decomposed_letters_are_the_same_words(
    analyzer: Analyzer, words: list[str]
) -> None:
    text = " ".join(words)
    expected = surfaces(analyzer, text)
    for form in ("NFC", "NFD", "NFKC", "NFKD"):
        assert surfaces(analyzer, unicodedata.normalize(form, text)) == expected


# --- of words without end ------------------------------------------------------------------------


@law(LONG_WORD)
def an_endless_word_is_cut_and_parts_from_its_neighbours(analyzer: Analyzer, word: str) -> None:
    remembered: dict[str, Any] = {}
    fresh = replace(analyzer, _memo=remembered)
    tokens = list(fresh.words(f"before {word} after"))
    assert (tokens[0].surface, tokens[-1].surface) == ("before", "after")
    assert all(
        len(form.encode()) <= MAX_WORD_BYTES
        for token in tokens
        for form in (token.surface, token.stem)
    )
    memory = [*remembered, *fresh._pieces]  # noqa: SLF001 - what is remembered shows nowhere else
    assert max(map(len, memory)) <= MAX_WORD_BYTES
    assert len(spelled(word).encode()) <= MAX_WORD_BYTES
