"""From the order in which a line is seen to the order in which it is read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.visual import has_arabic, logical, runs_left, unshaped


@pytest.mark.parametrize(
    ("seen", "read"),
    [
        # the first letter stands at the right
        ("نمألا سلجم", "مجلس الأمن"),
        # numbers run from left to right wherever they stand
        ("2012 ماع يف", "في عام 2012"),
        ("ماع 2012 يف", "في 2012 عام"),
        ("٢٠١٢ ماع", "عام ٢٠١٢"),
        # two numbers beside each other are read from the right
        ("1969 21 يف", "في 21 1969"),
        # a date, a fraction and a time are one number each
        ("12/05/2011 يف", "في 12/05/2011"),
        ("3.5 ةبسن", "نسبة 3.5"),
        ("٣٫٥ ةبسن", "نسبة ٣٫٥"),
        ("09:30 ةعاسلا", "الساعة 09:30"),
        # a hyphen parts numbers (UAX 9: among Arabic it is neutral)
        ("1995-1990 نيب", "بين 1990-1995"),
        # a percent sign stands at the left of its number
        ("%50 ةبسن", "نسبة 50%"),
        # Latin words keep their order, with their numbers
        ("Green Growth دهعم", "معهد Green Growth"),
        ("COP29 رمتؤم", "مؤتمر COP29"),
        ("COP 29 رمتؤم", "مؤتمر COP 29"),
        ("3D ةعباط", "طابعة 3D"),
        ("UN ةمظنم و NATO فلح", "حلف NATO و منظمة UN"),
        # commas belong to the word before them, at its left
        ("،ةمقلا", "القمة،"),
        # signs that open and close, as programs mean them and as they are seen
        (")ةمقلا(", "(القمة)"),
        ("«ةمقلا»", "«القمة»"),
        ("»ةمقلا«", "«القمة»"),
        ("(ةمقلا)", "(القمة)"),
    ],
)
def test_arabic_lines_are_read_from_the_right(seen: str, read: str) -> None:
    assert logical(list(seen), leftwards=True) == read


@pytest.mark.parametrize(
    ("seen", "read"),
    [
        ("The word مالس means peace", "The word سلام means peace"),
        ("The نمألا سلجم met", "The مجلس الأمن met"),
        ("from 5 مالس to 6", "from 5 سلام to 6"),
        ("No Arabic (at all), 12-05.", "No Arabic (at all), 12-05."),
    ],
)
def test_arabic_words_within_a_latin_line_are_turned_alone(seen: str, read: str) -> None:
    assert logical(list(seen), leftwards=False) == read


@pytest.mark.parametrize(
    ("shaped", "plain"),
    [
        ("\ufee3\ufea0\ufee0\ufeb2", "مجلس"),  # beginning, middle, middle, end
        ("\ufefb", "لا"),  # one glyph for two letters
        ("\ufef7\ufed7\ufebc\ufef0", "لأقصى"),
        ("\ufdf2", "الله"),
        ("\ufe70", "\u064b"),  # a vowel sign that stands alone is carried by a blank
        ("Abc éœ ﬁ", "Abc éœ ﬁ"),  # what is not Arabic is left alone
    ],
)
def test_shaped_letters_become_plain(shaped: str, plain: str) -> None:
    assert unshaped(shaped) == plain


def test_a_glyph_of_several_letters_has_them_in_order() -> None:
    assert logical(["م", "لا", "س"], leftwards=True) == "سلام"
    assert logical(["ﻡ", "ﻼ", "ﺳ"], leftwards=True) == "سلام"


@pytest.mark.parametrize(
    ("text", "default", "leftwards"),
    [
        ("مجلس الأمن الدولي UN", False, True),
        ("The word سلام means peace", True, False),
        ("سلام peace", True, True),
        ("سلام peace", False, False),
        ("2012", True, True),
        ("", False, False),
    ],
)
def test_a_line_runs_as_most_of_its_letters_do(text: str, default: bool, leftwards: bool) -> None:  # noqa: FBT001 - a column of the table
    assert runs_left(text, by_default=default) == leftwards


@given(st.text("ابجد abc12٣،.()-«é\u064b", max_size=30), st.booleans())
def test_nothing_is_lost_and_nothing_is_added(seen: str, leftwards: bool) -> None:  # noqa: FBT001 - hypothesis'
    brackets = str.maketrans("()«»", "((««")
    found = logical(list(seen), leftwards=leftwards)
    assert sorted(found.translate(brackets)) == sorted(seen.translate(brackets))


@given(st.text("abc12 .,()-é", max_size=30))
def test_a_line_without_arabic_stays_as_it_is(line: str) -> None:
    assert not has_arabic(line)
    assert logical(list(line), leftwards=False) == line
