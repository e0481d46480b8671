"""Real power cuts: ext4 on a loop device, copied while documents are written and indexed."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import power
import pytest
from taken_away import OF_DOCUMENTS

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

CUTS, NOTICED = 60, 15
pytestmark = pytest.mark.skipif(
    bool(power.what_is_missing()), reason=f"NO POWER CUTS: {power.what_is_missing()}"
)


def test_what_is_acknowledged_outlasts_real_power_cuts(
    tmp_path: Path, say: Callable[..., None]
) -> None:
    started = time.perf_counter()
    found = power.cut(tmp_path, CUTS)
    say(f"real power cuts: {found}, {time.perf_counter() - started:.0f} s")
    assert (found.cuts, found.lost, found.broken) == (CUTS, 0, 0)
    assert found.opened + found.mended == CUTS
    assert found.acknowledged > CUTS


@pytest.mark.parametrize("line", OF_DOCUMENTS)
def test_real_power_cuts_lose_something_without(
    tmp_path: Path, line: str, say: Callable[..., None]
) -> None:
    found = power.cut(tmp_path, NOTICED, without=line)
    say(f"without {line}: {found.lost} documents lost in {NOTICED} real power cuts")
    assert found.lost > 0
