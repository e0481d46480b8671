"""The campaigns against commits at full length, and a table of what each would notice."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import campaigns
import killing
import pytest
import tampering
from campaigns import Recorded
from taken_away import BELIEVED, IGNORED_BY_THE_DISK, LEFT_OUT, UNVERIFIED

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

CUTS, DAMAGES, KILLS, NOTICED = 10_000, 5_000, 2_000, 1_000
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")


def test_ten_thousand_power_cuts_lose_nothing(tmp_path: Path, say: Callable[..., None]) -> None:
    recorded = Recorded.of(tmp_path / "recorded")
    started = time.perf_counter()
    lost = campaigns.cuts(recorded, tmp_path / "cut", range(CUTS))
    say(f"power cuts: {CUTS}, lost: {lost}, {time.perf_counter() - started:.0f} s")
    assert lost == 0


@pytest.mark.parametrize("way", campaigns.WAYS)
def test_a_failure_at_every_operation_of_an_update_loses_nothing(
    tmp_path: Path, way: str, say: Callable[..., None]
) -> None:
    operations, lost = campaigns.failures(tmp_path, way)
    say(f"failures ({way}) at each of {operations} operations, lost: {lost}")
    assert lost == 0


def test_five_thousand_damages_are_noticed_and_mended(
    tmp_path: Path, say: Callable[..., None]
) -> None:
    desk = tampering.built(tmp_path / "desk")
    found = tampering.damages(desk, tmp_path, range(DAMAGES))
    say(f"damages: {DAMAGES}; unnoticed, misleading, not mended: {found}")
    assert found == (0, 0, 0)


def test_no_pickle_is_believed(tmp_path: Path, say: Callable[..., None]) -> None:
    planted, ran = tampering.executed(tampering.built(tmp_path / "desk"), tmp_path)
    say(f"pickles: {planted}, executed: {ran}")
    assert ran == 0


def test_two_thousand_kills_lose_nothing(tmp_path: Path, say: Callable[..., None]) -> None:
    kills, lost, hit, said = killing.counted(tmp_path, KILLS)
    say(f"kills: {kills}, {hit} of them during an update, lost: {lost}")
    assert lost == 0, said


@pytest.mark.parametrize("line", [*IGNORED_BY_THE_DISK, *LEFT_OUT])
def test_power_cuts_lose_something_without(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, line: str, say: Callable[..., None]
) -> None:
    for name, patch in LEFT_OUT.get(line, {}).items():
        monkeypatch.setattr(name, patch)
    careless = Recorded.of(tmp_path / "careless", IGNORED_BY_THE_DISK.get(line))
    lost = campaigns.cuts(careless, tmp_path / "cut", range(NOTICED), mend_every=NOTICED + 1)
    say(f"without {line}: {lost} of {NOTICED} power cuts lose something")
    assert lost > 0


@pytest.mark.parametrize("line", UNVERIFIED)
def test_damages_go_unnoticed_without(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, line: str, say: Callable[..., None]
) -> None:
    desk = tampering.built(tmp_path / "desk")
    for name, patch in UNVERIFIED[line].items():
        monkeypatch.setattr(name, patch)
    found = tampering.damages(desk, tmp_path, range(NOTICED))
    say(f"without {line}: {found} of {NOTICED} damages unnoticed, misleading, not mended")
    assert found > (0, 0, 0)


def test_pickles_are_executed_without_the_list_of_what_is_allowed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, say: Callable[..., None]
) -> None:
    desk = tampering.built(tmp_path / "desk")
    for name, patch in BELIEVED.items():
        monkeypatch.setattr(name, patch)
    planted, ran = tampering.executed(desk, tmp_path)
    say(f"believed: {ran} of {planted} pickles executed")
    assert ran > 0
