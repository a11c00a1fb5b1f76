"""`make backtest`: the backtest job in this terminal, then its verdict in words.

Exit status 0 when the backtest ran, also where the history is too short for a verdict; 1 when a
step failed.
"""

import argparse
import json
import os
import sys
from collections.abc import Sequence

from rich.console import Console
from rich.markup import escape

from orchestration.backtest.assets import FOLDER
from orchestration.backtest.report import FIGURES, REPORT
from orchestration.deployment import REPOSITORY, Deployment
from orchestration.errors import GrapevineError
from orchestration.run import execute


def main(arguments: Sequence[str] | None = None) -> int:
    """Lands what is new, runs the backtest and tells its verdict."""
    parser = argparse.ArgumentParser(prog="make backtest", description=__doc__)
    parser.add_argument("--cuts", type=int, default=4, help="instants to walk back to")
    parser.add_argument("--horizon-days", type=int, help="days after a cut that count")
    parser.add_argument("--k", type=int, help="how many people each ranking chooses")
    options = parser.parse_args(arguments)
    os.environ.setdefault("DAGSTER_HOME", str(REPOSITORY / ".dagster"))
    console = Console(file=sys.stdout, highlight=False, soft_wrap=True)
    chosen = {"cuts": options.cuts, "horizon_days": options.horizon_days, "k": options.k}
    config = {name: value for name, value in chosen.items() if value is not None}
    try:
        deployment = Deployment.from_environment()
        console.print(f"[bold]Grapevine[/] looks back on {deployment.input}")
        run_config = {"ops": {"evaluation__backtest": {"config": config}}}
        failure = execute(console, run_config, job="backtest")
    except GrapevineError as error:
        failure = str(error)
    except KeyboardInterrupt:
        failure = "Stopped from the keyboard."
    if failure is not None:
        console.print(f"\n[bold red]The backtest failed.[/] {escape(failure)}")
        return 1
    folder = deployment.output / FOLDER
    told = json.loads((folder / FIGURES).read_text(encoding="utf-8"))
    console.print()
    for said in told["verdicts"]:
        console.print(escape(said))
    for said in told["left_out"]:
        console.print(f"({escape(said)})")
    console.print(f"\nLook next: {folder / REPORT} in a browser; tables beside it as Parquet.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
