"""What the campaigns found is printed, also where nothing fails."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.fixture
def say(capfd: pytest.CaptureFixture[str]) -> Callable[..., None]:
    """Return what prints a line on the terminal."""

    def say(*words: object) -> None:
        with capfd.disabled():
            print("\n", *words, sep="", end="")  # noqa: T201 - the figures of the campaign

    return say
