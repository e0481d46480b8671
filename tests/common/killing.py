"""Kill a process that writes an index at random moments: `killing.py HOME KILLS SEED`.

Prints how many times it was killed, how many of these lost something or left something over, and
during how many an update was under way. Only forks look at the index: no thread is ever forked.
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
import traceback
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from campaigns import Desk, is_between, left_over, text_of, texts_in

from indexer import LANGUAGES, IndexStateError
from indexer.languages import analyzer_for, prepare

if TYPE_CHECKING:
    from collections.abc import Callable

    from campaigns import Texts

_DOCUMENTS = 30
_LONGEST = 0.12  # seconds until it is killed


def _work(desk: Desk, seed: int, told: int) -> NoReturn:
    """Change the corpus and update, until it is killed; tell what is begun, and done."""
    chance = random.Random(seed)  # noqa: S311 - repeatable, not secret
    with desk.opened() as index:
        while True:
            for number in chance.sample(range(_DOCUMENTS), chance.choice([1, 1, 3, 12])):
                path = desk.corpus / f"{number}.txt"
                if chance.random() < 0.2 and len(desk.texts()) > 3:
                    path.unlink(missing_ok=True)
                else:
                    unfinished = desk.home / "unfinished"  # killed here, it must not be half of it
                    unfinished.write_text(text_of(number, chance.randrange(1000)))
                    unfinished.replace(path)
            os.write(told, json.dumps(desk.texts()).encode() + b"\n")
            way = chance.random()
            if way < 0.15:
                index.rebuild(accept_removals=True)  # sometimes more than a fifth is gone
            elif way < 0.4 and index.ready:
                desk.make_apart(index, *range(_DOCUMENTS))
                desk.settle(index)
            index.update(accept_removals=True)
            os.write(told, b"done\n")


def _look(desk: Desk, acknowledged: Texts | None, begun: Texts | None) -> None:
    """Raise AssertionError if something was lost, or is left over after the next update."""
    with desk.opened() as index:
        try:
            # An update makes several commits: each document is as it was, or as it was to be.
            assert is_between(acknowledged or {}, texts_in(index), begun or acknowledged or {})
        except IndexStateError:
            assert acknowledged is None
        index.update(accept_removals=True)
        assert texts_in(index) == desk.texts()
        assert not left_over(desk.folder), left_over(desk.folder)


def _in_a_fork(work: Callable[[], object]) -> int:
    process = os.fork()
    if process:
        return process
    try:
        work()
    except BaseException:  # noqa: BLE001 - whatever it is, it is printed
        traceback.print_exc()
        os._exit(1)
    os._exit(0)


def run(home: Path, kills: int, seed: int) -> tuple[int, int]:
    """Kill so often; return how many lost something, and how many hit an update."""
    desk = Desk(home)
    prepare()  # once, and not in every fork
    for language in LANGUAGES:
        analyzer_for(language).surfaces(text_of(1, 1))
    chance = random.Random(seed)  # noqa: S311 - repeatable, not secret
    lost = hit = 0
    acknowledged: Texts | None = None
    for number in range(kills):
        heard, told = os.pipe()
        worker = _in_a_fork(lambda: _work(desk, seed + number, told))  # noqa: B023 - at once
        os.close(told)
        time.sleep(chance.random() * _LONGEST)
        os.kill(worker, signal.SIGKILL)
        os.waitpid(worker, 0)
        with os.fdopen(heard) as said:
            lines = [line for line in said.read().split("\n") if line]
        begun = None
        for line in lines:
            if line == "done":
                acknowledged, begun = begun, None
            else:
                begun = json.loads(line)
        hit += begun is not None
        looker = _in_a_fork(lambda: _look(desk, acknowledged, begun))  # noqa: B023 - at once
        lost += os.waitpid(looker, 0)[1] != 0
        acknowledged = desk.texts()
    return lost, hit


def counted(folder: Path, kills: int) -> tuple[int, int, int, str]:
    """Run this as a program of its own; return its three counts, and what it said of losses."""
    script = Path(__file__).resolve()
    home = script.parents[2]
    done = subprocess.run(  # noqa: S603 - our own script
        [sys.executable, str(script), str(folder), str(kills), "1"],
        cwd=home,
        env={"PYTHONPATH": f"{home}:{script.parent}"},
        capture_output=True,
        text=True,
        check=True,
    )
    killed, lost, hit = map(int, done.stdout.split())
    return killed, lost, hit, done.stderr


if __name__ == "__main__":
    print(sys.argv[2], *run(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])))  # noqa: T201
