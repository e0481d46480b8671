"""Whatever happens to an index, what was acknowledged stays; `make torture` has more."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import campaigns
import killing
import pytest
import tampering
from campaigns import Desk, Recorded, texts_in
from failures import WAYS, WORKS, failures
from taken_away import (
    BELIEVED,
    IGNORED_BY_THE_DISK,
    IGNORED_OF_THE_ADOPTED,
    LEFT_OUT,
    LEFT_OUT_OF_THE_ADOPTED,
    UNVERIFIED,
    UNVERIFIED_WHEN_COPIED,
)

from indexer import IndexCorrupt, IndexLocked, IndexOutdated, SearchRequest, state
from indexer.engines.whoosh import inversion, manifest, merging
from indexer.engines.whoosh.commits import Commits

if TYPE_CHECKING:
    from pathlib import Path

CUTS, DAMAGES, KILLS = range(300), range(100), 12
CUTS_OF_THE_ADOPTED, COPIES = range(150), range(50)
EVERY = {"update": 3, "adoption": 20, "settling": 20}  # operation of so many fails
MOST = 2_000  # until the first loss is found, where there must be some
# One campaign after another closes what others have open only when it is collected.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Recorded:
    return Recorded.of(tmp_path_factory.mktemp("recorded"))


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return tampering.built(tmp_path / "desk")


# --- campaigns, in small -----------------------------------------------------------------------


def test_a_power_cut_at_any_moment_loses_nothing(recorded: Recorded, tmp_path: Path) -> None:
    assert campaigns.cuts(recorded, tmp_path / "cut", CUTS) == 0


def test_a_power_cut_while_something_is_adopted_loses_nothing(tmp_path: Path) -> None:
    recorded = Recorded.of(tmp_path / "recorded", apart=True)
    assert campaigns.cuts(recorded, tmp_path / "cut", CUTS_OF_THE_ADOPTED) == 0


@pytest.mark.parametrize("work", WORKS)
@pytest.mark.parametrize("way", WAYS)
def test_a_failure_at_any_operation_loses_nothing(tmp_path: Path, way: str, work: str) -> None:
    tried, operations, lost = failures(tmp_path, way, WORKS[work], EVERY[work])
    assert tried > 6
    assert operations > 100
    assert lost == 0


def test_damage_to_any_file_is_noticed_misleads_nobody_and_is_mended(
    desk: Desk, tmp_path: Path
) -> None:
    assert tampering.damages(desk, tmp_path, DAMAGES) == (0, 0, 0)


def test_damage_to_any_segment_is_never_copied(desk: Desk, tmp_path: Path) -> None:
    assert tampering.copied(desk, tmp_path, COPIES) == (len(COPIES), 0)


def test_no_pickle_in_an_index_is_believed(desk: Desk, tmp_path: Path) -> None:
    planted, ran = tampering.executed(desk, tmp_path)
    assert planted >= 60
    assert ran == 0


def test_a_process_that_is_killed_loses_nothing_and_leaves_nothing_over(tmp_path: Path) -> None:
    kills, lost, hit, said = killing.counted(tmp_path, KILLS)
    assert (kills, lost) == (KILLS, 0), said
    assert hit > 0


# --- and that they would notice -----------------------------------------------------------------


@pytest.mark.parametrize("line", [*IGNORED_BY_THE_DISK, *LEFT_OUT])
def test_the_campaign_of_power_cuts_notices_what_is_taken_away(tmp_path: Path, line: str) -> None:
    careless = Recorded.of(tmp_path / "careless", IGNORED_BY_THE_DISK.get(line), LEFT_OUT.get(line))
    cut = tmp_path / "cut"
    assert any(careless.is_lost(seed, cut, mend=False) for seed in range(MOST))


@pytest.mark.parametrize("line", [*IGNORED_OF_THE_ADOPTED, *LEFT_OUT_OF_THE_ADOPTED])
def test_the_campaign_of_adoptions_notices_what_is_taken_away(tmp_path: Path, line: str) -> None:
    without = IGNORED_OF_THE_ADOPTED.get(line), LEFT_OUT_OF_THE_ADOPTED.get(line)
    careless = Recorded.of(tmp_path / "careless", *without, apart=True)
    cut = tmp_path / "cut"
    assert any(careless.is_lost(seed, cut, mend=False) for seed in range(MOST))


@pytest.mark.parametrize("line", UNVERIFIED)
def test_the_campaign_of_damages_notices_what_is_taken_away(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, line: str
) -> None:
    for name, patch in UNVERIFIED[line].items():
        monkeypatch.setattr(name, patch)
    assert any(
        tampering.damages(desk, tmp_path, range(at, at + 50)) > (0, 0, 0)
        for at in range(0, MOST, 50)
    )


def test_the_campaign_of_copies_notices_what_is_taken_away(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, patch in UNVERIFIED_WHEN_COPIED.items():
        monkeypatch.setattr(name, patch)
    chances = (tampering.copied(desk, tmp_path, range(at, at + 25)) for at in range(0, MOST, 25))
    assert any(misled for _, misled in chances)


def test_the_campaign_of_pickles_notices_what_believes_them(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, patch in BELIEVED.items():
        monkeypatch.setattr(name, patch)
    assert tampering.executed(desk, tmp_path)[1] > 0


# --- generations -------------------------------------------------------------------------------


def newest(desk: Desk, suffix: str) -> Path:
    """Return the newest file of a kind: those of the generation before are left alone."""
    return max(desk.folder.glob(f"*{suffix}"), key=lambda path: path.stat().st_mtime_ns)


@pytest.mark.parametrize("suffix", [".seg", ".toc", ".json"])
@pytest.mark.parametrize("damage", [b"", b"garbage"])
def test_where_the_newest_generation_is_damaged_the_one_before_is_searched(
    desk: Desk, suffix: str, damage: bytes
) -> None:
    path = max(desk.folder.glob("manifest-*")) if suffix == ".json" else newest(desk, suffix)
    path.write_bytes(damage)
    with desk.opened() as index:
        assert index.ready
        assert [*texts_in(index)] == ["1.txt", "2.txt", "3.txt", "4.txt"]
        assert index.update().added == ("5.txt",)
        assert texts_in(index) == desk.texts()
        assert not index.check(deep=True).damage
    assert campaigns.left_over(desk.folder) == set()


def test_where_neither_generation_is_sound_the_index_says_so_and_is_rebuilt_by_itself(
    desk: Desk,
) -> None:
    for path in desk.folder.glob("*.toc"):
        path.write_bytes(b"garbage")
    with desk.opened() as index:
        with pytest.raises(IndexCorrupt) as raised:
            index.search(SearchRequest("committee"))
        assert "index and serve rebuild" in raised.value.next
        assert len(index.update().added) == 5
        assert texts_in(index) == desk.texts()


def test_a_generation_before_that_other_code_made_is_not_searched(desk: Desk) -> None:
    current, before = manifest.generations(desk.folder)
    made = manifest.read(desk.folder, before)
    old = manifest.Manifest(before, made.versions | {"ICU": "1.0"}, made.contents, made.files)
    (desk.folder / manifest.name_of(before)).write_bytes(manifest.encoded(old))
    (desk.folder / manifest.name_of(current)).unlink()
    with desk.opened() as index:
        with pytest.raises(IndexOutdated):
            index.search(SearchRequest("committee"))
        assert len(index.update().added) == 5


def test_damage_that_only_writing_notices_makes_an_update_start_anew(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    verify = Commits.verify  # where damage is noticed
    noticed: list[str] = []

    def noticing(commits: Commits, name: str) -> None:
        if not noticed:
            noticed.append(name)
            raise IndexCorrupt("a file of the index is damaged")
        verify(commits, name)

    desk.write(6, version=1)
    monkeypatch.setattr(Commits, "verify", noticing)
    with desk.opened() as index:
        assert len(index.update((desk.corpus / "6.txt",)).added) == 6
        assert texts_in(index) == desk.texts()
    assert noticed


def test_while_an_index_is_rebuilt_the_one_that_is_there_is_searched(desk: Desk) -> None:
    seen = []
    with desk.opened() as index, desk.opened() as reader:
        before = reader.stats().generation

        def progress(done: int, total: int) -> None:
            del done, total
            seen.append((len(reader.documents()), reader.stats().generation))

        index.rebuild(progress=progress)
        assert set(seen) == {(5, before)}
        assert reader.stats().generation > before
        assert texts_in(reader) == desk.texts()
    assert campaigns.left_over(desk.folder) == set()


def test_searches_go_on_while_one_commit_follows_another(desk: Desk) -> None:
    done = threading.Event()

    def searching() -> set[int]:
        with desk.opened() as reader:
            totals = set()
            while not done.is_set():
                totals.add(reader.search(SearchRequest("committee", cross=False)).total)
            return totals

    with ThreadPoolExecutor() as pool, desk.opened() as index:
        readers = [pool.submit(searching) for _ in range(2)]
        for number in range(20):
            desk.write(number % 5 + 1, version=number)
            (index.update if number % 7 else index.rebuild)()
        done.set()
        assert [reader.result() for reader in readers] == [{5}, {5}]


def test_a_rebuild_that_fails_half_way_leaves_the_index_as_it_was(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with desk.opened() as index:
        before = index.stats()
        with monkeypatch.context() as patched:
            patched.setattr("indexer.engines.whoosh.commits.Commits._publish", full)
            with pytest.raises(Exception, match="No space"):
                index.rebuild()
        assert index.stats().generation == before.generation
        assert texts_in(index) == desk.texts()
        index.update()
    assert campaigns.left_over(desk.folder) == set()


def test_what_others_left_is_swept_away_by_writers_only(desk: Desk) -> None:
    left = ["MAIN_0123456789abcdef.seg", "_MAIN_99.toc", "._MAIN_7.toc.new", ".manifest-7.json.new"]
    for name in [*left, ".dragoman.json.new", "notes.txt"]:
        (desk.folder / name).write_bytes(b"left over")
    with desk.opened() as index:
        texts_in(index)
        index.check()
        assert {path.name for path in desk.folder.iterdir()} >= {*left, ".dragoman.json.new"}
        index.update()
    assert campaigns.left_over(desk.folder) == {"notes.txt"}, "what is not ours stays"


def test_a_generation_that_is_kept_is_whole_and_there_are_no_more_than_two(desk: Desk) -> None:
    with desk.opened() as index:
        for number in range(10, 18):
            desk.write(number, version=1)
            index.update()
            kept = manifest.generations(desk.folder)
            assert len(kept) == 2
            for generation in kept:
                manifest.read(desk.folder, generation)


def test_a_manifest_names_what_the_index_was_made_with(desk: Desk) -> None:
    made = manifest.read(desk.folder, manifest.generations(desk.folder)[0])
    assert {"schema", "analysis", "ICU", "Unicode"} <= made.versions.keys()
    for name, kept in made.files.items():
        assert manifest.is_sound(desk.folder, name, kept)


# --- check -------------------------------------------------------------------------------------


def test_a_sound_index_checks_as_such_and_what_differs_from_the_corpus_is_named(desk: Desk) -> None:
    desk.write(1, version=9)
    desk.write(6, version=1)
    (desk.corpus / "3.txt").unlink()
    with desk.opened() as index:
        found = index.check(deep=True)
    assert (found.damage, found.documents, found.repaired) == ((), 5, "")
    assert (found.missing, found.stale, found.gone) == (("6.txt",), ("1.txt",), ("3.txt",))
    assert found.size == sum(
        path.stat().st_size
        for path in desk.folder.iterdir()
        if path.name == f"manifest-{found.generation}.json"
        or path.name in manifest.read(desk.folder, found.generation).files
    )


def test_the_last_check_is_told_to_whoever_asks_later_and_a_garbled_note_is_none(
    desk: Desk,
) -> None:
    with desk.opened() as index:
        assert index.stats().last_check is None
        index.check(deep=True)
        last = index.stats().last_check
        assert last is not None
        assert (last.deep, last.damaged, last.differing) == (True, 0, 0)
        desk.write(9, version=1)
        index.check()
        last = index.stats().last_check
        assert last is not None
        assert (last.deep, last.damaged, last.differing) == (False, 0, 1)
        (desk.folder / "checked.json").write_bytes(b"{")
        assert index.stats().last_check is None


def test_postings_that_are_not_those_of_their_documents_are_found_by_a_deep_check(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = inversion.posting_arrays

    def miscounted(name: str, words: object, documents: object, count: int | None) -> object:
        arrays = made(name, words, documents, count)  # type: ignore[arg-type]
        wrong = f"{name}/frequencies/halves"
        return {key: array + (key == wrong) for key, array in arrays.items()}

    desk = Desk(tmp_path / "desk")
    desk.write(1, 2, version=1)
    with desk.opened() as index:
        with monkeypatch.context() as patched:
            patched.setattr(merging, "posting_arrays", miscounted)
            index.update()
        assert not index.check().damage, "it is as it was written"
        (damage,) = index.check(deep=True).damage
        assert "postings" in damage.reason
        found = index.check(deep=True, repair=True)
        assert (found.damage, found.repaired) == ((), "rebuilt from the corpus")


def test_repairing_goes_back_where_it_can_and_rebuilds_where_it_cannot(desk: Desk) -> None:
    newest(desk, ".seg").write_bytes(b"garbage")
    with desk.opened() as index:
        assert "went back" in index.check(repair=True).repaired
        assert texts_in(index) == desk.texts()
        for path in desk.folder.glob("*.seg"):
            path.write_bytes(b"garbage")
        assert "rebuilt" in index.check(repair=True).repaired
        assert texts_in(index) == desk.texts()
        (desk.folder / "dragoman.json").write_bytes(b"{")
        assert "rebuilt" in index.check(repair=True).repaired
        assert index.check(repair=True).repaired == "", "there is nothing more to do"


def test_a_repair_waits_for_nobody_who_writes(desk: Desk) -> None:
    newest(desk, ".seg").write_bytes(b"garbage")
    with desk.opened() as index:
        with state.writing(desk.folder), pytest.raises(IndexLocked):
            index.check(repair=True)
        assert index.check().damage
