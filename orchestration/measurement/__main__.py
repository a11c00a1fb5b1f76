"""`make results`: the results of the last published run, told in the terminal.

Exit status 0 with results told or nobody assigned, 1 where no run was published yet.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from rich.console import Console
from rich.markup import escape

from orchestration.deployment import Deployment
from orchestration.errors import GrapevineError, InputError
from orchestration.measurement.schema import TABLES
from orchestration.measurement.terminal import tell


def main(arguments: Sequence[str] | None = None) -> int:
    """Tells the results of one campaign or of all."""
    parser = argparse.ArgumentParser(prog="make results", description=__doc__)
    parser.add_argument("--campaign", help="only this one, by its id")
    options = parser.parse_args(arguments)
    console = Console(file=sys.stdout, highlight=False, soft_wrap=True)
    try:
        tables = read_results(Deployment.from_environment().published)
        tell(console, tables["campaign_results"], tables["campaign_verdict"], options.campaign)
    except GrapevineError as error:
        console.print(f"[bold red]There are no results to tell.[/] {escape(str(error))}")
        return 1
    return 0


def read_results(published: Path) -> dict[str, pa.Table]:
    """The tables of results, from what is current.

    Raises:
        InputError: Nothing was published yet, or by a version that measured nothing.
    """
    folder = (published / "current").resolve()
    try:
        return {
            # People's own rows are not told here, and there may be very many.
            name: pq.read_table(
                folder / f"{name}.parquet",
                filters=[("level", "!=", "person")] if name == "campaign_results" else None,
            )
            for name in TABLES
        }
    except FileNotFoundError:
        raise InputError(
            f"{published} holds no results yet. Run `make run` with the same OUTPUT."
        ) from None


if __name__ == "__main__":
    sys.exit(main())
