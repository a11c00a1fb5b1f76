"""`make bench`: what the main job costs at several sizes, beside what its work alone costs."""

import argparse
import json
import os
import platform
import shutil
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb
import psutil  # type: ignore[import-untyped]  # its stubs are a package of their own
from rich.console import Console
from rich.markup import escape

from orchestration.benchmark import extraction, report
from orchestration.benchmark.choosing import TIES_PER_CANDIDATE, Choosing, measure_choosing
from orchestration.benchmark.extraction import Extraction
from orchestration.benchmark.scale import ScaleResult, run_scale
from orchestration.benchmark.systems import SYSTEMS
from orchestration.deployment import REPOSITORY
from orchestration.errors import GrapevineError

SCALES = {"small": (10_000, 100_000), "full": (10_000, 100_000, 1_000_000)}
"""Name of a scale to the sizes it runs, in customers."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Benchmarks each size in turn. Exit status 0 with figures, 1 when a step fails."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--scale", choices=tuple(SCALES), default="small")
    parser.add_argument("--customers", type=int, nargs="+", help="sizes instead of a scale")
    parser.add_argument("--seed", type=int, default=7, help="picks the worlds")
    parser.add_argument("--people", type=int, default=1_000_000, help="scored by the core alone")
    parser.add_argument(
        "--ties",
        type=int,
        nargs="*",
        default=[1_000_000, 10_000_000],
        help="sizes of the market that people are chosen from, a hundredth of them candidates",
    )
    parser.add_argument(
        "--records", type=int, default=20_000, help="read of each kind of source; 0 for none"
    )
    parser.add_argument("--systems", nargs="+", choices=SYSTEMS, default=list(SYSTEMS))
    parser.add_argument("--out", type=Path, default=REPOSITORY / "data" / "benchmark")
    parser.add_argument("--keep", type=Path, help="keep inputs and outputs in this folder")
    options = parser.parse_args(arguments)
    console = Console(highlight=False)
    base = options.keep or Path(tempfile.mkdtemp(prefix="grapevine-benchmark-"))
    results: list[ScaleResult] = []
    choices: list[Choosing] = []
    extractions: list[Extraction] = []
    try:
        for customers in options.customers or SCALES[options.scale]:
            folder = base.absolute() / str(customers)
            console.print(f"[bold]{customers:,} customers[/]")
            results.append(
                run_scale(customers, folder, options.seed, options.people, console.print)
            )
            # After each size, so that a failure at the largest leaves the others' figures.
            _write(results, choices, options.out)
            if not options.keep:
                shutil.rmtree(folder)
        for ties in options.ties:
            console.print(f"[bold]choosing among {ties:,} ties[/]")
            choices.append(measure_choosing(max(1, ties // TIES_PER_CANDIDATE), ties))
            _write(results, choices, options.out)
        for name in options.systems if options.records else ():
            console.print(f"[bold]reading {options.records:,} records, {name}[/]")
            extractions.append(extraction.run(name, options.records))
            _write(results, choices, options.out, extractions)
    except GrapevineError as error:
        console.print(f"[bold red]The benchmark stopped.[/] {escape(str(error))}", soft_wrap=True)
        return 1
    finally:
        if results:
            console.print(report.terminal_table(results))
        if choices:
            console.print(report.choosing_table(choices))
        if extractions:
            console.print(extraction.terminal_table(extractions))
        if not options.keep:
            shutil.rmtree(base)
    console.print(f"Written to {options.out}", soft_wrap=True)
    return 0


def _write(
    results: Sequence[ScaleResult],
    choices: Sequence[Choosing],
    folder: Path,
    extractions: Sequence[Extraction] = (),
) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    content = report.as_json(results, _machine(), choices, extractions)
    text = json.dumps(content, indent=2, ensure_ascii=False) + "\n"
    (folder / "benchmark.json").write_text(text, encoding="utf-8")
    told = report.markdown(results, choices, extractions)
    (folder / "benchmark.md").write_text(told, encoding="utf-8")


def _machine() -> dict[str, Any]:
    """What figures depend on beside the code."""
    return {
        "cores": os.cpu_count(),
        "memory_bytes": int(psutil.virtual_memory().total),
        "python": platform.python_version(),
        "duckdb": duckdb.__version__,
    }


if __name__ == "__main__":
    sys.exit(main())
