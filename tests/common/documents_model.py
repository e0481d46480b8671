"""A model of a corpus and its index: what any row of changes, updates and crashes must come to.

Hypothesis chooses the row. Texts are few words, so that searches can be told from the model alone.
"""

from __future__ import annotations

import contextlib
import json
import shutil
import tempfile
from pathlib import Path
from typing import NamedTuple

from campaigns import left_over
from disks import FailingCalls, FailingDisk, Killed
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from indexer import (
    DocumentConflict,
    Index,
    IndexStateError,
    SearchRequest,
    Settings,
    UnreadableDocument,
    corpus,
)
from indexer.corpus import SIDECAR

WORDS = "harbour desalination parliament glacier orchestra".split()
IDS = ("a.txt", "b.md", "un/a.txt", "un/مجلس.ar.txt", "été.fr.txt", "notes/deep/c.txt")
_ids, _words, _titles = st.sampled_from(IDS), st.sampled_from(WORDS), st.sampled_from("ABC")
_calls, _operations = st.integers(1, 30), st.integers(0, 80)


class Held(NamedTuple):
    """A document as it should be: its word, which of the texts with it, and its sidecar's title."""

    word: str
    number: int
    title: str | None

    @property
    def text(self) -> str:
        return f"Report {self.number} on the {self.word} was read to the members of the committee."


