"""An index that another version has made: searched where that is honest, made anew in any case."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from folders import indexed
from outdated import make_outdated

from indexer import IndexOutdated, SearchRequest, agreement, cli
from indexer.engines import open_engine
from indexer.engines.whoosh import manifest
from indexer.languages import ANALYZERS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from indexer import Index

TEXTS = {
    "a.en.txt": "The committee adopted its report on the desalination of sea water.",
    "b.en.txt": "The committees were meeting again, and adopting other reports.",
    "c.fr.txt": "La commission a adopté son rapport sur le dessalement de l’eau de mer.",
    "d.ar.txt": "اعتمدت اللجنة تقريرها عن تحلية مياه البحر.",
}
COMMITTEE = SearchRequest("committee", cross=False)


@pytest.fixture
def index(tmp_path: Path) -> Iterator[Index]:
    with indexed(tmp_path, TEXTS) as opened:
        yield opened


def total(index: Index) -> int:
    return index.search(COMMITTEE).total


def test_words_are_made_today_as_they_were_when_an_index_was_made(index: Index) -> None:
    assert agreement.share(open_engine("whoosh", index.settings.index)) == 1.0


def test_an_index_of_other_versions_is_searched_until_a_new_one_is_there(index: Index) -> None:
    make_outdated(index.settings.index, ICU="1.0", analysis="another")
    assert (index.ready, index.outdated, total(index)) == (True, True, 2)
    totals: list[int] = []
    report = index.update(progress=lambda *_: totals.append(total(index)))
    assert totals == [2, 2, 2, 2], "as before, until all is done"
    assert sorted(report.added) == sorted(TEXTS)
    assert (index.ready, index.outdated, total(index)) == (True, False, 2)


def test_an_index_whose_words_are_others_is_not_searched(
    index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_outdated(index.settings.index, analysis="another")
    monkeypatch.setattr(agreement, "ANALYZERS", ANALYZERS | {"en": ANALYZERS["fr"]})
    assert not index.ready
    with pytest.raises(IndexOutdated):
        total(index)
    with pytest.raises(IndexOutdated):
        index.documents()
    index.update()
    assert total(index) == 2


@pytest.mark.parametrize("name", ["schema", "text dictionary"])
def test_an_index_whose_files_are_of_another_make_is_not_searched(index: Index, name: str) -> None:
    make_outdated(index.settings.index, **{name: "another"})
    assert index.outdated
    with pytest.raises(IndexOutdated):
        total(index)
    index.update()
    assert total(index) == 2


def test_documents_are_never_added_to_an_index_of_other_versions(index: Index) -> None:
    make_outdated(index.settings.index, ICU="1.0")
    assert total(index) == 2
    index.put("e.en.txt", b"Another committee is of other words.")
    assert len(index.update(ids=("e.en.txt",)).added) == 5, "all of them anew"
    assert (
        manifest.read(index.settings.index, manifest.generations(index.settings.index)[0]).versions[
            "ICU"
        ]
        != "1.0"
    )


def test_the_command_line_says_that_answers_come_from_another_version(index: Index) -> None:
    make_outdated(index.settings.index, ICU="1.0")
    folders = [f"--corpus={index.settings.corpus}", f"--index={index.settings.index}"]
    done = CliRunner().invoke(cli.main, [*folders, "search", "committee"])
    assert done.exit_code == 0
    assert "a.en.txt" in done.stdout
    assert "of another version" in done.stderr
