"""Index, the one object that callers hold: opening, sharing, counting, closing."""

from __future__ import annotations

import inspect
import subprocess
import sys
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import indexer
from indexer import (
    BadParameter,
    ConfigError,
    EngineUnavailable,
    Index,
    IndexCorrupt,
    IndexMissing,
    Progress,
    SearchError,
    SearchRequest,
    Settings,
    UnknownLanguage,
    UnreadableDocument,
)
from indexer.state import STATE_FILE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from indexer.engines import How

TEXTS = {
    "a.txt": "The committee met on Tuesday morning and adopted the report on desalination.",
    "b.txt": "La commission s’est réunie mardi matin et elle a adopté le rapport sur l’irrigation.",
    "c.txt": "اجتمعت اللجنة صباح يوم الثلاثاء واعتمدت التقرير المتعلق بالزراعة دون تصويت.",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "corpus"
    made.mkdir()
    for name, text in TEXTS.items():
        (made / name).write_text(text, encoding="utf-8")
    return made


@pytest.fixture
def index(tmp_path: Path, folder: Path) -> Iterator[Index]:
    with Index.open(tmp_path / "index", corpus=folder, settings=Settings()) as opened:
        yield opened


def test_an_index_is_prepared_for_before_it_is_there_and_after(index: Index) -> None:
    index.prepare()
    assert not index.ready
    index.update()
    index.prepare()
    (hit,) = index.search(SearchRequest("desalination")).hits
    assert hit.document.id == "a.txt"


def found(index: Index, words: str) -> list[str]:
    """Return the documents that have the words as typed; other languages tell nothing here."""
    hits = index.search(SearchRequest(words, cross=False)).hits
    return sorted(hit.document.id for hit in hits)


# --- the front door ----------------------------------------------------------------------------


def test_the_front_door_lists_what_it_shows_in_order() -> None:
    assert indexer.__all__ == sorted(indexer.__all__, key=lambda name: (not name.isupper(), name))
    assert len(indexer.__all__) == len(set(indexer.__all__))
    for name in indexer.__all__:
        assert hasattr(indexer, name)


def test_whatever_the_front_door_names_in_its_types_can_be_had_from_it() -> None:
    # A caller who holds a Results must be able to name everything in it.
    def names(annotation: str) -> set[str]:
        return {n for n in dir(indexer.model) if n[0].isupper() and n in annotation.split()}

    missing = set()
    for name in indexer.__all__:
        value = getattr(indexer, name)
        if inspect.isclass(value) and value.__module__ == "indexer.model":
            for annotation in value.__annotations__.values():
                plain = "".join(c if c.isalnum() else " " for c in str(annotation))
                missing |= {n for n in names(plain) if inspect.isclass(getattr(indexer.model, n))}
    # A query's tree is the search's own affair; callers see it written back.
    assert missing - {"Any", "Node", "Literal"} <= set(indexer.__all__)


@pytest.mark.parametrize("name", indexer.__all__)
def test_everything_at_the_front_door_has_a_docstring(name: str) -> None:
    value = getattr(indexer, name)
    if inspect.isclass(value):
        assert value.__doc__
        for member, method in vars(value).items():
            if callable(method) and not member.startswith("_"):
                assert method.__doc__, f"{name}.{member}"


# --- opening -----------------------------------------------------------------------------------


def test_an_index_can_be_opened_where_nothing_is_yet(tmp_path: Path) -> None:
    with Index.open(tmp_path / "no" / "index", corpus=tmp_path, settings=Settings()) as index:
        assert not index.ready
        assert index.building is None
    assert list(tmp_path.iterdir()) == [], "and opening writes nothing"


def test_folders_given_go_before_those_of_the_settings(tmp_path: Path) -> None:
    settings = Settings(index=Path("i"), corpus=Path("c"), page_size=3)
    index = Index.open(tmp_path / "x", settings=settings)
    assert index.settings == Settings(index=tmp_path / "x", corpus=Path("c"), page_size=3)
    index = Index.open(corpus=str(tmp_path), settings=settings)
    assert index.settings == Settings(index=Path("i"), corpus=tmp_path, page_size=3)


def test_without_settings_they_are_loaded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DRAGOMAN_PAGE_SIZE", "3")
    assert Index.open("i", corpus="c").settings == Settings(
        index=Path("i"), corpus=Path("c"), page_size=3
    )
    monkeypatch.setenv("DRAGOMAN_PAGE_SIZE", "many")
    with pytest.raises(ConfigError):
        Index.open("i", corpus="c")


def test_an_unknown_engine_is_refused_at_once(tmp_path: Path) -> None:
    with pytest.raises(EngineUnavailable):
        Index.open(tmp_path, corpus=tmp_path, settings=Settings(engine="solr"))


READS: dict[str, Callable[[Index], object]] = {
    "search": lambda index: index.search(SearchRequest("committee")),
    "read": lambda index: index.read("a.txt"),
    "documents": lambda index: index.documents(),
    "stats": lambda index: index.stats(),
}


@pytest.mark.parametrize("read", READS)
def test_reading_before_the_first_update_says_what_to_do(index: Index, read: str) -> None:
    with pytest.raises(IndexMissing) as raised:
        READS[read](index)
    assert "dragoman index" in str(raised.value)


@pytest.mark.parametrize("read", READS)
def test_reading_after_the_first_update_works(index: Index, read: str) -> None:
    index.update()
    assert index.ready
    READS[read](index)


def test_analysing_needs_no_index(index: Index) -> None:
    steps = index.analyze("fr", "l’Azerbaïdjan")
    assert steps[0].words == ("l’Azerbaïdjan",)
    assert steps[1].words == ("Azerbaïdjan",)
    assert len({step.name for step in steps}) == len(steps)
    assert index.analyze("en", "")[-1].words == ()


def test_analysing_in_an_unknown_language_is_refused(index: Index) -> None:
    for language in ("xx", "", "EN"):
        with pytest.raises(UnknownLanguage):
            index.analyze(language, "text")


# --- damage ------------------------------------------------------------------------------------


def lose_state(index: Index) -> None:
    (index.settings.index / STATE_FILE).unlink()


def break_state(index: Index) -> None:
    (index.settings.index / STATE_FILE).write_text("{")


def lose_toc(index: Index) -> None:
    for path in index.settings.index.glob("*.toc"):
        path.unlink()


def break_toc(index: Index) -> None:
    for path in index.settings.index.glob("*.toc"):
        path.write_bytes(b"garbage")


def break_segments(index: Index) -> None:
    for path in index.settings.index.glob("MAIN_*.*"):
        path.write_bytes(b"garbage")


DAMAGE = [lose_state, break_state, lose_toc, break_toc, break_segments]


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_index_is_not_ready_and_says_so_when_read(
    index: Index, damage: Callable[[Index], None]
) -> None:
    index.update()
    damage(index)
    with Index.open(settings=index.settings) as opened:
        assert not opened.ready
        with pytest.raises((IndexMissing, IndexCorrupt)) as raised:
            opened.search(SearchRequest("committee"))
        assert "dragoman" in raised.value.next


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("damage", DAMAGE)
@pytest.mark.parametrize("mend", ["update", "rebuild"])
def test_what_a_damaged_index_says_to_do_mends_it(
    index: Index, damage: Callable[[Index], None], mend: str
) -> None:
    index.update()
    damage(index)
    with Index.open(settings=index.settings) as opened:
        getattr(opened, mend)()
        assert opened.ready
        assert [document.id for document in opened.documents()] == sorted(TEXTS)
        assert found(opened, "committee") == ["a.txt"]


def test_a_file_in_the_place_of_the_index_folder_is_an_error_of_ours(
    tmp_path: Path, folder: Path
) -> None:
    (tmp_path / "index").write_text("a file")
    with Index.open(tmp_path / "index", corpus=folder, settings=Settings()) as index:
        with pytest.raises(SearchError):
            index.update()
        with pytest.raises(SearchError):
            index.search(SearchRequest("committee"))


# --- sharing -----------------------------------------------------------------------------------


def test_a_commit_is_seen_by_every_index_object_and_thread(index: Index, folder: Path) -> None:
    index.update()
    with Index.open(settings=index.settings) as other, ThreadPoolExecutor(1) as thread:
        assert found(other, "Friday") == []
        assert thread.submit(found, other, "Friday").result() == []
        (folder / "d.txt").write_text("It met again on Friday morning.")
        index.update()
        assert found(index, "Friday") == ["d.txt"]
        assert found(other, "Friday") == ["d.txt"]
        assert thread.submit(found, other, "Friday").result() == ["d.txt"]


@pytest.mark.parametrize("rebuilds", [1, 2])
def test_a_rebuild_is_seen_by_every_index_object_and_thread(
    index: Index, folder: Path, rebuilds: int
) -> None:
    index.update()
    with Index.open(settings=index.settings) as other, ThreadPoolExecutor(1) as thread:
        assert found(other, "committee") == ["a.txt"]
        assert thread.submit(found, other, "committee").result() == ["a.txt"]
        (folder / "a.txt").rename(folder / "e.txt")
        for _ in range(rebuilds):
            index.rebuild()
        assert found(index, "committee") == ["e.txt"]
        assert found(other, "committee") == ["e.txt"]
        assert thread.submit(found, other, "committee").result() == ["e.txt"]


def ask(index: Index) -> None:
    # The numbers and the hits of one answer come from several questions to the engine.
    results = index.search(SearchRequest("committee desalination", limit=100))
    shown = len(results.hits)
    assert (shown, shown) == (results.total, sum(results.totals.values()))
    assert results.direct == {"ar": 0, "en": results.all_words, "fr": 0}


def count(index: Index) -> None:
    stats = index.stats()
    assert stats.passages["en"] == stats.documents["en"]


def look_through(index: Index) -> None:
    ids = [document.id for document in index.documents()]
    assert len(ids) == len(set(ids)) >= 3


@pytest.mark.parametrize("read", [ask, count, look_through])
def test_a_reader_sees_one_moment_however_often_others_commit(
    index: Index, folder: Path, read: Callable[[Index], None]
) -> None:
    index.update()
    done = threading.Event()
    wrong: Counter[str] = Counter()

    def work() -> None:
        while not done.wait(0.001):  # let the writer have its turn
            try:
                read(index)
            except Exception as error:  # noqa: BLE001 - whatever it is, it is what we look for
                wrong[repr(error)[:300]] += 1

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    try:
        for number in range(6):
            (folder / f"n{number}.txt").write_text(TEXTS["a.txt"])
            if number % 3 == 2:
                (folder / f"n{number - 1}.txt").unlink()
            index.update()
    finally:
        done.set()
        for thread in threads:
            thread.join()
    assert wrong == {}


def test_progress_is_told_to_everybody_while_an_update_runs(index: Index) -> None:
    seen: list[Progress | None] = []
    with Index.open(settings=index.settings) as other:
        index.update(progress=lambda _, __: seen.append(other.building))
        # Told at once, at most ten times a second, and at the end.
        assert seen[0] == Progress(1, 3)
        assert seen[-1] == Progress(3, 3)
        assert len(seen) == 3
        assert other.building is None


def test_an_index_can_be_used_again_after_it_was_closed(index: Index) -> None:
    index.update()
    index.close()
    index.close()
    assert found(index, "committee") == ["a.txt"]


def test_a_folder_can_be_moved_together_with_its_index(index: Index, tmp_path: Path) -> None:
    index.update()
    index.close()
    (tmp_path / "index").rename(tmp_path / "moved")
    (tmp_path / "corpus").rename(tmp_path / "docs")
    with Index.open(tmp_path / "moved", corpus=tmp_path / "docs", settings=Settings()) as moved:
        assert found(moved, "committee") == ["a.txt"]
        assert moved.update().unchanged == 3


# --- what it tells -----------------------------------------------------------------------------


def test_documents_come_in_the_order_of_their_ids(index: Index, folder: Path) -> None:
    for name in ("Z.txt", "é.txt", "a-b.txt", "a/z.txt"):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(TEXTS["a.txt"])
    index.update()
    ids = [document.id for document in index.documents()]
    assert ids == sorted(ids)
    assert len(ids) == 7


def test_stats_count_documents_passages_and_words_per_language(index: Index, folder: Path) -> None:
    (folder / "mixed.txt").write_text("\n\n".join([TEXTS["a.txt"], TEXTS["b.txt"]]))
    (folder / "bad.txt").write_text("")
    index.update()
    stats = index.stats()
    assert sum(stats.documents.values()) == 4
    assert stats.passages == {"ar": 1, "en": 2, "fr": 2}
    assert stats.words["en"] == 2 * len(TEXTS["a.txt"].split())
    assert [failure.id for failure in stats.failed] == ["bad.txt"]
    assert stats.bytes_on_disk == sum(
        path.stat().st_size for path in index.settings.index.rglob("*") if path.is_file()
    )
    assert {"ICU", "Unicode", "schema", "analysis"} <= set(stats.versions)
    assert len(stats.last_update) == len("2012-05-04T10:00:00Z")


def test_the_generation_grows_with_updates_and_rebuilds(index: Index, folder: Path) -> None:
    seen = []
    for number, run in enumerate((index.update, index.update, index.rebuild, index.update)):
        (folder / "n.txt").write_text(f"number {number}")
        run()
        seen.append(index.stats().generation)
    assert seen == sorted(set(seen))


def test_reading_an_unknown_document_names_it(index: Index) -> None:
    index.update()
    with pytest.raises(UnreadableDocument) as raised:
        index.read("nothing.txt")
    assert "nothing.txt" in str(raised.value)


def test_the_front_door_is_quick_to_import_and_brings_no_web_framework() -> None:
    script = "import sys, indexer; print([m for m in sys.modules if m in set(sys.argv[1:])])"
    heavy = ["flask", "jinja2", "granian", "trafilatura", "markdown_it", "torch"]
    done = subprocess.run(  # noqa: S603 - our own script
        [sys.executable, "-c", script, *heavy], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


def test_an_open_index_notices_that_another_version_rebuilt_it(index: Index) -> None:
    index.update()
    index.search(SearchRequest("committee"))
    path = index.settings.index / STATE_FILE
    path.write_text(path.read_text().replace('"schema":"', '"schema":"9'))
    with pytest.raises(indexer.IndexOutdated):
        index.search(SearchRequest("committee"))


# --- plain words -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "language", "how", "shown"),
    [
        ("committee", "en", "any", ["committee"]),
        ("Committees", "en", "any", []),  # as it is spelled, and in no other form
        ("COMMITTEE report", "en", "all", ["committee", "report"]),
        ("tuesday morning", "en", "row", ["Tuesday morning"]),
        ("morning tuesday", "en", "row", []),
        ("desalin", "en", "prefix", ["desalination"]),
        ("ADOPTE", "fr", "any", ["adopté"]),  # without its accent
        ("l'irrigation", "fr", "any", ["irrigation"]),  # the article is no part of the word
        ("الثلاثاء", "ar", "any", ["الثلاثاء"]),
        ("?", "en", "any", []),
    ],
)
def test_excerpts_light_plain_words(
    index: Index, text: str, language: str, how: How, shown: list[str]
) -> None:
    index.update()
    found = index.excerpts(text, language, how)
    assert [one.text[start:end] for one in found for start, end in one.marks] == shown
    for one in found:
        assert one.text[one.start : one.end] == index.read(one.id).passages[0].text


def test_excerpts_refuse_a_language_and_a_way_that_there_are_not(index: Index) -> None:
    index.update()
    with pytest.raises(UnknownLanguage):
        index.excerpts("committee", "de")
    with pytest.raises(BadParameter):
        index.excerpts("committee", "en", "some")  # type: ignore[arg-type]
