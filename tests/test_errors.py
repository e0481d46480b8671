"""The error tree: what the docstring draws is what there is, and each error says three things."""

from __future__ import annotations

import inspect
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

import indexer
from indexer import SearchError, errors

CLASSES = {
    name: value
    for name, value in vars(errors).items()
    if inspect.isclass(value) and issubclass(value, Exception)
}


def drawn() -> dict[str, str]:
    """Read the tree in the docstring: each error and the one above it."""
    above: dict[str, str] = {}
    path: list[str] = []
    for line in (errors.__doc__ or "").splitlines():
        found = re.match(r"([│├└─ ]*)([A-Z]\w+)(?:\s{2,}.*)?$", line)
        if found:
            depth = len(found[1]) // 4
            path[depth:] = [found[2]]
            above[found[2]] = path[depth - 1] if depth else "Exception"
    return above


def test_the_tree_in_the_docstring_is_the_tree_of_the_classes() -> None:
    assert drawn() == {name: value.__bases__[0].__name__ for name, value in CLASSES.items()}


def test_every_error_has_one_parent_and_a_docstring_of_its_own() -> None:
    for name, value in CLASSES.items():
        assert len(value.__bases__) == 1, name
        assert value.__doc__, name
        assert all(value.__doc__ != other.__doc__ for other in value.__bases__), name


def test_every_error_is_at_the_front_door() -> None:
    for name, value in CLASSES.items():
        assert name in indexer.__all__
        assert getattr(indexer, name) is value


@pytest.mark.parametrize("kind", CLASSES.values())
def test_an_error_says_where_what_and_what_to_do_next(kind: type[SearchError]) -> None:
    error = kind("the file is empty", where="a.txt", next="Remove it")
    assert (error.what, error.where, error.next) == ("the file is empty", "a.txt", "Remove it")
    assert str(error) == "a.txt: the file is empty. Remove it"


@pytest.mark.parametrize(
    ("where", "following", "expected"),
    [("", "", "what"), ("a", "", "a: what"), ("", "Do", "what. Do"), ("a", "Do", "a: what. Do")],
)
def test_parts_that_are_not_given_leave_no_trace(where: str, following: str, expected: str) -> None:
    assert str(SearchError("what", where=where, next=following)) == expected


@given(st.text(), st.text(), st.text())
def test_an_error_can_say_anything(what: str, where: str, following: str) -> None:
    text = str(SearchError(what, where=where, next=following))
    assert what in text
    assert where in text
    assert following in text
