"""Measure one program in a process of its own, so that memory and first times are its own.

    python measure.py STEP PROGRAM FOLDER SECONDS

FOLDER holds `passages.tsv` and `questions.json`, and gets the indexes. One line of JSON is printed.
"""

from __future__ import annotations

import importlib.util
import os
import resource
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from builders import Analysis, SameWords
from clock import while_time
from generator import LANGUAGES, marked, read
from ours import Dragoman, DragomanCompiled, DragomanEngine, corpus_of
from peers import LIMIT, SQLite, Tantivy, Whoosh
from questions import KINDS, WARM_UP, Kind, Question
from searching import searched
from stages import staged

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from peers import Builder, Found, Peer

PROGRAMS: dict[str, type[Peer]] = {
    program.name: program
    for program in (Dragoman, DragomanEngine, DragomanCompiled, SQLite, Tantivy, Whoosh)
}
BUILT_BY = dict.fromkeys((DragomanEngine.name, DragomanCompiled.name), Dragoman.name)
"""Programs that open the index of another."""
ONLY_BUILT: dict[str, type[Builder]] = {program.name: program for program in (SameWords, Analysis)}
"""What is measured as it indexes, and asked nothing."""

ADDED = 10  # passages, one at a time
PASSAGES, QUESTIONS = "passages.tsv", "questions.json"
_SETTLES = 2.0  # seconds
_STATUS = Path("/proc/self/status")


@dataclass(frozen=True, slots=True)
class Built:
    """What indexing took. `started` and `peak` are MB of memory: before the first passage, most."""

    version: str
    cpu_seconds: float
    index_bytes: int
    started: float
    peak: float


@dataclass(frozen=True, slots=True)
class Opened:
    """Milliseconds from opening to the first answer, the files not in memory."""

    milliseconds: float


@dataclass(frozen=True, slots=True)
class Answers:
    """Milliseconds of processor time of each question, and the passages found by its number.

    `marked` counts the questions whose answers have marks. `wrong` says what should not be.
    """

    milliseconds: list[float]
    found: dict[int, list[int]]
    marked: int
    wrong: list[str]


@dataclass(frozen=True, slots=True)
class Asked:
    """The answers by kind of question."""

    kinds: dict[Kind, Answers]


@dataclass(frozen=True, slots=True)
class Added:
    """Milliseconds from handing over each passage to the answer that has it."""

    milliseconds: list[float]


def main(step: str, program: str, home: Path, seconds: float) -> None:
    """Take one step and print what was measured."""
    folder = index_of(program, home)
    match step:
        case "build":
            result: object = build(known()[program](), folder, home)
        case "stages":
            result = staged(corpus_of(folder))
        case "searching":
            result = searched(folder, questions(home), seconds)
        case "open":
            result = opened(PROGRAMS[program](), folder, questions(home))
        case "ask":
            result = asked(PROGRAMS[program](), folder, questions(home), seconds)
        case _:
            result = added(PROGRAMS[program](), folder, sum(1 for _ in read(home / PASSAGES)))
    sys.stdout.buffer.write(msgspec.json.encode(result) + b"\n")


def known() -> dict[str, type[Builder]]:
    """Return all that can be measured, by name."""
    return {**PROGRAMS, **ONLY_BUILT}


def missing(program: str) -> str:
    """Return the package that a program lacks, or nothing."""
    needed = known()[program].needs
    return needed if needed and importlib.util.find_spec(needed) is None else ""


def index_of(program: str, home: Path) -> Path:
    return home / BUILT_BY.get(program, program).replace(" ", "-").lower()


def questions(home: Path) -> list[Question]:
    return msgspec.json.decode((home / QUESTIONS).read_bytes(), type=list[Question])


def build(peer: Builder, folder: Path, home: Path) -> Built:
    peer.prepare(folder, read(home / PASSAGES))
    before, started = _memory(), _cpu()
    peer.build(folder, read(home / PASSAGES))
    seconds = _cpu() - started
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    return Built(peer.version(), seconds, size, before, _memory())


