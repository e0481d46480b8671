"""When changed documents are taken: the clock is the test's."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from indexer.pending import Pending
from indexer.watching import Change

if TYPE_CHECKING:
    from collections.abc import Iterable


class Clock:
    """Seconds, as the test says."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def pending(clock: Clock) -> Pending:
    return Pending(clock)


def came(*ids: str) -> Iterable[Change]:
    return [Change(i, gone=False) for i in ids]


def went(*ids: str) -> Iterable[Change]:
    return [Change(i, gone=True) for i in ids]


def test_a_file_is_taken_when_nobody_writes_to_it_any_more(clock: Clock, pending: Pending) -> None:
    for _ in range(5):
        pending.note(came("a"))
        clock.now += 0.15
        assert pending.due() == ([], [])
    clock.now += 0.1
    assert pending.due() == (["a"], [])


def test_a_file_that_is_written_to_all_the_time_is_taken_now_and_then(
    clock: Clock, pending: Pending
) -> None:
    taken = 0
    for _ in range(300):  # 30 seconds
        pending.note(came("log"))
        clock.now += 0.1
        there, _ = pending.due()
        if there:
            taken += 1
            pending.settle(there, clock.now - 0.2)  # it was written to during the update
    assert 2 <= taken <= 3
    clock.now += 0.3
    assert pending.due() == (["log"], [])


def test_files_that_come_one_after_the_other_are_taken_together(
    clock: Clock, pending: Pending
) -> None:
    takings = []
    for number in range(100):  # for 5 seconds
        pending.note(came(str(number)))
        clock.now += 0.05
        there, _ = pending.due()
        if there:
            takings.append(len(there))
            pending.settle(there, clock.now)
    assert 4 <= len(takings) <= 7
    assert max(takings) <= 20


def test_what_goes_is_taken_together_and_once_no_more_goes(clock: Clock, pending: Pending) -> None:
    for number in range(50):
        pending.note(went(str(number)))
        clock.now += 0.3
        assert pending.due() == ([], [])
    clock.now += 0.3
    there, gone = pending.due()
    assert (there, len(gone)) == ([], 50)


def test_a_folder_that_was_renamed_comes_with_what_went(clock: Clock, pending: Pending) -> None:
    pending.note([*went("un"), *came("eu/a", "eu/b")])
    clock.now += 0.3
    assert pending.due() == ([], [])
    clock.now += 0.3
    assert pending.due() == (["eu/a", "eu/b"], ["un"])


def test_what_came_does_not_wait_for_ever_for_what_goes(clock: Clock, pending: Pending) -> None:
    pending.note(came("new"))
    for number in range(10):
        pending.note(went(str(number)))
        clock.now += 0.3
    assert pending.due() == (["new"], [])


def test_a_file_that_went_and_came_back_is_there(clock: Clock, pending: Pending) -> None:
    pending.note([*went("a"), *came("a")])  # as editors do
    clock.now += 1
    assert pending.due() == (["a"], [])


def test_news_that_come_during_an_update_outlast_it(clock: Clock, pending: Pending) -> None:
    pending.note(came("a", "b"))
    clock.now += 1
    began = clock.now
    clock.now += 1
    pending.note(came("a"))
    pending.settle(["a", "b", "never heard of"], began)
    clock.now += 1
    assert pending.due() == (["a"], [])
    pending.settle_all(clock.now)
    assert len(pending) == 0