class Documents(RuleBasedStateMachine):
    """An index in a folder of its own, and beside it what should be in it."""

    def __init__(self) -> None:
        super().__init__()
        self.home = Path(tempfile.mkdtemp(prefix="dragoman-model-"))
        self.corpus = self.home / "corpus"
        self.corpus.mkdir()
        self.held: dict[str, Held] = {}
        self.orphans: dict[str, str] = {}  # titles of sidecars without a document
        self.trash: list[tuple[str, Held]] = []
        self.saved: tuple[dict[str, Held], list[tuple[str, Held]]] | None = None
        self.indexed: dict[str, Held] | None = None  # what the last whole update saw
        self.number = 0
        self.index = self.opened()

    def opened(self) -> Index:
        settings = Settings(batch_documents=2)
        return Index.open(self.home / "index", corpus=self.corpus, settings=settings)

    def teardown(self) -> None:
        self.index.close()
        shutil.rmtree(self.home)

    # --- changes ---------------------------------------------------------------------------------

    @initialize()
    def begin(self) -> None:
        """Start from an index of nothing."""
        self.update()

    @rule(name=_ids, word=_words, title=st.none() | _titles)
    def put(self, name: str, word: str, title: str | None) -> None:
        before = self.held.get(name)
        self.number += 1
        new = Held(word, self.number, title or (before.title if before else None))
        done = self.index.put(name, new.text.encode(), {"title": title} if title else None)
        assert done.done == ("replaced" if before else "added")
        self.held[name] = new
        self.orphans.pop(name, None)

    @rule(name=_ids, title=_titles)
    def describe(self, name: str, title: str) -> None:
        if name not in self.held:
            with contextlib.suppress(UnreadableDocument):
                self.index.describe(name, {"title": title})
                raise AssertionError
            return
        self.index.describe(name, {"title": title})
        self.held[name] = self.held[name]._replace(title=title)

    @rule(name=_ids)
    def remove(self, name: str) -> None:
        if name not in self.held:
            with contextlib.suppress(UnreadableDocument):
                self.index.remove(name)
                raise AssertionError
            return
        self.index.remove(name)
        self.trash.append((name, self.held.pop(name)))

    @rule(name=_ids)
    def restore(self, name: str) -> None:
        places = [at for at, (one, _) in enumerate(self.trash) if one == name]
        if not places or name in self.held:
            with contextlib.suppress(UnreadableDocument, DocumentConflict):
                self.index.restore(name)
                raise AssertionError
            return
        self.index.restore(name)
        self.held[name] = self.trash.pop(places[-1])[1]
        self.orphans.pop(name, None)

    @rule(name=_ids, word=_words)
    def write_behind_its_back(self, name: str, word: str) -> None:
        self.number += 1
        title = self.held[name].title if name in self.held else self.orphans.pop(name, None)
        self.held[name] = Held(word, self.number, title)
        path = self.corpus / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(self.held[name].text)

    @rule(name=_ids, sidecar=st.booleans())
    def delete_behind_its_back(self, name: str, *, sidecar: bool) -> None:
        gone = self.held.pop(name, None)
        if gone is None:
            return
        (self.corpus / name).unlink()
        if sidecar:
            Path(f"{self.corpus / name}{SIDECAR}").unlink(missing_ok=True)
        elif gone.title:
            self.orphans[name] = gone.title

    @rule(name=_ids, word=_words, title=_titles, first=_calls)
    def end_while_putting(self, name: str, word: str, title: str, first: int) -> None:
        self.number += 1
        before, new = self.held.get(name), Held(word, self.number, title)
        with FailingCalls(Killed(), first).in_place(), contextlib.suppress(Killed):
            self.index.put(name, new.text.encode(), {"title": title})
        self.index.sweep()
        found = self.found(name)
        assert found in (before, new)
        if found:
            self.held[name] = found
            self.orphans.pop(name, None)
        elif Path(f"{self.corpus / name}{SIDECAR}").exists():
            self.orphans[name] = self.title(name) or ""

    @rule(name=_ids, first=_calls)
    def end_while_removing(self, name: str, first: int) -> None:
        if name not in self.held:
            return
        with FailingCalls(Killed(), first).in_place(), contextlib.suppress(Killed):
            self.index.remove(name)
        self.index.sweep()
        if self.found(name) is None:
            self.trash.append((name, self.held.pop(name)))
            title = self.title(name)
            if title is not None:
                self.orphans[name] = title
        assert len(self.index.trashed()) == len(self.trash)

    # --- the index -------------------------------------------------------------------------------

    @rule(again=st.booleans())
    def update(self, *, again: bool = False) -> None:
        (self.index.rebuild if again else self.index.update)(accept_removals=True)
        self.indexed = dict(self.held)
        self.agrees()

    @rule(names=st.sets(_ids, min_size=1, max_size=3))
    def update_some(self, names: set[str]) -> None:
        if self.indexed is None:
            return
        self.index.update(ids=tuple(names), accept_removals=True)
        for name in names:
            self.indexed.pop(name, None)
            if name in self.held:
                self.indexed[name] = self.held[name]
        self.agrees()

    @rule(at=_operations, way=st.sampled_from(["kill", "5", "28", "short"]))
    def fail_while_updating(self, at: int, way: str) -> None:
        before = self.indexed
        failing = FailingDisk(at, way)
        with failing.in_place(), contextlib.suppress(Killed, IndexStateError):
            self.index.update(accept_removals=True)
        if way == "kill":
            self.reopen()
        found = self.numbers()
        for name in {*found, *self.held, *(before or {})}:
            states = [states.get(name) for states in (before or {}, self.held)]
            may_be = {state.number if state else None for state in states}
            assert before is None or found.get(name) in may_be
        self.indexed = None  # some of it may be new

    @rule()
    def reopen(self) -> None:
        self.index.close()
        self.index = self.opened()

    # --- backups ---------------------------------------------------------------------------------

    @rule()
    def back_up(self) -> None:
        done = self.index.backup(self.home / "b.tar.zst")
        assert done.documents == len(self.held)
        self.saved = dict(self.held), list(self.trash)

    @precondition(lambda self: self.saved is not None)
    @rule()
    def restore_backup(self) -> None:
        assert self.saved
        held, trash = self.saved
        done = self.index.restore_backup(self.home / "b.tar.zst", replace=True)
        replaced = {i for i, one in held.items() if i in self.held and self.held[i] != one}
        assert set(done.replaced) == replaced
        assert set(done.added) == held.keys() - self.held.keys()
        self.trash = [one for one in trash if one not in self.trash] + self.trash
        self.trash += [(name, self.held[name]) for name in sorted(replaced)]
        for name, one in held.items():
            self.held[name] = one
            self.orphans.pop(name, None)

    # --- what holds ----------------------------------------------------------------------------

    @invariant()
    def the_folder_has_what_was_acknowledged(self) -> None:
        assert [file.id for file in corpus.walk(self.corpus)] == sorted(self.held)
        assert {name: self.found(name) for name in self.held} == self.held
        assert not [*self.corpus.rglob("*.part"), *self.corpus.rglob("unfinished.json")]

    @invariant()
    def the_trash_has_what_was_removed(self) -> None:
        found = sorted(one.id for one in self.index.trashed())
        assert found == sorted(name for name, _ in self.trash)

    def agrees(self) -> None:
        """Assert that searches find exactly what was indexed, and that nothing is left over."""
        assert self.indexed is not None
        assert self.numbers() == {name: one.number for name, one in self.indexed.items()}
        assert self.declared() == {
            name: one.title for name, one in self.indexed.items() if one.title
        }
        for word in WORDS:
            results = self.index.search(SearchRequest(word, cross=False, limit=50))
            assert {hit.document.id for hit in results.hits} == {
                name for name, one in self.indexed.items() if one.word == word
            }
            assert results.total == len(results.hits)
        assert left_over(self.home / "index") == set()

    def numbers(self) -> dict[str, int]:
        """Return the number of each document's text, as the index has it."""
        numbers = {}
        for document in self.index.documents():
            text = self.index.read(document.id).text
            numbers[document.id] = int(text.split()[1])
        return numbers

    def declared(self) -> dict[str, str]:
        """Return the titles that sidecars give, as the index has them."""
        assert self.indexed is not None
        given = {name for name, one in self.indexed.items() if one.title}
        return {one.id: one.title for one in self.index.documents() if one.id in given}

    def title(self, name: str) -> str | None:
        with contextlib.suppress(FileNotFoundError):
            return str(json.loads(Path(f"{self.corpus / name}{SIDECAR}").read_text())["title"])
        return None

    def found(self, name: str) -> Held | None:
        """Return a document as the folder has it."""
        with contextlib.suppress(FileNotFoundError):
            words = (self.corpus / name).read_text().split()
            return Held(words[4], int(words[1]), self.title(name))
        return None
