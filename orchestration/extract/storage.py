"""How a file gets into the lake: staged, made durable, and made to appear by one rename.

A reader sees a file whole or not at all, whenever the process is killed: what is half-written
stands in a staging folder that no reader looks into, and goes with the next run.
"""

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from orchestration import warehouse
from orchestration.deployment import Deployment
from orchestration.errors import OutputError

STAGING = ".staging"

_open_staging: set[str] = set()
"""This process's own staging folders; whatever else stands there belongs to a dead process."""


@contextlib.contextmanager
def staging(deployment: Deployment) -> Iterator[Path]:
    """A folder for what is half-written, on the lake's own disk."""
    home = deployment.lake / STAGING
    with warehouse.lock(deployment):
        make_folder(home)
        folder = Path(tempfile.mkdtemp(dir=home))
        _open_staging.add(folder.name)
        try:
            yield folder
        finally:
            _open_staging.discard(folder.name)
            shutil.rmtree(folder)


def sweep(deployment: Deployment) -> None:
    """Removes what a killed process left half-written; the output's lock says that it is dead."""
    home = deployment.lake / STAGING
    with warehouse.lock(deployment):
        for left in home.iterdir() if home.is_dir() else ():
            if left.name not in _open_staging:
                shutil.rmtree(left)


def make_folder(folder: Path) -> None:
    """Creates a folder of the lake, for this user's eyes only: it holds names and addresses."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)


def commit(staged: Path, final: Path, *, durable: bool = True) -> None:
    """Makes a finished file appear under its name: whole, read-only and, if asked, for good.

    Args:
        staged: The finished file.
        final: Where it belongs, on the same disk.
        durable: Waits until it would survive a power cut; not worth it for what is made anew.
    """
    make_folder(final.parent)
    with staged.open("rb") as file:
        os.fchmod(file.fileno(), 0o444)
        if durable:
            os.fsync(file.fileno())
    staged.replace(final)
    if not durable:
        return
    folder = os.open(final.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


@contextlib.contextmanager
def disk(deployment: Deployment) -> Iterator[None]:
    """Turns the operating system's refusals on the output into words.

    Raises:
        OutputError: Whatever stood in the way, with what to do.
    """
    try:
        yield
    except OSError as error:
        raise OutputError(
            f"The output {deployment.output} cannot be written ({error.strerror or error}). Free "
            "space there, give this user the right to write, or choose another OUTPUT."
        ) from error
