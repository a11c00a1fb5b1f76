"""The benchmark's figures as Markdown, as a table for the terminal, and as JSON."""

from collections.abc import Sequence
from typing import Any

from rich.table import Table

from orchestration.benchmark import extraction
from orchestration.benchmark.choosing import Choosing
from orchestration.benchmark.process import Measured
from orchestration.benchmark.scale import FIXED_SECONDS, ScaleResult

HEADINGS = (
    "customers",
    "engagements",
    "whole run, s",
    "CPU, s",
    "peak, MB",
    "bare SQL, s",
    "CPU, s",
    "peak, MB",
    "scoring alone, s",
    "CPU, s",
    "peak, MB",
    "people scored",
    "scoring them, s",
    "CPU, s",
    "peak, MB",
    "ratio",
    "aim, s",
    "1 % run, s",
    "CPU, s",
    "peak, MB",
    "of the whole",
)

NOTE = (
    "The ratio is the whole run over bare SQL plus scoring; the aim is "
    f"1.5 times these two plus {FIXED_SECONDS:.0f} s of fixed cost. Bare SQL is the models alone, "
    "without the data tests that the run does too. People scored are the same customers repeated "
    "under other keys, with as many posterior draws as always. CPU and peaks are sums over the "
    "process tree."
)

CHOOSING_HEADINGS = (
    "candidates",
    "ties",
    "all, s",
    "spread, s",
    "choose, s",
    "bound, s",
    "peak, MB",
    "chosen",
    "gap",
)

CHOOSING_NOTE = (
    "An invented market, chosen from under a budget, a quota and a holdout: expectations are spread"
    " over the audiences, people chosen, and the choice bounded. The gap is how far the choice can"
    " be from the best there is. The peak is of the whole process, which makes the market up too."
)


def cells(result: ScaleResult) -> tuple[str, ...]:
    """One size as a row under `HEADINGS`."""
    return (
        f"{result.customers:,}",
        f"{result.engagements:,}",
        *_cost(result.whole.seconds, result.whole.cpu_seconds, result.whole),
        *_cost(*result.models, result.bare_sql),
        *_cost(*result.ranking, result.scoring),
        f"{result.many_people:,}",
        *_cost(*result.many_ranking, result.many),
        f"{result.ratio:.2f}",
        f"{result.aim_seconds:.1f}",
        *_cost(result.increment.seconds, result.increment.cpu_seconds, result.increment),
        f"{result.increment_share:.0%}",
    )


def terminal_table(results: Sequence[ScaleResult]) -> Table:
    """The figures for the terminal: one column per size, since there are many figures."""
    table = Table(title="Benchmark", caption=NOTE)
    table.add_column("")
    for _ in results:
        table.add_column(justify="right")
    for heading, *figures in zip(HEADINGS, *(cells(result) for result in results), strict=True):
        table.add_row(heading, *figures)
    return table


def choosing_cells(choosing: Choosing) -> tuple[str, ...]:
    """One size of choosing as a row under `CHOOSING_HEADINGS`."""
    told = choosing.told
    return (
        f"{told['candidates']:,}",
        f"{told['ties']:,}",
        f"{told['seconds']:.1f}",
        *(f"{told[f'{step}_seconds']:.1f}" for step in ("spread", "choose", "bound")),
        f"{choosing.measured.peak_bytes / 1e6:,.0f}",
        f"{told['people']:,}",
        f"{told['gap']:.2%}",
    )


def choosing_table(choices: Sequence[Choosing]) -> Table:
    """The sizes of choosing for the terminal."""
    table = Table(title="Choosing people", caption=CHOOSING_NOTE)
    for heading in CHOOSING_HEADINGS:
        table.add_column(heading, justify="right")
    for choosing in choices:
        table.add_row(*choosing_cells(choosing))
    return table


def markdown(
    results: Sequence[ScaleResult],
    choices: Sequence[Choosing] = (),
    extractions: Sequence[extraction.Extraction] = (),
) -> str:
    """The figures as Markdown tables, one row per size or source."""
    text = _markdown_table(HEADINGS, [cells(result) for result in results]) + f"\n\n{NOTE}\n"
    if choices:
        rows = [choosing_cells(choosing) for choosing in choices]
        text += f"\n{_markdown_table(CHOOSING_HEADINGS, rows)}\n\n{CHOOSING_NOTE}\n"
    if extractions:
        rows = [extraction.cells(found) for found in extractions]
        text += f"\n{_markdown_table(extraction.HEADINGS, rows)}\n\n{extraction.NOTE}\n"
    return text


def as_json(
    results: Sequence[ScaleResult],
    machine: dict[str, Any],
    choices: Sequence[Choosing] = (),
    extractions: Sequence[extraction.Extraction] = (),
) -> dict[str, Any]:
    """Everything measured, with what it was measured on."""
    return {
        "machine": machine,
        "scales": [_scale(result) for result in results],
        "choosing": [
            {**choosing.told, "peak_bytes": choosing.measured.peak_bytes} for choosing in choices
        ],
        "extraction": [
            {"source": one.name, **one.told, "peak_bytes": one.measured.peak_bytes}
            for one in extractions
        ],
    }


def _markdown_table(headings: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    lines = [headings, ("---:",) * len(headings), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _cost(wall: float, cpu: float, measured: Measured) -> tuple[str, str, str]:
    return f"{wall:.1f}", f"{cpu:.1f}", f"{measured.peak_bytes / 1e6:,.0f}"


def _scale(result: ScaleResult) -> dict[str, Any]:
    return {
        "customers": result.customers,
        "engagements": result.engagements,
        "input_bytes": result.input_bytes,
        "whole": _measured(result.whole),
        "bare_sql": {
            "model_seconds": round(result.models.wall, 3),
            "model_cpu_seconds": round(result.models.cpu, 3),
            "test_seconds": round(result.tests.wall, 3),
            "test_cpu_seconds": round(result.tests.cpu, 3),
            "peak_bytes": result.bare_sql.peak_bytes,
            "slowest_models": result.slowest,
        },
        "scoring": {
            "seconds": round(result.ranking.wall, 3),
            "cpu_seconds": round(result.ranking.cpu, 3),
            "peak_bytes": result.scoring.peak_bytes,
        },
        "scoring_many": {
            "people": result.many_people,
            "seconds": round(result.many_ranking.wall, 3),
            "cpu_seconds": round(result.many_ranking.cpu, 3),
            "peak_bytes": result.many.peak_bytes,
        },
        "ratio": round(result.ratio, 3),
        "aim_seconds": round(result.aim_seconds, 1),
        "increment": _measured(result.increment),
        "increment_share": round(result.increment_share, 3),
    }


def _measured(measured: Measured) -> dict[str, Any]:
    return {
        "seconds": round(measured.seconds, 3),
        "cpu_seconds": round(measured.cpu_seconds, 3),
        "peak_bytes": measured.peak_bytes,
        "printed": measured.printed.splitlines(),
    }
