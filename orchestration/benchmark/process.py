"""Runs a command and measures it: wall time, and peak memory of its whole process tree."""

import os
import resource
import subprocess
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil  # type: ignore[import-untyped]  # its stubs are a package of their own

from orchestration.deployment import REPOSITORY
from orchestration.errors import GrapevineError

SAMPLING_SECONDS = 0.2
TOLD_CHARACTERS = 4_000
"""How much of what a failed command printed is passed on: its end says why."""


class BenchmarkError(GrapevineError):
    """A measured command failed, or did not leave what it should."""


@dataclass(frozen=True)
class Measured:
    """What a finished command cost.

    Attributes:
        seconds: Wall time, with the start of its interpreter.
        cpu_seconds: Processor time of the process and its descendants; what a busy machine does
            not stretch.
        peak_bytes: Largest sum of the resident memory of the process and its descendants, seen
            five times a second. Pages two of them share count twice, so it never flatters.
        printed: What it printed.
    """

    seconds: float
    cpu_seconds: float
    peak_bytes: int
    printed: str


def measure(command: Sequence[str], environment: Mapping[str, str] = os.environ) -> Measured:
    """Runs `command` from the repository's root until it ends.

    Args:
        command: Program and arguments.
        environment: All of its environment.

    Raises:
        BenchmarkError: It ended with another status than 0; the message ends with its output.
    """
    with tempfile.TemporaryFile() as printed:
        begun, used = time.monotonic(), _children_seconds()
        process = subprocess.Popen(  # noqa: S603 our own modules, fixed arguments
            list(command),
            cwd=REPOSITORY,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=printed,
            stderr=subprocess.STDOUT,
        )
        sampler = _Sampler(process.pid)
        sampler.start()
        try:
            status = process.wait()
            seconds, cpu = time.monotonic() - begun, _children_seconds() - used
        finally:
            if process.poll() is None:
                process.kill()
            sampler.stop()
        printed.seek(0)
        text = printed.read().decode("utf-8", "replace")
    if status != 0:
        raise BenchmarkError(
            f"{' '.join(command)} ended with status {status}. It printed:\n"
            f"{text[-TOLD_CHARACTERS:]}"
        )
    return Measured(seconds, cpu, sampler.peak_bytes, text)


def _children_seconds() -> float:
    """Processor time of all descendants that have ended."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def folder_bytes(folder: Path) -> int:
    """Sum of the sizes of the files below `folder`."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


class _Sampler(threading.Thread):
    """Watches a process tree; a process that ends between two looks is gone from the sum."""

    def __init__(self, process_id: int) -> None:
        super().__init__(daemon=True)
        self.peak_bytes = 0
        self._process_id = process_id
        self._ended = threading.Event()

    def run(self) -> None:
        while not self._ended.wait(SAMPLING_SECONDS):
            self.peak_bytes = max(self.peak_bytes, tree_bytes(self._process_id))

    def stop(self) -> None:
        self._ended.set()
        self.join()


def tree_bytes(process_id: int) -> int:
    """Resident memory of a process and its descendants now, bytes; 0 when it has ended."""
    try:
        root = psutil.Process(process_id)
        family = [root, *root.children(recursive=True)]
    except psutil.NoSuchProcess:
        return 0
    total = 0
    for process in family:
        try:
            total += int(process.memory_info().rss)
        except psutil.NoSuchProcess:
            continue  # ended since it was listed
    return total