def opened(peer: Peer, folder: Path, asked: Sequence[Question]) -> Opened:
    """Open an index that the machine has forgotten. Libraries are in memory, nothing else is."""
    _forget(folder)
    first = next(question for question in asked if question.kind == "or")
    started = time.perf_counter()
    peer.open(folder)
    peer.search(first, highlight=True)
    milliseconds = (time.perf_counter() - started) * 1000
    peer.close()
    return Opened(milliseconds)


def asked(peer: Peer, folder: Path, asked: Sequence[Question], seconds: float) -> Asked:
    """Ask every question once, kind by kind, for so many seconds of each kind at the most."""
    peer.open(folder)
    peer.search(asked[0], highlight=True)
    time.sleep(_SETTLES)  # what a program begins by itself once it is open would count as search
    kinds = {}
    for kind in KINDS:
        of_kind = [(n, question) for n, question in enumerate(asked) if question.kind == kind]
        kinds[kind] = _answers(peer, of_kind, seconds)
    peer.close()
    return Asked(kinds)


def _answers(peer: Peer, asked: Sequence[tuple[int, Question]], seconds: float) -> Answers:
    """Ask the first ones for nothing, then the others against the clock."""
    for _, question in asked[:WARM_UP]:
        peer.search(question, highlight=True)
    milliseconds: list[float] = []
    answers: dict[int, list[int]] = {}
    wrong: list[str] = []
    marked = 0
    for number, question in while_time(asked[WARM_UP:], seconds):
        started = time.process_time_ns()
        found = peer.search(question, highlight=True)
        milliseconds.append((time.process_time_ns() - started) / 1e6)
        answers[number] = [one.number for one in found]
        wrong += _mistakes(question, found, exact=peer.exact)
        marked += any("<b" in one.snippet for one in found)
    return Answers(milliseconds, answers, marked, wrong)


def _mistakes(question: Question, found: Sequence[Found], *, exact: bool) -> Iterator[str]:
    """Say what is wrong with an answer, whatever order it is in."""
    numbers = [one.number for one in found]
    expected = min(question.answers, LIMIT)
    if len(set(numbers)) < len(numbers):
        yield f"{question}: {numbers} has one twice"
    if len(numbers) < expected:
        yield f"{question}: {len(numbers)} passages where {expected} answer"
    for one in found:
        if LANGUAGES[one.number % len(LANGUAGES)] != question.language:
            yield f"{question}: {one.number} is in another language"
        elif exact and not question.is_answered_by(one.text):
            yield f"{question}: {one.number} does not answer"


def added(peer: Peer, folder: Path, count: int) -> Added:
    """Add passages with a word that nothing else has, and look each up at once."""
    peer.open(folder)
    milliseconds = []
    place = [*PROGRAMS].index(peer.name)  # programs that share an index add different passages
    for number in range(count + ADDED * place, count + ADDED * (place + 1)):
        new, word = marked(number)
        started = time.perf_counter()
        peer.add(new)
        found = peer.search(Question("rare", new.language, (word,)), highlight=False)
        milliseconds.append((time.perf_counter() - started) * 1000)
        if [one.number for one in found] != [number]:
            raise ValueError(f"{number} was added with {word}, but the answer is {found}")
    peer.close()
    return Added(milliseconds)


def _cpu() -> float:
    """Return the seconds of processor time of this process, its threads and its children."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def _memory() -> float:
    """Return the most MB of memory that this process has had.

    On Linux `ru_maxrss` begins with what the parent had; VmHWM is the process's own.
    """
    if _STATUS.exists():
        lines = _STATUS.read_text(encoding="ascii").splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024
    unit = 1 if sys.platform == "darwin" else 1024  # bytes there, KB elsewhere
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 2**20


def _forget(folder: Path) -> None:
    """Let the system drop the files of a folder from memory, where it can be asked to."""
    if not hasattr(os, "posix_fadvise"):
        return
    for path in folder.rglob("*"):
        if path.is_file():
            descriptor = os.open(path, os.O_RDONLY)
            os.fsync(descriptor)
            os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
            os.close(descriptor)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], Path(sys.argv[3]), float(sys.argv[4]))
