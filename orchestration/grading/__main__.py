"""`make grade`: the fan grader in this terminal, then the page's card and whom to talk to first."""

import argparse
import json
import os
import sys
from collections.abc import Sequence

import pyarrow.parquet as pq
from rich.console import Console
from rich.markup import escape

from orchestration.deployment import REPOSITORY, Deployment
from orchestration.errors import GrapevineError
from orchestration.grading.report import CARD, PAGE, TABLE
from orchestration.run import execute

SHOWN = 10


def main(arguments: Sequence[str] | None = None) -> int:
    """Grades the fans of a page; exit status 1 when that failed."""
    parser = argparse.ArgumentParser(prog="make grade", description=__doc__)
    parser.add_argument("--page", help="handle or account id of the page")
    options = parser.parse_args(arguments)
    os.environ.setdefault("DAGSTER_HOME", str(REPOSITORY / ".dagster"))
    console = Console(file=sys.stdout, highlight=False, soft_wrap=True)
    try:
        deployment = Deployment.from_environment()
        console.print(f"[bold]Grapevine[/] grades the fans in {escape(str(deployment.input))}")
        config = {"page": options.page} if options.page else {}
        failure = execute(console, {"ops": {"graded_fans": {"config": config}}}, job="fan_grader")
    except GrapevineError as error:
        failure = str(error)
    except KeyboardInterrupt:
        failure = "Stopped from the keyboard."
    if failure is not None:
        console.print(f"\n[bold red]Nobody was graded.[/] {escape(failure)}")
        return 1
    _tell(console, deployment)
    return 0


def _tell(console: Console, deployment: Deployment) -> None:
    card = json.loads((deployment.output / CARD).read_text(encoding="utf-8"))
    grades = ", ".join(f"{grade} {count}" for grade, count in card["grades"].items())
    console.print(
        f"\n{escape(card['name'])} ({escape(card['chosen_because'])}): {card['fan_count']} fans, "
        f"{grades}\nAbout {escape(', '.join(card['topics']))}"
    )
    for row in pq.read_table(deployment.output / TABLE).slice(0, SHOWN).to_pylist():
        who = f"{row['platform']} {row['account_id']}"
        console.print(
            f"{row['rank']:>3}  {escape(who):28} {row['grade']} "
            f"({row['grade_high']} to {row['grade_low']})  {escape('; '.join(row['reasons'][:2]))}"
        )
    console.print(f"\nLook next: {deployment.output / PAGE} in a browser.")


if __name__ == "__main__":
    sys.exit(main())
