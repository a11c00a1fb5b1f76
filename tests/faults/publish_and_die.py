"""Publishes a prepared candidate again and again, each time killed one instant later.

Started by `test_publish_survives_a_kill` as a process of its own. An instant is any call of
Python's that opens, makes, renames, links or removes something below the output folder; the kill
is a real SIGKILL, so nothing is cleaned up, flushed or told.

    publish_and_die.py swap <prepared> <work>    one fork per instant until one survives
    publish_and_die.py write <prepared> <work>   likewise, every third instant of writing
    publish_and_die.py loop <published>          publishes until it is killed from outside
"""

import os
import shutil
import signal
import sys
from pathlib import Path
from unittest import mock

import duckdb

from orchestration.publish import report
from orchestration.publish.candidate import write_candidate
from orchestration.publish.generation import Published
from orchestration.publish.runs import read_facts
from tests.publish_warehouse import PUBLISHED_AT, make_warehouse

WATCHED = {"open", "os.chmod", "os.mkdir", "os.remove", "os.rename", "os.rmdir", "os.symlink"}
PEOPLE = 20


def die_at(instant: int, folder: Path) -> None:
    """Kills this process at its n-th touch of the folder, before the touch happens."""
    seen = 0

    def hook(event: str, arguments: tuple[object, ...]) -> None:
        nonlocal seen
        if event in WATCHED and str(folder) in str(arguments[0]):
            seen += 1
            if seen == instant:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(hook)


def plain_report(_folder: object, _facts: object, _tables: object, path: Path) -> None:
    """In place of the pictures, which take a second to draw and are one more file here."""
    path.write_text("report")


def write(published: Published) -> None:
    """Writes and seals a candidate of a small warehouse."""
    with (
        duckdb.connect() as connection,
        mock.patch.object(report, "write_report", plain_report),
    ):
        make_warehouse(connection, people=PEOPLE)
        facts = read_facts(connection, "dagster-1")
        write_candidate(connection, published, facts, published_at=PUBLISHED_AT)
    published.seal()


def publish(published: Published) -> None:
    """One whole publish."""
    write(published)
    published.make_current()


def kill_at_every_instant(prepared: Path, work: Path, what: str) -> None:
    """Leaves one folder per instant in `work`, as the killed process left it."""
    # Writing takes long beside the swap, and nothing of it is ever in a reader's way.
    instant, stride = 1, 3 if what == "write" else 1
    while True:
        folder = work / f"{instant:04}"
        # Hard links, for speed: what is published is replaced and removed, never written into.
        shutil.copytree(prepared, folder, symlinks=True, copy_function=os.link)
        child = os.fork()
        if child == 0:
            die_at(instant, folder)
            published = Published(folder)
            write(published) if what == "write" else published.make_current()
            os._exit(0)
        if os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0:
            shutil.rmtree(folder)
            return
        instant += stride


def main() -> None:
    """Reads the command line."""
    match sys.argv[1:]:
        case ["swap" | "write" as what, prepared, work]:
            kill_at_every_instant(Path(prepared), Path(work), what)
        case ["loop", output]:
            sys.stdout.write("started\n")
            sys.stdout.flush()
            while True:
                publish(Published(Path(output)))


if __name__ == "__main__":
    main()
