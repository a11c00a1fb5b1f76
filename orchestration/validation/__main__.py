"""`make validate`: the pipeline on real people, compared with simple rankings, as it comes out."""

import argparse
import json
import math
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from orchestration.deployment import REPOSITORY
from orchestration.errors import GrapevineError
from orchestration.validation.datasets import read_dataset
from orchestration.validation.history import History
from orchestration.validation.measurement import METRICS, BrandResult, averages, measure

BRANDS = 10
FILE_WIDTH = 120
"""Characters a line may have where no terminal says it; the tables need about a hundred."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Validates one dataset. Exit status 0 with figures, 1 when the pipeline or dataset fails."""
    parser = argparse.ArgumentParser(prog="make validate", description=__doc__)
    parser.add_argument("dataset", type=Path, nargs="?", help="folder of a public dataset")
    parser.add_argument("--brands", type=int, default=BRANDS, help="busiest topics taken as brands")
    parser.add_argument("--json", type=Path, help="result (data/validation/<dataset>.json)")
    parser.add_argument("--keep", type=Path, help="keep inputs and outputs in this folder")
    options = parser.parse_args(arguments)
    console = Console(highlight=False)
    if not console.is_terminal:
        console.width = FILE_WIDTH
    try:
        history = read_dataset(options.dataset)
        results = []
        console.print(
            f"[bold]{escape(history.name)}[/]: {len(history.people)} people, "
            f"{len(history.friendships)} friendships, {len(history.person)} acts; "
            f"T = {history.halfway}",
            soft_wrap=True,
        )
        for result in measure(history, options.brands, options.keep):
            results.append(result)
            console.print(_line(result))
    except GrapevineError as error:
        console.print(f"[bold red]Nothing was measured.[/] {escape(str(error))}", soft_wrap=True)
        return 1
    if not results:
        console.print("[bold red]Nothing was measured.[/] No brand had a customer before T.")
        return 1
    for table in _tables(results):
        console.print(table)
    target = options.json or REPOSITORY / "data" / "validation" / f"{history.name}.json"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps(_report(history, results), indent=2) + "\n", encoding="utf-8")
    console.print(f"Written to {target}", soft_wrap=True)
    return 0


def _line(result: BrandResult) -> str:
    return (
        f"topic {result.topic}: {result.customer_count} customers ranked, "
        f"{result.adopter_count} later adopters, {result.found_count} customers had one as friend"
    )


def _tables(results: list[BrandResult]) -> list[Table]:
    """The averages over brands, then every brand, metric by metric."""
    means = averages(results)
    rankings = list(results[0].values[next(iter(METRICS))])
    told = sum(result.found_count > 0 for result in results)
    summary = Table(title=f"Average over the {told} of {len(results)} brands with a label to find")
    for heading in ("", *rankings):
        summary.add_column(heading, justify="left" if not heading else "right")
    for metric in METRICS:
        summary.add_row(metric, *(_figure(means[metric][name]) for name in rankings))
    found = [summary]
    for metric in METRICS:
        table = Table(title=f"{metric}, brand by brand")
        for heading in ("topic", "customers", "adopters", *rankings):
            table.add_column(heading, justify="right")
        for result in results:
            values = result.values[metric]
            table.add_row(
                str(result.topic),
                str(result.customer_count),
                str(result.adopter_count),
                *(_figure(values[name]) for name in rankings),
            )
        found.append(table)
    return found


def _report(history: History, results: list[BrandResult]) -> dict[str, Any]:
    return {
        "dataset": history.name,
        "as_of": f"{history.halfway}+00:00",
        "averages": _plain(averages(results)),
        "brands": [
            {
                "topic": result.topic,
                "customer_count": result.customer_count,
                "adopter_count": result.adopter_count,
                "found_count": result.found_count,
                "values": _plain(result.values),
            }
            for result in results
        ],
    }


def _plain(values: Mapping[str, Mapping[str, float]]) -> dict[str, dict[str, float | None]]:
    """JSON has no NaN: an undefined metric is null."""
    return {
        metric: {
            name: None if math.isnan(value) else round(value, 6) for name, value in each.items()
        }
        for metric, each in values.items()
    }


def _figure(value: float) -> str:
    return "undefined" if math.isnan(value) else f"{value:.3f}"


if __name__ == "__main__":
    sys.exit(main())
