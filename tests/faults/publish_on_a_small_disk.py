"""Publishes where no file may grow over a limit, as on a full disk, and prints what it was told.

Started by `test_publish_on_a_full_disk` as a process of its own: the limit is the kernel's.
"""

import resource
import sys
from pathlib import Path

import duckdb

from orchestration.publish.candidate import write_candidate
from orchestration.publish.errors import PublishError
from orchestration.publish.generation import Published
from orchestration.publish.runs import read_facts
from tests.publish_warehouse import PUBLISHED_AT, make_warehouse


def main() -> None:
    """Arguments: the published folder and the largest size of a file, bytes."""
    published, limit = Published(Path(sys.argv[1])), int(sys.argv[2])
    with duckdb.connect() as connection:
        make_warehouse(connection)
        facts = read_facts(connection, "dagster-1")
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
        try:
            write_candidate(connection, published, facts, published_at=PUBLISHED_AT)
        except PublishError as error:
            sys.stdout.write(str(error))
        else:
            sys.stdout.write("published")


if __name__ == "__main__":
    main()
