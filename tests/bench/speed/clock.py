"""Clocks put into the functions of a program from outside, to see where its time goes."""

from __future__ import annotations

import contextlib
import functools
import inspect
import time
from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple, ParamSpec, TypeVar
from unittest import mock

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

_Given = ParamSpec("_Given")
_Result = TypeVar("_Result")
_Item = TypeVar("_Item")


class Part(NamedTuple):
    """A function that belongs to a stage: the module or class that it is looked up in, its name."""

    stage: str
    owner: object
    name: str


class Clock:
    """Gives every moment to one stage: to the innermost one where a stage calls another."""

    def __init__(self, stage: str) -> None:
        """Begin in a stage."""
        self.seconds: dict[str, float] = defaultdict(float)
        self._stage, self._since = stage, time.process_time()

    def enter(self, stage: str) -> str:
        """Go over to another stage, and return the one before."""
        before, now = self._stage, time.process_time()
        self.seconds[before] += now - self._since
        self._stage, self._since = stage, now
        return before

    def timed(self, stage: str, work: Callable[_Given, _Result]) -> Callable[_Given, _Result]:
        @functools.wraps(work)
        def timed(*given: _Given.args, **named: _Given.kwargs) -> _Result:
            before = self.enter(stage)
            try:
                return work(*given, **named)
            finally:
                self.enter(before)

        return timed

    @contextlib.contextmanager
    def within(self, parts: Iterable[Part]) -> Iterator[None]:
        """Be in every part for a while."""
        with contextlib.ExitStack() as patches:
            for part in parts:
                patches.enter_context(mock.patch.object(part.owner, part.name, self._in(part)))
            yield

    def _in(self, part: Part) -> object:
        """Return what stands in the place of a function or a cached property."""
        kept = inspect.getattr_static(part.owner, part.name)
        if not isinstance(kept, functools.cached_property):
            return self.timed(part.stage, getattr(part.owner, part.name))
        timed = functools.cached_property(self.timed(part.stage, kept.func))
        timed.attrname = part.name  # as a class statement tells it
        return timed


def while_time(items: Iterable[_Item], seconds: float) -> Iterator[_Item]:
    """Yield the first item, and others until so many seconds have gone by."""
    deadline = time.perf_counter() + seconds
    for number, item in enumerate(items):
        if number and time.perf_counter() > deadline:
            break
        yield item
