"""Groups of four letters: what a misspelled word still shares with the right one."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from indexer.grams import SIZE, four_grams


@pytest.mark.parametrize(
    ("word", "grams", "why"),
    [
        ("baku", "_bak baku aku_", "the boundaries of a word are letters, too"),
        ("peace", "_pea peac eace ace_", "every four in a row"),
        ("to", "_to_", "a word of two letters is one group"),
        ("a", "_a_", "a word of one is a shorter group"),
        ("un", "_un_", "which no part of a longer word is"),
        ("aaaaa", "_aaa aaaa aaaa aaa_", "as often as it stands there"),
        ("دوله", "_دول دوله وله_", "in any script"),
        ("822", "_822 822_", "numbers as well"),
        ("👩👩👩", "_👩👩👩 👩👩👩_", "code points, not bytes"),
    ],
)
def test_a_word_is_every_four_letters_in_a_row(word: str, grams: str, why: str) -> None:
    assert four_grams(word) == tuple(grams.split()), why


@pytest.mark.parametrize(
    ("typed", "meant", "other", "why"),
    [
        ("goverment", "government", "governor", "a letter left out costs four groups"),
        ("azerbaidjan", "azerbaijan", "azerothian", "a letter too many"),
        ("sturgoen", "sturgeon", "sturdy", "neighbours exchanged, near the end"),
        ("معاهذه", "معاهده", "معاملة", "a letter for its neighbour in the alphabet"),
    ],
)
def test_a_misspelled_word_shares_most_with_the_one_that_was_meant(
    typed: str, meant: str, other: str, why: str
) -> None:
    assert shared(typed, meant) > shared(typed, other), why


def shared(one: str, other: str) -> int:
    return len({*four_grams(one)} & {*four_grams(other)})


# --- laws ----------------------------------------------------------------------------------------

WORDS = st.text(st.characters(exclude_categories=["Cs", "Z"], exclude_characters="_"), min_size=1)


@given(word=WORDS)
@example(word="a")
@example(word="ab")
def test_a_word_has_one_group_less_than_letters_and_at_least_one(word: str) -> None:
    grams = four_grams(word)
    assert len(grams) == max(1, len(word) - 1)
    assert {len(gram) for gram in grams} == {min(SIZE, len(word) + 2)}


@given(word=WORDS)
def test_the_groups_in_order_are_the_word(word: str) -> None:
    first, *others = four_grams(word)
    assert first + "".join(gram[-1] for gram in others) == f"_{word}_"


@given(word=WORDS, other=WORDS)
def test_words_of_one_beginning_share_its_groups_but_not_their_ends(word: str, other: str) -> None:
    longer = word + other
    common = Counter(four_grams(word)) & Counter(four_grams(longer))
    assert sum(common.values()) >= len(word) - 2, "all but the one that has the boundary"
    assert four_grams(word) != four_grams(longer)


@given(word=st.text("abcdefgh", min_size=1, max_size=20), at=st.integers(0, 19))
def test_a_wrong_letter_spoils_four_groups_at_the_most(word: str, at: int) -> None:
    at %= len(word)
    wrong = f"{word[:at]}x{word[at + 1 :]}"
    spoiled = Counter(four_grams(word)) - Counter(four_grams(wrong))
    assert sum(spoiled.values()) <= SIZE
