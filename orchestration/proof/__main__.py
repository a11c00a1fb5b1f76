"""`make worlds`: ranks worlds whose truth is known, and says what was reached and what was not."""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from orchestration.deployment import REPOSITORY
from orchestration.errors import GrapevineError
from orchestration.proof import report
from orchestration.proof.record import as_json
from orchestration.proof.results import Asked, measure


def main(arguments: Sequence[str] | None = None) -> int:
    """Measures, writes `report.html` and `worlds.json`, and prints the verdicts."""
    default = Asked()
    parser = argparse.ArgumentParser(prog="make worlds", description=__doc__)
    parser.add_argument("--default-worlds", type=int, default=default.default_worlds)
    parser.add_argument("--null-worlds", type=int, default=default.null_worlds)
    parser.add_argument("--experiments", type=int, default=default.experiments)
    parser.add_argument("--wave-worlds", type=int, default=default.wave_worlds)
    parser.add_argument("--no-grid", action="store_true", help="leave the grid out")
    parser.add_argument("--processes", type=int, default=default.processes)
    parser.add_argument("--out", type=Path, default=REPOSITORY / "data" / "worlds")
    options = parser.parse_args(arguments)
    console = Console(highlight=False, soft_wrap=True)
    asked = Asked(
        default_worlds=max(1, options.default_worlds),
        null_worlds=max(0, options.null_worlds),
        with_grid=not options.no_grid,
        processes=max(1, options.processes),
        experiments=max(0, options.experiments),
        wave_worlds=max(0, options.wave_worlds),
    )
    try:
        with console.status("Making worlds") as status:

            def tell(name: str, number: int, count: int) -> None:
                status.update(f"{name} {number} of {count}")
                if number == count:
                    console.print(f"{name}: {count} made")

            results = measure(asked, tell)
    except GrapevineError as error:
        console.print(f"[bold red]Nothing was measured.[/] {error}")
        return 1
    record = as_json(results)
    options.out.mkdir(parents=True, exist_ok=True)
    (options.out / "worlds.json").write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
    (options.out / "report.html").write_text(report.page(results), encoding="utf-8")
    for verdict in record["verdicts"]:
        console.print(f"{verdict['verdict']:>13}  {verdict['aim']}: {verdict['found']}")
    console.print(f"Written to {options.out}/report.html and worlds.json")
    return 0


if __name__ == "__main__":
    sys.exit(main())
