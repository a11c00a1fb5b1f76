"""Rows of the long table: figures with unit, benchmark and note, laid out as columns."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from orchestration.measurement.attributed import Figure
from orchestration.measurement.design import Floats
from orchestration.measurement.outcomes import Outcomes
from orchestration.measurement.schema import RESULTS_SCHEMA


@dataclass(frozen=True)
class Benchmark:
    """What a figure is held against."""

    value: float
    source: str


@dataclass(frozen=True)
class Row:
    """One figure of a group of people.

    Attributes:
        reading: `attributed`, `matched` or `experimental`.
        metric: Its name.
        figure: Value and interval.
        unit: What it counts, or its currency.
        benchmark: What it is held against, if anything.
        note: Why it is unknown, or how to read it.
    """

    reading: str
    metric: str
    figure: Figure
    unit: str
    benchmark: Benchmark | None = None
    note: str | None = None


@dataclass(frozen=True)
class Place:
    """What the figures are about."""

    level: str
    campaign_id: str | None = None
    wave: int | None = None


def of_group(place: Place, rows: Iterable[Row]) -> pa.Table:
    """The rows of one group as a table of the published columns."""
    return pa.Table.from_pylist(
        [
            {
                "level": place.level,
                "campaign_id": place.campaign_id,
                "wave": place.wave,
                "customer_id": None,
                "arm": None,
                "reading": row.reading,
                "metric": row.metric,
                "value": known(row.figure.value),
                "low": known(row.figure.low),
                "high": known(row.figure.high),
                "unit": row.unit,
                "numerator": known(row.figure.numerator),
                "denominator": known(row.figure.denominator),
                "benchmark_value": known(row.benchmark.value) if row.benchmark else None,
                "benchmark_source": row.benchmark.source if row.benchmark else None,
                "note": row.note,
            }
            for row in rows
        ],
        schema=RESULTS_SCHEMA,
    )


@dataclass(frozen=True)
class PersonalFigure:
    """One figure of everybody, as columns; the note is for those of whom it is unknown."""

    reading: str
    metric: str
    unit: str
    value: Floats
    low: Floats
    high: Floats
    numerator: Floats
    denominator: Floats
    note: str


def of_people(people: Outcomes, figures: Sequence[PersonalFigure]) -> pa.Table:
    """The rows of everybody, figure after figure."""
    count = len(people)

    def alike(value: str | None) -> pa.Array:
        return pa.array([value], pa.string()).take(pa.array(np.zeros(count, np.int64)))

    def where_unknown(note: str, values: Floats) -> pa.Array:
        places = pa.array(np.zeros(count, np.int64), mask=~np.isnan(values))
        return pa.array([note], pa.string()).take(places)

    parts = [
        pa.table(
            [
                alike("person"),
                people.table["campaign_id"],
                people.table["wave"],
                people.table["customer_id"],
                people.table["arm"],
                alike(figure.reading),
                alike(figure.metric),
                *(column(values) for values in (figure.value, figure.low, figure.high)),
                alike(figure.unit),
                column(figure.numerator),
                column(figure.denominator),
                pa.nulls(count, pa.float64()),
                alike(None),
                where_unknown(figure.note, figure.value),
            ],
            schema=RESULTS_SCHEMA,
        )
        for figure in figures
    ]
    return pa.concat_tables([RESULTS_SCHEMA.empty_table(), *parts])


def column(values: Floats) -> pa.Array:
    """Values rounded to twelve digits as published, NaN and the infinite as null."""
    usable = np.isfinite(values)
    scale = 10.0 ** (11 - np.floor(np.log10(np.where(usable & (values != 0), np.abs(values), 1.0))))
    return pa.array(np.round(np.where(usable, values, 0.0) * scale) / scale, mask=~usable)


def known(value: float) -> float | None:
    """The value to twelve digits; null where it is unknown or infinite."""
    return float(f"{value:.12g}") if math.isfinite(value) else None
