"""`make plan`: the plan of the last published run, told in the terminal.

Exit status 0 with a plan told or nothing planned, 1 where no run was published yet.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from rich.console import Console
from rich.markup import escape

from orchestration.campaign.schemas import TABLES
from orchestration.campaign.terminal import tell
from orchestration.deployment import Deployment
from orchestration.errors import GrapevineError, InputError


def main(arguments: Sequence[str] | None = None) -> int:
    """Tells the plans of one campaign or of all."""
    parser = argparse.ArgumentParser(prog="make plan", description=__doc__)
    parser.add_argument("--campaign", help="only this one, by the name of its file")
    options = parser.parse_args(arguments)
    console = Console(file=sys.stdout, highlight=False, soft_wrap=True)
    try:
        tell(console, read_plans(Deployment.from_environment().published), options.campaign)
    except GrapevineError as error:
        console.print(f"[bold red]There is no plan to tell.[/] {escape(str(error))}")
        return 1
    return 0


def read_plans(published: Path) -> dict[str, pa.Table]:
    """The tables of the plans, from what is current.

    Raises:
        InputError: Nothing was published yet, or by a version that planned nothing.
    """
    folder = (published / "current").resolve()
    try:
        return {name: pq.read_table(folder / f"{name}.parquet") for name in TABLES}
    except FileNotFoundError:
        raise InputError(
            f"{published} holds no plan yet. Put a campaigns/<id>.yaml into the input folder and "
            "run `make run` with the same OUTPUT."
        ) from None


if __name__ == "__main__":
    sys.exit(main())
