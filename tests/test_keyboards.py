"""What was typed with the keyboard set to another language is found again."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.keyboards import retyped

MEANT = [
    ("hgsghl", "السلام", "letters of the rows of a and z"),
    ("l[gs hgHlk", "مجلس الأمن", "a sign that is a letter in Arabic; hamza by the shift key"),
    ("بقشىؤث", "france", "English keys while Arabic was on"),
    ("سثؤعقهفغ ؤخعىؤهم", "security council", "two words"),
    ("لاثسف", "best", "lam and alef are one key, that of b"),
    ("اهلا", "high", "and they are two keys, those of g and h"),
    ("vqccines", "vaccines", "a French keyboard taken for an English one"),
    ("hnternqtionql", "hnternationql".replace("q", "a"), "only what differs changes"),
    ("zorld", "world", "w and z change places"),
    ("ضعثسفهخى", "question", "q of an English keyboard"),
    ("شعثسفهخى", "question", "q of a French keyboard, where an English one has a"),
]


@pytest.mark.parametrize(("typed", "meant", "reason"), MEANT)
def test_the_same_keys_in_another_layout_give_what_was_meant(
    typed: str, meant: str, reason: str
) -> None:
    assert meant in retyped(typed), reason


@pytest.mark.parametrize("text", ["", "123", "مجلس الأمن", "Security Council", "١٩٩٣"])
def test_what_was_typed_is_never_among_the_readings(text: str) -> None:
    assert text not in retyped(text)


@given(st.text(max_size=40))
def test_whatever_is_typed_there_are_few_readings_and_no_error(text: str) -> None:
    found = retyped(text)
    assert len(found) <= 8
    assert len(set(found)) == len(found)


@given(st.text("abcdefghijklmnopqrstuvwxyz ", min_size=1, max_size=20))
def test_there_and_back_again_is_where_one_started(text: str) -> None:
    assert any(text in retyped(one) for one in retyped(text)) or not text.strip()
