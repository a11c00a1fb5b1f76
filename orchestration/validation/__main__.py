"""`make validate`: the pipeline on real people, compared with simple rankings, as it comes out."""

import argparse
import json
import math
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from orchestration.deployment import REPOSITORY
from orchestration.errors import GrapevineError
from orchestration.validation import protocol, report
from orchestration.validation.datasets import read_dataset
from orchestration.validation.errors import DatasetError
from orchestration.validation.history import Reading
from orchestration.validation.measurement import METRICS
from orchestration.validation.summary import Group, groups
from orchestration.validation.survey import CUTS, PROCESSES, SEED, Measured, survey, tasks

READINGS: tuple[Reading, ...] = ("item", "topic")
SAMPLE = 60
ALL = "all"
TOLD_EVERY = 50
FILE_WIDTH = 120
"""Characters a line may have where no terminal says it; the tables need about a hundred."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Validates datasets. Exit status 0 with figures, 1 when the pipeline or a dataset fails."""
    options = _parser().parse_args(arguments)
    console = Console(highlight=False)
    if not console.is_terminal:
        console.width = FILE_WIDTH
    try:
        for folder in options.dataset or [None]:
            _validate(folder, options, console)
    except GrapevineError as error:
        console.print(f"[bold red]Nothing was measured.[/] {escape(str(error))}", soft_wrap=True)
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="make validate", description=__doc__)
    parser.add_argument("dataset", type=Path, nargs="*", help="folders of public datasets")
    parser.add_argument(
        "--brands",
        type=_brands,
        default=SAMPLE,
        help=f"brands of a reading drawn ({SAMPLE}), or all",
    )
    parser.add_argument("--seed", type=int, default=SEED, help="of the draw")
    parser.add_argument(
        "--cuts", type=_percents, default=CUTS, help="percent of the time span (40,50,60)"
    )
    parser.add_argument(
        "--readings", nargs="+", choices=READINGS, default=READINGS, help="what a brand is"
    )
    parser.add_argument("--processes", type=int, default=PROCESSES, help="run at once")
    parser.add_argument("--out", type=Path, default=REPOSITORY / "data" / "validation")
    return parser


def _brands(text: str) -> int | None:
    return None if text == ALL else int(text)


def _percents(text: str) -> tuple[int, ...]:
    return tuple(sorted({int(percent) for percent in text.split(",")}))


def _validate(folder: Path | None, options: argparse.Namespace, console: Console) -> None:
    history = read_dataset(folder)
    assert folder is not None  # else it was refused
    facts = report.Facts(history, options.seed, options.brands)
    console.print(f"[bold]{escape(history.name)}[/]: {facts.sentence}", soft_wrap=True)
    todo = tasks(history, options.readings, options.cuts, options.brands, options.seed)
    if not todo:
        raise DatasetError(
            f"{history.name}: no brand has {protocol.MIN_CUSTOMERS} customers before T and"
            f" {protocol.MIN_ADOPTERS} adopters after it, at none of the cuts {options.cuts}."
        )
    started = time.monotonic()

    def tell(done: int) -> None:
        if done % TOLD_EVERY == 0 or done == len(todo):
            seconds = time.monotonic() - started
            console.print(f"{done} of {len(todo)} brands measured, {seconds:,.0f} s")

    measured = survey(folder, todo, tell, options.processes)
    for group in groups(history.name, measured):
        console.print(_table(group))
        for verdict in group.verdicts():
            console.print(f"{verdict.aim}: {verdict.found}: [bold]{verdict.word}[/]")
    _write(options.out, facts, measured)
    console.print(f"Written to {options.out / history.name}.html and .json", soft_wrap=True)


def _write(folder: Path, facts: report.Facts, measured: Sequence[Measured]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    name = facts.history.name
    page = report.page(facts, measured)
    (folder / f"{name}.html").write_text(page, encoding="utf-8")
    record = json.dumps(report.as_json(facts, measured), indent=2)
    (folder / f"{name}.json").write_text(record + "\n", encoding="utf-8")


def _table(group: Group) -> Table:
    found = Table(title=f"{group.name}: {group.brand_count} brands, {group.pair_count:,} pairs")
    for heading in ("", *group.rankings):
        found.add_column(heading, justify="left" if not heading else "right")
    for metric in METRICS:
        means = group.averages[metric]
        found.add_row(metric, *(_figure(means[name].estimate) for name in group.rankings))
    pooled = group.pooled.values
    found.add_row("... all people pooled", *(_figure(pooled[name]) for name in group.rankings))
    return found


def _figure(value: float) -> str:
    return "undefined" if math.isnan(value) else f"{value:.3f}"


if __name__ == "__main__":
    sys.exit(main())
