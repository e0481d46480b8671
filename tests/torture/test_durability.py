"""The campaigns against commits at full length, and a table of what each would notice."""

from __future__ import annotations

import random
import sys
import time
from typing import TYPE_CHECKING

import campaigns
import killing
import killing_apart
import pytest
import tampering
from campaigns import Recorded
from failures import WAYS, WORKS, failures
from killing_apart import Kills
from taken_away import (
    BELIEVED,
    IGNORED_BY_THE_DISK,
    IGNORED_OF_THE_ADOPTED,
    LEFT_OUT,
    LEFT_OUT_OF_THE_ADOPTED,
    UNVERIFIED,
    UNVERIFIED_WHEN_COPIED,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

CUTS, DAMAGES, KILLS, NOTICED = 10_000, 5_000, 2_000, 1_000
KILLS_OF_THE_LARGE = 50
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")


@pytest.mark.parametrize("apart", [False, True], ids=["updates", "adoptions"])
def test_ten_thousand_power_cuts_lose_nothing(
    tmp_path: Path, say: Callable[..., None], *, apart: bool
) -> None:
    recorded = Recorded.of(tmp_path / "recorded", apart=apart)
    started = time.perf_counter()
    lost = campaigns.cuts(recorded, tmp_path / "cut", range(CUTS))
    what = "adoptions and settlings" if apart else "updates"
    say(
        f"power cuts of {what}: {CUTS}, at {len(recorded.allowed)} moments, lost: {lost}, "
        f"{time.perf_counter() - started:.0f} s"
    )
    assert lost == 0


@pytest.mark.parametrize("work", WORKS)
@pytest.mark.parametrize("way", WAYS)
def test_a_failure_at_every_operation_loses_nothing(
    tmp_path: Path, way: str, work: str, say: Callable[..., None]
) -> None:
    tried, operations, lost = failures(tmp_path, way, WORKS[work])
    say(f"failures ({way}) at {tried} of {operations} operations ({work}), lost: {lost}")
    assert tried == operations
    assert lost == 0


def test_five_thousand_damages_are_noticed_and_mended(
    tmp_path: Path, say: Callable[..., None]
) -> None:
    desk = tampering.built(tmp_path / "desk")
    found = tampering.damages(desk, tmp_path, range(DAMAGES))
    say(f"damages: {DAMAGES}; unnoticed, misleading, not mended: {found}")
    assert found == (0, 0, 0)


def test_five_thousand_damages_are_never_copied(tmp_path: Path, say: Callable[..., None]) -> None:
    desk = tampering.built(tmp_path / "desk")
    refused, misled = tampering.copied(desk, tmp_path, range(DAMAGES))
    say(f"damages before a settling: {DAMAGES}, refused: {refused}, copied: {misled}")
    assert (refused, misled) == (DAMAGES, 0)


def test_no_pickle_is_believed(tmp_path: Path, say: Callable[..., None]) -> None:
    planted, ran = tampering.executed(tampering.built(tmp_path / "desk"), tmp_path)
    say(f"pickles: {planted}, executed: {ran}")
    assert ran == 0


def test_two_thousand_kills_lose_nothing(tmp_path: Path, say: Callable[..., None]) -> None:
    kills, lost, hit, said = killing.counted(tmp_path, KILLS)
    say(f"kills: {kills}, {hit} of them during an update, lost: {lost}")
    assert lost == 0, said


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="NO /proc: nobody was killed")
@pytest.mark.parametrize("who", killing_apart.WHO)
def test_who_is_killed_while_a_large_document_is_made_leaves_nothing_and_it_is_found(
    tmp_path: Path, who: str, say: Callable[..., None]
) -> None:
    kills, chance = Kills(tmp_path), random.Random(7)  # noqa: S311 - repeatable, not secret
    for _ in range(KILLS_OF_THE_LARGE):
        kills.once(who, chance)
    say(
        f"kills of {who}: {kills.kills}, {kills.hit} before the document was found, {kills.half} "
        f"with a segment half made; left over: {len(kills.left)}"
    )
    assert kills.hit > 0
    assert kills.left == []


@pytest.mark.parametrize("line", [*IGNORED_BY_THE_DISK, *LEFT_OUT])
def test_power_cuts_lose_something_without(
    tmp_path: Path, line: str, say: Callable[..., None]
) -> None:
    careless = Recorded.of(tmp_path / "careless", IGNORED_BY_THE_DISK.get(line), LEFT_OUT.get(line))
    lost = campaigns.cuts(careless, tmp_path / "cut", range(NOTICED), mend_every=NOTICED + 1)
    say(f"without {line}: {lost} of {NOTICED} power cuts lose something")
    assert lost > 0


@pytest.mark.parametrize("line", [*IGNORED_OF_THE_ADOPTED, *LEFT_OUT_OF_THE_ADOPTED])
def test_power_cuts_of_adoptions_lose_something_without(
    tmp_path: Path, line: str, say: Callable[..., None]
) -> None:
    without = IGNORED_OF_THE_ADOPTED.get(line), LEFT_OUT_OF_THE_ADOPTED.get(line)
    careless = Recorded.of(tmp_path / "careless", *without, apart=True)
    lost = campaigns.cuts(careless, tmp_path / "cut", range(NOTICED), mend_every=NOTICED + 1)
    say(f"without {line} of what is adopted: {lost} of {NOTICED} power cuts lose something")
    assert lost > 0


def test_damage_is_copied_without_the_checksum_of_what_is_merged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, say: Callable[..., None]
) -> None:
    desk = tampering.built(tmp_path / "desk")
    for name, patch in UNVERIFIED_WHEN_COPIED.items():
        monkeypatch.setattr(name, patch)
    _, misled = tampering.copied(desk, tmp_path, range(NOTICED))
    say(f"without the checksum of what is merged: {misled} of {NOTICED} damages are copied")
    assert misled > 0


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
