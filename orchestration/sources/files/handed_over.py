"""Personal archives, customer by customer: one that cannot be read does not stop the others.

A customer's archives are opened together, because networks split large exports into several zip
files and only one of them says whose they are.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from itertools import groupby
from operator import itemgetter
from pathlib import Path

from pydantic import Field

from orchestration.errors import InputError
from orchestration.sources.files.archives import (
    Archive,
    ArchiveLimits,
    customers_archives,
    open_archive,
)
from orchestration.sources.kind import Options, Page, Source

SHOWN = 3
"""So many unreadable archives are named in a message; the others are counted."""


class PersonalArchives(Options):
    """Where people's archives lie.

    Attributes:
        path: A folder with one entry for each customer, `<customer_id>.zip` or `<customer_id>/`;
            relative to the input folder.
        covers_all_time: Whether people were asked for everything. Networks offer shorter ranges of
            dates, cut lists by them, and say so nowhere: a list of unknown range counts nobody.
    """

    path: str = Field(min_length=1)
    covers_all_time: bool = False


Reader = Callable[[str, Sequence[Archive]], Iterator[Page]]
"""What a kind makes of one customer's archives."""


def pages_of_customers(
    source: Source, read: Reader, limits: ArchiveLimits | None = None
) -> Iterator[Page]:
    """Pages of every customer's archives; what cannot be read is named when all others were.

    Args:
        source: With `PersonalArchives` as its options.
        read: Called once a customer, with their opened archives; nothing of a customer is yielded
            before all of it was read.
        limits: Caps on each archive.

    Raises:
        InputError: The folder cannot be read, or some archives could not.
    """
    folder = inside(source.folder, source.options.path)
    failures: list[InputError] = []
    count = 0
    for customer_id, entries in groupby(customers_archives(folder), key=itemgetter(0)):
        count += 1
        try:
            with ExitStack() as opened:
                archives = [opened.enter_context(open_archive(path, limits)) for _, path in entries]
                pages = list(read(customer_id, archives))
        except InputError as error:
            failures.append(error)
            continue
        yield from pages
    if not count:
        raise InputError(
            f"{source.options.path} holds no archive. Put each customer's there as "
            "<customer_id>.zip or a folder <customer_id>/."
        )
    if failures:
        shown = " ".join(str(failure) for failure in failures[:SHOWN])
        raise InputError(
            f"{len(failures):,} of {count:,} customers' archives could not be read; the others "
            f"were. {shown}"
        )


def inside(folder: Path, path: str) -> Path:
    """A path of `sources.yaml` below the input folder.

    Raises:
        InputError: It leads out of the folder.
    """
    found = folder / path
    if not found.resolve().is_relative_to(folder.resolve()):
        raise InputError(
            f"{path} leads out of the input folder. Copy the files into the folder and write "
            "where they lie in it."
        )
    return found
